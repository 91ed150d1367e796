"""How clinical trials of watched drugs stand: kept beside the log, since a trial is no milestone."""

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection

from events.codec import decode, encode
from store import snapshots
from store.snapshots import SnapshotRow
from store.transaction import Transaction

_REGISTER = "clinicaltrials"


class TrialRow(msgspec.Struct, frozen=True, kw_only=True):
    """How a trial of a drug stands, in its register's words; `changed`: the day (ISO) of its last change there, '' where unknown."""

    trial: str
    drug_id: str
    title: str
    status: str
    changed: str


def keep(transaction: Transaction, trials: Sequence[TrialRow]) -> int:
    """Note how trials stand; gives how many stand otherwise than before."""
    known = snapshots.find(transaction.connection, _REGISTER, [_entry(one) for one in trials])
    today = transaction.now.date().isoformat()
    rows = [
        SnapshotRow(register=_REGISTER, entry=_entry(one), day=one.changed or today, body=encode(one), drug_id=one.drug_id)
        for one in trials
    ]
    changed = [row for row in rows if row.entry not in known or known[row.entry].body != row.body]
    snapshots.put(transaction.connection, changed)
    return len(changed)


def _entry(trial: TrialRow) -> str:
    """A trial of several drugs stands with each of them."""
    return f"{trial.trial}/{trial.drug_id}"


def of_drugs(connection: Connection, drug_ids: Iterable[str]) -> tuple[TrialRow, ...]:
    """The trials of these drugs, those that changed last first."""
    found: dict[str, TrialRow] = {}
    for row in snapshots.of_drugs(connection, _REGISTER, drug_ids):
        trial = decode(row.body, TrialRow)
        found.setdefault(trial.trial, trial)
    return tuple(found.values())
