"""The composition root: the one place where the running bot is put together, started and ended."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
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
from bot.telegram import TelegramUnreachable, check_token, make_bot
from events.errors import LeaseLost, StoreUnavailable
from store.lease import TRY_SECONDS, Lease, lease_of
from store.opening import Store

log = structlog.get_logger()

ACTOR = "bot"
END_SECONDS = 9.0
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0


def run_bot(settings: Config) -> None:
    """Run the bot until SIGTERM or SIGINT; raises DesignationBotError where it cannot start."""
    keep_journal(settings.log)
    asyncio.run(until_told(lambda stop: serve_bot(settings, stop)))


async def serve_bot(settings: Config, stop: asyncio.Event) -> None:
    """Serve until `stop` is set: receive, handle, send, tick. What is in flight is finished, within 10 s.

    Of several replicas on one PostgreSQL all take a webhook's updates in; the one that holds the lease does everything else.
    """
    async with AsyncExitStack() as stack:
        lease = lease_of(settings.database.url)
        stack.push_async_callback(lease.release)
        store = await stack.enter_async_context(await Store.open(settings.database.url, now=clock, actor=ACTOR))
        bot = make_bot(settings.telegram)
        stack.push_async_callback(bot.session.close)
        if not await _reach(bot, settings, stop):
            return
        dispatcher = Dispatcher(disable_fsm=True)
        dispatcher.include_router(build_router())
        applier = Applier(bot, dispatcher, store, settings, clock)
        receiver = Receiver(bot, dispatcher, store, settings, applier.wake)
        leader = Leader(lease, store, settings, receiver, applier, Sender(bot, store, settings, clock, lease=lease))
        await _until_told(stop, leader.run(), *([receiver.serve_webhook()] if settings.telegram.mode == "webhook" else []))


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
        log.info("ready")
        try:
            polling = [self._receiver.poll()] if self._settings.telegram.mode == "polling" else []
            await side_by_side(self._lease.keep(), self._applier.run(), self._sender.run(), *polling)
        finally:
            schedule.shutdown(wait=False)


async def _reach(bot: Bot, settings: Config, stop: asyncio.Event) -> bool:
    """Ask Telegram who the bot is and show the menus; waits, and says so, while nobody answers. False where it was told to stop."""
    wait = _FIRST_WAIT
    while not stop.is_set():
        try:
            await check_token(bot)
            await set_menus(bot, settings.telegram.admins)
        except TelegramUnreachable as error:
            log.warning("waiting for Telegram", reason=str(error), seconds=wait)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
            wait = min(wait * 2, _LONGEST_WAIT)
        else:
            return True
    return False


async def _until_told(stop: asyncio.Event, *programs: Coroutine[Any, Any, None]) -> None:
    """Run programs side by side until `stop` is set or one fails, then end them all."""
    try:
        await side_by_side(*programs, _ended(stop))
    finally:
        log.info("stopped")


async def _ended(stop: asyncio.Event) -> None:
    await stop.wait()


async def side_by_side(*programs: Coroutine[Any, Any, None]) -> None:
    """Run programs until one of them ends, then end the others, which may finish what they have begun; raises what one of them raised."""
    tasks = [asyncio.ensure_future(program) for program in programs]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        done, _late = await asyncio.wait(tasks, timeout=END_SECONDS)
    for task in done:
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error
