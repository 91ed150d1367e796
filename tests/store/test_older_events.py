"""What older versions wrote stays readable for ever: `written_by_version_1.jsonl` holds their bytes, with every type of event."""

from pathlib import Path
from typing import Any

import pytest

from events import codec
from events.drug import evolve
from events.event_types import AnyEvent, DrugNamed, NewEvent
from events.vocabulary import Status
from store import log, projections, queries
from store.opening import Store
from store.transfer import restore
from store.verification import verify

WRITTEN = Path(__file__).parent / "written_by_version_1.jsonl"
HEAD = "f228f58bd08ec1faa5b776104f08af9a06982c07ab715d40756aaa60470186ac"


@pytest.fixture
async def old(store: Store) -> Store:
    """A store with the bytes of version 1."""
    await restore(store, WRITTEN)
    return store


async def test_what_version_1_wrote_reads_as_events_of_today_with_the_same_head(old: Store) -> None:
    events = await old.read(log.read_all)
    assert {type(one.event) for one in events} == set(AnyEvent.__args__)
    assert await old.read(log.head) == (len(events), HEAD)
    assert (await old.read(verify, HEAD)).problems == ()
    drug = await old.read(projections.load_drug, "d1")
    assert drug is not None
    assert [name.name for name in drug.names] == ["olverembatinib", "奥雷巴替尼"]
    said = {
        milestone.milestone_id: (milestone.status, str(milestone.occurred), milestone.retracted) for milestone in drug.milestones.values()
    }
    assert said == {
        "m1": (Status.RECOMMENDED, "2026-02-20", None),
        "m2": (Status.RECOMMENDED, "2025-03", None),
        "m3": (Status.RECOMMENDED, "2026-02", "never said"),
    }


async def test_a_later_version_lifts_them_when_it_reads_and_rewrites_nothing(old: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def lift(body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "name": f"{body['name']} (lifted)"}

    before = await old.read(log.read_rows)
    monkeypatch.setattr(codec, "SCHEMA_VERSION", 2)
    monkeypatch.setattr("store.transaction.SCHEMA_VERSION", 2)
    monkeypatch.setitem(codec.UPCASTERS, ("DrugNamed", 1), lift)
    new = NewEvent(event_id="e2", event=DrugNamed(drug_id="d1", name="GZD824"))
    await old.write(lambda t: t.append("drug-d1", [new]))
    state = None
    for one in await old.read(log.read_stream, "drug-d1"):
        state = evolve(state, one)
    assert state is not None
    assert [name.name for name in state.names] == ["olverembatinib", "奥雷巴替尼 (lifted)", "wrong (lifted)", "GZD824"]
    after = await old.read(log.read_rows)
    assert after[:-1] == before
    assert [row["schema_version"] for row in after[-2:]] == [1, 2]
    assert await old.read(queries.find_drugs, "GZD824") == [("d1", "olverembatinib")]
