"""Receiving: updates are committed to the inbox, then acknowledged.

By long polling of its own, because aiogram's acknowledges what it has not kept, or by webhook.
"""

import asyncio
import json
import time
from collections.abc import Callable
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

Plain = dict[str, Any]


class GetPlainUpdates(TelegramMethod[list[Plain]]):
    """getUpdates, its answer left as it came: an update that this program does not understand must not hold up the others."""

    __returning__: ClassVar[Any] = list[Plain]
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

    async def take_in(self, updates: list[Plain]) -> int:
        """Commit updates to the inbox; gives how many were new. Raises StoreUnavailable; then none may be acknowledged."""
        rows = [(int(update["update_id"]), chat_of(update), json.dumps(update, ensure_ascii=False)) for update in updates]

        def job(transaction: Transaction) -> int:
            return inbox.receive(transaction.connection, rows, transaction.now)

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
                    offset, heard = max(int(update["update_id"]) for update in updates) + 1, time.monotonic()
            except Exception as error:  # noqa: BLE001  # each is told apart below
                failures += 1
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
            raise error


def chat_of(update: Plain) -> int | None:
    """The chat an update belongs to, else the person it came from: what is applied in order."""
    for content in update.values():
        if not isinstance(content, dict):
            continue
        held = cast("Plain", content)
        for place in (held, held.get("message")):
            chat: object = cast("Plain", place).get("chat") if isinstance(place, dict) else None
            if isinstance(chat, dict):
                return int(cast("Plain", chat)["id"])
        for who in (held.get("from"), held.get("user")):
            if isinstance(who, dict):
                return int(cast("Plain", who)["id"])
    return None
