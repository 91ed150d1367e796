"""An update as it came: its number, the chat it belongs to, the form it is kept in, and its text made such as every database takes.

Nothing in here trusts the sender: whatever an update holds, it has a row, or none where it has no number.
"""

import json
import re
from typing import Any, cast

Plain = dict[str, Any]

_MOST = 2**63
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_STAND_IN = "\ufffd"


def number_of(update: object) -> int | None:
    """The update's number; None where it has none that Telegram could mean."""
    return _whole(cast("Plain", update).get("update_id"), least=0) if isinstance(update, dict) else None


def chat_of(update: Plain) -> int | None:
    """The chat an update belongs to, else the person it came from: what is applied in order. None where it names neither."""
    for content in update.values():
        if not isinstance(content, dict):
            continue
        held = cast("Plain", content)
        message = held.get("message")
        places = (held, cast("Plain", message) if isinstance(message, dict) else {})
        for who in (*(place.get("chat") for place in places), held.get("from"), held.get("user")):
            if isinstance(who, dict) and (found := _whole(cast("Plain", who).get("id"), least=1 - _MOST)) is not None:
                return found
    return None


def body_of(update: Plain) -> str:
    """The update as JSON in ASCII, so that half a character of UTF-16 or a NUL in it is kept as it came."""
    return json.dumps(update, separators=(",", ":"))


def read_body(body: str) -> Any:
    """The update back, each half character and NUL replaced by the sign for an unreadable one; lengths and offsets stay."""
    return _clean(json.loads(body))


def _clean(value: Any) -> Any:
    match value:
        case str():
            return _NO_TEXT.sub(_STAND_IN, value)
        case list():
            return [_clean(one) for one in cast("list[Any]", value)]
        case dict():
            return {_clean(key): _clean(one) for key, one in cast("dict[str, Any]", value).items()}
        case _:
            return value


def _whole(value: object, *, least: int) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and least <= value < _MOST else None
