"""The whole database, chats included, as one file that SQLite can open: copied while it is in use, and put back into an empty store."""

import os
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Table, func, select, update
from sqlalchemy.engine import URL

from events.errors import BadInput, StoreUnavailable
from store import schema, sqlite
from store.engine import Progress, database_url, dialect, is_shared, of, plain_errors, table_names
from store.log import BATCH, head
from store.revision import needs_migration
from store.statements import Rows
from store.transaction import Transaction

BEGINNING = 16
_MAGIC = b"SQLite format 3\x00"
_UNSENT = "restored from a backup"
# A copy has no leader.
_TABLES = tuple(table for table in schema.metadata.sorted_tables if table is not schema.leases)


def backup(url: str, file: Path, progress: Progress | None = None) -> None:
    """Copy the database of `url` while it is in use; the file appears when the copy is whole.

    Raises BadInput where there is a file already or it cannot be written. `progress` gets what is done and all, in pages or rows.
    """
    source = database_url(url)
    if not dialect(source).exists(source):
        raise StoreUnavailable(f"{dialect(source).label(source)} is not there: nothing to back up.")
    if file.exists():
        raise BadInput(f"{file} is there already: name a file that does not exist yet.")
    part = file.with_name(f"{file.name}.part")
    told: Progress = progress or _untold
    try:
        part.unlink(missing_ok=True)
        if is_shared(source):
            _copy_out(source, part, told)
        else:
            sqlite.copy_file(source, part, told)
        with part.open("rb") as copy:
            os.fsync(copy.fileno())
        part.replace(file)
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)


def is_one(beginning: bytes) -> bool:
    """Whether a file that begins so is a backup."""
    return beginning == _MAGIC


def put_back(transaction: Transaction, file: Path, progress: Progress | None = None) -> tuple[int, str]:
    """Fill an empty store with all that a backup holds; gives (events, head). What was not sent yet is not sent any more.

    Raises BadInput where the store is not empty, or the backup is of an older version.
    """
    target = transaction.connection
    refuse_unless_empty(target)
    if any(target.execute(select(table).limit(1)).first() is not None for table in _TABLES):
        raise BadInput("The store holds chats already: restore a backup into an empty one (another database.url).")
    url = _file_url(file)
    engine = sqlite.read_engine(url)
    try:
        with plain_errors(url), engine.connect() as source:
            if needs_migration(source):
                raise BadInput(f"{file} is of an older version: name a copy of it in database.url, run `migrate`, then restore that.")
            _copy(source, target, progress or _untold)
    finally:
        engine.dispose()
    outbox, inbox = schema.outbox, schema.inbox
    target.execute(update(outbox).where(outbox.c.state.not_in(("sent", "aside"))).values(state="cancelled", error=_UNSENT, payload=None))
    target.execute(update(inbox).where(inbox.c.state == "waiting").values(state="done", body="", chat_id=None, error=None))
    transaction.forget()
    return head(target)


def refuse_unless_empty(connection: Connection) -> None:
    """Raise BadInput where the store holds events already."""
    there = head(connection)[0]
    if there:
        raise BadInput(f"The store holds {there} events already: restore into an empty one (another database.url).")


def _untold(_done: int, _total: int | None) -> None:
    """Nobody watches."""


def _copy_out(source_url: URL, part: Path, progress: Progress) -> None:
    """Copy from another kind of database into a new file."""
    from store.migrations.running import upgrade  # noqa: PLC0415  # Alembic takes long to load and is rarely needed

    target_url = _file_url(part)
    source_engine, target_engine = dialect(source_url).read_engine(source_url), sqlite.write_engine(target_url)
    try:
        with (
            plain_errors(target_url),
            plain_errors(source_url),
            source_engine.connect() as source,
            closing(target_engine.connect()) as target,
        ):
            is_empty = not table_names(source)
            if not is_empty and needs_migration(source):
                raise BadInput(f"{dialect(source_url).label(source_url)} is of an older version: run `migrate` first.")
            with target.begin():
                upgrade(target)
                if not is_empty:
                    _copy(source, target, progress)
    finally:
        source_engine.dispose()
        target_engine.dispose()
    with plain_errors(target_url):
        sqlite.make_single(part)


def _copy(source: Connection, target: Connection, progress: Progress) -> None:
    """All rows of all tables, a thousand at a time."""
    total = sum(source.execute(select(func.count()).select_from(table)).scalar_one() for table in _TABLES)
    done = 0
    for table in _TABLES:
        order = [*table.primary_key.columns]
        copied = Rows(table, table.insert())
        rows = source.execute(select(table).order_by(*order), execution_options={"yield_per": BATCH}).mappings()
        for batch in rows.partitions():
            copied.put_named(target, [dict(row) for row in batch])
            done += len(batch)
            progress(done, total)
        _go_on_numbering(target, table)


def _go_on_numbering(target: Connection, table: Table) -> None:
    column = next(iter(table.primary_key.columns))
    if column.autoincrement is True:
        of(target).continue_numbers(target, table, column)


def _file_url(file: Path) -> URL:
    return URL.create("sqlite+pysqlite", database=str(file))
