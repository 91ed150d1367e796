"""Digests and quiet hours: what is held for a chat, until when, and its release; the moments stand in the row of the chat.

Exactly once: a release and the next moment commit together. Late is as good as in time: what came since goes with it.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, Text, and_, bindparam, exists, literal, or_, select, update

from events.codec import timestamp
from events.digest_times import QuietHours, Rhythm, next_digest, quiet_time
from store import outbox, schema, subscriptions
from store.subscriptions import Chat

_C, _S, _O = schema.chats.c, schema.subscriptions.c, schema.outbox.c
_NOW = bindparam("now", type_=Text)
_OF_CHAT = update(schema.chats).where(_C.chat_id == bindparam("of_chat"))
_SUBSCRIPTION = update(schema.subscriptions).where(_S.chat_id == bindparam("of_chat"), _S.subscription_id == bindparam("of_subscription"))
_RHYTHMS = select(_S.rhythm).where(_S.chat_id == bindparam("chat_id"), _S.rhythm != "").distinct()
_waits = exists(
    select(literal(1)).where(_O.chat_id == _C.chat_id, _O.priority == outbox.NEWS, _O.state == "waiting", _O.milestone_id.is_not(None))
)
_DUE = (
    select(_C.chat_id)
    .where(
        or_(
            and_(_C.daily_at != "", _C.daily_at <= _NOW),
            and_(_C.weekly_at != "", _C.weekly_at <= _NOW),
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
    connection: Connection, chat_id: int, subscription_id: int, now: datetime, *, rhythm: Rhythm | None, silent: bool | None
) -> bool:
    """Rhythm and sound of one subscription of the chat, None for the chat's own; False where it has none of that id."""
    values = {"rhythm": rhythm.value if rhythm else "", "silent": silent}
    where = {"of_chat": chat_id, "of_subscription": subscription_id}
    found = connection.execute(_SUBSCRIPTION.values(**values), where).rowcount > 0
    reschedule(connection, chat_id, now)
    return found


def due(connection: Connection, now: datetime, limit: int) -> list[int]:
    """The chats for which a digest is due, or whose quiet hours begin or end."""
    return list(connection.execute(_DUE, {"now": timestamp(now), "limit": limit}).scalars())


def reschedule(connection: Connection, chat_id: int, now: datetime) -> int:
    """Release what is due, or held for nothing any more, and note the next moments of the chat; gives how much was released or held."""
    chat = subscriptions.chat(connection, chat_id)
    if chat is None:
        return 0
    digest, zone, at = digest_of(chat), ZoneInfo(chat.time_zone), timestamp(now)
    rhythms = {chat.rhythm, *connection.execute(_RHYTHMS, {"chat_id": chat_id}).scalars()}
    daily = timestamp(next_digest(now, zone, digest.hour, None, digest.quiet)) if Rhythm.DAILY in rhythms else ""
    weekly = timestamp(next_digest(now, zone, digest.hour, digest.weekday, digest.quiet)) if Rhythm.WEEKLY in rhythms else ""
    begin, end = (timestamp(moment) for moment in quiet_time(now, zone, digest.quiet)) if digest.quiet else ("", "")
    moments = {"daily_at": daily, "weekly_at": weekly, "quiet_from": begin, "quiet_until": end}
    connection.execute(_OF_CHAT.values(**moments), {"of_chat": chat_id})
    is_quiet = bool(begin) and begin <= at
    released = [Rhythm.DAILY.value] if _is_over(chat.daily_at, daily, at) else []
    released += [Rhythm.WEEKLY.value] if _is_over(chat.weekly_at, weekly, at) else []
    released += [] if is_quiet else [outbox.QUIET]
    moved = outbox.release(connection, chat_id, released, now, is_quiet=is_quiet) if released else 0
    return moved + (outbox.hold_news(connection, chat_id) if is_quiet else 0)


def release_due(connection: Connection, chat_ids: Sequence[int], now: datetime) -> int:
    """Release what is due for these chats; gives how many messages that concerns."""
    return sum(reschedule(connection, chat_id, now) for chat_id in chat_ids)


def _is_over(before: str, following: str, at: str) -> bool:
    """Whether the noted moment has come, or there is none to wait for any more."""
    return not following or (before != "" and before <= at)
