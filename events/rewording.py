"""A register's label in other words: the entry is the one that is known, and no second milestone. Pure.

Some registers tell what was approved on one day under one number by its label alone, so their keys end in a hash of its words. Words are
edited from one edition to the next. What the new words stand for is the milestone of the same entry and step whose words the edition does
not list any more; two labels that one edition lists beside each other are two.
"""

import re
from collections.abc import Collection

import msgspec

from events.decisions import Fact
from events.drug import DrugState, Milestone, Statement
from events.indications import one_label
from events.matching import DAYS_APART
from events.partial_date import PartialDate
from events.pathways import calls_alike

_WORDED = re.compile(r"(?P<entry>.+)/[0-9a-f]{16}")


class Reworded(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an entry under other words: the milestone, the words it has there, and whether the new ones are for one label."""

    milestone: Milestone
    words: str
    alike: bool


def entry_of(registry_key: str | None) -> str | None:
    """The entry that a key names without the hash of its words; None for a key that has none."""
    match = _WORDED.fullmatch(registry_key or "")
    return match["entry"] if match else None


def reworded(state: DrugState, fact: Fact, listed: Collection[str]) -> Reworded | None:
    """What the fact tells in other words; None where it says what is known in these words, or what was not said before.

    `listed`: the registry keys of everything that the fact's edition says.
    """
    entry = entry_of(fact.source.registry_key)
    if entry is None:
        return None
    found: list[tuple[float, bool, str, Milestone, Statement]] = []
    for milestone in state.milestones.values():
        if milestone.authority != fact.authority or not calls_alike(fact, milestone):
            continue
        if fact.source.registry_key in milestone.registry_keys:
            return None
        said = [one for one in milestone.statements if entry_of(one.source.registry_key) == entry]
        if any(one.source.registry_key in listed for one in said):
            continue
        for one in said:
            if _near(fact.occurred, one.occurred):
                rank = (-one_label(fact.indication, one.indication), one.source.url != fact.source.url, milestone.milestone_id)
                found.append((*rank, milestone, one))
    if not found:
        return None
    likeness, _, _, milestone, one = min(found, key=lambda row: row[:3])
    return Reworded(milestone=milestone, words=one.indication or "", alike=likeness < 0)


def _near(one: PartialDate | None, other: PartialDate | None) -> bool:
    return one == other or (one is not None and other is not None and one.days_apart(other) <= DAYS_APART)
