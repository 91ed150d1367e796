"""What a source gives of a register goes in as a file of it would."""

import logging
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from bot.feeds.harvest import RegisterFile
from bot.registries.importer import day_of, import_file
from events.errors import DesignationBotError, FeedTrouble, StoreError
from store.opening import Store

log = logging.getLogger(__name__)


class Tally(Protocol):
    """Where it is counted what the files did. Of a first poll nobody is told."""

    first: bool
    recorded: int
    corroborated: int
    review: int
    told: int
    rejected: int
    trouble: str | None


async def file_registers(store: Store, files: Sequence[RegisterFile], tally: Tally, day: date, fresh_days: int) -> None:
    """Import what was fetched; raises FeedTrouble where not one row of a list can be taken: then its shape has changed.

    What cannot be taken keeps nothing back: the others are taken before it is raised. A file that somebody put into a folder is named as
    the tally's trouble.
    """
    troubles: list[Exception] = []
    with tempfile.TemporaryDirectory(prefix="designation-bot-") as folder:
        for number, one in enumerate(files):
            path = Path(folder) / str(number) / (one.name or "answer.json")
            path.parent.mkdir()
            path.write_bytes(one.content)
            try:
                await _file(store, one, path, tally, day, fresh_days)
            except StoreError:
                raise
            except DesignationBotError as error:
                if one.name is None:
                    troubles.append(error)
                else:
                    tally.trouble = f"{one.name}: {error}"
            except Exception as error:
                if one.name is None:
                    troubles.append(error)
                    continue
                log.exception("a file could not be imported")
                tally.trouble = f"{one.name} could not be understood ({type(error).__name__})."
    if troubles:
        raise troubles[0]


async def _file(store: Store, one: RegisterFile, path: Path, tally: Tally, day: date, fresh_days: int) -> None:  # noqa: PLR0913, PLR0917
    of_day = day_of(one.register, path, None, day) if one.name else day
    done = await import_file(store, one.register, path, day=of_day, notify=not tally.first and not one.silent, fresh_days=fresh_days)
    if done.rows and done.rejections >= done.rows:
        raise FeedTrouble(f"No row of {one.register.title} could be taken: {done.rejected[0].reason}")
    tally.recorded += done.recorded
    tally.corroborated += done.corroborated
    tally.review += done.review
    tally.told += done.told
    tally.rejected += done.rejections
