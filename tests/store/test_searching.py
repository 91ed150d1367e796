"""Where nothing holds what was typed, what is most like it is found, and nonsense finds nothing."""

import pytest

from events.event_types import DrugsMerged, MilestoneRetracted
from store import queries
from store.opening import Store
from store.transaction import Transaction
from tests.store.story import linked, new, recorded, registered

NAMES = (
    "olverembatinib",
    "imatinib",
    "capmatinib",
    "lisaftoclax",
    "6-chloro-1,3,4,9-tetrahydro-1-(4-methoxyphenyl)-2H-pyrido[3,4-b]indole",
)


@pytest.fixture
async def full(store: Store) -> Store:
    def job(transaction: Transaction) -> None:
        for number, name in enumerate(NAMES):
            transaction.append(f"drug-d{number}", [registered(f"d{number}", name)])
        transaction.append("drug-d0", [linked("d0"), recorded("m1", "d0")])

    await store.write(job)
    return store


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("imatnib", "imatinib"),  # a letter missing
        ("imattinib", "imatinib"),  # one too many
        ("lisaftoklax", "lisaftoclax"),  # a wrong one
        ("olvremb", "olverembatinib"),  # in a fragment
        ("tetrahidro", NAMES[-1]),  # in a fragment of a long name
        ("Ascentaje", "olverembatinib"),  # of a company
        ("chronic mieloid", "olverembatinib"),  # of an indication
    ],
)
async def test_typing_errors_are_forgiven(full: Store, typed: str, first: str) -> None:
    assert (await full.read(queries.search, typed))[0][1] == first


@pytest.mark.parametrize("typed", ["zzzzqqqq", "imx", "!!", "qq", "___"])
async def test_nonsense_and_what_is_too_short_to_be_misspelled_find_nothing(full: Store, typed: str) -> None:
    assert await full.read(queries.search, typed) == []


async def test_what_holds_the_text_as_typed_is_not_mixed_with_what_resembles_it(full: Store) -> None:
    assert [label for _, label in await full.read(queries.search, "matinib")] == ["imatinib", "capmatinib"][::-1]


async def test_a_search_follows_the_log(full: Store) -> None:
    """Names, indications and merges that came, and those that went, since the last search."""

    async def found(text: str) -> list[str]:
        return [drug_id for drug_id, _ in await full.read(queries.search, text)]

    assert await found("chronic myeloid") == ["d0"]
    assert await found("tagraxofusp") == []
    await full.write(lambda t: t.append("drug-d9", [registered("d9", "tagraxofusp"), recorded("m9", "d9", indication="xanthogranuloma")]))
    assert ((await found("tagraxofsup"))[:1], await found("xanthogran")) == (["d9"], ["d9"])
    await full.write(lambda t: t.append("drug-d9", [new(MilestoneRetracted(drug_id="d9", milestone_id="m9", reason="no"), "m9")]))
    assert await found("xanthogran") == []
    together = DrugsMerged(drug_id="d1", merged_id="d9", reason="the same")
    for stream in ("drug-d1", "drug-d9"):
        await full.write(lambda t, stream=stream: t.append(stream, [new(together, stream)]))
    assert await found("tagraxofusp") == ["d1"]


async def test_of_a_long_text_the_beginning_is_looked_for(full: Store) -> None:
    text = "treatment of adults with " + "very " * 30 + "rare disease"
    await full.write(lambda t: t.append("drug-d1", [recorded("m2", "d1", indication=text)]))
    assert [drug_id for drug_id, _ in await full.read(queries.search, text + " and much more " * 500)] == ["d1"]
    assert await full.read(queries.search, "zq" * 20_000) == []
