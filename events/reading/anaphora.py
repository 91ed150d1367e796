"""Anaphora: what a verb says of "it", "that one", "the first letter": the noun stands in a sentence before."""

# ruff: noqa: PLR2004  # lengths of words are plain numbers here

from events.reading.phrases import Mention
from events.reading.scene import BE, HAVE, Link, Scene, anchor_class, is_passive

IT = "it"
"""The kind of a link that tells of what was told last."""

LETTER = "letter arrived"
"""The rule of a link that tells of another letter of the kind told before."""

_VERBS = frozenset(
    {"grant", "accept", "approve", "clear", "deny", "turn_down", "withdraw", "rescind", "lift", "propose", "recommend", "include",
     "request", "submit", "file", "resubmit"}
)  # fmt: skip
_CONFIRMING = frozenset({"confirmed", "confirms", "upheld", "reaffirmed", "stands by"})
_PASSED_OVER = BE | HAVE | {"also", "then", "later", "subsequently", "first", "formally", "duly", "finally", "officially", "already", "not"}
_PRONOUNS = frozenset({"it", "this", "that", "which", "one", "both", "they"})
_HEADS = frozenset({"request", "application", "first", "second", "former", "latter", "designation", "status", "file"})
_ARRIVED = frozenset({"arrived", "came", "followed", "reached"})
_LETTERS = frozenset({"letter", "letters"})
_NOT_GRANTED = frozenset({"grant", "accept", "approve", "include"})
_JOINT = 3
"""So many words may stand between "accepted" and the review: "accepted for", "accepted with a"."""
_UNDOING = frozenset({"withdraw", "rescind", "lift"})
_UNDOING_STATUSES = frozenset({"withdrawn", "rescinded", "lifted"})
_MAKING = frozenset({"request", "submit", "file", "resubmit"})


def anaphoric_links(scene: Scene, links: list[Link]) -> list[Link]:
    """The links of verbs whose noun is a pronoun; only where the sentence names no noun of its own in front."""
    found = [*_letters(scene, links), *_accepted_with(scene, links)]
    named = [
        kind.start
        for kind in scene.kinds
        if anchor_class(kind.value) not in {"request", "negative_opinion", "trial"} and not _is_generic(kind)
    ]
    if named:
        return found
    taken = [(link.start, link.end) for link in links]
    undone = any(link.status in _UNDOING_STATUSES for link in links)
    for action in scene.actions:
        if action.value == "issue" and action.phrase in _CONFIRMING and scene.norm(action.end) in {"it", "this", "that"}:
            found.append(Link(kind=IT, status="confirm", anchor=None, action=action, rule="it was confirmed", cost=4.0))
        if (
            action.value not in _VERBS
            or any(start <= action.start < end for start, end in taken)
            or (undone and action.value in _UNDOING)
            or "public" in action.phrase
        ):
            continue
        negated = scene.norm(action.start - 1) == "not"
        if not (_befell(scene, action, found) or _made(scene, action)) or (negated and action.value not in _NOT_GRANTED):
            continue
        made = action
        if negated:
            made = Mention(layer="action", value="deny", start=action.start - 1, end=action.end, phrase=f"not {action.phrase}")
        found.append(Link(kind=IT, status=made.value, anchor=None, action=made, rule=f"it was {made.phrase}", cost=4.0))
    return found


def _accepted_with(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads "it was accepted in May with priority review", "the FDA accepted it for priority review": an application was accepted."""
    if any(link.kind == "application_accepted" for link in links):
        return []
    for link in links:
        action = link.action
        if link.kind != "priority_review" or action is None or link.status != "granted" or link.anchor is None:
            continue
        place = action.start - 1
        while scene.norm(place) in _PASSED_OVER:
            place -= 1
        pointed = scene.norm(action.end) == "it" or (is_passive(scene, action) and scene.norm(place) in {"it", "which", "file"})
        joint = scene.norms[action.end : link.anchor.start]
        pointed = pointed or (bool(joint) and joint[0] in {"for", "with", "under"} and len(joint) <= _JOINT)
        if action.value == "accept" and action.start < link.anchor.start and pointed:
            return [
                Link(kind="application_accepted", status="accepted", anchor=None, action=action, rule="accepted with priority", cost=3.0)
            ]
    return []


def _is_generic(kind: Mention) -> bool:
    """Whether a noun only points at what was told: "the application", "the designation"."""
    return kind.value in {"application", "designation"} and kind.end - kind.start <= 2 and kind.phrase.split()[-1] in _HEADS


def _befell(scene: Scene, action: Mention, found: list[Link]) -> bool:
    """Whether a verb befell a pronoun: "it was refused", "… and was refused", "they denied that one"."""
    if action.value in _MAKING and action.phrase.startswith(("appl", "asked", "request")):
        return False
    if scene.norm(action.end) in {"it", "them"} or (scene.norm(action.end) in {"that", "this"} and scene.norm(action.end + 1) == "one"):
        return scene.norm(action.start - 1) not in {"to", "will", "would", "may"}
    if action.phrase in {"did not agree", "said no", "declined", "refused"} and scene.norm(action.end) in {",", ".", ";", ""}:
        return True
    if not is_passive(scene, action):
        return bool(found) and scene.norm(action.start - 1) == "and" and scene.norm(action.start).endswith("ed")
    place = action.start - 1
    while scene.norm(place) in _PASSED_OVER:
        if scene.norm(place) in {"is", "are", "be", "being"}:
            return False
        place -= 1
    if scene.norm(place) in {"and", "but", ","}:
        return bool(found)
    return scene.norm(place) in _PRONOUNS | _HEADS and not (scene.norm(place) == "first" and scene.norm(place - 1) not in {"the", "a"})


def _made(scene: Scene, action: Mention) -> bool:
    """Reads "we had applied in May": a request without what it was for."""
    return action.phrase == "applied" and any(0 <= start - action.end <= 2 for start, _, _ in scene.dates)


def _letters(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads "the first such letter arrived on 3 May"."""
    if links:
        return []
    for place in range(1, min(len(scene.sentence.tokens), 12)):
        if scene.norm(place) not in _LETTERS or scene.norm(place - 1) not in {"such", "first", "second", "earlier", "previous", "that"}:
            continue
        verb = place + 1
        while scene.norm(verb) in _PASSED_OVER:
            verb += 1
        if scene.norm(verb) in _ARRIVED | {"issued", "sent", "received", "dated"}:
            own = Mention(layer="action", value="issue", start=place, end=verb + 1, phrase=LETTER)
            return [Link(kind=IT, status="issue", anchor=None, action=own, rule=LETTER, cost=4.0)]
    return []
