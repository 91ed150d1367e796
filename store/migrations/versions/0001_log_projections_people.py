"""The log with its guards, the projections, and the rows of chats, inbox and outbox."""

from alembic import op

from store.engine import log_guards
from store.schema import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    """All tables, and the triggers that keep the log append-only."""
    metadata.create_all(op.get_bind())
    for _name, statement in log_guards("events"):
        op.execute(statement)
