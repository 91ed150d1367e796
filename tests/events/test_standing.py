"""Where a drug stands: by date and lifecycle, as of a day, whatever came in first."""

import itertools
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import decisions
from events.drug import DrugState
from events.event_types import MilestoneRecorded
from events.standing import previous_step, standings, timeline
from events.vocabulary import POSSIBLE, Kind
from tests.events.given import TODAY, after, drug, milestone


def stands(state: DrugState, as_of: str | None = None) -> list[tuple[str, str, bool]]:
    """(kind, status, certain) of every open track."""
    day = date.fromisoformat(as_of) if as_of else None
    return [(one.milestone.kind.value, one.milestone.status.value, one.certain) for one in standings(state.milestones.values(), day)]


OLVEREMBATINIB = (
    milestone(1, "ind_clearance", "cleared", "2019-07", track="t1", published="2021-03-24"),
    milestone(2, "orphan_drug", "granted", "2020-05", track="t2", published="2021-03-24"),
    milestone(3, "fast_track", "granted", "2020-05", track="t3", published="2021-03-24"),
    milestone(4, "priority_review", "granted", "2020-10", "T315I CML", track="t4", authority="NMPA", published="2021-03-24"),
    milestone(5, "breakthrough_therapy", "recommended", "2021-03-24", "CML", track="t5", authority="NMPA", published="2021-03-24"),
    milestone(6, "conference_presentation", "presented", "2020-12", track="t6", authority=None, published="2021-03-24"),
)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (None, {"orphan_drug", "fast_track", "priority_review", "breakthrough_therapy"}),
        ("2020-09-30", {"orphan_drug", "fast_track"}),
        ("2020-01-01", {"ind_clearance"}),
        ("2019-06-30", set[str]()),
        ("2020-10-31", {"orphan_drug", "fast_track", "priority_review"}),
    ],
)
def test_the_story_of_olverembatinib_as_of_a_day(as_of: str | None, expected: set[str]) -> None:
    assert {kind for kind, _, _ in stands(drug(*OLVEREMBATINIB), as_of)} == expected


def test_what_possibly_happened_by_the_day_is_marked() -> None:
    state = drug(*OLVEREMBATINIB)
    assert ("orphan_drug", "granted", False) in stands(state, "2020-05-15")
    assert ("orphan_drug", "granted", True) in stands(state, "2020-05-31")


def test_an_end_without_a_day_may_have_come_before_it_became_known() -> None:
    state = drug(
        milestone(1, "orphan_drug", "granted", "2014-10-10", "leukemia"),
        milestone(2, "orphan_drug", "removed", None, "leukemia", published="2022-01-13"),
    )
    (before,) = standings(state.milestones.values(), date(2022, 1, 12))
    assert (before.milestone.status, before.certain, before.possible and before.possible.status) == ("granted", True, "removed")
    (after_it,) = standings(state.milestones.values(), date(2022, 1, 13))
    assert (after_it.milestone.status, after_it.possible) == ("removed", None)
    assert standings(state.milestones.values(), date(2010, 1, 1)) == ()


def test_a_further_step_that_may_have_been_taken_is_named() -> None:
    state = drug(
        milestone(1, "breakthrough_therapy", "recommended", "2021-03-05"), milestone(2, "breakthrough_therapy", "granted", "2021-03")
    )
    (one,) = standings(state.milestones.values(), date(2021, 3, 20))
    assert (one.milestone.status, one.certain) == ("recommended", True)
    assert one.possible is not None
    assert one.possible.status == "granted"


LIFECYCLE = [
    # (status, date) of the steps of one track in the order of arrival, then where it stands
    ([("recommended", "2021-03-24"), ("granted", "2021-03")], "granted"),  # overlapping dates: the lifecycle orders
    ([("granted", "2021-03"), ("recommended", "2021-03-24")], "granted"),  # a late fact takes its place
    ([("granted", "2021-03"), ("rescinded", "2022")], "rescinded"),
    ([("rescinded", "2022"), ("granted", "2021-03")], "rescinded"),
    ([("granted", None), ("withdrawn", "2022")], "withdrawn"),
    ([("requested", "2021-01"), ("denied", "2021-03")], "denied"),
    ([("denied", "2021-03"), ("requested", "2021-06"), ("granted", "2021-08")], "granted"),
]


@pytest.mark.parametrize(("steps", "expected"), LIFECYCLE)
def test_a_track_stands_where_its_furthest_step_is(steps: list[tuple[str, str | None]], expected: str) -> None:
    state = drug(*(milestone(number, "breakthrough_therapy", status, when) for number, (status, when) in enumerate(steps, 1)))
    assert [status for _, status, _ in stands(state)] == [expected]


SETTLED = [
    # what was open, what came, what stays open
    ([("application_accepted", "accepted", "2020-09")], ("approval", "approved", "2021-05"), {"approval"}),
    ([("target_action_date", "set", "2020-09")], ("approval", "approved", "2021-05"), {"approval"}),
    ([("priority_review", "granted", "2020-09")], ("approval", "approved", "2021-05"), {"approval"}),
    ([("complete_response", "refused", "2020-09")], ("approval", "approved", "2021-05"), {"approval"}),
    ([("orphan_drug", "granted", "2020-09")], ("approval", "approved", "2021-05"), {"approval", "orphan_drug"}),
    ([("breakthrough_therapy", "granted", "2020-09")], ("approval", "approved", "2021-05"), {"approval", "breakthrough_therapy"}),
    (
        [("priority_review", "granted", "2022-01")],
        ("approval", "approved", "2021-05"),
        {"approval", "priority_review"},
    ),  # for something later
    ([("application_submitted", "submitted", "2020-07")], ("application_accepted", "accepted", "2020-09"), {"application_accepted"}),
    ([("accelerated_approval", "granted", "2020-07")], ("approval", "approved", "2022-09"), {"approval"}),
]


@pytest.mark.parametrize(("open_tracks", "came", "left"), SETTLED)
def test_what_is_settled_is_no_longer_where_the_drug_stands(
    open_tracks: list[tuple[str, str, str]], came: tuple[str, str, str], left: set[str]
) -> None:
    events = [milestone(n, *what, "CML", track=f"{what[0]}") for n, what in enumerate((*open_tracks, came), 1)]
    state = drug(*events)
    assert {kind for kind, _, _ in stands(state)} == left
    assert len(timeline(state.milestones.values())) == len(events)


def test_an_approval_for_another_indication_settles_nothing() -> None:
    state = drug(
        milestone(1, "priority_review", "granted", "2020-09", "CML", track="t1"),
        milestone(2, "approval", "approved", "2021-05", "AML", track="t2"),
    )
    assert {kind for kind, _, _ in stands(state)} == {"priority_review", "approval"}


def test_the_timeline_is_oldest_first_and_the_lifecycle_orders_overlapping_steps() -> None:
    state = drug(
        milestone(1, "breakthrough_therapy", "granted", "2021-03", track="t1"),
        milestone(2, "breakthrough_therapy", "recommended", "2021-03-24", track="t1"),
        milestone(3, "orphan_drug", "granted", "2020-05", track="t2"),
    )
    assert [one.milestone_id for one in timeline(state.milestones.values())] == ["m3", "m2", "m1"]


def test_news_changes_from_the_step_before_it() -> None:
    state = drug(milestone(1, "breakthrough_therapy", "recommended", "2021-02"), milestone(2, "breakthrough_therapy", "granted", "2021-03"))
    before = previous_step(state.milestones["m2"], state.milestones.values())
    assert before is not None
    assert before.milestone_id == "m1"
    assert previous_step(state.milestones["m1"], state.milestones.values()) is None


DATES = st.sampled_from([None, "2019", "2020", "2020-Q2", "2020-05", "2020-05-04", "2020-06", "2021-01-31", "2021"])
KINDS = st.sampled_from([Kind.ORPHAN_DRUG, Kind.APPROVAL, Kind.PRIORITY_REVIEW, Kind.CLINICAL_HOLD, Kind.IND_CLEARANCE])


@st.composite
def settled_facts(draw: st.DrawFn) -> list[MilestoneRecorded]:
    """Milestones whose tracks are settled, each of its own kind and indication."""
    facts: list[MilestoneRecorded] = []
    for number in range(draw(st.integers(1, 7))):
        kind = draw(KINDS)
        status = draw(st.sampled_from(sorted(POSSIBLE[kind])))
        indication = draw(st.sampled_from(["CML", "AML"]))
        facts.append(milestone(number, kind, status, draw(DATES), indication, track=f"{kind}-{indication}"))
    return facts


def standing_of(events: Any, as_of: date | None) -> list[tuple[str, bool, str | None]]:
    state = drug(*events)
    return [
        (one.milestone.milestone_id, one.certain, one.possible.milestone_id if one.possible else None)
        for one in standings(state.milestones.values(), as_of)
    ]


@settings(max_examples=200)
@given(settled_facts(), st.randoms(use_true_random=False), st.sampled_from([None, date(2020, 5, 20), date(2020, 12, 31)]))
def test_every_order_of_arrival_gives_the_same_status(facts: list[MilestoneRecorded], random: Any, as_of: date | None) -> None:
    expected = standing_of(facts, as_of)
    orders = list(itertools.islice(itertools.permutations(facts), 6))
    shuffled = list(facts)
    random.shuffle(shuffled)
    for order in (*orders, shuffled):
        assert standing_of(order, as_of) == expected


@settings(max_examples=100)
@given(settled_facts(), st.data())
def test_a_retraction_undoes_exactly_its_milestone(facts: list[MilestoneRecorded], data: st.DataObject) -> None:
    state = drug(*facts)
    gone = data.draw(st.sampled_from(facts)).milestone_id
    state = after(state, decisions.retract(state, gone, "never happened"))
    assert standing_of([one for one in facts if one.milestone_id != gone], None) == [
        (one.milestone.milestone_id, one.certain, one.possible.milestone_id if one.possible else None)
        for one in standings(state.milestones.values())
    ]
    assert {one.milestone_id for one in timeline(state.milestones.values())} == {one.milestone_id for one in facts}


@settings(max_examples=100)
@given(settled_facts(), st.data(), DATES)
def test_a_correction_changes_exactly_what_it_names(facts: list[MilestoneRecorded], data: st.DataObject, new_date: str | None) -> None:
    state = drug(*facts)
    chosen = data.draw(st.sampled_from(facts))
    old = chosen.occurred.text if chosen.occurred else None
    if old == new_date:
        return
    corrected = after(state, decisions.correct(state, chosen.milestone_id, {"occurred": new_date}, "misread", today=TODAY))
    for one in state.milestones.values():
        if one.milestone_id != chosen.milestone_id:
            assert corrected.milestones[one.milestone_id] == one
    assert str(corrected.milestones[chosen.milestone_id].occurred or None) == str(new_date)
    undone = after(corrected, decisions.correct(corrected, chosen.milestone_id, {"occurred": old}, "was right", today=TODAY))
    assert [one.milestone.milestone_id for one in standings(undone.milestones.values())] == [
        one.milestone.milestone_id for one in standings(state.milestones.values())
    ]
