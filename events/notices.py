"""What makes a notice the same notice: its URL, else its text without what is mere typography."""

import hashlib
import unicodedata
from datetime import date

from events.errors import BadInput
from events.links import normalize_url

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""What is older or later is a slip of the pen."""


def normalized(text: str) -> str:
    """The text a notice is recognized by: compatibility forms and white space folded, soft hyphens gone."""
    return " ".join(unicodedata.normalize("NFKC", text.replace("\u00ad", "")).split())


def text_hash(text: str) -> str:
    """SHA-256 of the normalized text, 64 hex digits."""
    return hashlib.sha256(normalized(text).encode("utf-8", "surrogatepass")).hexdigest()


def notice_identity(text: str, url: str | None) -> str:
    """The id of the notice: made from its URL where it has one, else from its text."""
    said = normalize_url(url) if url else text_hash(text)
    return "n" + hashlib.sha256(said.encode()).hexdigest()[:16]


def check_publication_day(day: date | None) -> None:
    """Raise BadInput for a day on which no announcement was published."""
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadInput(f"{day} is no day of publication: give one between {FIRST_YEAR} and {LAST_YEAR}.")
