"""Reading on: the log in order and in batches, from a checkpoint, for as long as somebody wants to follow it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from events.event_types import Recorded
from store.log import BATCH, read_all
from store.opening import Store

POLL_SECONDS = 1.0
"""How long a follower waits where nobody told it of a commit: another process may have written."""


async def follow(store: Store, after: int = 0, size: int = BATCH) -> AsyncGenerator[list[Recorded]]:
    """All events that follow position `after`, in order, each once, at most `size` at a time; then those to come, without end.

    The position of the last event taken is the checkpoint: followed from there, nothing is missed and nothing comes again. Raises
    UnknownEventType for an event newer than this program: it is not passed over.
    """
    committed = asyncio.Event()
    store.on_commit(committed.set)
    try:
        while True:
            committed.clear()
            while batch := await store.read(read_all, after, size):
                yield batch
                after = batch[-1].position
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await committed.wait()
    finally:
        store.not_on_commit(committed.set)
