"""Importing a file: looked over, then recorded in batches that each commit, so that what was done stays done when the program is killed."""

import asyncio
import hashlib
import itertools
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import msgspec

from bot.registries import ema_medicines, fda_accelerated, fda_orphan, milestones, openfda
from bot.registries.cells import iso_day
from bot.registries.entries import Comparing, Dating, Entry, Line, Register, Rejected, edition
from bot.registries.identity import NearNames, moieties
from bot.registries.recording import Counts, Import, record_absences, record_batch
from bot.registries.tabular import Progress, read_table
from events.errors import BadInput, InvalidValue
from events.names import name_key
from events.rewording import entry_of
from store import bulk, snapshots
from store.backups import backup
from store.engine import database_url, dialect
from store.opening import Store

REGISTERS: dict[str, Register] = {
    one.REGISTER.name: one.REGISTER for one in (milestones, fda_orphan, ema_medicines, fda_accelerated, openfda)
}

BATCH = 500
_FEW = 10  # changes that are news in the shortest list
_DAY = re.compile(r"(?<![0-9])(20[0-9]{2})[-_.]?([01][0-9])[-_.]?([0-3][0-9])(?![0-9])")


def register_of(name: str) -> Register:
    """The register of that format; raises BadInput with the list."""
    register = REGISTERS.get(name.strip().lower())
    if register is None:
        raise BadInput(f"{name[:40]!r} is no format: use one of {', '.join(REGISTERS)}.")
    return register


def day_of(register: Register, path: Path, given: date | None, today: date) -> date:
    """The day a file is of: the one given, else in its name, else the newest in the column it is dated by, else today."""
    if given is not None:
        if given > today:
            raise BadInput(f"The file cannot be of {given}: that day lies ahead.")
        return given
    named = _DAY.search(path.name)
    if named:
        day = iso_day("".join(named.groups()))
        return min(day.first, today) if day else today
    if register.dated_by is None:
        return today
    dated_by = register.dated_by
    rows = (row for row in read_table(path, register.columns, unfold=register.unfold) if isinstance(row, Line))
    days = (_day(dated_by, row.cells.get(column, "")) for row in rows for column in dated_by.columns)
    return max((day for day in days if day is not None and day <= today), default=today)


@contextmanager
def whole_file(path: Path) -> Generator[Path]:
    """The file itself; a copy of what comes through a pipe, which can be read only once. Raises BadInput where it cannot be read."""
    if path.is_file() or path.is_dir() or not path.exists():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="designation-bot-") as folder:
        copy = Path(folder) / path.name
        try:
            with path.open("rb") as pipe, copy.open("wb") as file:
                shutil.copyfileobj(pipe, file)
        except OSError as error:
            raise BadInput(f"{path} cannot be read: {(error.strerror or 'unknown trouble').lower()}.") from error
        yield copy


async def import_file(  # noqa: PLR0913  # what an import depends on
    store: Store,
    register: Register,
    path: Path,
    *,
    day: date,
    notify: bool,
    fresh_days: int,
    progress: Progress | None = None,
) -> Counts:
    """Record what a file says that is not known; the same file again changes nothing, however the first import ended.

    `day` is the one the file is of. Raises BadInput where the file is not of the format, or of another form than the last edition; where it
    is damaged, what stood before stays recorded.
    """
    days = await store.read(snapshots.days, register.name)
    importing = Import(
        register=register,
        edition=edition(register, day, _digest(path)),
        older=days is not None and day < days[1],
        successive=register.comparing is not None and days is not None and days[0] < day,
        notify=notify,
        fresh_days=fresh_days,
        near=NearNames(await store.read(bulk.all_names)),
    )
    importing = await asyncio.to_thread(_looked_over, importing, path)  # the whole file at once: a running bot goes on meanwhile
    if register.comparing is not None and days is not None and not importing.older:
        await _refuse_another_form(store, importing, register.comparing, path)
    total = Counts()
    for batch in _batches(_entries(importing, path, total, progress)):
        total.add(await _record(store, importing, batch))
    total.add(await store.write(lambda transaction: record_absences(transaction, importing, total)))
    total.rejected.sort(key=lambda one: one.line)
    return total


async def import_dry(  # noqa: PLR0913  # what an import depends on
    url: str,
    register: Register,
    path: Path,
    *,
    day: date,
    now: Callable[[], datetime],
    notify: bool,
    fresh_days: int,
    progress: Progress | None = None,
) -> Counts:
    """What importing a file into the database of `url` would do: it is imported into a copy that is thrown away, and nobody is told."""
    with tempfile.TemporaryDirectory(prefix="designation-bot-") as folder:
        copy = Path(folder) / "copy.db"
        if dialect(database_url(url)).exists(database_url(url)):
            backup(url, copy)
        async with await Store.open(f"sqlite+aiosqlite:///{copy}", now=now, actor="dry run") as store:
            return await import_file(store, register, path, day=day, notify=notify, fresh_days=fresh_days, progress=progress)


async def _record(store: Store, importing: Import, entries: list[Entry]) -> Counts:
    return await store.write(lambda transaction: record_batch(transaction, importing, entries))


async def _refuse_another_form(store: Store, importing: Import, comparing: Comparing, path: Path) -> None:
    """Raise BadInput, before anything is recorded, where so many entries differ in a column that its words have changed, not the world."""
    compared, moved = 0, Counter[str]()
    for entries in _batches(_entries(importing, path, Counts(), None)):
        seen = await store.read(snapshots.find, importing.register.name, [entry.key for entry in entries if entry.key])
        compared += len(seen)
        for entry in entries:
            row = seen.get(entry.key or "")
            if row is not None and row.drug_id and row.body != entry.body and not row.gone:
                moved.update(comparing.moved(row.body, entry.body))
    for column, number in moved.items():
        if number >= _FEW and number * comparing.one_in[column] > compared:
            raise BadInput(
                f"{number} of {compared} entries of {path.name} have another {column} than in the last edition: its form may have changed. "
                "Nothing of it was recorded; look at that column, or import an edition from between."
            )


def _looked_over(importing: Import, path: Path) -> Import:
    """The import with what only the whole file says: labels that stand beside each other, brands of several substances."""
    if importing.register.authority is None:
        return importing
    listed, contested, acting = set[str](), set[str](), dict[str, frozenset[str]]()
    for entry in _entries(importing, path, Counts(), None):
        listed.update(key for fact in entry.facts for key in fact.registry_keys if importing.register.worded and entry_of(key))
        for brand in {name_key(name.name) for name in entry.brands if entry.substances}:
            known, mine = acting.get(brand), moieties(entry)
            if known and not known & mine:
                contested.add(brand)
            acting[brand] = mine | (known or frozenset())
    return msgspec.structs.replace(importing, listed=frozenset(listed), contested=frozenset(contested))


def _batches(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while batch := list(itertools.islice(entries, BATCH)):
        yield batch


def _entries(importing: Import, path: Path, total: Counts, progress: Progress | None) -> Iterator[Entry]:
    """The entries of the file; rows that are none, and those that cannot be taken, are counted in `total`."""
    register = importing.register
    for row in read_table(path, register.columns, progress, unfold=register.unfold):
        if isinstance(row, Rejected):
            total.rows += 1
            total.nameless += 1
            total.reject(row.line, row.reason)
            continue
        if not register.is_entry(row.cells):
            continue
        total.rows += 1
        try:
            entry = register.read(row, importing.edition)
        except BadInput as error:
            total.reject(row.number, str(error))
            if register.comparing is not None:
                total.not_taken.add(register.comparing.key(row.cells))
            continue
        if entry is None:
            total.skipped += 1
        else:
            yield entry


def _day(dated_by: Dating, cell: str) -> date | None:
    try:
        day = dated_by.day(cell)
    except InvalidValue:
        return None
    return day.first if day else None


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {(error.strerror or 'unknown trouble').lower()}.") from error
