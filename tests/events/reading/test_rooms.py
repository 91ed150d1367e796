"""The rooms of the reader, each by a table of cases: cleaning and segmentation, names, phrases, indications."""

import pytest

from events.errors import InvalidValue
from events.reading.cleaning import blocks_of
from events.reading.diseases import disease_in
from events.reading.indications import ShortForms, eastern_indication, strong_indication
from events.reading.names import find_drugs, is_code, is_inn
from events.reading.ocr import is_scanned, repair
from events.reading.phrases import LANGUAGES, Lexicon, check_table, lexicon, wordings
from events.reading.segmentation import language_of, sentences_of, tokens_of, units_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quali-\nfied product", ["Qualified product"]),
        ("a hospital-\nacquired infection", ["a hospital-acquired infection"]),
        ("the FDA\ngranted it", ["the FDA granted it"]),
        ("国家药\n监局批准", ["国家药监局批准"]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("A list\n• one\n• two", ["A list", "one", "two"]),
        ("> quoted text\n> goes on", ["quoted text goes on"]),
        ("<p>Fast&nbsp;Track <b>granted</b></p><!-- not this --><p>Two</p>", ["Fast Track granted", "Two"]),
        ("desig\u00adnation\u00a0of\u200b it", ["designation of it"]),
        ("ＦＤＡ　２０２４年", ["FDA 2024年"]),
        ("the ﬁrst", ["the first"]),
        ("the â€œAgencyâ€\x9d said", ['the "Agency" said']),
        ("Text goes\n\nPage 1 of 2\n\non here.", ["Text goes", "on here."]),
        ("申请人:甲公司\n受理号:CX1", ["申请人:甲公司", "受理号:CX1"]),
    ],
)
def test_blocks_are_clean_running_text(text: str, expected: list[str]) -> None:
    assert [block.text for block in blocks_of(text)] == expected


def test_every_letter_knows_where_it_came_from() -> None:
    text = "<p>Fast&nbsp;Tra\u00adck  desig-\nnation</p>"
    (block,) = blocks_of(text)
    assert block.text == "Fast Track designation"
    assert len(block.origin) == len(block.text)
    assert [text[place] for letter, place in zip(block.text, block.origin, strict=True) if letter.isalpha()] == [
        letter for letter in block.text if letter.isalpha()
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was approved by the U.S. FDA. Next.", ["It was approved by the U.S. FDA.", " Next."]),
        ("Larch Bio, Inc. announced it on Sept. 3.", ["Larch Bio, Inc. announced it on Sept. 3."]),
        ("Severe hemophilia A. The drug", ["Severe hemophilia A.", " The drug"]),
        ("甲获批。乙也获批。", ["甲获批。", "乙也获批。"]),
        ("One (a; b) two; three", ["One (a; b) two;", " three"]),
    ],
)
def test_sentences_end_where_they_end(text: str, expected: list[str]) -> None:
    (unit,) = units_of(text)
    assert [sentence.text.strip() for sentence in sentences_of(unit, "en", {})] == [part.strip() for part in expected]


@pytest.mark.parametrize(
    ("text", "language"), [("The FDA said", "en"), ("国家药监局批准FDA", "zh"), ("承認を取得しました", "ja"), ("", "en")]
)
def test_languages_are_told_apart(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "main", "names"),
    [
        ("Orzatinib (LB-12) is new.", "orzatinib", {"Orzatinib", "LB-12"}),
        ("Korsivo (difelikamab) is sold.", "difelikamab", {"Korsivo", "difelikamab"}),
        (
            "Approval of LUMARA® (tivocabtagene autoleucel; formerly TVC-9).",
            "tivocabtagene autoleucel",
            {"LUMARA", "tivocabtagene autoleucel", "TVC-9"},
        ),
        ("seplinostat (西普司他)", "seplinostat", {"seplinostat", "西普司他"}),
        ("沃瑞替尼片(代号HDY-203)", "HDY-203", {"HDY-203", "沃瑞替尼", "沃瑞替尼片"}),
        ("TWB-118(一般名:ネラクチニブ)", "TWB-118", {"TWB-118", "ネラクチニブ"}),
        ("licensed tiragomab (QH-1), where it is known as PT-001", "tiragomab", {"tiragomab", "QH-1", "PT-001"}),
    ],
)
def test_names_of_one_drug_are_gathered(text: str, main: str, names: set[str]) -> None:
    drugs, _ = find_drugs(units_of(text))
    root = drugs.root(drugs.all_keys()[0])
    assert drugs.main_name(root) == main
    assert {name for name, _ in drugs.names(root)} == names


@pytest.mark.parametrize("word", ["olverembatinib", "teplizumab", "fruquintinib", "nemtoxisiran", "ciltacabtagene", "zenocutuzumab-zbco"])
def test_words_that_are_names_of_drugs(word: str) -> None:
    assert is_inn(word, weak=True)


@pytest.mark.parametrize("word", ["treatment", "baseline", "disease", "company", "peptide", "first-line", "guideline", "release"])
def test_words_that_are_no_names_of_drugs(word: str) -> None:
    assert not is_inn(word, weak=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HQP1351", True),
        ("AVT-303", True),
        ("BMN 270", True),
        ("PD-1", False),
        ("HER2", False),
        ("NCT01234567", False),
        ("Phase 3", False),
        ("CD20", False),
        ("COVID-19", False),
    ],
)
def test_codes_are_told_from_targets_and_trials(text: str, expected: bool) -> None:  # noqa: FBT001  # a column of the table
    assert is_code(text) is expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_of_phrases_is_sound(language: str) -> None:
    assert lexicon(language)


def test_a_pattern_stands_for_its_wordings() -> None:
    assert wordings("(grant|award)ed [a|the] tag") == [
        "granted tag",
        "granted a tag",
        "granted the tag",
        "awarded tag",
        "awarded a tag",
        "awarded the tag",
    ]


@pytest.mark.parametrize("pattern", ["granted (a", "((a|b)|c)", "[a (b]"])
def test_a_pattern_with_a_lost_bracket_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidValue, match="bracket"):
        wordings(pattern)


def test_a_pattern_of_too_many_wordings_is_refused() -> None:
    with pytest.raises(InvalidValue, match="write a gap"):
        wordings("(a|b|c|d) " * 8)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"verb": {"grant": ["given"]}}, "verb"),
        ({"action": {"bestow": ["given"]}}, "bestow"),
        ({"kind": {"fast_track": "FTD"}}, "list of phrases"),
        ({"authority": {"FDA": [""]}}, "list of phrases"),
    ],
)
def test_a_wrong_table_is_refused_with_its_place(content: dict[str, dict[str, object]], words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        check_table("en", content)


def test_the_longer_phrase_wins_and_gaps_are_bridged() -> None:
    tree = Lexicon()
    tree.add("kind", "approval", "approval")
    tree.add("kind", "accelerated_approval", "accelerated approval")
    tree.add("action", "accept", "deemed ~ complete")
    text = "The accelerated approval was deemed by them complete"
    found = tree.find(tokens_of(text, 0, len(text)))
    assert [mention.value for mention in found["kind"]] == ["accelerated_approval"]
    assert [mention.value for mention in found["action"]] == ["accept"]


def test_short_forms_match_in_capitals_only() -> None:
    tree = Lexicon()
    tree.add("kind", "ind", "IND")
    assert tree.find(tokens_of("the IND", 0, 7))["kind"]
    assert not tree.find(tokens_of("the ind", 0, 7))["kind"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("granted it for the treatment of acute gout in May 2020", "acute gout"),
        ("for patients with severe asthma by the FDA", "severe asthma"),
        ("in adults with lupus nephritis.", "adults with lupus nephritis"),
    ],
)
def test_indications_end_where_the_sentence_turns(text: str, expected: str) -> None:
    assert strong_indication(text, 0, len(text), ()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("拟定适应症:铂耐药复发性卵巢癌", "铂耐药复发性卵巢癌"),
        ("用于治疗晚期肾细胞癌。", "晚期肾细胞癌"),
        ("用於治療特發性肺纖維化。", "特發性肺纖維化"),
        ("厚生労働省より進行性核上性麻痺を予定される効能・効果として", "進行性核上性麻痺"),
    ],
)
def test_indications_in_chinese_and_japanese(text: str, expected: str) -> None:
    assert eastern_indication(text) == expected


def test_short_forms_are_spelled_out_beside_themselves() -> None:
    forms = ShortForms("in nasopharyngeal carcinoma (NPC) and others")
    assert forms.spell("metastatic NPC") == "metastatic nasopharyngeal carcinoma (NPC)"
    assert forms.spell("nasopharyngeal carcinoma") == "nasopharyngeal carcinoma (NPC)"
    assert forms.spell("gout") == "gout"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a tablet for moderate Crohn's disease", "moderate Crohn's disease"),
        ("about patients", None),
        ("用于复发性淋巴瘤的药物", "复发性淋巴瘤"),
    ],
)
def test_diseases_are_found_without_a_phrase(text: str, expected: str | None) -> None:
    assert disease_in(text) == expected


def test_misread_letters_are_put_right_in_scanned_text_only() -> None:
    text = "0rphan Drug Designation was granted in Apri1 2O18 by the Adrninistration"
    assert is_scanned(text)
    assert repair(text, list(range(len(text))))[0] == "Orphan Drug Designation was granted in April 2018 by the Administration"
    assert not is_scanned("The modern drug HER2 was granted in April 2018.")


def test_an_authority_with_two_meanings_is_refused() -> None:
    lexicon = Lexicon()
    lexicon.add("authority", "OTHER", "ANVISA")
    lexicon.add("authority", "OTHER", "ANVISA")
    with pytest.raises(InvalidValue, match="'OTHER' and 'FDA'"):
        lexicon.add("authority", "FDA", "ANVISA")
