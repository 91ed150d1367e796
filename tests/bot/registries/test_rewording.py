"""A label in other words is the same approval: what changed, not what moved, whatever the words the register tells approvals apart by."""

from typing import Any

import pytest

from bot import reviewing
from bot.asking import view
from bot.registries.recording import Counts
from events.drug import Milestone
from store.opening import Store
from store.transfer import restore
from store.verification import verify
from tests.bot.registries.conftest import Import
from tests.bot.registries.labels import ACCELERATED, ADULTS, CHILDREN, LOGGED, LUNG, ORPHANS, THYROID, accelerated, orphan
from tests.bot.registries.test_importing import follow_everything, milestones, told, waiting

Row = dict[str, str]
REGISTERS = {"fda-orphan": ("Approved Labeled Indication", ORPHANS), "fda-accelerated": ("Accelerated Approval Indication", ACCELERATED)}


def edited(rows: list[Row], column: str) -> list[Row]:
    """The rows with their labels in slightly other words, the last one first."""
    return [row | {column: f"{row[column]}, as an adjunct to diet"} for row in reversed(rows)]


def did(done: Counts) -> tuple[int, int, int]:
    return done.recorded, done.review, done.told


async def steps(store: Store, drug: str) -> list[tuple[Any, ...]]:
    found: tuple[Milestone, ...] = (await store.read(view, drug)).timeline
    return [(one.kind, one.status, str(one.occurred), len(one.statements)) for one in found]


@pytest.mark.parametrize("name", REGISTERS)
async def test_a_label_in_other_words_is_noted_and_neither_recorded_nor_told_again(store: Store, take: Import, name: str) -> None:
    column, rows = REGISTERS[name]
    await follow_everything(store)
    first = await take(name, rows, "2026-02-25", notify=True)
    before, pushed = await milestones(store), await told(store)
    assert (first.told, pushed) == (pushed, {"fda-orphan": 4, "fda-accelerated": 2}[name])
    for day, again in (("2026-02-26", edited(rows, column)), ("2026-02-27", edited(rows, column)), ("2026-02-28", rows)):
        assert did(await take(name, again, day, notify=True)) == (0, 0, 0)
    assert (await milestones(store), await told(store)) == (before, pushed)
    found = await steps(store, "solmetinib" if name == "fda-orphan" else "oddinib")
    assert {count for kind, *_, count in found if kind != "orphan_drug"} == {2}
    assert (await store.read(verify)).ok


@pytest.mark.parametrize("name", REGISTERS)
async def test_either_order_of_the_wordings_gives_the_same_milestones(store: Store, take: Import, name: str) -> None:
    column, rows = REGISTERS[name]
    await take(name, edited(rows, column), "2026-02-26")
    before = await milestones(store)
    assert did(await take(name, rows, "2026-02-25")) == (0, 0, 0)
    assert len(await milestones(store)) == len(before)


async def test_a_label_that_says_something_else_waits_for_a_person_once(store: Store, take: Import) -> None:
    await take("fda-orphan", ORPHANS, "2026-02-25")
    before = await milestones(store)
    other = [orphan("Prevention of seizures in dogs"), orphan(CHILDREN)]
    assert did(await take("fda-orphan", other, "2026-02-26")) == (0, 2, 0)
    (asked,) = await waiting(store)
    assert "edited the label" in str(asked.facts[0].reason)
    assert "{+seizures in dogs+}" in asked.facts[0].fact.evidence
    await store.write(lambda t: reviewing.discard(t, "p1"))
    moved = [other[0] | {"Sponsor Company": "Varantix Holding"}, other[1]]
    assert did(await take("fda-orphan", moved, "2026-02-27")) == (0, 0, 0)
    assert await milestones(store) == before


async def test_what_follows_of_a_label_that_says_something_else_waits_with_it(take: Import) -> None:
    await take("fda-accelerated", [accelerated(THYROID)], "2026-02-21")
    became = {"Conversion-Withdrawal Status": "Converted", "Full Approval Conversion- Withdrawal Date": "2026-02-25"}
    assert did(await take("fda-accelerated", [accelerated("SEIZURES", **became)], "2026-02-26")) == (0, 2, 0)


async def test_a_label_that_is_listed_beside_the_known_ones_is_another_approval(take: Import) -> None:
    await take("fda-orphan", ORPHANS, "2026-02-25")
    assert did(await take("fda-orphan", [*ORPHANS, orphan(f"{ADULTS} or glioblastoma")], "2026-02-26")) == (2, 0, 0)
    later = orphan(ADULTS, **{"Marketing Approval Date": "02/25/2026"})
    assert did(await take("fda-orphan", [*ORPHANS, later], "2026-02-27")) == (2, 0, 0)


def moved(day: str, label: str = ADULTS, **cells: str) -> Row:
    """The approval for adults with another day."""
    return orphan(label, **{"Marketing Approval Date": day, "Exclusivity End Date": f"{day[:-4]}{int(day[-4:]) + 7}"} | cells)


@pytest.mark.parametrize(("day", "words"), [("02/21/2026", ""), ("01/12/2026", ""), ("02/21/2026", ", as an adjunct to diet")])
async def test_an_approval_whose_day_was_put_right_is_noted_and_neither_recorded_nor_told_again(
    store: Store, take: Import, day: str, words: str
) -> None:
    await follow_everything(store)
    await take("fda-orphan", ORPHANS, "2026-02-25", notify=True)
    before, pushed = len(await milestones(store)), await told(store)
    now = [moved(day, ADULTS + words), orphan(CHILDREN)]
    done = await take("fda-orphan", now, "2026-02-26", notify=True)
    assert (did(done), done.corroborated) == ((0, 0, 0), 2)
    for again, listed in (("2026-02-27", now), ("2026-02-28", ORPHANS), ("2026-02-24", ORPHANS)):
        assert did(await take("fda-orphan", listed, again, notify=True)) == (0, 0, 0)
    assert (len(await milestones(store)), await told(store)) == (before, pushed)
    timeline = (await store.read(view, "solmetinib")).timeline
    days = {str(said.occurred) for one in timeline if one.kind == "approval" for said in one.statements}
    assert days == {"2026-02-20", f"{day[-4:]}-{day[:2]}-{day[3:5]}"}
    assert (await store.read(verify)).ok


async def test_either_order_of_the_days_gives_the_same_milestones(store: Store, take: Import) -> None:
    await take("fda-orphan", [moved("02/21/2026"), orphan(CHILDREN)], "2026-02-26")
    before = await milestones(store)
    assert did(await take("fda-orphan", ORPHANS, "2026-02-25")) == (0, 0, 0)
    assert await milestones(store) == before


@pytest.mark.parametrize(("first", "then"), [("2026-02-25", "2026-02-26"), ("2026-02-26", "2026-02-25")])
async def test_a_day_that_is_far_from_the_one_it_was_waits_for_a_person_once(store: Store, take: Import, first: str, then: str) -> None:
    await follow_everything(store)
    await take("fda-orphan", [moved("02/20/2025")], first, notify=True)
    before, pushed = await milestones(store), await told(store)
    assert did(await take("fda-orphan", [orphan(ADULTS)], then, notify=True)) == (0, 2, 0)
    (asked,) = await waiting(store)
    assert "gives 2025-02-20 no more" in str(asked.facts[0].reason)
    await store.write(lambda t: reviewing.discard(t, "p1"))
    assert did(await take("fda-orphan", [orphan(ADULTS, **{"Sponsor Company": "Varantix Holding"})], then, notify=True)) == (0, 0, 0)
    assert (await milestones(store), await told(store)) == (before, pushed)


async def test_a_further_day_beside_a_label_in_other_words_is_a_further_approval(take: Import) -> None:
    await take("fda-orphan", ORPHANS, "2026-02-25")
    rows = [moved("02/24/2026"), *edited(ORPHANS, "Approved Labeled Indication")]
    assert did(await take("fda-orphan", rows, "2026-02-26")) == (2, 0, 0)


async def test_of_two_approvals_of_a_day_one_may_have_its_day_put_right_and_one_its_words(take: Import) -> None:
    await take("fda-orphan", ORPHANS, "2026-02-25")
    done = await take("fda-orphan", [moved("02/21/2026"), orphan(f"{CHILDREN}, as an adjunct to diet")], "2026-02-26")
    assert (did(done), done.corroborated) == ((0, 0, 0), 4)


@pytest.mark.parametrize("cells", [{"Marketing Approval Date": "02/21/2026"}, {"Approved Labeled Indication": f"{ADULTS} in patients"}])
async def test_an_approval_of_several_designations_that_is_edited_in_one_row_stays_one(store: Store, take: Import, cells: Row) -> None:
    rows = [orphan(ADULTS), orphan(ADULTS, **{"CF Grid Key": "900002", "Orphan Designation": "Treatment of astrocytoma"})]
    await follow_everything(store)
    await take("fda-orphan", rows, "2026-02-25", notify=True)
    before, pushed = len(await milestones(store)), await told(store)
    days = ["2026-02-26", "2026-02-27", "2026-02-28"]
    for day, now in zip(days, ([rows[0], rows[1] | cells], [rows[0] | cells, rows[1]], [rows[1], rows[0]]), strict=True):
        assert did(await take("fda-orphan", now, day, notify=True)) == (0, 0, 0)
    assert (len(await milestones(store)), await told(store)) == (before, pushed)


async def test_what_became_of_an_accelerated_approval_is_its_next_step_in_whatever_words(store: Store, take: Import) -> None:
    await take("fda-accelerated", ACCELERATED, "2026-02-21")
    ended = {
        "Conversion-Withdrawal Status": "Not Converted - Indication Withdrawn",
        "Full Approval Conversion- Withdrawal Date": "2026-02-25",
    }
    (now,) = edited([accelerated(LUNG, **ended)], "Accelerated Approval Indication")
    for day in ("2026-02-26", "2026-02-27"):
        done = await take("fda-accelerated", [accelerated(THYROID), now], day)
        assert did(done) == ((1, 0, 0) if day == "2026-02-26" else (0, 0, 0))
    found = (await store.read(view, "oddinib")).timeline
    (withdrawn,) = (one for one in found if one.status == "withdrawn")
    assert {one.track for one in found if one.indication and "LUNG" in one.indication} == {withdrawn.track}


async def test_a_label_that_was_taken_back_here_is_not_brought_back_in_other_words(store: Store, take: Import) -> None:
    from bot import curation  # noqa: PLC0415  # beside the one test that needs it

    await take("fda-accelerated", [accelerated(THYROID)], "2026-02-21")
    (milestone,) = (await store.read(view, "oddinib")).timeline
    await store.write(lambda t: curation.retract(t, milestone.milestone_id, "the list was wrong"))
    (now,) = edited([accelerated(THYROID)], "Accelerated Approval Indication")
    done = await take("fda-accelerated", [now], "2026-02-26")
    assert (did(done), done.corroborated) == ((0, 0, 0), 0)


async def test_an_approval_that_was_seen_to_be_an_accelerated_one_is_known_in_other_words(take: Import) -> None:
    await take("fda-accelerated", [accelerated(THYROID)], "2026-02-21")
    names = {"Generic Name": "oddinib", "Trade Name": "Oddivra", "Exclusivity End Date": ""}
    assert (await take("fda-orphan", [orphan(THYROID, **names)], "2026-02-25")).corroborated == 1
    assert did(await take("fda-orphan", [orphan("Prevention of seizures in dogs", **names)], "2026-02-26")) == (0, 1, 0)


@pytest.mark.parametrize("name", REGISTERS)
async def test_what_an_earlier_version_recorded_goes_on_counting(take: Import, store: Store, name: str) -> None:
    column, rows = REGISTERS[name]
    await restore(store, LOGGED)
    before = await milestones(store)
    for day, listed in (("2026-02-25", rows), ("2026-02-26", rows), ("2026-02-27", edited(rows, column))):
        done = await take(name, listed, day)
        assert did(done) == (0, 0, 0)
        assert bool(done.corroborated) == (listed is not rows)
    assert await milestones(store) == before
    assert (await store.read(verify)).ok


async def test_a_day_put_right_is_known_to_a_log_of_an_earlier_version(take: Import, store: Store) -> None:
    await restore(store, LOGGED)
    before = len(await milestones(store))
    done = await take("fda-orphan", [moved("02/21/2026"), orphan(CHILDREN)], "2026-02-26")
    assert (did(done), done.corroborated, len(await milestones(store))) == ((0, 0, 0), 2, before)
