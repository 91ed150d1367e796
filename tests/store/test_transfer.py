"""The log goes out and comes back the same; what is broken comes back not at all."""

import asyncio
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from events.codec import GENESIS
from events.errors import BadInput, StoreUnavailable
from events.notices import text_hash
from store import inbox, log, notices, outbox, projections, queries
from store.backups import backup
from store.log import COLUMNS
from store.opening import Store
from store.subscriptions import Wish, seen, subscribe
from store.transaction import Transaction
from store.transfer import export, export_on, restore
from store.verification import verify
from tests.databases import POSTGRESQL, Server, sqlite_url
from tests.store.story import Clock, corrected, linked, received, recorded, registered, reviewed

TEXT = 'The news: “奥雷巴替尼” \u2028 was recommended.\n\nTwo  paragraphs, "quoted".'


@pytest.fixture
async def full(store: Store) -> Store:
    def job(transaction: Transaction) -> None:
        notices.keep(transaction.connection, TEXT)
        transaction.append("notice-n1", [received(text=TEXT)])
        transaction.append("drug-d1", [registered("d1", "奥雷巴替尼"), linked(), recorded("m1"), recorded("m2", occurred=None)])
        transaction.append("drug-d1", [corrected("m1", "d1", "2026-02-20")])
        transaction.append("notice-n1", [reviewed("n1", "m1")])

    await store.write(job, correlation_id="c1")
    return store


async def another(tmp_path: Path, clock: Clock, name: str = "other.db") -> Store:
    return await Store.open(f"sqlite+aiosqlite:///{tmp_path}/{name}", now=clock, actor="restorer")


async def test_an_export_is_one_envelope_a_line_with_the_columns_of_the_log(full: Store, tmp_path: Path) -> None:
    done = await export(full, tmp_path / "log.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().split("\n") if line]
    assert [line["position"] for line in lines] == [1, 2, 3, 4, 5, 6, 7]
    assert all(set(line) - {"original"} == set(COLUMNS) for line in lines)
    assert lines[1]["body"] == {"type": "DrugRegistered", "drug_id": "d1", "name": "奥雷巴替尼"}
    assert [line.get("original") for line in lines] == [TEXT, *[None] * 6]
    assert (done.events, done.head) == (7, lines[-1]["hash"])


async def test_a_restored_log_has_the_same_events_head_and_projections(full: Store, tmp_path: Path, clock: Clock) -> None:
    await export(full, tmp_path / "log.jsonl")
    clock.move(days=30)
    async with await another(tmp_path, clock) as store:
        done = await restore(store, tmp_path / "log.jsonl")
        assert (done.events, done.head) == await full.read(log.head)
        assert await store.read(log.read_all) == await full.read(log.read_all)
        assert await store.read(projections.load_drug, "d1") == await full.read(projections.load_drug, "d1")
        assert await store.read(notices.original, text_hash(TEXT)) == TEXT
        assert (await store.read(verify, done.head)).ok
        await store.write(lambda t: t.append("drug-d1", [recorded("m3")], 5))
        assert (await store.read(verify, done.head)).events == 8


async def test_a_restore_tells_nobody(full: Store, tmp_path: Path, clock: Clock) -> None:
    await export(full, tmp_path / "log.jsonl")
    async with await another(tmp_path, clock) as store:

        def person(transaction: Transaction) -> None:
            seen(transaction.connection, 1, "private", "A", transaction.now)
            subscribe(transaction.connection, 1, 0, Wish(label="all"))

        await store.write(person)
        await restore(store, tmp_path / "log.jsonl")
        assert await store.write(lambda t: outbox.claim(t.connection, t.now, 10)) == []


async def test_an_export_to_a_stream_is_the_same_and_a_second_one_too(full: Store, tmp_path: Path, clock: Clock) -> None:
    stream = io.StringIO()
    await export(full, stream)
    await export(full, tmp_path / "log.jsonl")
    assert (tmp_path / "log.jsonl").read_text(encoding="utf-8") == stream.getvalue()
    async with await another(tmp_path, clock) as store:
        await restore(store, tmp_path / "log.jsonl")
        again = io.StringIO()
        await export(store, again)
        assert again.getvalue() == stream.getvalue()


async def test_an_export_that_went_through_another_json_tool_is_restored(full: Store, tmp_path: Path, clock: Clock) -> None:
    stream = io.StringIO()
    await export(full, stream)
    lines = [json.dumps(json.loads(line), ensure_ascii=False, separators=(" ,  ", ": ")) for line in stream.getvalue().split("\n") if line]
    (tmp_path / "log.jsonl").write_text("\n".join(lines), encoding="utf-8")
    async with await another(tmp_path, clock) as store:
        assert (await restore(store, tmp_path / "log.jsonl")).head == (await full.read(log.head))[1]


def without_line_three(lines: list[str]) -> list[str]:
    return [*lines[:2], *lines[3:]]


def swapped(lines: list[str]) -> list[str]:
    return [*lines[:2], lines[3], lines[2], *lines[4:]]


def edited(lines: list[str]) -> list[str]:
    return [line.replace("chronic", "acute") for line in lines]


def cut_short(lines: list[str]) -> list[str]:
    return [*lines[:5], lines[5][:100]]


def doubled(lines: list[str]) -> list[str]:
    return [*lines[:3], *lines[2:]]


def other_original(lines: list[str]) -> list[str]:
    return [lines[0].replace("was recommended", "was granted"), *lines[1:]]


def with_a_blank_line(lines: list[str]) -> list[str]:
    return [*lines[:4], "", *lines[4:]]


def of_another_kind(_lines: list[str]) -> list[str]:
    return ["Dear all,", "the news."]


@pytest.mark.parametrize(
    ("breaking", "says"),
    [
        (without_line_three, "line 3: has position 4, not 3"),
        (swapped, "line 3: has position 4, not 3"),
        (edited, "line 4: was changed"),
        (cut_short, "line 6: is no envelope"),
        (doubled, "line 4: has position 3, not 4"),
        (other_original, "line 1: has another original"),
        (with_a_blank_line, "line 5: is no envelope"),
        (of_another_kind, "line 1: is no envelope"),
    ],
)
async def test_a_broken_file_is_refused_by_its_line_and_nothing_is_restored(
    full: Store, tmp_path: Path, clock: Clock, breaking: Callable[[list[str]], list[str]], says: str
) -> None:
    stream = io.StringIO()
    await export(full, stream)
    (tmp_path / "log.jsonl").write_text("\n".join(breaking(stream.getvalue().rstrip("\n").split("\n"))), encoding="utf-8")
    async with await another(tmp_path, clock) as store:
        with pytest.raises(BadInput, match=says) as caught:
            await restore(store, tmp_path / "log.jsonl")
        assert "\n" not in str(caught.value)
        assert await store.read(log.head) == (0, GENESIS)
        assert (await store.read(queries.counts))["drugs"] == 0
        assert await store.read(notices.original, text_hash(TEXT)) is None


async def test_a_store_that_holds_events_is_not_restored_into(full: Store, tmp_path: Path) -> None:
    await export(full, tmp_path / "log.jsonl")
    with pytest.raises(BadInput, match="holds 7 events already"):
        await restore(full, tmp_path / "log.jsonl")
    assert (await full.read(verify)).events == 7


async def test_an_empty_or_missing_file_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        await restore(store, tmp_path / "nowhere.jsonl")
    (tmp_path / "log.jsonl").write_text("")
    with pytest.raises(BadInput, match="holds no events"):
        await restore(store, tmp_path / "log.jsonl")


async def test_an_export_that_cannot_be_written_leaves_no_half_a_file(full: Store, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be written"):
        await export(full, tmp_path / "nowhere" / "log.jsonl")
    (tmp_path / "taken").mkdir()
    with pytest.raises(BadInput, match="cannot be written"):
        await export(full, tmp_path / "taken")
    assert [path.name for path in tmp_path.iterdir() if "log" in path.name or path.name.startswith(".")] == []


async def test_a_backup_taken_while_others_write_is_a_whole_store(full: Store, url: str, tmp_path: Path, clock: Clock) -> None:
    copying = asyncio.ensure_future(asyncio.to_thread(backup, url, tmp_path / "backup.db"))
    written = 0
    while not copying.done():
        await full.write(lambda t, n=written: t.append("drug-d1", [recorded(f"during{n}")]))
        written += 1
    await copying
    async with await another(tmp_path, clock, "backup.db") as copy:
        verdict = await copy.read(verify)
        assert verdict.ok
        assert 7 <= verdict.events <= 7 + written


async def test_a_backup_never_overwrites_and_needs_a_database(full: Store, url: str, tmp_path: Path) -> None:
    assert full.actor == "tester"
    (tmp_path / "backup.db").write_text("mine")
    with pytest.raises(BadInput, match="is there already"):
        backup(url, tmp_path / "backup.db")
    assert (tmp_path / "backup.db").read_text() == "mine"
    with pytest.raises(StoreUnavailable, match="is not there"):
        backup(f"sqlite+aiosqlite:///{tmp_path}/nowhere.db", tmp_path / "copy.db")
    with pytest.raises((BadInput, StoreUnavailable), match="cannot be"):
        backup(url, tmp_path / "no" / "folder" / "copy.db")
    assert (await full.read(log.head))[0] == 7


async def test_an_export_that_goes_on_holds_what_was_there_and_what_comes(full: Store, tmp_path: Path) -> None:
    await export(full, tmp_path / "whole.jsonl")
    file = Arriving()
    going_on = asyncio.create_task(export_on(full, file, 2))
    await full.write(lambda t: t.append("drug-d2", [registered("d2", "lisaftoclax")]))
    while file.getvalue().count("\n") < 6:
        await file.more()
    going_on.cancel()
    await asyncio.gather(going_on, return_exceptions=True)
    lines = file.getvalue().split("\n")
    assert lines[:5] == (tmp_path / "whole.jsonl").read_text().split("\n")[2:7]
    assert json.loads(lines[5])["body"]["name"] == "lisaftoclax"


class Arriving(io.StringIO):
    """A file that says when something was written."""

    def __init__(self) -> None:
        super().__init__()
        self._flushed = asyncio.Event()

    def flush(self) -> None:
        super().flush()
        self._flushed.set()

    async def more(self) -> None:
        await self._flushed.wait()
        self._flushed.clear()


@pytest.mark.parametrize("by", ["export", "backup"])
async def test_a_log_moves_to_the_other_kind_of_database_with_the_same_head(  # noqa: PLR0917
    full: Store, url: str, tmp_path: Path, clock: Clock, database: str, by: str, request: pytest.FixtureRequest
) -> None:
    def person(transaction: Transaction) -> None:
        seen(transaction.connection, 1, "private", "A", transaction.now)
        subscribe(transaction.connection, 1, 0, Wish(label="all"))
        outbox.queue_method(transaction.connection, 1, 0, "sendMessage", "{}", outbox.ANSWER, transaction.now)
        inbox.receive(transaction.connection, [(7, 1, "{}")], transaction.now)

    await full.write(person)
    file = tmp_path / "moved"
    if by == "backup":
        backup(url, file)
    else:
        await export(full, file)
    server: Server = request.getfixturevalue("postgresql")
    with server.database() as there:
        other = sqlite_url(tmp_path / "moved.db") if database == POSTGRESQL else there
        async with await Store.open(other, now=clock, actor="restorer") as store:
            done = await restore(store, file)
            assert (done.events, done.head) == await full.read(log.head)
            assert (await store.read(verify)).problems == ()
            assert await store.write(lambda t: outbox.claim(t.connection, t.now, 10)) == []
            assert await store.read(inbox.waiting, clock(), 10) == []
            counts = await store.read(queries.counts)
            assert counts["subscriptions"] == int(by == "backup")
            await store.write(person)  # numbers go on
            with pytest.raises(BadInput, match="restore into an empty one"):
                await restore(store, file)


async def test_a_backup_goes_into_no_store_that_has_chats(full: Store, url: str, empty_url: str, tmp_path: Path, clock: Clock) -> None:
    assert full.actor == "tester"
    backup(url, tmp_path / "copy.db")
    async with await Store.open(empty_url, now=clock, actor="restorer") as store:
        await store.write(lambda t: seen(t.connection, 1, "private", "A", t.now))
        with pytest.raises(BadInput, match="holds chats already"):
            await restore(store, tmp_path / "copy.db")
