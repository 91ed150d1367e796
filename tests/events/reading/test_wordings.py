"""Wordings: a table of what regulators and companies write, each row one sentence with all that it tells."""

# ruff: noqa: E501  # a sentence is read as one line

from datetime import date

import pytest

from events.reading.reader import read


def told(text: str, published: date) -> list[str]:
    """What a text tells, each milestone as "drug authority kind status date"."""
    proposals = read(text, published=published).proposals
    return sorted(f"{one.drug} {one.authority or '-'} {one.kind} {one.status} {one.due or one.occurred or '-'}" for one in proposals)


EN: list[tuple[date, str, list[str]]] = [
    (
        date(2025, 6, 12),
        "The FDA accepted the NDA for ravustobart in May 2023; it granted the drug Fast Track designation that October.",
        ["ravustobart FDA application_accepted accepted 2023-05", "ravustobart FDA fast_track granted 2023-10"],
    ),
    (
        date(2025, 6, 12),
        "The FDA granted ravustobart orphan drug designation in May 2023. A request for Fast Track designation went in that September and was denied a month later.",
        [
            "ravustobart FDA fast_track denied 2023-10",
            "ravustobart FDA fast_track requested 2023-09",
            "ravustobart FDA orphan_drug granted 2023-05",
        ],
    ),
    (
        date(2025, 6, 12),
        "We asked the FDA for RMAT designation for ravustobart in January 2025. They denied that one in March.",
        ["ravustobart FDA rmat denied 2025-03", "ravustobart FDA rmat requested 2025-01"],
    ),
    (
        date(2025, 6, 12),
        "The FDA will rule on ravustobart by October 14, 2025, rather than on July 14.",
        ["ravustobart FDA target_action_date changed 2025-10-14", "ravustobart FDA target_action_date set 2025-07-14"],
    ),
    (
        date(2025, 6, 12),
        "The FDA had promised a decision on ravustobart by March 20, 2024. In January 2024 it moved that date by three months, to June 20, 2024.",
        ["ravustobart FDA target_action_date changed 2024-06-20", "ravustobart FDA target_action_date set 2024-03-20"],
    ),
    (
        date(2025, 6, 12),
        "The Oncologic Drugs Advisory Committee discussed ravustobart on 4 March 2025 and voted 8 to 2 in its favour.",
        ["ravustobart FDA advisory_committee voted 2025-03-04"],
    ),
    (date(2025, 6, 12), "Drugs for this disease may be fast tracked, and may qualify for priority review.", []),
    (
        date(2025, 6, 12),
        "In April 2025 the FDA placed a clinical hold on the study of ravustobart (RVB-30-201).",
        ["ravustobart FDA clinical_hold placed 2025-04"],
    ),
    (
        date(2025, 6, 12),
        "We gave the Fast Track designation of ravustobart in chronic kidney disease back to the FDA in May 2025.",
        ["ravustobart FDA fast_track withdrawn 2025-05"],
    ),
    (
        date(2025, 6, 12),
        "The European Commission's conditional marketing authorisation of May 2022 for ravustobart was switched to a standard one in April 2025.",
        ["ravustobart EMA approval approved 2025-04", "ravustobart EMA conditional_approval conditionally_approved 2022-05"],
    ),
    (date(2025, 6, 12), "The PRIME scheme, to which ravustobart does not belong, was granted to 24 of the 101 requests.", []),
    (date(2025, 6, 12), "The EMA has decided against admitting ravustobart to PRIME.", ["ravustobart EMA prime denied 2025-06-12"]),
    (
        date(2025, 6, 12),
        "In May 2024 we applied to the EMA for marketing authorisation of ravustobart, and the EMA confirmed validation on 13 June 2024.",
        ["ravustobart EMA application_accepted accepted 2024-06-13", "ravustobart EMA application_submitted submitted 2024-05"],
    ),
    (
        date(2025, 6, 12),
        "The FDA issued a complete response letter for ravustobart on 4 March 2025. The first such letter had arrived on 9 May 2023.",
        ["ravustobart FDA complete_response refused 2023-05-09", "ravustobart FDA complete_response refused 2025-03-04"],
    ),
    (
        date(2025, 6, 12),
        "Registrations of ravustobart (RVB-30), position at 12 June 2025\n\nRegion   Milestone            Date\nUS       BLA accepted         28 Sep 2024\nEU       MAA validated        Oct-2024\nUS       Fast Track           Q1 2022\n",
        [
            "ravustobart EMA application_accepted accepted 2024-10",
            "ravustobart FDA application_accepted accepted 2024-09-28",
            "ravustobart FDA fast_track granted 2022-Q1",
        ],
    ),
    (
        date(2025, 6, 12),
        "Marlow Therapeutics today announced that the FDA has granted Fast Track designation to its lead candidate, ravustobart, for IgA nephropathy.",
        ["ravustobart FDA fast_track granted 2025-06-12"],
    ),
    (
        date(2025, 6, 12),
        "Ravustobart was accorded orphan status by the European Commission in March 2022 on the strength of a positive COMP opinion the month before.",
        ["ravustobart EMA orphan_drug granted 2022-03", "ravustobart EMA orphan_drug recommended 2022-02"],
    ),
    (
        date(2025, 6, 12),
        "In 2021 the agency turned down our bid for breakthrough status for ravustobart; we resubmitted the request in May 2022, and it was granted two months later.",
        [
            "ravustobart FDA breakthrough_therapy denied 2021",
            "ravustobart FDA breakthrough_therapy granted 2022-07",
            "ravustobart FDA breakthrough_therapy requested 2022-05",
        ],
    ),
    (
        date(2025, 6, 12),
        "KTX-204 has orphan drug designation in the United States (2019) and in the European Union (2020).",
        ["KTX-204 EMA orphan_drug granted 2020", "KTX-204 FDA orphan_drug granted 2019"],
    ),
    (
        date(2025, 6, 12),
        "KTX-204, which carries both Fast Track (January 2023) and Rare Pediatric Disease (April 2023) designations from the FDA, is a once-daily tablet.",
        ["KTX-204 FDA fast_track granted 2023-01", "KTX-204 FDA rare_pediatric_disease granted 2023-04"],
    ),
    (
        date(2025, 6, 12),
        "The FDA granted orphan drug designation and rare pediatric disease designation to KTX-204 on 4 May 2023 and 9 June 2023, respectively.",
        ["KTX-204 FDA orphan_drug granted 2023-05-04", "KTX-204 FDA rare_pediatric_disease granted 2023-06-09"],
    ),
    (
        date(2025, 6, 12),
        "Following the grant of PRIME status by the EMA in July 2021, the CHMP agreed in May 2024 to assess the application for KTX-204 under an accelerated timetable.",
        ["KTX-204 EMA accelerated_assessment granted 2024-05", "KTX-204 EMA prime granted 2021-07"],
    ),
    (
        date(2025, 6, 12),
        "However, accelerated assessment of KTX-204 was discontinued in September 2024 and the procedure continued under the standard timetable.",
        ["KTX-204 EMA accelerated_assessment rescinded 2024-09"],
    ),
    (
        date(2025, 6, 12),
        "On 17 October 2024 the CHMP adopted a positive opinion recommending the granting of a conditional marketing authorisation for KTX-204; the European Commission followed on 12 December 2024.",
        ["KTX-204 EMA conditional_approval conditionally_approved 2024-12-12", "KTX-204 EMA conditional_approval recommended 2024-10-17"],
    ),
    (
        date(2025, 6, 12),
        "The FDA has assigned a Prescription Drug User Fee Act (PDUFA) target action date of November 21, 2025 for the zelnocitinib NDA.",
        ["zelnocitinib FDA target_action_date set 2025-11-21"],
    ),
    (
        date(2025, 6, 12),
        "The FDA extended the PDUFA goal date for zelnocitinib by three months, from August 21, 2025 to November 21, 2025, after the company submitted additional clinical data that was deemed a major amendment.",
        ["zelnocitinib FDA target_action_date changed 2025-11-21", "zelnocitinib FDA target_action_date set 2025-08-21"],
    ),
    (
        date(2025, 6, 12),
        "The New Drug Application for zelnocitinib was accepted for filing and granted Priority Review, with a target action date of December 1, 2025.",
        [
            "zelnocitinib FDA application_accepted accepted 2025-06-12",
            "zelnocitinib FDA priority_review granted 2025-06-12",
            "zelnocitinib FDA target_action_date set 2025-12-01",
        ],
    ),
    (
        date(2025, 6, 12),
        "Zelnocitinib received FDA clearance of its Investigational New Drug application in March 2020.",
        ["zelnocitinib FDA ind_clearance cleared 2020-03"],
    ),
    (
        date(2025, 6, 12),
        "In April 2024, the FDA placed a clinical hold on the Phase 2 study of KTX-204 following a report of liver toxicity. The hold was lifted in November of that year after the protocol was amended.",
        ["KTX-204 FDA clinical_hold lifted 2024-11", "KTX-204 FDA clinical_hold placed 2024-04"],
    ),
    (
        date(2025, 6, 12),
        "The company received a Complete Response Letter (CRL) from the FDA on February 3, 2025 regarding the BLA for ravustobart.",
        ["ravustobart FDA complete_response refused 2025-02-03"],
    ),
    (
        date(2025, 6, 12),
        "The BLA for ravustobart, resubmitted in March 2025 in reply to the complete response letter of February 3, 2025, was acknowledged by the FDA as a Class 2 resubmission with a goal date of September 20, 2025.",
        [
            "ravustobart FDA application_accepted accepted 2025-06-12",
            "ravustobart FDA application_submitted submitted 2025-03",
            "ravustobart FDA complete_response refused 2025-02-03",
            "ravustobart FDA target_action_date set 2025-09-20",
        ],
    ),
    (
        date(2025, 6, 12),
        "Health Canada issued a Notice of Compliance with Conditions for ravustobart on January 20, 2025.",
        ["ravustobart HC conditional_approval conditionally_approved 2025-01-20"],
    ),
    (
        date(2025, 6, 12),
        "Swissmedic granted temporary authorisation to ravustobart in February 2025 and the TGA gave provisional approval the month after.",
        [
            "ravustobart SMC conditional_approval conditionally_approved 2025-02",
            "ravustobart TGA conditional_approval conditionally_approved 2025-03",
        ],
    ),
    (
        date(2025, 6, 12),
        "At the European Hematology Association congress in Milan on June 14, 2025, investigators will present updated results for ravustobart in an oral session.",
        ["ravustobart - conference_presentation scheduled 2025-06-14"],
    ),
    (
        date(2025, 6, 12),
        "Data from the ASCEND trial of ravustobart were presented in a late-breaking oral session at the 2024 ASH Annual Meeting on December 9, 2024.",
        ["ravustobart - conference_presentation presented 2024-12-09"],
    ),
    (
        date(2025, 6, 12),
        "The Oncologic Drugs Advisory Committee voted 9 to 4 on March 12, 2025 that the benefits of ravustobart outweigh its risks.",
        ["ravustobart FDA advisory_committee voted 2025-03-12"],
    ),
    (
        date(2025, 6, 12),
        "The FDA plans to convene an advisory committee on September 18, 2025 to discuss the BLA for ravustobart.",
        ["ravustobart FDA advisory_committee scheduled 2025-09-18"],
    ),
    (
        date(2025, 6, 12),
        "The company withdrew its marketing authorisation application for ravustobart from the EMA on 3 April 2025.",
        ["ravustobart EMA application_submitted withdrawn 2025-04-03"],
    ),
    (
        date(2025, 6, 12),
        "The MHRA awarded ravustobart an Innovation Passport in 2022.",
        ["ravustobart MHRA innovation_passport granted 2022"],
    ),
    (
        date(2025, 6, 12),
        "Ravustobart has not been granted breakthrough therapy designation, and there can be no assurance that it will be.",
        [],
    ),
    (date(2025, 6, 12), "If approved, ravustobart would be eligible for a rare pediatric disease priority review voucher.", []),
    (date(2025, 6, 12), "We plan to request Fast Track designation for ravustobart in the second half of 2025.", []),
    (date(2025, 6, 12), "We intend to submit a BLA for ravustobart by year-end, and expect to request priority review.", []),
    (
        date(2025, 6, 12),
        "In May 2025 the NMPA accepted the NDA for zelnocitinib tablets and the CDE proposed to include it in priority review.",
        ["zelnocitinib NMPA application_accepted accepted 2025-05", "zelnocitinib NMPA priority_review recommended 2025-05"],
    ),
    (
        date(2025, 6, 12),
        "The CDE of China's NMPA formally included zelnocitinib in its list of breakthrough therapy drugs on 5 June 2025, after a public notice period that began on 20 May 2025.",
        ["zelnocitinib NMPA breakthrough_therapy granted 2025-06-05", "zelnocitinib NMPA breakthrough_therapy recommended 2025-05-20"],
    ),
    (
        date(2025, 6, 12),
        "The FDA approved zelnocitinib for severe alopecia areata in adults on May 30.",
        ["zelnocitinib FDA approval approved 2025-05-30"],
    ),
    (
        date(2025, 6, 12),
        "Approval of zelnocitinib by the FDA came on May 30, 2025, two weeks ahead of the goal date of June 13, 2025.",
        ["zelnocitinib FDA approval approved 2025-05-30", "zelnocitinib FDA target_action_date set 2025-06-13"],
    ),
    (
        date(2025, 6, 12),
        "Zelnocitinib won accelerated approval in the US in 2022, and this was converted to full approval in April 2025.",
        ["zelnocitinib FDA accelerated_approval granted 2022", "zelnocitinib FDA approval approved 2025-04"],
    ),
    (
        date(2025, 6, 12),
        "The accelerated approval of zelnocitinib in follicular lymphoma was voluntarily withdrawn by the sponsor in January 2024 after the confirmatory trial failed.",
        ["zelnocitinib FDA accelerated_approval withdrawn 2024-01"],
    ),
    (
        date(2025, 6, 12),
        "The rolling submission of the zelnocitinib NDA, begun in October 2024, was completed on March 31, 2025.",
        ["zelnocitinib FDA application_submitted submitted 2025-03-31"],
    ),
    (
        date(2025, 6, 12),
        "The FDA refused to file the NDA for zelnocitinib in July 2024, citing missing stability data.",
        ["zelnocitinib FDA application_accepted refused 2024-07"],
    ),
    (
        date(2025, 6, 12),
        "The sponsor's request for RMAT designation for KTX-204 was denied in June 2023.",
        ["KTX-204 FDA rmat denied 2023-06"],
    ),
    (
        date(2025, 6, 12),
        "In June 2023 we were notified that the FDA had declined our request for RMAT designation for KTX-204.",
        ["KTX-204 FDA rmat denied 2023-06"],
    ),
    (
        date(2025, 6, 12),
        "The FDA rescinded the breakthrough therapy designation of KTX-204 in March 2024 because another therapy had been approved.",
        ["KTX-204 FDA breakthrough_therapy rescinded 2024-03"],
    ),
    (
        date(2025, 6, 12),
        "The orphan designation for KTX-204 was removed from the Community register in May 2024 at the sponsor's request.",
        ["KTX-204 EMA orphan_drug withdrawn 2024-05"],
    ),
    (
        date(2025, 3, 14),
        "BASEL, March 14, 2025 - Ostrava Biosciences AG today reported that Swissmedic has cleared lumivarsen for adults with hereditary angioedema, making Switzerland the fourth country to do so.",
        ["lumivarsen SMC approval approved 2025-03-14"],
    ),
    (
        date(2025, 3, 14),
        "Lumivarsen was first licensed in the United States (November 2023), then in Great Britain (February 2024) and Japan (September 2024).",
        [
            "lumivarsen FDA approval approved 2023-11",
            "lumivarsen MHRA approval approved 2024-02",
            "lumivarsen PMDA approval approved 2024-09",
        ],
    ),
    (
        date(2025, 3, 14),
        "Orphan status was granted in the EU in 2018, in the US in 2019 and in Japan in 2021 for lumivarsen.",
        ["lumivarsen EMA orphan_drug granted 2018", "lumivarsen FDA orphan_drug granted 2019", "lumivarsen PMDA orphan_drug granted 2021"],
    ),
    (
        date(2025, 3, 14),
        "Regulators in the US and in Europe have both designated lumivarsen an orphan medicine.",
        ["lumivarsen EMA orphan_drug granted 2025-03-14", "lumivarsen FDA orphan_drug granted 2025-03-14"],
    ),
    (
        date(2025, 3, 14),
        "The BLA, filed on 30 August 2024 and accepted on 29 October 2024, carries a PDUFA date of 30 April 2025. It concerns lumivarsen in children.",
        [
            "lumivarsen FDA application_accepted accepted 2024-10-29",
            "lumivarsen FDA application_submitted submitted 2024-08-30",
            "lumivarsen FDA target_action_date set 2025-04-30",
        ],
    ),
    (date(2025, 3, 14), "An FDA decision on lumivarsen is due by April 30, 2025.", ["lumivarsen FDA target_action_date set 2025-04-30"]),
    (
        date(2025, 3, 14),
        "The agency is expected to rule on the lumivarsen BLA by 30 April 2025, the PDUFA date.",
        ["lumivarsen FDA target_action_date set 2025-04-30"],
    ),
    (
        date(2025, 3, 14),
        "The FDA missed the goal date of January 31, 2025 for lumivarsen and has not said when it will act.",
        ["lumivarsen FDA target_action_date set 2025-01-31"],
    ),
    (
        date(2025, 3, 14),
        "Ostrava said that it had received word from the FDA that the review clock for lumivarsen had been extended to July 31, 2025, from the earlier April 30 date.",
        ["lumivarsen FDA target_action_date changed 2025-07-31", "lumivarsen FDA target_action_date set 2025-04-30"],
    ),
    (
        date(2025, 3, 14),
        "Breakthrough Therapy Designation (BTD) was bestowed on OST-311 by the FDA in January 2024; China's CDE did likewise in June.",
        ["OST-311 FDA breakthrough_therapy granted 2024-01", "OST-311 NMPA breakthrough_therapy granted 2024-06"],
    ),
    (
        date(2025, 3, 14),
        "OST-311: Fast Track (FDA, May 2022); Orphan Drug (FDA, August 2022; EMA, November 2022); PRIME (EMA, March 2023).",
        [
            "OST-311 EMA orphan_drug granted 2022-11",
            "OST-311 EMA prime granted 2023-03",
            "OST-311 FDA fast_track granted 2022-05",
            "OST-311 FDA orphan_drug granted 2022-08",
        ],
    ),
    (
        date(2025, 3, 14),
        "OST-311 received Fast Track Designation from the FDA for the treatment of glioblastoma in May 2022 and for diffuse intrinsic pontine glioma in January 2023.",
        ["OST-311 FDA fast_track granted 2022-05", "OST-311 FDA fast_track granted 2023-01"],
    ),
    (
        date(2025, 3, 14),
        "The FDA has granted OST-311 two Fast Track designations, one for glioblastoma and one for diffuse midline glioma.",
        ["OST-311 FDA fast_track granted 2025-03-14", "OST-311 FDA fast_track granted 2025-03-14"],
    ),
    (date(2025, 3, 14), "The IND for OST-311 went into effect on February 3, 2022.", ["OST-311 FDA ind_clearance cleared 2022-02-03"]),
    (
        date(2025, 3, 14),
        "The FDA's 30-day review of the IND for OST-311 ended without comments on February 3, 2022, and the trial may proceed.",
        ["OST-311 FDA ind_clearance cleared 2022-02-03"],
    ),
    (
        date(2025, 3, 14),
        "We filed an IND for OST-311 in January 2022, which the FDA cleared the following month.",
        ["OST-311 FDA ind_clearance cleared 2022-02", "OST-311 FDA ind_clearance submitted 2022-01"],
    ),
    (
        date(2025, 3, 14),
        "The partial clinical hold on OST-311, imposed in April 2021 after a dose-limiting toxicity, has been removed.",
        ["OST-311 FDA clinical_hold lifted 2025-03-14", "OST-311 FDA clinical_hold placed 2021-04"],
    ),
    (
        date(2025, 3, 14),
        "A CRL dated 11 October 2024 asked for a further bioequivalence study of OST-311.",
        ["OST-311 FDA complete_response refused 2024-10-11"],
    ),
    (
        date(2025, 3, 14),
        "The FDA responded to the NDA for OST-311 with a Complete Response Letter in October 2024; the NDA was resubmitted on 20 December 2024 and the new PDUFA date is 20 June 2025.",
        [
            "OST-311 FDA application_submitted submitted 2024-12-20",
            "OST-311 FDA complete_response refused 2024-10",
            "OST-311 FDA target_action_date set 2025-06-20",
        ],
    ),
    (
        date(2025, 3, 14),
        "At its January 2025 meeting, the CHMP recommended refusing marketing authorisation for OST-311. Ostrava has asked for a re-examination.",
        ["OST-311 EMA refusal recommended 2025-01"],
    ),
    (
        date(2025, 3, 14),
        "Following re-examination, the CHMP on 22 May 2024 confirmed its earlier negative opinion on OST-311, and the European Commission issued its refusal on 30 July 2024.",
        ["OST-311 EMA refusal recommended 2024-05-22", "OST-311 EMA refusal refused 2024-07-30"],
    ),
    (
        date(2025, 3, 14),
        "The sponsor notified the EMA on 7 February 2025 that it wished to withdraw its application for OST-311.",
        ["OST-311 EMA application_submitted withdrawn 2025-02-07"],
    ),
    (
        date(2025, 3, 14),
        "The European Commission revoked the conditional marketing authorisation of OST-311 in February 2025.",
        ["OST-311 EMA conditional_approval rescinded 2025-02"],
    ),
    (
        date(2025, 3, 14),
        "In 2019 OST-311 was approved by the FDA for second-line use under accelerated approval; full approval followed in 2022.",
        ["OST-311 FDA accelerated_approval granted 2019", "OST-311 FDA approval approved 2022"],
    ),
    (
        date(2025, 3, 14),
        "The FDA granted full approval to OST-311 on 3 February 2025, converting the accelerated approval of June 2021.",
        ["OST-311 FDA accelerated_approval granted 2021-06", "OST-311 FDA approval approved 2025-02-03"],
    ),
    (
        date(2025, 3, 14),
        "The MHRA has approved OST-311 via the International Recognition Procedure.",
        ["OST-311 MHRA approval approved 2025-03-14"],
    ),
    (
        date(2025, 3, 14),
        "Health Canada has accepted for review Ostrava's New Drug Submission for OST-311 and granted it Priority Review status.",
        ["OST-311 HC application_accepted accepted 2025-03-14", "OST-311 HC priority_review granted 2025-03-14"],
    ),
    (
        date(2025, 3, 14),
        "The TGA accepted the application for OST-311 for evaluation in December 2024, having granted it a priority determination in October.",
        ["OST-311 TGA application_accepted accepted 2024-12", "OST-311 TGA priority_review granted 2024-10"],
    ),
    (
        date(2025, 3, 14),
        "Japan's MHLW has designated OST-311 under the SAKIGAKE system, and orphan designation was granted at the same time.",
        ["OST-311 PMDA orphan_drug granted 2025-03-14", "OST-311 PMDA sakigake granted 2025-03-14"],
    ),
    (
        date(2025, 3, 14),
        "The company's partner in Japan, Kitano Seiyaku, submitted a J-NDA for OST-311 on 28 February 2025.",
        ["OST-311 PMDA application_submitted submitted 2025-02-28"],
    ),
    (
        date(2025, 3, 14),
        "Results of OST-311 will be the subject of an oral presentation at ASCO on 1 June 2025.",
        ["OST-311 - conference_presentation scheduled 2025-06-01"],
    ),
    (
        date(2025, 3, 14),
        "Phase 2 data on OST-311 were featured as a poster at the ESMO Congress 2024 in Barcelona in September 2024.",
        ["OST-311 - conference_presentation presented 2024-09"],
    ),
    (date(2025, 3, 14), "We presented OST-311 data at ASH in December.", ["OST-311 - conference_presentation presented 2024-12"]),
    (
        date(2025, 3, 14),
        "The European Commission granted orphan designation to OST-311 (EU/3/21/2456) on 13 September 2021.",
        ["OST-311 EMA orphan_drug granted 2021-09-13"],
    ),
    (
        date(2025, 3, 14),
        "The Committee for Orphan Medicinal Products (COMP) issued a positive opinion on the orphan designation of OST-311 in July 2021.",
        ["OST-311 EMA orphan_drug recommended 2021-07"],
    ),
    (
        date(2025, 3, 14),
        "On 26 February 2025 the applicant withdrew its request for orphan designation of OST-311 before the COMP reached an opinion.",
        ["OST-311 EMA orphan_drug withdrawn 2025-02-26"],
    ),
    (
        date(2025, 3, 14),
        "The FDA declined in November 2023 to grant breakthrough therapy designation to OST-311, considering the data premature.",
        ["OST-311 FDA breakthrough_therapy denied 2023-11"],
    ),
    (
        date(2025, 3, 14),
        "A request for Breakthrough Therapy designation for OST-311 was filed in September 2023 but was not granted.",
        ["OST-311 FDA breakthrough_therapy denied -", "OST-311 FDA breakthrough_therapy requested 2023-09"],
    ),
    (
        date(2025, 3, 14),
        "The request for accelerated assessment of the MAA was refused. The MAA of OST-311 was validated on 19 December 2024.",
        ["OST-311 EMA accelerated_assessment denied 2025-03-14", "OST-311 EMA application_accepted accepted 2024-12-19"],
    ),
    (
        date(2025, 3, 14),
        "The FDA informed the company in a letter of 3 March 2025 that it had removed the clinical hold on OST-311.",
        ["OST-311 FDA clinical_hold lifted 2025-03-03"],
    ),
    (
        date(2025, 3, 14),
        "QIDP and Fast Track designations were granted for OST-311 in 2020, and the FDA granted Priority Review to its NDA in August 2024.",
        ["OST-311 FDA fast_track granted 2020", "OST-311 FDA priority_review granted 2024-08", "OST-311 FDA qidp granted 2020"],
    ),
    (
        date(2025, 3, 14),
        "The sNDA for OST-311 in first-line patients was approved by China's NMPA on February 28.",
        ["OST-311 NMPA approval approved 2025-02-28"],
    ),
    (
        date(2025, 3, 14),
        "The CDE granted implied approval for a clinical trial of OST-311 on 8 January 2025; the application had been accepted on 28 October 2024.",
        ["OST-311 NMPA ind_clearance accepted 2024-10-28", "OST-311 NMPA ind_clearance cleared 2025-01-08"],
    ),
    (date(2025, 3, 14), "The EMA's CHMP has recommended approval of OST-311.", ["OST-311 EMA approval recommended 2025-03-14"]),
    (
        date(2025, 3, 14),
        "Ostrava expects a decision from the European Commission in the second quarter of 2025 on OST-311, following the positive CHMP opinion of 28 February 2025.",
        ["OST-311 EMA approval recommended 2025-02-28"],
    ),
    (date(2025, 3, 14), "OST-311 is under review in Canada and Australia, and a filing in Brazil is planned.", []),
    (date(2025, 3, 14), "Among the competitors, rival Tannenberg's velotinib was approved by the FDA in 2022 for the same use.", []),
    (
        date(2025, 3, 14),
        "Breakthrough Therapy designation is intended to expedite the development and review of drugs for serious conditions.",
        [],
    ),
    (
        date(2025, 3, 14),
        "There is no guarantee that the FDA will accept our BLA for OST-311, grant priority review or approve it by any date.",
        [],
    ),
    (date(2025, 3, 14), "Contrary to a report in a financial newspaper, OST-311 has not received a complete response letter.", []),
    (date(2025, 3, 14), "Had the FDA granted priority review, the goal date for OST-311 would have been 1 September 2025.", []),
    (
        date(2025, 3, 14),
        "The letter of intent to rescind Breakthrough Therapy designation for OST-311 was received in May 2024; the designation itself was rescinded on 8 August 2024.",
        ["OST-311 FDA breakthrough_therapy rescinded 2024-08-08"],
    ),
    (
        date(2025, 3, 14),
        "The FDA has lifted the full clinical hold on OST-311 that it had imposed on June 30, 2024.",
        ["OST-311 FDA clinical_hold lifted 2025-03-14", "OST-311 FDA clinical_hold placed 2024-06-30"],
    ),
    (
        date(2025, 3, 14),
        "The advisory committee meeting for OST-311, originally planned for 12 December 2024, took place on 23 January 2025, and members voted 10-2 in favour.",
        ["OST-311 FDA advisory_committee voted 2025-01-23"],
    ),
    (
        date(2025, 3, 14),
        "Orphan drug designation was granted by FDA to OST-311 for cystinosis, cystic fibrosis and Fabry disease.",
        ["OST-311 FDA orphan_drug granted 2025-03-14"],
    ),
]


@pytest.mark.parametrize(("published", "text", "milestones"), EN)
def test_an_english_wording_tells_its_milestones_and_no_others(published: date, text: str, milestones: list[str]) -> None:
    assert told(text, published) == milestones


ZH: list[tuple[date, str, list[str]]] = [
    (
        date(2025, 6, 12),
        "近日,恒晟医药股份有限公司收到国家药品监督管理局核准签发的《药物临床试验批准通知书》,同意公司自主研发的HS-7012注射液开展用于晚期实体瘤的临床试验。",
        ["HS-7012 NMPA ind_clearance cleared -"],
    ),
    (
        date(2025, 6, 12),
        "公司全资子公司于2025年6月10日收到国家药监局下发的《受理通知书》,公司提交的泽洛替尼片新药上市许可申请获得受理。",
        ["泽洛替尼片 NMPA application_accepted accepted 2025-06-10"],
    ),
    (
        date(2025, 6, 12),
        "2025年3月,国家药监局药审中心(CDE)将瑞奥西单抗注射液纳入突破性治疗品种名单,拟定适应症为既往经含铂化疗失败的局部晚期或转移性尿路上皮癌。",
        ["瑞奥西单抗注射液 NMPA breakthrough_therapy granted 2025-03"],
    ),
    (
        date(2025, 6, 12),
        "CDE官网显示,瑞奥西单抗注射液拟纳入优先审评品种公示名单,公示日期为2025年6月5日至6月12日。",
        ["瑞奥西单抗注射液 NMPA priority_review recommended 2025-06-05"],
    ),
    (
        date(2025, 6, 12),
        "瑞奥西单抗注射液于2023年5月获美国食品药品监督管理局(FDA)授予孤儿药资格认定,2024年1月获FDA快速通道资格认定。",
        ["瑞奥西单抗注射液 FDA fast_track granted 2024-01", "瑞奥西单抗注射液 FDA orphan_drug granted 2023-05"],
    ),
    (
        date(2025, 6, 12),
        "2024年12月25日,泽洛替尼片获国家药监局附条件批准上市,用于治疗既往至少接受过一种系统治疗的复发或难治性外周T细胞淋巴瘤成人患者。",
        ["泽洛替尼片 NMPA conditional_approval conditionally_approved 2024-12-25"],
    ),
    (
        date(2025, 6, 12),
        "泽洛替尼片的新适应症上市申请于2025年5月20日获国家药监局批准,用于一线治疗EGFR突变阳性的局部晚期或转移性非小细胞肺癌。",
        ["泽洛替尼片 NMPA approval approved 2025-05-20"],
    ),
    (
        date(2025, 6, 12),
        "公司已于2025年4月向FDA提交HS-7012的IND申请,并于5月获得FDA的临床试验默示许可。",
        ["HS-7012 FDA ind_clearance cleared 2025-05", "HS-7012 FDA ind_clearance submitted 2025-04"],
    ),
    (
        date(2025, 6, 12),
        "泽洛替尼片先后于2019年、2021年获得FDA和欧盟委员会授予的孤儿药资格。",
        ["泽洛替尼片 EMA orphan_drug granted 2021", "泽洛替尼片 FDA orphan_drug granted 2019"],
    ),
    (
        date(2025, 6, 12),
        "FDA已授予HS-7012突破性疗法认定和快速通道资格。",
        ["HS-7012 FDA breakthrough_therapy granted 2025-06-12", "HS-7012 FDA fast_track granted 2025-06-12"],
    ),
    (
        date(2025, 6, 12),
        "公司收到FDA关于泽洛替尼片新药上市申请的完整回复函(CRL),日期为2025年5月30日。",
        ["泽洛替尼片 FDA complete_response refused 2025-05-30"],
    ),
    (
        date(2025, 6, 12),
        "FDA于2025年2月受理泽洛替尼片的新药上市申请(NDA)并授予优先审评资格,PDUFA目标日期为2025年8月15日。",
        [
            "泽洛替尼片 FDA application_accepted accepted 2025-02",
            "泽洛替尼片 FDA priority_review granted 2025-02",
            "泽洛替尼片 FDA target_action_date set 2025-08-15",
        ],
    ),
    (
        date(2025, 6, 12),
        "公司决定主动撤回泽洛替尼片的上市许可申请,并于2025年5月28日收到国家药监局的《药品注册申请终止通知书》。",
        ["泽洛替尼片 NMPA application_submitted withdrawn 2025-05-28"],
    ),
    (
        date(2025, 6, 12),
        "EMA人用药品委员会(CHMP)于2025年4月25日对泽洛替尼片发布积极意见,建议批准其上市。",
        ["泽洛替尼片 EMA approval recommended 2025-04-25"],
    ),
    (date(2025, 6, 12), "欧盟委员会已于2025年5月批准泽洛替尼片上市。", ["泽洛替尼片 EMA approval approved 2025-05"]),
    (
        date(2025, 6, 12),
        "2024年9月,FDA对HS-7012的I期临床试验实施部分临床暂停;2025年1月,该临床暂停被解除。",
        ["HS-7012 FDA clinical_hold lifted 2025-01", "HS-7012 FDA clinical_hold placed 2024-09"],
    ),
    (
        date(2025, 6, 12),
        "公司曾于2023年向CDE申请HS-7012的突破性治疗认定,但未获同意。",
        ["HS-7012 NMPA breakthrough_therapy denied -", "HS-7012 NMPA breakthrough_therapy requested 2023"],
    ),
    (
        date(2025, 6, 12),
        "HS-7012的研究结果将于2025年9月在世界肺癌大会(WCLC)上以口头报告形式公布。",
        ["HS-7012 - conference_presentation scheduled 2025-09"],
    ),
    (
        date(2025, 6, 12),
        "HS-7012的I期数据已在2025年美国临床肿瘤学会(ASCO)年会上以壁报形式发布。",
        ["HS-7012 - conference_presentation presented 2025"],
    ),
    (date(2025, 6, 12), "截至目前,泽洛替尼片尚未获得FDA突破性疗法认定,公司计划于下半年提交申请。", []),
    (date(2025, 6, 12), "若获批准,泽洛替尼片将成为国内首款获批的同类药物。", []),
    (date(2025, 6, 12), "根据《药品注册管理办法》,纳入突破性治疗程序的药物,可以在临床试验期间与药审中心进行沟通。", []),
    (date(2025, 6, 12), "目前国内已有三款同靶点药物获批上市,包括某跨国药企的产品。", []),
    (
        date(2025, 6, 12),
        "日本厚生劳动省(MHLW)于2024年11月授予HS-7012孤儿药资格,并于2025年3月将其指定为优先审评品种。",
        ["HS-7012 PMDA orphan_drug granted 2024-11", "HS-7012 PMDA priority_review granted 2025-03"],
    ),
    (
        date(2025, 6, 12),
        "韩国食品药品安全部(MFDS)于2025年1月批准泽洛替尼片上市;澳大利亚药品管理局(TGA)于2月受理了其上市申请。",
        ["泽洛替尼片 MFDS approval approved 2025-01", "泽洛替尼片 TGA application_accepted accepted 2025-02"],
    ),
    (date(2025, 6, 12), "香港卫生署于2025年5月15日批准泽洛替尼片在香港注册。", ["泽洛替尼片 OTHER approval approved 2025-05-15"]),
    (
        date(2025, 6, 12),
        "HS-7012获FDA授予再生医学先进疗法(RMAT)资格及罕见儿科疾病资格(RPDD)。",
        ["HS-7012 FDA rare_pediatric_disease granted 2025-06-12", "HS-7012 FDA rmat granted 2025-06-12"],
    ),
    (date(2025, 6, 12), "2024年10月,HS-7012入选欧洲药品管理局(EMA)优先药物计划(PRIME)。", ["HS-7012 EMA prime granted 2024-10"]),
    (
        date(2025, 6, 12),
        "FDA将泽洛替尼片的PDUFA日期由2025年5月15日推迟至2025年8月15日。",
        ["泽洛替尼片 FDA target_action_date changed 2025-08-15", "泽洛替尼片 FDA target_action_date set 2025-05-15"],
    ),
    (date(2025, 6, 12), "FDA撤销了此前授予HS-7012的突破性疗法认定。", ["HS-7012 FDA breakthrough_therapy rescinded -"]),
    (
        date(2025, 6, 12),
        "此次泽洛替尼片上市申请已被纳入优先审评审批程序,此前该产品已于2024年7月被纳入突破性治疗药物程序。",
        ["泽洛替尼片 NMPA breakthrough_therapy granted 2024-07", "泽洛替尼片 NMPA priority_review granted 2025-06-12"],
    ),
    (
        date(2025, 6, 12),
        "FDA肿瘤药物咨询委员会(ODAC)将于2025年7月18日召开会议,审议泽洛替尼片的上市申请。",
        ["泽洛替尼片 FDA advisory_committee scheduled 2025-07-18"],
    ),
    (
        date(2025, 6, 12),
        "泽洛替尼片在FDA获得加速批准后,已于2025年4月转为完全批准。",
        ["泽洛替尼片 FDA accelerated_approval granted 2025-06-12", "泽洛替尼片 FDA approval approved 2025-04"],
    ),
    (
        date(2025, 6, 12),
        "证券代码:688999 证券简称:恒晟医药 恒晟医药关于注射用HS-3309获得药物临床试验批准通知书的公告",
        ["HS-3309 NMPA ind_clearance cleared 2025-06-12"],
    ),
    (
        date(2025, 6, 12),
        "6月11日,恒晟医药公告,子公司收到国家药监局核准签发的关于HS-3309片的《药品注册证书》,药品批准文号为国药准字H20250099。",
        ["HS-3309 NMPA approval approved 2025-06-11"],
    ),
    (
        date(2025, 6, 12),
        "近日,恒晟医药的1类新药HS-3309片被国家药监局药品审评中心纳入拟优先审评品种公示名单。",
        ["HS-3309 NMPA priority_review recommended -"],
    ),
    (
        date(2025, 6, 12),
        "HS-3309片的上市申请于2024年11月获CDE受理,并于同月被纳入优先审评。",
        ["HS-3309 NMPA application_accepted accepted 2024-11", "HS-3309 NMPA priority_review granted 2024-11"],
    ),
    (
        date(2025, 6, 12),
        "HS-3309片曾于2021年9月获得美国FDA孤儿药资格认定,并在2022年1月被CDE纳入突破性治疗品种。",
        ["HS-3309 FDA orphan_drug granted 2021-09", "HS-3309 NMPA breakthrough_therapy granted 2022-01"],
    ),
    (
        date(2025, 6, 12),
        "受理号为CXHS2500123的HS-3309片上市申请已于2025年6月9日获得国家药监局受理。",
        ["HS-3309 NMPA application_accepted accepted 2025-06-09"],
    ),
    (
        date(2025, 6, 12),
        "美国FDA已于当地时间2025年6月10日批准HS-3309用于治疗成人复发性IgA肾病。",
        ["HS-3309 FDA approval approved 2025-06-10"],
    ),
    (
        date(2025, 6, 12),
        "公司就HS-3309片向欧洲药品管理局(EMA)递交的上市许可申请(MAA)已于2025年3月27日通过形式审查并进入正式审评。",
        ["HS-3309 EMA application_accepted accepted 2025-03-27"],
    ),
    (
        date(2025, 6, 12),
        "加拿大卫生部于2025年4月受理HS-3309片的新药申请(NDS),并给予优先审评。",
        ["HS-3309 HC application_accepted accepted 2025-04", "HS-3309 HC priority_review granted 2025-04"],
    ),
    (
        date(2025, 6, 12),
        "公司收到国家药监局下发的《不予批准通知书》,HS-3309片新增适应症的补充申请未获批准。",
        ["HS-3309 NMPA refusal refused 2025-06-12"],
    ),
    (
        date(2025, 6, 12),
        "HS-3309片获国家药监局批准开展一项联合化疗用于一线胃癌的III期临床试验,时间为2025年5月。",
        ["HS-3309 NMPA ind_clearance cleared 2025-05"],
    ),
    (date(2025, 6, 12), "2025年5月29日,国家药监局官网公示,HS-3309片获批上市。", ["HS-3309 NMPA approval approved 2025-05-29"]),
    (
        date(2025, 6, 12),
        "HS-3309成为首个被FDA授予突破性疗法认定(Breakthrough Therapy Designation)的国产IgA肾病新药,认定时间为2023年12月。",
        ["HS-3309 FDA breakthrough_therapy granted 2023-12"],
    ),
    (
        date(2025, 6, 12),
        "HS-3309片已被FDA、EMA及日本厚生劳动省授予孤儿药资格。",
        [
            "HS-3309 EMA orphan_drug granted 2025-06-12",
            "HS-3309 FDA orphan_drug granted 2025-06-12",
            "HS-3309 PMDA orphan_drug granted 2025-06-12",
        ],
    ),
    (date(2025, 6, 12), "公司拟于近期向FDA提交HS-3309的新药上市申请,并将申请优先审评。", []),
    (date(2025, 6, 12), "能否获得FDA批准以及何时获批均存在不确定性。HS-3309片后续仍需开展临床试验。", []),
    (date(2025, 6, 12), "针对市场传闻称HS-3309片上市申请被拒,公司澄清,截至公告日未收到任何不予批准的通知。", []),
    (
        date(2025, 6, 12),
        "上海,2025年6月12日——恒晟医药今日宣布,FDA已授予其在研新药HS-3309快速通道资格(FTD),用于治疗IgA肾病。",
        ["HS-3309 FDA fast_track granted 2025-06-12"],
    ),
    (
        date(2025, 6, 12),
        "恒晟医药与合作伙伴Novaris共同宣布,HS-3309的BLA已获FDA受理,预计于2026年2月20日前作出审评决定(PDUFA)。",
        ["HS-3309 FDA application_accepted accepted 2025-06-12", "HS-3309 FDA target_action_date set 2026-02-20"],
    ),
    (date(2025, 6, 12), "公司於2025年5月獲國家藥監局批准其HS-3309治療晚期胃癌的新藥上市申請。", ["HS-3309 NMPA approval approved 2025-05"]),
    (date(2025, 6, 12), "衛福部食藥署於114年5月核准HS-3309新藥查驗登記。", ["HS-3309 OTHER approval approved 2025-05"]),
]


@pytest.mark.parametrize(("published", "text", "milestones"), ZH)
def test_a_chinese_wording_tells_its_milestones_and_no_others(published: date, text: str, milestones: list[str]) -> None:
    assert told(text, published) == milestones


JA: list[tuple[date, str, list[str]]] = [
    (
        date(2025, 6, 12),
        "当社は、開発中のHKP-208について、厚生労働省より希少疾病用医薬品の指定を2025年5月20日付で受けました。",
        ["HKP-208 PMDA orphan_drug granted 2025-05-20"],
    ),
    (
        date(2025, 6, 12),
        "ゼロシチニブについて、2025年3月27日に国内における製造販売承認を取得いたしました。",
        ["ゼロシチニブ PMDA approval approved 2025-03-27"],
    ),
    (
        date(2025, 6, 12),
        "米国食品医薬品局(FDA)は、HKP-208をファストトラックに指定しました。",
        ["HKP-208 FDA fast_track granted 2025-06-12"],
    ),
    (
        date(2025, 6, 12),
        "HKP-208は2022年11月にFDAからオーファンドラッグ指定を、2023年2月に欧州委員会から希少疾病用医薬品指定を受けています。",
        ["HKP-208 EMA orphan_drug granted 2023-02", "HKP-208 FDA orphan_drug granted 2022-11"],
    ),
    (date(2025, 6, 12), "HKP-208は先駆的医薬品の対象品目として2023年10月に指定されている。", ["HKP-208 PMDA sakigake granted 2023-10"]),
    (
        date(2025, 6, 12),
        "FDAはゼロシチニブの新薬承認申請(NDA)を受理し、優先審査に指定しました。審査終了目標日(PDUFA date)は2025年10月30日です。",
        [
            "ゼロシチニブ FDA application_accepted accepted 2025-06-12",
            "ゼロシチニブ FDA priority_review granted 2025-06-12",
            "ゼロシチニブ FDA target_action_date set 2025-10-30",
        ],
    ),
    (
        date(2025, 6, 12),
        "当社は、ゼロシチニブに関しFDAより審査完了報告通知(CRL)を2025年4月11日に受領しました。",
        ["ゼロシチニブ FDA complete_response refused 2025-04-11"],
    ),
    (
        date(2025, 6, 12),
        "欧州医薬品委員会(CHMP)は、2025年4月25日、ゼロシチニブについて承認を推奨する肯定的見解を示しました。",
        ["ゼロシチニブ EMA approval recommended 2025-04-25"],
    ),
    (
        date(2025, 6, 12),
        "欧州委員会は2025年5月、ゼロシチニブの条件付き販売承認を付与した。",
        ["ゼロシチニブ EMA conditional_approval conditionally_approved 2025-05"],
    ),
    (date(2025, 6, 12), "当社は2025年2月にHKP-208の治験計画届書をPMDAに提出しました。", ["HKP-208 PMDA ind_clearance submitted 2025-02"]),
    (
        date(2025, 6, 12),
        "FDAはHKP-208のIND申請を2024年8月に承認し、第1相試験の開始が可能となった。",
        ["HKP-208 FDA ind_clearance cleared 2024-08"],
    ),
    (
        date(2025, 6, 12),
        "FDAは2024年3月、HKP-208の臨床試験に対しクリニカルホールドを課しましたが、同年9月に解除しました。",
        ["HKP-208 FDA clinical_hold lifted 2024-09", "HKP-208 FDA clinical_hold placed 2024-03"],
    ),
    (
        date(2025, 6, 12),
        "当社は2023年12月、HKP-208のブレークスルーセラピー指定をFDAに申請しましたが、認められませんでした。",
        ["HKP-208 FDA breakthrough_therapy denied -", "HKP-208 FDA breakthrough_therapy requested 2023-12"],
    ),
    (
        date(2025, 6, 12),
        "HKP-208の希少疾病用医薬品指定は、当社の申し出により2025年1月に取り消されました。",
        ["HKP-208 PMDA orphan_drug withdrawn 2025-01"],
    ),
    (
        date(2025, 6, 12),
        "HKP-208の試験結果は、2025年12月に開催される米国血液学会(ASH)年次総会で発表される予定です。",
        ["HKP-208 - conference_presentation scheduled 2025-12"],
    ),
    (
        date(2025, 6, 12),
        "薬事審議会医薬品第二部会は2025年5月30日、ゼロシチニブの製造販売承認を可とする答申を了承した。",
        ["ゼロシチニブ PMDA approval recommended 2025-05-30"],
    ),
    (date(2025, 6, 12), "当社は、2026年度中にゼロシチニブの承認申請を行う予定です。", []),
    (date(2025, 6, 12), "先駆的医薬品指定制度とは、画期的な医薬品の早期実用化を目的とした制度です。", []),
    (date(2025, 6, 12), "令和6年12月27日付でゼロシチニブの一部変更承認を取得した。", ["ゼロシチニブ PMDA approval approved 2024-12-27"]),
    (
        date(2025, 6, 12),
        "中国国家薬品監督管理局(NMPA)は、ゼロシチニブの輸入医薬品承認申請を2025年4月に受理した。",
        ["ゼロシチニブ NMPA application_accepted accepted 2025-04"],
    ),
    (
        date(2025, 6, 12),
        "英国医薬品・医療製品規制庁(MHRA)は2025年3月、ゼロシチニブを承認した。",
        ["ゼロシチニブ MHRA approval approved 2025-03"],
    ),
    (
        date(2025, 6, 12),
        "FDAは、ゼロシチニブの審査終了目標日を2025年7月30日から2025年10月30日に延長した。",
        ["ゼロシチニブ FDA target_action_date changed 2025-10-30", "ゼロシチニブ FDA target_action_date set 2025-07-30"],
    ),
    (
        date(2025, 6, 12),
        "東都製薬株式会社(本社:東京都)は、ゼロシチニブ(一般名、開発コード:TT-551)について、全身型重症筋無力症を対象とした製造販売承認申請を、本日、厚生労働省に行いましたのでお知らせいたします。",
        ["TT-551 PMDA application_submitted submitted 2025-06-12"],
    ),
    (
        date(2025, 6, 12),
        "TT-551の製造販売承認申請が2025年4月30日に受理されました。",
        ["TT-551 PMDA application_accepted accepted 2025-04-30"],
    ),
    (
        date(2025, 6, 12),
        "米国では、2023年10月にFDAよりブレークスルーセラピー(画期的治療薬)指定を受け、2024年12月に承認を取得しました。TT-551は経口薬です。",
        ["TT-551 FDA approval approved 2024-12", "TT-551 FDA breakthrough_therapy granted 2023-10"],
    ),
    (
        date(2025, 6, 12),
        "TT-551について、FDAが生物製剤承認申請(BLA)を受理し、PDUFA目標日を2025年11月28日と設定した。",
        ["TT-551 FDA application_accepted accepted 2025-06-12", "TT-551 FDA target_action_date set 2025-11-28"],
    ),
    (
        date(2025, 6, 12),
        "EMAは2025年2月27日にTT-551の販売承認申請(MAA)を受理し、審査を開始した。",
        ["TT-551 EMA application_accepted accepted 2025-02-27"],
    ),
    (
        date(2025, 6, 12),
        "FDAは2025年5月、TT-551に対しRMAT(再生医療先端治療)指定を付与。希少小児疾患指定も受けている。",
        ["TT-551 FDA rare_pediatric_disease granted 2025-06-12", "TT-551 FDA rmat granted 2025-05"],
    ),
    (
        date(2025, 6, 12),
        "当社は、TT-551の日本における製造販売承認申請を取り下げることを2025年5月12日に決定し、同日PMDAに通知しました。",
        ["TT-551 PMDA application_submitted withdrawn 2025-05-12"],
    ),
    (date(2025, 6, 12), "TT-551の承認申請について、PMDAより申請の取下げを勧められた事実はありません。", []),
    (date(2025, 6, 12), "承認を取得した場合、TT-551は国内初の治療薬となる見込みです。", []),
    (date(2025, 6, 12), "欧州委員会(EC)は、2025年3月20日付でTT-551の販売を承認しました。", ["TT-551 EMA approval approved 2025-03-20"]),
    (date(2025, 6, 12), "TT-551は2023年にEMAからPRIME(優先医薬品)に指定されました。", ["TT-551 EMA prime granted 2023"]),
    (
        date(2025, 6, 12),
        "カナダ保健省は2025年1月、TT-551を条件付きで承認した(NOC/c)。",
        ["TT-551 HC conditional_approval conditionally_approved 2025-01"],
    ),
    (
        date(2025, 6, 12),
        "TT-551に関し、FDAは諮問委員会を2025年9月18日に開催する予定である。",
        ["TT-551 FDA advisory_committee scheduled 2025-09-18"],
    ),
    (
        date(2025, 6, 12),
        "TT-551の第3相試験の成績を、6月に開催された欧州血液学会(EHA2025)で口頭発表した。",
        ["TT-551 - conference_presentation presented 2025-06"],
    ),
    (
        date(2025, 6, 12),
        "2025年5月19日、TT-551が条件及び期限付承認を取得。",
        ["TT-551 PMDA conditional_approval conditionally_approved 2025-05-19"],
    ),
    (
        date(2025, 6, 12),
        "指定難病である本疾患に対する治療薬として、TT-551は先駆け審査指定制度の対象品目に2019年4月に指定されました。",
        ["TT-551 PMDA sakigake granted 2019-04"],
    ),
]


@pytest.mark.parametrize(("published", "text", "milestones"), JA)
def test_a_japanese_wording_tells_its_milestones_and_no_others(published: date, text: str, milestones: list[str]) -> None:
    assert told(text, published) == milestones
