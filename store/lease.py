"""Who leads: one running bot of a database polls, applies, schedules and sends. The command line does not ask.

On SQLite the right is a lock on a file beside the database, which ends with the process. On PostgreSQL it is a row that its holder renews;
another replica takes it when that has not happened for LEASE_SECONDS. A holder that was away so long knows it by its own clock, and what
it claims is refused by its term: a later holder has a higher one.
"""

import asyncio
import fcntl
import os
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.engine import URL

from events.errors import LeaseLost, StoreUnavailable
from store import schema, sqlite
from store.engine import database_url, insert_new, is_shared, plain_errors
from store.postgresql import plain_engine

T = TypeVar("T")

LEASE_SECONDS = 9.0
RENEW_SECONDS = 2.0
TRY_SECONDS = 1.5

_NAME = "leader"
_L = schema.leases.c
_NOW = func.clock_timestamp()
_LONG_AGO = _NOW - timedelta(days=1)
_UNTIL = _NOW + timedelta(seconds=LEASE_SECONDS)
_MAKE = insert_new(schema.leases).values(name=_NAME, holder="", term=0, until=_LONG_AGO)
_TAKE = (
    update(schema.leases)
    .where(_L.name == _NAME, _L.until < _NOW)
    .values(holder=bindparam("me"), term=_L.term + 1, until=_UNTIL)
    .returning(_L.term)
)
_RENEW = update(schema.leases).where(_L.name == _NAME, _L.term == bindparam("own")).values(until=_UNTIL)
_GIVE_BACK = update(schema.leases).where(_L.name == _NAME, _L.holder == bindparam("me")).values(until=_LONG_AGO)
_TERM = select(_L.term).where(_L.name == _NAME)


class Lease(Protocol):
    """The right to lead."""

    async def take(self) -> bool:
        """Take the right if nobody has it; says whether it is ours now."""
        ...

    async def keep(self) -> None:
        """Hold the right until cancelled; raises LeaseLost when it is another's."""
        ...

    def is_held(self) -> bool:
        """Whether the right is surely ours at this moment, by our own clock."""
        ...

    def is_ours(self, connection: Connection, /) -> bool:
        """Whether it is, by the database, in a transaction that writes."""
        ...

    async def release(self) -> None:
        """Give the right back, so that nobody waits for it. May be called again."""
        ...


def lease_of(url: str) -> Lease:
    """The lease of the database of `url`. Raises StoreUnavailable where that is a file and another bot runs on it."""
    parsed = database_url(url)
    return RowLease(parsed) if is_shared(parsed) else FileLease(sqlite.file_of(parsed))


class FileLease:
    """The lock on a file beside the database: held from the beginning until the process ends or gives it back."""

    def __init__(self, path: Path) -> None:
        lock = Path(f"{path}.lock")
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreUnavailable(f"{lock} cannot be made: {error.strerror}.") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise StoreUnavailable(f"Another designation-bot runs on {path}: stop it first.") from error
        self._descriptor: int | None = descriptor

    async def take(self) -> bool:
        """It is ours already."""
        return True

    async def keep(self) -> None:
        """Nobody can take it."""
        await asyncio.Event().wait()

    def is_held(self) -> bool:
        """Until it was given back."""
        return self._descriptor is not None

    def is_ours(self, _connection: Connection) -> bool:
        """Until it was given back."""
        return self.is_held()

    async def release(self) -> None:
        """Let another bot run on the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class RowLease:
    """A row that is renewed on a connection of its own, so that no long write keeps it from being renewed."""

    def __init__(self, url: URL, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._clock = clock
        self._engine = plain_engine(url)
        self._me = uuid.uuid4().hex
        self._term: int | None = None
        self._held_until = 0.0

    async def take(self) -> bool:
        """Take the row where its time is over. Raises StoreUnavailable."""
        begun = self._clock()
        self._term = await asyncio.to_thread(self._use, self._take)
        self._held_until = begun + LEASE_SECONDS
        return self._term is not None

    async def keep(self) -> None:
        """Renew the row; where the database cannot be reached, the right ends with the time it was given for."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            begun = self._clock()
            with suppress(StoreUnavailable):  # tried again until the time is over
                is_ours = await asyncio.to_thread(self._use, self._renew)
                self._held_until = begun + LEASE_SECONDS if is_ours and self.is_held() else 0.0
            if not self.is_held():
                raise LeaseLost("The lease was not renewed in time: another replica may lead now.")

    def is_held(self) -> bool:
        """As long as it was surely given; the time of a process that was suspended goes on."""
        return self._term is not None and self._clock() < self._held_until

    def is_ours(self, connection: Connection) -> bool:
        """Whether nobody took it since: whoever writes holds the writers' lock, so what is claimed now is seen by the next holder."""
        return self._term is not None and connection.execute(_TERM).scalar() == self._term

    async def release(self) -> None:
        """Let another replica take it at once."""
        self._term = None
        with suppress(StoreUnavailable):  # then it ends by itself
            await asyncio.to_thread(self._use, self._give_back)
        self._engine.dispose()

    def _use(self, work: Callable[[Connection], T]) -> T:
        with plain_errors(self._url), self._engine.connect() as connection:
            return work(connection)

    def _take(self, connection: Connection) -> int | None:
        connection.execute(_MAKE)
        return connection.execute(_TAKE, {"me": self._me}).scalar()

    def _renew(self, connection: Connection) -> bool:
        return connection.execute(_RENEW, {"own": self._term}).rowcount > 0

    def _give_back(self, connection: Connection) -> None:
        connection.execute(_GIVE_BACK, {"me": self._me})
