"""The webhook: Telegram brings updates, told apart from others by the secret token; 200 is said after they are on disk."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import urlsplit

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiohttp import web

from bot.config import Telegram
from bot.telegram import patiently
from bot.updates import number_of
from events.errors import BadInput, StoreUnavailable

log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the header's name
LARGEST_UPDATE = 1_000_000
_SECRET_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")

TakeIn = Callable[[list[object]], Awaitable[int]]


class Webhook:
    """An address at which updates are taken in. Raises BadInput for settings that cannot work."""

    def __init__(self, bot: Bot, settings: Telegram, allowed: list[str], take_in: TakeIn) -> None:
        self._bot = bot
        self._url = settings.webhook_url
        self._secret = settings.webhook_secret.get_secret_value()
        if not self._url.startswith(("https://", "http://")):
            raise BadInput("telegram.webhook_url must be the https address at which Telegram reaches the bot.")
        if not self._secret or len(self._secret) > 256 or not set(self._secret) <= _SECRET_LETTERS:  # noqa: PLR2004  # Telegram's limit
            raise BadInput("telegram.webhook_secret must be 1 to 256 letters, digits, _ and -: others could send updates without it.")
        self._listen = settings.listen
        self._allowed = allowed
        self._take_in = take_in

    async def run(self) -> None:
        """Listen, tell Telegram the address, and serve until cancelled."""
        host, _, port = self._listen.rpartition(":")
        if not port.isdigit():
            raise BadInput(f"telegram.listen {self._listen!r} must be host:port, such as 127.0.0.1:8081.")
        app = web.Application(client_max_size=LARGEST_UPDATE)
        app.router.add_post(urlsplit(self._url).path or "/", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, host.strip("[]") or None, int(port)).start()
            except OSError as error:
                raise BadInput(f"Cannot listen on {self._listen} ({error.strerror}): change telegram.listen.") from error
            log.info("ready")
            await self._tell_telegram()
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def _tell_telegram(self) -> None:
        told = partial(self._bot.set_webhook, self._url, secret_token=self._secret, allowed_updates=self._allowed)
        try:
            await patiently(self._bot, told)
        except TelegramBadRequest as error:
            raise BadInput(f"Telegram does not take telegram.webhook_url: {error.message}.") from error

    async def _answer(self, request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret.encode()):
            log.warning("an update without the right secret token was refused")
            return web.Response(status=401)
        try:
            update: object = json.loads(await request.read())
        except (ValueError, RecursionError):
            return web.Response(status=400)
        if number_of(update) is None:
            return web.Response(status=400)
        try:
            await self._take_in([update])
        except StoreUnavailable as error:
            log.error("updates cannot be kept, so Telegram keeps them", reason=str(error))  # noqa: TRY400  # one clear line
            return web.Response(status=503)
        return web.Response()
