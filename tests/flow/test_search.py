"""Searching over the real registers: any fragment, with the errors that people make in typing, at once."""

import time
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection

from bot.registries import importer
from store import queries
from store.opening import Store

DAY = datetime(2026, 3, 1, tzinfo=UTC)
FILES = {"fda-orphan": "fda_orphan_designations_2022-01-13.csv.gz", "ema-medicines": "ema_medicines_2025-01-27.csv.gz"}

# What is typed, and a drug that must be among the first five.
TYPED = {
    "olverembatinib": "Olverembatinib",
    "olvrembatinib": "Olverembatinib",
    "olvremb": "Olverembatinib",
    "imatnib": "Imatinib",
    "imatiinb": "Imatinib",
    "pegfilgrastm": "Pegfilgrastim",
    "blinatumonab": "blinatumomab",
}
OTHERS = ("leukemia", "novatis", "xyzqqwww", "tetrahydronaftalen", "mab", "奥雷巴替民")
MOST_SECONDS = 0.050
# Indications are long and many: a misspelled one takes most of that on an idle machine, and more on one that is not.
INDICATIONS, LONGER = ("lekemia", "acute mieloid", "a"), 0.100


def timed(connection: Connection, text: str) -> tuple[float, list[str]]:
    """Seconds of this thread's own work (what else the machine does is not counted), and what was found."""
    start = time.thread_time()
    found = queries.search(connection, text)
    return time.thread_time() - start, [label for _, label in found]


async def test_six_thousand_drugs_are_searched_by_any_fragment_with_typos_in_50_ms(tmp_path: Path, shared: Path) -> None:
    async with await Store.open(f"sqlite+aiosqlite:///{tmp_path}/designations.db", now=lambda: DAY, actor="tester") as store:
        for name, file in FILES.items():
            register = importer.register_of(name)
            day = date.fromisoformat(file.removesuffix(".csv.gz")[-10:])
            await importer.import_file(store, register, shared / "data" / file, day=day, notify=False, fresh_days=30)
        assert (await store.read(queries.counts))["drugs"] > 5_000

        async def search(text: str) -> tuple[float, list[str]]:
            """The best of several times."""
            runs = [await store.read(timed, text) for _ in range(7)]
            return min(seconds for seconds, _ in runs), runs[-1][1]

        for text, wanted in TYPED.items():
            seconds, labels = await search(text)
            assert wanted.casefold() in [label.casefold() for label in labels[:5]], (text, labels)
            assert seconds <= MOST_SECONDS, (text, seconds)
        for text in (*OTHERS, *INDICATIONS):
            seconds, _labels = await search(text)
            assert seconds <= (LONGER if text in INDICATIONS else MOST_SECONDS), (text, seconds)
