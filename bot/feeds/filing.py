"""What a source gives of a register goes in as a file of it would."""

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from bot.feeds.harvest import RegisterFile
from bot.registries.importer import day_of, import_file
from events.errors import FeedTrouble
from store.opening import Store


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
