"""Control: verbs that govern the granting of a designation: "asked the ministry to designate X", "declined to recognise X as"."""

# lengths of clauses are plain numbers here

from events.reading.phrases import Mention
from events.reading.scene import BE, HAVE, Link, Scene, anchor_class

_GRANTING = frozenset(
    {"designate", "grant", "give", "award", "recognise", "recognize", "confer", "accord", "admit", "include", "classify", "list", "treat",
     "consider", "handle", "assign", "extend", "bestow", "review", "assess", "accept"}
)  # fmt: skip
_ASKED = frozenset({"asked", "requested", "petitioned", "applied", "approached"})
_REFUSED = frozenset({"declined", "refused"})
_CONSENTED = frozenset({"agreed", "decided", "resolved"})
_UNREAL = frozenset({"not", "never", "to", "will", "would", "may", "might", "could", "should", "can", "be", "n't"})
_FIRMS = frozenset({"we", "company", "sponsor", "applicant", "board", "partner", "firm"})
_OFFICES = frozenset({"ministry", "agency", "regulator", "authority", "commission", "committee", "it"})
_NEAR = 3
_TO_VERB = 9
"""How far before the infinitive the governing verb may stand."""
_TO_NOUN = 24
"""How far behind the infinitive the designation may stand."""
_DENIABLE = frozenset({"accepted", "granted", "approved", "successful", "agreed", "upheld", "endorsed"})
_REQUEST_REACH = 30


def controlled_links(scene: Scene, links: list[Link]) -> list[Link]:
    """The links of a sentence with those that a governing verb turns into a request, a denial or a grant."""
    links = _infinitives(scene, links)
    return [*links, *_requests_denied(scene, links)]


def _infinitives(scene: Scene, links: list[Link]) -> list[Link]:
    for place in range(1, len(scene.sentence.tokens) - 1):
        if scene.norm(place) != "to" or scene.norm(place + 1) not in _GRANTING:
            continue
        verb = next((at for at in range(place - 1, max(-1, place - _TO_VERB), -1) if _status(scene.norm(at))), None)
        if verb is None or any(scene.norm(at) in {";", ":"} for at in range(verb, place)):
            continue
        if _UNREAL & {scene.norm(verb - back) for back in (1, 2)}:
            continue
        if not _fitting_subject(scene, verb):
            continue
        anchor = next(
            (
                kind
                for kind in scene.kinds
                if place < kind.start <= place + _TO_NOUN and anchor_class(kind.value) == "designation" and kind.value != "designation"
            ),
            None,
        )
        if anchor is None or any(scene.norm(at) in {";", ":", "but"} for at in range(place, anchor.start)):
            continue
        status = _status(scene.norm(verb))
        own = Mention(layer="action", value="request", start=verb, end=verb + 1, phrase=scene.norm(verb))
        kept = [link for link in links if link.anchor is not anchor]
        links = [
            *kept,
            Link(
                kind=anchor.value, status=status, anchor=anchor, action=own, rule=f"{anchor.value} {scene.norm(verb)} to be given", cost=2.0
            ),
        ]
    return links


def _fitting_subject(scene: Scene, verb: int) -> bool:
    """Whether who asks is no authority, and whether who refuses or agrees is none but one."""
    by_one = any(0 <= verb - mention.end < _NEAR for mention in scene.authorities)
    if scene.norm(verb) in _ASKED:
        return not by_one
    if _FIRMS & {scene.norm(verb - back) for back in (1, 2)}:
        return False
    return by_one or (scene.norm(verb - 1) in _OFFICES and bool(scene.places or scene.authorities))


def _status(word: str) -> str:
    return "requested" if word in _ASKED else "denied" if word in _REFUSED else "granted" if word in _CONSENTED else ""


def _requests_denied(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads "Requests for A and B were not accepted": what the requests were for is told above."""
    if any(link.status in {"denied", "requested"} for link in links):
        return []
    for anchor in scene.kinds:
        if anchor.value != "request" and not anchor.phrase.startswith("request for"):
            continue
        for place in range(anchor.end, min(anchor.end + _REQUEST_REACH, len(scene.sentence.tokens) - 1)):
            if scene.norm(place) != "not" or scene.norm(place - 1) not in BE | HAVE:
                continue
            verb = place + 1 + (scene.norm(place + 1) in BE)
            if scene.norm(verb) in _DENIABLE and scene.norm(place - 1) not in {"is", "are", "be"}:
                own = Mention(layer="action", value="deny", start=place, end=verb + 1, phrase=f"not {scene.norm(verb)}")
                return [Link(kind=anchor.value, status="denied", anchor=anchor, action=own, rule=f"{anchor.value}+not granted", cost=3.0)]
    return []
