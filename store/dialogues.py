"""Conversations under way: where a person stands in a step-by-step dialogue, and drafts that wait for a decision."""

import re

import msgspec
from sqlalchemy import Connection, RowMapping, Update, bindparam, delete, insert, select
from sqlalchemy import update as update_rows

from store import schema
from store.engine import upsert

_D, _P = schema.dialogues.c, schema.drafts.c
_GET = select(_D.state, _D.data).where(_D.chat_id == bindparam("chat_id"), _D.user_id == bindparam("user_id"))
_PUT = upsert(schema.dialogues)

OPEN = "open"


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What was proposed and is not decided: `body` is JSON, `state` open or the outcome it was closed with."""

    draft_id: str
    chat_id: int | None
    body: str
    state: str


def get(connection: Connection, chat_id: int, user_id: int) -> tuple[str, str] | None:
    """(state, data as JSON) of a dialogue; None where none is under way."""
    row = connection.execute(_GET, {"chat_id": chat_id, "user_id": user_id}).first()
    return (row.state, row.data) if row else None


def set(connection: Connection, chat_id: int, user_id: int, state: str, data: str) -> None:  # noqa: A001  # read as dialogues.set
    """Note where a dialogue stands."""
    connection.execute(_PUT, {"chat_id": chat_id, "user_id": user_id, "state": state, "data": data})


def clear(connection: Connection, chat_id: int, user_id: int) -> bool:
    """End a dialogue; False where none was under way."""
    return connection.execute(delete(schema.dialogues).where(_D.chat_id == chat_id, _D.user_id == user_id)).rowcount > 0


def keep(connection: Connection, body: str, chat_id: int | None) -> str:
    """Keep a draft (JSON) and give the short id a person can type, like p7."""
    statement = insert(schema.drafts).values(chat_id=chat_id, body=body, state=OPEN).returning(_P.draft_id)
    return f"p{connection.execute(statement).scalar_one()}"


def draft(connection: Connection, draft_id: str) -> Draft | None:
    """The draft of that id, open or closed."""
    number = _number(draft_id)
    row = None if number is None else connection.execute(select(schema.drafts).where(_P.draft_id == number)).mappings().first()
    return _draft(row) if row else None


def update(connection: Connection, draft_id: str, body: str) -> bool:
    """Give an open draft another content; False where it is closed or unknown."""
    return connection.execute(_open(draft_id).values(body=body)).rowcount > 0


def close(connection: Connection, draft_id: str, outcome: str) -> bool:
    """Decide a draft; False where that was done before: then do nothing of it."""
    return connection.execute(_open(draft_id).values(state=outcome)).rowcount > 0


def reopen(connection: Connection, draft_id: str, outcome: str) -> bool:
    """Let a draft that was closed with this outcome wait again; False where there is none."""
    closed = update_rows(schema.drafts).where(_P.draft_id == _number(draft_id), _P.state == outcome)
    return connection.execute(closed.values(state=OPEN)).rowcount > 0


def open_drafts(connection: Connection) -> list[Draft]:
    """What waits for a decision, oldest first."""
    statement = select(schema.drafts).where(_P.state == OPEN).order_by(_P.draft_id)
    return [_draft(row) for row in connection.execute(statement).mappings()]


def _open(draft_id: str) -> Update:
    return update_rows(schema.drafts).where(_P.draft_id == _number(draft_id), _P.state == OPEN)


def _number(draft_id: str) -> int | None:
    match = re.fullmatch(r"p?([0-9]{1,15})", draft_id.strip().lower())
    return int(match[1]) if match else None


def _draft(row: RowMapping) -> Draft:
    return Draft(draft_id=f"p{row['draft_id']}", chat_id=row["chat_id"], body=row["body"], state=row["state"])
