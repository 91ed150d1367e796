"""Answers put into envelopes: a rendered message becomes the Telegram method that says it in the right chat, topic and place."""

from aiogram.methods import AnswerCallbackQuery, EditMessageReplyMarkup, EditMessageText, SendMessage
from aiogram.types import CallbackQuery, ForceReply, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters

from bot.render.pieces import RenderedMessage, clip

_ALERT = 200  # characters a button's answer may have
_PRIVATE = "private"


def topic_of(message: Message) -> int:
    """The topic of a forum the message stands in; 0 for the chat itself."""
    return message.message_thread_id or 0 if message.is_topic_message else 0


def say(message: Message, rendered: RenderedMessage) -> SendMessage:
    """Answer a message; in a group as a reply to it, so that it is clear who asked."""
    return send(message.chat.id, topic_of(message), rendered, answers=None if message.chat.type == _PRIVATE else message.message_id)


def send(chat_id: int, topic_id: int, rendered: RenderedMessage, *, answers: int | None = None) -> SendMessage:
    """A message to a chat; `answers` is the message it replies to."""
    return SendMessage(
        chat_id=chat_id,
        message_thread_id=topic_id or None,
        text=rendered.text,
        parse_mode="HTML",
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=rendered.keyboard,
        reply_parameters=ReplyParameters(message_id=answers, allow_sending_without_reply=True) if answers else None,
    )


def ask(message: Message, rendered: RenderedMessage, *, placeholder: str = "", asked: Message | None = None) -> SendMessage:
    """A question to be answered by text: the answer's field opens by itself. `asked` is the message of who has to answer."""
    sent = say(asked or message, rendered)
    if rendered.keyboard is not None:
        return sent
    reply = ForceReply(force_reply=True, input_field_placeholder=placeholder[:64] or None, selective=message.chat.type != _PRIVATE)
    return sent.model_copy(update={"reply_markup": reply})


def change(query: CallbackQuery, rendered: RenderedMessage) -> EditMessageText | SendMessage | None:
    """Put the message under the pressed button anew; a message too old to be changed is sent again."""
    message = query.message
    if message is None:
        return None
    if not isinstance(message, Message):
        return send(message.chat.id, 0, rendered)
    return edit(message.chat.id, message.message_id, rendered)


def edit(chat_id: int, message_id: int, rendered: RenderedMessage) -> EditMessageText:
    """Put a message of the bot anew."""
    return EditMessageText(
        chat_id=chat_id,
        message_id=message_id,
        text=rendered.text,
        parse_mode="HTML",
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=rendered.keyboard,
    )


def change_buttons(query: CallbackQuery, keyboard: InlineKeyboardMarkup | None) -> EditMessageReplyMarkup | None:
    """Other buttons under the same message; None where it is too old to be changed."""
    message = query.message
    if not isinstance(message, Message):
        return None
    return EditMessageReplyMarkup(chat_id=message.chat.id, message_id=message.message_id, reply_markup=keyboard)


def also(query: CallbackQuery, rendered: RenderedMessage) -> SendMessage | None:
    """A new message in the chat of the pressed button; the one above stays as it is."""
    message = query.message
    if message is None:
        return None
    return send(message.chat.id, topic_of(message) if isinstance(message, Message) else 0, rendered)


def pressed(query: CallbackQuery, words: str = "", *, alert: bool = False) -> AnswerCallbackQuery:
    """Tell Telegram that the button was seen; `alert` shows the words in a window that has to be closed."""
    return AnswerCallbackQuery(callback_query_id=query.id, text=clip(words, _ALERT) or None, show_alert=alert or None)
