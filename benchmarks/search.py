"""How long a search over the real registers takes: `make bench-search`. Needs the files of ../shared/data."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from sqlalchemy import Connection

from store import queries
from store.opening import Store
from tests.flow.test_search import DAY, TYPED, fill

ROUNDS = 15
# A name with and without typos, companies, nothing at all, Chinese, and misspelled indications, the longest.
TEXTS = (
    *TYPED,
    *("leukemia", "novatis", "xyzqqwww", "mab", "奥雷巴替民", "lekemia", "acute mieloid", "a", "treatmnt of neurofibromtosis"),
    "acute lymphoblastc leukaemia in pediatric patinets",
    "treatmnt of patints with unresectabel non-smal cell lung cancer who hav progresed after platinum based chemotherapy " * 20,
)


def timed(connection: Connection, text: str) -> float:
    """Seconds of one search."""
    start = time.perf_counter()
    queries.search(connection, text)
    return time.perf_counter() - start


async def main() -> None:
    """Print the median of each search, in milliseconds."""
    shared = Path(__file__).parents[2] / "shared" / "data"
    with tempfile.TemporaryDirectory() as folder:
        async with await Store.open(f"sqlite+aiosqlite:///{folder}/designations.db", now=lambda: DAY, actor="bench") as store:
            await fill(store, shared)
            drugs = (await store.read(queries.counts))["drugs"]
            print(f"{drugs} drugs, median of {ROUNDS}")  # noqa: T201
            print(f"{1000 * await store.read(timed, TEXTS[0]):8.1f} ms  the first search of a program")  # noqa: T201
            for text in TEXTS:
                median = statistics.median([await store.read(timed, text) for _ in range(ROUNDS)])
                print(f"{1000 * median:8.1f} ms  {text[:80]}")  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
