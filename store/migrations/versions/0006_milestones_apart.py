"""A drug's milestones move out of its snapshot into their own rows, so that a new one rewrites none of the others."""

from typing import Any

import msgspec
from alembic import op
from sqlalchemy import Column, bindparam, column, select, table, update

from store.engine import TEXT

revision = "0006"
down_revision = "0005"

_CHUNK = 200
_DRUGS = table("drugs", column("drug_id"), column("state"))
_MILESTONES = table("milestones", column("milestone_id"), column("state"))
_PART = select(_DRUGS.c.drug_id, _DRUGS.c.state).where(_DRUGS.c.drug_id > bindparam("after")).order_by(_DRUGS.c.drug_id).limit(_CHUNK)
_KEEP_DRUG = update(_DRUGS).where(_DRUGS.c.drug_id == bindparam("wanted")).values(state=bindparam("head"))
_KEEP_MILESTONE = update(_MILESTONES).where(_MILESTONES.c.milestone_id == bindparam("wanted")).values(state=bindparam("said"))


def upgrade() -> None:
    """Take the snapshots apart; the version of a drug is that of its stream in the log."""
    op.add_column("milestones", Column("state", TEXT, nullable=False, server_default=""))
    connection = op.get_bind()
    after = ""
    while rows := connection.execute(_PART, {"after": after}).all():
        after = rows[-1].drug_id
        drugs: list[dict[str, Any]] = []
        milestones: list[dict[str, Any]] = []
        for row in rows:
            state = msgspec.json.decode(row.state, type=dict[str, msgspec.Raw])
            of_drug = msgspec.json.decode(state.pop("milestones", b"{}"), type=dict[str, msgspec.Raw])
            state["version"] = msgspec.Raw(b"0")
            drugs.append({"wanted": row.drug_id, "head": _text(state)})
            milestones += [{"wanted": milestone_id, "said": bytes(said).decode()} for milestone_id, said in of_drug.items()]
        connection.execute(_KEEP_DRUG, drugs)
        if milestones:
            connection.execute(_KEEP_MILESTONE, milestones)
    op.drop_column("drugs", "version")


def _text(state: dict[str, msgspec.Raw]) -> str:
    return msgspec.json.encode(state).decode()
