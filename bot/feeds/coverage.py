"""What is covered: every source with its last success or its trouble, every register with its entries and newest edition."""

from typing import Any

from sqlalchemy import Connection

from bot.config import Sources
from store import feeds, queries, snapshots


def overview(connection: Connection, settings: Sources) -> dict[str, Any]:
    """How much there is of everything, and where it comes from. Sources that were never polled have no attempt."""
    switched_on = set(settings.switched_on)
    fares = {row.pop("source"): row for row in feeds.health(connection)}
    never: dict[str, Any] = {"last_success": None, "last_attempt": None, "failures": 0, "error": None, "not_before": "", "found": {}}
    sources = {name: {"switched_on": name in switched_on} | fares.get(name, never) for name in sorted(switched_on | set(fares))}
    return queries.counts(connection) | {"sources": sources, "registers": snapshots.registers(connection)}
