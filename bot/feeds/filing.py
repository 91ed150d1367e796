"""What a source gives of a register goes in as a file of it would, and the state of trials beside it."""

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from bot.feeds.harvest import RegisterFile, TrialRow
from bot.registries.importer import day_of, import_file
from events.codec import encode
from events.errors import FeedTrouble
from store import snapshots
from store.opening import Store
from store.snapshots import SnapshotRow
from store.transaction import Transaction

TRIALS = "clinicaltrials"


class Tally(Protocol):
    """Where it is counted what the files did. Of a first poll nobody is told."""

    first: bool
    recorded: int
    corroborated: int
    review: int
    told: int
    rejected: int


async def file_registers(store: Store, files: Sequence[RegisterFile], tally: Tally, day: date, fresh_days: int) -> None:
    """Import what was fetched; raises FeedTrouble where not one row of it can be taken: then its shape has changed."""
    with tempfile.TemporaryDirectory(prefix="designation-bot-") as folder:
        for number, one in enumerate(files):
            path = Path(folder) / str(number) / (one.name or "answer.json")
            path.parent.mkdir()
            path.write_bytes(one.content)
            of_day = day_of(one.register, path, None, day) if one.name else day
            done = await import_file(store, one.register, path, day=of_day, notify=not tally.first, fresh_days=fresh_days)
            if done.rows and len(done.rejected) >= done.rows:
                raise FeedTrouble(f"No row of {one.register.title} could be taken: {done.rejected[0].reason}")
            tally.recorded += done.recorded
            tally.corroborated += done.corroborated
            tally.review += done.review
            tally.told += done.told
            tally.rejected += len(done.rejected)


def file_trials(transaction: Transaction, trials: Sequence[TrialRow]) -> int:
    """Note how trials stand; gives how many stand otherwise than before."""
    known = snapshots.find(transaction.connection, TRIALS, [one.trial for one in trials])
    rows = [
        SnapshotRow(
            register=TRIALS, entry=one.trial, day=one.changed or transaction.now.date().isoformat(), body=encode(one), drug_id=one.drug_id
        )
        for one in trials
    ]
    changed = [row for row in rows if row.entry not in known or known[row.entry].body != row.body]
    snapshots.put(transaction.connection, changed)
    return len(changed)
