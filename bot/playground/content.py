"""What a message holds, read from a request: formatted text, keyboards, what it answers; refused as Telegram refuses it."""

import re
from typing import Any, cast
from urllib.parse import urlsplit

from bot.playground.entities import Entity, read_entities, settle, units
from bot.playground.markup import read_html
from bot.playground.parameters import Parameters
from bot.playground.refusals import bad_request

Json = dict[str, Any]

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_SOURCE = 1 << 15
"""Bytes a text may have with its markup, before it is read."""

LONGEST_CALLBACK_DATA = 64
MOST_BUTTONS = 100

_ACTIONS = frozenset({
    "url", "callback_data", "copy_text", "web_app", "login_url", "callback_game", "pay",
    "switch_inline_query", "switch_inline_query_current_chat", "switch_inline_query_chosen_chat",
})  # fmt: skip
_STYLES = frozenset({"danger", "success", "primary"})


def read_text(asked: Parameters, name: str = "text", entities: str = "entities") -> tuple[str, list[Entity]]:
    """Read a text with its formatting, from parse_mode or from entities; the length is the caller's to judge."""
    source = asked.text(name)
    if len(source.encode("utf-8", "surrogatepass")) > LONGEST_SOURCE:
        raise bad_request("text is too long")
    mode = asked.text("parse_mode").lower()
    if mode == "html":
        return settle(*read_html(source))
    if mode:
        raise bad_request("unsupported parse_mode")
    return settle(source, read_entities(asked.array(entities) or [], source))


def read_message_text(asked: Parameters, too_long: str = "message is too long") -> tuple[str, list[Entity]]:
    """Read the text of a message: neither empty nor longer than 4,096 UTF-16 units after its markup is read."""
    text, entities = read_text(asked)
    if not text:
        raise bad_request("message text is empty")
    if units(text) > LONGEST_TEXT:
        raise bad_request(too_long)
    return text, entities


def read_caption(asked: Parameters) -> Json:
    """Read the caption of a document or photo as the fields of a message; empty where there is none."""
    text, entities = read_text(asked, "caption", "caption_entities")
    if units(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})


def read_markup(asked: Parameters) -> Json:
    """Read reply_markup; give {"inline_keyboard": rows} or a reply keyboard as it was sent, empty where there is none."""
    markup = asked.object("reply_markup")
    if not markup:
        return {}
    if "inline_keyboard" in markup:
        return {"inline_keyboard": _inline_rows(markup["inline_keyboard"])}
    if "keyboard" in markup:
        return {**markup, "keyboard": _reply_rows(markup["keyboard"])}
    if markup.get("remove_keyboard") is True or markup.get("force_reply") is True:
        return markup
    raise bad_request("object expected as reply markup")


def _rows(found: Any, what: str) -> list[list[Any]]:
    if not isinstance(found, list) or not all(isinstance(row, list) for row in cast("list[Any]", found)):
        raise bad_request(f'field "{what}" of the ReplyMarkup must be an Array of Arrays')
    rows = [row for row in cast("list[list[Any]]", found) if row]
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return rows


def _inline_rows(found: Any) -> list[list[Json]]:
    return [[_inline_button(button) for button in row] for row in _rows(found, "inline_keyboard")]


def _inline_button(found: Any) -> Json:
    if not isinstance(found, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    button = {key: value for key, value in cast("Json", found).items() if value is not None}
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    actions = [name for name in button if name in _ACTIONS]
    if len(actions) != 1 and not button.get("disabled"):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if button.get("style") not in _STYLES | {None}:
        raise bad_request("can't parse inline keyboard button: invalid button style specified")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= LONGEST_CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        button["url"] = _button_url(str(button["url"]))
    return button


def _button_url(url: str) -> str:
    address = url.strip()
    if "://" not in address:
        address = f"http://{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        parts, host = None, ""
    if parts is None or parts.scheme not in {"http", "https", "tg", "tonsite"} or re.search(r"\s", address):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    if parts.scheme in {"http", "https"} and "." not in host:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return address


def _reply_rows(found: Any) -> list[list[Json]]:
    rows: list[list[Json]] = []
    for row in _rows(found, "keyboard"):
        buttons = [{"text": button} if isinstance(button, str) else button for button in row]
        if not all(isinstance(button, dict) and str(cast("Json", button).get("text", "")).strip() for button in buttons):
            raise bad_request('can\'t parse keyboard button: Field "text" must be of type String')
        rows.append(cast("list[Json]", buttons))
    return rows


def read_answered(asked: Parameters) -> tuple[int, bool]:
    """Read which message a new one answers (0 for none) and whether it may be sent where that one is gone."""
    given = asked.object("reply_parameters")
    if given is None:
        return asked.whole("reply_to_message_id"), asked.flag("allow_sending_without_reply")
    inside = Parameters(given)
    return inside.whole("message_id"), inside.flag("allow_sending_without_reply")
