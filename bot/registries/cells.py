"""What stands in a cell: text without padding, and days in the forms the agencies write them."""

import hashlib
import html
import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from events.errors import InvalidValue
from events.partial_date import PartialDate

_US = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{2}|[0-9]{4})")
_EU = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ].*)?")
_CENTURY = 100


def clean(text: str) -> str:
    """The text of a cell on one line: no padding (no-break spaces included), entities decoded."""
    return " ".join(html.unescape(text).replace("\u00a0", " ").replace("\ufeff", "").split()) if text else ""


def letters(text: str) -> str:
    """Letters and digits alone, folded: what is left of a text when editing that is not news is taken away."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", html.unescape(text)).casefold() if letter.isalnum())


def words(cells: Mapping[str, str], *columns: str) -> str:
    """The cells of these columns under their names: the words of a row that say so."""
    return "; ".join(f"{name}: {cells[name]}" for name in columns if cells.get(name))


def digest(*parts: str) -> str:
    """Sixteen hexadecimal digits that stand for the texts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def us_day(text: str, *, not_before: int) -> PartialDate | None:
    """A day written 4/22/20 or 04/22/2020; two digits mean the first such year from `not_before` on. None for an empty cell."""
    if not text:
        return None
    match = _US.fullmatch(text)
    if match is None:
        return iso_day(text)
    month, day, year = (int(part) for part in match.groups())
    if len(match[3]) < len("2020"):
        year += not_before // _CENTURY * _CENTURY
        year += _CENTURY if year < not_before else 0
    return _day(year, month, day, text)


def eu_day(text: str) -> PartialDate | None:
    """A day written 22/08/2024; None for an empty cell."""
    match = _EU.fullmatch(text)
    if match is None:
        return iso_day(text)
    day, month, year = (int(part) for part in match.groups())
    return _day(year, month, day, text)


def iso_day(text: str) -> PartialDate | None:
    """A day written 2024-08-22 (a time of day is left out) or 20240822; None for an empty cell."""
    if not text:
        return None
    match = _ISO.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        raise InvalidValue(f"{text[:40]!r} is no day.")
    return _day(int(match[1]), int(match[2]), int(match[3]), text)


def _day(year: int, month: int, day: int, text: str) -> PartialDate:
    try:
        return PartialDate.day(date(year, month, day))
    except ValueError:
        raise InvalidValue(f"{text[:40]!r} is no day of the calendar.") from None
