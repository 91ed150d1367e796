"""A record of the EMA's list of orphan designations: who was designated, when, for what, and how it ended.

The list gives one date: that of the decision. When a designation ended it does not say.
"""

import re

from bot.registries.cells import clean, digest, eu_day, letters, words
from bot.registries.entries import Cells, Edition, Entry, Line, Register
from bot.registries.nonproprietary import substances
from events.decisions import Fact
from events.errors import BadInput
from events.partial_date import PartialDate
from events.reading.proposals import NameSeen
from events.vocabulary import Authority, Kind, Status

_NAME, _SUBSTANCE, _NUMBER = "medicine_name", "active_substance", "eu_designation_number"
_DECIDED, _FOR, _STATUS, _URL = "date_of_designation_or_refusal", "intended_use", "status", "orphan_designation_url"
_COMPARED = (_NAME, _SUBSTANCE, _NUMBER, _DECIDED, _FOR, _STATUS)

_DECISIONS = {"positive": Status.GRANTED, "negative": Status.DENIED, "withdrawn": Status.GRANTED, "expired": Status.GRANTED}
_ENDS = {"withdrawn": Status.WITHDRAWN, "expired": Status.EXPIRED}
_EU_NUMBER = re.compile(r"EU/3/[0-9]{2}/[0-9]{1,5}")


def read(line: Line, edition: Edition) -> Entry | None:
    """The designation of a record, None for a refused one without a number; raises BadInput for what is none."""
    cells = line.cells
    number = cells[_NUMBER].upper()
    status = cells[_STATUS].casefold()
    if status == "negative" and not number:
        return None
    if not _EU_NUMBER.fullmatch(number) or not letters(cells[_SUBSTANCE] or cells[_NAME]):
        raise BadInput(f"The record has no {_SUBSTANCE if number else _NUMBER}.")
    if status not in _DECISIONS:
        raise BadInput(f"{number} has the status {cells[_STATUS][:60]!r}, which is not known here.")
    brand = cells[_NAME] if letters(cells[_NAME]) not in ("", "na", letters(cells[_SUBSTANCE])) else ""
    return Entry(
        line=line.number,
        notice=edition.notice,
        key=number,
        body=digest(*(cells[name] for name in _COMPARED)),
        substances=substances(clean(cells[_SUBSTANCE])) if letters(cells[_SUBSTANCE]) else (),
        brands=(NameSeen(name=brand, name_type="brand"),) if brand else (),
        facts=_facts(cells, edition, number, status),
    )


def _facts(cells: Cells, edition: Edition, number: str, status: str) -> tuple[Fact, ...]:
    def fact(status: Status, occurred: PartialDate | None) -> Fact:
        return Fact(
            authority=Authority.EMA,
            kind=Kind.ORPHAN_DRUG,
            status=status,
            indication=cells[_FOR] or None,
            occurred=occurred,
            source=edition.source(f"ema-orphan:{number}", cells.get(_URL) or None),
            evidence=words(cells, _NUMBER, _STATUS, _DECIDED, _FOR),
        )

    decided = fact(_DECISIONS[status], eu_day(cells[_DECIDED]))
    return (decided, fact(_ENDS[status], None)) if status in _ENDS else (decided,)


REGISTER = Register(
    name="ema-orphans",
    title="EMA list of orphan designations",
    publisher="EMA",
    authority=Authority.EMA,
    columns=_COMPARED,
    read=read,
    is_entry=lambda cells: bool(cells[_NUMBER] or cells[_SUBSTANCE]),
)
