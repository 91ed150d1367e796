"""Bytes to text: finds the encoding of an announcement, or says that the bytes are none. The text is kept exactly as it is.

A general detector was measured first: charset-normalizer took half of the short Chinese and Japanese texts for another
encoding. The few encodings in which announcements come are told apart better by how common their characters are.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable

from events.errors import UnreadableDocument

BINARY = "This is no text but binary content: hand in plain text, an HTML page, a PDF or a .docx file."
UNKNOWN_ENCODING = "The characters of this text cannot be made out: save it as UTF-8 and hand it in again."

# The charset names of the web (https://encoding.spec.whatwg.org/#names-and-labels) and the codec that reads each.
_CODECS = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("utf-16", "utf-16le", "unicode", "ucs-2"), "utf-16-le"),
    "utf-16be": "utf-16-be",
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "csgb2312", "chinese", "cp936"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cn-big5", "csbig5", "cp950"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms_kanji", "ms932", "cp932"), "cp932"),
    **dict.fromkeys(("euc-jp", "x-euc-jp", "cseucpkdfmtjapanese"), "euc_jp"),
    **dict.fromkeys(("iso-2022-jp", "csiso2022jp"), "iso2022_jp"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252"), "cp1252"),
    **dict.fromkeys(("iso-8859-15", "latin9"), "iso8859_15"),
    **dict.fromkeys(("iso-8859-2", "latin2"), "iso8859_2"),
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
}

_MULTI_BYTE = frozenset({"gb18030", "big5hkscs", "cp932", "euc_jp", "iso2022_jp", "cp949", "utf-16-le", "utf-16-be"})
_TELLING = 8  # bytes beyond ASCII from which on no double-byte text is well-formed UTF-8 too

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n\v\f\r"} | {127: None}
_MOST_CONTROLS = 0.02  # PDF and mail leave a stray control character here and there
_MOST_DAMAGE = 0.05  # characters that may be broken before the encoding is doubted
_LEAST_SCORE = 0.25
_FEW = 0.1  # bytes beyond ASCII that a text can do without
_SAMPLE = 20_000  # characters beyond ASCII that are looked at
_REPLACEMENT = "\ufffd"
_FOUR_BYTES = 4
_GB2312_FIRST = 0xA1  # both bytes of GB 2312 are at least this
_GB2312_COMMON_LAST = 0xD7  # rows up to here hold the commoner half of the characters
_BIG5_COMMON = range(0xA1, 0xC7)  # lead bytes of the signs and the commoner characters
_CP932_COMMON = range(0x81, 0x99)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")

# The commonest characters of any Chinese text, and those of this field.
_SIMPLIFIED = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说种面而方后多月日公司药品批准获得认定审评治疗临床试验申请上市患者国家监督管理局中心突破性孤儿优先纳入适应症"
)
_TRADITIONAL = frozenset(
    "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說種面而方後多月日公司藥品批准獲得認定審評治療臨床試驗申請上市患者國家監督管理局中心突破性孤兒優先納入適應症"
)
_FULL_WIDTH = frozenset("，。、：；（）「」『』《》“”！？【】·％－—")
_WESTERN = frozenset("‘’“”–—…•™®©°±µ·«»§²³½€£\u00a0\u00ad")


def decoded(content: bytes, declared: str | None = None) -> str:
    """The text of `content`, without its byte order mark and otherwise untouched.

    `declared` is a charset named by the document or its server; it is believed only where it fits.

    Raises:
        UnreadableDocument: the bytes are no text, or in no encoding that announcements come in.
    """
    text = _by_mark(content)
    if text is None:
        text = _by_declaration(content, declared)
    if text is None:
        text = _by_guess(content)
    if not is_text(text):
        raise UnreadableDocument(BINARY)
    return text


def is_text(text: str) -> bool:
    """Whether `text` is made of characters that people write: next to no control characters, no half characters."""
    controls = len(text) - len(text.translate(_CONTROLS))
    return "\0" not in text and controls <= max(1, len(text) * _MOST_CONTROLS)


def _by_mark(content: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _nearly(content[len(mark) :], encoding)
    return None


def _by_declaration(content: bytes, declared: str | None) -> str | None:
    codec = _CODECS.get((declared or "").strip().strip("\"'").lower())
    if codec is None:
        return None
    utf8 = _strictly(content, "utf-8") if b"\0" not in content else None
    if utf8 is not None and (codec not in _MULTI_BYTE or sum(byte > 127 for byte in content) >= _TELLING):  # noqa: PLR2004  # ASCII ends
        return utf8  # many servers name a charset that the page is not in; well-formed UTF-8 does not come about by chance
    return _nearly(content, codec)


def _by_guess(content: bytes) -> str:
    if b"\0" in content:
        return _wide(content)
    if b"\x1b$" in content and (text := _strictly(content, "iso2022_jp")) is not None:
        return text
    if (text := _strictly(content, "utf-8")) is not None:
        return text
    readings = ((encoding, score, text) for encoding, score in _SCORES if (text := _nearly(content, encoding)) is not None)
    marks, text = max(((_mark(text, score, encoding), text) for encoding, score, text in readings), default=(0.0, ""), key=lambda r: r[0])
    damaged_utf8 = _nearly(content, "utf-8")
    if damaged_utf8 is not None and damaged_utf8.count(_REPLACEMENT) * 4 <= sum(c > "\x7f" for c in damaged_utf8):
        return damaged_utf8  # no other encoding gives well-formed UTF-8 three times out of four
    if not text or (marks < _LEAST_SCORE and sum(byte > 127 for byte in content) > len(content) * _FEW):  # noqa: PLR2004  # ASCII ends
        raise UnreadableDocument(UNKNOWN_ENCODING if is_text(content.decode("latin-1")) else BINARY)
    return text


def _wide(content: bytes) -> str:
    """UTF-16 without a mark: the upper bytes of its ASCII characters are NUL, all on one side."""
    even, odd = content[::2].count(0), content[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = _strictly(content, encoding) if min(even, odd) * 5 <= max(even, odd) else None
    strange = sum(unicodedata.category(character) in ("Cn", "Co") for character in (text or "")[:_SAMPLE])
    if not text or strange * 20 > len(text[:_SAMPLE]):
        raise UnreadableDocument(BINARY)
    return text


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _nearly(content: bytes, encoding: str) -> str | None:
    """The text with its broken characters replaced, None where too many are broken: one lost byte must not cost a document."""
    text = content.decode(encoding, "replace")
    return text if text.count(_REPLACEMENT) <= max(1, len(text) * _MOST_DAMAGE) else None


def _lead(character: str, encoding: str) -> int:
    return character.encode(encoding, "replace")[0]


def _simplified(character: str, _before: str) -> float:
    if character in _SIMPLIFIED or character in _FULL_WIDTH:
        return 1.0
    if character in _WESTERN:
        return 0.9
    shape = character.encode("gb18030")
    if len(shape) == _FOUR_BYTES:
        return 0.5  # letter, digit, letter, digit: other encodings hardly write that by chance
    if min(shape) < _GB2312_FIRST or "\u3041" <= character <= "\u30fe":  # beyond GB 2312, and kana: rare in Chinese
        return 0.35 if _lead(character, "big5") in _BIG5_COMMON else -0.3  # traditional characters in a mainland file
    return 0.6 if shape[0] <= _GB2312_COMMON_LAST else 0.2


def _traditional(character: str, _before: str) -> float:
    if character in _TRADITIONAL or character in _FULL_WIDTH:
        return 1.0
    if character in _WESTERN:
        return 0.9
    return 0.6 if _lead(character, "big5") in _BIG5_COMMON else -0.1


def _japanese(character: str, _before: str) -> float:
    if "\u3041" <= character <= "\u30fe" or character in _FULL_WIDTH:
        return 1.0
    if "\uff61" <= character <= "\uff9f":
        return -0.5  # half-width katakana are what two Chinese bytes turn into
    if character in _WESTERN:
        return 0.5
    lead = _lead(character, "cp932")
    return 0.6 if lead in _CP932_COMMON else -0.1


def _western(character: str, before: str) -> float:
    if character in _WESTERN:
        return 0.9
    if before > "\x7f" and before not in _WESTERN:
        return -0.6  # accented letters stand alone among plain ones
    return 0.6 if character.isalpha() else -0.6


_SCORES: tuple[tuple[str, Callable[[str, str], float]], ...] = (
    ("gb18030", _simplified),
    ("big5hkscs", _traditional),
    ("cp932", _japanese),
    ("euc_jp", _japanese),
    ("cp1252", _western),
)


def _mark(text: str, score: Callable[[str, str], float], encoding: str) -> float:
    """The mean score of the characters beyond ASCII (-1..1): how much `text` looks as if it were written so."""
    found = [(match[0], text[match.start() - 1 : match.start()]) for match in _BEYOND_ASCII.finditer(text[: 20 * _SAMPLE])][:_SAMPLE]
    if not found:
        return 0.0
    total = sum(-1.0 if character == _REPLACEMENT else score(character, before) for character, before in found)
    # A text that is longer in characters explains the same bytes worse: one-byte readings of Chinese are twice as long.
    return total / len(found) - (0.05 if encoding == "cp1252" else 0.0)
