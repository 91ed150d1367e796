"""The one writer: a thread that owns the only write connection and commits for all who wait (group commit)."""

import asyncio
import queue
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import URL, Engine, RootTransaction
from sqlalchemy.exc import DBAPIError, IntegrityError

from events.errors import DesignationBotError, StoreUnavailable
from store.engine import dialect, is_lost, plain_errors
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
        self._database = dialect(url)
        self._now = now
        self.name = uuid.uuid4().hex
        """What other processes hear this writer's commits by."""
        self._on_commit = on_commit
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[list[Waiting] | None] = queue.SimpleQueue()
        self._handing_over: list[Waiting] = []
        self._started = False
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)

    def submit(self, job: AnyJob, actor: str, correlation_id: str | None) -> asyncio.Future[Any]:
        """Queue a job; the future is done after the commit. Jobs of one turn of the event loop go over together."""
        if self._closed:
            raise StoreUnavailable("The store was closed.")
        if not self._started:
            self._started = True
            self._thread.start()
        future: asyncio.Future[Any] = self._loop.create_future()
        if not self._handing_over:
            self._loop.call_soon(self._hand_over)
        self._handing_over.append(Waiting(job, future, actor, correlation_id))
        return future

    async def close(self, seconds: float | None = None) -> None:
        """Finish what waits, then close the connection; with `seconds` no longer than that."""
        if not self._closed:
            self._closed = True
            self._hand_over()
            self._jobs.put(None)
        if self._started:
            await self._loop.run_in_executor(None, self._thread.join, seconds)

    def _hand_over(self) -> None:
        if self._handing_over:
            self._jobs.put(self._handing_over)
            self._handing_over = []

    # --- from here on in the writer's thread ---

    def _run(self) -> None:
        """Open the connection when the first job comes, again where it was lost, and work until the end."""
        engine = self._database.write_engine(self._url)
        tip: Tip | None = None
        try:
            while (group := self._next_group()) is not None:
                try:
                    tip = self._connected(engine, tip)
                    done, wrote = self._commit_group(tip, group)
                    if undone := [place for place, one in enumerate(done) if is_lost(one.error)]:
                        # These were undone with the connection: once more, on another one. What was committed is not done again.
                        tip = self._connected(engine, tip)
                        again, wrote_again = self._commit_group(tip, [group[place] for place in undone])
                        for place, one in zip(undone, again, strict=True):
                            done[place] = one
                        wrote = wrote or wrote_again
                except Exception as error:  # noqa: BLE001  # handed to who waits for the jobs
                    done, wrote = [_Done(one, error=error) for one in group], False
                self._tell(done, wrote=wrote)
        finally:
            if tip is not None:
                tip.connection.close()
            engine.dispose()

    def _connected(self, engine: Engine, tip: Tip | None) -> Tip:
        """The tip on a connection that holds, as far as is known."""
        if tip is not None and not tip.is_lost:
            return tip
        if tip is not None:
            tip.connection.close()
        with plain_errors(self._url):
            return Tip(engine.connect(), self._now)

    def _next_group(self) -> list[Waiting] | None:
        """What waits, at most GROUP jobs or one hand-over; None at the end."""
        group = self._jobs.get()
        while group is not None and len(group) < GROUP and not self._jobs.empty():
            more = self._jobs.get()
            if more is None:
                self._jobs.put(None)
                break
            group += more
        return group

    def _commit_group(self, tip: Tip, group: list[Waiting]) -> tuple[list[_Done], bool]:
        """What became of each job, and whether anything was written."""
        try:
            return self._transact(tip, group, careful=False)
        except StoreUnavailable as error:
            return [_Done(one, error=error) for one in group], False
        except BaseException as error:  # noqa: BLE001  # handed to who waits for the job
            if len(group) == 1 and not isinstance(error, IntegrityError):
                return [_Done(group[0], error=error)], False
        alone = [self._alone(tip, waiting) for waiting in group]
        return [one for one, _ in alone], any(wrote for _, wrote in alone)

    def _alone(self, tip: Tip, waiting: Waiting) -> tuple[_Done, bool]:
        try:
            done, wrote = self._transact(tip, [waiting], careful=True)
        except BaseException as error:  # noqa: BLE001  # handed to who waits for the job
            return _Done(waiting, error=error), False
        return done[0], wrote

    def _transact(self, tip: Tip, group: list[Waiting], *, careful: bool) -> tuple[list[_Done], bool]:
        """One transaction. A job that was refused before it did anything has its error alone; any other error undoes the whole group."""
        connection = tip.connection
        try:
            with plain_errors(self._url):
                transaction = connection.begin()
                try:
                    tip.begin(careful=careful)
                    before = self._database.rows_changed(connection)
                    done = [self._run_job(tip, one) for one in group]
                    tip.flush()
                    wrote = self._database.rows_changed(connection) != before
                    ticket = self._database.before_commit(connection, self.name) if wrote else None
                except BaseException:
                    transaction.rollback()
                    raise
                self._commit(transaction, ticket)
        except BaseException:
            tip.forget()
            raise
        return done, wrote

    def _commit(self, transaction: RootTransaction, ticket: object) -> None:
        """Commit; where the answer was lost with the connection, find out what became of it."""
        try:
            transaction.commit()
        except DBAPIError as error:
            if ticket is None or not error.connection_invalidated or not self._database.was_committed(self._url, ticket):
                raise

    def _run_job(self, tip: Tip, waiting: Waiting) -> _Done:
        if waiting.future.cancelled():
            return _Done(waiting)
        before = tip.done_so_far()
        try:
            return _Done(waiting, waiting.job(Transaction(tip, actor=waiting.actor, correlation_id=waiting.correlation_id)))
        except DesignationBotError as error:
            if isinstance(error, StoreUnavailable) or tip.done_so_far() != before:
                raise
            return _Done(waiting, error=error)

    def _tell(self, done: list[_Done], *, wrote: bool) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._settle, done, wrote)

    # --- in the event loop again ---

    def _settle(self, done: list[_Done], wrote: bool) -> None:  # noqa: FBT001  # called by the event loop
        for one in done:
            if one.waiting.future.done():
                continue
            if one.error is None:
                one.waiting.future.set_result(one.result)
            elif isinstance(one.error, StopIteration):  # no future takes that
                one.waiting.future.set_exception(RuntimeError("A job ended with StopIteration."))
            else:
                one.waiting.future.set_exception(one.error)
        if wrote:
            self._on_commit()
