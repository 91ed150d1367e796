"""kill -9 loses nothing that was acknowledged and leaves nothing half done; several processes share a database without a gap.

STORE_KILLS says how often, for each thing that can be killed.
"""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from events.event_types import NewEvent
from store import log, schema
from store.backups import backup
from store.engine import database_url, dialect, table_names
from store.migrations.running import upgrade
from store.opening import Store
from store.rebuilding import rebuild
from store.schema import REVISIONS
from store.transfer import export, restore
from store.verification import verify
from tests.databases import SQLITE, sqlite_url
from tests.store.story import Clock, linked, recorded, registered

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("STORE_KILLS", "2"))

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

# Does one thing without end, or once; says when it begins, and what it did once how many statements it took.
# Of those it dies by its own kill -9 before the one that is named.
WORKING = """
import asyncio, itertools, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import Engine
from sqlalchemy.event import listens_for
from store.backups import backup
from store.opening import Store
from store.rebuilding import rebuild
from store.transfer import restore

statements = 0

@listens_for(Engine, "commit")
@listens_for(Engine, "before_cursor_execute")
def count(*_):
    global statements
    statements += 1
    if statements == int(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)

async def main(what, url, file):
    if what == "backup":
        print("begins", flush=True)
        for number in itertools.count():
            backup(url, file.with_name(f"{number}{file.name}"))
    if what == "migrate":
        print("begins", flush=True)
    async with await Store.open(url, now=lambda: datetime.now(UTC), actor="x") as store:
        print("begins", flush=True)
        if what == "rebuild":
            while True:
                await rebuild(store)
        if what == "restore":
            await restore(store, file)
    print(statements, flush=True)

asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
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


@pytest.mark.parametrize("lines", [1, 40, 333, *(17 * number for number in range(1, KILLS - 1))])
async def test_a_killed_process_lost_nothing_it_had_acknowledged(url: str, clock: Clock, lines: int) -> None:
    acknowledged = kill_after_lines(start(APPENDING, url, "a", "100000"), lines)
    assert len(acknowledged) >= lines
    async with await Store.open(url, now=clock, actor="tester") as store:
        known = await store.read(log.known_event_ids, acknowledged)
        verdict = await store.read(verify)
        assert known == set(acknowledged)
        assert verdict.problems == ()
        assert verdict.events % 3 == 0


async def filled(url: str, clock: Clock, drugs: int = 40) -> int:
    """Put events into a store; gives how many."""
    async with await Store.open(url, now=clock, actor="tester") as store:
        for drug_id in (f"d{number}" for number in range(drugs)):
            events = [registered(drug_id, drug_id), linked(drug_id), *(recorded(f"m{n}{drug_id}", drug_id) for n in range(48))]
            await store.write(lambda t, d=drug_id, e=events: t.append(f"drug-{d}", e))
        return (await store.read(log.head))[0]


def kill_at_any_moment(chance: random.Random, seconds: float, *arguments: str) -> bool:
    """Start to work without end and kill -9 within so many seconds of its beginning; says whether it was still at work."""
    process = start(WORKING, *arguments, "0")
    assert process.stdout is not None
    process.stdout.readline()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=chance.uniform(0, seconds))
    at_work = process.poll() is None
    process.kill()
    process.wait(timeout=30)
    process.stdout.close()
    return at_work


def statements_of(*arguments: str) -> int:
    """Work once, to the end; gives how many statements that took."""
    return int(start(WORKING, *arguments, "0").communicate(timeout=120)[0].split()[-1])


def kill_at_statement(number: int, *arguments: str) -> None:
    """Start to work once and die before this statement."""
    process = start(WORKING, *arguments, str(number))
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL


async def test_a_killed_rebuild_leaves_everything_in_order_and_the_next_one_ends(url: str, clock: Clock, tmp_path: Path) -> None:
    chance = random.Random(1)  # noqa: S311  # the same moments each time
    events = await filled(url, clock)
    for _ in range(KILLS):
        assert kill_at_any_moment(chance, 1.5, "rebuild", url, str(tmp_path))
        async with await Store.open(url, now=clock, actor="tester") as store:
            assert (await store.read(verify)).problems == ()
    async with await Store.open(url, now=clock, actor="tester") as store:
        assert await rebuild(store) == events
        assert (await store.read(verify)).problems == ()
        assert not {name for name in await store.read(table_names) if name.endswith("_shadow")}


async def test_a_killed_backup_leaves_no_half_file_and_the_store_in_order(url: str, clock: Clock, tmp_path: Path) -> None:
    chance = random.Random(2)  # noqa: S311  # the same moments each time
    events = await filled(url, clock)
    for number in range(KILLS):
        assert kill_at_any_moment(chance, 0.5, "backup", url, str(tmp_path / f"copy{number}.db"))
        for copy in tmp_path.glob(f"*copy{number}.db"):
            async with await Store.open(sqlite_url(copy), now=clock, actor="tester") as store:
                verdict = await store.read(verify)
                assert (verdict.problems, verdict.events) == ((), events)
    async with await Store.open(url, now=clock, actor="tester") as store:
        assert (await store.read(verify)).problems == ()


async def test_a_killed_restore_leaves_an_empty_store_or_a_whole_one(
    url: str, clock: Clock, tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    chance = random.Random(3)  # noqa: S311  # the same moments each time
    events = await filled(url, clock)
    async with await Store.open(url, now=clock, actor="tester") as store:
        await export(store, tmp_path / "log.jsonl")
    backup(url, tmp_path / "copy.db")
    files = [tmp_path / "log.jsonl", tmp_path / "copy.db"]
    lengths: list[int] = []
    for file in files:
        with another_database(database, tmp_path / f"whole{file.name}", request) as other:
            lengths.append(statements_of("restore", other, str(file)))
    left: set[int] = set()
    for number in range(KILLS):
        file, statements = files[number % 2], lengths[number % 2]
        with another_database(database, tmp_path / f"other{number}.db", request) as other:
            kill_at_statement(chance.randint(1, statements), "restore", other, str(file))
            async with await Store.open(other, now=clock, actor="tester") as store:
                verdict = await store.read(verify)
                left.add(verdict.events)
                assert verdict.problems == ()
                if not verdict.events:
                    assert (await restore(store, file)).events == events
                    assert (await store.read(verify)).problems == ()
    assert left <= {0, events}


async def test_a_killed_migration_leaves_the_older_database_or_one_of_today(
    clock: Clock, tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    chance = random.Random(4)  # noqa: S311  # the same moments each time
    with another_database(database, tmp_path / "source.db", request) as source:
        events = await filled(source, clock, drugs=4)
        async with await Store.open(source, now=clock, actor="tester") as store:
            rows = await store.read(log.read_rows)
    for number in range(KILLS):
        revision = REVISIONS[number % (len(REVISIONS) - 1)]
        with another_database(database, tmp_path / f"whole{number}.db", request, empty=True) as whole:
            _older(whole, revision, rows)
            statements = statements_of("migrate", whole, str(tmp_path))
        with another_database(database, tmp_path / f"older{number}.db", request, empty=True) as older:
            _older(older, revision, rows)
            kill_at_statement(chance.randint(1, statements), "migrate", older, str(tmp_path))
            async with await Store.open(older, now=clock, actor="tester") as store:
                assert await rebuild(store) == events
                assert (await store.read(verify)).problems == ()


def _older(url: str, revision: str, rows: list[dict[str, Any]]) -> None:
    """Make a database of an older revision with these events."""
    engine = dialect(database_url(url)).write_engine(database_url(url))
    with engine.begin() as connection:
        upgrade(connection, revision)
        connection.execute(schema.events.insert(), rows)
    engine.dispose()


@contextmanager
def another_database(database: str, file: Path, request: pytest.FixtureRequest, *, empty: bool = False) -> Generator[str]:
    """One more database of the same kind."""
    if database == SQLITE:
        yield sqlite_url(file)
        return
    with request.getfixturevalue("postgresql").database(empty=empty) as made:
        yield made


async def test_processes_that_share_a_database_leave_no_gap_and_lose_nothing(url: str, clock: Clock) -> None:
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
