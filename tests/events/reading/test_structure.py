"""Structure: what the build of English sentences, tables and lists tells, each row a short text with all that it says."""

# ruff: noqa: E501  # a sentence is read as one line

from datetime import date

import pytest

from events.reading.reader import read
from events.reading.regions import regions_of
from events.reading.segmentation import units_of

DAY = date(2025, 6, 12)


def told(text: str) -> list[str]:
    proposals = read(text, published=DAY).proposals
    return sorted(f"{one.drug} {one.authority or '-'} {one.kind} {one.status} {one.due or one.occurred or '-'}" for one in proposals)


CASES: list[tuple[str, list[str]]] = [
    # verbs that govern a granting
    ("Quellopant (QLP-7) has a partner in Japan, which asked the health ministry in March 2025 to designate quellopant an orphan drug.", ["quellopant PMDA orphan_drug requested 2025-03"]),
    ("In Japan the health ministry declined in 2023 to designate quellopant (QLP-7), a tablet for adults, as an orphan drug.", ["quellopant PMDA orphan_drug denied 2023"]),
    # days of holds
    ("The clinical hold on the trial of quellopant (QLP-7), which the company disputes, has been in effect since 4 March 2025.", ["quellopant FDA clinical_hold placed 2025-03-04"]),
    ("The trial of quellopant (QLP-7) was on clinical hold from May 2023 until October 2023 over a batch of capsules.", ["quellopant FDA clinical_hold lifted 2023-10", "quellopant FDA clinical_hold placed 2023-05"]),
    ("On 6 May 2025 the FDA lifted the clinical hold to which quellopant (QLP-7) had been subject since the third quarter of 2024.", ["quellopant FDA clinical_hold lifted 2025-05-06", "quellopant FDA clinical_hold placed 2024-Q3"]),
    # authorities and their days
    ("Quellopant (QLP-7) was approved in the EU in March 2021 and by the FDA in June 2022.", ["quellopant EMA approval approved 2021-03", "quellopant FDA approval approved 2022-06"]),
    ("Quellopant (QLP-7) is already approved for gout in Canada (Health Canada, May 2024) and in the United Kingdom (MHRA, 7 January 2025).", ["quellopant HC approval approved 2024-05", "quellopant MHRA approval approved 2025-01-07"]),
    ("Quellopant (QLP-7) holds orphan status on both sides of the Atlantic.", ["quellopant EMA orphan_drug granted -", "quellopant FDA orphan_drug granted -"]),
    ("Singapore's Health Sciences Authority and Korea's Ministry of Food and Drug Safety approved quellopant (QLP-7) in April 2025.", ["quellopant MFDS approval approved 2025-04", "quellopant OTHER approval approved 2025-04"]),
    ("Quellopant (QLP-7) carries an orphan label in Europe, which the Commission signed off in February 2025.", ["quellopant EMA orphan_drug granted 2025-02"]),
    # what befell it
    ("The NDA for quellopant (QLP-7) was filed with the NMPA in January 2024. In May 2024 we withdrew it. We submitted it again in November 2024.", ["quellopant NMPA application_submitted submitted 2024-01", "quellopant NMPA application_submitted submitted 2024-11", "quellopant NMPA application_submitted withdrawn 2024-05"]),
    ("The FDA granted orphan drug designation to quellopant (QLP-7) in May 2024. The European Commission did the same in January 2025, after months of talks.", ["quellopant EMA orphan_drug granted 2025-01", "quellopant FDA orphan_drug granted 2024-05"]),
    # notices
    ("Larch Bio today announced that the FDA has placed the trial of quellopant (QLP-7) on clinical hold. The agency gave notice by telephone on Tuesday.", ["quellopant FDA clinical_hold placed 2025-06-10"]),
    # what an authority decides will be done
    ("The MHLW decided on 9 May 2025 that the application of quellopant (QLP-7) will be reviewed under priority review.", ["quellopant PMDA priority_review granted 2025-05-09"]),
    ("A supplemental NDA seeking a second use of quellopant (QLP-7) was submitted to the FDA on 3 June 2025.", ["quellopant FDA application_submitted submitted 2025-06-03"]),
    # numbers that deny nothing
    ("By its Notice No. 44 the NMPA cancelled the marketing authorization of quellopant (QLP-7) on 5 May 2025 at the request of its holder.", ["quellopant NMPA approval withdrawn 2025-05-05"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_a_sentence_tells_by_its_build(text: str, expected: list[str]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Quellopant (QLP-7) was licensed. Larch is eligible for milestones of up to $90 million, of which $5 million falls due when an IND is cleared and $20 million on acceptance of an MAA by the EMA.",
        "We noted certain articles on the internet which claim that the NMPA has rejected the new drug application for quellopant (QLP-7).",
        "Quellopant (QLP-7) is in phase II. In 2024 the NMPA approved 48 innovative drugs, and 92 applications were included in the breakthrough therapy procedure.",
        "Quellopant (QLP-7) is in phase II. The FDA also approved a blood-based companion diagnostic for gout.",
        "Quellopant (QLP-7) is in phase II. The FDA asked the company to consider Fast Track designation, and the board declined to seek orphan drug designation.",
        "Quellopant (QLP-7) is in phase II. The FDA agreed that Larch will submit a BLA in 2026 on the strength of one trial.",
        "Quellopant (QLP-7) is in phase II. No clinical hold has been imposed on any study of the company.",
    ],
)
def test_what_names_an_event_and_asserts_none(text: str) -> None:
    assert told(text) == []


TABLE = """Product | Use | United States | European Union | Japan
quellopant (QLP-7) | gout | Fast Track, May 2023 | Orphan, 2024 | NDA submitted Dec 2024
"""


def test_a_column_for_each_country_says_whose_a_cell_is() -> None:
    assert [[region.authority for region in row] for row in regions_of(units_of(TABLE)).values()] == [[None, None, "FDA", "EMA", "PMDA"]]
    assert told(TABLE) == [
        "quellopant EMA orphan_drug granted 2024",
        "quellopant FDA fast_track granted 2023-05",
        "quellopant PMDA application_submitted submitted 2024-12",
    ]


LIST = """Committee for Orphan Medicinal Products (COMP)
Report of its meeting

The committee held its plenary meeting on 13-15 May 2025, and all its members were present, as the chair noted at the beginning of the session.

Positive opinions
At this meeting the committee recommended orphan designation for the following:
- quellopant, treatment of gout of the rarest kind
- dorzavimab, treatment of Pompe disease

The next plenary meeting will be held in the month that follows, at the premises of the agency and not in the usual building of the commission.
"""


def test_entries_below_a_sentence_take_the_meetings_month() -> None:
    assert told(LIST) == ["dorzavimab EMA orphan_drug recommended 2025-05", "quellopant EMA orphan_drug recommended 2025-05"]


def test_a_star_below_the_text_speaks_of_the_starred_names() -> None:
    text = "The CHMP adopted a positive opinion for Veltora* (quellopant) in May 2025.\n\n* This product was designated as an orphan medicine during its development."
    assert told(text) == ["quellopant EMA approval recommended 2025-05", "quellopant EMA orphan_drug granted -"]


def test_the_year_of_a_list_is_that_of_its_months() -> None:
    text = "Quellopant (QLP-7)\n\nIn 2024 we:\n• received Fast Track designation from the FDA in February;\n• received orphan drug designation from the FDA in July."
    assert told(text) == ["quellopant FDA fast_track granted 2024-02", "quellopant FDA orphan_drug granted 2024-07"]
