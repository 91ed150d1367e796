"""What the build of Chinese and Japanese announcements tells beyond single sentences: rows of days, pages, headings, records, tables."""

# ruff: noqa: E501  # a row is read as one line

from datetime import date

import pytest

from events.reading.reader import read

DAY = date(2024, 9, 20)
Facts = set[tuple[str, str, str, str]]
RESPECTIVE: list[tuple[str, Facts]] = [
    ("美国FDA先后于今年2月及6月授予HM-301孤儿药资格及快速通道资格。", {("FDA", "orphan_drug", "granted", "2024-02"), ("FDA", "fast_track", "granted", "2024-06")}),
    ("2021年5月、2022年3月,HM-301先后获欧盟委员会及美国FDA批准上市。", {("EMA", "approval", "approved", "2021-05"), ("FDA", "approval", "approved", "2022-03")}),
    ("2021年5月、同年8月和2022年1月,HM-301先后获得药审中心、欧洲药品管理局(EMA)和美国FDA授予的突破性治疗药物认定、优先药物(PRIME)资格和快速通道资格。", {("NMPA", "breakthrough_therapy", "granted", "2021-05"), ("EMA", "prime", "granted", "2021-08"), ("FDA", "fast_track", "granted", "2022-01")}),
    ("国家药监局于2022年3月和2023年7月先后批准HM-301用于银屑病和强直性脊柱炎。", {("NMPA", "approval", "approved", "2022-03"), ("NMPA", "approval", "approved", "2023-07")}),
    ("HM-301は2021年4月と2022年6月に、FDAからそれぞれ希少疾病用医薬品指定とファストトラック指定を受けています。", {("FDA", "orphan_drug", "granted", "2021-04"), ("FDA", "fast_track", "granted", "2022-06")}),
]  # fmt: skip


def told(text: str) -> Facts:
    """What a text tells, without its drugs."""
    reading = read(text, published=DAY)
    return {(str(fact.authority), fact.kind, fact.status, str(fact.due or fact.occurred)) for fact in reading.proposals}


@pytest.mark.parametrize(("text", "facts"), RESPECTIVE)
def test_days_authorities_and_nouns_in_a_row_are_shared_out_in_their_order(text: str, facts: Facts) -> None:
    assert told(text) == facts


def test_an_authority_told_with_others_is_not_the_one_spoken_of_next() -> None:
    text = "公司的HM-301先后获药审中心和美国FDA授予突破性治疗药物认定和快速通道资格。2024年3月5日,HM-301的新药上市申请获得受理。"
    assert ("NMPA", "application_accepted", "accepted", "2024-03-05") in told(text)


PAGED = """当社の経口薬HM-301は、2021年7月に希少疾病用医薬品指定を、
2023年4月には再発または難治性の濾胞性リンパ腫に対する

                 3/12

画期的治療薬(Breakthrough Therapy)指定を、いずれもFDAから
受けています。
"""


def test_a_page_ending_within_a_sentence_does_not_end_it() -> None:
    assert told(PAGED) == {("FDA", "orphan_drug", "granted", "2021-07"), ("FDA", "breakthrough_therapy", "granted", "2023-04")}
