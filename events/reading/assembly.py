"""Assembly: what the sentences say becomes milestones, one for one fact, with its drug, authority, indication, date and words."""

import msgspec
from rapidfuzz import fuzz

from events.partial_date import PartialDate
from events.vocabulary import DUE, Authority, Kind, Status


class Told(msgspec.Struct):
    """One milestone as one sentence tells it; several may tell the same."""

    drug: str
    authority: Authority | None
    kind: Kind
    status: Status
    indication: str | None
    date: PartialDate | None
    unit: int
    start: int
    end: int
    lead: bool
    title: bool
    rule: str
    confidence: float
    vague: bool = False
    recited: bool = False
    sentence: int = 0
    whole_start: int = 0
    whole_end: int = 0

    @property
    def due(self) -> bool:
        """Whether its date lies ahead: a goal date, a meeting, a scheduled talk."""
        return (self.kind, self.status) in DUE


def merge(told: list[Told]) -> list[Told]:
    """One event for one fact: the most exact date and the fullest words win, headline and recap disappear."""
    kept: list[Told] = []
    for fact in sorted(told, key=lambda one: (one.title, one.unit, one.start)):
        same = next((other for other in kept if _same_fact(fact, other)), None)
        if same is None:
            kept.append(fact)
        else:
            _absorb(same, fact)
    return sorted(kept, key=lambda one: (one.unit, one.start))


def _same_fact(fact: Told, other: Told) -> bool:
    if (fact.drug, fact.authority, fact.kind, fact.status) != (other.drug, other.authority, other.kind, other.status):
        return False
    if fact.date and other.date and not fact.date.overlaps(other.date):
        return False
    if (fact.unit, fact.sentence) == (other.unit, other.sentence) and fact.start == other.start:
        return _like(fact.indication, other.indication)
    if fact.title or other.title or not fact.indication or not other.indication:
        return True
    if fact.date and other.date and fact.date == other.date and fact.sentence != other.sentence:
        return _like(fact.indication, other.indication) or fact.recited or other.recited
    return _like(fact.indication, other.indication)


def _like(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return one == other
    return fuzz.token_set_ratio(one.lower(), other.lower()) >= 70  # pyright: ignore[reportUnknownMemberType]


def _absorb(fact: Told, more: Told) -> None:
    if more.date and (fact.date is None or more.date.more_exact_than(fact.date)):
        fact.date = more.date
    fact.indication = fact.indication or more.indication
    fact.lead = fact.lead or more.lead
    fact.confidence = max(fact.confidence, more.confidence)
