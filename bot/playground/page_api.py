"""The chat page and its own API: what the page shows and what its person does, as JSON; what happens, as server-sent events."""

import asyncio
import contextlib
import json
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.playground.acting import Attachment, People
from bot.playground.bot_methods.profile import commands_for
from bot.playground.files import LARGEST_FROM_BOT, picture_type
from bot.playground.parameters import Parameters, read_parameters
from bot.playground.refusals import Refusal
from bot.playground.state import StoredChat
from bot.playground.world import World

Json = dict[str, Any]

MOST_MESSAGES = 200
KEEP_ALIVE = 15
"""Seconds after which a silent stream says that it still lives."""

_ASSETS = {
    "index.html": "text/html",
    "page.css": "text/css",
    "page.js": "text/javascript",
    "composer.js": "text/javascript",
    "list.js": "text/javascript",
    "message.js": "text/javascript",
    "text.js": "text/javascript",
    "thread.js": "text/javascript",
    "wire.js": "text/javascript",
    "world.js": "text/javascript",
    "favicon.svg": "image/svg+xml",
}
"""The files of the page; nothing else is served."""


@web.middleware
async def refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give what people may not do as JSON with one line."""
    try:
        return await handler(request)
    except Refusal as refusal:
        return web.json_response({"error": refusal.description}, status=refusal.code)


class PageApi:
    """The routes of the page for one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = People(world)
        folder = files("bot.playground").joinpath("page")
        self._assets = {name: folder.joinpath(name).read_bytes() for name in _ASSETS}

    def routes(self) -> list[web.RouteDef]:
        """Give the routes to put into an application."""
        return [
            web.get("/", self._asset),
            *(web.get(f"/{name}", self._asset) for name in _ASSETS),
            web.get("/page/world", self._world),
            web.get("/page/events", self._events),
            web.get(r"/page/chats/{chat:-?\d{1,18}}/messages", self._messages),
            web.get(r"/page/chats/{chat:-?\d{1,18}}/commands", self._commands),
            web.post(r"/page/chats/{chat:-?\d{1,18}}/read", self._read),
            web.get("/page/files/{file_id}", self._file),
            web.post("/page/messages", self._write),
            web.post("/page/forwards", self._forward),
            web.post("/page/files", self._send_file),
            web.post("/page/press", self._press),
            web.post("/page/standing", self._standing),
        ]

    async def _asset(self, request: web.Request) -> web.Response:
        name = request.path.lstrip("/") or "index.html"
        return web.Response(body=self._assets[name], content_type=_ASSETS[name], charset="utf-8", headers={"Cache-Control": "no-cache"})

    async def _world(self, _request: web.Request) -> web.Response:
        return web.json_response(self.describe())

    def describe(self) -> Json:
        """Tell who there is, which chats there are, and what is unread."""
        state = self.world.state
        return {
            "bot": {
                **self.world.bot,
                "description": state.setting("profile:description:") or "",
            },
            "listening": self.world.is_listened_to,
            "people": [user | {"role": role, "is_admin": user["id"] in self.world.cast.admins} for user, role in state.users()],
            "chats": [self._chat(chat) for chat in state.chats() if chat.migrated_to is None],
        }

    def _chat(self, chat: StoredChat) -> Json:
        state = self.world.state
        last = state.messages(chat.id, limit=1)
        members = {chat.id: "member"} if chat.is_private else state.members(chat.id)
        return chat.body | {
            "bot_status": chat.bot_status,
            "members": [{"id": user_id, "status": status} for user_id, status in members.items()],
            "unread": state.unread(chat.id),
            "read_upto": chat.read_upto,
            "last": last[0] if last else None,
            "pinned": state.setting(f"pinned:{chat.id}") or None,
        }

    async def _messages(self, request: web.Request) -> web.Response:
        asked = Parameters(request.query)
        limit = min(max(asked.whole("limit", 60), 1), MOST_MESSAGES)
        before = asked.whole("before") or None
        found = self.world.state.messages(int(request.match_info["chat"]), before=before, limit=limit + 1)
        return web.json_response({"messages": found[-limit:], "more": len(found) > limit})

    async def _commands(self, request: web.Request) -> web.Response:
        chat = self.world.state.chat(int(request.match_info["chat"]))
        user = self.world.state.user(Parameters(request.query).whole("as"))
        if chat is None or user is None:
            raise Refusal(404, "There is no such chat or person.")
        return web.json_response({"commands": commands_for(self.world, chat, user)})

    async def _read(self, request: web.Request) -> web.Response:
        asked = await read_parameters(request)
        self.world.state.set_read(int(request.match_info["chat"]), asked.whole("upto"))
        return web.json_response({"ok": True})

    async def _file(self, request: web.Request) -> web.Response:
        file = self.world.state.file(file_id=request.match_info["file_id"])
        if file is None:
            raise Refusal(404, "There is no such file.")
        picture = picture_type(file.content)
        shown = picture is not None and "download" not in request.query
        return web.Response(
            body=file.content,
            content_type=picture if shown and picture else "application/octet-stream",
            headers={
                "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(file.name, safe='')}",
                "Content-Security-Policy": "default-src 'none'; sandbox",
                "Cache-Control": "private, max-age=86400",
            },
        )

    async def _write(self, request: web.Request) -> web.Response:
        asked = await read_parameters(request)
        sent = self.people.write(asked.whole("as"), asked.whole("chat"), asked.text("text"), asked.whole("reply_to"))
        return web.json_response({"messages": sent})

    async def _forward(self, request: web.Request) -> web.Response:
        asked = await read_parameters(request)
        sent = self.people.forward(asked.whole("as"), asked.whole("chat"), asked.whole("from_chat"), asked.whole("message_id"))
        return web.json_response({"messages": [sent]})

    async def _send_file(self, request: web.Request) -> web.Response:
        asked: Parameters = await read_parameters(request)
        upload = asked.upload("file")
        if upload is None:
            raise Refusal(400, "There is no file in the request.")
        if len(upload.content) > LARGEST_FROM_BOT:
            raise Refusal(413, "The file is larger than 50 MB.")
        sent = self.people.send_file(
            asked.whole("as"),
            asked.whole("chat"),
            Attachment(upload=upload, caption=asked.text("caption"), as_photo=asked.flag("as_photo")),
            asked.whole("reply_to"),
        )
        return web.json_response({"messages": [sent]})

    async def _press(self, request: web.Request) -> web.Response:
        asked = await read_parameters(request)
        query_id = self.people.press(asked.whole("as"), asked.whole("chat"), asked.whole("message_id"), asked.text("callback_data"))
        return web.json_response({"query_id": query_id})

    async def _standing(self, request: web.Request) -> web.Response:
        asked = await read_parameters(request)
        self.people.change_standing(asked.whole("as"), asked.whole("chat"), asked.text("act"))
        return web.json_response({"ok": True})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        with self.world.page_events.listening() as queue:
            await response.prepare(request)
            await response.write(b'retry: 500\ndata: {"event": "hello"}\n\n')
            with contextlib.suppress(ConnectionError):
                while True:
                    try:
                        event = await asyncio.wait_for(queue.get(), KEEP_ALIVE)
                    except TimeoutError:
                        await response.write(b": still here\n\n")
                        continue
                    if event is None:
                        break
                    await response.write(b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\n")
        return response
