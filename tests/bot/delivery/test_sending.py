"""What the sender promises, over real HTTP against the emulated Bot API."""

from pathlib import Path

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from bot.conversation import Handled
from tests.bot.delivery.running import announce, follow_all, running
from tests.emulated_telegram import containing, emulated_telegram


async def test_a_command_is_answered_and_news_arrive(tmp_path: Path) -> None:
    router = Router()

    async def start(message: Message) -> Handled:
        return [message.answer("Welcome <b>here</b>")]

    router.message.register(start, Command("start"))
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, router) as here:
        assert (await telegram.sam.ask("/start"))["text"] == "Welcome here"
        await follow_all(here.store, [telegram.sam.chat_id])
        await announce(here.store)
        await telegram.sam.wait_for(containing("olverembatinib"))
