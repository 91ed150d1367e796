"""Names as keys: what makes two spellings of a drug or a company one name."""

import hashlib
import unicodedata
from collections.abc import Iterable

from events.tables import table

LONGEST_KEY = 400
"""In letters of up to four bytes: an index of PostgreSQL takes 2,704 bytes. The longest name in the FDA's register has 215."""

_FIRMS = table("companies")
_FIRM_WORDS = frozenset[str](_FIRMS["firm_words"])
_LEADING_WORDS = frozenset[str](_FIRMS["leading_words"])
_SIMPLIFIED: dict[int, str] = {ord(pair[0]): pair[1] for pair in table("reading/traditional")["pairs"]}
_NATIVE_BEGINNINGS = tuple(str(beginning).translate(_SIMPLIFIED) for beginning in _FIRMS["native_beginnings"])
_NATIVE_ENDINGS = tuple(str(ending).translate(_SIMPLIFIED) for ending in _FIRMS["native_endings"])


def fold(text: str) -> str:
    """Text without what is mere typography: compatibility forms, trade mark signs, case."""
    return unicodedata.normalize("NFKC", text).replace("®", "").replace("™", "").replace("℠", "").casefold()


def name_key(name: str) -> str:
    """The key of a drug's name: letters and digits of any script, folded. "HQP-1351" and "hqp 1351" are one, 藥 and 药 as well."""
    return _bounded("".join(letter for letter in fold(name).translate(_SIMPLIFIED) if letter.isalnum()))


def company_keys(company: str) -> tuple[str, ...]:
    """All keys a company answers to, most exact first: with and without words like "Pharma" or "Co., Ltd" and a leading place.

    "Guangzhou Healthquest Pharma Co., Ltd" gives, among others, guangzhouhealthquestpharmacoltd and healthquest.
    """
    words = "".join(letter if letter.isalnum() else " " for letter in fold(company).translate(_SIMPLIFIED)).split()
    keys = ["".join(words)]
    while len(words) > 1 and words[-1] in _FIRM_WORDS:
        words = words[:-1]
        keys.append("".join(words))
    while len(words) > 1 and words[0] in _LEADING_WORDS:
        words = words[1:]
        keys.append("".join(words))
    keys.extend(_native_keys(keys[-1]))
    return tuple(dict.fromkeys(_bounded(key) for key in keys if key))


def follow_keys(names: Iterable[str], companies: Iterable[str]) -> tuple[str, ...]:
    """All keys by which a drug of these names and companies is followed."""
    keys = [name_key(name) for name in names]
    for company in companies:
        keys.extend(company_keys(company))
    return tuple(dict.fromkeys(key for key in keys if key))


def _bounded(key: str) -> str:
    """The key as an index takes it: what is longer ends in a hash of all of it."""
    if len(key) <= LONGEST_KEY:
        return key
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return key[: LONGEST_KEY - len(digest)] + digest


def _native_keys(core: str) -> list[str]:
    """What is left of a name written without spaces, ending by ending, at least two letters long."""
    keys: list[str] = []
    beginning = next((b for b in _NATIVE_BEGINNINGS if core.startswith(b) and len(core) > len(b) + 1), "")
    core = core.removeprefix(beginning)
    while ending := next((e for e in _NATIVE_ENDINGS if core.endswith(e) and len(core) > len(e) + 1), None):
        core = core.removesuffix(ending)
        keys.append(core)
    return keys or ([core] if beginning else [])
