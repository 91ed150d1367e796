"""One long piece of work in a process of its own, so that its memory shows: `python -m benchmarks.million WORK DATABASE`."""

import argparse
import asyncio
import json
import resource
import sys
import time
from functools import partial
from itertools import islice
from pathlib import Path

from benchmarks.contestants import BATCH, Step, now, url_of
from benchmarks.histories import EVENTS_A_DRUG, log_of
from events.event_types import NewEvent
from store import transfer
from store.opening import Store
from store.rebuilding import rebuild
from store.transaction import Transaction
from store.verification import verify


async def imported(store: Store, count: int) -> int:
    """Append made-up histories, 500 events a job, as imports do; every batch is decided on, derived from and committed."""
    log = log_of(count // EVENTS_A_DRUG)
    done = 0
    while portion := list(islice(log, BATCH)):
        done += await store.write(partial(_append, portion=portion))
    return done


def _append(transaction: Transaction, portion: list[Step]) -> int:
    streams: dict[str, tuple[int, list[NewEvent]]] = {}
    for stream, event, version in portion:
        streams.setdefault(stream, (version, []))[1].append(event)
    transaction.look_up(streams)
    return sum(len(transaction.append(stream, events, version)) for stream, (version, events) in streams.items())


async def work(what: str, database: Path, count: int) -> int:
    """Do it; gives the events that went through."""
    async with await Store.open(url_of(database), now=now, actor="bench") as store:
        match what:
            case "import":
                return await imported(store, count)
            case "rebuild":
                return await rebuild(store)
            case "verify":
                verdict = await store.read(verify)
                if not verdict.ok:
                    raise SystemExit(verdict.problems[0])
                return verdict.events
            case "export":
                return (await transfer.export(store, database.with_suffix(".jsonl"))).events
            case "restore":
                return (await transfer.restore(store, database.with_suffix(".jsonl"))).events
            case _:
                raise SystemExit(f"There is no {what}.")


def main() -> None:
    """Do it, and say on stdout in JSON how long it took and how much memory there was at most (MB)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("import", "rebuild", "verify", "export", "restore"))
    parser.add_argument("database", type=Path)
    parser.add_argument("--events", type=int, default=0)
    asked = parser.parse_args()
    start = time.perf_counter()
    events = asyncio.run(work(asked.what, asked.database, asked.events))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"events": events, "seconds": round(seconds, 2), "peak_mb": round(peak, 1)}) + "\n")


if __name__ == "__main__":
    main()
