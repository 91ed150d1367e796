"""Dates in Chinese and Japanese: years of eras, words for years, months and days, days of meetings."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here
# ruff: noqa: E501  # a pattern is read as one line

import re
from collections.abc import Callable

from events.partial_date import PartialDate
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
    wide_number,
    year_shift,
    year_told,
)
from events.reading.days import Calendar, DateSeen, Rule, group_of, moved, partial, seen_at, shifted

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民国": 1911, "民國": 1911, "中华民国": 1911, "中華民國": 1911}


_MINGUO = 1911
"""What the Republic of China's years lack to the common ones."""


def _wide(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """2024年5月6日 in all its shortened forms; 上旬, 中旬, 下旬, 初, 底 leave the month; 上半年, 年初 leave the year; 114年 is 2025."""
    year_text, month_text, day_text = group_of(match, "y"), group_of(match, "m"), group_of(match, "d")
    era = group_of(match, "era")
    year: int | None = None
    if year_text:
        year = 1 if year_text == "元" else wide_number(year_text)
        if era is not None:
            year += _ERAS[era]
        elif 100 <= year <= 150:
            year += _MINGUO
        elif year < 100:
            if not month_text and not group_of(match, "q"):
                return None
            year += 2000
    month = wide_number(month_text) if month_text else None
    day = wide_number(day_text) if day_text else None
    if year is not None:
        quarter = group_of(match, "q")
        if quarter:
            number = wide_number(quarter)
            return seen_at(match, PartialDate(f"{year}-Q{number}") if 1 <= number <= 4 and 1950 < year < 2100 else None)
        return seen_at(match, partial(year, month, day) if 1950 < year < 2100 else None)
    if month is None or not 1 <= month <= 12:
        return None
    return seen_at(match, *nearest(month, day, when), year_given=False)


def _days_of_month(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """11月10〜13日: the first day; a meeting of several days is of their month."""
    seen = _wide(match, when)
    beside = match.string[max(0, match.start() - 6) : match.start()].rstrip("(の")
    if seen is not None and (
        beside.endswith(("会合", "会議", "会议", "會議", "学会", "年会", "大会", "例会")) or HELD.match(match.string, match.end())
    ):
        of_a_meeting(seen, None)
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
    count = wide_number(match["n"].replace("两", "二").replace("兩", "二"))
    if match["unit"] == "年":
        return seen_at(match, partial(when.published.year - count))
    moved = shifted(PartialDate.day(when.published), -count)
    return seen_at(match, PartialDate(moved.text[:7]) if moved is not None else None)


def _quarter_alone(match: re.Match[str], when: Calendar) -> DateSeen | None:
    """第二季度 without its year: the latest one up to publication, the next one for what is due."""
    number = wide_number(match["q"])
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
    count, unit = wide_number(match["n"].replace("两", "二").replace("兩", "二")), match["unit"]
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


EASTERN: tuple[Rule, ...] = (
    (re.compile(rf"(?P<y>20[0-9]{{2}}){_S}年{_S}(?P<from>1|4|7|10)[-~〜](?:3|6|9|12)月期?"), _months_of_quarter),
    (re.compile(rf"(?:20[0-9]{{2}}{_S}年)?{_S}[0-9]{{1,2}}月期(?!间|間)"), means_nothing),
    (re.compile(rf"(?<![0-9])(?P<y>20[0-9]{{2}}){_S}年?{_S}Q(?P<q>[1-4])(?![0-9])"), quarter_told),
    (re.compile(r"(?<![A-Za-z0-9])R(?P<y>[1-9])[./](?P<mm>0?[1-9]|1[0-2])[./](?P<dd>[0-3]?[0-9])(?![0-9])"), _reiwa),
    (re.compile(rf"20[0-9]{{2}}{_S}年度(?:{_S}(?:上期|下期|上半期|下半期|中))?"), means_nothing),
    (re.compile(r"(?<![0-9])(?P<y>1[0-4][0-9])[/.](?P<mm>0?[1-9]|1[0-2])[/.](?P<dd>[0-3]?[0-9])(?![0-9])"), _minguo),
    (re.compile(rf"(?:(?P<y>20[0-9]{{2}}){_S}年{_S})?{_MM}{_S}月{_S}(?P<d>[0-3]?[0-9]){_S}日?{_S}[-~〜～]{_S}[0-3]?[0-9]{_S}日"), _days_of_month),
    (re.compile(rf"{_WIDE_DATE}"), _wide),
    (re.compile(rf"(?:同年|当年|當年|同じ年の|该年|該年){_S}(?:{_QUARTER_PART}|{_HALF_PART}|{_OF_MONTH})?"), same_as_before("year")),
    (re.compile(rf"(?:次年|翌年|转年|轉年|第二年){_S}(?:{_QUARTER_PART}|{_HALF_PART}|{_OF_MONTH})?"), same_as_before("year", 1)),
    (re.compile(rf"(?:同月|当月|當月|该月|該月){_S}(?:{_DD}{_S}[日号號])?"), same_as_before("month")),
    (re.compile(rf"(?:次月|翌月){_S}(?:{_DD}{_S}[日号號])?"), same_as_before("month", 1)),
    (re.compile(r"同じ会合|同会合|同会議|同次会议|同一次会议|同次會議"), same_as_before("day")),
    (re.compile(r"同日|当日|當日|当天|當天|同一天"), same_as_before("day")),
    (re.compile(r"次日|翌日|第二天|隔日"), _next_day),
    (re.compile(_year_of(rf"今年|本年|今{_S}\([0-9]{{2,4}}\){_S}年")), year_shift(0)),
    (re.compile(_year_of(rf"去年|(?<!一)昨年|上年|去{_S}\([0-9]{{2,4}}\){_S}年")), year_shift(-1)),
    (re.compile(_year_of("前年|一昨年")), year_shift(-2)),
    (re.compile(_year_of("明年|来年|來年")), year_shift(1)),
    (re.compile(r"今[春夏秋冬](?![の]?季)|(?<![0-9今去本前明来新])年初"), year_shift(0)),
    (re.compile(r"昨[春夏秋冬]"), year_shift(-1)),
    (re.compile(rf"(?:约|約)?(?P<n>半|[0-9]{{1,2}}|[一二两兩三四五六七八九十]){_S}(?P<unit>[个個ヶか]月|年)(?:之?前)(?![列期瞻沿景提线線])"), _ago_eastern),
    (re.compile(rf"(?:本|今){_S}\([0-9]{{1,2}}\){_S}月(?:{_DD}{_S}[日号號])?"), month_shift(0)),
    (re.compile(rf"上{_S}\([0-9]{{1,2}}\){_S}月(?:{_DD}{_S}[日号號])?"), month_shift(-1)),
    (re.compile(rf"(?:本月|今月|这个?月|這個?月){_S}(?:{_DD}{_S}[日号號]|上旬|中旬|下旬|初|底|末)?"), month_shift(0)),
    (re.compile(rf"(?:上[个個]?月|先月|前月){_S}(?:{_DD}{_S}[日号號]|上旬|中旬|下旬|初|底|末)?"), month_shift(-1)),
    (re.compile(rf"(?:约|約)?(?P<n>半|[0-9]{{1,2}}|[一二两兩三四五六七八九十]){_S}(?P<unit>[个個ヶか]月|年|周|週間?|天|日)(?:之?[后後](?!线|線|的)|余[后後])"), _elapsed),
    (re.compile(rf"(?:不过|不過|不到|仅|僅|仅用|历时|歷時|只用了?|前后|前後)+{_S}[0-9半一二两兩三四五六七八九十]+{_S}(?:[多余餘])?(?:[个個]?[月周天年]|[个個]工作日)"), means_nothing),
    (re.compile(rf"{_MM}{_S}月[间間](?![隔歇断斷])"), _wide),
    (re.compile(rf"{_OF_MONTH}(?!内|以上|未満|龄|齢|间|間|以)"), _wide),
    (re.compile(rf"第?{_S}(?P<q>[1-4一二三四]){_S}(?:季度|四半期)"), _quarter_alone),
    (re.compile(r"(?<![0-9])上半年|下半年"), _half_alone),
    (re.compile(rf"今日|今天|本日|今晨|今早|今晚|きょう|(?:今|本){_S}\([0-9]{{1,2}}\){_S}日?"), days_ago(0)),
    (re.compile(rf"(?<!一)昨日|昨天|昨晚|昨夜|きのう|昨{_S}\([0-9]{{1,2}}\){_S}日?"), days_ago(1)),
    (re.compile(r"前天|一昨日|おととい"), days_ago(2)),
    (re.compile(r"(?<!毎)(?<!一昨)前日(?![比中])"), _day_before),
    (re.compile(r"(?:上|先)(?:[个個])?(?:周|週|星期|礼拜)(?P<w>[一二三四五六日天])"), _eastern_weekday(1)),
    (re.compile(r"(?:本|这|這|今)?(?:周|週|星期|礼拜)(?P<w>[一二三四五六日天])(?![期岁])"), _eastern_weekday(0)),
    (re.compile(r"(?:先週)の?(?P<w>[月火水木金土日])曜日?"), _eastern_weekday(1, "月火水木金土日")),
    (re.compile(r"(?:今週の?)?(?P<w>[月火水木金土日])曜日?"), _eastern_weekday(0, "月火水木金土日", latest=True)),
    (re.compile(r"本周|本週|这周|這週|这一周|今週|本星期"), week_shift(0)),
    (re.compile(r"上周|上週|上[个個]?星期|先週"), week_shift(1)),
    (re.compile(r"近日|近期|日前|此前|早前|先前|最近|不久前|近年|前不久|较早前|較早前|日後|先般|このほど|このたび|この度|以前|過去に|先ごろ|これまでに"), means_vague),
    (re.compile(r"随后|隨後|其后|其後|之后|之後|继而|繼而|后来|後來|嗣后|嗣後|その後|のちに|続いて"), means_nothing),
    (
        re.compile(
            rf"(?<![0-9月.])(?P<d>[0-3]?[0-9]){_S}[日号號](?!内|间|間|以内|后|後|起|龄|齢|前|文|文件)(?=[晚早午上下,,、。)公发發宣に夜の获獲收被向获经經]|{_S}[^0-9])"
        ),
        bare_day,
    ),
    (re.compile(r"(?<![0-9A-Za-z])(?P<y>20[0-9]{2})[-./](?P<mm>0?[1-9]|1[0-2])[-./](?P<dd>[0-3]?[0-9])(?![0-9])"), iso_day),
    (re.compile(r"(?<![0-9A-Za-z.-])(?P<y>20[0-9]{2})[-./](?P<mm>0?[1-9]|1[0-2])(?![0-9./-])"), iso_day),
    (re.compile(r"(?<![0-9A-Za-z-])(?P<y>20[0-9]{2})(?![0-9A-Za-z%-])(?=[,、)]|$)"), year_told),
)  # fmt: skip


def of_a_meeting(first: DateSeen, last: DateSeen | None) -> None:
    """A meeting that spans days in one month is of that month, else of that year; a last day alone is of the month of the first."""
    for name in ("value", "ahead"):
        one, other = getattr(first, name), getattr(last or first, name)
        if isinstance(one, PartialDate) and isinstance(other, PartialDate) and len(one.text) == len(other.text) == 10:
            setattr(first, name, PartialDate(one.text[:7] if one.text[:7] == other.text[:7] else one.text[:4]))


HELD = re.compile(
    r"\)?(?:[在于於][^,。;]{1,12})?(?:举行|舉行|召开|召開|举办|舉辦)|(?:の(?:日程|会期)で|に)?(?:、?[^、。]{1,14}(?:において|にて|で))?(?:開催|開か)"
)
