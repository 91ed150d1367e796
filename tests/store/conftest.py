"""A store on a real database and its clock. Tests run on SQLite and on PostgreSQL; those that look into the file run on SQLite alone."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from store.opening import Store
from tests.databases import POSTGRESQL, SQLITE, sqlite_url
from tests.store.story import Clock


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        metafunc.parametrize("database", [SQLITE] if "file" in metafunc.fixturenames else [SQLITE, POSTGRESQL])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "designations.db"


@pytest.fixture
def url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    if database == SQLITE:
        yield sqlite_url(tmp_path / "designations.db")
        return
    with request.getfixturevalue("postgresql").database() as made:
        yield made


@pytest.fixture
def empty_url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database in which there is nothing yet."""
    if database == SQLITE:
        yield sqlite_url(tmp_path / "empty.db")
        return
    with request.getfixturevalue("postgresql").database(empty=True) as made:
        yield made


@pytest.fixture
async def store(url: str, clock: Clock) -> AsyncIterator[Store]:
    async with await Store.open(url, now=clock, actor="tester") as opened:
        yield opened
