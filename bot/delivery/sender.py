"""The one who sends: takes turns from the outbox at the pacer's pace, and marks them by what Telegram answered.

At most IN_FLIGHT requests are on their way and not yet marked: what a crash may repeat. A chat has one at a time, so its order holds.
Of those to chats whose last one was never answered there is one at a time, so that such chats hold up nobody else.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import msgspec
import structlog
from aiogram import Bot
from aiogram.methods import SendMessage
from sqlalchemy.exc import SQLAlchemyError

from bot.config import Config
from bot.delivery import outcomes
from bot.delivery.letters import Letter, compose
from bot.delivery.methods import queue
from bot.delivery.outcomes import ChatGone, FloodWait, Migrated, Outcome, Refused, Sent, TopicGone, Trouble
from bot.delivery.pacer import Limits, Pacer
from bot.delivery.places import Place
from events.errors import LeaseLost, StoreUnavailable
from store import digests, outbox, subscriptions
from store.lease import Lease
from store.opening import Store
from store.transaction import Transaction

T = TypeVar("T")

log = structlog.get_logger()

IN_FLIGHT = 6
POLL_SECONDS = 0.5
LEAD_SECONDS, FINE_SECONDS = 0.006, 0.001
REQUEST_SECONDS, LONGEST_REQUEST, PATIENCE = 5, 20, 2
"""What a request may take; one to a chat whose last was not answered may take longer each time: it may be slow, and not lost."""
NO_ANSWER = 0.9
"""Who took this part of the time a request has, and then failed, was silent."""
STALE_SECONDS = 0.3
END_SECONDS = 5.2
STORE_SECONDS = 1.0
FIRST_RETRY, LONGEST_RETRY = 1.0, 300.0
TOPIC_GONE = (
    "For the administrators: the topic that followed something here is closed or gone. Its news come to the group itself from now on;"
    " /subscriptions shows them."
)
CHATS_IN_TROUBLE = 3
"""So many chats one after the other without a success between: it is not the chats, and all wait a little."""
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 1.0
ANSWER_ATTEMPTS = 10


class Busy(msgspec.Struct, frozen=True):
    """The chats that get no answer, and those that get no news, at this moment."""

    answers: set[int]
    news: set[int]


class Sender:
    """Sends what is in the outbox. `run` it once at a time; cancelled, it finishes what is on its way and ends."""

    def __init__(  # noqa: PLR0913  # the clocks are given by tests
        self,
        bot: Bot,
        store: Store,
        config: Config,
        now: Callable[[], datetime],
        *,
        lease: Lease,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._store = store
        self._now = now
        self._lease = lease
        self._clock = clock
        self._sleep = sleep
        limits = Limits(
            per_second=config.delivery.messages_per_second,
            per_chat_per_second=config.delivery.per_chat_per_second,
            per_group_per_minute=config.delivery.group_per_minute,
        )
        self._pacer = Pacer(limits, clock())
        self._woken = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._chats_in_flight: set[int] = set()
        self._hung: set[int | None] = set()
        self._sent_unnoted: dict[tuple[int, ...], tuple[Letter, Sent]] = {}
        self._troubles: deque[int | None] = deque(maxlen=500)
        self._idling = False
        store.on_commit(self.wake)

    def wake(self) -> None:
        """Look into the outbox now."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled; raises LeaseLost when another replica sends."""
        self._idling = False
        await self._write(self._take_over)
        self._sent_unnoted.clear()
        try:
            while True:
                letter = await self._next_letter()
                if letter is not None:
                    await self._at_its_moment(letter)
        finally:
            await self._finish()

    def _take_over(self, transaction: Transaction) -> None:
        """What was in flight when the last sender ended was perhaps not sent: it is sent again, but for what is known here."""
        self._claiming(transaction)
        for letter, sent in self._sent_unnoted.values():
            outbox.mark_sent(transaction.connection, list(letter.ids), sent.message_id, transaction.now, sent_to=letter.chat_id)
        outbox.requeue_in_flight(transaction.connection)

    def _claiming(self, transaction: Transaction) -> None:
        if not self._lease.is_ours(transaction.connection):
            raise LeaseLost("Another replica sends now.")

    async def _at_its_moment(self, letter: Letter) -> None:
        """Send it when the pacer says; where a pause came in between its rows go back, lest it leaves after a /stop or a retraction."""
        slot = self._pacer.next_slot(self._clock())
        if letter.paced and slot - self._clock() > STALE_SECONDS:
            await self._write(partial(self._put_back, letter=letter))
            return
        to_send = await self._overtaking(letter, slot) if letter.paced and not letter.is_answer else letter
        if to_send is None:
            return
        if to_send.paced:
            await self._until(slot)
        self._send_off(to_send)

    async def _overtaking(self, letter: Letter, slot: float) -> Letter | None:
        """An answer that comes while news are held ready for their slot, else these; None where these are void meanwhile."""
        while await self._is_woken_before(slot):
            busy = self._busy()
            if await self._answer_waits(busy):
                return await self._write(partial(self._exchange, letter=letter, busy=busy))
        return letter

    def _exchange(self, transaction: Transaction, *, letter: Letter, busy: Busy) -> Letter | None:
        self._put_back(transaction, letter=letter)
        return _take_turn(transaction, busy)

    def _put_back(self, transaction: Transaction, *, letter: Letter) -> None:
        self._claiming(transaction)
        outbox.put_back(transaction.connection, letter.ids)

    async def _next_letter(self) -> Letter | None:
        """The next turn, at its moment and when there is room on the way; None after a wait in which none came."""
        while len(self._tasks) >= IN_FLIGHT:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        self._woken.clear()
        if self._idling and (wait := await self._patiently(self._seconds_to_due)) > 0:
            await self._idle(wait)
            return None
        await self._until(self._pacer.next_slot(self._clock()) - LEAD_SECONDS)
        letter = await self._write(partial(self._take_turn, busy=self._busy(), failing=self._failing()))
        self._idling = letter is None
        if letter is None:
            ready = self._pacer.next_ready(self._clock())
            await self._idle(POLL_SECONDS if ready is None else min(POLL_SECONDS, ready - self._clock()))
            return None
        return letter

    def _busy(self) -> Busy:
        now, others = self._clock(), set(self._chats_in_flight)
        if self._hung & others:
            others |= {chat_id for chat_id in self._hung if chat_id is not None}
        return Busy(self._pacer.busy(now, answer=True) | others, self._pacer.busy(now, answer=False) | others)

    async def _answer_waits(self, busy: Busy) -> bool:
        return await self._patiently(lambda: self._store.read(outbox.answer_waits, self._now(), busy.answers))

    def _failing(self) -> set[int]:
        """Where several chats fail, these: another one shows soonest whether it is them or all."""
        found = {chat_id for chat_id in self._troubles if chat_id is not None}
        return found if len(found) >= CHATS_IN_TROUBLE else set()

    def _take_turn(self, transaction: Transaction, *, busy: Busy, failing: set[int]) -> Letter | None:
        self._claiming(transaction)
        others = _take_turn(transaction, Busy(busy.answers | failing, busy.news | failing)) if failing else None
        return others or _take_turn(transaction, busy)

    def _settle(self, transaction: Transaction, *, letter: Letter, outcome: Outcome) -> int:
        if self._lease.is_ours(transaction.connection):
            return _settle(transaction, letter=letter, outcome=outcome)
        if isinstance(outcome, Sent):  # the next sender may not have come to it yet
            outbox.mark_sent(transaction.connection, list(letter.ids), outcome.message_id, transaction.now, sent_to=letter.chat_id)
        return 0

    async def _seconds_to_due(self) -> float:
        """How long the outbox has nothing to do, at most until the next look; 0 where something is due."""
        due = await self._store.read(outbox.next_due)
        return POLL_SECONDS if due is None else min(POLL_SECONDS, max(0.0, (due - self._now()).total_seconds()))

    async def _idle(self, seconds: float) -> None:
        """Until somebody wakes the sender, at most so long: another process may have written, a chat's time may have come."""
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await self._woken.wait()
        except TimeoutError:
            return

    def _send_off(self, letter: Letter) -> None:
        place = self._pacer.started(letter.chat_id, self._clock()) if letter.paced else None
        if letter.chat_id is not None:
            self._chats_in_flight.add(letter.chat_id)
        task = asyncio.create_task(self._deliver(letter, place))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, letter: Letter, place: Place | None) -> None:
        try:
            if not self._lease.is_held():
                return  # it is another's to send
            outcome = await self._request(letter)
            self._learn(letter, outcome, place)
            if isinstance(outcome, Sent):  # should the store be away for longer than this sender leads
                self._sent_unnoted[tuple(letter.ids)] = (letter, outcome)
            await self._write(partial(self._settle, letter=letter, outcome=outcome))
            self._sent_unnoted.pop(tuple(letter.ids), None)
        except Exception as error:  # noqa: BLE001  # it waits for the next start; the others go on
            log.error("what became of a message could not be noted", error=type(error).__name__)  # noqa: TRY400  # no content in the journal
        finally:
            if letter.chat_id is not None:
                self._chats_in_flight.discard(letter.chat_id)
            self._woken.set()

    async def _request(self, letter: Letter) -> Outcome:
        began = self._clock()
        seconds = self._request_seconds(letter)
        try:
            return outcomes.of_result(await self._bot(letter.method, request_timeout=seconds))
        except Exception as error:  # noqa: BLE001  # every error has its outcome, none ends the sender
            outcome = outcomes.of_error(error)
        if isinstance(outcome, Trouble) and self._clock() - began >= seconds * NO_ANSWER:
            return Trouble(outcome.reason, is_silent=True)
        return outcome

    def _request_seconds(self, letter: Letter) -> int:
        if letter.chat_id not in self._hung:
            return REQUEST_SECONDS
        return min(LONGEST_REQUEST, REQUEST_SECONDS * PATIENCE ** min(letter.attempts, 10))

    def _learn(self, letter: Letter, outcome: Outcome, place: Place | None) -> None:
        """Let the pacer know, and the journal: what happened, never to whom."""
        now = self._clock()
        if not isinstance(outcome, Trouble):
            self._troubles.clear()
            self._hung.discard(letter.chat_id)
        match outcome:
            case FloodWait(seconds):
                self._pacer.flood(letter.chat_id, seconds, now, place)
                log.warning("told to wait by Telegram", seconds=seconds, pace=round(self._pacer.pace(now), 1))
                return
            case Migrated(chat_id):
                if letter.chat_id is not None:
                    self._pacer.moved(letter.chat_id, chat_id)
            case Trouble(reason, is_silent):
                log.warning("a request failed and is tried again", reason=reason, method=letter.method.__api_method__)
                if is_silent:  # it took its time; that the others wait as well is no help
                    self._hung.add(letter.chat_id)
                else:
                    self._pause_in_trouble(letter.chat_id, now)
            case Refused(reason):
                log.error("a message was refused and set aside", reason=reason, method=letter.method.__api_method__)
            case Sent() | ChatGone() | TopicGone():
                pass
        if place is not None:
            self._pacer.answered(letter.chat_id, now, place)

    def _pause_in_trouble(self, chat_id: int | None, now: float) -> None:
        self._troubles.append(chat_id)
        if len(set(self._troubles)) >= CHATS_IN_TROUBLE:
            self._pacer.pause(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(len(self._troubles) - CHATS_IN_TROUBLE, 10)), now)

    async def _write(self, job: Callable[[Transaction], T]) -> T:
        return await self._patiently(partial(self._store.write, job))

    async def _patiently(self, use_store: Callable[[], Awaitable[T]]) -> T:
        """Use the store, again and again while it cannot be used: nothing goes on that is not noted."""
        while True:
            try:
                return await use_store()
            except StoreUnavailable as error:
                log.error("the outbox cannot be used", reason=str(error))  # noqa: TRY400  # one clear line
                await self._sleep(STORE_SECONDS)

    async def _until(self, moment: float) -> None:
        """Sleep a little less, then look at every turn of the loop: a late wake-up would be lost pace."""
        while (wait := moment - self._clock()) > 0:
            await self._sleep(max(0.0, wait - FINE_SECONDS))

    async def _is_woken_before(self, moment: float) -> bool:
        """Whether something was committed before that moment; waits for it."""
        if (wait := moment - self._clock() - FINE_SECONDS) <= 0:
            return False
        self._woken.clear()
        try:
            async with asyncio.timeout(wait):
                await self._woken.wait()
        except TimeoutError:
            return False
        return True

    async def _finish(self) -> None:
        """Let what is on its way arrive and be marked."""
        if self._tasks:
            _done, late = await asyncio.wait(set(self._tasks), timeout=END_SECONDS)
            for task in late:
                task.cancel()


def _take_turn(transaction: Transaction, busy: Busy) -> Letter | None:
    """The next letter, marked as being sent; rows that cannot be made into one are set aside, the others go on."""
    connection = transaction.connection
    while rows := outbox.next_turn(connection, transaction.now, answers_wait=busy.answers, news_waits=busy.news):
        try:
            letter = compose(transaction, rows)
        except (StoreUnavailable, SQLAlchemyError):
            raise  # nothing more can be done in this transaction
        except Exception as error:  # noqa: BLE001  # one broken row must not stop all others
            log.error("a row of the outbox cannot be sent", reason=type(error).__name__)  # noqa: TRY400  # no content in the journal
            outbox.set_aside(connection, [row.outbox_id for row in rows], f"{type(error).__name__}: {error}"[:300])
            continue
        if letter is not None:
            return letter
    return None


def _settle(transaction: Transaction, *, letter: Letter, outcome: Outcome) -> int:
    """Mark the rows by the outcome, with all that follows from it for the chat."""
    connection, now, ids = transaction.connection, transaction.now, list(letter.ids)
    match outcome:
        case Sent(message_id):
            outbox.mark_sent(connection, ids, message_id, now, sent_to=letter.chat_id)
        case FloodWait(seconds):
            outbox.retry_at(connection, ids, now + timedelta(seconds=seconds), "flood wait")
        case Trouble(reason) if letter.is_answer and letter.attempts >= ANSWER_ATTEMPTS:
            outbox.set_aside(connection, ids, reason)
        case Trouble(reason):
            outbox.retry_at(connection, ids, now + timedelta(seconds=_growing(letter.attempts)), f"{outbox.PERHAPS}{reason}")
        case ChatGone(reason):
            outbox.cancel(connection, ids, reason)
            if letter.chat_id is not None:
                outbox.pause_chat(connection, letter.chat_id, reason)
        case Migrated(chat_id):
            outbox.retry_at(connection, ids, now, "migrated")
            if letter.chat_id is not None:
                subscriptions.migrate_chat(connection, letter.chat_id, chat_id)
                digests.reschedule(connection, chat_id, now)
        case TopicGone() if letter.topic_id and letter.chat_id is not None:
            if outbox.leave_topic(connection, letter.chat_id, letter.topic_id):
                queue(connection, SendMessage(chat_id=letter.chat_id, text=TOPIC_GONE, parse_mode=None), now)
            digests.reschedule(connection, letter.chat_id, now)
        case Refused() if len(ids) > 1:
            outbox.retry_at(connection, ids, now, outbox.ALONE)
        case Refused(reason) | TopicGone(reason):
            outbox.set_aside(connection, ids, reason)
    return len(ids)


def _growing(attempts: int) -> float:
    """Seconds until the next try: doubled each time, of which a part is left to chance so that not all come at once."""
    return min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(attempts, 20)) * random.uniform(0.7, 1.3)  # noqa: S311  # no secret
