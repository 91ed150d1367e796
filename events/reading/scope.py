"""Scope: within one sentence, which action belongs to which designation, and what is denied, planned, possible or told of others."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here
# ruff: noqa: E501  # a pattern is read as one line

# lengths of words, letters and phrases are plain numbers here
# a pattern is read as one line

import itertools

import msgspec

from events.reading.dates import DateSeen
from events.reading.names import Name
from events.reading.phrases import Mention, lexicon
from events.reading.segmentation import Sentence
from events.tables import table

_RULES = table("reading/rules")
ANCHORS: dict[str, dict[str, object]] = _RULES["anchor"]
STATUS: dict[str, dict[str, str]] = _RULES["status"]
USUAL_BY_PHRASE: dict[str, str] = _RULES["usual_by_phrase"]


def usual_authority(phrase: str) -> str | None:
    """The authority that a wording speaks of where none is named: the FDA of an NDA."""
    words = phrase.split()
    return next((code for short, code in USUAL_BY_PHRASE.items() if (short in phrase if " " in short else short in words)), None)


NOMINAL: dict[str, str] = _RULES["noun_alone"]
OUTCOMES = frozenset[str](_RULES["outcomes"])
VERBAL: dict[str, str] = _RULES["verb_alone"]
_BE = frozenset(["was", "were", "been", "is", "are", "being", "be", "got", "gets"])
_NOUN_LIKE = frozenset({"recommend", "request", "deny", "submit", "accept", "file", "propose"})
"""Actions whose words also stand within the name of an anchor ("BTD recommendation") and then tell nothing."""
MOST_ANCHORS = 12
MOST_ACTIONS = 16
"""More in one sentence are no sentence; the bound keeps time linear."""
_DETERMINERS = frozenset(["the", "a", "an", "of", "to", "its", "our", "their", "this", "sending", "for", "on"])
_HAVE = frozenset(["has", "have", "had", "having", "'s"])
_BARRIERS_EN = {
    ",": 1.5, ":": 3.0, ";": 12.0, "|": 4.0,  "which": 3.0, "who": 4.0, "while": 6.0, "whereas": 6.0, "but": 5.0, "although": 6.0, "because": 6.0, "after": 3.0, "following": 3.0, "when": 4.0,
    "if": 6.0, "so": 4.0, "though": 6.0, "and": 0.5, "where": 4.0, "as": 1.0, "that": 1.0, "until": 4.0, "before": 4.0, "despite": 4.0,
}  # fmt: skip
_BARRIERS_EASTERN = {",": 1.5, "、": 0.5, ":": 2.0, "|": 3.0, ";": 8.0, "但": 3.0}
_COORDINATORS = frozenset({"and", "or", ",", "及", "和", "与", "、", "并", "且", "&", "と", "plus", "with"})


class Link(msgspec.Struct):
    """An anchor and the action that befell it; either may be missing where the other says enough."""

    kind: str
    status: str
    anchor: Mention | None
    action: Mention | None
    rule: str
    cost: float
    state: bool = False
    authority: str | None = None
    """The authority where the link's own words say it."""
    date: DateSeen | None = None
    """Its day where the link's own words say it."""

    @property
    def start(self) -> int:
        """The first token of both."""
        return min(part.start for part in (self.anchor, self.action) if part is not None)

    @property
    def end(self) -> int:
        """The token after both."""
        return max(part.end for part in (self.anchor, self.action) if part is not None)


class Scene(msgspec.Struct):
    """All that was seen in one sentence. Names and dates carry token places as well."""

    sentence: Sentence
    kinds: list[Mention]
    actions: list[Mention]
    authorities: list[Mention]
    places: list[Mention]
    moods: list[Mention]
    events: list[Mention]
    drugs: list[tuple[int, int, Name]]
    dates: list[tuple[int, int, DateSeen]]
    barriers: list[float]
    steps: list[float]
    chains: dict[int, tuple[int, int]]
    norms: list[str]

    def cost(self, one: int, other: int) -> float:
        """How far apart two tokens are, commas and conjunctions counting more."""
        if one > other:
            one, other = other, one
        steps = self.steps[other] - self.steps[one]
        near = 0.5 * min(steps, 12.0) + 0.1 * max(0.0, steps - 12.0)
        return near * (1.0 if self.sentence.language == "en" else 0.5) + self.barriers[other] - self.barriers[one]

    def norm(self, index: int) -> str:
        """The word at a token, empty beyond the sentence."""
        norms = self.norms
        return norms[index] if 0 <= index < len(norms) else ""


def scene_of(sentence: Sentence, names: list[Name], dates: list[DateSeen]) -> Scene:
    """Look a sentence up in the lexicon of its language."""
    lexicon_ = lexicon(sentence.language)
    tokens = sentence.tokens
    table_ = _BARRIERS_EN if sentence.language == "en" else _BARRIERS_EASTERN
    barriers, steps, inside = [0.0], [0.0], 0
    for token in tokens:
        inside += (token.text == "(") - (token.text == ")" and inside > 0)
        barriers.append(barriers[-1] + (0.0 if inside or token.text == ")" else table_.get(token.norm, 0.0)))
        steps.append(steps[-1] + (0.1 if inside else 1.0))
    drugs = [(*_tokens_at(sentence, name.start, name.end), name) for name in names]
    placed = [(*_tokens_at(sentence, seen.start, seen.end), seen) for seen in dates]
    taken = {index for start, end, _ in drugs for index in range(start, end)}
    find = {layer: [mention for mention in found if mention.start not in taken] for layer, found in lexicon_.find(tokens).items()}
    find["kind"], find["action"] = find["kind"][:MOST_ANCHORS], find["action"][:MOST_ACTIONS]
    find["action"] = [
        a
        for a in find["action"]
        if (sentence.language == "en" and a.value not in _NOUN_LIKE)
        or not any(k.start <= a.start and a.end <= k.end and a.end - a.start < k.end - k.start for k in find["kind"])
    ]
    find["place"] = [p for p in find["place"] if not any(a.start <= p.start and p.end <= a.end for a in find["authority"])]
    stale = [k for k in find["kind"] if k.value == "none"]
    find["action"] = [a for a in find["action"] if not any(k.start < a.end and a.start < k.end for k in stale)]
    return Scene(
        sentence=sentence, kinds=find["kind"], actions=find["action"], authorities=find["authority"], places=find["place"],
        moods=find["mood"], events=find["event"], drugs=drugs, dates=placed, barriers=barriers, steps=steps, chains={}, norms=[token.norm for token in tokens],
    )  # fmt: skip


def _tokens_at(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    tokens = sentence.tokens
    low, high = 0, len(tokens)
    while low < high:
        middle = (low + high) // 2
        if tokens[middle].end <= start:
            low = middle + 1
        else:
            high = middle
    last = low
    while last < len(tokens) and tokens[last].start < end:
        last += 1
    return low, max(last, low + 1)


_CLASS_OF = {value: str(anchor["class"]) for value, anchor in ANCHORS.items()}


def anchor_class(value: str) -> str:
    """The status table of an anchor."""
    return _CLASS_OF[value]


def links_of(scene: Scene) -> list[Link]:
    """Every pair of anchor and action that the sentence makes, whole events told by one phrase, and what is told by a bare verb or noun."""
    none = [kind for kind in scene.kinds if kind.value == "none"]
    events = [
        mention
        for mention in scene.events
        if not _told_by_an_anchor(scene, mention) and not any(kind.start < mention.end and mention.start < kind.end for kind in none)
    ]
    links = [_whole(mention) for mention in events]
    covered = [(mention.start, mention.end) for mention in events]
    actions = [a for a in scene.actions if not any(s <= a.start < e for s, e in covered) and not _auxiliary(scene, a)]
    kinds = _with_their_request(scene, [k for k in _without_short_forms(scene) if not any(s <= k.start and k.end <= e for s, e in covered)])
    used: set[tuple[int, bool]] = set()
    cheapest = _cheapest(scene, kinds, actions)
    for anchor in kinds:
        priced = [
            entry for entry in _priced(scene, anchor, actions, _LIMIT) if _may_share(anchor, cheapest.get(entry[2].start, anchor), entry[2])
        ]
        if priced:
            price, _, action = priced[0]
            if anchor.value == "advisory_committee" and (vote := _vote(scene)) is not None:
                action = vote
            links.append(_link(anchor, action, price))
            used.add((action.start, anchor_class(anchor.value) in _PROCESSES))
    if scene.sentence.language != "en":
        links = [
            link for link in links if not (link.status == "requested" and any(o.anchor is link.anchor and o is not link for o in links))
        ]
    links.extend(_modes(scene, kinds, actions, links))
    for action in actions:
        options = [
            (price, anchor.start, anchor)
            for anchor in kinds
            if (action.start, anchor_class(anchor.value) in _PROCESSES) not in used
            and (action.start, True) not in used
            and not ((action.start, False) in used and action.value in _TAKEN_ONCE)
            and not _stands_between(scene, anchor, action)
            and not any(
                action.value == "accept"
                and link.anchor is anchor
                and link.status == _made(anchor, action)
                and not action.phrase.startswith(("confirm", "reaffirm", "upheld"))
                for link in links
                if not _by_another(scene, action, link)
            )
            and (price := _price_if_possible(scene, anchor, action)) < _second_limit(anchor, action)
        ]
        if options:
            price, _, anchor = min(options, key=lambda entry: entry[:2])
            made = STATUS[anchor_class(anchor.value)][action.value]
            again = action.phrase.startswith(("confirm", "reaffirm", "upheld")) and anchor_class(anchor.value).endswith("opinion")
            if again or not any(
                link.anchor is anchor and link.action is not None and STATUS[anchor_class(anchor.value)].get(link.action.value) == made
                for link in links
                if not _by_another(scene, action, link)
            ):
                links.append(_link(anchor, action, price))
                used.add((action.start, anchor_class(anchor.value) in _PROCESSES))
    if any(link.status == "voted" and not _denied_before(scene, link) for link in links):
        links = [link for link in links if not (link.kind == "advisory_committee" and link.status == "scheduled")]
    links.extend(_followers(scene, actions, links))
    links.extend(_bare_nouns(scene, kinds, links))
    links.extend(_bare_verbs(scene, actions, {start for start, _ in used}, links))
    links = [link for link in links if not _carries_a_noun(link, links)]
    for link in links:
        if (
            link.kind == "application_submitted"
            and link.action is not None
            and link.action.phrase in {"filed", "files"}
            and _by_authority(scene, link.action)
        ):
            link.kind, link.status, link.rule = "application_accepted", "accepted", "application filed by the authority"
        if (
            link.status == "withdrawn"
            and link.kind != "application_submitted"
            and link.action is not None
            and scene.sentence.language == "en"
            and _does(scene, link.action)
        ):
            link.status, link.rule = "rescinded", f"{link.rule} by the authority"
    return sorted(links, key=lambda link: (link.start, link.end))


def _vote(scene: Scene) -> Mention | None:
    """The vote that the sentence tells, however far from the committee's name it stands."""
    return next(
        (
            action
            for action in scene.actions
            if action.value == "vote"
            and action.phrase.startswith(("voted", "split", "endorsed by a vote", "unanimously", "outcome was"))
            and not any(scene.norm(action.start - back) in {"not", "no", "without", "never", "be"} for back in (1, 2, 3))
        ),
        None,
    )


def _made(anchor: Mention, action: Mention) -> str:
    return STATUS[anchor_class(anchor.value)].get(action.value, "").rpartition("/")[2]


def _with_their_request(scene: Scene, kinds: list[Mention]) -> list[Mention]:
    """Reads "a request for Breakthrough Therapy designation" as one noun: what befell the request befell the designation."""
    if scene.sentence.language != "en":
        return kinds
    kept: list[Mention] = []
    for kind in kinds:
        last = kept[-1] if kept else None
        if (
            last is not None
            and last.value in {"request", "application"}
            and last.start + 4 > last.end
            and anchor_class(kind.value) == "designation"
            and kind.value != "designation"
            and 0 < kind.start - last.end <= 5
            and scene.norm(last.end) in {"for", "to", "seeking"}
            and all(scene.norm(index) in _WITHIN_REQUEST for index in range(last.end, kind.start))
        ):
            kept[-1] = msgspec.structs.replace(kind, start=last.start, phrase=f"request for {kind.phrase}")
            continue
        if (
            last is not None
            and kind.value in {"application", "request"}
            and kind.phrase in {"application", "request", "applications", "requests"}
            and kind.start == last.end
            and anchor_class(last.value) == "designation"
            and last.value not in {"designation", "priority_review"}
        ):
            kept[-1] = msgspec.structs.replace(last, end=kind.end, phrase=f"request for {last.phrase}")
            continue
        kept.append(kind)
    return kept


_WITHIN_REQUEST = frozenset(
    {
        "for",
        "to",
        "the",
        "a",
        "an",
        "its",
        "our",
        "fda",
        "eligibility",
        "of",
        "seeking",
        "grant",
        "admission",
        "u.s",
        "enter",
        "join",
        "eu",
        "european",
        "access",
        "entry",
        "inclusion",
        "in",
        "both",
    }
)


def _by_authority(scene: Scene, action: Mention) -> bool:
    """Whether the authority itself is who files: "the FDA filed the BLA"."""
    if any(0 <= action.start - mention.end <= 1 for mention in scene.authorities):
        return True
    back = action.start - 1
    while scene.norm(back) in {"which", "that", "then", "has", "had", "it", ",", "duly", "and"}:
        back -= 1
    if scene.norm(action.start - 1) in {"which", "that", "it"} or scene.norm(action.start - 2) in {"which", "that"}:
        words = [scene.norm(index) for index in range(max(0, back - 9), back + 1)]
        return any(word in {"agency", "fda", "regulator", "authority"} for word in words)
    return scene.norm(back) in {"agency", "regulator", "authority"}


def _denied_before(scene: Scene, link: Link) -> bool:
    return link.action is not None and any(scene.norm(link.action.start - back) in {"not", "no", "without", "never"} for back in (1, 2, 3))


def _does(scene: Scene, action: Mention) -> bool:
    """Whether an authority is who does it: "the FDA has withdrawn …", "withdrawn by the Commission"."""
    place = action.start - 1
    while scene.norm(place) in _HAVE or scene.norm(place).endswith("ly"):
        place -= 1
    if any(mention.end - 1 == place for mention in scene.authorities):
        return True
    return scene.norm(action.end) == "by" and any(0 <= mention.start - action.end - 1 <= 1 for mention in scene.authorities)


def _carries_a_noun(link: Link, links: list[Link]) -> bool:
    """Reads "receives a breakthrough recommendation", "got a denial of …": the verb only carries the noun that says what befell the anchor."""
    return (
        link.action is not None
        and link.action.value in _CARRIERS
        and any(
            other is not link
            and other.anchor is link.anchor
            and other.anchor is not None
            and other.action is not None
            and other.status != link.status
            and OUTCOMES.intersection(other.action.phrase.split())
            and other.action.start - other.anchor.end <= 1
            and other.anchor.start - other.action.end <= 2
            for other in links
        )
    )


def _by_another(scene: Scene, action: Mention, link: Link) -> bool:
    """Reads "cleared by the FDA in November, following clearance by the NMPA in April": once more, by another authority."""
    return (
        scene.norm(action.start - 1) in {"following", "after"}
        and scene.norm(action.end) in {"by", "from"}
        and any(
            0 <= mention.start - action.end - 1 <= 1
            and any(other.value != mention.value and link.start <= other.start < action.start for other in scene.authorities)
            for mention in scene.authorities
        )
    )


def _stands_between(scene: Scene, anchor: Mention, action: Mention) -> bool:
    """Whether another action for the same anchor stands between a verb and the noun behind it."""
    made = STATUS[anchor_class(anchor.value)] if action.value in STATUS.get(anchor_class(anchor.value), {}) else {}
    return anchor.start >= action.end and any(
        action.end <= other.start < anchor.start
        and other.value in made
        and other.value != action.value
        and not _attributive(scene, other, anchor)
        for other in scene.actions
    )


def _attributive(scene: Scene, action: Mention, anchor: Mention) -> bool:
    """Reads 批准X公司申报的…申请: the verb between only describes the noun."""
    return scene.sentence.language != "en" and any(
        scene.norm(index) in {"的", "之"} for index in range(action.end, min(action.end + 2, anchor.start))
    )


def _modes(scene: Scene, kinds: list[Mention], actions: list[Mention], links: list[Link]) -> list[Link]:
    """Reads "… issued its approval after a priority review": the review mode was granted before."""
    taken = {link.anchor.start for link in links if link.anchor is not None}
    found: list[Link] = []
    decided = any(link.status in {"approved", "conditionally_approved", "accepted"} for link in links) or any(
        action.value == "approve" for action in actions
    )
    for anchor in kinds:
        if anchor.start in taken or anchor.value not in _MODES or not decided:
            continue
        if any(
            scene.norm(anchor.start - step) in {"after", "under", "through", "via", "using", "following", "过", "经", "按"}
            for step in (1, 2, 3)
        ):
            found.append(
                Link(
                    kind=anchor.value,
                    status="granted",
                    anchor=anchor,
                    action=None,
                    rule=f"decided under {anchor.value}",
                    cost=2.0,
                    state=True,
                )
            )
    return found


_MODES = frozenset({"priority_review", "fast_track", "accelerated_assessment", "real_time_oncology_review", "special_review"})


def _followers(scene: Scene, actions: list[Mention], links: list[Link]) -> list[Link]:
    """Reads "…, and the FDA followed in May 2021", "… had done likewise": the same step by another authority, told in this sentence or the last."""
    found: list[Link] = []
    named = sorted([*scene.authorities, *scene.places], key=lambda mention: mention.start)
    for action in actions:
        if not action.phrase.startswith(_FOLLOWING) or scene.norm(action.end) == "by":
            continue
        if not any(0 <= action.start - mention.end <= 3 for mention in named):
            continue
        earlier = [link for link in links if link.end <= action.start]
        if earlier:
            last = earlier[-1]
            found.append(
                Link(
                    kind=last.kind,
                    status=followed(last.kind, last.status),
                    anchor=None,
                    action=action,
                    rule=f"{last.rule}, followed",
                    cost=3.0,
                )
            )
        elif not scene.kinds and not links:
            found.append(Link(kind=THE_SAME, status=THE_SAME, anchor=None, action=action, rule="followed", cost=4.0))
    return found


def followed(kind: str, status: str) -> str:
    """What the authority decides that follows a recommendation, else the same again."""
    if status != "recommended":
        return status
    group = anchor_class(kind) if kind in ANCHORS else ""
    return {"approval": "approved", "conditional": "conditionally_approved", "": "refused"}.get(group, "granted")


THE_SAME = "the same"
_FOLLOWING = ("followed", "did likewise", "done likewise", "did the same", "done the same", "did so", "done so", "had followed")


def _helps_another(scene: Scene, action: Mention) -> bool:
    """获 in 获国家药监局受理: the verb that counts comes later in the clause."""
    for other in scene.actions:
        if other.start < action.end or other.value not in {"accept", "approve", "clear", "include"}:
            continue
        between = range(action.end, other.start)
        return (
            len(between) < 20
            and not any(scene.norm(index) in {",", ";", "。"} for index in between)
            and not any(action.end <= kind.start < other.start or kind.start <= other.start < kind.end for kind in scene.kinds)
        )
    return False


def _told_by_an_anchor(scene: Scene, event: Mention) -> bool:
    """Whether "approved" stands within "accelerated approval" or "conditional approval" and says no more."""
    return (
        scene.sentence.language == "en"
        and event.value.startswith("approval/")
        and any(
            anchor_class(kind.value) in {"accelerated", "conditional"} and kind.start < event.end and event.start < kind.end
            for kind in scene.kinds
        )
    )


def _auxiliary(scene: Scene, action: Mention) -> bool:
    """Whether "has" or "had" only helps another verb."""
    if scene.sentence.language != "en":
        return action.value == "grant" and _helps_another(scene, action)
    if action.value == "grant" and action.phrase.startswith(_NOMINAL_GRANTS) and _asked_or_advised(scene, action):
        return True
    if action.value == "submit" and action.phrase in {"submission of", "filing of"} and scene.norm(action.start - 1) == "rolling":
        return True
    if action.value != "hold" or scene.norm(action.end - 1) not in _HAVE:
        return False
    place = action.end
    while scene.norm(place).endswith("ly") or scene.norm(place) in {
        "also",
        "already",
        "now",
        "since",
        "in",
        "addition",
        ",",
        "not",
        "never",
        "still",
        "yet",
    }:
        place += 1
    word = scene.norm(place)
    if any(kind.start <= place < kind.end for kind in scene.kinds):
        return False
    return (
        word in {"been", "to", "no", "nothing", "any", "got", "gotten"}
        or (word.endswith("ed") and len(word) > 4)
        or any(other.start == place and other.value != "set" for other in scene.actions)
    )


_NOMINAL_GRANTS = ("granting", "grant", "award", "conferral", "bestowal")


def _asked_or_advised(scene: Scene, action: Mention) -> bool:
    """Whether a granting is only what was recommended, asked for or refused: "recommending the granting of"."""
    return any(
        other.value in {"recommend", "propose", "request", "deny", "turn_down"}
        and 0 <= action.start - other.end <= 2
        and all(scene.norm(index) in {"the", "a", "to", "for", "that", "of"} for index in range(other.end, action.start))
        for other in scene.actions
    )


def _cheapest(scene: Scene, kinds: list[Mention], actions: list[Mention]) -> dict[int, Mention]:
    """For every action the anchor it fits best."""
    best: dict[int, tuple[float, Mention]] = {}
    for anchor in kinds:
        for action in actions:
            price = _price_if_possible(scene, anchor, action)
            if price < _LIMIT and (action.start not in best or price < best[action.start][0]):
                best[action.start] = (price, anchor)
    return {start: anchor for start, (_, anchor) in best.items()}


_TOLD_TOGETHER = frozenset({"designation", "accelerated", "conditional"})


def _may_share(anchor: Mention, nearest: Mention, action: Mention) -> bool:
    """Whether an anchor may take an action that fits another better: within one class, or "accepted … with priority review"."""
    one, other = anchor_class(anchor.value), anchor_class(nearest.value)
    if {one, other} <= _TOLD_TOGETHER and action.value in {"grant", "place"}:
        return True
    return one == other or action.value in {"accept", "place", "include"} or {one, other} <= {"letter", "goal"}


def _without_short_forms(scene: Scene) -> list[Mention]:
    """The anchors without "(BTD)" right behind what it stands for, and without what an event's own noun repeats."""
    kept: list[Mention] = []
    for mention in scene.kinds:
        last = kept[-1] if kept else None
        if (
            last is not None
            and mention.value == last.value
            and mention.start - last.end <= 3
            and scene.sentence.tokens[last.end].text in '("“'
            and _only_marks(scene, last.end, mention.start)
        ):
            continue
        if (
            mention.value == "designation"
            and last is not None
            and last.value != "designation"
            and mention.start - last.end <= (3 if scene.sentence.language != "en" else 0)
        ):
            continue
        if mention.value == "designation" and scene.norm(mention.start - 1) in {"these", "such", "any", "all", "other", "no", "every"}:
            continue
        if (
            mention.value == "designation"
            and mention.phrase == "breakthrough"
            and ((mention.start and scene.sentence.tokens[mention.start].text[0].isupper()) or _beside_another(scene, mention))
        ):
            mention.value = "breakthrough_therapy"
        count = scene.norm(mention.start - 1).replace(",", "")
        if (
            count.isdigit()
            and not any(start <= mention.start - 1 < end for start, end, _ in scene.dates)
            and not (len(count) == 4 and mention.value == "congress")
            and not any(end == mention.start for _, end, _ in scene.drugs)
        ):
            continue
        if (
            mention.value == "application"
            and scene.sentence.language != "en"
            and mention.end - mention.start <= 2
            and any(action.start <= mention.start and mention.end <= action.end and action.value == "withdraw" for action in scene.actions)
        ):
            continue
        if mention.value != "none":
            kept.append(mention)
    return [
        mention
        for index, mention in enumerate(kept)
        if not (
            mention.value == "application"
            and index + 1 < len(kept)
            and anchor_class(kept[index + 1].value) == "designation"
            and kept[index + 1].start - mention.end <= 4
            and scene.norm(mention.end) == "for"
            and all(scene.norm(place) in _DETERMINERS for place in range(mention.end, kept[index + 1].start))
        )
        and not (
            mention.value == "application"
            and index > 0
            and scene.sentence.language != "en"
            and anchor_class(kept[index - 1].value) == "designation"
            and mention.start - kept[index - 1].end <= 1
        )
    ]


def _beside_another(scene: Scene, mention: Mention) -> bool:
    """Reads "both breakthrough and fast-track tags", "breakthrough or priority": one designation of several."""
    return any(
        anchor_class(other.value) == "designation"
        and other.value != "designation"
        and (
            (0 < other.start - mention.end <= 2 and scene.norm(mention.end) in _LIST_WORDS)
            or (0 < mention.start - other.end <= 2 and scene.norm(mention.start - 1) in _LIST_WORDS)
        )
        for other in scene.kinds
    )


def _only_marks(scene: Scene, start: int, end: int) -> bool:
    return all(not scene.sentence.tokens[index].text[0].isalnum() or scene.norm(index) in {"the", "a", "or"} for index in range(start, end))


def _priced(scene: Scene, anchor: Mention, actions: list[Mention], limit: float) -> list[tuple[float, int, Mention]]:
    options = [(price, action.start, action) for action in actions if (price := _price_if_possible(scene, anchor, action)) < limit]
    return sorted(options, key=lambda entry: entry[:2])


def _price_if_possible(scene: Scene, anchor: Mention, action: Mention) -> float:
    if action.value not in STATUS.get(anchor_class(anchor.value), {}):
        return _FAR
    return _price(scene, anchor, action)


def _second_limit(anchor: Mention, action: Mention) -> float:
    if anchor_class(anchor.value) in _PROCESSES:
        return _LIMIT + 6.0
    if anchor.phrase.startswith("request for") and action.value in {"submit", "request", "file", "resubmit"}:
        return _SECOND_LIMIT
    if action.value in {"rescind", "withdraw"} and action.start > anchor.end and action.phrase[0] > "\u2e7f":
        return _LIMIT
    return _SECOND_LIMIT if action.value in _DECISIVE else 3.0


def _bare_nouns(scene: Scene, kinds: list[Mention], links: list[Link]) -> list[Link]:
    """Anchors that no action befell: a goal date, a letter or an opinion says enough; in lists and notes a designation with its date does."""
    taken = {link.anchor.start for link in links if link.anchor is not None}
    found: list[Link] = []
    verbs = [action for action in scene.actions if action.value not in {"set", "hold"}]
    for anchor in kinds:
        if anchor.start in taken:
            continue
        group = anchor_class(anchor.value)
        status = NOMINAL.get(group)
        if status is None or anchor.phrase.startswith("request for"):
            continue
        if group not in {"goal", "letter"} and any(scene.norm(anchor.end + step) in _DEFINING for step in range(3)):
            continue
        if group.endswith("opinion") and not (
            scene.authorities or scene.dates or scene.drugs or scene.places or scene.sentence.block.title
        ):
            continue
        if group == "designation" and any(
            anchor_class(other.value).endswith("opinion") and 0 <= anchor.start - other.end <= _OPINION_ON for other in kinds
        ):
            continue
        listed = (
            scene.sentence.block.bullet
            or scene.sentence.block.row
            or scene.sentence.continues
            or (not verbs and bool(scene.dates) and len(scene.sentence.tokens) < 40)
        )
        if group == "hold" and not (scene.dates or scene.sentence.block.bullet or scene.sentence.block.row):
            continue
        label = _is_label_of_drug(scene, anchor)
        cell = scene.sentence.block.row and len(scene.sentence.tokens) <= _CELL_TOKENS
        if (
            group in {"goal", "letter", "positive_opinion", "negative_opinion"}
            or label
            or (group == "designation" and not verbs and scene.norm(0) in {"and", "also", "plus"} and first_words(scene, anchor))
            or (listed and (scene.dates or scene.authorities or cell) and _alone_in_segment(scene, anchor, verbs))
        ):
            kind, _, made = status.rpartition("/")
            found.append(
                Link(
                    kind=kind or anchor.value,
                    status=made,
                    anchor=anchor,
                    action=None,
                    rule=f"{anchor.value} {LABEL if label else 'alone'}",
                    cost=5.0,
                    state=group != "goal" and not label,
                )
            )
    return found


def first_words(scene: Scene, anchor: Mention) -> bool:
    """Whether an anchor opens its sentence, behind "and" or "also": a fragment that goes on with what was told."""
    return anchor.start <= _CELL_TOKENS - 1 and len(scene.sentence.tokens) - anchor.end < _FRAGMENT


LABEL = "as a label"
_FRAGMENT = 14
_OPINION_ON = 7
"""How far behind an opinion stands what it is on: "a positive opinion of the COMP on orphan designation"."""
_CELL_TOKENS = 4


def _is_label_of_drug(scene: Scene, anchor: Mention) -> bool:
    """Reads an entry "Rare pediatric disease and orphan - ZNC-303 (Zincara), Menkes disease": what befell the drug stands in front of it."""
    first, last = _chain(scene, anchor)
    if first > _CELL_TOKENS or not scene.drugs:
        return False
    if not scene.sentence.block.bullet:
        return first == 0 and scene.norm(last) == ":" and scene.drugs[0][0] > last
    mark = next((index for index in range(last, last + 4) if scene.norm(index) in {":", "-"}), None)
    return mark is not None and any(mark < start <= mark + 6 for start, _, _ in scene.drugs)


def _alone_in_segment(scene: Scene, anchor: Mention, verbs: list[Mention]) -> bool:
    return not any(
        scene.cost(min(verb.end, anchor.start), max(verb.start, anchor.end) if verb.start > anchor.end else anchor.start) < 6
        for verb in verbs
    )


def _bare_verbs(scene: Scene, actions: list[Mention], used: set[int], links: list[Link]) -> list[Link]:
    """Verbs that name their own event: approved, resubmitted, validated, and what befell "it"."""
    found: list[Link] = []
    for action in actions:
        made = VERBAL.get(action.value)
        if action.value == "clear" and action.start not in used and _clears_drug(scene, action):
            made = "approval/approved"
        if (
            action.start in used
            or made is None
            or any(link.start <= action.start < link.end for link in links if link.rule.startswith("phrase"))
        ):
            continue
        if scene.sentence.language != "en":
            if action.value == "approve" and _to_market(scene, action):
                found.append(Link(kind="approval", status="approved", anchor=None, action=action, rule=f"verb {action.phrase}", cost=4.0))
            continue
        if any(kind.end == action.start and anchor_class(kind.value) == "designation" for kind in scene.kinds):
            continue
        if is_adjective(scene, action) or _approves_business(scene, action):
            continue
        kind, _, status = made.partition("/")
        if action.value == "withdraw" and any(other.value == "clinical_hold" for other in scene.kinds):
            kind, status = "clinical_hold", "lifted"
        if action.value == "submit" and (
            _drug_was_filed(scene, action) or _drug_to_authority(scene, action) or _filed_there(scene, action)
        ):
            kind, status = "application_submitted", "submitted"
        if action.phrase in {"filed", "files"} and scene.norm(action.end) in {"it", "the"} and _by_authority(scene, action):
            kind, status = "application_accepted", "accepted"
        if kind in {"designation", "request", "clinical_hold"} and not (
            _befell_it(scene, action, found) or _answers_request(scene, action, links)
        ):
            continue
        if action.value == "accept" and not _takes_application(scene, action, links):
            continue
        if kind == "application_accepted" and any(link.kind == "ind" for link in links):
            kind = "ind_clearance"
        found.append(Link(kind=kind, status=status, anchor=None, action=action, rule=f"verb {action.phrase}", cost=4.0))
    return found


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


def _approves_business(scene: Scene, action: Mention) -> bool:
    """Reads "the board approved the transaction": nothing of a medicine."""
    behind = [scene.norm(index) for index in range(action.end, action.end + 5)]
    drug = any(action.end <= start <= action.end + 2 for start, _, _ in scene.drugs)
    before = {scene.norm(index) for index in range(max(0, action.start - 4), action.start)}
    return (
        action.value == "approve"
        and not drug
        and bool(_BUSINESS & set(behind) or before & {"board", "shareholders", "stockholders", "court", "directors"})
    )


def _drug_was_filed(scene: Scene, action: Mention) -> bool:
    """Reads "cagrofatide was filed in December": the drug stands for its application."""
    place = action.start - 1
    while scene.norm(place) in {"was", "been", "has", "had", "first", "then", "also"}:
        place -= 1
    passive = place < action.start - 1 and action.phrase.startswith(("filed", "submitted", "lodged"))
    return passive and not scene.kinds and any(end - 1 == place for _, end, _ in scene.drugs)


def _filed_there(scene: Scene, action: Mention) -> bool:
    """Reads "filed there in May", "filed with Health Canada", "filed in Japan": what is filed goes without saying."""
    if not action.phrase.startswith(("filed", "files", "submitted", "submits")) or scene.kinds or is_passive(scene, action):
        return False
    if scene.norm(action.end) == "there":
        return True
    named = any(mention.start - action.end <= 3 and mention.start >= action.end for mention in (*scene.authorities, *scene.places))
    return scene.norm(action.end) in {"in", "with"} and named


def _clears_drug(scene: Scene, action: Mention) -> bool:
    """Reads "Swissmedic has cleared X for adults": to market it, where no trial stands behind."""
    if scene.sentence.language != "en" or any(anchor_class(kind.value) in {"ind", "hold", "trial"} for kind in scene.kinds):
        return False
    if (
        scene.norm(action.end) == "by"
        and scene.drugs
        and action.phrase == "cleared"
        and any(0 <= one.start - action.end - 1 <= 1 for one in scene.authorities)
    ):
        return True
    drug = next((end for start, end, _ in scene.drugs if 0 <= start - action.end <= 1), None)
    if drug is not None:
        while scene.norm(drug) == "(":
            drug = next((index + 1 for index in range(drug, drug + 12) if scene.norm(index) == ")"), drug + 1)
        if scene.norm(drug) == ",":
            stops = [
                index for index in range(drug + 1, drug + 18) if scene.norm(index) == "," and scene.norm(index + 1) in {"for", "as", "in"}
            ]
            drug = stops[0] + 1 if stops else drug
        words = {scene.norm(index) for index in range(drug, drug + 6)}
        return scene.norm(drug) in {"for", "as", "to", "in"} and not words & {
            "trial",
            "trials",
            "study",
            "studies",
            "testing",
            "begin",
            "enter",
            "start",
            "proceed",
            "phase",
            "dosing",
        }
    return False


def _drug_to_authority(scene: Scene, action: Mention) -> bool:
    """Reads "submitted JL-509 to ANVISA"."""
    drug = next((end for start, end, _ in scene.drugs if 0 <= start - action.end <= 2), None)
    return drug is not None and any(
        scene.norm(index) in {"to", "with"} and any(0 <= mention.start - index - 1 <= 2 for mention in scene.authorities)
        for index in (drug, drug + 1)
    )


def _to_market(scene: Scene, action: Mention) -> bool:
    """批准 … 上市: the verb and what it allows, a drug's name between them."""
    for index in range(action.end, min(len(scene.sentence.tokens) - 1, action.end + 70)):
        if scene.norm(index) in {"。", ";"}:
            return False
        if scene.norm(index) == "上" and scene.norm(index + 1) == "市":
            return scene.norm(index + 2) not in {"申", "许"}
    return False


def is_adjective(scene: Scene, action: Mention) -> bool:
    """Whether a participle stands before a noun ("no approved medicine") and tells no event."""
    if scene.norm(action.start - 1) == "-":
        return True
    return scene.norm(action.start - 1) in _BEFORE_ADJECTIVES and scene.norm(action.end) not in _AFTER_VERBS


_BEFORE_ADJECTIVES = frozenset(
    [
        "no",
        "the",
        "an",
        "any",
        "first",
        "only",
        "currently",
        "other",
        "already",
        "newly",
        "a",
        "of",
        "previously",
        "existing",
        "recently",
        "with",
        "its",
        "our",
        "their",
        "all",
        "available",
    ]
)
_AFTER_VERBS = frozenset(
    ["in", "by", "for", "on", "as", "to", "the", "it", "its", ",", ".", "and", "at", "under", "with", "a", "an", "after", "from"]
) | {""}
_DEFINING = frozenset(
    [
        "is",
        "are",
        "requires",
        "means",
        "makes",
        "allows",
        "reduces",
        "gives",
        "can",
        "may",
        "was",
        "were",
        "would",
        "will",
        "enables",
        "provides",
        "permits",
        "directs",
    ]
)
_PRONOUNS = frozenset(["it", "this", "which", "that", "they", "these", "one"])


def _answers_request(scene: Scene, action: Mention, links: list[Link]) -> bool:
    """Reads "we resubmitted the request in May, and it was granted in July"."""
    return (
        action.value == "grant"
        and any(link.status == "requested" and link.end <= action.start for link in links)
        and is_passive(scene, action)
        and any(scene.norm(action.start - back) in {"it", "which", "this", "that"} for back in (2, 3, 4))
    )


def _befell_it(scene: Scene, action: Mention, links: list[Link]) -> bool:
    after = scene.norm(action.end)
    if action.value in {"deny", "withdraw", "rescind"} and scene.norm(action.start - 1) in {"is", "'s", "are", "gets"}:
        return False
    if action.value == "propose":
        return "inclusion" in action.phrase
    if action.value == "rescind" and (
        action.phrase.startswith("revert") or action.phrase.endswith(("timetable", "procedure", "schedule", "clock", "timeline"))
    ):
        return True
    if action.value in {"designate", "include"}:
        named = any(action.end <= start <= action.end + 2 for start, _, _ in scene.drugs) and any(
            0 <= action.start - mention.end <= 2 for mention in scene.authorities
        )
        return named or (action.phrase.startswith(("formally", "officially")) and bool(scene.drugs))
    if action.value == "deny" and is_passive(scene, action) and any(link.anchor is None for link in links):
        return True
    if (
        action.value == "grant"
        and not any(mention.start < action.start for mention in scene.authorities)
        and not (after == "by" and any(0 <= mention.start - action.end - 1 <= 1 for mention in scene.authorities))
        and not (after == "it" and scene.drugs)
    ):
        return False
    if after in {"it", "this", "one"}:
        return True
    back = action.start - 1
    while back >= 0 and (
        scene.norm(back) in _BE or scene.norm(back) in _HAVE or scene.norm(back) in {"then", "also", "later", "subsequently", "first"}
    ):
        back -= 1
    return back < action.start - 1 and (scene.norm(back) in _PRONOUNS or scene.norm(back) in {"designation", "request", "status"})


def _takes_application(scene: Scene, action: Mention, links: list[Link]) -> bool:
    if any(
        link.kind in {"application_submitted", "ind", "application_accepted"}
        or (link.anchor is not None and anchor_class(link.anchor.value) in {"application", "ind"})
        for link in links
    ):
        return True
    drug = next((end for start, end, _ in scene.drugs if 0 <= start - action.end <= 1), None)
    if drug is not None and any(0 <= action.start - mention.end <= 1 for mention in scene.authorities) and not scene.kinds[1:]:
        return True
    if drug is not None and scene.norm(drug) == "for" and scene.norm(drug + 1) in {"evaluation", "review", "assessment", "filing"}:
        return True
    return (
        scene.norm(action.end) == "it"
        or action.phrase.startswith(("validated", "docketed", "deemed", "filed by"))
        or (
            is_passive(scene, action)
            and any(scene.norm(action.start - back) in {"it", "which", "this", "they", "that"} for back in range(1, 7))
        )
    )


_CARRIERS = frozenset({"grant", "hold", "issue"})
_ADJACENT = 1.5
_FAR = 99.0
_LIMIT = 13.0
_SECOND_LIMIT = 7.0
_PROCESSES = frozenset({"application", "ind", "hold", "committee"})
_TAKEN_ONCE = frozenset({"deny", "turn_down", "grant", "request", "withdraw", "rescind"})
_DECISIVE = frozenset({"request", "deny", "turn_down", "withdraw", "rescind", "remove", "recommend", "propose", "approve", "lift", "place"})


def _link(anchor: Mention, action: Mention, price: float) -> Link:
    made = STATUS[anchor_class(anchor.value)][action.value]
    kind, _, status = made.rpartition("/")
    return Link(
        kind=kind or anchor.value, status=status, anchor=anchor, action=action, rule=f"{anchor.value}+{action.value}", cost=price,
        state=action.value == "hold",
    )  # fmt: skip


def _whole(mention: Mention) -> Link:
    kind, _, status = mention.value.partition("/")
    return Link(kind=kind, status=status, anchor=None, action=mention, rule=f"phrase {mention.value}", cost=0.0)


def is_passive(scene: Scene, action: Mention) -> bool:
    """Whether a form of "be" stands right before the action, or "by" or a date right after a bare participle."""
    for back in range(1, 4):
        word = scene.norm(action.start - back)
        if word in _BE:
            return True
        if word in _HAVE:
            return False
        if not word.endswith("ly") and word not in {"not", "also", "first", "then", "since", "already", "now"}:
            break
    after = scene.norm(action.end)
    return after in {"by", "in", "on"} and scene.norm(action.start - 1) not in {"has", "have", "had", "to"}


def _cannot_be(scene: Scene, anchor: Mention, action: Mention, *, right: bool) -> bool:
    """Whether what stands between or around an anchor and an action rules out that they belong together."""
    if not right and action.value in {"submit", "file"} and action.start - anchor.end <= 1 and scene.norm(action.end) == "by":
        return True
    if not right and _depends_on_another(scene, anchor, action):
        return True
    group = anchor_class(anchor.value)
    if group == "designation" and action.value == "clear" and not action.phrase.startswith(("agreed", "consent")):
        return True
    if group == "application" and right and action.value in {"grant", "deny", "issue", "set", "place", "designate"}:
        if any(0 <= kind.start - anchor.end <= 2 and anchor_class(kind.value) in {"designation", "goal", "letter"} for kind in scene.kinds):
            return True
    if action.value == "approve" and right and not is_passive(scene, action) and _approves_business(scene, action):
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
    if action.value in {"submit", "resubmit", "file"} and action.end == anchor.start and scene.norm(action.start - 1) in _DETERMINERS:
        return True
    words = [scene.norm(index) for index in range(action.end, anchor.start)]
    new_subject = any(pair in _NEW_SUBJECT for pair in itertools.pairwise(words))
    return new_subject and action.value == "accept" and anchor_class(anchor.value) == "designation"


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
            return words[0] in {"of", "for", "to"} and set(words[1:]) <= _DETERMINERS and action.value in STATUS[anchor_class(head.value)]
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
        return _LIMIT if anchor.start <= action.start and action.end <= anchor.end else 0.5
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
    first, last = _chain(scene, anchor)
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
        return _FAR
    if any(other.value == "none" and low <= other.start < high for other in scene.kinds):
        return _LIMIT
    if not _listed(scene, anchor, action, low, high):
        return _LIMIT
    same = [other for other in scene.kinds if low <= other.start < high and anchor_class(other.value) != anchor_class(anchor.value)]
    return price + 1.0 * len(same)


_NEW_CLAUSE = frozenset({"after", "following", "because", "when", "while", "since", "before", "although", "but"})
_NEW_SUBJECT = frozenset({("and", "the"), ("and", "its"), ("and", "our"), (",", "the"), ("while", "the")})


def _inserted_clause(scene: Scene, start: int, action: Mention) -> tuple[int, int] | None:
    """Where the clause lies that is inserted between a noun and its verb: "the designation, which …, was relinquished"."""
    if scene.norm(start) in {"that", "which"} and scene.norm(action.start - 1) in _BE and action.start - start > 2:
        helper = next((index for index in range(action.start - 1, start, -1) if scene.norm(index) not in _BE | _HAVE), start) + 1
        return start, helper
    close = next((index for index in range(action.start - 1, max(start, action.start - 4), -1) if scene.norm(index) == ","), None)
    if close is None:
        return None
    opening = next((i for i in range(start, close) if scene.norm(i) == "," and scene.norm(i + 1) in {"which", "that", "who"}), None)
    if opening is None and scene.norm(start) == "," and scene.norm(action.start - 1) in _BE | _HAVE:
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


def _chain(scene: Scene, anchor: Mention) -> tuple[int, int]:
    """Where the list begins and ends that an anchor stands in ("Orphan Drug, Fast Track and … designations")."""
    if anchor.start in scene.chains:
        return scene.chains[anchor.start]
    first, last = anchor.start, anchor.end
    for other in scene.kinds:
        if anchor_class(other.value) != anchor_class(anchor.value):
            continue
        if 0 <= other.start - last <= 2 and all(scene.norm(index) in _LIST_WORDS for index in range(last, other.start)):
            last = other.end
    for other in reversed(scene.kinds):
        if anchor_class(other.value) != anchor_class(anchor.value):
            continue
        if 0 <= first - other.end <= 2 and all(scene.norm(index) in _LIST_WORDS for index in range(other.end, first)):
            first = other.start
    scene.chains[anchor.start] = first, last
    return first, last


_LIST_WORDS = frozenset({"and", ",", "or", "an", "a", "&", "及", "和", "、", "与", "と"})


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
