"""Rows: what a table's row tells under the list that is open above it."""

import re

import msgspec

from events.partial_date import PartialDate
from events.reading.assembly import Told
from events.reading.dates import dates_in
from events.reading.days import Calendar
from events.reading.lists import OpenList
from events.reading.records import Record
from events.reading.scene import ANCHORS
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
    status = Status.WITHDRAWN if opened.status == Status.RESCINDED and gives_up(row) else opened.status
    value = own or opened.date or (PartialDate.day(calendar.published) if calendar.published is not None else None)
    length = len(unit.text)
    first = Told(
        drug=drug,
        authority=opened.authority,
        kind=opened.kind,
        status=status,
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
        date_guessed=own is None and opened.date is None,
    )
    told = [first]
    requested = _day(row.get("requested"), calendar)
    if requested is not None and ANCHORS.get(opened.kind, {}).get("class") == "designation":
        told.append(msgspec.structs.replace(first, status=Status.REQUESTED, date=requested, lead=False, date_guessed=False, part=1))
    accepted = _day(row.get("accepted"), calendar)
    if accepted is None:
        return told
    kind = Kind.IND_CLEARANCE if _TRIAL_NUMBER.search(unit.text) else Kind.APPLICATION_ACCEPTED
    second = msgspec.structs.replace(first, kind=kind, status=Status.ACCEPTED, date=accepted, lead=False, date_guessed=False, part=1)
    return [*told, second]


def told_by_record(opened: OpenList, record: Record, drug: str, calendar: Calendar, *, lead: bool) -> list[Told]:
    """What the lines on one product tell under the list that is open: one milestone for each of its indications."""
    told = told_by_row(opened, record.name, record.cells, drug, calendar, lead=lead)
    for fact in told:
        fact.rule = "record"
        if opened.date is not None and fact.date_guessed:
            fact.date, fact.date_guessed = opened.date, False
    if len(record.indications) < 2:  # noqa: PLR2004  # one of them is the cell's own
        return told
    return [
        msgspec.structs.replace(fact, indication=words, part=order)
        for fact in told
        for order, words in enumerate(record.indications, start=1)
    ]


_OWN_WISH = re.compile(
    r"(?:申请人|申請人|企业|企業|公司|持有人|申办者)[^,。;]{0,16}(?:主动|主動|自愿|自願|自行|申请|申請|要求|提出)|主动(?:申请|撤回|终止|退出)|自愿"
    r"|(?:申請者|届出者|企業|同社|製造販売業者)[^。]{0,20}(?:申し?出|申請|届出|届け出|要請|希望|辞退)|(?:自ら|自主的)"
)


def gives_up(row: Row) -> bool:
    """Whether a row or a record says that the sponsor itself asked for what was ended."""
    return "reason" in row and _OWN_WISH.search(row["reason"].words) is not None


def _day(cell: Cell | None, calendar: Calendar) -> PartialDate | None:
    if cell is None:
        return None
    return next((seen.value for seen in dates_in(cell.words, 0, len(cell.words), "zh", calendar) if seen.value is not None), None)


def _words(cell: Cell | None) -> str | None:
    return cell.words if cell is not None else None
