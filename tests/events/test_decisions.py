"""Given what is known of a drug, when a fact comes in, then it is new, known, corroborates, or waits for a person."""

from datetime import date

import pytest

from events import decisions
from events.decisions import Fact, Outcome, assess, check_fact, decide_fact
from events.drug import DrugState
from events.errors import BadInput, ImpossibleMilestone, InvalidValue, UnknownMilestone
from events.event_types import MilestoneCorroborated, MilestoneRecorded
from events.reading.proposals import CompanySeen, NameSeen
from events.vocabulary import POSSIBLE, Authority, Kind, Status, check_pair
from tests.events.given import TODAY, after, drug, fact, milestone, source

WIDE = "CP CML resistant and/or intolerant to first- and second-generation TKIs"
NARROW = "adults with TKI-resistant T315I-mutant chronic phase or accelerated phase CML"


def known_as(*facts: Fact) -> DrugState:
    """A drug after these facts, each accepted."""
    state = drug()
    for one in facts:
        state = after(state, decide_fact(state, one, accept_doubtful=True))
    return state


SAME_FACT = [
    # known, told, outcome
    (fact("orphan_drug", "granted", "2020-05"), fact("orphan_drug", "granted", "2020-05", notice="n2"), Outcome.CORROBORATES),
    # the registry's day and the company's month are nine days apart
    (fact("orphan_drug", "granted", "2020-05"), fact("orphan_drug", "granted", "2020-04-22", notice="n2"), Outcome.CORROBORATES),
    # sixty days apart is near enough, sixty-one is not
    (fact("orphan_drug", "granted", "2020-01-01"), fact("orphan_drug", "granted", "2020-03-01", notice="n2"), Outcome.CORROBORATES),
    (fact("orphan_drug", "granted", "2020-01-01"), fact("orphan_drug", "granted", "2020-03-02", notice="n2"), Outcome.DOUBTFUL),
    # an unknown date fits any
    (fact("orphan_drug", "granted", "2020-01-01"), fact("orphan_drug", "granted", None, notice="n2"), Outcome.CORROBORATES),
    # the same notice says it again
    (fact("orphan_drug", "granted", "2020-05"), fact("orphan_drug", "granted", "2020-05"), Outcome.KNOWN),
    # one of them is silent about the indication
    (fact("orphan_drug", "granted", "2020-05", "CML"), fact("orphan_drug", "granted", "2020-05", notice="n2"), Outcome.CORROBORATES),
    # another indication is another designation
    (fact("orphan_drug", "granted", "2020-05", "CML"), fact("orphan_drug", "granted", "2020-05", "AML", notice="n2"), Outcome.NEW),
    # another authority
    (fact("orphan_drug", "granted", "2020-05"), fact("orphan_drug", "granted", "2020-05", authority="EMA", notice="n2"), Outcome.NEW),
    # the next step
    (
        fact("breakthrough_therapy", "recommended", "2021-03-24", WIDE, authority="NMPA"),
        fact("breakthrough_therapy", "granted", "2021-03", WIDE, authority="NMPA", notice="n2"),
        Outcome.NEW,
    ),
    # kinds that repeat need overlapping dates
    (
        fact("conference_presentation", "presented", "2019-12", authority=None),
        fact("conference_presentation", "presented", "2020-12", authority=None, notice="n2"),
        Outcome.NEW,
    ),
    (
        fact("conference_presentation", "presented", "2020-12", authority=None),
        fact("conference_presentation", "presented", "2020-12-06", authority=None, notice="n2"),
        Outcome.CORROBORATES,
    ),
    (fact("ind_clearance", "cleared", "2019-07"), fact("ind_clearance", "cleared", "2019-09-02", notice="n2"), Outcome.NEW),
    # another goal date is no corroboration of the first
    (
        fact("target_action_date", "set", "2023-01-05", due="2023-09-14"),
        fact("target_action_date", "set", "2023-01-05", due="2023-12-14", notice="n2"),
        Outcome.DOUBTFUL,
    ),
    (
        fact("target_action_date", "set", "2023-01-05", due="2023-09-14"),
        fact("target_action_date", "changed", "2023-06-05", due="2023-12-14", notice="n2"),
        Outcome.NEW,
    ),
    # what contradicts a later step
    (
        fact("breakthrough_therapy", "granted", "2021-03-01"),
        fact("breakthrough_therapy", "recommended", "2021-06-01", notice="n2"),
        Outcome.DOUBTFUL,
    ),
    (
        fact("breakthrough_therapy", "recommended", "2021-06-01"),
        fact("breakthrough_therapy", "granted", "2021-03-01", notice="n2"),
        Outcome.DOUBTFUL,
    ),
    # close to a known indication, but not the same
    (
        fact("breakthrough_therapy", "granted", "2021-03", NARROW, authority="NMPA"),
        fact("breakthrough_therapy", "granted", "2021-03", WIDE, authority="NMPA", notice="n2"),
        Outcome.DOUBTFUL,
    ),
    # the same notice, revised: a sharper day adds to it, a vaguer one says nothing new, another one is looked at
    (fact("orphan_drug", "granted", "2020-05"), fact("orphan_drug", "granted", "2020-05-04"), Outcome.CORROBORATES),
    (fact("orphan_drug", "granted", None), fact("orphan_drug", "granted", "2020-05-04"), Outcome.CORROBORATES),
    (fact("orphan_drug", "granted", "2020-05-04"), fact("orphan_drug", "granted", "2020-05"), Outcome.KNOWN),
    (fact("orphan_drug", "granted", "2020-05-04"), fact("orphan_drug", "granted", "2020-05-20"), Outcome.DOUBTFUL),
    # words that are not clear rewrite no date
    (
        fact("orphan_drug", "granted", "2020-05"),
        fact("orphan_drug", "granted", "2020-05-04", notice="n2", confidence=0.3),
        Outcome.DOUBTFUL,
    ),
    # steps of two kinds that contradict, for one indication
    (
        fact("approval", "approved", "2022-05-03", "CML"),
        fact("complete_response", "refused", "2022-09-01", "CML", notice="n2"),
        Outcome.DOUBTFUL,
    ),
    (
        fact("application_accepted", "refused", "2022-09-01", "CML"),
        fact("approval", "approved", "2022-05-03", "CML", notice="n2"),
        Outcome.DOUBTFUL,
    ),
    (
        fact("approval", "approved", "2022-05-03", "CML"),
        fact("application_accepted", "accepted", "2022-09-01", "CML", notice="n2"),
        Outcome.DOUBTFUL,
    ),
    (
        fact("complete_response", "refused", "2021-09-01", "CML"),
        fact("approval", "approved", "2022-05-03", "CML", notice="n2"),
        Outcome.NEW,
    ),
    (
        fact("approval", "approved", "2022-05-03", "CML"),
        fact("application_accepted", "accepted", "2022-09-01", "AML", notice="n2"),
        Outcome.NEW,
    ),
    # granted and rescinded on one day
    (
        fact("breakthrough_therapy", "granted", "2022-05-03"),
        fact("breakthrough_therapy", "rescinded", "2022-05-03", notice="n2"),
        Outcome.DOUBTFUL,
    ),
    # the words are not clear
    (fact("orphan_drug", "granted", "2020-05"), fact("fast_track", "granted", "2020-05", notice="n2", confidence=0.3), Outcome.DOUBTFUL),
]


@pytest.mark.parametrize(("known", "told", "outcome"), SAME_FACT)
def test_a_fact_meets_what_is_known(known: Fact, told: Fact, outcome: Outcome) -> None:
    assert assess(known_as(known), told).outcome is outcome


def test_the_nearest_of_two_candidates_is_the_same_fact() -> None:
    state = known_as(fact("orphan_drug", "granted", "2020-01-10", "CML"), fact("orphan_drug", "granted", "2020-02-20", "AML", notice="n2"))
    assessment = assess(state, fact("orphan_drug", "granted", "2020-02-18", notice="n3"))
    assert assessment.milestone is not None
    assert assessment.milestone.indication == "AML"


def test_granted_after_recommended_is_a_step_of_the_same_track() -> None:
    state = known_as(
        fact("breakthrough_therapy", "recommended", "2021-03-24", WIDE, authority="NMPA"),
        fact("breakthrough_therapy", "granted", "2021-03", WIDE, authority="NMPA", notice="n2"),
    )
    assert len(state.milestones) == 2
    assert len({one.track for one in state.milestones.values()}) == 1


def test_priority_review_and_breakthrough_therapy_are_two_tracks() -> None:
    state = known_as(
        fact("priority_review", "granted", "2020-10", NARROW, authority="NMPA"),
        fact("breakthrough_therapy", "recommended", "2021-03-24", WIDE, authority="NMPA"),
    )
    assert len({one.track for one in state.milestones.values()}) == 2


def test_a_corroboration_sharpens_the_date_and_keeps_both_sources() -> None:
    state = known_as(fact("orphan_drug", "granted", "2020-05"), fact("orphan_drug", "granted", "2020-05-04", notice="n2"))
    (one,) = state.milestones.values()
    assert str(one.occurred) == "2020-05-04"
    assert [str(said.occurred) for said in one.statements] == ["2020-05", "2020-05-04"]


def test_the_authority_s_own_registry_comes_first_and_the_other_date_stays_visible() -> None:
    registry = source("registry", registry=Authority.FDA)
    state = known_as(fact("orphan_drug", "granted", "2020-05"), fact("orphan_drug", "granted", "2020-04-22", source=registry))
    (one,) = state.milestones.values()
    assert str(one.occurred) == "2020-04-22"
    assert [str(said.occurred) for said in one.statements] == ["2020-04-22", "2020-05"]


def test_a_doubtful_fact_is_recorded_only_when_a_person_accepts_it() -> None:
    unclear = fact("fast_track", "granted", "2020-05", confidence=0.3)
    with pytest.raises(BadInput, match="Doubtful"):
        decide_fact(drug(), unclear)
    (event,) = decide_fact(drug(), unclear, accept_doubtful=True)
    assert isinstance(event.event, MilestoneRecorded)


def test_deciding_twice_gives_the_same_event_id() -> None:
    told = fact("fast_track", "granted", "2020-05")
    assert decide_fact(drug(), told)[0].event_id == decide_fact(drug(), told)[0].event_id
    assert decide_fact(drug(), told)[0].event_id != decide_fact(drug(), told, revision=2)[0].event_id


def test_an_unclear_date_that_a_person_accepts_joins_its_milestone() -> None:
    state = known_as(fact("orphan_drug", "granted", "2020-05"))
    (event,) = decide_fact(state, fact("orphan_drug", "granted", "2020-05-04", notice="n2", confidence=0.3), accept_doubtful=True)
    assert isinstance(event.event, MilestoneCorroborated)


def test_a_known_fact_gives_no_event_and_another_source_one_corroboration() -> None:
    state = known_as(fact("fast_track", "granted", "2020-05"))
    assert decide_fact(state, fact("fast_track", "granted", "2020-05")) == ()
    (event,) = decide_fact(state, fact("fast_track", "granted", "2020-05", notice="n2"))
    assert isinstance(event.event, MilestoneCorroborated)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_possible_statuses_and_refuses_the_others(kind: Kind) -> None:
    assert POSSIBLE[kind]
    for status in Status:
        if status in POSSIBLE[kind]:
            check_pair(kind, status)
        else:
            with pytest.raises(ImpossibleMilestone):
                check_pair(kind, status)


@pytest.mark.parametrize(
    "wrong",
    [
        fact("orphan_drug", "granted", "2021-04", source=source(published="2021-03-24")),  # after its announcement
        fact("orphan_drug", "granted", "2026-11-24"),  # after today, where nobody says when it was announced
        fact("orphan_drug", "cleared", "2020-05"),
        fact("orphan_drug", "granted", "2020-05", authority=None),
        fact("conference_presentation", "presented", "2020-12"),  # a congress is no authority's
    ],
)
def test_what_cannot_be_is_refused(wrong: Fact) -> None:
    with pytest.raises(ImpossibleMilestone):
        check_fact(wrong, today=date(2026, 11, 23))


@pytest.mark.parametrize(
    "right",
    [
        fact("orphan_drug", "granted", "2021-03", source=source(published="2021-03-24")),  # the month may hold an earlier day
        fact("target_action_date", "set", "2021-03-24", due="2021-11-01", source=source(published="2021-03-24")),
        fact("conference_presentation", "presented", "2020-12", authority=None),
    ],
)
def test_what_can_be_is_taken(right: Fact) -> None:
    check_fact(right, today=date(2026, 11, 23))
    assert assess(None, right).outcome is Outcome.NEW


def test_a_correction_keeps_old_and_new_and_the_reason() -> None:
    state = drug(milestone(1, "orphan_drug", "granted", "2020-05"))
    state = after(state, decisions.correct(state, "m1", {"occurred": "2020-04-22"}, "the registry says so", today=TODAY))
    one = state.milestones["m1"]
    assert str(one.occurred) == "2020-04-22"
    ((change,), reason) = one.corrections[0].changes, one.corrections[0].reason
    assert (change.field, change.before, change.after, reason) == ("occurred", "2020-05", "2020-04-22", "the registry says so")


def test_a_corrected_date_is_not_overruled_by_a_later_source() -> None:
    state = drug(milestone(1, "orphan_drug", "granted", "2020-05"))
    state = after(state, decisions.correct(state, "m1", {"occurred": "2020-04-22"}, "the registry says so", today=TODAY))
    state = after(state, decide_fact(state, fact("orphan_drug", "granted", "2020-05-04", notice="n9")))
    assert str(state.milestones["m1"].occurred) == "2020-04-22"


def test_a_corrected_indication_takes_the_milestone_to_its_own_track() -> None:
    state = drug(
        milestone(1, "orphan_drug", "granted", "2020-05", "CML"), milestone(2, "orphan_drug", "granted", "2020-05", "CML", track="t1")
    )
    state = after(state, decisions.correct(state, "m2", {"indication": "AML"}, "misread", today=TODAY))
    assert state.milestones["m2"].track != state.milestones["m1"].track


@pytest.mark.parametrize(
    ("fields", "reason", "error"),
    [
        ({"occurred": "2020-05"}, "r", BadInput),  # says so already
        ({"occurred": "2020-04"}, " ", BadInput),  # no reason
        ({"occurred": "2020-13"}, "r", InvalidValue),
        ({"occurred": "2021"}, "r", ImpossibleMilestone),  # after its announcement
        ({"status": "cleared"}, "r", ImpossibleMilestone),
        ({"drug_id": "d2"}, "r", InvalidValue),
        ({"authority": None}, "r", ImpossibleMilestone),  # no authority grants it
    ],
)
def test_a_correction_that_cannot_be_is_refused(fields: dict[str, str | None], reason: str, error: type[Exception]) -> None:
    state = drug(milestone(1, "orphan_drug", "granted", "2020-05", published="2020-06-01"))
    with pytest.raises(error):
        decisions.correct(state, "m1", fields, reason, today=TODAY)


def test_a_correction_into_the_future_is_refused_where_nobody_says_when_it_was_announced() -> None:
    with pytest.raises(ImpossibleMilestone, match="lies after"):
        decisions.correct(drug(milestone(1, "orphan_drug", "granted", "2020-05")), "m1", {"occurred": "2030-05-05"}, "r", today=TODAY)


def test_what_a_notice_told_is_known_whatever_it_was_corrected_to() -> None:
    told = fact("orphan_drug", "granted", "2020-05")
    state = known_as(told)
    (one,) = state.milestones
    for fields in ({"occurred": "2015-01-01"}, {"status": "denied"}, {"kind": "fast_track", "indication": "AML"}):
        state = after(state, decisions.correct(state, one, dict[str, str | None](fields), "misread", today=TODAY))
        assert assess(state, told).outcome is Outcome.KNOWN


def test_what_was_retracted_and_is_told_again_waits_for_a_person_who_can_accept_it() -> None:
    told = fact("orphan_drug", "granted", "2020-05")
    state = known_as(told)
    (one,) = state.milestones
    state = after(state, decisions.retract(state, one, "another drug"))
    assessment = assess(state, told)
    assert assessment.outcome is Outcome.DOUBTFUL
    assert "retracted (another drug)" in (assessment.reason or "")
    state = after(state, decide_fact(state, told, accept_doubtful=True))
    assert [milestone.retracted for milestone in state.milestones.values()] == ["another drug", None]
    assert assess(state, told).outcome is Outcome.KNOWN


def test_an_unknown_milestone_can_be_neither_corrected_nor_retracted() -> None:
    with pytest.raises(UnknownMilestone):
        decisions.correct(drug(), "m1", {"occurred": "2020"}, "r", today=TODAY)
    with pytest.raises(UnknownMilestone):
        decisions.retract(drug(), "m1", "r")


def test_names_and_companies_are_added_once() -> None:
    state = drug()
    seen = (NameSeen(name="HQP1351", name_type="code"), NameSeen(name="Olverembatinib", name_type="inn"))
    companies = (CompanySeen(name="Ascentage Pharma", role="parent"),)
    state = after(state, decisions.decide_names(state, seen, companies, "n1"))
    assert [(name.name, name.name_type) for name in state.names] == [("olverembatinib", "inn"), ("HQP1351", "code")]
    assert decisions.decide_names(state, seen, companies, "n2") == ()


def test_a_name_can_be_given_taken_and_given_again_but_not_the_last() -> None:
    state = drug()
    state = after(state, decisions.add_name(state, NameSeen(name="GZD824", name_type="code")))
    state = after(state, decisions.remove_name(state, "gzd-824", "another drug"))
    state = after(state, decisions.add_name(state, NameSeen(name="GZD824", name_type="code")))
    assert [name.name for name in state.names] == ["olverembatinib", "GZD824"]
    with pytest.raises(BadInput):
        decisions.remove_name(drug(), "olverembatinib", "r")
