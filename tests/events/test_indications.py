"""Which indications are the same, close, different, or cannot be compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.indications import Likeness, likeness

S, C, D, N = Likeness.SAME, Likeness.CLOSE, Likeness.DIFFERENT, Likeness.SILENT

CASES = [
    # abbreviations are spelled out
    ("CML", "chronic myeloid leukemia", S),
    ("treatment of CML", "chronic myelogenous leukaemia", S),
    ("acute myeloid leukaemia", "AML", S),
    ("adults with NASH with liver fibrosis", "nonalcoholic steatohepatitis (NASH)", S),
    ("resistant CML-CP after two TKIs", "chronic phase chronic myeloid leukemia resistant to tyrosine kinase inhibitors", S),
    # narrower and wider are one
    ("T315I", "T315I-mutant chronic phase CML", S),
    # words that exclude each other
    ("CML", "AML", D),
    ("Hodgkin lymphoma", "relapsed non-Hodgkin lymphoma", D),
    ("NSCLC", "small cell lung cancer", D),
    # what they share says little
    ("breast cancer", "gastric cancer", D),
    ("metastatic breast cancer", "metastatic gastric cancer", D),
    # the narrower priority review and the wider breakthrough therapy of one drug
    (
        "adult patients resistant to TKI and with T315I-mutant chronic phase CML or accelerated phase CML",
        "CP CML resistant and/or intolerant to first- and second-generation TKIs",
        C,
    ),
    # nobody says, or in scripts that cannot be compared
    (None, "CML", N),
    ("", "CML", N),
    ("慢性髓细胞白血病", "CML", N),
    ("慢性髓细胞白血病", "慢性髓细胞白血病", S),
    ("特发性肺纤维化", "铂耐药复发性卵巢癌", D),
]


@pytest.mark.parametrize(("one", "other", "expected"), CASES)
def test_indications_compare(one: str | None, other: str | None, expected: Likeness) -> None:
    assert likeness(one, other) is expected
    assert likeness(other, one) is expected


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_can_be_compared_and_order_does_not_matter(one: str, other: str) -> None:
    assert likeness(one, other) is likeness(other, one)


@given(st.text(max_size=200))
def test_a_text_is_never_different_from_itself(text: str) -> None:
    assert likeness(text, text) in (Likeness.SAME, Likeness.SILENT)
