"""The Bot API of the playground, through the real aiogram over real HTTP."""

import asyncio

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from tests.emulated_telegram import containing, emulated_telegram


async def test_a_bot_hears_people_and_answers_them(tmp_path):
    dispatcher = Dispatcher()

    async def start(message: Message):
        await message.answer(
            "Hello <b>there</b>",
            parse_mode="HTML",
            reply_markup=InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Press", callback_data="x")]]),
        )

    async def pressed(query: CallbackQuery):
        await query.message.edit_text("Pressed")
        await query.answer("Done")

    dispatcher.message.register(start, Command("start"))
    dispatcher.callback_query.register(pressed, F.data == "x")
    async with emulated_telegram(tmp_path) as telegram:
        bot = Bot(telegram.token, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram.api_base)))
        polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
        answer = await telegram.sam.ask("/start")
        assert answer["text"] == "Hello there"
        assert answer["entities"] == [{"type": "bold", "offset": 6, "length": 5}]
        assert (await telegram.sam.press("Press"))["text"] == "Done"
        await telegram.sam.wait_for(containing("Pressed"))
        await dispatcher.stop_polling()
        await polling
