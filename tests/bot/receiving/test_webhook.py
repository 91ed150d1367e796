"""Receiving by webhook: the secret token is checked, and 200 is said only after the update is on disk."""

import socket
from pathlib import Path

import aiohttp
import pytest
from aiogram import Router
from aiogram.types import Message
from pydantic import SecretStr

from bot.config import Config
from bot.conversation import Handled
from bot.receiving import Receiver
from events.errors import BadInput
from store import inbox
from tests.bot.delivery.running import clock, config_for, running
from tests.emulated_telegram import EmulatedTelegram, containing, emulated_telegram

SECRET = "s3cret_token-1"


def hooked(telegram: EmulatedTelegram, folder: Path, **changes: object) -> Config:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    settings = config_for(telegram, folder)
    hook = {"mode": "webhook", "webhook_url": f"http://{address}/telegram", "webhook_secret": SecretStr(SECRET), "listen": address}
    return settings.model_copy(update={"telegram": settings.telegram.model_copy(update=hook | changes)})


def echoing() -> Router:
    async def echo(message: Message) -> Handled:
        return [message.answer(f"heard {message.text}")]

    router = Router()
    router.message.register(echo)
    return router


async def test_updates_come_by_webhook_and_a_wrong_secret_is_refused(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        config = hooked(telegram, tmp_path)
        async with running(telegram, tmp_path, echoing(), config=config) as here, aiohttp.ClientSession() as session:
            await telegram.sam.send("one")
            await telegram.sam.wait_for(containing("heard one"))
            forged = {"update_id": 1, "message": {"chat": {"id": telegram.sam.chat_id}, "text": "forged"}}
            for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guess"}):
                async with session.post(config.telegram.webhook_url, json=forged, headers=headers) as response:
                    assert response.status == 401
            right = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
            for junk in (b"", b"no json", b"[]", b'{"update_id": "x"}'):
                async with session.post(config.telegram.webhook_url, data=junk, headers=right) as response:
                    assert response.status == 400
            assert await here.store.read(inbox.waiting, clock(), 10) == []
            await telegram.sam.ask("two")


async def test_an_update_that_cannot_be_kept_is_not_acknowledged(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        config = hooked(telegram, tmp_path)
        async with running(telegram, tmp_path, echoing(), config=config) as here, aiohttp.ClientSession() as session:
            await telegram.sam.send("one")
            await telegram.sam.wait_for(containing("heard one"))
            await here.store.close()
            right = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
            async with session.post(config.telegram.webhook_url, json={"update_id": 99}, headers=right) as response:
                assert response.status == 503


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"webhook_url": ""}, "webhook_url"),
        ({"webhook_secret": SecretStr("")}, "webhook_secret"),
        ({"webhook_secret": SecretStr("not allowed!")}, "webhook_secret"),
        ({"listen": "nowhere"}, "telegram.listen"),
    ],
)
async def test_a_webhook_that_cannot_work_is_told_in_one_line(tmp_path: Path, changes: dict[str, object], line: str) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, send=False) as here:
        receiver = Receiver(here.bot, here.dispatcher, here.store, hooked(telegram, tmp_path, **changes), lambda: None)
        with pytest.raises(BadInput, match=line):
            await receiver.serve_webhook()


async def test_an_address_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, send=False) as here:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            config = hooked(telegram, tmp_path, listen=f"127.0.0.1:{taken.getsockname()[1]}")
            with pytest.raises(BadInput, match=r"change telegram\.listen"):
                await Receiver(here.bot, here.dispatcher, here.store, config, lambda: None).serve_webhook()
