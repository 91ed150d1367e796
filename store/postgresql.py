"""How PostgreSQL (14 or later) does it: many processes on many machines; whoever writes holds an advisory lock until it has committed.

So positions are taken and become visible in order, and a job sees all that was committed before it, as on SQLite.
"""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from typing import Any, cast

from sqlalchemy import Column, Connection, Engine, Table, and_, create_engine, event, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from events.errors import StoreUnavailable

READERS = 4
CONNECT_SECONDS = 5
LOCK_SECONDS = 60
IDLE_SECONDS = 8
"""A writer that stops in the middle of a transaction (suspended, cut off) loses it, and the lock, after so long."""
UNKNOWN_SECONDS = 60.0
WRITERS_LOCK = 0x64657369676E
"""The advisory lock of who writes; it is the database's own, so databases of one server do not meet in it."""
CHANNEL = "designation_bot"
AUTOCOMMIT = "AUTOCOMMIT"
COMMITS = "log_commits"
"""A sequence that counts commits: how a writer sees that others wrote."""

CANNOT_TELL = "went away in the middle of a commit: it is not known whether the last change was kept; look before you repeat it"
_AWAY = "does not answer: check that PostgreSQL runs and database.url is right"

# The beginning of an SQLSTATE -> one line for the person who can mend it (PostgreSQL, appendix "Error Codes").
_REASONS = {
    "08": _AWAY,
    "25006": "is read-only: point database.url at the primary server",
    "25P03": _AWAY,
    "28": "does not let this user in: check user and password in database.url",
    "3D000": "is not there: create it, or give another name in database.url",
    "42501": "does not allow this user to do that: make the user its owner",
    "53100": "is full: free space on its disk; nothing was lost",
    "53300": "takes no more connections: raise its max_connections or end other programs",
    "53": "has no resources left: look at its server; nothing was lost",
    "55P03": "is locked by another program: wait or end it, then try again",
    "57": _AWAY,
    "58": "cannot read or write its files: check its disk",
    "XX001": "is damaged: restore it from a backup",
    "XX002": "is damaged: restore it from a backup",
}
# What libpq says before there is an SQLSTATE.
_WORDS = {
    "password authentication failed": _REASONS["28"],
    "no password supplied": _REASONS["28"],
    "does not exist": _REASONS["3D000"],
    "too many clients": _REASONS["53300"],
}
# Settings of every connection, unless the URL says otherwise: a server that went away is noticed within seconds.
_CONNECT = {
    "connect_timeout": CONNECT_SECONDS,
    "application_name": "designation-bot",
    "client_encoding": "utf8",
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_DURABLE = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')"
_WRITER = (
    _DURABLE,
    f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'",
    f"SET lock_timeout = '{LOCK_SECONDS}s'",
)

# A statement adds the positions that follow the last one: no hole in them, none before them.
_FOLLOWS = """
CREATE OR REPLACE FUNCTION TABLE_NAME_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE first bigint; last bigint; rows bigint;
BEGIN
    SELECT min(position), max(position), count(*) INTO first, last, rows FROM added;
    IF rows > 0 AND (
        last - first + 1 <> rows
        OR (first <> 1 AND NOT EXISTS (SELECT FROM TABLE_NAME WHERE position = first - 1))
        OR (SELECT max(position) FROM TABLE_NAME) <> last
    ) THEN
        RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
"""


def checked(url: URL) -> URL:
    """The URL of psycopg; raises StoreUnavailable where it names no database."""
    if not url.database:
        raise StoreUnavailable("database.url must name a database: write postgresql+psycopg://user:password@host/designations.")
    return url.set(drivername="postgresql+psycopg")


def label(url: URL) -> str:
    """The database as error lines name it; never with a password."""
    return f"The database {url.database}" + (f" on {url.host}" if url.host else "")


def prepare(_url: URL) -> None:
    """Nothing: the server is there or is not."""


def exists(_url: URL) -> bool:
    """The server says."""
    return True


def write_engine(url: URL) -> Engine:
    """One connection that writes: every transaction takes the writers' lock at its start, every commit is on disk when it returns."""
    engine = _engine(url, _WRITER, connections=1, isolation_level="READ COMMITTED")

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")

    def executed(connection: Connection, cursor: Any, statement: str, _parameters: object, _context: Any, _many: object) -> None:
        if cursor.description is None or not statement.lstrip().upper().startswith(("SELECT", "SHOW")):
            changed = cursor.rowcount if cursor.rowcount >= 0 else 1
            connection.info["changed"] = connection.info.get("changed", 0) + changed

    event.listen(engine, "begin", begun)
    event.listen(engine, "after_cursor_execute", executed)
    return engine


def read_engine(url: URL) -> Engine:
    """Connections that only read, each transaction one consistent snapshot."""
    return _engine(url, ("SET default_transaction_read_only = on",), connections=READERS, isolation_level="REPEATABLE READ")


def plain_engine(url: URL) -> Engine:
    """One connection of which every statement is a transaction of its own, and which waits for no writer."""
    return _engine(url, (_DURABLE,), connections=1, isolation_level=AUTOCOMMIT)


def _engine(url: URL, settings: tuple[str, ...], *, connections: int, isolation_level: Any) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        isolation_level=isolation_level,
        execution_options={"preserve_rowcount": True},
        connect_args={name: value for name, value in _CONNECT.items() if name not in url.query},
    )

    def connected(driver: Any, _record: object) -> None:
        encoding = driver.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise StoreUnavailable(f"{label(url)} has the encoding {encoding}: create it with ENCODING 'UTF8'.")
        driver.autocommit = True
        for setting in settings:
            driver.execute(setting)
        driver.autocommit = isolation_level == AUTOCOMMIT

    event.listen(engine, "connect", connected)
    return engine


def put_rows(connection: Connection, statement: str, arrays: Any) -> None:
    """Run a compiled statement over the arrays of all rows."""
    connection.exec_driver_sql(statement, arrays)


def foreign_commits(connection: Connection) -> int:
    """A number that changes when anybody but this connection has committed: all commits without the own ones."""
    every = connection.exec_driver_sql(f"SELECT pg_sequence_last_value(to_regclass('{COMMITS}'))").scalar() or 0
    return int(every) - int(connection.info.get("commits", 0))


def rows_changed(connection: Connection) -> int:
    """How many rows this connection has changed since it was opened."""
    return int(connection.info.get("changed", 0))


def before_commit(connection: Connection, teller: str) -> object:
    """Count the commit, have it told to who listens, and give the transaction's own number."""
    told = "SELECT pg_current_xact_id()::text, nextval(%s), pg_notify(%s, %s)"
    ticket = connection.exec_driver_sql(told, (COMMITS, CHANNEL, teller)).scalar_one()
    connection.info["commits"] = connection.info.get("commits", 0) + 1
    return ticket


def was_committed(url: URL, ticket: object) -> bool:
    """Ask what became of a transaction whose commit was not answered, until the server is back and knows, or UNKNOWN_SECONDS are over."""
    until = time.monotonic() + UNKNOWN_SECONDS
    engine = plain_engine(url)
    try:
        while time.monotonic() < until:
            try:
                with engine.connect() as connection:
                    status = connection.exec_driver_sql("SELECT pg_xact_status(%s::xid8)", (str(ticket),)).scalar()
            except DBAPIError:
                status = "in progress"
            if status != "in progress":
                return status == "committed"
            time.sleep(0.2)
    finally:
        engine.dispose()
    raise StoreUnavailable(f"{label(url)} {CANNOT_TELL}.")


def log_guards(table: str) -> tuple[tuple[str, str], ...]:
    """The triggers that make a log of `table`, each with its function."""

    def refuse(name: str) -> str:
        raised = "RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'integrity_constraint_violation'"
        return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {raised}; END $$; "

    follows = _FOLLOWS.replace("TABLE_NAME", table)
    before = f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION"
    return (
        (
            f"{table}_no_update",
            refuse(f"{table}_no_update") + f"CREATE TRIGGER {table}_no_update BEFORE UPDATE {before} {table}_no_update()",
        ),
        (
            f"{table}_no_delete",
            refuse(f"{table}_no_delete") + f"CREATE TRIGGER {table}_no_delete BEFORE DELETE OR TRUNCATE {before} {table}_no_delete()",
        ),
        (
            f"{table}_no_gap",
            (
                f"{follows}CREATE TRIGGER {table}_no_gap AFTER INSERT ON {table} REFERENCING NEW TABLE AS added "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_no_gap()"
            ),
        ),
    )


def trigger_names(connection: Connection) -> set[str]:
    """The names of all triggers of this schema that are not switched off."""
    own = (
        "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND relnamespace = current_schema()::regnamespace"
    )
    return set(connection.exec_driver_sql(own).scalars())


def put_in_place(connection: Connection, table: Table, replacement: Table) -> None:
    """Change those rows of `table` that differ from the replacement's, then drop that.

    Not by renaming: who reads an older snapshot would find a renamed table empty. The rows are compared before anything is written:
    ON CONFLICT would lock, and so write, also the many that stay as they are.
    """
    connection.exec_driver_sql("SET LOCAL work_mem = '256MB'")
    connection.exec_driver_sql(f"ANALYZE {replacement.name}")
    names = [column.name for column in table.columns]
    same = and_(*(replacement.c[key.name] == key for key in table.primary_key.columns))
    connection.execute(table.delete().where(~select(1).where(same).exists()))
    unlike = tuple_(*table.columns).is_distinct_from(tuple_(*(replacement.c[name] for name in names)))
    new = insert(table).from_select(names, select(replacement).outerjoin(table, same).where(unlike))
    changes = {column.name: new.excluded[column.name] for column in table.columns if not column.primary_key}
    keys = list(table.primary_key.columns)
    connection.execute(new.on_conflict_do_update(index_elements=keys, set_=changes) if changes else new.on_conflict_do_nothing())
    replacement.drop(connection)


def ruined_texts(_connection: Connection) -> AbstractContextManager[None]:
    """Nothing: the server takes no text that is none."""
    return nullcontext()


def continue_numbers(connection: Connection, table: Table, column: Column[Any]) -> None:
    """Let the column's sequence go on after the highest number."""
    highest = select(func.coalesce(func.max(column), 0)).scalar_subquery()
    sequence = func.pg_get_serial_sequence(table.name, column.name)
    connection.execute(select(func.setval(sequence, func.greatest(highest, 1), highest > 0)))


def reason(error: object) -> str | None:
    """The line for a driver's error, None where the database as a whole is fine."""
    if not type(error).__module__.startswith("psycopg"):
        return None
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return next((_REASONS[begin] for begin in sorted(_REASONS, key=len, reverse=True) if state.startswith(begin)), None)
    if type(error).__name__ in {"OperationalError", "ConnectionTimeout", "InterfaceError"}:
        return next((line for words, line in _WORDS.items() if words in str(error)), _AWAY)
    return None


class Listener:
    """Hears in a thread of its own that another process committed, and calls `told`; after an outage too: something may be missed."""

    def __init__(self, url: URL, own: str, told: Callable[[], None]) -> None:
        self._url = url
        self._own = own
        self._told = told
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store-listener", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening; may take half a second."""
        self._stopped.set()
        self._thread.join(1.0)

    def _run(self) -> None:
        engine = plain_engine(self._url)
        try:
            while not self._stopped.is_set():
                with suppress(DBAPIError), closing(engine.connect()) as connection:
                    self._listen(connection)
                self._stopped.wait(1.0)
                self._told()
        finally:
            engine.dispose()

    def _listen(self, connection: Connection) -> None:
        import psycopg  # noqa: PLC0415  # loaded only where PostgreSQL is used

        connection.exec_driver_sql(f"LISTEN {CHANNEL}")
        driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
        with suppress(psycopg.Error):
            while not self._stopped.is_set():
                heard = [one for one in driver.notifies(timeout=0.5, stop_after=1) if one.payload != self._own]
                if heard:
                    self._told()
        connection.invalidate()
