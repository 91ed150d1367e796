"""Segmentation: blocks into sentences of tokens, headings and labels over them, and the sections that assert nothing."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here
# ruff: noqa: E501  # a pattern is read as one line

# lengths of words, letters and phrases are plain numbers here
# a pattern is read as one line

import re

import msgspec

from events.reading.cleaning import Block, blocks_of
from events.reading.ocr import is_scanned, repair, repair_names

_WIDE = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af"
_TOKEN = re.compile(rf"(?:[A-Za-z]\.){{2,8}}|'s\b|’s\b|[0-9]+(?:[.,][0-9]+){{0,6}}|[{_WIDE}々〇ー]|[^\W_{_WIDE}]+|\S")
_ABBREVIATIONS = frozenset(
    [
        "inc",
        "co",
        "corp",
        "ltd",
        "dr",
        "mr",
        "mrs",
        "ms",
        "prof",
        "st",
        "no",
        "nos",
        "vs",
        "approx",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "fig",
        "ref",
        "al",
        "e.g",
        "i.e",
        "etc",
        "conn",
        "calif",
        "mass",
        "ill",
        "fla",
        "pa",
        "va",
        "md",
        "mich",
        "minn",
        "wash",
        "colo",
        "tenn",
        "ind",
        "ariz",
        "ore",
        "wis",
        "llc",
        "plc",
        "n.v",
        "s.a",
        "bros",
        "dept",
        "est",
        "u.s",
        "u.k",
        "u.s.a",
        "r.o.c",
        "p.r.c",
        "s.c",
        "i.v",
        "i.m",
        "p.o",
    ]
)
_TERMINATOR = re.compile(r"[.!?]+[\"'”’)\]]{0,3}(?=\s)|[。!?！？]+[」』”’\"')]{0,2}|;(?=\s|$)|(?<=[\u3040-\u9fff\"'”’)A-Za-z0-9]);")
MAX_TOKENS = 250


class Token(msgspec.Struct):
    """A word, a number, a wide letter or a mark. `norm` is what phrases are compared with."""

    text: str
    norm: str
    start: int
    end: int


class Sentence(msgspec.Struct):
    """A sentence or a part of one between semicolons; offsets are places in its block's text."""

    block: "Unit"
    tokens: list[Token]
    start: int
    end: int
    language: str
    continues: bool

    @property
    def text(self) -> str:
        """The words of the sentence, cleaned."""
        return self.block.text[self.start : self.end]


class Unit(msgspec.Struct):
    """A block with its place in the document."""

    index: int
    text: str
    origin: list[int]
    bullet: bool
    row: bool
    heading: bool
    title: bool


def language_of(text: str) -> str:
    """Gives "ja" where kana stand, "zh" where Han letters are at least a tenth, else "en"."""
    kana = han = letters = 0
    for letter in text:
        if letter.isalpha():
            letters += 1
            if "\u3040" <= letter <= "\u30ff":
                kana += 1
            elif "\u3400" <= letter <= "\u9fff":
                han += 1
    if kana and kana * 20 >= letters:
        return "ja"
    if han * 10 >= letters and han:
        return "zh"
    return "en"


def units_of(text: str) -> list[Unit]:
    """The units of a document in order; which are headings, and which is the title."""
    blocks = blocks_of(text)
    if is_scanned(text):
        for block in blocks:
            block.text, block.origin = repair_names(*repair(block.text, block.origin))
    units: list[Unit] = []
    titled, header = False, ""
    for index, block in enumerate(blocks):
        follows = index + 1 < len(blocks)
        heading = (
            _is_heading(block)
            or (not index and block.alone and len(block.text) < 60 and block.text[-1] not in ".。;；,,::")
            or (block.bullet and follows and _heads_alone(blocks, index))
        ) and follows
        title = False
        if not titled and not block.row and len(block.text) <= 400:
            title = heading and not _is_masthead(block.text)
            titled = title or len(block.text) > 160
        if block.row and not (units and units[-1].row) and not _goes_on(block.text, header, units):
            header = block.text
        text = _without_plans(block.text, header) if block.row else block.text
        units.append(Unit(index=index, text=text, origin=block.origin, bullet=block.bullet, row=block.row, heading=heading, title=title))
    return units


def _heads_alone(blocks: list[Block], index: int) -> bool:
    """Whether a marked line in wide letters stands alone over a longer paragraph: ◆厚労省、2品目を承認."""
    text, following = blocks[index].text, blocks[index + 1]
    before = index and (blocks[index - 1].bullet or blocks[index - 1].row)
    if before or following.bullet or following.row or blocks[index].numbered or len(text) > 40:
        return False
    return ord(text[-1]) > 0x2E7F and text[-1] not in "。,、;:!" and len(following.text) > 1.5 * len(text) and not _LABELLED.match(text)


_GOAL = re.compile(r"PDUFA|(?i:goal date|action date|target date|decision date)")
"""What is fixed already although it lies ahead."""
_PLAN_COLUMN = re.compile(
    r"(?i)next|still|to come|pending|outstanding|ahead|open (?:points|items)|forthcoming|remaining|catalyst|plan|upcoming|anticipated|expected|future|outlook|下一|下个|下個|计划|計劃|预计|预期|預計|預期|未来|未來|后续|後續|預定|予定(?!(?:する|される|の)?(?:適応|効能|疾患))|今後|次の|見込"
)


_SUBHEADING = 60


def _goes_on(row: str, header: str, units: list[Unit]) -> bool:
    """Whether a row goes on with a table that only a short line interrupted: the name of the next product."""
    return (
        len(units) > 1
        and units[-2].row
        and len(units[-1].text) < _SUBHEADING
        and row.count("|") == header.count("|")
        and _PLAN_COLUMN.search(header) is not None
    )


def _without_plans(row: str, header: str) -> str:
    """A table row with the cells blanked whose column holds what is only planned; length unchanged."""
    names = header.split("|")
    cells = row.split("|")
    if len(names) != len(cells) or row == header:
        return row
    return "|".join(
        " " * len(cell) if _PLAN_COLUMN.search(name) and not _GOAL.search(cell) else cell for name, cell in zip(names, cells, strict=True)
    )


def _is_masthead(text: str) -> bool:
    """Firm names, stock codes and dates above the title."""
    letters = [letter for letter in text if letter.isalpha()]
    if all(len(word) == 1 for word in text.split()) or text.lower().strip(" :") in {
        "for immediate release",
        "press release",
        "news release",
    }:
        return True
    wide = sum(letter > "\u2e7f" for letter in letters)
    return len(letters) < (5 if wide > 2 else 12) or bool(
        re.search(
            r"(?i)stock code|证券代码|股票代码|公告编号|株式会社$|^各位|御中$|代表者|コード番号|incorporated in|^(?:ニュースリリース|プレスリリース|報道関係者?各位|News ?Release|新闻稿|新聞稿|自愿性?(?:披露)?公告|自願性?公告|公告|海外(?:监管|監管)公告|内幕消息(?:公告)?|內幕消息(?:公告)?|事\s?務\s?連\s?絡)\b|^(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日$|\bplc$|\blimited$|\bltd\.?$|有限公司$|^\(",
            text,
        )
    )


_LABELLED = re.compile(
    r"[^::\s]{0,12}[\u3040-\u9fff][^::\s]{0,3}\s?[::]\s?[^\s]|(?i:(?:proposed |target |pdufa |goal |review |priority |drug |product )?(?:dates?|indication|applicant|status|disease|drug|product|company|code|sponsor|designations?|type|name|authority|agency))\s?:\s?[^\s]"
)


def is_label(text: str) -> bool:
    """Whether a block is a label with its value: "公示日期:2024年3月18日"."""
    return _LABELLED.match(text) is not None


_TITLE_END = re.compile(r"(?:について|お知らせ|ご報告|の件|[^经經]公告|的通知|のご案内|的提示性公告)$")
"""How the title of a native announcement ends, however long it is."""

_OPENS_LIST = re.compile(
    r"(?s)^(?=(?:\S+ ){5}).*\b(?:(?:has|have|had|was|were|is|are) [a-z]+|recommended|granted|approved|designated|adopted|accepted|issued|received|agreed|refused|published)\b"
)
"""A whole sentence with its verb that ends in a colon: it opens a list and is no heading."""


def _is_heading(block: Block) -> bool:
    text = block.text
    if block.row or not block.alone or _LABELLED.match(text):
        return False
    if text[-1] == ":" and _OPENS_LIST.search(text):
        return False
    wide = sum(ord(letter) > 0x2E7F for letter in text)
    limit = (120 if _TITLE_END.search(text) else 45) if wide * 2 > len(text) else 200
    if len(text) > limit or text[-1] in ".。!！;；,,":
        return text[-1] == "." and len(text) < 40 and text.count(" ") < 4 and not block.bullet
    return not block.bullet or (text[-1] in "::" and not block.numbered) or (block.numbered and len(text) < 70)


def tokens_of(text: str, start: int, end: int, fold: dict[int, str] | None = None) -> list[Token]:
    """The tokens of `text[start:end]`; `fold` maps traditional letters to simplified ones for comparison."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text, start, end):
        word = match[0]
        norm = word.lower().rstrip(".") if len(word) > 1 else word.lower()
        if norm == "’s":
            norm = "'s"
        if fold:
            norm = norm.translate(fold)
        found.append(Token(text=word, norm=norm, start=match.start(), end=match.end()))
    return found


def sentences_of(unit: Unit, document_language: str, fold: dict[int, str]) -> list[Sentence]:
    """The sentences of a unit; very long ones are cut so that time stays linear."""
    sentences: list[Sentence] = []
    continues = False
    for start, end in _spans(unit.text):
        own = language_of(unit.text[start:end])
        language = "ja" if own == "zh" and document_language == "ja" else own
        tokens = tokens_of(unit.text, start, end, fold if language == "zh" else None)
        for cut in range(0, len(tokens), MAX_TOKENS):
            part = tokens[cut : cut + MAX_TOKENS]
            sentences.append(
                Sentence(block=unit, tokens=part, start=part[0].start, end=part[-1].end, language=language, continues=continues or cut > 0)
            )
        continues = unit.text[end - 1 : end] in {";", "；"}
    return sentences


def _spans(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _TERMINATOR.finditer(text):
        end = match.end()
        if match[0][0] == "." and not _ends_sentence(text, match.start(), end):
            continue
        if (
            match[0][0] == ";"
            and text.count("(", start, match.start()) > text.count(")", start, match.start())
            and ")" in text[end : end + 120]
        ):
            continue
        if text[start:end].strip():
            spans.append((start, end))
        start = end
    if text[start:].strip():
        spans.append((start, len(text)))
    return spans


def _ends_sentence(text: str, dot: int, end: int) -> bool:
    before = text[max(0, dot - 24) : dot]
    word = re.split(r"[\s(\"“]", before)[-1]
    after = text[end : end + 40].lstrip()
    if not after:
        return True
    if after[0].islower():
        return False
    plain = word.lower().strip(".")
    if plain in {"u.s", "u.k", "e.u", "inc", "ltd", "corp", "co", "plc", "llc", "etc", "a.m", "p.m"}:
        first = re.split(r"\W", after, maxsplit=1)[0]
        return first in _OPENERS
    if len(word) == 1 and word.isupper():
        return re.split(r"\W", after, maxsplit=1)[0] in _OPENERS
    if plain in _NUMBERED:
        return not (after[0].isdigit() or after[0] in "#(")
    return plain not in _ABBREVIATIONS


_NUMBERED = frozenset({"no", "nos", "fig", "ref"})
"""Short for something only where a number follows."""


_OPENERS = frozenset(
    [
        "The",
        "This",
        "That",
        "These",
        "Those",
        "In",
        "On",
        "At",
        "It",
        "Its",
        "We",
        "Our",
        "As",
        "If",
        "After",
        "Before",
        "Under",
        "During",
        "For",
        "From",
        "With",
        "While",
        "When",
        "Although",
        "However",
        "Both",
        "Each",
        "No",
        "None",
        "Not",
        "There",
        "They",
        "A",
        "An",
        "By",
        "Once",
        "Following",
        "Separately",
        "Meanwhile",
        "Earlier",
        "Today",
        "Last",
        "Also",
        "And",
        "But",
    ]
)
