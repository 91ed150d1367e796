"""Holds: the days on which a clinical hold began and ended, told without a verb of placing: "in effect since 5 March"."""

# ruff: noqa: PLR2004  # lengths of clauses are plain numbers here

import msgspec

from events.reading.days import DateSeen
from events.reading.phrases import Mention
from events.reading.scene import Link, Scene

HOLD_RULE = "a hold with"
"""How the rules begin of holds that their days tell."""
_BEFORE_SPAN = frozenset({"from", "between"})
_SPAN_JOINTS = frozenset({"to", "until", "till", "through", "and", "-"})
_DENYING = frozenset({"no", "not", "never", "without"})
_REACH = 30


def hold_links(scene: Scene, links: list[Link]) -> list[Link]:
    """The links of a sentence with those of a hold that "since" or a span of days dates."""
    anchor = next((kind for kind in scene.kinds if kind.value == "clinical_hold"), None)
    if anchor is None or any(link.status == "lifted" and link.date is not None for link in links):
        return links
    placed = any(link.kind == "clinical_hold" and link.status == "placed" and link.action is not None for link in links)
    if any(scene.norm(anchor.start - back) in _DENYING for back in (1, 2, 3)):
        return links
    behind = [(start, end, seen) for start, end, seen in scene.dates if anchor.end <= start <= anchor.end + _REACH and not seen.later]
    for order, (start, end, seen) in enumerate(behind):
        if _opener(scene, start) in _BEFORE_SPAN and order + 1 < len(behind):
            second = behind[order + 1]
            joint = {scene.norm(index) for index in range(end, second[0])}
            if second[0] - end <= 3 and joint & _SPAN_JOINTS and seen.value is not None and second[2].value is not None:
                kept = [link for link in links if link.kind != "clinical_hold"]
                return [*kept, _placed(links, anchor, seen), _lifted(anchor, second[2])]
        if placed or _DENYING & set(scene.norms[anchor.end : start]):
            continue  # "the hold has not been lifted since"
        if _opener(scene, start) == "since" and seen.value is not None:
            kept = [link for link in links if not (link.kind == "clinical_hold" and link.status == "placed")]
            return [*kept, _placed(links, anchor, seen)]
    return links


def _opener(scene: Scene, start: int) -> str:
    place = start - 1
    while scene.norm(place) in {"the", "early", "late", "about", "around"}:
        place -= 1
    return scene.norm(place)


def _placed(links: list[Link], anchor: Mention, seen: DateSeen) -> Link:
    taken = any(link.anchor is anchor for link in links if link.status == "lifted")
    own = msgspec.structs.replace(anchor, layer="action", value="place")
    return Link(
        kind="clinical_hold",
        status="placed",
        anchor=None if taken else anchor,
        action=own,
        rule=f"{HOLD_RULE} its first day",
        cost=4.0,
        state=True,
        date=seen,
    )


def _lifted(anchor: Mention, seen: DateSeen) -> Link:
    own = msgspec.structs.replace(anchor, layer="action", value="lift")
    return Link(kind="clinical_hold", status="lifted", anchor=None, action=own, rule=f"{HOLD_RULE} its last day", cost=4.0, date=seen)


def over(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads "a clinical hold from November 2020 to April 2021": placed on the first day, lifted on the second."""
    if any(link.status == "lifted" for link in links):
        return []
    for anchor in scene.kinds:
        if anchor.value != "clinical_hold":
            continue
        first = next(((end, seen) for start, end, seen in scene.dates if 0 <= start - anchor.end <= 2), None)  # "from"
        second = next(
            (
                seen
                for start, _, seen in scene.dates
                if first is not None and start - first[0] == 1 and scene.norm(first[0]) in {"to", "until"}
            ),
            None,
        )
        if second is not None:
            own = msgspec.structs.replace(anchor, layer="action", value="lift")
            return [Link(kind="clinical_hold", status="lifted", anchor=None, action=own, rule="a hold with its end", cost=4.0, date=second)]
    return []
