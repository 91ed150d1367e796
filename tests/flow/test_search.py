"""Searching over the real registers: any fragment, with the errors that people make in typing."""

from datetime import UTC, date, datetime
from pathlib import Path

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


async def fill(store: Store, folder: Path) -> None:
    """Import the registers of `folder`."""
    for name, file in FILES.items():
        day = date.fromisoformat(file.removesuffix(".csv.gz")[-10:])
        await importer.import_file(store, importer.register_of(name), folder / file, day=day, notify=False, fresh_days=30)


async def test_thousands_of_drugs_are_searched_by_any_fragment_with_typos(tmp_path: Path, shared: Path) -> None:
    async with await Store.open(f"sqlite+aiosqlite:///{tmp_path}/designations.db", now=lambda: DAY, actor="tester") as store:
        await fill(store, shared / "data")
        assert (await store.read(queries.counts))["drugs"] > 5_000
        for text, wanted in TYPED.items():
            labels = [label for _, label in await store.read(queries.search, text)]
            assert wanted.casefold() in [label.casefold() for label in labels[:5]], (text, labels)
