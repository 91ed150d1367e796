"""The real program, killed in its work: nothing is lost, hardly anything repeated. DELIVERY_KILLS says how often (20: 300 chats)."""

import asyncio
import contextlib
import os
import random
import sys
from collections import Counter
from collections.abc import AsyncGenerator
from pathlib import Path

from sqlalchemy import func, select

from bot.delivery.sender import IN_FLIGHT
from bot.playground.faults import Latency, Limits
from store import schema
from store.opening import Store
from tests.bot.delivery.running import ACTOR, add_people, announce, clock, follow_all, states
from tests.emulated_telegram import EmulatedTelegram, emulated_telegram, text_of

KILLS = int(os.environ.get("DELIVERY_KILLS", "1"))
CHATS = min(300, 60 + 40 * KILLS)
ENDS = max(1, KILLS // 4)
SECONDS = 60


@contextlib.asynccontextmanager
async def program(telegram: EmulatedTelegram, url: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    """The bot as a user starts it, ready; killed at the end where it still runs."""
    environment = {**os.environ, **telegram.environment(), "DESIGNATION_BOT_DATABASE__URL": url}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=environment, stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
    )
    assert process.stderr is not None
    journal: list[bytes] = []

    async def keep_reading(until: bytes) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            journal.append(line)
            if until in line:
                return

    await asyncio.wait_for(keep_reading(b"ready"), SECONDS)
    assert any(b"ready" in line for line in journal), b"".join(journal).decode()
    reading = asyncio.create_task(keep_reading(b"never"))
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reading


async def until_calls(telegram: EmulatedTelegram, count: int) -> None:
    """Wait until the bot has made so many requests that send."""

    def enough() -> bool | None:
        return True if _sends(telegram) >= count else None

    await telegram.page.wait_until(enough, SECONDS, lambda: "the bot sends no more")


async def test_killed_at_any_moment_it_loses_nothing_and_repeats_at_most_what_was_on_its_way(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311  # the same moments each time
    url = f"sqlite+aiosqlite:///{tmp_path}/designations.db"
    async with emulated_telegram(tmp_path) as telegram, await Store.open(url, now=clock, actor=ACTOR) as store:
        chats = add_people(telegram, CHATS)
        telegram.server.faults.limit(Limits())
        telegram.server.faults.latency = Latency(least=0.05, most=0.1)
        await follow_all(store, chats)
        await announce(store)
        asked: list[str] = []
        for kill in range(KILLS + 1):
            async with program(telegram, url) as process:
                for person in (telegram.sam, telegram.mei):
                    asked.append(f"/subscribe wish{kill}x{person.chat_id}")
                    await person.send(asked[-1])
                if kill < KILLS:
                    await until_calls(telegram, _sends(telegram) + chance.randint(3, max(9, CHATS * 3 // (2 * (KILLS + 1)))))
                    process.kill()
                    continue
                await telegram.page.wait_until(lambda: _all_told(telegram, chats), SECONDS, lambda: "somebody was not told")
                for person in (telegram.sam, telegram.mei):
                    await person.ask("/help")
                process.terminate()
                assert await asyncio.wait_for(process.wait(), 10) == 0
        stood = await states(store)
        done = await store.read(lambda connection: connection.execute(select(func.count()).where(schema.inbox.c.state == "done")).scalar())
        asked_names = [command.split()[1] for command in asked]
        told = Counter({chat_id: _told(telegram, chat_id) for chat_id in chats})
        answers = Counter(
            asked_for
            for person in (telegram.sam, telegram.mei)
            for message in telegram.server.world.state.messages(person.chat_id)
            if message["from"]["is_bot"]
            for asked_for in asked_names
            if asked_for in text_of(message)
        )
    assert min(told.values()) == 1
    assert sorted(answers) == sorted(asked_names)
    assert sum(told.values()) - CHATS + sum(answers.values()) - len(asked) <= IN_FLIGHT * KILLS
    assert stood == {"sent": CHATS + len(asked) + 2}
    assert done == len(asked) + 2


async def test_ended_by_a_signal_in_the_middle_it_repeats_nothing_and_is_out_in_time(tmp_path: Path) -> None:
    chance = random.Random(8)  # noqa: S311  # the same moments each time
    url = f"sqlite+aiosqlite:///{tmp_path}/designations.db"
    async with emulated_telegram(tmp_path) as telegram, await Store.open(url, now=clock, actor=ACTOR) as store:
        chats = add_people(telegram, 20 + 20 * ENDS)
        telegram.server.faults.limit(Limits())
        telegram.server.faults.latency = Latency(least=0.05, most=0.1)
        await follow_all(store, chats)
        await announce(store)
        for end in range(ENDS + 1):
            async with program(telegram, url) as process:
                await telegram.sam.send(f"/subscribe wish{end}")
                if end < ENDS:
                    await until_calls(telegram, _sends(telegram) + chance.randint(3, 15))
                else:
                    await telegram.page.wait_until(lambda: _all_told(telegram, chats), SECONDS, lambda: "somebody was not told")
                    await telegram.sam.ask("/help")
                process.terminate()
                assert await asyncio.wait_for(process.wait(), 10) == 0
        told = {chat_id: _told(telegram, chat_id) for chat_id in chats}
        answers = [text_of(message) for message in telegram.sam.from_bot]
    assert set(told.values()) == {1}
    assert [sum(f"wish{end}" in text for text in answers) for end in range(ENDS + 1)] == [1] * (ENDS + 1)


def _sends(telegram: EmulatedTelegram) -> int:
    return sum(call.method == "sendmessage" for call in telegram.server.calls)


def _told(telegram: EmulatedTelegram, chat_id: int) -> int:
    messages = telegram.server.world.state.messages(chat_id)
    return sum("condition number 1" in text_of(message) for message in messages)


def _all_told(telegram: EmulatedTelegram, chats: list[int]) -> bool | None:
    return True if all(_told(telegram, chat_id) for chat_id in chats) else None
