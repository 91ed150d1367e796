"""When the next message may leave: an even clock over all chats, a window for each chat, and what flood waits teach. Pure: times are given.

All times are seconds of one steady clock. The even clock keeps the limit of messages to all chats without bursts; a window of the
moments that really were used stands beside it, so that a late wake-up never adds up with the next ones to one message too many.
"""

from collections import deque

import msgspec

MARGIN, WINDOW_MARGIN = 0.007, 0.004
"""How much slower than allowed the clock runs, and how much longer than a second its window is: what two clocks and a network differ by."""
CHAT_MARGIN = 0.02
CATCH_UP = 0.25
"""Seconds by which the clock may be late and still make up for it; longer idleness is lost, not saved up."""
HOLE = 0.01
"""Seconds that the window may shift the clock without the clock following."""
CLOSEST = 0.92
"""Two messages are planned at least this part of the even distance apart: what was late is made up for slowly."""
SLOWER, AT_LEAST, ON_ITS_WAY = 0.92, 0.05, 0.3
"""What a flood wait leaves of the pace, the part of the pace that always stays, and the seconds in which several flood waits are one."""
REMEMBERED = 60.0
"""Seconds for which a flood wait of one chat makes that of another a sign that the whole pace is too high."""
BACK_QUICKLY, NEAR, BACK_SLOWLY = 0.05, 0.96, 0.000005
"""The part of the full pace regained a second until near the pace that was too high; beyond it, the part regained by the cube of the
seconds since: for long hardly anything, then soon everything."""
FIRST_TRIPS = 10
"""So many requests it takes to know how long one usually takes."""
ROW_OF_FLOODS = 5
"""So many chats one after the other told to wait: it is the bot as a whole that has to."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What Telegram allows: messages a second to all, a second to one chat, a minute to one group."""

    per_second: float = 30
    per_chat_per_second: float = 1
    per_group_per_minute: float = 20


class Use(msgspec.Struct):
    """One message: the moment from which the server counts it, as far as is known."""

    counted: float


class _RoundTrip:
    """How long a request takes from leaving to its answer, usually: what takes longer was late on its way there, for all one knows."""

    def __init__(self) -> None:
        self._seen = 0
        self._mean = 0.0
        self._spread = 0.0

    def usual(self, seconds: float) -> float:
        """The usual time in the light of one more request, rather less than more: the next one may be quick, and come closer to this one.

        0 as long as too few are known.
        """
        known = max(0.0, self._mean - self._spread) if self._seen >= FIRST_TRIPS else 0.0
        part = 1 / min(self._seen + 1, 16)
        self._seen += 1
        self._spread += part * (abs(seconds - self._mean) - self._spread) if self._seen > 1 else 0.0
        self._mean += part * (seconds - self._mean)
        return known


class Pacer:
    """Keeps the limits. Ask `next_slot` and `busy`, tell it what was `started`, `answered`, refused by a `flood` wait."""

    def __init__(self, limits: Limits, now: float) -> None:
        self._limits = limits
        self._slowed_to = limits.per_second
        self._slowed_at = now - 3600.0
        self._too_high = limits.per_second
        self._due = now
        self._last = now - 3600.0
        self._used: deque[Use] = deque(maxlen=max(1, int(limits.per_second)))
        self._trip = _RoundTrip()
        self._ready: dict[int, tuple[float, float]] = {}
        self._groups: dict[int, deque[float]] = {}
        self._everybody_waits = now
        self._floods: deque[tuple[float, int]] = deque(maxlen=ROW_OF_FLOODS)
        self._floods_in_a_row: set[int] = set()

    def pace(self, now: float) -> float:
        """Messages a second at this moment."""
        full, passed, near = self._limits.per_second, max(0.0, now - self._slowed_at), self._too_high * NEAR
        regained = self._slowed_to + BACK_QUICKLY * full * passed
        return min(full, regained if regained < near else near + BACK_SLOWLY * full * passed**3)

    def next_slot(self, now: float) -> float:
        """The earliest moment for the next message, to whomever; not before `now`."""
        return max(now, self._earliest(now))

    def started(self, chat_id: int | None, now: float) -> Use:
        """A message leaves now; hand what this gives to `answered`."""
        interval = (1 + MARGIN) / self.pace(now)
        planned = self._earliest(now)
        self._last = max(planned, now - interval)
        # A late wake-up is made up for. A hole that the window made is not: it would come again every second.
        due = max(self._due, planned - HOLE)
        self._due = (due if now - due < CATCH_UP else now) + interval
        use = Use(counted=now)
        self._used.append(use)
        if chat_id is not None:
            self._use(chat_id, now)
        return use

    def _earliest(self, now: float) -> float:
        """By the even clock, a little after the one before, and where the window has room."""
        interval = (1 + MARGIN) / self.pace(now)
        earliest = max(self._due, self._last + CLOSEST * interval, self._everybody_waits)
        if len(self._used) == self._used.maxlen:
            earliest = max(earliest, self._used[0].counted + len(self._used) / self._limits.per_second * (1 + WINDOW_MARGIN))
        return earliest

    def answered(self, chat_id: int | None, now: float, use: "Use") -> None:
        """Telegram took a message: it counted it by now at the latest, so the chat's windows run from here."""
        use.counted = max(use.counted, now - self._trip.usual(now - use.counted))
        self._floods_in_a_row.clear()
        if chat_id is not None:
            self._use(chat_id, now, again=True)

    def flood(self, chat_id: int | None, seconds: float, now: float) -> None:
        """Telegram asks to wait: that chat does. Where several chats are told so, all go slower, and all wait where nobody gets through."""
        until = now + seconds
        if chat_id is not None:
            news, answer = self._ready.get(chat_id, (now, now))
            self._ready[chat_id] = (max(news, until), max(answer, until))
            self._floods_in_a_row.add(chat_id)
        if chat_id is None or len(self._floods_in_a_row) >= ROW_OF_FLOODS:
            self._everybody_waits = max(self._everybody_waits, until)
            self._floods_in_a_row.clear()
        others = [at for at, who in self._floods if who != chat_id and now - at <= REMEMBERED]
        if chat_id is None or others:
            self._slow_down(now)
        if chat_id is not None:
            self._floods.append((now, chat_id))

    def pause(self, seconds: float, now: float) -> None:
        """Nobody is written to for so long: the network or the server is in trouble."""
        self._everybody_waits = max(self._everybody_waits, now + seconds)

    def busy(self, now: float, *, answer: bool) -> set[int]:
        """The chats that have to wait; answers may use what a group's even pace for news leaves of its minute."""
        for chat_id in [chat_id for chat_id, ready in self._ready.items() if max(ready) <= now]:
            del self._ready[chat_id]
        place = 1 if answer else 0
        return {chat_id for chat_id, ready in self._ready.items() if ready[place] > now}

    def next_ready(self, now: float) -> float | None:
        """When the first of the waiting chats may be written to again; None where none waits."""
        return min((moment for ready in self._ready.values() for moment in ready if moment > now), default=None)

    def moved(self, old: int, new: int) -> None:
        """A group became a supergroup: what counted for it counts there."""
        if old in self._ready:
            self._ready[new] = self._ready.pop(old)
        if old in self._groups:
            self._groups[new] = self._groups.pop(old)

    def _slow_down(self, now: float) -> None:
        """At most once for what is on its way at one moment."""
        if now - self._slowed_at < ON_ITS_WAY:
            return
        self._too_high = self.pace(now)
        self._slowed_to = max(self._too_high * SLOWER, AT_LEAST * self._limits.per_second)
        self._slowed_at = now

    def _use(self, chat_id: int, now: float, *, again: bool = False) -> None:
        spacing = (1 + CHAT_MARGIN) / self._limits.per_chat_per_second
        news = answer = now + spacing
        if chat_id < 0:
            minute = 60.0 * (1 + MARGIN)
            most = max(1, int(self._limits.per_group_per_minute))
            used = self._groups.setdefault(chat_id, deque(maxlen=most))
            if again and used:
                used[-1] = now
            else:
                used.append(now)
            if len(used) == most:
                answer = max(answer, used[0] + minute)
            news = max(answer, now + minute / self._limits.per_group_per_minute)
        held = self._ready.get(chat_id, (now, now))
        self._ready[chat_id] = (max(held[0], news), max(held[1], answer))
