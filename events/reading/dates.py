"""Dates in a text: full, partial, relative to the publication day or to the date before; never more exact than the words."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here
# ruff: noqa: E501  # a pattern is read as one line

import re
from collections.abc import Callable, Iterable

from events.partial_date import PartialDate
from events.reading.dates_around import AROUND
from events.reading.dates_eastern import EASTERN, HELD, of_a_meeting
from events.reading.dates_shared import (
    bare_day,
    days_ago,
    iso_day,
    means_nothing,
    means_vague,
    month_shift,
    nearest,
    quarter_told,
    same_as_before,
    week_shift,
    year_shift,
    year_told,
)
from events.reading.days import COUNTS, WEEKDAYS, Calendar, DateSeen, Rule, english, group_of, month_of, moved, partial, seen_at, shifted


def _full(match: re.Match[str], _: Calendar) -> DateSeen | None:
    value = partial(int(match["y"]), month_of(match), int(group_of(match, "d") or 0) or None)
    return seen_at(match, value) if value else None


def _yearless(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """A month, or a day of a month, without its year: the latest up to publication, or the next one for what is due."""
    if match["m"] in _SMALL_WORDS:
        return None
    month = month_of(match)
    day = int(group_of(match, "d") or 0) or None
    return seen_at(match, *nearest(month, day, when), year_given=False)


_SMALL_WORDS = frozenset({"may", "march", "mar", "sep", "dec"})
"""Written small these are no months: "and may qualify"."""


def _range_in_month(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """Reads "27-30 May 2024": days that span, so the month."""
    month = month_of(match)
    year = group_of(match, "y")
    if year:
        value = partial(int(year), month)
        return seen_at(match, value) if value else None
    return seen_at(match, *nearest(month, None, when), year_given=False)


def _slashed(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """31/05/2024 and 05/31/2024; where both readings are days, the order is the document's own, else the day comes first."""
    one, two, year = int(match["a"]), int(match["b"]), int(match["y"])
    month_first = two > 12 or (when.month_first and one <= 12)
    value = partial(year, one, two) if month_first else partial(year, two, one)
    return seen_at(match, value) if value else None


def _weekday(match: re.Match[str], when: Calendar) -> DateSeen | None:
    if when.published is None:
        return seen_at(match, None)
    back = (when.published.weekday() - WEEKDAYS[match["w"].lower()]) % 7
    if group_of(match, "last") and back == 0:
        back = 7
    ahead = (WEEKDAYS[match["w"].lower()] - when.published.weekday()) % 7
    return seen_at(match, PartialDate.day(moved(when.published, -back)), PartialDate.day(moved(when.published, ahead)))


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
    (english(r"\b(?:the@_)?(?P<q>first|second|third|fourth|final|last|1st|2nd|3rd|4th)@_(?:calendar@_|fiscal@_)?quarter@_(?:of@_)?(?:fiscal@_)?(?:year@_)?@Y"), quarter_told),
    (english(r"\bQ(?P<q>[1-4])(?:@_(?:of@_)?|[-/'’])?(?P<y>20[0-9]{2}|[0-9]{2})(?![0-9])"), quarter_told),
    (english(r"\b(?P<q>[1-4])Q(?:@_(?:of@_)?|[-/'’])?(?P<y>20[0-9]{2}|[0-9]{2})(?![0-9])"), quarter_told),
    (english(r"\b(?:FY|fiscal(?:@_year)?)@_?(?:19|20)[0-9]{2}(?:/[0-9]{2,4})?"), means_nothing),
    (english(r"\b(?:between|from)@_(?:19|20)[0-9]{2}@_(?:and|to)@_(?:19|20)[0-9]{2}"), means_nothing),
    (english(r"(?<![0-9])@D@_(?:of@_)?@M,?@_@Y"), _full),
    (english(r"\b@M@_@D,?@_?@Y"), _full),
    (english(r"\b@D-@M-@Y"), _full),
    (english(r"\b@M(?:,|-|@_of)?@_?@Y"), _full),
    (english(r"(?<![0-9])@Y[-./](?P<mm>0?[1-9]|1[0-2])[-./](?P<dd>[0-3]?[0-9])(?![0-9])"), iso_day),
    (english(r"(?<![0-9])@Y-(?P<mm>0[1-9]|1[0-2])(?![0-9-])"), iso_day),
    (english(r"(?<![0-9/.])(?P<mm>0?[1-9]|1[0-2])/@Y(?!/)"), iso_day),
    (english(r"(?<![0-9/])(?P<a>[0-3]?[0-9])[/.](?P<b>[0-3]?[0-9])[/.]@Y"), _slashed),
    (english(r"\b(?:the@_)?(?:first|second|latter|1st|2nd)@_half@_of@_@Y|\b[12]H@_?(?P<y2>20[0-9]{2})|\bH[12]@_?(?P<y3>20[0-9]{2})"), _half_en),
    (english(r"\b(?P<which>last|this|past)@_@M(?:@_@D)?(?![a-z])"), _last_named_month),
    (english(r"\b(?:(?:that|the)@_(?:very@_)?same@_|that@_(?:very@_)?)@M(?![a-z])"), same_as_before("year")),
    (english(r"(?<![0-9])@D@_(?:of@_)?@M@_(?:of@_)?this@_year\b"), year_shift(0)),
    (english(r"(?<![0-9])@D@_(?:of@_)?@M@_(?:of@_)?last@_year\b"), year_shift(-1)),
    (english(r"\b@M@_@D,?@_(?:of@_)?this@_year\b"), year_shift(0)),
    (english(r"\b@M@_@D@_of@_(?:last|the@_previous)@_year\b"), year_shift(-1)),
    (english(r"\b@M@_(?:of@_)?last@_year\b"), year_shift(-1)),
    (english(r"\b@M@_(?:of@_)?this@_year\b"), year_shift(0)),
    (english(r"\b@D@_(?:of@_)?@M@_(?:of@_|in@_)?(?:the@_same|that@_same|that)@_year\b"), same_as_before("year")),
    (english(r"\b@M(?:@_@D)?,?@_(?:of@_|in@_)?(?:the@_same|that@_same|that)@_year\b"), same_as_before("year")),
    (english(r"\b@D@_(?:of@_)?@M@_(?:of@_|in@_)?(?:the@_)?(?:following|next)@_year\b"), same_as_before("year", 1)),
    (english(r"\b@M@_@D,?@_(?:of@_|in@_)?(?:the@_)?(?:following|next)@_year\b"), same_as_before("year", 1)),
    (english(r"\b@M@_(?:of@_)?(?:the@_)?(?:following|next)@_year\b"), same_as_before("year", 1)),
    (english(r"\b(?:on|of)@_the@_(?P<d>[0-3]?[0-9])(?:st|nd|rd|th)@_of@_(?:this@_month|the@_month)"), month_shift(0)),
    (english(r"\b(?:on|of)@_the@_(?P<d>[0-3]?[0-9])(?:st|nd|rd|th)\b(?!@_(?:day|week|month|year|anniversary|century|meeting|annual|patient|congress|percentile))"), bare_day),
    (english(r"\b[0-3]?[0-9]@_?(?:-|to|and)@_?@D@_@M\b"), _range_in_month),
    (english(r"\b@M@_[0-3]?[0-9]@_?(?:-|to)@_?@D\b"), _range_in_month),
    (english(r"(?<![0-9])@D@_(?:of@_)?@M(?![a-z])"), _yearless),
    (english(r"\b@M@_@D(?![0-9%])"), _yearless),
    (english(r"\b(?:the@_)?(?P<q>first|second|third|fourth)@_quarter(?:@_of@_(?:this|the)@_year)?\b"), quarter_told),
    (english(r"\b(?:earlier@_|late@_|early@_)?today\b|\bthis@_(?:morning|afternoon|evening)\b"), days_ago(0)),
    (english(r"\byesterday\b|\blast@_night\b"), days_ago(1)),
    (english(r"\b(?:the@_)?day@_before@_yesterday\b"), days_ago(2)),
    (english(r"\b(?:on@_)?(?P<last>last@_|this@_past@_)?(?P<w>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"), _weekday),
    (english(r"\b(?:earlier@_)?(?:this|the@_current)@_week\b"), week_shift(0)),
    (english(r"\b(?:late@_|earlier@_)?last@_week\b"), week_shift(1)),
    (english(r"\b(?:earlier@_|late@_)?this@_month\b"), month_shift(0)),
    (english(r"\b(?:late@_|early@_)?last@_(?P<s>spring|summer|autumn|fall)\b"), _last_season),
    (english(r"\b(?:late@_|early@_)?last@_month\b"), month_shift(-1)),
    (english(r"\b(?:earlier@_|late@_|early@_)?this@_year\b"), year_shift(0)),
    (english(r"\b(?:late@_|early@_)?last@_year\b"), year_shift(-1)),
    (english(r"\b(?P<n>(?!the\b)[a-z]{1,8}|[0-9]{1,2})@_(?P<unit>days?|weeks?|months?|years?)@_(?P<way>later|afterwards|before|earlier|after|previously|prior)\b"), _after_before),
    (english(r"\b(?:in|during)@_(?:the|that)@_same@_(?:spring|summer|autumn|fall|winter)\b|\bthat@_(?:spring|summer|autumn|winter)\b|\b(?:the@_)?same@_(?:spring|summer|autumn|winter)\b"), same_as_before("year")),
    (english(r"\b(?:the|that)@_same@_week\b|\b(?:later@_)?that@_week\b"), same_as_before("week")),
    (english(r"\bthe@_month@_(?:after|thereafter)\b|\ba@_month@_(?:on|thereafter)\b"), same_as_before("month", 1)),
    (english(r"\bthe@_month@_before\b|\b(?:the@_)?(?:previous|preceding)@_month\b"), same_as_before("month", -1)),
    (english(r"\b(?:the@_)?(?:first|second)@_half@_of@_(?:the|this)@_year\b"), year_shift(0)),
    (english(r"\bthe@_year@_(?:after|thereafter)\b"), same_as_before("year", 1)),
    (english(r"\bthe@_year@_before\b(?!@_last)"), same_as_before("year", -1)),
    (english(r"\b@M(?=@_(?:meeting|plenary|session|sitting))"), _yearless),
    (english(r"\b(?:in|by|with)@_(?:the|that)@_same@_(?:letter|notice|notification|communication|decision|ruling)\b"), same_as_before("day")),
    (english(r"\b(?:at|during)@_(?:the|that)@_same@_(?:meeting|session|plenary|sitting)\b"), same_as_before("day")),
    (english(r"\b(?:the|that)@_(?:very@_)?same@_(?:day|date)\b|\bthat@_date\b|\bthat@_(?:very@_)?day\b|\bwithin@_hours\b"), same_as_before("day")),
    (english(r"\b(?:the|that)@_(?:very@_)?same@_month\b|\bthat@_(?:very@_)?month\b"), same_as_before("month")),
    (english(r"(?<!the )(?<!the)\bnext@_month\b"), month_shift(1)),
    (english(r"\b(?:the@_)?(?:following|next)@_month\b"), same_as_before("month", 1)),
    (english(r"\b(?:(?:about|some|almost|nearly|just@_over|only)@_)?(?P<n>[a-z]{1,8}|[0-9]{1,2})@_(?P<unit>days?|weeks?|fortnights?|months?|years?)@_ago\b"), _ago),
    (english(r"\b(?:the|that)@_(?:very@_)?same@_year\b|\bthat@_(?:very@_)?year\b"), same_as_before("year")),
    (english(r"\b(?:the@_)?following@_year\b"), same_as_before("year", 1)),
    (english(r"(?<![A-Za-z0-9@])(?<![A-Za-z0-9] )@M(?=@_?[-:|]@_)"), _yearless),
    (english(r"\b(?:mid|early|late|end|beginning|start|middle|turn)(?:-|@_)(?:of@_|to@_late@_)?(?:the@_)?@M(?![a-z])"), _yearless),
    (english(r"(?<![a-z])(?:in|since|until|by|from|during|last|this|of|for|early|late|mid|before|after|through|,|and|\()[\s-]@M(?![a-z])(?!@_[a-z]{0,3}[0-9])"), _yearless),
    (english(r"\b(?:recently|lately|previously|in@_the@_past|in@_recent@_(?:days|weeks|months|years)|some@_time@_ago|not@_long@_ago)\b(?!-|@_(?:treated|untreated|received|approved|reported|announced|disclosed|known|diagnosed|unreported|exposed|established|published|failed|resected|irradiated))"), means_vague),
    (english(r"(?<![0-9A-Za-z$€£¥,.-])(?:early@_|late@_|mid-?@_?|since@_|during@_|around@_)?@Y(?![-0-9A-Za-z%]|,[0-9]|\.[0-9]|@_(?:patients|people|adults|participants|days|votes|subjects|volunteers|designations|cases))"), year_told),
)  # fmt: skip


_SPAN = re.compile(r"\s?(?:起)?(?:至|到|-|~|〜|～)\s?")
"""What joins the first and the last day of a span; the first counts."""


_NAMED_DAY = re.compile(r"[(,、 ]?(?:当地时间|当地時間|現地時間)?")
"""What stands between a day and the day of the week that it was: 9月9日(周一)."""


_SAME_CLAUSE = 45
"""A month without its year takes the year told before it only where that stands so near."""


def dates_in(text: str, start: int, end: int, language: str, when: Calendar) -> list[DateSeen]:
    """The dates of `text[start:end]` from left to right; each is read knowing the one before it."""
    rules: Iterable[Rule] = (
        _ENGLISH if language == "en" else (*EASTERN, *(_ENGLISH if re.search(r"[A-Za-z]{3}\.? ?[0-9]", text[start:end]) else ()))
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
            if HELD.match(text[seen.end : seen.end + 24]):
                of_a_meeting(found[-1], None if match.re.groups == 1 and "d" in match.re.groupindex else seen)
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
