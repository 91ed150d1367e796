"""Cleaning: markup, odd characters, page furniture and wrapped lines taken out, every letter still knowing where it came from."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here
# ruff: noqa: E501  # a pattern is read as one line

# lengths of words, letters and phrases are plain numbers here
# a pattern is read as one line

import html
import re
import unicodedata

import msgspec

from events.reading.columns import with_columns
from events.reading.pages import is_page_number, joined_over_pages, running_heads
from events.reading.wrapping import is_heading_over, is_short_heading, is_unwrapped, on_its_own

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,20});")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,15})(?:[\s/][^<>]{0,3000})?>")
_PARAGRAPH_TAGS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "table",
        "section",
        "article",
        "header",
        "footer",
        "blockquote",
        "title",
        "tbody",
        "thead",
        "hr",
        "dl",
        "pre",
    ]
)
_LINE_TAGS = frozenset(["br", "tr", "dt", "dd"])
_SKIPPED_TAGS = frozenset({"script", "style"})
_BULLETS = "▽△▼▲◉⊙❑❒☆★•◦▪▫●○■□◆◇▶►▸‣⁃∙⦁➢➤✓✔✦❖◾◼"
_BULLET_LINE = re.compile(
    rf"[{_BULLETS}·・*]\s?(?=\S)|\+\s(?=\S)|[-–—]\s(?=\S)|\(?(?:[0-9]{{1,2}}|[ivx]{{1,4}}|[a-h])[.)]\s(?=\S)|[0-9]{{1,2}}[.、](?=[\u3040-\u9fff])|\([0-9]{{1,2}}\)(?=[\u3040-\u9fff])|[A-H][.、](?=[\u3400-\u9fff])|[①-⑳]\s?|[(]?[一二三四五六七八九十]{{1,3}}[、.)]\s?"
)
_LABEL_LINE = re.compile(r"[^\s::。,,;;.!?|()]{1,14}(?: [^\s::。,,;;.!?|()]{1,14}){0,4}\s?[::](?!//)")
_MASTHEAD_LINE = re.compile(
    r"^(?:(?:自愿|自願)(?:性)?(?:披露)?公告|海外(?:监管|監管)公告|(?:内幕|內幕)消息(?:公告)?|公告|新聞稿|新闻稿|(?:业务|業務)(?:更新|进展)|ニュースリリース|プレスリリース|(?:報道関係者?)?各位)$|^(?:证券代码|證券代號|股票代码|股份代号|公告编号)\s?[::]|^\((?:股份代號|股份代号|证券代码|於|于).{2,40}\)$|^[\u3400-\u9fff()A-Za-z]{3,24}(?:有限公司|有限责任公司|集团)(?:董事会)?$|^(?:株式会社[\u3040-\u9fffA-Za-z]{2,16}|[\u3040-\u9fffA-Za-z]{2,16}株式会社)$"
)
"""Lines over a native announcement that are no part of its title: the exchange's numbers and the firm."""
_FIELD_SHARE = 0.7
"""A field's line that is much shorter than the next one is not wrapped."""
_FIELD_LINE = re.compile(
    r"(?:药品名称|药物名称|产品名称|药品通用名称?|通用名称|剂\s?型|规\s?格|受理号|申请人|申请事项|申请内容|注册分类|申请分类|药品分类|(?:拟定?|申请|获批)?适应症|审批结论|审评结论|结论|通知书编号|证书编号|药品批准文号|批准文号|药品批准文号有效期|上市许可持有人|药品生产企业|生产企业|申报阶段|受理日期|事实发生日|发生缘由|注册申请人|代理人|公示日期|公示时间|公示截止日期|公示期|理由|备注)(?:\([^()]{1,12}\))?(?:\s?[::]|\s)\s?\S"
)
_QUOTED = re.compile(r"(?:[>|]\s?){1,6}(?=\S|$)")
_ANGLED = re.compile(r"^>[ \t]?([^\n]*?)\s*$", re.MULTILINE)
_ENTRY_LINE = re.compile(
    r"(?:(?:[0-3]?[0-9] )?(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?)(?: [0-3]?[0-9])?(?:,? (?:19|20)[0-9]{2})?|(?:19|20)[0-9]{2}(?:-[01][0-9](?:-[0-3][0-9])?)?|Q[1-4](?: (?:19|20)[0-9]{2})?)\s?(?:-|:|\|)\s\S|(?:19|20)[0-9]{2}\.\s[^\W\d]"
)
_DATED_LINE = re.compile(
    r"(?:(?:[0-3]?[0-9] )?(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?)(?: [0-3]?[0-9],?)? (?:19|20)[0-9]{2}|Q[1-4] (?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}(?:-[01][0-9](?:-[0-3][0-9])?)?|[0-3]?[0-9][./][01]?[0-9][./](?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}年[0-9]{0,2}月?(?:[0-9]{1,2}日)?)\s+(?=[A-Z\u3040-\u9fff])"
)
"""A line that opens with its day: the entry of a timeline where the next one does so too."""
_SENTENCE_END = frozenset(".!?。!?::;;|")
_PLACEHOLDERS = {"\t": " ", "\u2028": "\n", "\u2029": "\n", "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n"}
_DASHES = dict.fromkeys("‐‑‒–−﹣-", "-") | {"—": "-", "―": "-", "─": "-", "━": "-"}
# UTF-8 that was read as Windows-1252, as exchanges' websites and old mail programs leave it.
_GARBLED = {
    "â€œ": '"', "â€\x9d": '"', "â€�": '"', "â€™": "'", "â€˜": "'", "â€“": "-", "â€”": "-", "â€¢": "•", "â€¦": "...", "â€‘": "-", "Â®": "", "Â ": " ", "Â\u00a0": " ", "â„¢": "", "â€": '"',
}  # fmt: skip
_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f®™©℠¹²³⁰⁴⁵⁶⁷⁸⁹†‡")
_KEEPS_HYPHEN = frozenset(
    [
        "hospital",
        "ventilator",
        "community",
        "non",
        "anti",
        "post",
        "pre",
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "late",
        "long",
        "short",
        "low",
        "high",
        "well",
        "best",
        "mid",
        "early",
        "double",
        "single",
        "multi",
        "cross",
        "follow",
        "follow-on",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "tyrosine",
        "small",
        "large",
        "t",
        "b",
        "cell",
        "gene",
        "investigator",
        "company",
        "platinum",
        "treatment",
        "drug",
        "life",
        "self",
        "open",
        "placebo",
        "dose",
        "time",
        "fast",
        "orphan",
        "half",
        "co",
        "sub",
    ]
)


class Line(msgspec.Struct):
    """A line of the input after its letters were cleaned; `origin` holds one input offset a letter."""

    text: str
    origin: list[int]


class Block(msgspec.Struct):
    """Lines that belong together as running text, a bullet, a label with its value, or a table row."""

    text: str
    origin: list[int]
    bullet: bool
    row: bool
    numbered: bool
    """Whether its bullet is a number or a letter, as headings have."""
    alone: bool
    """Whether it stands between empty lines or right above a bullet, as a heading does."""


def _letters(text: str) -> tuple[list[str], list[int]]:  # one case after another  # noqa: C901, PLR0912  # one case after another
    """The letters that remain after markup, and for each the offset in `text`. Takes time linear in the text."""
    out: list[str] = []
    origin: list[int] = []
    position, length = 0, len(text)
    no_comment_end = no_skip_end = False
    while position < length:
        letter = text[position]
        if letter == "<":
            if not no_comment_end and text.startswith("<!--", position):
                end = text.find("-->", position)
                if end >= 0:
                    position = end + 3
                    continue
                no_comment_end = True
            tag = _TAG.match(text, position)
            if tag:
                name = tag[2].lower()
                mark = _markup(name, closing=bool(tag[1]))
                out.extend(mark)
                origin.extend([position] * len(mark))
                position = tag.end()
                if name in _SKIPPED_TAGS and not tag[1] and not no_skip_end:
                    end = text.find(f"</{name}", position)
                    no_skip_end = end < 0
                    position = end if end >= 0 else position
                continue
        if letter in "âÂ":
            garbled = next((key for key in _GARBLED if text.startswith(key, position)), None)
            if garbled is not None:
                for part in _GARBLED[garbled]:
                    _append(part, position, out, origin)
                position += len(garbled)
                continue
        if letter == "&":
            entity = _ENTITY.match(text, position)
            if entity:
                decoded = html.unescape(entity[0])
                if decoded != entity[0]:
                    for part in decoded:
                        _append(part, position, out, origin)
                    position = entity.end()
                    continue
        _append(letter, position, out, origin)
        position += 1
    return out, origin


def _markup(name: str, *, closing: bool) -> str:
    if name in _PARAGRAPH_TAGS:
        return "\n\n"
    if name in _LINE_TAGS:
        return "\n"
    if name == "li":
        return "" if closing else "\n• "
    if name in {"td", "th"}:
        return " | " if closing else "| "
    return ""


def _append(letter: str, position: int, out: list[str], origin: list[int]) -> None:
    if " " < letter < "\x7f" or letter in " \n":
        out.append(letter)
        origin.append(position)
        return
    if letter in _DROPPED:
        if letter == "\u00ad" and out and out[-1] == "\u00ad":
            return
        if letter == "\u00ad":
            out.append(letter)
            origin.append(position)
        return
    plain = _PLACEHOLDERS.get(letter) or _DASHES.get(letter)
    if plain is None:
        if letter in _BULLETS or "①" <= letter <= "⑳" or "\u4e00" <= letter <= "\u9fff":
            plain = letter
        else:
            plain = unicodedata.normalize("NFKC", letter)
            if plain.isspace() or (len(plain) == 1 and unicodedata.category(plain) in {"Cc", "Cf", "Cs"}):
                plain = " "
    out.extend(plain)
    origin.extend([position] * len(plain))


def lines_of(text: str) -> list[Line]:
    """The lines of `text` with markup, invisible letters, quote marks and runs of spaces taken out."""
    letters, origin = _letters(with_columns(_with_cells(text)))
    listed = _lists_with_angles(text)
    lines: list[Line] = []
    start = 0
    letters.append("\n")
    origin.append(len(text))
    for index, letter in enumerate(letters):
        if letter == "\n":
            if listed and letters[start : start + 1] == [">"]:
                letters[start] = "•"
            lines.append(_line(letters, origin, start, index))
            start = index + 1
    return lines


def _with_cells(text: str) -> str:
    """The text with tabs as cell marks where lines one after another have the same number of them, two or more."""
    if text.count("\t") < 4:
        return text
    lines = text.split("\n")
    counts = [line.count("\t") for line in lines]
    for index, count in enumerate(counts):
        if count >= 2 and count in {counts[index - 1] if index else 0, counts[index + 1] if index + 1 < len(counts) else 0}:
            lines[index] = lines[index].replace("\t", "|")
    return "\n".join(lines)


def _lists_with_angles(text: str) -> bool:
    """Whether ">" opens the entries of lists and not the lines of a quoted letter: every such line is a whole sentence."""
    angled = _ANGLED.findall(text)
    return bool(angled) and all(line and line[-1] in ".;:" for line in angled)


def _line(letters: list[str], origin: list[int], start: int, end: int) -> Line:
    raw = "".join(letters[start:end])
    quoted = _QUOTED.match(raw) if raw[:1] == ">" else None
    start += quoted.end() if quoted else 0
    kept: list[str] = []
    places: list[int] = []
    for index in range(start, end):
        letter = letters[index]
        if letter == "\u00ad":
            if index == end - 1:
                kept.append(letter)
                places.append(origin[index])
            continue
        if letter == " " and (not kept or kept[-1] == " "):
            continue
        kept.append(letter)
        places.append(origin[index])
    while kept and kept[-1] == " ":
        kept.pop()
        places.pop()
    return Line(text="".join(kept), origin=places)


def _is_row(text: str) -> bool:
    return text.count("|") >= 2


def blocks_of(text: str) -> list[Block]:
    """The running blocks of `text`: wrapped lines joined, words put together again that a line break had cut."""
    lines = joined_over_pages(lines_of(text), lambda line: _is_row(line) or _BULLET_LINE.match(line) is not None)
    words = _words_within_lines(lines)
    repeated = running_heads(lines)
    blocks: list[Block] = []
    joined: list[Line] = []
    after_blank = True
    state = {"bullet": False, "row": False, "numbered": False, "after_blank": True}

    def flush(*, before_break: bool) -> None:
        nonlocal joined
        if joined:
            body, origin = _join(joined, words)
            alone = before_break and (bool(state["after_blank"]) or len(body) < 40)
            blocks.append(
                Block(
                    text=body,
                    origin=origin,
                    bullet=bool(state["bullet"]),
                    row=bool(state["row"]),
                    numbered=bool(state["numbered"]),
                    alone=alone,
                )
            )
        joined = []

    page_break = lone = False
    unwrapped = is_unwrapped([line.text for line in lines])
    for number, line in enumerate(lines):
        if not line.text:
            lone = False
            if not page_break:
                flush(before_break=True)
                after_blank = True
            continue
        if is_page_number(line.text) or line.text in repeated:
            page_break = bool(joined) and joined[-1].text[-1:] not in _SENTENCE_END
            continue
        bullet = _BULLET_LINE.match(line.text)
        row = _is_row(line.text)
        page_break = page_break and not bullet and not row and line.text[0].islower()
        if joined and _is_numbered_heading(joined, bullet=bool(state["bullet"])):
            state["after_blank"] = True
            flush(before_break=True)
        elif (
            (
                joined
                and state["bullet"]
                and is_short_heading(line.text, lines[number + 1].text if number + 1 < len(lines) else "", _BULLET_LINE)
            )
            or (
                len(joined) == 1
                and not page_break
                and not state["bullet"]
                and not state["row"]
                and is_heading_over(joined[0].text, line.text)
            )
            or (joined and unwrapped and not (page_break or bullet or row or state["row"]) and on_its_own(joined[-1].text, line.text))
        ):
            flush(before_break=True)
            after_blank = True
        elif joined and not page_break and (bullet or row or state["row"] or _starts_unit(line, joined[-1])):
            flush(before_break=bool(bullet or row) or (len(joined) == 1 and _LABEL_LINE.match(line.text) is not None))
        if not joined:
            if not lone or bullet or row:
                numbered = bullet is not None and any(letter.isalnum() for letter in bullet[0])
                state = {"bullet": bool(bullet), "row": row, "numbered": numbered, "after_blank": after_blank}
            line = line if row else _without_bullet(line, bullet)  # noqa: PLW2901  # the line without its bullet
            lone = not line.text  # a bullet alone is that of the next line
            if lone:
                continue
        joined.append(line)
        after_blank = page_break = False
    flush(before_break=True)
    return [block for block in blocks if block.text.strip()]


def _without_bullet(line: Line, bullet: re.Match[str] | None) -> Line:
    return Line(text=line.text[bullet.end() :], origin=line.origin[bullet.end() :]) if bullet else line


def _is_numbered_heading(joined: list[Line], *, bullet: bool) -> bool:
    """Reads "三、风险提示" alone on its line."""
    text = joined[0].text
    wide = _is_wide(text[0]) or (_is_wide(text[-1]) and not text[0].isdigit())
    return bullet and len(joined) == 1 and len(text) < 20 and wide and text[-1] not in "。,、;:"


def _starts_unit(line: Line, previous: Line) -> bool:
    """Whether `line` cannot go on with the sentence of the line before: it is a label, or that one was a date or label line."""
    if previous.text.count("(") > previous.text.count(")") and ")" in line.text:
        return False
    label = _LABEL_LINE.match(line.text)
    if _FIELD_LINE.match(line.text) and (previous.text[-1] not in ",、" or _FIELD_LINE.match(previous.text)):
        return True
    if _MASTHEAD_LINE.search(previous.text) or _MASTHEAD_LINE.search(line.text):
        return True
    if (
        _FIELD_LINE.match(previous.text)
        and len(previous.text) < _FIELD_SHARE * len(line.text)
        and (_is_wide(line.text[0]) or (line.text[0].isdigit() and _is_wide(line.text[-1])))
    ):
        return True
    counted = line.text[0].isdigit() and _is_wide(line.text[-1]) and _LABEL_LINE.match(previous.text) is not None
    if label and (line.text[0].isupper() or ord(line.text[0]) > 0x2E7F or counted) and len(label[0]) <= 40:
        return True
    last = previous.text[-1]
    if _ENTRY_LINE.match(line.text) and last in ".;:!?":
        return True
    if _DATED_LINE.match(line.text) and (
        _DATED_LINE.match(previous.text) or last in ".:;!?" or len(previous.text) < _FIELD_SHARE * len(line.text)
    ):
        return True
    if last in "。!?" or (last in ";;:：" and ord(line.text[0]) > 0x2E7F):
        return True
    if last == ":" and len(line.text) < 60 and line.text[-1] not in ".!?," and line.text[0].isupper():
        return True
    return last in ".!?:" and (line.text[0].isupper() or ord(line.text[0]) > 0x2E7F) and len(previous.text) < 50


def _words_within_lines(lines: list[Line]) -> frozenset[str]:
    found: set[str] = set()
    for line in lines:
        found.update(re.findall(r"[a-z]+(?:-[a-z]+)?", line.text.lower())[:-1])
    return frozenset(found)


def _join(lines: list[Line], words: frozenset[str]) -> tuple[str, list[int]]:
    text, origin = lines[0].text, list(lines[0].origin)
    pieces = [text]
    for line in lines[1:]:
        tail = pieces[-1]
        if not line.text:
            continue
        if tail.endswith("\u00ad"):
            pieces[-1] = tail[:-1]
            origin.pop()
        elif tail.endswith("-") and len(tail) > 1 and tail[-2].isalnum() and line.text[0].isalnum():
            left = re.search(r"([A-Za-z]{1,40})-$", tail)
            right = re.match(r"[a-z]{1,40}", line.text)
            if left and right and not _keeps_hyphen(left[1].lower(), right[0], words):
                pieces[-1] = tail[:-1]
                origin.pop()
        elif not (_is_wide(tail[-1]) and _is_wide(line.text[0])):
            pieces.append(" ")
            origin.append(line.origin[0])
        pieces.append(line.text)
        origin.extend(line.origin)
    return "".join(pieces), origin


def _keeps_hyphen(left: str, right: str, words: frozenset[str]) -> bool:
    if left + right in words:
        return False
    return f"{left}-{right}" in words or left in _KEEPS_HYPHEN


def _is_wide(letter: str) -> bool:
    return ord(letter) > 0x2E7F
