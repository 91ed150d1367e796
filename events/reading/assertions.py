"""Assertions: English sentences that name an event and do not assert it: sums of a contract, claims of others, totals, papers attached."""

# ruff: noqa: E501  # a pattern is read as one line

import re

from events.reading.phrases import Mention
from events.reading.scene import BE, HAVE, Link, Scene

_MONEY = re.compile(r"[$€£¥]\s?[0-9]|\b(?:USD|EUR|RMB|CHF|JPY|SEK|DKK|million|billion)\b")
_PAYMENT = re.compile(r"(?i)\b(?:milestones?|royalt(?:y|ies)|payments?|consideration|payable|instal?ments?|earn-?out|contingent value)\b")
_STILL_OWED = re.compile(
    r"(?i)\b(?:eligible|entitled|payable|falls? due|due upon|up to|may receive|could receive|will receive|would receive|will pay|would pay|shall pay|is to pay|potential|contingent)\b"
)
_CLAIMED = re.compile(
    r"(?i)\b(?:articles?|reports?|posts?|postings?|rumou?rs?|messages?|publications?|commentar(?:y|ies)|websites?|accounts?|blogs?|stor(?:y|ies))\b[^.;:]{0,90}?"
    r"\b(?:which |that |who )?(?:claim(?:s|ed|ing)?|alleg(?:e|es|ed|ing)|suggest(?:s|ed|ing)?|purport(?:s|ed|ing)?|assert(?:s|ed|ing)?|insinuat(?:e|es|ed|ing)|impl(?:y|ies|ied))\b"
)
_ATTACHED = re.compile(
    r"(?i)\b(?:copy|copies|text|exhibit|press release|transcript|slides?)\b.{0,160}\b(?:is|are|was|were) (?:attached|furnished|filed|included|annexed|incorporated)\b"
)
_MANY = frozenset(
    {"drugs", "medicines", "products", "varieties", "applications", "requests", "designations", "candidates", "therapies", "biologics", "vaccines",
     "submissions", "approvals", "substances", "molecules", "orphans", "generics", "biosimilars", "ndas", "blas", "inds", "maas", "items", "procedures"}
)  # fmt: skip
_SEVERAL_OF = re.compile(
    r"(?i)\b(?:recommended|approved|backed|endorsed|cleared|designated|authori[sz]ed) (?:for approval )?(?:a total of )?(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[0-9]{1,3}) "
    r"(?:new |novel |innovative |orphan |more |other |further |additional )*(?:medicines|drugs|products|therapies|vaccines|treatments|biosimilars)\b"
)
"""Reads "recommended four new medicines for approval" in a sentence that names none of them."""
_LEAST_TOTAL = 10
_WORDS_BETWEEN = 4
_DECIDING = frozenset({"decided", "ruled", "determined", "resolved", "decides"})
_TO_COME = frozenset({"will", "shall", "would"})


def asserts_nothing(scene: Scene, link: Link) -> str | None:
    """Why a sentence that names an event does not tell that it happened, or None."""
    text = scene.sentence.text
    if _MONEY.search(text) and _PAYMENT.search(text) and _STILL_OWED.search(text):
        return "what a contract pays for"
    claimed = _CLAIMED.search(text)
    if claimed is not None and scene.sentence.start + claimed.end() <= scene.sentence.tokens[link.start].start:
        return "what others claim"
    if _ATTACHED.search(text) and not any(seen.value for _, _, seen in scene.dates):
        return "a paper that is attached"
    if _is_total(scene, link) or (not scene.drugs and not text.endswith(":") and _SEVERAL_OF.search(text)):
        return "how many, not which"
    return None


def _is_total(scene: Scene, link: Link) -> bool:
    """Reads "92 applications were included in …", "approved 48 innovative drugs", "112 were granted priority review"."""
    action = link.action
    if action is None or scene.drugs or scene.sentence.language != "en":
        return False
    place = action.start - 1
    while scene.norm(place) in BE | HAVE or scene.norm(place) in {"then", "also", "thus"}:
        place -= 1
    if place < action.start - 1 and (
        _is_number(scene, place)
        or (scene.norm(place) in _MANY and any(_is_number(scene, place - back) for back in range(1, _WORDS_BETWEEN)))
    ):
        return True
    return _is_number(scene, action.end) and any(scene.norm(action.end + step) in _MANY for step in range(1, _WORDS_BETWEEN + 1))


def _is_number(scene: Scene, place: int) -> bool:
    word = scene.norm(place).replace(",", "")
    return word.isdigit() and int(word) >= _LEAST_TOTAL and not any(start <= place < end for start, end, _ in scene.dates)


def decided_by_it(scene: Scene, mood: Mention) -> bool:
    """Reads "the ministry decided that the application will be reviewed with priority": what an authority decides is done."""
    if mood.phrase not in _TO_COME or scene.norm(mood.end) != "be":
        return False
    for place in range(mood.start - 1, -1, -1):
        if scene.norm(place) in {",", ";"}:
            return False
        if scene.norm(place) in _DECIDING:
            return any(0 <= place - one.end <= 1 for one in scene.authorities)
    return False


def is_number_sign(scene: Scene, mood: Mention) -> bool:
    """Whether "no" stands before a number and counts: "Announcement No. 103"."""
    if mood.phrase != "no":
        return False
    place = mood.end + (scene.norm(mood.end) == ".")
    return scene.norm(place).isdigit() and scene.sentence.tokens[mood.start].text == "No"


def describes_application(scene: Scene, mood: Mention, pivot: Mention) -> bool:
    """Reads "an application seeking approval of X was sent to the agency": the word belongs to the noun and not to its verb."""
    return (
        mood.phrase in {"seeking", "seek", "seeks", "requesting"}
        and mood.end < pivot.start
        and any(kind.end == mood.start and kind.value in {"application", "ind", "request"} for kind in scene.kinds)
    )
