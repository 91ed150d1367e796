"""Digests of single subscriptions: each with its own hour, day and next moment; what is held says for which."""

from alembic import op
from sqlalchemy import Column, Integer

from store.engine import BIG, TEXT

revision = "0007"
down_revision = "0006"

_HELD_FOR = """
    SELECT min(subscriptions.subscription_id) FROM subscriptions JOIN chats ON chats.chat_id = subscriptions.chat_id
    WHERE subscriptions.chat_id = outbox.chat_id AND coalesce(nullif(subscriptions.rhythm, ''), chats.rhythm) = outbox.state
"""


def upgrade() -> None:
    """The chat's moments become those of its subscriptions; what is held waits for the first one of the same rhythm."""
    op.add_column("subscriptions", Column("digest_hour", Integer))
    op.add_column("subscriptions", Column("digest_weekday", Integer))
    op.add_column("subscriptions", Column("digest_at", TEXT, nullable=False, server_default=""))
    op.add_column("outbox", Column("subscription_id", BIG))
    for rhythm in ("daily", "weekly"):
        op.execute(
            f"UPDATE subscriptions SET digest_at = coalesce((SELECT {rhythm}_at FROM chats WHERE chats.chat_id = subscriptions.chat_id"  # noqa: S608  # no words from outside
            f" AND coalesce(nullif(subscriptions.rhythm, ''), chats.rhythm) = '{rhythm}'), digest_at)"
        )
    op.execute(f"UPDATE outbox SET subscription_id = ({_HELD_FOR}) WHERE state IN ('daily', 'weekly')")  # noqa: S608  # no words from outside
    op.create_index("subscriptions_by_digest", "subscriptions", ["digest_at"])
    op.drop_column("chats", "daily_at")
    op.drop_column("chats", "weekly_at")
