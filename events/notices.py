"""What makes a notice the same notice: its URL, else its text without what is mere typography."""

import hashlib
import unicodedata

from events.links import normalize_url


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
