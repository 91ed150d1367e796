"""The store as the rest of the program sees it: open, write, read, be told of commits, close."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from events.errors import StoreUnavailable
from store.engine import database_url, dialect, is_lost, is_shared, plain_errors
from store.postgresql import Listener
from store.revision import migrate, needs_migration
from store.transaction import Transaction
from store.writer import Writer

T = TypeVar("T")
P = ParamSpec("P")

READERS = 4
_FAILED_SECONDS = 1.0


class Store:
    """An open database. Writes go one after the other through one thread and are on disk when `write` returns; reads run beside them.

    `open` it, use it from one event loop, `close` it (or `async with`).
    """

    def __init__(self, url: URL, *, now: Callable[[], datetime], actor: str) -> None:
        self.url = url
        self.actor = actor
        self._engine = dialect(url).read_engine(url)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._listener: Listener | None = None
        self._closed = False
        self._callbacks: list[Callable[[], None]] = []
        self._writer = Writer(url, now, self._committed)

    @classmethod
    async def open(cls, url: str, *, now: Callable[[], datetime], actor: str) -> Self:
        """Open the database of `url`, made or migrated where needed.

        `now` is the clock, `actor` the label that stands in the log for who acts. Raises StoreUnavailable with one clear line.
        """
        parsed = database_url(url)
        dialect(parsed).prepare(parsed)
        store = cls(parsed, now=now, actor=actor)
        try:
            if not dialect(parsed).exists(parsed) or await store.read(needs_migration):
                await store.write(migrate)
        except BaseException:
            await store.close(_FAILED_SECONDS)
            raise
        return store

    async def write(self, job: Callable[[Transaction], T], *, actor: str | None = None, correlation_id: str | None = None) -> T:
        """Run `job` in a transaction and give its result once it is on disk; whatever it raises undoes all it did.

        Raises StoreUnavailable where the database cannot be written. The job runs in the writer's thread, it may run twice, and it must not
        wait for anything.
        """
        return await self._writer.submit(job, actor or self.actor, correlation_id)

    async def read(self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Give `function(connection, …)`, run in a reader's thread on one consistent snapshot that holds all that was acknowledged."""

        def once() -> T:
            with plain_errors(self.url), self._engine.connect() as connection:
                return function(connection, *args, **kwargs)

        def run() -> T:
            try:
                return once()
            except StoreUnavailable as error:
                if not is_lost(error):
                    raise
            return once()  # the connection was an old one, of before a restart of the server

        if self._closed:
            raise StoreUnavailable("The store was closed.")
        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Have `callback` called in the event loop after each commit that changed anything.

        Those of other processes are heard of on PostgreSQL only; SQLite does not tell them, so look now and then.
        """
        self._callbacks.append(callback)
        if self._listener is None and is_shared(self.url):
            loop = asyncio.get_running_loop()

            def heard() -> None:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(self._committed)

            self._listener = Listener(self.url, self._writer.name, heard)

    def not_on_commit(self, callback: Callable[[], None]) -> None:
        """Call it no more."""
        self._callbacks.remove(callback)

    async def close(self, seconds: float | None = None) -> None:
        """Finish what waits, then let go of the database; may be called again.

        With `seconds` it is left as it is where that takes longer, because another process holds it or its server is away.
        """
        self._closed = True
        loop = asyncio.get_running_loop()
        await self._writer.close(seconds)
        if self._listener is not None:
            await loop.run_in_executor(None, self._listener.close)
        await loop.run_in_executor(None, partial(self._readers.shutdown, wait=seconds is None))
        self._engine.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        await self.close()

    def _committed(self) -> None:
        for callback in self._callbacks:
            callback()
