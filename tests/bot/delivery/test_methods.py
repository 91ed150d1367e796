"""A method comes out of the outbox as it went in: what the client sends is the same, defaults of the client included."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendDocument, SendMessage, TelegramMethod
from aiogram.types import (
    BufferedInputFile,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from bot.delivery.methods import address, decode_method, encode_method
from events.errors import InvalidValue

MESSAGE = Message.model_validate({"message_id": 3, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "x"})
KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="<b>&🔔", callback_data="d:1")]])


def wire(method: TelegramMethod[Any]) -> dict[str, Any]:
    """The form as the client would send it."""
    session = AiohttpSession()
    bot = Bot("42:TEST", session=session, default=DefaultBotProperties(parse_mode="HTML", link_preview_is_disabled=True))
    prepared = {key: session.prepare_value(value, bot=bot, files={}) for key, value in method.model_dump(warnings=False).items()}
    return {key: value for key, value in prepared.items() if value}


@pytest.mark.parametrize(
    "method",
    [
        SendMessage(chat_id=5, text="<b>x</b> & 👩‍🔬 \u202e", reply_markup=KEYBOARD),
        SendMessage(chat_id=5, text="plain <", parse_mode=None, entities=[MessageEntity(type="bold", offset=0, length=1)]),
        SendMessage(chat_id=-100, message_thread_id=7, text="x", link_preview_options=LinkPreviewOptions(is_disabled=True)),
        SendMessage(chat_id=5, text="x", reply_parameters=ReplyParameters(message_id=3, allow_sending_without_reply=True)),
        MESSAGE.answer("x", reply_markup=ReplyKeyboardRemove(remove_keyboard=True)),
        MESSAGE.reply("x", reply_markup=ForceReply(force_reply=True, selective=True)),
        MESSAGE.edit_text("y", reply_markup=KEYBOARD),
        EditMessageText(chat_id=5, message_id=3, text="y"),
        AnswerCallbackQuery(callback_query_id="12", text="ok", show_alert=True),
    ],
)
def test_a_method_leaves_as_it_was_made(method: TelegramMethod[Any]) -> None:
    revived = decode_method(method.__api_method__, encode_method(method))
    assert type(revived) is type(method)
    assert wire(revived) == wire(method)


def test_a_file_in_memory_goes_along() -> None:
    method = SendDocument(chat_id=5, document=BufferedInputFile(b"\x00timeline", "timeline.png"))
    revived = decode_method("sendDocument", encode_method(method))
    assert isinstance(revived, SendDocument)
    assert isinstance(revived.document, BufferedInputFile)
    assert (revived.document.data, revived.document.filename) == (b"\x00timeline", "timeline.png")


@pytest.mark.parametrize(
    ("name", "payload"), [("sendNothing", "{}"), ("sendMessage", "{"), ("sendMessage", '{"chat_id": 5}'), ("sendMessage", "[]")]
)
def test_a_row_that_is_no_method_is_told(name: str, payload: str) -> None:
    with pytest.raises(InvalidValue):
        decode_method(name, payload)


def test_where_a_method_goes() -> None:
    assert address(SendMessage(chat_id=-100, message_thread_id=7, text="x")) == (-100, 7)
    assert address(SendMessage(chat_id=5, text="x")) == (5, 0)
    assert address(AnswerCallbackQuery(callback_query_id="1")) == (None, 0)
