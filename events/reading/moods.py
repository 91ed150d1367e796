"""Moods: negation, modality, conditions, plans, programmes explained and other sponsors' drugs: what takes a link out of the asserted."""

# lengths of words, letters and phrases are plain numbers here

from events.reading.moods_eastern import blocked_eastern
from events.reading.phrases import Mention
from events.reading.scope import Link, Scene

_BOUNDARIES = frozenset(
    {
        ";",
        ":",
        "but",
        "which",
        "who",
        "while",
        "whereas",
        "although",
        "|",
        "though",
        "because",
        "whose",
        "(",
        "after",
        "following",
        "since",
        "having",
        "where",
    }
)
_LOOSE = frozenset({"modal", "plan", "condition", "eligible"})
_OPEN = frozenset({"may", "might", "could"})
_BLOCKING = ("negation", "modal", "plan", "condition", "eligible", "intent")


def blocked(scene: Scene, link: Link, *, own_drugs: bool, sponsors: bool) -> str | None:  # one case after another  # noqa: C901, PLR0912  # one case after another
    """Why the link asserts nothing, or None where it does. `own_drugs`: a drug is named; `sponsors`: one that is surely the sponsor's."""
    for mood in scene.moods:
        if mood.value == "untrue":
            return f"said to be untrue: {mood.phrase}"
    if scene.sentence.language != "en":
        return blocked_eastern(scene, link, named=own_drugs, sponsors=sponsors)
    heads = [part for part in (link.anchor, link.action) if part is not None]
    pivot = link.action or link.anchor
    if pivot is None:
        return None
    if link.action is None and link.anchor is not None and link.kind != "goal_date":
        for mood in scene.moods:
            if (
                mood.value in {"condition", "modal", "negation", "plan", "intent"}
                and not _in_date(scene, mood)
                and not _in_name(scene, mood)
            ):
                return f"{mood.value}: {mood.phrase}"
    begin = clause_start(scene, pivot.start)
    ahead = _looks_ahead(link)
    for mood in scene.moods:
        if _in_date(scene, mood) or _in_name(scene, mood):
            continue
        if mood.value == "generic" and not own_drugs and mood.start < link.end:
            return f"a programme explained: {mood.phrase}"
        if _within(mood, heads) or _left_behind(scene, link, mood, pivot):
            continue
        if mood.value == "competitor" and not own_drugs:
            return f"told of others: {mood.phrase}"
        if mood.value == "intent" and mood.start <= link.end and mood.end >= link.start - 2:
            return f"only intended: {mood.phrase}"
        if (
            mood.value in _BLOCKING
            and begin <= mood.start < pivot.start
            and not (ahead and mood.value in _LOOSE and not (mood.phrase in _OPEN and mood.end >= pivot.start - 2))
        ):
            return f"{mood.value}: {mood.phrase}"
    if link.anchor is not None and pivot is link.action and link.anchor.end <= pivot.start and not ahead:
        start = clause_start(scene, link.anchor.start)
        for mood in scene.moods:
            if (
                mood.value in {"condition", "modal"}
                and start <= mood.start < link.anchor.start
                and not _in_date(scene, mood)
                and not _in_name(scene, mood)
            ):
                return f"{mood.value}: {mood.phrase}"
    if link.anchor is not None and pivot is link.action and link.anchor.start > pivot.end:
        for mood in scene.moods:
            if (
                mood.value in {"eligible", "negation", "plan", "modal"}
                and pivot.end <= mood.start < link.anchor.start
                and not _in_date(scene, mood)
                and not ahead
            ):
                return f"{mood.value}: {mood.phrase}"
    return None


def _left_behind(scene: Scene, link: Link, mood: Mention, pivot: Mention) -> bool:
    """Whether a mood ended before the link: "does not meet the criteria and denied …", "was not complete by the goal date of …"."""
    if link.action is None:
        return mood.value == "negation" and link.kind == "goal_date" and pivot.start - mood.end > _NEAR
    if mood.value not in {"negation", "eligible"} or mood.end > pivot.start - 2:
        return False
    return scene.norm(pivot.start - 1) == "and" and scene.norm(pivot.start).endswith("ed") and scene.norm(mood.start - 1) in {"do", "does"}


_NEAR = 2


def _looks_ahead(link: Link) -> bool:
    return (
        link.kind in {"goal_date", "target_action_date"}
        or link.status == "scheduled"
        or (link.action is not None and link.action.value == "propose")
    )


def _within(mood: Mention, heads: list[Mention]) -> bool:
    return any(mood.start < head.end and head.start < mood.end for head in heads)


def _in_date(scene: Scene, mood: Mention) -> bool:
    if mood.start and scene.sentence.tokens[mood.start].text == "May":
        return True
    return any(start <= mood.start < end for start, end, _ in scene.dates)


def _in_name(scene: Scene, mood: Mention) -> bool:
    """Whether the word is part of what an authority or a designation is called."""
    return any(other.start <= mood.start < other.end for other in (*scene.authorities, *scene.kinds))


def clause_start(scene: Scene, place: int) -> int:
    """The first token of the clause in which `place` stands."""
    index = place - 1
    while index >= 0:
        word = scene.norm(index)
        if word in _BOUNDARIES:
            return index + 1
        if word == "," and (
            scene.norm(index + 1) in {"and", "which", "but", "while", "with", "it", "the", "he", "they", "we"} or index + 1 < place - 12
        ):
            return index + 1
        index -= 1
    return 0
