"""Dates that English tells by what stands around them: "the following January", "in the second quarter of last year", "May and June 2023"."""

# ruff: noqa: PLR2004  # lengths of dates and numbers of days are plain numbers here
# ruff: noqa: E501  # a pattern is read as one line

import re
from collections.abc import Callable
from datetime import date

from events.partial_date import PartialDate
from events.reading.days import (
    QUARTERS,
    WEEKDAYS,
    Calendar,
    DateSeen,
    Rule,
    english,
    first_after,
    group_of,
    month_of,
    moved,
    partial,
    seen_at,
    shifted,
)

_EXACT = len("2024-05-06")
_WITH_MONTH = len("2024-05")
_ORDINALS = {
    word: number
    for number, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
            "twenty-first",
            "twenty-second",
            "twenty-third",
            "twenty-fourth",
            "twenty-fifth",
            "twenty-sixth",
            "twenty-seventh",
            "twenty-eighth",
            "twenty-ninth",
            "thirtieth",
            "thirty-first",
        ],
        start=1,
    )
}
_MONTH_NAMES = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?"
_DAYS = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_ORD = "|".join(sorted(_ORDINALS, key=len, reverse=True))


def _no_date(_match: re.Match[str], _when: Calendar) -> DateSeen | None:
    return None


def _null(match: re.Match[str], _: Calendar) -> DateSeen:
    return seen_at(match, None, vague=True)


def _full(match: re.Match[str], _: Calendar) -> DateSeen | None:
    year = int(match["y"])
    value = partial(year if year > 100 else 2000 + year, month_of(match), int(group_of(match, "d") or 0) or None)
    return seen_at(match, value) if value else None


def _quarter_of_year(match: re.Match[str], when: Calendar) -> DateSeen:
    """Reads "the second quarter of last year", "Q4 of this year", "last year's first quarter"."""
    if when.published is None:
        return seen_at(match, None)
    word = match["q"].lower().removeprefix("q")
    number = QUARTERS.get(word) or int(word)
    year = when.published.year - (0 if match["which"].lower() in {"this", "the current"} else 1)
    return seen_at(match, PartialDate(f"{year}-Q{number}"))


def _quarter_near(match: re.Match[str], when: Calendar) -> DateSeen:
    """Reads "last quarter", "earlier this quarter": the quarter of the publication or the one before it."""
    if when.published is None:
        return seen_at(match, None)
    index = when.published.year * 4 + (when.published.month - 1) // 3 - (0 if match["which"].lower() in {"this", "the current"} else 1)
    return seen_at(match, PartialDate(f"{index // 4}-Q{index % 4 + 1}"))


def _same_quarter(match: re.Match[str], when: Calendar) -> DateSeen:
    origin = when.before
    if origin is None or len(origin.text) < _WITH_MONTH:
        return seen_at(match, None)
    return seen_at(match, PartialDate(f"{origin.first.year}-Q{(origin.first.month - 1) // 3 + 1}"))


def _day_beside(step: int) -> Callable[[re.Match[str], Calendar], DateSeen | None]:
    """Reads "the next day", "the day before": beside a day told just before, else no date."""

    def rule(match: re.Match[str], when: Calendar) -> DateSeen | None:
        origin = when.before
        if origin is None or len(origin.text) != _EXACT:
            return seen_at(match, None)
        return seen_at(match, PartialDate.day(moved(origin.first, step)))

    return rule


def _week_beside(step: int) -> Callable[[re.Match[str], Calendar], DateSeen | None]:
    """Reads "the following week": the month that this week lies in."""

    def rule(match: re.Match[str], when: Calendar) -> DateSeen | None:
        origin = when.before
        if origin is None or len(origin.text) != _EXACT:
            return seen_at(match, None)
        return _week_from(match, moved(origin.first, 7 * step - origin.first.weekday()))

    return rule


def _week_from(match: re.Match[str], monday: date) -> DateSeen:
    last = moved(monday, 6)
    if monday.month == last.month:
        return seen_at(match, partial(last.year, last.month))
    return seen_at(match, partial(last.year) if monday.year == last.year else None)


def _week_of(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """Reads "the week of June 3", "the week ended 7 June 2024": as exact as its month."""
    month, year = month_of(match), group_of(match, "y")
    if year is None:
        if when.published is None:
            return seen_at(match, None)
        late = month > when.published.month
        return seen_at(match, partial(when.published.year - late, month))
    return seen_at(match, partial(int(year), month))


def _weekday_of_last_week(match: re.Match[str], when: Calendar) -> DateSeen:
    if when.published is None:
        return seen_at(match, None)
    monday = moved(when.published, -when.published.weekday() - 7)
    return seen_at(match, PartialDate.day(moved(monday, WEEKDAYS[match["w"].lower()])))


def _month_of_year(step: int) -> Callable[[re.Match[str], Calendar], DateSeen | None]:
    """Reads "November of the previous year": the year is told by the date before."""

    def rule(match: re.Match[str], when: Calendar) -> DateSeen | None:
        if when.before is None:
            return None
        return seen_at(match, partial(when.before.first.year + step, month_of(match), int(group_of(match, "d") or 0) or None))

    return rule


def _month_beside(match: re.Match[str], when: Calendar) -> DateSeen:
    """Reads "the following January", "the November before": the nearest one behind or before the date told just before."""
    origin, month = when.before, month_of(match)
    if origin is None:
        return seen_at(match, None)
    if "before" in match[0].lower() or "previous" in match[0].lower() or "preceding" in match[0].lower():
        return seen_at(match, partial(origin.first.year - (month >= origin.first.month), month))
    later = shifted(origin, 1) if len(origin.text) >= _WITH_MONTH and "Q" not in origin.text else origin
    return seen_at(match, first_after(month, None, later or origin))


def _named_day(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """Reads "Monday 17 June": the day of the week tells which year it is in."""
    if when.published is None:
        return seen_at(match, None)
    month, day, weekday = month_of(match), int(match["d"]), WEEKDAYS[match["w"].lower()]
    years = (when.published.year, when.published.year - 1, when.published.year + 1, when.published.year - 2)
    days = [value for year in years if (value := partial(year, month, day)) is not None and value.first.weekday() == weekday]
    if days:
        return seen_at(match, days[0])
    back = next((value for year in years if (value := partial(year, month, day)) is not None and value.first <= when.published), None)
    return seen_at(match, back, year_given=False)


def _ordinal_day(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """Reads "the twelfth of June 2024", "June the 12th": days in words."""
    word = match["o"].lower()
    day = _ORDINALS.get(word) or int(re.sub(r"\D", "", word))
    month, year = month_of(match), group_of(match, "y")
    if year is not None:
        value = partial(int(year), month, day)
        return seen_at(match, value) if value else None
    if when.published is None:
        return seen_at(match, None)
    candidates = [value for step in (0, 1) if (value := partial(when.published.year - step, month, day)) and value.first <= when.published]
    return seen_at(match, candidates[0], year_given=False) if candidates else None


def _same_day(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """Reads "At the same time, …": the day of what was told just before."""
    return None if when.before is None else seen_at(match, when.before)


def _weekend(match: re.Match[str], when: Calendar) -> DateSeen:
    if when.published is None:
        return seen_at(match, None)
    saturday = moved(when.published, -((when.published.weekday() - 5) % 7))
    sunday = moved(saturday, 1)
    return seen_at(match, partial(saturday.year, saturday.month) if saturday.month == sunday.month else partial(saturday.year))


def _span(match: re.Match[str], _: Calendar) -> DateSeen | None:
    """Reads "between May and July 2023": within one year, as exact as that."""
    value = partial(int(match["y"]))
    return seen_at(match, value) if value else None


def _this_season(match: re.Match[str], when: Calendar) -> DateSeen:
    return seen_at(match, partial(when.published.year) if when.published else None)


def _within_this(match: re.Match[str], when: Calendar) -> DateSeen:
    """Reads "earlier in the month", "earlier in the year"."""
    if when.published is None:
        return seen_at(match, None)
    month = when.published.month if match["unit"].lower() == "month" else None
    return seen_at(match, partial(when.published.year, month))


def _year_end(match: re.Match[str], when: Calendar) -> DateSeen:
    """Reads "by year-end": looking ahead the year of publication, looking back nothing exact."""
    return seen_at(match, None, partial(when.published.year) if when.published else None, vague=True)


AROUND: tuple[Rule, ...] = (
    (english(rf"\b(?:on@_)?(?:{_DAYS}),?@_(?=(?:the@_)?(?:[0-3]?[0-9](?:st|nd|rd|th)?@_(?:of@_)?{_MONTH_NAMES},?@_(?:19|20)[0-9]|{_MONTH_NAMES}@_[0-3]?[0-9],?@_(?:19|20)[0-9]))"), _no_date),
    (english(rf"\b(?P<w>{_DAYS}),?@_(?:the@_)?@D@_(?:of@_)?@M(?![a-z])"), _named_day),
    (english(rf"\b(?P<w>{_DAYS}),?@_(?:the@_)?@M@_@D(?![0-9])"), _named_day),
    (english(rf"\bbetween@_{_MONTH_NAMES}@_and@_{_MONTH_NAMES}@_@Y"), _span),
    (english(rf"\b@M@_(?P<d>[0-3]?[0-9])(?=@_(?:and|or)@_{_MONTH_NAMES}@_[0-3]?[0-9],?@_@Y)"), _full),
    (english(rf"(?<![0-9])(?P<d>[0-3]?[0-9])@_@M(?=@_(?:and|or)@_[0-3]?[0-9]@_{_MONTH_NAMES},?@_@Y)"), _full),
    (english(rf"\b@M(?=(?:,@_{_MONTH_NAMES})?,?@_(?:and|or|to|through|until|&)@_{_MONTH_NAMES},?@_@Y)"), _full),
    (english(r"\b@M@_?['’](?P<y>[0-9]{2})(?![0-9])"), _full),
    (english(r"\b(?:the@_)?(?P<q>first|second|third|fourth|final|last|opening)@_quarter@_of@_(?P<which>last|the@_previous|the@_preceding|the@_past|this|the@_current)@_year\b"), _quarter_of_year),
    (english(r"\b(?P<q>Q[1-4])@_(?:of@_)?(?P<which>last|this)@_year\b"), _quarter_of_year),
    (english(r"\b(?P<which>last|this)@_year['’]s@_(?P<q>first|second|third|fourth|final|last|opening)@_quarter\b"), _quarter_of_year),
    (english(r"\b(?:the@_)?(?:opening)@_quarter@_of@_(?P<y>(?:19|20)[0-9]{2})"), lambda match, _: seen_at(match, PartialDate(f"{match['y']}-Q1"))),
    (english(r"\b(?:early@_|late@_|earlier@_|later@_)?(?P<which>last|this|the@_current)@_quarter\b"), _quarter_near),
    (english(r"\b(?:the|that)@_(?:very@_)?same@_quarter\b|\bthat@_(?:very@_)?quarter\b"), _same_quarter),
    (english(r"(?<=on )(?:the@_)(?:next|following)@_(?:day|morning)\b|\b(?:the@_)(?:next|following)@_(?:day|morning)\b|\bthe@_day@_(?:after|thereafter)\b(?!@_tomorrow)"), _day_beside(1)),
    (english(r"\bthe@_(?:previous|preceding)@_(?:day|evening|night)\b|\bthe@_(?:day|night|evening)@_before\b(?!@_(?:yesterday|the|its|a|an|it|they)\b)"), _day_beside(-1)),
    (english(r"\b(?:the|that)@_(?:very@_)?same@_(?:morning|afternoon|evening|night)\b"), _day_beside(0)),
    (english(r"\bthe@_(?:next|following)@_week\b|\bthe@_week@_(?:after|thereafter)\b|\ba@_week@_on\b"), _week_beside(1)),
    (english(r"\bthe@_(?:previous|preceding)@_week\b|\bthe@_week@_before\b(?!@_(?:last|the|its|a|an|it|they)\b)"), _week_beside(-1)),
    (english(r"\b(?:a|one)@_fortnight@_(?:later|afterwards|on|thereafter)\b"), _week_beside(2)),
    (english(r"\b(?:a|one)@_fortnight@_(?:earlier|before|previously)\b"), _week_beside(-2)),
    (english(r"\b(?:on@_)?(?P<w>Monday|Tuesday|Wednesday|Thursday|Friday)@_(?:of@_)?last@_week\b"), _weekday_of_last_week),
    (english(r"\blast@_week@_on@_(?P<w>Monday|Tuesday|Wednesday|Thursday|Friday)\b"), _weekday_of_last_week),
    (english(r"\b(?:the@_)?week@_(?:of|ended|ending|commencing|beginning|starting|to)@_[0-3]?[0-9]@_@M(?:,?@_@Y)?"), _week_of),
    (english(r"\b(?:the@_)?week@_(?:of|ended|ending|commencing|beginning|starting|to)@_@M@_[0-3]?[0-9]\b(?:,?@_@Y)?"), _week_of),
    (english(r"\b@M,?@_(?:of@_|in@_)?the@_(?:previous|preceding)@_year\b"), _month_of_year(-1)),
    (english(r"\b@M@_(?:of@_)?the@_year@_before\b(?!@_last)"), _month_of_year(-1)),
    (english(r"\bthe@_(?:following|next|previous|preceding)@_@M(?![a-z])"), _month_beside),
    (english(r"\bthe@_@M@_(?:before|after|previous|following)\b(?!@_(?:the|its|a|an)\b)"), _month_beside),
    (english(rf"\b(?:the@_)?(?P<o>{_ORD})@_(?:day@_)?of@_@M(?:,?@_@Y)?(?![a-z])"), _ordinal_day),
    (english(r"\b@M@_the@_(?P<o>[0-3]?[0-9](?:st|nd|rd|th))(?:,?@_@Y)?"), _ordinal_day),
    (re.compile(r"(?:(?<=^)|(?<=[.;] )|(?<=, and )|(?<=, but ))(?:[Aa]t the same time|[Ss]imultaneously|[Cc]oncurrently|[Oo]n the same occasion|[Bb]y the same (?:notification|notice|decision|announcement|order))(?=,? )"), _same_day),
    (english(r"\b(?:over|at|during|on)@_the@_weekend\b"), _weekend),
    (english(r"\b(?:the@_)?(?:early@_|late@_|mid-?@_?)?(?:spring|summer|autumn|fall|winter)@_(?:of@_)?@Y"), _span),
    (english(r"\b(?:late@_|early@_|earlier@_|later@_)?this@_(?:spring|summer|autumn|fall|winter)\b"), _this_season),
    (english(r"\b(?:in|over|during)@_the@_(?:early@_|late@_)?(?:spring|summer|autumn|fall|winter)\b(?!@_(?:of@_)?(?:19|20)[0-9])|\blast@_winter\b"), _null),
    (english(r"\bearlier@_in@_the@_(?P<unit>month|year)\b"), _within_this),
    (english(r"\b(?:shortly|soon|not@_long|some@_time|long)@_(?:after|afterwards|thereafter|later)(?=[.,;)]|$)"), _null),
    (english(r"\b(?:at|by|before|around|towards?)@_(?:the@_)?(?:year-end|end@_of@_(?:the|this)@_year|turn@_of@_the@_year)\b(?!@_(?:19|20)[0-9])"), _year_end),
)  # fmt: skip
"""These come before all others: each holds words that another rule would take for a date of its own."""
