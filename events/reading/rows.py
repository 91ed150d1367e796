"""Rows: what a table's row tells under the list that is open above it."""

import re

import msgspec

from events.partial_date import PartialDate
from events.reading.assembly import Told
from events.reading.dates import dates_in
from events.reading.days import Calendar
from events.reading.lists import OpenList
from events.reading.segmentation import Unit
from events.reading.tables import Cell, Row
from events.vocabulary import Kind, Status

_TRIAL_NUMBER = re.compile(r"\b[CJ][A-Z]{2}L[0-9]{5,}")


def told_by_row(  # what a row is made of  # noqa: PLR0913  # what a row is made of
    opened: OpenList, unit: Unit, row: Row, drug: str, calendar: Calendar, *, lead: bool
) -> list[Told]:
    """What a row of an open list tells: what befell its drug, and when its application was taken up."""
    if opened.kind is None or opened.status is None:
        return []
    own = _day(row.get("date"), calendar)
    value = own or (PartialDate.day(calendar.published) if calendar.published is not None else None)
    length = len(unit.text)
    first = Told(
        drug=drug,
        authority=opened.authority,
        kind=opened.kind,
        status=opened.status,
        indication=_words(row.get("indication")),
        date=value,
        unit=unit.index,
        start=0,
        end=length,
        lead=lead,
        title=False,
        rule="table row",
        confidence=0.85,
        whole_start=0,
        whole_end=length,
        date_guessed=own is None,
    )
    accepted = _day(row.get("accepted"), calendar)
    if accepted is None:
        return [first]
    kind = Kind.IND_CLEARANCE if _TRIAL_NUMBER.search(unit.text) else Kind.APPLICATION_ACCEPTED
    second = msgspec.structs.replace(first, kind=kind, status=Status.ACCEPTED, date=accepted, lead=False, date_guessed=False, part=1)
    return [first, second]


def _day(cell: Cell | None, calendar: Calendar) -> PartialDate | None:
    if cell is None:
        return None
    return next((seen.value for seen in dates_in(cell.words, 0, len(cell.words), "zh", calendar) if seen.value is not None), None)


def _words(cell: Cell | None) -> str | None:
    return cell.words if cell is not None else None
