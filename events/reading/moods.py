"""Moods: negation, modality, conditions, plans, programmes explained and other sponsors' drugs: what takes a link out of the asserted."""

# lengths of words, letters and phrases are plain numbers here

from events.reading.assertions import asserts_nothing, decided_by_it, describes_application, is_number_sign
from events.reading.holds import HOLD_RULE
from events.reading.moods_eastern import blocked_eastern
from events.reading.phrases import Mention
from events.reading.scene import BE, HAVE, OUTCOMES, Link, Scene

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
        if mood.value == "untrue" and not _in_brackets(scene, mood.start):
            return f"said to be untrue: {mood.phrase}"
    if scene.sentence.language != "en":
        return blocked_eastern(scene, link, named=own_drugs, sponsors=sponsors)
    if nothing := asserts_nothing(scene, link):
        return nothing
    if link.rule.startswith(HOLD_RULE) and link.date is not None:
        return None
    heads = [part for part in (link.anchor, link.action) if part is not None]
    pivot = link.action or link.anchor
    if pivot is None:
        return None
    if _inverted(scene):
        return "condition: had it been so"
    if scene.sentence.text.rstrip("\"”’') ").endswith("?"):
        return "a question"
    if link.action is None and link.anchor is not None and link.kind == "goal_date":
        low, high = clause_start(scene, link.anchor.start), clause_end(scene, link.anchor.end)
        for mood in scene.moods:
            if mood.phrase in _UNREAL and low <= mood.start < high:
                return f"{mood.value}: {mood.phrase}"
    if link.action is None and link.anchor is not None and link.kind != "goal_date":
        low, high = clause_start(scene, link.anchor.start), clause_end(scene, link.anchor.end)
        for mood in scene.moods:
            if (
                mood.value in {"condition", "modal", "negation", "plan", "intent"}
                and low <= mood.start < high
                and not is_number_sign(scene, mood)
                and not _in_date(scene, mood)
                and not _in_name(scene, mood)
                and not (link.kind == "clinical_hold" and mood.phrase == "until" and mood.start >= link.anchor.end)
            ):
                return f"{mood.value}: {mood.phrase}"
    if _counts_many(scene, link):
        return "how many, not which"
    if _only_named(scene, link):
        return "only named"
    begin = clause_start(scene, pivot.start)
    if _reduced(scene, link):
        begin = max(begin, link.start)
    ahead = _looks_ahead(link)
    for mood in scene.moods:
        if _in_date(scene, mood) or _in_name(scene, mood) or is_number_sign(scene, mood):
            continue
        if _in_inserted_clause(scene, mood, heads) or decided_by_it(scene, mood) or describes_application(scene, mood, pivot):
            continue
        if mood.value == "generic" and not own_drugs and mood.start < link.end:
            return f"a programme explained: {mood.phrase}"
        if _within(mood, heads) or _left_behind(scene, link, mood, pivot):
            continue
        if mood.value == "competitor" and (_concerns(scene, mood, link) if not own_drugs else _is_subject(scene, mood, pivot)):
            return f"told of others: {mood.phrase}"
        if mood.value == "intent" and mood.start <= link.end and mood.end >= link.start - 2:
            return f"only intended: {mood.phrase}"
        if (
            mood.value in _BLOCKING
            and (
                begin <= mood.start < pivot.start
                or (mood.value == "negation" and pivot.start < mood.start < pivot.end and "~" in pivot.phrase)
            )
            and not (mood.phrase in _INSTEAD and pivot.start - mood.end >= _NEAR)
            and not (ahead and mood.value in _LOOSE and not (mood.phrase in _OPEN and mood.end >= pivot.start - 2))
        ):
            return f"{mood.value}: {mood.phrase}"
    if link.action is not None and link.action.phrase in OUTCOMES and not ahead:
        end = clause_end(scene, pivot.end)
        for mood in scene.moods:
            if mood.value in {"plan", "modal", "negation"} and pivot.end <= mood.start < end and not _in_date(scene, mood):
                return f"{mood.value}: {mood.phrase}"
    if link.anchor is not None and pivot is link.action and link.anchor.end <= pivot.start and not ahead and not _reduced(scene, link):
        start = clause_start(scene, link.anchor.start)
        for mood in scene.moods:
            if (
                mood.value in {"condition", "modal"}
                and start <= mood.start < link.anchor.start
                and not describes_application(scene, mood, pivot)
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
_INSTEAD = frozenset({"rather than", "instead of"})
_UNREAL = frozenset({"would", "could", "might"})


def _in_inserted_clause(scene: Scene, mood: Mention, heads: list[Mention]) -> bool:
    """Reads "In the US, where we seek a partner, X holds …": the word belongs to the clause between the commas."""
    first = min(head.start for head in heads)
    opener = next((at for at in range(mood.start, max(-1, mood.start - 10), -1) if scene.norm(at) in {"where", "which", "who"}), None)
    if opener is None or scene.norm(opener - 1) != ",":
        return False
    return any(scene.norm(at) == "," and scene.norm(at + 1) not in {"and", "or"} for at in range(mood.end, min(first, mood.end + 20)))


def _in_brackets(scene: Scene, place: int) -> bool:
    depth = 0
    for index in range(place):
        depth += (scene.norm(index) == "(") - (scene.norm(index) == ")" and depth > 0)
    return depth > 0


_COUNTED_THINGS = frozenset({"products", "drugs", "medicines", "requests", "designations", "applications", "of", "candidates", "therapies"})


def _counts_many(scene: Scene, link: Link) -> bool:
    """Reads "included 54 products in the programme", "was granted to 24 of the 101 requests"."""
    if link.action is None or link.kind in {"goal_date", "target_action_date", "advisory_committee"}:
        return False
    for place in range(link.action.end, link.action.end + 3):
        count = scene.norm(place).replace(",", "")
        if count.isdigit() and len(count) > 1:
            return scene.norm(place + 1) in _COUNTED_THINGS
        if scene.norm(place) not in {"to", "a", "about", "some", "over"}:
            return False
    return False


def _only_named(scene: Scene, link: Link) -> bool:
    """Reads "costs for the NDA submission of X": a submission that is a noun, without a day or a place that makes it one told."""
    action = link.action
    if link.status != "submitted" or action is None or action.phrase not in {"submission of", "filing of", "lodging of", "resubmission of"}:
        return False
    block = scene.sentence.block
    return not scene.dates and not block.title and not block.bullet and action.start > _NEAR + 1 and not scene.authorities


def _reduced(scene: Scene, link: Link) -> bool:
    """Reads "marketed under the licence issued by the MHRA in 2021": a participle right behind its noun tells what is done already."""
    if link.anchor is None or link.action is None or not 0 <= link.action.start - link.anchor.end <= _NEAR:
        return False
    if any(scene.norm(index) in BE | HAVE for index in range(link.anchor.end, link.action.start)):
        return False
    return scene.norm(link.action.end) in {"by", "in", "on", "last", "to"} and scene.norm(link.action.end - 1).endswith(
        ("ed", "en", "given")
    )


def _inverted(scene: Scene) -> bool:
    """Reads "Had the FDA granted …", "Were the agency to …": a condition without an if."""
    first = next((index for index, token in enumerate(scene.sentence.tokens[:3]) if token.text[0].isalnum()), 0)
    if scene.sentence.tokens[first].text[0].islower() or (
        scene.sentence.block.bullet and not {"would", "could", "might"} & set(scene.norms)
    ):
        return False
    return scene.norm(first) in {"had", "were", "should"} and scene.norm(first + 1) not in {"been", ","}


def _concerns(scene: Scene, mood: Mention, link: Link) -> bool:
    """Whether the words for others stand in the clause of a link and not only behind "from", "than" or "after"."""
    if scene.norm(mood.start - 1) in {"from", "than", "after"} or scene.norm(mood.start - 2) in {"from", "than", "after"}:
        return False
    low, high = clause_start(scene, link.start), clause_end(scene, link.end)
    return low <= mood.start < high or not (
        scene.norm(low - 1) in {"after", "following", "because", "since"} or "," in {scene.norm(i) for i in range(mood.start, link.start)}
    )


def _is_subject(scene: Scene, mood: Mention, pivot: Mention) -> bool:
    """Reads "another therapy had been approved": who the verb is told of is no drug of the sponsor's."""
    drug = next((start for start, _, _ in scene.drugs if 0 <= start - mood.end <= _NEAR + 2), None)
    if drug is not None and drug < pivot.start and not any(start < mood.start for start, _, _ in scene.drugs):
        return "," not in {scene.norm(index) for index in range(mood.end, drug)}
    between = [scene.norm(index) for index in range(mood.end, pivot.start)]
    return 0 <= pivot.start - mood.end <= _NEAR + 2 and all(
        word in {"has", "have", "had", "been", "was", "were", "also", "already", "recently", "since", "by"} for word in between
    )


def clause_end(scene: Scene, place: int) -> int:
    """The token behind the clause in which `place` stands."""
    for index in range(place, len(scene.sentence.tokens)):
        word = scene.norm(index)
        if word in _BOUNDARIES and word != "(":
            return index
        if word == "," and scene.norm(index + 1) in {"and", "which", "but", "while", "with", "it", "the", "he", "they", "we", "a", "an"}:
            return index
    return len(scene.sentence.tokens)


def _looks_ahead(link: Link) -> bool:
    return (
        link.kind in {"goal_date", "target_action_date"}
        or link.status == "scheduled"
        or (link.action is not None and link.action.value == "propose")
    )


def _within(mood: Mention, heads: list[Mention]) -> bool:
    if mood.phrase.startswith(("refus", "against")):
        return False
    return any(
        mood.start < head.end
        and head.start < mood.end
        and not ("~" in head.phrase and mood.value == "negation" and mood.phrase not in head.phrase)
        for head in heads
    )


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
        if word == "," and index + 1 == place and scene.norm(place).endswith("ing"):
            return index + 1
        if word == "," and (
            scene.norm(index + 1) in {"and", "which", "but", "while", "with", "it", "the", "he", "they", "we"} or index + 1 < place - 12
        ):
            return index + 1
        index -= 1
    return 0
