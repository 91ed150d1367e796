"""Lines that are paragraphs, days told by what stands around them, and names told by what stands beside them, each by a table of cases."""

# ruff: noqa: E501  # a sentence is read as one line

from datetime import date

import pytest

from events.reading.cleaning import blocks_of
from events.reading.dates import dates_in
from events.reading.days import Calendar
from events.reading.names import find_drugs
from events.reading.names_english import marked_words
from events.reading.segmentation import units_of

_LONG = "This paragraph goes on for longer than any wrapped line would, as the paragraphs of files that were never wrapped to a width do, and so it ends."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Decisions of the committee\nAt its meeting the committee spoke of the following products:\n{_LONG}\n{_LONG}", 4),
        (f"1. New approvals\n{_LONG}\n2. Designations\n{_LONG}", 4),
        (f"- an entry without a full stop\n{_LONG}\n{_LONG}", 3),
        (f"THE TITLE OF AN ANNOUNCEMENT\nTHAT RUNS OVER TWO LINES\n\n{_LONG}\n\n{_LONG}", 3),
        (f"{_LONG[:60]}\n{_LONG[60:].strip()}\n{_LONG}\n{_LONG}", 3),
    ],
)
def test_every_line_of_an_unwrapped_text_that_opens_a_paragraph_is_one(text: str, expected: int) -> None:
    assert len(blocks_of(text)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("in the second quarter of last year", "2023-Q2"),
        ("in last year's fourth quarter", "2023-Q4"),
        ("earlier this quarter", "2024-Q2"),
        ("the next day", "2023-07-04"),
        ("the previous day", "2023-07-02"),
        ("the following week", "2023-07"),
        ("in the following January", "2024-01"),
        ("in November of the previous year", "2022-11"),
        ("in the week of 3 June", "2024-06"),
        ("on Tuesday of last week", "2024-06-04"),
        ("on Monday 15 May", "2023-05-15"),
        ("on June the 12th", "2024-06-12"),
        ("between May and July 2022", "2022"),
        ("Nov '22", "2022-11"),
        ("at the same time", "2023-07-03"),
        ("over the summer", None),
        ("in the summer of 2022", "2022"),
    ],
)
def test_days_told_by_what_stands_around_them(words: str, expected: str | None) -> None:
    text = f"The FDA granted it on 3 July 2023, and {words} the EMA did."
    seen = dates_in(text, 0, len(text), "en", Calendar(published=date(2024, 6, 14)))
    assert [str(one.value) if one.value else None for one in seen[1:]] == [expected]


def test_months_that_share_their_year() -> None:
    text = "granted in March and June 2022, on 3 May and 12 July 2021"
    seen = dates_in(text, 0, len(text), "en", Calendar(published=date(2024, 6, 14)))
    assert [str(one.value) for one in seen] == ["2022-03", "2022-06", "2021-05-03", "2021-07-12"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The ministry approved Veltorin Tablets (brozepant; Larch Pharma).", ["brozepant"]),
        ("The licence of Nodrevat Capsules was cancelled.", ["nodrevat"]),
        ("The orphan designation of quoverstin for myasthenia was cancelled.", ["quoverstin"]),
        ("Veltora* (lumatrienic acid), a medicine for children", ["lumatrienic acid"]),
        ("The FDA approved Veltora (anafusp kappa).", ["anafusp kappa"]),
        ("Orphan status: USA 2017 (psoriasis)", []),
        ("Topical Cream and Oral Solution were studied.", []),
    ],
)
def test_names_told_by_what_stands_beside_them(text: str, names: list[str]) -> None:
    drugs, _ = find_drugs(units_of(text))
    assert [drugs.main_name(root) for root in dict.fromkeys(drugs.root(key) for key in drugs.all_keys())] == names


def test_marked_words_that_are_no_technology() -> None:
    assert marked_words("Sales of Veltora® rose. Our FoldRight™ platform and the SeeIt® test help.") == {"Veltora"}
