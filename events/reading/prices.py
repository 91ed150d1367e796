"""Prices: what it costs to tie a verb to the noun it befell, by distance, voice, clauses and what stands between."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here

import itertools

from events.reading.clauses_eastern import apart, asks_for
from events.reading.phrases import Mention
from events.reading.scene import BE, DETERMINERS, HAVE, OUTCOMES, PROCESSES, STATUS, Scene, anchor_class, is_passive

_COORDINATORS = frozenset({"and", "or", ",", "及", "和", "与", "、", "并", "且", "&", "と", "plus", "with"})


def cheapest_of(scene: Scene, kinds: list[Mention], actions: list[Mention]) -> dict[int, Mention]:
    """For every action the anchor it fits best."""
    best: dict[int, tuple[float, Mention]] = {}
    for anchor in kinds:
        for action in actions:
            price = price_if_possible(scene, anchor, action)
            if price < LIMIT and (action.start not in best or price < best[action.start][0]):
                best[action.start] = (price, anchor)
    return {start: anchor for start, (_, anchor) in best.items()}


_TOLD_TOGETHER = frozenset({"designation", "accelerated", "conditional"})


def may_share(anchor: Mention, nearest: Mention, action: Mention) -> bool:
    """Whether an anchor may take an action that fits another better: within one class, or "accepted … with priority review"."""
    one, other = anchor_class(anchor.value), anchor_class(nearest.value)
    if {one, other} <= _TOLD_TOGETHER and action.value in {"grant", "place"}:
        return True
    return one == other or action.value in {"accept", "place", "include"} or {one, other} <= {"letter", "goal"}


def options_of(scene: Scene, anchor: Mention, actions: list[Mention], limit: float) -> list[tuple[float, int, Mention]]:
    """The actions that an anchor may be tied to below a limit, the cheapest first."""
    options = [(price, action.start, action) for action in actions if (price := price_if_possible(scene, anchor, action)) < limit]
    return sorted(options, key=lambda entry: entry[:2])


def price_if_possible(scene: Scene, anchor: Mention, action: Mention) -> float:
    """The price of tying them; far too much where the action makes nothing of such an anchor."""
    if action.value not in STATUS.get(anchor_class(anchor.value), {}):
        return _FAR
    return _price(scene, anchor, action)


def second_limit(anchor: Mention, action: Mention) -> float:
    """What a second action for the same anchor may cost."""
    if anchor_class(anchor.value) in PROCESSES:
        return LIMIT + 6.0
    if anchor.phrase.startswith("request for") and action.value in {"submit", "request", "file", "resubmit"}:
        return _SECOND_LIMIT
    if action.value in {"rescind", "withdraw"} and action.start > anchor.end and action.phrase[0] > "\u2e7f":
        return LIMIT
    return _SECOND_LIMIT if action.value in _DECISIVE else 3.0


_BUSINESS = frozenset(
    {
        "transaction",
        "merger",
        "agreement",
        "deal",
        "plan",
        "budget",
        "resolution",
        "financing",
        "protocol",
        "sale",
        "acquisition",
        "offering",
        "proposal",
        "diagnostic",
        "test",
        "device",
        "amendment",
        "dividend",
        "settlement",
        "payment",
        "site",
        "facility",
        "plant",
        "label",
        "name",
    }
)


_ENDS_OBJECT = frozenset({"for", "in", "of", "to", "by", "with", ",", ".", "on", "as", "after"})
_OBJECT = 8
"""How many words behind the verb its object may take."""


def approves_business(scene: Scene, action: Mention) -> bool:
    """Reads "the board approved the transaction": nothing of a medicine."""
    behind = [scene.norm(index) for index in range(action.end, action.end + 5)]
    if not _ENDS_OBJECT & set(behind):
        behind += [scene.norm(index) for index in range(action.end + 5, action.end + _OBJECT)]
    drug = any(action.end <= start <= action.end + 2 for start, _, _ in scene.drugs)
    before = {scene.norm(index) for index in range(max(0, action.start - 4), action.start)}
    return (
        action.value == "approve"
        and not drug
        and bool(_BUSINESS & set(behind) or before & {"board", "shareholders", "stockholders", "court", "directors"})
    )


_ADJACENT = 1.5


_FAR = 99.0


LIMIT = 13.0


_SECOND_LIMIT = 7.0


_DECISIVE = frozenset({"request", "deny", "turn_down", "withdraw", "rescind", "remove", "recommend", "propose", "approve", "lift", "place"})


def _filed_by(scene: Scene, anchor: Mention, action: Mention) -> bool:
    """Reads "the application filed by X": who filed it, unless it is a request, of which that is told."""
    filed = action.value in {"submit", "file"} and action.start - anchor.end <= 1 and scene.norm(action.end) == "by"
    return filed and not anchor.phrase.startswith("request for")


def _cannot_be(scene: Scene, anchor: Mention, action: Mention, *, right: bool) -> bool:
    """Whether what stands between or around an anchor and an action rules out that they belong together."""
    if not right and (_filed_by(scene, anchor, action) or _depends_on_another(scene, anchor, action)):
        return True
    if scene.sentence.language != "en" and apart(scene, anchor, action, right=right):
        return True
    group = anchor_class(anchor.value)
    if (
        right
        and group == "designation"
        and action.value in {"submit", "file"}
        and scene.norm(action.end) == "by"
        and scene.norm(action.start - 1) not in BE
        and scene.sentence.language == "en"
    ):
        return True  # "a drug submitted by X through the priority review procedure"
    if group == "designation" and action.value == "clear" and not action.phrase.startswith(("agreed", "consent")):
        return True
    if group == "application" and right and action.value in _GIVING and _given_something(scene, anchor):
        return True
    if action.value == "approve" and right and not is_passive(scene, action) and _approves_something_else(scene, anchor, action):
        return True
    if group == "trial" and scene.sentence.language == "en":
        words = {scene.norm(index) for index in range(min(anchor.end, action.end), max(anchor.start, action.start))}
        if right and (anchor.start - action.end > 2 or is_passive(scene, action)):
            return True
        if not right and (not is_passive(scene, action) or words & {",", "on", "from", "after"} or action.start - anchor.end > 14):
            return True
    if action.phrase in OUTCOMES and (anchor.start - action.end > 4 if right else action.start - anchor.end > 1):
        return True
    if not right or scene.sentence.language != "en":
        return False
    if action.value in {"submit", "resubmit", "file"} and action.end == anchor.start and scene.norm(action.start - 1) in DETERMINERS:
        return True
    words = [scene.norm(index) for index in range(action.end, anchor.start)]
    new_subject = any(pair in _NEW_SUBJECT for pair in itertools.pairwise(words))
    return new_subject and action.value == "accept" and anchor_class(anchor.value) == "designation"


def _approves_something_else(scene: Scene, anchor: Mention, action: Mention) -> bool:
    """Whether it is business, or the noun is what the approval leans on: "registered the product, relying on an approval in …"."""
    between = {scene.norm(index) for index in range(action.end, anchor.start)}
    leans = anchor_class(anchor.value) == "approval" and bool(between & {"relying", "based", "following", "after", "reliance"})
    return leans or approves_business(scene, action)


_GIVING = frozenset({"grant", "deny", "issue", "set", "place", "designate"})


def _given_something(scene: Scene, anchor: Mention) -> bool:
    """Reads "gave the application Priority Review": what is given stands right behind."""
    return any(0 <= kind.start - anchor.end <= 2 and anchor_class(kind.value) in {"designation", "goal", "letter"} for kind in scene.kinds)


def _depends_on_another(scene: Scene, anchor: Mention, action: Mention) -> bool:
    """Reads "the request for accelerated assessment of the MAA was refused": what befell the first noun did not befell the second."""
    if anchor_class(anchor.value) != "application" or scene.sentence.language != "en":
        return False
    for head in scene.kinds:
        if (
            head.end < anchor.start
            and anchor.start - head.end <= 3
            and anchor_class(head.value) in {"designation", "conditional", "accelerated"}
        ):
            words = [scene.norm(index) for index in range(head.end, anchor.start)]
            return words[0] in {"of", "for", "to"} and set(words[1:]) <= DETERMINERS and action.value in STATUS[anchor_class(head.value)]
    return False


def _against_the_voice(scene: Scene, action: Mention, *, right: bool) -> float:
    """What it costs that a passive looks to its right, an active verb to its left."""
    passive = is_passive(scene, action)
    if right:
        return 1.0 if passive else 0.0
    return 0.0 if passive else 8.0 if scene.norm(action.start - 1) in {"and", "it", "they", "we"} else 4.0


def _price(scene: Scene, anchor: Mention, action: Mention) -> float:
    """What it costs to tie them: distance, direction against the voice, other anchors and actions between."""
    if anchor.start < action.end and action.start < anchor.end:
        return LIMIT if anchor.start <= action.start and action.end <= anchor.end else 0.5
    eastern = scene.sentence.language != "en"
    right = anchor.start >= action.end
    if (
        eastern
        and not right
        and action.value == "approve"
        and anchor_class(anchor.value) == "designation"
        and scene.norm(anchor.start - 1) in {"过", "按", "经", "照", "以"}
    ):
        return _FAR
    if _cannot_be(scene, anchor, action, right=right):
        return _FAR
    if right and not eastern and is_passive(scene, action) and any(scene.norm(i) in _NEW_CLAUSE for i in range(action.end, anchor.start)):
        return _FAR
    if not right and not eastern and _told_in_relative_clause(scene, anchor, action):
        return 1.0
    first, last = chain_of(scene, anchor)
    price = scene.cost(action.end, max(action.end, first)) if right else scene.cost(min(last, action.start), action.start)
    low, high = (action.end, anchor.start) if right else (anchor.end, action.start)
    between = [other for other in scene.actions if low <= other.start < high and other.value not in {"set", "present"}]
    clause = None if right or eastern else _inserted_clause(scene, last, action)
    if clause is not None:
        price = scene.cost(min(last, clause[0]), clause[0]) + scene.cost(clause[1], action.start)
        between = [other for other in between if not clause[0] <= other.start < clause[1]]
    price += 3.0 * len(between) + (0.0 if eastern else _against_the_voice(scene, action, right=right))
    if any(low <= other.start < high for other in scene.events):
        return _FAR
    if eastern and action.value in {"submit", "request", "file"} and anchor_class(anchor.value) == "designation" and price > _ADJACENT:
        return 2.0 if asks_for(scene, anchor, action) else _FAR
    if any(other.value == "none" and low <= other.start < high for other in scene.kinds):
        return _FAR if eastern else LIMIT
    if not _listed(scene, anchor, action, low, high):
        return LIMIT
    same = [other for other in scene.kinds if low <= other.start < high and anchor_class(other.value) != anchor_class(anchor.value)]
    return price + 1.0 * len(same)


_NEW_CLAUSE = frozenset({"after", "following", "because", "when", "while", "since", "before", "although", "but"})


_NEW_SUBJECT = frozenset({("and", "the"), ("and", "its"), ("and", "our"), (",", "the"), ("while", "the")})


def _inserted_clause(scene: Scene, start: int, action: Mention) -> tuple[int, int] | None:
    """Where the clause lies that is inserted between a noun and its verb: "the designation, which …, was relinquished"."""
    if scene.norm(start) in {"that", "which"} and scene.norm(action.start - 1) in BE and action.start - start > 2:
        helper = next((index for index in range(action.start - 1, start, -1) if scene.norm(index) not in BE | HAVE), start) + 1
        return start, helper
    close = next((index for index in range(action.start - 1, max(start, action.start - 4), -1) if scene.norm(index) == ","), None)
    if close is None:
        return None
    opening = next((i for i in range(start, close) if scene.norm(i) == "," and scene.norm(i + 1) in {"which", "that", "who"}), None)
    if opening is None and scene.norm(start) == "," and scene.norm(action.start - 1) in BE | HAVE:
        opening = start
    if opening is None or any(scene.norm(index) in {",", ";"} for index in range(opening + 1, close)):
        return None
    return opening, close + 1


def _told_in_relative_clause(scene: Scene, anchor: Mention, action: Mention) -> bool:
    """Reads "the designation, which we had requested in …": the verb of the clause befell the noun right before it."""
    if action.start - anchor.end > _CLAUSE_LENGTH or is_passive(scene, action):
        return False
    pronoun = next((i for i in range(anchor.end, action.start) if scene.norm(i) in {"which", "that"}), None)
    if pronoun is None or pronoun - anchor.end > _CLAUSE_LENGTH // 2 or action.start - pronoun > _CLAUSE_LENGTH // 2:
        return False
    others = [other for other in (*scene.kinds, *scene.actions) if other is not action and other.value != "hold"]
    return not any(anchor.end <= other.start < action.start for other in others) and not any(
        scene.norm(i) in {",", "and", ";"} for i in range(pronoun, action.start)
    )


_CLAUSE_LENGTH = 14


def chain_of(scene: Scene, anchor: Mention) -> tuple[int, int]:
    """Where the list begins and ends that an anchor stands in ("Orphan Drug, Fast Track and … designations")."""
    if anchor.start in scene.chains:
        return scene.chains[anchor.start]
    first, last = anchor.start, anchor.end
    for other in scene.kinds:
        if anchor_class(other.value) != anchor_class(anchor.value):
            continue
        if 0 <= other.start - last <= 2 and all(scene.norm(index) in LIST_WORDS for index in range(last, other.start)):
            last = other.end
    for other in reversed(scene.kinds):
        if anchor_class(other.value) != anchor_class(anchor.value):
            continue
        if 0 <= first - other.end <= 2 and all(scene.norm(index) in LIST_WORDS for index in range(other.end, first)):
            first = other.start
    scene.chains[anchor.start] = first, last
    return first, last


LIST_WORDS = frozenset({"and", ",", "or", "an", "a", "&", "及", "和", "、", "与", "と"})


def _listed(scene: Scene, anchor: Mention, action: Mention, low: int, high: int) -> bool:
    """Whether the anchors between an anchor and its action that could take it too are joined to it as in a list."""
    between = [other for other in scene.kinds if low <= other.start < high and action.value in STATUS.get(anchor_class(other.value), {})]
    if action.value == "accept":
        between = [other for other in between if anchor_class(other.value) == anchor_class(anchor.value)]
    chain = sorted([anchor, *between], key=lambda mention: mention.start)
    return all(
        any(scene.norm(index) in _COORDINATORS for index in range(first.end, second.start)) or second.start - first.end <= 3
        for first, second in itertools.pairwise(chain)
    )
