"""Events survive the way into the log and back; older ones are lifted, newer ones are not guessed at."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import codec
from events.errors import UnknownEventType
from events.event_types import AnnouncementReceived, AnyEvent, Change, DrugRegistered, MilestoneCorrected
from events.notices import normalized, notice_identity, text_hash
from tests.events.given import milestone

EVENTS: list[AnyEvent] = [
    DrugRegistered(drug_id="d1", name="奥雷巴替尼 <b>&"),
    milestone(1, "orphan_drug", "granted", "2020-05", "CML", published="2021-03-24"),
    milestone(2, "conference_presentation", "presented", None, authority=None),
    MilestoneCorrected(drug_id="d1", milestone_id="m1", changes=(Change(field="occurred", before=None, after="2020"),), reason="r"),
    AnnouncementReceived(notice_id="n1", revision=1, text_sha256="0" * 64, published=date(2021, 3, 24)),
]


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_comes_back_as_it_went_in(event: AnyEvent) -> None:
    assert codec.decode_event(codec.type_name(event), codec.SCHEMA_VERSION, codec.encode(event)) == event


@pytest.mark.parametrize(
    ("type_name", "schema_version", "body"),
    [
        ("DrugEnchanted", 1, '{"type":"DrugEnchanted","drug_id":"d1"}'),
        ("DrugRegistered", 99, '{"type":"DrugRegistered","drug_id":"d1","name":"x"}'),
        ("DrugRegistered", 1, '{"type":"DrugRegistered"}'),
        ("DrugRegistered", 1, "no json"),
    ],
)
def test_an_event_of_a_newer_program_stops_with_a_clear_line(type_name: str, schema_version: int, body: str) -> None:
    with pytest.raises(UnknownEventType, match="pdate designation-bot"):
        codec.decode_event(type_name, schema_version, body)


def test_an_event_of_an_older_program_is_lifted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "SCHEMA_VERSION", 2)
    monkeypatch.setitem(codec.UPCASTERS, ("DrugRegistered", 1), lambda body: {**body, "name": body["title"]})
    old = msgspec.json.encode({"type": "DrugRegistered", "drug_id": "d1", "title": "olverembatinib"}).decode()
    assert codec.decode_event("DrugRegistered", 1, old) == DrugRegistered(drug_id="d1", name="olverembatinib")


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001  # hypothesis adds the zone
def test_a_moment_of_the_log_comes_back_to_the_microsecond_and_sorts_as_text(moment: datetime) -> None:
    assert codec.moment(codec.timestamp(moment)) == moment
    assert (codec.timestamp(moment) < codec.timestamp(datetime(2000, 1, 1, tzinfo=UTC))) == (moment < datetime(2000, 1, 1, tzinfo=UTC))


def test_every_field_of_an_envelope_is_under_the_hash() -> None:
    fields: tuple[int | str | None, ...] = (1, "drug-d1", 1, "e1", "DrugRegistered", 1, "2026", "a", None, None, "{}")
    hashes = {codec.chain_hash("0" * 64, fields), codec.chain_hash("1" * 64, fields)}
    for index in range(len(fields)):
        changed: tuple[int | str | None, ...] = (*fields[:index], "other", *fields[index + 1 :])
        hashes.add(codec.chain_hash("0" * 64, changed))
    assert len(hashes) == 2 + len(fields)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Olverembatinib was  granted", "Olverembatinib was\ngranted "),
        ("Ｆull width", "Full width"),
        ("soft\u00adhyphen", "softhyphen"),
        ("no\u00a0break", "no break"),
    ],
)
def test_typography_does_not_make_another_notice(one: str, other: str) -> None:
    assert normalized(one) == normalized(other)
    assert notice_identity(one, None) == notice_identity(other, None)


def test_a_notice_with_an_address_is_known_by_it() -> None:
    assert notice_identity("a", "https://Example.com/x#top") == notice_identity("b", "https://example.com/x")
    assert notice_identity("a", None) != notice_identity("b", None)
    assert text_hash("a") != text_hash("b")
