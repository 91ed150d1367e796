"""What reading an announcement gives: proposals with evidence, the drugs they are about, and where the text came from."""

from datetime import date
from typing import Literal

import msgspec

from events.partial_date import PartialDate
from events.vocabulary import Authority, Kind, Status

NameType = Literal["inn", "code", "brand", "native", "other"]
CompanyRole = Literal["applicant", "sponsor", "parent", "publisher"]


class NameSeen(msgspec.Struct, frozen=True, kw_only=True):
    """One name of a drug as the text writes it."""

    name: str
    name_type: NameType


class CompanySeen(msgspec.Struct, frozen=True, kw_only=True):
    """A company that the text ties to a drug, and as what."""

    name: str
    role: CompanyRole


class DrugSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A drug of the announcing sponsor(s). `name`: the INN in lower case, else the code, else as written."""

    name: str
    names: tuple[NameSeen, ...] = ()
    companies: tuple[CompanySeen, ...] = ()


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """The words that say so: `text` is exactly `input[start:end]`, offsets in code points of the text handed in."""

    text: str
    start: int
    end: int


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """One milestone that the announcement asserts.

    `occurred` is when it happened (None: unknown). For goal dates, meetings and scheduled talks `due` is the day that lies
    ahead and `occurred` the day they were made known. `lead`: the fact the announcement was published to tell.
    `confidence` 0..1; below the caller's bar it waits for a person. `rule` names what produced it.
    """

    drug: str
    authority: Authority | None
    kind: Kind
    status: Status
    indication: str | None = None
    occurred: PartialDate | None = None
    due: PartialDate | None = None
    evidence: Evidence
    lead: bool = False
    confidence: float = 1.0
    rule: str = ""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """All that one announcement gave. `published` is the day handed in, else the dateline's, else None."""

    language: Literal["en", "zh", "ja"]
    title: str | None
    published: date | None
    publisher: str | None
    drugs: tuple[DrugSeen, ...]
    proposals: tuple[Proposal, ...]
