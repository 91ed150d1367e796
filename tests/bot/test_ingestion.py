"""From an announcement to the log: what is new, known, doubtful; who is told; what a person edited."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot import curation, drafts, ingestion, judging, reviewing
from bot.drafts import Announcement, Draft
from bot.ingestion import Ingested, Tell
from events.decisions import Outcome
from events.errors import BadInput, InvalidValue
from events.event_types import AnnouncementReviewed
from events.names import name_key
from events.reading.reader import read
from store import log, queries, schema, subscriptions
from store.opening import Store
from store.subscriptions import Wish

NOW = datetime(2021, 3, 25, 9, tzinfo=UTC)
PUBLISHED = date(2021, 3, 24)
FRESH = 30

STORY = """CDE Recommends Breakthrough Therapy Designation for Olverembatinib (HQP1351)

Ascentage Pharma (the "Company") is pleased to announce that the Center for Drug Evaluation (CDE) of the National Medical Products
Administration (NMPA) of China has recommended olverembatinib (HQP1351) of Guangzhou Healthquest Pharma Co., Ltd, a wholly-owned
subsidiary of Ascentage Pharma, for a Breakthrough Therapy Designation for the treatment of patients with chronic-phase chronic
myeloid leukemia.

In May 2020, olverembatinib was granted an Orphan Drug Designation by the U.S. Food and Drug Administration (FDA).
"""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'd.db'}", now=lambda: NOW, actor="test") as opened:
        yield opened


async def draft_of(store: Store, text: str = STORY, publisher: str = "Ascentage Pharma", published: date = PUBLISHED) -> Draft:
    announcement = Announcement(text=text, publisher=publisher, published=published)
    return await store.read(drafts.draft_of, announcement, read(text, published=published, publisher=publisher))


async def record(store: Store, draft: Draft, tell: Tell = Tell.NEWS) -> Ingested:
    return await store.write(lambda transaction: ingestion.record(transaction, draft, tell=tell, fresh_days=FRESH))


async def follow(store: Store, chat_id: int, **wish: str) -> None:
    def job(transaction: ingestion.Transaction) -> None:
        subscriptions.seen(transaction.connection, chat_id, "private", "", transaction.now)
        subscriptions.subscribe(transaction.connection, chat_id, 0, Wish(label="a wish", **wish))

    await store.write(job)


def planned(connection: Connection) -> list[tuple[int, str]]:
    """(chat, kind) of all news waiting in the outbox."""
    rows = select(schema.outbox.c.chat_id, schema.milestones.c.kind).join_from(
        schema.outbox, schema.milestones, schema.milestones.c.milestone_id == schema.outbox.c.milestone_id
    )
    return [(chat_id, kind) for chat_id, kind in connection.execute(rows)]


WISHES: list[tuple[dict[str, str], bool]] = [
    # a wish, whether its chat is told of the breakthrough therapy
    ({"key": name_key("olverembatinib")}, True),
    ({"key": name_key("HQP-1351")}, True),
    ({"key": name_key("Ascentage")}, True),
    ({"key": name_key("Healthquest")}, True),
    ({"authority": "NMPA"}, True),
    ({"kind": "breakthrough_therapy"}, True),
    ({"authority": "NMPA", "kind": "breakthrough_therapy"}, True),
    ({}, True),  # all
    ({"authority": "FDA"}, False),
    ({"kind": "orphan_drug"}, False),  # recited history
    ({"authority": "FDA", "kind": "breakthrough_therapy"}, False),
    ({"key": name_key("imatinib")}, False),
    ({"key": name_key("Ascentage"), "authority": "FDA"}, False),
]


@pytest.mark.parametrize(("wish", "is_told"), WISHES)
async def test_who_follows_is_told_of_the_news_and_of_nothing_recited(store: Store, wish: dict[str, str], *, is_told: bool) -> None:
    await follow(store, 1, **wish)
    done = await record(store, await draft_of(store))
    assert len(done.recorded) == 2
    assert await store.read(planned) == ([(1, "breakthrough_therapy")] if is_told else [])


async def test_who_follows_in_several_ways_is_told_once(store: Store) -> None:
    for wish, is_told in WISHES:
        if is_told:
            await follow(store, 1, **wish)
    done = await record(store, await draft_of(store))
    assert (done.told, await store.read(planned)) == (1, [(1, "breakthrough_therapy")])


async def test_the_preview_counts_who_would_be_told_and_changes_nothing(store: Store) -> None:
    await follow(store, 1, key=name_key("Healthquest"))
    await follow(store, 1, authority="NMPA")
    await follow(store, 2)
    await follow(store, 3, authority="EMA")
    before = await store.read(log.head)
    shown = await store.read(judging.preview, await draft_of(store), today=NOW.date(), fresh_days=FRESH)
    assert shown.subscribers == 2
    assert [(one.fact.kind, one.outcome, one.is_news) for one in shown.facts] == [
        ("breakthrough_therapy", Outcome.NEW, True),
        ("orphan_drug", Outcome.NEW, False),
    ]
    assert await store.read(log.head) == before


@pytest.mark.parametrize(
    ("published", "tell", "told"),
    [
        (date(2021, 3, 24), Tell.NEWS, 1),
        (date(2021, 3, 24), Tell.NOBODY, 0),
        (date(2021, 1, 4), Tell.NEWS, 0),  # older than fresh_days
        (date(2021, 1, 4), Tell.ANY_AGE, 1),
    ],
)
async def test_old_news_is_told_only_when_a_person_says_so(store: Store, published: date, tell: Tell, told: int) -> None:
    await follow(store, 1)
    assert (await record(store, await draft_of(store, published=published), tell)).told == told


async def test_a_second_ingestion_tells_nobody_again(store: Store) -> None:
    await follow(store, 1)
    await record(store, await draft_of(store))
    again = await record(store, await draft_of(store), Tell.ANY_AGE)
    assert (again.recorded, again.known, again.told) == ((), 2, 0)
    other = await record(store, await draft_of(store, STORY.replace("is pleased to announce", "announced today"), "Newswire"), Tell.ANY_AGE)
    assert (other.recorded, len(other.corroborated), other.told) == ((), 2, 0)


async def test_what_is_doubtful_waits_for_a_person_and_is_not_pushed(store: Store) -> None:
    await follow(store, 1)
    await record(store, await draft_of(store), Tell.NOBODY)
    draft = await draft_of(store, STORY.replace("pleased to announce", "pleased to say"))
    doubtful = drafts.edit(drafts.edit(draft, 0, "date", "2020-11-01"), 0, "status", "granted")
    done = await record(store, doubtful)
    assert (done.told, len(done.review)) == (0, 1)
    assert done.draft_id is not None
    accepted = await store.write(
        lambda transaction: reviewing.accept(transaction, done.draft_id or "", None, tell=Tell.NOBODY, fresh_days=FRESH)
    )
    assert len(accepted.recorded) == 1


async def test_a_name_that_two_drugs_share_is_asked_about(store: Store) -> None:
    await record(store, await draft_of(store))
    other = drafts.stated({"drug": "ponatinib", "authority": "FDA", "kind": "approval", "status": "approved", "date": "2012-12-14"})
    await store.write(lambda transaction: ingestion.record_stated(transaction, other, tell=Tell.NOBODY, fresh_days=FRESH))
    await store.write(lambda transaction: curation.add_alias(transaction, "ponatinib", "HQP1351"))
    head = await store.read(log.head)
    told = drafts.stated({"drug": "HQP1351", "authority": "FDA", "kind": "fast_track", "status": "granted", "date": "2020-05"})
    with pytest.raises(BadInput, match="may be any of"):
        await store.write(lambda transaction: ingestion.record_stated(transaction, told, tell=Tell.NOBODY, fresh_days=FRESH))
    assert await store.read(log.head) == head


async def test_what_a_person_edited_is_recorded_as_such(store: Store) -> None:
    draft = drafts.edit(await draft_of(store), 1, "date", "2020-04-22")
    done = await record(store, draft)
    events = await store.read(log.read_stream, f"notice-{done.announcement}")
    (reviewed,) = [one for one in events if isinstance(one.event, AnnouncementReviewed)]
    assert isinstance(reviewed.event, AnnouncementReviewed)
    ((edited,), actor) = reviewed.event.edits, reviewed.actor
    assert (actor, edited.milestone_id in done.recorded) == ("test", True)
    assert [(change.field, change.before, change.after) for change in edited.changes] == [("date", "2020-05", "2020-04-22")]


@pytest.mark.parametrize(
    ("field", "value"),
    [("date", "May"), ("authority", "FAD"), ("kind", "orphan"), ("status", "given"), ("kind", None), ("drug", " "), ("colour", "red")],
)
async def test_an_edit_that_cannot_be_is_refused(store: Store, field: str, value: str | None) -> None:
    draft = await draft_of(store)
    with pytest.raises(BadInput):
        drafts.edit(draft, 0, field, value)


async def test_an_edit_to_an_impossible_pair_records_nothing(store: Store) -> None:
    draft = drafts.edit(await draft_of(store), 0, "status", "cleared")
    with pytest.raises(BadInput, match="cannot be cleared"):
        await store.write(
            lambda transaction: ingestion.record(transaction, draft, tell=Tell.NOBODY, fresh_days=FRESH, accept=frozenset({0, 1}))
        )
    assert (await store.read(log.head))[0] == 0


async def test_a_fact_later_than_its_announcement_is_not_let_in_by_leaving_the_day_out(store: Store) -> None:
    late = drafts.edit(await draft_of(store), 1, "date", "2021-03-25")
    done = await record(store, late)
    assert ([one.index for one in done.review], len(done.recorded)) == ([1], 1)
    announcement = Announcement(text=STORY, publisher="Ascentage Pharma")
    again = await store.read(drafts.draft_of, announcement, read(STORY, publisher="Ascentage Pharma"))
    assert again.announcement.published == PUBLISHED
    with pytest.raises(BadInput, match="lies after"):
        await store.write(lambda transaction: reviewing.accept(transaction, done.draft_id or "", None, tell=Tell.NOBODY, fresh_days=FRESH))


async def test_a_drug_edited_to_an_id_is_that_drug_with_the_names_and_companies_of_the_notice(store: Store) -> None:
    await store.write(
        lambda transaction: ingestion.record_stated(
            transaction,
            drafts.stated({"drug": "GZD824", "authority": "FDA", "kind": "fast_track", "status": "granted"}),
            tell=Tell.NOBODY,
            fresh_days=FRESH,
        )
    )
    ((drug_id, _),) = await store.read(queries.find_drugs, "GZD824")
    draft = await draft_of(store)
    for index in range(len(draft.facts)):
        draft = drafts.edit(draft, index, "drug", drug_id)
    await record(store, draft)
    state = await store.read(queries.load_whole, drug_id)
    assert state is not None
    assert {name_key(name.name) for name in state.names} == {"gzd824", "olverembatinib", "hqp1351"}
    assert drug_id not in {name.name for name in state.names}
    assert {"Ascentage Pharma", "Guangzhou Healthquest Pharma Co., Ltd"} <= {link.company for link in state.companies}
    assert len(state.milestones) == 3


async def test_a_drug_edited_for_one_fact_keeps_its_own_names(store: Store) -> None:
    draft = drafts.edit(await draft_of(store), 0, "drug", "lisaftoclax")
    await record(store, draft)
    ((one, _),) = await store.read(queries.find_drugs, "lisaftoclax")
    ((other, _),) = await store.read(queries.find_drugs, "HQP1351")
    assert one != other


@pytest.mark.parametrize("words", ["!!!", "-", "…"])
async def test_what_is_no_name_is_no_drug(store: Store, words: str) -> None:
    with pytest.raises(InvalidValue, match="no name of a drug"):
        drafts.edit(await draft_of(store), 0, "drug", words)


async def test_a_value_set_to_what_it_was_is_no_edit(store: Store) -> None:
    draft = await draft_of(store)
    assert drafts.edit(draft, 0, "status", "recommended") == draft


async def test_what_was_edited_is_kept_when_the_notice_comes_again(store: Store) -> None:
    draft = await draft_of(store)
    first = await store.write(lambda transaction: ingestion.hold(transaction, draft, fresh_days=FRESH))
    assert first.draft_id is not None
    draft_id = first.draft_id
    await store.write(lambda transaction: reviewing.edit(transaction, draft_id, 1, "date", "2020-05-04"))
    again = await store.write(lambda transaction: ingestion.hold(transaction, draft, fresh_days=FRESH))
    kept = await store.read(reviewing.open_draft, draft_id)
    assert again.draft_id == draft_id
    assert str(kept.facts[1].fact.occurred) == "2020-05-04"
    assert [change.after for change in kept.facts[1].edits] == ["2020-05-04"]


async def test_the_same_notice_in_a_chat_is_one_draft(store: Store) -> None:
    draft = await draft_of(store)
    ids = [(await store.write(lambda transaction: reviewing.keep(transaction.connection, draft, 7)))[0] for _ in range(2)]
    assert ids[0] == ids[1]


async def test_edits_of_what_is_discarded_stand_in_the_log(store: Store) -> None:
    draft = await draft_of(store)
    await record(store, draft)
    edited = drafts.edit(draft, 0, "date", "2021-03-20")
    draft_id, _ = await store.write(lambda transaction: reviewing.keep(transaction.connection, edited, 7))
    await store.write(lambda transaction: reviewing.discard(transaction, draft_id))
    events = [one.event for one in await store.read(log.read_all)]
    last = [event for event in events if isinstance(event, AnnouncementReviewed)][-1]
    assert (last.outcome, [change.after for edit in last.edits for change in edit.changes]) == ("discarded", ["2021-03-20"])
