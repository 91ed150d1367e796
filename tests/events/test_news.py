"""What is news and what is recorded silently."""

from datetime import date

import pytest

from events.decisions import Fact
from events.news import is_news
from tests.events.given import fact, source

TODAY = date(2021, 4, 1)
FRESH, OLD = source(published="2021-03-24"), source(published="2020-01-01")

CASES = [
    (fact("orphan_drug", "granted", "2021-03-24", lead=True, source=FRESH), False, True),
    (fact("orphan_drug", "granted", "2021-03-24", lead=False, source=FRESH), False, False),  # recited history
    (fact("orphan_drug", "granted", "2021-03-24", lead=False, source=FRESH), True, False),  # --notify lifts the age limit only
    (fact("orphan_drug", "granted", "2020-01-01", lead=True, source=OLD), False, False),
    (fact("orphan_drug", "granted", "2020-01-01", lead=True, source=OLD), True, True),
    (fact("orphan_drug", "granted", None, lead=True, source=source()), False, False),  # nobody says when it was published
    (fact("orphan_drug", "granted", "2021-03-24", lead=True, source=source(published="2021-03-02")), False, True),  # thirty days
    (fact("orphan_drug", "granted", "2021-03-01", lead=True, source=source(published="2021-03-01")), False, False),  # thirty-one
    # sources without a lead: a registry, a feed, record
    (fact("orphan_drug", "granted", "2021-03-24"), False, True),
    (fact("orphan_drug", "granted", "2021-03"), False, True),
    (fact("orphan_drug", "granted", "2020-05"), False, False),
    (fact("orphan_drug", "granted", "2020-05"), True, True),
    (fact("orphan_drug", "granted", None), False, False),
]


@pytest.mark.parametrize(("told", "any_age", "expected"), CASES)
def test_news(told: Fact, *, any_age: bool, expected: bool) -> None:
    assert is_news(told, today=TODAY, fresh_days=30, any_age=any_age) is expected
