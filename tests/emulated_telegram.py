"""Lets a test act as the people of the playground over HTTP, and wait for what happens by its events, never by sleeping.

async with emulated_telegram(tmp_path) as telegram:
    sam = telegram.sam
    await sam.send("/start")
    answer = await sam.wait_for(containing("Welcome"))
    toast = await sam.press("Mute")
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp

from bot.playground.assembly import PlaygroundServer, serve
from bot.playground.people import ADA, CAST, MEI, PIPELINE_WATCH, SAM, Cast

__all__ = [
    "ADA",
    "MEI",
    "PIPELINE_WATCH",
    "SAM",
    "EmulatedTelegram",
    "Person",
    "PersonRefused",
    "buttons",
    "containing",
    "emulated_telegram",
    "labels",
    "text_of",
]

Json = dict[str, Any]
Predicate = Callable[[Json], bool]
_T = TypeVar("_T")

PATIENCE = 10.0
"""Seconds a test waits for something that should happen at once."""

FOREVER = aiohttp.ClientTimeout(total=None)


class PersonRefused(Exception):
    """The playground did not let a person do that; the text says why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def text_of(message: Mapping[str, Any]) -> str:
    """Give what a message says: its text or its caption."""
    return str(message.get("text") or message.get("caption") or "")


def buttons(message: Mapping[str, Any]) -> list[Json]:
    """Give the inline buttons of a message, row by row."""
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


def labels(message: Mapping[str, Any]) -> list[str]:
    """Give what stands on the inline buttons of a message."""
    return [str(button["text"]) for button in buttons(message)]


def containing(*parts: str) -> Predicate:
    """Match a message from the bot that holds all these texts."""
    return lambda message: bool(message["from"]["is_bot"]) and all(part in text_of(message) for part in parts)


class Person:
    """One person in one chat; all messages of the chat are in `messages`, as they stand now, oldest first."""

    def __init__(self, page: "_Page", user_id: int, chat_id: int) -> None:
        self.user_id = user_id
        self.chat_id = chat_id
        self._page = page

    @property
    def messages(self) -> list[Json]:
        """All messages of the chat as they stand now."""
        return [message for _, message in sorted(self._page.chats.get(self.chat_id, {}).items())]

    @property
    def from_bot(self) -> list[Json]:
        """The messages of the bot in this chat."""
        return [message for message in self.messages if message["from"]["is_bot"]]

    @property
    def last(self) -> Json:
        """The latest message of the bot."""
        return self.from_bot[-1]

    async def send(self, text: str, *, reply_to: Json | int = 0) -> Json:
        """Write a text; give the message as it was sent (the last one, where a long text went as several)."""
        answered = reply_to if isinstance(reply_to, int) else reply_to["message_id"]
        sent = await self._page.post("messages", {"as": self.user_id, "chat": self.chat_id, "text": text, "reply_to": answered})
        return await self._seen(sent["messages"][-1])

    async def send_file(
        self,
        content: bytes,
        name: str,
        *,
        caption: str = "",
        mime_type: str = "application/octet-stream",
        as_photo: bool = False,
        reply_to: Json | int = 0,
    ) -> Json:
        """Send a file; give its message."""
        form = aiohttp.FormData(quote_fields=False)
        answered = reply_to if isinstance(reply_to, int) else reply_to["message_id"]
        fields = {"as": self.user_id, "chat": self.chat_id, "caption": caption, "as_photo": int(as_photo), "reply_to": answered}
        for field, value in fields.items():
            form.add_field(field, str(value))
        form.add_field("file", content, filename=name, content_type=mime_type)
        sent = await self._page.post("files", form)
        return await self._seen(sent["messages"][-1])

    async def forward(self, message: Json) -> Json:
        """Forward a message from any chat into this one."""
        asked = {"as": self.user_id, "chat": self.chat_id, "from_chat": message["chat"]["id"], "message_id": message["message_id"]}
        sent = await self._page.post("forwards", asked)
        return await self._seen(sent["messages"][-1])

    async def ask(self, text: str, *, reply_to: Json | int = 0) -> Json:
        """Write a text and give the first message of the bot that comes after it."""
        sent = await self.send(text, reply_to=reply_to)
        return await self.wait_for(containing(), after=sent)

    async def wait_for(self, predicate: Predicate, *, after: Json | None = None, seconds: float = PATIENCE) -> Json:
        """Give the latest message of the chat (after another one) for which the predicate holds, now or as soon as one comes or changes."""
        earliest = 0 if after is None else after["message_id"] + 1

        def found() -> Json | None:
            return next((one for one in reversed(self.messages) if one["message_id"] >= earliest and predicate(one)), None)

        return await self._page.wait_until(found, seconds, lambda: f"chat {self.chat_id} holds {[text_of(one) for one in self.messages]}")

    async def wait_until_gone(self, message: Json, *, seconds: float = PATIENCE) -> None:
        """Wait until a message is deleted."""
        number = message["message_id"]
        await self._page.wait_until(
            lambda: True if number not in self._page.chats.get(self.chat_id, {}) else None,
            seconds,
            lambda: f"message {number} is still there",
        )

    async def press(self, label: str, message: Json | None = None) -> Json:
        """Press the button whose label holds `label`, on a message or on the latest one that has it; give the bot's answer to the press.

        The answer has `text` (may be empty), `show_alert` and `url`.
        """
        query_id = await self.press_only(label, message)
        return await self._page.wait_until(lambda: self._page.answers.get(query_id), PATIENCE, lambda: f"no answer to pressing {label!r}")

    async def press_only(self, label: str, message: Json | None = None) -> str:
        """Press a button, as soon as there is one, without waiting for an answer; give the id of the query."""

        def found() -> tuple[Json, str] | None:
            for place in reversed(self.from_bot):
                if message is None or place["message_id"] == message["message_id"]:
                    for button in buttons(place):
                        if label in button["text"] and "callback_data" in button:
                            return place, button["callback_data"]
            return None

        place, callback_data = await self._page.wait_until(
            found, PATIENCE, lambda: f"no button {label!r}; there are {[labels(one) for one in self.from_bot if buttons(one)]}"
        )
        return await self.press_data(place, callback_data)

    async def press_data(self, message: Json, callback_data: str) -> str:
        """Press the button with this callback data; refused where the message has none such."""
        asked = {"as": self.user_id, "chat": self.chat_id, "message_id": message["message_id"], "callback_data": callback_data}
        return str((await self._page.post("press", asked))["query_id"])

    async def commands(self) -> list[str]:
        """Give the commands this person is offered in this chat."""
        found = await self._page.get(f"chats/{self.chat_id}/commands?as={self.user_id}")
        return [str(one["command"]) for one in found["commands"]]

    async def download(self, message: Json) -> bytes:
        """Give the bytes of the document or photo of a message."""
        file = message["document"] if "document" in message else message["photo"][-1]
        return await self._page.bytes(f"files/{file['file_id']}")

    async def act(self, act: str) -> None:
        """Block or unblock the bot; in a group: add, remove, promote or demote it."""
        await self._page.post("standing", {"as": self.user_id, "chat": self.chat_id, "act": act})

    async def _seen(self, message: Json) -> Json:
        number = message["message_id"]
        return await self._page.wait_until(lambda: self._page.chats.get(self.chat_id, {}).get(number), PATIENCE, lambda: "own message")


class _Page:
    """The page's own API and its stream of events, followed into `chats` and `answers`."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.chats: dict[int, dict[int, Json]] = {}
        self.answers: dict[str, Json] = {}
        self.actions: list[Json] = []
        self._session = session
        self._url = url
        self._changed = asyncio.Condition()
        self._hello = asyncio.Event()

    async def follow(self) -> None:
        """Follow the events until cancelled or the server closes."""
        async with self._session.get(f"{self._url}page/events", timeout=FOREVER, read_bufsize=2**22) as response:
            async for line in response.content:
                if line.startswith(b"data: "):
                    await self._take(json.loads(line.removeprefix(b"data: ")))

    async def ready(self) -> None:
        """Wait until events are followed, then load what is there already."""
        await asyncio.wait_for(self._hello.wait(), PATIENCE)
        for chat in (await self.get("world"))["chats"]:
            known = self.chats.setdefault(chat["id"], {})
            for message in (await self.get(f"chats/{chat['id']}/messages?limit=200"))["messages"]:
                known.setdefault(message["message_id"], message)

    async def _take(self, event: Json) -> None:
        async with self._changed:
            match event["event"]:
                case "hello":
                    self._hello.set()
                case "message" | "edited":
                    self.chats.setdefault(event["chat"], {})[event["message"]["message_id"]] = event["message"]
                case "deleted":
                    self.chats.get(event["chat"], {}).pop(event["message_id"], None)
                case "answer":
                    self.answers[event["query_id"]] = event
                case "action":
                    self.actions.append(event)
                case _:
                    pass
            self._changed.notify_all()

    async def wait_until(self, found: Callable[[], _T | None], seconds: float, what: Callable[[], str]) -> _T:
        """Give what `found` gives as soon as it gives something; fail with `what` after so many seconds."""
        try:
            async with asyncio.timeout(seconds), self._changed:
                while (result := found()) is None:
                    await self._changed.wait()
                return result
        except TimeoutError:
            raise AssertionError(f"it did not happen within {seconds} s: {what()}") from None

    async def get(self, path: str) -> Json:
        async with self._session.get(f"{self._url}page/{path}") as response:
            return await self._answer(response)

    async def bytes(self, path: str) -> bytes:
        async with self._session.get(f"{self._url}page/{path}") as response:
            return await response.read()

    async def post(self, path: str, content: Json | aiohttp.FormData) -> Json:
        body = content if isinstance(content, aiohttp.FormData) else aiohttp.JsonPayload(content)
        async with self._session.post(f"{self._url}page/{path}", data=body) as response:
            return await self._answer(response)

    @staticmethod
    async def _answer(response: aiohttp.ClientResponse) -> Json:
        answer: Json = await response.json()
        if not response.ok:
            raise PersonRefused(response.status, str(answer.get("error")))
        return answer


class EmulatedTelegram:
    """A playground that is open, and the people in it. `server` is its inside: faults, calls, world."""

    def __init__(self, server: PlaygroundServer) -> None:
        self.server = server
        self.api_base = server.api_base
        self.token = server.token
        self.admins = server.admins
        self._session = aiohttp.ClientSession()
        self.page = _Page(self._session, server.url)
        self._following: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._following = asyncio.create_task(self.page.follow())
        await self.page.ready()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._following is not None:
            self._following.cancel()
            with contextlib.suppress(asyncio.CancelledError, aiohttp.ClientError):
                await self._following
        await self._session.close()

    def person(self, user_id: int, chat_id: int | None = None) -> Person:
        """Give somebody in their chat with the bot, or in a group."""
        return Person(self.page, user_id, user_id if chat_id is None else chat_id)

    @property
    def sam(self) -> Person:
        """The subscriber."""
        return self.person(SAM)

    @property
    def mei(self) -> Person:
        """The second subscriber."""
        return self.person(MEI)

    @property
    def ada(self) -> Person:
        """The admin of the bot."""
        return self.person(ADA)

    def in_group(self, user_id: int = ADA) -> Person:
        """Give somebody in the group."""
        return self.person(user_id, PIPELINE_WATCH)

    def environment(self) -> dict[str, str]:
        """Give the settings with which the program talks to this Telegram, as environment variables."""
        return {
            "DESIGNATION_BOT_TELEGRAM__TOKEN": self.token,
            "DESIGNATION_BOT_TELEGRAM__API_BASE": self.api_base,
            "DESIGNATION_BOT_TELEGRAM__ADMINS": json.dumps(list(self.admins)),
        }


@contextlib.asynccontextmanager
async def emulated_telegram(folder: Path, *, cast: Cast = CAST, port: int = 0) -> AsyncGenerator[EmulatedTelegram]:
    """Open a playground whose state is in `folder`; what was there before is there again."""
    server = await serve(state_path=folder / "playground-chats.db", port=port, cast=cast)
    try:
        async with EmulatedTelegram(server) as telegram:
            yield telegram
    finally:
        await server.close()
