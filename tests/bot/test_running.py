"""The whole program in its beginning and its end: whoever does not answer then, it starts when they do, and it ends in time."""

import asyncio
import contextlib
import os
import socket
import sqlite3
import sys
import time
from collections.abc import AsyncGenerator
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.app import serve_bot
from bot.playground.faults import Fault, Latency, Trouble
from bot.playground.refusals import Refusal, flood_wait
from bot.telegram import WrongToken
from tests.bot.delivery.running import add_people, announce, config_for, follow_all, running
from tests.emulated_telegram import EmulatedTelegram, containing, emulated_telegram

LIMIT = 10.0


@contextlib.asynccontextmanager
async def serving(telegram: EmulatedTelegram, folder: Path) -> AsyncGenerator[asyncio.Event]:
    """The program without a process of its own; it is told to end with the block, and has to in time."""
    stop = asyncio.Event()
    task = asyncio.create_task(serve_bot(config_for(telegram, folder), stop))
    try:
        yield stop
    finally:
        stop.set()
        async with asyncio.timeout(LIMIT):
            await task


async def asked(telegram: EmulatedTelegram, method: str, times: int = 1) -> None:
    """Wait until the bot has made such requests."""
    async with asyncio.timeout(LIMIT):
        while sum(call.method == method.lower() for call in telegram.server.calls) < times:  # noqa: ASYNC110  # the server tells of messages only
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("method", ["getMe", "setMyCommands", "deleteWebhook"])
@pytest.mark.parametrize(
    "fault",
    [
        Fault(trouble=Trouble.SERVER_ERROR, code=502),
        Fault(trouble=Trouble.REFUSED, refusal=flood_wait(1)),
        Fault(trouble=Trouble.RESET_BEFORE),
        Fault(trouble=Trouble.BROKEN_JSON_AFTER),
    ],
    ids=["502", "429", "reset", "no JSON"],
)
async def test_trouble_at_the_start_is_waited_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, fault: Fault) -> None:
    monkeypatch.setattr("bot.telegram.FIRST_WAIT", 0.05)
    async with emulated_telegram(tmp_path) as telegram:
        telegram.server.faults.add(Fault(trouble=fault.trouble, refusal=fault.refusal, code=fault.code, method=method))
        began = time.monotonic()
        async with serving(telegram, tmp_path):
            assert "Welcome" in (await telegram.sam.ask("/start"))["text"]
            await asked(telegram, method, 2)
            waited = time.monotonic() - began
        assert fault.trouble is not Trouble.REFUSED or waited >= 1.0


async def test_a_menu_that_telegram_refuses_keeps_nobody_from_being_answered(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        telegram.server.faults.add(Fault(trouble=Trouble.REFUSED, method="setMyCommands", times=None))
        async with serving(telegram, tmp_path):
            assert "Welcome" in (await telegram.sam.ask("/start"))["text"]


@pytest.mark.parametrize("code", [401, 404])
@pytest.mark.parametrize("method", ["getMe", "setMyCommands"])
async def test_a_token_that_is_not_accepted_ends_the_start_in_one_line(tmp_path: Path, method: str, code: int) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        telegram.server.faults.add(Fault(trouble=Trouble.REFUSED, method=method, times=None, refusal=Refusal(code, "no")))
        async with asyncio.timeout(LIMIT):
            with pytest.raises(WrongToken):
                await serve_bot(config_for(telegram, tmp_path), asyncio.Event())


@pytest.mark.parametrize("method", ["getMe", "setMyCommands", "deleteWebhook", "getUpdates"])
async def test_told_to_end_while_telegram_hangs_it_does_at_once(tmp_path: Path, method: str) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        telegram.server.faults.add(Fault(trouble=Trouble.HANG_BEFORE, method=method, times=None))
        with capture_logs():
            async with serving(telegram, tmp_path) as stop:
                await asyncio.sleep(1.0)  # the request is on its way; nothing tells of it before it is answered
                began = time.monotonic()
                stop.set()
        assert time.monotonic() - began < 3.0


async def test_told_to_end_while_another_process_holds_the_database_it_is_out_in_time(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        config = config_for(telegram, tmp_path)
        async with running(telegram, tmp_path, send=False) as before:
            await follow_all(before.store, add_people(telegram, 100))
            await announce(before.store)
        telegram.server.faults.latency = Latency(least=0.05, most=0.1)
        environment = {**os.environ, **telegram.environment(), "DESIGNATION_BOT_DATABASE__URL": config.database.url}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=environment, stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
        )
        await asked(telegram, "sendMessage", 5)
        with contextlib.closing(sqlite3.connect(tmp_path / "designations.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            process.terminate()
            await asyncio.wait_for(process.communicate(), LIMIT)
        assert time.monotonic() - began < LIMIT
        assert process.returncode == 0


async def test_told_to_end_while_the_database_cannot_be_opened_it_does(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        with contextlib.closing(sqlite3.connect(tmp_path / "designations.db", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            began = time.monotonic()
            async with serving(telegram, tmp_path):
                await asyncio.sleep(0.5)  # it waits for the lock; nothing tells of it
        assert time.monotonic() - began < 5.0


async def test_news_wait_for_no_menu(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        async with running(telegram, tmp_path, send=False) as before:
            await follow_all(before.store, add_people(telegram, 1))
            await announce(before.store)
        telegram.server.faults.add(Fault(trouble=Trouble.HANG_BEFORE, method="setMyCommands", times=None))
        async with serving(telegram, tmp_path):
            await telegram.person(50_001).wait_for(containing("condition number 1"))


async def test_with_a_webhook_it_is_ready_when_the_port_listens(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    hook = {"mode": "webhook", "webhook_url": f"http://{address}/hook", "webhook_secret": SecretStr("s3cret"), "listen": address}
    async with emulated_telegram(tmp_path) as telegram, aiohttp.ClientSession() as session:
        config = config_for(telegram, tmp_path)
        config = config.model_copy(update={"telegram": config.telegram.model_copy(update=hook)})
        stop = asyncio.Event()
        with capture_logs() as lines:
            task = asyncio.create_task(serve_bot(config, stop))
            async with asyncio.timeout(LIMIT):
                while not any(line["event"] == "ready" for line in lines):  # noqa: ASYNC110  # the journal tells of it, nothing else
                    await asyncio.sleep(0)
            async with session.post(f"http://{address}/hook") as response:
                assert response.status == 401
            stop.set()
            await asyncio.wait_for(task, LIMIT)
