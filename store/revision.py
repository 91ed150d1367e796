"""The revision of the database: nothing to do where it is today's, migrated where it is older, refused where it is newer or not ours."""

from sqlalchemy import Connection

from events.errors import StoreUnavailable
from store.engine import label, table_names
from store.schema import REVISION, REVISIONS


def migrate(connection: Connection) -> bool:
    """Bring the database to today's revision, all in one transaction; says whether anything was done.

    Raises StoreUnavailable for one that a newer program wrote, or another program. Alembic is loaded only where there is something to do.
    """
    with connection.begin():
        stored = revision(connection)
        if stored == REVISION:
            return False
        name = label(connection.engine.url)
        if stored is not None and stored not in REVISIONS:
            raise StoreUnavailable(f"{name} is of a newer version ({stored}, this program knows {REVISION}): update designation-bot.")
        if stored is None and table_names(connection):
            raise StoreUnavailable(f"{name} belongs to another program: give another path in database.url.")
        from store.migrations.running import upgrade  # noqa: PLC0415  # Alembic takes long to load and is rarely needed

        upgrade(connection)
        return True


def revision(connection: Connection) -> str | None:
    """The revision the database is at; None where it has none."""
    if "alembic_version" not in table_names(connection):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
