"""What became of a request, told apart from aiogram's exceptions. Pure: what follows from it is the sender's."""

from typing import Any, cast

import msgspec
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.exceptions import TelegramEntityTooLarge as TooLarge
from aiogram.types import Message


class Sent(msgspec.Struct, frozen=True):
    """Telegram took it; the message's id where one was made or changed."""

    message_id: int | None = None


class FloodWait(msgspec.Struct, frozen=True):
    """Too fast for the server: again after so many seconds."""

    seconds: float


class ChatGone(msgspec.Struct, frozen=True):
    """The chat takes nothing from the bot: blocked, kicked, deactivated, not there, no right to write."""

    reason: str


class Migrated(msgspec.Struct, frozen=True):
    """The group lives on as a supergroup with another id."""

    chat_id: int


class TopicGone(msgspec.Struct, frozen=True):
    """The topic of the group is closed or deleted."""

    reason: str


class Refused(msgspec.Struct, frozen=True):
    """Telegram will never take this message as it is."""

    reason: str


class Trouble(msgspec.Struct, frozen=True):
    """The network or the server failed; whether the message arrived nobody knows. Again later.

    `is_silent`: there was no answer in all the time a request has.
    """

    reason: str
    is_silent: bool = False


Outcome = Sent | FloodWait | ChatGone | Migrated | TopicGone | Refused | Trouble

# What Telegram says in a bad request (small letters, a part of it) -> what it means. The first that matches counts.
_NOTHING_LEFT_TO_DO = (
    "message is not modified",
    "query is too old",
    "query id is invalid",
    "message to edit not found",
    "message can't be edited",
    "message to delete not found",
    "message can't be deleted",
)
_TOPIC_GONE = ("topic_closed", "topic_deleted", "topic_id_invalid", "message thread not found", "topic is closed")
_CHAT_GONE = (
    "chat not found",
    "chat_write_forbidden",
    "have no rights to send",
    "not enough rights to send",
    "need administrator rights in the channel",
    "group chat was deactivated",
    "user is deactivated",
    "peer_id_invalid",
    "chat_restricted",
    "bot was kicked",
    "bot is not a member",
)


def of_result(result: object) -> Sent:
    """The outcome of a request that Telegram carried out."""
    return Sent(result.message_id if isinstance(result, Message) else None)


def of_error(error: Exception) -> Outcome:
    """The outcome of a request that ended with an exception."""
    match error:
        case TelegramRetryAfter():
            return FloodWait(float(error.retry_after))
        case TelegramMigrateToChat():
            return Migrated(error.migrate_to_chat_id)
        case TelegramForbiddenError():
            return ChatGone(_said(error))
        case TelegramBadRequest():
            return _of_bad_request(_said(error))
        case ClientDecodeError():
            return _of_unreadable(error)
        case TooLarge():
            return Refused(_said(error))
        case TelegramNetworkError() | TelegramServerError() | TelegramUnauthorizedError() | TelegramNotFound():
            return Trouble(type(error).__name__)
        case TelegramAPIError():
            return Refused(_said(error))
        case OSError():
            return Trouble(type(error).__name__)
        case _:
            return Refused(f"{type(error).__name__}: {error}"[:300])


def _of_bad_request(said: str) -> Outcome:
    lowered = said.lower()
    if any(part in lowered for part in _NOTHING_LEFT_TO_DO):
        return Sent()
    if any(part in lowered for part in _TOPIC_GONE):
        return TopicGone(said)
    if any(part in lowered for part in _CHAT_GONE):
        return ChatGone(said)
    return Refused(said)


def _of_unreadable(error: ClientDecodeError) -> Outcome:
    """An answer that is no JSON says nothing; one that says ok was carried out, whatever else in it is unknown to the client."""
    answer: object = error.data
    if not isinstance(answer, dict) or cast("dict[str, Any]", answer).get("ok") is not True:
        return Trouble("unreadable answer")
    result = cast("dict[str, Any]", answer).get("result")
    message_id: object = cast("dict[str, Any]", result).get("message_id") if isinstance(result, dict) else None
    return Sent(message_id if isinstance(message_id, int) else None)


def _said(error: TelegramAPIError) -> str:
    """Telegram's own words, one line."""
    return " ".join(error.message.split())[:300]
