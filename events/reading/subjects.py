"""Subjects carried over: what a later clause of a Chinese sentence says of the noun that an earlier one named.

Reads "IND申请于6月获FDA许可,并于7月18日获国家药监局批准": the second verb befell the trial as well, not the drug.
"""

# ruff: noqa: PLR2004  # lengths of words are plain numbers here

import re

from events.reading.phrases import Mention
from events.reading.scene import Link, Scene, anchor_class

_MARKS = frozenset({",", ";", "。", ":", "|"})
_PERMITTING = re.compile(r"(?:正式|顺利|成功)?(?:批准|许可|核准|同意|准许|准予|默示许可|放行|获批|获准|核可)(?:了)?")
_BEHIND = re.compile(r"(?:了|执行|进行|开展|实施|通过|在案|放行)?(?=[,;。:|)]|$)")
_OF_TRIALS = frozenset({"ind", "trial"})


def carried_over(scene: Scene, links: list[Link]) -> list[Link]:
    """The links, an approval that befell a trial told as its clearance, and what further authorities did in the clauses behind."""
    if scene.sentence.language != "zh":
        return links
    for link in links:
        if _only_permits(scene, link) and _trial_before(scene, link.start) is not None:
            link.kind, link.status, link.rule = "ind_clearance", "cleared", f"{link.rule}, of a trial"
    return [*links, *_further(scene, links), *_halted(scene, links)]


def _words(scene: Scene, low: int, high: int) -> str:
    return "".join(scene.norms[max(0, low) : max(0, high)])


def _only_permits(scene: Scene, link: Link) -> bool:
    """Whether a link says that something was approved, and not that it may be sold."""
    if (link.kind, link.status) != ("approval", "approved") or link.anchor is not None or link.action is None:
        return False
    words = _words(scene, link.start, link.end + 2)
    return not any(word in words for word in ("上市", "注册", "生产")) and ("用于" not in words or "," in words)


def _trial_before(scene: Scene, place: int) -> Mention | None:
    """The trial, or the application for it, that is the last noun and the last thing named before a place."""
    last = next((kind for kind in reversed(scene.kinds) if kind.end <= place and kind.value != "none"), None)
    if last is None or anchor_class(last.value) not in _OF_TRIALS or place - last.end > 60:
        return None
    if ";" in scene.norms[last.end : place] or any(last.end <= start < place for start, _, name in scene.drugs if name):
        return None
    between = _words(scene, last.end, place)
    return (
        last if re.match(r"\)?(?:\([^()]{0,40}\))?(?:已|业|也|均|亦)?(?:[于在经获获得得到]|[0-9]|近日|日前|正式|顺利)", between) else None
    )


def _further(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads …已于2019年获欧盟批准,日本厚生劳动省则在2023年放行: a verb alone in its clause, with an authority and a day before it."""
    found: list[Link] = []
    for action in scene.actions:
        if any(link.start < action.end and action.start < link.end for link in links):
            continue
        if _PERMITTING.fullmatch(_words(scene, action.start, action.end)) is None:
            continue
        low = action.start
        while low > 0 and scene.norm(low - 1) not in _MARKS:
            low -= 1
        before = [link for link in links if link.end <= low and scene.norm(low - 1) == ","]
        if not before or any(low <= kind.start < action.start for kind in scene.kinds):
            continue
        same = max(before, key=lambda link: link.end)
        if (same.kind, same.status) not in _ALIKE or not _BEHIND.match(_words(scene, action.end, action.end + 3)):
            continue
        office = any(low <= mention.start < action.start for mention in (*scene.authorities, *scene.places))
        day = any(low <= start < action.start and seen.value is not None for start, _, seen in scene.dates)
        if office and day and not any(low <= start < action.start for start, _, _ in scene.drugs):
            kind, status = _ALIKE[same.kind, same.status]
            found.append(Link(kind=kind, status=status, anchor=None, action=action, rule=f"further {action.phrase}", cost=4.0))
    return found


_HALT = re.compile(r"(?:已|正式|随后|紧急)*(?:要求|下令|责令|决定|勒令|通知[^,。;]{0,12})?(?:其|公司)?(?:暂停|叫停|中止)(?:了|对)?")
_OF_A_TRIAL = re.compile(r"[^,。;]{0,40}?(?:试验|研究|给药|入组)")


def _halted(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads FDA要求暂停X的I期临床试验: an authority, and not the sponsor, stops a trial."""
    if any(link.kind == "clinical_hold" for link in links):
        return []
    for mention in scene.authorities:
        text = _words(scene, mention.end, mention.end + 80)
        verb = _HALT.match(text)
        if verb is None or not _OF_A_TRIAL.match(text[verb.end() :]):
            continue
        size, place = 0, mention.end
        while size < verb.end():
            size += len(scene.norm(place))
            place += 1
        halt = Mention(layer="action", value="place", start=place - 2, end=place, phrase="暂停")
        if not any(link.start < halt.end and halt.start < link.end for link in links):
            return [Link(kind="clinical_hold", status="placed", anchor=None, action=halt, rule="trial halted", cost=4.0)]
    return []


_ALIKE = {
    ("approval", "approved"): ("approval", "approved"),
    ("ind", "cleared"): ("ind_clearance", "cleared"),
    ("ind_clearance", "cleared"): ("ind_clearance", "cleared"),
}
