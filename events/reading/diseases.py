"""Diseases: the first one that a text names, where no phrase says what a drug is for."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here

# lengths of words, letters and phrases are plain numbers here

import re

from events.tables import table

_TABLE = table("reading/diseases")


def _either(words: list[str]) -> re.Pattern[str]:
    """A pattern for any of the words, longer ones first."""
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))


_HEADS = frozenset[str]([*_TABLE["heads"], *_TABLE["more_heads"]])
_ENDINGS = tuple[str, ...](_TABLE["endings"])
_NOT = frozenset[str](_TABLE["not_diseases"])
_STOPS = frozenset[str](_TABLE["left_stops"])
_WORD = re.compile(r"[A-Za-zÀ-ɏ0-9][A-Za-zÀ-ɏ0-9'’/+-]{0,40}|[^\sA-Za-zÀ-ɏ0-9]")
_NATIVE = _either(_TABLE["native_endings"])
_NATIVE_NOT = _either(_TABLE["native_not"])
_NATIVE_STOP = _either(_TABLE["native_stops"])
_LONGEST = 6
_LONGEST_NATIVE = 24


SHORT_FORMS: dict[str, str] = _TABLE["short_forms"]
_SHORT = frozenset(word.lower() for word in SHORT_FORMS)


def names_disease(words: str) -> bool:
    """Whether some words hold what a disease is called by."""
    if re.search(r"[\u3040-\u9fff]", words):
        return _NATIVE.search(_NATIVE_NOT.sub("", words)) is not None
    lower = [match[0].lower() for match in _WORD.finditer(words)]
    return any(
        word in _HEADS
        or word in _SHORT
        or (len(word) > 6 and word.endswith(_ENDINGS) and word not in _NOT)
        or word.removesuffix("s") in _HEADS
        for word in lower
    ) or bool(_has_short_form(words) or re.search(r"[A-Za-z]+-(?:positive|negative|mutated|mutant|related|deficient)", words))


_REGULATORY = frozenset(
    [
        "BLA",
        "NDA",
        "SNDA",
        "SBLA",
        "MAA",
        "IND",
        "CTA",
        "CTN",
        "FDA",
        "EMA",
        "CHMP",
        "COMP",
        "NMPA",
        "CDE",
        "PMDA",
        "MHLW",
        "MHRA",
        "TGA",
        "MFDS",
        "EC",
        "EU",
        "US",
        "USA",
        "UK",
        "NHS",
        "NICE",
        "PRIME",
        "RMAT",
        "BTD",
        "ODD",
        "FTD",
        "QIDP",
        "RTOR",
        "ILAP",
        "CRL",
        "PDUFA",
        "CEO",
        "CFO",
        "CMO",
        "ASCO",
        "ASH",
        "ESMO",
        "AACR",
        "EHA",
        "AAN",
        "EASL",
        "AASLD",
        "JPM",
        "HSA",
        "TFDA",
        "CMC",
        "GMP",
        "SEC",
        "CDER",
        "CBER",
        "II",
        "III",
        "IV",
    ]
)


def _has_short_form(words: str) -> bool:
    """Whether capitals stand there that may be a disease's short form."""
    return any(short not in _REGULATORY for short in re.findall(r"\b[A-Za-z]?[A-Z]{2,6}[0-9]?\b", words))


def disease_in(text: str) -> str | None:
    """The first disease a text names, with the words that narrow it down, or None."""
    if re.search(r"[\u3040-\u9fff]", text):
        return _native_disease(text)
    words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
    for index, (word, _, end) in enumerate(words):
        lower = word.lower()
        if lower in _NOT or not (lower in _HEADS or (len(lower) > 6 and lower.endswith(_ENDINGS))):
            continue
        if index + 1 < len(words) and words[index + 1][0].lower() in _HEADS:
            continue
        first = index
        while first > 0 and index - first < _LONGEST and words[first - 1][0][0].isalnum() and words[first - 1][0].lower() not in _STOPS:
            first -= 1
        phrase = text[words[first][1] : end]
        if first < index or lower not in {
            "disease",
            "syndrome",
            "cancer",
            "tumor",
            "tumors",
            "infection",
            "disorder",
            "pain",
            "failure",
            "deficiency",
            "diseases",
            "cancers",
            "withdrawal",
            "rejection",
            "disorders",
        }:
            return phrase
    return None


NAMELESS = ("希少疾病", "希少疾患", "同疾患", "対象疾患", "适应症", "適應症", "適応症", "罕见病", "罕見病")
"""What calls itself a disease and names none."""


def _native_disease(text: str) -> str | None:
    match = _NATIVE.search(text)
    while match:
        before = re.split(r"[^\u3040-\u9fffA-Za-z0-9+-]", text[max(0, match.start() - _LONGEST_NATIVE) : match.start()])[-1]
        words = _NATIVE_STOP.split(before)[-1]
        if len(words) > 1 and not (words + match[0]).endswith(NAMELESS):
            return words + match[0]
        match = _NATIVE.search(text, match.end())
    return None
