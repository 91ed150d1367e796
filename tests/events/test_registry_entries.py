"""What registers say: their entries are known again, never mixed up, and their dates win."""

import itertools

import msgspec
import pytest

from events.decisions import Fact, Outcome, assess, check_fact, decide_fact, retract
from events.drug import DrugState, combined
from events.joining import joined
from events.pathways import as_meant, misread, put_right, tidied
from events.standing import standings
from events.vocabulary import Authority
from tests.events.given import NOW, after, drug, fact, source


def entry(
    key: str, status: str, when: str | None, indication: str | None = None, *, kind: str = "orphan_drug", day: str = "2022-01-13"
) -> Fact:
    told_by = source(f"{key.partition(':')[0]}-{day}", registry=Authority.FDA, registry_key=key, published=day)
    return fact(kind, status, when, indication, source=told_by)


def settled(*facts: Fact) -> DrugState:
    """The drug after the FDA's registers said this, in this order."""
    state = drug()
    for one in facts:
        for wrong in misread(state, one):
            state = after(state, put_right(state, wrong, one))
        seen, meant = as_meant(state, one)
        assessment = assess(seen, meant)
        if assessment.outcome is not Outcome.DOUBTFUL:
            state = after(state, decide_fact(state, meant, assessment=assessment))
        while steps := tidied(state):
            state = after(state, steps)
    return state


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


def listed(number: str, when: str, indication: str, status: str = "granted", kind: str = "accelerated_approval") -> Fact:
    return entry(f"cder-accelerated:{number}/{indication[:12]}", status, when, indication, kind=kind, day="2024-03-19")


def decided(number: str, when: str) -> Fact:
    return entry(f"drugsfda:{number}", "approved", when, kind="approval", day="2024-04-29")


def labelled(when: str, indication: str) -> Fact:
    return entry(f"oopd-approval:{when}/{indication}", "approved", when, indication, kind="approval")


TWO_TKIS = "adult patients with Philadelphia chromosome-positive chronic myeloid leukemia (Ph+ CML) in chronic phase (CP), previously treated with two or more tyrosine kinase inhibitors (TKIs)"  # noqa: E501
T315I = (
    "adult patients with Philadelphia chromosome-positive chronic myeloid leukemia (Ph+ CML) in chronic phase (CP) with the T315I mutation"
)
MTC = "adult and pediatric patients 12 years of age and older with advanced RET-mutant medullary thyroid cancer"
NSCLC = "adult patients with metastatic RET fusion-positive non-small cell lung cancer (NSCLC)"
SOLID = "adult patients with advanced solid tumors with a RET gene fusion that progressed after prior systemic treatment"
ROS1 = "adult patients with metastatic non-small cell lung cancer (NSCLC) whose tumors are ROS1-positive"
NTRK = "adult and pediatric patients 12 years of age and older with solid tumors that have an NTRK gene fusion"
FL = "adult patients with relapsed or refractory follicular lymphoma (FL) after at least two prior systemic therapies"
CLL = "adult patients with relapsed or refractory chronic lymphocytic leukemia (CLL) after at least two prior therapies"

# What the registers say of a drug, and where it stands: kind, day, for what.
PATHWAYS: dict[str, tuple[tuple[Fact, ...], set[tuple[str, str, str | None]]]] = {
    # one submission accelerated, the other full, on one day, for labels that differ in a mutation
    "asciminib": (
        (
            listed("NDA215358/ORIG-1", "2021-10-29", TWO_TKIS.upper()),
            decided("NDA215358/ORIG-1", "2021-10-29"),
            decided("NDA215358/ORIG-2", "2021-10-29"),
            labelled("2021-10-29", TWO_TKIS),
            labelled("2021-10-29", T315I),
        ),
        {("accelerated_approval", "2021-10-29", TWO_TKIS), ("approval", "2021-10-29", T315I)},
    ),
    "duvelisib": (
        (
            listed("NDA211155/ORIG-1", "2018-09-24", FL),
            decided("NDA211155/ORIG-1", "2018-09-24"),
            decided("NDA211155/ORIG-2", "2018-09-24"),
            labelled("2018-09-24", CLL),
        ),
        {("accelerated_approval", "2018-09-24", FL), ("approval", "2018-09-24", CLL)},
    ),
    # the accelerated one has an application of its own
    "entrectinib": (
        (
            listed("NDA212726/ORIG-1", "2019-08-15", NTRK),
            decided("NDA212725/ORIG-1", "2019-08-15"),
            decided("NDA212726/ORIG-1", "2019-08-15"),
            labelled("2019-08-15", ROS1),
        ),
        {("accelerated_approval", "2019-08-15", NTRK), ("approval", "2019-08-15", ROS1)},
    ),
    # one submission for several labels, and a supplement of the same day as another one's
    "selpercatinib": (
        (
            listed("NDA213246/ORIG-1", "2020-05-08", MTC),
            listed("NDA213246/ORIG-1", "2020-05-08", NSCLC),
            decided("NDA213246/ORIG-1", "2020-05-08"),
            listed("NDA213246/S-8", "2022-09-21", SOLID),
            decided("NDA213246/SUPPL-8", "2022-09-21"),
            decided("NDA213246/SUPPL-7", "2022-09-21"),
        ),
        {
            ("accelerated_approval", "2020-05-08", MTC),
            ("accelerated_approval", "2020-05-08", NSCLC),
            ("accelerated_approval", "2022-09-21", SOLID),
            ("approval", "2022-09-21", None),
        },
    ),
    # a row whose number and day belong to two submissions says nothing of either
    "rucaparib": (
        (listed("NDA209115/S-4", "2016-12-19", CLL), decided("NDA209115/SUPPL-4", "2020-05-15"), labelled("2020-05-15", FL)),
        {("accelerated_approval", "2016-12-19", CLL), ("approval", "2020-05-15", FL)},
    ),
}


@pytest.mark.parametrize("name", PATHWAYS)
def test_every_order_of_the_registers_tells_accelerated_approvals_from_full_ones(name: str) -> None:
    facts, expected = PATHWAYS[name]
    for order in itertools.permutations(facts):
        standing = [
            (one.milestone.kind, str(one.milestone.occurred), one.milestone.indication)
            for one in standings(settled(*order).milestones.values())
        ]
        assert len(standing) == len(expected), order
        assert {(kind, day, words.casefold() if words else None) for kind, day, words in standing} == {
            (kind, day, words.casefold() if words else None) for kind, day, words in expected
        }, order


def test_a_label_that_two_accelerated_approvals_of_a_day_share_is_asked_about() -> None:
    rows = (listed("NDA1/ORIG-1", "2020-05-08", "melanoma after surgery"), listed("NDA1/ORIG-2", "2020-05-08", "melanoma after relapse"))
    _, meant = as_meant(told(*rows), labelled("2020-05-08", "melanoma"))
    assert meant.kind == "accelerated_approval"
    assert "say which is meant" in str(meant.doubt)


def test_what_somebody_else_called_an_approval_is_not_put_right_by_the_list() -> None:
    news = fact("approval", "approved", "2018-09-24", source=source("news"))
    row = listed("NDA211155/ORIG-1", "2018-09-24", FL)
    assert misread(told(decided("NDA211155/ORIG-1", "2018-09-24"), news), row) == ()


def of(drug_id: str, *facts: Fact) -> DrugState:
    """A drug of that id that was told these facts."""
    state = settled(*facts)
    milestones = {f"{drug_id}-{one.milestone_id}": one for one in state.milestones.values()}
    own = {
        milestone_id: msgspec.structs.replace(one, drug_id=drug_id, milestone_id=milestone_id, track=f"{drug_id}-{one.track}")
        for milestone_id, one in milestones.items()
    }
    return msgspec.structs.replace(state, drug_id=drug_id, milestones=own)


@pytest.mark.parametrize("first", [0, 1])
def test_what_two_merged_drugs_were_told_of_one_fact_is_one_milestone(first: int) -> None:
    told_of = (
        (labelled("2017-03-23", "metastatic Merkel cell carcinoma"), NEWS),
        (listed("BLA761049/ORIG-1", "2017-03-23", "METASTATIC MERKEL CELL CARCINOMA"), CML),
    )
    one, other = (of(f"d{number}", *told_of[(number + first) % 2]) for number in range(2))
    told_once = joined(combined(one, (other,)))
    assert sorted((m.kind, str(m.occurred), len(m.statements)) for m in told_once.milestones.values()) == [
        ("accelerated_approval", "2017-03-23", 2),
        ("orphan_drug", "2020-04-22", 2),
    ]
    assert joined(one) is one


def test_what_two_merged_drugs_were_told_of_two_facts_stays_two() -> None:
    assert len(joined(combined(of("d1", CML), (of("d2", AML),))).milestones) == 2
    one, other = (of(f"d{number}", decided(f"NDA{number}/ORIG-1", "2020-05-08")) for number in (1, 2))
    assert len(joined(combined(one, (other,))).milestones) == 2
