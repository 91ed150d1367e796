"""Partial dates: day, month, quarter or year, never made more exact than their source. Unknown is None, not a PartialDate."""

import calendar
import re
from datetime import date
from enum import StrEnum
from typing import Self, final

from events.errors import InvalidValue

_PATTERN = re.compile(r"([0-9]{4})(?:-(?:Q([1-4])|([0-9]{2})(?:-([0-9]{2}))?))?")


class Precision(StrEnum):
    """How exact a partial date is."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_EXACTNESS = {Precision.DAY: 3, Precision.MONTH: 2, Precision.QUARTER: 1, Precision.YEAR: 0}


@final
class PartialDate:
    """A date as exact as its source: "2020-05-03", "2020-05", "2020-Q2" or "2020".

    `first` and `last` are the earliest and the latest day it may mean. Immutable by convention, equal and hashable by its text.
    """

    __slots__ = ("first", "last", "precision", "text")

    text: str
    first: date
    last: date
    precision: Precision

    def __init__(self, text: str) -> None:
        """Parse `text`; raises InvalidValue when it is none of the four forms or no day of the calendar."""
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise InvalidValue(f"{text[:40]!r} is no date: write 2020, 2020-Q2, 2020-05 or 2020-05-03.")
        year_text, quarter_text, month_text, day_text = match.groups()
        year = int(year_text)
        try:
            if day_text:
                first = last = date(year, int(month_text), int(day_text))
                precision = Precision.DAY
            elif month_text:
                first, last = _span(year, int(month_text), int(month_text))
                precision = Precision.MONTH
            elif quarter_text:
                first, last = _span(year, 3 * int(quarter_text) - 2, 3 * int(quarter_text))
                precision = Precision.QUARTER
            else:
                first, last = _span(year, 1, 12)
                precision = Precision.YEAR
        except (ValueError, calendar.IllegalMonthError) as error:
            raise InvalidValue(f"{text[:40]!r} is no day of the calendar.") from error
        self.text, self.first, self.last, self.precision = text, first, last, precision

    @classmethod
    def day(cls, day: date) -> Self:
        """The partial date that is exactly `day`."""
        return cls(day.isoformat())

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """Like the constructor, with None and the empty text for an unknown date."""
        return cls(text) if text else None

    def overlaps(self, other: Self) -> bool:
        """Whether some day is meant by both."""
        return self.first <= other.last and other.first <= self.last

    def days_apart(self, other: Self) -> int:
        """Days between the nearest days of both; 0 where they overlap."""
        if self.overlaps(other):
            return 0
        return (other.first - self.last).days if self.last < other.first else (self.first - other.last).days

    def more_exact_than(self, other: Self) -> bool:
        """Whether its precision is finer (day before month before quarter before year)."""
        return _EXACTNESS[self.precision] > _EXACTNESS[other.precision]

    def within(self, other: Self) -> bool:
        """Whether all days it may mean are days that `other` may mean."""
        return other.first <= self.first and self.last <= other.last

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"PartialDate({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PartialDate) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


def _span(year: int, first_month: int, last_month: int) -> tuple[date, date]:
    return date(year, first_month, 1), date(year, last_month, calendar.monthrange(year, last_month)[1])
