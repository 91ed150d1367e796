"""Reading the log: its head, a stream, everything in order. Rows become events of today, whatever version they were written in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, tuple_

from events.codec import GENESIS, chain_hash, decode_event, moment
from events.errors import StoreError
from events.event_types import Recorded
from store.schema import events

BATCH = 1_000

COLUMNS = tuple(column.name for column in events.columns)
HASHED_COLUMNS = tuple(name for name in COLUMNS if name not in {"prev_hash", "hash"})

_HEAD = select(events.c.position, events.c.hash).order_by(events.c.position.desc()).limit(1)
_STREAM = select(events).where(events.c.stream == bindparam("stream")).order_by(events.c.version)
_AFTER = select(events).where(events.c.position > bindparam("after")).order_by(events.c.position).limit(bindparam("limit"))
_BY_STREAM = (
    select(events)
    .where(tuple_(events.c.stream, events.c.version) > tuple_(bindparam("stream"), bindparam("version")))
    .where(events.c.position <= bindparam("until"))
    .order_by(events.c.stream, events.c.version)
    .limit(bindparam("limit"))
)
_VERSION = select(func.max(events.c.version)).where(events.c.stream == bindparam("stream"))
_VERSIONS = (
    select(events.c.stream, func.max(events.c.version).label("version"))
    .where(events.c.stream.in_(bindparam("streams", expanding=True)))
    .group_by(events.c.stream)
)
_KNOWN = select(events.c.event_id).where(events.c.event_id.in_(bindparam("event_ids", expanding=True)))


def head(connection: Connection) -> tuple[int, str]:
    """(position, hash) of the last event; (0, GENESIS) of an empty log."""
    row = connection.execute(_HEAD).first()
    return (row.position, row.hash) if row else (0, GENESIS)


def stream_version(connection: Connection, stream: str) -> int:
    """The version of the stream's last event; 0 where it has none."""
    return connection.execute(_VERSION, {"stream": stream}).scalar() or 0


def stream_versions(connection: Connection, streams: Iterable[str]) -> dict[str, int]:
    """The versions of many streams' last events; 0 where a stream has none."""
    wanted = list(streams)
    versions = dict.fromkeys(wanted, 0)
    for start in range(0, len(wanted), BATCH):
        rows = connection.execute(_VERSIONS, {"streams": wanted[start : start + BATCH]})
        versions.update({row.stream: row.version for row in rows})
    return versions


def read_stream(connection: Connection, stream: str) -> list[Recorded]:
    """All events of a stream, oldest first."""
    return [_recorded(row) for row in connection.execute(_STREAM, {"stream": stream})]


def read_rows(connection: Connection, after: int = 0, limit: int = BATCH) -> list[dict[str, Any]]:
    """The rows that follow position `after`, in order, at most `limit`."""
    return [dict(row) for row in connection.execute(_AFTER, {"after": after, "limit": limit}).mappings()]


def read_all(connection: Connection, after: int = 0, limit: int = BATCH) -> list[Recorded]:
    """The events that follow position `after`, in order, at most `limit`; raises UnknownEventType for one newer than this program."""
    return [_recorded(row) for row in connection.execute(_AFTER, {"after": after, "limit": limit}).all()]


def read_batches(connection: Connection, after: int = 0, size: int = BATCH) -> Iterator[list[Recorded]]:
    """All events that follow position `after`, in batches of `size`."""
    while batch := read_all(connection, after, size):
        yield batch
        after = batch[-1].position


def known_event_ids(connection: Connection, event_ids: Iterable[str]) -> set[str]:
    """Those of the event ids that the log holds."""
    wanted = list(event_ids)
    known: set[str] = set()
    for start in range(0, len(wanted), BATCH):
        known.update(connection.execute(_KNOWN, {"event_ids": wanted[start : start + BATCH]}).scalars())
    return known


def read_by_stream(connection: Connection, after: tuple[str, int], until: int, limit: int = BATCH) -> list[Recorded]:
    """Events in order of stream and version, those that follow `after` (a stream and a version) and stand up to position `until`."""
    stream, version = after
    rows = connection.execute(_BY_STREAM, {"stream": stream, "version": version, "until": until, "limit": limit}).all()
    return [_recorded(row) for row in rows]


def recorded(row: Mapping[str, Any]) -> Recorded:
    """A row of the table `events` as an event in its envelope; raises UnknownEventType for one newer than this program."""
    return _recorded([row[name] for name in COLUMNS])


def _recorded(row: Sequence[Any]) -> Recorded:
    position, stream, version, event_id, type_, schema_version, at, actor, correlation_id, causation_id, body, prev_hash, hash_ = row
    try:
        recorded_at, event = moment(at), decode_event(type_, schema_version, body)
    except (TypeError, ValueError) as error:
        raise _ruined(position) from error
    if not isinstance(stream, str):
        raise _ruined(position)
    return Recorded(
        position=position,
        stream=stream,
        version=version,
        event_id=event_id,
        schema_version=schema_version,
        recorded_at=recorded_at,
        actor=actor,
        correlation_id=correlation_id,
        causation_id=causation_id,
        event=event,
        prev_hash=prev_hash,
        hash=hash_,
    )


def _ruined(position: int) -> StoreError:
    return StoreError(f"The event at position {position} was changed and cannot be read: `designation-bot verify` says more.")


def row_hash(row: Mapping[str, Any]) -> str:
    """The hash that the row's content and its `prev_hash` give; differs from its `hash` where it was changed."""
    return chain_hash(row["prev_hash"], tuple(row[name] for name in HASHED_COLUMNS))
