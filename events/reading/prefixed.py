"""Prefixed names: a native name read with words in front of its bracket, 长效升白针贝妥格司亭(JC-05), is the one that stands alone elsewhere."""

# ruff: noqa: E501  # a pattern is read as one line

import re
from collections.abc import Iterable

from events.reading.segmentation import Unit

_LEAST = 4
"""A shorter name may be the end of another one."""
_MOST = 40
_BRACKET = re.compile(
    r"(?P<before>[\u3400-\u9fff]{5,24})\((?:(?:研发|開發|研發|开发)?(?:代号|代號|代码)[::]?\s?)?(?P<code>[A-Z]{2,5}-?[0-9]{2,6}[A-Z]?)(?=[,、;)])"
)


def names_before_codes(units: Iterable[Unit], natives: list[str]) -> list[tuple[str, str]]:
    """The native names that stand at the end of what is before the bracket of a code, each with the code."""
    known = sorted((name for name in natives if len(name) >= _LEAST), key=len)[:_MOST]
    found: list[tuple[str, str]] = []
    for unit in units:
        for match in _BRACKET.finditer(unit.text):
            name = next((name for name in known if match["before"].endswith(name) and match["before"] != name), None)
            if name is not None:
                found.append((name, match["code"]))
    return list(dict.fromkeys(found))
