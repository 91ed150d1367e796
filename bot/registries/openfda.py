"""openFDA's drug applications (Drugs@FDA), one submission a row: https://open.fda.gov/apis/drug/drugsfda/.

Original applications and efficacy supplements are milestones; labelling, manufacturing and safety programmes are none and count as skipped.
A row says by which day a submission was decided, not when it came or when its review was made a priority one.
"""

from typing import Any

import msgspec

from bot.registries.cells import digest, iso_day, letters, words
from bot.registries.entries import Cells, Dating, Edition, Entry, Line, Register
from bot.registries.nonproprietary import moiety, substances
from events.decisions import Fact
from events.errors import BadInput
from events.partial_date import PartialDate
from events.reading.proposals import CompanySeen, NameSeen
from events.vocabulary import Authority, Kind, Status

_APPLICATION, _TYPE, _NUMBER = "application_number", "submission_type", "submission_number"
_STATUS, _DECIDED = "submission_status", "submission_status_date"
_PRIORITY, _CLASS, _CLASS_WORDS, _PROPERTY = (
    "review_priority",
    "submission_class_code",
    "submission_class_code_description",
    "submission_property_type",
)
_SPONSOR, _BRAND, _GENERIC = "sponsor_name", "brand_name", "generic_name"
_COMPARED = (_APPLICATION, _TYPE, _NUMBER, _SPONSOR, _STATUS, _DECIDED, _PRIORITY, _CLASS, _PROPERTY, _BRAND)

_APPROVED = "AP"
_STATUSES = frozenset({_APPROVED, "TA", ""})  # tentative approvals wait for a patent: no milestone
_TYPES = frozenset({"ORIG", "SUPPL"})
_SUPPLEMENTS = frozenset({"EFFICACY"})
_REGISTER = "drugsfda"
_BESIDE = " / "  # between the substances of one product


def read(line: Line, edition: Edition) -> Entry | None:
    """The approval of a row, None where the submission is no milestone; raises BadInput for a row without its application, drug or day."""
    cells = line.cells
    if not cells[_APPLICATION] or not letters(cells[_BRAND] + cells.get(_GENERIC, "")):
        raise BadInput(f"The row has no {_BRAND if cells[_APPLICATION] else _APPLICATION}.")
    if cells[_TYPE] not in _TYPES or cells[_STATUS] not in _STATUSES:
        raise BadInput(f"{cells[_APPLICATION]} has a submission {cells[_TYPE]!r} of status {cells[_STATUS]!r}, which is not known here.")
    if cells[_STATUS] != _APPROVED or (cells[_TYPE] != "ORIG" and cells[_CLASS].upper() not in _SUPPLEMENTS):
        return None
    decided = iso_day(cells[_DECIDED])
    if decided is None:
        raise BadInput(f"{cells[_APPLICATION]} {cells[_TYPE]}-{cells[_NUMBER]} has no {_DECIDED}.")
    generic = cells.get(_GENERIC, "")
    return Entry(
        line=line.number,
        notice=edition.notice,
        key=f"{cells[_APPLICATION]}/{cells[_TYPE]}-{cells[_NUMBER]}",
        subject=cells[_APPLICATION],
        body=digest(*(cells[name] for name in _COMPARED), *([generic] if generic else [])),
        substances=_substances(generic) if letters(generic) else (),
        brands=(NameSeen(name=cells[_BRAND], name_type="brand"),) if letters(cells[_BRAND]) else (),
        companies=(CompanySeen(name=cells[_SPONSOR], role="sponsor"),) if cells[_SPONSOR] else (),
        facts=_facts(cells, decided, edition),
        marks=(f"{_DECIDED} {decided} lies after the file's day {edition.day}.",) if decided.first > edition.day else (),
    )


def _substances(generic: str) -> tuple[NameSeen, ...]:
    """The names of the substance: Drugs@FDA names the salt that is in the product, the drug is called by what acts in it."""
    name = generic.lower()
    acting = moiety(name) if _BESIDE not in name else None
    return ((NameSeen(name=acting, name_type="inn"),) if acting else ()) + substances(name)


def _facts(cells: Cells, decided: PartialDate, edition: Edition) -> tuple[Fact, ...]:
    submission = f"{cells[_APPLICATION]}/{cells[_TYPE]}-{cells[_NUMBER]}"
    approval = Fact(
        authority=Authority.FDA,
        kind=Kind.APPROVAL,
        status=Status.APPROVED,
        occurred=decided,
        source=edition.source(f"{_REGISTER}:{submission}"),
        evidence=words(cells, _APPLICATION, _TYPE, _NUMBER, _STATUS, _DECIDED, _CLASS_WORDS, _BRAND),
    )
    facts = [approval]
    for column, value, kind in ((_PRIORITY, "PRIORITY", Kind.PRIORITY_REVIEW), (_PROPERTY, "ORPHAN", Kind.ORPHAN_DRUG)):
        if cells[column].upper() == value:
            said = words(cells, _APPLICATION, _TYPE, _NUMBER, column, _BRAND)
            facts.append(msgspec.structs.replace(approval, kind=kind, status=Status.GRANTED, occurred=None, evidence=said))
    return tuple(facts)


class _Ingredient(msgspec.Struct, frozen=True):
    name: str = ""


class _Product(msgspec.Struct, frozen=True):
    brand_name: str = ""
    active_ingredients: tuple[_Ingredient, ...] = ()


class _Harmonized(msgspec.Struct, frozen=True):
    generic_name: tuple[str, ...] = ()


class _Property(msgspec.Struct, frozen=True):
    code: str = ""


class _Submission(msgspec.Struct, frozen=True):
    submission_type: str = ""
    submission_number: str = ""
    submission_status: str = ""
    submission_status_date: str = ""
    review_priority: str = ""
    submission_class_code: str = ""
    submission_class_code_description: str = ""
    submission_property_type: tuple[_Property, ...] = ()


class _Application(msgspec.Struct, frozen=True):
    """A record of the interface's answer; what else it holds is not looked at."""

    application_number: str
    sponsor_name: str = ""
    products: tuple[_Product, ...] = ()
    submissions: tuple[_Submission, ...] = ()
    openfda: _Harmonized = _Harmonized()

    @property
    def generic_name(self) -> str:
        """The substance, or the substances beside each other; '' where the record names none."""
        ingredients = dict.fromkeys(one.name for product in self.products[:1] for one in product.active_ingredients if one.name)
        return _BESIDE.join(ingredients) or (self.openfda.generic_name[0] if len(self.openfda.generic_name) == 1 else "")


def unfold(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of an application as the interface answers: one for each of its submissions. Raises BadInput for a record that is none."""
    try:
        application = msgspec.convert(record, _Application)
    except msgspec.ValidationError as error:
        raise BadInput(f"The record is no application: {error}.") from error
    named = {
        _APPLICATION: application.application_number,
        _SPONSOR: application.sponsor_name,
        _BRAND: application.products[0].brand_name if application.products else "",
        _GENERIC: application.generic_name,
    }
    return [
        msgspec.structs.asdict(one) | {_PROPERTY: ";".join(said.code for said in one.submission_property_type)} | named
        for one in application.submissions
    ]


REGISTER = Register(
    name="openfda",
    title="openFDA drug applications (Drugs@FDA)",
    publisher="FDA",
    authority=Authority.FDA,
    columns=(*_COMPARED, _CLASS_WORDS),
    read=read,
    dated_by=Dating(columns=(_DECIDED,), day=iso_day),
    unfold=unfold,
    is_entry=lambda cells: bool(cells[_APPLICATION] or cells[_BRAND]),
)
