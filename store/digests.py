"""Digests and quiet hours: what is held for a chat, until when, and its release.

The moment of the next digest stands with each subscription, that of quiet hours with the chat.

Exactly once: a release and the next moment commit together. Late is as good as in time: what came since goes with it.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, Text, and_, bindparam, exists, func, literal, or_, select, update

from events.codec import timestamp
from events.digest_times import QuietHours, Rhythm, next_digest, quiet_time
from store import outbox, schema, subscriptions
from store.subscriptions import Chat, Subscription

_C, _S, _O = schema.chats.c, schema.subscriptions.c, schema.outbox.c
_NOW = bindparam("now", type_=Text)
_OF_CHAT = update(schema.chats).where(_C.chat_id == bindparam("of_chat"))
_SUBSCRIPTION = update(schema.subscriptions).where(_S.chat_id == bindparam("of_chat"), _S.subscription_id == bindparam("of_subscription"))
_OF_SUBSCRIPTION = update(schema.subscriptions).where(_S.subscription_id == bindparam("of_subscription"))
_DIGESTS = select(_S.subscription_id, _S.digest_at).where(_S.chat_id == bindparam("chat_id"))
_waits = exists(
    select(literal(1)).where(_O.chat_id == _C.chat_id, _O.priority == outbox.NEWS, _O.state == "waiting", _O.milestone_id.is_not(None))
)
_has_digest_due = _C.chat_id.in_(
    select(_S.chat_id)
    .where(_S.digest_at != "", _S.digest_at <= _NOW)
    .union(
        # New ones, and those of a chat that has just chosen digests.
        select(_S.chat_id)
        .join_from(schema.subscriptions, schema.chats, _C.chat_id == _S.chat_id)
        .where(_S.digest_at == "", func.coalesce(func.nullif(_S.rhythm, ""), _C.rhythm) != Rhythm.ONCE.value)
    )
)
_DUE = (
    select(_C.chat_id)
    .where(
        or_(
            _has_digest_due,
            and_(_C.quiet_until != "", _C.quiet_until <= _NOW),
            and_(_C.quiet_from != "", _C.quiet_from <= _NOW, _waits),
        )
    )
    .order_by(_C.chat_id)
    .limit(bindparam("limit"))
)


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """How the news of a chat come, unless one of its subscriptions says otherwise. Hours are local."""

    rhythm: Rhythm = Rhythm.ONCE
    hour: int = 9
    weekday: int = 0
    quiet: QuietHours | None = None


def digest_of(chat: Chat) -> Digest:
    """The chat's own settings."""
    quiet = None if chat.quiet_begin is None or chat.quiet_end is None else QuietHours(begin=chat.quiet_begin, end=chat.quiet_end)
    return Digest(rhythm=Rhythm(chat.rhythm), hour=chat.digest_hour, weekday=chat.digest_weekday, quiet=quiet)


def change(connection: Connection, chat_id: int, digest: Digest, now: datetime) -> None:
    """Put the settings of a chat anew; what is held goes by them from now on."""
    quiet = digest.quiet
    values = {
        "rhythm": digest.rhythm.value,
        "digest_hour": digest.hour,
        "digest_weekday": digest.weekday,
        "quiet_begin": quiet.begin if quiet else None,
        "quiet_end": quiet.end if quiet else None,
    }
    connection.execute(_OF_CHAT.values(**values), {"of_chat": chat_id})
    reschedule(connection, chat_id, now)


def change_subscription(  # noqa: PLR0913  # a subscription and how its news come
    connection: Connection,
    chat_id: int,
    subscription_id: int,
    now: datetime,
    *,
    rhythm: Rhythm | None,
    silent: bool | None,
    hour: int | None = None,
    weekday: int | None = None,
) -> bool:
    """Rhythm, sound, hour and weekday of one subscription of the chat, None for the chat's own; False where it has none of that id."""
    values = {"rhythm": rhythm.value if rhythm else "", "silent": silent, "digest_hour": hour, "digest_weekday": weekday}
    where = {"of_chat": chat_id, "of_subscription": subscription_id}
    found = connection.execute(_SUBSCRIPTION.values(**values), where).rowcount > 0
    reschedule(connection, chat_id, now)
    return found


def digest_for(one: Subscription, digest: Digest) -> Digest:
    """How the news of a subscription come: as the chat has it, but for what the subscription says itself."""
    return Digest(
        rhythm=Rhythm(one.rhythm) if one.rhythm else digest.rhythm,
        hour=digest.hour if one.digest_hour is None else one.digest_hour,
        weekday=digest.weekday if one.digest_weekday is None else one.digest_weekday,
        quiet=digest.quiet,
    )


def due(connection: Connection, now: datetime, limit: int) -> list[int]:
    """The chats for which a digest is due, or whose quiet hours begin or end."""
    return list(connection.execute(_DUE, {"now": timestamp(now), "limit": limit}).scalars())


def reschedule(connection: Connection, chat_id: int, now: datetime) -> int:
    """Release what is due, or held for nothing any more, and note the next moments of the chat; gives how much was released or held.

    To be called after whatever changes the chat's settings or subscriptions.
    """
    chat = subscriptions.chat(connection, chat_id)
    if chat is None:
        return 0
    digest, zone, at = digest_of(chat), ZoneInfo(chat.time_zone), timestamp(now)
    begin, end = (timestamp(moment) for moment in quiet_time(now, zone, digest.quiet)) if digest.quiet else ("", "")
    connection.execute(_OF_CHAT.values(quiet_from=begin, quiet_until=end), {"of_chat": chat_id})
    is_quiet = bool(begin) and begin <= at
    released = _next_digests(connection, chat_id, digest, zone, now)
    moved = outbox.release(connection, chat_id, released, now, is_quiet=is_quiet)
    return moved + (outbox.hold_news(connection, chat_id) if is_quiet else 0)


def _next_digests(connection: Connection, chat_id: int, digest: Digest, zone: ZoneInfo, now: datetime) -> list[int]:
    """Note the next digest of each subscription of the chat; gives those whose digest has come, or who have none any more."""
    at = timestamp(now)
    released: list[int] = []
    coming: dict[int, str] = {}
    before = {row.subscription_id: row.digest_at for row in connection.execute(_DIGESTS, {"chat_id": chat_id})}
    for one in subscriptions.subscriptions_of(connection, chat_id):
        own = digest_for(one, digest)
        noted = before[one.subscription_id]
        following = _following(own, zone, now)
        if not following or (noted != "" and noted <= at):
            released.append(one.subscription_id)
        if following != noted:
            connection.execute(_OF_SUBSCRIPTION.values(digest_at=following), {"of_subscription": one.subscription_id})
        if following:
            coming[one.subscription_id] = following
    outbox.adopt(connection, chat_id, before, min(coming, key=lambda one: (coming[one], one), default=None))
    return released


def _following(digest: Digest, zone: ZoneInfo, now: datetime) -> str:
    if digest.rhythm is Rhythm.ONCE:
        return ""
    return timestamp(next_digest(now, zone, digest.hour, digest.weekday if digest.rhythm is Rhythm.WEEKLY else None, digest.quiet))


def release_due(connection: Connection, chat_ids: Sequence[int], now: datetime) -> int:
    """Release what is due for these chats; gives how many messages that concerns."""
    return sum(reschedule(connection, chat_id, now) for chat_id in chat_ids)
