"""What happens in the tests of the store: events of made-up drugs, and a clock that is moved by hand."""

from datetime import UTC, date, datetime, timedelta

from events.event_types import (
    AnnouncementReceived,
    AnnouncementReviewed,
    AnyEvent,
    Change,
    CompanyLinked,
    DrugRegistered,
    MilestoneCorrected,
    MilestoneCorroborated,
    MilestoneRecorded,
    MilestoneRetracted,
    NewEvent,
    Source,
    content_id,
)
from events.notices import text_hash
from events.partial_date import PartialDate
from events.vocabulary import Authority, Kind, Status

NEWS = Source(notice_id="n1", title="News", publisher="Ascentage Pharma", published=date(2026, 2, 27))


class Clock:
    """The time of day, moved by hand."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        """Go on (or back) by so many days, hours, minutes or seconds."""
        self.moment += timedelta(**by)


def new(event: AnyEvent, *identity: str) -> NewEvent:
    """The event with an id made of its type and `identity`."""
    return NewEvent(event_id=content_id(type(event).__name__, *identity), event=event)


def registered(drug_id: str = "d1", name: str = "olverembatinib") -> NewEvent:
    return new(DrugRegistered(drug_id=drug_id, name=name), drug_id)


def linked(drug_id: str = "d1", company: str = "Ascentage Pharma") -> NewEvent:
    return new(CompanyLinked(drug_id=drug_id, company=company, role="applicant"), drug_id, company)


def recorded(
    milestone_id: str = "m1",
    drug_id: str = "d1",
    *,
    authority: Authority = Authority.NMPA,
    kind: Kind = Kind.BREAKTHROUGH_THERAPY,
    status: Status = Status.RECOMMENDED,
    indication: str | None = "chronic myeloid leukemia",
    occurred: str | None = "2026-02",
) -> NewEvent:
    event = MilestoneRecorded(
        drug_id=drug_id,
        milestone_id=milestone_id,
        track=f"t{milestone_id[1:]}",
        authority=authority,
        kind=kind,
        status=status,
        indication=indication,
        occurred=PartialDate.parse(occurred),
        source=NEWS,
        evidence="recommended",
    )
    return new(event, drug_id, milestone_id)


def corroborated(milestone_id: str, drug_id: str, occurred: str, again: str = "") -> NewEvent:
    source = Source(notice_id=f"n{occurred}{again}", publisher="Another", published=date(2026, 2, 28))
    event = MilestoneCorroborated(
        drug_id=drug_id, milestone_id=milestone_id, occurred=PartialDate(occurred), source=source, evidence=occurred
    )
    return new(event, drug_id, milestone_id, occurred, again)


def corrected(milestone_id: str, drug_id: str, occurred: str, again: str = "") -> NewEvent:
    change = Change(field="occurred", before=None, after=occurred)
    event = MilestoneCorrected(drug_id=drug_id, milestone_id=milestone_id, changes=(change,), reason="wrong day")
    return new(event, drug_id, milestone_id, occurred, again)


def retracted(milestone_id: str, drug_id: str = "d1", again: str = "") -> NewEvent:
    return new(MilestoneRetracted(drug_id=drug_id, milestone_id=milestone_id, reason="never said"), drug_id, milestone_id, again)


def received(notice_id: str = "n1", text: str = "The news.", revision: int = 1) -> NewEvent:
    event = AnnouncementReceived(
        notice_id=notice_id, revision=revision, text_sha256=text_hash(text), publisher="Ascentage Pharma", published=date(2026, 2, 27)
    )
    return new(event, notice_id, str(revision))


def reviewed(notice_id: str = "n1", *told: str) -> NewEvent:
    return new(AnnouncementReviewed(notice_id=notice_id, revision=1, outcome="published", told=told), notice_id, *told)
