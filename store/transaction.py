"""What a job of the writer gets: a place to append events and the connection to do everything else, all in one transaction."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

import msgspec
from sqlalchemy import Connection, insert, select

from events.codec import GENESIS, SCHEMA_VERSION, chain_hash, decode_event, encode, moment, timestamp, type_name
from events.errors import StoreError, VersionConflict
from events.event_types import NewEvent, Recorded
from store.engine import before_statements, of
from store.log import known_event_ids, stream_version, stream_versions
from store.projections import STATUS, Projector
from store.schema import checkpoints, events
from store.statements import Row, Rows

_REMEMBERED_STREAMS = 50_000
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")  # as JSON writes it
_INSERT = Rows(events, insert(events))
_LAST = select(events.c.position, events.c.hash, events.c.recorded_at).order_by(events.c.position.desc()).limit(1)

_LEFT = select(checkpoints.c.position, checkpoints.c.hash).where(checkpoints.c.name == STATUS)


class Tip:
    """The end of the log as the one writer of this process holds it: what follows next, and what is decided but not yet written.

    Rows are held back until the connection is used for anything else, so that the jobs of a group share one statement a table.
    `careful` looks event ids up before it appends; without it a duplicate is found by the database, and the group's jobs run again
    one by one.
    """

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        self.connection = connection
        self.database = of(connection)
        self.careful = False
        self._projector = Projector()
        self._now = now
        self._foreign = -1
        self._stale = True
        self._added = 0
        self._changed_by_flush = 0
        self._changed_by_jobs = 0
        self._statements_ran = True
        self._position = 0
        self._hash: str = GENESIS
        self._recorded_at = ""
        self._versions: dict[str, int] = {}
        self._rows: list[Row] = []
        self._recorded: list[Recorded] = []
        self._pending_ids: set[str] = set()
        before_statements(connection, self._about_to_execute)

    @property
    def is_lost(self) -> bool:
        """Whether the connection is gone, and with it what was not committed."""
        return self.connection.closed or self.connection.invalidated

    def begin(self, *, careful: bool) -> None:
        """Start with what is committed; it is read again only where another process has written since."""
        self.careful = careful
        foreign = self.database.foreign_commits(self.connection)
        if foreign != self._foreign:
            self.forget()
            self._foreign = foreign

    def forget(self) -> None:
        """Nothing held in memory counts any more: the transaction was rolled back, or others wrote."""
        self._stale = True
        self._projector.forget()
        self._versions.clear()
        self._drop_pending()

    def flush(self) -> None:
        """Write what was appended so far, and what follows from it, one statement a table."""
        if not self._rows:
            return
        rows, recorded = self._rows, self._recorded
        self._drop_pending()
        before = self.database.rows_changed(self.connection)
        _INSERT.put(self.connection, rows)
        self._projector.apply(self.connection, recorded)
        self._changed_by_flush += self.database.rows_changed(self.connection) - before

    def done_so_far(self) -> tuple[int, int]:
        """What the jobs did: events appended, and rows changed by their own statements. Equal before and after a job that did nothing."""
        if self._statements_ran:
            self._changed_by_jobs = self.database.rows_changed(self.connection) - self._changed_by_flush
            self._statements_ran = False
        return self._added, self._changed_by_jobs

    def now(self) -> datetime:
        """The clock, in UTC."""
        return self._now().astimezone(UTC)

    def catch_up(self) -> None:
        """Read the end of the log where it is not known.

        Raises StoreError where the log does not end where it was left: nothing is built on rows that were added or removed by hand.
        """
        if self._stale:
            last = self.connection.execute(_LAST).first()
            self._position, self._hash, self._recorded_at = tuple(last) if last else (0, GENESIS, "")
            left = self.connection.execute(_LEFT).first()
            if left is not None and tuple(left) != (self._position, self._hash):
                raise StoreError(
                    f"The log was changed by hand: it ends at position {self._position}, and was left at {left.position}. "
                    "`verify` names what was changed: restore a backup, or take the log as it is with `rebuild`."
                )
            self._stale = False

    def version(self, stream: str) -> int:
        """The version of the stream's last event, appended ones included."""
        version = self._versions.get(stream)
        if version is None:
            if len(self._versions) >= _REMEMBERED_STREAMS:
                self.flush()
                self._versions.clear()
            version = self._versions[stream] = stream_version(self.connection, stream)
        return version

    def look_up(self, streams: Iterable[str]) -> None:
        """Read the versions of many streams at once."""
        if len(self._versions) >= _REMEMBERED_STREAMS:
            self.flush()
            self._versions.clear()
        self._versions.update(stream_versions(self.connection, [stream for stream in streams if stream not in self._versions]))

    def unknown(self, new: Sequence[NewEvent]) -> list[NewEvent]:
        """Those of the events that are not in the log yet, each once."""
        fresh: dict[str, NewEvent] = {}
        for event in new:
            if event.event_id not in self._pending_ids:
                fresh.setdefault(event.event_id, event)
        if self.careful and fresh:
            for event_id in known_event_ids(self.connection, fresh):
                del fresh[event_id]
        return list(fresh.values())

    def add(self, stream: str, events: Sequence[NewEvent], at: str, actor: str, correlation_id: str | None) -> list[Recorded]:
        """Give the events their places, their time (a timestamp of the log, the last event's where that is later) and their hashes."""
        recorded_at = max(at, self._recorded_at)
        moment_ = moment(recorded_at)
        position, version, hash_ = self._position, self.version(stream), self._hash
        added: list[Recorded] = []
        for new in events:
            position, version, prev_hash = position + 1, version + 1, hash_
            name, body = type_name(new.event), encode(new.event)
            if "\\u0000" in body:
                new, body = _without_nul(new, name, body)  # noqa: PLW2901  # what is recorded is what is kept
            # In the order of the columns: what the hash covers, then the hashes.
            fields = (
                position,
                stream,
                version,
                new.event_id,
                name,
                SCHEMA_VERSION,
                recorded_at,
                actor,
                correlation_id,
                new.causation_id,
                body,
            )
            hash_ = chain_hash(prev_hash, fields)
            self._rows.append((*fields, prev_hash, hash_))
            added.append(
                Recorded(
                    position=position,
                    stream=stream,
                    version=version,
                    event_id=new.event_id,
                    schema_version=SCHEMA_VERSION,
                    recorded_at=moment_,
                    actor=actor,
                    correlation_id=correlation_id,
                    causation_id=new.causation_id,
                    event=new.event,
                    prev_hash=prev_hash,
                    hash=hash_,
                )
            )
        self._recorded += added
        self._added += len(added)
        self._pending_ids.update(new.event_id for new in events)
        self._position, self._hash, self._recorded_at = position, hash_, recorded_at
        self._versions[stream] = version
        return added

    def _about_to_execute(self) -> None:
        self._statements_ran = True
        self.flush()

    def _drop_pending(self) -> None:
        self._rows, self._recorded, self._pending_ids = [], [], set()


def _without_nul(new: NewEvent, name: str, body: str) -> tuple[NewEvent, str]:
    """The event with U+FFFD for every NUL: PostgreSQL keeps none, and a log can move there."""
    cleaned = _NUL.sub(r"\1\\ufffd", body)
    event = decode_event(name, SCHEMA_VERSION, cleaned)
    return msgspec.structs.replace(new, event=event), encode(event)


class Transaction:
    """One job's view of the store. A job may run twice (its group failed): it must do nothing outside of the transaction.

    `connection` sees all that was appended before, `now` is the moment the job runs (UTC), `actor` the configured label of who acts,
    `correlation_id` what joins the events of one command.
    """

    __slots__ = ("_tip", "actor", "connection", "correlation_id", "now")

    def __init__(self, tip: Tip, *, actor: str, correlation_id: str | None) -> None:
        self._tip = tip
        self.connection = tip.connection
        self.now = tip.now()
        self.actor = actor
        self.correlation_id = correlation_id

    def append(self, stream: str, events: Sequence[NewEvent], expected_version: int | None = None) -> list[Recorded]:
        """Append to a stream and to what is projected from it; gives the events as recorded.

        An event whose id the log holds already is skipped and not in the result. Raises VersionConflict where `expected_version` is given
        and the stream is at another one (0: it has no events yet).
        """
        if expected_version is not None and (version := self._tip.version(stream)) != expected_version:
            raise VersionConflict(f"{stream} is at version {version}, not {expected_version}: it changed meanwhile, try again.")
        fresh = self._tip.unknown(events)
        at = timestamp(self.now)
        self._tip.catch_up()
        return self._tip.add(stream, fresh, at, self.actor, self.correlation_id) if fresh else []

    def look_up(self, streams: Iterable[str]) -> None:
        """Say which streams will be appended to: their versions are read together instead of one by one."""
        self._tip.look_up(streams)

    def forget(self) -> None:
        """Say that this job wrote to the log or its projections by itself (restore, rebuild): nothing held in memory counts any more."""
        self._tip.flush()
        self._tip.forget()
