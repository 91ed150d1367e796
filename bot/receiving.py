"""Receiving: updates are committed to the inbox, then acknowledged.

By long polling of its own, because aiogram's acknowledges what it has not kept, or by webhook.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, cast

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod

from bot.config import Config
from bot.telegram import WrongToken
from bot.updates import Plain, body_of, chat_of, number_of
from bot.webhook import Webhook
from events.errors import StoreUnavailable
from store import inbox
from store.opening import Store
from store.transaction import Transaction

log = structlog.get_logger()

POLL_SECONDS = 25
GRACE_SECONDS = 10
FRESH_START_SECONDS = 86_400.0
"""After a long silence Telegram may number updates anew, from anywhere; an old offset would hide them."""
FIRST_WAIT, LONGEST_WAIT, CONFLICT_WAIT = 0.5, 30.0, 5.0

Row = tuple[int, int | None, str]


class GetPlainUpdates(TelegramMethod[list[Any]]):
    """getUpdates, its answer left as it came: an update that this program does not understand must not hold up the others."""

    __returning__: ClassVar[Any] = list[Any]
    __api_method__: ClassVar[str] = "getUpdates"

    offset: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


class Receiver:
    """Takes updates in, by polling or by webhook, and calls `taken` when some are new."""

    def __init__(self, bot: Bot, dispatcher: Dispatcher, store: Store, config: Config, taken: Callable[[], None]) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._store = store
        self._config = config
        self._taken = taken

    async def take_in(self, updates: Sequence[object]) -> int:
        """Commit updates to the inbox; gives how many were new. Raises StoreUnavailable; then none may be acknowledged.

        One that cannot be kept is kept aside by its number, with the reason; one without a number is left out.
        """
        rows: list[Row] = []
        spoilt: list[tuple[int, str]] = []
        for update in updates:
            number = number_of(update)
            if number is None:
                log.error("an update without a number was left out")
                continue
            try:
                rows.append(_row(number, update))
            except Exception as error:  # noqa: BLE001  # whatever it is, the others are kept
                spoilt.append((number, type(error).__name__))

        def job(transaction: Transaction) -> int:
            new = inbox.receive(transaction.connection, rows, transaction.now)
            return new + inbox.receive_aside(transaction.connection, spoilt, transaction.now)

        new = await self._store.write(job)
        self._taken()
        return new

    async def serve_webhook(self) -> None:
        """Take in what Telegram brings, until cancelled."""
        await Webhook(self._bot, self._config.telegram, self._dispatcher.resolve_used_update_types(), self.take_in).run()

    async def poll(self) -> None:
        """Ask Telegram for updates until cancelled; raises WrongToken where it does not accept the token."""
        offset: int | None = None
        failures, begun, heard = 0, False, time.monotonic()
        allowed = self._dispatcher.resolve_used_update_types()
        while True:
            try:
                if not begun:
                    begun = await self._bot.delete_webhook()
                if time.monotonic() - heard > FRESH_START_SECONDS:
                    offset, heard = None, time.monotonic()
                asked = GetPlainUpdates(offset=offset, timeout=POLL_SECONDS, allowed_updates=allowed)
                updates = await self._bot(asked, request_timeout=POLL_SECONDS + GRACE_SECONDS)
                if updates:
                    await self.take_in(updates)
                    # Without a number nothing can be acknowledged: it raises, and the wait for the next try grows.
                    offset, heard = max(number for update in updates if (number := number_of(update)) is not None) + 1, time.monotonic()
            except Exception as error:  # noqa: BLE001  # each is told apart below
                failures += 1
                begun = begun and not _is_about_webhook(error)
                await asyncio.sleep(_wait_after(error, failures))
            else:
                if failures:
                    log.info("receiving goes on", failures=failures)
                failures = 0


def _wait_after(error: Exception, failures: int) -> float:
    """Seconds until the next try after this error, told in the journal in one line; raises what cannot get better."""
    growing = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures - 1, 10))
    match error:
        case TelegramUnauthorizedError() | TelegramNotFound():
            raise WrongToken from error
        case TelegramConflictError() if _is_about_webhook(error):
            log.warning("a webhook was set for this bot, which polls: it is removed")
            return growing
        case TelegramConflictError():
            log.error("another program takes this bot's updates: stop it, or give this one a token of its own")
            return max(CONFLICT_WAIT, growing)
        case TelegramRetryAfter():
            log.warning("told to wait by Telegram", seconds=error.retry_after)
            return float(error.retry_after)
        case StoreUnavailable():
            log.error("updates cannot be kept, so Telegram keeps them", reason=str(error))
            return growing
        case AiogramError() | OSError():
            log.warning("Telegram does not answer, trying again", reason=type(error).__name__, seconds=growing)
            return growing
        case _:
            log.error("receiving failed, trying again", reason=type(error).__name__, seconds=growing)
            return growing


def _is_about_webhook(error: Exception) -> bool:
    """Telegram says the same 409 of two programs that poll and of a webhook beside one."""
    return isinstance(error, TelegramConflictError) and "webhook is active" in error.message.lower()


def _row(number: int, update: object) -> Row:
    plain = cast("Plain", update)
    return number, chat_of(plain), body_of(plain)
