"""English links: what one verb says of several authorities and days, what only a noun with its date tells, and what became of a request."""

# ruff: noqa: PLR2004  # lengths of words are plain numbers here
# ruff: noqa: E501  # a pattern or a list of words is read as one line

import re

import msgspec

from events.reading.anaphora import anaphoric_links
from events.reading.clauses_english import accepted_for_speed, first_opinion, told_behind_which
from events.reading.control import controlled_links
from events.reading.days import DateSeen
from events.reading.holds import hold_links, over
from events.reading.phrases import Mention
from events.reading.scene import Link, Scene, anchor_class
from events.reading.scope import THE_SAME
from events.reading.verdicts import verdict_links

_JOINING = frozenset(
    {
        "and", ",", ";", "by", "from", "in", "with", "at", "the", "then", "later", "also", "(", ")", "subsequently", "on", "of", "since", "finally", "followed", "both", "next",
        "as", "well", "for", "to", "before", "after", "us", "u.s", "lastly", "again", "early", "late", "was", "came", "drug", "regulator", "/", "-", "its", "'s", "&", "which", "already",
    }
)  # fmt: skip
_WIDEST_JOINT = 6
_FIRST_PAIR = 12
"""How far behind a link the first authority or day of a list may stand."""
_DATED_NOUNS = {
    "designation": "granted",
    "accelerated": "granted",
    "conditional": "conditionally_approved",
    "approval": "approved",
    "hold": "placed",
}
_BEFORE_DATE = frozenset({"of", "from", "in", "(", "on", "dated", "since", "announced", "disclosed"})
_NOT_GRANTED = frozenset({"granted", "successful", "accepted", "approved", "awarded"})


def english_links(scene: Scene, links: list[Link]) -> list[Link]:
    """The links of an English sentence with those that it leaves unsaid."""
    if scene.sentence.language != "en":
        return links
    for link in links:
        if link.status == "rescinded" and any(mood.value == "own_wish" for mood in scene.moods):
            link.status = "withdrawn"
    links = _request_to_enter(links)
    links = [
        link
        for link in links
        if not (link.kind == "ind_clearance" and link.rule.startswith("trial+") and any(k.value == "clinical_hold" for k in scene.kinds))
    ]
    for link in links:
        _of_its_application(scene, link)
        _of_the_agency(scene, link)
        _filed_with_priority(scene, link, links)
        _not_lifted(scene, link)
        _given_back(scene, link)
    links = [link for link in links if not accepted_for_speed(scene, link)]
    links = [*links, *first_opinion(scene, links)]
    links = hold_links(scene, controlled_links(scene, [*links, *over(scene, links)]))
    links = told_behind_which(scene, links)
    links = [*links, *_copulas(scene, links)]
    links = [
        *links,
        *_dated_nouns(scene, links),
        *_turned_down(scene, links),
        *_published(scene, links),
        *_commission(scene, links),
        *_in_favour(scene, links),
        *_against(scene, links),
    ]
    links = [*links, *_supposed(scene, links)]
    links = [*links, *anaphoric_links(scene, links), *verdict_links(scene, links)]
    links = sorted(links, key=lambda link: (link.start, link.end))
    links = [*links, *(more for link in links for more in _distributed(scene, link, links))]
    return sorted(links, key=lambda link: (link.start, link.end))


def _distributed(scene: Scene, link: Link, links: list[Link]) -> list[Link]:
    """Reads "in the EU in 2018, in the US in 2019 and in Japan in 2021", "(FDA, May 2022; EMA, June 2023)": the same by others on other days."""
    low = link.end
    if (
        link.anchor is not None
        and link.action is not None
        and link.anchor.end < link.action.start
        and scene.norm(link.action.start - 2) == ")"
    ):
        low = link.anchor.end
    stop = min((other.start for other in links if other is not link and other.start >= link.end), default=len(scene.sentence.tokens))
    named = [mention for mention in (*scene.authorities, *scene.places) if low <= mention.start < stop and not _acts(scene, link, mention)]
    placed: list[tuple[int, int, Mention | DateSeen]] = [(mention.start, mention.end, mention) for mention in named]
    placed += [(start, end, seen) for start, end, seen in scene.dates if low <= start < stop]
    placed.sort(key=lambda entry: entry[0])
    chain: list[tuple[int, int, Mention | DateSeen]] = []
    for entry in placed:
        if chain and not _joined(scene, chain[-1][1], entry[0]):
            if sum(isinstance(one[2], DateSeen) for one in chain) > 1:
                break
            chain = []
        if chain and isinstance(entry[2], Mention) and isinstance(chain[-1][2], Mention):
            if entry[2].value == chain[-1][2].value:
                chain[-1] = (chain[-1][0], entry[1], chain[-1][2])
                continue
            chain = [entry]
            continue
        chain.append(entry)
    if not chain or chain[0][0] - low > _FIRST_PAIR:
        return []
    return _paired(link, [one[2] for one in chain])


def _acts(scene: Scene, link: Link, mention: Mention) -> bool:
    """Whether an authority is the subject of a verb of its own: "…, and yesterday Singapore's HSA registered the product"."""
    place = mention.end
    while scene.norm(place) in {")", "(", "also", "has", "had", "then", "'s"} or any(m.start <= place < m.end for m in scene.authorities):
        place += 1
    return any(action.start == place and action is not link.action for action in scene.actions)


def _paired(link: Link, chain: list[Mention | DateSeen]) -> list[Link]:
    """The pairs of an authority and a day after the first, which is the link's own."""
    if sum(isinstance(one, DateSeen) for one in chain) <= 1:
        return []
    if chain and isinstance(chain[-1], DateSeen) and isinstance(chain[0], DateSeen):
        chain = chain[1:]
    elif len(chain) % 2 == 0:
        first = next((one for one in chain[:2] if isinstance(one, Mention)), None)
        if link.authority is None and first is not None and isinstance(chain[0], Mention) and link.rule.startswith("verb"):
            link.authority = first.value
        chain = chain[2:]
    else:
        return []
    found: list[Link] = []
    for one, other in zip(chain[::2], chain[1::2], strict=False):
        mention, seen = (one, other) if isinstance(one, Mention) else (other, one)
        if isinstance(mention, Mention) and isinstance(seen, DateSeen):
            own = msgspec.structs.replace(mention, layer="action", value="grant")
            found.append(
                Link(
                    kind=link.kind,
                    status=link.status,
                    anchor=None,
                    action=own,
                    rule=f"{link.rule}, and another",
                    cost=3.0,
                    authority=mention.value,
                    date=seen,
                )
            )
    return found


def _joined(scene: Scene, start: int, end: int) -> bool:
    words: list[str] = []
    inside = 0
    for index in range(start, end):
        word = scene.norm(index)
        inside += word == "("
        if not inside or word in {"(", ")"}:
            words.append(word)
        inside -= word == ")" and inside > 0
    return len(words) <= _WIDEST_JOINT and set(words) <= _JOINING


def _taken(links: list[Link]) -> set[int]:
    return {index for link in links if link.anchor is not None for index in range(link.anchor.start, link.anchor.end)}


def _dated_nouns(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads "converting the accelerated approval of June 2021": a noun with its day right behind it."""
    taken = _taken(links) | {index for event in scene.events for index in range(event.start, event.end)}
    found: list[Link] = []
    for anchor in scene.kinds:
        made = _DATED_NOUNS.get(anchor_class(anchor.value))
        lifted = made == "placed" and any(link.status == "lifted" and link.anchor is anchor for link in links)
        if (
            made is None
            or (anchor.start in taken and not lifted)
            or anchor.value == "designation"
            or anchor.phrase.startswith("request for")
            or any(k.start < anchor.end < k.end for k in scene.kinds)
        ):
            continue
        place = anchor.end
        while scene.norm(place) in _BEFORE_DATE and place - anchor.end < 2:  # "dated in", "( in"
            place += 1
        day = next((seen for start, _, seen in scene.dates if start == place and seen.value is not None), None)
        only_day = sum(1 for start, _, _ in scene.dates if start > anchor.start) == 1 and not (
            scene.norm(anchor.end) == "of" and scene.dates[0][0] < anchor.start
        )
        if place > anchor.end and day is not None and not (lifted and only_day):
            found.append(
                Link(
                    kind=anchor.value,
                    status=made,
                    anchor=anchor,
                    action=None,
                    rule=f"{anchor.value} of a day",
                    cost=4.0,
                    state=True,
                    date=day,
                )
            )
    return found


def _turned_down(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads "a request … was filed in May but was not granted": without the request told, "not granted" is a state."""
    asked = next((link for link in links if link.status == "requested"), None)
    if asked is None or any(link.status == "denied" for link in links):
        return []
    for place in range(asked.end, len(scene.sentence.tokens) - 1):
        if any(action.start == place and action.value in {"deny", "turn_down"} for action in scene.actions):
            own = next(action for action in scene.actions if action.start == place)
            return [Link(kind=asked.kind, status="denied", anchor=None, action=own, rule=f"{asked.rule}, denied", cost=3.0)]
        if scene.norm(place) == "not" and scene.norm(place - 1) in {"was", "were"} and scene.norm(place + 1) in _NOT_GRANTED:
            own = Mention(layer="action", value="deny", start=place, end=place + 2, phrase="not granted")
            return [
                Link(
                    kind=asked.kind,
                    status="denied",
                    anchor=None,
                    action=own,
                    rule=f"{asked.rule}, not granted",
                    cost=3.0,
                    date=_day_behind(scene, place + 2),
                )
            ]
    return []


def _day_behind(scene: Scene, place: int) -> DateSeen:
    """The day right behind a place; none where another stands before it."""
    return next(
        (seen for start, _, seen in scene.dates if 0 <= start - place <= 3),
        DateSeen(start=0, end=0, value=None, vague=True),  # "in", "on"
    )


def _published(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads "included … after a public notice period that began on 20 May": what was included had been proposed before."""
    granted = next((link for link in links if link.status == "granted" and link.anchor is not None), None)
    if granted is None:
        granted = next((link for link in links if link.kind == "designation" and link.status == "granted"), None)
    if granted is None or any(link.status == "recommended" for link in links):
        return []
    notice = next(
        (action for action in scene.actions if action.value == "propose" and action.start >= granted.end and "public" in action.phrase),
        None,
    )
    dated = notice is not None and any(0 <= start - notice.end <= _WIDEST_JOINT for start, _, _ in scene.dates)
    if notice is None or not dated:
        return []
    return [Link(kind=granted.kind, status="recommended", anchor=None, action=notice, rule=f"{granted.rule}, published before", cost=3.0)]


_COPULAS = frozenset({"is", "was", "been", "remains", "remained", "are", "were", "being"})
_STANDING = frozenset(
    {
        "a",
        "an",
        "on",
        "under",
        "part",
        "of",
        "in",
        "the",
        "now",
        "also",
        "its",
        "fda",
        "ema",
        "fda's",
        "ema's",
        "agency",
        "'s",
        "u.s",
        "eu",
        "both",
    }
)


def _copulas(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads "X has been an orphan drug since 2018", "X is on the breakthrough list"."""
    taken = _taken(links)
    found: list[Link] = []
    for anchor in scene.kinds:
        if anchor.start in taken or anchor_class(anchor.value) != "designation" or anchor.value == "designation":
            continue
        place = anchor.start - 1
        words: list[str] = []
        while scene.norm(place) in _STANDING and anchor.start - place <= _WIDEST_JOINT:
            words.append(scene.norm(place))
            place -= 1
        if words and scene.norm(place) in _COPULAS and set(words) & {"a", "an", "on", "under", "part"} and scene.drugs:
            own = Mention(layer="action", value="hold", start=place, end=place + 1, phrase=scene.norm(place))
            found.append(
                Link(
                    kind=anchor.value,
                    status="granted",
                    anchor=anchor,
                    action=own,
                    rule=f"{anchor.value} as what it is",
                    cost=2.0,
                    state=True,
                )
            )
    return found


def _request_to_enter(links: list[Link]) -> list[Link]:
    """Reads "turned down our request to admit X to PRIME": the entry is only what was asked for."""
    for link in links:
        if link.kind != "request":
            continue
        entry = next(
            (o for o in links if o is not link and o.status == "granted" and 0 <= o.start - link.end <= 2 and o.rule.startswith("phrase")),
            None,
        )
        if entry is not None:
            link.kind = entry.kind
            return [other for other in links if other is not entry]
    return links


_DECISION = re.compile(
    r"(?i)\b(?:decision (?:of|by|from) the (?:European )?Commission|(?:European )?Commission(?:'s)? decision|EC decision)\b"
)


def _commission(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads an entry "8 April 2024: decision of the European Commission": what was recommended before was decided."""
    if (
        links
        or not _DECISION.search(scene.sentence.text)
        or not any(seen.value is not None and not seen.later for _, _, seen in scene.dates)
    ):
        return []
    if not (scene.sentence.block.bullet or scene.sentence.block.row or scene.sentence.continues):
        return []
    mention = next((one for one in scene.authorities if one.value == "EMA"), None)
    if mention is None:
        return []
    own = msgspec.structs.replace(mention, layer="action", value="grant")
    return [Link(kind=THE_SAME, status=THE_SAME, anchor=None, action=own, rule="decided", cost=4.0, authority="EMA")]


def _of_its_application(scene: Scene, link: Link) -> None:
    """Reads "its clinical trial application won CDE approval": what won it says what was approved."""
    if (
        link.status != "approved"
        or link.anchor is None
        or link.action is None
        or link.action.value != "grant"
        or link.action.start > link.anchor.start
    ):
        return
    place = link.action.start
    subject = next((kind for kind in scene.kinds if kind.value == "ind" and 0 <= place - kind.end <= _WIDEST_JOINT), None)
    if subject is not None and "," not in {scene.norm(index) for index in range(subject.end, place)}:
        link.kind, link.status, link.anchor = "ind_clearance", "cleared", subject


IN_FAVOUR = "the committee in favour"
"""The rule of an opinion told without its noun."""

_FAVOURING = (
    "said yes",
    "endorsed",
    "backed",
    "recommended",
    "spoke in favo",
    "spoken in favo",
    "came out in favo",
    "voted in favo",
    "gave its support",
    "thumbs up",
    "favo",
)


def _in_favour(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads "after the COMP had said yes in October", "the CHMP spoke in favour": a committee's opinion without its noun."""
    if any(link.status == "recommended" for link in links):
        return []
    for action in scene.actions:
        if (
            action.value != "recommend"
            or not action.phrase.startswith(_FAVOURING)
            or any(link.start <= action.start < link.end for link in links)
        ):
            continue
        place = action.start - 1
        while scene.norm(place) in {"has", "had", "also", "then", "first", "already", "have"}:
            place -= 1
        office = next((one for one in scene.authorities if one.end - 1 == place), None)
        if office is None or "no" in {scene.norm(index) for index in range(office.start, action.end)}:
            continue
        words = {scene.norm(index) for index in range(office.start, office.end)}
        if words & {"comp", "orphan"}:
            return [
                Link(
                    kind="orphan_drug",
                    status="recommended",
                    anchor=None,
                    action=action,
                    rule=IN_FAVOUR,
                    cost=4.0,
                    authority="EMA",
                )
            ]
        if words & {"chmp", "human"}:
            return [
                Link(
                    kind="approval",
                    status="recommended",
                    anchor=None,
                    action=action,
                    rule=IN_FAVOUR,
                    cost=4.0,
                    authority="EMA",
                )
            ]
    return []


_REFUSING = frozenset({"said", "turned", "rejected", "refused", "declined", "threw"})
_REFUSERS = frozenset({"EMA", "MHRA", "SMC", "TGA", "HC", "PMDA", "MFDS", "NMPA", "OTHER"})


def _against(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads "the CHMP again said no", "the MHRA turned down the medicine": a refusal without an application or an opinion named."""
    if links:
        return []
    for action in scene.actions:
        if action.value != "deny" or scene.norm(action.start) not in _REFUSING:
            continue
        place = action.start - 1
        while scene.norm(place) in {"has", "had", "also", "then", "again", "today", "since", "and"} or scene.norm(place).endswith("ly"):
            place -= 1
        office = next((one for one in scene.authorities if one.end - 1 == place), None) or next(
            (one for one in scene.authorities if one.end <= action.start and scene.norm(action.start - 1) in {"again", "and"}), None
        )
        object_ = {scene.norm(index) for index in range(action.end, action.end + 3)}
        drug = any(action.end <= start <= action.end + 3 for start, _, _ in scene.drugs)
        if office is None or not (
            drug or object_ & {"medicine", "drug", "product", "it", "."} or scene.norm(action.end) in {"", ".", "to"}
        ):
            continue
        words = {scene.norm(index) for index in range(office.start, office.end)}
        if words & {"chmp", "human"}:
            return [
                Link(
                    kind="refusal",
                    status="recommended",
                    anchor=None,
                    action=action,
                    rule="the committee against",
                    cost=4.0,
                    authority="EMA",
                )
            ]
        if office.value in _REFUSERS:
            return [
                Link(kind="refusal", status="refused", anchor=None, action=action, rule="turned down", cost=4.0, authority=office.value)
            ]
    return []


_DOUBTFUL = frozenset({"negation", "modal", "plan", "condition", "eligible", "competitor", "intent", "untrue", "generic"})
_OTHERWISE = frozenset({"deny", "turn_down", "withdraw", "rescind", "request", "propose", "recommend", "refuse_file", "remove"})


def _supposed(scene: Scene, links: list[Link]) -> list[Link]:
    """A designation that the sentence ties to a day or an authority, with no word of doubt and no word of another end: it was granted."""
    if any(mood.value in _DOUBTFUL for mood in scene.moods) or any(action.value in _OTHERWISE for action in scene.actions):
        return []
    if any(anchor_class(kind.value).endswith("opinion") for kind in scene.kinds) or links:
        return []
    if not scene.drugs or not (scene.authorities or any(seen.value is not None and not seen.later for _, _, seen in scene.dates)):
        return []
    taken = _taken(links)
    return [
        Link(kind=anchor.value, status="granted", anchor=anchor, action=None, rule=f"{anchor.value} supposed", cost=6.0, state=True)
        for anchor in scene.kinds
        if anchor.start not in taken
        and anchor_class(anchor.value) == "designation"
        and anchor.value != "designation"
        and not anchor.phrase.startswith("request for")
    ]


def _of_the_agency(scene: Scene, link: Link) -> None:
    """Reads "EMA refuses …": the agency and its committee only recommend; the Commission refuses."""
    if (link.kind, link.status) != ("refusal", "refused"):
        return
    words = {scene.norm(index) for mention in scene.authorities if mention.value == "EMA" for index in range(mention.start, mention.end)}
    if words & {"ema", "chmp", "agency"} and not words & {"commission", "ec"} and not any(m.value != "EMA" for m in scene.authorities):
        link.status = "recommended"


def _filed_with_priority(scene: Scene, link: Link, links: list[Link]) -> None:
    """Reads "the BLA has been filed and granted Priority Review": filed by the agency, which is its acceptance."""
    if link.kind != "application_submitted" or link.action is None or link.action.phrase != "filed" or scene.norm(link.action.end) != "and":
        return
    if any(other.kind == "priority_review" and 0 <= other.start - link.end <= 2 for other in links):  # "and"
        link.kind, link.status, link.rule = "application_accepted", "accepted", "filed with priority"


_GIVING = frozenset({"gave", "given", "gives", "handed", "giving", "returned"})
_WITHIN_CLAUSE = 16


def _given_back(scene: Scene, link: Link) -> None:
    """Reads "we gave the designation of X in this disease back to the agency": given up, however far "back" stands."""
    action = link.action
    if link.status != "granted" or action is None or not _GIVING.intersection(action.phrase.split()):
        return
    for place in range(action.end, action.end + _WITHIN_CLAUSE):
        if scene.norm(place) in {",", ";", ""}:
            return
        if scene.norm(place) == "back" and scene.norm(place + 1) in {"to", ".", ""}:
            link.status, link.rule = "withdrawn", f"{link.rule}, back"
            return


def _not_lifted(scene: Scene, link: Link) -> None:
    """Reads an entry "Clinical hold: 5 December 2022, not yet released": the day is that of the hold."""
    if link.kind != "clinical_hold" or link.status != "lifted" or link.action is None or link.anchor is None:
        return
    entry = scene.sentence.block.row or scene.sentence.block.bullet
    if entry and "not" in {scene.norm(link.action.start - back) for back in (1, 2, 3)} and link.anchor.end <= link.action.start:
        link.status, link.action, link.rule = "placed", None, "a hold not lifted"
