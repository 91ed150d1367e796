"""Verdicts: sentences that fix or move the day of a decision without a goal date's name: "the FDA will rule on X by 26 December"."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here
# ruff: noqa: E501  # a pattern is read as one line

import re

import msgspec

from events.reading.days import DateSeen
from events.reading.phrases import Mention
from events.reading.scene import Link, Scene

FORMER = "the day it was first"
"""The rule of a goal date that another, told before, has replaced."""

_BY = r"(?:by|on|until|before|no later than|not later than|for|of) (?:the )?$"
_RULES = (
    r"(?:rule on|rule|decide on|decide|act on|give (?:its|a|an) (?:verdict|decision|answer|ruling)|make (?:its|a) decision|reach (?:its|a) decision"
    r"|announce (?:its|a) decision|hand down (?:its|a) (?:decision|verdict|ruling)|complete (?:its|the) review|conclude (?:its|the) review)"
)
_AHEAD = (
    r"(?:will|is to|is due to|aims to|is expected to|has to|must|is scheduled to|is set to|expects to|has undertaken to|has pledged to)"
)
_TOLD = re.compile(
    rf"\b{_AHEAD} (?:now )?{_RULES}\b[^.;]{{0,80}}?{_BY}"
    rf"|\b(?:promised|promises|pledged) (?:a|its|an) (?:decision|verdict|ruling|answer)\b[^.;,]{{0,60}}?{_BY}"
    rf"|\b(?:decision|verdict|ruling|answer)\b[^.;,]{{0,50}}? (?:is|was|are|has been|had been) (?:now |first |originally )?"
    rf"(?:due|promised|slated|scheduled|fixed|set|foreseen|pencilled in) {_BY}"
)
_UNTIL = re.compile(r"\b(?:has|have|needs?|will need|takes?|will take|gave itself|given itself) until $")
_UNTIL_BEHIND = re.compile(rf"\W{{0,3}}to (?:{_RULES}|make up its mind|rule|answer|finish (?:its|the) review)\b")
_MOVED = re.compile(
    r"\b(?:moved|pushed|extended|shifted|postponed|put back|delayed|deferred|moves|pushes|extends|shifts|postpones) "
    r"(?:back )?(?:that|the|this|its) (?:goal |action |target )?(?:date|decision|deadline|day|verdict|ruling|review(?: period| clock)?)\b[^.;]{0,60}?\b(?:to|until) $"
)
_WAS = re.compile(
    r"(?i)\b(?:that|the|this) (?:date|deadline|day) (?:had|was|has) (?:originally|first|initially|at first) (?:been |set for |fixed for )?$"
)


def verdict_links(scene: Scene, links: list[Link]) -> list[Link]:
    """A goal date that a sentence tells with a verb of deciding; only days, and only where no goal date is named."""
    if any(link.kind in {"goal_date", "target_action_date"} for link in links):
        return []
    if any(one.value != "FDA" for one in scene.authorities):
        return []
    text, base = scene.sentence.block.text, scene.sentence.start
    for start, _, seen in scene.dates[:6]:
        if seen.ahead is None or len(seen.ahead.text) != 10:
            continue
        before = text[max(base, seen.start - 160) : seen.start]
        status = _status(before, text[seen.end : seen.end + 60])
        if status == "was":
            seen = msgspec.structs.replace(seen, ahead=seen.value)  # noqa: PLW2901  # the same date, meant as the one that was
        if status is not None:
            return [_link(start, seen, status)]
    return []


def _status(before: str, behind: str) -> str | None:
    if _MOVED.search(before):
        return "changed"
    if _WAS.search(before):
        return "was"
    if _TOLD.search(before) or (_UNTIL.search(before) and _UNTIL_BEHIND.match(behind)):
        return "set"
    return None


def _link(start: int, seen: DateSeen, status: str) -> Link:
    own = Mention(layer="action", value="set", start=max(0, start - 1), end=start + 1, phrase="rules by")
    rule = FORMER if status == "was" else "a verdict with its day"
    return Link(
        kind="goal_date", status="changed" if status == "changed" else "set", anchor=None, action=own, rule=rule, cost=4.0, date=seen
    )
