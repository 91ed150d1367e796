"""What narrows an indication: marker, type, line, phase, stage, age group. Two values of one of these are two indications."""

import re
from enum import Enum
from functools import lru_cache
from typing import Any, cast

import msgspec

from events.names import fold
from events.tables import table

_TABLE = table("indications")
_MARKERS = frozenset[str](_TABLE["markers"]["words"])
_ROWS = cast("list[dict[str, Any]]", _TABLE["qualifiers"])
_SIGNS = frozenset({"positive", "negative", "low"})
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
_NATIVE_NUMBERS = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "甲": "a", "乙": "b", "丙": "c", "丁": "d", "戊": "e"}

# T315I, HER2, FLT3, CD20: a gene, a change of it, an antigen.
_MARKER = re.compile(r"(?<![a-z0-9])[a-z]{1,5}[0-9]{1,4}[a-z]?(?![a-z0-9])")
_EXON = re.compile(r"(?<![a-z])exons? ?([0-9]{1,2})|外显子 ?([0-9]{1,2})|([0-9]{1,2})号?外显子|エクソン ?([0-9]{1,2})")
_VALUE = r"(?:[0-9]{1,2}|[ivx]{1,4}|[a-e])"
_LISTED = rf"{_VALUE}\b(?: (?:and|or) {_VALUE}\b)*"
# The word itself is "type", "stage" or "grade"; hemophilia and hepatitis have theirs without one.
_NUMBERED = re.compile(rf"\b(type|stage|grade|genotype)s? ({_LISTED})")
_LETTERED = re.compile(r"\b(?:hemophilia|hepatitis|influenza|serogroup|group) ([a-e])\b(?! cell)")
_NATIVE_TYPE = re.compile(r"([0-9]{1,2}|[ivx]{1,4}|[一二三四五甲乙丙丁戊a-e])[型類类]|[型病]([a-e]|[0-9]{1,2}|[ivx]{1,4})(?![a-z0-9])")
_NATIVE_LINE = re.compile(r"([一二三四]|[1-4])[线線次](?!治疗失败)")
_PHASES = re.compile(r"\b(chronic|accelerated|blast|blastic)(?=(?: (?:or|and|chronic|accelerated|blast))* (?:phase|crisis)s?\b)")
_LINE = re.compile(r"\b(first|second|third|fourth|1st|2nd|3rd|4th)(?=(?: (?:or|and|to|first|second|third|fourth|2nd|3rd|later))* lines?\b)")
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "1st": "1", "2nd": "2", "3rd": "3", "4th": "4"}


class Gap(Enum):
    """How two sets of qualifiers differ: not at all, in what only one of them says, or in what both say otherwise."""

    NONE = "none"
    ONE_SIDED = "one_sided"
    BOTH = "both"


class Qualifier(msgspec.Struct, frozen=True, order=True):
    """One narrowing. `tells_alone`: it makes another indication of one that does not say it, as "adult" does not."""

    group: str
    value: str
    about: str = ""
    tells_alone: bool = True


class _Row(msgspec.Struct, frozen=True):
    qualifier: Qualifier
    pattern: re.Pattern[str]


def _row(row: dict[str, Any]) -> _Row:
    words = "|".join(re.escape(word) for word in sorted(row.get("words", ()), key=len, reverse=True))
    native = "|".join(re.escape(word) for word in sorted(row.get("native", ()), key=len, reverse=True))
    pattern = "|".join(part for part in (rf"\b(?:{words})\b" if words else "", native) if part)
    return _Row(Qualifier(row["group"], row["value"], tells_alone=row.get("tells_alone", True)), re.compile(pattern))


_TABLED = tuple(_row(row) for row in _ROWS)


def gap(one: frozenset[Qualifier], other: frozenset[Qualifier]) -> Gap:
    """Compare what is left on either side once what both say is taken away.

    In one group on both sides: they exclude each other. On one side only, or in groups that say nothing of each other: one is narrower.
    """
    first, second = _left(one, other), _left(other, one)
    if {said.group for said in first} & {said.group for said in second}:
        return Gap.BOTH
    return Gap.ONE_SIDED if any(said.tells_alone for said in first | second) else Gap.NONE


def _left(one: frozenset[Qualifier], other: frozenset[Qualifier]) -> frozenset[Qualifier]:
    """What only the first says; a sign without its marker is that of any marker."""
    return frozenset(
        said
        for said in one - other
        if not any(their.group == said.group and their.value == said.value and not (their.about and said.about) for their in other)
    )


@lru_cache(maxsize=4096)
def of_words(spelled: str) -> frozenset[Qualifier]:
    """The qualifiers of an indication in Latin letters: folded words, abbreviations spelled out, one space between two."""
    found = _tabled(spelled) | _markers(spelled)
    found |= {
        Qualifier(match[1], _ROMAN.get(value) or str(value))
        for match in _NUMBERED.finditer(spelled)
        for value in re.findall(rf"\b{_VALUE}\b", match[2])
    }
    found |= {Qualifier("type", match[1]) for match in _LETTERED.finditer(spelled)}
    found |= {Qualifier("phase", match[1].removesuffix("ic") if match[1] == "blastic" else match[1]) for match in _PHASES.finditer(spelled)}
    found |= {Qualifier("line", _ORDINALS[match[1]]) for match in _LINE.finditer(spelled)}
    words = spelled.split()
    found |= {Qualifier("sign", word, about=_about(words[max(0, at - 3) : at])) for at, word in enumerate(words) if word in _SIGNS}
    return _settled(found)


@lru_cache(maxsize=4096)
def of_native(text: str) -> frozenset[Qualifier]:
    """The qualifiers of an indication in Chinese or Japanese."""
    folded = fold(text).replace(" ", "")
    found = _tabled(folded) | _markers(folded)
    for match in _NATIVE_TYPE.finditer(folded):
        value = match[1] or match[2]
        found.add(Qualifier("type", _NATIVE_NUMBERS.get(value) or _ROMAN.get(value, value)))
    found |= {Qualifier("line", _NATIVE_NUMBERS.get(match[1], match[1])) for match in _NATIVE_LINE.finditer(folded)}
    return _settled(found)


def _tabled(text: str) -> set[Qualifier]:
    """The rows of the table that the text holds; a longer wording covers the shorter ones in it, row by row in the table's order."""
    found: set[Qualifier] = set()
    for row in _TABLED:
        left = row.pattern.sub(" # ", text)
        if left != text:
            found.add(row.qualifier)
            text = left
    return found


def _markers(text: str) -> set[Qualifier]:
    exons = {Qualifier("marker", "exon " + next(filter(None, match.groups()))) for match in _EXON.finditer(text)}
    named = {word for word in re.findall(r"[a-z]+", text) if word in _MARKERS}
    return exons | {Qualifier("marker", word) for word in named | {match[0] for match in _MARKER.finditer(_EXON.sub(" ", text))}}


def _about(before: list[str]) -> str:
    """The marker a sign is said of, among the words before it."""
    return next((word for word in reversed(before) if word in _MARKERS or word == "triple" or _MARKER.fullmatch(word)), "")


def _settled(found: set[Qualifier]) -> frozenset[Qualifier]:
    """Of all ages is of no age group in particular."""
    ages = {said for said in found if said.group == "age"}
    return frozenset(found - ages if len({said.value for said in ages}) > 1 else found)
