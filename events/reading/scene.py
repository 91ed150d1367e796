"""The scene: all that the lexicon sees in one sentence, with what it costs to go from word to word, and the link of a noun and a verb."""

# lengths of words are plain numbers here
# ruff: noqa: E501  # a pattern or a list of words is read as one line

# lengths of words, letters and phrases are plain numbers here

import msgspec

from events.reading.days import DateSeen
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


BE = frozenset(["was", "were", "been", "is", "are", "being", "be", "got", "gets"])


_NOUN_LIKE = frozenset({"recommend", "request", "deny", "submit", "accept", "file", "propose"})
"""Actions whose words also stand within the name of an anchor ("BTD recommendation") and then tell nothing."""


MOST_ANCHORS = 12


MOST_ACTIONS = 16
"""More in one sentence are no sentence; the bound keeps time linear."""


DETERMINERS = frozenset(["the", "a", "an", "of", "to", "its", "our", "their", "this", "sending", "for", "on"])


HAVE = frozenset(["has", "have", "had", "having", "'s"])


_BARRIERS_EN = {
    ",": 1.5, ":": 3.0, ";": 12.0, "|": 4.0,  "which": 3.0, "who": 4.0, "while": 6.0, "whereas": 6.0, "but": 5.0, "although": 6.0, "because": 6.0, "after": 3.0, "following": 3.0, "when": 4.0,
    "if": 6.0, "so": 4.0, "though": 6.0, "and": 0.5, "where": 4.0, "as": 1.0, "that": 1.0, "until": 4.0, "before": 4.0, "despite": 4.0,
}  # fmt: skip


_BARRIERS_EASTERN = {",": 1.5, "、": 0.5, ":": 2.0, "|": 3.0, ";": 8.0, "但": 3.0}


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
    days: tuple[DateSeen, ...] = ()
    """Its days where it befell once on each of them."""

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
    find["kind"] = [k for k in find["kind"] if not any(a.start < k.start and k.end <= a.end for a in find["authority"])]
    find["place"] = [p for p in find["place"] if not any(a.start <= p.start and p.end <= a.end for a in find["authority"])]
    if sentence.language != "en":
        find["kind"] = _around_brackets(find["kind"], [token.norm for token in tokens])
    stale = [k for k in find["kind"] if k.value == "none"]
    find["action"] = [a for a in find["action"] if not any(k.start < a.end and a.start < k.end for k in stale)]
    return Scene(
        sentence=sentence, kinds=find["kind"], actions=find["action"], authorities=find["authority"], places=find["place"],
        moods=find["mood"], events=find["event"], drugs=drugs, dates=placed, barriers=barriers, steps=steps, chains={}, norms=[token.norm for token in tokens],
    )  # fmt: skip


def _around_brackets(kinds: list[Mention], norms: list[str]) -> list[Mention]:
    """Reads 画期的治療薬(Breakthrough Therapy)指定: a designation's name that a bracket interrupts is one noun."""
    made: list[Mention] = []
    for kind in kinds:
        last = made[-1] if made else None
        if last is not None and kind.start < last.end:
            continue
        if anchor_class(kind.value) == "designation" and kind.value != "designation" and norms[kind.end : kind.end + 1] == ["("]:
            close = next((place for place in range(kind.end, min(len(norms), kind.end + 16)) if norms[place] == ")"), kind.end)
            after = next((other for other in kinds if other.start == close + 1 and other.value == "designation"), None)
            made.append(kind if after is None else msgspec.structs.replace(kind, end=after.end))
        else:
            made.append(kind)
    return made


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


PROCESSES = frozenset({"application", "ind", "hold", "committee"})


def is_passive(scene: Scene, action: Mention) -> bool:
    """Whether a form of "be" stands right before the action, or "by" or a date right after a bare participle."""
    for back in range(1, 4):
        word = scene.norm(action.start - back)
        if word in BE:
            return True
        if word in HAVE:
            return False
        if not word.endswith("ly") and word not in {"not", "also", "first", "then", "since", "already", "now"}:
            break
    after = scene.norm(action.end)
    return after in {"by", "in", "on"} and scene.norm(action.start - 1) not in {"has", "have", "had", "to"}
