"""A server that counts messages in sliding windows, and a simulated run of a pacer against it. No time passes."""

import heapq
import math
import random
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.delivery.pacer import Limits, Pacer
from bot.delivery.places import Place

IN_FLIGHT = 6


class Server:
    """Lets so many messages through in any second to all, in any second to one chat, in any minute to one group."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._all: deque[float] = deque()
        self._chats: defaultdict[int, deque[float]] = defaultdict(deque)

    def take(self, chat_id: int, now: float) -> int:
        """Seconds to wait; 0 where the message was let through."""
        chat = self._chats[chat_id]
        waits = [
            _wait(self._all, 1.0, self._limits.per_second, now),
            _wait(chat, 1.0, self._limits.per_chat_per_second, now),
            _wait(chat, 60.0, self._limits.per_group_per_minute, now) if chat_id < 0 else 0.0,
        ]
        if max(waits) > 0:
            return max(1, math.ceil(max(waits)))
        self._all.append(now)
        chat.append(now)
        while self._all[0] < now - 1.0:
            self._all.popleft()
        return 0


def _wait(moments: deque[float], seconds: float, most: float, now: float) -> float:
    inside = [moment for moment in moments if moment > now - seconds]
    return inside[len(inside) - int(most)] + seconds - now if len(inside) >= most else 0.0


@dataclass
class Run:
    """What happened: when each chat's messages were let through, flood waits, and how long it took."""

    taken: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    floods: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])
    ended: float = 0.0

    @property
    def messages(self) -> int:
        return sum(len(moments) for moments in self.taken.values())


def simulate(  # the conditions of a run
    queue: list[int],
    *,
    limits: Limits,
    server: Server,
    round_trip: Callable[[], float] = lambda: 0.08,
    late: Callable[[], float] = lambda: 0.0,
    counted: float = 0.5,
    answers: bool = False,
) -> Run:
    """Send one message to each chat of the queue, in order, as the sender does: the first whose chat is free, at most 6 on their way.

    `counted`: the part of a trip after which the server counts the message.
    """
    now, run = 100.0, Run()
    pacer, waiting = Pacer(limits, now), deque(queue)
    in_flight: list[tuple[float, int, int, Place]] = []
    flying: set[int] = set()

    def land() -> float:
        at, chat_id, wait, place = heapq.heappop(in_flight)
        flying.discard(chat_id)
        if wait:
            run.floods.append((at, chat_id))
            pacer.flood(chat_id, wait, at, place)
            waiting.appendleft(chat_id)
        else:
            run.taken[chat_id].append(at)
            pacer.answered(chat_id, at, place)
        return at

    while waiting or in_flight:
        while in_flight and in_flight[0][0] <= now:
            land()
        busy = pacer.busy(now, answer=answers) | flying
        chat_id = next((one for one in waiting if one not in busy), None) if len(in_flight) < IN_FLIGHT else None
        if chat_id is None:
            moments = [in_flight[0][0]] if in_flight else []
            if len(in_flight) < IN_FLIGHT and (ready := pacer.next_ready(now)) is not None:
                moments.append(ready)
            now = max(now, min(moments))
            continue
        slot = pacer.next_slot(now)
        if slot > now:
            now = slot if not in_flight else min(slot, in_flight[0][0])
            if now < slot:
                continue
        now += late()
        waiting.remove(chat_id)
        place = pacer.started(chat_id, now)
        trip = round_trip()
        heapq.heappush(in_flight, (now + trip, chat_id, server.take(chat_id, now + counted * trip), place))
        flying.add(chat_id)
    run.ended = max(moment for moments in run.taken.values() for moment in moments)
    return run


def steady(seconds: float) -> Callable[[], float]:
    return lambda: seconds


def with_tail(least: float, mean: float, seed: int = 1) -> Callable[[], float]:
    """Mostly a little more than the least, now and then much."""
    chance = random.Random(seed)  # noqa: S311  # the same chance each time
    return lambda: least + min(0.3, chance.expovariate(1 / mean))


def between(least: float, most: float, seed: int = 1) -> Callable[[], float]:
    chance = random.Random(seed)  # noqa: S311  # the same chance each time
    return lambda: chance.uniform(least, most)
