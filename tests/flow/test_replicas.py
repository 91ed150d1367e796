"""Several running bots on one PostgreSQL: one leads, the others stand by; whatever befalls the leader, nobody is left out or told again.

REPLICA_ROUNDS says how often the leader falls.
"""

import asyncio
import contextlib
import os
import random
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator
from pathlib import Path

import aiohttp
import pytest

from bot.playground.faults import Latency, Limits
from store.lease import LEASE_SECONDS
from store.opening import Store
from tests.bot.delivery.running import ACTOR, add_people, announce, clock, follow_all, states
from tests.databases import RestartableServer, Server, restartable_server, stranger
from tests.emulated_telegram import EmulatedTelegram, containing, emulated_telegram, text_of

ROUNDS = int(os.environ.get("REPLICA_ROUNDS", "1"))
CHATS = 150
IN_FLIGHT = 6
TAKEN_OVER_WITHIN = 15.0
SECONDS = 90
SECRET = "s3cret_token-1"


@pytest.fixture
def url(postgresql: Server) -> Iterator[str]:
    with postgresql.database() as made:
        yield made


class Replica:
    """A running bot, and what it wrote to its journal."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.journal = ""
        self._wrote = asyncio.Condition()
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            async with self._wrote:
                self.journal += line.decode()
                self._wrote.notify_all()

    async def says(self, words: str, times: int = 1) -> None:
        """Wait until its journal holds the words so often."""
        try:
            async with asyncio.timeout(SECONDS), self._wrote:
                await self._wrote.wait_for(lambda: self.journal.count(words) >= times)
        except TimeoutError:
            raise AssertionError(f"it does not say {words!r}: {self.journal}") from None

    async def end(self, code: int = 0, seconds: float = 10) -> None:
        """As an operator ends it."""
        self.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(self.process.wait(), seconds) == code, self.journal
        assert "Traceback" not in self.journal, self.journal


@contextlib.asynccontextmanager
async def replica(telegram: EmulatedTelegram, url: str, **more: str) -> AsyncGenerator[Replica]:
    """A bot on the database; killed at the end where it still runs."""
    environment = {**os.environ, **telegram.environment(), "DESIGNATION_BOT_DATABASE__URL": url, **more}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=environment, stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
    )
    running = Replica(process)
    try:
        yield running
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await running.reading


def sends(telegram: EmulatedTelegram) -> list[float]:
    return [call.ended for call in telegram.server.calls if call.method == "sendmessage" and call.code == 200]


async def until(telegram: EmulatedTelegram, true: Callable[[], bool], what: str) -> None:
    await telegram.page.wait_until(lambda: True if true() else None, SECONDS, lambda: what)


def told(telegram: EmulatedTelegram, chats: list[int]) -> Counter[int]:
    """How often each chat was told of the news."""
    messages = {chat_id: telegram.server.world.state.messages(chat_id) for chat_id in chats}
    return Counter({chat_id: sum("condition number 1" in text_of(one) for one in messages[chat_id]) for chat_id in chats})


@contextlib.asynccontextmanager
async def broadcast(tmp_path: Path, url: str, *, announced: bool = True) -> AsyncGenerator[tuple[EmulatedTelegram, Store, list[int]]]:
    """News for many chats, with the limits of Telegram, before any bot runs; else many chats that news are still to be announced to."""
    async with emulated_telegram(tmp_path) as telegram, await Store.open(url, now=clock, actor=ACTOR) as store:
        chats = add_people(telegram, CHATS)
        telegram.server.faults.limit(Limits())
        telegram.server.faults.latency = Latency(least=0.05, most=0.1)
        await follow_all(store, chats)
        if announced:
            await announce(store)
        yield telegram, store, chats


@pytest.mark.parametrize("turn", range(ROUNDS))
async def test_another_replica_sends_on_when_the_leader_is_killed(tmp_path: Path, url: str, turn: int) -> None:
    before = random.Random(turn).randint(10, 100)  # noqa: S311  # the same moments each time
    async with broadcast(tmp_path, url, announced=False) as (telegram, store, chats), replica(telegram, url) as first:
        await first.says("ready")
        async with replica(telegram, url) as second:
            await second.says("standing by")
            await announce(store)
            await until(telegram, lambda: len(sends(telegram)) >= before, "the leader does not send")
            first.process.kill()
            fell = time.monotonic()
            await first.process.wait()
            there = len(sends(telegram))
            await until(telegram, lambda: len(sends(telegram)) > there, "nobody sends on")
            assert time.monotonic() - fell < TAKEN_OVER_WITHIN
            await until(telegram, lambda: min(told(telegram, chats).values()) > 0, "somebody was not told")
            await telegram.sam.ask("/help")
            await second.end()
        times = told(telegram, chats)
        assert set(await states(store)) == {"sent"}
    assert sum(times.values()) - CHATS <= IN_FLIGHT


@pytest.mark.parametrize("turn", range(ROUNDS))
async def test_a_leader_that_was_suspended_claims_nothing_more_when_it_wakes(tmp_path: Path, url: str, turn: int) -> None:
    before = random.Random(turn).randint(10, 100)  # noqa: S311  # the same moments each time
    async with broadcast(tmp_path, url, announced=False) as (telegram, store, chats), replica(telegram, url) as first:
        await first.says("ready")
        async with replica(telegram, url) as second:
            await second.says("standing by")
            await announce(store)
            await until(telegram, lambda: len(sends(telegram)) >= before, "the leader does not send")
            first.process.send_signal(signal.SIGSTOP)
            await second.says("ready")
            await until(telegram, lambda: len(sends(telegram)) >= before + 20, "nobody sends on")
            first.process.send_signal(signal.SIGCONT)
            await first.says("standing by")
            await until(telegram, lambda: min(told(telegram, chats).values()) > 0, "somebody was not told")
            await second.end()
            await first.says("ready", times=2)
            await telegram.sam.ask("/help")
            await first.end()
        times = told(telegram, chats)
        assert set(await states(store)) == {"sent"}
    assert sum(times.values()) - CHATS <= IN_FLIGHT


def drop_connections(server: RestartableServer) -> None:
    with stranger(server.url("postgres")) as connection:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")


def take_away(server: RestartableServer) -> None:
    """For longer than a lease lasts."""
    server.stop()
    time.sleep(LEASE_SECONDS + 3)  # the outage itself
    server.start()


# Each with the portions of the chats that were told when it comes.
TROUBLES = [(drop_connections, (0.1, 0.4, 0.7)), (RestartableServer.restart, (0.2, 0.6)), (take_away, (0.4,))]


@pytest.mark.parametrize(("trouble", "portions"), TROUBLES)
async def test_everybody_is_told_once_whatever_becomes_of_the_database(
    tmp_path: Path, trouble: Callable[[RestartableServer], None], portions: tuple[float, ...]
) -> None:
    with restartable_server() as server, server.database() as url:
        async with broadcast(tmp_path, url) as (telegram, store, chats), replica(telegram, url) as bot:
            await bot.says("ready")
            for portion in portions:
                await until(telegram, lambda p=portion: len(sends(telegram)) >= CHATS * p, "the bot does not send")
                await asyncio.to_thread(trouble, server)
            await until(telegram, lambda: min(told(telegram, chats).values()) > 0, "somebody was not told")
            await telegram.sam.ask("/help")
            await bot.end()
            times = told(telegram, chats)
            assert set(await states(store)) == {"sent"}
        assert set(times.values()) == {1}


async def test_the_bot_ends_in_time_while_the_database_is_away(tmp_path: Path) -> None:
    with restartable_server() as server:
        url = server.url("postgres")
        async with broadcast(tmp_path, url) as (telegram, _store, _chats), replica(telegram, url) as bot:
            await bot.says("ready")
            await until(telegram, lambda: len(sends(telegram)) >= CHATS // 5, "the bot does not send")
            await asyncio.to_thread(server.stop)
            await bot.end()


async def test_the_bot_ends_in_time_and_says_so_while_the_database_hangs(tmp_path: Path) -> None:
    with restartable_server() as server:
        url = server.url("postgres")
        async with broadcast(tmp_path, url) as (telegram, _store, _chats), replica(telegram, url) as bot:
            await bot.says("ready")
            await until(telegram, lambda: len(sends(telegram)) >= CHATS // 5, "the bot does not send")
            with server.hanging():
                await bot.end(code=1, seconds=12)  # it takes 10 s at the most, and this machine may be slow
            await bot.says("ended before all was finished")


async def test_updates_are_taken_in_by_every_replica(tmp_path: Path, url: str) -> None:
    def hook(port: int) -> dict[str, str]:
        settings = {
            "MODE": "webhook",
            "WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
            "WEBHOOK_SECRET": SECRET,
            "LISTEN": f"127.0.0.1:{port}",
        }
        return {f"DESIGNATION_BOT_TELEGRAM__{name}": value for name, value in settings.items()}

    one, other = free_ports(2)
    async with emulated_telegram(tmp_path) as telegram, replica(telegram, url, **hook(one)) as first:
        await first.says("ready")
        async with replica(telegram, url, **hook(other)) as second, aiohttp.ClientSession() as session:
            await second.says("standing by")
            sam = telegram.sam
            await sam.ask("/start")  # by the address that Telegram knows
            person = {"id": sam.user_id, "is_bot": False, "first_name": "Sam"}
            chat = {"id": sam.chat_id, "type": "private", "first_name": "Sam"}
            message = {"message_id": 900_001, "date": int(time.time()), "chat": chat, "from": person, "text": "/status nothing"}
            headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
            for _ in range(2):  # a repeated delivery counts once
                async with session.post(
                    f"http://127.0.0.1:{other}/telegram", json={"update_id": 900_001, "message": message}, headers=headers
                ) as answer:
                    assert answer.status == 200
            await sam.wait_for(containing("No drug is known as"))
            await sam.ask("/help")
            assert sum("No drug is known as" in text_of(said) for said in sam.from_bot) == 1
            await second.end()
        await first.end()


def free_ports(count: int) -> list[int]:
    """So many ports that nobody listens on."""
    with contextlib.ExitStack() as stack:
        taken = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in taken:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in taken]
