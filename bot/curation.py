"""What a curator does to what is recorded: correct, retract, tell later, name, merge, and the undo of each. Jobs for the store's writer."""

from collections.abc import Callable

import msgspec

from bot.asking import drug_id_of, whole_drug
from bot.delivery.corrections import plan_corrections
from events import decisions
from events.drug import DrugState, Milestone
from events.errors import BadInput, UnknownDrug, UnknownMilestone
from events.event_types import AnnouncementReviewed, NewEvent, content_id, drug_stream, notice_stream
from events.names import name_key
from events.partial_date import PartialDate
from events.reading.proposals import NameSeen, NameType
from events.vocabulary import parse_authority, parse_kind, parse_status
from store import log, outbox, projections, queries
from store.transaction import Transaction


class Curated(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, for the answer: the drug as it is now and the milestone concerned, before and after."""

    drug: DrugState
    before: Milestone | None = None
    after: Milestone | None = None
    told: int = 0


def find_milestone(transaction: Transaction, milestone_id: str) -> tuple[DrugState, Milestone]:
    """The milestone of that id (or unique beginning of one) and the drug whose stream holds it; raises UnknownMilestone."""
    connection = transaction.connection
    whole_id = queries.full_milestone_id(connection, milestone_id)
    drug_id = queries.milestone_owner(connection, whole_id) if whole_id else None
    if whole_id is None or drug_id is None:
        raise UnknownMilestone(f"No milestone {milestone_id[:40]!r}: `timeline` shows the ids.")
    state = _load(transaction, drug_id)
    return state, state.milestones[whole_id]


def correct(transaction: Transaction, milestone_id: str, fields: dict[str, str | None], reason: str) -> Curated:
    """Put fields of a milestone right. What was told is edited; what is unsent is rendered anew when its turn comes."""
    state, before = find_milestone(transaction, milestone_id)
    transaction.append(
        drug_stream(state.drug_id), decisions.correct(state, before.milestone_id, fields, reason, today=transaction.now.date())
    )
    return _followed_up(transaction, before)


def retract(transaction: Transaction, milestone_id: str, reason: str) -> Curated:
    """Take a milestone back. What was told is edited, what is unsent of it is cancelled."""
    state, before = find_milestone(transaction, milestone_id)
    transaction.append(drug_stream(state.drug_id), decisions.retract(state, before.milestone_id, reason))
    outbox.cancel_unsent(transaction.connection, before.milestone_id)
    return _followed_up(transaction, before)


def publish(transaction: Transaction, milestone_id: str) -> Curated:
    """Tell the subscribers of what was recorded silently; raises BadInput where they were told or it was retracted."""
    state, milestone = find_milestone(transaction, milestone_id)
    if milestone.retracted is not None:
        raise BadInput(f"{milestone.milestone_id} was retracted: there is nothing to tell.")
    if queries.was_told(transaction.connection, milestone.milestone_id):
        raise BadInput(f"{milestone.milestone_id} was told before; who subscribed later is not told of it.")
    source = milestone.statements[0].source
    reviewed = AnnouncementReviewed(notice_id=source.notice_id, revision=1, outcome="published", told=(milestone.milestone_id,))
    event = NewEvent(event_id=content_id("told", milestone.milestone_id), event=reviewed)
    transaction.append(notice_stream(source.notice_id), [event])
    whole = whole_drug(transaction.connection, state.drug_id)
    drug_ids = (whole.drug_id, *whole.merged) if whole else (state.drug_id,)
    told = outbox.plan_milestone(transaction.connection, milestone, drug_ids, log.head(transaction.connection)[0], transaction.now)
    return Curated(drug=state, before=milestone, after=milestone, told=told)


def add_alias(transaction: Transaction, drug: str, name: str, name_type: NameType = "other") -> Curated:
    """Let the drug go by another name as well."""
    state = _load(transaction, drug_id_of(transaction.connection, drug))
    transaction.append(drug_stream(state.drug_id), decisions.add_name(state, NameSeen(name=name.strip(), name_type=name_type)))
    return Curated(drug=_load(transaction, state.drug_id))


def remove_alias(transaction: Transaction, drug: str, name: str, reason: str = "") -> Curated:
    """Take a wrong name from the drug."""
    state = _load(transaction, drug_id_of(transaction.connection, drug))
    transaction.append(drug_stream(state.drug_id), decisions.remove_name(state, name, reason))
    return Curated(drug=_load(transaction, state.drug_id))


def merge(transaction: Transaction, drug: str, other: str, reason: str = "") -> Curated:
    """Let `other` be the same drug as `drug` from now on."""
    state = _load(transaction, drug_id_of(transaction.connection, drug))
    absorbed = _load(transaction, drug_id_of(transaction.connection, other))
    for stream, events in decisions.merge(state, absorbed, reason):
        transaction.append(stream, events)
    return Curated(drug=whole_drug(transaction.connection, state.drug_id) or state)


def split(transaction: Transaction, drug: str, other: str, reason: str = "") -> Curated:
    """Undo a merge. `other` is a name or the id of the drug that was merged."""
    state = _load(transaction, drug_id_of(transaction.connection, drug))
    parts = [_load(transaction, part) for part in state.merged]
    wanted = [part for part in parts if other == part.drug_id or name_key(other) in {name_key(name.name) for name in part.names}]
    if not wanted:
        raise BadInput(f"{other} is not merged into {state.label}.")
    for stream, events in decisions.split(state, wanted[0], reason):
        transaction.append(stream, events)
    return Curated(drug=_load(transaction, state.drug_id))


def fields_of(**options: str | None) -> dict[str, str | None]:
    """Corrected fields from options as a person gives them: `date` is when it occurred, the empty text empties a field, None leaves it.

    Raises InvalidValue for a value that is not of the vocabulary.
    """
    readers: dict[str, Callable[[str], object]] = {
        "date": PartialDate,
        "due": PartialDate,
        "status": parse_status,
        "kind": parse_kind,
        "authority": parse_authority,
        "indication": str.strip,
    }
    given = {field: value for field, value in options.items() if value is not None}
    if not given:
        raise BadInput("Say what is to be corrected: date, due, status, kind, authority or indication.")
    return {("occurred" if field == "date" else field): str(readers[field](value)) if value else None for field, value in given.items()}


def _followed_up(transaction: Transaction, before: Milestone) -> Curated:
    """Those who were told of the milestone see what became of it."""
    drug = _load(transaction, before.drug_id)
    after = drug.milestones[before.milestone_id]
    plan_corrections(transaction, before, after)
    return Curated(drug=drug, before=before, after=after)


def _load(transaction: Transaction, drug_id: str) -> DrugState:
    state = projections.load_drug(transaction.connection, drug_id)
    if state is None:
        raise UnknownDrug(drug_id)
    return state
