"""Builders for tests of the pure rules: facts, milestones and recorded events with sensible defaults."""

from datetime import UTC, date, datetime
from typing import Any

from events.decisions import Fact
from events.drug import DrugState, evolve
from events.event_types import AnyEvent, DrugRegistered, MilestoneRecorded, NewEvent, Recorded, Source
from events.partial_date import PartialDate
from events.vocabulary import Authority, Kind, Status

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()
DRUG = "d1"


def source(notice: str = "n1", **fields: Any) -> Source:
    """A source; `published` as text."""
    if isinstance(fields.get("published"), str):
        fields["published"] = date.fromisoformat(fields["published"])
    return Source(notice_id=notice, **fields)


def fact(kind: str, status: str, when: str | None = None, indication: str | None = None, **fields: Any) -> Fact:
    """A fact of the FDA unless `authority` says otherwise."""
    authority = fields.pop("authority", "FDA")
    due = fields.pop("due", None)
    return Fact(
        authority=Authority(authority) if authority else None,
        kind=Kind(kind),
        status=Status(status),
        occurred=PartialDate.parse(when),
        due=PartialDate.parse(due),
        indication=indication,
        source=fields.pop("source", None) or source(fields.pop("notice", "n1")),
        evidence="the words",
        **fields,
    )


def recorded(event: AnyEvent, position: int, at: datetime = NOW) -> Recorded:
    """An event in an envelope."""
    return Recorded(
        position=position,
        stream=f"drug-{DRUG}",
        version=position,
        event_id=f"e{position}",
        schema_version=1,
        recorded_at=at,
        actor="test",
        correlation_id=None,
        causation_id=None,
        event=event,
        prev_hash="",
        hash="",
    )


def milestone(
    number: int, kind: str, status: str, when: str | None = None, indication: str | None = None, *, track: str = "t1", **fields: Any
) -> MilestoneRecorded:
    """A recorded milestone m<number> of the FDA unless `authority` says otherwise."""
    authority = fields.pop("authority", "FDA")
    return MilestoneRecorded(
        drug_id=DRUG,
        milestone_id=f"m{number}",
        track=track,
        authority=Authority(authority) if authority else None,
        kind=Kind(kind),
        status=Status(status),
        occurred=PartialDate.parse(when),
        due=PartialDate.parse(fields.pop("due", None)),
        indication=indication,
        source=fields.pop("source", None) or source(f"n{number}", published=fields.pop("published", None)),
        evidence="the words",
    )


def drug(*events: AnyEvent) -> DrugState:
    """The drug "olverembatinib" after these events."""
    state = evolve(None, recorded(DrugRegistered(drug_id=DRUG, name="olverembatinib"), 1))
    for position, event in enumerate(events, start=2):
        state = evolve(state, recorded(event, position))
    return state


def after(state: DrugState, decided: tuple[NewEvent, ...]) -> DrugState:
    """The drug after what was decided."""
    for new in decided:
        state = evolve(state, recorded(new.event, state.version + 1))
    return state
