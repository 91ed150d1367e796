"""A conversation on a fresh store, and one where the story of olverembatinib was handed in."""

import asyncio
import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from store.opening import Store
from tests.bot.handlers.conversation import ADMIN, NOW, STORY, Talk


def url_of(path: Path) -> str:
    """The address of a database file."""
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was migrated once for all tests."""
    path = tmp_path_factory.mktemp("handlers") / "empty.db"

    async def make() -> None:
        async with await Store.open(url_of(path), now=lambda: NOW, actor="test"):
            pass

    asyncio.run(make())
    return path


@pytest.fixture(scope="session")
def story_database(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Path:
    """A database in which the story was handed in once for all tests, told to nobody."""
    path = tmp_path_factory.mktemp("handlers") / "story.db"
    shutil.copy(empty_database, path)

    async def make() -> None:
        async with await Store.open(url_of(path), now=lambda: NOW, actor="test") as store:
            talk = Talk(store)
            preview = await talk.say(f"/ingest publisher: Ascentage Pharma\n{STORY}", user=ADMIN)
            await talk.press("Record silently", preview, user=ADMIN)

    asyncio.run(make())
    return path


@pytest.fixture
async def talk(tmp_path: Path, empty_database: Path) -> AsyncGenerator[Talk]:
    """A conversation on a store that knows nothing."""
    shutil.copy(empty_database, tmp_path / "store.db")
    async with await Store.open(url_of(tmp_path / "store.db"), now=lambda: NOW, actor="test") as store:
        yield Talk(store)


@pytest.fixture
async def story(tmp_path: Path, story_database: Path) -> AsyncGenerator[Talk]:
    """A conversation on a store that holds the story."""
    shutil.copy(story_database, tmp_path / "store.db")
    async with await Store.open(url_of(tmp_path / "store.db"), now=lambda: NOW, actor="test") as store:
        yield Talk(store)
