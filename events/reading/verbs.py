"""Verbs: which of them only help another, and what they tell without any noun."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here

from events.reading.phrases import Mention
from events.reading.prices import approves_business
from events.reading.scene import BE, HAVE, VERBAL, Link, Scene, anchor_class, is_passive


def by_authority(scene: Scene, action: Mention) -> bool:
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


def told_by_an_anchor(scene: Scene, event: Mention) -> bool:
    """Whether "approved" stands within "accelerated approval" or "conditional approval" and says no more."""
    return (
        scene.sentence.language == "en"
        and event.value.startswith("approval/")
        and any(
            anchor_class(kind.value) in {"accelerated", "conditional"} and kind.start < event.end and event.start < kind.end
            for kind in scene.kinds
        )
    )


def only_helps(scene: Scene, action: Mention) -> bool:
    """Whether "has" or "had" only helps another verb."""
    if scene.sentence.language != "en":
        return action.value == "grant" and _helps_another(scene, action)
    if action.value == "grant" and action.phrase.startswith(_NOMINAL_GRANTS):
        before = {scene.norm(action.start - 1), scene.norm(action.start - 2)}
        if before & {"refuse", "refusing", "against", "refusal"} or _asked_or_advised(scene, action):
            return True
    if action.value == "submit" and action.phrase in {"submission of", "filing of"} and scene.norm(action.start - 1) == "rolling":
        return True
    if action.value != "hold" or scene.norm(action.end - 1) not in HAVE:
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


def bare_verbs(scene: Scene, actions: list[Mention], used: set[int], links: list[Link]) -> list[Link]:
    """Verbs that name their own event: approved, resubmitted, validated, and what befell "it"."""
    found: list[Link] = []
    for action in actions:
        made = VERBAL.get(action.value)
        if action.phrase == "approved for" and not scene.kinds and is_passive(scene, action):
            made = "approval/approved"
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
        if _tells_nothing_alone(scene, action):
            continue
        kind, status = _told_alone(scene, action, made)
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


def _tells_nothing_alone(scene: Scene, action: Mention) -> bool:
    """Whether a verb is part of a designation's name, an adjective, or told of business."""
    named = any(kind.end == action.start and anchor_class(kind.value) == "designation" for kind in scene.kinds)
    return named or is_adjective(scene, action) or approves_business(scene, action)


def _told_alone(scene: Scene, action: Mention, made: str) -> tuple[str, str]:
    """Kind and status of what a verb tells without a noun, as its sentence has it."""
    kind, _, status = made.partition("/")
    if action.value == "withdraw" and any(other.value == "clinical_hold" for other in scene.kinds):
        kind, status = "clinical_hold", "lifted"
    if action.value == "submit" and (_drug_was_filed(scene, action) or _drug_to_authority(scene, action) or _filed_there(scene, action)):
        kind, status = "application_submitted", "submitted"
    if action.value == "rescind" and kind == "designation" and action.phrase.endswith(("timetable", "timeline")):
        kind = "accelerated_assessment"
    if action.phrase in {"filed", "files"} and scene.norm(action.end) in {"it", "the"} and by_authority(scene, action):
        kind, status = "application_accepted", "accepted"
    return kind, status


def _drug_was_filed(scene: Scene, action: Mention) -> bool:
    """Reads "cagrofatide was filed in December": the drug stands for its application."""
    place = action.start - 1
    while scene.norm(place) in {"was", "been", "has", "had", "first", "then", "also"}:
        place -= 1
    passive = place < action.start - 1 and action.phrase.startswith(("filed", "submitted", "lodged"))
    if any(end - 1 == place and scene.norm(start - 1) in {"name", "trademark", "mark", "brand"} for start, end, _ in scene.drugs):
        return False
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
    """Reads "submitted JL-509 to ANVISA", "filed the antibody with the PMDA"."""
    drug = next((end for start, end, _ in scene.drugs if 0 <= start - action.end <= 2), None)
    if drug is None and scene.norm(action.end) in {"the", "its"} and scene.norm(action.end + 1) in _MEDICINES:
        drug = action.end + 2
    return drug is not None and any(
        scene.norm(index) in {"to", "with"} and any(0 <= mention.start - index - 1 <= 2 for mention in scene.authorities)
        for index in (drug, drug + 1)
    )


_MEDICINES = frozenset(
    {
        "drug",
        "medicine",
        "product",
        "antibody",
        "vaccine",
        "therapy",
        "compound",
        "molecule",
        "treatment",
        "candidate",
        "tablet",
        "inhibitor",
    }
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
    if action.phrase == "approved for":
        return False
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


_PRONOUNS = frozenset(["it", "this", "which", "that", "they", "these", "one"])


def _answers_request(scene: Scene, action: Mention, links: list[Link]) -> bool:
    """Reads "we resubmitted the request in May, and it was granted in July"."""
    asked = any(link.status == "requested" and link.end <= action.start for link in links)
    if (
        action.value == "grant"
        and asked
        and scene.norm(action.end) == "it"
        and scene.norm(action.start - 1) in {"and", "we", "then", "which"}
    ):
        return True
    return (
        action.value == "grant"
        and asked
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
        return not (action.value == "grant" and _given_else(scene, action.end + 1))
    back = action.start - 1
    while back >= 0 and (
        scene.norm(back) in BE or scene.norm(back) in HAVE or scene.norm(back) in {"then", "also", "later", "subsequently", "first"}
    ):
        back -= 1
    return back < action.start - 1 and (scene.norm(back) in _PRONOUNS or scene.norm(back) in {"designation", "request", "status"})


def _given_else(scene: Scene, place: int) -> bool:
    """Reads "granted it tax relief": what is given stands right behind, and is no designation."""
    word = scene.norm(place)
    return word.isalpha() and word not in _AFTER_VERBS and not any(kind.start - 4 <= place < kind.end for kind in scene.kinds)


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
