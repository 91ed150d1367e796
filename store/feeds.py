"""Sources that are polled: how far each was read and how it fares, and the announcements found in it, each to be taken once.

How far a source was read (its cursor) is noted in the transaction that keeps what was found there, so that a poll that was killed is
repeated without loss, and what was taken is settled in the transaction that recorded it, so that nothing is taken twice.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, or_, select, update

from events.codec import timestamp
from store import schema
from store.engine import insert_new, upsert

LONGEST_ENTRY = 500
WAITING, DONE, GIVEN_UP, PASSED_OVER = "waiting", "done", "given_up", "passed_over"

_F, _N, _S, _K, _D = schema.feeds.c, schema.findings.c, schema.subscriptions.c, schema.drug_keys.c, schema.drugs.c
_PUT = upsert(schema.feeds)
_ADD = insert_new(schema.findings)
_OF_ID = update(schema.findings).where(_N.finding_id == bindparam("of_finding"), _N.state == WAITING)


class FeedRow(msgspec.Struct, frozen=True, kw_only=True):
    """How a source fares. Moments are timestamps, '' in `not_before` where it may be asked at any time; `error` is None after a success."""

    source: str
    cursor: str = ""
    last_attempt: str = ""
    last_success: str | None = None
    not_before: str = ""
    failures: int = 0
    error: str | None = None


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """An announcement found in a source that waits to be taken; `silent`: nobody is to be told of it."""

    finding_id: int
    entry: str
    body: str
    silent: bool
    attempts: int


def feed(connection: Connection, source: str) -> FeedRow:
    """How the source fares; one that was never polled has neither an attempt nor a success."""
    row = connection.execute(select(schema.feeds).where(_F.source == source)).mappings().first()
    return FeedRow(**dict(row)) if row else FeedRow(source=source)


def succeeded(connection: Connection, source: str, cursor: str, now: datetime) -> None:
    """Note that the source was read up to `cursor`."""
    at = timestamp(now)
    row = FeedRow(source=source, cursor=cursor, last_attempt=at, last_success=at)
    connection.execute(_PUT, msgspec.structs.asdict(row))


def failed(connection: Connection, source: str, error: str, now: datetime, not_before: datetime | None = None) -> None:
    """Note that the source could not be read, or not to its end; its cursor stays, `not_before` is when it may be asked again."""
    known = feed(connection, source)
    later = timestamp(not_before) if not_before else ""
    row = msgspec.structs.replace(known, last_attempt=timestamp(now), failures=known.failures + 1, error=error, not_before=later)
    connection.execute(_PUT, msgspec.structs.asdict(row))


def keep(connection: Connection, source: str, found: Iterable[tuple[str, str, str]], now: datetime, *, silent: bool) -> int:
    """Keep what was found, each (entry, body, state), in this order; entries that are known stay as they are. Gives how many are new."""
    at = timestamp(now)
    rows = [
        {
            "source": source,
            "entry": _bounded(entry),
            "body": body,
            "state": state,
            "silent": silent,
            "attempts": 0,
            "seen_at": at,
            "error": None,
        }
        for entry, body, state in found
    ]
    return connection.execute(_ADD, rows).rowcount if rows else 0


def _bounded(entry: str) -> str:
    """An entry's own name as an index takes it: what is longer ends in a hash of all of it."""
    if len(entry) <= LONGEST_ENTRY:
        return entry
    digest = hashlib.sha256(entry.encode("utf-8", "surrogatepass")).hexdigest()
    return entry[: LONGEST_ENTRY - len(digest)] + digest


def waiting(connection: Connection, source: str, limit: int) -> list[Finding]:
    """What is to be taken of the source: what failed least often first, what a server kept back after the rest, then as found."""
    statement = (
        select(*(_N[name] for name in Finding.__struct_fields__))
        .where(_N.source == source, _N.state == WAITING)
        .order_by(_N.attempts, _N.error.is_not(None), _N.finding_id)
        .limit(limit)
    )
    return [Finding(**dict(row)) for row in connection.execute(statement).mappings()]


def settle(connection: Connection, finding_id: int, state: str, error: str | None = None) -> bool:
    """Note how it ended; False where that was done before: then do nothing of it."""
    return connection.execute(_OF_ID.values(state=state, error=error, body=""), {"of_finding": finding_id}).rowcount > 0


def try_later(connection: Connection, finding_id: int, error: str) -> None:
    """Note that it could not be taken this time."""
    connection.execute(_OF_ID.values(attempts=_N.attempts + 1, error=error), {"of_finding": finding_id})


def kept_back(connection: Connection, finding_id: int, error: str) -> None:
    """Note that its server wants a rest: no failure, but others come first."""
    connection.execute(_OF_ID.values(error=error), {"of_finding": finding_id})


def health(connection: Connection) -> list[dict[str, Any]]:
    """How every source that was ever polled fares, in order of name, with what was found in it by state."""
    states: dict[str, dict[str, int]] = {}
    for source, state, count in connection.execute(select(_N.source, _N.state, func.count()).group_by(_N.source, _N.state)):
        states.setdefault(source, {})[state] = count
    rows = connection.execute(select(schema.feeds).order_by(_F.source)).mappings()
    shown = ("source", "last_success", "last_attempt", "failures", "error", "not_before")
    return [{name: row[name] for name in shown} | {"found": states.get(row["source"], {})} for row in rows]


def watched_drugs(connection: Connection) -> list[tuple[str, tuple[str, ...]]]:
    """(drug id, its names, the one it is called by first) of the drugs that somebody subscribed to by themselves, in order of label.

    By their id or any of their names; what was merged into a drug counts as the drug, and its names as names of it.
    """
    by_id = select(_S.drug_id).where(_S.drug_id != "")
    by_name = select(_K.drug_id).join(schema.subscriptions, _S.key == _K.key).where(_K.what == "name")
    own, whole = schema.drugs.alias("own"), func.coalesce(_D.merged_into, _D.drug_id)
    found = select(whole).where(or_(_D.drug_id.in_(by_id), _D.drug_id.in_(by_name)))
    names = (
        select(own.c.drug_id, own.c.label, _K.name)
        .join_from(own, schema.drugs, whole == own.c.drug_id)
        .join(schema.drug_keys, _K.drug_id == _D.drug_id)
        .where(own.c.drug_id.in_(found), own.c.merged_into.is_(None), _K.what == "name")
        .order_by(own.c.label, own.c.drug_id, _D.merged_into.is_not(None), _K.name)
    )
    drugs: dict[str, list[str]] = {}
    for drug_id, label, name in connection.execute(names):
        drugs.setdefault(drug_id, [label]).append(name)
    return [(drug_id, tuple(dict.fromkeys(known))) for drug_id, known in drugs.items()]
