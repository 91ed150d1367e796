"""What follows from a correction for those who were told: their message is edited, and answered with a note where it matters.

Called where the correction is recorded, in the same transaction; the words are made when the edit leaves. No Telegram in here: the command
line corrects as well.
"""

from datetime import date

import msgspec

from events.drug import Milestone
from events.event_types import Change
from events.partial_date import PartialDate
from store import outbox
from store.outbox import ToldMessage
from store.transaction import Transaction

EDIT, NOTE = "edit-told", "note-told"


class FollowUp(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The payload of an edit or a note: the row that told; which of the milestone's corrections a note is about (None: the retraction)."""

    of: int
    milestone: str = ""
    correction: int | None = None


def plan_corrections(transaction: Transaction, before: Milestone, after: Milestone) -> int:
    """Queue the edits of all messages that told of the milestone, and the notes; gives how many messages these are."""
    connection, now = transaction.connection, transaction.now
    if after.retracted is not None and before.retracted is None:
        note: dict[str, object] | None = {"milestone": after.milestone_id}
    elif len(after.corrections) > len(before.corrections):
        newest = len(after.corrections) - 1
        material = is_material(after.corrections[newest].changes)
        note = {"milestone": after.milestone_id, "correction": newest} if material else None
    else:
        return 0
    edited = outbox.plan_follow_up(connection, after.milestone_id, EDIT, "", now)
    if note is not None:
        fields = msgspec.json.encode(note).decode().removeprefix("{").removesuffix("}")
        outbox.plan_follow_up(connection, after.milestone_id, NOTE, fields, now)
    return edited


def is_material(changes: tuple[Change, ...]) -> bool:
    """Whether readers have to know: everything but a date that only became more or less exact."""
    return any(change.field not in {"occurred", "due"} or not _same_time(change) for change in changes)


def _same_time(change: Change) -> bool:
    before, after = PartialDate.parse(change.before), PartialDate.parse(change.after)
    if before is None or after is None:
        return False
    inner, outer = sorted((before, after), key=_span)
    return outer.first <= inner.first and inner.last <= outer.last


def _span(day: PartialDate) -> tuple[int, date]:
    return ((day.last - day.first).days, day.first)


def told(transaction: Transaction, payload: str) -> tuple[FollowUp, ToldMessage | None]:
    """What a follow-up is about, and the message it goes to; None where that was not sent after all."""
    follow_up = msgspec.json.decode(payload, type=FollowUp)
    return follow_up, outbox.message_of(transaction.connection, follow_up.of)
