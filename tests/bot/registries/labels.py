"""Rows of the FDA's registers that tell approvals of one day apart by their labels alone, and a log that holds them."""

from pathlib import Path

# The log of a database into which an earlier version took the rows below, as `export` wrote it: its keys must go on counting.
LOGGED = Path(__file__).with_name("labels.jsonl")

ADULTS, CHILDREN = "Treatment of adults with recurrent glioma", "Treatment of neuroblastoma in children after relapse"
THYROID, LUNG = "FOR THE TREATMENT OF PATIENTS WITH ADVANCED THYROID CANCER", "FOR THE TREATMENT OF PATIENTS WITH METASTATIC LUNG CANCER"


def orphan(label: str, **cells: str) -> dict[str, str]:
    """A designation with an approval for this label and its exclusivity."""
    return {
        "CF Grid Key": "900001",
        "Generic Name": "solmetinib",
        "Trade Name": "Solmetra",
        "Date Designated": "1/2/20",
        "Orphan Designation": "Treatment of tumors of the nervous system",
        "Orphan Designation Status": "Designated/Approved",
        "Approved Labeled Indication": label,
        "Marketing Approval Date": "02/20/2026",
        "Exclusivity End Date": "02/20/2033",
        "Exclusivity Protected Indication *": label,
        "Sponsor Company": "Varantix",
    } | cells


def accelerated(use: str, **cells: str) -> dict[str, str]:
    """An accelerated approval of one submission for this use."""
    return {
        "Application Number": "NDA 999001",
        "Supplement Number": "",
        "Original": "ORIG 1",
        "Proprietary Name": "ODDIVRA",
        "Established Name": "ODDINIB",
        "Applicant": "VARANTIX",
        "Accelerated Approval Date": "2026-02-20",
        "Accelerated Approval Indication": use,
        "Conversion-Withdrawal Status": "Not Yet Converted",
        "Full Approval Conversion- Withdrawal Date": "",
    } | cells


ORPHANS = [orphan(ADULTS), orphan(CHILDREN)]
ACCELERATED = [accelerated(THYROID), accelerated(LUNG)]
