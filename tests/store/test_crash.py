"""kill -9 loses nothing that was acknowledged; several processes share one file without a gap."""

import subprocess
import sys
from pathlib import Path

import pytest

from events.event_types import NewEvent
from store import log
from store.opening import Store
from store.rebuilding import rebuild
from store.verification import verify
from tests.store.story import Clock, recorded, registered

ROOT = Path(__file__).parents[2]

# Appends drugs without end from 16 clients, and says of each on standard output once it was acknowledged.
APPENDING = """
import asyncio, sys
from datetime import UTC, datetime
from events.event_types import DrugRegistered, NewEvent
from store.opening import Store
from tests.store.story import linked, recorded

async def client(store, name, most):
    for number in range(most):
        drug_id = f"{name}x{number}"
        first = NewEvent(event_id=drug_id, event=DrugRegistered(drug_id=drug_id, name=drug_id))
        events = [first, linked(drug_id), recorded(f"m{drug_id}", drug_id)]
        await store.write(lambda t: t.append(f"drug-{drug_id}", events, 0))
        print(drug_id, flush=True)

async def main():
    async with await Store.open(sys.argv[1], now=lambda: datetime.now(UTC), actor=sys.argv[2]) as store:
        await asyncio.gather(*(client(store, f"{sys.argv[2]}c{n}", int(sys.argv[3])) for n in range(16)))

asyncio.run(main())
"""

REBUILDING = """
import asyncio, sys
from datetime import UTC, datetime
from store.opening import Store
from store.rebuilding import rebuild

async def main():
    async with await Store.open(sys.argv[1], now=lambda: datetime.now(UTC), actor="x") as store:
        while True:
            await rebuild(store, lambda done, total: print(done, flush=True))

asyncio.run(main())
"""


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", script, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def kill_after_lines(process: subprocess.Popen[str], lines: int) -> list[str]:
    """Read so many lines, kill -9, and give all lines that came out."""
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(lines)]
    process.kill()
    said += process.stdout.readlines()
    process.stdout.close()
    process.wait(timeout=30)
    return [line.strip() for line in said if line.endswith("\n")]


@pytest.mark.parametrize("lines", [1, 40, 333])
async def test_a_killed_process_lost_nothing_it_had_acknowledged(url: str, clock: Clock, lines: int) -> None:
    acknowledged = kill_after_lines(start(APPENDING, url, "a", "100000"), lines)
    assert len(acknowledged) >= lines
    async with await Store.open(url, now=clock, actor="tester") as store:
        known = await store.read(log.known_event_ids, acknowledged)
        verdict = await store.read(verify)
        assert known == set(acknowledged)
        assert verdict.problems == ()
        assert verdict.events % 3 == 0


async def test_a_killed_rebuild_leaves_everything_in_order_and_the_next_one_ends(url: str, clock: Clock) -> None:
    assert start(APPENDING, url, "a", "40").communicate(timeout=60)[0].count("\n") == 640
    for lines in (1, 2, 5):
        kill_after_lines(start(REBUILDING, url), lines)
        async with await Store.open(url, now=clock, actor="tester") as store:
            assert (await store.read(verify)).problems == ()
            assert await rebuild(store) == 1920
            assert (await store.read(verify)).problems == ()


async def test_processes_that_share_a_file_leave_no_gap_and_lose_nothing(url: str, clock: Clock) -> None:
    processes = [start(APPENDING, url, name, "25") for name in ("a", "b", "c")]
    outputs = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    acknowledged = "".join(outputs).split()
    assert len(acknowledged) == 3 * 16 * 25
    async with await Store.open(url, now=clock, actor="tester") as store:
        verdict = await store.read(verify)
        assert verdict.problems == ()
        assert verdict.events == 3 * len(acknowledged)
        assert await store.read(log.known_event_ids, acknowledged) == set(acknowledged)


async def test_two_open_stores_see_each_others_commits_at_once(url: str, clock: Clock) -> None:
    async with await Store.open(url, now=clock, actor="bot") as bot, await Store.open(url, now=clock, actor="line") as line:
        for number in range(10):
            for store in (bot, line):
                version = await store.read(log.stream_version, "drug-d1")
                await store.write(lambda t, n=number, a=store.actor, v=version: t.append("drug-d1", [_step(f"{a}{n}", v)], v))
        assert await bot.read(log.stream_version, "drug-d1") == 20
        assert (await line.read(verify)).problems == ()


def _step(name: str, version: int) -> NewEvent:
    return recorded(f"m{name}") if version else registered()
