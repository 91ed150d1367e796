"""When a digest is due and when a chat wants no sound at all: hours of a person's own day, across clock changes. Pure: the time is given.

An hour that a clock change skips counts as the moment of the change, one that comes twice counts the first time: each day has one digest.
"""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from events.errors import InvalidValue

_DAY = timedelta(days=1)
_HOURS, _WEEK = 24, 7


class Rhythm(StrEnum):
    """How news come: each at once, or all of a day or a week together."""

    ONCE = "once"
    DAILY = "daily"
    WEEKLY = "weekly"


class QuietHours(msgspec.Struct, frozen=True, kw_only=True):
    """From the hour `begin` until the hour `end` (0 to 23, local) nothing is told; over midnight where `end` is not later."""

    begin: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.begin < _HOURS and 0 <= self.end < _HOURS) or self.begin == self.end:
            raise InvalidValue(f"Quiet hours are two different hours from 0 to 23, such as 22-7, not {self.begin}-{self.end}.")

    def span(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The quiet time that begins on that local day, in UTC; empty where a clock change skips it."""
        last = day if self.begin < self.end else day + _DAY
        return moment_of(day, self.begin, zone), moment_of(last, self.end, zone)


def moment_of(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The moment (UTC) of a local hour."""
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def next_digest(after: datetime, zone: ZoneInfo, hour: int, weekday: int | None = None, quiet: QuietHours | None = None) -> datetime:
    """The first moment (UTC) later than `after` at which a digest is due; one that falls into the quiet hours is due at their end.

    `hour` is local; `weekday` (0 is Monday) makes it weekly. Raises InvalidValue for an hour or a weekday that is none.
    """
    if not 0 <= hour < _HOURS or (weekday is not None and not 0 <= weekday < _WEEK):
        raise InvalidValue("A digest is due at an hour from 0 to 23, on a day from 0 (Monday) to 6.")
    today = after.astimezone(zone).date()
    # A day more on both sides: quiet hours move a digest to the next morning, and a zone may have left out a whole day.
    days = (today + _DAY * offset for offset in range(-_WEEK - 2, 2 * _WEEK + 3))
    moments = (_audible(moment_of(day, hour, zone), zone, quiet) for day in days if weekday is None or day.weekday() == weekday)
    return min(moment for moment in moments if moment > after)


def quiet_time(now: datetime, zone: ZoneInfo, quiet: QuietHours) -> tuple[datetime, datetime]:
    """Begin and end (UTC) of the quiet time that holds `now`, else of the next one."""
    today = now.astimezone(zone).date()
    spans = (quiet.span(today + _DAY * offset, zone) for offset in range(-2, 4))
    return min((begin, end) for begin, end in spans if end > now and end > begin)


def _audible(moment: datetime, zone: ZoneInfo, quiet: QuietHours | None) -> datetime:
    if quiet is None:
        return moment
    begin, end = quiet_time(moment, zone, quiet)
    return end if begin <= moment else moment
