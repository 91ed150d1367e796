"""The same fact, the same track: when two tellings are one milestone, and when two milestones are steps of one way."""

from collections.abc import Iterable
from typing import Protocol

from events.drug import Milestone
from events.indications import Likeness, likeness
from events.partial_date import PartialDate
from events.vocabulary import DUE, REPEATING, Authority, Kind, Status

# Two sources date the same fact at most this far apart.
DAYS_APART = 60
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


def same_fact(fact: Step, milestones: Iterable[Milestone]) -> Milestone | None:
    """The milestone that tells the same: authority, kind and status equal, indications alike or silent, dates near; the nearest wins."""
    found: list[tuple[int, bool, str, Milestone]] = []
    for milestone in _alike(fact, milestones):
        if milestone.status != fact.status:
            continue
        alike = likeness(fact.indication, milestone.indication)
        days = distance(fact, milestone)
        if days is not None and alike in (Likeness.SAME, Likeness.SILENT):
            found.append((days, alike is not Likeness.SAME, milestone.milestone_id, milestone))
    return min(found)[3] if found else None


def tracks_of(fact: Step, milestones: Iterable[Milestone]) -> dict[str, Likeness]:
    """The tracks of the same authority and kind with how alike their indication is: the best of their steps' likeness."""
    order = (Likeness.SAME, Likeness.SILENT, Likeness.CLOSE, Likeness.DIFFERENT)
    tracks: dict[str, Likeness] = {}
    for milestone in _alike(fact, milestones):
        alike = likeness(fact.indication, milestone.indication)
        known = tracks.get(milestone.track)
        # A step that says its indication speaks for its track, one that is silent about it does not.
        if known is None or known is Likeness.SILENT or (alike is not Likeness.SILENT and order.index(alike) < order.index(known)):
            tracks[milestone.track] = alike
    return tracks


def _alike(fact: Step, milestones: Iterable[Milestone]) -> list[Milestone]:
    return [m for m in milestones if m.retracted is None and m.authority == fact.authority and m.kind == fact.kind]
