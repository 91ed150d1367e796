"""Killed after Telegram was told that commands arrived, before one was answered: this bot answers them later, aiogram's polling never."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from bot.playground.faults import Fault, Trouble
from tests.emulated_telegram import EmulatedTelegram, containing, emulated_telegram, text_of

SECONDS = 30
COMMANDS = [f"/subscribe wish{number}" for number in range(3)]

AIOGRAM = """
import asyncio, sys
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

async def answer(message: Message) -> None:
    await message.answer(f"heard {message.text}")

async def main() -> None:
    dispatcher = Dispatcher()
    dispatcher.message.register(answer)
    session = AiohttpSession(api=TelegramAPIServer.from_base(sys.argv[1]))
    await dispatcher.start_polling(Bot(sys.argv[2], session=session), handle_signals=False)

asyncio.run(main())
"""


@contextlib.asynccontextmanager
async def receiving(telegram: EmulatedTelegram, folder: Path, *, control: bool) -> AsyncGenerator[None]:
    """One of the two programs, from when it listens until it is killed."""
    arguments = ("-c", AIOGRAM, telegram.api_base, telegram.token) if control else ("-m", "bot", "run")
    url = f"sqlite+aiosqlite:///{folder}/designations.db"
    environment = {**os.environ, **telegram.environment(), "DESIGNATION_BOT_DATABASE__URL": url}
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, env=environment, stderr=asyncio.subprocess.DEVNULL)
    try:
        async with asyncio.timeout(SECONDS):
            await telegram.server.world.intake.wait_until_polled()
        yield
    finally:
        process.kill()
        await process.wait()


@pytest.mark.parametrize("control", [False, True], ids=["this bot", "aiogram's polling"])
async def test_what_was_acknowledged_is_answered_after_a_kill(tmp_path: Path, *, control: bool) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        intake = telegram.server.world.intake
        telegram.server.faults.add(Fault(trouble=Trouble.HANG_BEFORE, method="sendMessage", times=None))
        async with receiving(telegram, tmp_path, control=control), asyncio.timeout(SECONDS):
            for command in COMMANDS:
                await telegram.sam.send(command)
            while intake.count():
                await intake.next_change().wait()
        telegram.server.faults.clear()
        async with receiving(telegram, tmp_path, control=control):
            last = await telegram.sam.send("/subscribe last")
            await telegram.sam.wait_for(containing("last"), after=last, seconds=SECONDS)
        said = "\n".join(text_of(message) for message in telegram.sam.from_bot)
    answered = [command for command in COMMANDS if command.split()[1] in said]
    assert answered == ([] if control else COMMANDS)
