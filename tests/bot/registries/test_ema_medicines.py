"""Editions of the EMA's list: edits that are noise give nothing, those that are news give exactly themselves."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.registries import ema_rows as columns
from bot.registries.ema_medicines import REGISTER, absent, changes
from bot.registries.ema_rows import read
from bot.registries.entries import Comparison, Edition, Entry, Line, edition

SINCE, NOW = date(2024, 8, 22), date(2025, 1, 27)

ROW = {
    **dict.fromkeys(REGISTER.columns, ""),
    columns.CATEGORY: "Human",
    columns.NAME: "Solmetra",
    columns.NUMBER: "EMEA/H/C/009001",
    columns.STATUS: "Authorised",
    columns.INN: "solmetinib",
    columns.AREA: "Neurofibromatosis 1",
    columns.INDICATION: "Solmetra is indicated for the treatment of plexiform neurofibroma in adults & adolescents.",
    columns.HOLDER: "Varantix Europe B.V.",
    columns.AUTHORISED: "14/03/2019",
    columns.ADOPTED: "31/01/2019",
    columns.DECIDED: "02/05/2024",
    columns.URL: "https://www.ema.europa.eu/en/medicines/human/EPAR/solmetra",
    "Pharmacotherapeutic group (human)": "L01X",
    "Last updated date": "20/08/2024",
    **dict.fromkeys(columns.FLAGS, "No"),
    columns.ORPHAN: "Yes",
}


def of(day: date) -> Edition:
    return edition(REGISTER, day, "0" * 64)


def entry(row: dict[str, str], day: date) -> Entry:
    found = read(Line(number=2, cells=row), of(day))
    assert found is not None
    return found


def compare(before: dict[str, str], now: dict[str, str]) -> Comparison:
    return changes(entry(before, SINCE).body, SINCE, entry(now, NOW), of(NOW))


def said(comparison: Comparison) -> set[tuple[str, str, str | None]]:
    """Kind, status and date of each fact; what waits for a person is marked."""
    return {(one.kind + ("?" if one.doubt else ""), one.status, one.occurred.text if one.occurred else None) for one in comparison.facts}


def counts(comparison: Comparison) -> tuple[int, int, int]:
    return comparison.status_changed, comparison.flags_changed, comparison.indication_changed


noise: dict[str, st.SearchStrategy[str]] = {
    "Pharmacotherapeutic group (human)": st.text(max_size=20),
    "Last updated date": st.dates().map(lambda day: f"{day:%d/%m/%Y}"),
    "A column that was added": st.text(max_size=20),
    columns.HOLDER: st.sampled_from(["Varantix Europe BV", "Other Holder GmbH", ""]),
    columns.AREA: st.sampled_from(["Neurofibromatosis", "Neurofibromatosis 1;Skin", ""]),
    columns.URL: st.sampled_from(["", "https://www.ema.europa.eu/en/medicines/human/EPAR/solmetra-0"]),
    columns.DECIDED: st.dates(date(2020, 1, 1), date(2026, 1, 1)).map(lambda day: f"{day:%d/%m/%Y}"),
    columns.STATUS: st.sampled_from(["AUTHORISED", "authorised"]),
    columns.ORPHAN: st.sampled_from(["YES", "yes"]),
    columns.PRIME: st.sampled_from(["no", ""]),
    columns.INDICATION: st.sampled_from(
        [
            "Solmetra is indicated for the treatment of plexiform neurofibroma in adults &amp; adolescents",
            "SOLMETRA is indicated\u2009for the treatment of plexiform neuro\u00adfibroma in adults, adolescents.",
        ]
    ),
    columns.NAME: st.sampled_from(["Solmetra New (previously Solmetra)", "SOLMETRA"]),
    columns.INN: st.sampled_from(["Solmetinib", "solmetinib sulfate"]),
}


@given(st.fixed_dictionaries({}, optional=noise))
def test_edits_that_are_noise_give_nothing(edits: dict[str, str]) -> None:
    comparison = compare(ROW, ROW | edits)
    assert (comparison.facts, counts(comparison)) == ((), (0, 0, 0))


News = tuple[dict[str, str], set[tuple[str, str, str | None]], tuple[int, int, int]]
# What is edited, the facts it gives, and how it counts: status, flags, indication.
NEWS: list[News] = [
    ({columns.STATUS: "Withdrawn", columns.ENDED: "13/12/2024"}, {("approval", "withdrawn", "2024-12-13")}, (1, 0, 0)),
    ({columns.PRIME: "Yes"}, {("prime", "granted", None)}, (0, 1, 0)),
    ({columns.ACCELERATED: "Yes"}, {("accelerated_assessment", "granted", None)}, (0, 1, 0)),
    ({columns.EXCEPTIONAL: "Yes"}, {("exceptional_circumstances", "granted", None)}, (0, 1, 0)),
    ({columns.ORPHAN: "No"}, {("orphan_drug", "removed", None)}, (0, 1, 0)),
    ({columns.REFUSED: "19/12/2024"}, {("refusal", "refused", "2024-12-19")}, (0, 0, 0)),
    ({columns.INDICATION: "Solmetra is indicated for glioma."}, {("approval?", "approved", None)}, (0, 0, 1)),
]


@given(st.sets(st.integers(0, len(NEWS) - 1)), st.fixed_dictionaries({}, optional={name: noise[name] for name in list(noise)[:6]}))
def test_edits_that_are_news_give_exactly_themselves(chosen: set[int], edits: dict[str, str]) -> None:
    now, facts, totals = ROW | edits, set[Any](), (0, 0, 0)
    for one in chosen:
        now |= NEWS[one][0]
        facts |= NEWS[one][1]
        totals = tuple(map(sum, zip(totals, NEWS[one][2], strict=True)))
    comparison = compare(ROW, now)
    assert said(comparison) == facts
    assert counts(comparison) == totals


OPINION = ROW | {
    columns.STATUS: "Opinion",
    columns.OPINION: "Positive",
    columns.AUTHORISED: "",
    columns.ADOPTED: "25/07/2024",
    columns.ORPHAN: "No",
}


@pytest.mark.parametrize(
    ("before", "now", "facts"),
    [
        # a decision follows an opinion
        (OPINION, {columns.STATUS: "Authorised", columns.AUTHORISED: "19/09/2024"}, {("approval", "approved", "2024-09-19")}),
        # whatever kind of authorisation comes of it, the opinion is the same
        (
            OPINION,
            {columns.STATUS: "Authorised", columns.AUTHORISED: "19/09/2024", columns.CONDITIONAL: "Yes"},
            {("conditional_approval", "conditionally_approved", "2024-09-19")},
        ),
        # refused after all
        (
            OPINION,
            {columns.STATUS: "Refused", columns.OPINION: "Negative", columns.REFUSED: "19/12/2024"},
            {("refusal", "refused", "2024-12-19"), ("refusal", "recommended", "2024-07-25")},
        ),
        # given up
        (
            OPINION,
            {columns.STATUS: "Application withdrawn", columns.GIVEN_UP: "02/09/2024"},
            {("application_submitted", "withdrawn", "2024-09-02")},
        ),
        # suspended, without a day
        (ROW, {columns.STATUS: "Suspended"}, {("approval", "suspended", None)}),
        (ROW, {columns.STATUS: "Revoked", columns.ENDED: "30/08/2024"}, {("approval", "rescinded", "2024-08-30")}),
        (ROW, {columns.STATUS: "Lapsed"}, {("approval", "expired", None)}),
        # authorised again: since when is not said
        (ROW | {columns.STATUS: "Suspended"}, {columns.STATUS: "Authorised"}, {("approval?", "approved", None)}),
        # ten years are over: the orphan status ended by itself
        (ROW | {columns.AUTHORISED: "14/03/2014"}, {columns.ORPHAN: "No"}, {("orphan_drug", "expired", None)}),
        # not by itself where the medicine is gone
        (
            ROW | {columns.AUTHORISED: "14/03/2014"},
            {columns.ORPHAN: "No", columns.STATUS: "Withdrawn"},
            {("orphan_drug", "removed", None), ("approval", "withdrawn", None)},
        ),
        # no longer conditional: a person says when it was converted
        (ROW | {columns.CONDITIONAL: "Yes"}, {columns.CONDITIONAL: "No"}, {("approval?", "approved", None)}),
        # a conditional authorisation that ends, ends as one
        (
            ROW | {columns.CONDITIONAL: "Yes"},
            {columns.CONDITIONAL: "No", columns.STATUS: "Withdrawn", columns.ENDED: "13/12/2024"},
            {("conditional_approval", "withdrawn", "2024-12-13")},
        ),
        # an edited indication has the day of a decision that came since the last list, even one after the list's own day
        (ROW, {columns.INDICATION: "Glioma.", columns.DECIDED: "01/10/2024"}, {("approval?", "approved", "2024-10-01")}),
        (ROW, {columns.INDICATION: "Glioma.", columns.DECIDED: "01/07/2025"}, {("approval?", "approved", "2025-07-01")}),
    ],
)
def test_a_change_is_what_its_dates_allow(before: dict[str, str], now: dict[str, str], facts: set[tuple[str, str, str | None]]) -> None:
    assert said(compare(before, before | now)) == facts


def test_an_edited_indication_is_shown_word_by_word() -> None:
    now = ROW | {columns.INDICATION: ROW[columns.INDICATION].replace("in adults", "in adults, children")}
    (edited,) = compare(ROW, now).facts
    assert edited.doubt
    assert "[-adults-] {+adults, children+}" in edited.evidence


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        ("Authorised", {("approval?", "removed", None)}),
        ("Suspended", {("approval?", "removed", None)}),
        # not decided yet: what may have ended is the application
        ("Opinion", {("application_submitted?", "withdrawn", None)}),
        ("Opinion under re-examination", {("application_submitted?", "withdrawn", None)}),
        ("Under evaluation", {("application_submitted?", "withdrawn", None)}),
        ("Rolling review", {("application_submitted?", "withdrawn", None)}),
        # ended before
        *((over, set[Any]()) for over in ("Withdrawn", "Expired", "Lapsed", "Revoked", "Refused")),
        *((over, set[Any]()) for over in ("Application withdrawn", "Withdrawn from rolling review")),
    ],
)
def test_a_medicine_that_left_the_list_is_a_question_and_not_a_withdrawal(status: str, asked: set[tuple[str, str, str | None]]) -> None:
    facts = absent("", entry(ROW | {columns.STATUS: status}, SINCE).body, of(NOW))
    assert said(Comparison(facts=facts)) == asked


def test_a_date_after_the_lists_day_is_kept_and_flagged() -> None:
    found = entry(ROW | {columns.DECIDED: "01/07/2025"}, NOW)
    assert found.marks == ("European Commission decision date 2025-07-01 lies after the list's day 2025-01-27.",)


def test_veterinary_medicines_are_not_ours() -> None:
    assert read(Line(number=2, cells=ROW | {columns.CATEGORY: "Veterinary"}), of(NOW)) is None
