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


def facts(text: str, publisher: str | None = None) -> set[tuple[str, str, str, str, str]]:
    """What a text tells, with its drugs."""
    reading = read(text, published=DAY, publisher=publisher)
    return {(fact.drug, str(fact.authority), fact.kind, fact.status, str(fact.due or fact.occurred)) for fact in reading.proposals}


SENTENCES: list[tuple[str, Facts]] = [
    ("HM-301的IND申请于6月上旬获FDA许可,并于7月18日获国家药监局批准。", {("FDA", "ind_clearance", "cleared", "2024-06"), ("NMPA", "ind_clearance", "cleared", "2024-07-18")}),
    ("HM-301用于银屑病已于2019年2月获美国FDA批准,日本厚生劳动省则在2023年3月放行。", {("FDA", "approval", "approved", "2019-02"), ("PMDA", "approval", "approved", "2023-03")}),
    ("HM-301的II期临床试验申请于9月6日获FDA批准,拟用于痛风。", {("FDA", "ind_clearance", "cleared", "2024-09-06")}),
    ("在6月17日至20日举行的会议上,CHMP建议批准HM-301上市。", {("EMA", "approval", "recommended", "2024-06")}),
    ("A社は19日、HM-301についてCHMPが前日、承認を勧告したと発表した。", {("EMA", "approval", "recommended", "2024-09-18")}),
    ("HM-301的上市申请5月間獲FDA受理。", {("FDA", "application_accepted", "accepted", "2024-05")}),
    ("公司于9月3日收到国家药监局签发的关于HM-301的临床试验申请《受理通知书》。", {("NMPA", "ind_clearance", "accepted", "2024-09-03")}),
    ("2024年5月8日,本次获批适应症的HM-301上市许可申请获得受理。", {("NMPA", "application_accepted", "accepted", "2024-05-08")}),
    ("HM-301于2023年4月向药审中心申请纳入突破性治疗品种,同年6月获纳入。", {("NMPA", "breakthrough_therapy", "requested", "2023-04")}),
    ("HM-301的突破性治疗申请已于8月获纳入。", {("NMPA", "breakthrough_therapy", "granted", "2024-08")}),
    ("HM-301的优先审评申请当时并未获准。", {("NMPA", "priority_review", "denied", "2024-09-20")}),
    ("HM-301の先駆的医薬品の指定については、昨年11月に厚生労働省へ申請いたしましたが、本年3月、指定されないことが決定しました。", {("PMDA", "sakigake", "requested", "2023-11"), ("PMDA", "sakigake", "denied", "2024-03")}),
    ("HM-301のPRIMEへの申請が2023年5月に不採択となりました。", {("EMA", "prime", "denied", "2023-05")}),
    ("HM-301の審査終了目標日は当初10月12日とされていましたが、FDAは3月にこれを12月12日に変更しました。", {("FDA", "target_action_date", "set", "2024-10-12"), ("FDA", "target_action_date", "changed", "2024-12-12")}),
    ("HM-301は、国内では本年7月に製造販売承認申請を行い、欧州でも販売承認申請が受理され審査中です。", {("PMDA", "application_submitted", "submitted", "2024-07"), ("EMA", "application_accepted", "accepted", "2024-09-20")}),
    ("HM-301はFDAからオーファンドラッグ指定(2018年5月)及びブレークスルーセラピー指定(2021年4月)を受けております。", {("FDA", "orphan_drug", "granted", "2018-05"), ("FDA", "breakthrough_therapy", "granted", "2021-04")}),
    ("HM-301は、令和6年3月22日、期限の付されない承認の取得に向けた申請を行いました。", {("PMDA", "application_submitted", "submitted", "2024-03-22")}),
    ("HM-301は、これまでに日本(2022年9月)、韓国(2024年3月)で承認されています。", {("PMDA", "approval", "approved", "2022-09"), ("MFDS", "approval", "approved", "2024-03")}),
    ("HM-301获得欧盟孤儿药资格认定及美国FDA突破性疗法认定,时间均为2023年5月。", {("EMA", "orphan_drug", "granted", "2023-05"), ("FDA", "breakthrough_therapy", "granted", "2023-05")}),
    ("9月16日,FDA要求暂停HM-301的I/II期临床试验。", {("FDA", "clinical_hold", "placed", "2024-09-16")}),
    ("HM-301的上市申请已于2024年7月递交并被拟优先审评公示,8月纳入优先审评。", {("NMPA", "application_submitted", "submitted", "2024-07"), ("NMPA", "priority_review", "recommended", "2024-07"), ("NMPA", "priority_review", "granted", "2024-08")}),
    ("HM-301のIND申請が2024年3月にFDAに受理されました。", {("FDA", "ind_clearance", "accepted", "2024-03")}),
    ("HM-301は2024年3月26日に条件付き早期承認制度の下で承認されました。", {("PMDA", "conditional_approval", "conditionally_approved", "2024-03-26")}),
]  # fmt: skip
NOTHING = [
    "HM-301已在全球40多个国家获批上市。",
    "HM-301について、現在、FDAから受理の可否についての連絡を待っている段階です。",
    "HM-301について、FDAとは先月、申請前会議(pre-BLA meeting)を行いました。",
    "HM-301について、当社は調査を終えたのち、改めて承認申請を行います。",
    "HM-301提出申請/通過核准/不通過核准/各期臨床試驗結果:不適用。",
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_the_build_of_a_sentence_says_what_befell_what_and_when(text: str, expected: Facts) -> None:
    assert told(text) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_only_described_or_awaited_tells_nothing(text: str) -> None:
    assert told(text) == set()


RECORDS = """事務連絡
令和6年9月20日

厚生労働省医薬局医薬品審査管理課

希少疾病用医薬品の指定及び指定の取消しについて

令和6年9月10日付けで下記1の医薬品を希少疾病用医薬品として指定し、また、下記2のとおり指定を取り消しましたので、お知らせします。

記

1.指定した医薬品
(1)指定番号:第701号
  医薬品の名称:HM-301
  予定される効能又は効果:①全身性強皮症
              ②皮膚筋炎
  申請者の名称:北野製薬株式会社
(2)指定番号:第702号
  医薬品の名称:タロミキサン
  予定される効能又は効果:ウィルソン病
  申請者の名称:株式会社みなと薬研

2.指定を取り消した医薬品
(1)医薬品の名称:HM-455
  効能又は効果:肺高血圧症
  取消年月日:令和6年9月4日
  取消しの理由:申請者から指定の辞退の申出があったため。
"""


def test_the_lines_on_a_product_are_read_under_the_heading_above_them() -> None:
    reading = read(RECORDS, published=DAY, publisher="厚生労働省医薬局医薬品審査管理課")
    assert [(fact.drug, fact.kind, fact.status, str(fact.occurred), fact.indication) for fact in reading.proposals] == [
        ("HM-301", "orphan_drug", "granted", "2024-09-10", "全身性強皮症"),
        ("HM-301", "orphan_drug", "granted", "2024-09-10", "皮膚筋炎"),
        ("タロミキサン", "orphan_drug", "granted", "2024-09-10", "ウィルソン病"),
        ("HM-455", "orphan_drug", "withdrawn", "2024-09-04", "肺高血圧症"),
    ]


NOTICES = """突破性治疗药物程序信息公开

一、拟突破性治疗品种公示
序号 | 受理号 | 药品名称 | 注册申请人 | 申请日期 | 公示日期 | 公示截止日期
1 | CXSL2300001 | HM-301注射液 | 华沐生物有限公司 | 2024-07-02 | 2024-09-11 | 2024-09-18
拟定适应症:免疫性血小板减少症
2 | CXHL2200002 | HM-455片 | 华沐生物有限公司 | 2024-07-09 | 2024-09-13 | 2024-09-19
拟定适应症:低级别胶质瘤

二、终止突破性治疗药物程序的品种
序号 | 受理号 | 药品名称 | 注册申请人 | 终止日期 | 终止原因
1 | CXHL1900003 | HM-118胶囊 | 华沐生物有限公司 | 2024-09-12 | 申请人主动申请终止

说明:纳入突破性治疗药物程序的品种,不代表其上市申请必然获得批准。
"""


def test_every_column_of_days_tells_its_own_step() -> None:
    assert facts(NOTICES, "国家药品监督管理局药品审评中心") == {
        ("HM-301", "NMPA", "breakthrough_therapy", "requested", "2024-07-02"),
        ("HM-301", "NMPA", "breakthrough_therapy", "recommended", "2024-09-11"),
        ("HM-455", "NMPA", "breakthrough_therapy", "requested", "2024-07-09"),
        ("HM-455", "NMPA", "breakthrough_therapy", "recommended", "2024-09-13"),
        ("HM-118", "NMPA", "breakthrough_therapy", "withdrawn", "2024-09-12"),
    }


PIPELINE = """2025年3月期 決算補足資料

開発コード|予定する適応症|地域|段階|備考|今後の予定
HM-301|片頭痛|日本|承認(2024年3月)|-|発売
HM-301|片頭痛|台湾|申請(2024年4月)|導出先が申請|2025年承認
HM-455|胆道癌|米国|申請中|受理(2024年5月)、ブレークスルーセラピー指定|承認
"""


def test_the_cells_of_a_pipeline_table_tell_states_with_their_days_by_country() -> None:
    assert facts(PIPELINE) == {
        ("HM-301", "PMDA", "approval", "approved", "2024-03"),
        ("HM-301", "OTHER", "application_submitted", "submitted", "2024-04"),
        ("HM-455", "FDA", "application_accepted", "accepted", "2024-05"),
        ("HM-455", "FDA", "breakthrough_therapy", "granted", "None"),
    }


DIGEST = """薬事通信 2024年9月20日

【1】新薬など2品目を承認
厚生労働省は18日付で、次の2品目の製造販売を承認した。いずれも8月28日に開かれた薬事審議会の部会で承認が了承されていた。
▽タロミド錠(一般名=タロミキサン、北野製薬):慢性咳嗽。新有効成分。
▽ベルナド皮下注(ベルナマブ、港薬品):骨肉腫。新有効成分、条件付き承認。

【2】HM-301、米で治験差し止め
北浜バイオは、遺伝子治療薬候補「HM-301」の第1相試験について、米FDAから臨床試験差し止めの通知を受けた。17日に受領したという。
"""


def test_entries_have_what_the_sentences_above_say_of_all_of_them() -> None:
    steps = {(authority, kind, status, day) for _, authority, kind, status, day in facts(DIGEST)}
    assert steps == {
        ("PMDA", "approval", "approved", "2024-09-18"),
        ("PMDA", "approval", "recommended", "2024-08-28"),
        ("PMDA", "conditional_approval", "conditionally_approved", "2024-09-18"),
        ("PMDA", "conditional_approval", "recommended", "2024-08-28"),
        ("FDA", "clinical_hold", "placed", "2024-09-17"),
    }
