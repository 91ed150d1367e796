"""The one writer: a thread that owns the only write connection and commits for all who wait (group commit)."""

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError

from events.errors import StoreError, StoreUnavailable
from store.engine import plain_errors, rows_changed, unavailable, write_engine
from store.transaction import Tip, Transaction

GROUP = 500

AnyJob = Callable[[Transaction], Any]


@dataclass(slots=True, frozen=True)
class Waiting:
    """A job and who waits for it."""

    job: AnyJob
    future: asyncio.Future[Any]
    actor: str
    correlation_id: str | None


@dataclass(slots=True)
class _Done:
    """What became of a job: its result, or the error it raised."""

    waiting: Waiting
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Runs jobs in the order they came, up to 500 in one transaction, and answers after the commit.

    A group that fails is rolled back and its jobs run one by one, each in its own transaction, so a failing job undoes itself only.
    """

    def __init__(self, url: URL, now: Callable[[], datetime], on_commit: Callable[[], None]) -> None:
        self._url = url
        self._now = now
        self._on_commit = on_commit
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[list[Waiting] | None] = queue.SimpleQueue()
        self._handing_over: list[Waiting] = []
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)

    async def start(self, prepare: Callable[[Connection], object]) -> None:
        """Open the write connection and let `prepare` migrate on it; raises StoreUnavailable."""
        opened: asyncio.Future[None] = self._loop.create_future()
        self._prepare = prepare
        self._opened = opened
        self._thread.start()
        await opened

    def submit(self, job: AnyJob, actor: str, correlation_id: str | None) -> asyncio.Future[Any]:
        """Queue a job; the future is done after the commit. Jobs of one turn of the event loop go over together."""
        if self._closed:
            raise StoreUnavailable("The store was closed.")
        future: asyncio.Future[Any] = self._loop.create_future()
        if not self._handing_over:
            self._loop.call_soon(self._hand_over)
        self._handing_over.append(Waiting(job, future, actor, correlation_id))
        return future

    async def close(self) -> None:
        """Finish what waits, then close the connection."""
        if not self._closed:
            self._closed = True
            self._hand_over()
            self._jobs.put(None)
        if self._thread.is_alive():
            await self._loop.run_in_executor(None, self._thread.join)

    def _hand_over(self) -> None:
        if self._handing_over:
            self._jobs.put(self._handing_over)
            self._handing_over = []

    # --- from here on in the writer's thread ---

    def _run(self) -> None:
        try:
            with plain_errors(self._url):
                engine = write_engine(self._url)
                connection = engine.connect()
                self._prepare(connection)
        except BaseException as error:  # noqa: BLE001  # handed to who waits for the opening
            self._tell(_settle_opening, self._opened, error)
            return
        self._tell(_settle_opening, self._opened, None)
        try:
            tip = Tip(connection, self._now)
            while (group := self._next_group()) is not None:
                self._tell(self._settle, *self._commit_group(tip, group))
        finally:
            connection.close()
            engine.dispose()

    def _next_group(self) -> list[Waiting] | None:
        """What waits, at most GROUP jobs or one hand-over; None at the end."""
        group = self._jobs.get()
        while group is not None and len(group) < GROUP and not self._jobs.empty():
            more = self._jobs.get()
            if more is None:
                self._jobs.put(None)
                break
            group = [*group, *more]
        return group

    def _commit_group(self, tip: Tip, group: list[Waiting]) -> tuple[list[_Done], bool]:
        """Run jobs in one transaction; gives what became of each and whether anything was written."""
        done, wrote = self._transact(tip, group, careful=False)
        failed = next((one.error for one in done if one.error is not None), None)
        if failed is None or isinstance(failed, StoreUnavailable):
            return done, wrote
        if len(group) == 1 and not isinstance(failed, IntegrityError):
            return done, False
        alone = [self._transact(tip, [waiting], careful=True) for waiting in group]
        return [one for done, _ in alone for one in done], any(wrote for _, wrote in alone)

    def _transact(self, tip: Tip, group: list[Waiting], *, careful: bool) -> tuple[list[_Done], bool]:
        """One transaction, all or nothing: after the first error everything is rolled back and every job of the group has that error."""
        connection = tip.connection
        try:
            with plain_errors(self._url), connection.begin():
                tip.begin(careful=careful)
                before = rows_changed(connection)
                done = [_Done(one, _run_job(tip, one)) for one in group if not one.future.cancelled()]
                tip.flush()
                wrote = rows_changed(connection) != before
        except BaseException as error:  # noqa: BLE001  # handed to who waits for the job
            tip.lost()
            return [_Done(one, error=unavailable(self._url, error) or error) for one in group], False
        return done, wrote

    def _settle(self, done: list[_Done], wrote: bool) -> None:  # noqa: FBT001  # called by the event loop
        for one in done:
            if one.waiting.future.done():
                continue
            if one.error is None:
                one.waiting.future.set_result(one.result)
            else:
                one.waiting.future.set_exception(one.error)
        if wrote:
            self._on_commit()

    def _tell(self, callback: Callable[..., None], *args: Any) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(callback, *args)


def _run_job(tip: Tip, waiting: Waiting) -> Any:
    return waiting.job(Transaction(tip, actor=waiting.actor, correlation_id=waiting.correlation_id))


def _settle_opening(opened: asyncio.Future[None], error: BaseException | None) -> None:
    if opened.done():
        return
    if error is None:
        opened.set_result(None)
    else:
        opened.set_exception(error if isinstance(error, Exception) else StoreError(str(error)))
