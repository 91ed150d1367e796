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
