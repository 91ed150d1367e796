"""The emulated Bot API over HTTP: /bot<token>/<method> and /file/bot<token>/<path>. See https://core.telegram.org/bots/api."""

import asyncio
import json
import re
import socket
import struct
import time
from collections import deque
from typing import Any

import msgspec
import structlog
from aiohttp import web

from bot.playground.bot_methods import METHODS
from bot.playground.bot_methods.taking import WEBHOOK
from bot.playground.faults import AFTER, Fault, Faults, Trouble
from bot.playground.parameters import Parameters, read_parameters
from bot.playground.refusals import Refusal, conflict, not_found, unauthorized
from bot.playground.world import CHAT_ID, World

_log = structlog.get_logger(__name__)

_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{3,}")

CALLS_KEPT = 200_000


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One request of the bot: when it came and was answered (seconds of a steady clock), what it asked, how it ended (0: no answer)."""

    began: float
    ended: float
    method: str
    chat_id: int | None
    code: int


class BotApi:
    """The routes of the Bot API for one bot, with the trouble that is on."""

    def __init__(self, world: World, token: str, faults: Faults) -> None:
        self.world = world
        self.faults = faults
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self._token = token
        self._closing = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        """Give the routes to put into an application."""
        return [
            web.route("*", r"/bot{token:[^/]+}/{method:[^/]+}", self._answer),
            web.get(r"/file/bot{token:[^/]+}/{path:.+}", self._download),
        ]

    def close(self) -> None:
        """End everything that waits."""
        self._closing.set()
        self.world.intake.close()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method, began = request.match_info["method"].lower(), time.monotonic()
        chat_id: int | None = None
        code = 0
        try:
            self._check_token(request)
            asked = await read_parameters(request)
            chat_id = int(asked.text("chat_id")) if CHAT_ID.fullmatch(asked.text("chat_id")) else None
            await self.faults.delay()
            fault = self.faults.draw(method, chat_id)
            await self._before(request, fault)
            self.faults.admit(method, chat_id)
            body: dict[str, Any] = {"ok": True, "result": await self.carry_out(method, asked)}
            code = 200
            text = json.dumps(body, ensure_ascii=False)
            return await self._after(request, fault, text)
        except Refusal as refusal:
            code = refusal.code
            headers = {"Retry-After": str(refusal.parameters["retry_after"])} if code == 429 and refusal.parameters else None  # noqa: PLR2004
            return web.json_response(refusal.answer(), status=code, headers=headers)
        finally:
            self.calls.append(Call(began=began, ended=time.monotonic(), method=method, chat_id=chat_id, code=code))

    def _check_token(self, request: web.Request) -> None:
        token = request.match_info["token"]
        if not _TOKEN.fullmatch(token):
            raise not_found()
        if token != self._token:
            raise unauthorized()

    async def carry_out(self, method: str, asked: Parameters) -> Any:
        """Do what a request asks and give its result; also for answers that a webhook gives in its body."""
        if method == "getupdates":
            return await self._get_updates(asked)
        known = METHODS.get(method)
        if known is None:
            _log.warning("the playground does not know this method of the Bot API", method=method)
            raise not_found()
        return known(self.world, asked)

    async def _get_updates(self, asked: Parameters) -> list[dict[str, Any]]:
        if self.world.state.setting(WEBHOOK):
            raise conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
        intake = self.world.intake
        self.world.note_listening()
        if asked.has("allowed_updates"):
            intake.allow([str(kind) for kind in asked.array("allowed_updates") or []])
        intake.confirm(asked.whole("offset"))
        return await intake.poll(limit=min(max(asked.whole("limit", 100), 1), 100), timeout=max(asked.whole("timeout"), 0))

    async def _before(self, request: web.Request, fault: Fault | None) -> None:
        if fault is None or fault.trouble in AFTER:
            return
        match fault.trouble:
            case Trouble.REFUSED:
                raise fault.refusal or Refusal(400, "Bad Request: refused on demand")
            case Trouble.SERVER_ERROR:
                raise Refusal(fault.code, {502: "Bad Gateway", 504: "Gateway Timeout"}.get(fault.code, "Internal Server Error"))
            case Trouble.HANG_BEFORE:
                await self._closing.wait()
            case _:
                pass
        _reset(request)
        raise web.HTTPServiceUnavailable

    async def _after(self, request: web.Request, fault: Fault | None, text: str) -> web.StreamResponse:
        if fault is None or fault.trouble not in AFTER:
            return web.json_response(text=text)
        if fault.trouble is Trouble.BROKEN_JSON_AFTER:
            return web.json_response(text=text[: len(text) // 2])
        if fault.trouble is Trouble.HANG_AFTER:
            await self._closing.wait()
        _reset(request)
        raise web.HTTPServiceUnavailable

    async def _download(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request)
            file = self.world.state.file(path=request.match_info["path"])
            if file is None:
                raise not_found()
        except Refusal as refusal:
            return web.json_response(refusal.answer(), status=refusal.code)
        return web.Response(body=file.content, content_type="application/octet-stream")


def _reset(request: web.Request) -> None:
    """Tear the connection so that the client sees a reset, not an end."""
    transport = request.transport
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
