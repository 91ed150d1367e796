"""Attribution: whose drug, which authority, what day and which indication a link of anchor and action is about."""

import re

from events.partial_date import PartialDate
from events.reading.dates import DateSeen
from events.reading.indications import eastern_indication, indication_after
from events.reading.phrases import Mention
from events.reading.scope import ANCHORS, Link, Scene
from events.vocabulary import Authority

_JOINERS = frozenset(
    {"and", "or", ",", "both", "the", "as", "well", "及", "和", "与", "、", "以", "及", "by", "us", "u.s", "also", "並", "び", "に"}
)


def allowed(link: Link) -> frozenset[str] | None:
    """The authorities that know what the link is about; None for any."""
    anchor = ANCHORS.get(link.anchor.value if link.anchor else link.kind) or ANCHORS.get(link.kind) or {}
    only = anchor.get("only")
    return frozenset(only) if isinstance(only, list) else None  # pyright: ignore[reportUnknownArgumentType]


def authorities_for(scene: Scene, link: Link, links: list[Link]) -> list[Authority]:
    """The authorities the sentence ties to a link, nearest first reading; more than one where they are joined by "and"."""
    only = allowed(link)
    named = [(mention, 0.0) for mention in scene.authorities] + [(mention, 5.0) for mention in scene.places]
    priced = sorted(
        (
            (_distance(scene, link, mention) + extra + _rivals(scene, link, mention, links), mention.start, mention)
            for mention, extra in named
            if only is None or mention.value in only
        ),
        key=lambda entry: entry[:2],
    )
    if not priced:
        return []
    best = priced[0][2]
    found = [Authority(best.value)]
    if best.layer == "authority":
        for _, _, other in priced:
            if other.layer == "authority" and Authority(other.value) not in found and _joined(scene, best, other):
                found.append(Authority(other.value))
    return found


def _joined(scene: Scene, one: Mention, other: Mention) -> bool:
    first, second = (one, other) if one.start < other.start else (other, one)
    between = [scene.norm(index) for index in range(first.end, second.start)]
    return (
        0 < len(between) <= 6
        and any(word in {"and", "as", "及", "和", "与", "、", ","} for word in between)
        and all(word in _JOINERS for word in between)
    )


def _distance(scene: Scene, link: Link, mention: Mention) -> float:
    best = 99.0
    for part in (link.anchor, link.action):
        if part is None:
            continue
        if mention.start >= part.end:
            best = min(best, scene.cost(part.end, mention.start) + 0.4)
        elif mention.end <= part.start:
            best = min(best, scene.cost(mention.end, part.start))
        else:
            return 0.0
    return best


def _rivals(scene: Scene, link: Link, mention: Mention, links: list[Link]) -> float:
    """Other links between the mention and this one make it less likely to be this one's."""
    low, high = (mention.end, link.start) if mention.end <= link.start else (link.end, mention.start)
    return 2.0 * sum(1 for other in links if other is not link and low <= other.start and other.end <= high)


def date_owners(scene: Scene, links: list[Link]) -> dict[int, DateSeen]:
    """Which date belongs to which link, by index in `links`."""
    dates = scene.dates
    owned: dict[int, DateSeen] = {}
    if not dates or not links:
        return owned
    return _eastern_dates(scene, links) if scene.sentence.language != "en" else _english_dates(scene, links)


def _english_dates(scene: Scene, links: list[Link]) -> dict[int, DateSeen]:
    owned: dict[int, DateSeen] = {}
    opening: list[tuple[int, DateSeen]] = []
    for start, end, seen in scene.dates:
        before = [
            (scene.cost(min(head.end, start), start), -head.end, index)
            for index, link in enumerate(links)
            for head in (link.anchor, link.action)
            if head is not None and head.end <= start + 1
        ]
        nearest = min(before, default=None)
        if nearest is None or _opens(scene, start, end, links, nearest[0]):
            opening.append((end, seen))
            continue
        head_end = -nearest[1]
        for index, link in enumerate(links):
            ends = {head.end for head in (link.anchor, link.action) if head is not None}
            if head_end in ends:
                if index not in owned or _better(link, owned[index], seen):
                    owned[index] = seen
    for index, link in enumerate(links):
        if index in owned:
            continue
        fitting = [(end, seen) for end, seen in opening if end <= link.end]
        if fitting:
            owned[index] = fitting[-1][1]
    for index in range(len(links) - 1, 0, -1):
        if (
            index in owned
            and index - 1 not in owned
            and scene.cost(links[index - 1].end, links[index].start) < 5
            and links[index].start >= links[index - 1].end
        ):
            owned[index - 1] = owned[index]
    return owned


def _better(link: Link, old: DateSeen, new: DateSeen) -> bool:
    return old.value is None and new.value is not None


def _opens(scene: Scene, start: int, end: int, links: list[Link], price: float) -> bool:
    """Whether a date begins a clause of its own ("…, and in May 2020 it received …") instead of ending the one before."""
    following = [link.start for link in links if link.start >= end]
    if not following:
        return False
    back = start - 1
    while scene.norm(back) in {"in", "on", "since", "by", "during", "of", "as", "the", "early", "late"} and start - back < 4:
        back -= 1
    return scene.norm(back) in {",", "and", ";", "|", ":", "-", "then", "but", "while"} and scene.norm(end) not in {"and"} or price > 9


def _eastern_dates(scene: Scene, links: list[Link]) -> dict[int, DateSeen]:
    owned: dict[int, DateSeen] = {}
    for index, link in enumerate(links):
        before = [(start, seen) for start, end, seen in scene.dates if end <= link.end and start <= max(link.start, link.end - 1)]
        after = [(start, seen) for start, end, seen in scene.dates if start >= link.end]
        if before:
            owned[index] = before[-1][1]
        elif after and scene.cost(link.end, after[0][0]) < 4:
            owned[index] = after[0][1]
    return owned


def drugs_for(scene: Scene, link: Link) -> list[tuple[int, str]]:
    """The names of drugs in the sentence, the nearest to the link first, as (place, name)."""
    priced = [(_drug_price(scene, link, start, end), start, name.text) for start, end, name in scene.drugs]
    return [(start, text) for _, start, text in sorted(priced)]


def _drug_price(scene: Scene, link: Link, start: int, end: int) -> float:
    best = 99.0
    for part in (link.anchor, link.action):
        if part is None:
            continue
        if start >= part.end:
            best = min(best, scene.cost(part.end, start))
        else:
            best = min(best, scene.cost(min(end, part.start), part.start))
    return best


def indication_for(scene: Scene, link: Link, links: list[Link]) -> str | None:
    """The words that say what the link is for, after the anchor first, then anywhere in the sentence."""
    sentence = scene.sentence
    text = sentence.block.text
    if sentence.language != "en":
        return eastern_indication(text[sentence.start : sentence.end])
    nexts = [other.start for other in links if other.start >= link.end]
    stop = sentence.tokens[min(nexts)].start if nexts and min(nexts) < len(sentence.tokens) else sentence.end
    place = link.anchor or link.action
    begin = sentence.tokens[place.end - 1].end if place is not None else sentence.start
    names = tuple(name.text.lower() for _, _, name in scene.drugs)
    found = (
        indication_after(text, begin, stop, names)
        or indication_after(text, begin, sentence.end, names)
        or indication_after(text, sentence.start, begin, names)
    )
    return re.sub(r"\s+", " ", found[0]) if found else None


def date_value(seen: DateSeen | None, *, due: bool) -> PartialDate | None:
    """What the date means for a fact that lies ahead or behind."""
    if seen is None:
        return None
    return seen.ahead if due else seen.value
