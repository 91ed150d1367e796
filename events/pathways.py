"""Registers that say "approved" without saying how: which of their approvals the FDA's list means as accelerated ones.

https://www.fda.gov/drugs/nda-and-bla-approvals/accelerated-approval-program lists them. Drugs@FDA calls each an approval, under the
number of its submission, which the list has too; the orphan register does so in the words of the label, without a number. So the number
decides where both have one, else the label of the same day. What a register said before the list came is put right, never guessed: an
approval that is of another submission or for another label stays one. Pure, and any order of arrival ends in the same milestones.
"""

import re
from collections.abc import Iterable, Iterator

import msgspec

from events.decisions import Fact, assess, correct, decide_fact, retract, track_of
from events.drug import DrugState, Milestone, Statement
from events.event_types import NewEvent
from events.indications import Likeness, one_label
from events.matching import REGISTERS_APART, alikeness, tracks_of
from events.partial_date import PartialDate
from events.vocabulary import Authority, Kind, Status

_LIST, _BY_NUMBER, _BY_LABEL = "cder-accelerated", "drugsfda", "oopd-approval"
_VAGUE = frozenset({_BY_NUMBER, _BY_LABEL})

_FULL = (Kind.APPROVAL, Status.APPROVED)
_ACCELERATED = (Kind.ACCELERATED_APPROVAL, Status.GRANTED)
_ENTRY = re.compile(
    r"(?P<register>[a-z-]+):(?P<letters>[A-Z]+)0*(?P<application>[0-9]+)/(?P<kind>ORIG|SUPPL|S)-0*(?P<number>[0-9]+)(?:/.*)?"
)


def as_meant(state: DrugState, fact: Fact) -> tuple[DrugState, Fact]:
    """The fact as the accelerated approval it is, where a vague register tells of one that is listed, else as it is.

    And the drug to compare it with: each register's words where they belong, and of several accelerated approvals of the day the one that
    is meant. Two that are meant alike are asked about.
    """
    if not _concerned(fact):
        return state, fact
    milestones = {one.milestone_id: one for one in _in_place(state)}
    meant = fact
    if (fact.kind, fact.status) == _FULL and (found := _listed(fact, milestones.values())):
        meant = msgspec.structs.replace(fact, kind=_ACCELERATED[0], status=_ACCELERATED[1])
        if len(found) > 1 and _rank(fact, found[0])[:2] == _rank(fact, found[1])[:2] and not _number(fact.source.registry_key):
            both = f"{found[0].milestone_id} and {found[1].milestone_id}"
            doubt = f"{both} are accelerated approvals of that day for the like; say which is meant."
            meant = msgspec.structs.replace(meant, doubt=doubt)
        milestones = _without(milestones, _granted(fact, milestones.values()), found[0])
    elif (fact.kind, fact.status) == _ACCELERATED:
        alike = [one for one in _granted(fact, milestones.values()) if alikeness(fact, one) in (Likeness.SAME, Likeness.SILENT)]
        if alike:
            milestones = _without(milestones, alike, min(alike, key=lambda one: _rank(fact, one)))
    return msgspec.structs.replace(state, milestones=milestones), meant


def misread(state: DrugState, fact: Fact) -> tuple[Milestone, ...]:
    """The approvals that only vague registers told of and that the listed fact shows to be accelerated ones."""
    if (fact.kind, fact.status) != _ACCELERATED or not _of(fact.source.registry_key, _LIST):
        return ()
    told = [
        one
        for one in _in_place(state)
        if (one.kind, one.status, one.authority) == (*_FULL, fact.authority)
        and all(_of(said.source.registry_key, *_VAGUE) for said in one.statements)
    ]
    by_label = [one for one in told if one.occurred == fact.occurred and _label(fact, one)]
    if by_label:
        return tuple(sorted(by_label, key=lambda one: _rank(fact, one)))
    return tuple(one for one in told if not _labels(one) and _number(fact.source.registry_key) in _numbers(one) and _near(fact, one))[:1]


def put_right(state: DrugState, milestone: Milestone, fact: Fact) -> tuple[NewEvent, ...]:
    """The correction of an approval that was misread."""
    fields: dict[str, str | None] = {"kind": _ACCELERATED[0], "status": _ACCELERATED[1]}
    reason = f"{fact.source.title or 'The list'}, {fact.source.published} lists it as an accelerated approval."
    (new,) = correct(state, milestone.milestone_id, fields, reason, today=milestone.recorded_at.date())
    others = [one for one in state.milestones.values() if one.milestone_id != milestone.milestone_id]
    # It is a step of the way that the list's entry goes, not of one that its own words are like.
    track = track_of(fact, tracks_of(fact, others), others) or f"t{milestone.milestone_id[1:]}-{state.version}"
    return (msgspec.structs.replace(new, event=msgspec.structs.replace(new.event, track=track)),)


def tidied(state: DrugState) -> tuple[NewEvent, ...]:
    """The next step that brings a register's words to where they belong, now that the list told more; nothing where all are in place.

    To be asked again after each step. What only was a double of another milestone is taken back.
    """
    for milestone, said in _misplaced(state):
        fact = fact_of(milestone, said)
        seen, meant = as_meant(state, fact)
        events = decide_fact(state, meant, accept_doubtful=True, assessment=assess(seen, meant))
        if len(milestone.statements) == 1:
            events += _double(state, milestone, _named(events))
        if events:
            return events
    for double, kept in _doubles(state):
        fact = fact_of(double, double.statements[0])
        whole = msgspec.structs.replace(state, milestones={kept.milestone_id: kept})
        return decide_fact(state, fact, assessment=assess(whole, fact)) + _double(state, double, kept.milestone_id)
    return ()


def meant_by(state: DrugState, milestone: Milestone) -> Milestone | None:
    """The accelerated approval that an approval which only a vague register told of is; None where it is what it says."""
    vague = all(_of(said.source.registry_key, *_VAGUE) for said in milestone.statements)
    if (milestone.kind, milestone.status) != _FULL or milestone.retracted is not None or not vague:
        return None
    others = [one for one in _in_place(state) if one.milestone_id != milestone.milestone_id]
    return next((found[0] for said in milestone.statements if (found := _listed(fact_of(milestone, said), others))), None)


def calls_alike(fact: Fact, milestone: Milestone) -> bool:
    """Whether a register that says so means this kind of step: a vague one calls accelerated approvals approvals."""
    told, known = (fact.kind, fact.status), (milestone.kind, milestone.status)
    return told == known or (_of(fact.source.registry_key, *_VAGUE) and told == _FULL and known == _ACCELERATED)


def fact_of(milestone: Milestone, said: Statement) -> Fact:
    """What a register said of an approval, as it said it."""
    return Fact(
        authority=milestone.authority,
        kind=_FULL[0],
        status=_FULL[1],
        indication=said.indication,
        occurred=said.occurred,
        due=said.due,
        source=said.source,
        evidence=said.evidence,
    )


def _concerned(fact: Fact) -> bool:
    return (
        fact.authority is Authority.FDA
        and (fact.kind, fact.status) in {_FULL, _ACCELERATED}
        and _of(fact.source.registry_key, _LIST, *_VAGUE)
    )


def _listed(fact: Fact, milestones: Iterable[Milestone]) -> list[Milestone]:
    """The accelerated approvals that a vague register's approval is, the one that is meant first; none where it is a full approval."""
    key = fact.source.registry_key
    if not _of(key, *_VAGUE) or any((one.kind, one.status) == _FULL and key in one.registry_keys for one in milestones):
        return []
    granted = _granted(fact, milestones)
    if known := [one for one in granted if key in one.registry_keys]:
        return known[:1]
    if number := _number(key):
        found = [one for one in granted if number in _numbers(one, _LIST)]
    else:
        found = [one for one in granted if one.occurred == fact.occurred and _numbers(one, _LIST) and _label(fact, one)]
    return sorted(found, key=lambda one: _rank(fact, one))


def _granted(fact: Fact, milestones: Iterable[Milestone]) -> list[Milestone]:
    """The accelerated approvals of about that day."""
    return [one for one in milestones if (one.kind, one.status, one.authority) == (*_ACCELERATED, fact.authority) and _near(fact, one)]


def _rank(fact: Fact, milestone: Milestone) -> tuple[bool, float, str]:
    """What is meant first: the entry itself, then the likest label, then in order of the registers' entries."""
    itself = fact.source.registry_key in milestone.registry_keys
    return (not itself, -_label(fact, milestone), min(milestone.registry_keys, default=milestone.milestone_id))


def _without(milestones: dict[str, Milestone], others: Iterable[Milestone], kept: Milestone) -> dict[str, Milestone]:
    out = {one.milestone_id for one in others} - {kept.milestone_id}
    return {milestone_id: one for milestone_id, one in milestones.items() if milestone_id not in out}


def _in_place(state: DrugState) -> Iterator[Milestone]:
    """The milestones, each register's words left out where they do not belong; what nobody else told of is left out whole."""
    wrong = {(milestone.milestone_id, said.source.registry_key) for milestone, said in _wrong(state)}
    for milestone in state.milestones.values():
        said = tuple(one for one in milestone.statements if (milestone.milestone_id, one.source.registry_key) not in wrong)
        if len(said) == len(milestone.statements):
            yield milestone
        elif said:
            yield msgspec.structs.replace(milestone, statements=said)


def _wrong(state: DrugState) -> Iterator[tuple[Milestone, Statement]]:
    """What Drugs@FDA says of a submission where another milestone is that submission's, or the milestone is another one's."""
    approvals = [one for one in state.milestones.values() if one.retracted is None and (one.kind, one.status) in {_FULL, _ACCELERATED}]
    listed = [one for one in approvals if (one.kind, one.status) == _ACCELERATED and _numbers(one, _LIST)]
    if not listed:
        return
    for milestone in approvals:
        for said in milestone.statements:
            number = _number(said.source.registry_key) if _of(said.source.registry_key, _BY_NUMBER) else None
            if number is None:
                continue
            owners = [one for one in listed if number in _numbers(one, _LIST) and _days_near(said.occurred, one.occurred)]
            if (owners and milestone not in owners) or (not owners and milestone in listed):
                yield milestone, said


def _misplaced(state: DrugState) -> Iterator[tuple[Milestone, Statement]]:
    """What is wrong and not yet said where it belongs."""
    wrong = list(_wrong(state))
    at = {(milestone.milestone_id, said.source.registry_key) for milestone, said in wrong}
    for milestone, said in wrong:
        key = said.source.registry_key
        others = (one for one in state.milestones.values() if one.retracted is None and (one.milestone_id, key) not in at)
        if not any(key in one.registry_keys for one in others):
            yield milestone, said


def _doubles(state: DrugState) -> Iterator[tuple[Milestone, Milestone]]:
    """Approvals told by a submission alone, with the one of the day that had another submission's word by mistake until now."""
    freed = {milestone.milestone_id for milestone, _ in _wrong(state)}
    whole = [one for one in _in_place(state) if one.retracted is None and (one.kind, one.status) == _FULL]
    for kept in sorted((one for one in whole if one.milestone_id in freed and not _numbers(one)), key=lambda one: min(one.registry_keys)):
        for double in sorted(whole, key=lambda one: min(one.registry_keys, default="")):
            alone = len(double.statements) == 1 and _numbers(double) and not _labels(double)
            if alone and double.authority == kept.authority and double.occurred == kept.occurred:
                yield double, kept


def _double(state: DrugState, milestone: Milestone, kept_id: str) -> tuple[NewEvent, ...]:
    return retract(state, milestone.milestone_id, f"It is what {kept_id} tells: the list of accelerated approvals tells them apart.")


def _named(events: Iterable[NewEvent]) -> str:
    return next((getattr(one.event, "milestone_id", "") for one in events), "another milestone")


def _labels(milestone: Milestone) -> list[str]:
    return [said.indication for said in milestone.statements if said.indication]


def _label(fact: Fact, milestone: Milestone) -> float:
    """How far the milestone is of the fact's label."""
    return max((one_label(fact.indication, said) for said in _labels(milestone)), default=0.0)


def _of(registry_key: str | None, *registers: str) -> bool:
    return registry_key is not None and registry_key.partition(":")[0] in registers


def _number(registry_key: str | None) -> str | None:
    """The application and submission that an entry is: "NDA215358/ORIG-1"; None where it names none."""
    match = _ENTRY.fullmatch(registry_key or "")
    if match is None:
        return None
    return f"{match['letters']}{match['application']}/{'ORIG' if match['kind'] == 'ORIG' else 'SUPPL'}-{match['number']}"


def _numbers(milestone: Milestone, *registers: str) -> set[str]:
    keys = (key for key in milestone.registry_keys if _of(key, *(registers or (_LIST, _BY_NUMBER))))
    return {number for key in keys if (number := _number(key)) is not None}


def _near(fact: Fact, milestone: Milestone) -> bool:
    return milestone.retracted is None and _days_near(fact.occurred, milestone.occurred)


def _days_near(one: PartialDate | None, other: PartialDate | None) -> bool:
    return one is not None and other is not None and one.days_apart(other) <= REGISTERS_APART
