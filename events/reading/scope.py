"""Scope: within one sentence, which action belongs to which designation, and what is denied, planned, possible or told of others."""

import msgspec

from events.reading.dates import DateSeen
from events.reading.names import Name
from events.reading.phrases import Mention, lexicon
from events.reading.segmentation import Sentence
from events.tables import table

_RULES = table("reading/rules")
ANCHORS: dict[str, dict[str, object]] = _RULES["anchor"]
STATUS: dict[str, dict[str, str]] = _RULES["status"]
_BE = frozenset("was were been is are being be got gets".split())
_HAVE = frozenset("has have had having 's".split())
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

    def cost(self, one: int, other: int) -> float:
        """How far apart two tokens are, commas and conjunctions counting more."""
        if one > other:
            one, other = other, one
        steps = self.steps[other] - self.steps[one]
        near = 0.5 * min(steps, 12.0) + 0.1 * max(0.0, steps - 12.0)
        return near * (1.0 if self.sentence.language == "en" else 0.5) + self.barriers[other] - self.barriers[one]

    def norm(self, index: int) -> str:
        """The word at a token, empty beyond the sentence."""
        return self.sentence.tokens[index].norm if 0 <= index < len(self.sentence.tokens) else ""


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
    find = {layer: lexicon_.find(layer, tokens) for layer in ("kind", "action", "authority", "place", "mood", "event")}
    drugs = [(*_tokens_at(sentence, name.start, name.end), name) for name in names]
    placed = [(*_tokens_at(sentence, seen.start, seen.end), seen) for seen in dates]
    return Scene(
        sentence=sentence, kinds=find["kind"], actions=find["action"], authorities=find["authority"], places=find["place"],
        moods=find["mood"], events=find["event"], drugs=drugs, dates=placed, barriers=barriers, steps=steps,
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


def anchor_class(value: str) -> str:
    """The status table of an anchor."""
    return str(ANCHORS[value]["class"])


def links_of(scene: Scene) -> list[Link]:
    """Every pair of anchor and action that the sentence makes, the cheapest for each, and whole events told by one phrase."""
    links = [_whole(mention) for mention in scene.events]
    links = [link for link in links if link is not None]
    covered = [(mention.start, mention.end) for mention in scene.events]
    actions = [a for a in scene.actions if not any(s <= a.start < e for s, e in covered)]
    for anchor in scene.kinds:
        options = STATUS.get(anchor_class(anchor.value), {})
        priced = sorted(
            (
                (price, action.start, action)
                for action in actions
                if action.value in options and (price := _price(scene, anchor, action)) < _LIMIT
            ),
            key=lambda entry: entry[:2],
        )
        if priced:
            links.append(_link(anchor, priced[0][2], priced[0][0]))
            links.extend(
                _link(anchor, action, price)
                for price, _, action in priced[1:]
                if price < _SECOND_LIMIT and options[action.value] != options[priced[0][2].value]
            )
        elif anchor_class(anchor.value) == "goal":
            links.append(Link(kind="goal_date", status="set", anchor=anchor, action=None, rule="goal date alone", cost=0.0))
    return sorted(_without_stolen(links), key=lambda link: (link.start, link.end))


def _without_stolen(links: list[Link]) -> list[Link]:
    """A second action of an anchor stays only where no other anchor has that action as its own at a lower price."""
    cheapest: dict[int, float] = {}
    for link in links:
        if link.action is not None:
            cheapest[link.action.start] = min(cheapest.get(link.action.start, 99.0), link.cost)
    first: set[int] = set()
    kept: list[Link] = []
    for link in links:
        own = link.anchor is None or link.anchor.start not in first
        if link.anchor is not None:
            first.add(link.anchor.start)
        if own or link.action is None or link.cost <= cheapest[link.action.start]:
            kept.append(link)
    return kept


_SECOND_LIMIT = 7.0
_LIMIT = 13.0


def _link(anchor: Mention, action: Mention, price: float) -> Link:
    made = STATUS[anchor_class(anchor.value)][action.value]
    kind, _, status = made.rpartition("/")
    return Link(
        kind=kind or anchor.value, status=status, anchor=anchor, action=action, rule=f"{anchor.value}+{action.value}", cost=price,
        state=action.value == "hold",
    )  # fmt: skip


def _whole(mention: Mention) -> Link | None:
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


def _price(scene: Scene, anchor: Mention, action: Mention) -> float:
    """What it costs to tie them: distance, direction against the voice, other anchors and actions between."""
    if anchor.start < action.end and action.start < anchor.end:
        return _LIMIT if anchor.start <= action.start and action.end <= anchor.end else 0.5
    eastern = scene.sentence.language != "en"
    right = anchor.start >= action.end
    price = scene.cost(action.end, anchor.start) if right else scene.cost(anchor.end, action.start)
    low, high = (action.end, anchor.start) if right else (anchor.end, action.start)
    between = [other for other in scene.actions if low <= other.start < high and other.value not in {"set", "present"}]
    price += 3.0 * len(between)
    if not eastern:
        passive = is_passive(scene, action)
        if right:
            price += 1.0 if passive else 0.0
        else:
            price += 0.0 if passive else 4.0
    if any(low <= other.start < high for other in scene.kinds) and not _listed(scene, anchor, low, high):
        return _LIMIT
    same = [other for other in scene.kinds if low <= other.start < high and anchor_class(other.value) != anchor_class(anchor.value)]
    return price + 1.0 * len(same)


def _listed(scene: Scene, anchor: Mention, low: int, high: int) -> bool:
    """Whether the anchors between an anchor and its action are joined to it as in a list."""
    between = [other for other in scene.kinds if low <= other.start < high]
    chain = sorted([anchor, *between], key=lambda mention: mention.start)
    return all(
        any(scene.norm(index) in _COORDINATORS for index in range(first.end, second.start)) or second.start - first.end <= 3
        for first, second in zip(chain, chain[1:], strict=False)
    )
