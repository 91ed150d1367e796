"""The log with its guards, the projections, and the rows of chats, inbox and outbox."""

from alembic import op
from sqlalchemy import Boolean, Column, Integer, Text, UniqueConstraint, text

from store.engine import BIG, NUMBERED, log_guards

revision = "0001"
down_revision = None


def upgrade() -> None:
    """All tables, and the triggers that keep the log append-only."""
    _log()
    _projections()
    _people()
    _in_and_out()


def _log() -> None:
    op.create_table(
        "events",
        Column("position", BIG, primary_key=True, autoincrement=False),
        Column("stream", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("event_id", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("schema_version", Integer, nullable=False),
        Column("recorded_at", Text, nullable=False),
        Column("actor", Text, nullable=False),
        Column("correlation_id", Text),
        Column("causation_id", Text),
        Column("body", Text, nullable=False),
        Column("prev_hash", Text, nullable=False),
        Column("hash", Text, nullable=False),
        UniqueConstraint("stream", "version"),
        UniqueConstraint("event_id"),
    )
    op.create_table(
        "originals",
        Column("sha256", Text, primary_key=True),
        Column("text", Text, nullable=False),
    )
    for _name, statement in log_guards("events"):
        op.execute(statement)


def _projections() -> None:
    op.create_table(
        "drugs",
        Column("drug_id", Text, primary_key=True),
        Column("label", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("merged_into", Text),
        Column("state", Text, nullable=False),
    )
    op.create_index("ix_drugs_merged_into", "drugs", ["merged_into"])
    op.create_table(
        "drug_keys",
        Column("drug_id", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("what", Text, primary_key=True),
        Column("name", Text, nullable=False),
    )
    op.create_index("drug_keys_by_key", "drug_keys", ["key"])
    op.create_table(
        "milestones",
        Column("milestone_id", Text, primary_key=True),
        Column("drug_id", Text, nullable=False),
        Column("track", Text, nullable=False),
        Column("authority", Text),
        Column("kind", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("indication", Text),
        Column("occurred", Text),
        Column("occurred_first", Text),
        Column("occurred_last", Text),
        Column("due", Text),
        Column("day", Text, nullable=False),
        Column("recorded_at", Text, nullable=False),
        Column("position", BIG, nullable=False),
        Column("retracted", Boolean, nullable=False),
        Column("told", Boolean, nullable=False),
    )
    op.create_index("ix_milestones_drug_id", "milestones", ["drug_id"])
    op.create_index("milestones_by_day", "milestones", ["day", "position"])
    op.create_table(
        "told",
        Column("milestone_id", Text, primary_key=True),
    )
    op.create_table(
        "notices",
        Column("notice_id", Text, primary_key=True),
        Column("revision", Integer, nullable=False),
        Column("url", Text),
        Column("text_sha256", Text, nullable=False),
        Column("title", Text),
        Column("publisher", Text),
        Column("published", Text),
        Column("channel", Text, nullable=False),
        Column("position", BIG, nullable=False),
    )
    op.create_index("ix_notices_text_sha256", "notices", ["text_sha256"])
    op.create_table(
        "checkpoints",
        Column("name", Text, primary_key=True),
        Column("position", BIG, nullable=False),
        Column("hash", Text, nullable=False),
    )


def _people() -> None:
    op.create_table(
        "chats",
        Column("chat_id", BIG, primary_key=True, autoincrement=False),
        Column("type", Text, nullable=False),
        Column("title", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("time_zone", Text, nullable=False),
        Column("silent", Boolean, nullable=False),
        Column("paused_reason", Text),
        Column("created_at", Text, nullable=False),
    )
    op.create_table(
        "subscriptions",
        Column("subscription_id", BIG, primary_key=True, autoincrement=True),
        Column("chat_id", BIG, nullable=False),
        Column("topic_id", BIG, nullable=False, server_default="0"),
        Column("label", Text, nullable=False),
        Column("drug_id", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("authority", Text, nullable=False),
        Column("kind", Text, nullable=False),
        UniqueConstraint("chat_id", "topic_id", "drug_id", "key", "authority", "kind"),
        **NUMBERED,
    )
    op.create_table(
        "mutes",
        Column("chat_id", BIG, primary_key=True, autoincrement=False),
        Column("drug_id", Text, primary_key=True),
    )


def _in_and_out() -> None:
    op.create_table(
        "inbox",
        Column("update_id", BIG, primary_key=True, autoincrement=False),
        Column("chat_id", BIG),
        Column("body", Text, nullable=False),
        Column("received_at", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("due_at", Text, nullable=False),
        Column("error", Text),
    )
    op.create_index("inbox_by_chat", "inbox", ["chat_id", "state", "update_id"])
    op.create_index("inbox_by_state", "inbox", ["state", "update_id"])
    op.create_table(
        "dialogues",
        Column("chat_id", BIG, primary_key=True, autoincrement=False),
        Column("user_id", BIG, primary_key=True, autoincrement=False),
        Column("state", Text, nullable=False),
        Column("data", Text, nullable=False),
    )
    op.create_table(
        "drafts",
        Column("draft_id", BIG, primary_key=True, autoincrement=True),
        Column("chat_id", BIG),
        Column("body", Text, nullable=False),
        Column("state", Text, nullable=False),
        **NUMBERED,
    )
    op.create_index("ix_drafts_chat_id", "drafts", ["chat_id"])
    op.create_table(
        "outbox",
        Column("outbox_id", BIG, primary_key=True, autoincrement=True),
        Column("chat_id", BIG),
        Column("topic_id", BIG, nullable=False),
        Column("milestone_id", Text),
        Column("position", BIG),
        Column("method", Text),
        Column("payload", Text),
        Column("priority", Integer, nullable=False),
        Column("state", Text, nullable=False),
        Column("due_at", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("created_at", Text, nullable=False),
        Column("sent_at", Text),
        Column("message_id", BIG),
        Column("error", Text),
        UniqueConstraint("milestone_id", "chat_id", "topic_id"),
        **NUMBERED,
    )
    op.create_index("outbox_by_chat", "outbox", ["chat_id", "priority", "state", "outbox_id"])
    op.create_index("outbox_by_due", "outbox", ["state", "due_at"])
    op.create_index("outbox_by_turn", "outbox", ["state", text("priority DESC"), "outbox_id"])
