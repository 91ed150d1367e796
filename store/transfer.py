"""The log to a file and back: JSON lines with all that the hashes cover, originals included.

A line is an envelope: the columns of `events`, `body` as an object. Where a notice came in, its line carries the `original` as well.
"""

import os
import tempfile
from collections.abc import Generator, Iterable, Mapping
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import Any, TextIO, cast

import msgspec
from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from events.codec import GENESIS
from events.errors import BadInput, DesignationBotError
from events.event_types import AnnouncementReceived
from events.notices import text_hash
from store import backups, schema
from store.engine import Progress, insert_new
from store.following import follow
from store.log import BATCH, head, read_rows, recorded, row_hash
from store.opening import Store
from store.projections import Projector
from store.statements import Rows
from store.transaction import Transaction

_ORIGINALS = select(schema.originals).where(schema.originals.c.sha256.in_(bindparam("hashes", expanding=True)))
_KEEP = insert_new(schema.originals)
_APPEND = Rows(schema.events, insert(schema.events))
_encoder = msgspec.json.Encoder()


class Transferred(msgspec.Struct, frozen=True):
    """How many events went over, and the hash of the last."""

    events: int
    head: str


class _Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the file."""

    position: int
    stream: str
    version: int
    event_id: str
    type: str
    schema_version: int
    recorded_at: str
    actor: str
    correlation_id: str | None
    causation_id: str | None
    body: msgspec.Raw
    prev_hash: str
    hash: str
    original: str | msgspec.UnsetType = msgspec.UNSET


async def export(store: Store, file: Path | TextIO, progress: Progress | None = None) -> Transferred:
    """Write the whole log as JSON lines, as it is at one moment; a file appears when it is whole. Raises BadInput where it cannot be made.

    `progress` gets events done and all of them.
    """
    if isinstance(file, Path):
        with _whole_file(file) as text:
            return await store.read(_export, text, progress)
    return await store.read(_export, file, progress)


async def export_on(store: Store, file: TextIO, after: int = 0) -> None:
    """Write the events that follow position `after`, then those to come as they come, until cancelled.

    Raises UnknownEventType for an event newer than this program.
    """
    kept: set[str] = set()
    async with aclosing(follow(store, after)) as batches:
        async for batch in batches:
            file.write(await store.read(_lines, batch[0].position - 1, len(batch), kept))
            file.flush()


async def restore(store: Store, file: Path, progress: Progress | None = None) -> Transferred:
    """Fill an empty store from an export: same ids, positions and hashes, everything derived anew, nobody told.

    All or nothing: raises BadInput that names the line where the file is no whole, unbroken log, or where the store is not empty.
    A backup is taken as well, with the chats and all that is theirs.
    """
    try:
        with file.open("rb") as opened:
            is_backup = backups.is_one(opened.read(backups.BEGINNING))
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
    if is_backup:
        return Transferred(*await store.write(lambda transaction: backups.put_back(transaction, file, progress)))
    return await store.write(lambda transaction: _Restoring(transaction, file, progress).run())


def _export(connection: Connection, file: TextIO, progress: Progress | None) -> Transferred:
    position, hash_ = head(connection)
    kept: set[str] = set()
    for after in range(0, position, BATCH):
        file.write(_lines(connection, after, BATCH, kept))
        if progress is not None:
            progress(min(after + BATCH, position), position)
    return Transferred(events=position, head=hash_)


def _lines(connection: Connection, after: int, count: int, kept: set[str]) -> str:
    """So many events that follow a position, a line each; originals whose hash is in `kept` were written before."""
    rows = read_rows(connection, after, count)
    originals = _originals(connection, rows, kept)
    lines = bytearray()
    for row in rows:
        line: dict[str, Any] = {**row, "body": msgspec.Raw(row["body"].encode())}
        if row["position"] in originals:
            line["original"] = originals[row["position"]]
        _encoder.encode_into(line, lines, -1)
        lines += b"\n"
    return lines.decode()


def _originals(connection: Connection, rows: Iterable[Mapping[str, Any]], kept: set[str]) -> dict[int, str]:
    """The originals that go with these rows, by position; each goes once."""
    wanted: dict[str, int] = {}
    for row in rows:
        if row["type"] == AnnouncementReceived.__name__:
            sha256 = msgspec.json.decode(row["body"]).get("text_sha256")
            if isinstance(sha256, str) and sha256 not in kept:
                wanted.setdefault(sha256, row["position"])
    if not wanted:
        return {}
    kept |= wanted.keys()
    return {wanted[row.sha256]: row.text for row in connection.execute(_ORIGINALS, {"hashes": list(wanted)})}


class _Restoring:
    """One reading of the file into an empty store, in one transaction."""

    def __init__(self, transaction: Transaction, file: Path, progress: Progress | None) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._file = file
        self._progress = progress
        self._projector = Projector()
        self._decoder = msgspec.json.Decoder(_Line)
        self._position = 0
        self._hash: str = GENESIS
        self._recorded_at = ""
        self._versions: dict[str, int] = {}

    def run(self) -> Transferred:
        """Read all lines; whatever is raised undoes everything."""
        backups.refuse_unless_empty(self._connection)
        rows: list[dict[str, Any]] = []
        originals: list[dict[str, str]] = []
        with self._file.open("rb") as lines:
            for number, text in enumerate(lines, start=1):
                line = self._line(number, text)
                rows.append(self._checked(number, line))
                if line.original is not msgspec.UNSET:
                    originals.append(self._original(number, line.original, rows[-1]["body"]))
                if len(rows) >= BATCH:
                    self._write(rows, originals)
                    rows, originals = [], []
        self._write(rows, originals)
        if not self._position:
            raise BadInput(f"{self._file} holds no events: nothing was restored.")
        self._transaction.forget()
        return Transferred(events=self._position, head=self._hash)

    def _line(self, number: int, text: bytes) -> _Line:
        try:
            return self._decoder.decode(text)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise self._broken(number, f"is no envelope ({error})") from error

    def _checked(self, number: int, line: _Line) -> dict[str, Any]:
        """The row of a line that is the next of the chain."""
        row: dict[str, Any] = {name: getattr(line, name) for name in line.__struct_fields__ if name not in {"body", "original"}}
        row["body"] = bytes(line.body).decode()
        if row_hash(row) != line.hash:
            # A file that went through another JSON tool: its white space is not what was hashed.
            row["body"] = msgspec.json.encode(msgspec.json.decode(line.body)).decode()
        if line.position != self._position + 1:
            raise self._broken(number, f"has position {line.position}, not {self._position + 1}")
        if line.prev_hash != self._hash:
            raise self._broken(number, "does not follow the line before it")
        if row_hash(row) != line.hash:
            raise self._broken(number, "was changed: its content does not fit its hash")
        if line.version != self._versions.get(line.stream, 0) + 1:
            raise self._broken(number, f"is version {line.version} of {line.stream}, not {self._versions.get(line.stream, 0) + 1}")
        if line.recorded_at < self._recorded_at:
            raise self._broken(number, "was recorded before the line before it")
        self._versions[line.stream] = line.version
        self._position, self._hash, self._recorded_at = line.position, line.hash, line.recorded_at
        return row

    def _original(self, number: int, text: str, body: str) -> dict[str, str]:
        sha256 = text_hash(text)
        if msgspec.json.decode(body).get("text_sha256") != sha256:
            raise self._broken(number, "has another original than the one that came in: its text does not fit its hash")
        return {"sha256": sha256, "text": text}

    def _write(self, rows: list[dict[str, Any]], originals: list[dict[str, str]]) -> None:
        if originals:
            self._connection.execute(_KEEP, originals)
        if not rows:
            return
        try:
            events = [recorded(row) for row in rows]
            _APPEND.put_named(self._connection, rows)
            self._projector.apply(self._connection, events)
        except (DesignationBotError, KeyError, IntegrityError) as error:
            place = f"lines {rows[0]['position']} to {rows[-1]['position']}"
            why = "an event id stands twice." if isinstance(error, IntegrityError) else error
            raise BadInput(f"{self._file}, {place}: {why} Nothing was restored.") from error
        if self._progress is not None:
            self._progress(self._position, None)

    def _broken(self, number: int, why: str) -> BadInput:
        return BadInput(f"{self._file}, line {number}: {why}. Nothing was restored.")


@contextmanager
def _whole_file(file: Path) -> Generator[TextIO]:
    """A file that takes its name once it is written to the end."""
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, prefix=f".{file.name}.", delete=False) as text:
            part = Path(text.name)
            try:
                yield cast("TextIO", text)
                text.flush()
                os.fsync(text.fileno())
                part.chmod(0o644)
                part.replace(file)
            finally:
                part.unlink(missing_ok=True)
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}.") from error
