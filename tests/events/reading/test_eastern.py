"""Chinese and Japanese sentences: what each tells, and what tells nothing. A row is the rule."""

# ruff: noqa: E501  # a row is read as one line

from datetime import date

import pytest

from events.reading.reader import read

DAY = date(2024, 3, 20)
TOLD: list[tuple[str, set[tuple[str, str, str, str]]]] = [
    ("华沐生物自主研发的注射用HM-301获国家药监局药审中心拟纳入突破性治疗品种名单,公示期为2024年3月12日至3月19日。", {("NMPA", "breakthrough_therapy", "recommended", "2024-03-12")}),
    ("公司于2024年1月15日收到国家药监局核准签发的《药物临床试验批准通知书》,同意HM-301片开展用于晚期实体瘤的I期临床试验。", {("NMPA", "ind_clearance", "cleared", "2024-01-15")}),
    ("HM-301的新药临床试验申请(IND)已于上月底获得美国FDA批准。", {("FDA", "ind_clearance", "cleared", "2024-02")}),
    ("国家药品监督管理局于2024年3月5日附条件批准HM-301胶囊上市,用于治疗复发或难治性滤泡性淋巴瘤。", {("NMPA", "conditional_approval", "conditionally_approved", "2024-03-05")}),
    ("公司昨日收到FDA就HM-301上市申请发出的完整回应函(CRL)。", {("FDA", "complete_response", "refused", "2024-03-19")}),
    ("因商业原因,公司决定主动撤回HM-301在欧盟的上市许可申请,并已于2024年2月8日通知EMA。", {("EMA", "application_submitted", "withdrawn", "2024-02-08")}),
    ("欧洲药品管理局人用药品委员会(CHMP)今日发布积极意见,建议批准HM-301上市。", {("EMA", "approval", "recommended", "2024-03-20")}),
    ("2024年1月,欧盟委员会批准HM-301用于治疗成人银屑病关节炎。", {("EMA", "approval", "approved", "2024-01")}),
    ("韩国食品医药品安全部(MFDS)于2023年11月授予HM-301孤儿药资格。", {("MFDS", "orphan_drug", "granted", "2023-11")}),
    ("澳大利亚药品管理局(TGA)2023年批准HM-301上市。", {("TGA", "approval", "approved", "2023")}),
    ("2024年3月18日,药审中心官网公示,HM-301片拟纳入优先审评,适应症为特应性皮炎。", {("NMPA", "priority_review", "recommended", "2024-03-18")}),
    ("HM-301由附条件批准转为完全批准,国家药监局于2024年2月20日核发了药品补充申请批准通知书。", {("NMPA", "approval", "approved", "2024-02-20")}),
    ("香港卫生署于2024年1月批准HM-301注册。", {("OTHER", "approval", "approved", "2024-01")}),
    ("2024年3月20日,和誉宣布,HM-301获FDA授予快速通道资格。", {("FDA", "fast_track", "granted", "2024-03-20")}),
    ("日本厚生劳动省于2023年9月授予HM-301孤儿药资格。", {("PMDA", "orphan_drug", "granted", "2023-09")}),
    ("FDA肿瘤药物咨询委员会将于2024年6月12日召开会议审议HM-301的上市申请。", {("FDA", "advisory_committee", "scheduled", "2024-06-12")}),
    ("本公司董事會欣然宣佈,HM-301獲國家藥品監督管理局批准上市,用於治療類風濕性關節炎。", {("NMPA", "approval", "approved", "2024-03-20")}),
    ("衛生福利部於113年1月10日核准HM-301新藥查驗登記。", {("OTHER", "approval", "approved", "2024-01-10")}),
    ("当社は本日、HM-301について、厚生労働省より希少疾病用医薬品の指定を受けましたのでお知らせいたします。", {("PMDA", "orphan_drug", "granted", "2024-03-20")}),
    ("当社は、3月15日、HM-301の製造販売承認申請を行いました。", {("PMDA", "application_submitted", "submitted", "2024-03-15")}),
    ("欧州委員会(EC)は2月1日付でHM-301を承認しました。", {("EMA", "approval", "approved", "2024-02-01")}),
    ("HM-301の一部変更承認を令和5年12月22日に取得しました。", {("PMDA", "approval", "approved", "2023-12-22")}),
    ("HM-301は2023年6月、FDAからファストトラック指定およびオーファンドラッグ指定を取得しています。", {("FDA", "fast_track", "granted", "2023-06"), ("FDA", "orphan_drug", "granted", "2023-06")}),
    ("2023年5月,HM-301获国家药监局批准用于治疗重度斑块状银屑病。", {("NMPA", "approval", "approved", "2023-05")}),
    ("HM-301于2019年12月首次在中国获批上市,2022年3月新增套细胞淋巴瘤适应症获批。", {("NMPA", "approval", "approved", "2019-12"), ("NMPA", "approval", "approved", "2022-03")}),
    ("美国FDA与欧盟EMA分别于2022年1月和5月授予HM-301孤儿药资格。", {("EMA", "orphan_drug", "granted", "2022-05"), ("FDA", "orphan_drug", "granted", "2022-01")}),
    ("2023年12月21日,公司收到FDA的临床暂停通知,HM-301的I期试验被暂停。", {("FDA", "clinical_hold", "placed", "2023-12-21")}),
    ("2024年2月28日至3月6日,HM-301在CDE网站公示拟纳入优先审评,3月7日正式纳入。", {("NMPA", "priority_review", "granted", "2024-03-07"), ("NMPA", "priority_review", "recommended", "2024-02-28")}),
    ("2024年1月3日,新加坡卫生科学局(HSA)受理了HM-301的新药申请。", {("OTHER", "application_accepted", "accepted", "2024-01-03")}),
    ("衛福部於112年11月3日核准HM-301進行第二期人體臨床試驗。", {("OTHER", "ind_clearance", "cleared", "2023-11-03")}),
    ("HM-301は、2023年11月に米国で承認されました。", {("FDA", "approval", "approved", "2023-11")}),
    ("厚生労働省は2月20日、HM-301を希少疾病用医薬品に指定した。", {("PMDA", "orphan_drug", "granted", "2024-02-20")}),
    ("HM-301のPDUFA日は5月1日から8月1日に延長されました。", {("FDA", "target_action_date", "changed", "2024-08-01"), ("FDA", "target_action_date", "set", "2024-05-01")}),
    ("HM-301は、EMAよりPRIMEの指定を2022年7月に受けました。", {("EMA", "prime", "granted", "2022-07")}),
    ("FDAの迅速承認を2023年6月に取得したHM-301は、", {("FDA", "accelerated_approval", "granted", "2023-06")}),
    ("韓国MFDSは2023年7月にHM-301を希少医薬品に指定しました。", {("MFDS", "orphan_drug", "granted", "2023-07")}),
    ("当社は2023年12月の米国血液学会(ASH)年次総会でHM-301の第2相データを発表しました。", {("None", "conference_presentation", "presented", "2023-12")}),
    ("鉴于国内已有同类药物获批上市,药审中心于2024年2月1日终止了HM-301的突破性治疗药物程序。", {("NMPA", "breakthrough_therapy", "rescinded", "2024-02-01")}),
    ("HM-301因不再符合条件,于2024年2月1日被移出突破性治疗品种名单。", {("NMPA", "breakthrough_therapy", "rescinded", "2024-02-01")}),
    ("根据企业提出的申请,国家药监局于2024年2月1日注销HM-301的药品注册证书。", {("NMPA", "approval", "withdrawn", "2024-02-01")}),
    ("HM-301的临床试验于2024年1月获国家药监局批准。", {("NMPA", "ind_clearance", "cleared", "2024-01")}),
    ("国家药监局于2024年2月1日签发了HM-301的《药品注册申请不予批准通知书》。", {("NMPA", "refusal", "refused", "2024-02-01")}),
    ("HM-301原定的PDUFA目标日期为2024年1月10日,其后FDA将其延后至2024年4月10日。", {("FDA", "target_action_date", "set", "2024-01-10"), ("FDA", "target_action_date", "changed", "2024-04-10")}),
    ("HM-301于2024年2月5日被CDE拟纳入突破性治疗品种,公示期至2月12日,2月15日正式纳入。", {("NMPA", "breakthrough_therapy", "recommended", "2024-02-05"), ("NMPA", "breakthrough_therapy", "granted", "2024-02-15")}),
    ("HM-301的附条件批准已于2024年2月转为常规批准。", {("NMPA", "approval", "approved", "2024-02")}),
    ("上个月,欧洲药品管理局将HM-301纳入优先药物(PRIME)计划。", {("EMA", "prime", "granted", "2024-02")}),
    ("加拿大卫生部于2024年1月受理HM-301的新药申请,但拒绝了华沐生物提出的优先审评请求。", {("HC", "application_accepted", "accepted", "2024-01"), ("HC", "priority_review", "denied", "2024-01")}),
    ("药审中心3月11日(周一)将HM-301纳入突破性治疗品种名单。", {("NMPA", "breakthrough_therapy", "granted", "2024-03-11")}),
    ("HM-301は、2022年4月に米国で承認され、欧州では同年7月に承認されました。", {("FDA", "approval", "approved", "2022-04"), ("EMA", "approval", "approved", "2022-07")}),
    ("HM-301は、2022年4月に米国FDA、2022年11月に欧州委員会の承認を得ています。", {("FDA", "approval", "approved", "2022-04"), ("EMA", "approval", "approved", "2022-11")}),
    ("HM-301は、提携先が昨年10月にMFDSへ承認申請、12月に受理されました。", {("MFDS", "application_submitted", "submitted", "2023-10"), ("MFDS", "application_accepted", "accepted", "2023-12")}),
    ("HM-301の希少疾病用医薬品指定は、当社の申し出により2024年2月1日付で取り消されました。", {("PMDA", "orphan_drug", "withdrawn", "2024-02-01")}),
    ("HM-301については、2024年2月に希少疾病用医薬品の指定もあわせて申請しました。", {("PMDA", "orphan_drug", "requested", "2024-02")}),
    ("FDAは2024年2月1日、HM-301の優先審査の要請を却下した。", {("FDA", "priority_review", "denied", "2024-02-01")}),
    ("HM-301は、今年2月に優先審査の対象になっていた。", {("PMDA", "priority_review", "granted", "2024-02")}),
]  # fmt: skip
NOTHING = [
    "HM-301在中国取得上市批准后,公司应支付里程碑款。",
    "HM-301改めて承認申請を行うことが条件とされています。",
    "坊间流传FDA已收回HM-301的快速通道资格,公司予以否认。",
    "HM-301尚未在任何国家获批上市。",
    "若HM-301获FDA授予突破性疗法认定,公司将与FDA保持更密切的沟通。",
    "公司提醒投资者,HM-301能否获批以及获批时间均存在不确定性。",
    "公司未收到FDA关于HM-301的任何完整回应函,也不存在应披露而未披露的信息。",
    "HM-301有望获得突破性疗法认定。",
    "HM-301目前处于II期临床试验阶段,公司尚未提交上市申请。",
    "分析师认为,HM-301大概率将于明年获批。",
    "HM-301无法保证最终获得上市批准。",
    "HM-301的上市申请正在审评中。",
    "公司与FDA就HM-301召开了B类会议,FDA同意其III期临床方案设计。",
    "本公司計劃於二零二四年下半年向國家藥監局提交HM-301的新藥上市申請。",
    "当社は2024年度中にHM-301の承認申請を行う予定です。",
    "HM-301が承認された場合、国内初の治療薬となります。",
    "HM-301の承認取得を保証するものではありません。",
    "HM-301の承認申請は現在審査中です。",
    "HM-301未被纳入优先审评。",
    "HM-301若最终获批,将成为国内首个同类产品。",
    "FDA建议公司在提交BLA前补充数据。",
    "CDE同意公司以单臂II期数据申请HM-301附条件批准上市。",
    "投资者问:HM-301是否已获得FDA孤儿药资格?答:公司会按规定披露。",
    "HM-301纳入医保目录。",
    "公司HM-301的专利获得授权。",
    "公司从未收到FDA有关HM-301的临床暂停通知。",
    "HM-301可能最終未能成功開發及上市。",
    "承認申請の準備を進めています。HM-301の開発は順調です。",
    "FDAとの協議を経て、HM-301のファストトラック指定を申請する方針です。",
    "希少疾病用医薬品の指定を受けると、10年間の再審査期間が与えられます。",
]


@pytest.mark.parametrize(("text", "milestones"), TOLD)
def test_a_native_sentence_tells_its_milestones_with_their_days(text: str, milestones: set[tuple[str, str, str, str]]) -> None:
    told = {(str(p.authority), str(p.kind), str(p.status), str(p.due or p.occurred)) for p in read(text, published=DAY).proposals}
    assert told == milestones


@pytest.mark.parametrize("text", NOTHING)
def test_plans_conditions_states_and_rumours_in_native_words_are_no_milestone(text: str) -> None:
    assert read(text, published=DAY).proposals == ()
