"""Updates on their way to a bot: polled, confirmed, brought to a webhook, and there again after a restart or a kill."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError
from aiohttp import web

from bot.playground.assembly import serve
from events.errors import BadInput, StoreUnavailable
from tests.emulated_telegram import SAM, EmulatedTelegram, containing, emulated_telegram


async def test_updates_come_again_until_they_are_confirmed(telegram: EmulatedTelegram, bot: Bot) -> None:
    for text in ("one", "two", "three"):
        await telegram.sam.send(text)
    first = await bot.get_updates(limit=2)
    assert [update.message and update.message.text for update in first] == ["one", "two"]
    assert await bot.get_updates(limit=2) == first
    rest = await bot.get_updates(offset=first[-1].update_id + 1)
    assert [update.message and update.message.text for update in rest] == ["three"]
    assert await bot.get_updates(offset=rest[-1].update_id + 1) == []


async def test_a_negative_offset_keeps_only_the_latest(telegram: EmulatedTelegram, bot: Bot) -> None:
    for text in ("one", "two", "three"):
        await telegram.sam.send(text)
    assert [update.message and update.message.text for update in await bot.get_updates(offset=-1)] == ["three"]
    assert len(await bot.get_updates()) == 1


async def test_a_long_poll_ends_when_somebody_writes(telegram: EmulatedTelegram, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30, request_timeout=40))
    await telegram.server.world.intake.wait_until_polled()
    await telegram.sam.send("/start")
    assert [update.message and update.message.text for update in await poll] == ["/start"]


async def test_a_second_poller_ends_the_first_with_a_conflict(telegram: EmulatedTelegram, bot: Bot, make_bot: Callable[..., Bot]) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30, request_timeout=40))
    await telegram.server.world.intake.wait_until_polled()
    second = asyncio.create_task(make_bot().get_updates(timeout=30, request_timeout=40))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates"):
        await first
    await telegram.sam.send("/start")
    assert len(await second) == 1


async def test_only_the_kinds_that_the_bot_allows_are_kept(telegram: EmulatedTelegram, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["my_chat_member"])
    await telegram.sam.send("/start")
    await telegram.sam.act("block")
    updates = await bot.get_updates()
    assert [update.event_type for update in updates] == ["my_chat_member"]
    await bot.get_updates(offset=updates[-1].update_id + 1, allowed_updates=[])
    await telegram.sam.act("unblock")
    await telegram.sam.send("back")
    assert [update.event_type for update in await bot.get_updates()] == ["my_chat_member", "message"]


async def test_an_update_may_be_delivered_twice_on_demand(telegram: EmulatedTelegram, bot: Bot) -> None:
    await telegram.sam.send("once")
    telegram.server.world.intake.send_again(1)
    first = await bot.get_updates()
    assert await bot.get_updates(offset=first[-1].update_id + 1) == first
    assert await bot.get_updates(offset=first[-1].update_id + 1) == []


async def test_the_page_knows_whether_the_bot_takes_updates(telegram: EmulatedTelegram, bot: Bot) -> None:
    async with aiohttp.ClientSession() as session:
        for listening in (False, True):
            async with session.get(f"{telegram.server.url}page/world") as response:
                assert (await response.json())["listening"] is listening
            await bot.get_updates()


class Hook:
    """A webhook that refuses as often as it is told and then takes what comes."""

    def __init__(self, refusals: int = 0) -> None:
        self.taken: asyncio.Queue[tuple[str | None, str]] = asyncio.Queue()
        self.refusals = refusals
        self.answer: dict[str, object] = {}

    async def handle(self, request: web.Request) -> web.Response:
        if self.refusals:
            self.refusals -= 1
            return web.Response(status=500)
        update = await request.json()
        await self.taken.put((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), update["message"]["text"]))
        return web.json_response(self.answer)

    async def open(self) -> tuple[web.AppRunner, str]:
        app = web.Application()
        app.router.add_post("/hook", self.handle)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/hook"


async def test_a_webhook_gets_every_update_in_order_with_the_secret(telegram: EmulatedTelegram, bot: Bot) -> None:
    hook = Hook(refusals=2)
    hook.answer = {"method": "sendMessage", "chat_id": SAM, "text": "answered in the response"}
    runner, url = await hook.open()
    await telegram.sam.send("one")
    await bot.set_webhook(url, secret_token="a-secret")
    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await bot.get_updates()
    await telegram.sam.send("two")
    assert await asyncio.wait_for(hook.taken.get(), 10) == ("a-secret", "one")
    assert await asyncio.wait_for(hook.taken.get(), 10) == ("a-secret", "two")
    await telegram.sam.wait_for(lambda message: message["from"]["is_bot"] and len(telegram.sam.from_bot) == 2)
    info = await bot.get_webhook_info()
    assert info.url == url
    assert info.pending_update_count == 0
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    await bot.delete_webhook()
    await telegram.sam.send("three")
    assert [update.message and update.message.text for update in await bot.get_updates()] == ["three"]
    await runner.cleanup()


async def test_everything_is_there_again_after_a_restart(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        await telegram.sam.send("/start")
        token = telegram.token
        url = f"{telegram.api_base}/bot{token}"
        async with aiohttp.ClientSession() as session:
            await session.post(f"{url}/sendMessage", json={"chat_id": SAM, "text": "Welcome"})
    async with emulated_telegram(tmp_path) as telegram:
        assert telegram.token == token
        assert not telegram.server.is_new
        assert [message["text"] for message in telegram.sam.messages] == ["/start", "Welcome"]
        async with aiohttp.ClientSession() as session, session.get(f"{telegram.api_base}/bot{token}/getUpdates") as response:
            assert [update["message"]["text"] for update in (await response.json())["result"]] == ["/start"]
        assert (await telegram.sam.send("more"))["message_id"] == 3


_KILLED = """
import asyncio, os, pathlib, signal, sys
from bot.playground.assembly import serve
async def main():
    server = await serve(state_path=pathlib.Path(sys.argv[1]), port=0)
    for number in range(50):
        server.people.write(1001, 1001, f"message {number}")
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""


async def test_a_kill_loses_nothing_that_was_sent(tmp_path: Path) -> None:
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", _KILLED, str(tmp_path / "playground-chats.db"))
    assert await killed.wait() == -9
    async with emulated_telegram(tmp_path) as telegram:
        assert [message["text"] for message in telegram.sam.messages] == [f"message {number}" for number in range(50)]
        assert telegram.server.world.intake.count() == 50
        await telegram.sam.send("after the kill")
        await telegram.sam.wait_for(lambda message: message["message_id"] == 51)


async def test_what_cannot_be_opened_is_refused_in_one_line(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        port = int(telegram.api_base.rpartition(":")[2])
        with pytest.raises(StoreUnavailable, match="in use by another playground"):
            await serve(state_path=tmp_path / "playground-chats.db", port=0)
        with pytest.raises(BadInput, match=f"cannot listen on 127.0.0.1:{port} .* choose another port"):
            await serve(state_path=tmp_path / "other.db", port=port)
        await telegram.sam.send("still there")
        await telegram.sam.wait_for(lambda message: message["text"] == "still there")
    (tmp_path / "broken.db").write_bytes(b"this is no database, however one looks at it" * 40)
    with pytest.raises(StoreUnavailable, match="delete the file if it is damaged"):
        await serve(state_path=tmp_path / "broken.db", port=0)


async def test_a_group_that_became_a_supergroup_is_told_and_answers_under_its_new_id(telegram: EmulatedTelegram, bot: Bot) -> None:
    await telegram.in_group().send("/subscribe all")
    telegram.server.world.migrate(-100500, -1001000500)
    updates = await bot.get_updates()
    messages = [update.message for update in updates if update.message]
    assert [(one.chat.id, one.migrate_to_chat_id, one.migrate_from_chat_id) for one in messages[1:]] == [
        (-100500, -1001000500, None),
        (-1001000500, None, -100500),
    ]
    await bot.send_message(-1001000500, "moved")
    moved = telegram.person(SAM, -1001000500)
    await moved.wait_for(containing("moved"))
