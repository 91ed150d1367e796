"""Which spellings are one name."""

import pytest

from events.names import LONGEST_KEY, company_keys, follow_keys, name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HQP1351", "hqp-1351"),
        ("Olverembatinib", "OLVEREMBATINIB®"),
        ("ＨＱＰ１３５１", "HQP 1351"),
        ("奥雷巴替尼", " 奥雷巴替尼 "),
    ],
)
def test_spellings_of_one_drug_name_share_a_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


def test_names_of_different_drugs_keep_apart() -> None:
    assert len({name_key(name) for name in ("HQP1351", "HQP1352", "GZD824", "奥雷巴替尼")}) == 4


@pytest.mark.parametrize(
    ("company", "asked"),
    [
        ("Guangzhou Healthquest Pharma Co., Ltd", "Healthquest"),
        ("Guangzhou Healthquest Pharma Co., Ltd", "Healthquest Pharma"),
        ("Ascentage Pharma Group International", "Ascentage"),
        ("Ascentage Pharma Group International", "ascentage pharma"),
        ("江苏恩华药业股份有限公司", "恩华药业"),
        ("アステラス製薬", "アステラス"),
        ("Eli Lilly and Company", "Eli Lilly"),
    ],
)
def test_a_company_answers_to_its_short_names(company: str, asked: str) -> None:
    assert set(company_keys(asked)) & set(company_keys(company))


def test_words_that_every_firm_has_are_no_name() -> None:
    assert not set(company_keys("Ascentage Pharma")) & set(company_keys("Madrigal Pharma"))


def test_a_drug_is_followed_by_its_names_and_companies() -> None:
    assert {"hqp1351", "ascentage"} <= set(follow_keys(["HQP1351"], ["Ascentage Pharma"]))


def test_traditional_letters_and_simplified_ones_are_one_name() -> None:
    assert name_key("奧雷巴替尼") == name_key("奥雷巴替尼")
    assert set(company_keys("亞盛醫藥集團")) & set(company_keys("亚盛医药"))


def test_a_key_is_never_too_long_for_an_index_and_still_tells_names_apart() -> None:
    one, other = "奥雷巴替尼" * 4000 + "a", "奥雷巴替尼" * 4000 + "b"
    assert len(name_key(one)) == len(company_keys(one)[0]) == LONGEST_KEY
    assert name_key(one) != name_key(other)
    assert name_key("x" * LONGEST_KEY) == "x" * LONGEST_KEY
