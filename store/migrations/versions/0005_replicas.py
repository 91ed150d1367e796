"""What replicas need that share a PostgreSQL: who leads, and how a writer sees that others wrote."""

from alembic import op

from store.engine import is_shared
from store.postgresql import COMMITS
from store.schema import leases

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """The table of leases; on PostgreSQL the count of commits."""
    leases.create(op.get_bind(), checkfirst=True)
    if is_shared(op.get_bind().engine.url):
        op.execute(f"CREATE SEQUENCE {COMMITS}")
