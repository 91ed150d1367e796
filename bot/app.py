"""The composition root: the one place where the running bot is put together, started and ended."""

import asyncio
from collections.abc import Awaitable
from contextlib import AsyncExitStack, suppress

import structlog
from aiogram import Bot, Dispatcher

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
from store.lease import Lease
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
    """Serve until `stop` is set: receive, handle, send, tick. What is in flight is finished, within 10 s."""
    async with AsyncExitStack() as stack:
        stack.enter_context(Lease.take(settings.database.url))
        store = await stack.enter_async_context(await Store.open(settings.database.url, now=clock, actor=ACTOR))
        bot = make_bot(settings.telegram)
        stack.push_async_callback(bot.session.close)
        if not await _reach(bot, settings, stop):
            return
        dispatcher = Dispatcher(disable_fsm=True)
        dispatcher.include_router(build_router())
        receiver = Receiver(bot, dispatcher, store, settings, clock)
        sender = Sender(bot, store, settings, clock)
        schedule = build_schedule(store, settings, clock, sender, make_poller(store, settings, clock))
        await release_digests(store, clock)  # before anything is sent: it may be a quiet hour
        schedule.start()
        stack.callback(schedule.shutdown, wait=False)
        await _work(stop, receiver.run(), sender.run())


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


async def _work(stop: asyncio.Event, *programs: Awaitable[None]) -> None:
    """Run programs side by side until `stop` is set or one fails, then end them all."""
    tasks = [asyncio.ensure_future(program) for program in programs]
    stopped = asyncio.ensure_future(stop.wait())
    log.info("ready")
    try:
        await asyncio.wait({*tasks, stopped}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
        for task in tasks:
            task.cancel()
        done, _late = await asyncio.wait(tasks, timeout=END_SECONDS)
    log.info("stopped")
    for task in done:
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error
