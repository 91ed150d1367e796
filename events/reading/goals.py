"""Goal dates: which of two days is the new one, and whether a decision that is told has overtaken them."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here
# ruff: noqa: E501  # a pattern or a list of words is read as one line

from events.partial_date import PartialDate
from events.reading.days import DateSeen
from events.reading.scene import Link, Scene, anchor_class

SAME_REVIEW_DAYS = 200


def is_decided(scene: Scene, seen: DateSeen) -> bool:
    """Whether the sentence tells of the decision as well, so that the goal date lies behind: "dated May 19, one day ahead of the goal date"."""
    letters = any(anchor_class(kind.value) == "letter" for kind in scene.kinds) or any(
        action.value == "approve" and action.phrase.startswith(("approved", "cleared", "authori")) for action in scene.actions
    )
    near = any(
        other.value is not None
        and seen.value is not None
        and other is not seen
        and 0 <= (seen.value.first - other.value.first).days <= SAME_REVIEW_DAYS
        for _, _, other in scene.dates
    )
    return letters and near


def counted_from(scene: Scene, link: Link, seen: DateSeen) -> bool:
    """Reads "on December 2, ten days ahead of its PDUFA date": the day of the approval, from which the goal date is only counted."""
    place = next((end for _, end, other in scene.dates if other is seen), None)
    if place is None or link.anchor is None or place > link.anchor.start:
        return False
    words = {scene.norm(index) for index in range(place, link.anchor.start)}
    return bool(words & {"ahead", "before", "prior", "early", "earlier", "advance"}) and link.anchor.start - place > 2


def is_new(scene: Scene, link: Link) -> bool:
    """Reads "A new goal date" where no new application was taken up with it."""
    if any(token.norm in {"resubmission", "resubmitted", "resubmit"} for token in scene.sentence.tokens):
        return False
    return any(scene.norm(index) in {"new", "revised", "updated"} for index in range(link.start - 2, link.end)) and not any(
        action.value == "accept" for action in scene.actions
    )


_OLD_WORDS = frozenset(
    {
        "from",
        "previously",
        "originally",
        "formerly",
        "instead",
        "than",
        "earlier",
        "previous",
        "original",
        "former",
        "initially",
        "initial",
        "由",
        "从",
        "原",
        "自",
    }
)


def goal_days(scene: Scene, link: Link, status: str, value: PartialDate | None) -> list[tuple[str, PartialDate | None]]:
    """The goal dates of a sentence: "to 17 November from 17 August" tells the changed one and the one set before."""
    old: PartialDate | None = None
    new: PartialDate | None = None
    for start, end, seen in scene.dates:
        if seen.ahead is None:
            continue
        if (
            any(scene.norm(index) in _OLD_WORDS for index in range(max(0, start - 3), start))
            or (scene.norm(start - 1) == "was" and scene.norm(start - 2) == "(")
            or _departs(scene, end)
        ):
            old = old or seen.ahead
        elif start > min(link.start, link.end - 1) - 2:
            new = seen.ahead if new is None else new
    if old is not None and new is not None and old != new:
        if old.first > new.first and old.first.year == new.first.year + 1:
            old = PartialDate(f"{old.first.year - 1}{old.text[4:]}")
        return [("changed", new), ("set", old)]
    return [(status, value)]


def _departs(scene: Scene, end: int) -> bool:
    """Whether から stands behind a date: the one that was left."""
    return scene.norm(end) == "か" and scene.norm(end + 1) == "ら"


def is_moved(scene: Scene, link: Link) -> bool:
    """Whether a goal date is a new one: "extended to a new goal date of …"."""
    return any(action.value == "change" and action.end <= link.end for action in scene.actions) and not any(
        scene.norm(index) in {"former", "previous", "original", "prior", "earlier", "initial"} for index in range(link.start - 2, link.end)
    )
