"""What happens, told to every page that is open: messages, edits, deletions, answers to presses, changed menus."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

Json = dict[str, Any]

MOST_WAITING = 10_000
"""A page that does not read for so many events is dropped; it loads anew when it comes back."""


class PageEvents:
    """A list of listeners, each with its queue; None in a queue ends it."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Json | None]] = set()

    def tell(self, event: str, **content: Any) -> None:
        """Tell all open pages of one event."""
        for queue in tuple(self._listeners):
            if queue.qsize() >= MOST_WAITING:
                self._listeners.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait({"event": event, **content})

    @contextmanager
    def listening(self) -> Generator[asyncio.Queue[Json | None]]:
        """Give a queue of all that happens from now on."""
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        """End all listening."""
        for queue in tuple(self._listeners):
            queue.put_nowait(None)
