"""What the lexicon noticed in a sentence, for whoever asks why nothing came of it."""

from events.reading.document import Noticed
from events.reading.scene import Scene

MOST = 24
"""Things named of one sentence; more explain nothing."""


def noticed_in(scene: Scene) -> tuple[Noticed, ...]:
    """Drugs, authorities, nouns, verbs, moods and dates of a sentence in their order, each with its words in the text."""
    layers = {
        "authority": scene.authorities,
        "place": scene.places,
        "noun": scene.kinds,
        "verb": scene.actions,
        "event": scene.events,
        "mood": scene.moods,
    }
    found = [(one.start, one.end, layer, one.value) for layer, mentions in layers.items() for one in mentions]
    found += [(start, end, "drug", name.text) for start, end, name in scene.drugs]
    found += [(start, end, "date", str(date.value or "")) for start, end, date in scene.dates]
    return tuple(Noticed(what=what, value=value, words=_words(scene, start, end)) for start, end, what, value in sorted(found)[:MOST])


def why_nothing(noticed: tuple[Noticed, ...]) -> str | None:
    """Why a sentence without any link of noun and verb tells nothing; None where it has nothing to do with designations at all."""
    kinds = {one.what for one in noticed}
    if "noun" in kinds and "verb" in kinds:
        return "no verb befalls the noun"
    if "noun" in kinds:
        return "no verb says what befell it"
    if "verb" in kinds:
        return "no noun says what it befell"
    return None


def _words(scene: Scene, start: int, end: int) -> str:
    tokens = scene.sentence.tokens
    return scene.sentence.block.text[tokens[start].start : tokens[min(end, len(tokens)) - 1].end]
