"""From an announcement to the log: read it, compare each fact with what is known, show that, and record what was decided.

An announcement becomes a Draft (plain values that can wait in the store), a Draft becomes a Preview (what it would do now), and a job
of the writer records it: notice, names, facts, and the planned notifications commit together or not at all.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import Enum
from typing import Literal

import msgspec
from sqlalchemy import Connection

from bot.asking import whole_drug
from events.codec import decode, encode
from events.decisions import Assessment, Fact, Outcome, assess, check_fact, decide_fact, decide_names, register
from events.drug import DrugState
from events.errors import BadInput, DesignationBotError, InvalidValue, NoticeConflict
from events.event_types import (
    AnnouncementReceived,
    AnnouncementReviewed,
    Change,
    MilestoneRecorded,
    NewEvent,
    ProposalEdited,
    Source,
    content_id,
    drug_stream,
    notice_stream,
)
from events.links import is_safe_link, normalize_url
from events.names import follow_keys, name_key
from events.news import is_news
from events.notices import check_publication_day, notice_identity, text_hash
from events.partial_date import PartialDate
from events.reading.proposals import CompanySeen, DrugSeen, NameSeen, Reading
from events.vocabulary import DUE, check_pair, parse_authority, parse_kind, parse_status
from store import dialogues, log, notices, outbox, queries, subscriptions
from store.transaction import Transaction

# Words that stand once in a draft and once in the one that waited.
_ONCE_EACH = 2

Channel = Literal["text", "link", "file", "record", "registry", "feed"]


class Tell(Enum):
    """Whom the facts of a notice are told: what is fresh news, news of any age, or nobody."""

    NEWS = "news"
    ANY_AGE = "any_age"
    NOBODY = "nobody"


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as it was handed in. `published` is the day it was published, None where nobody said."""

    text: str
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    channel: Channel = "text"
    is_revision: bool = False


class DraftFact(msgspec.Struct, frozen=True, kw_only=True):
    """One proposed fact with the drug it is about (a name of one of the draft's drugs) and what a person changed of it."""

    drug: str
    fact: Fact
    edits: tuple[Change, ...] = ()
    dropped: bool = False


class SameDrug(msgspec.Struct, frozen=True, kw_only=True):
    """Two drugs, by id and name, that may be one: `other` came later. `why` says so in one sentence."""

    drug_id: str
    drug: str
    other_id: str
    other: str
    why: str


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A notice that was read and waits for a decision. Plain values: it is kept in the store as JSON.

    `same`: nothing to record, but the question whether two drugs are one.
    """

    notice_id: str
    revision: int
    announcement: Announcement
    text_sha256: str
    language: str | None
    drugs: tuple[DrugSeen, ...]
    facts: tuple[DraftFact, ...]
    same: SameDrug | None = None


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

    `subscribers`: chats that would be told of its news, whatever its age; `seen`: the notice is known.
    """

    draft: Draft
    facts: tuple[Judged, ...]
    subscribers: int
    seen: bool


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


def draft_of(connection: Connection, announcement: Announcement, reading: Reading) -> Draft:
    """The draft of an announcement that was read; raises NoticeConflict where the notice is known otherwise."""
    url = normalize_url(announcement.url) if announcement.url else None
    notice_id = notice_identity(announcement.text, url)
    sha256 = text_hash(announcement.text)
    published = announcement.published or reading.published or _known_day(connection, notice_id)
    check_publication_day(published)
    revision = _revision(connection, notice_id, sha256, published, is_revision=announcement.is_revision)
    completed = msgspec.structs.replace(
        announcement,
        url=url,
        published=published,
        publisher=announcement.publisher or reading.publisher,
        title=announcement.title or reading.title,
    )
    source = Source(notice_id=notice_id, title=completed.title, url=url, publisher=completed.publisher, published=completed.published)
    facts = tuple(
        DraftFact(
            drug=proposal.drug,
            fact=Fact(
                authority=proposal.authority,
                kind=proposal.kind,
                status=proposal.status,
                indication=proposal.indication,
                occurred=proposal.occurred,
                due=proposal.due,
                source=source,
                evidence=proposal.evidence.text,
                lead=proposal.lead,
                confidence=proposal.confidence,
            ),
        )
        for proposal in reading.proposals
    )
    return Draft(
        notice_id=notice_id,
        revision=revision,
        announcement=completed,
        text_sha256=sha256,
        language=reading.language,
        drugs=reading.drugs,
        facts=facts,
    )


def stated(fields: Mapping[str, str | None]) -> Draft:
    """The draft of a single fact that an admin states: its notice is the statement itself.

    Fields as text: drug, authority, kind, status, indication, date, due, source (a link or the name of the source).
    Raises InvalidValue or ImpossibleMilestone.
    """
    said = {field: " ".join(value.split()) for field, value in fields.items() if value and value.strip()}
    drug = said.get("drug", "")
    if not name_key(drug):
        raise InvalidValue("A milestone needs a drug: give any of its names.")
    source = said.get("source")
    url = normalize_url(source) if source and is_safe_link(source) else None
    text = "\n".join(f"{field}: {said[field]}" for field in sorted(said))
    notice_id = notice_identity(text, None)
    kind, status = parse_kind(said.get("kind", "")), parse_status(said.get("status", ""))
    check_pair(kind, status)
    fact = Fact(
        authority=parse_authority(said["authority"]) if "authority" in said else None,
        kind=kind,
        status=status,
        indication=said.get("indication"),
        occurred=PartialDate.parse(said.get("date")),
        due=PartialDate.parse(said.get("due")),
        source=Source(notice_id=notice_id, title=None if url else source, url=url),
        evidence="",
    )
    return Draft(
        notice_id=notice_id,
        revision=1,
        announcement=Announcement(text=text, title=None if url else source, channel="record"),
        text_sha256=text_hash(text),
        language=None,
        drugs=(DrugSeen(name=drug, names=(NameSeen(name=drug, name_type="other"),)),),
        facts=(DraftFact(drug=drug, fact=fact),),
    )


def record_stated(transaction: Transaction, draft: Draft, *, tell: Tell, fresh_days: int) -> Ingested:
    """Record what an admin stated; raises BadInput, with nothing recorded, where it cannot be or several drugs are meant."""
    check_fact(draft.facts[0].fact, today=transaction.now.date())
    _find(transaction.connection, draft, draft.facts[0].drug)
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


def preview(connection: Connection, draft: Draft, *, today: date, fresh_days: int) -> Preview:
    """What recording the draft would do now. Changes nothing."""
    judged: list[Judged] = []
    chats: set[tuple[int, int]] = set()
    for index, drafted in enumerate(draft.facts):
        if drafted.dropped:
            continue
        one, state = _judge(connection, draft, index, today=today, fresh_days=fresh_days)
        judged.append(one)
        if one.outcome is Outcome.NEW and drafted.fact.lead is not False:
            drug_ids, keys = _follow_keys(draft, drafted.drug, state)
            authority = drafted.fact.authority.value if drafted.fact.authority else None
            chats |= subscriptions.chats_matching(connection, drug_ids, authority, drafted.fact.kind.value, keys)
    seen = notices.notice(connection, draft.notice_id) is not None
    return Preview(draft=draft, facts=tuple(judged), subscribers=len(chats), seen=seen)


def edit(draft: Draft, index: int, field: str, value: str | None) -> Draft:
    """The draft with one field of one fact changed by a person; the change is kept beside it. `value` None empties the field.

    Fields: drug, authority, kind, status, indication, date, due. Raises InvalidValue.
    """
    drafted = draft.facts[index]
    fact = drafted.fact
    value = value.strip() or None if value else None
    match field:
        case "drug" if value:
            if not name_key(value):
                raise InvalidValue(f"{value[:40]!r} is no name of a drug: give one of its names or its id.")
            before, changed = drafted.drug, msgspec.structs.replace(drafted, drug=value)
        case "authority":
            before, changed = fact.authority, _with(drafted, authority=parse_authority(value) if value else None)
        case "kind" if value:
            before, changed = fact.kind, _with(drafted, kind=parse_kind(value))
        case "status" if value:
            before, changed = fact.status, _with(drafted, status=parse_status(value))
        case "indication":
            before, changed = fact.indication, _with(drafted, indication=value)
        case "date":
            before, changed = fact.occurred, _with(drafted, occurred=PartialDate.parse(value))
        case "due":
            before, changed = fact.due, _with(drafted, due=PartialDate.parse(value))
        case _:
            raise InvalidValue(f"{field!r} cannot be set to {value!r}: use drug, authority, kind, status, indication, date or due.")
    if (None if before is None else str(before)) == _as_text(changed, field):
        return draft
    change = Change(field=field, before=None if before is None else str(before), after=value)
    # What a person has set is no longer in doubt for its wording.
    changed = msgspec.structs.replace(_with(changed, confidence=1.0), edits=(*drafted.edits, change))
    facts = (*draft.facts[:index], changed, *draft.facts[index + 1 :])
    drugs = _drugs_after(draft, drafted.drug, changed.drug, index) if field == "drug" else draft.drugs
    return msgspec.structs.replace(draft, facts=facts, drugs=drugs)


def _drugs_after(draft: Draft, before: str, after: str, index: int) -> tuple[DrugSeen, ...]:
    """The draft's drugs once a fact is about another one: companies go along, names once no other fact is about the drug they name."""
    seen, known = _seen(draft, before), _seen(draft, after)
    shared = any(one.drug == before and not one.dropped for at, one in enumerate(draft.facts) if at != index)
    own = known.names or (NameSeen(name=after, name_type="other"),)
    names = tuple(dict.fromkeys((*own, *(() if shared else (*seen.names, NameSeen(name=before, name_type="other"))))))
    companies = tuple(dict.fromkeys((*known.companies, *seen.companies)))
    return (*(one for one in draft.drugs if one.name != after), DrugSeen(name=after, names=names, companies=companies))


def _as_text(drafted: DraftFact, field: str) -> str | None:
    value = drafted.drug if field == "drug" else getattr(drafted.fact, {"date": "occurred"}.get(field, field))
    return None if value is None else str(value)


def drop(draft: Draft, index: int) -> Draft:
    """The draft without one of its facts; it is kept, marked as dropped, so that numbers stay."""
    dropped = msgspec.structs.replace(draft.facts[index], dropped=True)
    return msgspec.structs.replace(draft, facts=(*draft.facts[:index], dropped, *draft.facts[index + 1 :]))


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
    draft = _with_known_day(connection, draft)
    published, is_revision = draft.announcement.published, draft.announcement.is_revision
    check_day(published, today)
    revision = _revision(connection, draft.notice_id, draft.text_sha256, published, is_revision=is_revision)
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
        one, _ = _judge(connection, draft, index, today=today, fresh_days=fresh_days)
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


def _with(drafted: DraftFact, **fields: object) -> DraftFact:
    return msgspec.structs.replace(drafted, fact=msgspec.structs.replace(drafted.fact, **fields))


def check_day(published: date | None, today: date) -> None:
    """Raise BadInput for a publication day that lies ahead; the day may have begun elsewhere on earth already."""
    if published is not None and published > today + timedelta(days=1):
        raise BadInput(f"The publication day {published} lies ahead: give the day it was published.")


def _known_day(connection: Connection, notice_id: str) -> date | None:
    known = notices.notice(connection, notice_id)
    return date.fromisoformat(known.published) if known and known.published else None


def _with_known_day(connection: Connection, draft: Draft) -> Draft:
    """A draft that was made before its notice's day was known takes the day, and so do its facts."""
    day = None if draft.announcement.published else _known_day(connection, draft.notice_id)
    if day is None:
        return draft
    facts = tuple(_with(one, source=msgspec.structs.replace(one.fact.source, published=day)) for one in draft.facts)
    return msgspec.structs.replace(draft, announcement=msgspec.structs.replace(draft.announcement, published=day), facts=facts)


def _revision(connection: Connection, notice_id: str, sha256: str, published: date | None, *, is_revision: bool) -> int:
    """The revision this text would be; raises NoticeConflict for another day, or another text that is not handed in as a revision."""
    known = notices.notice(connection, notice_id)
    if known is None:
        return 1
    if published is not None and known.published is not None and published.isoformat() != known.published:
        raise NoticeConflict(
            f"This announcement is known as published on {known.published}, not {published}: "
            "put the date of its milestones right with `correct MILESTONE --date … --reason …`."
        )
    if known.text_sha256 == sha256:
        return known.revision
    if not is_revision:
        raise NoticeConflict(
            "The text at this address differs from the one recorded: hand it in with --revision if it was revised, or without the address."
        )
    return known.revision + 1


def _judge(connection: Connection, draft: Draft, index: int, *, today: date, fresh_days: int) -> tuple[Judged, DrugState | None]:
    drafted = draft.facts[index]
    fact = drafted.fact
    drug_id: str | None = None
    state: DrugState | None = None
    try:
        check_fact(fact, today=today)
        drug_id = _find(connection, draft, drafted.drug)
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


def _seen(draft: Draft, drug: str) -> DrugSeen:
    return next((one for one in draft.drugs if one.name == drug), DrugSeen(name=drug))


def _find(connection: Connection, draft: Draft, drug: str) -> str | None:
    """The one drug known by any of the names the notice gives it; None where none is. Several: BadInput, so that a person decides."""
    seen = _seen(draft, drug)
    if _chosen(draft, drug):
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


def _chosen(draft: Draft, drug: str) -> bool:
    """Whether a person named this drug: then its own name or id decides, whatever else the notice calls it."""
    return any(one.drug == drug and any(change.field == "drug" and change.after == drug for change in one.edits) for one in draft.facts)


def _names_for(connection: Connection, draft: Draft, drug: str, drug_id: str, *, known: bool) -> tuple[NameSeen, ...]:
    """The names a notice gives its drug; of one that a person chose neither what led to it nor what leads to another drug."""
    names = _seen(draft, drug).names
    if not _chosen(draft, drug):
        return names
    kept = [name for name in names if not (known and name.name == drug)]
    return tuple(name for name in kept if not dict(queries.find_drugs(connection, name.name)).keys() - {drug_id})


def _follow_keys(draft: Draft, drug: str, state: DrugState | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The drug ids and the keys of names and companies by which subscribers would find the drug once it is recorded."""
    seen = _seen(draft, drug)
    names = [seen.name, *(name.name for name in seen.names)]
    companies = [company.name for company in seen.companies]
    if draft.announcement.publisher:
        companies.append(draft.announcement.publisher)
    if state is None:
        return (), follow_keys(names, companies)
    names += [name.name for name in state.names]
    companies += [link.company for link in state.companies]
    return (state.drug_id, *state.merged), follow_keys(names, companies)


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
    connection, seen = transaction.connection, _seen(draft, drug)
    drug_id = _find(connection, draft, drug)
    known = drug_id is not None
    if drug_id is None:
        drug_id, registered = register(seen.name, draft.notice_id)
        transaction.append(drug_stream(drug_id), [registered])
    state = whole_drug(connection, drug_id)
    assert state is not None  # noqa: S101  # it was found or registered just now
    names = _names_for(connection, draft, drug, drug_id, known=known)
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


def keep_open(connection: Connection, draft: Draft, chat_id: int | None) -> tuple[str, Draft]:
    """Keep a draft, once a notice: one of the same notice that waits takes what is new and keeps what a person edited.

    Gives the id and the draft as it is kept.
    """
    for waiting in dialogues.open_drafts(connection):
        known = decode(waiting.body, Draft)
        if known.notice_id == draft.notice_id and waiting.chat_id == chat_id:
            draft = _with_edits_of(known, draft)
            dialogues.update(connection, waiting.draft_id, encode(draft))
            return waiting.draft_id, draft
    return dialogues.keep(connection, encode(draft), chat_id), draft


def _with_edits_of(known: Draft, draft: Draft) -> Draft:
    """The draft with what a person edited of the same proposals in the one that waited: those with the same words."""
    edited = {one.fact.evidence: one for one in known.facts if one.edits}
    counted = Counter(one.fact.evidence for one in (*known.facts, *draft.facts))
    facts = tuple(
        msgspec.structs.replace(edited[one.fact.evidence], dropped=one.dropped)
        if not one.edits and one.fact.evidence in edited and counted[one.fact.evidence] == _ONCE_EACH
        else one
        for one in draft.facts
    )
    used, there = {one.drug for one in facts}, {drug.name for drug in draft.drugs}
    added = tuple(drug for drug in known.drugs if drug.name in used - there)
    return msgspec.structs.replace(draft, facts=facts, drugs=(*draft.drugs, *added))


def is_due(fact: Fact) -> bool:
    """Whether the day that matters of the fact lies ahead: a goal date, a meeting, a scheduled talk."""
    return (fact.kind, fact.status) in DUE
