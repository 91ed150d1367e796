"""The way to Telegram: the client over HTTP, and whether the token is good, told in one clear line."""

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import AiogramError, ClientDecodeError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.types import User
from aiogram.utils.token import TokenValidationError

from bot.config import Telegram
from events.errors import DesignationBotError

REQUEST_SECONDS = 15
CHECK_SECONDS = 10
_DEFAULTS = DefaultBotProperties(parse_mode=ParseMode.HTML, allow_sending_without_reply=True, link_preview_is_disabled=True)


class WrongToken(DesignationBotError):
    """Telegram does not take the token: nothing can be done until somebody gives another one."""

    def __init__(self) -> None:
        super().__init__("Telegram does not accept the token: copy it from @BotFather into telegram.token.")


class TelegramUnreachable(DesignationBotError):
    """Telegram does not answer, or not as Telegram does; it may later."""


def make_bot(settings: Telegram) -> Bot:
    """The client for the configured token and server; raises WrongToken for what can be no token. Close it by `bot.session.close()`."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(settings.api_base), timeout=REQUEST_SECONDS)
    try:
        return Bot(settings.token.get_secret_value(), session=session, default=_DEFAULTS)
    except TokenValidationError as error:
        raise WrongToken from error


async def check_token(bot: Bot) -> User:
    """Who the bot is; raises WrongToken where the token is not accepted and TelegramUnreachable where nobody answers."""
    try:
        return await bot.get_me(request_timeout=CHECK_SECONDS)
    except (TelegramUnauthorizedError, TelegramNotFound) as error:
        raise WrongToken from error
    except (AiogramError, ClientDecodeError, OSError) as error:
        raise TelegramUnreachable(
            f"Telegram does not answer at {_server(bot)} ({type(error).__name__}): check the network and telegram.api_base."
        ) from error


def _server(bot: Bot) -> str:
    """The server's address without the path, in which the token stands."""
    return bot.session.api.base.split("/bot", 1)[0]
