"""What all tests share: the labelled announcements beside the project, and what may be skipped."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the project; a clone on its own skips what needs it, continuous integration does not."""
    if not SHARED.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{SHARED} is absent; continuous integration must have it")
        pytest.skip(f"{SHARED} is absent: a clone on its own cannot run this test")
    return SHARED
