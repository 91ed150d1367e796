"""What registers say: their entries are known again, never mixed up, and their dates win."""

import itertools

import pytest

from events.decisions import Fact, Outcome, assess, check_fact, decide_fact, retract
from events.drug import DrugState
from events.pathways import as_meant, misread
from events.vocabulary import Authority
from tests.events.given import NOW, after, drug, fact, source


def entry(
    key: str, status: str, when: str | None, indication: str | None = None, *, kind: str = "orphan_drug", day: str = "2022-01-13"
) -> Fact:
    told_by = source(f"{key.partition(':')[0]}-{day}", registry=Authority.FDA, registry_key=key, published=day)
    return fact(kind, status, when, indication, source=told_by)


def told(*facts: Fact) -> DrugState:
    state = drug()
    for one in facts:
        state = after(state, decide_fact(state, one, accept_doubtful=True))
    return state


CML = entry("oopd:735620", "granted", "2020-04-22", "Treatment of chronic myeloid leukemia")
AML = entry("oopd:852921", "granted", "2021-12-14", "Treatment of acute myeloid leukemia (AML)")
NEWS = fact("orphan_drug", "granted", "2020-05", "chronic myeloid leukemia", source=source("news", published="2021-03-24"))


@pytest.mark.parametrize("order", list(itertools.permutations((CML, AML, NEWS))))
def test_company_and_register_are_one_milestone_and_the_registers_date_wins(order: tuple[Fact, ...]) -> None:
    milestones = sorted(told(*order).milestones.values(), key=lambda m: str(m.occurred))
    assert [str(m.occurred) for m in milestones] == ["2020-04-22", "2021-12-14"]
    assert len({m.track for m in milestones}) == 2
    assert [str(said.occurred) for said in milestones[0].statements] == ["2020-04-22", "2020-05"]


def test_two_entries_are_two_designations_however_alike() -> None:
    twin = entry("oopd:735621", "granted", "2020-04-22", "Treatment of chronic myeloid leukemia")
    milestones = list(told(CML, twin).milestones.values())
    assert len(milestones) == len({m.track for m in milestones}) == 2


def test_the_next_edition_says_nothing_new() -> None:
    again = entry("oopd:735620", "granted", "2020-04-22", "CML, reworded altogether", day="2023-01-01")
    assert assess(told(CML), again).outcome is Outcome.KNOWN


def test_a_step_of_an_entry_joins_its_track_whatever_its_words() -> None:
    state = told(CML, AML, entry("oopd:735620", "removed", None, None))
    removed = next(m for m in state.milestones.values() if m.status == "removed")
    granted = next(m for m in state.milestones.values() if "oopd:735620" in m.registry_keys and m.status == "granted")
    assert removed.track == granted.track


def test_a_date_put_right_in_a_later_edition_wins_and_the_old_one_stays_visible() -> None:
    later = entry("oopd:735620", "granted", "2020-04-27", day="2023-01-01")
    for order in ((CML, later), (later, CML)):
        (milestone,) = told(*order).milestones.values()
        assert str(milestone.occurred) == "2020-04-27"
        assert {str(said.occurred) for said in milestone.statements} == {"2020-04-22", "2020-04-27"}


def test_a_date_that_moves_far_is_looked_at() -> None:
    moved = entry("oopd:735620", "granted", "2019-01-02", day="2023-01-01")
    assessment = assess(told(CML), moved)
    assert assessment.outcome is Outcome.DOUBTFUL
    assert "2020-04-22" in str(assessment.reason)


def test_a_date_after_the_registers_own_day_is_kept() -> None:
    check_fact(entry("oopd:1", "granted", "2030-01-01"), today=NOW.date())


def test_what_was_taken_back_here_is_not_brought_back_by_the_next_edition() -> None:
    state = told(CML)
    (milestone,) = state.milestones.values()
    state = after(state, retract(state, milestone.milestone_id, "the register was wrong"))
    assert assess(state, entry("oopd:735620", "granted", "2020-04-22", day="2023-01-01")).outcome is Outcome.KNOWN


def test_an_entry_without_date_and_indication_adds_nothing_to_what_is_known() -> None:
    bare = entry("drugsfda:NDA1/ORIG-1", "granted", None)
    assert assess(told(CML, AML), bare).outcome is Outcome.KNOWN
    assert assess(drug(), bare).outcome is Outcome.NEW


def test_two_registers_of_one_authority_mean_one_fact_only_where_their_days_meet() -> None:
    approval = entry("oopd-approval:a", "approved", "2020-05-20", "melanoma", kind="approval")
    near = entry("drugsfda:b", "approved", "2020-05-21", kind="approval")
    far = entry("drugsfda:c", "approved", "2020-06-10", kind="approval")
    assert assess(told(approval), near).outcome is Outcome.CORROBORATES
    assert assess(told(approval), far).outcome is Outcome.NEW


def test_a_near_match_of_another_source_waits_for_a_person() -> None:
    news = fact("orphan_drug", "granted", "2020-05", "relapsed follicular lymphoma after chemotherapy", source=source("news"))
    close = entry("oopd:9", "granted", "2020-05-03", "lymphoma after transplantation")
    assert assess(told(news), close).outcome is Outcome.DOUBTFUL


def test_a_vague_register_means_the_accelerated_approval_of_the_same_day() -> None:
    listed = entry("cder-accelerated:a", "granted", "2024-03-19", "leukemia", kind="accelerated_approval")
    vague = entry("drugsfda:a", "approved", "2024-03-19", kind="approval")
    other_day = entry("drugsfda:b", "approved", "2024-03-20", kind="approval")
    known = told(listed).milestones.values()
    assert (as_meant(vague, known).kind, as_meant(vague, known).status) == ("accelerated_approval", "granted")
    assert as_meant(other_day, known) is other_day
    assert as_meant(vague, told(vague, listed).milestones.values()) is vague


def test_what_a_vague_register_called_an_approval_is_seen_to_be_an_accelerated_one() -> None:
    listed = entry("cder-accelerated:a", "granted", "2024-03-19", "leukemia", kind="accelerated_approval")
    vague = entry("drugsfda:a", "approved", "2024-03-19", kind="approval")
    news = fact("approval", "approved", "2024-03-19", source=source("news"))
    wrong = misread(listed, told(vague).milestones.values())
    assert wrong is not None
    assert wrong.registry_keys == ("drugsfda:a",)
    assert misread(listed, told(vague, news).milestones.values()) is None
