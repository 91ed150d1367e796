"""Opening: made where it is missing, refused in one clear line where it cannot be used, quick where there is nothing to do."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, inspect

from events.errors import StoreError, StoreUnavailable
from store import log, schema
from store.engine import database_url, dialect, of, table_names
from store.lease import lease_of
from store.migrations.running import upgrade
from store.opening import Store
from store.revision import revision
from tests.databases import stranger
from tests.store.story import Clock, recorded, registered

ROOT = Path(__file__).parents[2]


async def test_a_missing_folder_is_made_and_the_database_opens_again(tmp_path: Path, clock: Clock) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/new/deep/designations.db"
    async with await Store.open(url, now=clock, actor="tester") as store:
        await store.write(lambda t: t.append("drug-d1", [registered()]))
    async with await Store.open(url, now=clock, actor="tester") as store:
        assert (await store.read(log.head))[0] == 1


async def test_a_relative_path_means_the_working_directory(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with await Store.open("sqlite+aiosqlite:///data/designations.db", now=clock, actor="tester"):
        assert (tmp_path / "data" / "designations.db").is_file()


async def refused(url: str, clock: Clock) -> str:
    """The line that opening is refused with."""
    with pytest.raises(StoreUnavailable) as caught:
        await Store.open(url, now=clock, actor="tester")
    line = str(caught.value)
    assert "\n" not in line
    assert line.endswith(".")
    return line


async def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path, clock: Clock) -> None:
    assert "is a folder: name a file" in await refused(f"sqlite+aiosqlite:///{tmp_path}", clock)


async def test_a_file_in_place_of_the_folder_is_refused(file: Path, clock: Clock) -> None:
    file.write_text("")
    assert "cannot be made" in await refused(f"sqlite+aiosqlite:///{file}/designations.db", clock)


async def test_a_text_file_is_refused_and_left_as_it_was(file: Path, url: str, clock: Clock) -> None:
    text = "This is no database. " * 200
    file.write_text(text)
    assert "is not a database" in await refused(url, clock)
    assert file.read_text() == text


async def test_a_file_marked_read_only_is_refused(url: str, file: Path, clock: Clock) -> None:
    async with await Store.open(url, now=clock, actor="tester"):
        pass
    file.chmod(0o444)
    assert "is read-only" in await refused(url, clock)


async def test_a_database_of_another_program_is_refused(empty_url: str, clock: Clock) -> None:
    with stranger(empty_url) as connection:
        connection.exec_driver_sql("CREATE TABLE songs (title TEXT)")
    assert "belongs to another program" in await refused(empty_url, clock)


async def test_a_newer_revision_is_refused_with_both_numbers(url: str, clock: Clock) -> None:
    async with await Store.open(url, now=clock, actor="tester"):
        pass
    with stranger(url) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9001'")
    line = await refused(url, clock)
    assert "is of a newer version (9001" in line
    assert "update designation-bot" in line


async def test_an_empty_file_becomes_a_database(url: str, file: Path, clock: Clock) -> None:
    file.touch()
    async with await Store.open(url, now=clock, actor="tester") as store:
        assert (await store.read(log.head))[0] == 0


def test_a_migration_that_breaks_off_leaves_nothing_behind(empty_url: str) -> None:
    engine = dialect(database_url(empty_url)).write_engine(database_url(empty_url))

    def breaking_off(connection: Connection) -> None:
        with connection.begin():
            upgrade(connection)
            assert "events" in table_names(connection)
            raise ValueError("power cut")

    with engine.connect() as connection:
        with pytest.raises(ValueError, match="power cut"):
            breaking_off(connection)
        assert table_names(connection) == set()
    engine.dispose()


async def test_a_damaged_file_is_refused(url: str, file: Path, clock: Clock) -> None:
    async with await Store.open(url, now=clock, actor="tester") as store:
        await store.write(lambda t: t.append("drug-d1", [registered()]))
    content = bytearray(file.read_bytes())
    content[100:4096] = b"\xff" * (4096 - 100)
    file.write_bytes(content)
    assert "is damaged: restore it from a backup" in await refused(url, clock)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("designations.db", "is no database URL"),
        ("mysql://localhost/designations", "is not supported"),
        ("sqlite+aiosqlite://", "must name a file"),
        ("sqlite+aiosqlite:///:memory:", "must name a file"),
    ],
)
async def test_a_url_that_cannot_be_says_how_to_write_one(url: str, says: str, clock: Clock) -> None:
    line = await refused(url, clock)
    assert says in line
    assert "sqlite+aiosqlite:///data/designations.db" in line


async def test_a_password_never_stands_in_the_refusal(clock: Clock) -> None:
    assert "secret" not in await refused("mysql://me:secret@localhost/designations", clock)


async def test_a_locked_file_is_a_clear_line_and_writing_goes_on_when_it_is_free(store: Store, file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="is locked by another program"):
        await store.write(lambda t: t.append("drug-d1", [registered()]))
    assert (await store.read(log.head))[0] == 0
    other.execute("ROLLBACK")
    other.close()
    await store.write(lambda t: t.append("drug-d1", [registered()]))
    assert (await store.read(log.head))[0] == 1


async def test_opening_and_asking_wait_for_nobody_who_writes(store: Store, file: Path, url: str, clock: Clock) -> None:
    await store.write(lambda t: t.append("drug-d1", [registered()]))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with asyncio.timeout(2), await Store.open(url, now=clock, actor="asker") as asker:
            assert (await asker.read(log.head))[0] == 1


async def test_a_full_disk_is_a_clear_line_and_nothing_is_lost(store: Store, file: Path) -> None:
    assert file.exists()
    await store.write(lambda t: t.append("drug-d1", [registered()]))
    pages = await store.write(lambda t: t.connection.exec_driver_sql("PRAGMA page_count").scalar_one())
    await store.write(lambda t: t.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}").scalar_one())

    async def fill() -> None:
        for number in range(2000):
            await store.write(lambda t, n=number: t.append("drug-d1", [recorded(f"m{n}", indication="x" * 1000)]))

    with pytest.raises(StoreUnavailable, match="is full: free space"):
        await fill()
    before = (await store.read(log.head))[0]
    await store.write(lambda t: t.connection.exec_driver_sql("PRAGMA max_page_count = 1000000").scalar_one())
    await store.write(lambda t: t.append("drug-d2", [registered("d2", "another")]))
    assert (await store.read(log.head))[0] == before + 1


def structure(connection: Connection) -> dict[str, object]:
    """All tables but Alembic's own with their columns, keys and indexes, and the triggers."""
    seen = inspect(connection)
    tables = {
        name: (
            [(one["name"], str(one["type"]), one["nullable"], one["default"]) for one in seen.get_columns(name)],
            seen.get_pk_constraint(name)["constrained_columns"],
            sorted(one["column_names"] for one in seen.get_unique_constraints(name)),
            sorted((str(one["name"]), one["column_names"], one["unique"]) for one in seen.get_indexes(name)),
        )
        for name in seen.get_table_names()
        if name != "alembic_version"
    }
    return {**tables, "triggers": of(connection).trigger_names(connection)}


async def test_the_migrations_make_exactly_the_tables_of_the_schema(store: Store, empty_url: str) -> None:
    fresh = create_engine(database_url(empty_url))
    with fresh.begin() as connection:
        schema.metadata.create_all(connection)
        for _name, trigger in of(connection).log_guards("events"):
            connection.exec_driver_sql(trigger)
        wanted = structure(connection)
    fresh.dispose()
    assert await store.read(structure) == wanted
    assert await store.read(revision) == schema.REVISION


def test_two_that_open_a_new_database_at_once_both_succeed(empty_url: str) -> None:
    script = (
        "import asyncio, sys\nfrom datetime import UTC, datetime\nfrom store.opening import Store\n"
        "async def main():\n"
        "    async with await Store.open(sys.argv[1], now=lambda: datetime.now(UTC), actor='x'):\n        pass\n"
        "asyncio.run(main())\n"
    )
    processes = [subprocess.Popen([sys.executable, "-c", script, empty_url], cwd=ROOT) for _ in range(4)]
    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0, 0]


def test_loading_the_store_loads_neither_alembic_nor_what_only_a_search_needs() -> None:
    script = "import store.opening, sys; print([name for name in ('alembic', 'rapidfuzz', 'sqlalchemy.orm') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_opening_a_database_of_today_does_not_load_alembic(empty_url: str) -> None:
    script = (
        "import asyncio, sys\nfrom datetime import UTC, datetime\nfrom store.opening import Store\n"
        "async def main():\n"
        "    async with await Store.open(sys.argv[1], now=lambda: datetime.now(UTC), actor='x'):\n"
        "        print('alembic' in sys.modules)\n"
        "asyncio.run(main())\n"
    )
    runs = [
        subprocess.run([sys.executable, "-c", script, empty_url], cwd=ROOT, capture_output=True, text=True, check=True) for _ in range(2)
    ]
    assert [run.stdout.strip() for run in runs] == ["True", "False"]


async def test_commits_are_durable_against_a_loss_of_power(store: Store) -> None:
    def settings(connection: Connection) -> tuple[object, ...]:
        asked = {"sqlite": ("PRAGMA journal_mode", "PRAGMA synchronous"), "postgresql": ("SHOW synchronous_commit",)}
        return tuple(connection.exec_driver_sql(one).scalar_one() for one in asked[connection.dialect.name])

    assert await store.write(lambda t: settings(t.connection)) in {("wal", 2), ("on",)}


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError, match="read-only"):
        await store.read(lambda connection: connection.exec_driver_sql("DELETE FROM chats"))


async def test_a_second_bot_on_one_file_is_refused_until_the_first_ends(url: str, file: Path) -> None:
    first = lease_of(url)
    with pytest.raises(StoreUnavailable, match=f"Another designation-bot runs on {file}: stop it first"):
        lease_of(url)
    await first.release()
    await lease_of(url).release()


async def test_a_bot_that_was_killed_holds_no_lease(url: str, file: Path) -> None:
    script = "import sys, os\nfrom store.lease import lease_of\nheld = lease_of(sys.argv[1])\nprint('held', flush=True)\nsys.stdin.read()"
    child = subprocess.Popen(  # noqa: ASYNC220  # a program of its own that is killed
        [sys.executable, "-c", script, url], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ
    )
    assert child.stdout is not None
    assert child.stdin is not None
    assert child.stdout.readline() == b"held\n"
    with pytest.raises(StoreUnavailable, match=str(file)):
        lease_of(url)
    child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()
    await lease_of(url).release()
