"""A register's label in other words, or with its day put right: the entry is the one that is known, and no second milestone. Pure.

Some registers tell what was approved on one day under one number by its label alone, so their keys end in a hash of its words. Words are
edited from one edition to the next. What the new words stand for is the milestone of the same entry and step whose words the edition does
not list any more; two labels that one edition lists beside each other are two. Where the day is in the key as well, a row that is listed
with another day instead of the one it had is that row, its day put right.
"""

import re
from functools import lru_cache

import msgspec

from events.decisions import Fact
from events.drug import DrugState, Milestone, Statement
from events.indications import one_label
from events.matching import DAYS_APART
from events.partial_date import PartialDate
from events.pathways import calls_alike

_WORDED = re.compile(r"(?P<entry>.+)/[0-9a-f]{16}")
_DATED = re.compile(r"(?P<head>.+[:/])(?P<day>[0-9]{4}(?:-[0-9]{2}){0,2})/(?P<words>[0-9a-f]{16})")


class Reworded(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an entry under other words or of another day: the milestone, the words and the day it has there.

    `alike`: the new words are for one label with these. `moved`: its day is another one; `near`: by little.
    """

    milestone: Milestone
    words: str
    occurred: PartialDate | None
    alike: bool
    moved: bool
    near: bool


def entry_of(registry_key: str | None) -> str | None:
    """The entry that a key names without the hash of its words; None for a key that has none."""
    match = _WORDED.fullmatch(registry_key or "")
    return match["entry"] if match else None


def reworded(state: DrugState, fact: Fact, listed: frozenset[str]) -> Reworded | None:
    """What the fact tells in other words or of another day; None where it says what is known so, or what was not said before.

    `listed`: the registry keys of everything that the fact's edition says.
    """
    key = fact.source.registry_key
    entry = entry_of(key)
    if entry is None:
        return None
    row = _Row.of(state, fact)
    found: list[tuple[bool, float, bool, bool, str, Milestone, Statement]] = []
    for milestone in state.milestones.values():
        if milestone.authority != fact.authority or not calls_alike(fact, milestone):
            continue
        if key in milestone.registry_keys:
            return None
        said = row.said(milestone, listed) if row is not None else None
        if said is None:
            said = [one for one in milestone.statements if entry_of(one.source.registry_key) == entry]
            said = [] if any(one.source.registry_key in listed for one in said) else said
            said = [one for one in said if _near(fact.occurred, one.occurred)]
        for one in said:
            far, moved = not _near(fact.occurred, one.occurred), entry_of(one.source.registry_key) != entry
            rank = (far, -one_label(fact.indication, one.indication), moved, one.source.url != fact.source.url, milestone.milestone_id)
            found.append((*rank, milestone, one))
    if row is not None and found:
        kept = row.with_their_day([(milestone, one) for *_, milestone, one in found], listed)
        found = [one for one in found if not one[2] or one[-2].milestone_id not in kept]
    if not found:
        return None
    far, likeness, moved, *_, milestone, one = min(found, key=lambda row: row[:5])
    words, alike = one.indication or "", likeness < 0
    return Reworded(milestone=milestone, words=words, occurred=one.occurred, alike=alike, moved=moved, near=not far)


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row whose key holds its day: `key` and `head`, the fact's own, are without day and words; `known`: all keys the drug has."""

    key: str
    head: str
    day: str
    words: str
    url: str | None
    known: frozenset[str]

    @classmethod
    def of(cls, state: DrugState, fact: Fact) -> "_Row | None":
        own, row = _DATED.fullmatch(fact.source.registry_key or ""), _DATED.fullmatch(fact.row or "")
        if own is None or row is None:
            return None
        known = frozenset(_number(key) for milestone in state.milestones.values() for key in milestone.registry_keys)
        return cls(key=row["head"], head=own["head"], day=own["day"], words=own["words"], url=fact.source.url, known=known)

    def said(self, milestone: Milestone, listed: frozenset[str]) -> list[Statement] | None:
        """What this row said of the milestone and does not any more; None where the row is not known to have said anything of it."""
        mine: list[tuple[str, str, Statement]] = []
        for one in milestone.statements:
            match = _DATED.fullmatch(one.source.registry_key or "")
            if match is not None and match["head"] == self.head:
                key = f"{self.key}{match['day']}/{match['words']}"
                if one.source.url == self.url or _number(key) in self.known:
                    mine.append((key, match["day"], one))
        if not mine:
            return None
        if any(key in listed for key, _, _ in mine):
            return []
        # A label that is listed with a day of its own did not take the day of another label.
        stays = any(f"{self.key}{day}/{self.words}" in listed for day in self._days_known())
        return [one for key, day, one in mine if day == self.day or not stays or key.endswith(self.words)]

    def _days_known(self) -> set[str]:
        """The other days with which these words are known."""
        parts = [number.split("/") for number in self.known]
        return {part[-2] for part in parts if len(part) > 1 and part[-1] == self.words and part[-2] != self.day}

    def with_their_day(self, said: list[tuple[Milestone, Statement]], listed: frozenset[str]) -> set[str]:
        """Which of the milestones are there still, in words that are not known: as many as a day has are listed with it."""
        had: dict[str, set[str]] = {}
        for milestone, one in said:
            if match := _DATED.fullmatch(one.source.registry_key or ""):
                had.setdefault(match["day"], set()).add(milestone.milestone_id)
        kept = set[str]()
        for day, ids in had.items():
            new = [key for key in _by_entry(listed).get(f"{self.key}{day}", ()) if not self._is_known(key)]
            kept |= ids if day != self.day and len(new) >= len(ids) else set()
        return kept

    def _is_known(self, key: str) -> bool:
        number = _number(key)
        return number in self.known or number.partition("/")[2] in self.known


@lru_cache(maxsize=2)
def _by_entry(listed: frozenset[str]) -> dict[str, list[str]]:
    """The keys of each entry that is listed."""
    found: dict[str, list[str]] = {}
    for key in listed:
        found.setdefault(entry_of(key) or key, []).append(key)
    return found


def _number(key: str) -> str:
    """A key without the name of its register."""
    return key.partition(":")[2]


def _near(one: PartialDate | None, other: PartialDate | None) -> bool:
    return one == other or (one is not None and other is not None and one.days_apart(other) <= DAYS_APART)
