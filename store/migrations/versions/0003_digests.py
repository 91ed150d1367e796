"""Digests and quiet hours of chats, rhythm and sound of subscriptions."""

from alembic import op
from sqlalchemy import Boolean, Column, Integer

from store.engine import TEXT

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Chats and subscriptions that are there already go on as before: at once, at any hour."""
    for column in (
        Column("rhythm", TEXT, nullable=False, server_default="once"),
        Column("digest_hour", Integer, nullable=False, server_default="9"),
        Column("digest_weekday", Integer, nullable=False, server_default="0"),
        Column("quiet_begin", Integer),
        Column("quiet_end", Integer),
        Column("daily_at", TEXT, nullable=False, server_default=""),
        Column("weekly_at", TEXT, nullable=False, server_default=""),
        Column("quiet_from", TEXT, nullable=False, server_default=""),
        Column("quiet_until", TEXT, nullable=False, server_default=""),
    ):
        op.add_column("chats", column)
    op.add_column("subscriptions", Column("rhythm", TEXT, nullable=False, server_default=""))
    op.add_column("subscriptions", Column("silent", Boolean))
    op.add_column("outbox", Column("silent", Boolean))
