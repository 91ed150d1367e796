"""Applying: what the inbox holds goes through the handlers; what they change, what they answer and the mark commit together."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

import structlog
from aiogram import Bot, Dispatcher
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.enums import ChatType
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.types import Update

from bot.config import Config
from bot.conversation import Answers, Handled
from bot.delivery import methods
from bot.flooding import Allowance
from bot.handlers.errors import refusal
from bot.updates import read_body
from events.errors import DesignationBotError, StoreError, StoreUnavailable
from store import inbox
from store.inbox import InboxRow
from store.opening import Store
from store.transaction import Transaction

log = structlog.get_logger()

LANES = 16
PRESSES = 3
"""So many buttons may be pressed for each command a chat may give: turning pages is quicker than writing."""
POLL_SECONDS = 1.0
HANDLER_SECONDS = 120.0
END_SECONDS = 5.0
STORE_SECONDS = 1.0
RETRY_SECONDS = (2.0, 15.0)
SLOWLY = "That is a lot at once. Your commands are kept and answered one after the other, a few each minute."
FAILED = "⚠️ A command failed again and again and was set aside: {kind}. More of this kind are not told for a day; /stats counts them."
TOLD_AGAIN = timedelta(days=1)
SORRY = "That did not work because of an error here. It has been noted; please try again later."


class Applier:
    """Applies what waits in the inbox: one update of a chat at a time, several chats side by side."""

    def __init__(self, bot: Bot, dispatcher: Dispatcher, store: Store, config: Config, now: Callable[[], datetime]) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._store = store
        self._config = config
        self._now = now
        self._allowance = Allowance(config.telegram.commands_per_minute)
        self._presses = Allowance(PRESSES * config.telegram.commands_per_minute)
        self._woken = asyncio.Event()
        self._lanes: dict[int, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """Look into the inbox now."""
        self._woken.set()

    async def run(self) -> None:
        """Apply until cancelled; then what has begun may end."""
        try:
            while True:
                self._woken.clear()
                if len(self._lanes) < LANES:
                    await self._fill_lanes()
                try:
                    async with asyncio.timeout(POLL_SECONDS):
                        await self._woken.wait()
                except TimeoutError:
                    continue
        finally:
            if self._lanes:
                _done, late = await asyncio.wait(set(self._lanes.values()), timeout=END_SECONDS)
                for task in late:
                    task.cancel()

    async def _fill_lanes(self) -> None:
        try:
            rows = await self._store.read(inbox.waiting, self._now(), 2 * LANES)
        except StoreUnavailable as error:
            log.error("the inbox cannot be read", reason=str(error))  # noqa: TRY400  # one clear line
            return
        for row in rows:
            lane = row.chat_id if row.chat_id is not None else -row.update_id
            if lane in self._lanes or len(self._lanes) >= LANES:
                continue
            task = asyncio.create_task(self._apply(row))
            self._lanes[lane] = task
            task.add_done_callback(partial(self._lane_is_free, lane))

    def _lane_is_free(self, lane: int, task: asyncio.Task[None]) -> None:
        del self._lanes[lane]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("an update could not be noted", error=type(error).__name__)
        self._woken.set()

    async def _apply(self, row: InboxRow) -> None:
        try:
            update = self._read(row)
            if await self._is_held(row, update):
                return
            async with asyncio.timeout(HANDLER_SECONDS):
                handled = await self._dispatcher.feed_update(self._bot, update, store=self._store, config=self._config, now=self._now)
            await self._store.write(partial(_apply, update_id=row.update_id, handled=_plain(handled)))
        except StoreUnavailable as error:
            log.error("an update waits for the store", reason=str(error))  # noqa: TRY400  # one clear line
            await asyncio.sleep(STORE_SECONDS)
        except Exception as error:  # noqa: BLE001  # an update that fails must not stop the next ones
            await self._fail(row, error)

    async def _is_held(self, row: InboxRow, update: Update) -> bool:
        """Whether the chat asked too much: then its update waits, with all that follow it, and it is told so once."""
        admins = self._config.telegram.admins
        allowance = self._allowance if _is_command(update, admins) else self._presses if _is_press(update, admins) else None
        if row.chat_id is None or row.attempts or allowance is None:
            return False
        held = allowance.take(row.chat_id, self._now())
        if held is None:
            return False
        answers = [SendMessage(chat_id=row.chat_id, text=SLOWLY, parse_mode=None)] if held.tell else []
        await self._store.write(partial(_postpone, row=row, until=held.until, answers=answers))
        if held.tell:
            log.warning("a chat is slowed: it asks too much")
        return True

    async def _fail(self, row: InboxRow, error: Exception) -> None:
        try:
            if isinstance(error, DesignationBotError) and not isinstance(error, StoreError):
                await self._store.write(partial(_apply, update_id=row.update_id, handled=await self._refusal(row, error)))
                return
            admins = self._config.telegram.admins
            aside = await self._store.write(partial(_note_failure, row=row, error=error, admins=admins))
            log.error("an update failed", error=type(error).__name__, at=_place(error), attempt=row.attempts + 1, set_aside=aside)
        except StoreUnavailable as unavailable:
            log.error("an update waits for the store", reason=str(unavailable))  # noqa: TRY400  # one clear line
            await asyncio.sleep(STORE_SECONDS)

    async def _refusal(self, row: InboxRow, error: DesignationBotError) -> Handled:
        """A refusal is an answer: its line goes to the person, and the update is done."""
        return await refusal(self._read(row), error, self._store)

    def _read(self, row: InboxRow) -> Update:
        return Update.model_validate(read_body(row.body), context={"bot": self._bot})


def _is_command(update: Update, admins: Collection[int]) -> bool:
    """Whether an update counts towards a chat's commands a minute: what somebody other than an admin writes to it."""
    message = update.message or update.channel_post
    if message is None or (message.from_user is not None and message.from_user.id in admins):
        return False
    return message.chat.type == ChatType.PRIVATE or (message.text or message.caption or "").startswith("/")


def _is_press(update: Update, admins: Collection[int]) -> bool:
    return update.callback_query is not None and update.callback_query.from_user.id not in admins


def _postpone(transaction: Transaction, *, row: InboxRow, until: datetime, answers: Answers) -> None:
    inbox.postpone(transaction.connection, row.update_id, until)
    _queue(transaction, answers)


def _plain(handled: Any) -> Handled:
    """What a handler gave, without aiogram's mark for "no handler"."""
    if handled is UNHANDLED:
        return None
    return [cast("TelegramMethod[Any]", handled)] if isinstance(handled, TelegramMethod) else cast("Handled", handled)


def _apply(transaction: Transaction, *, update_id: int, handled: Handled) -> None:
    """All an update causes, once: the mark is the first, so that a second time does nothing."""
    if not inbox.done(transaction.connection, update_id):
        return
    answers: Answers = handled(transaction) if callable(handled) else handled or ()
    _queue(transaction, answers)


def _queue(transaction: Transaction, answers: Sequence[TelegramMethod[Any]]) -> None:
    for method in answers:
        methods.queue(transaction.connection, method, transaction.now)


def _note_failure(transaction: Transaction, *, row: InboxRow, error: Exception, admins: Collection[int]) -> bool:
    """Try again later, or set aside and say so in the chat; the admins are told once a day of each kind, never what was written."""
    due = None
    if row.attempts < len(RETRY_SECONDS):
        due = transaction.now + timedelta(seconds=RETRY_SECONDS[row.attempts])
    kind = f"{type(error).__name__} at {_place(error)}"
    aside = inbox.failed(transaction.connection, row.update_id, f"{kind}: {error}"[:500], due)
    if aside and row.chat_id is not None:
        _queue(transaction, [SendMessage(chat_id=row.chat_id, text=SORRY, parse_mode=None)])
    if aside and not inbox.aside_before(transaction.connection, row.update_id, f"{kind}:", transaction.now - TOLD_AGAIN):
        told = FAILED.format(kind=kind)
        _queue(transaction, [SendMessage(chat_id=admin, text=told, parse_mode=None) for admin in sorted(admins)])
    return aside


def _place(error: Exception) -> str:
    """File and line where an error came from: all the journal may hold of it."""
    trace = error.__traceback__
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
