"""A store on a real SQLite file, and its clock."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from store.opening import Store
from tests.store.story import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "designations.db"


@pytest.fixture
def url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
async def store(url: str, clock: Clock) -> AsyncIterator[Store]:
    async with await Store.open(url, now=clock, actor="tester") as opened:
        yield opened
