"""A chat that asks too much is slowed, and told so once: the allowance of each chat in a sliding minute. Pure: the time is given."""

from collections import deque
from datetime import datetime, timedelta

import msgspec

MINUTE = timedelta(minutes=1)
_SWEEP = 1000


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """Not now: at `until`. `tell` is set the first time."""

    until: datetime
    tell: bool


class Allowance:
    """So many commands a minute for each chat."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._taken: dict[int, deque[datetime]] = {}
        self._told: set[int] = set()

    def take(self, chat_id: int, now: datetime) -> Held | None:
        """Count one command of the chat, or hold it; None where it may go on. A chat that calmed down is told again the next time."""
        self._sweep(now)
        taken = self._taken.setdefault(chat_id, deque(maxlen=self._per_minute))
        recent = sum(1 for moment in taken if moment > now - MINUTE)
        if recent < self._per_minute:
            taken.append(now)
            if recent < self._per_minute // 2:
                self._told.discard(chat_id)
            return None
        tell = chat_id not in self._told
        self._told.add(chat_id)
        return Held(until=taken[0] + MINUTE, tell=tell)

    def _sweep(self, now: datetime) -> None:
        """Forget the chats that were silent for a minute, when many are remembered."""
        if len(self._taken) > _SWEEP:
            for chat_id in [one for one, taken in self._taken.items() if not taken or taken[-1] <= now - MINUTE]:
                del self._taken[chat_id]
                self._told.discard(chat_id)
