"""A store on a real file, a clock moved by hand, and small files of registers."""

import csv
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.registries import importer
from bot.registries.recording import Counts
from store.opening import Store
from tests.store.story import Clock

Import = Callable[..., Awaitable[Counts]]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    async with await Store.open(f"sqlite+aiosqlite:///{tmp_path}/designations.db", now=clock, actor="tester") as opened:
        yield opened


@pytest.fixture
def take(store: Store, tmp_path: Path) -> Import:
    """Import rows as a file of a day."""

    async def take_rows(name: str, rows: list[dict[str, str]], day: str, *, notify: bool = False, **options: Any) -> Counts:
        register = importer.register_of(name)
        file = tmp_path / f"{name}_{day}.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            columns = list(dict.fromkeys((*register.columns, *(column for row in rows for column in row))))
            writer = csv.DictWriter(opened, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return await importer.import_file(store, register, file, day=date.fromisoformat(day), notify=notify, fresh_days=30, **options)

    return take_rows
