"""An update is taken in once, applied once, in order within its chat, and a poisonous one stops nobody."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from store import inbox, queries, schema
from store.opening import Store
from tests.store.story import Clock


async def receive(store: Store, *updates: tuple[int, int | None]) -> int:
    rows = [(update_id, chat_id, f'{{"update_id":{update_id}}}') for update_id, chat_id in updates]
    return await store.write(lambda t: inbox.receive(t.connection, rows, t.now))


async def waiting(store: Store, clock: Clock, limit: int = 100) -> Sequence[int]:
    return [row.update_id for row in await store.read(inbox.waiting, clock(), limit)]


async def test_an_update_that_arrives_again_is_known(store: Store, clock: Clock) -> None:
    assert await receive(store, (5, 1), (6, 1)) == 2
    assert await receive(store, (6, 1), (7, 2)) == 1
    assert await waiting(store, clock) == [5, 7]
    rows = await store.read(inbox.waiting, clock(), 1)
    assert (rows[0].chat_id, rows[0].body, rows[0].attempts) == (1, '{"update_id":5}', 0)
    assert await store.read(inbox.last_update_id) == 7


async def test_an_update_is_applied_once_even_when_it_arrives_after_that(store: Store, clock: Clock) -> None:
    await receive(store, (5, 1))
    assert await store.write(lambda t: inbox.done(t.connection, 5)) is True
    assert await receive(store, (5, 1)) == 0
    assert await waiting(store, clock) == []
    assert await store.write(lambda t: inbox.done(t.connection, 5)) is False


async def test_each_chat_goes_in_its_own_order_and_chatless_updates_at_once(store: Store, clock: Clock) -> None:
    await receive(store, (1, 10), (2, 10), (3, 20), (4, None), (5, None), (6, 20))
    assert await waiting(store, clock) == [1, 3, 4, 5]
    await store.write(lambda t: inbox.done(t.connection, 1))
    await store.write(lambda t: inbox.done(t.connection, 3))
    assert await waiting(store, clock) == [2, 4, 5, 6]
    assert await waiting(store, clock, limit=2) == [2, 4]


async def test_a_long_inbox_is_applied_without_looking_through_it_each_time(store: Store, clock: Clock) -> None:
    await receive(store, *((number, number % 20) for number in range(4_000)), *((number, number) for number in range(4_000, 8_000)))
    async with asyncio.timeout(10):
        for _ in range(50):
            for update_id in await waiting(store, clock, limit=10):
                await store.write(lambda t, n=update_id: inbox.done(t.connection, n))
    assert await waiting(store, clock, limit=1) == [500]


async def test_a_failed_update_is_tried_again_when_due_and_its_chat_waits_for_it(store: Store, clock: Clock) -> None:
    await receive(store, (1, 10), (2, 10), (3, 20))
    later = clock() + timedelta(seconds=10)
    assert await store.write(lambda t: inbox.failed(t.connection, 1, "no network", later)) is False
    assert await waiting(store, clock) == [3]
    clock.move(seconds=10)
    assert await waiting(store, clock) == [1, 3]
    assert (await store.read(inbox.waiting, clock(), 1))[0].attempts == 1


async def test_an_update_that_fails_three_times_is_set_aside_and_its_chat_goes_on(store: Store, clock: Clock) -> None:
    await receive(store, (1, 10), (2, 10))
    outcomes = [await store.write(lambda t: inbox.failed(t.connection, 1, "a bug", clock())) for _ in range(3)]
    assert outcomes == [False, False, True]
    assert await waiting(store, clock) == [2]
    assert (await store.read(queries.counts))["inbox"] == {"aside": 1, "waiting": 1}


async def test_an_update_that_can_never_be_applied_is_set_aside_at_once(store: Store, clock: Clock) -> None:
    await receive(store, (1, 10))
    assert await store.write(lambda t: inbox.failed(t.connection, 1, "no such thing", None)) is True
    assert await waiting(store, clock) == []
    assert await store.write(lambda t: inbox.failed(t.connection, 99, "unknown", None)) is False


async def test_applied_updates_are_pruned_but_for_the_newest(store: Store, clock: Clock) -> None:
    await receive(store, (1, 10), (2, 10), (3, 20))
    for update_id in (1, 3):
        await store.write(lambda t, n=update_id: inbox.done(t.connection, n))
    assert await store.write(lambda t: inbox.prune_applied(t.connection, clock())) == 0
    clock.move(days=3)
    assert await store.write(lambda t: inbox.prune_applied(t.connection, clock())) == 1
    assert await store.read(inbox.last_update_id) == 3
    assert await waiting(store, clock) == [2]


async def test_an_empty_inbox_has_no_last_update(store: Store, clock: Clock) -> None:
    assert await store.read(inbox.last_update_id) is None
    assert await store.write(lambda t: inbox.receive(t.connection, [], clock())) == 0


async def test_of_an_applied_update_only_its_number_is_kept(store: Store) -> None:
    await receive(store, (5, 1), (6, 1))
    await store.write(lambda t: inbox.done(t.connection, 5))
    assert await kept(store) == [(5, None, ""), (6, 1, '{"update_id":6}')]


async def test_what_was_set_aside_is_kept_for_a_while_and_then_pruned(store: Store, clock: Clock) -> None:
    await receive(store, (1, 10), (2, 10))
    for update_id in (1, 2):
        await store.write(lambda t, n=update_id: inbox.failed(t.connection, n, "a bug", None))
    assert await kept(store) == [(1, 10, '{"update_id":1}'), (2, 10, '{"update_id":2}')]
    clock.move(days=3)
    assert await store.write(lambda t: inbox.prune_applied(t.connection, clock())) == 1
    assert await kept(store) == [(2, None, "")]


async def kept(store: Store) -> list[tuple[int, int | None, str]]:
    """Number, chat and body of all updates."""
    columns = schema.inbox.c
    statement = select(columns.update_id, columns.chat_id, columns.body).order_by(columns.update_id)
    return await store.read(lambda connection: [(row.update_id, row.chat_id, row.body) for row in connection.execute(statement)])
