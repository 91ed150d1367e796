"""A row of the EMA's list of medicines and what it asserts: how one medicine stands, and the days it gives.

The list: https://www.ema.europa.eu/en/medicines/download-medicine-data.
"""

import re
from typing import Any

import msgspec

from bot.registries.cells import eu_day, letters, words
from bot.registries.entries import Cells, Edition, Entry, Line
from events.decisions import Fact
from events.errors import BadInput
from events.event_types import Source
from events.partial_date import PartialDate
from events.reading.proposals import CompanySeen, NameSeen
from events.vocabulary import Authority, Kind, Status

CATEGORY, NUMBER, NAME, URL = "Category", "EMA product number", "Name of medicine", "Medicine URL"
INN, SUBSTANCE = "International non-proprietary name (INN) / common name", "Active substance"
HOLDER = "Marketing authorisation developer / applicant / holder"
STATUS, OPINION = "Medicine status", "Opinion status"
AREA, INDICATION = "Therapeutic area (MeSH)", "Therapeutic indication"
CONDITIONAL, EXCEPTIONAL = "Conditional approval", "Exceptional circumstances"
ORPHAN, PRIME, ACCELERATED = "Orphan medicine", "PRIME: priority medicine", "Accelerated assessment"
ADOPTED, DECIDED, AUTHORISED = "Opinion adopted date", "European Commission decision date", "Marketing authorisation date"
REFUSED, GIVEN_UP = "Refusal of marketing authorisation date", "Withdrawal of application date"
ENDED = "Withdrawal / expiry / revocation / lapse of marketing authorisation date"
SUSPENDED = "Suspension of marketing authorisation date"

FLAGS = (ORPHAN, PRIME, ACCELERATED, CONDITIONAL, EXCEPTIONAL)
DATES = (ADOPTED, DECIDED, AUTHORISED, REFUSED, GIVEN_UP, ENDED, SUSPENDED)
# What is compared between editions; the wording of all other columns is not news.
COMPARED = (NAME, INN, SUBSTANCE, HOLDER, STATUS, OPINION, AREA, INDICATION, *FLAGS, *DATES)

LICENSED, _SUSPENDED = "authorised", "suspended"
# How an authorisation ended, and the column that says when.
_ENDS: dict[str, tuple[Status, str]] = {
    "withdrawn": (Status.WITHDRAWN, ENDED),
    "expired": (Status.EXPIRED, ENDED),
    "lapsed": (Status.EXPIRED, ENDED),
    "revoked": (Status.RESCINDED, ENDED),
    _SUSPENDED: (Status.SUSPENDED, SUSPENDED),
}
_UNDECIDED = frozenset({"opinion", "opinion under re-examination"})
_NOT_PURSUED = frozenset({"application withdrawn", "withdrawn from rolling review"})
_TURNED_DOWN = "refused"
# What an opinion recommends: a refusal, or (None) the authorisation that is sought.
_OPINIONS: dict[str, Kind | None] = {"positive": None, "negative": Kind.REFUSAL}
_NOTHING_YET = frozenset({"under evaluation", "rolling review", "start of procedure"})
_STATUSES = {LICENSED, _TURNED_DOWN, *_ENDS, *_UNDECIDED, *_NOT_PURSUED, *_NOTHING_YET}
_SET, _NOT_SET = frozenset({"yes", "true"}), frozenset({"no", "false", ""})
_DESIGNATIONS = {ORPHAN: Kind.ORPHAN_DRUG, PRIME: Kind.PRIME, ACCELERATED: Kind.ACCELERATED_ASSESSMENT}

_PREVIOUSLY = re.compile(r"(.+?)\s*\(previously(?: known as)? (.+)\)")
_LONGEST = 600  # characters of an indication that are shown; it is compared whole


def read(line: Line, edition: Edition) -> Entry | None:
    """The medicine of a row, None for a veterinary one; raises BadInput for one without a number or name, or of a word not known."""
    cells = line.cells
    if cells[CATEGORY].casefold() != "human":
        return None
    if not cells[NUMBER] or not letters(cells[NAME]):
        raise BadInput(f"The row has no {NUMBER if not cells[NUMBER] else NAME}.")
    if status_of(cells) not in _STATUSES:
        raise BadInput(f"{cells[NAME]} has the status {cells[STATUS][:60]!r}, which is not known here.")
    for flag in FLAGS:
        if cells[flag].casefold() not in _SET | _NOT_SET:
            raise BadInput(f"{cells[NAME]} has {cells[flag][:40]!r} as {flag}, which is neither Yes nor No.")
    kept = {name: cells[name] for name in (NUMBER, URL, *COMPARED)}
    substance = cells[INN] or cells[SUBSTANCE]
    return Entry(
        line=line.number,
        notice=edition.notice,
        key=cells[NUMBER],
        body=body_of(kept),
        substances=(NameSeen(name=substance, name_type="inn"),) if letters(substance) else (),
        brands=tuple(NameSeen(name=name, name_type="brand") for name in _names(cells[NAME])),
        companies=(CompanySeen(name=cells[HOLDER], role="applicant"),) if cells[HOLDER] else (),
        facts=facts_of(kept, edition),
        marks=tuple(
            f"{name} {day} lies after the list's day {edition.day}."
            for name in DATES
            if (day := eu_day(cells[name])) is not None and day.first > edition.day
        ),
    )


def facts_of(cells: Cells, edition: Edition) -> tuple[Fact, ...]:
    """Everything a row asserts, each with the date the row gives it. Raises BadInput for a date that is none."""
    status, days = status_of(cells), {name: eu_day(cells[name]) for name in DATES}
    kind, granted = licence_of(cells)
    facts: list[Fact] = []

    def add(kind: Kind, status: Status, occurred: PartialDate | None, *columns: str, indication: str = INDICATION) -> None:
        facts.append(fact(cells, edition, kind, status, occurred, words(cells, NAME, *columns), cells[indication] or cells[AREA]))

    adopted = days[ADOPTED]
    if has_licence(cells):
        if adopted is not None and not _after(adopted, days[AUTHORISED]):
            add(kind, Status.RECOMMENDED, adopted, STATUS, ADOPTED)
        add(kind, granted, days[AUTHORISED], STATUS, AUTHORISED)
    if status in _ENDS:
        ended, column = _ENDS[status]
        add(kind, ended, days[column], STATUS, column)
    if status in _UNDECIDED and cells[OPINION].casefold() in _OPINIONS:
        add(_OPINIONS[cells[OPINION].casefold()] or kind, Status.RECOMMENDED, adopted, STATUS, OPINION, ADOPTED)
    if status == _TURNED_DOWN and adopted is not None and not _after(adopted, days[REFUSED]):
        add(Kind.REFUSAL, Status.RECOMMENDED, adopted, STATUS, ADOPTED)
    if status == _TURNED_DOWN or days[REFUSED] is not None:
        add(Kind.REFUSAL, Status.REFUSED, days[REFUSED], STATUS, REFUSED)
    if status in _NOT_PURSUED:
        add(Kind.APPLICATION_SUBMITTED, Status.WITHDRAWN, days[GIVEN_UP], STATUS, GIVEN_UP)
    if is_yes(cells, EXCEPTIONAL) and has_licence(cells):
        add(Kind.EXCEPTIONAL_CIRCUMSTANCES, Status.GRANTED, days[AUTHORISED], EXCEPTIONAL, AUTHORISED)
    for flag in (flag for flag in _DESIGNATIONS if is_yes(cells, flag)):
        add(_DESIGNATIONS[flag], Status.GRANTED, None, flag, indication=AREA)
    return tuple(facts)


def fact(  # noqa: PLR0913, PLR0917  # what a milestone is made of
    cells: Cells, edition: Edition, kind: Kind, status: Status, occurred: PartialDate | None, evidence: str, indication: str
) -> Fact:
    """One fact told by a row."""
    return Fact(
        authority=Authority.EMA,
        kind=kind,
        status=status,
        indication=shown(indication) or None,
        occurred=occurred,
        source=source_of(cells, edition, f"ema:{cells[NUMBER]}"),
        evidence=evidence,
    )


def source_of(cells: Cells, edition: Edition, registry_key: str) -> Source:
    """The row as a source: the list with the product it names, since several products may hold one substance."""
    source = edition.source(registry_key, cells[URL] or None)
    return msgspec.structs.replace(source, title=f"{edition.title}: {cells[NAME]}")


def status_of(cells: Cells) -> str:
    """The medicine's status, folded."""
    return cells[STATUS].casefold()


def is_yes(cells: Cells, flag: str) -> bool:
    """Whether a flag is set."""
    return cells[flag].casefold() in _SET


def has_licence(cells: Cells) -> bool:
    """Whether the medicine is authorised or was."""
    return status_of(cells) == LICENSED or status_of(cells) in _ENDS


def is_over(cells: Cells) -> bool:
    """Whether nothing can end any more: the authorisation has, a suspension apart, or the application was refused or given up."""
    status = status_of(cells)
    return status in (_ENDS.keys() - {_SUSPENDED}) | _NOT_PURSUED or status == _TURNED_DOWN


def designation_of(flag: str) -> Kind:
    """The designation or review mode that a flag stands for."""
    return _DESIGNATIONS[flag]


def licence_of(cells: Cells) -> tuple[Kind, Status]:
    """What kind of authorisation the medicine has or seeks, and its status once granted."""
    if is_yes(cells, CONDITIONAL):
        return Kind.CONDITIONAL_APPROVAL, Status.CONDITIONALLY_APPROVED
    return Kind.APPROVAL, Status.APPROVED


def shown(indication: str) -> str:
    """An indication as long as it can be shown."""
    return indication if len(indication) <= _LONGEST else indication[:_LONGEST].rsplit(" ", 1)[0] + " …"


def body_of(cells: Cells) -> str:
    """The cells that are compared between editions, as text."""
    return msgspec.json.encode(dict(cells), order="deterministic").decode()


def cells_of(body: str) -> dict[str, str]:
    """The cells back from their text; columns that were not kept then are empty."""
    kept: Any = msgspec.json.decode(body, type=dict[str, str])
    return dict.fromkeys((NUMBER, URL, *COMPARED), "") | kept


def _names(name: str) -> tuple[str, ...]:
    """Today's name and an earlier one: "Beqvez (previously Durveqtix)"."""
    match = _PREVIOUSLY.fullmatch(name)
    return (match[1], match[2]) if match else (name,)


def _after(day: PartialDate, other: PartialDate | None) -> bool:
    return other is not None and day.first > other.last
