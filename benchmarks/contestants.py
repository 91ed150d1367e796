"""Who is measured on SQLite: the store as the bot uses it, and its peers, each as quick as it can be with the same durability."""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.histories import EVENTS_A_DRUG, drug_id, history
from events.codec import SCHEMA_VERSION, decode_event, encode, moment, timestamp, type_name
from events.drug import DrugState, evolve
from events.event_types import NewEvent, Recorded
from store import log, projections
from store.opening import Store
from store.rebuilding import rebuild
from store.transaction import Transaction

BATCH = 500
# Streams that nothing is derived from, and those that are drugs.
CHAIN, STATUS = "ledger-", "drug-"

Step = tuple[str, NewEvent, int]
_INSERT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def now() -> datetime:
    """The clock of the stores that are measured."""
    return datetime.now(UTC)


def folder() -> tempfile.TemporaryDirectory[str]:
    """A folder on an ordinary file system, which /tmp often is not."""
    return tempfile.TemporaryDirectory(dir="/var/tmp" if Path("/var/tmp").is_dir() else None)  # noqa: S108  # as intended


def url_of(file: Path) -> str:
    """The URL of a database file."""
    return f"sqlite+aiosqlite:///{file}"


def steps(client: int, count: int, prefix: str) -> list[Step]:
    """What a client appends: its own drugs, one after the other."""
    found: list[Step] = []
    drugs = range(client * 1_000, client * 1_000 + -(-count // EVENTS_A_DRUG))
    for number in drugs:
        found += [(prefix + drug_id(number), event, version) for version, event in enumerate(history(number))]
    return found[:count]


def append(transaction: Transaction, stream: str, events: list[NewEvent], version: int) -> int:
    """The job of a client: append where nobody else did meanwhile."""
    return transaction.append(stream, events, version)[-1].position


async def clients(store: Store, number: int, count: int, prefix: str) -> float:
    """Events a second of so many clients that each wait for their event to be on disk before they write the next."""
    work = [steps(client, count // number, prefix) for client in range(number)]

    async def live(own: list[Step]) -> None:
        for stream, event, version in own:
            await store.write(partial(append, stream=stream, events=[event], version=version))

    start = time.perf_counter()
    await asyncio.gather(*(live(own) for own in work))
    return sum(map(len, work)) / (time.perf_counter() - start)


async def append_many(store: Store, count: int) -> float:
    """Events a second of one client that appends 500 at a time."""
    events = [event for _stream, event, _version in steps(0, count, CHAIN)]
    start = time.perf_counter()
    for first in range(0, count, BATCH):
        await store.write(partial(append, stream=f"{CHAIN}{first}", events=events[first : first + BATCH], version=0))
    return count / (time.perf_counter() - start)


def rows(count: int, client: int = 0) -> list[tuple[Any, ...]]:
    """Rows of `events` with everything in them, so that a raw driver has nothing to do but to write them."""
    at = timestamp(now())
    return [
        (
            position,
            stream,
            version + 1,
            event.event_id,
            type_name(event.event),
            SCHEMA_VERSION,
            at,
            "bench",
            None,
            event.causation_id,
            encode(event.event),
            f"{position:064x}",
            f"{position + 1:064x}",
        )
        for position, (stream, event, version) in enumerate(steps(client, count, CHAIN), start=1)
    ]


def raw_writes(file: Path, written: Sequence[tuple[Any, ...]], size: int) -> float:
    """Events a second of the driver alone, so many a commit, into the tables of a store."""
    with closing(sqlite3.connect(file, isolation_level=None)) as driver:
        driver.execute("PRAGMA journal_mode=WAL").fetchall()
        driver.execute("PRAGMA synchronous=FULL")
        start = time.perf_counter()
        for first in range(0, len(written), size):
            driver.execute("BEGIN IMMEDIATE")
            if size == 1:
                driver.execute(_INSERT, written[first])
            else:
                driver.executemany(_INSERT, written[first : first + size])
            driver.execute("COMMIT")
        return len(written) / (time.perf_counter() - start)


async def follow(store: Store) -> float:
    """Events a second of a reader of the log that catches up from its beginning."""
    start = time.perf_counter()
    position = 0
    while batch := await store.read(log.read_all, position):
        position = batch[-1].position
    return position / (time.perf_counter() - start)


async def rebuilt(store: Store) -> float:
    """Events a second of a rebuild of everything derived."""
    start = time.perf_counter()
    return await rebuild(store) / (time.perf_counter() - start)


def raw_fold(file: Path, *, written: bool) -> float:
    """Events a second of the driver alone that reads the log, decodes it and folds it; with `written` it also writes what came of it."""
    start = time.perf_counter()
    states: dict[str, DrugState | None] = {}
    count = 0
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as driver:
        for row in driver.execute("SELECT * FROM events ORDER BY position"):
            one = _recorded(row)
            states[one.stream] = evolve(states.get(one.stream), one)
            count += 1
    if written:
        with folder() as name, closing(sqlite3.connect(Path(name) / "folded.db", isolation_level=None)) as driver:
            _write_folded(driver, [state for state in states.values() if state])
    return count / (time.perf_counter() - start)


def _recorded(row: tuple[Any, ...]) -> Recorded:
    position, stream, version, event_id, type_, schema_version, at, actor, correlation_id, causation_id, body, prev_hash, hash_ = row
    return Recorded(
        position=position,
        stream=stream,
        version=version,
        event_id=event_id,
        schema_version=schema_version,
        recorded_at=moment(at),
        actor=actor,
        correlation_id=correlation_id,
        causation_id=causation_id,
        event=decode_event(type_, schema_version, body),
        prev_hash=prev_hash,
        hash=hash_,
    )


def _write_folded(driver: sqlite3.Connection, states: list[DrugState]) -> None:
    """The same rows as a rebuild writes, in one transaction, and the same indexes."""
    tables = {
        "drugs": (projections.drug_row(state) for state in states),
        "drug_keys": (row for state in states for row in projections.key_rows(state)),
        "milestones": (projections.milestone_row(one, told=False) for state in states for one in state.milestones.values()),
    }
    driver.execute("PRAGMA journal_mode=WAL").fetchall()
    driver.execute("BEGIN")
    for name, made in tables.items():
        table = projections.schema.metadata.tables[name]
        columns = [column.name for column in table.columns]
        keys = ", ".join(column.name for column in table.primary_key.columns)
        driver.execute(f"CREATE TABLE {name} ({', '.join(columns)}, PRIMARY KEY ({keys}))")
        marks = ", ".join("?" for _ in columns)
        driver.executemany(f"INSERT INTO {name} VALUES ({marks})", ([row[column] for column in columns] for row in made))  # noqa: S608
        for index in table.indexes:
            driver.execute(f"CREATE INDEX {index.name} ON {name} ({', '.join(column.name for column in index.columns)})")
    driver.execute("COMMIT")
