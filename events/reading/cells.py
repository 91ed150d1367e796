"""Cells: what the rows of a pipeline table say in a word and a day: 承認(2025年3月), 获批(2024年6月), 申請(2025年4月)."""

# ruff: noqa: E501  # a pattern is read as one line

import re

from events.reading.attribution import allowed
from events.reading.phrases import Mention, lexicon
from events.reading.scene import Link, Scene, anchor_class
from events.reading.segmentation import tokens_of
from events.reading.tables import Row

_STATES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"(?:已|获)?(?:IND|临床试验申请|临床试验|临床)(?:已|申请)?(?:获批|获批准|批准|获许可|默示许可|许可)"), "ind_clearance", "cleared"),
    (re.compile(r"(?:治験届|治験計画届書?)(?:提出|済み?)?"), "ind_clearance", "submitted"),
    (re.compile(r"(?:(?:S?NDA|S?BLA|MAA|(?:新药)?上市(?:许可)?申请|(?:承認)?申請)(?:が)?)?(?:已|获|已获|正式)?受理(?:済み?)?"), "application_accepted", "accepted"),
    (re.compile(r"(?:已|完成)?(?:递交|提交|申报)(?:S?NDA|S?BLA|MAA|(?:新药)?上市(?:许可)?申请|上市)?"), "application_submitted", "submitted"),
    (re.compile(r"(?:S?NDA|S?BLA|MAA|新药申请|(?:新药)?上市(?:许可)?申请)(?:已)?(?:递交|提交|申报)?"), "application_submitted", "submitted"),
    (re.compile(r"(?:製造販売承認|一部変更承認|一変|承認|効能追加)?申請(?:済み?|実施)?"), "application_submitted", "submitted"),
    (re.compile(r"(?:製造販売|一部変更|販売)?承認(?:取得|済み?)?|(?:已|正式)?(?:获批|批准|获准)(?:上市)?"), "approval", "approved"),
)  # fmt: skip
_PARTS = frozenset({"、", ",", ";", "。"})
_GRANTED_ENDS = ("指定", "认定", "资格")


def told_in_cells(scene: Scene, links: list[Link]) -> list[Link]:
    """What the cells of a row say that no verb says: a state with its day in brackets or before it, a designation's name alone."""
    if scene.sentence.language == "en" or not scene.sentence.block.row:
        return []
    taken = {place for link in links for place in range(link.start, link.end)}
    found: list[Link] = []
    for low, high in _parts(scene):
        day = next(
            ((start, end, seen) for start, end, seen in scene.dates if low <= start and end <= high and seen.value is not None), None
        )
        begin, stop = low, high
        if day is not None and day[0] == low:
            begin = day[1]
        elif day is not None and scene.norm(day[0] - 1) == "(" and day[1] == high - 1:
            stop = day[0] - 1
        elif day is not None:
            continue
        words = "".join(scene.norms[begin:stop]).upper()
        if not words or taken & set(range(begin, stop)):
            continue
        whole = Mention(layer="action", value="approve", start=begin, end=stop, phrase=words)
        state = next(((kind, status) for pattern, kind, status in _STATES if pattern.fullmatch(words)), None) if day is not None else None
        if state is not None and day is not None:
            found.append(Link(kind=state[0], status=state[1], anchor=None, action=whole, rule="cell", cost=3.0, date=day[2]))
            continue
        named = next((kind for kind in scene.kinds if (kind.start, kind.end) == (begin, stop)), None)
        if (
            named is not None
            and named.value != "designation"
            and anchor_class(named.value) == "designation"
            and words.endswith(_GRANTED_ENDS)
        ):
            date = day[2] if day is not None else None
            found.append(Link(kind=named.value, status="granted", anchor=named, action=None, rule="cell", cost=3.0, date=date))
    return found


def _parts(scene: Scene) -> list[tuple[int, int]]:
    """The parts of the cells between commas, by their tokens."""
    parts: list[tuple[int, int]] = []
    begin = inside = 0
    for place, norm in enumerate([*scene.norms, "|"]):
        inside += (norm == "(") - (norm == ")" and inside > 0)
        if norm == "|" or (norm in _PARTS and not inside):
            parts.append((begin, place))
            begin, inside = place + 1, 0
    return [(low, high) for low, high in parts if low < high]


def placed_by_region(scene: Scene, links: list[Link], row: Row | None) -> None:
    """Give the links of a row the authority of its column of countries, where that names one and their cell names none."""
    if row is None or "region" not in row:
        return
    words = row["region"].words
    seen = lexicon(scene.sentence.language).find(tokens_of(words, 0, len(words)))
    values = {mention.value for layer in ("authority", "place") for mention in seen[layer]}
    if len(values) != 1:
        return
    value = values.pop()
    for link in links:
        low, high = link.start, link.end
        while low > 0 and scene.norm(low - 1) != "|":
            low -= 1
        while high < len(scene.norms) and scene.norm(high) != "|":
            high += 1
        own = any(low <= mention.start < high for mention in (*scene.authorities, *scene.places))
        only = allowed(link)
        if link.authority is None and not own and (only is None or value in only):
            link.authority = value
