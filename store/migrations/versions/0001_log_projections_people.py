"""The log with its guards, the projections, and the rows of chats, inbox and outbox."""

from alembic import op
from sqlalchemy import Boolean, Column, Integer, UniqueConstraint, text

from store.engine import BIG, NUMBERED, TEXT, of

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
        Column("stream", TEXT, nullable=False),
        Column("version", Integer, nullable=False),
        Column("event_id", TEXT, nullable=False),
        Column("type", TEXT, nullable=False),
        Column("schema_version", Integer, nullable=False),
        Column("recorded_at", TEXT, nullable=False),
        Column("actor", TEXT, nullable=False),
        Column("correlation_id", TEXT),
        Column("causation_id", TEXT),
        Column("body", TEXT, nullable=False),
        Column("prev_hash", TEXT, nullable=False),
        Column("hash", TEXT, nullable=False),
        UniqueConstraint("stream", "version"),
        UniqueConstraint("event_id"),
    )
    op.create_table(
        "originals",
        Column("sha256", TEXT, primary_key=True),
        Column("text", TEXT, nullable=False),
    )
    for _name, statement in of(op.get_bind()).log_guards("events"):
        op.get_bind().exec_driver_sql(statement)


def _projections() -> None:
    op.create_table(
        "drugs",
        Column("drug_id", TEXT, primary_key=True),
        Column("label", TEXT, nullable=False),
        Column("version", Integer, nullable=False),
        Column("merged_into", TEXT),
        Column("state", TEXT, nullable=False),
    )
    op.create_index("ix_drugs_merged_into", "drugs", ["merged_into"])
    op.create_table(
        "drug_keys",
        Column("drug_id", TEXT, primary_key=True),
        Column("key", TEXT, primary_key=True),
        Column("what", TEXT, primary_key=True),
        Column("name", TEXT, nullable=False),
    )
    op.create_index("drug_keys_by_key", "drug_keys", ["key"])
    op.create_table(
        "milestones",
        Column("milestone_id", TEXT, primary_key=True),
        Column("drug_id", TEXT, nullable=False),
        Column("track", TEXT, nullable=False),
        Column("authority", TEXT),
        Column("kind", TEXT, nullable=False),
        Column("status", TEXT, nullable=False),
        Column("indication", TEXT),
        Column("occurred", TEXT),
        Column("occurred_first", TEXT),
        Column("occurred_last", TEXT),
        Column("due", TEXT),
        Column("day", TEXT, nullable=False),
        Column("recorded_at", TEXT, nullable=False),
        Column("position", BIG, nullable=False),
        Column("retracted", Boolean, nullable=False),
        Column("told", Boolean, nullable=False),
    )
    op.create_index("ix_milestones_drug_id", "milestones", ["drug_id"])
    op.create_index("milestones_by_day", "milestones", ["day", "position"])
    op.create_table(
        "told",
        Column("milestone_id", TEXT, primary_key=True),
    )
    op.create_table(
        "notices",
        Column("notice_id", TEXT, primary_key=True),
        Column("revision", Integer, nullable=False),
        Column("url", TEXT),
        Column("text_sha256", TEXT, nullable=False),
        Column("title", TEXT),
        Column("publisher", TEXT),
        Column("published", TEXT),
        Column("channel", TEXT, nullable=False),
        Column("position", BIG, nullable=False),
    )
    op.create_index("ix_notices_text_sha256", "notices", ["text_sha256"])
    op.create_table(
        "checkpoints",
        Column("name", TEXT, primary_key=True),
        Column("position", BIG, nullable=False),
        Column("hash", TEXT, nullable=False),
    )


def _people() -> None:
    op.create_table(
        "chats",
        Column("chat_id", BIG, primary_key=True, autoincrement=False),
        Column("type", TEXT, nullable=False),
        Column("title", TEXT, nullable=False),
        Column("language", TEXT, nullable=False),
        Column("time_zone", TEXT, nullable=False),
        Column("silent", Boolean, nullable=False),
        Column("paused_reason", TEXT),
        Column("created_at", TEXT, nullable=False),
    )
    op.create_table(
        "subscriptions",
        Column("subscription_id", BIG, primary_key=True, autoincrement=True),
        Column("chat_id", BIG, nullable=False),
        Column("topic_id", BIG, nullable=False, server_default="0"),
        Column("label", TEXT, nullable=False),
        Column("drug_id", TEXT, nullable=False),
        Column("key", TEXT, nullable=False),
        Column("authority", TEXT, nullable=False),
        Column("kind", TEXT, nullable=False),
        UniqueConstraint("chat_id", "topic_id", "drug_id", "key", "authority", "kind"),
        **NUMBERED,
    )
    op.create_table(
        "mutes",
        Column("chat_id", BIG, primary_key=True, autoincrement=False),
        Column("drug_id", TEXT, primary_key=True),
    )


def _in_and_out() -> None:
    op.create_table(
        "inbox",
        Column("update_id", BIG, primary_key=True, autoincrement=False),
        Column("chat_id", BIG),
        Column("body", TEXT, nullable=False),
        Column("received_at", TEXT, nullable=False),
        Column("state", TEXT, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("due_at", TEXT, nullable=False),
        Column("error", TEXT),
    )
    op.create_index("inbox_by_chat", "inbox", ["chat_id", "state", "update_id"])
    op.create_index("inbox_by_state", "inbox", ["state", "update_id"])
    op.create_table(
        "dialogues",
        Column("chat_id", BIG, primary_key=True, autoincrement=False),
        Column("user_id", BIG, primary_key=True, autoincrement=False),
        Column("state", TEXT, nullable=False),
        Column("data", TEXT, nullable=False),
    )
    op.create_table(
        "drafts",
        Column("draft_id", BIG, primary_key=True, autoincrement=True),
        Column("chat_id", BIG),
        Column("body", TEXT, nullable=False),
        Column("state", TEXT, nullable=False),
        **NUMBERED,
    )
    op.create_index("ix_drafts_chat_id", "drafts", ["chat_id"])
    op.create_table(
        "outbox",
        Column("outbox_id", BIG, primary_key=True, autoincrement=True),
        Column("chat_id", BIG),
        Column("topic_id", BIG, nullable=False),
        Column("milestone_id", TEXT),
        Column("position", BIG),
        Column("method", TEXT),
        Column("payload", TEXT),
        Column("priority", Integer, nullable=False),
        Column("state", TEXT, nullable=False),
        Column("due_at", TEXT, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("created_at", TEXT, nullable=False),
        Column("sent_at", TEXT),
        Column("message_id", BIG),
        Column("error", TEXT),
        UniqueConstraint("milestone_id", "chat_id", "topic_id"),
        **NUMBERED,
    )
    op.create_index("outbox_by_chat", "outbox", ["chat_id", "priority", "state", "outbox_id"])
    op.create_index("outbox_by_due", "outbox", ["state", "due_at"])
    op.create_index("outbox_by_turn", "outbox", ["state", text("priority DESC"), "outbox_id"])
