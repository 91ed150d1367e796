"""What is to be sent: planned in the transaction of the log, claimed in sending order, marked by what Telegram answered.

A row is a milestone to tell a chat of, or any method with its payload. States: waiting, sending, sent, aside, cancelled; and held until
the next digest or the end of the quiet hours: daily, weekly, quiet (see `store.digests`).
Milestones reach a chat in the order they were planned; answers (a higher priority) may overtake them.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    Text,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)

from events.codec import moment, timestamp
from events.digest_times import Rhythm
from events.drug import Milestone
from store import schema
from store.engine import BIG, insert_new
from store.subscriptions import matching, paused

NEWS = 0
ANSWER = 10
QUIET = "quiet"
_DIGEST = (Rhythm.DAILY.value, Rhythm.WEEKLY.value)
HELD = (*_DIGEST, QUIET)
_UNSENT = ("waiting", "sending", *HELD)

_O, _S, _C = schema.outbox.c, schema.subscriptions.c, schema.chats.c
_ROW = ("outbox_id", "chat_id", "topic_id", "milestone_id", "position", "method", "payload", "priority", "attempts", "created_at", "silent")


class OutboxRow(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to send: `milestone_id` with its `position`, or `method` with its `payload` (JSON); `silent` None: as the chat has it."""

    outbox_id: int
    chat_id: int | None
    topic_id: int
    milestone_id: str | None
    position: int | None
    method: str | None
    payload: str | None
    priority: int
    attempts: int
    created_at: str
    silent: bool | None = None


class SentMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message that told a chat of a milestone."""

    chat_id: int
    topic_id: int
    message_id: int


class ToldMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it stands in a chat, asked for because of one of the milestones it tells of: `about`.

    `message_id` None: its number is not known (any more).
    """

    chat_id: int
    topic_id: int
    message_id: int | None
    about: str
    milestone_ids: tuple[str, ...]


PERHAPS = "perhaps sent: "
"""What the error of a row begins with whose last request was not answered: nobody knows what became of it."""
MOST_REASONS = 5
_NUMBER, _REASON = re.compile(r"\d+"), 80

_before = schema.outbox.alias("before")


def _stands_before(*state: ColumnElement[bool]) -> Exists:
    """Whether an earlier row of the same chat and priority is in that state; two of these are two short searches in an index."""
    same = (_before.c.chat_id == _O.chat_id, _before.c.priority == _O.priority, _before.c.outbox_id < _O.outbox_id)
    return exists(select(literal(1)).select_from(_before).where(*same, *state))


_CLAIMABLE = (
    select(*(_O[name] for name in _ROW))
    .where(
        _O.state == "waiting",
        # An expression, so that rows are looked at in sending order until enough are found, not all of them by the time they are due.
        func.coalesce(_O.due_at, "") <= bindparam("now"),
        ~_stands_before(_before.c.state == "sending"),
        ~_stands_before(_before.c.state == "waiting", _before.c.due_at > bindparam("now")),
    )
    .order_by(_O.priority.desc(), _O.outbox_id)
    .limit(bindparam("limit"))
)
_RHYTHM: ColumnElement[str] = func.coalesce(func.nullif(_S.rhythm, ""), _C.rhythm)
_FAR = "9999-12-31T23:59:59.999999Z"  # of a digest whose moment is not known yet
# 0 where one of the subscriptions has its news at once; else the soonest digest: (moment, rhythm, id) as one text, to take the least of.
_AT_ONCE: ColumnElement[int] = func.min(case({Rhythm.ONCE.value: 0}, value=_RHYTHM, else_=1))
_SOONEST: ColumnElement[str] = func.min(
    func.coalesce(func.nullif(_S.digest_at, ""), _FAR) + func.substr(_RHYTHM, 1, 1) + cast(_S.subscription_id, Text)
)
_ITS_RHYTHM, _ITS_ID = func.substr(_SOONEST, len(_FAR) + 1, 1), cast(func.substr(_SOONEST, len(_FAR) + 2), BIG)
_ALL_SILENT = 2
_LOUDEST: ColumnElement[int] = func.min(case((_S.silent.is_(None), 1), (_S.silent.is_(True), _ALL_SILENT), else_=0))
_JOINED = 40  # milestones looked at for one message
ALONE = "alone"  # the error of a milestone that Telegram did not take together with others
_IS_QUIET = exists(
    select(literal(1)).where(
        _C.chat_id == _O.chat_id, _C.quiet_from != "", _C.quiet_from <= bindparam("now"), _C.quiet_until > bindparam("now")
    )
)
_MAY_BE_TOLD = or_(_O.milestone_id.is_(null()), ~_IS_QUIET)  # news that wait when quiet hours begin are held soon, and not sent before
_OF_IDS = update(schema.outbox).where(_O.outbox_id.in_(bindparam("ids", expanding=True)))
# A finished answer of a chat that is not there (any more), such as the farewell, is nobody's.
_IS_KNOWN = or_(_O.milestone_id.is_not(null()), exists(select(literal(1)).where(_C.chat_id == _O.chat_id).correlate(schema.outbox)))
_KNOWN_CHAT = case((_IS_KNOWN, _O.chat_id), else_=null())
_KNOWN_PAYLOAD = case((_IS_KNOWN, _O.payload), else_=null())
_ERROR = select(_O.error).where(_O.outbox_id == bindparam("of_row"))
_NEXT_DUE = select(func.min(_O.due_at)).where(_O.state == "waiting")


def plan_milestone(connection: Connection, milestone: Milestone, drug_ids: Collection[str], position: int, now: datetime) -> int:
    """Queue a milestone for every chat that wants it, once each however many subscriptions match; gives how many were queued.

    `drug_ids`: the drug and what it is merged with. Planned again, it is queued only for chats that have not been planned before. Where
    several subscriptions match, the soonest of them and the loudest sound count.
    """
    ids = list(drug_ids)
    authority = milestone.authority.value if milestone.authority else None
    at = timestamp(now)
    wanted = (
        select(
            _S.chat_id,
            _S.topic_id,
            literal(milestone.milestone_id),
            literal(position),
            literal(NEWS),
            _first_state(at),
            literal(at),
            literal(0),
            literal(at),
            case((_LOUDEST == 0, literal(False)), (_LOUDEST == _ALL_SILENT, literal(True)), else_=None),
            case((_AT_ONCE == 1, _ITS_ID), else_=None),
        )
        .join_from(schema.subscriptions, schema.chats, _C.chat_id == _S.chat_id)
        .where(matching(ids, authority, milestone.kind.value))
        .group_by(_S.chat_id, _S.topic_id)
        .order_by(func.min(_S.subscription_id))
    )
    columns = (
        "chat_id",
        "topic_id",
        "milestone_id",
        "position",
        "priority",
        "state",
        "due_at",
        "attempts",
        "created_at",
        "silent",
        "subscription_id",
    )
    return connection.execute(insert_new(schema.outbox).from_select(columns, wanted)).rowcount


def _first_state(at: str) -> ColumnElement[str]:
    """Waiting or held, of a group of matching subscriptions of one chat and topic."""
    is_quiet = and_(_C.quiet_from != "", _C.quiet_from <= at, _C.quiet_until > at)
    quiet = func.max(case((is_quiet, 1), else_=0))
    return case(
        (_AT_ONCE == 1, case({one[0]: one for one in _DIGEST}, value=_ITS_RHYTHM)),
        (quiet == 1, literal(QUIET)),
        else_=literal("waiting"),
    )


def queue_method(  # noqa: PLR0913, PLR0917  # a method's address, content and urgency
    connection: Connection,
    chat_id: int | None,
    topic_id: int,
    method: str,
    payload: str,
    priority: int,
    now: datetime,
) -> int:
    """Queue any Telegram method with its payload (JSON) and give the row's id; ANSWER is the priority of what somebody waits for."""
    at = timestamp(now)
    row = {"chat_id": chat_id, "topic_id": topic_id, "method": method, "payload": payload, "priority": priority}
    statement = insert(schema.outbox).values(**row, state="waiting", due_at=at, attempts=0, created_at=at)
    return connection.execute(statement.returning(_O.outbox_id)).scalar_one()


def claim(connection: Connection, now: datetime, limit: int) -> list[OutboxRow]:
    """Take what is due, in sending order, and mark it as being sent.

    Answers come first. What follows a row of the same chat and priority that is being sent or waits for its time, waits too.
    """
    rows = connection.execute(_CLAIMABLE, {"now": timestamp(now), "limit": limit}).mappings().all()
    if rows:
        connection.execute(_OF_IDS.values(state="sending"), {"ids": [row["outbox_id"] for row in rows]})
    return [OutboxRow(**dict(row)) for row in rows]


def next_turn(connection: Connection, now: datetime, *, answers_wait: Collection[int], news_waits: Collection[int]) -> list[OutboxRow]:
    """What is to be sent next: one answer, or all milestones that are due for one chat and topic, in order. Marks nothing: see `sending`.

    Chats in `answers_wait` get no answer now, those in `news_waits` nothing else.
    """
    at = timestamp(now)
    for urgency, order, waiting in (
        (_O.priority > NEWS, (_O.priority.desc(), _O.outbox_id), answers_wait),
        (and_(_O.priority == NEWS, _MAY_BE_TOLD), (_O.outbox_id,), news_waits),
    ):
        free = or_(_O.chat_id.is_(null()), _O.chat_id.not_in(list(waiting)))
        first = (
            connection.execute(_CLAIMABLE.where(urgency, free).order_by(None).order_by(*order), {"now": at, "limit": 1}).mappings().first()
        )
        if first is None:
            continue
        if first["milestone_id"] is None or connection.execute(_ERROR, {"of_row": first["outbox_id"]}).scalar() == ALONE:
            return [OutboxRow(**dict(first))]
        together = func.coalesce(_O.error, "") != ALONE
        same = (
            _O.chat_id == first["chat_id"],
            _O.priority == NEWS,
            _O.topic_id == first["topic_id"],
            _O.milestone_id.is_not(null()),
            together,
        )
        rows = connection.execute(_CLAIMABLE.where(*same).order_by(None).order_by(_O.outbox_id), {"now": at, "limit": _JOINED})
        return [OutboxRow(**dict(row)) for row in rows.mappings()]
    return []


def answer_waits(connection: Connection, now: datetime, answers_wait: Collection[int]) -> bool:
    """Whether `next_turn` would give an answer."""
    free = or_(_O.chat_id.is_(null()), _O.chat_id.not_in(list(answers_wait)))
    found = connection.execute(_CLAIMABLE.where(_O.priority > NEWS, free), {"now": timestamp(now), "limit": 1})
    return found.first() is not None


def sending(connection: Connection, ids: Sequence[int]) -> None:
    """Mark these as being sent from now on."""
    connection.execute(_OF_IDS.values(state="sending"), {"ids": list(ids)})


def put_back(connection: Connection, ids: Sequence[int]) -> None:
    """These were not sent after all and wait again."""
    connection.execute(_OF_IDS.where(_O.state == "sending").values(state="waiting"), {"ids": list(ids)})


def cancel(connection: Connection, ids: Sequence[int], reason: str) -> None:
    """There is nothing to send of these any more."""
    connection.execute(_OF_IDS.values(state="cancelled", error=reason, payload=None, chat_id=_KNOWN_CHAT), {"ids": list(ids)})


def mark_sent(connection: Connection, ids: Sequence[int], message_id: int | None, now: datetime, *, sent_to: int | None = None) -> None:
    """Telegram took these, as one message where there are several. What they said is not kept, nor a chat that was forgotten.

    `sent_to`: the chat it went to; where the rows have moved to another one meanwhile, the message's number means nothing there.
    """
    number = message_id if sent_to is None else case((_O.chat_id == sent_to, literal(message_id, BIG)), else_=null())
    values = {"state": "sent", "message_id": number, "sent_at": timestamp(now), "error": None, "payload": None}
    connection.execute(_OF_IDS.values(**values, chat_id=_KNOWN_CHAT), {"ids": list(ids)})


def retry_at(connection: Connection, ids: Sequence[int], due: datetime, error: str) -> None:
    """Try these again at `due`."""
    statement = _OF_IDS.values(state="waiting", due_at=timestamp(due), attempts=_O.attempts + 1, error=error)
    connection.execute(statement, {"ids": list(ids)})


def set_aside(connection: Connection, ids: Sequence[int], error: str) -> None:
    """Give these up: Telegram will never take them."""
    values = {"state": "aside", "attempts": _O.attempts + 1, "error": error}
    connection.execute(_OF_IDS.values(**values, payload=_KNOWN_PAYLOAD, chat_id=_KNOWN_CHAT), {"ids": list(ids)})


def cancel_unsent(connection: Connection, milestone_id: str) -> int:
    """Tell nobody more of the milestone; gives how many were still waiting. What is being sent at this moment is not stopped."""
    statement = update(schema.outbox).where(_O.milestone_id == milestone_id, _O.state.in_(("waiting", *HELD))).values(state="cancelled")
    return connection.execute(statement).rowcount


def pause_chat(connection: Connection, chat_id: int, reason: str) -> int:
    """The chat takes nothing more (blocked, kicked): pause it and cancel the milestones not sent yet; gives how many."""
    paused(connection, chat_id, reason)
    unsent = update(schema.outbox).where(_O.chat_id == chat_id, _O.milestone_id.is_not(null()), _O.state.in_(_UNSENT))
    return connection.execute(unsent.values(state="cancelled", error=reason)).rowcount


def plan_follow_up(connection: Connection, milestone_id: str, method: str, more: str, now: datetime) -> int:
    """Queue something for every message that told of the milestone, perhaps did, or is just being sent; gives how many.

    `method` is the sender's own word for it. The payload is a JSON object with `of`, the row that told, and the fields of `more` (JSON
    without its brackets, may be empty). What waits already unchanged is not queued again.
    """
    at = timestamp(now)
    told = schema.outbox.alias("told")
    payload = literal('{"of":') + cast(told.c.outbox_id, Text) + literal(f",{more}}}" if more else "}")
    waits = exists(
        select(literal(1)).where(_O.chat_id == told.c.chat_id, _O.state == "waiting", _O.method == method, _O.payload == payload)
    )
    listening = exists(select(literal(1)).where(_C.chat_id == told.c.chat_id, _C.paused_reason.is_(None)))
    wanted = (
        select(
            told.c.chat_id,
            told.c.topic_id,
            literal(method),
            payload,
            literal(NEWS),
            literal("waiting"),
            literal(at),
            literal(0),
            literal(at),
        )
        .where(told.c.milestone_id == milestone_id, _may_stand(told.c), listening, ~waits)
        .order_by(told.c.outbox_id)
    )
    columns = ("chat_id", "topic_id", "method", "payload", "priority", "state", "due_at", "attempts", "created_at")
    return connection.execute(insert(schema.outbox).from_select(columns, wanted)).rowcount


def _may_stand(row: Any) -> ColumnElement[bool]:
    """Whether a chat has, or may have, the message of a row: one taken back while nobody knew what became of it may stand there too."""
    return or_(row.state.in_(("sent", "sending")), and_(row.state == "cancelled", row.error.startswith(PERHAPS)))


def message_of(connection: Connection, outbox_id: int) -> ToldMessage | None:
    """The message that a row became, with all milestones it tells of, in order; None where it was not sent, or to a chat now forgotten.

    Of one that was perhaps sent the number is not known.
    """
    columns = (_O.chat_id, _O.topic_id, _O.message_id, _O.milestone_id.label("about"))
    row = connection.execute(select(*columns).where(_O.outbox_id == outbox_id, _O.state != "sending", _may_stand(_O))).mappings().first()
    if row is None or row["chat_id"] is None:
        return None
    if row["message_id"] is None:
        return ToldMessage(**dict(row), milestone_ids=(row["about"],))
    same = (_O.chat_id == row["chat_id"], _O.message_id == row["message_id"], _O.milestone_id.is_not(null()))
    told = connection.execute(select(_O.milestone_id).where(*same).order_by(_O.outbox_id)).scalars()
    return ToldMessage(**dict(row), milestone_ids=tuple(str(one) for one in told))


def leave_topic(connection: Connection, chat_id: int, topic_id: int) -> bool:
    """The topic takes nothing more: what waits for it, and what is followed there, goes to the chat itself, each once.

    Gives whether anything was followed there, that is whether the chat learns of it only now.
    """
    unsent = (_O.chat_id == chat_id, _O.topic_id == topic_id, _O.state.in_(_UNSENT))
    other = schema.outbox.alias("other")
    twin = exists(select(literal(1)).where(other.c.chat_id == chat_id, other.c.topic_id == 0, other.c.milestone_id == _O.milestone_id))
    connection.execute(update(schema.outbox).where(*unsent, twin).values(state="cancelled", error="told in the chat itself"))
    connection.execute(update(schema.outbox).where(*unsent, _O.state == "sending").values(state="waiting"))
    connection.execute(update(schema.outbox).where(*unsent).values(topic_id=0))
    followed = (_S.chat_id == chat_id, _S.topic_id == topic_id)
    same = schema.subscriptions.alias("same")
    wish = (same.c[name] == _S[name] for name in ("drug_id", "key", "authority", "kind"))
    has_it = exists(select(literal(1)).where(same.c.chat_id == chat_id, same.c.topic_id == 0, *wish))
    moved = connection.execute(update(schema.subscriptions).where(*followed, ~has_it).values(topic_id=0)).rowcount
    return moved + connection.execute(delete(schema.subscriptions).where(*followed)).rowcount > 0


def hold_news(connection: Connection, chat_id: int) -> int:
    """The chat's quiet hours have begun: milestones that wait are held; gives how many."""
    waiting = update(schema.outbox).where(_O.chat_id == chat_id, _O.priority == NEWS, _O.state == "waiting", _O.milestone_id.is_not(null()))
    return connection.execute(waiting.values(state=QUIET)).rowcount


def release(connection: Connection, chat_id: int, subscription_ids: Collection[int], now: datetime, *, is_quiet: bool) -> int:
    """What was held for the digests of these subscriptions is due now, or at the end of the quiet hours; gives how many.

    What was held for quiet hours is due where these are over.
    """
    of_digest = and_(_O.state.in_(_DIGEST), _O.subscription_id.in_(list(subscription_ids)))
    let_go = of_digest if is_quiet else or_(of_digest, _O.state == QUIET)
    rows = update(schema.outbox).where(_O.chat_id == chat_id, _O.priority == NEWS, let_go)
    return connection.execute(rows.values(state=QUIET if is_quiet else "waiting", due_at=timestamp(now))).rowcount


def adopt(connection: Connection, chat_id: int, known: Collection[int], subscription_id: int | None) -> None:
    """What was held for the digest of a subscription that is not (or no more) `known` waits for this one's; None: for no digest."""
    orphans = and_(
        _O.chat_id == chat_id, _O.priority == NEWS, _O.state.in_(_DIGEST), func.coalesce(_O.subscription_id, -1).not_in(list(known))
    )
    values = {"state": QUIET} if subscription_id is None else {"subscription_id": subscription_id}
    connection.execute(update(schema.outbox).where(orphans).values(**values))


def sent_messages(connection: Connection, milestone_id: str) -> list[SentMessage]:
    """The messages that told of the milestone."""
    statement = (
        select(_O.chat_id, _O.topic_id, _O.message_id)
        .where(_O.milestone_id == milestone_id, _O.state == "sent", _O.message_id.is_not(null()))
        .order_by(_O.outbox_id)
    )
    return [SentMessage(**dict(row)) for row in connection.execute(statement).mappings()]


def requeue_in_flight(connection: Connection) -> int:
    """What a crash left as being sent waits again; gives how many. For the start of the one sender only."""
    left = update(schema.outbox).where(_O.state == "sending")
    return connection.execute(left.values(state="waiting", error=f"{PERHAPS}cut off")).rowcount


def next_due(connection: Connection) -> datetime | None:
    """When the next row is due (may lie in the past); None where nothing waits."""
    due = connection.execute(_NEXT_DUE).scalar()
    return moment(due) if due else None


def why_aside(connection: Connection) -> dict[str, int]:
    """How many messages were set aside for which reason, the most frequent ones; reasons that differ in a number only are one."""
    rows = connection.execute(select(_O.error, func.count()).where(_O.state == "aside").group_by(_O.error))
    found: Counter[str] = Counter()
    for error, count in rows:
        found[_NUMBER.sub("…", error or "unknown")[:_REASON]] += count
    return dict(found.most_common(MOST_REASONS))


def prune(connection: Connection, before: datetime) -> int:
    """Delete answers that were finished before that moment; milestones stay, so that corrections find their messages."""
    finished = and_(_O.state.in_(("sent", "aside", "cancelled")), func.coalesce(_O.sent_at, _O.due_at) < timestamp(before))
    return connection.execute(delete(schema.outbox).where(finished, _O.milestone_id.is_(null()))).rowcount
