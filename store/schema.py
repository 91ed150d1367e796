"""All tables in one place: the log, what is derived from it, and the ordinary rows of chats, inbox and outbox.

Moments are text as the log writes them (UTC, microseconds), documents are JSON text, '' stands for "any" in a subscription.
"""

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, Table, Text, UniqueConstraint, text

from store.engine import BIG, NUMBERED, primary_key_number

# The revision of the migrations that this code is written for, and all it can migrate from, oldest first.
REVISIONS = ("0001", "0002", "0003", "0004", "0006")
REVISION = REVISIONS[-1]

metadata = MetaData()

events = Table(
    "events",
    metadata,
    Column("position", BIG, primary_key=True, autoincrement=False),
    Column("stream", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event_id", Text, nullable=False, unique=True),
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
)

originals = Table(
    "originals",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("text", Text, nullable=False),
)

# --- derived from the log: rebuilt at any time ---

drugs = Table(
    "drugs",
    metadata,
    Column("drug_id", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("merged_into", Text, index=True),
    Column("state", Text, nullable=False),
)

drug_keys = Table(
    "drug_keys",
    metadata,
    Column("drug_id", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Index("drug_keys_by_key", "key"),
)

milestones = Table(
    "milestones",
    metadata,
    Column("milestone_id", Text, primary_key=True),
    Column("drug_id", Text, nullable=False, index=True),
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
    # All that is said of it; the other columns are what lists choose and order by.
    Column("state", Text, nullable=False, server_default=""),
    Index("milestones_by_day", "day", "position"),
)

# The subscribers were to be told of these; may be known before the milestone itself is.
told = Table(
    "told",
    metadata,
    Column("milestone_id", Text, primary_key=True),
)

notices = Table(
    "notices",
    metadata,
    Column("notice_id", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("url", Text),
    Column("text_sha256", Text, nullable=False, index=True),
    Column("title", Text),
    Column("publisher", Text),
    Column("published", Text),
    Column("channel", Text, nullable=False),
    Column("position", BIG, nullable=False),
)

# How far each reader of the log has come, and the hash it saw there.
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", BIG, nullable=False),
    Column("hash", Text, nullable=False),
)

PROJECTIONS = (drugs, drug_keys, milestones, told, notices, checkpoints)

# --- registers: each entry as the newest imported edition has it, outside the log ---

snapshots = Table(
    "snapshots",
    metadata,
    Column("register", Text, primary_key=True),
    Column("entry", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("drug_id", Text),
    Column("gone", Boolean, nullable=False),
    Index("snapshots_by_day", "register", "day"),
)

# --- people: ordinary rows, deleted with the chat ---

chats = Table(
    "chats",
    metadata,
    Column("chat_id", BIG, primary_key=True, autoincrement=False),
    Column("type", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("silent", Boolean, nullable=False),
    Column("paused_reason", Text),
    Column("created_at", Text, nullable=False),
    # How its news come, by events.digest_times; then the moments at which something is due, '' where nothing is.
    Column("rhythm", Text, nullable=False, server_default="once"),
    Column("digest_hour", Integer, nullable=False, server_default="9"),
    Column("digest_weekday", Integer, nullable=False, server_default="0"),
    Column("quiet_begin", Integer),
    Column("quiet_end", Integer),
    Column("daily_at", Text, nullable=False, server_default=""),
    Column("weekly_at", Text, nullable=False, server_default=""),
    Column("quiet_from", Text, nullable=False, server_default=""),
    Column("quiet_until", Text, nullable=False, server_default=""),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    primary_key_number("subscription_id"),
    Column("chat_id", BIG, nullable=False),
    Column("topic_id", BIG, nullable=False, server_default="0"),
    Column("label", Text, nullable=False),
    Column("drug_id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("authority", Text, nullable=False),
    Column("kind", Text, nullable=False),
    # '' and NULL: as the chat has it.
    Column("rhythm", Text, nullable=False, server_default=""),
    Column("silent", Boolean),
    UniqueConstraint("chat_id", "topic_id", "drug_id", "key", "authority", "kind"),
    **NUMBERED,
)

mutes = Table(
    "mutes",
    metadata,
    Column("chat_id", BIG, primary_key=True, autoincrement=False),
    Column("drug_id", Text, primary_key=True),
)

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BIG, primary_key=True, autoincrement=False),
    Column("chat_id", BIG),
    Column("body", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Text, nullable=False),
    Column("error", Text),
    Index("inbox_by_state", "state", "update_id"),
    Index("inbox_by_chat", "chat_id", "state", "update_id"),
)

dialogues = Table(
    "dialogues",
    metadata,
    Column("chat_id", BIG, primary_key=True, autoincrement=False),
    Column("user_id", BIG, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("data", Text, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    primary_key_number("draft_id"),
    Column("chat_id", BIG, index=True),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    **NUMBERED,
)

outbox = Table(
    "outbox",
    metadata,
    primary_key_number("outbox_id"),
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
    Column("silent", Boolean),
    UniqueConstraint("milestone_id", "chat_id", "topic_id"),
    Index("outbox_by_turn", "state", text("priority DESC"), "outbox_id"),
    Index("outbox_by_chat", "chat_id", "priority", "state", "outbox_id"),
    Index("outbox_by_due", "state", "due_at"),
    **NUMBERED,
)

feeds = Table(
    "feeds",
    metadata,
    Column("source", Text, primary_key=True),
    Column("cursor", Text, nullable=False),
    Column("last_attempt", Text, nullable=False),
    Column("last_success", Text),
    Column("not_before", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("error", Text),
)

findings = Table(
    "findings",
    metadata,
    primary_key_number("finding_id"),
    Column("source", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("silent", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("error", Text),
    UniqueConstraint("source", "entry"),
    Index("findings_by_state", "source", "state", "finding_id"),
    **NUMBERED,
)
