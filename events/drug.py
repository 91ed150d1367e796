"""A drug and its milestones as the log tells them: state and `evolve`, both plain values. One screen, the whole history."""

from datetime import date, datetime
from typing import Any, assert_never

import msgspec

from events.errors import InvalidValue
from events.event_types import (
    AnnouncementReceived,
    AnnouncementReviewed,
    Change,
    CompanyLinked,
    DrugNamed,
    DrugRegistered,
    DrugsMerged,
    DrugsSplit,
    DrugUnnamed,
    MilestoneCorrected,
    MilestoneCorroborated,
    MilestoneRecorded,
    MilestoneRetracted,
    Recorded,
    Source,
)
from events.names import name_key
from events.partial_date import PartialDate, Precision
from events.reading.proposals import CompanyRole, NameType
from events.vocabulary import Authority, Kind, Status


class Statement(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """What one source says of a milestone, with its own date and words."""

    source: Source
    evidence: str
    indication: str | None = None
    occurred: PartialDate | None = None
    due: PartialDate | None = None


class Correction(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What was put right, why and when it was put right here."""

    changes: tuple[Change, ...]
    reason: str
    recorded_at: datetime


class Milestone(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One fact with all its sources.

    `occurred`, `due` and `indication` are the best of what they say, or what a person corrected them to.
    """

    milestone_id: str
    drug_id: str
    track: str
    authority: Authority | None
    kind: Kind
    status: Status
    statements: tuple[Statement, ...]
    recorded_at: datetime
    position: int
    indication: str | None = None
    occurred: PartialDate | None = None
    due: PartialDate | None = None
    corrections: tuple[Correction, ...] = ()
    retracted: str | None = None

    @property
    def earliest(self) -> date:
        """The first day it may have happened; the beginning of time where nobody says."""
        return self.occurred.first if self.occurred else date.min

    @property
    def registry_keys(self) -> tuple[str, ...]:
        """The entries of registers that say so."""
        return tuple(said.source.registry_key for said in self.statements if said.source.registry_key)

    @property
    def latest(self) -> date:
        """The day by which it had surely happened: the end of its date, or the day it was told; the end of time where nobody says.

        Never before it began: a register may date a step after its own day.
        """
        told = [statement.source.published for statement in self.statements if statement.source.published]
        return max(self.earliest, min([self.occurred.last if self.occurred else date.max, *told]))


class DrugName(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A name the drug goes by."""

    name: str
    name_type: NameType


class LinkedCompany(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A company and what it is to the drug."""

    company: str
    role: CompanyRole


class DrugState(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """Everything the log says of one drug. `version` is that of its stream."""

    drug_id: str
    label: str
    version: int
    names: tuple[DrugName, ...] = ()
    companies: tuple[LinkedCompany, ...] = ()
    milestones: dict[str, Milestone] = {}
    merged: tuple[str, ...] = ()
    merged_into: str | None = None


def evolve(state: DrugState | None, recorded: Recorded) -> DrugState:
    """The state after one more event of the drug's stream; raises InvalidValue for an event that cannot stand there."""
    event = recorded.event
    if isinstance(event, DrugRegistered):
        return DrugState(
            drug_id=event.drug_id,
            label=event.name,
            version=recorded.version,
            names=(DrugName(name=event.name, name_type="other"),),
        )
    if state is None or isinstance(event, AnnouncementReceived | AnnouncementReviewed):
        raise InvalidValue(
            f"{type(event).__name__} at position {recorded.position} cannot stand in a drug's stream before it is registered."
        )
    match event:
        case DrugNamed():
            changed = _named(state, event)
        case DrugUnnamed():
            kept = tuple(name for name in state.names if name_key(name.name) != name_key(event.name))
            changed = msgspec.structs.replace(state, names=kept)
        case CompanyLinked():
            link = LinkedCompany(company=event.company, role=event.role)
            changed = state if link in state.companies else msgspec.structs.replace(state, companies=(*state.companies, link))
        case DrugsMerged():
            changed = _merged(state, event)
        case DrugsSplit():
            changed = _split(state, event)
        case MilestoneRecorded():
            changed = _with_milestone(state, _recorded(event, recorded))
        case MilestoneCorroborated():
            changed = _with_milestone(state, _corroborated(state.milestones[event.milestone_id], event))
        case MilestoneCorrected():
            changed = _with_milestone(state, _corrected(state.milestones[event.milestone_id], event, recorded.recorded_at))
        case MilestoneRetracted():
            retracted = msgspec.structs.replace(state.milestones[event.milestone_id], retracted=event.reason)
            changed = _with_milestone(state, retracted)
        case _:
            assert_never(event)
    return msgspec.structs.replace(changed, version=recorded.version)


def _named(state: DrugState, event: DrugNamed) -> DrugState:
    """A name said again with a better type keeps its place and takes the type."""
    key = name_key(event.name)
    for index, name in enumerate(state.names):
        if name_key(name.name) == key:
            if name.name_type != "other" or event.name_type == "other":
                return state
            better = msgspec.structs.replace(name, name_type=event.name_type)
            return msgspec.structs.replace(state, names=(*state.names[:index], better, *state.names[index + 1 :]))
    return msgspec.structs.replace(state, names=(*state.names, DrugName(name=event.name, name_type=event.name_type)))


def _merged(state: DrugState, event: DrugsMerged) -> DrugState:
    if state.drug_id == event.merged_id:
        return msgspec.structs.replace(state, merged_into=event.drug_id)
    return state if event.merged_id in state.merged else msgspec.structs.replace(state, merged=(*state.merged, event.merged_id))


def _split(state: DrugState, event: DrugsSplit) -> DrugState:
    if state.drug_id == event.merged_id:
        return msgspec.structs.replace(state, merged_into=None)
    return msgspec.structs.replace(state, merged=tuple(drug_id for drug_id in state.merged if drug_id != event.merged_id))


def _with_milestone(state: DrugState, milestone: Milestone) -> DrugState:
    return msgspec.structs.replace(state, milestones={**state.milestones, milestone.milestone_id: milestone})


def _recorded(event: MilestoneRecorded, recorded: Recorded) -> Milestone:
    statement = Statement(source=event.source, evidence=event.evidence, indication=event.indication, occurred=event.occurred, due=event.due)
    return Milestone(
        milestone_id=event.milestone_id,
        drug_id=event.drug_id,
        track=event.track,
        authority=event.authority,
        kind=event.kind,
        status=event.status,
        statements=(statement,),
        recorded_at=recorded.recorded_at,
        position=recorded.position,
        indication=event.indication,
        occurred=event.occurred,
        due=event.due,
    )


def _corroborated(milestone: Milestone, event: MilestoneCorroborated) -> Milestone:
    statement = Statement(source=event.source, evidence=event.evidence, indication=event.indication, occurred=event.occurred, due=event.due)
    return with_statements(milestone, (*milestone.statements, statement))


def with_statements(milestone: Milestone, told: tuple[Statement, ...]) -> Milestone:
    """The milestone told by these sources, with the best of what they say; what a person corrected stays."""
    statements = tuple(sorted(told, key=lambda said: _standing_of(said, milestone.authority)))
    corrected = {change.field for correction in milestone.corrections for change in correction.changes}
    best: dict[str, Any] = {
        "occurred": _best_date(statements, milestone.authority, "occurred"),
        "due": _best_date(statements, milestone.authority, "due"),
        "indication": next((said.indication for said in statements if said.indication), None),
    }
    return msgspec.structs.replace(
        milestone, statements=statements, **{field: value for field, value in best.items() if field not in corrected}
    )


def _standing_of(said: Statement, authority: Authority | None) -> tuple[bool, date, str]:
    """The authority's own registry first, then who said it first; the same order whatever came in first."""
    own_registry = said.source.registry is not None and said.source.registry == authority
    return (not own_registry, said.source.published or date.max, said.source.notice_id)


_EXACTNESS = {Precision.DAY: 0, Precision.MONTH: 1, Precision.QUARTER: 2, Precision.YEAR: 3}


def _best_date(statements: tuple[Statement, ...], authority: Authority | None, field: str) -> PartialDate | None:
    """The own registry's date, its newest edition's where they differ; else the most exact one, else the one said first."""
    dates = [(said, found) for said in statements if (found := getattr(said, field)) is not None]
    if not dates:
        return None

    def preference(pair: tuple[Statement, PartialDate]) -> tuple[bool, int, int, str]:
        not_own_registry, published, notice_id = _standing_of(pair[0], authority)
        turn = published.toordinal() if not_own_registry else -published.toordinal()
        return (not_own_registry, _EXACTNESS[pair[1].precision], turn, notice_id)

    return min(dates, key=preference)[1]


def corrected_fields(changes: tuple[Change, ...]) -> dict[str, Any]:
    """The fields of a Milestone that `changes` set, as values; raises InvalidValue for a field or value that cannot be."""
    fields: dict[str, Any] = {}
    for change in changes:
        match change.field:
            case "occurred" | "due":
                fields[change.field] = PartialDate.parse(change.after)
            case "indication":
                fields["indication"] = change.after
            case "status":
                fields["status"] = Status(change.after or "")
            case "kind":
                fields["kind"] = Kind(change.after or "")
            case "authority":
                fields["authority"] = Authority(change.after) if change.after else None
            case _:
                raise InvalidValue(f"{change.field!r} of a milestone cannot be corrected.")
    return fields


def _corrected(milestone: Milestone, event: MilestoneCorrected, at: datetime) -> Milestone:
    correction = Correction(changes=event.changes, reason=event.reason, recorded_at=at)
    return msgspec.structs.replace(
        milestone,
        track=event.track or milestone.track,
        corrections=(*milestone.corrections, correction),
        **corrected_fields(event.changes),
    )


def combined(state: DrugState, merged: tuple[DrugState, ...]) -> DrugState:
    """A drug with what was merged into it, to be asked as one: names, companies and milestones of all."""
    everything = (state, *merged)
    names: dict[str, DrugName] = {}
    for name in (name for one in everything for name in one.names):
        names.setdefault(name_key(name.name), name)
    return msgspec.structs.replace(
        state,
        names=tuple(names.values()),
        companies=tuple(dict.fromkeys(link for one in everything for link in one.companies)),
        milestones={milestone_id: milestone for one in everything for milestone_id, milestone in one.milestones.items()},
    )
