"""What delivery does on this machine: the pace of a broadcast, commands meanwhile, planning for many, what kills lose and repeat.

The real program as a process of its own, against the emulated Bot API (which enforces the limits) as another. `--json` for machines.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import socket
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks import postgres_peers
from events.event_types import DrugRegistered, MilestoneRecorded, NewEvent, Source, content_id, drug_stream
from events.partial_date import PartialDate
from events.vocabulary import Authority, Kind, Status
from store import outbox, projections, subscriptions
from store.opening import Store
from store.subscriptions import Wish
from store.transaction import Transaction

ROOT = Path(__file__).parent.parent
ALLOWED = 30.0
ASKED_EVERY = 0.135
"""Seconds between two who ask, on average."""
LOOK_SECONDS = 1.0
Figures = dict[str, Any]


class Telegram:
    """The server's process: orders go in, answers come out."""

    def __init__(self, process: asyncio.subprocess.Process, first: Figures) -> None:
        self._process = process
        self.token, self.api_base = str(first["token"]), str(first["api_base"])

    async def order(self, **what: Any) -> Figures:
        """Carry out one order."""
        assert self._process.stdin is not None  # noqa: S101  # it was made with a pipe
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        await self._process.stdin.drain()
        return await _read_answer(self._process)


async def _read_answer(process: asyncio.subprocess.Process) -> Figures:
    assert process.stdout is not None  # noqa: S101  # it was made with a pipe
    return json.loads(await process.stdout.readline())


@contextlib.asynccontextmanager
async def telegram_in(folder: Path) -> AsyncGenerator[Telegram]:
    """The emulated Bot API until the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.telegram_server",
        str(folder),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**26,
    )
    try:
        yield Telegram(process, await _read_answer(process))
    finally:
        process.kill()
        await process.wait()


class Bench:
    """One database, one server, the program when it is wanted."""

    def __init__(self, telegram: Telegram, store: Store) -> None:
        self.telegram = telegram
        self.store = store
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DESIGNATION_BOT_")},
            "DESIGNATION_BOT_TELEGRAM__TOKEN": telegram.token,
            "DESIGNATION_BOT_TELEGRAM__API_BASE": telegram.api_base,
            "DESIGNATION_BOT_DATABASE__URL": store.url.render_as_string(hide_password=False),
        }

    async def subscribers(self, count: int) -> list[int]:
        """So many private chats that follow everything."""
        first = (await self.telegram.order(people=count))["first"]
        chats = list(range(first, first + count))

        def job(transaction: Transaction) -> None:
            for chat_id in chats:
                subscriptions.seen(transaction.connection, chat_id, "private", "", transaction.now)
                subscriptions.subscribe(transaction.connection, chat_id, 0, Wish(label="all"))

        await self.store.write(job)
        return chats

    @contextlib.asynccontextmanager
    async def program(self) -> AsyncGenerator[asyncio.subprocess.Process]:
        """The bot as a user starts it, from `ready` until the block ends."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=ROOT, env=self.environment, stderr=asyncio.subprocess.PIPE
        )
        assert process.stderr is not None  # noqa: S101  # it was made with a pipe
        while b"ready" not in (line := await process.stderr.readline()):
            if not line:
                raise SystemExit("The bot did not start.")
        rest = asyncio.create_task(process.stderr.read())
        try:
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
            await rest

    async def announce(self, number: int) -> float:
        """Record a milestone and plan it for all; gives how many seconds until that was on disk."""
        began = time.monotonic()
        await self.store.write(lambda transaction: _record(transaction, number))
        return time.monotonic() - began

    async def until_told(self, chats: list[int], messages: int, seconds: float) -> Figures:
        """Wait until each chat has so many messages, and those who ask have asked; gives the server's report."""
        ends = time.monotonic() + seconds
        while True:
            report = await self.telegram.order(report=True)
            told: dict[str, int] = report["told"]
            if (all(told.get(str(chat_id), 0) >= messages for chat_id in chats) and not report["asking"]) or time.monotonic() > ends:
                return report
            await asyncio.sleep(LOOK_SECONDS)


def _url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'designations.db'}"


def _now() -> datetime:
    return datetime.now(UTC)


def _record(transaction: Transaction, number: int) -> None:
    drug_id, milestone_id = "d1", f"m{number}"
    recorded = MilestoneRecorded(
        drug_id=drug_id,
        milestone_id=milestone_id,
        track=f"t{number}",
        authority=Authority.FDA,
        kind=Kind.ORPHAN_DRUG,
        status=Status.GRANTED,
        indication=f"condition number {number}",
        occurred=PartialDate.parse("2021-03"),
        source=Source(
            notice_id=f"n{number}", publisher="Ascentage Pharma", published=date(2021, 3, 24), url=f"https://example.org/{number}"
        ),
        evidence="granted",
    )
    new = [NewEvent(event_id=content_id("milestone", milestone_id), event=recorded)]
    if projections.load_drug(transaction.connection, drug_id) is None:
        new.insert(0, NewEvent(event_id=content_id("drug", drug_id), event=DrugRegistered(drug_id=drug_id, name="olverembatinib")))
    position = transaction.append(drug_stream(drug_id), new)[-1].position
    state = projections.load_drug(transaction.connection, drug_id)
    assert state is not None  # noqa: S101  # it was just recorded
    outbox.plan_milestone(transaction.connection, state.milestones[milestone_id], [drug_id], position, transaction.now)


@contextlib.asynccontextmanager
async def bench(latency: float, jitter: float = 0.0, *, postgresql: bool = False) -> AsyncGenerator[Bench]:
    """A fresh database and server; requests take `latency` seconds, at random up to the part `jitter` more or less."""
    with tempfile.TemporaryDirectory(prefix="bench-delivery-") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        url = _url(folder)
        if postgresql:
            server = stack.enter_context(postgres_peers.server(folder / "postgresql"))
            url = postgres_peers.store_url(stack.enter_context(server.database()))
        async with telegram_in(folder) as telegram, await Store.open(url, now=_now, actor="bench") as store:
            await telegram.order(limits=True)
            await telegram.order(latency=[latency * (1 - jitter), latency * (1 + jitter)])
            yield Bench(telegram, store)


def _by_webhook() -> dict[str, str]:
    """What lets Telegram bring the updates to a free port here."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    named = {"MODE": "webhook", "WEBHOOK_URL": f"http://{address}/telegram", "WEBHOOK_SECRET": "benchmark", "LISTEN": address}
    return {f"DESIGNATION_BOT_TELEGRAM__{name}": value for name, value in named.items()}


async def broadcast(chats: int, latency: float, jitter: float, *, webhook: bool) -> Figures:
    """One milestone to all while people ask /status."""
    async with bench(latency, jitter) as here:
        here.environment |= _by_webhook() if webhook else {}
        readers = await here.subscribers(chats)
        async with here.program():
            await here.announce(1)
            await here.telegram.order(probe=max(10, int(chats / ALLOWED / ASKED_EVERY)))
            report = await here.until_told(readers, 1, 3 * chats / ALLOWED + 30)
    moments = sorted(moment for moment, _ in report["taken"])
    everything = len(moments) + len(report["waits"])
    seconds = moments[-1] - moments[0]
    waits = sorted(report["waits"])
    told: dict[str, int] = report["told"]
    return {
        "chats": chats,
        "updates_by": "webhook" if webhook else "polling",
        "round_trip_ms": round(latency * 1000),
        "jitter": jitter,
        "messages_per_second": round(everything / seconds, 2),
        "share_of_allowance": round(everything / seconds / ALLOWED, 4),
        "flood_waits": report["floods"],
        "lost": sum(told.get(str(chat_id), 0) == 0 for chat_id in readers),
        "repeated": sum(max(0, told.get(str(chat_id), 0) - 1) for chat_id in readers),
        "commands": len(waits),
        "unanswered": report["unanswered"],
        "command_p50_ms": _percentile(waits, 0.5),
        "command_p99_ms": _percentile(waits, 0.99),
    }


async def planning(subscribers: int, *, postgresql: bool) -> Figures:
    """How long until a milestone for many is on disk and its first message on the wire; from another process, and by command."""
    async with bench(0.0, postgresql=postgresql) as here:
        await here.subscribers(subscribers)
        async with here.program():
            began = time.monotonic()
            commit = await here.announce(1)
            first = await _first_after(here, began)
    async with bench(0.0, postgresql=postgresql) as here:
        await here.subscribers(subscribers)
        async with here.program():
            day = f"{datetime.now(UTC):%Y-%m-%d}"
            fact = ("--drug", "olverembatinib", "--authority", "FDA", "--kind", "fast_track", "--status", "granted", "--date", day)
            began = time.monotonic()
            command = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "record", *fact, "--json", cwd=ROOT, env=here.environment, stdout=asyncio.subprocess.DEVNULL
            )
            refused = await command.wait()
            ended = time.monotonic()
            by_command = await _first_after(here, began)
    return {
        "database": "PostgreSQL" if postgresql else "SQLite",
        "subscribers": subscribers,
        "commit_ms": round(commit * 1000),
        "first_message_ms": round(first * 1000),
        "command_ms": None if refused else round((ended - began) * 1000),
        "first_message_by_command_ms": round(by_command * 1000),
    }


async def _first_after(here: Bench, began: float) -> float:
    """Seconds from `began` until the server took the first message after it."""
    while True:
        report = await here.telegram.order(report=True)
        later = [moment for moment, _ in report["taken"] if moment > began]
        if later:
            return min(later) - began
        await asyncio.sleep(0.05)


async def kills(chats: int, times: int) -> Figures:
    """Kill the program at random moments of a broadcast; what was lost and what came twice."""
    chance = random.Random(3)  # noqa: S311  # the same moments each time
    async with bench(0.05) as here:
        readers = await here.subscribers(chats)
        await here.announce(1)
        for _ in range(times):
            async with here.program() as process:
                await asyncio.sleep(chance.uniform(0.1, 0.8 * chats / ALLOWED / max(times, 1)))
                process.kill()
        async with here.program():
            report = await here.until_told(readers, 1, 3 * chats / ALLOWED + 30)
    told: dict[str, int] = report["told"]
    return {
        "chats": chats,
        "kills": times,
        "lost": sum(told.get(str(chat_id), 0) == 0 for chat_id in readers),
        "repeated": sum(max(0, told.get(str(chat_id), 0) - 1) for chat_id in readers),
    }


def _percentile(ordered: list[float], share: float) -> int | None:
    """Milliseconds."""
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000) if ordered else None


async def measure(asked: argparse.Namespace) -> dict[str, list[Figures]]:
    """All figures, one after the other."""
    return {
        "broadcast": [
            await broadcast(asked.chats, latency, asked.jitter, webhook=webhook)
            for webhook in ((False, True) if asked.webhook else (False,))
            for latency in asked.latency
            if asked.chats
        ],
        "planning": [await planning(asked.subscribers, postgresql=one) for one in (False, True) if asked.subscribers],
        "kills": [await kills(asked.kill_chats, asked.kills)] if asked.kills else [],
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=3000, help="private chats of the broadcast; 0 leaves it out")
    parser.add_argument("--latency", type=float, nargs="+", default=[0.05, 0.15], help="round trips in seconds, one broadcast each")
    parser.add_argument("--jitter", type=float, default=0.0, help="part by which a round trip is longer or shorter at random, such as 0.2")
    parser.add_argument("--no-webhook", dest="webhook", action="store_false", help="measure broadcasts with polling alone")
    parser.add_argument("--subscribers", type=int, default=10_000, help="for how many one milestone is planned; 0 leaves it out")
    parser.add_argument("--kills", type=int, default=5, help="0 leaves it out")
    parser.add_argument("--kill-chats", type=int, default=300)
    parser.add_argument("--json", action="store_true", help="JSON alone")
    asked = parser.parse_args()
    figures = asyncio.run(measure(asked))
    if asked.json:
        sys.stdout.write(json.dumps(figures) + "\n")
        return
    for name, found in figures.items():
        for one in found:
            sys.stdout.write(f"{name}\n" + "".join(f"  {key.replace('_', ' '):28} {value}\n" for key, value in one.items()))


if __name__ == "__main__":
    main()
