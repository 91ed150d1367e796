"""A conversation with the handlers: a real dispatcher on a real store, with only the wire to Telegram replaced."""

import itertools
from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.methods import AnswerCallbackQuery, EditMessageText, GetChatMember, GetFile, GetMe, SendChatAction, SendMessage, TelegramMethod
from aiogram.types import ChatMemberMember, ChatMemberOwner, File, InlineKeyboardMarkup, Update, User

from bot.config import Config, Telegram
from bot.conversation import Handled
from bot.delivery.methods import decode_method, encode_method
from bot.handlers import build_router
from bot.handlers.errors import refusal
from events.errors import DesignationBotError, StoreError
from store.opening import Store
from store.transaction import Transaction

ADMIN, SAM = 1, 2
GROUP = -100
BOT_NAME = "designation_test_bot"
NOW = datetime(2021, 3, 24, 12, tzinfo=UTC)


# Written for these tests from the facts: what a company might say of its drug.
STORY = """Ascentage Pharma Says CDE Recommends Breakthrough Therapy Designation for Olverembatinib

SUZHOU, China, and ROCKVILLE, Md., March 24, 2021 -- Ascentage Pharma (6855.HK) today announced that the Center for Drug Evaluation
(CDE) of China has recommended a Breakthrough Therapy Designation for olverembatinib (HQP1351), a drug candidate of its subsidiary
Guangzhou Healthquest Pharma, for patients with chronic myeloid leukemia (CML) in chronic phase who are resistant to earlier
tyrosine kinase inhibitors.

In May 2020, the U.S. FDA granted olverembatinib Orphan Drug Designation and Fast Track Designation. In October 2020, the CDE
granted priority review to the New Drug Application of olverembatinib for patients with T315I-mutant CML.
"""


class Wire(BaseSession):
    """Answers what handlers may ask Telegram; anything they are not to send themselves is an error."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}
        self.administrators: set[int] = set()

    async def close(self) -> None:
        """Nothing is open."""

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109  # aiogram's own
        """The answer of Telegram."""
        del bot, timeout
        match method:
            case GetMe():
                return User(id=99, is_bot=True, first_name="Designations", username=BOT_NAME)
            case GetChatMember():
                user = User(id=method.user_id, is_bot=False, first_name="Somebody")
                if method.user_id in self.administrators:
                    return ChatMemberOwner(user=user, is_anonymous=False)
                return ChatMemberMember(user=user)
            case GetFile():
                return File(file_id=method.file_id, file_unique_id=method.file_id, file_path=method.file_id)
            case SendChatAction():
                return True
            case _:
                raise AssertionError(f"a handler sent {type(method).__name__} itself")

    async def stream_content(
        self,
        url: str,
        headers: Mapping[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109  # aiogram's own
        chunk_size: int = 65536,
        raise_for_status: bool = True,  # noqa: FBT001, FBT002  # aiogram's own
    ) -> AsyncGenerator[bytes, None]:
        """The content of a file."""
        del headers, timeout, chunk_size, raise_for_status
        yield self.files[url.rsplit("/", 1)[-1]]


class Talk:
    """Sends updates and keeps what was answered, as the receiver does: a job and its answers commit together."""

    def __init__(self, store: Store, *, fresh_days: int = 30) -> None:
        self.store = store
        self.wire = Wire()
        self.bot = Bot("42:TEST", session=self.wire)
        self.config = Config(telegram=Telegram(admins=frozenset({ADMIN})))
        self.fresh_days = fresh_days
        self.now = NOW
        self.dispatcher = Dispatcher(disable_fsm=True)
        self.dispatcher.include_router(build_router())
        self._updates = itertools.count(1)
        self._messages = itertools.count(100)

    async def feed(self, update: Update) -> list[TelegramMethod[Any]]:
        """What one update caused, each method through the JSON of the outbox and back."""
        try:
            handled = await self.dispatcher.feed_update(self.bot, update, store=self.store, config=self.config, now=lambda: self.now)
            methods = await self.store.write(lambda transaction: _run(handled, transaction))
        except DesignationBotError as error:
            if isinstance(error, StoreError):
                raise
            refused = await refusal(update, error, self.store)
            methods = await self.store.write(lambda transaction: _run(refused, transaction))
        return [decode_method(method.__api_method__, encode_method(method)) for method in methods]

    async def send(self, text: str, *, user: int = SAM, chat: int | None = None, **fields: Any) -> list[TelegramMethod[Any]]:
        """A message by a person, private unless a chat is given."""
        return await self.feed(self.update(self.message(text, user=user, chat=chat, **fields)))

    async def say(self, text: str, *, user: int = SAM, chat: int | None = None, **fields: Any) -> SendMessage:
        """The same, with the one message that answers."""
        sent = [method for method in await self.send(text, user=user, chat=chat, **fields) if isinstance(method, SendMessage)]
        assert len(sent) == 1, sent
        return sent[0]

    async def press(
        self, label: str, under: SendMessage | EditMessageText, *, user: int = SAM, text: str = "…"
    ) -> list[TelegramMethod[Any]]:
        """Press the first button whose label holds `label`."""
        return await self.press_data(data_of(label, under), under, user=user, text=text)

    async def press_data(
        self, data: str, under: SendMessage | EditMessageText, *, user: int = SAM, text: str = "…"
    ) -> list[TelegramMethod[Any]]:
        """Press a button by what it carries."""
        return await self.feed(self.pressing(data, under, user=user, text=text))

    def pressing(self, data: str, under: SendMessage | EditMessageText, *, user: int = SAM, text: str = "…") -> Update:
        """The update of a pressed button."""
        chat_id = under.chat_id
        assert isinstance(chat_id, int)
        message = self.message(text, user=99, chat=chat_id, reply_markup=under.reply_markup)
        query = {
            "id": "q1",
            "from": {"id": user, "is_bot": False, "first_name": "Sam"},
            "chat_instance": "1",
            "data": data,
            "message": message,
        }
        return self.update(query, "callback_query")

    async def handled(self, update: Update) -> Callable[[Transaction], Any]:
        """What the handler wants done, not done yet: others may come between."""
        job = await self.dispatcher.feed_update(self.bot, update, store=self.store, config=self.config, now=lambda: self.now)
        assert callable(job)
        return job

    def message(self, text: str, *, user: int = SAM, chat: int | None = None, **fields: Any) -> dict[str, Any]:
        """A message as Telegram writes it."""
        place: dict[str, Any] = {"id": user, "type": "private", "first_name": "Sam"}
        if chat is not None and chat < 0:
            place = {"id": chat, "type": "supergroup", "title": "Pipeline watch"}
        elif chat is not None:
            place["id"] = chat
        body: dict[str, Any] = {
            "message_id": next(self._messages),
            "date": int(self.now.timestamp()),
            "chat": place,
            "from": {"id": user, "is_bot": user == 99, "first_name": "Sam"},
        }
        markup = fields.pop("reply_markup", None)
        if isinstance(markup, InlineKeyboardMarkup):
            body["reply_markup"] = markup.model_dump(exclude_none=True)
        if text:
            body["text"] = text
        return body | fields

    def update(self, content: dict[str, Any], kind: str = "message") -> Update:
        """An update as the inbox gives it."""
        return Update.model_validate({"update_id": next(self._updates), kind: content}, context={"bot": self.bot})


def _run(handled: Any, transaction: Transaction) -> list[TelegramMethod[Any]]:
    if handled is UNHANDLED or handled is None:
        return []
    answers: Handled = handled
    return list(answers(transaction) if callable(answers) else answers or ())


def buttons(under: SendMessage | EditMessageText) -> dict[str, str]:
    """Label and data of each button."""
    markup = under.reply_markup
    if not isinstance(markup, InlineKeyboardMarkup):
        return {}
    return {button.text: button.callback_data or "" for row in markup.inline_keyboard for button in row}


def data_of(label: str, under: SendMessage | EditMessageText) -> str:
    """What the first button carries whose label holds `label`."""
    found = [data for words, data in buttons(under).items() if label in words]
    assert found, f"no button {label!r} among {list(buttons(under))}"
    return found[0]


def edited(methods: list[TelegramMethod[Any]]) -> EditMessageText:
    """The one edit among the methods."""
    found = [method for method in methods if isinstance(method, EditMessageText)]
    assert len(found) == 1, methods
    return found[0]


def sent(methods: list[TelegramMethod[Any]]) -> SendMessage:
    """The one message among the methods."""
    found = [method for method in methods if isinstance(method, SendMessage)]
    assert len(found) == 1, methods
    return found[0]


def words(method: SendMessage | EditMessageText) -> str:
    """The text of a message or of an edit."""
    return method.text or ""


def alert(methods: list[TelegramMethod[Any]]) -> str:
    """The words over the pressed button."""
    found = [method for method in methods if isinstance(method, AnswerCallbackQuery)]
    assert len(found) == 1, methods
    return found[0].text or ""
