"""Imports: nothing twice, nothing lost, whatever interrupts them; what is doubtful waits, what is fresh is told only when asked to."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import drafts, reviewing
from bot.asking import view
from bot.cli.progress import Progress
from bot.ingestion import Tell
from bot.judging import Preview
from bot.registries import ema_rows as ema
from bot.registries import importer
from bot.registries.recording import Counts
from events.decisions import Outcome
from events.errors import BadInput
from store import dialogues, queries, schema, snapshots
from store.opening import Store
from store.subscriptions import Wish, seen, subscribe
from store.transaction import Transaction
from store.verification import verify
from tests.bot.registries.conftest import Import
from tests.store.story import Clock


def designation(key: int, generic: str, **cells: str) -> dict[str, str]:
    return {
        "CF Grid Key": str(key),
        "Generic Name": generic,
        "Orphan Designation": f"Treatment of disease number {key}",
        "Date Designated": "4/22/20",
        "Orphan Designation Status": "Designated",
        "Sponsor Company": "Varantix",
    } | {name.replace("_", " "): value for name, value in cells.items()}


def medicine(number: int, inn: str, **cells: str) -> dict[str, str]:
    return (
        dict.fromkeys(ema.FLAGS, "No")
        | {
            ema.CATEGORY: "Human",
            ema.NUMBER: f"EMEA/H/C/{number:06}",
            ema.NAME: f"Brand{number}",
            ema.INN: inn,
            ema.STATUS: "Authorised",
            ema.AUTHORISED: "14/03/2019",
            ema.INDICATION: f"Brand{number} is indicated for disease number {number}.",
        }
        | cells
    )


async def waiting(store: Store) -> list[Preview]:
    """What waits for a person, oldest first."""
    today = (await store.write(lambda t: t.now)).date()
    return [shown for _, shown in await store.read(reviewing.waiting, today=today, fresh_days=30)]


async def milestones(store: Store) -> list[tuple[Any, ...]]:
    """Every milestone with what tells it apart, in a fixed order."""
    columns = schema.milestones.c
    asked = (columns.drug_id, columns.authority, columns.kind, columns.status, columns.occurred, columns.indication, columns.track)
    return sorted(await store.read(lambda c: [tuple(row) for row in c.execute(select(*asked))]), key=str)


async def told(store: Store) -> int:
    return len(await store.read(lambda c: list(c.execute(select(schema.outbox.c.outbox_id)))))


async def follow_everything(store: Store) -> None:
    def job(transaction: Transaction) -> None:
        seen(transaction.connection, 7, "private", "Sam", transaction.now)
        subscribe(transaction.connection, 7, 0, Wish(label="all"))

    await store.write(job)


class Killed(Exception):
    """The program ends here."""


def killed_after(calls: int) -> Progress:
    """A progress that ends the import after so many reports (one a hundred rows)."""
    left = iter(range(calls))

    def report(_done: int, _total: int | None = None) -> None:
        if next(left, None) is None:
            raise Killed

    return report


async def test_an_import_that_was_killed_goes_on_where_it_was(store: Store, take: Import, tmp_path: Path, clock: Clock) -> None:
    rows = [designation(key, f"drug {key % 400}", Orphan_Designation_Status="Designated/Withdrawn") for key in range(1_200)]
    with pytest.raises(Killed):
        await take("fda-orphan", rows, "2022-01-13", progress=killed_after(8))
    half = len(await milestones(store))
    assert 0 < half < 2_400
    done = await take("fda-orphan", rows, "2022-01-13")
    assert done.recorded + half == 2_400
    async with await Store.open(f"sqlite+aiosqlite:///{tmp_path}/other.db", now=clock, actor="tester") as other:
        file = tmp_path / "fda-orphan_2022-01-13.csv"
        day = importer.day_of(importer.register_of("fda-orphan"), file, None, clock().date())
        await importer.import_file(other, importer.register_of("fda-orphan"), file, day=day, notify=False, fresh_days=30)
        assert await milestones(store) == await milestones(other)
    assert (await store.read(verify)).ok


async def test_an_entry_that_cannot_be_taken_is_named_and_the_rest_goes_in(store: Store, take: Import) -> None:
    rows = [
        designation(1, "solmetinib"),
        designation(2, "nodatinib", Date_Designated="13/45/20"),
        designation(3, "", Trade_Name=""),
        designation(4, "oddinib", Orphan_Designation_Status="Put aside"),
        designation(5, "lastinib"),
    ]
    done = await take("fda-orphan", rows, "2022-01-13")
    assert (done.rows, done.recorded) == (5, 2)
    assert [one.line for one in done.rejected] == [3, 4, 5]
    assert all(len(one.reason.splitlines()) == 1 for one in done.rejected)
    assert await store.read(queries.find_drugs, "oddinib") == []


async def test_a_designation_with_several_approvals_is_one_designation(store: Store, take: Import) -> None:
    approved = {"Orphan_Designation_Status": "Designated/Approved", "Exclusivity_End_Date": "\u00a012/28/2019\u00a0"}
    rows = [
        designation(1, "solmetinib", Marketing_Approval_Date="\u00a012/28/2012\u00a0", Approved_Labeled_Indication="adults", **approved),
        designation(
            1, "solmetinib-abcd", Marketing_Approval_Date="\u00a008/09/2019\u00a0", Approved_Labeled_Indication="children", **approved
        ),
    ]
    await take("fda-orphan", rows, "2022-01-13")
    found = (await store.read(view, "solmetinib")).timeline
    assert [(m.kind, m.status, str(m.occurred)) for m in found if m.kind in {"orphan_drug", "approval"}] == [
        ("approval", "approved", "2012-12-28"),
        ("approval", "approved", "2019-08-09"),
        ("orphan_drug", "granted", "2020-04-22"),
    ]
    ends = [m for m in found if (m.kind, m.status) == ("market_exclusivity", "granted")]
    assert {str(m.due) for m in ends} == {"2019-12-28"}


async def test_a_name_that_several_drugs_share_is_never_guessed(store: Store, take: Import) -> None:
    rows = [designation(1, "imatinib", Trade_Name="Glivon"), designation(2, "nilotinib", Trade_Name="Glivon")]
    first = await take("fda-orphan", rows, "2022-01-13")
    assert [(one.drug, one.other, one.shared) for one in first.look_alikes.values()] == [("imatinib", "nilotinib", "Glivon")]
    submission = dict.fromkeys(importer.register_of("openfda").columns, "") | {
        "application_number": "NDA000001",
        "submission_type": "ORIG",
        "submission_number": "1",
        "submission_status": "AP",
        "submission_status_date": "20210510",
        "brand_name": "GLIVON",
    }
    for review in (1, 0):
        asked = await take("openfda", [submission], "2024-05-01")
        assert (asked.recorded, asked.rejected, asked.review) == (0, [], review)
    same, entry = await waiting(store)
    assert same.draft.same is not None
    assert re.search("may be any of (imatinib .*nilotinib|nilotinib .*imatinib) ", str(entry.facts[0].reason))
    await store.write(lambda t: reviewing.accept(t, "p1", None, tell=Tell.NOBODY, fresh_days=30))
    assert len(await store.read(queries.find_drugs, "Glivon")) == 1
    assert (await take("openfda", [submission], "2024-05-01")).recorded == 1
    assert (await waiting(store))[0].facts[0].outcome is Outcome.KNOWN


async def test_whose_an_entry_is_a_person_says_once(store: Store, take: Import) -> None:
    rows = [designation(1, "imatinib", Trade_Name="Glivon"), designation(2, "nilotinib", Trade_Name="Glivon")]
    await take("fda-orphan", rows, "2022-01-13")
    submission = dict.fromkeys(importer.register_of("openfda").columns, "") | {
        "application_number": "NDA000001",
        "submission_type": "ORIG",
        "submission_number": "1",
        "submission_status": "AP",
        "submission_status_date": "20210510",
        "brand_name": "GLIVON",
    }
    await take("openfda", [submission], "2024-05-01")
    (drug_id, _), *_ = await store.read(queries.find_drugs, "nilotinib")

    def settle(transaction: Transaction) -> None:
        draft = reviewing.open_draft(transaction.connection, "p2")
        reviewing.change(transaction.connection, "p2", drafts.edit(draft, 0, "drug", drug_id))
        reviewing.accept(transaction, "p2", None, tell=Tell.NOBODY, fresh_days=30)

    await store.write(settle)
    assert {m.kind for m in (await store.read(view, "nilotinib")).timeline} == {"orphan_drug", "approval"}
    done = await take("openfda", [submission | {"submission_class_code": "TYPE 1"}], "2024-06-01")
    assert (done.recorded, done.review, len(await waiting(store))) == (0, 0, 1)


async def test_a_name_that_is_nearly_known_is_asked_about_once_and_merged_by_a_person(store: Store, take: Import) -> None:
    await take("fda-orphan", [designation(1, "Olverembatinib")], "2022-01-13")
    names = ("Olverembatinib", "Olverembatnib", "interferon beta-1a", "interferon beta-1b")
    rows = [designation(key, name) for key, name in enumerate(names, 1)]
    done = await take("fda-orphan", rows, "2023-01-13")
    assert [(one.drug, one.other, one.near) for one in done.look_alikes.values()] == [("Olverembatinib", "Olverembatnib", True)]
    await take("fda-orphan", [*rows, designation(5, "Olverembatnib")], "2024-01-13")
    (asked,) = await waiting(store)
    assert asked.draft.same is not None
    assert asked.draft.same.why == "Their names are nearly one: Olverembatinib / Olverembatnib."
    done_so = await store.write(lambda t: reviewing.accept(t, "p1", None, tell=Tell.NOBODY, fresh_days=30))
    assert done_so.merged == asked.draft.same
    assert len((await store.read(view, "Olverembatnib")).timeline) == 3
    assert (await store.read(verify)).ok


async def test_two_drugs_that_a_person_keeps_apart_are_not_asked_about_again(store: Store, take: Import) -> None:
    rows = [designation(1, "imatinib"), designation(2, "imatinib mesylate")]
    await take("fda-orphan", rows, "2022-01-13")
    await store.write(lambda t: reviewing.discard(t, "p1"))
    await take("fda-orphan", [row | {"Orphan Designation": "another"} for row in rows], "2023-01-13")
    assert await waiting(store) == []


async def test_a_drug_known_by_its_brand_alone_gets_its_substance(store: Store, take: Import) -> None:
    row = dict.fromkeys(importer.register_of("openfda").columns, "") | {
        "application_number": "NDA000002",
        "submission_type": "ORIG",
        "submission_number": "1",
        "submission_status": "AP",
        "submission_status_date": "20210510",
        "brand_name": "SOLMETRA",
    }
    await take("openfda", [row], "2024-05-01")
    await take("ema-medicines", [medicine(1, "solmetinib", **{ema.NAME: "Solmetra"})], "2024-08-22")
    await take("fda-orphan", [designation(1, "Solmetinib")], "2022-01-13")
    assert len(await store.read(queries.find_drugs, "solmetra")) == 1
    assert {m.authority for m in (await store.read(view, "solmetinib")).timeline} == {"FDA", "EMA"}


async def edition(take: Import, day: str, rows: list[dict[str, str]], **options: Any) -> tuple[Counts, tuple[int, ...]]:
    done = await take("ema-medicines", rows, day, **options)
    return done, (done.new, done.gone, done.status_changed, done.flags_changed, done.indication_changed)


MANY = [medicine(number, f"substance{number}") for number in range(1, 21)]


async def test_a_medicine_that_left_the_list_goes_to_review_once_and_may_come_back(store: Store, take: Import) -> None:
    await edition(take, "2024-08-22", MANY)
    done, counts = await edition(take, "2025-01-27", MANY[1:])
    assert counts == (0, 1, 0, 0, 0)
    assert (done.recorded, done.review) == (0, 1)
    ((draft_id, waiting),) = await store.read(reviewing.waiting, today=(await store.write(lambda t: t.now)).date(), fresh_days=30)
    assert [(one.fact.status, str(one.drug)) for one in waiting.facts] == [("removed", "substance1")]
    assert "left the list" in str(waiting.facts[0].reason)
    _, counts = await edition(take, "2025-02-27", MANY[1:])
    assert counts == (0, 0, 0, 0, 0)
    done, counts = await edition(take, "2025-03-27", MANY)
    assert (counts, done.recorded) == ((1, 0, 0, 0, 0), 0)
    accepted = await store.write(lambda t: reviewing.accept(t, draft_id, None, tell=Tell.NEWS, fresh_days=30))
    assert len(accepted.recorded) == 1
    assert (await store.read(verify)).ok


async def test_a_comparison_that_was_killed_is_whole_after_the_next(store: Store, take: Import, tmp_path: Path, clock: Clock) -> None:
    many = [medicine(number, f"substance{number % 300}") for number in range(1_200)]
    edited = [row | {ema.STATUS: "Withdrawn", ema.ENDED: "13/12/2024"} if number % 5 == 0 else row for number, row in enumerate(many)]
    edited = [row for number, row in enumerate(edited) if number % 100]
    await edition(take, "2024-08-22", many)
    with pytest.raises(Killed):
        await edition(take, "2025-01-27", edited, progress=killed_after(8))
    _, (new, gone, *_rest) = await edition(take, "2025-01-27", edited)
    assert (new, gone) == (0, 12)
    async with await Store.open(f"sqlite+aiosqlite:///{tmp_path}/other.db", now=clock, actor="tester") as other:
        register = importer.register_of("ema-medicines")
        for day in ("2024-08-22", "2025-01-27"):
            file = tmp_path / f"ema-medicines_{day}.csv"
            given = importer.day_of(register, file, None, clock().date())
            await importer.import_file(other, register, file, day=given, notify=False, fresh_days=30)
        assert await milestones(store) == await milestones(other)


async def test_a_flag_that_is_set_again_after_it_had_ended_waits_for_a_person(store: Store, take: Import) -> None:
    orphan = [MANY[0] | {ema.ORPHAN: "Yes"}, *MANY[1:]]
    await edition(take, "2024-08-22", orphan)
    done, counts = await edition(take, "2025-01-27", MANY)
    assert (counts, done.recorded, done.review) == ((0, 0, 0, 1, 0), 1, 0)
    done, counts = await edition(take, "2025-02-27", orphan)
    assert (counts, done.recorded, done.review) == ((0, 0, 0, 1, 0), 0, 1)
    ((draft_id, waiting),) = await store.read(reviewing.waiting, today=(await store.write(lambda t: t.now)).date(), fresh_days=30)
    assert "again" in str(waiting.facts[0].reason)
    await store.write(lambda t: reviewing.accept(t, draft_id, None, tell=Tell.NOBODY, fresh_days=30))
    assert (await store.read(verify)).ok


async def test_a_part_of_a_list_is_not_taken_for_the_end_of_all_others(take: Import) -> None:
    await edition(take, "2024-08-22", MANY)
    done, counts = await edition(take, "2025-01-27", MANY[:5])
    assert counts == (0, 0, 0, 0, 0)
    assert "the file looks cut" in done.rejected[0].reason
    assert (await edition(take, "2025-01-28", MANY))[1] == (0, 0, 0, 0, 0)


HUNDRED = [medicine(number, f"substance{number}", **{ema.ORPHAN: "Yes"}) for number in range(1, 101)]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({ema.ORPHAN: ""}, ema.ORPHAN),
        ({ema.PRIME: "true"}, ema.PRIME),
        ({ema.INDICATION: ""}, ema.INDICATION),
        ({ema.STATUS: "Withdrawn"}, ema.STATUS),
    ],
)
async def test_a_column_that_turns_in_many_rows_at_once_is_another_form_of_the_list_and_no_news(
    store: Store, take: Import, cells: dict[str, str], column: str
) -> None:
    await edition(take, "2024-08-22", HUNDRED)
    before = await milestones(store)
    with pytest.raises(BadInput, match=f"100 of 100 entries .* another {column}"):
        await edition(take, "2025-01-27", [row | cells for row in HUNDRED])
    assert await milestones(store) == before
    assert (await edition(take, "2025-01-28", HUNDRED))[1] == (0, 0, 0, 0, 0)


async def test_flags_may_be_said_as_true_and_false_but_in_no_other_words(store: Store, take: Import) -> None:
    await edition(take, "2024-08-22", HUNDRED)
    before = await milestones(store)
    said = [row | dict.fromkeys(ema.FLAGS, "False") | {ema.ORPHAN: "True"} for row in HUNDRED]
    done, counts = await edition(take, "2025-01-27", [*said[:-1], said[-1] | {ema.PRIME: "1"}])
    assert (counts, await milestones(store)) == ((0, 0, 0, 0, 0), before)
    assert [one.reason for one in done.rejected] == [f"Brand100 has '1' as {ema.PRIME}, which is neither Yes nor No."]


async def test_many_doubtful_rows_are_held_in_one_look_at_what_waits(store: Store, tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "milestones.csv"
    rows = [
        f"drug{number},FDA,approval,approved,melanoma,2020-01-01\ndrug{number},FDA,approval,approved,melanoma,2021-01-01"
        for number in range(300)
    ]
    file.write_text("drug,authority,kind,status,indication,date\n" + "\n".join(rows) + "\n")
    register = importer.register_of("milestones")
    done = await importer.import_file(store, register, file, day=clock().date(), notify=False, fresh_days=30)
    assert (done.recorded, done.review) == (300, 300)
    again = await importer.import_file(store, register, file, day=clock().date(), notify=False, fresh_days=30)
    assert again.recorded == 0
    assert len(await store.read(dialogues.open_drafts)) == 300


async def test_of_a_file_that_is_not_what_it_seems_so_many_lines_are_named_and_the_rest_is_counted(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    file = tmp_path / "milestones.csv"
    file.write_text("drug,kind,status\n" + "drug\n" * 12_000)
    done = await importer.import_file(store, importer.register_of("milestones"), file, day=clock().date(), notify=False, fresh_days=30)
    assert (done.rows, len(done.rejected), done.rejections) == (12_000, 10_000, 12_000)


async def test_an_older_list_after_a_newer_one_adds_only_what_has_a_date(store: Store, take: Import) -> None:
    old = [*MANY, medicine(99, "goneinib", **{ema.PRIME: "Yes", ema.ORPHAN: "Yes"})]
    old[0] = old[0] | {ema.ORPHAN: "Yes", ema.STATUS: "Opinion", ema.OPINION: "Positive", ema.ADOPTED: "31/01/2019", ema.AUTHORISED: ""}
    await edition(take, "2025-01-27", MANY)
    before = await milestones(store)
    done, counts = await edition(take, "2024-08-22", old)
    assert counts == (0, 0, 0, 0, 0)
    added = [row for row in await milestones(store) if row not in before]
    assert sorted((row[2], row[3], row[4]) for row in added) == [
        ("approval", "approved", "2019-03-14"),
        ("approval", "recommended", "2019-01-31"),
    ]
    assert (done.recorded, done.review) == (2, 0)
    # the newer list is still the one that the next is compared with
    assert (await edition(take, "2025-01-27", MANY))[0].recorded == 0
    assert len(await store.read(snapshots.find, "ema-medicines", [f"EMEA/H/C/{99:06}"])) == 0


async def test_a_row_that_cannot_even_be_named_is_no_medicine_that_left(store: Store, take: Import) -> None:
    await edition(take, "2024-08-22", MANY)
    spoiled, counts = await edition(take, "2025-01-27", [*MANY[:5], MANY[5] | {ema.NAME: "Brand\0"}, *MANY[6:]])
    assert (len(spoiled.rejected), spoiled.review, counts) == (1, 0, (0, 0, 0, 0, 0))
    assert (await edition(take, "2025-03-27", MANY))[1] == (0, 0, 0, 0, 0)
    assert await waiting(store) == []


async def test_a_list_between_two_others_takes_nothing_for_gone(store: Store, take: Import) -> None:
    await edition(take, "2024-08-22", MANY)
    # the newest list has it, in a row that cannot be taken
    assert len((await edition(take, "2025-01-27", [MANY[0] | {ema.PRIME: "perhaps"}, *MANY[1:]]))[0].rejected) == 1
    done, counts = await edition(take, "2024-11-01", MANY[1:])
    assert (done.review, done.rejected, counts) == (0, [], (0, 0, 0, 0, 0))
    assert await waiting(store) == []
    assert (await edition(take, "2025-03-27", MANY))[1] == (0, 0, 0, 0, 0)


async def test_either_order_of_editions_gives_one_history_of_dated_facts(store: Store, take: Import, tmp_path: Path, clock: Clock) -> None:
    ended = {ema.STATUS: "Withdrawn", ema.ENDED: "13/12/2024"}
    await edition(take, "2024-08-22", MANY)
    await edition(take, "2025-01-27", [MANY[0] | ended, *MANY[1:]])
    forwards = [row[1:6] for row in await milestones(store)]
    async with await Store.open(f"sqlite+aiosqlite:///{tmp_path}/other.db", now=clock, actor="tester") as other:
        register = importer.register_of("ema-medicines")
        for day in ("2025-01-27", "2024-08-22"):
            file = tmp_path / f"ema-medicines_{day}.csv"
            given = importer.day_of(register, file, None, clock().date())
            await importer.import_file(other, register, file, day=given, notify=False, fresh_days=30)
        assert sorted(map(str, forwards)) == sorted(str(row[1:6]) for row in await milestones(other))


async def test_nothing_is_pushed_unless_asked_and_then_only_what_is_fresh(store: Store, take: Import, clock: Clock) -> None:
    await follow_everything(store)
    ended = {ema.STATUS: "Withdrawn", ema.ENDED: f"{clock().date():%d/%m/%Y}"}
    await edition(take, "2026-01-31", MANY)
    before = [*MANY[:-1], MANY[-1] | ended]
    done, _ = await edition(take, "2026-02-28", before)
    assert (done.recorded, await told(store)) == (1, 0)
    now = [MANY[0] | ended, MANY[1] | {ema.REFUSED: "01/01/2020"}, *before[2:]]
    done, _ = await edition(take, "2026-03-01", now, notify=True)
    assert (done.recorded, done.told) == (2, 1)
    assert await told(store) == 1
    again, _ = await edition(take, "2026-03-01", now, notify=True)
    assert (again.told, await told(store)) == (0, 1)


async def test_a_brand_that_changes_its_name_stays_the_same_drug(store: Store, take: Import) -> None:
    await edition(take, "2024-08-22", MANY)
    renamed = MANY[0] | {ema.NAME: "Newbrand (previously Brand1)", ema.INN: "another spelling", ema.STATUS: "Lapsed"}
    await edition(take, "2025-01-27", [renamed, *MANY[1:]])
    (drug,) = await store.read(queries.find_drugs, "Newbrand")
    assert drug == (await store.read(queries.find_drugs, "substance1"))[0]


async def test_a_file_of_another_format_changes_nothing(store: Store, take: Import, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("name,day\nA,1\n")
    register = importer.register_of("ema-medicines")
    with pytest.raises(BadInput, match="no column"):
        await importer.import_file(store, register, file, day=(await store.write(lambda t: t.now)).date(), notify=False, fresh_days=30)
    assert await milestones(store) == []
    with pytest.raises(BadInput, match="no format"):
        await take("ema", [], "2024-08-22")


async def test_a_submission_tells_of_priority_review_and_orphan_property_where_it_had_them(store: Store, take: Import) -> None:
    approved = dict.fromkeys(importer.register_of("openfda").columns, "") | {
        "submission_type": "ORIG",
        "submission_number": "1",
        "submission_status": "AP",
        "submission_status_date": "20210510",
    }
    said = {"VEXPRIO": {"review_priority": "PRIORITY"}, "VEXORPH": {"submission_property_type": "Orphan"}, "VEXPLAIN": {}}
    rows = [approved | {"application_number": f"NDA{n}", "brand_name": brand} | said[brand] for n, brand in enumerate(said)]
    assert (await take("openfda", rows, "2024-05-01")).recorded == 5
    found = {brand: (await store.read(view, brand)).timeline for brand in said}
    assert {brand: {(one.kind, one.status, str(one.occurred)) for one in found[brand]} for brand in said} == {
        "VEXPRIO": {("approval", "approved", "2021-05-10"), ("priority_review", "granted", "None")},
        "VEXORPH": {("approval", "approved", "2021-05-10"), ("orphan_drug", "granted", "None")},
        "VEXPLAIN": {("approval", "approved", "2021-05-10")},
    }


async def test_a_record_of_an_answer_that_is_none_is_named(store: Store, tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "answer.json"
    submission = '{"submission_type": "ORIG", "submission_number": "1", "submission_status": "AP", "submission_status_date": "20240102"}'
    good = f'{{"application_number": "NDA1", "products": [{{"brand_name": "SOLMETRA"}}], "submissions": [{submission}]}}'
    file.write_text(f'{{"results": [{{"products": 7}}, 5, {good}]}}')
    register = importer.register_of("openfda")
    done = await importer.import_file(store, register, file, day=clock().date(), notify=False, fresh_days=30)
    assert (done.rows, done.recorded) == (3, 1)
    assert [one.line for one in done.rejected] == [1, 2]
