"""What waits for a person: drafts of announcements held back because something in them is doubtful, or because nobody decided yet."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection

from bot import curation, drafts, ingestion, judging
from bot.drafts import Draft
from bot.ingestion import Ingested, Tell
from bot.judging import Preview
from events.codec import decode, encode
from events.errors import BadInput
from events.event_types import AnnouncementReviewed, NewEvent, ProposalEdited, content_id, notice_stream
from store import dialogues, log, notices
from store.transaction import Transaction

_DISCARDED = "discarded"


def keep(connection: Connection, draft: Draft, chat_id: int | None) -> tuple[str, Draft]:
    """Keep a draft that is being looked at in a chat, once a notice; gives its id and the draft with what was edited of it before."""
    return drafts.keep_open(connection, draft, chat_id)


def change(connection: Connection, draft_id: str, draft: Draft) -> None:
    """Keep an edited draft; raises BadInput where it was decided meanwhile."""
    if not dialogues.update(connection, draft_id, encode(draft)):
        raise BadInput(f"{draft_id} was decided before.")


def edit(transaction: Transaction, draft_id: str, index: int, field: str, value: str | None) -> Draft:
    """Change one field of one proposal of a draft that waits; raises BadInput where there is none, InvalidValue for what cannot be."""
    draft = open_draft(transaction.connection, draft_id)
    if not 0 <= index < len(draft.facts) or draft.facts[index].dropped:
        raise BadInput(f"{draft_id} has no proposal {index + 1}.")
    changed = drafts.edit(draft, index, field, value)
    change(transaction.connection, draft_id, changed)
    return changed


def open_draft(connection: Connection, draft_id: str) -> Draft:
    """The draft of that id while it waits; raises BadInput where it does not."""
    found = dialogues.draft(connection, draft_id)
    if found is None:
        raise BadInput(f"Nothing waits as {draft_id[:20]!r}: `pending` lists what does.")
    if found.state != dialogues.OPEN:
        raise BadInput(f"{found.draft_id} was decided before: {found.state}.")
    return decode(found.body, Draft)


def waiting(connection: Connection, *, today: date, fresh_days: int) -> list[tuple[str, Preview]]:
    """All that waits, oldest first, with what recording it now would do."""
    return [
        (found.draft_id, judging.preview(connection, decode(found.body, Draft), today=today, fresh_days=fresh_days))
        for found in dialogues.open_drafts(connection)
    ]


def one(connection: Connection, draft_id: str, *, today: date, fresh_days: int) -> Preview:
    """One draft that waits, with what recording it now would do."""
    return judging.preview(connection, open_draft(connection, draft_id), today=today, fresh_days=fresh_days)


def accept(transaction: Transaction, draft_id: str, indexes: Collection[int] | None, *, tell: Tell, fresh_days: int) -> Ingested:
    """Record a draft: the facts of these indexes, doubtful or not (None: all); what is not accepted goes on waiting.

    Two drugs that may be one are merged.
    """
    connection = transaction.connection
    draft = open_draft(connection, draft_id)
    if draft.same is not None:
        curation.merge(transaction, draft.same.drug_id, draft.same.other_id, draft.same.why)
        dialogues.close(connection, draft_id, "merged")
        return Ingested(announcement=draft.notice_id, recorded=(), corroborated=(), known=0, merged=draft.same)
    there = {index for index, fact in enumerate(draft.facts) if not fact.dropped}
    wanted = there if indexes is None else set(indexes)
    if wanted - there:
        numbers = ", ".join(str(index + 1) for index in sorted(there))
        raise BadInput(f"{draft_id} has the proposals {numbers}.")
    rest = there - wanted
    chosen = draft
    for index in rest:
        chosen = drafts.drop(chosen, index)
    done = ingestion.record(transaction, chosen, tell=tell, fresh_days=fresh_days, accept=wanted)
    if rest:
        left = draft
        for index in wanted:
            left = drafts.drop(left, index)
        change(connection, draft_id, left)
    else:
        dialogues.close(connection, draft_id, "recorded")
    return done


def discard(transaction: Transaction, draft_id: str) -> str:
    """Record nothing of a draft; the log notes it where the notice is known there. Gives the id."""
    connection = transaction.connection
    draft = open_draft(connection, draft_id)
    dialogues.close(connection, draft_id, _DISCARDED)
    if notices.notice(connection, draft.notice_id) is not None:
        stream = notice_stream(draft.notice_id)
        version = log.stream_version(connection, stream)
        edits = tuple(ProposalEdited(milestone_id="", changes=one.edits) for one in draft.facts if one.edits)
        reviewed = AnnouncementReviewed(notice_id=draft.notice_id, revision=draft.revision, outcome="discarded", edits=edits)
        transaction.append(stream, [NewEvent(event_id=content_id(stream, "discarded", str(version)), event=reviewed)])
    return draft_id


def reopen(transaction: Transaction, draft_id: str) -> str:
    """Undo a discard. Gives the id."""
    if not dialogues.reopen(transaction.connection, draft_id, _DISCARDED):
        raise BadInput(f"{draft_id} was not discarded.")
    return draft_id
