"""What Telegram's answers mean: the table is the specification."""

import pytest
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    RestartingTelegram,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import SendMessage
from aiogram.types import Message

from bot.delivery.outcomes import ChatGone, FloodWait, Migrated, Outcome, Refused, Sent, TopicGone, Trouble, of_error, of_result

METHOD = SendMessage(chat_id=5, text="x")


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        # too fast: the server's own number
        (TelegramRetryAfter(METHOD, "Too Many Requests: retry after 7", 7), FloodWait(7.0)),
        # the chat takes nothing any more
        (TelegramForbiddenError(METHOD, "Forbidden: bot was blocked by the user"), ChatGone),
        (TelegramForbiddenError(METHOD, "Forbidden: user is deactivated"), ChatGone),
        (TelegramForbiddenError(METHOD, "Forbidden: bot was kicked from the supergroup chat"), ChatGone),
        (TelegramBadRequest(METHOD, "Bad Request: chat not found"), ChatGone),
        (TelegramBadRequest(METHOD, "Bad Request: not enough rights to send text messages to the chat"), ChatGone),
        (TelegramBadRequest(METHOD, "Bad Request: need administrator rights in the channel chat"), ChatGone),
        (TelegramMigrateToChat(METHOD, "Bad Request: group chat was upgraded to a supergroup chat", -1009), Migrated(-1009)),
        (TelegramBadRequest(METHOD, "Bad Request: TOPIC_CLOSED"), TopicGone),
        (TelegramBadRequest(METHOD, "Bad Request: message thread not found"), TopicGone),
        # nothing left to do
        (TelegramBadRequest(METHOD, "Bad Request: message is not modified: specified new message content is the same"), Sent()),
        (TelegramBadRequest(METHOD, "Bad Request: query is too old and response timeout expired or query ID is invalid"), Sent()),
        (TelegramBadRequest(METHOD, "Bad Request: message to edit not found"), Sent()),
        # this message, never
        (TelegramBadRequest(METHOD, "Bad Request: can't parse entities: unclosed start tag"), Refused),
        (TelegramBadRequest(METHOD, "Bad Request: message is too long"), Refused),
        (TelegramEntityTooLarge(METHOD, "Request Entity Too Large"), Refused),
        (TelegramAPIError(METHOD, "I'm a teapot"), Refused),
        (TypeError("not JSON serializable"), Refused),
        # nobody knows whether it arrived, or nothing is wrong with the message
        (TelegramNetworkError(METHOD, "Request timeout error"), Trouble),
        (TelegramServerError(METHOD, "Bad Gateway"), Trouble),
        (RestartingTelegram(METHOD, "restart"), Trouble),
        (TelegramUnauthorizedError(METHOD, "Unauthorized"), Trouble),
        (TelegramNotFound(METHOD, "Not Found"), Trouble),
        (ConnectionResetError("reset"), Trouble),
        (TimeoutError(), Trouble),
        (ClientDecodeError("Failed to decode object", ValueError("x"), "<html>502</html>"), Trouble),
        # carried out, only not understood: sending it again would repeat it for ever
        (ClientDecodeError("Failed", ValueError("x"), {"ok": True, "result": {"message_id": 77, "new": {}}}), Sent(77)),
        (ClientDecodeError("Failed", ValueError("x"), {"ok": True, "result": True}), Sent()),
        (ClientDecodeError("Failed", ValueError("x"), {"ok": False}), Trouble),
    ],
)
def test_each_answer_of_telegram_has_its_outcome(error: AiogramError, outcome: Outcome | type[Outcome]) -> None:
    found = of_error(error)
    assert type(found) is outcome if isinstance(outcome, type) else found == outcome


def test_a_conflict_is_no_reason_to_give_a_message_up_in_silence() -> None:
    found = of_error(TelegramConflictError(METHOD, "Conflict: terminated by other getUpdates request"))
    assert isinstance(found, Refused)
    assert "Conflict" in found.reason


def test_the_id_of_what_was_sent_is_kept_for_edits() -> None:
    message = Message.model_validate({"message_id": 9, "date": 1, "chat": {"id": 5, "type": "private"}})
    assert of_result(message) == Sent(9)
    assert of_result(True) == Sent()  # what answerCallbackQuery gives
