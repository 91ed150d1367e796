"""Names, days and indications: what the rooms behind the reader make of words that no longer list holds."""

from datetime import date

import pytest

from events.reading.dates import dates_in
from events.reading.days import Calendar
from events.reading.diseases import names_disease
from events.reading.indications import ShortForms, eastern_indication
from events.reading.names import find_drugs
from events.reading.segmentation import units_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "The FDA has granted orphan drug status to ravustobart for lupus.",
            "ravustobart",
        ),  # an ending that places have too, written small
        ("Velmaragene parvec (CGX-11) is a gene therapy.", "velmaragene parvec"),  # a second word that no list holds
        ("Results for elzatamab ruxodotin were shown.", "elzatamab ruxodotin"),
        ("Ombrelimab, or QTX-18, is given weekly. QTX-18 was well tolerated.", "ombrelimab"),  # one drug under two names
        ("The pill lenzu-cel is made of cells.", "lenzu-cel"),
        ("当社は本日、テレサキノンについて、希少疾病用医薬品の指定を受けました。", "テレサキノン"),  # kana where a drug stands
        ("「コルヴァリス錠10mg・20mg」(一般名:テレサキノン)の承認を取得しました。", "コルヴァリス"),
        ("公司自主研发的达西格隆用于治疗胃癌获FDA授予孤儿药资格。", "达西格隆"),  # Han letters where a drug stands
        ("华沐生物的7XW2014获FDA快速通道资格。", "7XW2014"),  # a code that begins with a figure
        ("诺岭生物RSV疫苗PulVax-R获批上市。", "PulVax-R"),
        ("欧盟委员会批准Aldane公司的vorasitrel用于肾上腺皮质增生症。", "vorasitrel"),  # small Latin letters among Han letters
        ("药品名称:盐酸可乐定缓释口服混悬液", "盐酸可乐定缓释口服混悬液"),  # as registers write it
    ],
)
def test_a_drug_is_found_under_its_main_name(text: str, name: str) -> None:
    drugs, _ = find_drugs(units_of(text))
    assert name in {drugs.main_name(drugs.root(key)) for key in drugs.all_keys()}


@pytest.mark.parametrize(
    "text",
    [
        "In the Phase 3 trial RISE-2 patients were followed for a year.",  # a trial
        "Overexpression of FGF19 is common; FGF19-positive tumors respond.",  # a gene
        "The data were shown at EHA2025 in Milan.",  # a congress with its year
    ],
)
def test_what_only_looks_like_a_code_is_no_drug(text: str) -> None:
    drugs, _ = find_drugs(units_of(text))
    assert not drugs.all_keys()


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("a fortnight ago", "en", ["2024-10"]),  # weeks are as exact as a month
        ("three months ago", "en", ["2024-07"]),
        ("two years ago", "en", ["2022"]),
        ("last autumn", "en", ["2023"]),  # the latest one that is over
        ("last spring", "en", ["2024"]),
        ("at a congress next month", "en", ["2024-11"]),
        ("orphan drug 03/2019", "en", ["2019-03"]),
        ("in the first week of May 2024", "en", ["2024-05"]),
        ("sold since 2021, a filing was accepted on 2 September", "en", ["2021", "2024-09-02"]),  # a year it has been so dates nothing else
        ("2024年5月24日起公示,同日受理", "zh", ["2024-05-24", "2024-05-24"]),
    ],
)
def test_days_are_as_exact_as_their_words(text: str, language: str, days: list[str]) -> None:
    seen = dates_in(text, 0, len(text), language, Calendar(published=date(2024, 10, 20)))
    assert [one.value.text for one in seen if one.value is not None] == days


@pytest.mark.parametrize(
    ("clause", "indication"),
    [
        ("用于治疗既往接受过至少一线系统治疗的复发或难治性套细胞淋巴瘤成人患者", "复发或难治性套细胞淋巴瘤"),
        ("用于6岁及以上儿童注意缺陷多动障碍", "注意缺陷多动障碍"),
        ("「既存治療で効果不十分な尋常性乾癬」を効能・効果として", "既存治療で効果不十分な尋常性乾癬"),
        ("全身型重症筋無力症を対象とした製造販売承認申請", "全身型重症筋無力症"),
        ("公司预计将提交申请", None),
    ],
)
def test_an_indication_is_told_without_who_has_it(clause: str, indication: str | None) -> None:
    assert eastern_indication(clause) == indication


def test_words_without_a_disease_are_no_indication() -> None:
    assert names_disease("primary sclerosing cholangitis")
    assert names_disease("移行上皮癌")
    assert not names_disease("a temporary authorisation")
    assert not names_disease("the BLA")


def test_a_short_form_is_spelled_by_the_initials_that_the_text_holds() -> None:
    forms = ShortForms("A tablet for primary sclerosing cholangitis. Its use in PSC is new.")
    assert forms.spell("PSC") == "primary sclerosing cholangitis (PSC)"
