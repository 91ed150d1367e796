"""Wrapping: whether the lines of a text are its paragraphs, and which of them are headings over the next one."""

import re

_HEADING_LENGTH = 60
_PARAGRAPH_LENGTH = 92
_SHORT = 30
_LONG_LINES = 2
"""So many lines longer than any wrapped one show that nothing is wrapped."""
_WRAPPED_LENGTH = 120
_WIDE_HEADING = 34
_WIDE_PARAGRAPH = 50
"""Wrapped lines of wide letters are shorter."""
_WIDER = 1.6
_BRACKETED = re.compile(r"【[^【】]{1,12}】")
_GO_ON_WIDE = frozenset("。,、;::;的之和与與及在对對于於为為被将將向就のはがをにでとも(「『《")
_GO_ON = frozenset({"of", "the", "and", "by", "for", "to", "in", "a", "an", "with", "on", "from", "at", "as", "that", "its", "our", "or"})


def is_unwrapped(lines: list[str]) -> bool:
    """Whether a line break ends a paragraph: some lines are longer than wrapped ones are, and most of the others end a sentence."""
    long = [line for line in lines if len(line) > _WRAPPED_LENGTH and line.count("|") < _LONG_LINES and line.isascii() | _latin(line)]
    return len(long) >= _LONG_LINES


def _latin(line: str) -> bool:
    return sum(letter > "\u2e7f" for letter in line) * 10 < len(line)


def on_its_own(previous: str, line: str) -> bool:
    """Whether a line of an unwrapped text opens a paragraph: it begins with a capital and the one before does not run on."""
    if not line[0].isupper() or previous.count("(") > previous.count(")") or (line.isupper() and previous.isupper()):
        return False
    if previous[-1] in ".!?:":
        return True
    if previous[-1] in ",;-(&/" or previous.rsplit(" ", maxsplit=1)[-1].lower() in _GO_ON:
        return False
    first = line.split(" ", maxsplit=1)[0]
    return first.lower() not in _GO_ON or (len(line) > _HEADING_LENGTH and not first.isupper())


def is_short_heading(text: str, following: str, bullet_line: re.Pattern[str]) -> bool:
    """One or two words with a capital between two bullets: "Denied"."""
    return (
        bool(following)
        and bullet_line.match(following) is not None
        and bullet_line.match(text) is None
        and len(text) <= _SHORT
        and text.count(" ") <= 2  # noqa: PLR2004  # one or two words
        and (text[0].isupper() or text[0] > "\u2e7f")
        and text[-1] not in ".,;。,;"
    )


def is_heading_over(text: str, following: str) -> bool:
    """A few words with a capital over a line as long as only unwrapped paragraphs are: "Recent developments"."""
    if _is_wide(text[0]) or _is_wide(text[-1]):
        return _is_wide_heading_over(text, following)
    return (
        len(text) < _HEADING_LENGTH < _PARAGRAPH_LENGTH < len(following)
        and text[0].isupper()
        and (text[-1].isalnum() or text[-1] in ")?")
        and text.rsplit(" ", maxsplit=1)[-1].lower() not in _GO_ON
        and (following[0].isupper() or following[0] in '"“')
        and not re.search(r"[0-9]", text)
    )


def _is_wide(letter: str) -> bool:
    return ord(letter) > 0x2E7F  # noqa: PLR2004  # the first letter of the wide scripts


def _is_wide_heading_over(text: str, following: str) -> bool:
    """A short line in wide letters, or one that opens with a bracketed number or word, over a paragraph that lines are wider in."""
    if text[-1] in _GO_ON_WIDE or len(text) > _WIDE_HEADING or not following[0].isalnum():
        return False
    if _BRACKETED.match(text):
        return len(text) + 3 <= len(following) or _BRACKETED.fullmatch(text) is not None
    return len(following) >= _WIDE_PARAGRAPH and len(following) > _WIDER * len(text) and not re.search(r"[0-9]\s?[年月]|[::]", text)
