"""The ticks: they clean up what is old and miss nothing that is due."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from aiogram.methods import SendMessage
from pydantic import SecretStr

from bot.config import Config, Folder, Sources
from bot.delivery.methods import queue
from bot.delivery.sender import Sender
from bot.feeds.polling import make_poller
from bot.schedule import build_schedule, clean_up, poll_due
from bot.telegram import make_bot
from store import feeds, inbox, outbox
from store.lease import FileLease
from store.opening import Store
from store.transaction import Transaction

THEN = datetime(2026, 1, 1, tzinfo=UTC)


async def test_cleaning_up_deletes_what_is_old_and_done_and_nothing_else(tmp_path: Path) -> None:
    async with await Store.open(f"sqlite+aiosqlite:///{tmp_path}/d.db", now=lambda: THEN, actor="tester") as store:

        def fill(transaction: Transaction) -> None:
            connection = transaction.connection
            inbox.receive(connection, [(1, 5, "{}"), (2, 5, "{}"), (3, 5, "{}")], THEN)
            inbox.done(connection, 1)
            outbox.mark_sent(connection, [queue(connection, SendMessage(chat_id=5, text="old"), THEN)], 1, THEN)
            queue(connection, SendMessage(chat_id=5, text="waiting"), THEN)

        await store.write(fill)
        await clean_up(store, Config(), THEN + timedelta(days=6))
        assert [row.update_id for row in await store.read(inbox.waiting, THEN, 10)] == [2]
        assert await store.write(lambda transaction: inbox.receive(transaction.connection, [(1, 5, "{}")], THEN)) == 0
        await clean_up(store, Config(), THEN + timedelta(days=100))
        assert await store.write(lambda transaction: inbox.receive(transaction.connection, [(1, 5, "{}")], THEN)) == 1
        assert len(await store.read(outbox.next_turn, THEN, answers_wait=(), news_waits=())) == 1


async def test_the_bot_looks_at_its_sources_only_where_some_are_switched_on(tmp_path: Path) -> None:
    switched_on = Config(sources=Sources(folder=Folder(enabled=True, path=str(tmp_path / "in"))))
    (tmp_path / "in").mkdir()
    async with await Store.open(f"sqlite+aiosqlite:///{tmp_path}/d.db", now=lambda: THEN, actor="tester") as store:
        lease = FileLease(tmp_path / "d.db")
        for config, looks in ((Config(), False), (switched_on, True)):
            bot = make_bot(config.telegram.model_copy(update={"token": SecretStr("42:TEST")}))
            poller = make_poller(store, config, lambda: THEN)
            schedule = build_schedule(store, config, lambda: THEN, Sender(bot, store, config, lambda: THEN, lease=lease), poller)
            jobs = cast("list[Any]", schedule.get_jobs())  # pyright: ignore[reportUnknownMemberType]  # the library has no types
            assert ("poll sources" in {job.id for job in jobs}) is looks
            await poll_due(poller)
            await bot.session.close()
        await lease.release()
        [fares] = await store.read(feeds.health)
        assert (fares["source"], fares["failures"], fares["error"]) == ("folder", 0, None)


async def test_ticks_are_late_but_never_lost(tmp_path: Path) -> None:
    config = Config()
    async with await Store.open(f"sqlite+aiosqlite:///{tmp_path}/d.db", now=lambda: THEN, actor="tester") as store:
        bot = make_bot(config.telegram.model_copy(update={"token": SecretStr("42:TEST")}))
        lease = FileLease(tmp_path / "d.db")
        schedule = build_schedule(store, config, lambda: THEN, Sender(bot, store, config, lambda: THEN, lease=lease))
        schedule.start(paused=True)
        jobs = cast("list[Any]", schedule.get_jobs())  # pyright: ignore[reportUnknownMemberType]  # the library has no types
        assert {job.id for job in jobs} == {"wake the sender", "release digests", "clean up"}
        assert all(job.coalesce and job.max_instances == 1 and job.misfire_grace_time is None for job in jobs)
        schedule.shutdown(wait=False)
        await lease.release()
        await bot.session.close()
