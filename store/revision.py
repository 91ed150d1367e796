"""The revision of the database: nothing to do where it is today's, migrated where it is older, refused where it is newer or not ours."""

from sqlalchemy import Connection

from events.errors import StoreUnavailable
from store.engine import of, table_names
from store.schema import REVISION, REVISIONS
from store.transaction import Transaction


def needs_migration(connection: Connection) -> bool:
    """Whether the database is of an older revision or empty; raises StoreUnavailable where a newer or another program wrote it."""
    tables = table_names(connection)
    stored = revision(connection) if "alembic_version" in tables else None
    if stored == REVISION:
        return False
    name = of(connection).label(connection.engine.url)
    if stored is not None and stored not in REVISIONS:
        raise StoreUnavailable(f"{name} is of a newer version ({stored}, this program knows {REVISION}): update designation-bot.")
    if stored is None and tables:
        raise StoreUnavailable(f"{name} belongs to another program: give another path in database.url.")
    return True


def migrate(transaction: Transaction) -> None:
    """Bring the database to today's revision, all or nothing. Alembic is loaded only where there is something to do."""
    if needs_migration(transaction.connection):
        from store.migrations.running import upgrade  # noqa: PLC0415  # Alembic takes long to load and is rarely needed

        upgrade(transaction.connection)


def revision(connection: Connection) -> str | None:
    """The revision the database is at."""
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
