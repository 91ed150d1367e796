"""How SQLite does it: one file, one machine; WAL with synchronous=FULL, the write lock taken at the start of every write."""

import sqlite3
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from sqlalchemy import Column, Connection, Engine, Table, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import QueuePool

from events.errors import StoreUnavailable

BUSY_SECONDS = 5
READERS = 4

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


def checked(url: URL) -> URL:
    """The URL of the standard driver; raises StoreUnavailable where it names no file."""
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise StoreUnavailable("database.url must name a file: write sqlite+aiosqlite:///data/designations.db.")
    return url.set(drivername="sqlite+pysqlite")


def file_of(url: URL) -> Path:
    """The file that holds the database."""
    return Path(cast("str", url.database))


def label(url: URL) -> str:
    """The database as error lines name it."""
    return f"The database {url.database}"


def prepare(url: URL) -> None:
    """Make the folder of a database file that is not there yet; raises StoreUnavailable for what can be no database file."""
    path = file_of(url)
    if path.is_dir():
        raise StoreUnavailable(f"{label(url)} is a folder: name a file in database.url.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(f"{label(url)} cannot be made: {error.strerror} ({path.parent}).") from error
    # A file that its owner marked read-only is left alone, also by root, whom the file system would let through.
    if path.exists() and not path.stat().st_mode & 0o222:
        raise StoreUnavailable(f"{label(url)} {_REASONS['SQLITE_READONLY']}.")


def exists(url: URL) -> bool:
    """Whether there is anything to read yet."""
    path = file_of(url)
    return path.exists() and path.stat().st_size > 0


def write_engine(url: URL) -> Engine:
    """One connection that writes: every transaction takes the write lock at its start, every commit is on disk when it returns."""
    return _engine(url, begin="BEGIN IMMEDIATE", pragmas=_WRITER, connections=1)


def read_engine(url: URL) -> Engine:
    """Connections that only read, each transaction one consistent snapshot."""
    return _engine(url, begin="BEGIN", pragmas=("query_only=ON",), connections=READERS)


def _engine(url: URL, *, begin: str, pragmas: Sequence[str], connections: int) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    def connected(driver: sqlite3.Connection, _record: object) -> None:
        driver.isolation_level = None
        for pragma in pragmas:
            driver.execute(f"PRAGMA {pragma}").fetchall()

    def begun(connection: Connection) -> None:
        _driver(connection).execute(begin)

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def put_rows(connection: Connection, statement: str, rows: Sequence[Any]) -> None:
    """Run a compiled statement for each row, by the driver itself: of one row that costs a quarter of the way through the engine."""
    try:
        _driver(connection).executemany(statement, rows)
    except sqlite3.IntegrityError as error:
        raise IntegrityError(statement, None, error, hide_parameters=True) from error


def foreign_commits(connection: Connection) -> int:
    """A number that changes when anybody but this connection has committed."""
    return int(_driver(connection).execute("PRAGMA data_version").fetchone()[0])


def rows_changed(connection: Connection) -> int:
    """How many rows this connection has changed since it was opened."""
    return _driver(connection).total_changes


def before_commit(_connection: Connection, _teller: str) -> None:
    """Nothing: other processes look at the file."""


def was_committed(_url: URL, _ticket: object) -> bool:
    """A commit that failed did not happen: SQLite answers from within the process."""
    return False


def log_guards(table: str) -> tuple[tuple[str, str], ...]:
    """The triggers that make a log of `table`."""
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


def put_in_place(connection: Connection, table: Table, replacement: Table) -> None:
    """Let the replacement (without indexes) take the place, the name and the indexes of `table`."""
    table.drop(connection)
    connection.exec_driver_sql(f"ALTER TABLE {replacement.name} RENAME TO {table.name}")
    for index in table.indexes:
        index.create(connection)


@contextmanager
def ruined_texts(connection: Connection) -> Generator[None]:
    """Meanwhile a text that is no UTF-8 comes as its bytes instead of an error."""

    def text_or_bytes(raw: bytes) -> str | bytes:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw

    driver = _driver(connection)
    usual, driver.text_factory = driver.text_factory, text_or_bytes
    try:
        yield
    finally:
        driver.text_factory = usual


def continue_numbers(_connection: Connection, _table: Table, _column: Column[Any]) -> None:
    """Nothing: SQLite notes the highest number itself."""


def copy_file(url: URL, target: Path, progress: Callable[[int, int], None]) -> None:
    """Copy the whole database as it is at one moment, while others write; `progress` gets pages done and all pages."""
    source_file = quote(cast("str", url.database))
    try:
        with (
            closing(sqlite3.connect(f"file:{source_file}?mode=ro", uri=True, timeout=BUSY_SECONDS)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.isolation_level = None
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchall()  # the snapshot that is copied begins here
            source.backup(copy, pages=4096, progress=lambda _status, remaining, total: progress(total - remaining, total))
    except sqlite3.Error as error:
        line = reason(error)
        if line is None:
            raise
        raise StoreUnavailable(f"{label(url)} {line}.") from error


def make_single(file: Path) -> None:
    """Let a database that nobody uses be one file, without a journal beside it."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()


def reason(error: object) -> str | None:
    """The line for a driver's error, None where the database as a whole is fine."""
    name = str(getattr(error, "sqlite_errorname", ""))
    if "decode to UTF-8" in str(error):
        return "holds text that cannot be read: `designation-bot verify` says where; restore it from a backup"
    return next((line for code, line in _REASONS.items() if name.startswith(code)), None)
