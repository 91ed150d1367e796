"""Dates: every form, none more exact than its words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.partial_date import PartialDate, Precision
from events.reading.dates import dates_in
from events.reading.days import Calendar

DAY = date(2024, 3, 20)  # a Wednesday


def found(text: str, language: str = "en", published: date | None = DAY, before: str | None = None) -> list[str | None]:
    seen = dates_in(text, 0, len(text), language, Calendar(published=published, before=PartialDate.parse(before)))
    return [str(one.value) if one.value else None for one in seen]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on December 4, 2023", "2023-12-04"),
        ("on 4 December 2023", "2023-12-04"),
        ("on the 4th of December, 2023", "2023-12-04"),
        ("Sept. 13, 2023", "2023-09-13"),
        ("2023-12-04", "2023-12-04"),
        ("31/05/2023", "2023-05-31"),
        ("in May 2020", "2020-05"),
        ("at the end of June 2021", "2021-06"),
        ("in mid-January 2021", "2021-01"),
        ("27-30 May 2023", "2023-05"),
        ("May 27-30, 2023", "2023-05"),
        ("in the third quarter of 2022", "2022-Q3"),
        ("Q4 2023", "2023-Q4"),
        ("4Q23", "2023-Q4"),
        ("in the first half of 2022", "2022"),
        ("in early 2022", "2022"),
        ("(FDA, 2020)", "2020"),
        ("today", "2024-03-20"),
        ("yesterday", "2024-03-19"),
        ("on Tuesday", "2024-03-19"),
        ("on Wednesday", "2024-03-20"),
        ("last Friday", "2024-03-15"),
        ("this week", "2024-03"),
        ("last month", "2024-02"),
        ("last December", "2023-12"),
        ("this January", "2024-01"),
        ("on 12 November", "2023-11-12"),
        ("in February", "2024-02"),
        ("in October", "2023-10"),
        ("on the 4th of this month", "2024-03-04"),
        ("last year", "2023"),
        ("recently", None),
        ("between 2019 and 2021", None),
    ],
)
def test_english_dates(text: str, expected: str | None) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年12月4日,", "2023-12-04"),
        ("2023年12月,", "2023-12"),
        ("2023年第三季度", "2023-Q3"),
        ("二〇二三年五月", "2023-05"),
        ("2023年上半年", "2023"),
        ("2023年5月中旬", "2023-05"),
        ("本月6日递交", "2024-03-06"),
        ("昨日", "2024-03-19"),
        ("去年12月", "2023-12"),
        ("上月", "2024-02"),
        ("18日晚间", "2024-03-18"),
        ("30日晚间", None),
        ("近日,", None),
        ("令和6年3月5日", "2024-03-05"),
        ("令和元年5月", "2019-05"),
        ("R6.3.5", "2024-03-05"),
        ("去(112)年8月", "2023-08"),
        ("今(20)日", "2024-03-20"),
        ("一昨年6月", "2022-06"),
        ("先週金曜日", "2024-03-15"),
        ("三个月前", "2023-12"),
        ("2023年4-6月期", "2023-Q2"),
        ("2023年3月期", None),
        ("3月18日(周一)", "2024-03-18"),
        ("昨年11月", "2023-11"),
        ("2023年度", None),
    ],
)
def test_eastern_dates(text: str, expected: str | None) -> None:
    assert found(text, "zh") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in August 2022, following an opinion two months before", ["2022-08", "2022-06"]),
        ("approved on 6 January 2023 and filed the same day", ["2023-01-06", "2023-01-06"]),
        ("in December 2021 and accepted in February", ["2021-12", "2022-02"]),
        ("in March 2023; three months later", ["2023-03", "2023-06"]),
    ],
)
def test_dates_that_lean_on_the_one_before(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_dates_that_lean_on_the_one_before_in_chinese() -> None:
    assert found("2023年10月获受理,并于同年11月被纳入", "zh") == ["2023-10", "2023-11"]
    assert found("2023年12月获受理,次年2月被纳入", "zh") == ["2023-12", "2024-02"]


@pytest.mark.parametrize("text", ["today", "last month", "on Tuesday", "in March", "on 12 November", "this week"])
def test_relative_words_stay_undated_without_a_publication_day(text: str) -> None:
    assert found(text, published=None) == [None]


@pytest.mark.parametrize("text", ["It may be approved", "2,463 designations", "25 patients", "HER2 1234", "in 2018 patients"])
def test_what_is_no_date(text: str) -> None:
    assert found(text) == []


def test_what_is_due_lies_ahead() -> None:
    (seen,) = dates_in("on 23 August", 0, 12, "en", Calendar(published=DAY))
    assert (str(seen.value), str(seen.ahead)) == ("2023-08-23", "2024-08-23")


@given(st.dates(date(1990, 1, 1), date(2040, 12, 31)))
def test_a_full_date_is_read_as_that_day_in_every_form(day: date) -> None:
    for text in (f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%B} {day.year}", day.isoformat()):
        assert found(text) == [day.isoformat()]
    assert found(f"{day.year}年{day.month}月{day.day}日", "zh") == [day.isoformat()]


@given(st.dates(date(1990, 1, 1), date(2040, 12, 31)), st.integers(1, 12))
def test_a_month_without_its_year_never_lies_after_publication(published: date, month: int) -> None:
    name = date(2000, month, 1).strftime("%B")
    (seen,) = dates_in(f"in {name}", 0, 3 + len(name), "en", Calendar(published=published))
    assert seen.value is not None
    assert seen.value.precision is Precision.MONTH
    assert seen.value.first <= published
    assert seen.ahead is not None
    assert seen.ahead.last >= published
