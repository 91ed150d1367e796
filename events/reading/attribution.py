"""Attribution: whose drug, which authority, what day and which indication a link of anchor and action is about."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here

# lengths of words, letters and phrases are plain numbers here

import re

import msgspec

from events.partial_date import PartialDate
from events.reading.dates import DateSeen
from events.reading.indications import eastern_indication, indication_after, strong_indication
from events.reading.phrases import Mention
from events.reading.scene import ANCHORS, Link, Scene, is_passive
from events.reading.segmentation import Sentence
from events.tables import table
from events.vocabulary import Authority

_JOINERS = frozenset(
    {
        "and",
        "or",
        ",",
        "both",
        "the",
        "as",
        "well",
        "in",
        "from",
        "then",
        "later",
        "及",
        "和",
        "与",
        "、",
        "以",
        "by",
        "us",
        "u.s",
        "also",
        "並",
        "び",
        "に",
    }
)


def allowed(link: Link) -> frozenset[str] | None:
    """The authorities that know what the link is about; None for any."""
    anchor = ANCHORS.get(link.anchor.value if link.anchor else link.kind) or ANCHORS.get(link.kind) or {}
    only = anchor.get("only")
    return frozenset(only) if isinstance(only, list) else None  # pyright: ignore[reportUnknownArgumentType]


def authorities_for(scene: Scene, link: Link, links: list[Link]) -> list[Authority]:
    """The authorities the sentence ties to a link, nearest first reading; more than one where they are joined by "and"."""
    if link.authority is not None:
        return [Authority(link.authority)]
    only = allowed(link)
    named = [(mention, 0.0) for mention in scene.authorities] + [(mention, _place_price(link, mention)) for mention in scene.places]
    priced = sorted(
        (
            (
                _distance(scene, link, mention) + extra + _rivals(link, mention, links) + _of_another_noun(scene, link, mention),
                mention.start,
                mention,
            )
            for mention, extra in named
            if (only is None or mention.value in only)
            and not _subject_of_another(scene, link, mention)
            and not (extra and _distance(scene, link, mention) > 12.0)
        ),
        key=lambda entry: entry[:2],
    )
    if not priced:
        return []
    if priced[0][2].start > link.end and _distance(scene, link, priced[0][2]) >= _TOO_FAR and (len(links) > 1 or not scene.authorities):
        return []
    best = priced[0][2]
    found = [best]
    if best.layer in {"authority", "place"}:
        bridges = [best]
        for _, _, other in sorted(priced, key=lambda entry: abs(entry[1] - best.start)):
            if other.layer == best.layer and any(_joined(scene, one, other) or _same_office(one, other) for one in bridges):
                bridges.append(other)
                if other.value not in {one.value for one in found}:
                    found.append(other)
    if scene.sentence.language != "en":
        found.sort(key=lambda mention: mention.start)
    return [Authority(mention.value) for mention in found]


def _of_another_noun(scene: Scene, link: Link, mention: Mention) -> float:
    """Reads "A by the FDA, and B and C by the EMA": what stands right behind a noun with "by" or "from" is that noun's."""
    place = mention.start - 1
    while scene.norm(place) in {"the", "us", "u.s", "european", "china", "'s"}:
        place -= 1
    if scene.sentence.language != "en" or link.anchor is None or scene.norm(place) not in {"by", "from", "at"}:
        return 0.0
    owners = [kind for kind in scene.kinds if kind.end == place]
    if not owners:
        return 0.0
    first, last = scene.chains.get(owners[0].start, (owners[0].start, owners[0].end))
    return -4.0 if first <= link.anchor.start < last or link.anchor is owners[0] else 4.0


def _same_office(one: Mention, other: Mention) -> bool:
    """Whether a short form stands right behind the name it is for."""
    return one.value == other.value and 0 <= max(one.start, other.start) - min(one.end, other.end) <= 1


_OFFICES: dict[str, str] = table("reading/rules")["offices"]


def office_of(scene: Scene, link: Link) -> str | None:
    """The place of the authority nearest to a link, of those that share the code OTHER."""
    named = [mention for mention in (*scene.authorities, *scene.places) if mention.value == Authority.OTHER]
    nearest = min(named, key=lambda mention: _distance(scene, link, mention), default=None)
    if nearest is None:
        return None
    words = "".join(scene.sentence.tokens[index].norm for index in range(nearest.start, nearest.end))
    return next((place for word, place in _OFFICES.items() if word in words), None)


def _subject_of_another(scene: Scene, link: Link, mention: Mention) -> bool:
    """Whether an authority behind a link is who does the next thing: "…, and the European Commission had done likewise"."""
    if mention.start < link.end or scene.sentence.language != "en":
        return False
    place = mention.end
    while scene.norm(place) in {"has", "have", "had", "also", "then", "later", "subsequently", "since", "itself", ")"}:
        place += 1
    return scene.norm(mention.start - 1) in {"the", "and", ",", "while", "but", "that"} and any(
        action.start == place and action is not link.action for action in scene.actions
    )


_TOO_FAR = 7.0


def _place_price(link: Link, mention: Mention) -> float:
    """A country says less than an authority, unless it stands right at the designation: "European orphan status", "… in the EU"."""
    anchor = link.anchor
    return 1.0 if anchor is not None and (mention.end == anchor.start or 0 <= mention.start - anchor.end <= 2) else 5.0


_FARTHEST_JOINT = 30


def _joined(scene: Scene, one: Mention, other: Mention) -> bool:
    first, second = (one, other) if one.start < other.start else (other, one)
    if second.start - first.end > _FARTHEST_JOINT:
        return False
    placed = (
        {index for mention in scene.places for index in range(mention.start, mention.end)}
        if scene.sentence.language != "en"
        else set[int]()
    )
    between = [scene.norm(index) for index in range(first.end, second.start) if index not in placed]
    return (
        0 < len(between) <= 6
        and any(word in {"and", "as", "及", "和", "与", "、", ","} for word in between)
        and all(word in _JOINERS for word in between)
    )


_PARTING = frozenset({"is", "are", "which", "while"})


def _distance(scene: Scene, link: Link, mention: Mention) -> float:
    best = 99.0
    if mention.layer == "place" and mention.start >= link.end and _in_relative_clause(scene, link.end, mention.start):
        return best
    for part in (link.anchor, link.action):
        if part is None:
            continue
        if mention.start >= part.end:
            far = 6.0 if _PARTING.intersection(scene.norms[part.end : mention.start]) else 0.4
            best = min(best, scene.cost(part.end, mention.start) + far)
        elif mention.end <= part.start:
            best = min(best, scene.cost(mention.end, part.start))
        else:
            return 0.0
    return best


def _rivals(link: Link, mention: Mention, links: list[Link]) -> float:
    """Other links between the mention and this one make it less likely to be this one's."""
    low, high = (mention.end, link.start) if mention.end <= link.start else (link.end, mention.start)
    return 2.0 * sum(1 for other in links if other is not link and low <= other.start and other.end <= high)


def date_owners(scene: Scene, links: list[Link]) -> dict[int, DateSeen]:
    """Which date belongs to which link, by index in `links`."""
    if not scene.dates or not links:
        return {}
    owned = _eastern_dates(scene, links) if scene.sentence.language != "en" else _english_dates(scene, links)
    for index, link in enumerate(links):
        if link.rule.startswith("decided under"):
            owned.pop(index, None)
    return owned | {index: link.date for index, link in enumerate(links) if link.date is not None}


def _english_dates(scene: Scene, links: list[Link]) -> dict[int, DateSeen]:
    """A date behind a head is that head's; one that opens a clause is for all heads after it; joined heads share."""
    if len(links) > 1 and len(links) == len(scene.dates) and any(token.norm == "respectively" for token in scene.sentence.tokens):
        return {index: seen for index, (_, _, seen) in enumerate(scene.dates)}
    behind, opening = _behind_and_opening(scene, links)
    owned: dict[int, DateSeen] = {index: seen for index, link in enumerate(links) if (seen := _goal_beside(scene, link)) is not None}
    due = {index for index, link in enumerate(links) if link.kind in _DUE or link.status == "scheduled"}
    claimed: set[int] = set()
    places = {id(seen): start for start, _, seen in scene.dates}
    for index, link in enumerate(links):
        if index in owned or (index not in due and link.action is not None and link.action.end in behind and behind[link.action.end].later):
            continue
        if link.state and any(
            part in behind and _in_relative_clause(scene, link.end, places[id(behind[part])])
            for part in {link.end, link.action.end if link.action is not None else -1, link.anchor.end if link.anchor is not None else -1}
        ):
            continue
        if link.action is not None and link.action.end in behind:
            owned[index] = behind[link.action.end]
            claimed.add(link.action.end)
    for index, link in enumerate(links):
        if (
            link.state
            and link.anchor is not None
            and link.anchor.end in behind
            and _in_relative_clause(scene, link.end, places[id(behind[link.anchor.end])])
        ):
            continue
        if link.anchor is None or link.anchor.end not in behind or (index not in due and behind[link.anchor.end].later):
            continue
        if index in owned and _goal_beside(scene, link) is not None:
            continue
        shared = any(
            other is not link
            and other.anchor is link.anchor
            and other.action is not None
            and link.action is not None
            and _nearer(other, link)
            for other in links
        )
        closest = link.action is None or link.anchor.start >= link.action.end
        if index not in owned or (closest and not shared):
            owned[index] = behind[link.anchor.end]
    for index, link in enumerate(links):
        fitting = [seen for end, seen in opening if end <= link.end and (index in due or not seen.later)]
        if fitting and index not in owned:
            owned[index] = fitting[-1]
    for index, link in enumerate(links):
        if index not in owned and link.anchor is not None and not link.state:
            trailing = _trailing_participle(scene, links, link)
            if trailing is not None and trailing in behind:
                owned[index] = behind[trailing]
    _share(scene, links, owned)
    return owned


_DUE = frozenset({"goal_date", "target_action_date"})


def _goal_beside(scene: Scene, link: Link) -> DateSeen | None:
    """The day that stands right before a goal date's name: "the May 20 goal date", "July 21 as the PDUFA date"."""
    if link.kind not in _DUE or link.anchor is None:
        return None
    place = link.anchor.start - 1
    while scene.norm(place) in {"as", "the", "a", "its", "new", ",", "prescription", "is", "was", "set"} and link.anchor.start - place < 4:
        place -= 1
    return next((seen for _, end, seen in scene.dates if end - 1 == place), None)


def _trailing_participle(scene: Scene, links: list[Link], link: Link) -> int | None:
    """The end of the participle right behind an anchor: "a designation from the CDE, granted in November 2022"."""
    if link.anchor is None or (link.action is not None and link.action.start > link.anchor.end):
        return None
    end = link.anchor.end
    actions = sorted({(other.action.start, other.action.end) for other in links if other.action is not None and other.action.start >= end})
    anchors = [other.anchor.start for other in links if other.anchor is not None and other.anchor.start >= end]
    if (
        actions
        and (not anchors or actions[0][0] < min(anchors))
        and actions[0][0] - end < 10
        and scene.norm(actions[0][0] - 1) in {",", "("}
    ):
        return actions[0][1]
    return None


def _nearer(other: Link, link: Link) -> bool:
    """Whether the anchor both share stands nearer to the other's action."""
    anchor = link.anchor
    if anchor is None or other.action is None or link.action is None:
        return False
    return _gap(other.action, anchor) < _gap(link.action, anchor)


def _gap(one: Mention, other: Mention) -> int:
    return other.start - one.end if other.start >= one.end else one.start - other.end


def _behind_and_opening(scene: Scene, links: list[Link]) -> tuple[dict[int, DateSeen], list[tuple[int, DateSeen]]]:
    behind: dict[int, DateSeen] = {}
    opening: list[tuple[int, DateSeen]] = []
    heads = sorted({(head.start, head.end) for link in links for head in (link.anchor, link.action) if head is not None})
    for start, end, seen in scene.dates:
        before = [head_end for _, head_end in heads if head_end <= start + 1]
        after = [head_start for head_start, _ in heads if head_start >= end]
        if not before:
            opening.append((end, seen))
            continue
        if (
            after
            and end in {action.start for link in links if (action := link.action) is not None}
            and _between_subject_and_verb(scene, start)
        ):
            opening.append((end, seen))
            continue
        if (
            after
            and not scene.sentence.block.row
            and not _in_parentheses(scene, start)
            and (
                _opens(scene, start, end, taken=before[-1] in behind)
                or ((opening or before[-1] in behind) and _told_anew(scene, before[-1], start, end, after[0]))
            )
        ):
            opening.append((end, seen))
            continue
        if scene.norm(start - 1) in {"until", "till"} and not any(link.kind in _DUE for link in links):
            continue
        if scene.norm(start - 1) == "of" and _another_follows(scene, end) and any(kind.end == start - 1 for kind in scene.kinds):
            continue
        if _superseded(scene, start) and not any(link.kind == "goal_date" for link in links):
            continue
        if opening and (_in_relative_clause(scene, before[-1], start) or _another_clause(scene, before[-1], start)):
            continue
        old = behind.get(before[-1])
        if old is None or (
            seen.value is not None and (old.value is None or (seen.value.more_exact_than(old.value) and seen.value.within(old.value)))
        ):
            behind[before[-1]] = seen
    return behind, opening


def _opens(scene: Scene, start: int, end: int, *, taken: bool) -> bool:
    """Whether a date begins a clause of its own ("…, and in May 2020 it received …") instead of ending the one before."""
    back = start - 1
    while (
        scene.norm(back) in {"in", "on", "since", "by", "during", "of", "as", "the", "early", "late", "earlier", "later", "then", "-"}
        and start - back < 5
    ):
        back -= 1
    mark = scene.norm(back)
    if mark in {"and", "but", ";", ":", "while", "whereas", "|"}:
        return scene.norm(end) not in {"and", ",", "."} or taken
    return mark == "," and (taken or scene.norm(end) not in {",", "and", ".", "for", "by"})


def _in_parentheses(scene: Scene, place: int) -> bool:
    for index in range(place - 1, max(-1, place - 14), -1):
        if scene.norm(index) == ")":
            return False
        if scene.norm(index) == "(":
            return True
    return False


def _told_anew(scene: Scene, head: int, start: int, end: int, following: int) -> bool:
    """Reads "…, and the FDA informed us in January 2024 that it had accepted …": a new clause between the head and the date."""
    comma = next((index for index in range(start - 1, head - 1, -1) if scene.norm(index) in {",", "and", "but"}), None)
    if comma is None:
        return False
    if "that" in {scene.norm(index) for index in range(end, following)}:
        return True
    told = {scene.norm(index) for index in range(comma + 1, start)}
    return scene.norm(end) == "to" and bool(told & _MATRIX_VERBS)


_MATRIX_VERBS = frozenset(
    {"agreed", "decided", "informed", "notified", "told", "allowed", "consented", "chose", "opted", "voted", "advised", "confirmed"}
)


def _between_subject_and_verb(scene: Scene, start: int) -> bool:
    """Reads "the FDA on 31 May lifted the hold": the day of the verb behind it."""
    place = start - 1
    while scene.norm(place) in {"on", "in", ",", "late", "early"}:
        place -= 1
    return any(mention.end - 1 == place for mention in scene.authorities) or scene.norm(place) in {
        "agency",
        "company",
        "commission",
        "committee",
        "it",
        "we",
        "they",
    }


def _another_follows(scene: Scene, end: int) -> bool:
    """Reads "the hold of May 2021 in September 2021": the first day is the noun's, the second the verb's."""
    return any(0 < start - end <= 2 for start, _, _ in scene.dates)


def _superseded(scene: Scene, start: int) -> bool:
    """Reads "originally planned for 12 December, took place on …": a day that another one replaced."""
    return len(scene.dates) > 1 and any(scene.norm(index) in {"originally", "initially"} for index in range(max(0, start - 4), start))


def _another_clause(scene: Scene, start: int, end: int) -> bool:
    """Reads ", and the first patient was dosed in …": told of something else."""
    return any(scene.norm(index) == "," and scene.norm(index + 1) == "and" for index in range(start, end)) and end - start > 4


def _in_relative_clause(scene: Scene, start: int, end: int) -> bool:
    return any(scene.norm(index) in {"which", "who", "whose"} for index in range(start, end))


def _share(scene: Scene, links: list[Link], owned: dict[int, DateSeen]) -> None:
    """Links of one action share its date; a verb joined to the one before happened with it; "both issued in 2021" dates all before."""
    places = {id(seen): start for start, _, seen in scene.dates}
    bracketed = {id(seen) for start, _, seen in scene.dates if _in_parentheses(scene, start)}
    for order in (range(1, len(links)), range(len(links) - 2, -1, -1)):
        for index in order:
            other = index - 1 if order.step > 0 else index + 1
            if index not in owned and other in owned and links[index].action is not None and links[index].action is links[other].action:
                anchor = links[index].anchor
                if id(owned[other]) in bracketed and anchor is not None and places[id(owned[other])] < anchor.start:
                    continue
                owned[index] = owned[other]
    for index in range(1, len(links)):
        before, link = links[index - 1], links[index]
        outcome = before.status == "requested" and before.anchor is link.anchor and link.status != "requested"
        if (
            index in owned
            or index - 1 not in owned
            or outcome
            or id(owned[index - 1]) in bracketed
            or link.state
            or before.kind in {"goal_date", "target_action_date"}
        ):
            continue
        begin = (
            link.action.start
            if link.action is not None and before.anchor is link.anchor and link.action.start >= before.end
            else link.start
        )
        joined = scene.cost(min(before.end, begin), begin) < _JOINED and _has_joiner(scene, before.end, begin)
        if joined and not _tells_anew(scene, before.end, link.end) and not _new_actor(scene, before, link):
            owned[index] = owned[index - 1]
    for index in range(len(links) - 2, -1, -1):
        link, after = links[index], links[index + 1]
        if index not in owned and index + 1 in owned and not owned[index + 1].later and not link.state and _one_breath(scene, link, after):
            owned[index] = owned[index + 1]
    for index, seen in list(owned.items()):
        head = links[index].start
        if any(
            scene.norm(place) in {"both", "all", "each"} and scene.norm(place + 1) not in {"sides", "the", "of", "in"}
            for place in range(max(0, head), links[index].end)
        ):
            for earlier in range(index):
                owned.setdefault(earlier, seen)


def _new_actor(scene: Scene, before: Link, link: Link) -> bool:
    """Whether an authority named between is who does the second thing: "…, and that Health Canada approved …"."""
    return link.action is not None and any(
        before.end <= mention.start
        and 0 <= link.action.start - mention.end <= 2
        and mention.start - before.end <= 8
        and not is_passive(scene, link.action)
        for mention in scene.authorities
    )


def _one_breath(scene: Scene, link: Link, after: Link) -> bool:
    """Reads "was accepted and given priority review on July 18": two verbs of one subject, told with one day."""
    if link.action is None or after.action is None or after.action.start < link.end or link.kind in _DUE or after.kind in _DUE:
        return False
    words = [scene.norm(index) for index in range(link.end, after.start)]
    return (
        0 < len(words) <= 5
        and words[0] in {"and", "for"}
        and set(words) <= {"and", "also", "was", "for", "review", "filing", "both", "substantive", "the", "agency"}
    )


def _tells_anew(scene: Scene, start: int, end: int) -> bool:
    return any(
        scene.norm(index) in {"has", "have", "had", "subsequently", "later", "then", "since", "which"} for index in range(start, end)
    )


_JOINED = 7.0


def _has_joiner(scene: Scene, start: int, end: int) -> bool:
    return end - start <= 2 or any(scene.norm(index) in {"and", ",", "with", "also"} for index in range(start, end))


def _eastern_dates(scene: Scene, links: list[Link]) -> dict[int, DateSeen]:
    """The last date before a link's verb is its own, one right behind where none is; a goal is what stands behind it."""
    owned: dict[int, DateSeen] = {}
    attributive = {
        start: link
        for link in links
        for start, stop, _ in scene.dates
        if link.action is not None and 0 <= link.action.start - stop <= 3 and scene.norm(link.action.end) in {"的", "之"}
    }
    bracketed: dict[int, Link] = {}
    for start, _, _ in scene.dates:
        if scene.norm(start - 1) == "(":
            last = max((link for link in links if 0 <= start - 1 - link.end <= 1), key=lambda link: link.end, default=None)
            attributive |= {start: last} if last is not None else {}
            bracketed |= {start: last} if last is not None else {}
    for index, link in enumerate(links):
        before = [
            (start, seen)
            for start, stop, seen in scene.dates
            if stop <= link.end and start <= max(link.start, link.end - 1) and attributive.get(start, link) is link
        ]
        after = [(start, seen) for start, _, seen in scene.dates if start >= link.end]
        goal = link.kind in {"goal_date", "target_action_date"}
        due = goal or link.status == "scheduled"
        before = [entry for entry in _of_its_own_noun(links, link, before) if due or not (entry[1].later or _closes_span(scene, entry[0]))]
        after = [entry for entry in after if due or not (entry[1].later or _closes_span(scene, entry[0]))]
        inside = next((seen for start, _, seen in scene.dates if bracketed.get(start) is link), None)
        told_after = next(
            (seen for start, seen in after if scene.norm(start - 1) in {"为", "是", ":"} and scene.norm(start - 2) in {"期", "间"}), None
        )
        if inside is not None:
            owned[index] = inside
            continue
        if told_after is not None and not before and link is links[-1]:
            owned[index] = told_after
            continue
        beside = bool(before) and link.start - before[-1][0] < 12
        if (after and not beside and link.status == "recommended" and _shown_from(scene, link.end, after[0][0])) or (
            after and goal and scene.cost(link.end, after[0][0]) < 6
        ):
            owned[index] = after[0][1]
        elif before:
            dated = not _outcome_of_dated_request(links, link, before[-1][0])
            owned[index] = before[-1][1] if dated else msgspec.structs.replace(before[-1][1], value=None, ahead=None, today=False)
        elif after and not before and scene.cost(link.end, after[0][0]) < 4 and not _of_a_later_link(scene, links, link, after[0][0]):
            owned[index] = after[0][1]
    return owned


def _of_its_own_noun(links: list[Link], link: Link, before: list[tuple[int, DateSeen]]) -> list[tuple[int, DateSeen]]:
    """Reads "5月にAを、7月にBを受け": of two nouns that share a verb each has the days in front of it."""
    anchor = link.anchor
    if anchor is None or not any(
        other.anchor is not None
        and other.action is link.action
        and link.action is not None
        and anchor.end <= other.anchor.start < link.action.start
        for other in links
    ):
        return before
    return [entry for entry in before if entry[0] < anchor.start] or before


def _closes_span(scene: Scene, place: int) -> bool:
    """Whether a day is the one up to which something is on show: 公示期至3月21日."""
    return scene.norm(place - 1) in {"至", "到", "止"} and scene.norm(place - 2) in {"期", "间", "示", "間", "截", ":"}


def _shown_from(scene: Scene, start: int, place: int) -> bool:
    """Whether "公示日期为" or its like stands between a proposal and a day behind it."""
    return place - start < 24 and "公示" in "".join(scene.norm(index) for index in range(max(0, start - 2), place))


def _of_a_later_link(scene: Scene, links: list[Link], link: Link, date: int) -> bool:
    """Whether a date behind a link opens or closes the clause of another one."""
    if any(link.end <= other.start < date for other in links):
        return True
    if "".join(scene.norm(index) for index in range(link.end, link.end + 2)).startswith(("后", "之后", "以后", "後", "之後", "以後")):
        return True
    later = any(other.start >= date for other in links)
    return later and any(scene.norm(index) in {",", "、", ";"} for index in range(link.end, date))


def _outcome_of_dated_request(links: list[Link], link: Link, date: int) -> bool:
    """Whether a refusal has only the day of the request it answers before it ("112年11月提出之申請未獲核准")."""
    return link.status == "denied" and any(
        other is not link and other.status in {"requested", "submitted"} and date < other.end <= link.end for other in links
    )


def drugs_for(scene: Scene, link: Link) -> list[tuple[int, str]]:
    """The names of drugs in the sentence, the nearest to the link first, as (place, name)."""
    priced = [(_drug_price(scene, link, start, end), start, name.text) for start, end, name in scene.drugs]
    return [(start, text) for _, start, text in sorted(priced)]


def _drug_price(scene: Scene, link: Link, start: int, end: int) -> float:
    best = 99.0
    for part in (link.anchor, link.action):
        if part is None:
            continue
        best = min(best, scene.cost(part.end, start)) if start >= part.end else min(best, scene.cost(min(end, part.start), part.start))
    return best


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


def date_value(seen: DateSeen | None, *, due: bool) -> PartialDate | None:
    """What the date means for a fact that lies ahead or behind."""
    if seen is None:
        return None
    return seen.ahead if due else seen.value


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
