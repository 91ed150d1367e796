"""The places of a second: as many as messages may be counted in it. Pure: times are given, seconds of one steady clock.

When a server counts a message nobody can see from here: somewhere between its leaving and its answer. One that was answered as quickly
as any was counted as soon after it left as any; one that took longer may have been counted that much later. So a place is taken for a
second from the moment its message left, and longer by what its trip took beyond the shortest one known. What the network does on the
way without being seen in the length of a trip is learnt from flood waits: then all places are kept a little longer for a while.
"""

from collections import deque

import msgspec

GUARD = 0.002
"""The part by which a second is taken to be longer than it is: what two clocks differ by."""
REMEMBERED_TRIPS = 100
FIRST_STEP, BEYOND_A_TRIP, BACK = 0.006, 0.01, 0.0005
"""Seconds that a first flood wait adds, seconds added at most beyond the shortest trip, and how many are given back a second."""
AS_GOOD_AS_ALL = 0.9
"""With this part of the most added, nothing is left to be learnt this way."""
ONE, SOON = 0.3, 1.5
"""Flood waits within so many seconds are one; one that comes so soon after the last says that it is not the way but the pace."""


class Place(msgspec.Struct):
    """One message on its way, or answered within the last second."""

    sent: float
    answered: float | None = None


class Places:
    """Who holds the places. `most` of them in `most / per_second` seconds."""

    def __init__(self, per_second: float, now: float) -> None:
        self._most = max(1, int(per_second))
        self._second = self._most / per_second * (1 + GUARD)
        self._taken: deque[Place] = deque()
        self._trips: deque[float] = deque(maxlen=REMEMBERED_TRIPS)
        self._added, self._added_at = 0.0, now - 3600.0

    def next_free(self, now: float) -> float:
        """From when on a place is free, as far as is known now; may lie in the past."""
        if len(self._taken) < self._most:
            return now
        return sorted(self._free_at(place, now) for place in self._taken)[-self._most]

    def take(self, now: float) -> Place:
        """A message leaves now."""
        while self._taken and self._taken[0].answered is not None and self._free_at(self._taken[0], now) <= now:
            self._taken.popleft()
        place = Place(sent=now)
        self._taken.append(place)
        return place

    def answered(self, place: Place, now: float) -> None:
        """The server took the message, or nobody knows."""
        place.answered = now
        self._trips.append(now - place.sent)

    def refused(self, place: Place, now: float) -> None:
        """The server did not count the message."""
        self.answered(place, now)
        self._taken.remove(place)

    def keep_longer(self, now: float) -> bool:
        """A flood wait came though a place was free; False where to keep places longer is no help."""
        added, most, since = self._now_added(now), self._shortest() + BEYOND_A_TRIP, now - self._added_at
        if since < ONE:
            return True
        if since < SOON or added >= most * AS_GOOD_AS_ALL:
            return False
        self._added, self._added_at = min(most, 2 * added + FIRST_STEP), now
        return True

    def let_through(self, now: float) -> float:
        """Messages a second that the server took lately."""
        taken = sum(place.answered is not None and place.sent > now - self._second for place in self._taken)
        return taken / self._second

    def _free_at(self, place: Place, now: float) -> float:
        trip = (now if place.answered is None else place.answered) - place.sent
        return place.sent + self._second + max(0.0, trip - self._shortest()) + self._now_added(now)

    def _shortest(self) -> float:
        return min(self._trips, default=0.0)

    def _now_added(self, now: float) -> float:
        return max(0.0, self._added - BACK * (now - self._added_at))
