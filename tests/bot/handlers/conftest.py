"""A conversation on a fresh store, and one where the story of olverembatinib was handed in."""

import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from conversation import ADMIN, NOW, Talk

from store.opening import Store

# Written for these tests from the facts: what a company might say of its drug.
STORY = """Ascentage Pharma Says CDE Recommends Breakthrough Therapy Designation for Olverembatinib

SUZHOU, China, and ROCKVILLE, Md., March 24, 2021 -- Ascentage Pharma (6855.HK) today announced that the Center for Drug Evaluation
(CDE) of China has recommended a Breakthrough Therapy Designation for olverembatinib (HQP1351), a drug candidate of its subsidiary
Guangzhou Healthquest Pharma, for patients with chronic myeloid leukemia (CML) in chronic phase who are resistant to earlier
tyrosine kinase inhibitors.

In May 2020, the U.S. FDA granted olverembatinib Orphan Drug Designation and Fast Track Designation. In October 2020, the CDE
granted priority review to the New Drug Application of olverembatinib for patients with T315I-mutant CML.
"""


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncGenerator[Talk]:
    """A conversation on a store that knows nothing."""
    async with await Store.open(f"sqlite+aiosqlite:///{tmp_path}/store.db", now=lambda: NOW, actor="test") as store:
        yield Talk(store)


@pytest.fixture
async def story(talk: Talk) -> Talk:
    """A conversation on a store that holds the story, told to nobody."""
    preview = await talk.say(f"/ingest {STORY}", user=ADMIN)
    await talk.press("Record silently", preview, user=ADMIN)
    return talk
