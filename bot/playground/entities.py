"""Text and entities put in order as Telegram does: UTF-16 units, edges trimmed, nothing crossing, links and commands found."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, cast

from bot.playground.refusals import bad_request

Entity = dict[str, Any]

MOST_ENTITIES = 100
"""Telegram keeps the first hundred and drops the rest without a word."""

FORMATTING = frozenset({
    "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote",
    "code", "pre", "text_link", "text_mention", "custom_emoji", "date_time",
})  # fmt: skip
FOUND_BY_THE_SERVER = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"})

_VERBATIM = frozenset({"code", "pre"})
_NO_FINDING_INSIDE = frozenset({"code", "pre", "text_link", "text_mention"})
_FINDERS = (
    ("bot_command", re.compile(r"(?<![\w/@.])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/])")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,}")),
    ("url", re.compile(r"https?://[^\s<>\"“”‘’「」（），。]+|(?<![\w@.-])(?:[a-zA-Z0-9-]+\.)+(?:com|org|net|gov|edu|eu|cn|jp|info)\b(?:/[^\s<>\"]*)?")),
    ("mention", re.compile(r"(?<![\w@])@[a-zA-Z]\w{3,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?!\w)")),
)  # fmt: skip


def units(text: str) -> int:
    """Count the UTF-16 code units of a text: what Telegram means by length."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)  # noqa: PLR2004  # the last character of one unit


def unit_offsets(text: str) -> list[int]:
    """Give for each character, and for the end, its offset in UTF-16 units."""
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + (2 if ord(character) > 0xFFFF else 1))  # noqa: PLR2004  # the last character of one unit
    return offsets


def read_entities(sent: Iterable[Any], text: str) -> list[Entity]:
    """Check entities that a client sent against its text; refuse as Telegram does what does not fit."""
    edges = set(unit_offsets(text))
    end = max(edges)
    known: list[Entity] = []
    for one in sent:
        if not isinstance(one, dict):
            raise bad_request("can't parse MessageEntity: expected an object")
        entity = cast("Entity", one)
        kind, offset, length = entity.get("type"), entity.get("offset"), entity.get("length")
        if kind not in FORMATTING | FOUND_BY_THE_SERVER:
            raise bad_request(f"can't parse MessageEntity: Unsupported entity type {kind!r} specified")
        if not isinstance(offset, int) or not isinstance(length, int):
            raise bad_request('can\'t parse MessageEntity: Field "offset" and "length" must be of type Number')
        if kind in FOUND_BY_THE_SERVER or length <= 0:
            continue
        if offset < 0 or offset + length > end:
            raise bad_request(f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}")
        if offset not in edges or offset + length not in edges:
            raise bad_request("entity begins in a middle of a UTF-16 symbol")
        known.append({key: value for key, value in entity.items() if value is not None})
    return known


def settle(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Put a text and its entities in the form in which Telegram keeps them."""
    text = _without_controls(text)
    stripped = text.strip()
    lead = units(text[: len(text) - len(text.lstrip())])
    text, end = stripped, units(stripped)
    kept: list[Entity] = []
    for entity in entities:
        start = min(max(entity["offset"] - lead, 0), end)
        stop = min(max(entity["offset"] + entity["length"] - lead, 0), end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    kept = _without_crossings(kept)
    found = [one for one in _find(text) if not _collides(one, kept)]
    return text, sorted(kept + found, key=_order)[:MOST_ENTITIES]


def _without_controls(text: str) -> str:
    """Replace what Telegram does not keep, one unit for one unit, so that offsets stay."""
    return "".join(" " if character not in "\n\t" and unicodedata.category(character) in {"Cc", "Cs"} else character for character in text)


def _order(entity: Entity) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def _without_crossings(entities: list[Entity]) -> list[Entity]:
    """Cut an entity where one that began before it ends; drop what stands inside code."""
    waiting = sorted(entities, key=_order)
    kept: list[Entity] = []
    while waiting:
        entity = waiting.pop(0)
        start, stop = entity["offset"], entity["offset"] + entity["length"]
        around = [one for one in kept if one["offset"] <= start < one["offset"] + one["length"]]
        if any(one["type"] in _VERBATIM for one in around):
            continue
        nearest = min((one["offset"] + one["length"] for one in around), default=stop)
        if nearest < stop:
            waiting.append({**entity, "offset": nearest, "length": stop - nearest})
            waiting.sort(key=_order)
            stop = nearest
        if any(one["type"] == entity["type"] for one in around):
            continue
        kept.append({**entity, "offset": start, "length": stop - start})
    return kept


def _find(text: str) -> list[Entity]:
    offsets = unit_offsets(text)
    found: list[Entity] = []
    for kind, pattern in _FINDERS:
        for match in pattern.finditer(text):
            matched = match.group().rstrip(".,;:!?'\")]}") if kind == "url" else match.group()
            start, stop = match.start(), match.start() + len(matched)
            entity = {"type": kind, "offset": offsets[start], "length": offsets[stop] - offsets[start]}
            if not any(_overlap(entity, other) for other in found):
                found.append(entity)
    return found


def _overlap(one: Entity, other: Entity) -> bool:
    return one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"]


def _collides(found: Entity, kept: list[Entity]) -> bool:
    """A link or command found by the server stands only where nothing verbatim is and no formatting begins or ends inside it."""
    for other in kept:
        if not _overlap(found, other):
            continue
        if other["type"] in _NO_FINDING_INSIDE:
            return True
        if other["offset"] > found["offset"] or other["offset"] + other["length"] < found["offset"] + found["length"]:
            return True
    return False
