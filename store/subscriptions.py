"""People: chats with their settings, what they subscribed to and muted, and the end of it all at /stop."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, delete, exists, func, literal, or_, select, update

from events.codec import timestamp
from events.errors import BadInput
from store import schema
from store.engine import insert_new

MOST_SUBSCRIPTIONS = 200

_S, _C, _M, _K = schema.subscriptions.c, schema.chats.c, schema.mutes.c, schema.drug_keys.c
_WISH = ("drug_id", "key", "authority", "kind")

# Where a chat leaves its traces, and what makes a row of it the same row under another chat id.
_OF_A_CHAT: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (schema.subscriptions, ("topic_id", *_WISH)),
    (schema.mutes, ("drug_id",)),
    (schema.inbox, ("update_id",)),
    (schema.outbox, ("milestone_id", "topic_id")),
    (schema.dialogues, ("user_id",)),
    (schema.drafts, ("draft_id",)),
    (schema.chats, ()),
)


class Chat(msgspec.Struct, frozen=True, kw_only=True):
    """A chat and its settings. `paused_reason` is set where nothing is sent to it (blocked, kicked).

    Rhythm, digest and quiet hours are those of `events.digest_times`, their next moments (timestamps, '' for none) kept by `store.digests`.
    """

    chat_id: int
    type: str
    title: str
    language: str
    time_zone: str
    silent: bool
    paused_reason: str | None
    created_at: str
    rhythm: str = "once"
    digest_hour: int = 9
    digest_weekday: int = 0
    quiet_begin: int | None = None
    quiet_end: int | None = None
    quiet_from: str = ""
    quiet_until: str = ""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a subscription matches: every field that is set has to match; none set is everything.

    `key` is the folded key of a name or company nobody may have seen yet (`events.names`), `label` how the person said it.
    """

    label: str
    drug_id: str | None = None
    key: str | None = None
    authority: str | None = None
    kind: str | None = None


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """A wish of a chat, or of one topic of a group (0: the chat itself); how its news come is None where that is as the chat has it."""

    subscription_id: int
    chat_id: int
    topic_id: int
    wish: Wish
    rhythm: str | None = None
    silent: bool | None = None
    digest_hour: int | None = None
    digest_weekday: int | None = None


_SAID_BY_TELEGRAM = frozenset({"chat_id", "type", "title", "paused_reason", "created_at"})
_ADD_CHAT = insert_new(schema.chats)
_RENAME_CHAT = update(schema.chats).where(_C.chat_id == bindparam("of_chat"))
_CHAT = select(schema.chats).where(_C.chat_id == bindparam("chat_id"))
_FORGET_UPDATES = (
    update(schema.inbox).where(schema.inbox.c.chat_id == bindparam("of_chat")).values(chat_id=None, body="", error=None, state="done")
)
_COUNT = select(func.count()).select_from(schema.subscriptions).where(_S.chat_id == bindparam("chat_id"))
_SUBSCRIBE = insert_new(schema.subscriptions)
_MUTE = insert_new(schema.mutes)


def seen(  # noqa: PLR0913  # what Telegram says of a chat
    connection: Connection, chat_id: int, type_: str, title: str, now: datetime, *, language: str = "en", time_zone: str = "UTC"
) -> Chat:
    """Note that a chat wrote: a new one gets a row with these settings, a known one its current type and title."""
    row = {"chat_id": chat_id, "type": type_, "title": title, "language": language, "time_zone": time_zone}
    added = connection.execute(_ADD_CHAT, {**row, "silent": False, "paused_reason": None, "created_at": timestamp(now)}).rowcount
    known = chat(connection, chat_id)
    if not added and known is not None and (known.type, known.title) != (type_, title):
        connection.execute(_RENAME_CHAT.values(type=type_, title=title), {"of_chat": chat_id})
    found = chat(connection, chat_id)
    assert found is not None  # noqa: S101  # it was just made
    return found


def chat(connection: Connection, chat_id: int) -> Chat | None:
    """The chat; None where it never wrote or was forgotten."""
    row = connection.execute(_CHAT, {"chat_id": chat_id}).mappings().first()
    return Chat(**dict(row)) if row else None


def settings(
    connection: Connection, chat_id: int, *, language: str | None = None, time_zone: str | None = None, silent: bool | None = None
) -> None:
    """Change those settings that are given."""
    given = {"language": language, "time_zone": time_zone, "silent": silent}
    changes = {name: value for name, value in given.items() if value is not None}
    if changes:
        connection.execute(_RENAME_CHAT.values(**changes), {"of_chat": chat_id})


def paused(connection: Connection, chat_id: int, reason: str) -> None:
    """Send the chat nothing from now on (what waits for it: `outbox.pause_chat`)."""
    connection.execute(_RENAME_CHAT.values(paused_reason=reason), {"of_chat": chat_id})


def resumed(connection: Connection, chat_id: int) -> None:
    """Send the chat again what comes from now on."""
    connection.execute(_RENAME_CHAT.values(paused_reason=None).where(_C.paused_reason.is_not(None)), {"of_chat": chat_id})


def subscribe(connection: Connection, chat_id: int, topic_id: int, wish: Wish) -> bool:
    """Add a wish; False where the chat had it. The chat must have been `seen`. Raises BadInput at the limit."""
    row = {"chat_id": chat_id, "topic_id": topic_id, "label": wish.label}
    row |= {field: getattr(wish, field) or "" for field in _WISH}
    if not connection.execute(_SUBSCRIBE, row).rowcount:
        return False
    if connection.execute(_COUNT, {"chat_id": chat_id}).scalar_one() > MOST_SUBSCRIPTIONS:
        connection.execute(delete(schema.subscriptions).where(*(schema.subscriptions.c[name] == value for name, value in row.items())))
        raise BadInput(f"A chat can have {MOST_SUBSCRIPTIONS} subscriptions: remove one in /subscriptions first.")
    return True


def unsubscribe(connection: Connection, chat_id: int, subscription_id: int) -> bool:
    """Take a subscription of that chat away; False where it has none of that id."""
    statement = delete(schema.subscriptions).where(_S.chat_id == chat_id, _S.subscription_id == subscription_id)
    return connection.execute(statement).rowcount > 0


def move_to_topic(connection: Connection, chat_id: int, subscription_id: int, topic_id: int) -> bool:
    """Tell a subscription of that chat in another topic (0: the chat itself); False where there is one alike, or none of that id."""
    other = schema.subscriptions.alias()
    alike = exists(
        select(literal(1)).where(other.c.chat_id == chat_id, other.c.topic_id == topic_id, *(other.c[name] == _S[name] for name in _WISH))
    )
    statement = update(schema.subscriptions).where(_S.chat_id == chat_id, _S.subscription_id == subscription_id, ~alike)
    return connection.execute(statement.values(topic_id=topic_id)).rowcount > 0


def subscriptions_of(connection: Connection, chat_id: int, topic_id: int | None = None) -> list[Subscription]:
    """The subscriptions of a chat, or of one of its topics, oldest first."""
    statement = select(schema.subscriptions).where(_S.chat_id == chat_id).order_by(_S.subscription_id)
    if topic_id is not None:
        statement = statement.where(_S.topic_id == topic_id)
    return [
        Subscription(
            subscription_id=row["subscription_id"],
            chat_id=row["chat_id"],
            topic_id=row["topic_id"],
            wish=Wish(label=row["label"], **{field: row[field] or None for field in _WISH}),
            rhythm=row["rhythm"] or None,
            silent=row["silent"],
            digest_hour=row["digest_hour"],
            digest_weekday=row["digest_weekday"],
        )
        for row in connection.execute(statement).mappings()
    ]


def mute(connection: Connection, chat_id: int, drug_id: str) -> bool:
    """Tell the chat nothing of the drug; False where it was muted."""
    return connection.execute(_MUTE, {"chat_id": chat_id, "drug_id": drug_id}).rowcount > 0


def unmute(connection: Connection, chat_id: int, drug_id: str) -> bool:
    """Tell the chat of the drug again; False where it was not muted."""
    return connection.execute(delete(schema.mutes).where(_M.chat_id == chat_id, _M.drug_id == drug_id)).rowcount > 0


def muted(connection: Connection, chat_id: int) -> list[str]:
    """The ids of the drugs the chat muted."""
    return list(connection.execute(select(_M.drug_id).where(_M.chat_id == chat_id).order_by(_M.drug_id)).scalars())


def matching(drug_ids: Collection[str], authority: str | None, kind: str, keys: Iterable[str] = ()) -> ColumnElement[bool]:
    """The condition, over `subscriptions` joined with `chats`, that a subscription wants this news and its chat may be told.

    `drug_ids`: the drug and what it is merged with; `keys`: of names and companies that are not recorded yet (previews).
    """
    known_keys = select(_K.key).where(_K.drug_id.in_(drug_ids))
    muted_here = exists(select(literal(1)).where(_M.chat_id == _S.chat_id, _M.drug_id.in_(drug_ids)))
    return and_(
        _C.paused_reason.is_(None),
        ~muted_here,
        or_(_S.drug_id == "", _S.drug_id.in_(drug_ids)),
        or_(_S.key == "", _S.key.in_(known_keys), _S.key.in_(list(keys))),
        _S.authority.in_(("", authority or "")),
        _S.kind.in_(("", kind)),
    )


def matching_chats(connection: Connection, drug_ids: Collection[str], authority: str | None, kind: str, keys: Iterable[str] = ()) -> int:
    """How many chats (and topics of groups) would be told of this news now."""
    return len(chats_matching(connection, drug_ids, authority, kind, keys))


def chats_matching(
    connection: Connection, drug_ids: Collection[str], authority: str | None, kind: str, keys: Iterable[str] = ()
) -> set[tuple[int, int]]:
    """(chat, topic) of all that would be told of this news now."""
    told = (
        select(_S.chat_id, _S.topic_id)
        .join_from(schema.subscriptions, schema.chats, _C.chat_id == _S.chat_id)
        .where(matching(drug_ids, authority, kind, keys))
        .distinct()
    )
    return {(chat_id, topic_id) for chat_id, topic_id in connection.execute(told)}


def forget_chat(connection: Connection, chat_id: int) -> None:
    """Delete everything about a chat: settings, subscriptions, mutes, inbox, outbox, dialogues and drafts.

    Of its updates the bare numbers stay for a while, so that Telegram handing one of them over again changes nothing.
    """
    connection.execute(_FORGET_UPDATES, {"of_chat": chat_id})
    for table, _same in _OF_A_CHAT:
        connection.execute(delete(table).where(table.c.chat_id == chat_id))


def migrate_chat(connection: Connection, old: int, new: int) -> None:
    """A group became a supergroup: everything of the chat `old` goes to `new`; what `new` has already stays once.

    The old one's settings go on, whatever a fresh row of the new one says; a pause was the old one's. Messages are numbered anew in the
    new chat, so the numbers of the old messages mean nothing there and are dropped.
    """
    _move_settings(connection, old, new)
    _move_sent_messages(connection, old)
    for table, same in _OF_A_CHAT:
        other = table.alias()
        twin: list[ColumnElement[Any]] = [other.c[name] == table.c[name] for name in same]
        has_it = exists(select(literal(1)).select_from(other).where(other.c.chat_id == new, *twin))
        connection.execute(update(table).where(table.c.chat_id == old, ~has_it).values(chat_id=new))
        connection.execute(delete(table).where(table.c.chat_id == old))


def _move_settings(connection: Connection, old: int, new: int) -> None:
    row = connection.execute(_CHAT, {"chat_id": old}).mappings().first()
    if row is None:
        return
    settings = {name: value for name, value in row.items() if name not in _SAID_BY_TELEGRAM}
    if not connection.execute(_RENAME_CHAT.values(**settings), {"of_chat": new}).rowcount:
        connection.execute(_RENAME_CHAT.values(type="supergroup", paused_reason=None), {"of_chat": old})


def _move_sent_messages(connection: Connection, old: int) -> None:
    connection.execute(update(schema.outbox).where(schema.outbox.c.chat_id == old, schema.outbox.c.state == "sent").values(message_id=None))
