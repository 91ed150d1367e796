"""Databases and how they differ: URLs, connections, durability, the driver's errors in plain words. The only room that names a dialect."""

import sqlite3
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from sqlalchemy import BigInteger, Column, Connection, Engine, Integer, Table, create_engine, event
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql.dml import Insert

from events.errors import StoreUnavailable

BUSY_SECONDS = 5
READERS = 4

# A whole number of 64 bits: chat ids and positions.
BIG = BigInteger().with_variant(Integer(), "sqlite")

# Pages that many commits change in a row (the ends of indexes) stay in memory and go from the WAL to the file once.
_WRITER = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32768", "wal_autocheckpoint=4000")

# The driver's word for what went wrong -> one line for the person who can mend it.
_REASONS = {
    "SQLITE_BUSY": "is locked by another program: wait or end it, then try again",
    "SQLITE_LOCKED": "is locked by another program: wait or end it, then try again",
    "SQLITE_READONLY": "is read-only: make the file and its folder writable",
    "SQLITE_CANTOPEN": "cannot be opened: check that the path is right and its folder writable",
    "SQLITE_NOTADB": "is not a database: give another path in database.url or move the file away",
    "SQLITE_CORRUPT": "is damaged: restore it from a backup",
    "SQLITE_FULL": "is full: free space on its disk; nothing was lost",
    "SQLITE_IOERR": "cannot be read or written: check its disk",
    "SQLITE_PERM": "is not accessible: check the permissions of the file and its folder",
    "SQLITE_AUTH": "is not accessible: check the permissions of the file and its folder",
}


def database_url(url: str) -> URL:
    """The URL as the synchronous driver takes it; raises StoreUnavailable where it names no file of SQLite."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreUnavailable(f"database.url {url[:60]!r} is no database URL: write sqlite+aiosqlite:///data/designations.db.") from error
    if parsed.get_backend_name() != "sqlite":
        raise StoreUnavailable(f"database.url {parsed.drivername}:… is not supported: write sqlite+aiosqlite:///data/designations.db.")
    if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        raise StoreUnavailable("database.url must name a file: write sqlite+aiosqlite:///data/designations.db.")
    return parsed.set(drivername="sqlite+pysqlite")


def database_file(url: str) -> Path:
    """The file that holds the database of `url`."""
    return Path(cast("str", database_url(url).database))


def label(url: URL) -> str:
    """The database as error lines name it; never with a password."""
    return f"The database {url.database}"


def prepare_file(url: URL) -> None:
    """Make the folder of a database file that is not there yet; raises StoreUnavailable for what can be no database file."""
    path = Path(cast("str", url.database))
    if path.is_dir():
        raise StoreUnavailable(f"{label(url)} is a folder: name a file in database.url.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(f"{label(url)} cannot be made: {error.strerror} ({path.parent}).") from error
    # A file that its owner marked read-only is left alone, also by root, whom the file system would let through.
    if path.exists() and not path.stat().st_mode & 0o222:
        raise StoreUnavailable(f"{label(url)} {_REASONS['SQLITE_READONLY']}.")


def database_exists(url: URL) -> bool:
    """Whether there is anything to read yet."""
    path = Path(cast("str", url.database))
    return path.exists() and path.stat().st_size > 0


def write_engine(url: URL) -> Engine:
    """One connection that writes: every transaction takes the write lock at its start, every commit is on disk when it returns."""
    return _engine(url, begin="BEGIN IMMEDIATE", pragmas=_WRITER, connections=1)


def read_engine(url: URL) -> Engine:
    """Connections that only read, each transaction one consistent snapshot, never waiting for the writer."""
    return _engine(url, begin="BEGIN", pragmas=("query_only=ON",), connections=READERS)


def _engine(url: URL, *, begin: str, pragmas: Sequence[str], connections: int) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    def connected(driver: sqlite3.Connection, _record: object) -> None:
        driver.isolation_level = None
        for pragma in pragmas:
            driver.execute(f"PRAGMA {pragma}").fetchall()

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def before_statements(connection: Connection, call: Callable[[], None]) -> None:
    """Have `call` called before every statement on the connection."""

    def about_to_execute(*_what: object) -> None:
        call()

    event.listen(connection, "before_cursor_execute", about_to_execute)


def foreign_commits(connection: Connection) -> int:
    """A number that changes when anybody but this connection has committed."""
    return int(_driver(connection).execute("PRAGMA data_version").fetchone()[0])


def rows_changed(connection: Connection) -> int:
    """How many rows this connection has changed since it was opened; equal before and after what changed nothing."""
    return _driver(connection).total_changes


def upsert(table: Table, *, keep: Sequence[str] = ()) -> Insert:
    """INSERT that overwrites the row of the same primary key, all columns but those in `keep`."""
    statement = sqlite_insert(table)
    changed = {
        column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key and column.name not in keep
    }
    return statement.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=changed)


def insert_new(table: Table) -> Insert:
    """INSERT that leaves alone what is there already under any unique key."""
    return sqlite_insert(table).on_conflict_do_nothing()


def log_guards(table: str) -> tuple[tuple[str, str], ...]:
    """(name, SQL) of the triggers that make a log of `table`: rows are added one after the other, never changed, never removed."""
    following = f"(SELECT coalesce(max(position), 0) + 1 FROM {table})"  # noqa: S608  # the table's name is ours
    refuse = "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
    return (
        (f"{table}_no_update", f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}"),
        (f"{table}_no_delete", f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}"),
        (f"{table}_no_gap", f"CREATE TRIGGER {table}_no_gap BEFORE INSERT ON {table} WHEN NEW.position <> {following} {refuse}"),
    )


def trigger_names(connection: Connection) -> set[str]:
    """The names of all triggers in the database."""
    return set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars())


def table_names(connection: Connection) -> set[str]:
    """The names of all tables in the database."""
    return set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())


def put_in_place(connection: Connection, table: Table, replacement: str) -> None:
    """Let the table named `replacement` (without indexes) take the place, the name and the indexes of `table`."""
    table.drop(connection)
    connection.exec_driver_sql(f"ALTER TABLE {replacement} RENAME TO {table.name}")
    for index in table.indexes:
        index.create(connection)


def copy_database(url: URL, target: Path, progress: Callable[[int, int], None]) -> None:
    """Copy the whole database as it is at one moment, while others write; `progress` gets pages done and all pages."""
    source_file = quote(cast("str", url.database))
    with (
        plain_errors(url),
        closing(sqlite3.connect(f"file:{source_file}?mode=ro", uri=True, timeout=BUSY_SECONDS)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.isolation_level = None
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchall()  # the snapshot that is copied begins here
        source.backup(copy, pages=4096, progress=lambda _status, remaining, total: progress(total - remaining, total))


def primary_key_number(name: str) -> Column[int]:
    """A column that numbers its rows and never gives a number twice. Its table takes NUMBERED as arguments."""
    return Column(name, BIG, primary_key=True, autoincrement=True)


NUMBERED: dict[str, Any] = {"sqlite_autoincrement": True}


@contextmanager
def plain_errors(url: URL) -> Generator[None]:
    """Turn what the driver says of the database as a whole into StoreUnavailable; a violated constraint stays what it is."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        reason = unavailable(url, cast("object", error.orig))
        if reason is None:
            raise
        raise reason from error
    except sqlite3.Error as error:
        reason = unavailable(url, error)
        if reason is None:
            raise
        raise reason from error


def unavailable(url: URL, error: object) -> StoreUnavailable | None:
    """The line for a driver's error, None where the database as a whole is fine."""
    name = str(getattr(error, "sqlite_errorname", ""))
    reason = next((line for code, line in _REASONS.items() if name.startswith(code)), None)
    return StoreUnavailable(f"{label(url)} {reason}.") if reason else None
