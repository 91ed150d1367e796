"""PostgreSQL goes away and comes back, connections drop, commits are not answered: the store goes on, nothing lost, nothing twice."""

import asyncio
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from events.errors import BadInput, StoreUnavailable
from store import log, notices, outbox, postgresql, schema
from store.engine import database_url, dialect, without_password
from store.opening import Store
from store.transaction import Transaction
from store.verification import verify
from tests.databases import Server, restartable_server, stranger
from tests.store.cutting import wire_to
from tests.store.story import Clock, linked, registered

CLIENTS, EACH = 8, 25
DROP_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


class Acknowledged(list[str]):
    """What was acknowledged so far; one waits until it is so much."""

    def __init__(self) -> None:
        super().__init__()
        self._more = asyncio.Event()

    def append(self, drug_id: str, /) -> None:
        super().append(drug_id)
        self._more.set()

    async def reach(self, count: int) -> None:
        while len(self) < count:
            self._more.clear()
            await self._more.wait()


@pytest.fixture
def url(postgresql: Server) -> Iterator[str]:
    with postgresql.database() as made:
        yield made


def write_once(transaction: Transaction, drug_id: str) -> None:
    """Something that would show if it were done twice: an event, and a row that has no key of its own."""
    transaction.append(f"drug-{drug_id}", [registered(drug_id, drug_id), linked(drug_id)], 0)
    outbox.queue_method(transaction.connection, 1, 0, "sendMessage", f'{{"text":"{drug_id}"}}', outbox.ANSWER, transaction.now)


async def write_all(store: Store, acknowledged: Acknowledged) -> int:
    """Many clients write; gives how often they were told to come again."""
    refused = 0

    async def client(number: int) -> None:
        nonlocal refused
        for turn in range(EACH):
            drug_id = f"c{number}x{turn}"
            while True:
                try:
                    await store.write(partial(write_once, drug_id=drug_id))
                except StoreUnavailable:
                    refused += 1
                    await asyncio.sleep(0.05)
                else:
                    acknowledged.append(drug_id)
                    break

    await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    return refused


async def check(store: Store, acknowledged: Acknowledged) -> None:
    """Every acknowledged write is there once, with all that came with it."""
    assert len(acknowledged) == len(set(acknowledged)) == CLIENTS * EACH
    verdict = await store.read(verify)
    assert verdict.problems == ()
    assert verdict.events == 2 * len(acknowledged)
    said = await store.read(lambda c: c.execute(select(schema.outbox.c.payload)).scalars().all())
    assert sorted(said) == sorted(f'{{"text":"{drug_id}"}}' for drug_id in acknowledged)


async def test_dropped_connections_are_opened_again_and_nothing_is_lost_or_done_twice(url: str, clock: Clock) -> None:
    acknowledged = Acknowledged()
    async with await Store.open(url, now=clock, actor="tester") as store:
        writing = asyncio.ensure_future(write_all(store, acknowledged))
        with stranger(url) as connection:
            for dropped in range(1, 9):
                await acknowledged.reach(dropped * CLIENTS * EACH // 10)
                connection.exec_driver_sql(DROP_ALL)
                assert await store.read(log.head) is not None
        await writing
        await check(store, acknowledged)


async def test_a_commit_whose_answer_was_lost_is_neither_lost_nor_done_twice(url: str, clock: Clock) -> None:
    acknowledged = Acknowledged()
    with tempfile.TemporaryDirectory() as folder, wire_to(url, Path(folder)) as wire:
        async with await Store.open(wire.url, now=clock, actor="tester") as store:
            await store.write(lambda t: t.now)
            wire.cut("after", "before", "after", "after", "before")
            refused = await write_all(store, acknowledged)
            await check(store, acknowledged)
        assert wire.cuts_done == 5
        assert refused == 0


async def test_a_commit_that_reached_the_server_is_acknowledged_though_nobody_answered(url: str, clock: Clock) -> None:
    with tempfile.TemporaryDirectory() as folder, wire_to(url, Path(folder)) as wire:
        async with await Store.open(wire.url, now=clock, actor="tester") as store:
            await store.write(lambda t: t.now)
            wire.cut("after")
            recorded = await store.write(lambda t: t.append("drug-d1", [registered()], 0))
            assert [one.position for one in recorded] == [1]
            assert (await store.read(log.head)) == (1, recorded[0].hash)


async def test_a_server_that_restarts_is_waited_for_and_nothing_is_lost(clock: Clock) -> None:
    acknowledged = Acknowledged()
    with restartable_server() as server, server.database() as url:
        async with await Store.open(url, now=clock, actor="tester") as store:
            writing = asyncio.ensure_future(write_all(store, acknowledged))
            for stop in (1, 2):
                await acknowledged.reach(stop * CLIENTS * EACH // 3)
                await asyncio.to_thread(server.restart)
            await writing
            await check(store, acknowledged)


async def test_a_server_that_is_not_there_is_one_clear_line_without_the_password(url: str, clock: Clock) -> None:
    assert url
    nowhere = "postgresql+psycopg://me:secret@127.0.0.1:1/designations"
    with pytest.raises(StoreUnavailable, match="does not answer: check that PostgreSQL runs") as refused:
        await Store.open(nowhere, now=clock, actor="tester")
    assert "secret" not in str(refused.value)


async def test_a_text_that_no_column_takes_is_refused_in_one_line_and_others_go_on(url: str, clock: Clock) -> None:
    async with await Store.open(url, now=clock, actor="tester") as store:
        good = store.write(lambda t: t.append("drug-d1", [registered("d1", "a")]))
        bad = store.write(lambda t: notices.keep(t.connection, "b\0c"))
        outcomes = await asyncio.gather(good, bad, return_exceptions=True)
        assert isinstance(outcomes[1], BadInput)
        assert "cannot keep this" in str(outcomes[1])
        assert (await store.read(log.head))[0] == 1
        assert (await store.read(verify)).problems == ()


async def test_a_database_that_is_not_there_is_one_clear_line(postgresql: Server, clock: Clock) -> None:
    with pytest.raises(StoreUnavailable, match="is not there: create it"):
        await Store.open(postgresql.url("nowhere"), now=clock, actor="tester")


async def test_a_database_that_is_read_only_is_one_clear_line(url: str, clock: Clock) -> None:
    async with await Store.open(url, now=clock, actor="tester"):
        pass
    with stranger(url) as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    async with await Store.open(url, now=clock, actor="tester") as store:
        with pytest.raises(StoreUnavailable, match=r"is read-only: point database\.url at the primary server"):
            await store.write(lambda t: t.append("drug-d1", [registered()]))
        assert (await store.read(log.head))[0] == 0


@pytest.mark.parametrize(
    ("sqlstate", "says"),
    [
        ("08006", "does not answer"),  # connection failure
        ("57P01", "does not answer"),  # admin shutdown
        ("25006", "is read-only"),  # read-only transaction, of a standby
        ("28P01", "check user and password"),  # invalid password
        ("3D000", "is not there: create it"),
        ("42501", "make the user its owner"),  # insufficient privilege
        ("53100", "is full: free space"),  # disk full
        ("53200", "has no resources left"),  # out of memory
        ("53300", "takes no more connections"),
        ("55P03", "is locked by another program"),  # lock not available
        ("58030", "check its disk"),  # I/O error
        ("XX001", "is damaged: restore it from a backup"),  # data corrupted
    ],
)
def test_what_befalls_a_server_is_one_line_for_who_can_mend_it(sqlstate: str, says: str) -> None:
    error = psycopg.errors.lookup(sqlstate)("message of the server")
    assert says in (dialect(database_url("postgresql+psycopg://localhost/x")).reason(error) or "")


def test_what_is_wrong_with_a_statement_is_no_trouble_of_the_server() -> None:
    error = psycopg.errors.lookup("42601")("syntax error")
    assert dialect(database_url("postgresql+psycopg://localhost/x")).reason(error) is None


async def test_a_writer_waits_for_who_holds_the_lock_and_says_so_in_the_end(
    url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "_WRITER", ("SET lock_timeout = '200ms'",))
    async with await Store.open(url, now=clock, actor="tester") as store, await Store.open(url, now=clock, actor="asker") as asker:
        with stranger(url) as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({postgresql.WRITERS_LOCK})")
            with pytest.raises(StoreUnavailable, match="is locked by another program"):
                await store.write(lambda t: t.append("drug-d1", [registered()]))
            assert (await asker.read(log.head))[0] == 0
        await store.write(lambda t: t.append("drug-d1", [registered()]))
        assert (await asker.read(log.head))[0] == 1


async def test_a_writer_that_stops_in_a_transaction_loses_it_and_others_go_on(
    url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "_WRITER", ("SET idle_in_transaction_session_timeout = '200ms'",))
    stopped, go_on = threading.Event(), threading.Event()

    def stop_once(transaction: Transaction) -> None:
        transaction.append("drug-d1", [registered()])
        log.head(transaction.connection)
        if not stopped.is_set():
            stopped.set()
            go_on.wait()

    async with await Store.open(url, now=clock, actor="first") as first, await Store.open(url, now=clock, actor="second") as second:
        suspended = asyncio.ensure_future(first.write(stop_once))
        await asyncio.to_thread(stopped.wait)
        await second.write(lambda t: t.append("drug-d2", [registered("d2", "lisaftoclax")]))
        go_on.set()
        await suspended
        assert [one.stream for one in await first.read(log.read_all)] == ["drug-d2", "drug-d1"]
        assert (await first.read(verify)).problems == ()


async def test_commits_of_others_are_heard_at_once(url: str, clock: Clock) -> None:
    heard = asyncio.Event()
    async with await Store.open(url, now=clock, actor="bot") as bot, await Store.open(url, now=clock, actor="line") as line:
        bot.on_commit(heard.set)
        for _ in range(100):  # until it listens
            await line.write(lambda t: outbox.queue_method(t.connection, 1, 0, "sendMessage", "{}", outbox.ANSWER, t.now))
            try:
                await asyncio.wait_for(heard.wait(), 0.1)
            except TimeoutError:
                continue
            break
        assert heard.is_set()


async def test_what_was_committed_alone_is_not_done_again_when_a_later_job_loses_the_connection(url: str, clock: Clock) -> None:
    ran: list[str] = []
    lost = threading.Event()

    def first(transaction: Transaction) -> None:
        transaction.append("drug-d1", [registered("d1", "a")])
        ran.append("first")

    def failing(transaction: Transaction) -> None:
        transaction.append("drug-d2", [registered("d2", "b")])
        log.head(transaction.connection)
        raise BadInput("No.")

    def losing(transaction: Transaction) -> None:
        transaction.append("drug-d3", [registered("d3", "c")])
        if ran.count("first") == 2 and not lost.is_set():  # the group was undone, the first has committed alone
            lost.set()
            with stranger(url) as connection:
                connection.exec_driver_sql(DROP_ALL)
        log.head(transaction.connection)

    async with await Store.open(url, now=clock, actor="tester") as store:
        jobs = [store.write(job) for job in (first, failing, losing)]
        outcomes = await asyncio.gather(*jobs, return_exceptions=True)
        assert [type(one) for one in outcomes] == [type(None), BadInput, type(None)]
        assert lost.is_set()
        assert ran == ["first", "first"]
        assert [one.stream for one in await store.read(log.read_all)] == ["drug-d1", "drug-d3"]
        assert (await store.read(verify)).problems == ()


async def test_a_database_of_another_encoding_is_refused_in_one_line(postgresql: Server, clock: Clock) -> None:
    name = "other_encoding"
    with stranger(postgresql.url("postgres")) as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
        try:
            with pytest.raises(StoreUnavailable, match="create it with ENCODING 'UTF8'"):
                await Store.open(postgresql.url(name), now=clock, actor="tester")
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize(
    "hidden",
    [
        "postgresql+psycopg//me:s3cret@host/db",
        "postgresql+psycopg://me:s3cret@host:54x2/db",
        "postgresql+psycopg://host/db?password=s3cret",
    ],
)
def test_a_password_is_never_shown(hidden: str) -> None:
    said = without_password(hidden)
    with suppress(StoreUnavailable):
        said += dialect(database_url(hidden)).label(database_url(hidden))
    assert "s3cret" not in said


async def test_a_writer_is_durable_and_lets_go_of_the_lock_whatever_the_servers_settings(url: str, clock: Clock) -> None:
    async with await Store.open(url, now=clock, actor="tester"):
        pass
    with stranger(url) as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    settings = ("synchronous_commit", "idle_in_transaction_session_timeout", "lock_timeout")
    async with await Store.open(url, now=clock, actor="tester") as store:
        said = await store.write(lambda t: [t.connection.exec_driver_sql(f"SHOW {one}").scalar_one() for one in settings])
    assert said == ["on", "8s", "1min"]
