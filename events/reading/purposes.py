"""Purposes: which indication a link is for, one or several told together."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here

import re

from events.partial_date import PartialDate
from events.reading.indications import eastern_indication, indication_after, strong_indication
from events.reading.scene import Link, Scene
from events.reading.segmentation import Sentence


def indication_for(scene: Scene, link: Link, links: list[Link]) -> str | None:
    """The words that say what the link is for: behind the anchor first, strong phrases before weak ones, then anywhere in the sentence."""
    sentence = scene.sentence
    text = sentence.block.text
    if sentence.language != "en":
        return eastern_indication(text[sentence.start : sentence.end])
    if sentence.block.row:
        return _cell(scene)
    nexts = [other.start for other in links if other.start >= link.end]
    befores = [other.end for other in links if other.end <= link.start]
    stop = sentence.tokens[min(nexts)].start if nexts and min(nexts) < len(sentence.tokens) else sentence.end
    start = sentence.tokens[max(befores) - 1].end if befores else sentence.start
    place = link.anchor or link.action
    begin = sentence.tokens[place.end - 1].end if place is not None else sentence.start
    names = tuple(name.text.lower() for _, _, name in scene.drugs)
    for search in (strong_indication, indication_after):
        for low, high in ((begin, stop), (start, begin), (begin, sentence.end)):
            found = search(text, low, high, names) if low < high else None
            if found:
                return re.sub(r"\s+", " ", found)
    return None


def says_same(scene: Scene, link: Link) -> bool:
    """Whether the link is "for the same disease" as what was told before."""
    sentence = scene.sentence
    text = sentence.block.text[sentence.tokens[link.start].start : sentence.end]
    return bool(_SAME.search(text[:200])) or (sentence.language != "en" and bool(_SAME_EASTERN.search(sentence.text)))


_SAME = re.compile(
    r"\b(?:the same|that|this) (?:indication|disease|population|patient population|condition|use|disorder|setting|age group)\b"
)


_SAME_EASTERN = re.compile(r"同一?适应症|相同适应症|该适应症|同じ疾患|同疾患|同適応|同じ適応")


def _cell(scene: Scene) -> str | None:
    """The cell of a table row that is neither drug nor authority, action or date."""
    sentence = scene.sentence
    text = sentence.block.text
    taken = [(start, end) for start, end, _ in (*scene.drugs, *scene.dates)]
    taken += [(mention.start, mention.end) for mention in (*scene.authorities, *scene.kinds, *scene.actions)]
    spans = [(sentence.tokens[start].start, sentence.tokens[min(end, len(sentence.tokens)) - 1].end) for start, end in taken]
    position = sentence.start
    for cell in text[sentence.start : sentence.end].split("|"):
        end = position + len(cell)
        words = cell.strip()
        if (
            len(words) > 3
            and not any(start < end and finish > position for start, finish in spans)
            and any(letter.isalpha() for letter in words)
        ):
            return words
        position = end + 1
    return None


def described_indication(scene: Scene) -> str | None:
    """What a sentence that tells no milestone says the drug is for."""
    sentence = scene.sentence
    if sentence.language != "en":
        return eastern_indication(sentence.text)
    return strong_indication(sentence.block.text, sentence.start, sentence.end, ())


def list_indication(sentence: Sentence, after: int) -> str | None:
    """What follows a drug's name in a list: ", treatment of desmoid tumours", ": for Wilson disease"."""
    words = sentence.block.text[after : sentence.end]
    words = re.sub(r"^\s?\([^()]{1,80}\)", "", words).strip(" ,:;-.。")
    words = re.sub(r"(?i)^(?:for )?(?:the )?(?:treatment|prevention|management) of ", "", words)
    words = re.sub(r"(?i)^for ", "", words)
    return words or None


_ENUMERATED = re.compile(r"(?:,|;| and| as well as)(?: and| one)? for (?=[a-z0-9A-Z])")


_ONE_FOR = re.compile(r"one for (?P<a>[^,;.]{3,90}?),? and (?:one|another|the other) for (?P<b>[^,;.]{3,90}?)(?=,? in |,? on |[,;.]|$)")


_TWO_INDICATIONS = re.compile(
    r"(?:in|for|covering) (?:two|both) (?:indications|settings|diseases|populations|uses)[,:] "
    r"(?P<a>[^;.]{3,140}?),? and (?P<b>[^,;.]{3,140}?)(?=[,;.]|$)"
)


_AND_IN = re.compile(
    r"\bfor (?P<a>[^,;.]{3,90}?),? and (?:then )?in (?P<when>[A-Z][a-z]{2,8} (?:[0-9]{1,2}, )?[0-9]{4}) for (?P<b>[^,;.]{3,90}?)(?=[,;.]|$)"
)


def _one_day_each(scene: Scene, after: int, stop: int) -> list[tuple[str, PartialDate | None]]:
    """Reads "for glioblastoma in May 2022 and for neuroblastoma in January 2023": each indication with its day."""
    sentence = scene.sentence
    found: list[tuple[str, PartialDate | None]] = []
    low = after
    for start, end, seen in scene.dates:
        if start < after or sentence.tokens[end - 1].end > stop or seen.value is None:
            continue
        head = next((index for index in range(low, start) if scene.norm(index) in {"for", "in"} and scene.norm(index + 1).isalpha()), None)
        last = start - (scene.norm(start - 1) in {"in", "on", "(", "and"})
        if head is None or last - head < 2 or (found and not {scene.norm(index) for index in range(low, head)} <= _BETWEEN_EACH):
            return []
        first = head + 1
        if [scene.norm(index) for index in range(first, first + 3)] == ["the", "treatment", "of"]:
            first += 3
        if any(first <= mention.start < last for mention in (*scene.kinds, *scene.actions, *scene.authorities, *scene.places)):
            return []
        found.append((sentence.block.text[sentence.tokens[first].start : sentence.tokens[last - 1].end].strip(" ,("), seen.value))
        low = end
    return found if len(found) > 1 else []


_BETWEEN_EACH = frozenset({"and", ",", "then", "later", ";", ")", "again", "also", "subsequently", "as", "well"})


def indications_listed(scene: Scene, link: Link, links: list[Link]) -> list[tuple[str, PartialDate | None]]:
    """The indications of one grant told together, each with a date of its own where one is told; empty where there is one at most."""
    sentence = scene.sentence
    if sentence.language != "en":
        return []
    place = link.anchor or link.action
    if place is None:
        return []
    later = [other.start for other in links if other.start >= link.end and other.anchor is not link.anchor]
    stop = sentence.tokens[min(later)].start if later else sentence.end
    text = sentence.block.text[sentence.tokens[place.start].start : stop]
    both = _ONE_FOR.search(text) or _TWO_INDICATIONS.search(text)
    if both:
        return [(both["a"].strip(), None), (both["b"].strip(), None)]
    each = _one_day_each(scene, place.end, sentence.tokens[min(later)].start if later else sentence.end)
    if each:
        return each
    dated = _AND_IN.search(text)
    if dated and len(links) == 1:
        second = next(
            (
                seen.value
                for start, end, seen in scene.dates
                if sentence.block.text[sentence.tokens[start].start : sentence.tokens[end - 1].end].endswith(dated["when"][-8:])
            ),
            None,
        )
        return [(dated["a"].strip(), None), (dated["b"].strip(), second)]
    if "designations" in {scene.norm(index) for index in range(place.start, place.end)} and (not links or links[-1] is link):
        head = re.search(r"\bfor ", text)
        if head:
            parts = [re.split(r", (?:by|from|which|in \d)|[.;]", part)[0].strip(" ,") for part in _ENUMERATED.split(text[head.end() :])]
            if len(parts) > 1:
                return [(part, None) for part in parts if part]
    return []
