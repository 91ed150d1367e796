"""Registers as they were last seen: what each entry said in the newest edition that was imported, to tell what changed from what moved."""

from collections.abc import Iterable
from datetime import date

import msgspec
from sqlalchemy import Connection, RowMapping, bindparam, func, select, update

from store import schema
from store.engine import upsert

_S = schema.snapshots.c
_CHUNK = 500
_FIND = select(schema.snapshots).where(_S.register == bindparam("register"), _S.entry.in_(bindparam("entries", expanding=True)))
_OF_DRUGS = (
    select(schema.snapshots)
    .where(_S.register == bindparam("register"), _S.drug_id.in_(bindparam("drug_ids", expanding=True)), _S.gone.is_(False))
    .order_by(_S.day.desc(), _S.entry)
)
_PUT = upsert(schema.snapshots)


class SnapshotRow(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a register. `day` is that of the edition (ISO), `body` what the register's reader compares, `drug_id` whose it is.

    `gone`: later editions do not list it.
    """

    register: str
    entry: str
    day: str
    body: str
    drug_id: str | None = None
    gone: bool = False


def find(connection: Connection, register: str, entries: Iterable[str]) -> dict[str, SnapshotRow]:
    """Those of the entries that were seen before, by entry."""
    wanted = list(entries)
    found: dict[str, SnapshotRow] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = connection.execute(_FIND, {"register": register, "entries": wanted[start : start + _CHUNK]}).mappings()
        found.update((row["entry"], _row(row)) for row in rows)
    return found


def of_drugs(connection: Connection, register: str, drug_ids: Iterable[str]) -> list[SnapshotRow]:
    """The entries of these drugs that are listed, those that changed last first."""
    rows = connection.execute(_OF_DRUGS, {"register": register, "drug_ids": list(drug_ids)})
    return [_row(row) for row in rows.mappings()]


def put(connection: Connection, rows: Iterable[SnapshotRow]) -> None:
    """Note what the entries say now."""
    values = [msgspec.structs.asdict(row) for row in rows]
    if values:
        connection.execute(_PUT, values)


def days(connection: Connection, register: str) -> tuple[date, date] | None:
    """(oldest, newest) day of the editions that the listed entries were last seen in; None where none was imported."""
    listed = select(func.min(_S.day), func.max(_S.day)).where(_S.register == register, _S.gone.is_(False))
    first, last = connection.execute(listed).one()
    return None if first is None else (date.fromisoformat(first), date.fromisoformat(last))


def unseen(connection: Connection, register: str, day: date) -> list[SnapshotRow]:
    """Entries that were listed before the edition of `day` and are not in it, in order of their keys."""
    missing = select(schema.snapshots).where(_S.register == register, _S.gone.is_(False), _S.day < day.isoformat()).order_by(_S.entry)
    return [_row(row) for row in connection.execute(missing).mappings()]


def listed(connection: Connection, register: str) -> int:
    """How many entries the newest editions list."""
    return connection.execute(
        select(func.count()).select_from(schema.snapshots).where(_S.register == register, _S.gone.is_(False))
    ).scalar_one()


def registers(connection: Connection) -> dict[str, dict[str, str | int]]:
    """How many entries each register lists, and the day of the newest edition that was seen."""
    # What several entries are about has a row without a body.
    counted = (
        select(_S.register, func.count(), func.max(_S.day))
        .where(_S.gone.is_(False), _S.body != "")
        .group_by(_S.register)
        .order_by(_S.register)
    )
    return {register: {"entries": entries, "newest": newest} for register, entries, newest in connection.execute(counted)}


def mark_gone(connection: Connection, register: str, entries: Iterable[str]) -> None:
    """Note that these are not listed any more; listed again, they are `put` again."""
    wanted = list(entries)
    for start in range(0, len(wanted), _CHUNK):
        rows = update(schema.snapshots).where(_S.register == register, _S.entry.in_(wanted[start : start + _CHUNK]))
        connection.execute(rows.values(gone=True))


def _row(row: RowMapping) -> SnapshotRow:
    return SnapshotRow(**dict(row))
