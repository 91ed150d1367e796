"""How fast the log is on this machine, each figure beside its peer of the same run: `make bench-store`.

Rounds are interleaved: in each of them everybody has a turn, and a goal is held against the median of the rounds' quotients. Files lie on
an ordinary file system. `--json` for machines.
"""

import argparse
import asyncio
import json
import math
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection

from benchmarks import contestants, eventsourcing_peer, postgres_peers
from benchmarks.contestants import BATCH, CHAIN, STATUS, folder, now, url_of
from benchmarks.histories import EVENTS_A_DRUG, names
from bot import asking
from events.errors import StoreUnavailable
from store.opening import Store

ROOT = Path(__file__).parent.parent
Contestant = Callable[[], Awaitable[float]]
Rounds = dict[str, list[float]]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A goal and how far it is reached. `reached` is in the goal's own unit; `ours` and `peer` are events a second where they are rates."""

    what: str
    against: str
    goal: str
    reached: str
    met: bool
    ours: float | None = None
    peer: float | None = None


def say(text: str) -> None:
    """Progress, for the person who waits."""
    sys.stderr.write(f"{text}\n")


async def in_rounds(rounds: int, everybody: dict[str, Contestant]) -> Rounds:
    """Let everybody have a turn in each round."""
    found: Rounds = {name: [] for name in everybody}
    for number in range(1, rounds + 1):
        for name, turn in everybody.items():
            found[name].append(await turn())
        say(f"round {number} of {rounds}: " + ", ".join(f"{name} {values[-1]:,.0f}/s" for name, values in found.items()))
    return found


def quotient(found: Rounds, what: str, ours: str, peer: str, goal: float) -> Row:
    """A row of the table: ours against a peer of the same rounds."""
    reached = statistics.median(one / other for one, other in zip(found[ours], found[peer], strict=True))
    return Row(
        what=what,
        against=peer,
        goal=f"≥ {goal:g} ×",
        reached=f"{reached:.2f} ×",
        met=reached >= goal,
        ours=round(statistics.median(found[ours])),
        peer=round(statistics.median(found[peer])),
    )


async def on_new_store(work: Callable[[Store], Awaitable[float]]) -> float:
    """Do it on an empty SQLite store."""
    with folder() as name:
        async with await Store.open(url_of(Path(name) / "designations.db"), now=now, actor="bench") as store:
            return await work(store)


async def raw(written: list[tuple[Any, ...]], size: int) -> float:
    """The driver alone on the tables of an empty store."""
    with folder() as name:
        file = Path(name) / "designations.db"
        async with await Store.open(url_of(file), now=now, actor="bench"):
            pass
        return await asyncio.to_thread(contestants.raw_writes, file, written, size)


async def library(work: Callable[[eventsourcing_peer.EventSourcing], float]) -> float:
    """`eventsourcing` on an empty file."""
    with folder() as name:
        peer = eventsourcing_peer.eventsourcing_on(Path(name) / "peer.db")
        try:
            return await asyncio.to_thread(work, peer)
        finally:
            peer.close()


async def writing(asked: argparse.Namespace) -> list[Row]:
    """One client, many clients, many events a commit, on SQLite."""
    some, many = asked.writes, asked.writes * 8
    written, batches = contestants.rows(some), contestants.rows(many)

    def ours(number: int, prefix: str) -> Contestant:
        return lambda: on_new_store(lambda store: contestants.clients(store, number, some if number == 1 else many, prefix))

    found = await in_rounds(
        asked.rounds,
        {
            "raw one a commit": lambda: raw(written, 1),
            "1 client, chain": ours(1, CHAIN),
            "1 client, status": ours(1, STATUS),
            "eventsourcing app.save": lambda: library(lambda peer: peer.saves(some)),
            "eventsourcing recorder": lambda: library(lambda peer: peer.records(some)),
            "64 clients, chain": ours(64, CHAIN),
            "64 clients, status": ours(64, STATUS),
            "256 clients, chain": ours(256, CHAIN),
            "256 clients, status": ours(256, STATUS),
            "raw executemany of 500": lambda: raw(batches, BATCH),
            "append_many of 500": lambda: on_new_store(lambda store: contestants.append_many(store, many)),
        },
    )
    one, with_status = "SQLite, 1 client, one event a commit, with chain", "SQLite, 1 client, with the status projections"
    return [
        quotient(found, one, "1 client, chain", "raw one a commit", 0.70),
        quotient(found, one, "1 client, chain", "eventsourcing app.save", 1.1),
        quotient(found, with_status, "1 client, status", "raw one a commit", 0.60),
        quotient(found, "SQLite, 64 clients, with chain", "64 clients, chain", "raw one a commit", 8),
        quotient(found, "SQLite, 64 clients, with chain", "64 clients, chain", "eventsourcing recorder", 9),
        quotient(found, "SQLite, 64 clients, with the status projections", "64 clients, status", "raw one a commit", 6),
        quotient(found, "SQLite, 256 clients, with chain", "256 clients, chain", "raw one a commit", 11),
        quotient(found, "SQLite, 256 clients, with the status projections", "256 clients, status", "raw one a commit", 8),
        quotient(found, "SQLite, append_many of 500", "append_many of 500", "raw executemany of 500", 0.80),
    ]


def child(what: str, database: Path, events: int = 0) -> dict[str, float]:
    """One long piece of work in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.million", what, str(database), "--events", str(events)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)  # noqa: S603  # our own program
    figures = json.loads(done.stdout)
    say(f"{what} of {figures['events']:,} events: {figures['seconds']} s, at most {figures['peak_mb']} MB")
    return figures


async def long_logs(asked: argparse.Namespace, place: Path) -> list[Row]:
    """A small and a large log: memory of what goes through all of it, reading on, rebuilding, and asking."""
    few, small, large = asked.events // 100, asked.events // 10, asked.events
    files = {count: place / f"{count}.db" for count in (few, small, large)}
    child("import", files[few], few)
    memory: list[Row] = []
    peaks: dict[str, dict[int, float]] = {}
    for count in (small, large):
        peaks.setdefault("import", {})[count] = child("import", files[count], count)["peak_mb"]
        for what in ("rebuild", "verify", "export"):
            peaks.setdefault(what, {})[count] = child(what, files[count])["peak_mb"]
        copy = place / f"restored-{count}.db"
        files[count].with_suffix(".jsonl").rename(copy.with_suffix(".jsonl"))
        peaks.setdefault("restore", {})[count] = child("restore", copy)["peak_mb"]
        for left in place.glob("restored-*"):
            left.unlink()
    for what, peak in peaks.items():
        memory.append(
            Row(
                what=f"memory of {what}, {large:,} events",
                against=f"{small:,} events",
                goal="≤ 300 MB, flat",
                reached=f"{peak[large]:.0f} MB ({peak[small]:.0f} MB)",
                met=peak[large] <= min(300, 1.2 * peak[small]),
            )
        )
    return [*await catching_up(asked, files[large]), *await asking_names(asked, files), *memory]


async def catching_up(asked: argparse.Namespace, file: Path) -> list[Row]:
    """Who reads the whole log: a follower, a rebuild, and what a driver alone needs for the same."""

    async def on_the_log(work: Callable[[Store], Awaitable[float]]) -> float:
        async with await Store.open(url_of(file), now=now, actor="bench") as store:
            return await work(store)

    def followed(peer: eventsourcing_peer.EventSourcing) -> float:
        peer.fill(asked.follower_events)
        return peer.follows(asked.follower_events)

    found = await in_rounds(
        asked.long_rounds,
        {
            "eventsourcing Follower": lambda: library(followed),
            "follower": lambda: on_the_log(contestants.follow),
            "raw read, decode, fold": lambda: asyncio.to_thread(contestants.raw_fold, file, written=False),
            "raw read, decode, fold, write": lambda: asyncio.to_thread(contestants.raw_fold, file, written=True),
            "rebuild": lambda: on_the_log(contestants.rebuilt),
        },
    )
    what = f"rebuild of all projections, {asked.events:,} events"
    return [
        quotient(found, f"SQLite, follower catching up over {asked.events:,} events", "follower", "eventsourcing Follower", 30),
        quotient(found, what, "rebuild", "raw read, decode, fold", 0.80),
        quotient(found, what, "rebuild", "raw read, decode, fold, write", 0.80),
        quotient(found, what, "rebuild", "eventsourcing Follower", 3),
    ]


async def asking_names(asked: argparse.Namespace, files: dict[int, Path]) -> list[Row]:
    """Where a drug stands, asked by any of its names, over logs of all sizes."""
    p99: dict[int, list[float]] = {count: [] for count in files}
    typical: dict[int, list[float]] = {count: [] for count in files}
    rates: list[float] = []
    for _ in range(asked.rounds):
        for count, file in files.items():
            async with await Store.open(url_of(file), now=now, actor="bench") as store:
                took = sorted(await store.read(_ask, count // EVENTS_A_DRUG, asked.questions))
            p99[count].append(took[math.ceil(0.99 * len(took)) - 1])
            typical[count].append(statistics.median(took))
            if count == max(files):
                rates.append(len(took) / sum(took))
    smallest, largest = min(files), max(files)
    slow = 1_000 * statistics.median(p99[largest])
    growth = statistics.median(p99[largest]) / statistics.median(p99[smallest])
    usual = statistics.median(typical[largest]) / statistics.median(typical[smallest])
    rate = statistics.median(rates)
    say(f"status by any name: {', '.join(f'{count:,} events {1e6 * statistics.median(took):.0f} µs' for count, took in typical.items())}")
    what = f"status of a drug by any name, {largest:,} events"
    return [
        Row(what=what, against="-", goal="p99 ≤ 2 ms", reached=f"{slow:.2f} ms", met=slow <= 2),  # noqa: PLR2004  # the goal
        Row(
            what=what,
            against=f"{smallest:,} events",
            goal="p99 ± 20 %",
            reached=f"{100 * (growth - 1):+.0f} % (median {100 * (usual - 1):+.0f} %)",
            met=abs(growth - 1) <= 0.2,  # noqa: PLR2004  # the goal
        ),
        Row(what=what, against="-", goal="≥ 2,000/s", reached=f"{rate:,.0f}/s", met=rate >= 2_000),  # noqa: PLR2004
    ]


def _ask(connection: Connection, drugs: int, questions: int) -> list[float]:
    """Seconds of each question, after some that warm up."""
    choice = random.Random(1)  # noqa: S311  # the same names at every run
    took: list[float] = []
    for turn in range(-questions // 10, questions):
        name = choice.choice(names(choice.randrange(drugs)))
        start = time.perf_counter()
        asking.view(connection, name)
        if turn >= 0:
            took.append(time.perf_counter() - start)
    return took


async def on_postgresql(asked: argparse.Namespace, place: Path) -> list[Row]:
    """The same questions on PostgreSQL, where the store takes its URL."""
    try:
        with ExitStack() as stack:
            server = stack.enter_context(postgres_peers.server(place / "postgresql"))
            url = stack.enter_context(server.database())
            async with await Store.open(postgres_peers.store_url(url), now=now, actor="bench"):
                pass
            return await _postgresql_rows(asked, server)
    except StoreUnavailable as error:
        say(f"PostgreSQL is left out: {error}")
        return []


async def _postgresql_rows(asked: argparse.Namespace, server: postgres_peers.Server) -> list[Row]:
    some, many = asked.writes, asked.writes * 8
    written, batches = contestants.rows(some), contestants.rows(many)

    async def ours(work: Callable[[Store], Awaitable[float]]) -> float:
        with server.database() as url:
            async with await Store.open(postgres_peers.store_url(url), now=now, actor="bench") as store:
                return await work(store)

    async def one_by_one() -> float:
        with server.database() as url:
            return await postgres_peers.one_by_one(url, written)

    async def unnested() -> float:
        with server.database() as url:
            return await asyncio.to_thread(postgres_peers.unnested, url, batches, BATCH)

    async def peer(work: Callable[[eventsourcing_peer.EventSourcing], float]) -> float:
        with server.database() as url:
            library = postgres_peers.eventsourcing_on(url)
            try:
                return await asyncio.to_thread(work, library)
            finally:
                library.close()

    async def followed(store: Store) -> float:
        await contestants.append_many(store, many)
        return await contestants.follow(store)

    def projected(library: eventsourcing_peer.EventSourcing) -> float:
        library.fill(asked.follower_events)
        return library.projects(asked.follower_events)

    found = await in_rounds(
        asked.rounds,
        {
            "asyncpg one a commit": one_by_one,
            "eventsourcing PostgreSQL recorder": lambda: peer(lambda library: library.records(some)),
            "64 clients": lambda: ours(lambda store: contestants.clients(store, 64, many, CHAIN)),
            "64 clients, status": lambda: ours(lambda store: contestants.clients(store, 64, many, STATUS)),
            "raw INSERT … SELECT unnest of 500": unnested,
            "append_many of 500": lambda: ours(lambda store: contestants.append_many(store, many)),
            "eventsourcing ProjectionRunner": lambda: peer(projected),
            "follower": lambda: ours(followed),
        },
    )
    return [
        quotient(found, "PostgreSQL, 64 clients", "64 clients", "asyncpg one a commit", 8),
        quotient(found, "PostgreSQL, 64 clients", "64 clients", "eventsourcing PostgreSQL recorder", 20),
        quotient(found, "PostgreSQL, batch of 500", "append_many of 500", "raw INSERT … SELECT unnest of 500", 0.75),
        quotient(found, f"PostgreSQL, follower catching up over {many:,} events", "follower", "eventsourcing ProjectionRunner", 25),
    ]


async def measure(asked: argparse.Namespace) -> list[Row]:
    """All rows that were asked for."""
    found: list[Row] = []
    with folder() as name:
        if "writing" in asked.only:
            found += await writing(asked)
        if "postgresql" in asked.only:
            found += await on_postgresql(asked, Path(name))
        if "long" in asked.only:
            found += await long_logs(asked, Path(name))
    return found


PARTS = ("writing", "postgresql", "long")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts of the table")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--writes", type=int, default=2_000, help="events of one client a round; many clients write eight times as many")
    parser.add_argument("--events", type=int, default=1_000_000, help="events of the long log")
    parser.add_argument("--long-rounds", type=int, default=5, help="rounds over the long log")
    parser.add_argument("--follower-events", type=int, default=4_000, help="events that the slow followers of others read")
    parser.add_argument("--questions", type=int, default=3_000, help="how often a drug is asked for a round")
    parser.add_argument("--json", action="store_true", help="JSON alone on stdout")
    asked = parser.parse_args()
    found = asyncio.run(measure(asked))
    if asked.json:
        sys.stdout.write(json.dumps([msgspec.to_builtins(row) for row in found], ensure_ascii=False) + "\n")
        return
    sys.stdout.write("| what | against | goal | reached | | ours/s | peer/s |\n|---|---|---|---|---|---|---|\n")
    for row in found:
        rates = " | ".join("" if rate is None else f"{rate:,.0f}" for rate in (row.ours, row.peer))
        sys.stdout.write(f"| {row.what} | {row.against} | {row.goal} | {row.reached} | {'✓' if row.met else '✗'} | {rates} |\n")


if __name__ == "__main__":
    main()
