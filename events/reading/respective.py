"""Each to each: several days, several authorities and several nouns told in one breath, shared out in their order.

Reads "于2022年10月、2023年1月授予其X资格和Y资格", "2019年2月、2021年11月取得欧盟执委会及美国FDA核准", "先后获得A局、B局授予的X资格和Y资格".
"""

# ruff: noqa: PLR2004  # how many stand in a row is a plain number here

import re

import msgspec

from events.reading.attribution import allowed
from events.reading.days import DateSeen
from events.reading.phrases import Mention
from events.reading.scene import Link, Scene

_JOINT = re.compile(r"\)?(?:[、,]|(?:、|,)?(?:和|与|及|以及|并|又|再|および|及び|並びに|ならびに|と|に|には)(?:于|在)?)")
_SIGNALS = ("分别", "先后", "依次", "相继", "それぞれ", "各々", "順次", "相次いで")
_CLAUSE_MARKS = frozenset({",", ";", "。", ":", "|", "、"})
_LONGEST_JOINT = 4
_Day = tuple[int, int, DateSeen]


def shared_out(scene: Scene, links: list[Link]) -> list[Link]:
    """The links, each with the day and the authority that its place in its row gives it; more where one noun has several of them."""
    if scene.sentence.language == "en" or not links or (len(scene.dates) < 2 and len(scene.authorities) < 2):
        return links
    said = any(signal in "".join(scene.norms) for signal in _SIGNALS)
    days, offices = _days(scene), _offices(scene)
    made: list[Link] = []
    for group in _groups(links):
        row = _days_of(scene, group, links, days, said=said)
        seats = _offices_of(group, offices)
        made.extend(_shared(group, row, seats, said=said))
    return made


def _joined(scene: Scene, end: int, start: int) -> bool:
    return 0 < start - end <= _LONGEST_JOINT and _JOINT.fullmatch("".join(scene.norms[end:start])) is not None


def _days(scene: Scene) -> list[list[_Day]]:
    """Days in a row with nothing but "and" or commas between."""
    runs: list[list[_Day]] = []
    for day in scene.dates:
        if runs and day[2].value is not None and runs[-1][-1][2].value is not None and _joined(scene, runs[-1][-1][1], day[0]):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [run for run in runs if len(run) > 1 and len({day.value for _, _, day in run}) == len(run)]


def _offices(scene: Scene) -> list[list[tuple[int, int, str]]]:
    """Authorities in a row; a name and the short form behind it are one."""
    runs: list[list[tuple[int, int, str]]] = []
    for mention in sorted(scene.authorities, key=lambda one: one.start):
        last = runs[-1][-1] if runs else None
        if last is not None and last[2] == mention.value and 0 <= mention.start - last[1] <= 1:
            runs[-1][-1] = (last[0], mention.end, last[2])
        elif last is not None and _joined(scene, last[1], mention.start - _land_before(scene, mention)):
            runs[-1].append((mention.start, mention.end, mention.value))
        else:
            runs.append([(mention.start, mention.end, mention.value)])
    return [run for run in runs if len(run) > 1 and len({office for _, _, office in run}) == len(run)]


def _land_before(scene: Scene, mention: Mention) -> int:
    """How many letters of a country stand right before its authority: 日本PMDA."""
    return next((mention.start - place.start for place in scene.places if place.end == mention.start), 0)


def _groups(links: list[Link]) -> list[list[Link]]:
    """Links of one verb together, in the order of their nouns; every other link alone."""
    groups: list[list[Link]] = []
    for link in links:
        last = groups[-1][-1] if groups else None
        same = (
            last is not None
            and link.action is not None
            and link.anchor is not None
            and last.anchor is not None
            and last.action is link.action
            and last.status == link.status
            and last.kind != link.kind
        )
        if same:
            groups[-1].append(link)
        else:
            groups.append([link])
    return [sorted(group, key=lambda link: link.anchor.start if link.anchor is not None else link.start) for group in groups]


def _days_of(scene: Scene, group: list[Link], links: list[Link], runs: list[list[_Day]], *, said: bool) -> list[DateSeen]:
    """The days in a row that stand last before a verb and belong to it."""
    start, end = min(link.start for link in group), max(link.end for link in group)
    before = [day for day in scene.dates if day[1] <= end and day[0] <= max(start, end - 1)]
    run = next((run for run in runs if before and run[-1] is before[-1]), None)
    if run is None or any(link.date is not None or link.kind in {"goal_date", "target_action_date"} for link in group):
        return []
    if any(run[-1][1] <= other.start < start for other in links if other not in group):
        return []
    between = scene.norms[run[-1][1] : start]
    return [] if ";" in between or (not said and _CLAUSE_MARKS & set(between)) else [day for _, _, day in run]


def _offices_of(group: list[Link], runs: list[list[tuple[int, int, str]]]) -> list[str]:
    """The authorities in a row that stand next to a verb and its nouns, where each knows what it would have decided on."""
    start, end = min(link.start for link in group), max(link.end for link in group)
    near = [run for run in runs if -8 <= start - run[-1][1] <= 24 or start <= run[0][0] < end]
    offices = [office for _, _, office in near[-1]] if near else []
    links = group if len(group) > 1 else group * len(offices)
    if len(links) != len(offices):
        return []
    known = [allowed(link) for link in links]
    return offices if all(only is None or office in only for only, office in zip(known, offices, strict=True)) else []


def _shared(group: list[Link], days: list[DateSeen], offices: list[str], *, said: bool) -> list[Link]:
    if len(group) > 1:
        if len(days) == len(group):
            for link, day in zip(group, days, strict=True):
                link.date = day
        if said and len(offices) == len(group):
            for link, office in zip(group, offices, strict=True):
                link.authority = office
        return group
    link = group[0]
    if not days or link.status == "scheduled":
        return group
    if len(offices) == len(days):
        return [
            msgspec.structs.replace(link, authority=office, date=day, rule=link.rule if not order else f"{link.rule}, and another")
            for order, (office, day) in enumerate(zip(offices, days, strict=True))
        ]
    if not offices:
        link.days = tuple(days)
    return group


def each_by_another(scene: Scene, link: Link) -> list[Link]:
    """Reads "2021年にFDAから、2022年に欧州委員会から、それぞれ…指定を取得": pairs of a day and an office before one noun."""
    told = link.anchor or (link.action if link.rule.startswith("phrase") else None)
    if told is None or told.start < 4:
        return []
    offices = [mention for mention in scene.authorities if mention.end <= told.start]
    marks: list[tuple[int, int, Mention | DateSeen]] = [
        (mention.start, mention.end, mention) for mention in (*offices, *(() if offices else scene.places)) if mention.end <= told.start
    ]
    marks += [(start, end, seen) for start, end, seen in scene.dates if end <= told.start and seen.value is not None]
    marks.sort(key=lambda mark: mark[0])
    marks = [
        mark
        for place, mark in enumerate(marks)
        if not (
            place
            and isinstance(mark[2], Mention)
            and isinstance(before := marks[place - 1][2], Mention)
            and before.value == mark[2].value
            and mark[0] - marks[place - 1][1] <= 2
        )
    ]
    pairs: list[tuple[Mention, DateSeen, int]] = []
    index = 0
    while index + 1 < len(marks):
        one, other = marks[index], marks[index + 1]
        mention = next((mark[2] for mark in (one, other) if isinstance(mark[2], Mention)), None)
        seen = next((mark[2] for mark in (one, other) if isinstance(mark[2], DateSeen)), None)
        if mention is not None and seen is not None and other[0] - one[1] <= 6 and (not pairs or one[0] - pairs[-1][2] <= 8):
            pairs.append((mention, seen, other[1]))
            index += 2
            continue
        pairs = []
        index += 1
    if len(pairs) < 2 or len({mention.value for mention, _, _ in pairs}) < len(pairs):
        return []
    if any(kind.start < pairs[-1][2] and kind.end > marks[0][0] for kind in scene.kinds):
        return []
    more = [
        Link(
            kind=link.kind, status=link.status, anchor=None, action=msgspec.structs.replace(mention, layer="action", value="grant"),
            rule=f"{link.rule}, and another", cost=3.0, authority=mention.value, date=seen,
        )
        for mention, seen, _ in pairs[:-1]
    ]  # fmt: skip
    link.authority, link.date = pairs[-1][0].value, pairs[-1][1]
    return more
