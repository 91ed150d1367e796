"""The same fact, the same track: when two tellings are one milestone, and when two milestones are steps of one way."""

from collections.abc import Iterable
from typing import Protocol

from events.drug import Milestone
from events.indications import Likeness, likeness, one_label
from events.partial_date import PartialDate
from events.vocabulary import DUE, REPEATING, Authority, Kind, Status

# Two sources date the same fact at most this far apart.
DAYS_APART = 60
# Two registers of one authority know the day; they differ by a holiday or a week-end at most.
REGISTERS_APART = 7
_UNKNOWN = DAYS_APART


class Step(Protocol):
    """What a fact and a milestone have in common."""

    @property
    def authority(self) -> Authority | None:
        """Who decided."""
        ...

    @property
    def kind(self) -> Kind:
        """What it is about."""
        ...

    @property
    def status(self) -> Status:
        """Where it stands."""
        ...

    @property
    def indication(self) -> str | None:
        """For what."""
        ...

    @property
    def occurred(self) -> PartialDate | None:
        """When it happened."""
        ...

    @property
    def due(self) -> PartialDate | None:
        """What lies ahead."""
        ...

    @property
    def registry_keys(self) -> tuple[str, ...]:
        """The entries of registers that say so, each as "register:entry"."""
        ...


def when(step: Step) -> PartialDate | None:
    """The date that tells two such steps apart: the goal date or meeting where that is what it fixes, else the day it happened."""
    return step.due if (step.kind, step.status) in DUE else step.occurred


def distance(one: Step, other: Step) -> int | None:
    """Days between two tellings of possibly one fact; None when they are too far apart to be one. An unknown date fits any."""
    first, second = when(one), when(other)
    fixed = (one.kind, one.status) in DUE
    if first is None or second is None:
        return None if one.kind in REPEATING and first is not second else _UNKNOWN
    days = first.days_apart(second)
    reach = 0 if one.kind in REPEATING or fixed else DAYS_APART
    return days if days <= reach else None


def same_entry(one: Step, other: Step) -> bool | None:
    """Whether one entry of a register tells both (True) or two entries of the same one do (False); None where no register has both."""
    if not one.registry_keys or not other.registry_keys:
        return None
    if set(one.registry_keys) & set(other.registry_keys):
        return True
    registers = {key.partition(":")[0] for key in one.registry_keys}
    return False if any(key.partition(":")[0] in registers for key in other.registry_keys) else None


def alikeness(one: Step, other: Step) -> Likeness:
    """How alike what two steps are for: the register's entries decide where it has both, else the words of their indications."""
    entry = same_entry(one, other)
    if entry is None:
        return likeness(one.indication, other.indication)
    return Likeness.SAME if entry else Likeness.DIFFERENT


def same_fact(fact: Step, milestones: Iterable[Milestone]) -> Milestone | None:
    """The milestone that tells the same: authority, kind and status equal, indications alike or silent, dates near; the nearest wins."""
    found: list[tuple[bool, int, bool, str, Milestone]] = []
    for milestone in _alike(fact, milestones):
        if milestone.status != fact.status:
            continue
        days = distance(fact, milestone)
        if days is None or (days > REGISTERS_APART and _by_two_registers(fact, milestone)):
            continue
        alike = alikeness(fact, milestone)
        if alike in (Likeness.SAME, Likeness.SILENT):
            found.append((not same_entry(fact, milestone), days, alike is not Likeness.SAME, milestone.milestone_id, milestone))
    return min(found)[4] if found else None


def tracks_of(fact: Step, milestones: Iterable[Milestone]) -> dict[str, Likeness]:
    """The tracks of the same authority and kind with how alike their indication is: the best of their steps' likeness.

    Where a register has an entry for the fact and for the track, the entries decide.
    """
    order = (Likeness.SAME, Likeness.SILENT, Likeness.CLOSE, Likeness.DIFFERENT)
    tracks: dict[str, Likeness] = {}
    by_entry: dict[str, Likeness] = {}
    for milestone in _alike(fact, milestones):
        entry = same_entry(fact, milestone)
        if entry is not None and by_entry.get(milestone.track) is not Likeness.SAME:
            by_entry[milestone.track] = Likeness.SAME if entry else Likeness.DIFFERENT
        alike = _of_labels(fact, milestone) if entry is None else by_entry[milestone.track]
        known = tracks.get(milestone.track)
        # A step that says its indication speaks for its track, one that is silent about it does not.
        if known is None or known is Likeness.SILENT or (alike is not Likeness.SILENT and order.index(alike) < order.index(known)):
            tracks[milestone.track] = alike
    return tracks | by_entry


def _of_labels(fact: Step, milestone: Milestone) -> Likeness:
    """How alike two indications are: two registers print the same label, so what is merely like it is of another one."""
    alike = likeness(fact.indication, milestone.indication)
    if alike is Likeness.SAME and fact.registry_keys and milestone.registry_keys and not one_label(fact.indication, milestone.indication):
        return Likeness.CLOSE
    return alike


def _by_two_registers(one: Step, other: Step) -> bool:
    dated = when(one) is not None and when(other) is not None
    return dated and bool(one.registry_keys and other.registry_keys) and same_entry(one, other) is None


def _alike(fact: Step, milestones: Iterable[Milestone]) -> list[Milestone]:
    return [m for m in milestones if m.retracted is None and m.authority == fact.authority and m.kind == fact.kind]
