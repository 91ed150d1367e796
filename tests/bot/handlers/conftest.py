"""A conversation on a fresh store, and one where the story of olverembatinib was handed in."""

import asyncio
import shutil
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from conversation import ADMIN, NOW, Talk

from store.opening import Store


def url_of(path: Path) -> str:
    """The address of a database file."""
    return f"sqlite+aiosqlite:///{path}"


# Written for these tests from the facts: what a company might say of its drug.
STORY = """Ascentage Pharma Says CDE Recommends Breakthrough Therapy Designation for Olverembatinib

SUZHOU, China, and ROCKVILLE, Md., March 24, 2021 -- Ascentage Pharma (6855.HK) today announced that the Center for Drug Evaluation
(CDE) of China has recommended a Breakthrough Therapy Designation for olverembatinib (HQP1351), a drug candidate of its subsidiary
Guangzhou Healthquest Pharma, for patients with chronic myeloid leukemia (CML) in chronic phase who are resistant to earlier
tyrosine kinase inhibitors.

In May 2020, the U.S. FDA granted olverembatinib Orphan Drug Designation and Fast Track Designation. In October 2020, the CDE
granted priority review to the New Drug Application of olverembatinib for patients with T315I-mutant CML.
"""


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
