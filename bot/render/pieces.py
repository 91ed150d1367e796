"""What every message is made of: outside text made harmless and short, dates and statuses in words, links, and the message itself.

Nodes are kept flat: aiogram writes two entities that begin at one place in the wrong order, so no entity stands inside another.
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec
from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.formatting import Text, TextLink

from events.links import is_safe_link
from events.partial_date import PartialDate, Precision
from events.vocabulary import Status

MOST_UNITS = 4096  # of UTF-16, Telegram's limit for a text after its entities were read
MOST_ENTITIES = 100  # Telegram drops the formatting beyond

# What outside text may take of a message.
NAME, INDICATION, EVIDENCE, REASON, TITLE = 80, 260, 320, 200, 120

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DATE_NOT_GIVEN = "date not given"

STATUS_WORDS: dict[Status, str] = {status: status.value.replace("_", " ") for status in Status} | {
    Status.REMOVED: "removed (withdrawn or rescinded)",
    Status.SET: "goal date set",
    Status.CHANGED: "goal date changed",
}

_SEPARATORS = frozenset({"Zl", "Zp"})
# Not seen, or (Cf) turning the direction of all that follows; the two joiners shape letters and emoji.
_UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn", "Cf"})
_JOINERS = frozenset("\u200c\u200d")
# Telegram makes a button of "/stop" and calls the person of "@name"; a word joiner behind the sign prevents both.
_ACTING = re.compile(r"(?<!\w)([/@])(?=\w)")
_INERT = "\u2060"
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_JOINS = frozenset({"Mn", "Me", "Mc", "Cf", "Sk"})
_LOOKED_AT = 6  # letters for each that is shown
_MOST_MARKS = 4  # marks over one letter; more of them cover the lines around


class RenderedMessage(msgspec.Struct, frozen=True):
    """A text in Telegram's HTML with the buttons under it."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


def units(text: str) -> int:
    """The length of `text` as Telegram counts it, in units of UTF-16."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def outside(text: str, most: int = NAME) -> str:
    """Text that somebody else wrote: on one line, nothing in it hidden, turning the direction or acting, at most `most` units long."""
    return _outside(text[: most * _LOOKED_AT], most)  # a name may be a novel


def own_line(text: str, most: int) -> str:
    """A line of this program that may quote somebody: the same, but its commands can be tapped."""
    return _isolated(_cleaned(text[: most * _LOOKED_AT]), most)


@lru_cache(maxsize=2048)
def _outside(text: str, most: int) -> str:
    return _isolated(_ACTING.sub(rf"\1{_INERT}", _cleaned(text)), most)


def _cleaned(text: str) -> str:
    letters: list[str] = []
    marks = 0
    for letter in text:
        category = unicodedata.category(letter)
        if letter.isspace() or category in _SEPARATORS:
            letters.append(" ")
            continue
        if category in _UNSEEN and letter not in _JOINERS:
            continue
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks <= _MOST_MARKS:
            letters.append(letter)
    return " ".join("".join(letters).split())


def _isolated(text: str, most: int) -> str:
    """Cut to its length, with what reads from right to left kept apart from what stands around it."""
    cleaned = clip(text, most)
    if any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in cleaned):
        return f"{_ISOLATE}{clip(cleaned, most - 2)}{_END_ISOLATE}"
    return cleaned or "…"


def clip(text: str, most: int) -> str:
    """`text` where it has at most `most` units, else its beginning with an ellipsis, cut between whole characters."""
    if units(text) <= most:
        return text
    used, end = 1, 0
    for letter in text:
        used += units(letter)
        if used > most:
            break
        end += 1
    while end > 0 and (unicodedata.category(text[end]) in _JOINS or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end].rstrip() + "…"


def date_words(date: PartialDate | None) -> str:
    """A date as precise as it is known: "3 May 2020", "May 2020", "Q2 2020", "2020", "date not given"."""
    if date is None:
        return DATE_NOT_GIVEN
    first = date.first
    match date.precision:
        case Precision.DAY:
            return f"{first.day} {_MONTHS[first.month - 1]} {first.year}"
        case Precision.MONTH:
            return f"{_MONTHS[first.month - 1]} {first.year}"
        case Precision.QUARTER:
            return f"Q{(first.month + 2) // 3} {first.year}"
        case Precision.YEAR:
            return str(first.year)


def date_text_words(text: str | None) -> str:
    """The same for a date as the store keeps it."""
    return date_words(PartialDate.parse(text))


def value_words(field: str, value: str | None) -> str:
    """The value of a corrected or edited field, for people."""
    if value is None:
        return "none"
    if field in {"occurred", "date", "due"}:
        return date_words(PartialDate.parse(value))
    return outside(value.replace("_", " ") if field in {"kind", "status"} else value, REASON)


def link(words: str, url: str | None) -> Text | str:
    """The words as a link where the address is safe to offer, else the words alone."""
    if url is None or not is_safe_link(url):
        return words
    return TextLink(words, url=html.escape(url, quote=True))


def lines(parts: Iterable[Any]) -> Text:
    """Parts, each on a line of its own; empty ones are left out."""
    return between("\n", parts)


def between(separator: str, parts: Iterable[Any]) -> Text:
    """Parts with the separator between them; empty ones are left out."""
    body: list[Any] = []
    for part in parts:
        if part is None or part == "" or (isinstance(part, Text) and not len(part)):
            continue
        if body:
            body.append(separator)
        body.append(part)
    return Text(*body)


def message(*body: Any, keyboard: InlineKeyboardMarkup | None = None) -> RenderedMessage:
    """The nodes as one message. That it reads well is the business of `paging`; here it is made sure that it fits."""
    return RenderedMessage(fitting(Text(*body), MOST_UNITS, MOST_ENTITIES).as_html(), keyboard)


def fitting(node: Text, most_units: int, most_entities: int) -> Text:
    """The node where it fits, else its beginning: entities beyond the limit lose their form, the last leaf is cut, the rest left out."""
    leaves = flat(node)
    if len(node) <= most_units and entities_of(node) <= most_entities:
        return node
    kept: list[Any] = []
    room, entities = most_units, most_entities
    for leaf in leaves:
        words = leaf.render()[0] if isinstance(leaf, Text) else str(leaf)
        shown = clip(words, room)
        room -= units(shown)
        if isinstance(leaf, Text) and entities > 0 and shown:
            kept.append(leaf.replace(shown))
            entities -= 1
        else:
            kept.append(shown)
        if shown != words or room <= 0:
            break
    return Text(*kept)


def flat(node: Any) -> list[Any]:
    """The leaves of a tree of nodes: plain text and single entities."""
    if isinstance(node, Text) and type(node) is Text:
        return [leaf for child in node for leaf in flat(child)]
    return [node]


def entities_of(node: Text) -> int:
    """How many entities a node renders to."""
    return sum(isinstance(leaf, Text) for leaf in flat(node))
