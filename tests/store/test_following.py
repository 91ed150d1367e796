"""Who follows the log gets every event once and in order, whoever writes; a naive reader of a sequence does not."""

import asyncio
import random
import threading
import time
from contextlib import aclosing

import msgspec
import pytest
from sqlalchemy import Connection, create_engine

from events.errors import UnknownEventType
from store import log
from store.engine import database_url
from store.following import follow
from store.opening import Store
from store.transaction import Transaction
from store.verification import verify
from tests.databases import Server, stranger, without_guards
from tests.store.story import Clock, linked, recorded, registered

WRITERS, FOLLOWERS, EACH = 16, 4, 12
SECONDS = 60


async def taken(store: Store, until: int, after: int = 0, size: int = 7) -> list[int]:
    """The positions a follower gets, until it has that one."""
    positions: list[int] = []
    async with asyncio.timeout(SECONDS), aclosing(follow(store, after, size)) as batches:
        async for batch in batches:
            assert len(batch) <= size
            positions += [one.position for one in batch]
            if positions[-1] >= until:
                break
    return positions


async def test_a_follower_gets_what_was_there_and_what_comes(store: Store) -> None:
    await store.write(lambda t: t.append("drug-d1", [registered(), *(recorded(f"m{n}") for n in range(19))]))
    following = asyncio.ensure_future(taken(store, 42))
    for number in range(22):
        await store.write(lambda t, n=number: t.append("drug-d1", [recorded(f"late{n}")]))
    assert await following == list(range(1, 43))


async def test_a_follower_goes_on_from_its_checkpoint(store: Store) -> None:
    await store.write(lambda t: t.append("drug-d1", [registered(), *(recorded(f"m{n}") for n in range(19))]))
    assert await taken(store, 20, after=13) == list(range(14, 21))


async def test_what_another_process_commits_reaches_a_follower(store: Store, url: str, clock: Clock) -> None:
    following = asyncio.ensure_future(taken(store, 2))
    async with await Store.open(url, now=clock, actor="another") as other:
        await other.write(lambda t: t.append("drug-d1", [registered()]))
        await other.write(lambda t: t.append("drug-d1", [linked()]))
    assert await following == [1, 2]


async def test_an_event_newer_than_this_program_stops_a_follower_and_is_not_passed_over(store: Store, url: str) -> None:
    await store.write(lambda t: t.append("drug-d1", [registered(), *(recorded(f"m{n}") for n in range(9))]))
    body = msgspec.json.encode({"type": "DrugBlessed", "drug_id": "d1"}).decode()
    with stranger(url) as connection, without_guards(connection):
        connection.exec_driver_sql(f"UPDATE events SET body = '{body}', type = 'DrugBlessed', schema_version = 99 WHERE position = 5")  # noqa: S608
    positions: list[int] = []

    async def take_all() -> None:
        async for batch in follow(store, size=2):
            positions.extend(one.position for one in batch)

    with pytest.raises(UnknownEventType, match="newer than this program: update designation-bot"):
        await take_all()
    assert positions == [1, 2, 3, 4]


def slowly(transaction: Transaction, drug_id: str, delay: float) -> None:
    """Take positions, then let others have the chance to commit first."""
    transaction.append(f"drug-{drug_id}", [registered(drug_id, drug_id), linked(drug_id)], 0)
    log.head(transaction.connection)  # what was appended has its rows now
    time.sleep(delay)


async def test_followers_miss_nothing_where_a_naive_reader_of_a_sequence_does(postgresql: Server, clock: Clock) -> None:
    chance = random.Random(11)  # noqa: S311  # the same delays each time
    with postgresql.database() as url:
        stores = [await Store.open(url, now=clock, actor=f"w{n}") for n in range(WRITERS)]
        last = WRITERS * EACH * 2
        following = [asyncio.ensure_future(taken(stores[n], last)) for n in range(FOLLOWERS)]
        naive = asyncio.create_task(asyncio.to_thread(naively, url))

        async def write(store: Store) -> None:
            for number in range(EACH):
                delay = chance.uniform(0, 0.004)
                await store.write(lambda t, n=number, d=delay: slowly(t, f"{store.actor}x{n}", d))

        await asyncio.gather(*(write(store) for store in stores))
        seen = await asyncio.gather(*following)
        missed = await naive
        verdict = await stores[0].read(verify)
        await asyncio.gather(*(store.close() for store in stores))
    assert seen == [list(range(1, last + 1))] * FOLLOWERS
    assert verdict.problems == ()
    assert verdict.events == last
    assert missed > 0


def naively(url: str) -> int:
    """The same with a sequence and no lock: how many rows a reader misses that goes on from the highest number it saw."""
    engine = create_engine(database_url(url), pool_size=WRITERS + 1)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE naive (position BIGSERIAL PRIMARY KEY, writer TEXT)")
    done = threading.Event()
    seen: set[int] = set()

    def write(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311  # the same delays each time
        for _ in range(EACH * 4):
            with engine.begin() as connection:
                connection.exec_driver_sql("INSERT INTO naive (writer) VALUES ('x')")
                time.sleep(chance.uniform(0, 0.02))

    def read(connection: Connection) -> None:
        found = connection.exec_driver_sql(f"SELECT position FROM naive WHERE position > {max(seen, default=0)} ORDER BY position")  # noqa: S608
        seen.update(found.scalars())

    def follow_naively() -> None:
        while not done.is_set():
            with engine.begin() as connection:
                read(connection)

    follower = threading.Thread(target=follow_naively)
    writers = [threading.Thread(target=write, args=(seed,)) for seed in range(WRITERS)]
    for thread in (follower, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    follower.join()
    with engine.begin() as connection:
        read(connection)
        written = connection.exec_driver_sql("SELECT count(*) FROM naive").scalar_one()
    engine.dispose()
    return int(written) - len(seen)
