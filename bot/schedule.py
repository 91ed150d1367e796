"""The clock that only ticks: it wakes who has something to do. What is due stands in the database, so a missed tick is late, never lost."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import cast

import structlog
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.config import Config
from bot.delivery.sender import Sender
from bot.feeds.polling import Poller
from events.errors import StoreUnavailable
from store import digests, inbox, outbox
from store.opening import Store
from store.transaction import Transaction

log = structlog.get_logger()

WAKE_SECONDS = 30
DIGEST_SECONDS = 10
POLL_SECONDS = 60
_CHATS_AT_ONCE = 50


def build_schedule(
    store: Store, config: Config, now: Callable[[], datetime], sender: Sender, poller: Poller | None = None
) -> AsyncIOScheduler:
    """The ticks of the running bot; `start` it, `shutdown(wait=False)` it. Without a `poller` no source is asked."""
    scheduler = AsyncIOScheduler(
        timezone=UTC,
        jobstores={"default": MemoryJobStore()},
        executors={"default": AsyncIOExecutor()},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )

    # A tick that the end cuts off is no error: what was due stands in the database.
    async def clean() -> None:
        with suppress(asyncio.CancelledError):
            await clean_up(store, config, now())

    async def release() -> None:
        with suppress(asyncio.CancelledError):
            await release_digests(store, now)

    async def look_around() -> None:
        with suppress(asyncio.CancelledError):
            if poller is not None:
                await poll_due(poller)

    tick = cast("Callable[..., object]", scheduler.add_job)  # pyright: ignore[reportUnknownMemberType]  # the library has no types
    tick(sender.wake, "interval", seconds=WAKE_SECONDS, id="wake the sender")
    tick(release, "interval", seconds=DIGEST_SECONDS, id="release digests")
    tick(clean, "cron", hour=config.schedule.cleanup_hour, id="clean up")
    if poller is not None and poller.names:
        tick(look_around, "interval", seconds=POLL_SECONDS, id="poll sources")
    return scheduler


async def poll_due(poller: Poller) -> None:
    """Ask the sources whose time has come."""
    try:
        for done in await poller.poll_due():
            log.info("polled", **{field: getattr(done, field) for field in done.__struct_fields__ if getattr(done, field)})
    except StoreUnavailable as error:
        log.error("sources cannot be polled", reason=str(error))  # noqa: TRY400  # one clear line


async def release_digests(store: Store, now: Callable[[], datetime]) -> None:
    """Let go the digests that are due and what waited for the end of quiet hours, a few chats at a time so that others get their turn."""
    moment = now()
    try:
        while chats := await store.read(digests.due, moment, _CHATS_AT_ONCE):
            await store.write(partial(_release, chats=chats, moment=moment))
    except StoreUnavailable as error:
        log.error("digests cannot be released", reason=str(error))  # noqa: TRY400  # one clear line


def _release(transaction: Transaction, *, chats: list[int], moment: datetime) -> int:
    return digests.release_due(transaction.connection, chats, moment)


async def clean_up(store: Store, config: Config, now: datetime) -> None:
    """Delete applied updates and finished answers that are older than configured."""

    def job(transaction: Transaction) -> tuple[int, int]:
        connection = transaction.connection
        return (
            inbox.prune_applied(connection, now - timedelta(days=config.schedule.keep_updates_days)),
            outbox.prune(connection, now - timedelta(days=config.schedule.keep_sent_days)),
        )

    try:
        updates, answers = await store.write(job)
    except StoreUnavailable as error:
        log.error("cleaning up failed", reason=str(error))  # noqa: TRY400  # one clear line
        return
    log.info("cleaned up", updates=updates, answers=answers)
