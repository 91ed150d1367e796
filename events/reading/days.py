"""Days: what a date seen in a text is, what it is resolved against, and how partial dates are made and moved."""

# numbers of months are plain numbers here
# ruff: noqa: E501  # a pattern is read as one line

import re
from collections.abc import Callable
from datetime import date

import msgspec

from events.errors import InvalidValue
from events.partial_date import PartialDate

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {name: number for number, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])}
COUNTS = {word: number for number, word in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])} | {
    "a": 1, "an": 1, "several": 0, "few": 0,
}  # fmt: skip
QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "final": 4, "last": 4}
M = r"(?P<m>January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
D = r"(?P<d>[0-3]?[0-9])(?:st|nd|rd|th)?"
Y = r"(?P<y>(?:19|20)[0-9]{2})(?![0-9])"
SP = r"(?:[\s ]{1,3})"


class DateSeen(msgspec.Struct):
    """A date found in `text[start:end]`: what it means looking back and, where it differs, looking ahead."""

    start: int
    end: int
    value: PartialDate | None
    ahead: PartialDate | None = None
    vague: bool = False
    year_given: bool = True
    today: bool = False
    later: bool = False
    """Whether it lies wholly behind the publication day: only what is due can own it."""


class Calendar(msgspec.Struct, frozen=True):
    """What relative words are resolved against: the publication day and the date told just before."""

    published: date | None
    before: PartialDate | None = None
    near: bool = True
    """Whether the date before stands in the same sentence, so that a month without its year follows it."""
    year: int | None = None
    """The year that a heading above names, for the months under it."""
    month_first: bool = False
    """Whether the document writes its dates as Americans do, the month before the day."""
    day: PartialDate | None = None
    """The last date that was told to the day, which 同日 means."""


Rule = tuple[re.Pattern[str], Callable[[re.Match[str], Calendar], DateSeen | None]]
"""A pattern and what it means."""


def partial(year: int, month: int | None = None, day: int | None = None) -> PartialDate | None:
    """A partial date, None where there is no such day."""
    try:
        text = f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if month and day else "")
        return PartialDate(text)
    except InvalidValue:
        return None


def seen_at(match: re.Match[str], value: PartialDate | None, ahead: PartialDate | None = None, **flags: bool) -> DateSeen:
    """What a match means; looking ahead the same where nothing else is said."""
    return DateSeen(start=match.start(), end=match.end(), value=value, ahead=ahead or value, **flags)


def month_of(match: re.Match[str]) -> int:
    """The month that a match names."""
    return MONTHS[match["m"].lower().rstrip(".")]


def group_of(match: re.Match[str], name: str) -> str | None:
    """A group of a match, None where its pattern has no such group."""
    return match.groupdict().get(name)


def first_after(month: int, day: int | None, before: PartialDate) -> PartialDate | None:
    """The first such month or day from a date on."""
    for year in (before.first.year, before.first.year + 1):
        candidate = partial(year, month, day)
        if candidate is not None and candidate.last >= before.first:
            return candidate
    return None


def moved(day: date, days: int) -> date:
    """The day that many days later or earlier, within the calendar."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def shifted(origin: PartialDate, months: int, day: int | None = None) -> PartialDate | None:
    """The month (or a day of it) that lies `months` after the first day that `origin` may mean."""
    index = origin.first.year * 12 + origin.first.month - 1 + months
    return partial(index // 12, index % 12 + 1, day)


def english(pattern: str) -> re.Pattern[str]:
    """A pattern of English dates: @M, @D and @Y stand for months, days and years, @_ for space."""
    return re.compile(pattern.replace("@M", M).replace("@D", D).replace("@Y", Y).replace("@_", SP), re.IGNORECASE)
