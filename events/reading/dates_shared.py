"""Dates that all languages tell in one way: numbers, quarters, what is counted from the publication or from the date before."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here

import re
from collections.abc import Callable

from events.partial_date import PartialDate
from events.reading.days import MONTHS, QUARTERS, Calendar, DateSeen, first_after, group_of, moved, partial, seen_at, shifted

_HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def any_month(match: re.Match[str]) -> int | None:
    """The month named in words of any language or in digits, None where there is none."""
    text = group_of(match, "m")
    if not text:
        return None
    return MONTHS.get(text.lower().rstrip(".")) if text.isascii() and not text.isdigit() else wide_number(text)


def day_of(match: re.Match[str]) -> int | None:
    """The day of the month that a match names, None where it names none."""
    text = group_of(match, "d")
    return wide_number(text) if text else None


def nearest(month: int, day: int | None, when: Calendar) -> tuple[PartialDate | None, PartialDate | None]:
    """A month or its day without a year: the latest up to publication, and the next one for what is due."""
    if when.published is None:
        listed = partial(when.year, month, day) if when.year is not None else None
        after = listed or (first_after(month, day, when.before) if when.before is not None else None)
        return after, after
    published = when.published
    if when.year is not None and (listed := partial(when.year, month, day)) is not None:
        early = when.before is not None and when.near and listed.last < when.before.first
        return listed, (partial(when.year + 1, month, day) if early else listed)
    back: PartialDate | None = None
    if when.before is not None and when.near:
        after = first_after(month, day, when.before)
        if after is not None and after.first <= published:
            back = after
    for year in (published.year, published.year - 1, published.year - 2, published.year - 3, published.year - 4):
        if back is not None:
            break
        candidate = partial(year, month, day)
        if candidate is not None and candidate.first <= published:
            back = candidate
    ahead = next(
        (c for year in range(published.year, published.year + 5) if (c := partial(year, month, day)) is not None and c.last >= published),
        None,
    )
    return back, ahead


def iso_day(match: re.Match[str], _: Calendar) -> DateSeen | None:
    """2024-05-31 and 2024-05."""
    value = partial(int(match["y"]), int(match["mm"]), int(group_of(match, "dd") or 0) or None)
    return seen_at(match, value) if value else None


def quarter_told(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """A quarter, of the year named or of the one nearest to publication."""
    word = (group_of(match, "q") or "").lower()
    number = QUARTERS.get(word) or int(word)
    year = group_of(match, "y")
    if year:
        full = int(year) if len(year) == 4 else 2000 + int(year)
        return seen_at(match, PartialDate(f"{full}-Q{number}"))
    if when.published is None:
        return seen_at(match, None, year_given=False)
    this = PartialDate(f"{when.published.year}-Q{number}")
    back = this if this.first <= when.published else PartialDate(f"{when.published.year - 1}-Q{number}")
    ahead = this if this.last >= when.published else PartialDate(f"{when.published.year + 1}-Q{number}")
    return seen_at(match, back, ahead, year_given=False)


def year_told(match: re.Match[str], _: Calendar) -> DateSeen | None:
    """A year alone."""
    value = partial(int(match["y"]))
    return seen_at(match, value) if value else None


def days_ago(days: int) -> Callable[[re.Match[str], Calendar], DateSeen | None]:
    """A rule for so many days before publication: today, yesterday."""

    def rule(match: re.Match[str], when: Calendar) -> DateSeen | None:
        value = PartialDate.day(moved(when.published, -days)) if when.published else None
        return seen_at(match, value, today=days == 0)

    return rule


def month_shift(months: int) -> Callable[[re.Match[str], Calendar], DateSeen | None]:
    """A rule for so many months from that of publication: last month."""

    def rule(match: re.Match[str], when: Calendar) -> DateSeen | None:
        if when.published is None:
            return seen_at(match, None)
        day = day_of(match)
        return seen_at(match, shifted(PartialDate.day(when.published), months, day))

    return rule


def week_shift(weeks: int) -> Callable[[re.Match[str], Calendar], DateSeen | None]:
    """A rule for so many weeks before that of publication: the month that holds it."""

    def rule(match: re.Match[str], when: Calendar) -> DateSeen | None:
        if when.published is None:
            return seen_at(match, None)
        monday = moved(when.published, -when.published.weekday() - 7 * weeks)
        sunday = moved(monday, 6)
        if (monday.year, monday.month) == (sunday.year, sunday.month):
            return seen_at(match, partial(monday.year, monday.month))
        return seen_at(match, partial(monday.year) if monday.year == sunday.year else None)

    return rule


def year_shift(years: int) -> Callable[[re.Match[str], Calendar], DateSeen | None]:
    """A rule for so many years from that of publication, with its quarter, month or day."""

    def rule(match: re.Match[str], when: Calendar) -> DateSeen | None:
        if when.published is None:
            return seen_at(match, None)
        year, quarter = when.published.year + years, group_of(match, "q")
        if quarter:
            return seen_at(match, PartialDate(f"{year}-Q{wide_number(quarter)}"))
        return seen_at(match, partial(year, any_month(match), day_of(match)))

    return rule


def same_as_before(unit: str, step: int = 0) -> Callable[[re.Match[str], Calendar], DateSeen | None]:
    """A rule for what points at the date told just before: the same day, month or year, or one so many steps on."""

    def rule(match: re.Match[str], when: Calendar) -> DateSeen | None:
        origin = when.before
        if unit == "day" and match[0] >= "\u3000" and origin is not None and len(origin.text) != 10:
            return seen_at(match, when.day)
        if origin is None and unit == "day" and match[0] >= "\u3000" and when.published is not None:
            origin = PartialDate.day(when.published)
        if origin is None:
            return seen_at(match, None)
        if unit == "day":
            return seen_at(match, origin)
        if unit == "week":
            monday = moved(origin.first, -origin.first.weekday())
            one_month = len(origin.text) == 10 and monday.month == moved(monday, 6).month
            return seen_at(match, partial(monday.year, monday.month) if one_month else None)
        if unit == "month":
            exact = "-" in origin.text and "Q" not in origin.text
            return seen_at(match, shifted(origin, step, day_of(match)) if exact else None)
        year, quarter = origin.first.year + step, group_of(match, "q")
        if quarter:
            return seen_at(match, PartialDate(f"{year}-Q{wide_number(quarter)}"))
        return seen_at(match, partial(year, any_month(match), day_of(match)))

    return rule


def means_vague(match: re.Match[str], _: Calendar) -> DateSeen | None:
    """Words for some time in the past: no date, and none may be inherited."""
    return seen_at(match, None, vague=True)


def means_nothing(match: re.Match[str], _: Calendar) -> DateSeen | None:
    """Words that look like a date and are none."""
    return seen_at(match, None)


def wide_number(text: str) -> int:
    """A number in Han or common digits."""
    text = text.replace("廿", "二十")
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (int(tens.translate(_HAN_DIGITS)) if tens else 1) * 10 + (int(ones.translate(_HAN_DIGITS)) if ones else 0)
    return int(text.translate(_HAN_DIGITS))


def bare_day(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """30日: of the month of publication, or of the one before where that day has not come."""
    if when.published is None:
        return seen_at(match, None)
    day = wide_number(match["d"])
    published = PartialDate.day(when.published)
    return seen_at(match, shifted(published, 0 if day <= when.published.day else -1, day), shifted(published, 0, day))
