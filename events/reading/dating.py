"""Dating: which day of a sentence belongs to which link: in English behind its verb, in Chinese and Japanese before it."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here

import msgspec

from events.partial_date import PartialDate
from events.reading.clauses_english import REEXAMINED
from events.reading.days import DateSeen
from events.reading.phrases import Mention
from events.reading.scene import Link, Scene, is_passive


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
    _behind_their_verb(scene, links, owned, behind, due)
    _behind_their_noun(scene, links, owned, behind, due)
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


def _behind_their_verb(scene: Scene, links: list[Link], owned: dict[int, DateSeen], behind: dict[int, DateSeen], due: set[int]) -> None:
    places = {id(seen): start for start, _, seen in scene.dates}
    for index, link in enumerate(links):
        if index in owned or (index not in due and link.action is not None and link.action.end in behind and behind[link.action.end].later):
            continue
        if link.state and any(
            part in behind and in_relative_clause(scene, link.end, places[id(behind[part])])
            for part in {link.end, link.action.end if link.action is not None else -1, link.anchor.end if link.anchor is not None else -1}
        ):
            continue
        if link.action is not None and link.action.end in behind:
            owned[index] = behind[link.action.end]


def _behind_their_noun(scene: Scene, links: list[Link], owned: dict[int, DateSeen], behind: dict[int, DateSeen], due: set[int]) -> None:
    places = {id(seen): start for start, _, seen in scene.dates}
    for index, link in enumerate(links):
        if (
            link.state
            and link.anchor is not None
            and link.anchor.end in behind
            and in_relative_clause(scene, link.end, places[id(behind[link.anchor.end])])
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
        if any(link.rule == REEXAMINED and link.date is seen for link in links):
            continue
        before = [head_end for _, head_end in heads if head_end <= start + 1]
        after = [head_start for head_start, _ in heads if head_start >= end]
        if not before and scene.norm(start - 1) == "of" and scene.norm(start - 2) in _DATED_BEFORE and len(scene.sentence.tokens) > end:
            continue  # "its opinion of June 2024": the day of that one
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
        if (
            scene.norm(start - 1) == "of"
            and (_another_follows(scene, end) or (opening and any(link.status == "lifted" for link in links)))
            and any(kind.end == start - 1 for kind in scene.kinds)
        ):
            continue
        if _superseded(scene, start) and not any(link.kind == "goal_date" for link in links):
            continue
        if opening and (in_relative_clause(scene, before[-1], start) or _another_clause(scene, before[-1], start)):
            continue
        old = behind.get(before[-1])
        if old is None or (
            seen.value is not None and (old.value is None or (seen.value.more_exact_than(old.value) and seen.value.within(old.value)))
        ):
            behind[before[-1]] = seen
    return behind, opening


_DATED_BEFORE = frozenset({"opinion", "recommendation", "verdict", "refusal", "request", "submission"})


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


def in_relative_clause(scene: Scene, start: int, end: int) -> bool:
    """Whether "which" or "who" opens a clause between two places."""
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
            last = max((link for link in links if 0 <= start - 1 - link.end <= 1), key=lambda link: link.end, default=None) or next(
                (link for link in links if link.anchor is not None and start - 1 == link.anchor.end), None
            )
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
        before = [
            entry
            for entry in before
            if due or not (_of_an_earlier_part(scene, links, link, entry[0]) or _of_another_actor(scene, links, link, entry[0]))
        ]
        before = [entry for entry in _of_its_own_noun(links, link, before) if due or not (entry[1].later or _closes_span(scene, entry[0]))]
        after = [entry for entry in after if due or not (entry[1].later or _closes_span(scene, entry[0]))]
        inside = next((seen for start, _, seen in scene.dates if bracketed.get(start) is link), None)
        told_after = next(
            (seen for start, seen in after if scene.norm(start - 1) in {"为", "是", ":"} and scene.norm(start - 2) in {"期", "间"}), None
        )
        if inside is not None:
            owned[index] = inside
            continue
        of_all = next((seen for start, seen in after if "".join(scene.norms[max(0, start - 3) : start]) in {"间均为", "期均为"}), None)
        if of_all is not None and not before:
            owned[index] = of_all
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


def _of_an_earlier_part(scene: Scene, links: list[Link], link: Link, date: int) -> bool:
    """Whether a day was told of another country, or of the filing that an acceptance followed: 国内では7月に申請し、欧州でも受理され."""
    if scene.sentence.language != "ja":
        return False
    parted = any(
        date < place.start
        and place.end <= link.start
        and scene.norm(place.start - 1) == "、"
        and "".join(scene.norms[place.end : place.end + 2]) in {"では", "でも", "にお", "につ", "は、"}
        for place in (*scene.places, *scene.authorities)
    )
    if parted and any(other is not link and date < other.end <= link.start for other in links):
        return True
    return link.kind != "application_submitted" and any(
        other is not link
        and other.kind == "application_submitted"
        and other.status == "submitted"
        and date < other.end <= (link.action.start if link.action is not None else link.start)
        and "".join(scene.norms[other.end : other.end + 2]).lstrip("し").startswith("、")
        for other in links
    )


def _of_another_actor(scene: Scene, links: list[Link], link: Link, date: int) -> bool:
    """Reads X的申请于9月12日获EMA受理,FDA已同意Y开展试验: a day is not that of the next clause, whose actor and drug are others."""
    if scene.sentence.language != "zh" or not date or scene.norm(date - 1) in {",", ";"}:
        return False
    between = [other for other in links if other is not link and date < other.end <= link.start]
    if not between:
        return False
    comma = next((place for place in range(link.start - 1, between[-1].end - 1, -1) if scene.norm(place) == ","), None)
    if comma is None or not any(mention.start == comma + 1 for mention in (*scene.authorities, *scene.places)):
        return False
    named = {name.text for start, _, name in scene.drugs if start > comma}
    return bool(named) and not named & {name.text for start, _, name in scene.drugs if start < comma}


def _closes_span(scene: Scene, place: int) -> bool:
    """Whether a day is the one up to which something is on show: 公示期至3月21日."""
    return scene.norm(place - 1) in {"至", "到", "止"} and scene.norm(place - 2) in {"期", "间", "示", "間", "截", ":"}


def _shown_from(scene: Scene, start: int, place: int) -> bool:
    """Whether "公示日期为" or its like stands between a proposal and a day behind it."""
    if scene.norm(place - 1) in {",", ";"} and scene.norm(place - 2) == "示":
        return False
    return place - start < 24 and "公示" in "".join(scene.norm(index) for index in range(max(0, start - 2), place))


def _of_a_later_link(scene: Scene, links: list[Link], link: Link, date: int) -> bool:
    """Whether a date behind a link opens or closes the clause of another one."""
    if any(link.end <= other.start < date for other in links):
        return True
    end = next((stop for start, stop, _ in scene.dates if start == date), date)
    if any(other is not link and other.action is not None and 0 <= other.action.start - end <= 3 for other in links):
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


def date_value(seen: DateSeen | None, *, due: bool) -> PartialDate | None:
    """What the date means for a fact that lies ahead or behind."""
    if seen is None:
        return None
    return seen.ahead if due else seen.value
