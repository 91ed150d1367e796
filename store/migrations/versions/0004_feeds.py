"""Sources that are polled: how far each was read, how it fares, and what was found in it."""

from alembic import op

from store.schema import feeds, findings

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Two tables; a database that has no source yet goes on as before."""
    for table in (feeds, findings):
        table.create(op.get_bind(), checkfirst=True)
