"""Originals by the hash of their normalized text, and what is known of each notice."""

import msgspec
from sqlalchemy import Connection, RowMapping, bindparam, select

from events.notices import text_hash
from store import schema
from store.engine import insert_new

_KEEP = insert_new(schema.originals)
_ORIGINAL = select(schema.originals.c.text).where(schema.originals.c.sha256 == bindparam("sha256"))
_BY_ID = select(schema.notices).where(schema.notices.c.notice_id == bindparam("notice_id"))
_BY_TEXT = select(schema.notices).where(schema.notices.c.text_sha256 == bindparam("sha256")).order_by(schema.notices.c.position).limit(1)


class NoticeRow(msgspec.Struct, frozen=True, kw_only=True):
    """The latest revision of a notice. `published` is an ISO day, `position` that of its AnnouncementReceived."""

    notice_id: str
    revision: int
    url: str | None
    text_sha256: str
    title: str | None
    publisher: str | None
    published: str | None
    channel: str
    position: int


def keep(connection: Connection, text: str) -> str:
    """Keep an original and give the hash it is found by; the same text again changes nothing."""
    sha256 = text_hash(text)
    connection.execute(_KEEP, {"sha256": sha256, "text": text})
    return sha256


def original(connection: Connection, sha256: str) -> str | None:
    """The text kept under the hash."""
    return connection.execute(_ORIGINAL, {"sha256": sha256}).scalar()


def notice(connection: Connection, notice_id: str) -> NoticeRow | None:
    """The notice of that id."""
    return _row(connection.execute(_BY_ID, {"notice_id": notice_id}).mappings().first())


def notice_by_text(connection: Connection, sha256: str) -> NoticeRow | None:
    """The first notice whose latest revision has that text."""
    return _row(connection.execute(_BY_TEXT, {"sha256": sha256}).mappings().first())


def _row(row: RowMapping | None) -> NoticeRow | None:
    return NoticeRow(**dict(row)) if row else None
