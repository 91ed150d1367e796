"""Whose an entry is, whatever came first: a brand leads to its substance, a salt to its moiety, and two substances are never one drug."""

from itertools import permutations

import pytest

from bot import curation, reviewing
from bot.asking import view
from bot.registries import ema_rows as ema
from bot.registries import importer
from store import queries
from store.opening import Store
from store.verification import verify
from tests.bot.registries.conftest import Import
from tests.bot.registries.test_importing import designation, medicine, waiting

Row = dict[str, str]


def submission(brand: str, number: int = 1, **cells: str) -> Row:
    """An approval of Drugs@FDA's table, which names no substance."""
    return (
        dict.fromkeys(importer.register_of("openfda").columns, "")
        | {
            "application_number": f"NDA{number:06}",
            "submission_type": "ORIG",
            "submission_number": "1",
            "submission_status": "AP",
            "submission_status_date": "20210510",
            "sponsor_name": "VARANTIX",
            "brand_name": brand,
        }
        | cells
    )


FILES: dict[str, tuple[str, Row]] = {
    "ema-medicines": ("2024-08-22", medicine(1, "solmetinib", **{ema.NAME: "Novmetra"})),
    "openfda": ("2024-05-01", submission("SOLMETRA")),
    "fda-orphan": ("2022-01-13", designation(1, "Solmetinib", Trade_Name="Solmetra")),
}


@pytest.mark.parametrize("order", list(permutations(FILES)))
async def test_substance_and_brand_lead_to_one_drug_in_every_order_of_the_registers(
    store: Store, take: Import, order: tuple[str, ...]
) -> None:
    for name in order:
        day, row = FILES[name]
        done = await take(name, [row], day)
        assert (done.rejected, done.review) == ([], 0)
    found = {drug for name in ("solmetinib", "Solmetra", "Novmetra") for drug in await store.read(queries.find_drugs, name)}
    assert len(found) == 1
    told = (await store.read(view, "SOLMETRA")).timeline
    assert {(one.authority, one.kind) for one in told} == {("EMA", "approval"), ("FDA", "approval"), ("FDA", "orphan_drug")}
    assert await waiting(store) == []
    assert (await store.read(verify)).ok


RECORDED = {"drug": "SOLMETRA", "authority": "FDA", "kind": "fast_track", "status": "granted", "date": "2018-04-10"}


@pytest.mark.parametrize("known", [False, True])
async def test_a_drug_recorded_by_its_brand_is_joined_by_the_row_that_names_its_substance(
    store: Store, take: Import, *, known: bool
) -> None:
    if known:
        await take("fda-orphan", [designation(1, "solmetinib mesylate")], "2021-01-13")
    await take("milestones", [RECORDED], "2021-02-01")
    done = await take("fda-orphan", [designation(2, "solmetinib mesylate", Trade_Name="Solmetra")], "2022-01-13")
    assert (done.joined, done.review, await waiting(store)) == (int(known), 0, [])
    found = {drug for name in ("solmetinib mesylate", "Solmetra") for drug in await store.read(queries.find_drugs, name)}
    assert len(found) == 1
    assert {one.kind for one in (await store.read(view, "Solmetra")).timeline} == {"fast_track", "orphan_drug"}
    assert (await store.read(verify)).ok


async def test_a_drug_recorded_by_a_brand_of_two_substances_is_joined_by_neither(store: Store, take: Import) -> None:
    await take("milestones", [RECORDED], "2021-02-01")
    rows = [designation(1, "trametinib", Trade_Name="Solmetra"), designation(2, "dabrafenib", Trade_Name="Solmetra")]
    assert (await take("fda-orphan", rows, "2022-01-13")).joined == 0
    found = {drug for name in ("trametinib", "dabrafenib", "Solmetra") for drug in await store.read(queries.find_drugs, name)}
    assert len(found) == 3


async def test_a_drug_recorded_by_a_brand_and_a_name_of_its_own_is_not_joined(store: Store, take: Import) -> None:
    await take("milestones", [RECORDED], "2021-02-01")
    await store.write(lambda t: curation.add_alias(t, "SOLMETRA", "VX-104"))
    await take("fda-orphan", [designation(1, "solmetinib", Trade_Name="Solmetra")], "2022-01-13")
    assert await store.read(queries.find_drugs, "VX-104") != await store.read(queries.find_drugs, "solmetinib")


@pytest.mark.parametrize("turned", [False, True])
async def test_a_brand_that_a_file_gives_to_two_substances_joins_neither(store: Store, take: Import, *, turned: bool) -> None:
    await take("openfda", [submission("MEKIDRA")], "2024-05-01")
    rows = [designation(1, "trametinib", Trade_Name="Mekidra"), designation(2, "dabrafenib and trametinib", Trade_Name="Mekidra")]
    done = await take("fda-orphan", rows[::-1] if turned else rows, "2024-06-01")
    assert (done.joined, done.recorded) == (0, 2)
    assert len(await store.read(queries.find_drugs, "Mekidra")) == 3
    assert len(await waiting(store)) == 3
    assert (await take("fda-orphan", [rows[0] | {"Sponsor Company": "Varantix Holding"}], "2024-07-01")).joined == 0


async def test_a_brand_of_another_substance_in_an_earlier_file_joins_nothing(store: Store, take: Import) -> None:
    await take("fda-orphan", [designation(1, "trametinib", Trade_Name="Mekidra")], "2022-01-13")
    await take("ema-medicines", [medicine(1, "dabrafenib", **{ema.NAME: "Mekidra"})], "2024-08-22")
    assert len(await store.read(queries.find_drugs, "Mekidra")) == 2
    assert len(await waiting(store)) == 1


@pytest.mark.parametrize(
    "names", [("imatinib", "imatinib mesylate"), ("imatinib mesylate", "imatinib"), ("dasatinib (anhydrous)", "dasatinib")]
)
async def test_salts_of_one_moiety_under_one_brand_are_one_drug(store: Store, take: Import, names: tuple[str, str]) -> None:
    await take("fda-orphan", [designation(key, name, Trade_Name="Glivon") for key, name in enumerate(names)], "2022-01-13")
    (drug,) = await store.read(queries.find_drugs, "Glivon")
    assert drug[1] == min(names, key=len)
    assert {found for name in names for found in await store.read(queries.find_drugs, name)} == {drug}
    assert await waiting(store) == []
    done = await take("openfda", [submission("GLIVON")], "2024-05-01")
    assert (done.recorded, done.review) == (1, 0)


async def test_one_number_for_two_substances_joins_neither(store: Store, take: Import) -> None:
    await take("ema-medicines", [medicine(1, "sodium oxybate", **{ema.NAME: "Xyrol"})], "2024-08-22")
    rows = [designation(1, "calcium and sodium oxybates", Trade_Name="Xywol"), designation(1, "sodium oxybate", Trade_Name="Xyrol")]
    assert (await take("fda-orphan", rows, "2022-01-13")).joined == 0
    ((_, label),) = await store.read(queries.find_drugs, "sodium oxybate")
    assert label == "sodium oxybate"


async def test_drugs_that_a_person_kept_apart_stay_apart(store: Store, take: Import) -> None:
    salts = [designation(1, "imatinib"), designation(2, "imatinib mesylate")]
    await take("fda-orphan", salts, "2022-01-13")
    await store.write(lambda t: reviewing.discard(t, "p1"))
    done = await take("fda-orphan", [row | {"Trade Name": "Glivon"} for row in salts], "2022-06-13")
    assert (done.joined, await waiting(store)) == (0, [])
    assert len(await store.read(queries.find_drugs, "Glivon")) == 2


async def test_a_merge_that_a_person_undid_is_not_made_again(store: Store, take: Import) -> None:
    row = designation(1, "solmetinib")
    await take("fda-orphan", [row], "2022-01-13")
    await take("openfda", [submission("SOLMETRA")], "2022-05-01")
    branded = row | {"Trade Name": "Solmetra"}
    assert (await take("fda-orphan", [branded], "2022-06-13")).joined == 1
    await store.write(lambda t: curation.split(t, "solmetinib", "SOLMETRA"))
    done = await take("fda-orphan", [branded | {"Sponsor Company": "Varantix Holding"}], "2022-07-13")
    assert (done.joined, await waiting(store)) == (0, [])
    assert len(await store.read(queries.find_drugs, "Solmetra")) == 2
    assert (await store.read(verify)).ok


async def test_a_merge_by_hand_that_was_undone_is_not_made_by_a_register(store: Store, take: Import) -> None:
    row = designation(1, "solmetinib")
    await take("fda-orphan", [row], "2022-01-13")
    await take("openfda", [submission("SOLMETRA")], "2022-05-01")
    await store.write(lambda t: curation.merge(t, "solmetinib", "SOLMETRA"))
    await store.write(lambda t: curation.split(t, "solmetinib", "SOLMETRA"))
    assert (await take("fda-orphan", [row | {"Trade Name": "Solmetra"}], "2022-06-13")).joined == 0


async def test_a_question_is_not_asked_that_the_same_file_answers(store: Store, take: Import) -> None:
    salts = [designation(1, "imatinib"), designation(2, "imatinib mesylate")]
    branded = [row | {"CF Grid Key": f"9{number}", "Trade Name": "Glivon"} for number, row in enumerate(salts)]
    done = await take("fda-orphan", [*salts, *branded], "2022-01-13")
    assert (done.joined, done.look_alikes, await waiting(store)) == (1, {}, [])


async def test_a_question_that_waits_is_answered_by_the_register(store: Store, take: Import) -> None:
    salts = [designation(1, "imatinib"), designation(2, "imatinib mesylate")]
    await take("fda-orphan", salts, "2022-01-13")
    assert len(await waiting(store)) == 1
    done = await take("fda-orphan", [row | {"Trade Name": "Glivon"} for row in salts], "2022-06-13")
    assert (done.joined, await waiting(store)) == (1, [])
    assert len(await store.read(queries.find_drugs, "Glivon")) == 1


async def test_what_follows_a_merge_in_the_same_file_is_kept(store: Store, take: Import) -> None:
    """Words of the brand's own milestone go to its stream, names to that of the substance; each counts its own events."""
    first = [designation(1, "solmetinib", Trade_Name="; ".join(f"Solm{letter}" for letter in "abcdefgh"))]
    await take("fda-orphan", first, "2021-01-13")
    await take("openfda", [submission("SOLMETRA")], "2021-06-01")
    approved = {"Marketing_Approval_Date": "5/10/2021", "Approved_Labeled_Indication": "glioma"}
    rows = [designation(2, "solmetinib", Trade_Name="Solmetra", **approved), designation(3, "solmetinib", Trade_Name="Solmx; Solmy; Solmz")]
    assert (await take("fda-orphan", [*first, *rows], "2022-01-13")).joined == 1
    names = {name.name for name in (await store.read(view, "solmetinib")).drug.names}
    assert {"Solmx", "Solmy", "Solmz", "SOLMETRA"} <= names
    assert (await store.read(verify)).ok
