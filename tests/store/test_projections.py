"""What is derived from the log is what a fold from the start gives, whatever happened and in whatever portions it was written."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from events.errors import VersionConflict
from events.event_types import NewEvent
from store import log, notices, projections, schema
from store.opening import Store
from store.transaction import Transaction
from store.verification import verify
from tests.databases import SQLITE, sqlite_url
from tests.store.story import (
    Clock,
    corrected,
    corroborated,
    linked,
    received,
    recorded,
    registered,
    retracted,
    reviewed,
)


def milestone_row(connection: Connection, milestone_id: str) -> dict[str, object]:
    table = schema.milestones
    columns = [column for column in table.columns if column.name != "state"]
    return dict(connection.execute(select(*columns).where(table.c.milestone_id == milestone_id)).mappings().one())


async def test_a_recorded_milestone_stands_in_its_row_with_the_days_it_may_mean(store: Store) -> None:
    await store.write(lambda t: t.append("drug-d1", [registered(), recorded(occurred="2026-Q1")]))
    row = await store.read(milestone_row, "m1")
    assert row == {
        "milestone_id": "m1",
        "drug_id": "d1",
        "track": "t1",
        "authority": "NMPA",
        "kind": "breakthrough_therapy",
        "status": "recommended",
        "indication": "chronic myeloid leukemia",
        "occurred": "2026-Q1",
        "occurred_first": "2026-01-01",
        "occurred_last": "2026-03-31",
        "due": None,
        "day": "2026-03-31",
        "recorded_at": "2026-03-01T12:00:00.000000Z",
        "position": 2,
        "retracted": False,
        "told": False,
    }


async def test_a_milestone_without_a_date_counts_from_the_day_it_was_told_of(store: Store) -> None:
    await store.write(lambda t: t.append("drug-d1", [registered(), recorded(occurred=None)]))
    assert (await store.read(milestone_row, "m1"))["day"] == "2026-02-27"


async def test_corrections_and_retractions_show_in_the_row(store: Store) -> None:
    await store.write(lambda t: t.append("drug-d1", [registered(), recorded(), recorded("m2")]))
    await store.write(lambda t: t.append("drug-d1", [corrected("m1", "d1", "2026-01-05"), retracted("m2")]))
    row = await store.read(milestone_row, "m1")
    assert (row["occurred"], row["day"], row["retracted"]) == ("2026-01-05", "2026-01-05", False)
    assert (await store.read(milestone_row, "m2"))["retracted"] is True


async def test_what_was_told_is_marked_whichever_stands_first_in_the_log(store: Store) -> None:
    await store.write(lambda t: t.append("notice-n1", [reviewed("n1", "m1", "m2")]))
    await store.write(lambda t: t.append("drug-d1", [registered(), recorded("m1"), recorded("m3")]))
    await store.write(lambda t: t.append("drug-d1", [recorded("m2"), corrected("m1", "d1", "2026-01")]))
    await store.write(lambda t: t.append("notice-n1", [reviewed("n1", "m3")]))
    told = {name: (await store.read(milestone_row, name))["told"] for name in ("m1", "m2", "m3")}
    assert told == {"m1": True, "m2": True, "m3": True}
    assert (await store.read(verify)).ok


async def test_the_drug_as_loaded_holds_everything(store: Store) -> None:
    await store.write(lambda t: t.append("drug-d1", [registered(), linked(), recorded()], 0))
    drug = await store.read(projections.load_drug, "d1")
    assert drug is not None
    assert (drug.label, drug.version, [link.company for link in drug.companies]) == ("olverembatinib", 3, ["Ascentage Pharma"])
    assert drug.milestones["m1"].recorded_at == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert await store.read(projections.load_drug, "d2") is None


async def test_a_revision_of_a_notice_replaces_its_row(store: Store) -> None:
    def receive(transaction: Transaction, text: str, revision: int) -> None:
        notices.keep(transaction.connection, text)
        transaction.append("notice-n1", [received(text=text, revision=revision)])

    await store.write(partial(receive, text="The news.", revision=1))
    await store.write(partial(receive, text="Changed.", revision=2))
    rows = await store.read(lambda connection: connection.execute(select(schema.notices.c.revision)).scalars().all())
    assert rows == [2]
    assert (await store.read(verify)).ok


DRUGS = st.sampled_from(["d1", "d2"])
MILESTONES = st.sampled_from(["m1", "m2", "m3"])
DAYS = st.sampled_from(["2025", "2025-06", "2025-06-03", "2025-Q2", "2026-01"])
NUMBERS = st.integers(0, 3).map(str)

# What may happen next: the kind of step, and on what.
STEPS = st.one_of(
    st.tuples(st.just("record"), DRUGS, MILESTONES, DAYS, NUMBERS),
    st.tuples(st.just("corroborate"), DRUGS, MILESTONES, DAYS, NUMBERS),
    st.tuples(st.just("correct"), DRUGS, MILESTONES, DAYS, NUMBERS),
    st.tuples(st.just("retract"), DRUGS, MILESTONES, DAYS, NUMBERS),
    st.tuples(st.just("told"), DRUGS, MILESTONES, DAYS, NUMBERS),
    st.tuples(st.just("receive"), DRUGS, MILESTONES, DAYS, NUMBERS),
    st.tuples(st.just("conflict"), DRUGS, MILESTONES, DAYS, NUMBERS),
    st.tuples(st.just("break"), DRUGS, MILESTONES, DAYS, NUMBERS),
    st.tuples(st.just("reopen"), DRUGS, MILESTONES, DAYS, NUMBERS),
)


def act(transaction: Transaction, step: tuple[str, str, str, str, str]) -> None:
    """One job: decided on what the drug is now, as the program does it."""
    what, drug_id, milestone, day, number = step
    milestone_id = milestone + drug_id
    stream = f"drug-{drug_id}"
    if what == "receive":
        notices.keep(transaction.connection, f"text {day}")
        transaction.append(f"notice-n{number}", [received(f"n{number}", f"text {day}", int(number) + 1)])
        return
    if what == "told":
        transaction.append("notice-n1", [reviewed("n1", milestone_id)])
        return
    drug = projections.load_drug(transaction.connection, drug_id)
    events: list[NewEvent] = [] if drug else [registered(drug_id, f"drug {drug_id}"), linked(drug_id)]
    known = drug.milestones if drug else {}
    if milestone_id not in known:
        events.append(recorded(milestone_id, drug_id, occurred=day))
    match what:
        case "corroborate":
            events.append(corroborated(milestone_id, drug_id, day, number))
        case "correct":
            events.append(corrected(milestone_id, drug_id, day, number))
        case "retract":
            events.append(retracted(milestone_id, drug_id, number))
        case _:
            pass
    transaction.append(stream, events, (drug.version if drug else 0) + (what == "conflict"))
    if what == "break":
        transaction.connection.exec_driver_sql("SELECT count(*) FROM milestones")
        raise VersionConflict("broken off after everything was written")


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
@given(portions=st.lists(st.lists(STEPS, min_size=1, max_size=5), max_size=8))
def test_any_interleaving_gives_the_projections_of_a_fold_from_scratch(
    portions: list[list[tuple[str, str, str, str, str]]], database: str, request: pytest.FixtureRequest
) -> None:
    async def live(url: str) -> None:
        store = await Store.open(url, now=Clock(), actor="tester")
        refused = 0
        for portion in portions:
            if any(step[0] == "reopen" for step in portion):
                await store.close()
                store = await Store.open(url, now=Clock(), actor="tester")
            outcomes = await asyncio.gather(*(store.write(partial(act, step=step)) for step in portion), return_exceptions=True)
            unexpected = [one for one in outcomes if one is not None and not isinstance(one, VersionConflict)]
            assert unexpected == []
            refused += sum(one is not None for one in outcomes)
        verdict = await store.read(verify)
        positions = [one.position for one in await store.read(log.read_all)]
        await store.close()
        assert verdict.problems == ()
        assert positions == list(range(1, verdict.events + 1))
        assert refused == sum(step[0] in {"conflict", "break"} for portion in portions for step in portion)

    with TemporaryDirectory() as folder:
        if database == SQLITE:
            asyncio.run(live(sqlite_url(Path(folder) / "designations.db")))
        else:
            with request.getfixturevalue("postgresql").database() as url:
                asyncio.run(live(url))
        assert not list(Path(folder).glob("*.part"))
