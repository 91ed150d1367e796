"""What the log promises: order, time, chain, all or nothing, and no way to change what was said."""

import asyncio
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError

from events.codec import GENESIS
from events.errors import BadInput, StoreUnavailable, VersionConflict
from events.event_types import DrugRegistered
from store import log, projections, queries
from store.opening import Store
from store.transaction import Transaction
from store.verification import verify
from tests.databases import stranger
from tests.store.story import Clock, linked, received, recorded, registered


async def test_positions_are_gapless_versions_count_streams_and_each_hash_covers_the_one_before(store: Store) -> None:
    def job(transaction: Transaction) -> None:
        transaction.append("drug-d1", [registered(), recorded()], 0)
        transaction.append("notice-n1", [received()], 0)
        transaction.append("drug-d1", [linked()], 2)

    await store.write(job)
    events = await store.read(log.read_all)

    assert [(one.position, one.stream, one.version) for one in events] == [
        (1, "drug-d1", 1),
        (2, "drug-d1", 2),
        (3, "notice-n1", 1),
        (4, "drug-d1", 3),
    ]
    assert [one.prev_hash for one in events] == [GENESIS, *(one.hash for one in events[:-1])]
    assert len({one.hash for one in events}) == 4
    assert await store.read(log.head) == (4, events[-1].hash)


async def test_what_append_gives_back_is_what_the_log_holds(store: Store) -> None:
    given = await store.write(lambda t: t.append("drug-d1", [registered(), recorded()]), actor="curator", correlation_id="c1")
    assert await store.read(log.read_stream, "drug-d1") == given
    assert {(one.actor, one.correlation_id) for one in given} == {("curator", "c1")}


async def test_a_version_conflict_says_both_versions_and_changes_nothing(store: Store) -> None:
    await store.write(lambda t: t.append("drug-d1", [registered()], 0))
    with pytest.raises(VersionConflict, match="drug-d1 is at version 1, not 0"):
        await store.write(lambda t: t.append("drug-d1", [recorded()], 0))
    assert await store.read(log.stream_version, "drug-d1") == 1


async def test_an_event_id_that_the_log_holds_is_skipped(store: Store) -> None:
    await store.write(lambda t: t.append("drug-d1", [registered()]))
    again = await store.write(lambda t: t.append("drug-d1", [registered(), recorded(), recorded()]))
    assert [(one.position, one.version) for one in again] == [(2, 2)]
    assert await store.write(lambda t: t.append("drug-d1", [registered(), recorded()])) == []
    assert (await store.read(log.head))[0] == 2


async def test_known_event_ids_are_told_from_new_ones(store: Store) -> None:
    await store.write(lambda t: t.append("drug-d1", [registered()]))
    known = await store.read(log.known_event_ids, [registered().event_id, recorded().event_id])
    assert known == {registered().event_id}


async def test_recorded_at_never_goes_back_with_the_clock(store: Store, clock: Clock) -> None:
    await store.write(lambda t: t.append("drug-d1", [registered()]))
    clock.move(hours=-3)
    await store.write(lambda t: t.append("drug-d1", [recorded()]))
    clock.move(hours=5)
    await store.write(lambda t: t.append("drug-d1", [linked()]))
    times = [one.recorded_at for one in await store.read(log.read_all)]
    assert times == [datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 1, 14, tzinfo=UTC)]


async def test_a_job_that_fails_leaves_nothing_behind(store: Store) -> None:
    def job(transaction: Transaction) -> None:
        transaction.append("drug-d1", [registered()])
        assert projections.load_drug(transaction.connection, "d1") is not None
        raise BadInput("No.")

    with pytest.raises(BadInput, match=r"^No\.$"):
        await store.write(job)
    assert await store.read(log.head) == (0, GENESIS)
    assert await store.read(queries.find_drugs, "olverembatinib") == []


async def test_a_job_sees_what_it_appended_through_a_connection_it_took_before(store: Store) -> None:
    def job(transaction: Transaction) -> list[tuple[str, str]]:
        connection = transaction.connection
        transaction.append("drug-d1", [registered()])
        return queries.find_drugs(connection, "Olverembatinib")

    assert await store.write(job) == [("d1", "olverembatinib")]


async def test_jobs_that_wait_together_all_commit_but_for_those_that_fail(store: Store) -> None:
    def append(transaction: Transaction, number: int) -> int:
        appended = transaction.append(f"drug-d{number}", [registered(f"d{number}", f"drug {number}")], 0)
        if number % 10 == 3:
            raise BadInput(f"Not {number}.")
        return appended[0].position

    jobs = [store.write(partial(append, number=number)) for number in range(100)]
    results = await asyncio.gather(*jobs, return_exceptions=True)

    failed = [number for number, result in enumerate(results) if isinstance(result, BadInput)]
    assert failed == list(range(3, 100, 10))
    positions = [result for result in results if not isinstance(result, BaseException)]
    assert positions == list(range(1, 91))
    assert (await store.read(log.head))[0] == 90
    assert [one.position for one in await store.read(log.read_all)] == list(range(1, 91))


async def test_a_job_that_is_refused_after_it_wrote_takes_back_its_rows_and_no_others(store: Store) -> None:
    def half_done(transaction: Transaction) -> None:
        transaction.connection.exec_driver_sql("INSERT INTO told VALUES ('half')")
        raise BadInput("No.")

    good = [store.write(lambda t, n=number: t.append("drug-d1", [linked("d1", f"company {n}")])) for number in range(3)]
    await store.write(lambda t: t.append("drug-d1", [registered()]))
    bad = store.write(half_done)
    outcomes = await asyncio.gather(good[0], bad, good[1], store.write(half_done), good[2], return_exceptions=True)
    assert [isinstance(outcome, BadInput) for outcome in outcomes] == [False, True, False, True, False]
    assert await store.read(queries.was_told, "half") is False
    assert await store.read(log.stream_version, "drug-d1") == 4


async def test_a_job_that_ends_with_stop_iteration_harms_no_other(store: Store) -> None:
    def stop(_transaction: Transaction) -> None:
        next(iter(()))

    jobs = [
        store.write(lambda t: t.append("drug-a", [registered("a")])),
        store.write(stop),
        store.write(lambda t: t.append("drug-b", [registered("b")])),
    ]
    first, second, third = await asyncio.gather(*jobs, return_exceptions=True)
    assert isinstance(second, RuntimeError)
    assert not isinstance(first, BaseException)
    assert not isinstance(third, BaseException)


async def test_of_jobs_that_want_the_same_version_exactly_one_has_it(store: Store) -> None:
    await store.write(lambda t: t.append("drug-d1", [registered()]))
    wanted = [store.write(lambda t, n=number: t.append("drug-d1", [recorded(f"m{n}")], 1)) for number in range(10)]
    results = await asyncio.gather(*wanted, return_exceptions=True)
    assert sum(isinstance(result, VersionConflict) for result in results) == 9
    assert await store.read(log.stream_version, "drug-d1") == 2


async def test_the_same_event_from_two_that_wait_together_is_appended_once(store: Store) -> None:
    results = await asyncio.gather(*(store.write(lambda t: t.append("drug-d1", [registered()])) for _ in range(5)))
    assert sorted(len(result) for result in results) == [0, 0, 0, 0, 1]


async def test_who_listens_is_called_after_a_commit_that_changed_something_and_only_then(store: Store) -> None:
    seen: list[int] = []
    positions: list[int] = []
    store.on_commit(lambda: seen.append(len(positions)))
    positions.append((await store.write(lambda t: t.append("drug-d1", [registered()])))[0].position)
    assert len(seen) == 1
    await store.write(lambda t: log.head(t.connection))
    with pytest.raises(VersionConflict):
        await store.write(lambda t: t.append("drug-d1", [recorded()], 7))
    await store.write(lambda t: t.append("drug-d1", [registered()]))
    assert len(seen) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'somebody else'",
        "DELETE FROM events",
        "DELETE FROM events WHERE position = 2",
        "INSERT INTO events VALUES (9, 'drug-d1', 3, 'x', 'DrugNamed', 1, '2026', 'me', NULL, NULL, '{}', '', '')",
        "REPLACE INTO events VALUES (1, 'drug-d1', 1, 'x', 'DrugNamed', 1, '2026', 'me', NULL, NULL, '{}', '', '')",
    ],
)
async def test_the_database_itself_refuses_to_change_the_log(store: Store, url: str, statement: str) -> None:
    await store.write(lambda t: t.append("drug-d1", [registered(), recorded()]))
    with stranger(url) as connection:
        if connection.dialect.name == "postgresql":
            statement = {"DELETE FROM events": "TRUNCATE events"}.get(statement, statement.replace("REPLACE", "INSERT"))
        with pytest.raises(IntegrityError, match=r"append-only|duplicate key"):
            connection.exec_driver_sql(statement)


async def test_a_violated_constraint_of_a_job_is_its_own_error(store: Store) -> None:
    with pytest.raises(IntegrityError):
        await store.write(lambda t: t.connection.exec_driver_sql("INSERT INTO told VALUES (NULL), ('a'), ('a')"))


async def test_a_closed_store_says_so(url: str, clock: Clock) -> None:
    store = await Store.open(url, now=clock, actor="tester")
    waiting = asyncio.ensure_future(store.write(lambda t: t.append("drug-d1", [registered()])))
    await asyncio.sleep(0)
    await store.close()
    await store.close()
    assert len(await waiting) == 1
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.write(lambda t: t.now)
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.read(log.head)


async def test_a_nul_in_a_text_becomes_a_replacement_character_and_a_written_one_stays(store: Store) -> None:
    said = await store.write(lambda t: t.append("drug-d1", [registered("d1", "ab\0c \\u0000 \\\0")]))
    assert said == await store.read(log.read_stream, "drug-d1")
    assert isinstance(said[0].event, DrugRegistered)
    assert said[0].event.name == "ab\ufffdc \\u0000 \\\ufffd"
    assert (await store.read(verify)).problems == ()
