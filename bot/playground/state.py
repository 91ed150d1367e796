"""What the playground keeps: one SQLite file of its own with chats, messages, updates not yet confirmed and files. It knows no HTTP.

Written in the moment it happens, so that a restart or a kill finds everything that was answered.
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from events.errors import StoreUnavailable

Json = dict[str, Any]

FORM = 1
"""The form of the file; another form is refused, for what the playground keeps can be begun anew."""

_SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE users (id INTEGER PRIMARY KEY, body TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE chats (
    id INTEGER PRIMARY KEY, body TEXT NOT NULL, bot_status TEXT NOT NULL, read_upto INTEGER NOT NULL DEFAULT 0, migrated_to INTEGER
);
CREATE TABLE members (chat_id INTEGER NOT NULL, user_id INTEGER NOT NULL, status TEXT NOT NULL, PRIMARY KEY (chat_id, user_id))
    WITHOUT ROWID;
CREATE TABLE topics (
    chat_id INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, is_closed INTEGER NOT NULL, PRIMARY KEY (chat_id, id)
) WITHOUT ROWID;
CREATE TABLE messages (
    chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL, from_bot INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (chat_id, message_id)
) WITHOUT ROWID;
CREATE TABLE updates (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE callback_queries (
    id TEXT PRIMARY KEY, chat_id INTEGER NOT NULL, user_id INTEGER NOT NULL, asked_at REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE files (
    file_id TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, name TEXT NOT NULL, mime_type TEXT NOT NULL, content BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE commands (scope TEXT NOT NULL, language TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (scope, language)) WITHOUT ROWID;
"""


class StoredFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was sent: by whom is told by its message."""

    file_id: str
    path: str
    name: str
    mime_type: str
    content: bytes


class StoredChat(msgspec.Struct, frozen=True, kw_only=True):
    """A chat as the Bot API names it, the bot's standing in it and how far the page has read."""

    body: Json
    bot_status: str
    read_upto: int
    migrated_to: int | None

    @property
    def id(self) -> int:
        """The chat's id."""
        return int(self.body["id"])

    @property
    def is_private(self) -> bool:
        """Whether it is a chat of one person with the bot."""
        return self.body["type"] == "private"


class State:
    """The file, open. Every method is one short statement or one transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=0.2, check_same_thread=False)
            self._open()
        except (sqlite3.Error, OSError) as error:
            raise StoreUnavailable(self._why(error)) from error

    def _open(self) -> None:
        run = self._connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = NORMAL")
        form = int(run("PRAGMA user_version").fetchone()[0])
        empty = run("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if empty:
            self._connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {FORM}; COMMIT;")
        elif form != FORM:
            self._connection.close()
            raise StoreUnavailable(f"{self._path} was made by another version of the playground: delete it, and the chats begin anew.")
        else:
            run("BEGIN IMMEDIATE")
            run("COMMIT")
        self.is_new = empty

    def _why(self, error: Exception) -> str:
        if "locked" in str(error):
            return f"{self._path} is in use by another playground: end that one first."
        return f"The playground cannot keep its chats in {self._path} ({error}): delete the file if it is damaged, or free the way to it."

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Keep all that is done inside together; a transaction inside another is part of it."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    # Settings and counters

    def setting(self, name: str) -> Any:
        """Give what was kept under a name, None where nothing was."""
        row = self._connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return None if row is None else msgspec.json.decode(row[0])

    def set_setting(self, name: str, value: Any) -> None:
        """Keep something under a name."""
        self._connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, _text(value)))

    def next_number(self, counter: str, begin: int = 1) -> int:
        """Give the next number of a counter; none is given twice."""
        row = self._connection.execute(
            "INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            (counter, begin),
        ).fetchone()
        return int(row[0])

    # Users, chats, members, topics

    def put_user(self, user: Json, role: str) -> None:
        """Keep a user as the Bot API names them, and the role the page shows."""
        self._connection.execute("INSERT OR REPLACE INTO users VALUES (?, ?, ?)", (user["id"], _text(user), role))

    def user(self, user_id: int) -> Json | None:
        """Give a user as the Bot API names them."""
        row = self._connection.execute("SELECT body FROM users WHERE id = ?", (user_id,)).fetchone()
        return None if row is None else msgspec.json.decode(row[0])

    def users(self) -> list[tuple[Json, str]]:
        """Give all users with their roles."""
        rows = self._connection.execute("SELECT body, role FROM users ORDER BY id").fetchall()
        return [(msgspec.json.decode(body), role) for body, role in rows]

    def put_chat(self, chat: Json, bot_status: str) -> None:
        """Keep a chat and the bot's standing in it: none (not begun), member, administrator, left or kicked."""
        self._connection.execute(
            "INSERT INTO chats (id, body, bot_status) VALUES (?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET body = excluded.body, bot_status = excluded.bot_status",
            (chat["id"], _text(chat), bot_status),
        )

    def set_bot_status(self, chat_id: int, status: str) -> None:
        """Change the bot's standing in a chat."""
        self._connection.execute("UPDATE chats SET bot_status = ? WHERE id = ?", (status, chat_id))

    def set_migrated(self, chat_id: int, new_chat_id: int) -> None:
        """Note that a group became a supergroup."""
        self._connection.execute("UPDATE chats SET migrated_to = ? WHERE id = ?", (new_chat_id, chat_id))

    def set_read(self, chat_id: int, upto: int) -> None:
        """Note how far the page has read a chat."""
        self._connection.execute("UPDATE chats SET read_upto = max(read_upto, ?) WHERE id = ?", (upto, chat_id))

    def chat(self, chat_id: int) -> StoredChat | None:
        """Give a chat."""
        row = self._connection.execute("SELECT body, bot_status, read_upto, migrated_to FROM chats WHERE id = ?", (chat_id,)).fetchone()
        return None if row is None else _chat(row)

    def chats(self) -> list[StoredChat]:
        """Give all chats, those of people first."""
        rows = self._connection.execute("SELECT body, bot_status, read_upto, migrated_to FROM chats ORDER BY id < 0, abs(id)").fetchall()
        return [_chat(row) for row in rows]

    def put_member(self, chat_id: int, user_id: int, status: str) -> None:
        """Keep somebody's standing in a group: creator, administrator, member, left or kicked."""
        self._connection.execute("INSERT OR REPLACE INTO members VALUES (?, ?, ?)", (chat_id, user_id, status))

    def members(self, chat_id: int) -> dict[int, str]:
        """Give the standing of everybody in a group."""
        return dict(
            self._connection.execute("SELECT user_id, status FROM members WHERE chat_id = ? ORDER BY user_id", (chat_id,)).fetchall()
        )

    def put_topic(self, chat_id: int, topic_id: int, name: str, *, is_closed: bool) -> None:
        """Keep a topic of a forum."""
        self._connection.execute("INSERT OR REPLACE INTO topics VALUES (?, ?, ?, ?)", (chat_id, topic_id, name, is_closed))

    def drop_topic(self, chat_id: int, topic_id: int) -> None:
        """Delete a topic of a forum."""
        self._connection.execute("DELETE FROM topics WHERE chat_id = ? AND id = ?", (chat_id, topic_id))

    def topic_is_closed(self, chat_id: int, topic_id: int) -> bool | None:
        """Tell whether a topic is closed; None where there is none."""
        row = self._connection.execute("SELECT is_closed FROM topics WHERE chat_id = ? AND id = ?", (chat_id, topic_id)).fetchone()
        return None if row is None else bool(row[0])

    # Messages

    def put_message(self, message: Json, *, from_bot: bool) -> None:
        """Keep a message as the Bot API names it, new or edited."""
        self._connection.execute(
            "INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?)",
            (message["chat"]["id"], message["message_id"], from_bot, _text(message)),
        )

    def message(self, chat_id: int, message_id: int) -> Json | None:
        """Give a message."""
        row = self._connection.execute(
            "SELECT body FROM messages WHERE chat_id = ? AND message_id = ?",
            (chat_id, message_id),
        ).fetchone()
        return None if row is None else msgspec.json.decode(row[0])

    def messages(self, chat_id: int, *, before: int | None = None, limit: int = 100) -> list[Json]:
        """Give the latest messages of a chat, oldest first."""
        rows = self._connection.execute(
            "SELECT body FROM messages WHERE chat_id = ? AND message_id < ? ORDER BY message_id DESC LIMIT ?",
            (chat_id, before or 2**62, limit),
        ).fetchall()
        return [msgspec.json.decode(body) for (body,) in reversed(rows)]

    def unread(self, chat_id: int) -> int:
        """Count the bot's messages in a chat that the page has not shown yet."""
        row = self._connection.execute(
            "SELECT count(*) FROM messages JOIN chats ON chats.id = chat_id WHERE chat_id = ? AND from_bot AND message_id > read_upto",
            (chat_id,),
        ).fetchone()
        return int(row[0])

    def drop_message(self, chat_id: int, message_id: int) -> bool:
        """Delete a message; tell whether there was one."""
        return self._connection.execute("DELETE FROM messages WHERE chat_id = ? AND message_id = ?", (chat_id, message_id)).rowcount > 0

    # Updates and callback queries

    def put_update(self, update: Json) -> None:
        """Keep an update until it is confirmed."""
        self._connection.execute("INSERT OR REPLACE INTO updates VALUES (?, ?)", (update["update_id"], _text(update)))

    def updates(self, *, limit: int = 100) -> list[Json]:
        """Give the oldest updates not confirmed."""
        rows = self._connection.execute("SELECT body FROM updates ORDER BY id LIMIT ?", (limit,)).fetchall()
        return [msgspec.json.decode(body) for (body,) in rows]

    def count_updates(self) -> int:
        """Count the updates not confirmed."""
        return int(self._connection.execute("SELECT count(*) FROM updates").fetchone()[0])

    def drop_updates(self, before: int) -> None:
        """Forget the updates that were confirmed: all with an id below this one."""
        self._connection.execute("DELETE FROM updates WHERE id < ?", (before,))

    def keep_last_updates(self, count: int) -> None:
        """Forget all updates but the last few: what a negative offset asks for."""
        self._connection.execute("DELETE FROM updates WHERE id NOT IN (SELECT id FROM updates ORDER BY id DESC LIMIT ?)", (count,))

    def put_callback_query(self, query_id: str, chat_id: int, user_id: int, asked_at: float) -> None:
        """Keep a press of a button until it is answered."""
        self._connection.execute("INSERT INTO callback_queries VALUES (?, ?, ?, ?)", (query_id, chat_id, user_id, asked_at))

    def callback_query(self, query_id: str) -> tuple[int, int, float] | None:
        """Give the chat, the user and the time (seconds since 1970) of a press."""
        return self._connection.execute("SELECT chat_id, user_id, asked_at FROM callback_queries WHERE id = ?", (query_id,)).fetchone()

    # Files and commands

    def put_file(self, file: StoredFile) -> None:
        """Keep a file."""
        self._connection.execute(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?)",
            (file.file_id, file.path, file.name, file.mime_type, file.content),
        )

    def file(self, *, file_id: str = "", path: str = "") -> StoredFile | None:
        """Find a file by its id or its path."""
        row = self._connection.execute(
            "SELECT file_id, path, name, mime_type, content FROM files WHERE file_id = ? OR path = ?",
            (file_id, path),
        ).fetchone()
        return None if row is None else StoredFile(file_id=row[0], path=row[1], name=row[2], mime_type=row[3], content=row[4])

    def put_commands(self, scope: str, language: str, commands: list[Json] | None) -> None:
        """Keep the commands of a scope and language; none deletes them."""
        if commands:
            self._connection.execute("INSERT OR REPLACE INTO commands VALUES (?, ?, ?)", (scope, language, _text(commands)))
        else:
            self._connection.execute("DELETE FROM commands WHERE scope = ? AND language = ?", (scope, language))

    def commands(self, scope: str, language: str) -> list[Json] | None:
        """Give the commands of exactly this scope and language."""
        row = self._connection.execute("SELECT body FROM commands WHERE scope = ? AND language = ?", (scope, language)).fetchone()
        return None if row is None else msgspec.json.decode(row[0])


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _chat(row: tuple[str, str, int, int | None]) -> StoredChat:
    return StoredChat(body=msgspec.json.decode(row[0]), bot_status=row[1], read_upto=row[2], migrated_to=row[3])
