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
    # more words for the same are one
    ("T315I", "T315I-mutant CML", S),
    ("CML", "adult patients with CML", S),
    ("breast cancer", "metastatic breast cancer", S),
    ("DLBCL", "diffuse large B-cell lymphoma", S),
    ("HER2-positive breast cancer", "HER2+ breast cancer", S),
    (
        "anti-acetylcholine receptor (AChR) antibody positive generalized myasthenia gravis",
        "AChR positive generalized myasthenia gravis",
        S,
    ),
    # a narrower group of patients is close, not the same
    ("T315I", "T315I-mutant chronic phase CML", C),
    ("multiple myeloma", "relapsed or refractory multiple myeloma", C),
    ("AML", "AML with FLT3-ITD mutation", C),
    ("breast cancer", "HER2-positive breast cancer", C),
    ("HER2-negative breast cancer", "HR-positive, HER2-negative breast cancer", C),
    ("CML", "chronic-phase CML", C),
    ("CML", "children with CML", C),
    ("children with CML", "adults and children with CML", C),
    ("EGFR T790M NSCLC", "NSCLC", C),
    ("DMD", "DMD amenable to exon 51 skipping", C),
    ("非小细胞肺癌", "EGFR突变非小细胞肺癌", C),
    ("多发性骨髓瘤", "复发或难治性多发性骨髓瘤", C),
    # one qualifier, two values
    ("wet age-related macular degeneration", "dry age-related macular degeneration", D),
    ("wet AMD", "dry AMD", D),
    ("neovascular age-related macular degeneration", "dry age-related macular degeneration", D),
    ("hemophilia A", "hemophilia B", D),
    ("haemophilia a", "Hemophilia B", D),
    ("hepatitis B", "hepatitis D", D),
    ("HER2-positive breast cancer", "HER2-negative breast cancer", D),
    ("HER2-positive breast cancer", "HER2-low breast cancer", D),
    ("HER2+ breast cancer", "HER2- breast cancer", D),
    ("triple-negative breast cancer", "HER2-positive breast cancer", D),
    ("EGFR exon 20 NSCLC", "EGFR T790M NSCLC", D),
    ("EGFR-mutated NSCLC", "EGFR wild-type NSCLC", D),
    ("DMD amenable to exon 51 skipping", "DMD amenable to exon 53 skipping", D),
    ("spinal muscular atrophy type 1", "spinal muscular atrophy type 3", D),
    ("mucopolysaccharidosis type I", "mucopolysaccharidosis type II", D),
    ("T1D", "T2D", D),
    ("chronic-phase CML", "accelerated-phase CML", D),
    ("CP-CML", "AP-CML", D),
    ("castration-resistant prostate cancer", "castration-sensitive prostate cancer", D),
    ("platinum-resistant ovarian cancer", "platinum-sensitive ovarian cancer", D),
    ("children with SMA", "adults with SMA", D),
    ("AChR-positive generalized myasthenia gravis", "MuSK-positive generalized myasthenia gravis", D),
    ("first-line NSCLC", "second-line NSCLC", D),
    ("stage II melanoma", "stage III melanoma", D),
    ("急性髓系白血病", "慢性髓系白血病", D),
    ("急性髓系白血病", "急性淋巴细胞白血病", D),
    ("非小细胞肺癌", "小细胞肺癌", D),
    ("1型糖尿病", "2型糖尿病", D),
    ("I型黏多糖贮积症", "II型黏多糖贮积症", D),
    ("血友病A", "血友病B", D),
    ("乙型肝炎", "丙型肝炎", D),
    ("非小细胞肺癌一线治疗", "非小细胞肺癌二线治疗", D),
    ("HER2阳性乳腺癌", "HER2阴性乳腺癌", D),
    ("慢性髓细胞白血病慢性期", "慢性髓细胞白血病加速期", D),
    ("湿性年龄相关性黄斑变性", "干性年龄相关性黄斑变性", D),
    ("急性骨髄性白血病", "慢性骨髄性白血病", D),
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
