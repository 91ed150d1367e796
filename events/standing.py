"""Where a drug stands: milestones folded to one step a track, as of a day, settled ones left out; any order of arrival gives the same."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from functools import cmp_to_key

import msgspec

from events.drug import Milestone
from events.indications import Likeness, likeness
from events.tables import table
from events.vocabulary import LIFECYCLE_RANK, TIMELINE_ONLY, Kind, Status


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where one track stands. `certain` is False where it only may have come so far by the day asked for.

    `possible`: a further step that may have been taken by that day already.
    """

    milestone: Milestone
    certain: bool = True
    possible: Milestone | None = None


class _Settlement(msgspec.Struct, frozen=True, kw_only=True):
    # Not by what happened the same day, and not by a register's entry that does not say for what: it may be for anything.
    converts: bool = False
    by: frozenset[tuple[Kind, Status]]
    closes: frozenset[Kind] = frozenset()
    closes_when: frozenset[tuple[Kind, Status]] = frozenset()
    same_indication: bool = True


_SETTLEMENTS = msgspec.convert(table("supersessions")["settled"], tuple[_Settlement, ...])
_SETTLING = frozenset(step for settlement in _SETTLEMENTS for step in settlement.by)


def standings(milestones: Collection[Milestone], as_of: date | None = None) -> tuple[Standing, ...]:
    """One Standing for each open track, by authority, kind and date.

    With `as_of`, what surely happened by that day counts; what may have is marked.
    """
    considered = [m for m in milestones if m.retracted is None and m.kind not in TIMELINE_ONLY]
    considered = happened_by(considered, as_of)
    sure = [m for m in considered if as_of is None or _surely_by(m, as_of)]
    settling = [m for m in sure if (m.kind, m.status) in _SETTLING]
    found: list[Standing] = []
    undated = [m for m in milestones if as_of and m.occurred is None and m not in considered and m.retracted is None]
    for track, steps in _by_track(considered).items():
        certain = steps if as_of is None else [m for m in steps if _surely_by(m, as_of)]
        # A step that nobody dates and that became known later may have been taken by then, where the track had begun.
        latest = _furthest([*steps, *(m for m in undated if m.track == track)] if certain else steps)
        if not certain:
            found.append(Standing(milestone=latest, certain=False))
            continue
        current = _furthest(certain)
        if not any(_settles(other, current) for other in settling if other is not current):
            found.append(Standing(milestone=current, possible=latest if latest is not current else None))
    return tuple(sorted(found, key=_reading_order))


def happened_by(milestones: Iterable[Milestone], day: date | None) -> list[Milestone]:
    """The milestones that surely or possibly happened by the day; all of them without one."""
    return [m for m in milestones if day is None or (m.earliest <= day and (m.occurred is not None or _surely_by(m, day)))]


def timeline(milestones: Iterable[Milestone]) -> tuple[Milestone, ...]:
    """All milestones, retracted ones included, oldest first; those without a date by the day they were told of."""
    ordered = sorted(milestones, key=_chronological)
    for steps in _by_track(ordered).values():
        places = [index for index, milestone in enumerate(ordered) if milestone.track == steps[0].track]
        for place, step in zip(places, sorted(steps, key=cmp_to_key(_step_order)), strict=True):
            ordered[place] = step
    return tuple(ordered)


def _chronological(milestone: Milestone) -> tuple[date, int, date, str]:
    """By the day it had surely happened, so that a month comes after the days in it."""
    last = milestone.occurred.last if milestone.occurred else milestone.latest
    return (last, LIFECYCLE_RANK[milestone.status], milestone.earliest, milestone.milestone_id)


def _step_order(one: Milestone, other: Milestone) -> int:
    """Steps of one track: by date, and by the lifecycle where dates overlap."""
    if one.latest < other.earliest:
        return -1
    if other.latest < one.earliest:
        return 1
    return LIFECYCLE_RANK[one.status] - LIFECYCLE_RANK[other.status]


def previous_step(milestone: Milestone, milestones: Iterable[Milestone]) -> Milestone | None:
    """Where the milestone's track stood before it: what the news changed from."""
    others = [m for m in milestones if m.track == milestone.track and m.retracted is None and m.milestone_id != milestone.milestone_id]
    earlier = [m for m in others if _furthest([m, milestone]) is milestone]
    return _furthest(earlier) if earlier else None


def _surely_by(milestone: Milestone, day: date) -> bool:
    return min(milestone.latest, milestone.recorded_at.date()) <= day


def _by_track(milestones: Iterable[Milestone]) -> dict[str, list[Milestone]]:
    tracks: dict[str, list[Milestone]] = defaultdict(list)
    for milestone in milestones:
        tracks[milestone.track].append(milestone)
    return tracks


def _furthest(steps: list[Milestone]) -> Milestone:
    """The step nothing on the track surely followed; where dates overlap, the one further along the lifecycle."""
    beginning = max(step.earliest for step in steps)
    open_ended = [step for step in steps if step.latest >= beginning]
    return max(open_ended, key=lambda step: (LIFECYCLE_RANK[step.status], step.latest, step.earliest, step.milestone_id))


def _settles(later: Milestone, earlier: Milestone) -> bool:
    if later.authority != earlier.authority or later.latest < earlier.earliest:
        return False
    reached, stood = (later.kind, later.status), (earlier.kind, earlier.status)
    for settlement in _SETTLEMENTS:
        if reached in settlement.by and (earlier.kind in settlement.closes or stood in settlement.closes_when):
            alike = likeness(later.indication, earlier.indication)
            if settlement.converts and _beside(later, earlier):
                continue
            if not settlement.same_indication or alike in (Likeness.SAME, Likeness.SILENT):
                return True
    return False


def _beside(later: Milestone, earlier: Milestone) -> bool:
    """Whether an approval stands beside the other and does not follow from it."""
    nameless = later.indication is None and len(later.registry_keys) == len(later.statements)
    return nameless or (later.occurred is not None and later.occurred == earlier.occurred)


def _reading_order(standing: Standing) -> tuple[str, str, date, str]:
    milestone = standing.milestone
    return (milestone.authority or "", milestone.kind, milestone.earliest, milestone.milestone_id)
