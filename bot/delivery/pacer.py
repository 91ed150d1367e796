"""When the next message may leave: an even clock over all chats, places in its second, a window for each chat, and what flood waits teach.

Pure: times are given, seconds of one steady clock. The even clock keeps messages apart; the places of a second (`places.py`) keep the
limit where wake-ups are late, trips differ and what was late is made up for.
"""

from collections import deque

import msgspec

from bot.delivery.places import Place, Places

EVEN = 0.002
"""How much slower than allowed the even clock runs."""
GROUP_MARGIN, CHAT_MARGIN = 0.007, 0.02
CATCH_UP = 0.25
"""Seconds by which the clock may be late and still make up for it; longer idleness is lost, not saved up."""
CLOSEST = 0.5
"""Two messages are at least this part of the even distance apart: what was late is made up for without bursts."""
SLOWER, AT_LEAST, ON_ITS_WAY = 0.92, 0.05, 0.3
"""What a flood wait leaves of the pace, the part of the pace that always stays, and the seconds in which several flood waits are one."""
REMEMBERED = 60.0
"""Seconds for which a flood wait of one chat makes that of another a sign that it is the limit of all."""
BACK_QUICKLY, NEAR, BACK_SLOWLY = 0.05, 0.96, 0.000005
"""The part of the full pace regained a second until near the pace that was too high; beyond it, the part regained by the cube of the
seconds since: for long hardly anything, then soon everything."""
ROW_OF_FLOODS = 5
"""So many people's chats one after the other told to wait: it may be the bot as a whole that has to. Groups have minutes of their own."""
FIRST_PROBE = 1.0
"""Seconds until it is tried again whether anybody gets through; doubled each time, at most as long as the server said."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What Telegram allows: messages a second to all, a second to one chat, a minute to one group."""

    per_second: float = 30
    per_chat_per_second: float = 1
    per_group_per_minute: float = 20


class Pacer:
    """Keeps the limits. Ask `next_slot` and `busy`, tell it what was `started`, `answered`, refused by a `flood` wait."""

    def __init__(self, limits: Limits, now: float) -> None:
        self._limits = limits
        self._slowed_to = limits.per_second
        self._slowed_at = now - 3600.0
        self._too_high = limits.per_second
        self._due = now
        self._last = now - 3600.0
        self._places = Places(limits.per_second, now)
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

    def started(self, chat_id: int | None, now: float) -> Place:
        """A message leaves now; hand what this gives to `answered` or `flood`."""
        interval, planned = self._interval(now), self._earliest(now)
        self._last = max(planned, now - interval)
        self._due = max(self._due, planned - CATCH_UP, now - CATCH_UP) + interval
        if chat_id is not None:
            self._use(chat_id, now)
        return self._places.take(now)

    def answered(self, chat_id: int | None, now: float, place: Place) -> None:
        """Telegram took a message: it counted it by now at the latest, so the chat's windows run from here."""
        self._places.answered(place, now)
        self._floods_in_a_row.clear()
        if chat_id is not None:
            self._use(chat_id, now, again=True)

    def flood(self, chat_id: int | None, seconds: float, now: float, place: Place | None = None) -> None:
        """Telegram asks to wait: that chat does.

        Where several chats are told so, places are kept longer and, where that is no help, all go slower. Where nobody gets through, all
        wait a little, then the next one tries, and so on until one gets through: then all go on, as fast as the last second was let
        through.
        """
        if place is not None:
            self._places.refused(place, now)
        if chat_id is None:
            self._everybody_waits = max(self._everybody_waits, now + seconds)
            self._slow_down(now, self.pace(now))
            return
        self._make_wait(chat_id, now + seconds, now)
        others = any(who != chat_id and now - at <= REMEMBERED for at, who in self._floods)
        self._floods.append((now, chat_id))
        if (beyond := len(self._floods_in_a_row) - ROW_OF_FLOODS) >= 0:
            self._everybody_waits = max(self._everybody_waits, now + min(seconds, FIRST_PROBE * 2.0 ** min(beyond, 20)))
            through = self._places.let_through(now) if now - self._floods[0][0] <= 1.0 else 0.0
            self._slow_down(now, through or self.pace(now))
        elif others and not self._places.keep_longer(now):
            self._slow_down(now, self.pace(now))

    def _make_wait(self, chat_id: int, until: float, now: float) -> None:
        news, answer = self._ready.get(chat_id, (now, now))
        self._ready[chat_id] = (max(news, until), max(answer, until))
        if chat_id > 0:
            self._floods_in_a_row.add(chat_id)

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

    def _interval(self, now: float) -> float:
        return (1 + EVEN) / self.pace(now)

    def _earliest(self, now: float) -> float:
        """By the even clock, a little after the one before, and where a place is free."""
        return max(self._due, self._last + CLOSEST * self._interval(now), self._everybody_waits, self._places.next_free(now))

    def _slow_down(self, now: float, too_high: float) -> None:
        """Go on more slowly than the pace that was too high; at most once for what is on its way at one moment."""
        if now - self._slowed_at < ON_ITS_WAY:
            return
        self._too_high = max(min(too_high, self.pace(now)), AT_LEAST * self._limits.per_second)
        self._slowed_to = self._too_high * SLOWER
        self._slowed_at = now

    def _use(self, chat_id: int, now: float, *, again: bool = False) -> None:
        spacing = (1 + CHAT_MARGIN) / self._limits.per_chat_per_second
        news = answer = now + spacing
        if chat_id < 0:
            minute = 60.0 * (1 + GROUP_MARGIN)
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
