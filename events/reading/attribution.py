"""Attribution: whose drug and which authority a link of anchor and action is about."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here

import re

from events.reading.dating import in_relative_clause
from events.reading.phrases import Mention
from events.reading.scene import ANCHORS, Link, Scene
from events.tables import table
from events.vocabulary import Authority

_JOINERS = frozenset(
    {
        "and",
        "or",
        ",",
        "both",
        "the",
        "as",
        "well",
        "in",
        "from",
        "then",
        "later",
        "及",
        "和",
        "与",
        "、",
        "以",
        "by",
        "us",
        "u.s",
        "also",
        "並",
        "び",
        "に",
    }
)


def allowed(link: Link) -> frozenset[str] | None:
    """The authorities that know what the link is about; None for any."""
    anchor = ANCHORS.get(link.anchor.value if link.anchor else link.kind) or ANCHORS.get(link.kind) or {}
    only = anchor.get("only")
    return frozenset(only) if isinstance(only, list) else None  # pyright: ignore[reportUnknownArgumentType]


def authorities_for(scene: Scene, link: Link, links: list[Link]) -> list[Authority]:
    """The authorities the sentence ties to a link, nearest first reading; more than one where they are joined by "and"."""
    if link.authority is not None:
        return [Authority(link.authority)]
    only = allowed(link)
    topic = _topic_of(scene, link)
    if topic is not None and (only is None or topic.value in only):
        return [Authority(topic.value)]
    beside = _beside_its_noun(scene, link)
    if beside is not None and (only is None or beside.value in only):
        return [Authority(beside.value)]
    named = [(mention, 0.0) for mention in scene.authorities] + [(mention, _place_price(link, mention)) for mention in scene.places]
    priced = sorted(
        (
            (
                _distance(scene, link, mention)
                + extra
                + _rivals(link, mention, links)
                + _of_another_noun(scene, link, mention)
                + _of_a_later_clause(scene, link, mention),
                mention.start,
                mention,
            )
            for mention, extra in named
            if (only is None or mention.value in only)
            and not _subject_of_another(scene, link, mention)
            and not (extra and _distance(scene, link, mention) > 12.0)
        ),
        key=lambda entry: entry[:2],
    )
    if not priced:
        both = _BOTH_SHORES.search(scene.sentence.text) and {"FDA", "EMA"} <= (only or {"FDA", "EMA"})
        return [Authority.FDA, Authority.EMA] if both else []
    if priced[0][2].start > link.end and _distance(scene, link, priced[0][2]) >= _TOO_FAR and (len(links) > 1 or not scene.authorities):
        return []
    best = priced[0][2]
    found = [best]
    if best.layer in {"authority", "place"}:
        bridges = [best]
        for _, _, other in sorted(priced, key=lambda entry: abs(entry[1] - best.start)):
            if other.layer == best.layer and any(_joined(scene, one, other) or _same_office(one, other) for one in bridges):
                bridges.append(other)
                if other.value not in {one.value for one in found}:
                    found.append(other)
    if scene.sentence.language != "en":
        found.sort(key=lambda mention: mention.start)
    if _BOTH_SHORES.search(scene.sentence.text) and {"FDA", "EMA"} <= (only or {"FDA", "EMA"}):
        return [Authority.FDA, Authority.EMA]
    return [Authority(mention.value) for mention in found]


def _beside_its_noun(scene: Scene, link: Link) -> Mention | None:
    """Reads 获得欧盟孤儿药资格认定及美国FDA突破性疗法认定: what stands right before a noun, one of several, is that noun's alone."""
    if scene.sentence.language == "en" or link.anchor is None or len({mention.value for mention in scene.authorities + scene.places}) < 2:
        return None
    begin = link.anchor.start - (scene.norm(link.anchor.start - 1) in {"的", "の"})
    every = [*scene.authorities, *scene.places]
    here = next((mention for mention in every if mention.end == begin), None)
    if here is None or any(other.value != here.value and _joined(scene, other, here) for other in every):
        return None
    return (
        here
        if any(kind is not link.anchor and kind.start >= link.anchor.end for kind in scene.kinds) or here.layer == "authority"
        else None
    )


def _topic_of(scene: Scene, link: Link) -> Mention | None:
    """Reads 国内では7月に申請し、欧州でもEMAが受理: the country that its part of the sentence is about, where that names no authority."""
    if scene.sentence.language != "ja":
        return None
    topics = [place for place in scene.places if "".join(scene.norms[place.end : place.end + 2]) in {"では", "でも"}]
    here = [place for place in topics if place.end <= link.end]
    if not here:
        return None
    last = max(here, key=lambda place: place.end)
    stop = min((place.start for place in topics if place.start > last.start), default=len(scene.norms))
    between = any(last.end <= mention.start < stop for mention in scene.authorities)
    return None if between or last.end > link.start else last


_BOTH_SHORES = re.compile(r"(?i)\b(?:both|either|the two) (?:sides|shores) of the (?:Atlantic|pond|ocean)\b")
"""Where both the American and the European authority are meant."""


def _of_another_noun(scene: Scene, link: Link, mention: Mention) -> float:
    """Reads "A by the FDA, and B and C by the EMA": what stands right behind a noun with "by" or "from" is that noun's."""
    place = mention.start - 1
    while scene.norm(place) in {"the", "us", "u.s", "european", "china", "'s"}:
        place -= 1
    if scene.sentence.language != "en" or link.anchor is None or scene.norm(place) not in {"by", "from", "at"}:
        return 0.0
    owners = [kind for kind in scene.kinds if kind.end == place]
    if not owners:
        return 0.0
    first, last = scene.chains.get(owners[0].start, (owners[0].start, owners[0].end))
    return -4.0 if first <= link.anchor.start < last or link.anchor is owners[0] else 4.0


def _of_a_later_clause(scene: Scene, link: Link, mention: Mention) -> float:
    """Reads "米国では4月に承認され、欧州では7月に承認された": an authority or a country that opens the next clause is that clause's."""
    if scene.sentence.language == "en" or mention.start < link.end:
        return 0.0
    japanese = scene.sentence.language == "ja"
    marks = {"、", ";", "。"} if japanese else {",", ";"}
    between = scene.norms[link.end : mention.start]
    return 6.0 if marks & set(between) and "(" not in between else 0.0


def _same_office(one: Mention, other: Mention) -> bool:
    """Whether a short form stands right behind the name it is for."""
    return one.value == other.value and 0 <= max(one.start, other.start) - min(one.end, other.end) <= 1


_OFFICES: dict[str, str] = table("reading/rules")["offices"]


def office_of(scene: Scene, link: Link) -> str | None:
    """The place of the authority nearest to a link, of those that share the code OTHER."""
    named = [mention for mention in (*scene.authorities, *scene.places) if mention.value == Authority.OTHER]
    nearest = min(named, key=lambda mention: _distance(scene, link, mention), default=None)
    if nearest is None:
        return None
    words = "".join(scene.sentence.tokens[index].norm for index in range(nearest.start, nearest.end))
    return next((place for word, place in _OFFICES.items() if word in words), None)


def _subject_of_another(scene: Scene, link: Link, mention: Mention) -> bool:
    """Whether an authority behind a link is who does the next thing: "…, and the European Commission had done likewise"."""
    if mention.start < link.end or scene.sentence.language != "en":
        return False
    place = mention.end
    while scene.norm(place) in {"has", "have", "had", "also", "then", "later", "subsequently", "since", "itself", ")"}:
        place += 1
    if scene.norm(mention.start - 1) == "the" and scene.norm(mention.start - 2) in {"to", "by", "from", "of", "with", "at", "in"}:
        return False
    if scene.norm(place) == "to" and scene.norm(mention.start - 1) in {",", "and"} and mention.layer == "place":
        return True
    return scene.norm(mention.start - 1) in {"the", "and", ",", "while", "but", "that"} and any(
        action.start == place and action is not link.action for action in scene.actions
    )


_TOO_FAR = 7.0


def _place_price(link: Link, mention: Mention) -> float:
    """A country says less than an authority, unless it stands right at the designation: "European orphan status", "… in the EU"."""
    anchor = link.anchor
    return 1.0 if anchor is not None and (mention.end == anchor.start or 0 <= mention.start - anchor.end <= 2) else 5.0


_FARTHEST_JOINT = 30


def _joined(scene: Scene, one: Mention, other: Mention) -> bool:
    first, second = (one, other) if one.start < other.start else (other, one)
    if second.start - first.end > _FARTHEST_JOINT:
        return False
    placed = {index for mention in scene.places for index in range(mention.start, mention.end)}
    if scene.sentence.language == "en" and "place" in {one.layer, other.layer}:
        placed = set[int]()
    elif scene.sentence.language == "en":
        placed |= {index + 1 for index in placed if scene.norm(index + 1) == "'s"}
    between = [scene.norm(index) for index in range(first.end, second.start) if index not in placed]
    return (
        0 < len(between) <= 6
        and any(word in {"and", "as", "及", "和", "与", "、", ","} for word in between)
        and all(word in _JOINERS for word in between)
    )


_PARTING = frozenset({"is", "are", "which", "while"})


def _distance(scene: Scene, link: Link, mention: Mention) -> float:
    best = 99.0
    if mention.layer == "place" and mention.start >= link.end and in_relative_clause(scene, link.end, mention.start):
        return best
    for part in (link.anchor, link.action):
        if part is None:
            continue
        if mention.start >= part.end:
            far = 6.0 if _PARTING.intersection(scene.norms[part.end : mention.start]) else 0.4
            best = min(best, scene.cost(part.end, mention.start) + far)
        elif mention.end <= part.start:
            best = min(best, scene.cost(mention.end, part.start))
        else:
            return 0.0
    return best


def _rivals(link: Link, mention: Mention, links: list[Link]) -> float:
    """Other links between the mention and this one make it less likely to be this one's."""
    low, high = (mention.end, link.start) if mention.end <= link.start else (link.end, mention.start)
    return 2.0 * sum(1 for other in links if other is not link and low <= other.start and other.end <= high)


def drugs_for(scene: Scene, link: Link) -> list[tuple[int, str]]:
    """The names of drugs in the sentence, the nearest to the link first, as (place, name)."""
    priced = [(_drug_price(scene, link, start, end), start, name.text) for start, end, name in scene.drugs]
    return [(start, text) for _, start, text in sorted(priced)]


def _drug_price(scene: Scene, link: Link, start: int, end: int) -> float:
    best = 99.0
    for part in (link.anchor, link.action):
        if part is None:
            continue
        best = min(best, scene.cost(part.end, start)) if start >= part.end else min(best, scene.cost(min(end, part.start), part.start))
    return best
