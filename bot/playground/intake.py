"""Updates on their way to the bot: kept until confirmed, fetched by long polling, filtered by the kinds the bot allowed."""

import asyncio
import contextlib
from typing import Any

from bot.playground.refusals import conflict
from bot.playground.state import State

Json = dict[str, Any]

LONGEST_WAIT = 50
"""Seconds a long poll lasts at most, as at Telegram."""

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds of updates that come only to those who asked for them by name."""


class Intake:
    """The queue of updates of one bot."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._changed = asyncio.Event()
        self._poll: object | None = None
        self._closing = False
        self._twice: int = 0
        self._sent_again: list[Json] = []

    def put(self, kind: str, content: Json) -> int | None:
        """Keep an update for the bot; give its id, or None where the bot does not take this kind."""
        allowed: list[str] = self._state.setting("allowed_updates") or []
        if (allowed and kind not in allowed) or (not allowed and kind in NOT_BY_DEFAULT):
            return None
        update_id = self._state.next_number("update", begin=860_000_001)
        self._state.put_update({"update_id": update_id, kind: content})
        self._wake()
        return update_id

    async def wait_until_polled(self) -> None:
        """Wait until a long poll is waiting."""
        while self._poll is None:
            await self._changed.wait()

    def allow(self, kinds: list[str]) -> None:
        """Note the kinds of updates that the bot takes from now on; an empty list is the default."""
        self._state.set_setting("allowed_updates", kinds)

    def allowed(self) -> list[str]:
        """Give the kinds that the bot named; empty for the default."""
        return self._state.setting("allowed_updates") or []

    def send_again(self, count: int = 1) -> None:
        """Deliver the next so many confirmed updates a second time, as Telegram may."""
        self._twice += count

    def confirm(self, offset: int) -> None:
        """Forget what a poller confirmed with its offset; a negative one keeps only the last so many."""
        if offset < 0:
            self._state.keep_last_updates(-offset)
        elif offset > 0:
            if self._twice:
                confirmed = [one for one in self._state.updates() if one["update_id"] < offset][: self._twice]
                self._twice -= len(confirmed)
                self._sent_again.extend(confirmed)
            self._state.drop_updates(offset)

    def drop_all(self) -> None:
        """Forget all updates: drop_pending_updates."""
        self._state.keep_last_updates(0)

    def waiting(self, limit: int = 100) -> list[Json]:
        """Give the oldest updates not confirmed."""
        again, self._sent_again = self._sent_again, []
        return (again + self._state.updates(limit=limit))[:limit]

    def count(self) -> int:
        """Count the updates not confirmed."""
        return self._state.count_updates()

    async def poll(self, *, limit: int, timeout: float) -> list[Json]:  # noqa: ASYNC109  # the Bot API's own parameter
        """Give updates as soon as there are any, at the latest after `timeout` seconds; a later poll ends this one with a conflict."""
        mine = self._poll = object()
        self._wake()
        deadline = asyncio.get_running_loop().time() + min(timeout, LONGEST_WAIT)
        try:
            while True:
                found = self.waiting(limit)
                remaining = deadline - asyncio.get_running_loop().time()
                if found or remaining <= 0 or self._closing:
                    return found
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), remaining)
                if self._poll is not mine:
                    raise conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
        finally:
            if self._poll is mine:
                self._poll = None

    def next_change(self) -> asyncio.Event:
        """Give the event that is set when an update is put, the webhook changes or the server closes."""
        return self._changed

    def webhook_changed(self) -> None:
        """Wake those who wait: another way of delivery holds from now on."""
        self._wake()

    def close(self) -> None:
        """End the waiting of all pollers."""
        self._closing = True
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
