"""Of several replicas one leads: the right ends by its own clock, a later holder has a higher term, and it can be given back."""

from collections.abc import AsyncIterator

import pytest

from events.errors import LeaseLost
from store import lease
from store.engine import database_url
from store.lease import LEASE_SECONDS, RowLease
from store.opening import Store
from tests.databases import Server, stranger
from tests.store.story import Clock


class Seconds:
    """A steady clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def url(postgresql: Server, clock: Clock) -> AsyncIterator[str]:
    with postgresql.database() as made:
        async with await Store.open(made, now=clock, actor="tester"):
            pass
        yield made


def expire(url: str) -> None:
    """Let the time be over for which the row was taken, as when its holder does not renew it."""
    with stranger(url) as connection:
        connection.exec_driver_sql("UPDATE leases SET until = clock_timestamp() - interval '1 second'")


async def test_the_right_is_one_replicas_until_it_is_given_back(url: str) -> None:
    first, second = RowLease(database_url(url)), RowLease(database_url(url))
    assert await first.take()
    assert not await second.take()
    assert (first.is_held(), second.is_held()) == (True, False)
    await first.release()
    assert not first.is_held()
    assert await second.take()
    await second.release()


async def test_who_did_not_renew_it_in_time_is_refused_by_its_term(url: str, clock: Clock) -> None:
    first, second = RowLease(database_url(url)), RowLease(database_url(url))
    async with await Store.open(url, now=clock, actor="tester") as store:
        assert await first.take()
        assert await store.write(lambda t: first.is_ours(t.connection))
        expire(url)
        assert await second.take()
        assert not await store.write(lambda t: first.is_ours(t.connection))
        assert await store.write(lambda t: second.is_ours(t.connection))
        await first.release()  # what is another's now is not given back
        assert await store.write(lambda t: second.is_ours(t.connection))
    await second.release()


async def test_a_holder_that_was_suspended_knows_it_by_its_own_clock(url: str) -> None:
    seconds = Seconds()
    held = RowLease(database_url(url), clock=seconds)
    assert await held.take()
    seconds.now += LEASE_SECONDS - 0.1
    assert held.is_held()
    seconds.now += 0.2
    assert not held.is_held()
    await held.release()


async def test_keeping_ends_when_another_has_it(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.01)
    first, second = RowLease(database_url(url)), RowLease(database_url(url))
    assert await first.take()
    expire(url)
    assert await second.take()
    with pytest.raises(LeaseLost):
        await first.keep()
    assert not first.is_held()
    await first.release()
    await second.release()


async def test_keeping_ends_when_a_renewal_comes_too_late(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.01)
    seconds = Seconds()
    held = RowLease(database_url(url), clock=seconds)
    assert await held.take()
    seconds.now += LEASE_SECONDS + 1  # it comes too late, though nobody took it
    with pytest.raises(LeaseLost):
        await held.keep()
    await held.release()
