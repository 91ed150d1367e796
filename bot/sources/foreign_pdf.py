"""The text of a PDF, page by page. Pictures are not read: a scanned document is refused."""

import unicodedata
from io import BytesIO

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, WrongPasswordError

from bot.sources.foreign import Limits, Read, Refused

_FEWEST_LETTERS = 10  # a scanned announcement may carry a page number or a stamp as text
_MOST_STRANGE = 0.3  # characters without meaning: the fonts do not say what their shapes stand for

# Shapes that fonts share between a letter and something that only looks like it. The map from shapes back to letters then names
# the wrong one: the radicals of CJK dictionaries for the characters 月, 民, 长 …, and ligatures for their letters.
_LOOKALIKES = {
    **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xFB00, 0xFB07))},
    **dict(
        zip("⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳", "母民虎西见角贝车长门青页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟", strict=True)
    ),
}
_LETTERS = str.maketrans(_LOOKALIKES)


def read(content: bytes, limits: Limits) -> Read:
    """The text of all pages with blank lines between them; pages that cannot be read are named in the notes."""
    reader = _opened(content)
    if len(reader.pages) > limits.pages:
        raise Refused("pages")
    texts: list[str] = []
    unread: list[int] = []
    size = 0
    for number, page in enumerate(reader.pages, start=1):
        try:
            texts.append(page.extract_text().strip())
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001  # one broken page must not cost the others; it is named
            unread.append(number)
            continue
        size += len(texts[-1])
        if size > limits.characters:
            raise Refused("long")
    text = "\n\n".join(filter(None, texts)).translate(_LETTERS)
    _checked(text, broken=bool(unread) and not text)
    notes = (f"These pages could not be read: {', '.join(map(str, unread))}.",) if unread else ()
    return Read(text, notes=notes)


def _opened(content: bytes) -> PdfReader:
    """The document, opened with the empty password where it has one: then it is only its printing that is restricted."""
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise Refused("encrypted")
    except (DependencyError, FileNotDecryptedError, WrongPasswordError, NotImplementedError) as error:
        # DependencyError: AES without the library for it; NotImplementedError: a security handler that is not standard
        raise Refused("encrypted") from error
    return reader


def _checked(text: str, *, broken: bool) -> None:
    if broken:
        raise Refused("broken")
    visible = [character for character in text if not character.isspace()]
    strange = sum(unicodedata.category(character) in ("Cc", "Cn", "Co") or character == "\ufffd" for character in visible)
    if strange > len(visible) * _MOST_STRANGE:
        raise Refused("garbled")
    if sum(character.isalpha() for character in visible) < _FEWEST_LETTERS:
        raise Refused("scanned")
