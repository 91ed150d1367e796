"""Each fact of a draft beside what is known: what recording it would do, and whom it would be told."""

from datetime import date

import msgspec
from sqlalchemy import Connection

from bot.asking import whole_drug
from bot.drafts import Draft, is_chosen, seen_drug
from events.decisions import Assessment, Fact, Outcome, assess, check_fact
from events.drug import DrugState
from events.errors import BadInput, DesignationBotError
from events.names import follow_keys
from events.news import is_news
from events.reading.proposals import NameSeen
from store import notices, queries, subscriptions


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A proposed fact beside what is known: what it would do, and whether it is news."""

    index: int
    drug: str
    drug_id: str | None
    fact: Fact
    outcome: Outcome
    milestone_id: str | None = None
    reason: str | None = None
    is_news: bool = False


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What recording a draft now would do.

    `subscribers`: chats that would be told of its news, whatever its age (of what is doubtful, where there is nothing else to record);
    `seen`: the notice is known.
    """

    draft: Draft
    facts: tuple[Judged, ...]
    subscribers: int
    seen: bool


def preview(connection: Connection, draft: Draft, *, today: date, fresh_days: int) -> Preview:
    """What recording the draft would do now. Changes nothing."""
    judged: list[Judged] = []
    chats: dict[Outcome, set[tuple[int, int]]] = {outcome: set() for outcome in Outcome}
    for index, drafted in enumerate(draft.facts):
        if drafted.dropped:
            continue
        one, state = judge(connection, draft, index, today=today, fresh_days=fresh_days)
        judged.append(one)
        if one.outcome in {Outcome.NEW, Outcome.DOUBTFUL} and drafted.fact.lead is not False:
            drug_ids, keys = _follow_keys(draft, drafted.drug, state)
            authority = drafted.fact.authority.value if drafted.fact.authority else None
            chats[one.outcome] |= subscriptions.chats_matching(connection, drug_ids, authority, drafted.fact.kind.value, keys)
    is_certain = any(one.outcome in {Outcome.NEW, Outcome.CORROBORATES} for one in judged)
    subscribers = len(chats[Outcome.NEW if is_certain else Outcome.DOUBTFUL])
    seen = notices.notice(connection, draft.notice_id) is not None
    return Preview(draft=draft, facts=tuple(judged), subscribers=subscribers, seen=seen)


def judge(connection: Connection, draft: Draft, index: int, *, today: date, fresh_days: int) -> tuple[Judged, DrugState | None]:
    """One fact beside what is known, with the drug it is about where that is known; what cannot be is doubtful, with the reason."""
    drafted = draft.facts[index]
    fact = drafted.fact
    drug_id: str | None = None
    state: DrugState | None = None
    try:
        check_fact(fact, today=today)
        drug_id = find_drug(connection, draft, drafted.drug)
        state = whole_drug(connection, drug_id) if drug_id else None
        assessment = assess(state, fact)
    except DesignationBotError as error:
        assessment = Assessment(outcome=Outcome.DOUBTFUL, reason=str(error))
    judged = Judged(
        index=index,
        drug=state.label if state else drafted.drug,
        drug_id=drug_id,
        fact=fact,
        outcome=assessment.outcome,
        milestone_id=assessment.milestone.milestone_id if assessment.milestone else None,
        reason=assessment.reason,
        is_news=assessment.outcome is Outcome.NEW and is_news(fact, today=today, fresh_days=fresh_days),
    )
    return judged, state


def find_drug(connection: Connection, draft: Draft, drug: str) -> str | None:
    """The one drug known by any of the names the notice gives it; None where none is. Several: BadInput, so that a person decides."""
    seen = seen_drug(draft, drug)
    if is_chosen(draft, drug):
        meant = queries.find_drugs(connection, drug)
        if len(meant) == 1:
            return next(iter(dict(meant)))
    found: dict[str, str] = {}
    for name in (seen.name, *(name.name for name in seen.names)):
        found.update(queries.find_drugs(connection, name))
    if len(found) > 1:
        labels = ", ".join(f"{label} ({drug_id})" for drug_id, label in sorted(found.items()))
        raise BadInput(f"{drug} may be any of {labels}: edit the drug to the right id, or merge them.")
    return next(iter(found), None)


def names_for(connection: Connection, draft: Draft, drug: str, drug_id: str, *, known: bool) -> tuple[NameSeen, ...]:
    """The names a notice gives its drug; of one that a person chose neither what led to it nor what leads to another drug."""
    names = seen_drug(draft, drug).names
    if not is_chosen(draft, drug):
        return names
    kept = [name for name in names if not (known and name.name == drug)]
    return tuple(name for name in kept if not dict(queries.find_drugs(connection, name.name)).keys() - {drug_id})


def _follow_keys(draft: Draft, drug: str, state: DrugState | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The drug ids and the keys of names and companies by which subscribers would find the drug once it is recorded."""
    seen = seen_drug(draft, drug)
    names = [seen.name, *(name.name for name in seen.names)]
    companies = [company.name for company in seen.companies]
    if draft.announcement.publisher:
        companies.append(draft.announcement.publisher)
    if state is None:
        return (), follow_keys(names, companies)
    names += [name.name for name in state.names]
    companies += [link.company for link in state.companies]
    return (state.drug_id, *state.merged), follow_keys(names, companies)
