"""Nouns: which of them count, which only repeat one another, and what they tell without any verb."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here

import msgspec

from events.reading.phrases import Mention
from events.reading.prices import LIST_WORDS, chain_of
from events.reading.scene import DETERMINERS, NOMINAL, Link, Scene, anchor_class


def with_their_request(scene: Scene, kinds: list[Mention]) -> list[Mention]:
    """Reads "a request for Breakthrough Therapy designation" as one noun: what befell the request befell the designation."""
    if scene.sentence.language != "en":
        return kinds
    kept: list[Mention] = []
    for kind in kinds:
        last = kept[-1] if kept else None
        if (
            last is not None
            and last.value in {"request", "application"}
            and last.start + 4 > last.end
            and anchor_class(kind.value) == "designation"
            and kind.value != "designation"
            and 0 < kind.start - last.end <= 5
            and scene.norm(last.end) in {"for", "to", "seeking"}
            and all(scene.norm(index) in _WITHIN_REQUEST for index in range(last.end, kind.start))
        ):
            kept[-1] = msgspec.structs.replace(kind, start=last.start, phrase=f"request for {kind.phrase}")
            continue
        if (
            last is not None
            and kind.value in {"application", "request"}
            and kind.start == last.end + 1
            and scene.norm(last.end) == ":"
            and anchor_class(last.value) == "designation"
            and last.value != "priority_review"
        ):
            kept[-1] = msgspec.structs.replace(last, end=kind.end, phrase=f"request for {last.phrase}")
            continue
        if (
            last is not None
            and kind.value in {"application", "request"}
            and kind.phrase in {"application", "request", "applications", "requests"}
            and kind.start == last.end
            and anchor_class(last.value) == "designation"
            and last.value not in {"designation", "priority_review"}
        ):
            kept[-1] = msgspec.structs.replace(last, end=kind.end, phrase=f"request for {last.phrase}")
            continue
        kept.append(kind)
    return kept


_WITHIN_REQUEST = frozenset(
    {
        "for",
        "to",
        "the",
        "a",
        "an",
        "its",
        "our",
        "fda",
        "eligibility",
        "of",
        "seeking",
        "grant",
        "admission",
        "u.s",
        "enter",
        "join",
        "eu",
        "european",
        "access",
        "entry",
        "inclusion",
        "in",
        "both",
        "have",
        "it",
        "get",
        "obtain",
    }
)


def without_short_forms(scene: Scene) -> list[Mention]:
    """The anchors without "(BTD)" right behind what it stands for, and without what an event's own noun repeats."""
    kept: list[Mention] = []
    for mention in scene.kinds:
        last = kept[-1] if kept else None
        if (
            last is not None
            and mention.value == last.value
            and mention.start - last.end <= 3
            and scene.sentence.tokens[last.end].text in '("“'
            and _only_marks(scene, last.end, mention.start)
        ):
            continue
        if last is not None and mention.value == last.value and mention.start == last.end and anchor_class(last.value) == "designation":
            kept[-1] = msgspec.structs.replace(last, end=mention.end)
            continue
        if (
            mention.value == "designation"
            and last is not None
            and last.value != "designation"
            and mention.start - last.end <= (3 if scene.sentence.language != "en" else 0)
        ):
            continue
        if mention.value == "designation" and scene.norm(mention.start - 1) in {"these", "such", "any", "all", "other", "no", "every"}:
            continue
        if (
            mention.value == "designation"
            and mention.phrase == "breakthrough"
            and ((mention.start and scene.sentence.tokens[mention.start].text[0].isupper()) or _beside_another(scene, mention))
        ):
            mention.value = "breakthrough_therapy"
        count = scene.norm(mention.start - 1).replace(",", "")
        if (
            count.isdigit()
            and not any(start <= mention.start - 1 < end for start, end, _ in scene.dates)
            and not (len(count) == 4 and mention.value == "congress")
            and not any(end == mention.start for _, end, _ in scene.drugs)
        ):
            continue
        if (
            mention.value == "application"
            and scene.sentence.language != "en"
            and mention.end - mention.start <= 2
            and any(action.start <= mention.start and mention.end <= action.end and action.value == "withdraw" for action in scene.actions)
        ):
            continue
        if mention.phrase == "supplement" and scene.norm(mention.start - 1) in {"to", "will", "can", "must", "may"}:
            continue
        if mention.value != "none":
            kept.append(mention)
    return [
        mention
        for index, mention in enumerate(kept)
        if not (
            mention.value == "application"
            and index + 1 < len(kept)
            and anchor_class(kept[index + 1].value) == "designation"
            and kept[index + 1].start - mention.end <= 4
            and scene.norm(mention.end) == "for"
            and all(scene.norm(place) in DETERMINERS for place in range(mention.end, kept[index + 1].start))
        )
        and not (
            mention.value == "application"
            and index > 0
            and scene.sentence.language != "en"
            and anchor_class(kept[index - 1].value) == "designation"
            and mention.start - kept[index - 1].end <= 1
        )
    ]


def _beside_another(scene: Scene, mention: Mention) -> bool:
    """Reads "both breakthrough and fast-track tags", "breakthrough or priority": one designation of several."""
    return any(
        anchor_class(other.value) == "designation"
        and other.value != "designation"
        and (
            (0 < other.start - mention.end <= 2 and scene.norm(mention.end) in LIST_WORDS)
            or (0 < mention.start - other.end <= 2 and scene.norm(mention.start - 1) in LIST_WORDS)
        )
        for other in scene.kinds
    )


def _only_marks(scene: Scene, start: int, end: int) -> bool:
    return all(not scene.sentence.tokens[index].text[0].isalnum() or scene.norm(index) in {"the", "a", "or"} for index in range(start, end))


def bare_nouns(scene: Scene, kinds: list[Mention], links: list[Link]) -> list[Link]:
    """Anchors that no action befell: a goal date, a letter or an opinion says enough; in lists and notes so does a designation."""
    taken = {link.anchor.start for link in links if link.anchor is not None}
    found: list[Link] = []
    verbs = [action for action in scene.actions if action.value not in {"set", "hold"}]
    for anchor in kinds:
        if anchor.start in taken:
            continue
        group = anchor_class(anchor.value)
        status = NOMINAL.get(group)
        if status is None or anchor.phrase.startswith("request for"):
            continue
        if group not in {"goal", "letter"} and any(
            scene.norm(anchor.end + step) in _DEFINING and not any(start <= anchor.end + step < end for start, end, _ in scene.dates)
            for step in range(3)
        ):
            continue
        if group.endswith("opinion") and not (
            scene.authorities or scene.dates or scene.drugs or scene.places or scene.sentence.block.title
        ):
            continue
        if group == "designation" and any(
            anchor_class(other.value).endswith("opinion") and 0 <= anchor.start - other.end <= _OPINION_ON for other in kinds
        ):
            continue
        listed = (
            scene.sentence.block.bullet
            or scene.sentence.block.row
            or scene.sentence.continues
            or (not verbs and bool(scene.dates) and len(scene.sentence.tokens) < 40)
        )
        if group == "hold" and not (scene.dates or scene.sentence.block.bullet or scene.sentence.block.row):
            continue
        label = _is_label_of_drug(scene, anchor)
        cell = scene.sentence.block.row and len(scene.sentence.tokens) <= _CELL_TOKENS
        if (
            group in {"goal", "letter", "positive_opinion", "negative_opinion"}
            or label
            or (group == "designation" and not verbs and scene.norm(0) in {"and", "also", "plus"} and first_words(scene, anchor))
            or (listed and (scene.dates or scene.authorities or cell) and _alone_in_segment(scene, anchor, verbs))
        ):
            kind, _, made = status.rpartition("/")
            found.append(
                Link(
                    kind=kind or anchor.value,
                    status=made,
                    anchor=anchor,
                    action=None,
                    rule=f"{anchor.value} {LABEL if label else 'alone'}",
                    cost=5.0,
                    state=group != "goal" and not label,
                )
            )
    return found


def first_words(scene: Scene, anchor: Mention) -> bool:
    """Whether an anchor opens its sentence, behind "and" or "also": a fragment that goes on with what was told."""
    return anchor.start <= _CELL_TOKENS - 1 and len(scene.sentence.tokens) - anchor.end < _FRAGMENT


LABEL = "as a label"


_FRAGMENT = 14


_OPINION_ON = 7
"""How far behind an opinion stands what it is on: "a positive opinion of the COMP on orphan designation"."""


_CELL_TOKENS = 4


def _is_label_of_drug(scene: Scene, anchor: Mention) -> bool:
    """Reads an entry "Rare pediatric disease and orphan - ZNC-303 (Zincara), Menkes disease": what befell it stands in front."""
    first, last = chain_of(scene, anchor)
    if first > _CELL_TOKENS or not scene.drugs:
        return False
    if not scene.sentence.block.bullet:
        return first == 0 and scene.norm(last) == ":" and scene.drugs[0][0] > last
    mark = next((index for index in range(last, last + 4) if scene.norm(index) in {":", "-"}), None)
    return mark is not None and any(mark < start <= mark + 6 for start, _, _ in scene.drugs)


def _alone_in_segment(scene: Scene, anchor: Mention, verbs: list[Mention]) -> bool:
    return not any(
        scene.cost(min(verb.end, anchor.start), max(verb.start, anchor.end) if verb.start > anchor.end else anchor.start) < 6
        for verb in verbs
    )


_DEFINING = frozenset(
    [
        "is",
        "are",
        "requires",
        "means",
        "makes",
        "allows",
        "reduces",
        "gives",
        "can",
        "may",
        "was",
        "were",
        "would",
        "will",
        "enables",
        "provides",
        "permits",
        "directs",
    ]
)
