"""How one fact reads: the drug's names, the designation as its authority calls it, the step, the date, the sources, what was put right."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from aiogram.utils.formatting import Bold, Strikethrough, Text

from bot.render.pieces import (
    EVIDENCE,
    INDICATION,
    NAME,
    REASON,
    STATUS_WORDS,
    between,
    date_words,
    link,
    outside,
    value_words,
)
from events.designations import proper_name
from events.drug import DrugState, Milestone, Statement
from events.event_types import Change, Source
from events.matching import Step, when
from events.partial_date import PartialDate
from events.vocabulary import Authority, Kind, Status

_MOST_NAMES = 8
_MOST_COMPANIES = 5
_MOST_SOURCES = 4
_MOST_CORRECTIONS = 3

_FIELDS = {
    "occurred": "date",
    "date": "date",
    "due": "due",
    "status": "status",
    "indication": "indication",
    "kind": "kind",
    "authority": "authority",
    "drug": "drug",
}


def drug_title(drug: DrugState) -> Text:
    """The drug's name in bold and its other names in brackets."""
    others = [outside(name.name, NAME // 2) for name in drug.names if name.name != drug.label]
    more = len(others) - _MOST_NAMES
    listed = ", ".join([*others[:_MOST_NAMES], *([f"{more} more"] if more > 0 else [])])
    return Text(Bold(outside(drug.label, NAME)), f" ({listed})" if listed else "")


def short_title(drug: DrugState) -> Text:
    """The drug's name in bold, with its code or native name where it has one."""
    other = next((name.name for kind in ("code", "native", "brand") for name in drug.names if name.name_type == kind), None)
    return Text(Bold(outside(drug.label, NAME)), f" ({outside(other, NAME // 2)})" if other and other != drug.label else "")


def companies(drug: DrugState) -> str:
    """The companies and what they are to the drug: "Healthquest (applicant), Ascentage Pharma (parent, publisher)"."""
    roles: dict[str, list[str]] = {}
    for linked in drug.companies:
        roles.setdefault(linked.company, []).append(linked.role)
    named = [f"{outside(company, NAME)} ({', '.join(held)})" for company, held in roles.items()]
    more = len(named) - _MOST_COMPANIES
    return ", ".join([*named[:_MOST_COMPANIES], *([f"{more} more"] if more > 0 else [])])


def designation_words(authority: Authority | None, kind: Kind) -> str:
    """The designation with who gives it: "NMPA Breakthrough Therapy Designation"."""
    name = proper_name(authority, kind)
    return name if authority is None else f"{authority.value} {name}"


def status_words(status: Status) -> str:
    """A status for people."""
    return STATUS_WORDS[status]


def when_words(step: Step) -> str:
    """The day it happened, and the day that lies ahead where the step fixes one: "due 28 July 2021 (told 3 May 2021)"."""
    if step.due is None:
        return date_words(step.occurred)
    ahead = f"due {date_words(step.due)}"
    return f"{ahead} (told {date_words(step.occurred)})" if step.occurred and when(step) is step.due else ahead


def indication_words(text: str | None) -> str:
    """The indication, short."""
    return outside(text, INDICATION) if text else ""


def indication_line(step: Step) -> str:
    """What it is for; empty where nobody says."""
    return f"For: {indication_words(step.indication)}" if step.indication else ""


def evidence_words(text: str) -> str:
    """The words that say so, short."""
    return outside(text, EVIDENCE)


def source_words(source: Source) -> Text:
    """Who said it, as a link where there is one, and when."""
    if source.registry is not None:
        _, _, product = (source.title or "").partition(": ")
        named = f"{source.registry.value} register" + (f" ({outside(product, NAME // 2)})" if product else "")
    elif source.publisher:
        named = outside(source.publisher, NAME)
    elif source.title:
        named = outside(source.title, NAME)
    else:
        host = _host(source.url) if source.url else ""
        named = outside(host, NAME) if host else "recorded by hand"
    published = f", {date_words(PartialDate.day(source.published))}" if source.published else ""
    return Text(link(named, source.url), published)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def sources(milestone: Milestone) -> Text:
    """All sources of a milestone; what one of them dates differently is said with it."""
    told = [_statement(said, milestone) for said in milestone.statements[:_MOST_SOURCES]]
    more = len(milestone.statements) - _MOST_SOURCES
    if more > 0:
        told.append(Text(f"{more} more"))
    return Text("Source: " if len(milestone.statements) == 1 else "Sources: ", between("; ", told))


def _statement(said: Statement, milestone: Milestone) -> Text:
    theirs: list[str] = []
    if said.occurred is not None and said.occurred != milestone.occurred and len(milestone.statements) > 1:
        theirs.append(date_words(said.occurred))
    if said.due is not None and said.due != milestone.due:
        theirs.append(f"due {date_words(said.due)}")
    return Text(source_words(said.source), f" (says {', '.join(theirs)})" if theirs else "")


def corrections(milestone: Milestone) -> list[Text]:
    """One line for each correction, old struck through, new beside it, and why; a retraction is the last."""
    told: list[Text] = []
    skipped = len(milestone.corrections) - _MOST_CORRECTIONS
    if skipped > 0:
        told.append(Text(f"✏️ {skipped} earlier corrections"))
    for correction in milestone.corrections[-_MOST_CORRECTIONS:]:
        on = date_words(PartialDate.day(correction.recorded_at.date()))
        told.append(Text("✏️ Corrected ", on, ": ", changes(correction.changes), f" ({outside(correction.reason, REASON)})"))
    if milestone.retracted is not None:
        told.append(Text(f"⛔ Retracted: {outside(milestone.retracted, REASON)}"))
    return told


def changes(made: Iterable[Change]) -> Text:
    """Each change as old → new, the old struck through."""
    return between(", ", (_change(one) for one in made))


def _change(change: Change) -> Text:
    before, after = value_words(change.field, change.before), value_words(change.field, change.after)
    return Text(f"{_FIELDS.get(change.field, change.field)} ", Strikethrough(before), f" → {after}")


def step_line(step: Step, previous: Milestone | None = None) -> str:
    """The step that was taken: "recommended → granted", or the status alone."""
    now = status_words(step.status)
    return f"{status_words(previous.status)} → {now}" if previous is not None and previous.status != step.status else now


def fact_line(step: Step, *, previous: Milestone | None = None) -> str:
    """One line for a list: "NMPA Breakthrough Therapy Designation: recommended, 24 March 2021"."""
    return f"{designation_words(step.authority, step.kind)}: {step_line(step, previous)}, {when_words(step)}"


def reason_words(text: str) -> str:
    """Why something was put right, short."""
    return outside(text, REASON)
