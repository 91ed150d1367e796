"""The FDA's orphan drug designations (OOPD) as its search exports them: https://www.accessdata.fda.gov/scripts/opdlisting/oopd/.

One row a designation and approval; its `CF Grid Key` is the designation's own. A row that is missing from an export says nothing: there
are exports of the approved ones alone.
"""

import msgspec

from bot.registries.cells import digest, letters, us_day, words
from bot.registries.entries import Cells, Dating, Edition, Entry, Line, Register
from bot.registries.nonproprietary import substances
from events.decisions import Fact
from events.errors import BadInput
from events.partial_date import PartialDate
from events.reading.proposals import CompanySeen, NameSeen
from events.vocabulary import Authority, Kind, Status

FIRST_YEAR = 1983  # the Orphan Drug Act, Public Law 97-414

_KEY, _STATUS, _GENERIC, _TRADE = "CF Grid Key", "Orphan Designation Status", "Generic Name", "Trade Name"
_DESIGNATED, _USE = "Date Designated", "Orphan Designation"
_APPROVED, _LABEL = "Marketing Approval Date", "Approved Labeled Indication"
_EXCLUSIVE, _PROTECTED, _SPONSOR = "Exclusivity End Date", "Exclusivity Protected Indication *", "Sponsor Company"
_ENTRY_URL = "https://www.accessdata.fda.gov/scripts/opdlisting/oopd/detailedIndex.cfm?cfgridkey="
_ENDED = ("withdrawn", "revoked")
_STATUSES = frozenset({"designated", "approved", "designation", "or", *_ENDED})


def read(line: Line, edition: Edition) -> Entry:
    """The designation of a row with what became of it; raises BadInput for a row without a key, a name or its day."""
    cells = dict.fromkeys(_COMPARED, "") | line.cells
    key, generic, trade = cells[_KEY], _once(cells[_GENERIC]), cells[_TRADE]
    if not key:
        raise BadInput(f"The row has no {_KEY}.")
    if not letters(generic) and not letters(trade):
        raise BadInput(f"Designation {key} has neither a generic nor a trade name.")
    status = cells[_STATUS].casefold()
    if set(status.replace("/", " ").split()) - _STATUSES:
        raise BadInput(f"Designation {key} has the status {cells[_STATUS][:60]!r}, which is not known here.")
    days = {name: us_day(cells[name], not_before=FIRST_YEAR) for name in (_DESIGNATED, _APPROVED, _EXCLUSIVE)}
    if days[_DESIGNATED] is None:
        raise BadInput(f"Designation {key} has no {_DESIGNATED}.")
    return Entry(
        line=line.number,
        notice=edition.notice,
        key=f"{key}/{digest(cells[_APPROVED], cells[_LABEL], cells[_PROTECTED])}" if cells[_APPROVED] else key,
        subject=key,
        body=digest(str(edition.day >= end.last if (end := days[_EXCLUSIVE]) else ""), *(cells[name] for name in _COMPARED)),
        substances=substances(generic) if letters(generic) else (),
        brands=tuple(NameSeen(name=name, name_type="brand") for name in _brands(trade)),
        companies=(CompanySeen(name=cells[_SPONSOR], role="sponsor"),) if cells[_SPONSOR] else (),
        facts=tuple(_facts(cells, days, edition)),
        marks=tuple(f"{name} {day} lies after the file's day {edition.day}." for name, day in days.items() if _late(name, day, edition)),
    )


_COMPARED = (_GENERIC, _TRADE, _DESIGNATED, _USE, _STATUS, _LABEL, _APPROVED, _EXCLUSIVE, _PROTECTED, _SPONSOR)


def _facts(cells: Cells, days: dict[str, PartialDate | None], edition: Edition) -> list[Fact]:
    key, use, label = cells[_KEY], cells[_USE], cells[_LABEL]
    url = _ENTRY_URL + key
    designated = Fact(
        authority=Authority.FDA,
        kind=Kind.ORPHAN_DRUG,
        status=Status.GRANTED,
        indication=use or None,
        occurred=days[_DESIGNATED],
        source=edition.source(f"oopd:{key}", url),
        evidence=words(cells, _GENERIC, _TRADE, _DESIGNATED, _USE, _SPONSOR),
    )
    facts = [designated]
    if any(word in cells[_STATUS].casefold() for word in _ENDED):
        ended = {"status": Status.REMOVED, "occurred": None, "evidence": words(cells, _STATUS)}
        facts.append(msgspec.structs.replace(designated, **ended))
    approved, end = days[_APPROVED], days[_EXCLUSIVE]
    if approved is None:
        return facts
    # One designation may have several approvals, and one approval may serve several designations.
    approval = f"{approved}/{digest(letters(label or use))}"
    approval_fact = Fact(
        authority=Authority.FDA,
        kind=Kind.APPROVAL,
        status=Status.APPROVED,
        indication=label or use or None,
        occurred=approved,
        source=edition.source(f"oopd-approval:{approval}", url),
        evidence=words(cells, _TRADE, _APPROVED, _LABEL),
        row=f"oopd-row:{key}/{approval}",
    )
    facts.append(approval_fact)
    if end is None:
        return facts
    exclusive = Fact(
        authority=Authority.FDA,
        kind=Kind.MARKET_EXCLUSIVITY,
        status=Status.GRANTED,
        indication=cells[_PROTECTED] or approval_fact.indication,
        occurred=approved,
        due=end,
        source=edition.source(f"oopd:{key}/{approval}", url),
        evidence=words(cells, _APPROVED, _EXCLUSIVE, _PROTECTED),
        row=approval_fact.row,
    )
    facts.append(exclusive)
    if end.last <= edition.day:
        facts.append(msgspec.structs.replace(exclusive, status=Status.EXPIRED, occurred=end, due=None))
    return facts


def _once(name: str) -> str:
    """A name that a cell says several times ("nilotinib; nilotinib"), once; any other name whole."""
    parts = name.split(";")
    return parts[0].strip() if len({letters(part) for part in parts}) == 1 else name


def _brands(trade: str) -> list[str]:
    """Trade names of a cell, each once: "Exjade; Jadenu Sprinkles" names two; "(r)" is a sign, not a name."""
    names: dict[str, str] = {}
    for part in trade.replace("(r)", "").replace("(R)", "").split(";"):
        if letters(part):
            names.setdefault(letters(part), part.strip())
    return list(names.values())


def _late(name: str, day: PartialDate | None, edition: Edition) -> bool:
    return name != _EXCLUSIVE and day is not None and day.first > edition.day


REGISTER = Register(
    name="fda-orphan",
    title="FDA Orphan Drug Designations and Approvals",
    publisher="FDA",
    authority=Authority.FDA,
    columns=(_KEY, _STATUS, _GENERIC, _DESIGNATED, _USE),
    read=read,
    worded=True,
    # Below the header stands its second line, at the end a note: neither has a key or a day.
    dated_by=Dating(columns=(_DESIGNATED,), day=lambda text: us_day(text, not_before=FIRST_YEAR)),
    is_entry=lambda cells: bool(cells[_KEY] or cells[_DESIGNATED] or cells[_USE]),
)
