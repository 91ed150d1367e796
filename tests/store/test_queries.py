"""Drugs are found by any name in any script, milestones by day, and the past as it was known."""

from datetime import date

import pytest

from events.event_types import DrugNamed, DrugsMerged, DrugsSplit, DrugUnnamed
from events.names import name_key
from events.vocabulary import Authority, Kind, Status
from store import queries
from store.opening import Store
from store.subscriptions import Wish, seen, subscribe
from store.transaction import Transaction
from tests.store.story import Clock, corrected, linked, new, received, recorded, registered, retracted, reviewed

OLVEREMBATINIB = ("d1", "olverembatinib")
LISAFTOCLAX = ("d2", "lisaftoclax")


@pytest.fixture
async def full(store: Store) -> Store:
    def job(transaction: Transaction) -> None:
        names = [
            DrugNamed(drug_id="d1", name="HQP1351"),
            DrugNamed(drug_id="d1", name="奥雷巴替尼"),
            DrugNamed(drug_id="d1", name="耐立克®"),
        ]
        transaction.append(
            "drug-d1",
            [
                registered(),
                *(new(name, name.name) for name in names),
                linked(),
                linked("d1", "广州顺健生物医药科技有限公司"),
                recorded("m1", occurred="2021-03-24"),
                recorded("m2", authority=Authority.FDA, kind=Kind.ORPHAN_DRUG, status=Status.GRANTED, occurred="2020-05"),
            ],
        )
        transaction.append(
            "drug-d2",
            [registered("d2", "lisaftoclax"), linked("d2"), recorded("m3", "d2", occurred=None, indication="CLL (50% of patients)")],
        )
        transaction.append("notice-n1", [received(), reviewed("n1", "m1")])

    await store.write(job)
    return store


@pytest.mark.parametrize(
    "name",
    ["olverembatinib", " Olverembatinib ", "HQP1351", "hqp-1351", "HQP 1351", "奥雷巴替尼", "耐立克", "耐立克®", "ＨＱＰ１３５１", "d1"],
)
async def test_a_drug_is_found_by_any_of_its_names_in_any_spelling(full: Store, name: str) -> None:
    assert await full.read(queries.find_drugs, name) == [OLVEREMBATINIB]


@pytest.mark.parametrize("name", ["", "   ", "—", "Ascentage Pharma", "olverembatini", "%", "d"])
async def test_what_is_no_drugs_name_finds_none(full: Store, name: str) -> None:
    assert await full.read(queries.find_drugs, name) == []


async def test_a_name_two_drugs_share_gives_both_and_one_taken_away_gives_none(full: Store) -> None:
    shared = DrugNamed(drug_id="d2", name="HQP1351")
    await full.write(lambda t: t.append("drug-d2", [new(shared, "d2 HQP1351")]))
    assert await full.read(queries.find_drugs, "hqp1351") == [LISAFTOCLAX, OLVEREMBATINIB]
    for drug_id in ("d1", "d2"):
        unnamed = DrugUnnamed(drug_id=drug_id, name="HQP-1351", reason="wrong")
        await full.write(lambda t, e=unnamed: t.append(f"drug-{e.drug_id}", [new(e, e.drug_id)]))
    assert await full.read(queries.find_drugs, "hqp1351") == []


async def test_a_merged_drug_is_found_as_what_it_became_and_by_itself_when_split_again(full: Store) -> None:
    merged = DrugsMerged(drug_id="d1", merged_id="d2", reason="the same")
    split = DrugsSplit(drug_id="d1", merged_id="d2", reason="not the same")

    def both(transaction: Transaction, event: DrugsMerged | DrugsSplit) -> None:
        for stream in ("drug-d1", "drug-d2"):
            transaction.append(stream, [new(event, stream)])

    await full.write(lambda t: both(t, merged))
    assert await full.read(queries.find_drugs, "lisaftoclax") == [OLVEREMBATINIB]
    assert await full.read(queries.find_drugs, "d2") == [OLVEREMBATINIB]
    whole = await full.read(queries.load_whole, "d2")
    assert whole is not None
    assert (whole.drug_id, sorted(whole.milestones)) == ("d1", ["m1", "m2", "m3"])
    recent = await full.read(queries.latest, since=date(2019, 1, 1))
    assert {row.label for row in recent} == {"olverembatinib"}
    assert (await full.read(queries.counts))["drugs"] == 1
    await full.write(lambda t: both(t, split))
    assert await full.read(queries.find_drugs, "lisaftoclax") == [LISAFTOCLAX]
    alone = await full.read(queries.load_whole, "d2")
    assert alone is not None
    assert sorted(alone.milestones) == ["m3"]
    assert await full.read(queries.load_whole, "d9") is None


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("olverembatinb", "olverembatinib"), ("lisaftoclaxx", "lisaftoclax"), ("HQP1531", "HQP1351"), ("奥雷巴替", "奥雷巴替尼")],
)
async def test_a_misspelt_name_has_the_right_one_nearest(full: Store, text: str, nearest: str) -> None:
    assert (await full.read(queries.nearest_names, text))[0] == nearest


async def test_nothing_is_near_to_nonsense_and_each_drug_is_offered_once(full: Store) -> None:
    assert await full.read(queries.nearest_names, "zzzzqqqq") == []
    assert await full.read(queries.nearest_names, "!!") == []
    assert len(await full.read(queries.nearest_names, "olverembatinib HQP1351")) <= 2


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("verem", [OLVEREMBATINIB]),
        ("hqp", [OLVEREMBATINIB]),
        ("奥雷", [OLVEREMBATINIB]),
        ("Ascentage", [LISAFTOCLAX, OLVEREMBATINIB]),
        ("顺健", [OLVEREMBATINIB]),
        ("myeloid", [OLVEREMBATINIB]),
        ("MYELOID LEUK", [OLVEREMBATINIB]),
        ("50%", [LISAFTOCLAX]),
        ("nothing like it", []),
        ("_", []),
        ("", []),
    ],
)
async def test_a_fragment_of_a_name_a_company_or_an_indication_finds_drugs(full: Store, text: str, found: list[tuple[str, str]]) -> None:
    assert await full.read(queries.search, text) == found


async def test_a_retracted_indication_is_no_longer_searched(full: Store) -> None:
    await full.write(lambda t: t.append("drug-d1", [retracted("m1"), retracted("m2")]))
    assert await full.read(queries.search, "myeloid") == []


async def test_companies_come_by_the_nearest_name(full: Store) -> None:
    assert (await full.read(queries.companies, "ascentag pharma"))[0] == "Ascentage Pharma"
    assert (await full.read(queries.companies, "顺健"))[0] == "广州顺健生物医药科技有限公司"
    assert await full.read(queries.companies, "") == []


async def test_the_latest_come_newest_first_by_the_day_they_happened_or_were_recorded(full: Store) -> None:
    rows = await full.read(queries.latest, since=date(2019, 1, 1))
    assert [(row.milestone_id, row.label, row.occurred, row.told) for row in rows] == [
        ("m3", "lisaftoclax", None, False),
        ("m1", "olverembatinib", "2021-03-24", True),
        ("m2", "olverembatinib", "2020-05", False),
    ]
    assert [row.milestone_id for row in await full.read(queries.latest, since=date(2020, 5, 31))] == ["m3", "m1", "m2"]
    assert [row.milestone_id for row in await full.read(queries.latest, since=date(2020, 6, 1))] == ["m3", "m1"]


async def test_the_latest_are_filtered_and_paged(full: Store) -> None:
    since = date(2019, 1, 1)
    assert [row.milestone_id for row in await full.read(queries.latest, since=since, authority="FDA")] == ["m2"]
    assert [row.milestone_id for row in await full.read(queries.latest, since=since, kind="breakthrough_therapy")] == ["m3", "m1"]
    assert [row.milestone_id for row in await full.read(queries.latest, since=since, limit=1, offset=1)] == ["m1"]
    await full.write(lambda t: t.append("drug-d1", [retracted("m1")]))
    assert [row.milestone_id for row in await full.read(queries.latest, since=since)] == ["m3", "m2"]


async def test_what_was_known_at_a_moment_is_what_was_recorded_by_then(full: Store, clock: Clock) -> None:
    first = clock()
    clock.move(days=1)
    await full.write(lambda t: t.append("drug-d1", [corrected("m1", "d1", "2021-03-23"), recorded("m4")]))
    clock.move(seconds=-1)
    before = await full.read(queries.drug_as_known, "d1", clock())
    clock.move(seconds=1)
    after = await full.read(queries.drug_as_known, "d1", clock())
    assert before is not None
    assert after is not None
    assert (sorted(before.milestones), str(before.milestones["m1"].occurred)) == (["m1", "m2"], "2021-03-24")
    assert (sorted(after.milestones), str(after.milestones["m1"].occurred)) == (["m1", "m2", "m4"], "2021-03-23")
    clock.moment = first
    clock.move(seconds=-1)
    assert await full.read(queries.drug_as_known, "d1", clock()) is None
    assert await full.read(queries.drug_as_known, "d9", first) is None


async def test_a_milestones_drug_is_found_by_the_beginning_of_its_id_where_that_is_one_only(full: Store) -> None:
    await full.write(lambda t: t.append("drug-d2", [recorded("mabc1", "d2"), recorded("mabd2", "d2")]))
    assert await full.read(queries.milestone_owner, "m1") == "d1"
    assert await full.read(queries.milestone_owner, "mabc") == "d2"
    assert await full.read(queries.full_milestone_id, "mabc") == "mabc1"
    assert await full.read(queries.full_milestone_id, "m1") == "m1"
    for beginning in ("mab", "m", "", "%", "x1"):
        assert await full.read(queries.milestone_owner, beginning) is None
        assert await full.read(queries.full_milestone_id, beginning) is None


async def test_counts_tell_how_much_there_is_of_everything(full: Store) -> None:
    counts = await full.read(queries.counts)
    assert counts == {
        "events": 13,
        "drugs": 2,
        "milestones": 3,
        "milestones_by_authority": {"FDA": 1, "NMPA": 2},
        "milestones_by_kind": {"breakthrough_therapy": 2, "orphan_drug": 1},
        "notices": 1,
        "chats": 0,
        "subscriptions": 0,
        "outbox": {},
        "inbox": {},
        "messages_set_aside": {},
        "updates_set_aside": {},
        "last_recorded_at": "2026-03-01T12:00:00.000000Z",
    }


async def test_whether_a_milestone_was_told_is_known(full: Store) -> None:
    assert await full.read(queries.was_told, "m1") is True
    assert await full.read(queries.was_told, "m2") is False


async def test_a_name_of_any_length_is_kept_found_and_followed(store: Store) -> None:
    name = "奥雷巴替尼🧬" * 10_000

    def job(transaction: Transaction) -> None:
        transaction.append("drug-d1", [registered("d1", name), linked("d1", name), recorded()])
        seen(transaction.connection, 1, "private", name, transaction.now)
        subscribe(transaction.connection, 1, 0, Wish(label=name, key=name_key(name)))

    await store.write(job)
    assert [drug_id for drug_id, _label in await store.read(queries.find_drugs, name)] == ["d1"]
    assert await store.read(queries.find_drugs, name + "x") == []
    assert await store.read(queries.nearest_names, name) == [name]
