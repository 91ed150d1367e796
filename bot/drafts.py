"""Drafts: an announcement that was read, or a fact that was stated, as plain values that wait for a decision and can be edited."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec
from sqlalchemy import Connection

from events.codec import decode, encode
from events.decisions import Fact
from events.errors import InvalidValue, NoticeConflict
from events.event_types import Change, Source
from events.links import is_safe_link, normalize_url
from events.names import name_key
from events.notices import check_publication_day, notice_identity, text_hash
from events.partial_date import PartialDate
from events.reading.proposals import DrugSeen, NameSeen, Reading
from events.vocabulary import check_pair, parse_authority, parse_kind, parse_status
from store import dialogues, notices

# Words that stand once in a draft and once in the one that waited.
_ONCE_EACH = 2

Channel = Literal["text", "link", "file", "record", "registry", "feed"]


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


def draft_of(connection: Connection, announcement: Announcement, reading: Reading) -> Draft:
    """The draft of an announcement that was read; raises NoticeConflict where the notice is known otherwise."""
    url = normalize_url(announcement.url) if announcement.url else None
    notice_id = notice_identity(announcement.text, url)
    sha256 = text_hash(announcement.text)
    published = announcement.published or reading.published or _known_day(connection, notice_id)
    check_publication_day(published)
    revision = revision_of(connection, notice_id, sha256, published, is_revision=announcement.is_revision)
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
            before, changed = fact.authority, with_fields(drafted, authority=parse_authority(value) if value else None)
        case "kind" if value:
            before, changed = fact.kind, with_fields(drafted, kind=parse_kind(value))
        case "status" if value:
            before, changed = fact.status, with_fields(drafted, status=parse_status(value))
        case "indication":
            before, changed = fact.indication, with_fields(drafted, indication=value)
        case "date":
            before, changed = fact.occurred, with_fields(drafted, occurred=PartialDate.parse(value))
        case "due":
            before, changed = fact.due, with_fields(drafted, due=PartialDate.parse(value))
        case _:
            raise InvalidValue(f"{field!r} cannot be set to {value!r}: use drug, authority, kind, status, indication, date or due.")
    if (None if before is None else str(before)) == _as_text(changed, field):
        return draft
    change = Change(field=field, before=None if before is None else str(before), after=value)
    # What a person has set is no longer in doubt for its wording.
    changed = msgspec.structs.replace(with_fields(changed, confidence=1.0), edits=(*drafted.edits, change))
    facts = (*draft.facts[:index], changed, *draft.facts[index + 1 :])
    drugs = _drugs_after(draft, drafted.drug, changed.drug, index) if field == "drug" else draft.drugs
    return msgspec.structs.replace(draft, facts=facts, drugs=drugs)


def _drugs_after(draft: Draft, before: str, after: str, index: int) -> tuple[DrugSeen, ...]:
    """The draft's drugs once a fact is about another one: companies go along, names once no other fact is about the drug they name."""
    seen, known = seen_drug(draft, before), seen_drug(draft, after)
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


def with_fields(drafted: DraftFact, **fields: object) -> DraftFact:
    """The drafted fact with other values in these fields of the fact."""
    return msgspec.structs.replace(drafted, fact=msgspec.structs.replace(drafted.fact, **fields))


def _known_day(connection: Connection, notice_id: str) -> date | None:
    known = notices.notice(connection, notice_id)
    return date.fromisoformat(known.published) if known and known.published else None


def with_known_day(connection: Connection, draft: Draft) -> Draft:
    """A draft that was made before its notice's day was known takes the day, and so do its facts."""
    day = None if draft.announcement.published else _known_day(connection, draft.notice_id)
    if day is None:
        return draft
    facts = tuple(with_fields(one, source=msgspec.structs.replace(one.fact.source, published=day)) for one in draft.facts)
    return msgspec.structs.replace(draft, announcement=msgspec.structs.replace(draft.announcement, published=day), facts=facts)


def revision_of(connection: Connection, notice_id: str, sha256: str, published: date | None, *, is_revision: bool) -> int:
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


def seen_drug(draft: Draft, drug: str) -> DrugSeen:
    """What the notice says of its drug of that name; only the name where it says nothing."""
    return next((one for one in draft.drugs if one.name == drug), DrugSeen(name=drug))


def is_chosen(draft: Draft, drug: str) -> bool:
    """Whether a person named this drug: then its own name or id decides, whatever else the notice calls it."""
    return any(one.drug == drug and any(change.field == "drug" and change.after == drug for change in one.edits) for one in draft.facts)


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
