"""Ways of telling: news or past, one each, things to come, and sentences that speak of no product."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here

import re
from datetime import date

from events.partial_date import PartialDate
from events.reading.days import DateSeen
from events.reading.document import SECTIONS
from events.reading.scene import ANCHORS, Link, Scene, anchor_class

_AHEAD = frozenset(SECTIONS["ahead"])


def fixed_ahead(section: str, link: Link, seen: DateSeen | None) -> bool:
    """Whether a part on what lies ahead tells of a goal date or a meeting with its day: that much is fixed."""
    day = seen is not None and seen.ahead is not None and len(seen.ahead.text) == 10
    talk = link.kind == "congress" and link.status == "scheduled" and seen is not None and seen.ahead is not None and not seen.vague
    return section in _AHEAD and (talk or (day and link.kind in {"goal_date", "target_action_date", "advisory_committee"}))


_OWN_WORDS = frozenset(
    {
        "we",
        "our",
        "us",
        "its",
        "it",
        "product",
        "drug",
        "medicine",
        "candidate",
        "therapy",
        "vaccine",
        "application",
        "bla",
        "nda",
        "maa",
        "filing",
        "company",
        "compound",
        "treatment",
        "antibody",
        "programme",
        "program",
        "which",
        "submission",
        "has",
        "have",
        "had",
        "i",
        "he",
        "she",
        "they",
        "their",
        "my",
    }
)


def of_no_drug(scene: Scene, link: Link) -> bool:
    """Reads "In 2017 a law established RMAT": a noun and a day in a sentence with a verb of its own that speaks of no product."""
    if (
        scene.sentence.language != "en"
        or link.kind in {"goal_date", "target_action_date"}
        or scene.sentence.block.bullet
        or scene.sentence.block.row
    ):
        return False
    if anchor_class(link.kind) not in {"designation", "accelerated"} if link.kind in ANCHORS else True:
        return False
    if (
        link.anchor is not None
        and anchor_class(link.kind) == "accelerated"
        and scene.norm(link.anchor.start - 1) in {"the", "that", "this"}
    ):
        return False
    words = {token.norm for token in scene.sentence.tokens}
    verb = any(
        token.norm.endswith("ed") and len(token.norm) > 4 and not (link.start <= index < link.end)
        for index, token in enumerate(scene.sentence.tokens)
    )
    return verb and not words & _OWN_WORDS


def wording_of(link: Link) -> set[str]:
    """The wording of a link's noun, or of its phrase where it has none."""
    part = link.anchor or link.action
    return set(part.phrase.lower().split()) if part is not None else set()


_TO_COME = re.compile(r"(?:する|される|します|いたします|されます|を行う|を行います|予定)")


def is_to_come(scene: Scene, link: Link) -> bool:
    """Reads "will be the subject of an oral presentation at …"."""
    if scene.sentence.language == "ja":
        tokens, text = scene.sentence.tokens, scene.sentence.block.text
        behind = text[tokens[min(link.end, len(tokens)) - 1].end : scene.sentence.end]
        ahead = any(end <= link.end and seen.ahead is not None and seen.ahead != seen.value for _, end, seen in scene.dates)
        return ahead and _TO_COME.match(behind) is not None
    return scene.sentence.language == "en" and any(
        mood.value == "plan"
        and mood.phrase in {"will", "shall", "to be", "upcoming", "forthcoming", "scheduled to"}
        and mood.start < link.end
        for mood in scene.moods
    )


GOES_ON = re.compile(r"(?i).{0,40}?\b(?:" + "|".join(SECTIONS["goes_on"]) + r")\b")


def _one_each_said(scene: Scene) -> bool:
    """Whether "respectively" or its like ties each to each."""
    if scene.sentence.language == "en":
        return any(token.norm == "respectively" for token in scene.sentence.tokens)
    return any(word in scene.sentence.text for word in ("分别", "分別", "先后", "先後", "依次", "相继", "相繼", "それぞれ", "各々", "順次"))


def one_each(
    scene: Scene, count: int, order: int, pairs: list[tuple[str, PartialDate | None, str | None]]
) -> list[tuple[str, PartialDate | None, str | None]]:
    """Reads "to A and B in August 2020 and January 2021, respectively": the date of each drug."""
    told = [seen.value for _, _, seen in scene.dates]
    if count < 2 or len(told) != count or not _one_each_said(scene):
        return pairs
    return [(status, told[order], words) for status, _, words in pairs]


def dates_the_news(scene: Scene, seen: DateSeen) -> bool:
    """Whether "today" or "this morning" stands at the verb that announces and not at what is announced."""
    place = next((start for start, _, other in scene.dates if other is seen), None)
    return place is not None and any(mention.value == "news" and mention.start - 3 <= place <= mention.end + 2 for mention in scene.moods)


_ANNOUNCES = re.compile(r"(?:晚间|晚|上午|下午|盘后)?,[^,。;]{0,24}(?:公告|披露|发布公告)(?:称|表示)?,|,[^,。;]{0,24}宣布(?:称)?,")
_ANNOUNCED = re.compile(r"と(?:発表|公表|明らかに|説明)(?:した|しました|している|された)。?$")


def of_the_announcing(scene: Scene, seen: DateSeen) -> bool:
    """Reads X社は9日、…を受けたと発表した: the day right behind the subject is the one of announcing."""
    text, block = scene.sentence.text, scene.sentence.block.text
    if scene.sentence.language == "zh":
        return scene.dates[0][2] is seen and _ANNOUNCES.match(block[seen.end : seen.end + 40]) is not None
    return (
        scene.sentence.language == "ja"
        and _ANNOUNCED.search(text) is not None
        and block[seen.start - 1 : seen.start] in {"は", "が"}
        and block[seen.end : seen.end + 1] == "、"
        and scene.dates[0][2] is seen
    )


def told_as_past(scene: Scene, link: Link) -> bool:
    """Whether words like "previously" or 曾 stand in front in the same clause."""
    reported = any(mood.value == "news" and mood.start < link.start for mood in scene.moods)
    for mood in scene.moods:
        if reported and mood.phrase == "had been":
            continue
        if (
            mood.value in {"past", "vague"}
            and link.start - 8 <= mood.start < link.end
            and mood.phrase not in {"just", "already", "since", "had", "has had"}
        ):
            return True
    return False


def in_perfect(scene: Scene, link: Link) -> bool:
    """Whether the link is told in the present perfect, as news is."""
    return any(scene.norm(index) in {"has", "have", "'s"} for index in range(max(0, link.start - 25), link.end))


def is_as_of(text: str, seen: DateSeen) -> bool:
    """Whether a day is only the one at which accounts are drawn up: "as of December 31"."""
    if text[seen.start : seen.end].lower() in {"yesterday", "today"}:
        return False
    if re.search(r"(?i)(?:ed|effective|force)\s(?:as of|with effect from)\s$", text[max(0, seen.start - 30) : seen.start]):
        return False
    if re.search(r"(?i)\bfrom [^.;,]{3,30} until\s$", text[max(0, seen.start - 48) : seen.start]):
        return False
    return bool(
        re.search(
            r"(?i)(?:(?:as of|ended|ending|as at|until|notice period ends on)\s|截[至止]\s?)$", text[max(0, seen.start - 24) : seen.start]
        )
    )


def words_of_link(scene: Scene, link: Link) -> str:
    """The words of the text from a link's first to its last."""
    tokens = scene.sentence.tokens
    return scene.sentence.block.text[tokens[link.start].start : tokens[min(link.end, len(tokens)) - 1].end]


def ahead_said(scene: Scene) -> bool:
    """Whether a sentence speaks of what is planned or foreseen, so that its months without a year lie ahead."""
    return any(mood.value in {"plan", "intent"} for mood in scene.moods)


_DATELINE = re.compile(r"^.{0,120}?(?:-|:|\.|\))\s")


def without_dateline(text: str, number: int, start: int, dates: list[DateSeen], published: date | None) -> list[DateSeen]:
    """The dates of a sentence without the one that only says when the announcement was made."""
    if number or not dates or published is None:
        return [seen for seen in dates if not is_as_of(text, seen)]
    first = dates[0]
    if (
        first.value
        and first.value.text == published.isoformat()
        and first.start - start < 120
        and _DATELINE.match(text[first.end : first.end + 30] + " ")
    ):
        after = text[first.end : first.end + 24].lstrip(") ")
        if after[:1] in "-:.(/" or re.match(r"[(/]", after) or not after:
            return dates[1:]
    return [seen for seen in dates if not is_as_of(text, seen)]
