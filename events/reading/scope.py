"""Scope: within one sentence, which action belongs to which designation, application, letter or date."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here

from events.reading.nouns import bare_nouns, with_their_request, without_short_forms
from events.reading.phrases import Mention
from events.reading.prices import LIMIT, cheapest_of, may_share, options_of, price_if_possible, second_limit
from events.reading.scene import ANCHORS, HAVE, OUTCOMES, PROCESSES, STATUS, Link, Scene, anchor_class
from events.reading.verbs import bare_verbs, by_authority, only_helps, told_by_an_anchor


def links_of(scene: Scene) -> list[Link]:
    """Every pair of anchor and action that the sentence makes, whole events told by one phrase, and what is told by a bare verb or noun."""
    none = [kind for kind in scene.kinds if kind.value == "none"]
    events = [
        mention
        for mention in scene.events
        if not told_by_an_anchor(scene, mention) and not any(kind.start < mention.end and mention.start < kind.end for kind in none)
    ]
    links = [_whole(mention) for mention in events]
    covered = [(mention.start, mention.end) for mention in events]
    actions = [a for a in scene.actions if not any(s <= a.start < e for s, e in covered) and not only_helps(scene, a)]
    kinds = with_their_request(scene, [k for k in without_short_forms(scene) if not any(s <= k.start and k.end <= e for s, e in covered)])
    used: set[tuple[int, bool]] = set()
    cheapest = cheapest_of(scene, kinds, actions)
    for anchor in kinds:
        priced = [
            entry
            for entry in options_of(scene, anchor, actions, LIMIT)
            if may_share(anchor, cheapest.get(entry[2].start, anchor), entry[2])
        ]
        if priced:
            price, _, action = priced[0]
            if anchor.value == "advisory_committee" and (vote := _vote(scene)) is not None:
                action = vote
            links.append(_link(anchor, action, price))
            used.add((action.start, anchor_class(anchor.value) in PROCESSES))
    if scene.sentence.language != "en":
        links = [
            link for link in links if not (link.status == "requested" and any(o.anchor is link.anchor and o is not link for o in links))
        ]
    links.extend(_modes(scene, kinds, actions, links))
    for action in actions:
        options = [
            (price, anchor.start, anchor)
            for anchor in kinds
            if (action.start, anchor_class(anchor.value) in PROCESSES) not in used
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
            and (price := price_if_possible(scene, anchor, action)) < second_limit(anchor, action)
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
                used.add((action.start, anchor_class(anchor.value) in PROCESSES))
    if any(link.status == "voted" and not _denied_before(scene, link) for link in links):
        links = [link for link in links if not (link.kind == "advisory_committee" and link.status == "scheduled")]
    _ended_in_a_vote(scene, links)
    links.extend(_followers(scene, actions, links))
    links.extend(bare_nouns(scene, kinds, links))
    links.extend(bare_verbs(scene, actions, {start for start, _ in used}, links))
    links = [link for link in links if not _carries_a_noun(link, links)]
    links.extend(_filed_by_it(scene, links))
    for link in links:
        if (
            link.kind == "application_submitted"
            and link.action is not None
            and link.action.phrase in {"filed", "files"}
            and by_authority(scene, link.action)
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


def _filed_by_it(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads "and the FDA filed it on 4 March with priority review": what the authority filed it took up, and the review with it."""
    for link in links:
        action = link.action
        if (
            link.kind == "priority_review"
            and action is not None
            and action.phrase in {"filed", "files"}
            and scene.norm(action.end) in {"it", "the"}
            and by_authority(scene, action)
        ):
            link.status = "granted"
            return [
                Link(kind="application_accepted", status="accepted", anchor=None, action=action, rule="filed by the authority", cost=3.0)
            ]
    return []


def _ended_in_a_vote(scene: Scene, links: list[Link]) -> None:
    """Reads "the committee discussed the trial on 3 May and voted": one meeting, with its vote."""
    vote = _vote(scene) if scene.sentence.language == "en" else None
    for link in links:
        if vote and link.kind == "advisory_committee" and link.status == "scheduled" and link.anchor is None and vote.start > link.start:
            link.status = "voted"


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


def _denied_before(scene: Scene, link: Link) -> bool:
    return link.action is not None and any(scene.norm(link.action.start - back) in {"not", "no", "without", "never"} for back in (1, 2, 3))


def _does(scene: Scene, action: Mention) -> bool:
    """Whether an authority is who does it: "the FDA has withdrawn …", "withdrawn by the Commission"."""
    place = action.start - 1
    while scene.norm(place) in HAVE or scene.norm(place).endswith("ly"):
        place -= 1
    if any(mention.end - 1 == place for mention in scene.authorities):
        return True
    return scene.norm(action.end) == "by" and any(0 <= mention.start - action.end - 1 <= 1 for mention in scene.authorities)


def _carries_a_noun(link: Link, links: list[Link]) -> bool:
    """Reads "receives a breakthrough recommendation", "got a denial of …": the verb only carries the noun that tells."""
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
            for step in ((1, 2, 3) if scene.sentence.language == "en" else (1, 2, 3, 4, 5))
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
    """Reads "…, and the FDA followed in May 2021", "… had done likewise": the same step by another authority."""
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
        elif all(kind.start > action.end and scene.norms[action.end : kind.start].count("after") for kind in scene.kinds) and not earlier:
            found.append(Link(kind=THE_SAME, status=THE_SAME, anchor=None, action=action, rule="followed", cost=4.0))
    return found


def followed(kind: str, status: str) -> str:
    """What the authority decides that follows a recommendation, else the same again."""
    if status != "recommended":
        return status
    group = anchor_class(kind) if kind in ANCHORS else ""
    return {"approval": "approved", "conditional": "conditionally_approved", "": "refused"}.get(group, "granted")


THE_SAME = "the same"


_FOLLOWING = (
    "followed",
    "did likewise",
    "done likewise",
    "did the same",
    "done the same",
    "did so",
    "done so",
    "had followed",
    "came next",
    "was next",
    "came second",
    "came third",
    "came last",
    "joined them",
    "did the like",
)


_CARRIERS = frozenset({"grant", "hold", "issue"})


_TAKEN_ONCE = frozenset({"deny", "turn_down", "grant", "request", "withdraw", "rescind"})


def _link(anchor: Mention, action: Mention, price: float) -> Link:
    group = anchor_class(anchor.value)
    made = STATUS[group][action.value]
    kind, _, status = made.rpartition("/")
    if anchor.phrase.startswith("request for") and action.value in {"designate", "file"}:
        status = "requested"
    if group == "goal" and action.phrase.startswith(("extend", "became", "becomes")):
        status = "changed"
    if (
        (group == "conditional" or anchor.value == "full_approval")
        and action.value == "rescind"
        and action.phrase.startswith(("switched", "moved to", "returned to"))
    ):
        return Link(kind="approval", status="approved", anchor=None, action=action, rule="conditional+convert", cost=price)
    return Link(
        kind=kind or anchor.value, status=status, anchor=anchor, action=action, rule=f"{anchor.value}+{action.value}", cost=price,
        state=action.value == "hold",
    )  # fmt: skip


def _whole(mention: Mention) -> Link:
    kind, _, status = mention.value.partition("/")
    return Link(kind=kind, status=status, anchor=None, action=mention, rule=f"phrase {mention.value}", cost=0.0)
