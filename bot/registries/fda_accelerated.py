"""The FDA's list of accelerated approvals (CDER), joined with its submissions: granted, converted into a full approval, or withdrawn.

https://www.fda.gov/drugs/accelerated-approval-program
"""

import msgspec

from bot.registries.cells import digest, iso_day, letters, us_day, words
from bot.registries.entries import Cells, Dating, Edition, Entry, Line, Register
from bot.registries.nonproprietary import substances
from events.decisions import Fact
from events.errors import BadInput
from events.partial_date import PartialDate
from events.reading.proposals import CompanySeen, NameSeen
from events.vocabulary import Authority, Kind, Status

_APPLICATION, _SUPPLEMENT, _ORIGINAL = "Application Number", "Supplement Number", "Original"
_BRAND, _SUBSTANCE, _APPLICANT = "Proprietary Name", "Established Name", "Applicant"
_GRANTED, _USE = "Accelerated Approval Date", "Accelerated Approval Indication"
_BECAME, _BECAME_ON = "Conversion-Withdrawal Status", "Full Approval Conversion- Withdrawal Date"
_COMPARED = (_APPLICATION, _SUPPLEMENT, _ORIGINAL, _BRAND, _SUBSTANCE, _APPLICANT, _GRANTED, _USE, _BECAME, _BECAME_ON)

FIRST_YEAR = 1992  # 21 CFR 314 subpart H

# What became of an accelerated approval; None: nothing yet.
_OUTCOMES: dict[str, tuple[Kind, Status] | None] = {
    "": None,
    "not yet converted": None,
    "converted": (Kind.APPROVAL, Status.APPROVED),
    "not converted - application withdrawn": (Kind.ACCELERATED_APPROVAL, Status.WITHDRAWN),
    "not converted - indication withdrawn": (Kind.ACCELERATED_APPROVAL, Status.WITHDRAWN),
}


def read(line: Line, edition: Edition) -> Entry:
    """The accelerated approval of a row with what became of it; raises BadInput for a row without its drug, day or a known outcome."""
    cells = line.cells
    if not cells[_APPLICATION] or not letters(cells[_SUBSTANCE] + cells[_BRAND]):
        raise BadInput(f"The row has no {_SUBSTANCE if cells[_APPLICATION] else _APPLICATION}.")
    if cells[_BECAME].casefold() not in _OUTCOMES:
        raise BadInput(f"{cells[_BRAND]} has the status {cells[_BECAME][:60]!r}, which is not known here.")
    granted, became_on = _day(cells[_GRANTED]), _day(cells[_BECAME_ON])
    if granted is None:
        raise BadInput(f"{cells[_BRAND] or cells[_SUBSTANCE]} has no {_GRANTED}.")
    key = _key(cells)
    return Entry(
        line=line.number,
        notice=edition.notice,
        key=key,
        body=digest(*(cells[name] for name in _COMPARED)),
        substances=substances(cells[_SUBSTANCE].lower()) if letters(cells[_SUBSTANCE]) else (),
        brands=(NameSeen(name=cells[_BRAND], name_type="brand"),) if letters(cells[_BRAND]) else (),
        companies=(CompanySeen(name=cells[_APPLICANT], role="applicant"),) if cells[_APPLICANT] else (),
        facts=_facts(cells, key, granted, became_on, edition),
        marks=tuple(f"{day} lies after the list's day {edition.day}." for day in (granted, became_on) if day and day.first > edition.day),
    )


def _facts(cells: Cells, key: str, granted: PartialDate, became_on: PartialDate | None, edition: Edition) -> tuple[Fact, ...]:
    fact = Fact(
        authority=Authority.FDA,
        kind=Kind.ACCELERATED_APPROVAL,
        status=Status.GRANTED,
        indication=cells[_USE] or None,
        occurred=granted,
        source=edition.source(f"cder-accelerated:{key}"),
        evidence=words(cells, _APPLICATION, _SUPPLEMENT, _ORIGINAL, _BRAND, _GRANTED, _USE),
    )
    outcome = _OUTCOMES[cells[_BECAME].casefold()]
    if outcome is None:
        return (fact,)
    kind, status = outcome
    became = words(cells, _APPLICATION, _BRAND, _BECAME, _BECAME_ON)
    return (fact, msgspec.structs.replace(fact, kind=kind, status=status, occurred=became_on, evidence=became))


def _key(cells: Cells) -> str:
    """The submission, and the indication: one submission may have been approved for several."""
    submission = f"S-{cells[_SUPPLEMENT]}" if cells[_SUPPLEMENT] else cells[_ORIGINAL].replace(" ", "-")
    return f"{cells[_APPLICATION].replace(' ', '')}/{submission}/{digest(letters(cells[_USE]))}"


def _day(text: str) -> PartialDate | None:
    return us_day(text, not_before=FIRST_YEAR) if "/" in text else iso_day(text)


REGISTER = Register(
    name="fda-accelerated",
    title="FDA accelerated approvals (CDER)",
    publisher="FDA",
    authority=Authority.FDA,
    columns=_COMPARED,
    read=read,
    worded=True,
    dated_by=Dating(columns=(_GRANTED, _BECAME_ON), day=_day),
    is_entry=lambda cells: bool(cells[_APPLICATION] or cells[_BRAND] or cells[_SUBSTANCE]),
)
