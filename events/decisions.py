"""What a command makes of a drug: facts become events, or are known, or doubtful. Pure: given the state and a command, then events."""

from datetime import date
from enum import Enum

import msgspec

from events.drug import DrugState, Milestone, Statement, corrected_fields
from events.errors import BadInput, ImpossibleMilestone, UnknownMilestone
from events.event_types import (
    Change,
    CompanyLinked,
    DrugEvent,
    DrugNamed,
    DrugRegistered,
    DrugsMerged,
    DrugsSplit,
    DrugUnnamed,
    MilestoneCorrected,
    MilestoneCorroborated,
    MilestoneRecorded,
    MilestoneRetracted,
    NewEvent,
    Source,
    content_id,
    drug_stream,
    short_id,
)
from events.indications import Likeness, likeness
from events.matching import DAYS_APART, same_entry, same_fact, tracks_of, when
from events.names import name_key
from events.partial_date import PartialDate, Precision
from events.reading.proposals import CompanySeen, NameSeen
from events.tables import table
from events.vocabulary import DUE, REPEATING, UNLIKELY, Authority, Kind, Status, check_pair

SURE_ENOUGH = 0.5
_UNCLEAR = "the words are not clear enough."

_Step = tuple[Kind, Status]


class _Contradiction(msgspec.Struct, frozen=True):
    first: tuple[_Step, ...]
    then: tuple[_Step, ...]


class _SameDay(msgspec.Struct, frozen=True):
    reached: frozenset[Status]
    undone: frozenset[Status]


_CONTRADICTIONS = msgspec.convert(table("contradictions")["contradiction"], tuple[_Contradiction, ...])
_SAME_DAY = msgspec.convert(table("contradictions")["same_day"], _SameDay)


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One milestone as a source tells it. `lead`: what the source was published to tell (None: the source has no lead).

    `doubt`: why a person should look at it before it is recorded, in one sentence; None where its reader saw nothing odd.
    `row`: a key for the row of a register by which it is told, where rows of several numbers share the key of its source.
    """

    authority: Authority | None
    kind: Kind
    status: Status
    source: Source
    evidence: str
    indication: str | None = None
    occurred: PartialDate | None = None
    due: PartialDate | None = None
    lead: bool | None = None
    confidence: float = 1.0
    doubt: str | None = None
    row: str | None = None

    @property
    def registry_keys(self) -> tuple[str, ...]:
        """The entry of a register that says so, and its row."""
        return tuple(key for key in (self.source.registry_key, self.row) if key)


class Outcome(Enum):
    """What a fact is to what is known."""

    NEW = "new"
    CORROBORATES = "corroborates"
    KNOWN = "known"
    DOUBTFUL = "doubtful"


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """What a fact would do: `milestone` is the one it matches, `track` the way it is a step of, `reason` why a person should look."""

    outcome: Outcome
    milestone: Milestone | None = None
    track: str | None = None
    reason: str | None = None


def check_fact(fact: Fact, *, today: date) -> None:
    """Raise ImpossibleMilestone for a pair of kind and status, an authority or a date that cannot be.

    A fact may not have happened after the day it was announced (today, where that day is unknown); what an authority's own register
    says is kept as it is.
    """
    _check_step(fact)
    if fact.source.registry is None:
        _check_day(fact.occurred, min(fact.source.published or today, today))


def assess(state: DrugState | None, fact: Fact) -> Assessment:
    """Compare a fact with what is known of the drug (None: nothing yet)."""
    milestones = list(state.milestones.values()) if state else []
    if fact.registry_keys and not fact.doubt and (known_by_entry := _known_by_entry(fact, milestones)) is not None:
        return Assessment(outcome=Outcome.KNOWN, milestone=known_by_entry, track=known_by_entry.track)
    if (told := _told_before(fact, milestones)) is not None:
        if told.retracted is None:
            return Assessment(outcome=Outcome.KNOWN, milestone=told, track=told.track)
        reason = f"{told.milestone_id} said the same and was retracted ({told.retracted})."
        return Assessment(outcome=Outcome.DOUBTFUL, reason=reason)
    same = same_fact(fact, milestones)
    if same is not None and not fact.doubt:
        return _assess_again(fact, same)
    tracks = tracks_of(fact, milestones)
    track = track_of(fact, tracks, milestones)
    reason = _doubt(fact, tracks, track, milestones)
    return Assessment(outcome=Outcome.DOUBTFUL if reason else Outcome.NEW, track=track, reason=reason)


def _assess_again(fact: Fact, same: Milestone) -> Assessment:
    """What a fact is to the milestone that tells the same: of another notice it corroborates, of the same one only where it says more."""
    before = [said for said in same.statements if said.source.notice_id == fact.source.notice_id]
    mine = when(fact)
    dated = [date for said in before if (date := _when_said(said, fact)) is not None]
    if before and (fact.registry_keys or mine is None or any(mine == date or date.within(mine) for date in dated)):
        return Assessment(outcome=Outcome.KNOWN, milestone=same, track=same.track)
    reason = None
    if not fact.registry_keys and dated and mine is not None and not any(mine.overlaps(date) for date in dated):
        reason = f"this announcement said {dated[0]} before ({same.milestone_id})."
    elif not fact.registry_keys and fact.confidence < SURE_ENOUGH:
        reason = _UNCLEAR
    return Assessment(outcome=Outcome.DOUBTFUL if reason else Outcome.CORROBORATES, milestone=same, track=same.track, reason=reason)


def _when_said(said: Statement, fact: Fact) -> PartialDate | None:
    """The date of a statement that tells such steps apart, as `when` gives that of a step."""
    return said.due if (fact.kind, fact.status) in DUE else said.occurred


def decide_fact(
    state: DrugState, fact: Fact, *, revision: int = 1, accept_doubtful: bool = False, assessment: Assessment | None = None
) -> tuple[NewEvent, ...]:
    """The events that take a fact into the log: none where it is known, one otherwise.

    `assessment` is that of `assess` where it was asked for before. Raises BadInput for a doubtful fact unless a person accepted it.
    """
    assessment = assessment or assess(state, fact)
    match assessment.outcome:
        case Outcome.KNOWN:
            return ()
        case Outcome.CORROBORATES:
            assert assessment.milestone is not None  # noqa: S101  # an assessment that corroborates names what
            return (_corroboration(state, assessment.milestone, fact, revision),)
        case Outcome.DOUBTFUL if not accept_doubtful:
            raise BadInput(f"Doubtful: {assessment.reason} Accept it in /pending, or correct it first.")
        case Outcome.DOUBTFUL if assessment.milestone is not None:
            return (_corroboration(state, assessment.milestone, fact, revision),)
        case Outcome.DOUBTFUL | Outcome.NEW:
            return (_recording(state, assessment.track, fact, revision),)


def register(name: str, notice_id: str) -> tuple[str, NewEvent]:
    """The id and the first event of a drug nobody here has heard of."""
    event_id = content_id("drug", notice_id, name_key(name))
    drug_id = short_id("d", event_id)
    return drug_id, NewEvent(event_id=event_id, event=DrugRegistered(drug_id=drug_id, name=name))


def decide_names(state: DrugState, names: tuple[NameSeen, ...], companies: tuple[CompanySeen, ...], notice_id: str) -> tuple[NewEvent, ...]:
    """The names and companies a notice adds to a drug."""
    known_names = {name_key(name.name): name.name_type for name in state.names}
    known_companies = {(link.company, link.role) for link in state.companies}
    events: list[DrugEvent] = []
    for name in names:
        key = name_key(name.name)
        if key and (key not in known_names or (known_names[key] == "other" and name.name_type != "other")):
            known_names[key] = name.name_type
            events.append(DrugNamed(drug_id=state.drug_id, name=name.name, name_type=name.name_type, notice_id=notice_id))
    for company in companies:
        if company.name and (company.name, company.role) not in known_companies:
            known_companies.add((company.name, company.role))
            events.append(CompanyLinked(drug_id=state.drug_id, company=company.name, role=company.role, notice_id=notice_id))
    return _curated(state, events)


def correct(state: DrugState, milestone_id: str, fields: dict[str, str | None], reason: str, *, today: date) -> tuple[NewEvent, ...]:
    """The event that puts fields of a milestone right (occurred, due, status, indication, kind, authority; None empties one).

    Raises UnknownMilestone, InvalidValue, ImpossibleMilestone, or BadInput where nothing would change.
    """
    milestone = _milestone(state, milestone_id)
    changes = tuple(
        Change(field=field, before=before, after=after)
        for field, after in fields.items()
        if (before := _text(getattr(milestone, field, None))) != after
    )
    if not changes:
        raise BadInput(f"{milestone_id} already says so; nothing to correct.")
    if not reason.strip():
        raise BadInput("A correction needs a reason: add --reason TEXT.")
    changed = msgspec.structs.replace(milestone, **corrected_fields(changes))
    _check_step(changed)
    if changed.occurred != milestone.occurred:
        published = [said.source.published for said in milestone.statements if said.source.published]
        _check_day(changed.occurred, min(max(published, default=today), today))
    track = None
    if {change.field for change in changes} & {"indication", "kind", "authority"}:
        others = [m for m in state.milestones.values() if m.milestone_id != milestone_id]
        track = track_of(changed, tracks_of(changed, others), others) or f"t{milestone_id[1:]}-{state.version}"
    return _curated(
        state,
        [MilestoneCorrected(drug_id=state.drug_id, milestone_id=milestone_id, changes=changes, reason=reason.strip(), track=track)],
    )


def retract(state: DrugState, milestone_id: str, reason: str) -> tuple[NewEvent, ...]:
    """The event that takes a milestone back."""
    if _milestone(state, milestone_id).retracted is not None:
        raise BadInput(f"{milestone_id} was retracted before; nothing to do.")
    if not reason.strip():
        raise BadInput("A retraction needs a reason: add --reason TEXT.")
    return _curated(state, [MilestoneRetracted(drug_id=state.drug_id, milestone_id=milestone_id, reason=reason.strip())])


def add_name(state: DrugState, name: NameSeen) -> tuple[NewEvent, ...]:
    """The event that gives the drug another name; BadInput where it has it."""
    events = decide_names(state, (name,), (), "")
    if not events:
        raise BadInput(f"{state.label} is already known as {name.name}.")
    return events


def remove_name(state: DrugState, name: str, reason: str) -> tuple[NewEvent, ...]:
    """The event that takes a name away; the last name stays."""
    if name_key(name) not in {name_key(known.name) for known in state.names}:
        raise BadInput(f"{state.label} is not known as {name}.")
    if len(state.names) == 1:
        raise BadInput(f"{name} is the only name of {state.label}; give it another one first.")
    return _curated(state, [DrugUnnamed(drug_id=state.drug_id, name=name, reason=reason or "wrong name")])


def merge(state: DrugState, other: DrugState, reason: str) -> tuple[tuple[str, tuple[NewEvent, ...]], ...]:
    """The events, by stream, that make `other` part of `state`."""
    if state.drug_id == other.drug_id:
        raise BadInput(f"{state.label} is that drug already.")
    if other.merged_into or state.merged_into or other.merged:
        raise BadInput("One of the two is part of a merge: undo that first (merge --undo).")
    event = DrugsMerged(drug_id=state.drug_id, merged_id=other.drug_id, reason=reason or "the same drug")
    return tuple((drug_stream(one.drug_id), _curated(one, [event])) for one in (state, other))


def split(state: DrugState, other: DrugState, reason: str) -> tuple[tuple[str, tuple[NewEvent, ...]], ...]:
    """The events, by stream, that undo the merge of `other` into `state`."""
    if other.merged_into != state.drug_id:
        raise BadInput(f"{other.label} is not merged into {state.label}.")
    event = DrugsSplit(drug_id=state.drug_id, merged_id=other.drug_id, reason=reason or "not the same drug")
    return tuple((drug_stream(one.drug_id), _curated(one, [event])) for one in (state, other))


def _check_step(step: Fact | Milestone) -> None:
    check_pair(step.kind, step.status)
    if (step.authority is None) != (step.kind is Kind.CONFERENCE_PRESENTATION):
        raise ImpossibleMilestone(f"{step.kind} needs an authority; only a conference presentation has none.")


def _check_day(occurred: PartialDate | None, announced: date) -> None:
    if occurred is not None and occurred.first > announced:
        raise ImpossibleMilestone(
            f"{occurred} lies after the announcement's day {announced}: give the day it happened, or the announcement's right day."
        )


def _told_before(fact: Fact, milestones: list[Milestone]) -> Milestone | None:
    """The milestone that this very notice told of in these words, whatever it was corrected to or whether it was retracted since."""
    step = (_text(fact.authority), fact.kind.value, fact.status.value)
    found = [
        milestone
        for milestone in milestones
        if any(_same_words(said, fact) for said in milestone.statements) and step == _as_recorded(milestone)
    ]
    return min(found, key=lambda milestone: (milestone.retracted is not None, milestone.milestone_id), default=None)


def _same_words(said: Statement, fact: Fact) -> bool:
    source = (said.source.notice_id, said.source.registry_key) == (fact.source.notice_id, fact.source.registry_key)
    words = (said.evidence, said.indication, said.occurred, said.due) == (fact.evidence, fact.indication, fact.occurred, fact.due)
    return source and words


def _as_recorded(milestone: Milestone) -> tuple[str | None, str | None, str | None]:
    """Authority, kind and status as they were before any correction."""
    first: dict[str, str | None] = {}
    for change in (change for correction in milestone.corrections for change in correction.changes):
        first.setdefault(change.field, change.before)
    now = {"authority": _text(milestone.authority), "kind": milestone.kind.value, "status": milestone.status.value}
    authority, kind, status = ({**now, **first}[field] for field in ("authority", "kind", "status"))
    return authority, kind, status


def _known_by_entry(fact: Fact, milestones: list[Milestone]) -> Milestone | None:
    """The milestone by which a register's entry is known to say this, in whatever edition, or was said before and taken back here.

    An entry with neither date nor indication adds nothing to a step that another one of its register or any source told of.
    """
    bare = fact.occurred is None and fact.due is None and fact.indication is None
    for milestone in milestones:
        if (milestone.authority, milestone.kind, milestone.status) != (fact.authority, fact.kind, fact.status):
            continue
        said_so = [said for said in milestone.statements if said.source.registry_key == fact.source.registry_key]
        if any((said.occurred, said.due) == (fact.occurred, fact.due) for said in said_so) or (said_so and fact.occurred is None):
            return milestone
        if bare and milestone.retracted is None:
            return milestone
    return None


def track_of(fact: Fact | Milestone, tracks: dict[str, Likeness], milestones: list[Milestone]) -> str | None:
    """The track the fact is a step of: the one alike, else the only one that can be meant; never one where the same step stands far off."""
    if fact.kind in REPEATING:
        return None
    same = [track for track, alike in tracks.items() if alike is Likeness.SAME]
    silent = [track for track, alike in tracks.items() if alike is Likeness.SILENT]
    if same:
        return min(same)
    if len(silent) != 1 or (len(tracks) > 1 and fact.indication is not None):
        return None
    again = any(m.track == silent[0] and m.status == fact.status and m.indication != fact.indication for m in milestones)
    return None if again else silent[0]


def _doubt(fact: Fact, tracks: dict[str, Likeness], track: str | None, milestones: list[Milestone]) -> str | None:
    """Why a person should look before this is recorded, in one sentence; None where nothing speaks against it."""
    if fact.doubt:
        return fact.doubt
    if fact.confidence < SURE_ENOUGH:
        return _UNCLEAR
    if fact.registry_keys:
        return _doubt_of_entry(fact, milestones)
    if track is None and fact.indication is None and len(tracks) > 1 and fact.kind not in REPEATING:
        return f"{len(tracks)} indications have {fact.kind}; say which one is meant."
    for milestone in milestones:
        if milestone.retracted is not None or milestone.authority != fact.authority:
            continue
        if milestone.kind != fact.kind:
            if doubt := _contradicts(fact, milestone):
                return doubt
            continue
        alike = likeness(fact.indication, milestone.indication)
        if alike is Likeness.CLOSE and fact.kind not in REPEATING and track is None:
            return f"the indication is close to that of {milestone.milestone_id} ({milestone.indication}), but not the same."
        if milestone.track == track and (doubt := _unlikely(fact, milestone)):
            return doubt
    return None


def _doubt_of_entry(fact: Fact, milestones: list[Milestone]) -> str | None:
    """A register's word is not doubted; what it speaks of may be: its date moved far, or another source's step is nearly this one."""
    for milestone in milestones:
        known = (milestone.authority, milestone.kind, milestone.status)
        if milestone.retracted is not None or known != (fact.authority, fact.kind, fact.status):
            continue
        mine, theirs = when(fact), when(milestone)
        near = mine is not None and theirs is not None and mine.days_apart(theirs) <= DAYS_APART
        entry = same_entry(fact, milestone)
        if entry and not near and fact.status is not Status.RECOMMENDED:
            return f"the entry said {theirs} before ({milestone.milestone_id}); correct that milestone if the date was wrong."
        if entry is None and near and likeness(fact.indication, milestone.indication) is Likeness.CLOSE:
            return f"the indication is close to that of {milestone.milestone_id} ({milestone.indication}), but not the same."
    return None


def _contradicts(fact: Fact, known: Milestone) -> str | None:
    """Whether a step of another kind for the same indication speaks against it, in the order of their days."""
    theirs = known.occurred
    if fact.occurred is None or theirs is None or likeness(fact.indication, known.indication) is not Likeness.SAME:
        return None
    told: _Step = (fact.kind, fact.status)
    there: _Step = (known.kind, known.status)
    for row in _CONTRADICTIONS:
        after = there in row.first and told in row.then and theirs.last <= fact.occurred.first
        before = told in row.first and there in row.then and fact.occurred.last <= theirs.first
        if after or before:
            return (
                f"{known.kind} {known.status} ({known.milestone_id}, {theirs}) and {fact.kind} {fact.status} for one indication contradict."
            )
    return None


def _unlikely(fact: Fact, known: Milestone) -> str | None:
    mine, theirs = when(fact), when(known)
    if mine is None or theirs is None:
        return None
    if fact.status == known.status and (fact.kind, fact.status) in DUE:
        return f"another date, {theirs}, is known ({known.milestone_id}); record it as changed if it moved."
    if fact.status == known.status and fact.kind not in REPEATING and mine.days_apart(theirs) > DAYS_APART:
        return f"the same step is known for {theirs} ({known.milestone_id}), {mine.days_apart(theirs)} days apart."
    pair = {fact.status, known.status}
    if mine == theirs and mine.precision is Precision.DAY and pair & _SAME_DAY.reached and pair & _SAME_DAY.undone:
        return f"{known.status} on the same day ({known.milestone_id}) contradicts it."
    first, second = (known.status, fact.status) if theirs.last < mine.first else (fact.status, known.status)
    if mine.days_apart(theirs) and (first, second) in UNLIKELY:
        return f"{second} after {first} ({known.milestone_id}) is unlikely."
    return None


def _recording(state: DrugState, track: str | None, fact: Fact, revision: int) -> NewEvent:
    event_id = _fact_id("recorded", state.drug_id, fact, revision)
    while short_id("m", event_id) in state.milestones:  # it was retracted, and a person accepts it again
        event_id = content_id(event_id, "again")
    event = MilestoneRecorded(
        drug_id=state.drug_id,
        milestone_id=short_id("m", event_id),
        track=track or short_id("t", event_id),
        authority=fact.authority,
        kind=fact.kind,
        status=fact.status,
        indication=fact.indication,
        occurred=fact.occurred,
        due=fact.due,
        source=fact.source,
        evidence=fact.evidence,
    )
    return NewEvent(event_id=event_id, event=event)


def _corroboration(state: DrugState, milestone: Milestone, fact: Fact, revision: int) -> NewEvent:
    event = MilestoneCorroborated(
        drug_id=state.drug_id,
        milestone_id=milestone.milestone_id,
        indication=fact.indication,
        occurred=fact.occurred,
        due=fact.due,
        source=fact.source,
        evidence=fact.evidence,
    )
    return NewEvent(event_id=_fact_id("corroborated", milestone.milestone_id, fact, revision), event=event)


def _fact_id(what: str, about: str, fact: Fact, revision: int) -> str:
    said = (fact.authority, fact.kind, fact.status, fact.indication, fact.occurred, fact.due)
    key = (fact.source.registry_key,) if fact.source.registry_key else ()
    return content_id(fact.source.notice_id, str(revision), what, about, *(_text(value) or "" for value in said), *key)


def _curated(state: DrugState, events: list[DrugEvent]) -> tuple[NewEvent, ...]:
    """Events whose identity is their place in the stream: the same act may be done again after it was undone."""
    stream = drug_stream(state.drug_id)
    return tuple(
        NewEvent(event_id=content_id(stream, str(state.version + offset), type(event).__name__), event=event)
        for offset, event in enumerate(events, start=1)
    )


def _milestone(state: DrugState, milestone_id: str) -> Milestone:
    milestone = state.milestones.get(milestone_id)
    if milestone is None:
        raise UnknownMilestone(f"No milestone {milestone_id} of {state.label}: see its ids with `timeline --json`.")
    return milestone


def _text(value: object) -> str | None:
    return None if value is None else str(value)
