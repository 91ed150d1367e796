"""Registers that say "approved" without saying how: an accelerated approval of the same day is what they mean.

https://www.fda.gov/drugs/nda-and-bla-approvals/accelerated-approval-program lists the accelerated ones; Drugs@FDA and the orphan register
call each of them an approval.
"""

from collections.abc import Iterable

import msgspec

from events.decisions import Fact
from events.drug import Milestone
from events.indications import Likeness, likeness
from events.matching import same_entry
from events.vocabulary import Kind, Status

VAGUE_REGISTERS = frozenset({"oopd-approval", "drugsfda"})

_FULL = (Kind.APPROVAL, Status.APPROVED)
_ACCELERATED = (Kind.ACCELERATED_APPROVAL, Status.GRANTED)


def as_meant(fact: Fact, milestones: Iterable[Milestone]) -> Fact:
    """The fact as the accelerated approval it is, where a vague register tells of one that is known; else as it is."""
    if (fact.kind, fact.status) != _FULL or not _vague(fact.registry_keys):
        return fact
    known = list(milestones)
    if any((m.kind, m.status) == _FULL and same_entry(fact, m) for m in known):
        return fact
    if not any((m.kind, m.status) == _ACCELERATED and _same_day(fact, m) for m in known):
        return fact
    return msgspec.structs.replace(fact, kind=Kind.ACCELERATED_APPROVAL, status=Status.GRANTED)


def misread(fact: Fact, milestones: Iterable[Milestone]) -> Milestone | None:
    """The approval that only vague registers told of and that this fact shows to be an accelerated one; None where there is none."""
    if (fact.kind, fact.status) != _ACCELERATED or not fact.registry_keys or _vague(fact.registry_keys):
        return None
    told = [m for m in milestones if (m.kind, m.status) == _FULL and len(m.registry_keys) == len(m.statements) and _vague(m.registry_keys)]
    return min((m for m in told if _same_day(fact, m)), key=lambda m: m.milestone_id, default=None)


def _vague(registry_keys: Iterable[str]) -> bool:
    return {key.partition(":")[0] for key in registry_keys} <= VAGUE_REGISTERS


def _same_day(fact: Fact, milestone: Milestone) -> bool:
    if milestone.retracted is not None or milestone.authority != fact.authority or fact.occurred is None:
        return False
    return fact.occurred == milestone.occurred and likeness(fact.indication, milestone.indication) in (Likeness.SAME, Likeness.SILENT)
