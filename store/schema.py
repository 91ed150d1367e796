"""All tables in one place: the log, what is derived from it, and the ordinary rows of chats, inbox and outbox.

Moments are text as the log writes them (UTC, microseconds), documents are JSON text, '' stands for "any" in a subscription.
"""

from sqlalchemy import Boolean, Column, DateTime, Index, Integer, MetaData, Table, UniqueConstraint, text

from store.engine import BIG, NUMBERED, TEXT, primary_key_number

# The revision of the migrations that this code is written for, and all it can migrate from, oldest first.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
REVISION = REVISIONS[-1]

metadata = MetaData()

events = Table(
    "events",
    metadata,
    Column("position", BIG, primary_key=True, autoincrement=False),
    Column("stream", TEXT, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event_id", TEXT, nullable=False, unique=True),
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
)

originals = Table(
    "originals",
    metadata,
    Column("sha256", TEXT, primary_key=True),
    Column("text", TEXT, nullable=False),
)

# --- derived from the log: rebuilt at any time ---

drugs = Table(
    "drugs",
    metadata,
    Column("drug_id", TEXT, primary_key=True),
    Column("label", TEXT, nullable=False),
    Column("merged_into", TEXT, index=True),
    Column("state", TEXT, nullable=False),
)

drug_keys = Table(
    "drug_keys",
    metadata,
    Column("drug_id", TEXT, primary_key=True),
    Column("key", TEXT, primary_key=True),
    Column("what", TEXT, primary_key=True),
    Column("name", TEXT, nullable=False),
    Index("drug_keys_by_key", "key"),
)

milestones = Table(
    "milestones",
    metadata,
    Column("milestone_id", TEXT, primary_key=True),
    Column("drug_id", TEXT, nullable=False, index=True),
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
    # All that is said of it; the other columns are what lists choose and order by.
    Column("state", TEXT, nullable=False, server_default=""),
    Index("milestones_by_day", "day", "position"),
)

# The subscribers were to be told of these; may be known before the milestone itself is.
told = Table(
    "told",
    metadata,
    Column("milestone_id", TEXT, primary_key=True),
)

notices = Table(
    "notices",
    metadata,
    Column("notice_id", TEXT, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("url", TEXT),
    Column("text_sha256", TEXT, nullable=False, index=True),
    Column("title", TEXT),
    Column("publisher", TEXT),
    Column("published", TEXT),
    Column("channel", TEXT, nullable=False),
    Column("position", BIG, nullable=False),
)

# How far each reader of the log has come, and the hash it saw there.
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("name", TEXT, primary_key=True),
    Column("position", BIG, nullable=False),
    Column("hash", TEXT, nullable=False),
)

PROJECTIONS = (drugs, drug_keys, milestones, told, notices, checkpoints)

# --- registers: each entry as the newest imported edition has it, outside the log ---

snapshots = Table(
    "snapshots",
    metadata,
    Column("register", TEXT, primary_key=True),
    Column("entry", TEXT, primary_key=True),
    Column("day", TEXT, nullable=False),
    Column("body", TEXT, nullable=False),
    Column("drug_id", TEXT),
    Column("gone", Boolean, nullable=False),
    Index("snapshots_by_day", "register", "day"),
)

# --- people: ordinary rows, deleted with the chat ---

chats = Table(
    "chats",
    metadata,
    Column("chat_id", BIG, primary_key=True, autoincrement=False),
    Column("type", TEXT, nullable=False),
    Column("title", TEXT, nullable=False),
    Column("language", TEXT, nullable=False),
    Column("time_zone", TEXT, nullable=False),
    Column("silent", Boolean, nullable=False),
    Column("paused_reason", TEXT),
    Column("created_at", TEXT, nullable=False),
    # How its news come, by events.digest_times; then the moments at which something is due, '' where nothing is.
    Column("rhythm", TEXT, nullable=False, server_default="once"),
    Column("digest_hour", Integer, nullable=False, server_default="9"),
    Column("digest_weekday", Integer, nullable=False, server_default="0"),
    Column("quiet_begin", Integer),
    Column("quiet_end", Integer),
    Column("quiet_from", TEXT, nullable=False, server_default=""),
    Column("quiet_until", TEXT, nullable=False, server_default=""),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    primary_key_number("subscription_id"),
    Column("chat_id", BIG, nullable=False),
    Column("topic_id", BIG, nullable=False, server_default="0"),
    Column("label", TEXT, nullable=False),
    Column("drug_id", TEXT, nullable=False),
    Column("key", TEXT, nullable=False),
    Column("authority", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),
    # '' and NULL: as the chat has it. Its next digest, '' where it has none or that is not known yet.
    Column("rhythm", TEXT, nullable=False, server_default=""),
    Column("silent", Boolean),
    Column("digest_hour", Integer),
    Column("digest_weekday", Integer),
    Column("digest_at", TEXT, nullable=False, server_default=""),
    UniqueConstraint("chat_id", "topic_id", "drug_id", "key", "authority", "kind"),
    Index("subscriptions_by_digest", "digest_at"),
    **NUMBERED,
)

mutes = Table(
    "mutes",
    metadata,
    Column("chat_id", BIG, primary_key=True, autoincrement=False),
    Column("drug_id", TEXT, primary_key=True),
)

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BIG, primary_key=True, autoincrement=False),
    Column("chat_id", BIG),
    Column("body", TEXT, nullable=False),
    Column("received_at", TEXT, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", TEXT, nullable=False),
    Column("error", TEXT),
    Index("inbox_by_state", "state", "update_id"),
    Index("inbox_by_chat", "chat_id", "state", "update_id"),
)

dialogues = Table(
    "dialogues",
    metadata,
    Column("chat_id", BIG, primary_key=True, autoincrement=False),
    Column("user_id", BIG, primary_key=True, autoincrement=False),
    Column("state", TEXT, nullable=False),
    Column("data", TEXT, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    primary_key_number("draft_id"),
    Column("chat_id", BIG, index=True),
    Column("body", TEXT, nullable=False),
    Column("state", TEXT, nullable=False),
    **NUMBERED,
)

outbox = Table(
    "outbox",
    metadata,
    primary_key_number("outbox_id"),
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
    Column("silent", Boolean),
    # Whose digest it is held for.
    Column("subscription_id", BIG),
    UniqueConstraint("milestone_id", "chat_id", "topic_id"),
    Index("outbox_by_turn", "state", text("priority DESC"), "outbox_id"),
    Index("outbox_by_chat", "chat_id", "priority", "state", "outbox_id"),
    Index("outbox_by_due", "state", "due_at"),
    **NUMBERED,
)

feeds = Table(
    "feeds",
    metadata,
    Column("source", TEXT, primary_key=True),
    Column("cursor", TEXT, nullable=False),
    Column("last_attempt", TEXT, nullable=False),
    Column("last_success", TEXT),
    Column("not_before", TEXT, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("error", TEXT),
)

findings = Table(
    "findings",
    metadata,
    primary_key_number("finding_id"),
    Column("source", TEXT, nullable=False),
    Column("entry", TEXT, nullable=False),
    Column("body", TEXT, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("silent", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("seen_at", TEXT, nullable=False),
    Column("error", TEXT),
    UniqueConstraint("source", "entry"),
    Index("findings_by_state", "source", "state", "finding_id"),
    **NUMBERED,
)

# Who leads: polls, schedules and sends. One row a right; `term` counts its holders, so that an earlier one is told from a later.
leases = Table(
    "leases",
    metadata,
    Column("name", TEXT, primary_key=True),
    Column("holder", TEXT, nullable=False),
    Column("term", BIG, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
)
