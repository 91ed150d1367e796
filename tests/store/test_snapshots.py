"""What registers said last is kept entry by entry, also in a database that is older than the table."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, inspect

from events.codec import encode
from events.event_types import DrugsMerged
from store import bulk, schema, snapshots
from store.migrations.running import upgrade
from store.opening import Store
from store.projections import load_drug
from store.schema import REVISIONS
from store.snapshots import SnapshotRow
from store.transaction import Transaction
from store.verification import verify
from tests.store.story import Clock, corroborated, new, recorded, registered

DAY, NEXT = date(2024, 8, 22), date(2025, 1, 27)


def rows(day: date, *entries: str) -> list[SnapshotRow]:
    return [SnapshotRow(register="ema", entry=entry, day=day.isoformat(), body=f"{entry} on {day}", drug_id="d1") for entry in entries]


async def test_the_newest_edition_of_an_entry_is_kept_and_what_is_not_in_it_is_known(store: Store) -> None:
    await store.write(lambda t: snapshots.put(t.connection, rows(DAY, "a", "b", "c")))
    await store.write(lambda t: snapshots.put(t.connection, rows(NEXT, "b", "d")))
    found = await store.read(snapshots.find, "ema", ["a", "b", "x"])
    assert {entry: row.body for entry, row in found.items()} == {"a": "a on 2024-08-22", "b": "b on 2025-01-27"}
    assert await store.read(snapshots.find, "fda", ["a"]) == {}
    assert await store.read(snapshots.days, "ema") == (DAY, NEXT)
    assert [row.entry for row in await store.read(snapshots.unseen, "ema", NEXT)] == ["a", "c"]
    await store.write(lambda t: snapshots.mark_gone(t.connection, "ema", ["a", "c"]))
    assert await store.read(snapshots.unseen, "ema", NEXT) == []
    assert await store.read(snapshots.listed, "ema") == 2
    assert (await store.read(snapshots.find, "ema", ["a"]))["a"].gone
    await store.write(lambda t: snapshots.put(t.connection, rows(NEXT, "a")))
    assert not (await store.read(snapshots.find, "ema", ["a"]))["a"].gone


@pytest.mark.parametrize("revision", REVISIONS[:-1])
async def test_a_database_of_an_older_revision_becomes_one_of_today(url: str, file: Path, clock: Clock, revision: str) -> None:
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        upgrade(connection, revision)
    engine.dispose()
    async with await Store.open(url, now=clock, actor="tester") as store:
        await store.write(lambda t: t.append("drug-d1", [registered("d1", "olverembatinib"), recorded("m1", "d1")]))
        await store.write(lambda t: snapshots.put(t.connection, rows(DAY, "a")))
        there = await store.read(
            lambda c: {name: {one["name"] for one in inspect(c).get_columns(name)} for name in inspect(c).get_table_names()}
        )
    assert {name: columns for name, columns in there.items() if name != "alembic_version"} == {
        table.name: {column.name for column in table.columns} for table in schema.metadata.sorted_tables
    }


async def test_many_drugs_are_found_at_once_and_merged_ones_as_what_they_became(store: Store) -> None:
    merged = DrugsMerged(drug_id="d1", merged_id="d2", reason="the same")

    def story(transaction: Transaction) -> None:
        transaction.append("drug-d1", [registered("d1", "olverembatinib"), new(merged, "d1")])
        transaction.append("drug-d2", [registered("d2", "GZD824"), recorded("m2", "d2"), new(merged, "d2")])
        transaction.append("drug-d3", [registered("d3", "imatinib")])

    await store.write(story)

    def asked(connection: Connection) -> tuple[dict[str, set[str]], dict[str, list[str]]]:
        keys = bulk.drugs_by_keys(connection, ["gzd824", "imatinib", "nobody"])
        states = bulk.load_many(connection, ["d2", "d3", "d9"])
        return dict(keys), {asked: [state.drug_id, *state.milestones] for asked, state in states.items()}

    keys, states = await store.read(asked)
    assert keys == {"gzd824": {"d2"}, "imatinib": {"d3"}}
    assert states == {"d2": ["d1", "m2"], "d3": ["d3"]}


async def test_a_drug_whose_milestones_stood_in_its_snapshot_is_the_same_after_the_migration(url: str, file: Path, clock: Clock) -> None:
    async with await Store.open(url, now=clock, actor="tester") as store:
        story = [registered("d1", "olverembatinib"), recorded("m1", "d1"), corroborated("m1", "d1", "2026-02-27"), recorded("m2", "d1")]
        await store.write(lambda t: t.append("drug-d1", story))
        wanted = await store.read(load_drug, "d1")
    assert wanted is not None
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE milestones DROP COLUMN state")
        connection.exec_driver_sql("ALTER TABLE drugs ADD COLUMN version INTEGER NOT NULL DEFAULT 0")
        connection.exec_driver_sql("UPDATE drugs SET version = 4, state = ?", (encode(wanted),))
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", ("0005",))
        upgrade(connection, "0006")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (schema.REVISION,))
    engine.dispose()
    async with await Store.open(url, now=clock, actor="tester") as store:
        assert await store.read(load_drug, "d1") == wanted
        assert (await store.read(verify)).problems == ()
