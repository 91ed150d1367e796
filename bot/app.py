"""The composition root: the one place where the running bot is put together, started and ended."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from functools import partial
from typing import Any

import structlog
from aiogram import Bot, Dispatcher

from bot.applying import Applier
from bot.config import Config
from bot.delivery.sender import Sender
from bot.feeds.polling import make_poller
from bot.handlers import build_router
from bot.handlers.menu import set_menus
from bot.journal import keep_journal
from bot.process import clock, until_told
from bot.receiving import Receiver
from bot.schedule import build_schedule, release_digests
from bot.telegram import get_me, make_bot, patiently
from events.errors import LeaseLost, StoreUnavailable
from store import searching
from store.lease import TRY_SECONDS, Lease, lease_of
from store.opening import Store

log = structlog.get_logger()

ACTOR = "bot"
END_SECONDS = 9.0
WORK_SECONDS, STORE_SECONDS = 5.5, 1.0
"""From the signal to the end; of these what has begun may be finished for so long, and then the store be closed."""


def run_bot(settings: Config) -> None:
    """Run the bot until SIGTERM or SIGINT; raises DesignationBotError where it cannot start."""
    keep_journal(settings.log)
    asyncio.run(until_told(lambda stop: serve_bot(settings, stop)))


async def serve_bot(settings: Config, stop: asyncio.Event) -> None:
    """Serve until `stop` is set: receive, handle, send, tick. What is in flight is finished, all within 10 s, whoever does not answer.

    Of several replicas on one PostgreSQL all take a webhook's updates in; the one that holds the lease does everything else.
    """
    try:
        await side_by_side(_serve(settings), _ended(stop), end_seconds=END_SECONDS)
    finally:
        log.info("stopped")


async def _serve(settings: Config) -> None:
    """Serve until cancelled."""
    async with AsyncExitStack() as stack:
        lease = lease_of(settings.database.url)
        stack.push_async_callback(lease.release)
        store = await Store.open(settings.database.url, now=clock, actor=ACTOR)
        stack.push_async_callback(store.close, STORE_SECONDS)
        bot = make_bot(settings.telegram)
        stack.push_async_callback(bot.session.close)
        await patiently(bot, partial(get_me, bot))
        dispatcher = Dispatcher(disable_fsm=True)
        dispatcher.include_router(build_router())
        applier = Applier(bot, dispatcher, store, settings, clock)
        receiver = Receiver(bot, dispatcher, store, settings, applier.wake)
        leader = Leader(lease, store, settings, receiver, applier, Sender(bot, store, settings, clock, lease=lease))
        programs = [leader.run(), _show_menus(bot, settings), _prepare_search(store)]
        if settings.telegram.mode == "webhook":
            programs.append(receiver.serve_webhook())
        await side_by_side(*programs, end_seconds=WORK_SECONDS)


class Leader:
    """All that one running bot of a database does: takes its turn when the lease is free, stands by when it is another's."""

    def __init__(  # noqa: PLR0913, PLR0917  # what it has to run
        self, lease: Lease, store: Store, settings: Config, receiver: Receiver, applier: Applier, sender: Sender
    ) -> None:
        self._lease = lease
        self._store = store
        self._settings = settings
        self._receiver = receiver
        self._applier = applier
        self._sender = sender

    async def run(self) -> None:
        """Lead whenever nobody else does, until cancelled."""
        said = ""
        while True:
            try:
                if await self._lease.take():
                    said = ""
                    await self._lead()
                why = "another replica leads"
            except (LeaseLost, StoreUnavailable) as error:
                why = str(error)
            if why != said:
                log.warning("standing by", reason=why)
                said = why
            await asyncio.sleep(TRY_SECONDS)

    async def _lead(self) -> None:
        poller = make_poller(self._store, self._settings, clock)
        schedule = build_schedule(self._store, self._settings, clock, self._sender, poller)
        await release_digests(self._store, clock)  # before anything is sent: it may be a quiet hour
        schedule.start()
        try:
            polling: list[Coroutine[Any, Any, None]] = []
            if self._settings.telegram.mode == "polling":
                log.info("ready")
                polling.append(self._receiver.poll())
            await side_by_side(self._lease.keep(), self._applier.run(), self._sender.run(), *polling, end_seconds=WORK_SECONDS)
        finally:
            schedule.shutdown(wait=False)


async def _show_menus(bot: Bot, settings: Config) -> None:
    """Nobody waits for the menus, however long Telegram takes to show them."""
    await set_menus(bot, settings.telegram.admins)
    await asyncio.Event().wait()


async def _prepare_search(store: Store) -> None:
    """The first who searches need not wait until all names are read."""
    with suppress(StoreUnavailable):  # then the first search reads them
        await store.read(searching.prepare)
    await asyncio.Event().wait()


async def _ended(stop: asyncio.Event) -> None:
    await stop.wait()


async def side_by_side(*programs: Coroutine[Any, Any, None], end_seconds: float) -> None:
    """Run programs until one of them ends, then end the others, which may finish what they have begun; raises what one of them raised.

    Who has not ended after `end_seconds` is left behind.
    """
    tasks = [asyncio.ensure_future(program) for program in programs]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        done, _late = await asyncio.wait(tasks, timeout=end_seconds)
        errors = [error for task in done if not task.cancelled() and (error := task.exception()) is not None]
    if errors:
        raise errors[0]
