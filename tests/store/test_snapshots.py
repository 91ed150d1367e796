"""What registers said last is kept entry by entry, also in a database that is older than the table."""

from datetime import date

from sqlalchemy import Connection, text

from events.event_types import DrugsMerged
from store import bulk, snapshots
from store.opening import Store
from store.snapshots import SnapshotRow
from store.transaction import Transaction
from tests.store.story import Clock, new, recorded, registered

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


async def test_a_database_of_the_first_revision_gets_the_table(url: str, clock: Clock) -> None:
    def make_old(transaction: Transaction) -> None:
        for statement in ("DROP TABLE snapshots", "UPDATE alembic_version SET version_num = '0001'"):
            transaction.connection.execute(text(statement))

    async with await Store.open(url, now=clock, actor="tester") as store:
        await store.write(make_old)
    async with await Store.open(url, now=clock, actor="tester") as store:
        await store.write(lambda t: snapshots.put(t.connection, rows(DAY, "a")))
        assert len(await store.read(snapshots.find, "ema", ["a"])) == 1


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
