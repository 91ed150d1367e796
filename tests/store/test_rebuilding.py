"""A rebuild gives what the log gives, mends what was tampered with, and disturbs nobody."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, select

from events.errors import StoreError, UnknownEventType
from store import notices, outbox, projections, queries, schema
from store.engine import table_names
from store.opening import Store
from store.rebuilding import rebuild
from store.subscriptions import Wish, seen, subscribe
from store.transaction import Transaction
from store.verification import verify
from tests.databases import stranger, without_guards
from tests.store.story import corrected, linked, received, recorded, registered, reviewed


def derived(connection: Connection) -> dict[str, Sequence[Any]]:
    return {table.name: connection.execute(select(table).order_by(*table.primary_key.columns)).all() for table in schema.PROJECTIONS}


def indexes(connection: Connection) -> list[str]:
    seen = inspect(connection)
    return sorted(f"{name} {one['name']} {one['column_names']}" for name in seen.get_table_names() for one in seen.get_indexes(name))


async def fill(store: Store, drugs: int = 3) -> None:
    def job(transaction: Transaction) -> None:
        for number in range(drugs):
            drug_id = f"d{number}"
            events = [registered(drug_id, f"drug {number}"), linked(drug_id)]
            events += [recorded(f"{drug_id}m{n}", drug_id, occurred=f"20{10 + n}") for n in range(5)]
            events += [corrected(f"{drug_id}m0", drug_id, "2001-02")]
            transaction.append(f"drug-{drug_id}", events)
        notices.keep(transaction.connection, "The news.")
        transaction.append("notice-n1", [received(), reviewed("n1", "d0m1", "d1m2")])

    await store.write(job)


async def test_a_rebuild_changes_nothing_where_all_is_well(store: Store) -> None:
    await fill(store)
    before = await store.read(derived)
    indexed = await store.read(indexes)
    told: list[tuple[int, int | None]] = []
    assert await rebuild(store, lambda done, total: told.append((done, total))) == 26
    assert await store.read(derived) == before
    assert await store.read(indexes) == indexed
    assert told[-1] == (26, 26)
    assert (await store.read(verify)).ok


async def test_a_rebuild_of_an_empty_store_is_empty(store: Store) -> None:
    assert await rebuild(store) == 0
    assert (await store.read(verify)).ok


async def test_a_rebuild_mends_what_was_changed_by_hand(store: Store, url: str) -> None:
    await fill(store)
    before = await store.read(derived)
    with stranger(url) as connection:
        for statement in (
            "UPDATE drugs SET label = 'x'",
            "DELETE FROM milestones",
            "UPDATE drug_keys SET key = 'x' || key",
            "DELETE FROM told",
            "INSERT INTO told VALUES ('ghost')",
        ):
            connection.exec_driver_sql(statement)
    assert not (await store.read(verify)).ok
    await rebuild(store)
    assert await store.read(derived) == before
    await store.write(lambda t: t.append("drug-d0", [recorded("late", "d0")]))
    assert (await store.read(verify)).ok


async def test_a_rebuild_forgets_what_was_loaded_of_a_tampered_snapshot(store: Store, url: str) -> None:
    await fill(store)
    with stranger(url) as connection:
        connection.exec_driver_sql("UPDATE drugs SET state = replace(state, 'drug 0', 'ghost')")
    await store.write(lambda t: t.append("drug-d0", [recorded("before", "d0")]))
    await rebuild(store)
    await store.write(lambda t: t.append("drug-d0", [recorded("after", "d0")]))
    assert (await store.read(verify)).problems == ()


async def test_a_rebuild_sends_nothing_and_leaves_people_alone(store: Store) -> None:
    def person(transaction: Transaction) -> None:
        seen(transaction.connection, 1, "private", "A", transaction.now)
        subscribe(transaction.connection, 1, 0, Wish(label="all"))

    await store.write(person)
    await fill(store)
    await rebuild(store)
    counts = await store.read(queries.counts)
    assert counts["outbox"] == {}
    assert counts["subscriptions"] == 1
    assert await store.write(lambda t: outbox.claim(t.connection, t.now, 10)) == []


async def test_queries_answer_and_writes_go_on_during_a_rebuild(store: Store) -> None:
    await fill(store, drugs=200)
    rebuilding = asyncio.ensure_future(rebuild(store))
    written = 0
    while not rebuilding.done():
        assert await store.read(queries.find_drugs, "drug 7") == [("d7", "drug 7")]
        await store.write(lambda t, n=written: t.append("drug-d7", [recorded(f"during{n}", "d7")]))
        written += 1
    assert await rebuilding >= 1602
    assert written > 1
    drug = await store.read(projections.load_drug, "d7")
    assert drug is not None
    assert len(drug.milestones) == 5 + written
    assert (await store.read(verify)).ok


async def test_what_a_killed_rebuild_left_is_swept_away_by_the_next(store: Store, url: str) -> None:
    await fill(store)
    with stranger(url) as connection:
        connection.exec_driver_sql("CREATE TABLE drugs_shadow (drug_id TEXT PRIMARY KEY, left_over TEXT)")
        connection.exec_driver_sql("INSERT INTO drugs_shadow VALUES ('ghost', 'x')")
    await rebuild(store)
    assert {name for name in await store.read(table_names) if name.endswith("_shadow")} == set()
    assert (await store.read(verify)).ok


async def test_of_two_rebuilds_at_once_one_gives_way(store: Store) -> None:
    await fill(store, drugs=300)
    results = await asyncio.gather(rebuild(store), rebuild(store), return_exceptions=True)
    assert sorted(isinstance(result, StoreError) for result in results) in ([False, True], [False, False])
    assert (await store.read(verify)).ok


async def test_an_event_newer_than_this_program_stops_a_rebuild_and_everything_stays(store: Store, url: str) -> None:
    await fill(store)
    before = await store.read(derived)
    with stranger(url) as connection, without_guards(connection, "events_no_update"):
        connection.exec_driver_sql("UPDATE events SET schema_version = 99 WHERE position = 20")
    with pytest.raises(UnknownEventType, match="update designation-bot"):
        await rebuild(store)
    assert await store.read(derived) == before
