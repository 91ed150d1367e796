"""The reader as the rest of the program meets it: evidence, lead, due days, names, companies, and that nothing upsets it."""

# ruff: noqa: E501  # a case is read as one line

import os
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.reading.proposals import Reading
from events.reading.reader import explain, read
from events.vocabulary import Authority, Kind, Status

DOCUMENTS = Path(__file__).resolve().parent / "documents"
SEED = Path(__file__).resolve().parents[4] / "shared" / "announcements" / "dev" / "seed.txt"
NEWS = (
    "Larch Bio today announced that the FDA has granted Fast Track designation to veltinib (LB-12) for thyroid cancer. "
    "In May 2020, veltinib was granted Orphan Drug designation by the FDA."
)
DAY = date(2024, 3, 4)


def facts(reading: Reading) -> set[tuple[str, str, str, str, str | None]]:
    return {
        (p.drug, str(p.authority), p.kind, p.status, str(p.due or p.occurred) if p.due or p.occurred else None) for p in reading.proposals
    }


@pytest.mark.skipif(not SEED.exists() and os.environ.get("CI") != "true", reason=f"{SEED} is not there")
def test_the_first_announcement_gives_its_six_milestones() -> None:
    reading = read(SEED.read_text(encoding="utf-8"), published=date(2021, 3, 24), publisher="Ascentage Pharma")
    assert facts(reading) == {
        ("olverembatinib", "NMPA", Kind.BREAKTHROUGH_THERAPY, Status.RECOMMENDED, "2021-03-24"),
        ("olverembatinib", "FDA", Kind.IND_CLEARANCE, Status.CLEARED, "2019-07"),
        ("olverembatinib", "FDA", Kind.ORPHAN_DRUG, Status.GRANTED, "2020-05"),
        ("olverembatinib", "FDA", Kind.FAST_TRACK, Status.GRANTED, "2020-05"),
        ("olverembatinib", "NMPA", Kind.PRIORITY_REVIEW, Status.GRANTED, "2020-10"),
        ("olverembatinib", "None", Kind.CONFERENCE_PRESENTATION, Status.PRESENTED, "2020-12"),
    }
    assert [p.kind for p in reading.proposals if p.lead] == [Kind.BREAKTHROUGH_THERAPY]
    drug = reading.drugs[0]
    assert {"HQP1351"} <= {name.name for name in drug.names}
    roles = {(company.name, company.role) for company in drug.companies}
    assert ("Guangzhou Healthquest Pharma Co., Ltd", "applicant") in roles
    assert {("Ascentage Pharma", "publisher"), ("Ascentage Pharma", "parent")} <= roles


OF_A_SUBSIDIARY = (
    "Ascentage Pharma's First BCR-ABL Inhibitor Olverembatinib (HQP1351) Recommended\n\n"
    'Ascentage Pharma Group International (the "Company" or "Ascentage Pharma") is pleased to announce that the FDA granted orphan drug '
    "designation to olverembatinib (HQP1351) of Guangzhou Healthquest Pharma Co., Ltd, a wholly-owned subsidiary of Ascentage Pharma, for CML."
)
GRANTED = "today announced that the FDA has granted Fast Track designation to solmetinib for CML."
ANNOUNCERS = [
    # the text, the company it is published by, the parent
    (OF_A_SUBSIDIARY, "Ascentage Pharma Group International", "Ascentage Pharma Group International"),
    (f"BOSTON, March 3, 2026 – Varantix Therapeutics, Inc. {GRANTED}", "Varantix Therapeutics, Inc", None),
    (f"ROCKVILLE, Md., March 24, 2021 /PRNewswire/ -- Larch Bio (6855.HK), a biotechnology company, {GRANTED}", "Larch Bio", None),
    # nobody announces: no link
    ("The FDA has granted Fast Track designation to solmetinib, a BCR-ABL inhibitor that Larch Bio Inc. makes, for CML.", None, None),
]


@pytest.mark.parametrize(("text", "publisher", "parent"), ANNOUNCERS)
def test_the_company_that_announces_is_linked_and_none_where_nobody_says(text: str, publisher: str | None, parent: str | None) -> None:
    companies = read(text, published=DAY).drugs[0].companies
    assert [company.name for company in companies if company.role == "publisher"] == ([publisher] if publisher else [])
    assert [company.name for company in companies if company.role == "parent"] == ([parent] if parent else [])


@pytest.mark.parametrize("numeral", ["一、", "①", "(一)", "•", "- ", "1.", "一、\n二、"])
@pytest.mark.parametrize("following", ["日本", "Denied", "", "• FDA granted orphan drug designation to veltinib."])
def test_a_numeral_alone_on_its_line_upsets_nothing(numeral: str, following: str) -> None:
    assert read(f"{numeral}\n{following}\n", published=DAY).published == DAY


@pytest.mark.parametrize("day", [date.min, date.max])
@pytest.mark.parametrize(
    "when",
    ["yesterday", "last Friday", "last week", "this week", "five days ago", "two weeks ago", "next Monday", "上周五", "本周三", "昨日"],
)
def test_the_ends_of_the_calendar_upset_nothing(day: date, when: str) -> None:
    read(f"{when}, the FDA granted Fast Track designation to veltinib for CML. {when}FDA授予veltinib孤儿药资格。", published=day)


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.txt")), ids=lambda path: path.stem)
def test_evidence_is_found_again_at_its_offsets(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for proposal in read(text, published=DAY).proposals:
        assert proposal.evidence.text
        assert text[proposal.evidence.start : proposal.evidence.end] == proposal.evidence.text


def test_the_news_is_lead_and_recited_history_is_not() -> None:
    leads = {p.kind: p.lead for p in read(NEWS, published=DAY).proposals}
    assert leads == {Kind.FAST_TRACK: True, Kind.ORPHAN_DRUG: False}


def test_a_goal_date_is_due_and_became_known_on_the_day_of_the_news() -> None:
    text = "Larch Bio today announced that the FDA has set a PDUFA date of August 9, 2024 for veltinib (LB-12)."
    (goal,) = read(text, published=DAY).proposals
    assert (str(goal.due), str(goal.occurred), goal.kind, goal.status) == ("2024-08-09", "2024-03-04", Kind.TARGET_ACTION_DATE, Status.SET)


def test_the_dateline_dates_an_announcement_that_came_without_a_day() -> None:
    reading = read(f"BOSTON, March 4, 2024 - {NEWS}")
    assert reading.published == DAY
    assert ("veltinib", "FDA", Kind.FAST_TRACK, Status.GRANTED, "2024-03-04") in facts(reading)


def test_without_any_day_nothing_relative_is_dated() -> None:
    assert ("veltinib", "FDA", Kind.FAST_TRACK, Status.GRANTED, None) in facts(read(NEWS))


def test_the_same_text_gives_the_same_reading() -> None:
    assert read(NEWS, published=DAY) == read(NEWS, published=DAY)


def test_explaining_names_what_was_dropped_and_why() -> None:
    seen = [
        thing
        for sentence in explain("Veltinib may be granted Fast Track designation by the FDA.", published=DAY)
        for thing in sentence.seen
    ]
    assert [(thing.kind, thing.status) for thing in seen] == [("fast_track", "granted")]
    assert seen[0].dropped is not None
    assert "may" in seen[0].dropped


@pytest.mark.parametrize(
    ("text", "noticed", "note"),
    [
        (
            "Fast Track designation helps veltinib.",
            [("noun", "Fast Track designation"), ("drug", "veltinib")],
            "no verb says what befell it",
        ),
        ("The FDA granted a meeting on 4 May 2023.", [("authority", "FDA"), ("verb", "granted"), ("date", "4 May 2023")], "no noun says"),
        ("The study enrolled patients.", [], None),
    ],
)
def test_explaining_says_what_was_noticed_where_nothing_came_of_it(text: str, noticed: list[tuple[str, str]], note: str | None) -> None:
    sentence = explain(f"Veltinib (LB-12) is studied. {text}", published=DAY)[-1]
    assert sentence.seen == ()
    assert [pair for one in sentence.noticed if (pair := (one.what, one.words)) in noticed] == noticed
    assert (sentence.note or "").startswith(note or "")
    assert (sentence.note is None) == (note is None)


@pytest.mark.parametrize(
    ("text", "authority", "kind", "status"),
    [
        ("The TGA granted veltinib (LB-12) orphan drug designation in May 2021.", Authority.TGA, Kind.ORPHAN_DRUG, Status.GRANTED),
        ("Health Canada refused marketing authorization for veltinib (LB-12) in May 2021.", Authority.HC, Kind.REFUSAL, Status.REFUSED),
        ("The MHRA awarded veltinib (LB-12) an Innovation Passport in May 2021.", Authority.MHRA, Kind.INNOVATION_PASSPORT, Status.GRANTED),
        ("Swissmedic accepted the application for veltinib (LB-12) in May 2021.", Authority.SMC, Kind.APPLICATION_ACCEPTED, Status.ACCEPTED),
        ("Korea's MFDS approved the IND for veltinib (LB-12) in May 2021.", Authority.MFDS, Kind.IND_CLEARANCE, Status.CLEARED),
        ("The FDA rescinded the Breakthrough Therapy designation of veltinib (LB-12) in May 2021.", Authority.FDA, Kind.BREAKTHROUGH_THERAPY, Status.RESCINDED),
        ("In May 2021 the FDA refused to file the NDA for veltinib (LB-12).", Authority.FDA, Kind.APPLICATION_ACCEPTED, Status.REFUSED),
        ("In May 2021 the FDA placed a clinical hold on the veltinib (LB-12) study.", Authority.FDA, Kind.CLINICAL_HOLD, Status.PLACED),
        ("2021年5月,LB-12被CDE纳入优先审评程序。", Authority.NMPA, Kind.PRIORITY_REVIEW, Status.GRANTED),
        ("2021年5月,LB-12獲美國FDA授予孤兒藥資格認定。", Authority.FDA, Kind.ORPHAN_DRUG, Status.GRANTED),
        ("2021年5月、LB-12は厚生労働省から先駆的医薬品の指定を受けました。", Authority.PMDA, Kind.SAKIGAKE, Status.GRANTED),
    ],
)  # fmt: skip
def test_one_sentence_one_milestone(text: str, authority: Authority, kind: Kind, status: Status) -> None:
    (proposal,) = read(text, published=DAY).proposals
    assert (proposal.authority, proposal.kind, proposal.status, str(proposal.occurred)) == (authority, kind, status, "2021-05")


@pytest.mark.parametrize(
    "text",
    [
        "Veltinib (LB-12) has not been granted Fast Track designation by the FDA.",
        "Larch Bio plans to request Breakthrough Therapy designation for veltinib (LB-12).",
        "Veltinib (LB-12) may be eligible for Priority Review.",
        "If approved by the FDA, veltinib (LB-12) would be the first of its kind.",
        "The FDA could grant veltinib (LB-12) accelerated approval in 2025.",
        "A competitor's drug received Breakthrough Therapy designation from the FDA in 2021.",
        "A drug that is granted Fast Track designation can use rolling review.",
        "The company received a rare pediatric disease priority review voucher for veltinib (LB-12) in 2021.",
        "公司计划于2025年向FDA申请LB-12的孤儿药资格。",
        "LB-12尚未获得突破性治疗认定。",
        "LB-12は2025年に承認申請を行う予定です。",
    ],
)
def test_what_is_not_asserted_is_no_milestone(text: str) -> None:
    assert read(text, published=DAY).proposals == ()


NOISY = [path.read_text(encoding="utf-8") for path in sorted(DOCUMENTS.glob("own-en-0[1234579]*.txt"))]
PLAIN = [facts(read(text, published=DAY)) for text in NOISY]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(NOISY) - 1), st.sampled_from(["  ", "\u00a0", "\u00ad", "digits", "\u200b"]), st.randoms(use_true_random=False))
def test_odd_spaces_and_letters_change_no_milestone(number: int, noise: str, random: object) -> None:
    text = NOISY[number]
    chance = getattr(random, "random")  # noqa: B009  # hypothesis gives a Random without a type
    if noise == "digits":
        noisy = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    elif noise in {"\u00ad", "\u200b"}:
        noisy = "".join(letter + noise if letter.isalpha() and chance() < 0.1 else letter for letter in text)
    else:
        noisy = "".join(noise if letter == " " and chance() < 0.3 else letter for letter in text)
    assert facts(read(noisy, published=DAY)) == PLAIN[number]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(NOISY) - 1), st.randoms(use_true_random=False))
def test_a_line_break_within_a_sentence_changes_no_milestone(number: int, random: object) -> None:
    text = NOISY[number]
    places = [i for i in range(1, len(text) - 1) if text[i] == " " and text[i - 1].isalnum() and text[i + 1].islower()]
    place = getattr(random, "choice")(places)  # noqa: B009  # hypothesis gives a Random without a type
    assert facts(read(text[:place] + "\n" + text[place + 1 :], published=DAY)) == PLAIN[number]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, len(NOISY) - 1),
    st.lists(st.sampled_from(["一、", "(一)", "①", "•", "-", "1.", "(a)", "日本", "Denied", "三、风险提示"]), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
def test_bullets_and_numerals_on_lines_of_their_own_upset_nothing(number: int, lines: list[str], random: object) -> None:
    kept = NOISY[number].splitlines()
    for line in lines:
        kept.insert(getattr(random, "randint")(0, len(kept)), line)  # noqa: B009  # hypothesis gives a Random without a type
    text = "\n".join(kept)
    for proposal in read(text, published=DAY).proposals:
        assert text[proposal.evidence.start : proposal.evidence.end] == proposal.evidence.text


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_no_text_upsets_the_reader(text: str) -> None:
    for proposal in read(text, published=DAY).proposals:
        assert text[proposal.evidence.start : proposal.evidence.end] == proposal.evidence.text


WORDS = [
    "the",
    "FDA",
    "granted",
    "denied",
    "BTD",
    "NDA",
    "orphan",
    "drug",
    "designation",
    "veltinib",
    "(LB-12)",
    "in",
    "May",
    "2020",
    ",",
    ".",
    ";",
    ":",
    "(",
    ")",
    "|",
    "•",
    "\n",
    "by",
    "and",
    "or",
    "which",
    "纳入",
    "突破性治疗",
    "公司",
    "指定を受け",
    "<p>",
    "&amp;",
    "2021年5月",
    "not",
    "may",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=80), st.sampled_from([" ", "", "\n"]))
def test_no_heap_of_its_own_words_upsets_the_reader(words: list[str], joint: str) -> None:
    text = joint.join(words)
    for proposal in read(text, published=DAY).proposals:
        assert text[proposal.evidence.start : proposal.evidence.end] == proposal.evidence.text


PIECES = ["FDA granted orphan drug designation ", "<!--", "(a", "in May 2020 and ", "药,", "ABC-123 ", "a-\n", "&amp"]
NEW_EACH_TIME = ["Drug{}nib (AB-{}) was granted orphan drug designation by the FDA in May 2021. ", "泽布{}尼(AB-{})获批。"]


@pytest.mark.parametrize("piece", PIECES + NEW_EACH_TIME)
def test_time_grows_with_the_length_alone(piece: str) -> None:
    def seconds(length: int) -> float:
        text = "".join(piece.format(number, number) for number in range(length // len(piece)))
        started = time.process_time()
        read(text, published=DAY)
        return time.process_time() - started

    seconds(1000)
    assert seconds(120_000) < 8 * seconds(30_000) + 0.2
