"""Whether two indications are the same, close, or different: words compared after abbreviations are spelled out."""

import re
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from typing import cast

from rapidfuzz import fuzz

from events.names import fold
from events.qualifiers import Gap, Qualifier, gap, of_native, of_words
from events.tables import table

_TABLE = table("indications")
_SPELLED_OUT = cast("dict[str, str]", _TABLE["abbreviations"])
_SYNONYMS = cast("dict[str, str]", _TABLE["synonyms"])
_SILENT = frozenset[str](_TABLE["words"]["silent"])
_GENERAL = frozenset[str](_TABLE["words"]["general"])
_OPPOSITES = tuple(frozenset[str](row["words"]) for row in _TABLE["opposites"])
_WORD = re.compile(r"[^\W_]+(?:[-/.'][^\W_]+)*")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MOST_WORDS = 80
_SPELLINGS = (("aemia", "emia"), ("haemo", "hemo"), ("oesoph", "esoph"), ("tumour", "tumor"))
# HER2+, PD-L1+; HER2-, HR-, as no hyphen of a word.
_SIGN = re.compile(r"(?i)(?<=\w)(\+)|\b(HER2|HR|ER|PR|EGFR|ALK)[-−](?=[\s/,)]|$)")

_GENERAL_WEIGHT = 0.35
_SAME_AT = 0.75
_CLOSE_AT = 0.5
_SAME_WORD_AT = 88
_LONG_WORD = 6
# Two registers' words for one label: most of either stands in the other too, or nearly all of the shorter in the longer.
_ONE_LABEL_AT = 0.7
_CONTAINED_AT = 0.9


class Likeness(Enum):
    """How two indications compare. SILENT: one of them is not said, or they are in scripts that cannot be compared."""

    SAME = "same"
    CLOSE = "close"
    DIFFERENT = "different"
    SILENT = "silent"


def likeness(one: str | None, other: str | None) -> Likeness:
    """Compare two indications as texts give them, in any order of words; None and empty are silent."""
    if not one or not other:
        return Likeness.SILENT
    if bool(_WIDE.search(one)) != bool(_WIDE.search(other)):
        return Likeness.SILENT
    first, second = _words(one), _words(other)
    if not first or not second:
        return Likeness.SILENT
    if any((first & row) and (second & row) and not (first & second & row) for row in _OPPOSITES):
        return Likeness.DIFFERENT
    between = gap(_qualifiers(one), _qualifiers(other))
    alike = _by_words(first, second)
    if between is Gap.BOTH or alike is Likeness.DIFFERENT:
        return Likeness.DIFFERENT
    return Likeness.CLOSE if between is Gap.ONE_SIDED else alike


def _qualifiers(text: str) -> frozenset[Qualifier]:
    return of_native(text) if _WIDE.search(text) else of_words(_spelled(text))


def _by_words(first: frozenset[str], second: frozenset[str]) -> Likeness:
    """How much of the shorter stands in the longer."""
    smaller, larger = sorted((first, second), key=_weight)
    share = sum(_weight({word}) for word in smaller if _among(word, larger)) / _weight(smaller)
    if share >= _SAME_AT:
        return Likeness.SAME
    return Likeness.CLOSE if share >= _CLOSE_AT else Likeness.DIFFERENT


def one_label(one: str | None, other: str | None) -> float:
    """How far two texts are words for one and the same label, as registers of one authority print it; 0.0 where they are not.

    Stricter than likeness: what is said of a narrower group of patients ("with the T315I mutation") is another label.
    """
    if not one or not other or likeness(one, other) is not Likeness.SAME:
        return 0.0
    smaller, larger = sorted((_words(one), _words(other)), key=_weight)
    shared = sum(_weight({word}) for word in smaller if _among(word, larger))
    back = sum(_weight({word}) for word in larger if _among(word, smaller))
    both = (shared + back) / (_weight(smaller) + _weight(larger))
    return both if both >= _ONE_LABEL_AT or shared / _weight(smaller) >= _CONTAINED_AT else 0.0


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    if _WIDE.search(text):
        letters = [letter for letter in fold(text) if letter.isalnum()]
        return frozenset("".join(pair) for pair in pairwise(letters)) or frozenset(letters)
    found: set[str] = set()
    for word in _spelled(text).split():
        stem = word.removesuffix("'s")
        if stem and stem not in _SILENT:
            found.add(stem[:-1] if len(stem) > _LONG_WORD and stem.endswith("s") and not stem.endswith(("ss", "is", "us")) else stem)
    return frozenset(found)


@lru_cache(maxsize=4096)
def _spelled(text: str) -> str:
    """The words of a text in Latin letters: folded, abbreviations spelled out, one spelling for a word, single spaces."""
    folded = fold(_SIGN.sub(lambda match: " positive " if match[1] else f"{match[2]} negative ", text)).replace("’", "'")
    for said, meant in _SPELLINGS:
        folded = folded.replace(said, meant)
    spelled = " ".join((_SPELLED_OUT.get(word) or word) for word in _WORD.findall(folded)[:_MOST_WORDS])
    for said, meant in _SYNONYMS.items():
        spelled = re.sub(rf"\b{re.escape(said)}\b", meant, spelled)
    spelled = re.sub(r"\bnon[- ](small|hodgkin)\b", r"non\1", spelled)
    return " ".join(_SPELLED_OUT.get(part) or part for part in re.split(r"[\s/-]+", spelled) if part)


def _weight(words: frozenset[str] | set[str]) -> float:
    return sum(_GENERAL_WEIGHT if word in _GENERAL else 1.0 for word in words)


def _among(word: str, words: frozenset[str]) -> bool:
    if word in words:
        return True
    return len(word) >= _LONG_WORD and any(len(other) >= _LONG_WORD and fuzz.ratio(word, other) >= _SAME_WORD_AT for other in words)
