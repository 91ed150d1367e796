"""English wordings: many ways to say one thing, and what sounds like a milestone and is none."""

from datetime import date

import pytest

from events.reading.reader import read

DAY = date(2024, 5, 20)


def told(text: str) -> set[str]:
    """What a text tells, each milestone as "authority kind status date"."""
    proposals = read(text, published=DAY, publisher="Varantix").proposals
    return {f"{one.authority or '-'} {one.kind} {one.status} {one.due or one.occurred or '-'}" for one in proposals}


@pytest.mark.parametrize(
    ("text", "milestones"),
    [
        ("The FDA has conferred orphan status on solmetinib for melanoma.", {"FDA orphan_drug granted 2024-05-20"}),
        ("Solmetinib picked up a breakthrough tag from the FDA in March 2023.", {"FDA breakthrough_therapy granted 2023-03"}),
        ("Fast track was bestowed on solmetinib by U.S. regulators in May 2022.", {"FDA fast_track granted 2022-05"}),
        ("The FDA has knocked back our bid for breakthrough status for solmetinib.", {"FDA breakthrough_therapy denied 2024-05-20"}),
        ("Varantix gave its European orphan designation for solmetinib back in June 2021.", {"EMA orphan_drug withdrawn 2021-06"}),
        ("The FDA stripped solmetinib of its breakthrough designation in July 2022.", {"FDA breakthrough_therapy rescinded 2022-07"}),
        (
            "The breakthrough designation for solmetinib was revoked by the FDA in July 2022.",
            {"FDA breakthrough_therapy rescinded 2022-07"},
        ),
        (
            "Varantix submitted its marketing authorisation application for solmetinib to the EMA on 4 May 2022.",
            {"EMA application_submitted submitted 2022-05-04"},
        ),
        ("The EMA started the clock on the solmetinib application on 19 May 2022.", {"EMA application_accepted accepted 2022-05-19"}),
        (
            "The FDA has accepted for filing the NDA for solmetinib and assigned a PDUFA date of 4 June 2024.",
            {"FDA application_accepted accepted 2024-05-20", "FDA target_action_date set 2024-06-04"},
        ),
        ("The FDA expects to complete its review of solmetinib by 4 June 2024.", {"FDA target_action_date set 2024-06-04"}),
        ("A decision on the solmetinib NDA is due by 4 June 2024.", {"FDA target_action_date set 2024-06-04"}),
        (
            "The FDA pushed back the PDUFA date for solmetinib by three months to 4 September 2024.",
            {"FDA target_action_date changed 2024-09-04"},
        ),
        (
            "The FDA hit Varantix with a complete response letter for solmetinib on 2 May 2024.",
            {"FDA complete_response refused 2024-05-02"},
        ),
        ("The FDA turned down the solmetinib NDA with a complete response letter.", {"FDA complete_response refused -"}),
        ("Regulators in Tokyo have approved solmetinib for melanoma.", {"PMDA approval approved 2024-05-20"}),
        ("Japan's health ministry has given its blessing to solmetinib.", {"PMDA approval approved 2024-05-20"}),
        ("Swissmedic has granted solmetinib a temporary authorisation.", {"SMC conditional_approval conditionally_approved 2024-05-20"}),
        (
            "Health Canada has issued a Notice of Compliance with conditions for solmetinib.",
            {"HC conditional_approval conditionally_approved 2024-05-20"},
        ),
        ("The MHRA has awarded solmetinib an Innovation Passport under the ILAP.", {"MHRA innovation_passport granted 2024-05-20"}),
        ("Solmetinib was handed an innovation passport by the UK regulator in April 2023.", {"MHRA innovation_passport granted 2023-04"}),
        ("The EMA has admitted solmetinib to its PRIME scheme.", {"EMA prime granted 2024-05-20"}),
        ("Solmetinib has been granted access to the EMA's priority medicines scheme.", {"EMA prime granted 2024-05-20"}),
        ("EMA's CHMP recommended that solmetinib be approved for melanoma.", {"EMA approval recommended 2024-05-20"}),
        ("The CHMP has issued a negative opinion on solmetinib.", {"EMA refusal recommended 2024-05-20"}),
        (
            "The European Commission has granted conditional marketing authorisation to solmetinib.",
            {"EMA conditional_approval conditionally_approved 2024-05-20"},
        ),
        ("The FDA has put a clinical hold on the solmetinib study.", {"FDA clinical_hold placed 2024-05-20"}),
        ("The FDA has lifted the hold on solmetinib.", {"FDA clinical_hold lifted 2024-05-20"}),
        ("The FDA has cleared the IND for solmetinib.", {"FDA ind_clearance cleared 2024-05-20"}),
        ("China's NMPA has given the go-ahead for a Phase 1 trial of solmetinib.", {"NMPA ind_clearance cleared 2024-05-20"}),
        (
            "The FDA will convene an advisory committee on 5 June 2024 to discuss solmetinib.",
            {"FDA advisory_committee scheduled 2024-06-05"},
        ),
        ("An FDA panel voted 9 to 2 in favor of solmetinib.", {"FDA advisory_committee voted 2024-05-20"}),
        ("The FDA's Oncologic Drugs Advisory Committee backed solmetinib on 5 March 2024.", {"FDA advisory_committee voted 2024-03-05"}),
        ("The FDA converted the accelerated approval of solmetinib to full approval.", {"FDA approval approved 2024-05-20"}),
        ("Varantix has pulled its U.S. application for solmetinib.", {"FDA application_submitted withdrawn 2024-05-20"}),
        ("Varantix has completed the rolling submission of its BLA for solmetinib.", {"FDA application_submitted submitted 2024-05-20"}),
        ("South Korea's MFDS designated solmetinib an orphan drug.", {"MFDS orphan_drug granted 2024-05-20"}),
        ("The TGA has granted solmetinib priority review status.", {"TGA priority_review granted 2024-05-20"}),
        ("Australia's TGA granted provisional approval to solmetinib.", {"TGA conditional_approval conditionally_approved 2024-05-20"}),
        ("The NMPA has included solmetinib in its list of breakthrough therapies.", {"NMPA breakthrough_therapy granted 2024-05-20"}),
        (
            "Solmetinib has been proposed for inclusion in the CDE's breakthrough list.",
            {"NMPA breakthrough_therapy recommended 2024-05-20"},
        ),
        ("The FDA issued a refusal-to-file letter for the solmetinib NDA.", {"FDA application_accepted refused 2024-05-20"}),
        ("The COMP has adopted a positive opinion on orphan designation for solmetinib.", {"EMA orphan_drug recommended 2024-05-20"}),
        ("The FDA has granted solmetinib RMAT status.", {"FDA rmat granted 2024-05-20"}),
        ("The FDA gave solmetinib QIDP status.", {"FDA qidp granted 2024-05-20"}),
        ("The FDA named solmetinib a rare pediatric disease product.", {"FDA rare_pediatric_disease granted 2024-05-20"}),
        ("Solmetinib gained accelerated assessment from the CHMP.", {"EMA accelerated_assessment granted 2024-05-20"}),
        (
            "Solmetinib lost its accelerated assessment and is now on the normal timetable.",
            {"EMA accelerated_assessment rescinded 2024-05-20"},
        ),
        (
            "Solmetinib will be reviewed under the FDA's Real-Time Oncology Review pilot.",
            {"FDA real_time_oncology_review granted 2024-05-20"},
        ),
        (
            "Varantix filed a request for orphan designation of solmetinib with the FDA on 3 May 2024.",
            {"FDA orphan_drug requested 2024-05-03"},
        ),
        ("Varantix has applied to the FDA for breakthrough designation for solmetinib.", {"FDA breakthrough_therapy requested 2024-05-20"}),
        ("Varantix sought fast track status for solmetinib in April 2024.", {"FDA fast_track requested 2024-04"}),
        ("Solmetinib carries a sakigake label in Japan.", {"PMDA sakigake granted -"}),
        ("The Swiss regulator has agreed to review solmetinib under its fast-track procedure.", {"SMC fast_track granted 2024-05-20"}),
        ("The FDA withdrew its accelerated approval of solmetinib.", {"FDA accelerated_approval rescinded 2024-05-20"}),
        (
            "Varantix voluntarily withdrew the accelerated approval of solmetinib in the U.S. in May 2023.",
            {"FDA accelerated_approval withdrawn 2023-05"},
        ),
        ("Taiwan's FDA has cleared solmetinib for marketing.", {"OTHER approval approved 2024-05-20"}),
        ("Singapore's HSA approved solmetinib in May 2024.", {"OTHER approval approved 2024-05"}),
        ("The FDA has expanded the label of solmetinib to include adolescents.", {"FDA approval approved 2024-05-20"}),
        ("The FDA OK'd a new indication for solmetinib.", {"FDA approval approved 2024-05-20"}),
        ("Solmetinib secured EU approval in May 2022.", {"EMA approval approved 2022-05"}),
        ("FDA Places Clinical Hold on Solmetinib IND", {"FDA clinical_hold placed 2024-05-20"}),
        ("FDA Removes Partial Clinical Hold on Solmetinib", {"FDA clinical_hold lifted 2024-05-20"}),
        ("Health Canada Accepts New Drug Submission for Solmetinib for Review", {"HC application_accepted accepted 2024-05-20"}),
        ("The MAA for solmetinib has been validated by the EMA.", {"EMA application_accepted accepted 2024-05-20"}),
        ("Varantix presented data on solmetinib at the ASCO Annual Meeting in June 2023.", {"- conference_presentation presented 2023-06"}),
        ("The MHRA rejected the application for solmetinib.", {"MHRA refusal refused 2024-05-20"}),
        ("The NDA for solmetinib has been resubmitted to the FDA.", {"FDA application_submitted submitted 2024-05-20"}),
        (
            "The FDA acknowledged receipt of the solmetinib resubmission as a complete, Class 2 response.",
            {"FDA application_accepted accepted 2024-05-20"},
        ),
        ("Brussels has signed off on solmetinib for melanoma.", {"EMA approval approved 2024-05-20"}),
        ("The European Commission's approval of solmetinib came on 4 May 2023.", {"EMA approval approved 2023-05-04"}),
        ("The marketing authorisation for solmetinib was issued by Swissmedic on 4 May 2023.", {"SMC approval approved 2023-05-04"}),
        ("Solmetinib has been on the FDA's fast track since 2019.", {"FDA fast_track granted 2019"}),
        ("Solmetinib, which has had orphan status in the EU since 2018, is in Phase 3.", {"EMA orphan_drug granted 2018"}),
        ("The U.S. orphan designation dates from June 2018 and covers solmetinib in melanoma.", {"FDA orphan_drug granted 2018-06"}),
        (
            "Solmetinib won FDA approval on 3 May 2024, three weeks ahead of its PDUFA date of 24 May 2024.",
            {"FDA approval approved 2024-05-03", "FDA target_action_date set 2024-05-24"},
        ),
        (
            "The FDA approved solmetinib under the accelerated approval pathway on 3 May 2024.",
            {"FDA accelerated_approval granted 2024-05-03"},
        ),
        (
            "Solmetinib received accelerated approval from the FDA in May 2021; the agency granted full approval in June 2023.",
            {"FDA accelerated_approval granted 2021-05", "FDA approval approved 2023-06"},
        ),
        (
            "The NMPA formally granted breakthrough status to solmetinib after the public notice period ended.",
            {"NMPA breakthrough_therapy granted 2024-05-20"},
        ),
        (
            "The CDE has accepted the NDA for solmetinib and placed it under priority review.",
            {"NMPA application_accepted accepted 2024-05-20", "NMPA priority_review granted 2024-05-20"},
        ),
        ("The NMPA's acceptance of the NDA for solmetinib was announced on 3 May 2024.", {"NMPA application_accepted accepted 2024-05-03"}),
        ("The TGA has accepted solmetinib for evaluation.", {"TGA application_accepted accepted 2024-05-20"}),
        (
            "Japan's MHLW granted orphan drug designation to solmetinib in March 2023 and approved it in May 2024.",
            {"PMDA approval approved 2024-05", "PMDA orphan_drug granted 2023-03"},
        ),
        ("Varantix has filed for approval of solmetinib in Japan.", {"PMDA application_submitted submitted 2024-05-20"}),
        ("The J-NDA for solmetinib was filed on 3 May 2024.", {"PMDA application_submitted submitted 2024-05-03"}),
        (
            "Varantix today disclosed that a Type II variation for solmetinib has been filed with the EMA.",
            {"EMA application_submitted submitted 2024-05-20"},
        ),
        ("The MHRA has licensed solmetinib for melanoma.", {"MHRA approval approved 2024-05-20"}),
        (
            "Great Britain's MHRA granted a conditional marketing authorisation for solmetinib.",
            {"MHRA conditional_approval conditionally_approved 2024-05-20"},
        ),
        (
            "The FDA rescheduled the advisory committee meeting on solmetinib for 3 July 2024.",
            {"FDA advisory_committee scheduled 2024-07-03"},
        ),
        ("The advisory committee for solmetinib met on 3 May 2024 but did not vote.", {"FDA advisory_committee scheduled 2024-05-03"}),
        ("The panel split 7-7 on solmetinib at its meeting on 3 May 2024.", {"FDA advisory_committee voted 2024-05-03"}),
        (
            "The FDA lifted the partial clinical hold it had imposed on solmetinib in March 2023.",
            {"FDA clinical_hold lifted 2024-05-20", "FDA clinical_hold placed 2023-03"},
        ),
        ("Dosing of solmetinib may resume: the FDA has removed the clinical hold.", {"FDA clinical_hold lifted 2024-05-20"}),
        (
            "On 3 May 2024 the clinical trial application for solmetinib was authorised by the MHRA.",
            {"MHRA ind_clearance cleared 2024-05-03"},
        ),
        ("Varantix received a 'study may proceed' letter from the FDA for solmetinib.", {"FDA ind_clearance cleared 2024-05-20"}),
        ("The NMPA accepted the IND application for solmetinib.", {"NMPA ind_clearance accepted 2024-05-20"}),
        ("Varantix submitted an IND for solmetinib to the FDA in March 2024.", {"FDA ind_clearance submitted 2024-03"}),
        (
            "The CHMP adopted a positive opinion recommending conditional approval of solmetinib.",
            {"EMA conditional_approval recommended 2024-05-20"},
        ),
        ("The CHMP's positive opinion on solmetinib, adopted on 25 April 2024, covers melanoma.", {"EMA approval recommended 2024-04-25"}),
        ("After re-examination the CHMP confirmed its negative opinion on solmetinib.", {"EMA refusal recommended 2024-05-20"}),
        ("The European Commission has refused marketing authorisation for solmetinib.", {"EMA refusal refused 2024-05-20"}),
        ("Varantix has withdrawn its MAA for solmetinib from the EMA.", {"EMA application_submitted withdrawn 2024-05-20"}),
        (
            "The EMA reverted the review of solmetinib from accelerated assessment to the standard timetable.",
            {"EMA accelerated_assessment rescinded 2024-05-20"},
        ),
        ("The EMA granted our request for accelerated assessment of solmetinib.", {"EMA accelerated_assessment granted 2024-05-20"}),
        ("Our request for PRIME designation for solmetinib was declined by the EMA.", {"EMA prime denied 2024-05-20"}),
        (
            "Solmetinib has not been granted breakthrough therapy designation; the FDA denied the request in May 2023.",
            {"FDA breakthrough_therapy denied 2023-05"},
        ),
        ("Data on solmetinib will be presented at the ESMO Congress in September 2024.", {"- conference_presentation scheduled 2024-09"}),
        (
            "Varantix has been notified by the FDA that solmetinib has been designated as a fast track product.",
            {"FDA fast_track granted 2024-05-20"},
        ),
        (
            "Varantix said the FDA has designated the investigation of solmetinib as a Fast Track development program.",
            {"FDA fast_track granted 2024-05-20"},
        ),
        (
            "The FDA has granted Orphan Drug, Fast Track and Rare Pediatric Disease designations to solmetinib.",
            {"FDA fast_track granted 2024-05-20", "FDA orphan_drug granted 2024-05-20", "FDA rare_pediatric_disease granted 2024-05-20"},
        ),
        (
            "Solmetinib holds orphan designation in the US, the EU and Japan.",
            {"EMA orphan_drug granted -", "FDA orphan_drug granted -", "PMDA orphan_drug granted -"},
        ),
        (
            "Solmetinib has been granted orphan drug designation by both the FDA and the EMA.",
            {"EMA orphan_drug granted 2024-05-20", "FDA orphan_drug granted 2024-05-20"},
        ),
        (
            "The FDA extended the review of the NDA for solmetinib by three months, to 4 September 2024.",
            {"FDA target_action_date changed 2024-09-04"},
        ),
        ("Subject: good news. FDA just gave us Fast Track for solmetinib!", {"FDA fast_track granted 2024-05-20"}),
        ("We received word from the FDA on May 3, 2024 that solmetinib is now an orphan drug.", {"FDA orphan_drug granted 2024-05-03"}),
        (
            "The FDA informed Varantix that its request for breakthrough therapy designation for solmetinib was denied.",
            {"FDA breakthrough_therapy denied 2024-05-20"},
        ),
        (
            "EMA's Committee for Orphan Medicinal Products has recommended orphan status for solmetinib.",
            {"EMA orphan_drug recommended 2024-05-20"},
        ),
        (
            "Following the FDA's request, Varantix withdrew the melanoma indication of solmetinib in May 2023.",
            {"FDA approval withdrawn 2023-05"},
        ),
        ("Solmetinib was first approved in Japan in May 2020.", {"PMDA approval approved 2020-05"}),
        ("Since its approval in the United States in May 2020, solmetinib has been used in melanoma.", {"FDA approval approved 2020-05"}),
        ("The EU approval of solmetinib followed in August 2021.", {"EMA approval approved 2021-08"}),
        ("Approved in China since September 2018, solmetinib is marketed by Varantix.", {"NMPA approval approved 2018-09"}),
        ("In Canada, solmetinib was authorized in May 2022.", {"HC approval approved 2022-05"}),
        (
            "A marketing application for solmetinib was submitted in South Korea in May 2023.",
            {"MFDS application_submitted submitted 2023-05"},
        ),
        (
            "Our NDA for solmetinib was accepted in April 2024 with a PDUFA goal date of December 20, 2024.",
            {"FDA application_accepted accepted 2024-04", "FDA target_action_date set 2024-12-20"},
        ),
        (
            "The FDA has assigned a target action date of December 20, 2024 to the solmetinib NDA.",
            {"FDA target_action_date set 2024-12-20"},
        ),
        (
            "The FDA has granted the solmetinib NDA priority review, with a decision expected by December 20, 2024.",
            {"FDA priority_review granted 2024-05-20", "FDA target_action_date set 2024-12-20"},
        ),
        ("The FDA missed the PDUFA date of 3 March 2024 for solmetinib.", {"FDA target_action_date set 2024-03-03"}),
        (
            "The FDA did not complete its review of solmetinib by the PDUFA date of March 3, 2024 because of an inspection.",
            {"FDA target_action_date set 2024-03-03"},
        ),
        ("Varantix received a second CRL for solmetinib in March 2024.", {"FDA complete_response refused 2024-03"}),
        (
            "The Complete Response Letter for solmetinib cited manufacturing issues at a third party.",
            {"FDA complete_response refused 2024-05-20"},
        ),
        (
            "The NMPA has approved Varantix's IND application to initiate a Phase II trial of solmetinib.",
            {"NMPA ind_clearance cleared 2024-05-20"},
        ),
        ("Varantix announced the clearance of its CTA for solmetinib by Health Canada.", {"HC ind_clearance cleared 2024-05-20"}),
        (
            "Varantix announces that the first patient was dosed with solmetinib after IND clearance in March 2024.",
            {"FDA ind_clearance cleared 2024-03"},
        ),
        (
            "Solmetinib has received Breakthrough Therapy Designation in China and Orphan Drug Designation in the US.",
            {"FDA orphan_drug granted 2024-05-20", "NMPA breakthrough_therapy granted 2024-05-20"},
        ),
        (
            "Solmetinib was granted fast track designation in 2021 and breakthrough therapy designation in 2023 by the FDA.",
            {"FDA breakthrough_therapy granted 2023", "FDA fast_track granted 2021"},
        ),
        ("The TGA has provisionally approved solmetinib.", {"TGA conditional_approval conditionally_approved 2024-05-20"}),
        ("The MHRA accepted solmetinib into the ILAP in May 2022.", {"MHRA innovation_passport granted 2022-05"}),
        (
            "The FDA accepted the solmetinib NDA for review under RTOR and Project Orbis.",
            {"FDA application_accepted accepted 2024-05-20", "FDA real_time_oncology_review granted -"},
        ),
        ("Solmetinib was selected by the MHLW for the SAKIGAKE fast-track review in May 2019.", {"PMDA sakigake granted 2019-05"}),
        (
            "Swissmedic has accepted the application for solmetinib under the fast-track procedure.",
            {"SMC application_accepted accepted 2024-05-20", "SMC fast_track granted 2024-05-20"},
        ),
        ("Swissmedic has granted orphan drug status to solmetinib.", {"SMC orphan_drug granted 2024-05-20"}),
        ("Saudi Arabia's SFDA approved solmetinib in May 2023.", {"OTHER approval approved 2023-05"}),
        ("Brazil's ANVISA granted priority review to solmetinib.", {"OTHER priority_review granted 2024-05-20"}),
        ("Israel's Ministry of Health has approved solmetinib.", {"OTHER approval approved 2024-05-20"}),
        ("The Hong Kong Department of Health has approved solmetinib under the 1+ mechanism.", {"OTHER approval approved 2024-05-20"}),
        (
            "Varantix has been told by the FDA that its NDA for solmetinib is not sufficiently complete and will not be filed.",
            {"FDA application_accepted refused 2024-05-20"},
        ),
        ("The FDA rescinded the clinical hold on solmetinib on 3 May 2024.", {"FDA clinical_hold lifted 2024-05-03"}),
        ("The FDA verbally notified Varantix of a clinical hold on solmetinib on 3 May 2024.", {"FDA clinical_hold placed 2024-05-03"}),
    ],
)
def test_a_wording_tells_its_milestones(text: str, milestones: set[str]) -> None:
    assert told(text) == milestones


@pytest.mark.parametrize(
    "text",
    [
        "The FDA may grant solmetinib orphan status.",
        "Varantix plans to ask the FDA for breakthrough status for solmetinib in 2025.",
        "Solmetinib has not received any designation from the FDA.",
        "Solmetinib could qualify for priority review.",
        "Varantix is preparing an NDA for solmetinib.",
        "If the FDA accepts the NDA for solmetinib, it may set a PDUFA date in 2025.",
        "Upon approval of solmetinib, Varantix would receive $50 million from its partner.",
        "Varantix believes solmetinib is eligible for orphan designation in Europe.",
        "We raised $50 million to fund the submission of the NDA for solmetinib.",
        "There can be no assurance that the FDA will lift the clinical hold on solmetinib.",
        "The FDA could place solmetinib on clinical hold at any time.",
        "Varantix denied reports that the FDA had rejected solmetinib.",
        "The trial of solmetinib was initiated after agreement with the FDA in May 2022.",
        "Varantix expects to hear from the FDA on solmetinib in the second half of 2024.",
        "The FDA has set no PDUFA date for solmetinib.",
        "Solmetinib is under review by the EMA.",
        "Varantix began a rolling submission of the NDA for solmetinib in May 2024.",
        "The patent on solmetinib was granted in May 2023 by the USPTO.",
        "Varantix was granted a waiver by Nasdaq for solmetinib funding.",
        "Analysts expect the FDA to approve solmetinib in 2025.",
        "Unlike solmetinib, a rival drug, daxatinib, was approved by the FDA in 2021.",
        "The FDA asked for more data before it could consider accepting the NDA for solmetinib.",
        "Fast track designation is designed to speed up review; solmetinib may benefit.",
        "Varantix has held a pre-NDA meeting with the FDA on solmetinib.",
        "Should solmetinib be approved, Varantix would be entitled to a priority review voucher.",
        "The loan of $40 million becomes available upon acceptance of the NDA for solmetinib.",
        "Milestone payments fall due on approval of solmetinib by the FDA and the European Commission.",
        "The TGA granted a provisional determination for solmetinib.",
        "Varantix voluntarily paused dosing of solmetinib.",
        "The FDA intends to rescind the breakthrough designation of solmetinib.",
        "The CHMP's opinion on solmetinib is expected in June 2024.",
        "Varantix expects an advisory committee meeting on solmetinib later this year.",
        "Varantix received FDA feedback on solmetinib at an End-of-Phase 2 meeting in March 2024.",
        "Solmetinib is the first drug to be studied in this disease; no drug has been approved by the FDA.",
        "Varantix's device for solmetinib received 510(k) clearance from the FDA in May 2023.",
        "The company's shares rose after the FDA approved a competitor's drug in May 2023; solmetinib is in Phase 2.",
        "Varantix has received a patent for solmetinib in Japan.",
        "Varantix was granted a priority review voucher upon approval of solmetinib.",
        "Varantix sold its priority review voucher for $100 million in May 2023; solmetinib remains in Phase 3.",
        "We intend to rely on orphan drug exclusivity for solmetinib granted by the FDA.",
        "Net loss was $40 million, reflecting costs for the NDA submission of solmetinib.",
        "NICE has recommended solmetinib for use in the NHS.",
        "Solmetinib was added to China's National Reimbursement Drug List in January 2024.",
    ],
)
def test_a_wording_that_asserts_nothing_tells_nothing(text: str) -> None:
    assert told(text) == set()
