"""What can go wrong between a bot and Telegram, on demand: errors, lost connections, hangs, slowness, limits. Off unless turned on."""

import asyncio
import math
import random
from collections import defaultdict, deque
from collections.abc import Callable
from enum import StrEnum

import msgspec

from bot.playground.refusals import Refusal, flood_wait

SENDING = frozenset({"sendmessage", "senddocument", "sendphoto", "forwardmessage", "copymessage"})
"""Methods that make a message: what Telegram's limits count."""


class Trouble(StrEnum):
    """What happens to a request. The ones that end in `after` happen when the request was carried out and only its answer is lost."""

    REFUSED = "refused"
    SERVER_ERROR = "server_error"
    RESET_BEFORE = "reset_before"
    HANG_BEFORE = "hang_before"
    RESET_AFTER = "reset_after"
    HANG_AFTER = "hang_after"
    BROKEN_JSON_AFTER = "broken_json_after"


AFTER = frozenset({Trouble.RESET_AFTER, Trouble.HANG_AFTER, Trouble.BROKEN_JSON_AFTER})


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of trouble, for which requests, how often.

    `method` and `chat_id` narrow it (None: any); `times` is how many requests it meets (None: until taken away);
    `share` the part of the matching requests that it meets; `refusal` what REFUSED answers, `code` what SERVER_ERROR answers.
    """

    trouble: Trouble
    method: str | None = None
    chat_id: int | None = None
    times: int | None = 1
    share: float = 1.0
    refusal: Refusal | None = None
    code: int = 502


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Messages a bot may send: in any second to all, in any second to one chat, in any minute to one group."""

    per_second: int = 30
    per_chat_per_second: int = 1
    per_group_per_minute: int = 20


class Latency(msgspec.Struct, frozen=True, kw_only=True):
    """Time a request takes, in seconds: evenly between `least` and `most`."""

    least: float = 0.0
    most: float = 0.0


class _Window:
    """Moments within a sliding window."""

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds = seconds
        self._most = most
        self._moments: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Give the seconds until one more fits; 0 where it fits now."""
        while self._moments and self._moments[0] <= now - self._seconds:
            self._moments.popleft()
        return 0.0 if len(self._moments) < self._most else self._moments[len(self._moments) - self._most] + self._seconds - now

    def add(self, now: float) -> None:
        self._moments.append(now)


class SlidingLimits:
    """Telegram's limits, counted over sliding windows of the messages that were let through."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._all = _Window(1, limits.per_second)
        self._chats: defaultdict[int, _Window] = defaultdict(lambda: _Window(1, limits.per_chat_per_second))
        self._groups: defaultdict[int, _Window] = defaultdict(lambda: _Window(60, limits.per_group_per_minute))

    def admit(self, chat_id: int, now: float) -> None:
        """Count a message, or refuse it with a flood wait in whole seconds."""
        windows = [self._all, self._chats[chat_id]]
        if chat_id < 0:
            windows.append(self._groups[chat_id])
        wait = max(window.wait(now) for window in windows)
        if wait > 0:
            raise flood_wait(max(1, math.ceil(wait)))
        for window in windows:
            window.add(now)


class Faults:
    """All trouble that is on. `limits` and `latency` may be set at any time; None means none."""

    def __init__(self, clock: Callable[[], float], seed: int = 0) -> None:
        self.latency: Latency | None = None
        self._clock = clock
        self._random = random.Random(seed)  # noqa: S311  # the same trouble again from the same seed
        self._faults: list[tuple[Fault, int | None]] = []
        self._windows: SlidingLimits | None = None

    def add(self, fault: Fault) -> None:
        """Turn one trouble on; of several that match a request the oldest meets it."""
        self._faults.append((fault, fault.times))

    def clear(self) -> None:
        """Turn all off: faults, limits and latency."""
        self._faults.clear()
        self._windows = None
        self.latency = None

    def limit(self, limits: Limits | None) -> None:
        """Enforce limits from now on; None lifts them."""
        self._windows = None if limits is None else SlidingLimits(limits)

    async def delay(self) -> None:
        """Take the time a request takes."""
        if self.latency is not None:
            await asyncio.sleep(self._random.uniform(self.latency.least, self.latency.most))

    def draw(self, method: str, chat_id: int | None) -> Fault | None:
        """Give the trouble that meets this request, and count it."""
        for place, (fault, left) in enumerate(self._faults):
            if fault.method is not None and fault.method.lower() != method:
                continue
            if fault.chat_id is not None and fault.chat_id != chat_id:
                continue
            if fault.share < 1 and self._random.random() >= fault.share:
                continue
            if left == 1:
                del self._faults[place]
            elif left is not None:
                self._faults[place] = (fault, left - 1)
            return fault
        return None

    def admit(self, method: str, chat_id: int | None) -> None:
        """Hold the limits: refuse with a flood wait what is one message too many."""
        if self._windows is not None and method in SENDING and chat_id is not None:
            self._windows.admit(chat_id, self._clock())
