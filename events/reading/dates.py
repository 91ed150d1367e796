"""Dates in a text: full, partial, relative to the publication day or to the date before; never more exact than the words."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here
# ruff: noqa: E501  # a pattern is read as one line

# lengths of words, letters and phrases are plain numbers here
# a pattern is read as one line

import re
from collections.abc import Callable, Iterable

from events.partial_date import PartialDate
from events.reading.dates_around import AROUND
from events.reading.days import (
    COUNTS,
    MONTHS,
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

_HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民国": 1911, "民國": 1911, "中华民国": 1911, "中華民國": 1911}


def _any_month(match: re.Match[str]) -> int | None:
    """The month named in words of any language or in digits, None where there is none."""
    text = group_of(match, "m")
    if not text:
        return None
    return MONTHS.get(text.lower().rstrip(".")) if text.isascii() and not text.isdigit() else _wide_number(text)


def _day_of(match: re.Match[str]) -> int | None:
    text = group_of(match, "d")
    return _wide_number(text) if text else None


def _full(match: re.Match[str], _: Calendar) -> DateSeen | None:
    value = partial(int(match["y"]), month_of(match), int(group_of(match, "d") or 0) or None)
    return seen_at(match, value) if value else None


def _yearless(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """A month, or a day of a month, without its year: the latest up to publication, or the next one for what is due."""
    if match["m"] in _SMALL_WORDS:
        return None
    month = month_of(match)
    day = int(group_of(match, "d") or 0) or None
    return seen_at(match, *_nearest(month, day, when), year_given=False)


_SMALL_WORDS = frozenset({"may", "march", "mar", "sep", "dec"})
"""Written small these are no months: "and may qualify"."""


def _nearest(month: int, day: int | None, when: Calendar) -> tuple[PartialDate | None, PartialDate | None]:
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


def _range_in_month(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """Reads "27-30 May 2024": days that span, so the month."""
    month = month_of(match)
    year = group_of(match, "y")
    if year:
        value = partial(int(year), month)
        return seen_at(match, value) if value else None
    return seen_at(match, *_nearest(month, None, when), year_given=False)


def _iso(match: re.Match[str], _: Calendar) -> DateSeen | None:
    value = partial(int(match["y"]), int(match["mm"]), int(group_of(match, "dd") or 0) or None)
    return seen_at(match, value) if value else None


def _slashed(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """31/05/2024 and 05/31/2024; where both readings are days, the order is the document's own, else the day comes first."""
    one, two, year = int(match["a"]), int(match["b"]), int(match["y"])
    month_first = two > 12 or (when.month_first and one <= 12)
    value = partial(year, one, two) if month_first else partial(year, two, one)
    return seen_at(match, value) if value else None


def _quarter(match: re.Match[str], when: Calendar) -> DateSeen | None:
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


def _year(match: re.Match[str], _: Calendar) -> DateSeen | None:
    value = partial(int(match["y"]))
    return seen_at(match, value) if value else None


def _days_ago(days: int) -> Callable[[re.Match[str], Calendar], DateSeen | None]:
    def rule(match: re.Match[str], when: Calendar) -> DateSeen | None:
        value = PartialDate.day(moved(when.published, -days)) if when.published else None
        return seen_at(match, value, today=days == 0)

    return rule


def _weekday(match: re.Match[str], when: Calendar) -> DateSeen | None:
    if when.published is None:
        return seen_at(match, None)
    back = (when.published.weekday() - WEEKDAYS[match["w"].lower()]) % 7
    if group_of(match, "last") and back == 0:
        back = 7
    ahead = (WEEKDAYS[match["w"].lower()] - when.published.weekday()) % 7
    return seen_at(match, PartialDate.day(moved(when.published, -back)), PartialDate.day(moved(when.published, ahead)))


def _month_shift(months: int) -> Callable[[re.Match[str], Calendar], DateSeen | None]:
    def rule(match: re.Match[str], when: Calendar) -> DateSeen | None:
        if when.published is None:
            return seen_at(match, None)
        day = _day_of(match)
        return seen_at(match, shifted(PartialDate.day(when.published), months, day))

    return rule


def _week_shift(weeks: int) -> Callable[[re.Match[str], Calendar], DateSeen | None]:
    def rule(match: re.Match[str], when: Calendar) -> DateSeen | None:
        if when.published is None:
            return seen_at(match, None)
        monday = moved(when.published, -when.published.weekday() - 7 * weeks)
        sunday = moved(monday, 6)
        if (monday.year, monday.month) == (sunday.year, sunday.month):
            return seen_at(match, partial(monday.year, monday.month))
        return seen_at(match, partial(monday.year) if monday.year == sunday.year else None)

    return rule


def _year_shift(years: int) -> Callable[[re.Match[str], Calendar], DateSeen | None]:
    def rule(match: re.Match[str], when: Calendar) -> DateSeen | None:
        if when.published is None:
            return seen_at(match, None)
        year, quarter = when.published.year + years, group_of(match, "q")
        if quarter:
            return seen_at(match, PartialDate(f"{year}-Q{_wide_number(quarter)}"))
        return seen_at(match, partial(year, _any_month(match), _day_of(match)))

    return rule


def _last_named_month(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """Reads "last November": the latest one before the month of publication; "this April": the one of this year."""
    if when.published is None:
        return seen_at(match, None)
    month, published = month_of(match), when.published
    day = int(group_of(match, "d") or 0) or None
    this_year = match["which"].lower() == "this" or month < published.month
    return seen_at(match, partial(published.year if this_year else published.year - 1, month, day))


_EVENT_FOLLOWS = re.compile(r"\s(?:the|its|a|an|it|they|being|receiving|[A-Z])\w*")
"""What "two months after" is counted from follows it: the date told before is then the later one."""


def _after_before(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """Reads "three months later", "two months before": counted from the date told just before."""
    count_text = match["n"].lower()
    count = COUNTS.get(count_text) or (int(count_text) if count_text.isdigit() else 0)
    back = match["way"].lower() in {"before", "earlier", "previously", "prior"}
    origin = when.before
    if not count or origin is None:
        return seen_at(match, None, vague=True)
    if match["way"].lower() in {"after", "before"} and _EVENT_FOLLOWS.match(match.string, match.end()):
        if not when.near:
            return None
        back = not back
    count = -count if back else count
    unit = match["unit"].lower().rstrip("s")
    if unit == "year":
        value = (
            partial(origin.first.year + count, origin.first.month)
            if origin.text.count("-") and "Q" not in origin.text
            else partial(origin.first.year + count)
        )
    elif unit == "month" and "-" in origin.text and "Q" not in origin.text:
        value = shifted(origin, count)
    elif unit in {"week", "day"} and len(origin.text) == 10:
        value = PartialDate.day(moved(origin.first, count * (7 if unit == "week" else 1)))
    else:
        value = None
    return seen_at(match, value)


_SEASON_ENDS = {"spring": 6, "summer": 9, "autumn": 12, "fall": 12}


def _last_season(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """Reads "last autumn": the year of the latest one that is over; a season is no more exact than its year."""
    if when.published is None:
        return seen_at(match, None)
    over = when.published.month >= _SEASON_ENDS[match["s"].lower()]
    return seen_at(match, partial(when.published.year if over else when.published.year - 1))


def _ago(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """Reads "two weeks ago", "three months ago": as exact as its unit, weeks as exact as a month."""
    text = match["n"].lower()
    count = COUNTS.get(text) or (int(text) if text.isdigit() else 0)
    if not count or when.published is None:
        return seen_at(match, None, vague=True)
    unit = match["unit"].lower().rstrip("s")
    if unit == "day":
        return seen_at(match, PartialDate.day(moved(when.published, -count)))
    if unit in {"week", "fortnight"}:
        day = moved(when.published, -count * (7 if unit == "week" else 14))
        return seen_at(match, partial(day.year, day.month))
    if unit == "month":
        return seen_at(match, shifted(PartialDate.day(when.published), -count))
    return seen_at(match, partial(when.published.year - count))


def _same(unit: str, step: int = 0) -> Callable[[re.Match[str], Calendar], DateSeen | None]:
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
            return seen_at(match, shifted(origin, step, _day_of(match)) if exact else None)
        year, quarter = origin.first.year + step, group_of(match, "q")
        if quarter:
            return seen_at(match, PartialDate(f"{year}-Q{_wide_number(quarter)}"))
        return seen_at(match, partial(year, _any_month(match), _day_of(match)))

    return rule


def _vague(match: re.Match[str], _: Calendar) -> DateSeen | None:
    return seen_at(match, None, vague=True)


def _nothing(match: re.Match[str], _: Calendar) -> DateSeen | None:
    return seen_at(match, None)


def _wide_number(text: str) -> int:
    text = text.replace("廿", "二十")
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (int(tens.translate(_HAN_DIGITS)) if tens else 1) * 10 + (int(ones.translate(_HAN_DIGITS)) if ones else 0)
    return int(text.translate(_HAN_DIGITS))


_MINGUO = 1911
"""What the Republic of China's years lack to the common ones."""


def _wide(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """2024年5月6日 in all its shortened forms; 上旬, 中旬, 下旬, 初, 底 leave the month; 上半年, 年初 leave the year; 114年 is 2025."""
    year_text, month_text, day_text = group_of(match, "y"), group_of(match, "m"), group_of(match, "d")
    era = group_of(match, "era")
    year: int | None = None
    if year_text:
        year = 1 if year_text == "元" else _wide_number(year_text)
        if era is not None:
            year += _ERAS[era]
        elif 100 <= year <= 150:
            year += _MINGUO
        elif year < 100:
            if not month_text and not group_of(match, "q"):
                return None
            year += 2000
    month = _wide_number(month_text) if month_text else None
    day = _wide_number(day_text) if day_text else None
    if year is not None:
        quarter = group_of(match, "q")
        if quarter:
            number = _wide_number(quarter)
            return seen_at(match, PartialDate(f"{year}-Q{number}") if 1 <= number <= 4 and 1950 < year < 2100 else None)
        return seen_at(match, partial(year, month, day) if 1950 < year < 2100 else None)
    if month is None or not 1 <= month <= 12:
        return None
    return seen_at(match, *_nearest(month, day, when), year_given=False)


def _days_of_month(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """11月10〜13日: the first day; a meeting of several days is of their month."""
    seen = _wide(match, when)
    beside = match.string[max(0, match.start() - 6) : match.start()].rstrip("(の")
    if seen is not None and (
        beside.endswith(("会合", "会議", "会议", "會議", "学会", "年会", "大会", "例会")) or _HELD.match(match.string, match.end())
    ):
        _of_a_meeting(seen, None)
    return seen


def _minguo(match: re.Match[str], _: Calendar) -> DateSeen | None:
    """114/05/06: a day in a year of the Republic of China."""
    value = partial(int(match["y"]) + _MINGUO, int(match["mm"]), int(match["dd"]))
    return seen_at(match, value) if value else None


def _reiwa(match: re.Match[str], _: Calendar) -> DateSeen | None:
    """R6.3.27: a day in a year of the Japanese era."""
    value = partial(int(match["y"]) + _ERAS["令和"], int(match["mm"]), int(match["dd"]))
    return seen_at(match, value) if value else None


def _months_of_quarter(match: re.Match[str], _: Calendar) -> DateSeen | None:
    """2024年4-6月期: the quarter of these months."""
    return seen_at(match, PartialDate(f"{match['y']}-Q{(int(match['from']) + 2) // 3}"))


def _ago_eastern(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """三个月前, 2年前: counted back from the publication."""
    if when.published is None or match["n"] == "半":
        return seen_at(match, None)
    count = _wide_number(match["n"].replace("两", "二").replace("兩", "二"))
    if match["unit"] == "年":
        return seen_at(match, partial(when.published.year - count))
    moved = shifted(PartialDate.day(when.published), -count)
    return seen_at(match, PartialDate(moved.text[:7]) if moved is not None else None)


def _quarter_alone(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """第二季度 without its year: the latest one up to publication, the next one for what is due."""
    number = _wide_number(match["q"])
    if when.published is None:
        return seen_at(match, None, year_given=False)
    this = PartialDate(f"{when.published.year}-Q{number}")
    back = this if this.first <= when.published else PartialDate(f"{when.published.year - 1}-Q{number}")
    ahead = this if this.last >= when.published else PartialDate(f"{when.published.year + 1}-Q{number}")
    return seen_at(match, back, ahead, year_given=False)


def _half_alone(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """上半年 without its year: the year of publication, or the one before where that half has not come."""
    if when.published is None:
        return seen_at(match, None, year_given=False)
    later = match[0].startswith("下") and when.published.month < 7
    this = partial(when.published.year)
    return seen_at(match, partial(when.published.year - 1) if later else this, this, year_given=False)


def _next_day(match: re.Match[str], when: Calendar) -> DateSeen | None:
    origin = when.before
    exact = origin is not None and len(origin.text) == 10
    return seen_at(match, PartialDate.day(moved(origin.first, 1)) if origin is not None and exact else None)


def _day_before(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """前日: the day before the one told in the same sentence; else it may be any."""
    exact = when.before is not None and when.near and len(when.before.text) == 10
    return seen_at(match, PartialDate.day(moved(when.before.first, -1)) if when.before is not None and exact else None)


def _elapsed(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """三个月后: counted from the date told just before."""
    origin = when.before
    if origin is None:
        return None
    if match["n"] == "半" or "Q" in origin.text:
        return seen_at(match, None)
    count, unit = _wide_number(match["n"].replace("两", "二").replace("兩", "二")), match["unit"]
    if unit == "年":
        return seen_at(match, partial(origin.first.year + count))
    if unit.endswith("月"):
        return seen_at(match, shifted(origin, count) if "-" in origin.text else None)
    if len(origin.text) != 10:
        return seen_at(match, None)
    days = count * (7 if unit[0] in "周週" else 1)
    day = moved(origin.first, days)
    return seen_at(match, PartialDate.day(day) if days == count else partial(day.year, day.month))


def _eastern_weekday(
    weeks: int, names: str = "一二三四五六日", *, latest: bool = False
) -> Callable[[re.Match[str], Calendar], DateSeen | None]:
    def rule(match: re.Match[str], when: Calendar) -> DateSeen | None:
        if when.published is None:
            return seen_at(match, None)
        number = names.index(match["w"].replace("天", "日"))
        day = moved(when.published, number - when.published.weekday() - 7 * weeks)
        return seen_at(match, PartialDate.day(day if weeks or day <= when.published or not latest else moved(day, -7)))

    return rule


def _bare_day(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """30日: of the month of publication, or of the one before where that day has not come."""
    if when.published is None:
        return seen_at(match, None)
    day = _wide_number(match["d"])
    published = PartialDate.day(when.published)
    return seen_at(match, shifted(published, 0 if day <= when.published.day else -1, day), shifted(published, 0, day))


def _half_en(match: re.Match[str], _: Calendar) -> DateSeen | None:
    """Half of a year: the year."""
    year = group_of(match, "y") or group_of(match, "y2") or group_of(match, "y3")
    return seen_at(match, partial(int(year))) if year else None


_ENGLISH: tuple[Rule, ...] = (
    *AROUND,
    (english(r"\b[0-3]?[0-9]@_?(?:-|to|and|until)@_?@D@_@M@_@Y"), _range_in_month),
    (english(r"\b@M@_[0-3]?[0-9]@_?(?:-|to|and)@_?@D,?@_@Y"), _range_in_month),
    (english(r"\b(?:the@_)?(?:first|second|third|fourth|last|final|opening|closing)@_(?:week|days|fortnight|half)@_(?:of|in)@_@M(?:,?@_(?:of@_)?@Y)"), _full),
    (english(r"\b(?:the@_)?(?:first|second|third|fourth|last|final|opening|closing)@_(?:week|days|fortnight|half)@_(?:of|in)@_@M(?![a-z])"), _yearless),
    (english(r"\b(?:mid|early|late|end|beginning|start|middle)(?:-|@_)(?:of@_|to@_late@_)?(?:the@_month@_of@_)?@M,?@_(?:of@_)?@Y"), _full),
    (english(r"\b(?:the@_)?(?P<q>first|second|third|fourth|final|last|1st|2nd|3rd|4th)@_(?:calendar@_|fiscal@_)?quarter@_(?:of@_)?(?:fiscal@_)?(?:year@_)?@Y"), _quarter),
    (english(r"\bQ(?P<q>[1-4])(?:@_(?:of@_)?|[-/'’])?(?P<y>20[0-9]{2}|[0-9]{2})(?![0-9])"), _quarter),
    (english(r"\b(?P<q>[1-4])Q(?:@_(?:of@_)?|[-/'’])?(?P<y>20[0-9]{2}|[0-9]{2})(?![0-9])"), _quarter),
    (english(r"\b(?:FY|fiscal(?:@_year)?)@_?(?:19|20)[0-9]{2}(?:/[0-9]{2,4})?"), _nothing),
    (english(r"\b(?:between|from)@_(?:19|20)[0-9]{2}@_(?:and|to)@_(?:19|20)[0-9]{2}"), _nothing),
    (english(r"(?<![0-9])@D@_(?:of@_)?@M,?@_@Y"), _full),
    (english(r"\b@M@_@D,?@_?@Y"), _full),
    (english(r"\b@D-@M-@Y"), _full),
    (english(r"\b@M(?:,|-|@_of)?@_?@Y"), _full),
    (english(r"(?<![0-9])@Y[-./](?P<mm>0?[1-9]|1[0-2])[-./](?P<dd>[0-3]?[0-9])(?![0-9])"), _iso),
    (english(r"(?<![0-9])@Y-(?P<mm>0[1-9]|1[0-2])(?![0-9-])"), _iso),
    (english(r"(?<![0-9/.])(?P<mm>0?[1-9]|1[0-2])/@Y(?!/)"), _iso),
    (english(r"(?<![0-9/])(?P<a>[0-3]?[0-9])[/.](?P<b>[0-3]?[0-9])[/.]@Y"), _slashed),
    (english(r"\b(?:the@_)?(?:first|second|latter|1st|2nd)@_half@_of@_@Y|\b[12]H@_?(?P<y2>20[0-9]{2})|\bH[12]@_?(?P<y3>20[0-9]{2})"), _half_en),
    (english(r"\b(?P<which>last|this|past)@_@M(?:@_@D)?(?![a-z])"), _last_named_month),
    (english(r"\b(?:(?:that|the)@_(?:very@_)?same@_|that@_(?:very@_)?)@M(?![a-z])"), _same("year")),
    (english(r"(?<![0-9])@D@_(?:of@_)?@M@_(?:of@_)?this@_year\b"), _year_shift(0)),
    (english(r"(?<![0-9])@D@_(?:of@_)?@M@_(?:of@_)?last@_year\b"), _year_shift(-1)),
    (english(r"\b@M@_@D,?@_(?:of@_)?this@_year\b"), _year_shift(0)),
    (english(r"\b@M@_@D@_of@_(?:last|the@_previous)@_year\b"), _year_shift(-1)),
    (english(r"\b@M@_(?:of@_)?last@_year\b"), _year_shift(-1)),
    (english(r"\b@M@_(?:of@_)?this@_year\b"), _year_shift(0)),
    (english(r"\b@D@_(?:of@_)?@M@_(?:of@_|in@_)?(?:the@_same|that@_same|that)@_year\b"), _same("year")),
    (english(r"\b@M(?:@_@D)?,?@_(?:of@_|in@_)?(?:the@_same|that@_same|that)@_year\b"), _same("year")),
    (english(r"\b@D@_(?:of@_)?@M@_(?:of@_|in@_)?(?:the@_)?(?:following|next)@_year\b"), _same("year", 1)),
    (english(r"\b@M@_@D,?@_(?:of@_|in@_)?(?:the@_)?(?:following|next)@_year\b"), _same("year", 1)),
    (english(r"\b@M@_(?:of@_)?(?:the@_)?(?:following|next)@_year\b"), _same("year", 1)),
    (english(r"\b(?:on|of)@_the@_(?P<d>[0-3]?[0-9])(?:st|nd|rd|th)@_of@_(?:this@_month|the@_month)"), _month_shift(0)),
    (english(r"\b(?:on|of)@_the@_(?P<d>[0-3]?[0-9])(?:st|nd|rd|th)\b(?!@_(?:day|week|month|year|anniversary|century|meeting|annual|patient|congress|percentile))"), _bare_day),
    (english(r"\b[0-3]?[0-9]@_?(?:-|to|and)@_?@D@_@M\b"), _range_in_month),
    (english(r"\b@M@_[0-3]?[0-9]@_?(?:-|to)@_?@D\b"), _range_in_month),
    (english(r"(?<![0-9])@D@_(?:of@_)?@M(?![a-z])"), _yearless),
    (english(r"\b@M@_@D(?![0-9%])"), _yearless),
    (english(r"\b(?:the@_)?(?P<q>first|second|third|fourth)@_quarter(?:@_of@_(?:this|the)@_year)?\b"), _quarter),
    (english(r"\b(?:earlier@_|late@_|early@_)?today\b|\bthis@_(?:morning|afternoon|evening)\b"), _days_ago(0)),
    (english(r"\byesterday\b|\blast@_night\b"), _days_ago(1)),
    (english(r"\b(?:the@_)?day@_before@_yesterday\b"), _days_ago(2)),
    (english(r"\b(?:on@_)?(?P<last>last@_|this@_past@_)?(?P<w>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"), _weekday),
    (english(r"\b(?:earlier@_)?(?:this|the@_current)@_week\b"), _week_shift(0)),
    (english(r"\b(?:late@_|earlier@_)?last@_week\b"), _week_shift(1)),
    (english(r"\b(?:earlier@_|late@_)?this@_month\b"), _month_shift(0)),
    (english(r"\b(?:late@_|early@_)?last@_(?P<s>spring|summer|autumn|fall)\b"), _last_season),
    (english(r"\b(?:late@_|early@_)?last@_month\b"), _month_shift(-1)),
    (english(r"\b(?:earlier@_|late@_|early@_)?this@_year\b"), _year_shift(0)),
    (english(r"\b(?:late@_|early@_)?last@_year\b"), _year_shift(-1)),
    (english(r"\b(?P<n>(?!the\b)[a-z]{1,8}|[0-9]{1,2})@_(?P<unit>days?|weeks?|months?|years?)@_(?P<way>later|afterwards|before|earlier|after|previously|prior)\b"), _after_before),
    (english(r"\b(?:in|during)@_(?:the|that)@_same@_(?:spring|summer|autumn|fall|winter)\b|\bthat@_(?:spring|summer|autumn|winter)\b|\b(?:the@_)?same@_(?:spring|summer|autumn|winter)\b"), _same("year")),
    (english(r"\b(?:the|that)@_same@_week\b|\b(?:later@_)?that@_week\b"), _same("week")),
    (english(r"\bthe@_month@_(?:after|thereafter)\b|\ba@_month@_(?:on|thereafter)\b"), _same("month", 1)),
    (english(r"\bthe@_month@_before\b|\b(?:the@_)?(?:previous|preceding)@_month\b"), _same("month", -1)),
    (english(r"\b(?:the@_)?(?:first|second)@_half@_of@_(?:the|this)@_year\b"), _year_shift(0)),
    (english(r"\bthe@_year@_(?:after|thereafter)\b"), _same("year", 1)),
    (english(r"\bthe@_year@_before\b(?!@_last)"), _same("year", -1)),
    (english(r"\b@M(?=@_(?:meeting|plenary|session|sitting))"), _yearless),
    (english(r"\b(?:in|by|with)@_(?:the|that)@_same@_(?:letter|notice|notification|communication|decision|ruling)\b"), _same("day")),
    (english(r"\b(?:at|during)@_(?:the|that)@_same@_(?:meeting|session|plenary|sitting)\b"), _same("day")),
    (english(r"\b(?:the|that)@_(?:very@_)?same@_(?:day|date)\b|\bthat@_date\b|\bthat@_(?:very@_)?day\b|\bwithin@_hours\b"), _same("day")),
    (english(r"\b(?:the|that)@_(?:very@_)?same@_month\b|\bthat@_(?:very@_)?month\b"), _same("month")),
    (english(r"(?<!the )(?<!the)\bnext@_month\b"), _month_shift(1)),
    (english(r"\b(?:the@_)?(?:following|next)@_month\b"), _same("month", 1)),
    (english(r"\b(?:(?:about|some|almost|nearly|just@_over|only)@_)?(?P<n>[a-z]{1,8}|[0-9]{1,2})@_(?P<unit>days?|weeks?|fortnights?|months?|years?)@_ago\b"), _ago),
    (english(r"\b(?:the|that)@_(?:very@_)?same@_year\b|\bthat@_(?:very@_)?year\b"), _same("year")),
    (english(r"\b(?:the@_)?following@_year\b"), _same("year", 1)),
    (english(r"(?<![A-Za-z0-9@])(?<![A-Za-z0-9] )@M(?=@_?[-:|]@_)"), _yearless),
    (english(r"\b(?:mid|early|late|end|beginning|start|middle|turn)(?:-|@_)(?:of@_|to@_late@_)?(?:the@_)?@M(?![a-z])"), _yearless),
    (english(r"(?<![a-z])(?:in|since|until|by|from|during|last|this|of|for|early|late|mid|before|after|through|,|and|\()[\s-]@M(?![a-z])(?!@_[a-z]{0,3}[0-9])"), _yearless),
    (english(r"\b(?:recently|lately|previously|in@_the@_past|in@_recent@_(?:days|weeks|months|years)|some@_time@_ago|not@_long@_ago)\b(?!-|@_(?:treated|untreated|received|approved|reported|announced|disclosed|known|diagnosed|unreported|exposed|established|published|failed|resected|irradiated))"), _vague),
    (english(r"(?<![0-9A-Za-z$€£¥,.-])(?:early@_|late@_|mid-?@_?|since@_|during@_|around@_)?@Y(?![-0-9A-Za-z%]|,[0-9]|\.[0-9]|@_(?:patients|people|adults|participants|days|votes|subjects|volunteers|designations|cases))"), _year),
)  # fmt: skip


_S = r"[\s ]?"
_MM = r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DD = r"(?P<d>[0-3]?[0-9]|[一二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|三十一?|[一二三四五六七八九])"
_OF_MONTH = rf"{_MM}{_S}月(?:份)?{_S}(?:{_DD}{_S}[日号號]|上旬|中旬|下旬|初|底|末)?"
_QUARTER_PART = rf"(?:第{_S}?)?(?P<q>[1-4一二三四]){_S}(?:季度|四半期|季)"
_HALF_PART = r"(?:度)?(?:上半年|下半年|上半期|下半期|上期|下期|前半|後半|年?初|年?底|年?末|年?中)"
_WIDE_DATE = (
    rf"(?:(?P<era>令和|平成|昭和|民国|民國|中华民国|中華民國){_S})?(?P<y>[0-9]{{1,4}}|[〇零○一二三四五六七八九]{{4}}|元){_S}年(?!第[0-9]{{1,4}}号|间|間|以|来|來|期|龄|齢|多|余|餘|内|後(?!半)|后|前(?!半)|の間){_S}"
    rf"(?:{_QUARTER_PART}|{_HALF_PART}|{_OF_MONTH})?"
)


def _year_of(word: str) -> str:
    """A pattern for a year told by a word ("去年"), with its quarter, half or day."""
    return rf"(?:{word})(?:度)?{_S}(?:{_QUARTER_PART}|{_HALF_PART}|{_OF_MONTH})?"


_EASTERN: tuple[Rule, ...] = (
    (re.compile(rf"(?P<y>20[0-9]{{2}}){_S}年{_S}(?P<from>1|4|7|10)[-~〜](?:3|6|9|12)月期?"), _months_of_quarter),
    (re.compile(rf"(?:20[0-9]{{2}}{_S}年)?{_S}[0-9]{{1,2}}月期(?!间|間)"), _nothing),
    (re.compile(rf"(?<![0-9])(?P<y>20[0-9]{{2}}){_S}年?{_S}Q(?P<q>[1-4])(?![0-9])"), _quarter),
    (re.compile(r"(?<![A-Za-z0-9])R(?P<y>[1-9])[./](?P<mm>0?[1-9]|1[0-2])[./](?P<dd>[0-3]?[0-9])(?![0-9])"), _reiwa),
    (re.compile(rf"20[0-9]{{2}}{_S}年度(?:{_S}(?:上期|下期|上半期|下半期|中))?"), _nothing),
    (re.compile(r"(?<![0-9])(?P<y>1[0-4][0-9])[/.](?P<mm>0?[1-9]|1[0-2])[/.](?P<dd>[0-3]?[0-9])(?![0-9])"), _minguo),
    (re.compile(rf"(?:(?P<y>20[0-9]{{2}}){_S}年{_S})?{_MM}{_S}月{_S}(?P<d>[0-3]?[0-9]){_S}日?{_S}[-~〜～]{_S}[0-3]?[0-9]{_S}日"), _days_of_month),
    (re.compile(rf"{_WIDE_DATE}"), _wide),
    (re.compile(rf"(?:同年|当年|當年|同じ年の|该年|該年){_S}(?:{_QUARTER_PART}|{_HALF_PART}|{_OF_MONTH})?"), _same("year")),
    (re.compile(rf"(?:次年|翌年|转年|轉年|第二年){_S}(?:{_QUARTER_PART}|{_HALF_PART}|{_OF_MONTH})?"), _same("year", 1)),
    (re.compile(rf"(?:同月|当月|當月|该月|該月){_S}(?:{_DD}{_S}[日号號])?"), _same("month")),
    (re.compile(rf"(?:次月|翌月){_S}(?:{_DD}{_S}[日号號])?"), _same("month", 1)),
    (re.compile(r"同じ会合|同会合|同会議|同次会议|同一次会议|同次會議"), _same("day")),
    (re.compile(r"同日|当日|當日|当天|當天|同一天"), _same("day")),
    (re.compile(r"次日|翌日|第二天|隔日"), _next_day),
    (re.compile(_year_of(rf"今年|本年|今{_S}\([0-9]{{2,4}}\){_S}年")), _year_shift(0)),
    (re.compile(_year_of(rf"去年|(?<!一)昨年|上年|去{_S}\([0-9]{{2,4}}\){_S}年")), _year_shift(-1)),
    (re.compile(_year_of("前年|一昨年")), _year_shift(-2)),
    (re.compile(_year_of("明年|来年|來年")), _year_shift(1)),
    (re.compile(r"今[春夏秋冬](?![の]?季)|(?<![0-9今去本前明来新])年初"), _year_shift(0)),
    (re.compile(r"昨[春夏秋冬]"), _year_shift(-1)),
    (re.compile(rf"(?:约|約)?(?P<n>半|[0-9]{{1,2}}|[一二两兩三四五六七八九十]){_S}(?P<unit>[个個ヶか]月|年)(?:之?前)(?![列期瞻沿景提线線])"), _ago_eastern),
    (re.compile(rf"(?:本|今){_S}\([0-9]{{1,2}}\){_S}月(?:{_DD}{_S}[日号號])?"), _month_shift(0)),
    (re.compile(rf"上{_S}\([0-9]{{1,2}}\){_S}月(?:{_DD}{_S}[日号號])?"), _month_shift(-1)),
    (re.compile(rf"(?:本月|今月|这个?月|這個?月){_S}(?:{_DD}{_S}[日号號]|上旬|中旬|下旬|初|底|末)?"), _month_shift(0)),
    (re.compile(rf"(?:上[个個]?月|先月|前月){_S}(?:{_DD}{_S}[日号號]|上旬|中旬|下旬|初|底|末)?"), _month_shift(-1)),
    (re.compile(rf"(?:约|約)?(?P<n>半|[0-9]{{1,2}}|[一二两兩三四五六七八九十]){_S}(?P<unit>[个個ヶか]月|年|周|週間?|天|日)(?:之?[后後](?!线|線|的)|余[后後])"), _elapsed),
    (re.compile(rf"(?:不过|不過|不到|仅|僅|仅用|历时|歷時|只用了?|前后|前後)+{_S}[0-9半一二两兩三四五六七八九十]+{_S}(?:[多余餘])?(?:[个個]?[月周天年]|[个個]工作日)"), _nothing),
    (re.compile(rf"{_MM}{_S}月[间間](?![隔歇断斷])"), _wide),
    (re.compile(rf"{_OF_MONTH}(?!内|以上|未満|龄|齢|间|間|以)"), _wide),
    (re.compile(rf"第?{_S}(?P<q>[1-4一二三四]){_S}(?:季度|四半期)"), _quarter_alone),
    (re.compile(r"(?<![0-9])上半年|下半年"), _half_alone),
    (re.compile(rf"今日|今天|本日|今晨|今早|今晚|きょう|(?:今|本){_S}\([0-9]{{1,2}}\){_S}日?"), _days_ago(0)),
    (re.compile(rf"(?<!一)昨日|昨天|昨晚|昨夜|きのう|昨{_S}\([0-9]{{1,2}}\){_S}日?"), _days_ago(1)),
    (re.compile(r"前天|一昨日|おととい"), _days_ago(2)),
    (re.compile(r"(?<!毎)(?<!一昨)前日(?![比中])"), _day_before),
    (re.compile(r"(?:上|先)(?:[个個])?(?:周|週|星期|礼拜)(?P<w>[一二三四五六日天])"), _eastern_weekday(1)),
    (re.compile(r"(?:本|这|這|今)?(?:周|週|星期|礼拜)(?P<w>[一二三四五六日天])(?![期岁])"), _eastern_weekday(0)),
    (re.compile(r"(?:先週)の?(?P<w>[月火水木金土日])曜日?"), _eastern_weekday(1, "月火水木金土日")),
    (re.compile(r"(?:今週の?)?(?P<w>[月火水木金土日])曜日?"), _eastern_weekday(0, "月火水木金土日", latest=True)),
    (re.compile(r"本周|本週|这周|這週|这一周|今週|本星期"), _week_shift(0)),
    (re.compile(r"上周|上週|上[个個]?星期|先週"), _week_shift(1)),
    (re.compile(r"近日|近期|日前|此前|早前|先前|最近|不久前|近年|前不久|较早前|較早前|日後|先般|このほど|このたび|この度|以前|過去に|先ごろ|これまでに"), _vague),
    (re.compile(r"随后|隨後|其后|其後|之后|之後|继而|繼而|后来|後來|嗣后|嗣後|その後|のちに|続いて"), _nothing),
    (
        re.compile(
            rf"(?<![0-9月.])(?P<d>[0-3]?[0-9]){_S}[日号號](?!内|间|間|以内|后|後|起|龄|齢|前|文|文件)(?=[晚早午上下,,、。)公发發宣に夜の获獲收被向获经經]|{_S}[^0-9])"
        ),
        _bare_day,
    ),
    (re.compile(r"(?<![0-9A-Za-z])(?P<y>20[0-9]{2})[-./](?P<mm>0?[1-9]|1[0-2])[-./](?P<dd>[0-3]?[0-9])(?![0-9])"), _iso),
    (re.compile(r"(?<![0-9A-Za-z.-])(?P<y>20[0-9]{2})[-./](?P<mm>0?[1-9]|1[0-2])(?![0-9./-])"), _iso),
    (re.compile(r"(?<![0-9A-Za-z-])(?P<y>20[0-9]{2})(?![0-9A-Za-z%-])(?=[,、)]|$)"), _year),
)  # fmt: skip


_SPAN = re.compile(r"\s?(?:起)?(?:至|到|-|~|〜|～)\s?")
"""What joins the first and the last day of a span; the first counts."""


_NAMED_DAY = re.compile(r"[(,、 ]?(?:当地时间|当地時間|現地時間)?")
"""What stands between a day and the day of the week that it was: 9月9日(周一)."""


_SAME_CLAUSE = 45
"""A month without its year takes the year told before it only where that stands so near."""


def _of_a_meeting(first: DateSeen, last: DateSeen | None) -> None:
    """A meeting that spans days in one month is of that month, else of that year; a last day alone is of the month of the first."""
    for name in ("value", "ahead"):
        one, other = getattr(first, name), getattr(last or first, name)
        if isinstance(one, PartialDate) and isinstance(other, PartialDate) and len(one.text) == len(other.text) == 10:
            setattr(first, name, PartialDate(one.text[:7] if one.text[:7] == other.text[:7] else one.text[:4]))


_HELD = re.compile(
    r"\)?(?:[在于於][^,。;]{1,12})?(?:举行|舉行|召开|召開|举办|舉辦)|(?:の(?:日程|会期)で|に)?(?:、?[^、。]{1,14}(?:において|にて|で))?(?:開催|開か)"
)


def dates_in(text: str, start: int, end: int, language: str, when: Calendar) -> list[DateSeen]:
    """The dates of `text[start:end]` from left to right; each is read knowing the one before it."""
    rules: Iterable[Rule] = (
        _ENGLISH if language == "en" else (*_EASTERN, *(_ENGLISH if re.search(r"[A-Za-z]{3}\.? ?[0-9]", text[start:end]) else ()))
    )
    taken: list[tuple[int, int, re.Match[str], Callable[[re.Match[str], Calendar], DateSeen | None]]] = []
    covered = bytearray(end - start)
    for pattern, rule in rules:
        for match in pattern.finditer(text, start, end):
            if match.end() > match.start() and not any(covered[match.start() - start : match.end() - start]):
                taken.append((match.start(), match.end(), match, rule))
                covered[match.start() - start : match.end() - start] = b"\x01" * (match.end() - match.start())
    found: list[DateSeen] = []
    before, near, day = when.before, when.near, when.day
    eastern = language != "en"
    for begin, _, match, rule in sorted(taken, key=lambda entry: entry[0]):
        far = rule is _yearless and before is not None and len(before.text) == 4 and (not found or begin - found[-1].end > _SAME_CLAUSE)
        seen = rule(
            match,
            Calendar(
                published=when.published, before=None if far else before, near=near, year=when.year, month_first=when.month_first, day=day
            ),
        )
        if seen is None:
            continue
        if eastern and found and _SPAN.fullmatch(text[found[-1].end : seen.start]):
            if _HELD.match(text[seen.end : seen.end + 24]):
                _of_a_meeting(found[-1], None if match.re.groups == 1 and "d" in match.re.groupindex else seen)
            continue
        if eastern and found and "w" in match.re.groupindex and _NAMED_DAY.fullmatch(text[found[-1].end : seen.start]):
            continue
        seen.later = when.published is not None and seen.value is not None and (seen.value.first - when.published).days > 1
        found.append(seen)
        day = seen.value if seen.value is not None and len(seen.value.text) == 10 else day
        if seen.value is not None and not (
            match[0].lower().startswith("since ")
            or text[max(0, begin - 6) : begin].lower().endswith("since ")
            or (len(seen.value.text) == 4 and match[0].lower().startswith("last "))
        ):
            before, near = seen.value, not seen.today
        elif seen.vague and not eastern:
            before = None
    return found
