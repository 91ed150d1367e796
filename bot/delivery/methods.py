"""Telegram methods as JSON rows of the outbox, and back."""

import base64
import binascii
import json
from typing import Any, cast

from aiogram import methods
from aiogram.client.default import Default
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile
from pydantic import ValidationError
from pydantic_core import to_jsonable_python
from sqlalchemy import Connection

from events.errors import InvalidValue
from store import outbox

AnyMethod = TelegramMethod[Any]

_FILE = "$file"

_BY_NAME: dict[str, type[AnyMethod]] = {
    cast("type[AnyMethod]", found).__api_method__: cast("type[AnyMethod]", found)
    for name in methods.__all__
    if isinstance(found := getattr(methods, name), type) and issubclass(found, TelegramMethod) and found is not TelegramMethod
}


def encode_method(method: AnyMethod) -> str:
    """The parameters that were set, as JSON in ASCII, which every database takes.

    What is left to the client's defaults stays so; a file in memory goes along.
    """
    fields = type(method).model_fields
    given = {
        name: value
        for name, value in method.model_dump(exclude_unset=True, warnings=False).items()
        if value is not None or (name in fields and isinstance(fields[name].default, Default))
    }
    return json.dumps(_plain(given), separators=(",", ":"))


def decode_method(name: str, payload: str) -> AnyMethod:
    """The method back from its name in the Bot API and its JSON; raises InvalidValue where that is none."""
    made = _BY_NAME.get(name)
    if made is None:
        raise InvalidValue(f"{name[:40]!r} is no method of the Bot API.")
    try:
        return made.model_validate(_revived(json.loads(payload)))
    except (ValueError, ValidationError, binascii.Error) as error:
        raise InvalidValue(f"The parameters of {name} cannot be read ({type(error).__name__}).") from None


def address(method: AnyMethod) -> tuple[int | None, int]:
    """The chat (None where the method goes to none) and the topic (0: none) a method goes to."""
    chat_id: object = getattr(method, "chat_id", None)
    topic_id: object = getattr(method, "message_thread_id", None)
    return (chat_id if isinstance(chat_id, int) else None, topic_id if isinstance(topic_id, int) else 0)


def queue(connection: Connection, method: AnyMethod, now: Any, priority: int = outbox.ANSWER) -> int:
    """Put a method into the outbox and give the row's id; `now` is the moment from which it may be sent."""
    return outbox.queue_method(connection, *address(method), method.__api_method__, encode_method(method), priority, now)


def _plain(value: Any) -> Any:
    """JSON of what pydantic dumped, without the places that only say "as the client is set"."""
    if isinstance(value, dict):
        held = cast("dict[str, Any]", value)
        return {key: _plain(one) for key, one in held.items() if not isinstance(one, Default)}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in cast("list[Any]", value)]
    if isinstance(value, BufferedInputFile):
        return {_FILE: base64.b64encode(value.data).decode(), "filename": value.filename}
    return to_jsonable_python(value)


def _revived(value: Any) -> Any:
    if isinstance(value, dict):
        held = cast("dict[str, Any]", value)
        if _FILE in held:
            return BufferedInputFile(base64.b64decode(held[_FILE]), held.get("filename") or "file")
        return {key: _revived(one) for key, one in held.items()}
    return [_revived(one) for one in cast("list[Any]", value)] if isinstance(value, list) else value
