"""The events: what the log can say, one frozen struct each, and the envelope they travel in.

Nothing here can hold itself, so the garbage collector need not look at the hundreds of thousands there are at times (`gc=False`).
"""

import uuid
from datetime import date, datetime
from typing import Literal

import msgspec

from events.partial_date import PartialDate
from events.reading.proposals import CompanyRole, NameType
from events.vocabulary import Authority, Kind, Status

NAMESPACE = uuid.UUID("6f6c7665-7265-4d62-8174-696e69620001")


class Source(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """Who said it and where. `registry` names the authority whose own register it is, None for everybody else's word.

    `registry_key` names the entry in that register, as "register:entry": two entries of one register are never the same fact.
    """

    notice_id: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: date | None = None
    registry: Authority | None = None
    registry_key: str | None = None


class Change(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One field of a milestone or a proposal before and after, as text (None: unknown or not said)."""

    field: str
    before: str | None
    after: str | None


class Event(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True, tag_field="type"):
    """Anything the log can hold."""


class DrugRegistered(Event, frozen=True, kw_only=True, tag=True):
    """A drug was heard of for the first time, under this name."""

    drug_id: str
    name: str


class DrugNamed(Event, frozen=True, kw_only=True, tag=True):
    """The drug goes by another name as well."""

    drug_id: str
    name: str
    name_type: NameType = "other"
    notice_id: str | None = None


class DrugUnnamed(Event, frozen=True, kw_only=True, tag=True):
    """A name was wrongly given to the drug; it no longer leads there."""

    drug_id: str
    name: str
    reason: str


class CompanyLinked(Event, frozen=True, kw_only=True, tag=True):
    """A company stands in this role to the drug."""

    drug_id: str
    company: str
    role: CompanyRole
    notice_id: str | None = None


class DrugsMerged(Event, frozen=True, kw_only=True, tag=True):
    """`merged_id` is the same drug as `drug_id`; stands in both streams."""

    drug_id: str
    merged_id: str
    reason: str


class DrugsSplit(Event, frozen=True, kw_only=True, tag=True):
    """The merge of `merged_id` into `drug_id` is undone; stands in both streams."""

    drug_id: str
    merged_id: str
    reason: str


class MilestoneRecorded(Event, frozen=True, kw_only=True, tag=True):
    """A fact became known. `track` joins the steps of one drug × authority × kind × indication."""

    drug_id: str
    milestone_id: str
    track: str
    authority: Authority | None
    kind: Kind
    status: Status
    indication: str | None = None
    occurred: PartialDate | None = None
    due: PartialDate | None = None
    source: Source
    evidence: str


class MilestoneCorroborated(Event, frozen=True, kw_only=True, tag=True):
    """Another source says the same, in its own words and with its own date."""

    drug_id: str
    milestone_id: str
    indication: str | None = None
    occurred: PartialDate | None = None
    due: PartialDate | None = None
    source: Source
    evidence: str


class MilestoneCorrected(Event, frozen=True, kw_only=True, tag=True):
    """What was recorded was wrong; `changes` hold old and new. `track` is set where the milestone now belongs to another track."""

    drug_id: str
    milestone_id: str
    changes: tuple[Change, ...]
    reason: str
    track: str | None = None


class MilestoneRetracted(Event, frozen=True, kw_only=True, tag=True):
    """It never happened, or was never said."""

    drug_id: str
    milestone_id: str
    reason: str


class AnnouncementReceived(Event, frozen=True, kw_only=True, tag=True):
    """A notice came in: its identity, where it is from, and the hash its original is kept under."""

    notice_id: str
    revision: int
    text_sha256: str
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    language: str | None = None
    channel: Literal["text", "link", "file", "record", "registry", "feed"] = "text"


class ProposalEdited(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What a person changed of a proposal before it was recorded; no milestone where it was discarded after all."""

    milestone_id: str
    changes: tuple[Change, ...]


class AnnouncementReviewed(Event, frozen=True, kw_only=True, tag=True):
    """A person or a rule decided what becomes of a notice's facts. `told`: milestones the subscribers were to be told of."""

    notice_id: str
    revision: int
    outcome: Literal["published", "recorded", "discarded"]
    told: tuple[str, ...] = ()
    edits: tuple[ProposalEdited, ...] = ()


DrugEvent = (
    DrugRegistered
    | DrugNamed
    | DrugUnnamed
    | CompanyLinked
    | DrugsMerged
    | DrugsSplit
    | MilestoneRecorded
    | MilestoneCorroborated
    | MilestoneCorrected
    | MilestoneRetracted
)
NoticeEvent = AnnouncementReceived | AnnouncementReviewed
AnyEvent = DrugEvent | NoticeEvent


class NewEvent(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An event that was decided and waits to be appended. `event_id` is made from what it says, so saying it twice is seen."""

    event_id: str
    event: AnyEvent
    causation_id: str | None = None


class Recorded(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An event in its envelope, as the log holds it. `recorded_at` is UTC; `hash` covers all else, `prev_hash` included."""

    position: int
    stream: str
    version: int
    event_id: str
    schema_version: int
    recorded_at: datetime
    actor: str
    correlation_id: str | None
    causation_id: str | None
    event: AnyEvent
    prev_hash: str
    hash: str


def content_id(*parts: str) -> str:
    """UUIDv5 of what identifies a fact (notice, revision, the fact itself), as text."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))


def short_id(prefix: str, event_id: str) -> str:
    """An id a person can type: the prefix and twelve hexadecimal digits of an event id."""
    return prefix + event_id.replace("-", "")[:12]


def drug_stream(drug_id: str) -> str:
    """The stream that holds everything about a drug."""
    return f"drug-{drug_id}"


def notice_stream(notice_id: str) -> str:
    """The stream that holds everything about a notice."""
    return f"notice-{notice_id}"
