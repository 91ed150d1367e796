"""Updates of Telegram: committed before they are acknowledged, applied once however often they arrive, in order within a chat."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, delete, exists, func, literal, select, update

from events.codec import timestamp
from store import schema
from store.engine import insert_new

MOST_ATTEMPTS = 3

MOST_REASONS = 5
# What `failed` is given begins with the kind of failure and its place: "ValueError at file.py:12: …"; the rest may quote somebody.
_KIND = re.compile(r"[^:]*(?::\d+)?")

_I = schema.inbox.c
_earlier = schema.inbox.alias("earlier")
_RECEIVE = insert_new(schema.inbox)
_WAITING = (
    select(_I.update_id, _I.chat_id, _I.body, _I.attempts)
    .where(
        _I.state == "waiting",
        _I.due_at <= bindparam("now"),
        ~exists(
            select(literal(1))
            .select_from(_earlier)
            .where(_earlier.c.chat_id == _I.chat_id, _earlier.c.state == "waiting", _earlier.c.update_id < _I.update_id)
        ),
    )
    .order_by(_I.update_id)
    .limit(bindparam("limit"))
)
_OF_ID = update(schema.inbox).where(_I.update_id == bindparam("of_update"), _I.state == "waiting")


class InboxRow(msgspec.Struct, frozen=True, kw_only=True):
    """An update to apply; `body` is its JSON, `attempts` how often that failed."""

    update_id: int
    chat_id: int | None
    body: str
    attempts: int


def receive(connection: Connection, updates: Sequence[tuple[int, int | None, str]], now: datetime) -> int:
    """Take updates in, each (update_id, chat_id, body as JSON); gives how many were new."""
    at = timestamp(now)
    rows = [
        {"update_id": update_id, "chat_id": chat_id, "body": body, "received_at": at, "state": "waiting", "attempts": 0, "due_at": at}
        for update_id, chat_id, body in updates
    ]
    return sum(connection.execute(_RECEIVE, row).rowcount for row in rows)


def receive_aside(connection: Connection, updates: Sequence[tuple[int, str]], now: datetime) -> int:
    """Note updates, each (update_id, error), that could not be taken in: known by their number, never applied; gives how many were new."""
    at = timestamp(now)
    kept = {"chat_id": None, "body": "", "received_at": at, "state": "aside", "attempts": 0, "due_at": at}
    return sum(connection.execute(_RECEIVE, {**kept, "update_id": update_id, "error": error}).rowcount for update_id, error in updates)


def waiting(connection: Connection, now: datetime, limit: int) -> list[InboxRow]:
    """What can be applied now: of each chat the oldest that is not done, oldest first."""
    return [InboxRow(**dict(row)) for row in connection.execute(_WAITING, {"now": timestamp(now), "limit": limit}).mappings()]


def done(connection: Connection, update_id: int) -> bool:
    """Mark an update as applied, in the transaction of all it caused; False where it was already: then do nothing of it.

    Its number is all that is kept: by it the update is known when it arrives again.
    """
    return connection.execute(_OF_ID.values(state="done", error=None, body="", chat_id=None), {"of_update": update_id}).rowcount > 0


def postpone(connection: Connection, update_id: int, due: datetime) -> None:
    """Let an update, and so its chat, wait until `due`; it counts as no attempt."""
    connection.execute(_OF_ID.values(due_at=timestamp(due)), {"of_update": update_id})


def failed(connection: Connection, update_id: int, error: str, retry_at: datetime | None) -> bool:
    """Note a failure: tried again at `retry_at`, or set aside without one and after three attempts; says whether it was set aside."""
    attempts = connection.execute(select(_I.attempts).where(_I.update_id == update_id)).scalar()
    if attempts is None:
        return False
    aside = retry_at is None or attempts + 1 >= MOST_ATTEMPTS
    values = {"state": "aside"} if retry_at is None or aside else {"due_at": timestamp(retry_at)}
    connection.execute(_OF_ID.values(attempts=attempts + 1, error=error, **values), {"of_update": update_id})
    return aside


def aside_before(connection: Connection, update_id: int, kind: str, since: datetime) -> bool:
    """Whether another update was set aside since then with an error that begins with `kind`."""
    same = (_I.state == "aside", _I.update_id != update_id, _I.received_at >= timestamp(since), _I.error.startswith(kind, autoescape=True))
    return bool(connection.execute(select(exists(select(literal(1)).where(*same)))).scalar())


def why_aside(connection: Connection) -> dict[str, int]:
    """How many updates were set aside for which kind of failure, the most frequent ones; nothing of what was written."""
    rows = connection.execute(select(_I.error, func.count()).where(_I.state == "aside").group_by(_I.error))
    found: Counter[str] = Counter()
    for error, count in rows:
        kind = _KIND.match(error or "")
        found[kind[0] if kind and kind[0] else "unknown"] += count
    return dict(found.most_common(MOST_REASONS))


def prune_applied(connection: Connection, before: datetime) -> int:
    """Delete what was applied or set aside and came in before that moment; gives how many.

    The newest update stays, to be known when it arrives again: by its number alone.
    """
    newest = select(func.max(_I.update_id)).scalar_subquery()
    finished = (_I.state.in_(("done", "aside")), _I.received_at < timestamp(before))
    pruned = connection.execute(delete(schema.inbox).where(*finished, _I.update_id < newest)).rowcount
    connection.execute(update(schema.inbox).where(*finished, _I.body != "").values(state="done", body="", chat_id=None, error=None))
    return pruned


def last_update_id(connection: Connection) -> int | None:
    """The highest update id taken in; None where there is none."""
    return connection.execute(select(func.max(_I.update_id))).scalar()
