"""Databases: which of them a URL names, and what both can do, each in its own way. How they do it: `sqlite.py` and `postgresql.py`."""

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from sqlalchemy import BigInteger, Column, Connection, Engine, Integer, Table, Text, event, inspect
from sqlalchemy.dialects.postgresql import insert  # the same words as SQLite's, and understood by both
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError
from sqlalchemy.sql.dml import Insert

from events.errors import BadInput, StoreUnavailable
from store import postgresql, sqlite

EXAMPLE = "sqlite+aiosqlite:///data/designations.db"

# A whole number of 64 bits: chat ids and positions.
BIG = BigInteger().with_variant(Integer(), "sqlite")
# Text that is compared and sorted byte by byte, whatever the database's language.
TEXT = Text().with_variant(Text(collation="C"), "postgresql")

Progress = Callable[[int, int | None], None]


class Dialect(Protocol):
    """What a database does in its own way; both rooms have these functions."""

    def checked(self, url: URL) -> URL:
        """The URL with the driver that is used; raises StoreUnavailable for what can be no database."""
        ...

    def label(self, url: URL) -> str:
        """The database as error lines name it; never with a password."""
        ...

    def prepare(self, url: URL, /) -> None:
        """Do what must be done before the first connection."""
        ...

    def exists(self, url: URL, /) -> bool:
        """Whether there is anything to read yet."""
        ...

    def write_engine(self, url: URL) -> Engine:
        """One connection that writes, one writer at a time over all processes; a commit is on disk when it returns."""
        ...

    def read_engine(self, url: URL) -> Engine:
        """Connections that only read, each transaction one consistent snapshot, never waiting for who writes."""
        ...

    def put_rows(self, connection: Connection, statement: str, rows: Any, /) -> None:
        """Run a compiled INSERT with the parameters that `statements.Rows` makes for it; raises IntegrityError as the engine does."""
        ...

    def foreign_commits(self, connection: Connection) -> int:
        """A number that changes when anybody but this connection has committed."""
        ...

    def rows_changed(self, connection: Connection) -> int:
        """How many rows this connection has changed so far; equal before and after what changed nothing."""
        ...

    def before_commit(self, connection: Connection, teller: str, /) -> object:
        """Tell the other processes that something was written, once it is committed; gives what `was_committed` needs."""
        ...

    def was_committed(self, url: URL, ticket: object, /) -> bool:
        """What became of a commit whose answer was lost; raises StoreUnavailable where nobody can say."""
        ...

    def log_guards(self, table: str) -> tuple[tuple[str, str], ...]:
        """(name, SQL) of the triggers that make a log of `table`: rows are added one after the other, never changed, never removed."""
        ...

    def trigger_names(self, connection: Connection) -> set[str]:
        """The names of all triggers that are in force."""
        ...

    def put_in_place(self, connection: Connection, table: Table, replacement: Table) -> None:
        """Let the rows of `replacement` be those of `table`; who reads at that moment sees either all old or all new ones."""
        ...

    def ruined_texts(self, connection: Connection, /) -> AbstractContextManager[None]:
        """Let a text that somebody ruined be read, as bytes, so that it can be named."""
        ...

    def continue_numbers(self, connection: Connection, table: Table, column: Column[Any], /) -> None:
        """Let a column that numbers its rows go on after the highest number, when rows came in with theirs."""
        ...

    def reason(self, error: object) -> str | None:
        """What a driver's error says of the database as a whole, in plain words; None where that is fine."""
        ...


_DIALECTS: dict[str, Dialect] = {"sqlite": sqlite, "postgresql": postgresql}


def database_url(url: str) -> URL:
    """The URL as the synchronous driver takes it; raises StoreUnavailable where it names neither a file of SQLite nor a PostgreSQL."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreUnavailable(f"database.url is no database URL: write {EXAMPLE} or postgresql+psycopg://….") from None
    found = _DIALECTS.get(parsed.get_backend_name())
    if found is None:
        raise StoreUnavailable(f"database.url {parsed.drivername}:… is not supported: write {EXAMPLE} or postgresql+psycopg://….")
    return found.checked(parsed)


def without_password(url: str) -> str:
    """The URL as it may be shown."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return "(no database URL)"
    return parsed.difference_update_query(["password"]).render_as_string(hide_password=True)


def dialect(url: URL) -> Dialect:
    """How the database of `url` does things."""
    return _DIALECTS[url.get_backend_name()]


def of(connection: Connection) -> Dialect:
    """How the database of this connection does things."""
    return _DIALECTS[connection.dialect.name]


def is_shared(url: URL) -> bool:
    """Whether several machines can use the database at once."""
    return url.get_backend_name() == "postgresql"


def before_statements(connection: Connection, call: Callable[[], None]) -> None:
    """Have `call` called before every statement on the connection."""

    def about_to_execute(*_what: object) -> None:
        call()

    event.listen(connection, "before_cursor_execute", about_to_execute)


def upsert(table: Table, *, keep: Sequence[str] = ()) -> Insert:
    """INSERT that overwrites the row of the same primary key, all columns but those in `keep`."""
    statement = insert(table)
    changed = {
        column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key and column.name not in keep
    }
    return statement.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=changed)


def insert_new(table: Table) -> Insert:
    """INSERT that leaves alone what is there already under any unique key."""
    return insert(table).on_conflict_do_nothing()


def table_names(connection: Connection) -> set[str]:
    """The names of all tables in the database."""
    return set(inspect(connection).get_table_names())


def primary_key_number(name: str) -> Column[int]:
    """A column that numbers its rows and never gives a number twice. Its table takes NUMBERED as arguments."""
    return Column(name, BIG, primary_key=True, autoincrement=True)


NUMBERED: dict[str, Any] = {"sqlite_autoincrement": True}


@contextmanager
def plain_errors(url: URL) -> Generator[None]:
    """Turn what the driver says of the database as a whole into StoreUnavailable; a violated constraint stays what it is.

    A value that no column takes (PostgreSQL knows no NUL in a text) becomes BadInput.
    """
    try:
        yield
    except IntegrityError:
        raise
    except DataError as error:
        raise BadInput(f"{dialect(url).label(url)} cannot keep this: {str(error.orig).splitlines()[0]}.") from error
    except Exception as error:
        reason = dialect(url).reason(error.orig if isinstance(error, DBAPIError) else error)
        if reason is None:
            raise
        raise unavailable(url, reason) from error


def unavailable(url: URL, reason: str) -> StoreUnavailable:
    """The one line for who can mend it."""
    return StoreUnavailable(f"{dialect(url).label(url)} {reason}.")


def is_lost(error: BaseException | None) -> bool:
    """Whether an error, or what caused it, says that the connection is gone: with another one the same may succeed."""
    while error is not None:
        if isinstance(error, DBAPIError):
            return error.connection_invalidated
        error = error.__cause__
    return False
