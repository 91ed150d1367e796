"""How long the FDA's orphan register takes to go in, and to go in again: `make bench-imports`. Needs the files of ../shared/data."""

import asyncio
import tempfile
import time
from datetime import date
from pathlib import Path

from bot.registries import importer
from store.opening import Store
from tests.flow.test_search import DAY, FILES

REGISTER = "fda-orphan"
ROUNDS = 5


async def main() -> None:
    """Print the seconds of each round: a new store, then the same file again."""
    file = Path(__file__).parents[2] / "shared" / "data" / FILES[REGISTER]
    for number in range(1, ROUNDS + 1):
        with tempfile.TemporaryDirectory() as folder:
            async with await Store.open(f"sqlite+aiosqlite:///{folder}/designations.db", now=lambda: DAY, actor="bench") as store:
                seconds: list[float] = []
                for _ in ("new", "again"):
                    start = time.perf_counter()
                    await importer.import_file(
                        store, importer.register_of(REGISTER), file, day=date(2022, 1, 13), notify=False, fresh_days=30
                    )
                    seconds.append(time.perf_counter() - start)
                print(f"round {number}: {seconds[0]:.2f} s new, {seconds[1]:.2f} s again")  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
