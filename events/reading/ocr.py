"""Scanned text: letters that character recognition took for others are put right where only that gives a known word."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here

# lengths of words, letters and phrases are plain numbers here

import re
from functools import cache

from events.tables import table

_WORD = re.compile(r"[A-Za-z0-9]{2,30}")
_MONTHS = "january february march april may june july august september october november december"
_CAPITALS = re.compile(r"(?=[A-Zl]*[A-Z][A-Zl]*[A-Z])[A-Zl]{3,10}")
_SUSPECT = re.compile(r"[A-Z]l[A-Z]|[0-9][A-Za-z]|[A-Za-z][0-9]|rn|^l[A-Z]|^l[b-df-hj-kmnp-tv-z]|vv|FOA|0")
_INSIDE = re.compile(r"[A-Za-z]?[a-z]+(?:[015]{1,2}[a-z]+)+")
_CODE = re.compile(r"(?<![A-Za-z0-9-])([A-Z]{2,5}-)([0-9OIl]{2,6})(?![A-Za-z0-9])")
_FEWEST_REPAIRS = 3


@cache
def _known_words() -> frozenset[str]:
    found: set[str] = set(_MONTHS.split()) | {
        "inc",
        "ind",
        "nda",
        "fda",
        "treatment",
        "later",
        "seek",
        "limited",
        "administration",
        "may",
        "patients",
        "it",
        "in",
        "is",
        "its",
        "lymphoma",
        "trial",
    }
    for values in table("reading/en").values():
        for patterns in values.values():
            for pattern in patterns:
                found.update(re.findall(r"[a-z]{3,}", pattern.lower()))
    found.update(table("reading/ordinary")["words"])
    return frozenset(found)


def _repaired(word: str) -> str | None:
    """The word that was meant, or None where nothing known comes out."""
    digits = sum(letter.isdigit() for letter in word)
    if len(word) == 4 and 2 <= digits < 4 and word[0] in "12" and set(word) <= set("0123456789OolI"):
        return word.translate(str.maketrans("OolI", "0011"))
    if len(word) == 2 and digits == 1 and set(word) <= set("0123456789OolI"):
        return word.translate(str.maketrans("OolI", "0011"))
    if "l" in word and _CAPITALS.fullmatch(word):
        return word.replace("l", "I")
    known = _known_words()
    if word.lower() in known or (word.isalpha() and word.islower() and "rn" not in word and "vv" not in word):
        return None
    for variant in (
        word.translate(str.maketrans("015", "Ols")),
        word.translate(str.maketrans("01", "Oi")),
        word.replace("rn", "m"),
        word.replace("vv", "w"),
        "I" + word[1:] if word[0] == "l" else word,
        word.translate(str.maketrans("015", "ols")).replace("rn", "m"),
        word.replace("FOA", "FDA"),
    ):
        if variant != word and variant.lower() in known:
            return variant
    if _INSIDE.fullmatch(word):
        plain = word.translate(str.maketrans("015", "ols"))
        return f"{plain[:-2]}m" if plain.endswith("rn") else plain
    return None


def repair(text: str, origin: list[int]) -> tuple[str, list[int]]:
    """The text with such words put right, each letter still with its place. Text without several of them is left alone."""
    found = [(match, fixed) for match in _WORD.finditer(text) if _SUSPECT.search(match[0]) and (fixed := _repaired(match[0])) is not None]
    return _rewrite(text, origin, found) if found else (text, origin)


def is_scanned(text: str) -> bool:
    """Whether a document holds several words that only make sense as misread ones."""
    count = 0
    for match in _WORD.finditer(text[:20000]):
        if _SUSPECT.search(match[0]) and _repaired(match[0]) is not None:
            count += 1
            if count >= _FEWEST_REPAIRS:
                return True
    return False


def _rewrite(text: str, origin: list[int], found: list[tuple[re.Match[str], str]]) -> tuple[str, list[int]]:
    pieces: list[str] = []
    places: list[int] = []
    position = 0
    for match, fixed in found:
        pieces.append(text[position : match.start()])
        places.extend(origin[position : match.start()])
        pieces.append(fixed)
        own = origin[match.start() : match.end()]
        places.extend(own[: len(fixed) - 1])
        places.extend([own[-1]] * (len(fixed) - len(own[: len(fixed) - 1])))
        position = match.end()
    pieces.append(text[position:])
    places.extend(origin[position:])
    return "".join(pieces), places


_LEADING_RN = re.compile(r"(?<![A-Za-z])rn(?=[a-z]{3})")


def repair_names(text: str, origin: list[int]) -> tuple[str, list[int]]:
    """Words that begin with "rn", as no word does, begin with "m"; the number of a drug's code holds digits alone."""
    found = [(match, "m") for match in _LEADING_RN.finditer(text)]
    found += [
        (match, match[1] + match[2].translate(str.maketrans("OIl", "011")))
        for match in _CODE.finditer(text)
        if any(letter.isdigit() for letter in match[2]) and not match[2].isdigit()
    ]
    found.sort(key=lambda entry: entry[0].start())
    return _rewrite(text, origin, found) if found else (text, origin)
