"""One substance under one name: what the FDA appends is no other substance, a salt is perhaps the same drug."""

import pytest

from bot.registries.nonproprietary import moiety, substances


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("isatuximab-irfc", ["isatuximab", "isatuximab-irfc"]),
        ("Insulin glargine-yfgn", ["Insulin glargine", "Insulin glargine-yfgn"]),
        ("enfortumab vedotin-ejfv", ["enfortumab vedotin", "enfortumab vedotin-ejfv"]),
        ("voretigene neparvovec-rzyl", ["voretigene neparvovec", "voretigene neparvovec-rzyl"]),
        # four letters that are part of the name
        ("4-phenylbutyric-acid", ["4-phenylbutyric-acid"]),
        ("interferon beta-1a", ["interferon beta-1a"]),
        ("(2S,3S)-7,10-dihydroxy-oxacyclododec-4-en-6-yl", ["(2S,3S)-7,10-dihydroxy-oxacyclododec-4-en-6-yl"]),
    ],
)
def test_the_suffix_of_a_biological_product_is_no_part_of_its_name(name: str, found: list[str]) -> None:
    assert [one.name for one in substances(name)] == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("imatinib mesylate", "imatinib"),
        ("Fasudil hydrochloride hydrate", "Fasudil"),
        ("dasatinib (anhydrous)", "dasatinib"),
        ("imatinib", None),
        ("sodium phosphate", None),
        ("", None),
    ],
)
def test_a_salt_leads_to_its_moiety(name: str, found: str | None) -> None:
    assert moiety(name) == found
