"""What all tests share: the labelled announcements beside the project, and what may be skipped."""

import os
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

SHARED = ROOT.parent / "shared"

from tests.databases import Server, postgresql_server  # noqa: E402  # the line above lets it be found


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the project; a clone on its own skips what needs it, continuous integration does not."""
    if not SHARED.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{SHARED} is absent; continuous integration must have it")
        pytest.skip(f"{SHARED} is absent: a clone on its own cannot run this test")
    return SHARED


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A real PostgreSQL that all workers of a run share; not in pytest's own folder, which lets in nobody but its owner."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)[:12]
    with postgresql_server(Path(tempfile.gettempdir()) / f"designation-bot-tests-{run}") as server:
        yield server
