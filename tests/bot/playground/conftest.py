"""An emulated Telegram of its own for each test, and the real aiogram client that talks to it over HTTP."""

from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from tests.emulated_telegram import EmulatedTelegram, emulated_telegram


class PlainSession(AiohttpSession):
    """The client's session, which at its end does not wait for encrypted connections: there are none."""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncGenerator[EmulatedTelegram]:
    async with emulated_telegram(tmp_path) as opened:
        yield opened


@pytest.fixture
async def make_bot(telegram: EmulatedTelegram) -> AsyncGenerator[Callable[..., Bot]]:
    made: list[Bot] = []

    def make(token: str = telegram.token) -> Bot:
        made.append(Bot(token, session=PlainSession(api=TelegramAPIServer.from_base(telegram.api_base), timeout=5)))
        return made[-1]

    yield make
    for bot in made:
        await bot.session.close()


@pytest.fixture
def bot(make_bot: Callable[..., Bot]) -> Bot:
    return make_bot()
