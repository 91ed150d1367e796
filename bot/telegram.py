"""The way to Telegram: the client over HTTP, whether the token is good, and patience while nobody answers."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import structlog
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramConflictError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import User
from aiogram.utils.token import TokenValidationError

from bot.config import Telegram
from events.errors import DesignationBotError

T = TypeVar("T")

log = structlog.get_logger()

REQUEST_SECONDS = 15
CHECK_SECONDS = 10
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
_DEFAULTS = DefaultBotProperties(parse_mode=ParseMode.HTML, allow_sending_without_reply=True, link_preview_is_disabled=True)


class WrongToken(DesignationBotError):
    """Telegram does not take the token: nothing can be done until somebody gives another one."""

    def __init__(self) -> None:
        super().__init__("Telegram does not accept the token: copy it from @BotFather into telegram.token.")


class TelegramUnreachable(DesignationBotError):
    """Telegram does not answer, or not as Telegram does; it may later: `retry_after` seconds, where it said so."""

    def __init__(self, line: str, retry_after: float | None = None) -> None:
        super().__init__(line)
        self.retry_after = retry_after


def make_bot(settings: Telegram) -> Bot:
    """The client for the configured token and server; raises WrongToken for what can be no token. Close it by `bot.session.close()`."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(settings.api_base), timeout=REQUEST_SECONDS)
    try:
        return Bot(settings.token.get_secret_value(), session=session, default=_DEFAULTS)
    except TokenValidationError as error:
        raise WrongToken from error


async def check_token(bot: Bot) -> User:
    """Who the bot is; raises WrongToken where the token is not accepted and TelegramUnreachable where nobody answers."""
    return await answer_of(bot, partial(get_me, bot))


async def get_me(bot: Bot) -> User:
    """Ask Telegram who the bot is, not for long."""
    return await bot.get_me(request_timeout=CHECK_SECONDS)


async def answer_of(bot: Bot, ask: Callable[[], Awaitable[T]]) -> T:
    """What Telegram answers to a request; raises WrongToken, TelegramUnreachable, and Telegram's own refusal where it is another one."""
    try:
        return await ask()
    except (TelegramUnauthorizedError, TelegramNotFound) as error:
        raise WrongToken from error
    except TelegramRetryAfter as error:
        raise TelegramUnreachable(f"{_server(bot)} asks to wait {error.retry_after} s.", float(error.retry_after)) from error
    except (TelegramNetworkError, TelegramServerError, TelegramConflictError, ClientDecodeError, OSError) as error:
        raise TelegramUnreachable(
            f"Telegram does not answer at {_server(bot)} ({type(error).__name__}): check the network and telegram.api_base."
        ) from error


async def patiently(bot: Bot, ask: Callable[[], Awaitable[T]]) -> T:
    """The answer to a request, asked again after growing waits, or those that Telegram names, while nobody answers.

    Says so in the journal. Raises WrongToken, and Telegram's refusal.
    """
    wait = FIRST_WAIT
    while True:
        try:
            return await answer_of(bot, ask)
        except TelegramUnreachable as error:
            seconds = wait if error.retry_after is None else error.retry_after
            log.warning("waiting for Telegram", reason=str(error), seconds=seconds)
            await asyncio.sleep(seconds)
            wait = min(wait * 2, LONGEST_WAIT)


def _server(bot: Bot) -> str:
    """The server's address without the path, in which the token stands."""
    return bot.session.api.base.split("/bot", 1)[0]
