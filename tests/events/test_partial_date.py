"""Partial dates never gain precision and know the days they may mean."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import InvalidValue
from events.partial_date import PartialDate, Precision

TEXTS = st.one_of(
    st.dates(min_value=date(1900, 1, 1)).map(lambda day: day.isoformat()),
    st.dates(min_value=date(1900, 1, 1)).map(lambda day: day.isoformat()[:7]),
    st.tuples(st.integers(1900, 2200), st.integers(1, 4)).map(lambda pair: f"{pair[0]}-Q{pair[1]}"),
    st.integers(1900, 2200).map(str),
)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2020-05-03", "2020-05-03", "2020-05-03", Precision.DAY),
        ("2020-05", "2020-05-01", "2020-05-31", Precision.MONTH),
        ("2020-02", "2020-02-01", "2020-02-29", Precision.MONTH),  # a leap year
        ("2020-Q2", "2020-04-01", "2020-06-30", Precision.QUARTER),
        ("2020-Q4", "2020-10-01", "2020-12-31", Precision.QUARTER),
        ("2020", "2020-01-01", "2020-12-31", Precision.YEAR),
    ],
)
def test_a_partial_date_means_the_days_of_its_precision(text: str, first: str, last: str, precision: Precision) -> None:
    parsed = PartialDate(text)
    assert (parsed.first.isoformat(), parsed.last.isoformat(), parsed.precision, str(parsed)) == (first, last, precision, text)


@pytest.mark.parametrize(
    "text",
    ["", "20", "2020-5", "2020-13", "2020-00", "2020-Q5", "2021-02-29", "2020-05-03T10:00", "May 2020", "２０２０", "0000", "2020-05-"],
)
def test_what_is_no_date_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(InvalidValue):
        PartialDate(text)


@pytest.mark.parametrize(
    ("one", "other", "days"),
    [
        ("2020-05", "2020-04-22", 9),  # the company's month and the registry's day
        ("2020-04-22", "2020-05", 9),
        ("2020-05", "2020-05-31", 0),
        ("2020", "2020-Q3", 0),
        ("2020-12-31", "2021", 1),
    ],
)
def test_days_apart_count_between_the_nearest_days(one: str, other: str, days: int) -> None:
    assert PartialDate(one).days_apart(PartialDate(other)) == days


@given(TEXTS)
def test_parsing_and_printing_keeps_the_text(text: str) -> None:
    assert str(PartialDate(text)) == text


@given(TEXTS, TEXTS)
def test_overlap_is_mutual_and_means_zero_days_apart(one: str, other: str) -> None:
    first, second = PartialDate(one), PartialDate(other)
    assert first.overlaps(second) == second.overlaps(first) == (first.days_apart(second) == 0)
    assert first.days_apart(second) == second.days_apart(first)
    if first.days_apart(second):
        near, far = sorted((first, second), key=lambda partial: partial.first)
        assert near.last + timedelta(days=near.days_apart(far)) == far.first
