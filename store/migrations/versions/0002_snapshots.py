"""The entries of registers as their newest imported edition has them."""

from alembic import op

from store.schema import snapshots

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """The table of snapshots, where the first step has not made it with all others."""
    snapshots.create(op.get_bind(), checkfirst=True)
