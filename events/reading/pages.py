"""Pages: numbers and running heads that a page leaves in the text, and the sentence that goes on behind them."""

# ruff: noqa: E501  # a pattern is read as one line
# ruff: noqa: PLR2004  # the first wide letter and lengths are plain numbers here

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar


class HasText(Protocol):
    """A line with its cleaned words."""

    text: str


L = TypeVar("L", bound=HasText)


_NUMBER = re.compile(
    r"(?:page|p\.|seite|第)?\s{0,3}[0-9]{1,4}\s{0,3}(?:页|頁|ページ)?\s{0,3}(?:(?:of|/|共)\s{0,3}[0-9]{1,4}\s{0,3}(?:页|頁)?)?|[-–—]\s{0,2}[0-9]{1,4}\s{0,2}[-–—]|continued on next page",
    re.IGNORECASE,
)
_PAGE_OF = re.compile(
    r"(?i)\bpage\s{1,3}[0-9]{1,4}\s{1,3}of\s{1,3}[0-9]{1,4}\b|第\s{0,2}[0-9]{1,4}\s{0,2}[页頁]\s{0,2}[/,、]?\s{0,2}共\s{0,2}[0-9]{1,4}\s{0,2}[页頁]"
)
_LONGEST_HEAD = 160
_YEAR = re.compile(r"[0-9]{4}")
_FULL_SHARE = 0.75
"""A line so much shorter than its neighbours ends its paragraph."""
_ENDS = frozenset(".!?。!?::;;|)」』】")


def is_page_number(text: str) -> bool:
    """Whether a line holds nothing but the number of its page."""
    return bool(_NUMBER.fullmatch(text)) and not _YEAR.fullmatch(text)


def running_heads(lines: Sequence[HasText]) -> frozenset[str]:
    """Lines that hold "Page 1 of 2", and lines that stand more than once, each time next to the number of a page or at the top."""
    heads = {line.text for line in lines if _PAGE_OF.search(line.text) and len(line.text) < _LONGEST_HEAD}
    told = [line.text for line in lines if line.text]
    beside: Counter[str] = Counter()
    for place, text in enumerate(told):
        near = (told[place - 1] if place else "", told[place + 1] if place + 1 < len(told) else "")
        if not is_page_number(text) and len(text) < _LONGEST_HEAD and (not place or any(is_page_number(other) for other in near if other)):
            beside[text] += 1
    often = Counter(told)
    heads.update(text for text, count in beside.items() if count > 1 and count == often[text])
    return frozenset(heads)


def joined_over_pages(lines: Sequence[L], begins_anew: Callable[[str], bool]) -> list[L]:
    """The lines without the break of a page within a sentence in wide letters: its number, its running head, the empty lines around."""
    heads = running_heads(lines)
    kept: list[L] = []
    place = 0
    while place < len(lines):
        if lines[place].text and not _taken(lines[place], heads):
            kept.append(lines[place])
            place += 1
            continue
        end, broken = place, False
        while end < len(lines) and (not lines[end].text or _taken(lines[end], heads)):
            broken = broken or bool(lines[end].text)
            end += 1
        if not (broken and end < len(lines) and _goes_on(kept, lines[end].text) and not begins_anew(lines[end].text)):
            kept.extend(lines[place:end])
        place = end
    return kept


def _taken(line: HasText, heads: frozenset[str]) -> bool:
    return is_page_number(line.text) or line.text in heads


def _goes_on(before: Sequence[HasText], behind: str) -> bool:
    """Whether the last line breaks off in the middle of a sentence: as long as those above it, without a mark at its end."""
    if not before or not before[-1].text or before[-1].text[-1] in _ENDS or ord(behind[0]) <= 0x2E7F or ord(before[-1].text[-1]) <= 0x2E7F:
        return False
    width = max(len(line.text) for line in before[-4:])
    return len(before) > 1 and bool(before[-2].text) and len(before[-1].text) >= _FULL_SHARE * width
