"""Assembly: what the sentences say becomes milestones, one for one fact, with its drug, authority, indication, date and words."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here

# lengths of words, letters and phrases are plain numbers here

from collections import defaultdict

import msgspec
from rapidfuzz import fuzz

from events.partial_date import PartialDate
from events.reading.clauses_english import REEXAMINED
from events.vocabulary import DUE, Authority, Kind, Status

_NEAR = 200
"""So many facts of a drug to both sides may lend each other an indication; no announcement tells more, and time stays linear."""


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
    guessed: bool = False
    """Whether the authority stands in no words near and was taken from around."""
    date_guessed: bool = False
    row: bool = False
    """Whether a row of a table tells it."""
    part: int = 0
    """Which of several facts told in one list or phrase it is; 0 where it was told alone."""
    named: bool = True
    """Whether its sentence names a drug."""
    office: str | None = None
    """Of the authorities that have no code of their own, the place whose it is."""
    whole_start: int = 0
    whole_end: int = 0

    @property
    def due(self) -> bool:
        """Whether its date lies ahead: a goal date, a meeting, a scheduled talk."""
        return (self.kind, self.status) in DUE


def merge(told: list[Told]) -> list[Told]:
    """One event for one fact: the most exact date and the fullest words win, headline and recap disappear."""
    letters = {fact.drug for fact in told if fact.kind == Kind.COMPLETE_RESPONSE}
    told = [fact for fact in told if not (fact.kind == Kind.REFUSAL and fact.authority == Authority.FDA and fact.drug in letters)]
    told = [fact for fact in told if not (fact.title and _told_better(fact, told))]
    told = [fact for fact in told if not _told_as_conditional(fact, told)]
    below = {(fact.kind, fact.status) for fact in told if not fact.title}
    told = [fact for fact in told if not (fact.title and not fact.named and (fact.kind, fact.status) in below)]
    kept: dict[tuple[str, str, str], list[Told]] = defaultdict(list)
    for fact in sorted(told, key=lambda one: (one.title, one.unit, one.start)):
        alike = kept[fact.drug, fact.kind, fact.status]
        same = next((other for other in alike if _same_fact(fact, other)), None)
        if same is None:
            alike.append(fact)
        else:
            _absorb(same, fact)
    merged = [fact for alike in kept.values() for fact in alike]
    given_up = {(fact.drug, fact.kind, fact.authority) for fact in merged if fact.status == Status.WITHDRAWN}
    merged = [
        fact
        for fact in merged
        if not (
            fact.status == Status.RESCINDED
            and (fact.date is None or fact.date_guessed)
            and (fact.drug, fact.kind, fact.authority) in given_up
        )
    ]
    return sorted(merged, key=lambda one: (one.unit, one.start))


def _told_better(fact: Told, told: list[Told]) -> bool:
    """Whether a headline's "approved" is told below as a conditional or an accelerated approval."""
    return fact.kind == Kind.APPROVAL and any(
        other.drug == fact.drug and not other.title and other.kind in {Kind.CONDITIONAL_APPROVAL, Kind.ACCELERATED_APPROVAL}
        for other in told
    )


def _told_as_conditional(fact: Told, told: list[Told]) -> bool:
    """Whether an approval is the conditional or accelerated one that its own sentence tells for the same day."""
    return (fact.kind, fact.status) == (Kind.APPROVAL, Status.APPROVED) and any(
        other.drug == fact.drug
        and other.kind in {Kind.CONDITIONAL_APPROVAL, Kind.ACCELERATED_APPROVAL}
        and (other.unit, other.sentence, other.authority) == (fact.unit, fact.sentence, fact.authority)
        and other.status in {Status.CONDITIONALLY_APPROVED, Status.GRANTED}
        and other.date is not None
        and other.date == fact.date
        for other in told
    )


def _same_fact(fact: Told, other: Told) -> bool:
    if (fact.drug, fact.kind, fact.status) != (other.drug, other.kind, other.status):
        return False
    if (fact.rule == REEXAMINED) != (other.rule == REEXAMINED) and (fact.unit, fact.sentence) == (other.unit, other.sentence):
        return False
    if fact.authority != other.authority and not (fact.title and fact.guessed):
        return False
    if fact.office and other.office and fact.office != other.office and not (fact.title or other.title):
        return False
    if fact.part and other.part and fact.part != other.part and (fact.unit, fact.sentence) == (other.unit, other.sentence):
        return False
    if fact.kind == Kind.CONFERENCE_PRESENTATION and fact.date == other.date:
        return True
    if not _dates_agree(fact, other):
        return False
    if fact.row != other.row and fact.date is not None and fact.date == other.date:
        return True
    if (fact.unit, fact.sentence) == (other.unit, other.sentence) and fact.start == other.start:
        return fact.indication == other.indication
    if fact.title or other.title or not fact.indication or not other.indication:
        return True
    if fact.date and other.date and fact.date == other.date and fact.sentence != other.sentence:
        return _like(fact.indication, other.indication) or fact.recited or other.recited
    return _like(fact.indication, other.indication)


_GUESS_DAYS = 60


def _dates_agree(fact: Told, other: Told) -> bool:
    """Whether both may have happened on one day; the day of publication, where it was only supposed, gives way to a told one near it."""
    if _apart_by_vagueness(fact, other) or _apart_by_vagueness(other, fact):
        return False
    if fact.date is None or other.date is None or fact.date.overlaps(other.date):
        return True
    if fact.date_guessed or other.date_guessed:
        return (
            (fact.unit, fact.sentence) == (other.unit, other.sentence)
            or fact.title
            or other.title
            or fact.date.days_apart(other.date) <= _GUESS_DAYS
        )
    return False


def _apart_by_vagueness(vague: Told, dated: Told) -> bool:
    """Whether one is told with "recently" for an indication of its own and the other with a day."""
    told_apart = vague.vague and not vague.title and dated.date is not None and not dated.date_guessed and bool(vague.indication)
    if dated.indication is None:
        return told_apart and vague.status != Status.WITHDRAWN
    return told_apart and not _like(vague.indication, dated.indication)


def _like(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return one == other
    return fuzz.token_set_ratio(one.lower(), other.lower()) >= 70  # pyright: ignore[reportUnknownMemberType]


def _absorb(fact: Told, more: Told) -> None:
    if fact.date_guessed != more.date_guessed and (more.date or more.vague or fact.date):
        told, guessed = (more, fact) if fact.date_guessed else (fact, more)
        if (
            told.date is not None
            and guessed.date is not None
            and guessed.lead
            and guessed.date.more_exact_than(told.date)
            and guessed.date.within(told.date)
        ):
            fact.date, fact.date_guessed = guessed.date, False
        elif told.date is not None or told.vague:
            fact.date, fact.date_guessed = told.date, False
    elif more.date and (fact.date is None or more.date.more_exact_than(fact.date)):
        fact.date, fact.date_guessed = more.date, more.date_guessed
    fact.indication = fact.indication or more.indication
    fact.lead = fact.lead or more.lead
    fact.confidence = max(fact.confidence, more.confidence)


# What is told of one application and its review; the others keep silent where the text does.
_OF_ONE_REVIEW = frozenset(
    {
        Kind.APPLICATION_SUBMITTED,
        Kind.APPLICATION_ACCEPTED,
        Kind.PRIORITY_REVIEW,
        Kind.TARGET_ACTION_DATE,
        Kind.COMPLETE_RESPONSE,
        Kind.APPROVAL,
        Kind.CONDITIONAL_APPROVAL,
        Kind.ACCELERATED_APPROVAL,
        Kind.REFUSAL,
        Kind.ACCELERATED_ASSESSMENT,
        Kind.ADVISORY_COMMITTEE,
    }
)


def inherit(told: list[Told], described: dict[str, str]) -> None:
    """Give facts of a review, the news and what undid a designation the indication that the announcement gives their drug."""
    by_drug: defaultdict[str, list[Told]] = defaultdict(list)
    for fact in told:
        by_drug[fact.drug].append(fact)
    for of_drug in by_drug.values():
        for place, fact in enumerate(of_drug):
            if fact.indication is None:
                near = of_drug[max(0, place - _NEAR) : place + _NEAR]
                fact.indication = _inherited(fact, near, described)


def _inherited(fact: Told, told: list[Told], described: dict[str, str]) -> str | None:
    """The indication that other facts of the drug, or its description, give one that has none itself."""
    if fact.kind in _OF_ONE_REVIEW or fact.lead or fact.status in {Status.DENIED, Status.REQUESTED, Status.WITHDRAWN, Status.RESCINDED}:
        return _nearest_indication(fact, told) or described.get(fact.drug)
    if fact.kind != Kind.IND_CLEARANCE and (only := _only_indication(fact.drug, told, described)):
        return only
    if fact.kind in {Kind.CONFERENCE_PRESENTATION, Kind.IND_CLEARANCE}:  # silent where the text is: of several it may be any
        return None
    return next(
        (
            other.indication
            for other in told
            if other is not fact
            and other.kind == fact.kind
            and other.authority == fact.authority
            and other.indication
            and other.status != fact.status
        ),
        None,
    )


def _only_indication(drug: str, told: list[Told], described: dict[str, str]) -> str | None:
    """The one indication that an announcement speaks of for a drug; None where it speaks of several or of none."""
    named = [fact.indication for fact in told if fact.indication]
    if not named:
        return described.get(drug)
    return named[0] if all(_like(named[0], other) for other in named[1:]) else None


def _nearest_indication(fact: Told, told: list[Told]) -> str | None:
    """Of the facts about the same drug, those of its own kind first, then the news, then the nearest before."""
    others = [other for other in told if other.indication and other is not fact]
    nearest = min(
        others,
        key=lambda other: (
            not (other.lead and other.kind in _OF_ONE_REVIEW and other.authority == fact.authority),
            other.authority != fact.authority,
            other.kind not in _OF_ONE_REVIEW,
            abs(other.unit - fact.unit) + (0.5 if other.unit > fact.unit else 0.0),
            other.kind != fact.kind,
        ),
        default=None,
    )
    return nearest.indication if nearest else None
