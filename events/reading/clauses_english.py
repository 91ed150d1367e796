"""English clauses: what a clause behind "which" says of the noun before it, and what a re-examination says of the first opinion."""

# lengths of clauses are plain numbers here

import re

from events.reading.phrases import Mention
from events.reading.scene import Link, Scene, anchor_class

REEXAMINED = "the opinion re-examined"
"""The rule of an opinion that the sentence names as the one that was examined again."""
_WIDEST_JOINT = 6
_ON_CONDITION = re.compile(r"(?i)^[^;]*\b(?:on|subject to|with) (?:the )?condition that\b")
"""Words that make an approval a conditional one."""


def first_opinion(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads "having re-examined its opinion of June, the committee confirmed its refusal": the first opinion was as negative."""
    confirmed = next((link for link in links if (link.kind, link.status) == ("refusal", "recommended")), None)
    if confirmed is None or not any(scene.norms[place].startswith(("re-exam", "reexam", "examin")) for place in range(len(scene.norms))):
        return []
    if not {"confirmed", "upheld", "maintained", "reaffirmed", "confirms"} & set(scene.norms):
        return []
    for start, _, seen in scene.dates:
        if scene.norm(start - 1) in {"of", "from"} and scene.norm(start - 2) in {"opinion", "recommendation"} and seen.value is not None:
            own = Mention(layer="action", value="issue", start=start - 2, end=start - 1, phrase="opinion of")
            return [Link(kind="refusal", status="recommended", anchor=None, action=own, rule=REEXAMINED, cost=4.0, date=seen)]
    return []


def told_behind_which(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads "carries an orphan label, which the Commission signed off in March": the clause tells when the designation was granted."""
    for link in links:
        if not link.state or link.anchor is None or anchor_class(link.anchor.value) != "designation":
            continue
        for other in links:
            pronoun = other.action.start if other.action is not None else 0
            while pronoun > link.anchor.end and scene.norm(pronoun) != "which":
                pronoun -= 1
            if (
                other.rule.startswith("verb ")
                and (other.kind, other.status) == ("approval", "approved")
                and other.action is not None
                and link.anchor.end < pronoun <= link.anchor.end + _WIDEST_JOINT
                and other.action.start - pronoun <= _WIDEST_JOINT
                and not any(start < other.action.start for start, _, _ in scene.drugs if start > pronoun)
            ):
                link.action, link.state, link.rule = other.action, False, f"{link.rule}, told behind which"
                return [one for one in links if one is not other]
    return links


def accepted_for_speed(scene: Scene, link: Link) -> bool:
    """Reads "the application was accepted for accelerated assessment": the timetable was granted, the validation goes unsaid."""
    if link.kind != "application_accepted" or link.action is None or scene.norm(link.action.end) not in {"for", "under"}:
        return False
    return any(kind.value == "accelerated_assessment" and 0 <= kind.start - link.action.end < _WIDEST_JOINT // 2 for kind in scene.kinds)


def on_condition(scene: Scene, link: Link) -> bool:
    """Reads "approved X on condition that a trial be completed": the approval is a conditional one."""
    behind = scene.sentence.block.text[scene.sentence.tokens[link.end - 1].end : scene.sentence.end]
    return _ON_CONDITION.search(behind) is not None
