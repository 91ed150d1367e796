"""Phrases: the tables of words that name kinds, actions, authorities and moods, checked when loaded and matched in linear time."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here

# lengths of words, letters and phrases are plain numbers here
# a pattern is read as one line

import math
import re
from functools import cache
from itertools import product
from typing import Any, cast

import msgspec

from events.errors import InvalidValue
from events.reading.segmentation import Token, tokens_of
from events.tables import table

LANGUAGES = ("en", "zh", "ja")
LAYERS = ("kind", "action", "authority", "mood", "event", "place")
# Here a wording means one thing; elsewhere the table that comes first decides.
_ONE_MEANING = ("authority", "place")
_SKIPPED = frozenset("()-\"“”‘’'*「」『』《》\u00ad`")
_GROUP = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_MOST_WORDINGS = 2000
_GAP = "~"
_GAP_WIDTH = 4
_MOST_STEPS = 200
_MOST_SKIPPED = 4
_STOPS_GAP = frozenset(".;:。!?|")


class Mention(msgspec.Struct):
    """Words found: `layer` and `value` from the table, first and last token (last excluded)."""

    layer: str
    value: str
    start: int
    end: int
    phrase: str


class _Node:
    __slots__ = ("ends", "gap", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.gap: _Node | None = None
        self.ends: list[tuple[str, str, str, str | None]] = []


class Lexicon:
    """All phrases of one language as one tree of tokens; where a phrase ends stands what it means."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, layer: str, value: str, pattern: str) -> None:
        """Add every wording of `pattern`: (a|b) one of, [a|b] one of or nothing, ~ up to four words."""
        for wording in wordings(pattern):
            tokens = [token for token in tokens_of(wording, 0, len(wording)) if token.text not in _SKIPPED]
            if not tokens or tokens[0].text == _GAP:
                raise InvalidValue(f"The phrase {pattern!r} under {value!r} is empty or begins with a gap: write a word first.")
            node = self._root
            for token in tokens:
                if token.text == _GAP:
                    node.gap = node.gap or _Node()
                    node = node.gap
                else:
                    node = node.next.setdefault(token.norm, _Node())
            exact = re.sub(r"[\s\-]", "", wording).rstrip(".") if _is_acronym(wording) else None
            there = next((end for end in node.ends if end[0] == layer), None)
            if there is None:
                node.ends.append((layer, value, wording, exact))
            elif there[1] != value and layer in _ONE_MEANING:
                raise InvalidValue(f"The phrase {wording!r} stands under {there[1]!r} and {value!r} of [{layer}]: take it out of one.")

    def find(self, tokens: list[Token]) -> dict[str, list[Mention]]:
        """The phrases of every layer from left to right; where two of a layer overlap, the longer."""
        options: dict[str, list[Mention]] = {layer: [] for layer in LAYERS}
        first = self._root.next
        for position, token in enumerate(tokens):
            if token.norm in first and token.text not in _SKIPPED:
                for layer, (end, value, wording) in self._longest(tokens, position).items():
                    options[layer].append(Mention(layer=layer, value=value, start=position, end=end, phrase=wording))
        return {layer: _without_overlaps(found) for layer, found in options.items()}

    def _longest(self, tokens: list[Token], start: int) -> dict[str, tuple[int, str, str]]:
        best: dict[str, tuple[int, str, str]] = {}
        stack: list[tuple[_Node, int, int]] = [(self._root.next[tokens[start].norm], start + 1, 0)]
        steps, last = 0, len(tokens)
        while stack and steps < _MOST_STEPS:
            steps += 1
            node, index, gap_left = stack.pop()
            for layer, value, wording, exact in node.ends:
                known = best.get(layer)
                if (known is None or index > known[0]) and (exact is None or _same_letters(tokens, start, index, exact)):
                    best[layer] = (index, value, wording)
            at = index
            while at < last and at - index < _MOST_SKIPPED and tokens[at].text in _SKIPPED:
                at += 1
            if at >= last:
                continue
            following = node.next.get(tokens[at].norm)
            if following is not None:
                stack.append((following, at + 1, 0))
            if node.gap is not None:
                stack.append((node.gap, index, _GAP_WIDTH))
            if gap_left > 0 and tokens[at].text not in _STOPS_GAP:
                stack.append((node, at + 1, gap_left - 1))
        return best


def _same_letters(tokens: list[Token], start: int, end: int, exact: str) -> bool:
    return "".join(token.text for token in tokens[start:end] if token.text not in _SKIPPED).rstrip(".") == exact


def _without_overlaps(options: list[Mention]) -> list[Mention]:
    """The longer of two that overlap; of equals, the first."""
    kept: list[Mention] = []
    for option in options:
        while kept and kept[-1].end > option.start and option.end - option.start > kept[-1].end - kept[-1].start:
            kept.pop()
        if not kept or kept[-1].end <= option.start:
            kept.append(option)
    return kept


def _is_acronym(wording: str) -> bool:
    letters = wording.removesuffix("s") if len(wording) > 3 else wording
    return len(wording) <= 6 and wording.isascii() and letters.upper() == letters and letters.replace(" ", "").isalpha()


def wordings(pattern: str) -> list[str]:
    """Every wording that a pattern stands for."""
    parts: list[list[str]] = []
    position = 0
    for group in _GROUP.finditer(pattern):
        parts.append([pattern[position : group.start()]])
        if group[1] is not None:
            parts.append(group[1].split("|"))
        else:
            parts.append(["", *group[2].split("|")])
        position = group.end()
    parts.append([pattern[position:]])
    if re.search(r"[()\[\]]", "".join(part for options in parts for part in options)):
        raise InvalidValue(f"The phrase {pattern!r} has a bracket without its partner, or one within another.")
    count = math.prod(len(options) for options in parts)
    if count > _MOST_WORDINGS:
        raise InvalidValue(
            f"The phrase {pattern[:60]!r} stands for {count} wordings: write a gap (~) for some of its brackets, at most {_MOST_WORDINGS}."
        )
    return [re.sub(r"\s+", " ", "".join(choice)).strip() for choice in product(*parts)]


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language, with what all languages share; raises InvalidValue when a table is wrong."""
    tree = Lexicon()
    for name in ("shared", language):
        check_table(name, table(f"reading/{name}"))
        for layer, values in table(f"reading/{name}").items():
            for value, patterns in values.items():
                for pattern in patterns:
                    tree.add(layer, value, pattern)
    return tree


def check_table(name: str, content: dict[str, Any]) -> None:
    """Raise InvalidValue, naming the place, where a phrase table is not as the reader needs it."""
    for layer, values in content.items():
        if layer not in LAYERS:
            raise InvalidValue(f"{name}: [{layer}] is no layer: use one of {', '.join(LAYERS)}.")
        for value, patterns in values.items():
            known = _known_values(layer)
            if known is not None and value not in known:
                raise InvalidValue(f"{name}: {layer}.{value} is not known: use one of {', '.join(sorted(known))}.")
            if not isinstance(patterns, list) or not all(
                isinstance(pattern, str) and pattern.strip() for pattern in cast("list[object]", patterns)
            ):
                raise InvalidValue(f"{name}: {layer}.{value} must be a list of phrases.")


def _known_values(layer: str) -> frozenset[str] | None:
    rules = table("reading/rules")
    if layer == "kind":
        return frozenset(rules["anchor"])
    if layer == "action":
        return frozenset(rules["actions"])
    if layer == "mood":
        return frozenset(rules["moods"])
    if layer in {"authority", "place"}:
        return frozenset(rules["authority"])
    return None
