"""From an announcement to the log: read it, compare each fact with what is known, show that, and record what was decided.

An announcement becomes a Draft (plain values that can wait in the store, `drafts.py`), a Draft becomes a Preview (what it would do now,
`judging.py`), and a job of the writer records it: notice, names, facts, and the planned notifications commit together or not at all.
"""

from collections.abc import Collection
from datetime import date, timedelta
from enum import Enum

import msgspec
from sqlalchemy import Connection

from bot.asking import whole_drug
from bot.drafts import Draft, SameDrug, keep_open, revision_of, seen_drug, with_known_day
from bot.judging import Judged, find_drug, judge, names_for, preview
from events.decisions import Fact, Outcome, check_fact, decide_fact, decide_names, register
from events.drug import DrugState
from events.errors import BadInput
from events.event_types import (
    AnnouncementReceived,
    AnnouncementReviewed,
    MilestoneRecorded,
    NewEvent,
    ProposalEdited,
    content_id,
    drug_stream,
    notice_stream,
)
from events.news import is_news
from events.reading.proposals import CompanySeen
from store import log, notices, outbox
from store.transaction import Transaction


class Tell(Enum):
    """Whom the facts of a notice are told: what is fresh news, news of any age, or nobody."""

    NEWS = "news"
    ANY_AGE = "any_age"
    NOBODY = "nobody"


class Ingested(msgspec.Struct, frozen=True, kw_only=True):
    """What recording a draft did. `review`: what waits in /pending under `draft_id`; `told`: planned notifications; `merged`: two drugs."""

    announcement: str
    recorded: tuple[str, ...]
    corroborated: tuple[str, ...]
    known: int
    review: tuple[Judged, ...] = ()
    draft_id: str | None = None
    told: int = 0
    merged: SameDrug | None = None


def record_stated(transaction: Transaction, draft: Draft, *, tell: Tell, fresh_days: int) -> Ingested:
    """Record what an admin stated; raises BadInput, with nothing recorded, where it cannot be or several drugs are meant."""
    check_fact(draft.facts[0].fact, today=transaction.now.date())
    find_drug(transaction.connection, draft, draft.facts[0].drug)
    return record(transaction, draft, tell=tell, fresh_days=fresh_days)


def hold(transaction: Transaction, draft: Draft, *, fresh_days: int) -> Ingested:
    """Record nothing; keep all that is not known for a person, in /pending."""
    today = transaction.now.date()
    judged = preview(transaction.connection, draft, today=today, fresh_days=fresh_days).facts
    held = [one for one in judged if one.outcome is not Outcome.KNOWN]
    return Ingested(
        announcement=draft.notice_id,
        recorded=(),
        corroborated=(),
        known=len(judged) - len(held),
        review=tuple(held),
        draft_id=_hold(transaction.connection, draft, held) if held else None,
    )


def record(
    transaction: Transaction,
    draft: Draft,
    *,
    tell: Tell,
    fresh_days: int,
    accept: Collection[int] = (),
) -> Ingested:
    """Record a draft: all that is not doubtful, and of the doubtful what a person accepts by index; the rest waits in /pending.

    Raises ImpossibleMilestone, NoticeConflict; then nothing is recorded.
    """
    connection, today = transaction.connection, transaction.now.date()
    draft = with_known_day(connection, draft)
    published, is_revision = draft.announcement.published, draft.announcement.is_revision
    check_day(published, today)
    revision = revision_of(connection, draft.notice_id, draft.text_sha256, published, is_revision=is_revision)
    draft = msgspec.structs.replace(draft, revision=revision)
    receive(transaction, draft)
    recorded: list[str] = []
    corroborated: list[str] = []
    told: list[str] = []
    edits: list[ProposalEdited] = []
    held: list[Judged] = []
    planned = known = 0
    for index, drafted in enumerate(draft.facts):
        if drafted.dropped:
            continue
        one, _ = judge(connection, draft, index, today=today, fresh_days=fresh_days)
        if one.outcome is Outcome.DOUBTFUL and index not in accept:
            held.append(one)
            continue
        if one.outcome is Outcome.KNOWN:
            known += 1
            continue
        check_fact(drafted.fact, today=today)
        state = _drug_for(transaction, draft, drafted.drug)
        events = _append_fact(transaction, state, drafted.fact, draft.revision)
        for milestone_id, is_new in events:
            (recorded if is_new else corroborated).append(milestone_id)
            if drafted.edits:
                edits.append(ProposalEdited(milestone_id=milestone_id, changes=drafted.edits))
            news = is_news(drafted.fact, today=today, fresh_days=fresh_days, any_age=tell is Tell.ANY_AGE)
            if is_new and news and tell is not Tell.NOBODY:
                told.append(milestone_id)
                planned += _plan(transaction, state.drug_id, milestone_id)
    if recorded or corroborated:
        _review(transaction, draft, told, edits)
    draft_id = _hold(connection, draft, held) if held else None
    return Ingested(
        announcement=draft.notice_id,
        recorded=tuple(recorded),
        corroborated=tuple(corroborated),
        known=known,
        review=tuple(held),
        draft_id=draft_id,
        told=planned,
    )


def check_day(published: date | None, today: date) -> None:
    """Raise BadInput for a publication day that lies ahead; the day may have begun elsewhere on earth already."""
    if published is not None and published > today + timedelta(days=1):
        raise BadInput(f"The publication day {published} lies ahead: give the day it was published.")


def receive(transaction: Transaction, draft: Draft) -> None:
    """Take the notice of a draft into the log, its original kept; known before, it changes nothing."""
    announcement = draft.announcement
    notices.keep(transaction.connection, announcement.text)
    received = AnnouncementReceived(
        notice_id=draft.notice_id,
        revision=draft.revision,
        text_sha256=draft.text_sha256,
        url=announcement.url,
        title=announcement.title,
        publisher=announcement.publisher,
        published=announcement.published,
        language=draft.language,
        channel=announcement.channel,
    )
    event_id = content_id(draft.notice_id, str(draft.revision), "received", draft.text_sha256, str(announcement.published or ""))
    transaction.append(notice_stream(draft.notice_id), [NewEvent(event_id=event_id, event=received)])


def _drug_for(transaction: Transaction, draft: Draft, drug: str) -> DrugState:
    """The drug a fact goes to, registered if need be, with the names and companies the notice gives it."""
    connection, seen = transaction.connection, seen_drug(draft, drug)
    drug_id = find_drug(connection, draft, drug)
    known = drug_id is not None
    if drug_id is None:
        drug_id, registered = register(seen.name, draft.notice_id)
        transaction.append(drug_stream(drug_id), [registered])
    state = whole_drug(connection, drug_id)
    assert state is not None  # noqa: S101  # it was found or registered just now
    names = names_for(connection, draft, drug, drug_id, known=known)
    companies = seen.companies
    publisher = draft.announcement.publisher
    if publisher and not any(company.role == "publisher" for company in companies) and draft.announcement.channel != "record":
        companies = (*companies, CompanySeen(name=publisher, role="publisher"))
    transaction.append(drug_stream(drug_id), decide_names(state, names, companies, draft.notice_id))
    return whole_drug(connection, drug_id) or state


def _append_fact(transaction: Transaction, state: DrugState, fact: Fact, revision: int) -> list[tuple[str, bool]]:
    """Append what a fact becomes; (milestone id, whether it is new) of each event that went in."""
    appended: list[tuple[str, bool]] = []
    for new in decide_fact(state, fact, revision=revision, accept_doubtful=True):
        milestone_id = getattr(new.event, "milestone_id", "")
        owner = state.milestones[milestone_id].drug_id if milestone_id in state.milestones else state.drug_id
        if transaction.append(drug_stream(owner), [new]):
            appended.append((milestone_id, isinstance(new.event, MilestoneRecorded)))
    return appended


def _plan(transaction: Transaction, drug_id: str, milestone_id: str) -> int:
    state = whole_drug(transaction.connection, drug_id)
    assert state is not None  # noqa: S101  # the milestone was just recorded there
    position, _ = log.head(transaction.connection)
    milestone = state.milestones[milestone_id]
    return outbox.plan_milestone(transaction.connection, milestone, (state.drug_id, *state.merged), position, transaction.now)


def _review(transaction: Transaction, draft: Draft, told: list[str], edits: list[ProposalEdited]) -> None:
    reviewed = AnnouncementReviewed(
        notice_id=draft.notice_id,
        revision=draft.revision,
        outcome="published" if told else "recorded",
        told=tuple(told),
        edits=tuple(edits),
    )
    version = log.stream_version(transaction.connection, notice_stream(draft.notice_id))
    event_id = content_id(draft.notice_id, str(draft.revision), "reviewed", str(version))
    transaction.append(notice_stream(draft.notice_id), [NewEvent(event_id=event_id, event=reviewed)])


def _hold(connection: Connection, draft: Draft, held: list[Judged]) -> str:
    """Keep what waits for a person, once a notice; what is not among `held` is dropped from it."""
    waiting = {one.index for one in held}
    facts = tuple(
        drafted if index in waiting else msgspec.structs.replace(drafted, dropped=True) for index, drafted in enumerate(draft.facts)
    )
    return keep_open(connection, msgspec.structs.replace(draft, facts=facts), None)[0]
