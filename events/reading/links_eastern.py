"""Chinese and Japanese links: what bare verbs befell ("提出申请", "不予纳入", 取り消し), and which nouns only repeat one another."""

# ruff: noqa: PLR2004  # lengths of words are plain numbers here

import re

from events.reading.cells import told_in_cells
from events.reading.clauses_eastern import mended, on_own_wish, pointed, turned_into
from events.reading.descriptions import fragments, only_describes, repeated_nouns, request_granted, says_which_application
from events.reading.phrases import Mention
from events.reading.respective import each_by_another, shared_out
from events.reading.scene import Link, Scene, anchor_class
from events.reading.subjects import carried_over

_CLAUSE_MARKS = frozenset({",", ";", "。", ":", "|"})
_OUTCOMES = {
    "deny": "denied",
    "turn_down": "denied",
    "propose": "recommended",
    "include": "granted",
    "withdraw": "withdrawn",
    "rescind": "rescinded",
}
_SELF_TOLD = {
    "deny": ("纳入", "納入", "列入", "授予", "认定", "認定"),
    "turn_down": ("",),
    "propose": ("拟纳入", "拟列入", "拟被", "拟授予"),
    "withdraw": ("返上",),
}
"""Bare verbs that tell of a designation named before, and the words they must hold to do so."""
_REQUESTS = frozenset({"requested", "submitted"})
_SAME = frozenset("同该该此本述当當該")
STEP = "step"
"""The kind of a request that the text names no object of: the one of what was told last."""


def eastern_links(scene: Scene, links: list[Link]) -> list[Link]:
    """The links of a native sentence: requests taken for acceptances mended, bare verbs added, a return on own wish told once."""
    if scene.sentence.language == "en":
        return links
    for link in links:
        _recommended(scene, link, links)
    links = [link for link in links if not _shadowed(scene, link, links)]
    for link in links:
        _mend(scene, link)
        link.state = link.state or _relative(scene, link)
        _made_exact(scene, link, links)
    links = [
        link for link in links if not (link.rule == "phrase approval/approved" and link.kind == "approval" and _within_scheme(scene, link))
    ]
    links = [link for link in links if not says_which_application(scene, link, links)]
    for link in links:
        _outer_verb(scene, link)
        _put_on_show(scene, link)
        _advised(scene, link)
    links.extend(_bare(scene, links))
    links.extend(_gapped(scene, links))
    links.extend(_shown(scene, links))
    links = [link for link in repeated_nouns(mended(scene, links)) if not only_describes(scene, link)]
    for link in links:
        request_granted(scene, link)
    links = carried_over(scene, links)
    links.extend(told_in_cells(scene, links))
    links.extend(fragments(scene, links))
    links.sort(key=lambda link: (link.start, link.end))
    links.extend([more for link in links for more in each_by_another(scene, link)])
    returned = {link.kind for link in links if link.status == "withdrawn"}
    links = [link for link in links if not (link.status == "rescinded" and returned & {link.kind, "designation"})]
    return shared_out(scene, sorted(links, key=lambda link: (link.start, link.end)))


_ON_SHOW = ("现予公示", "予以公示", "现公示", "进行公示", "现将其公示")


def _put_on_show(scene: Scene, link: Link) -> None:
    """Reads 同意纳入…,现予公示: what is put on show is proposed, not yet decided."""
    if link.status == "granted" and link.action is not None and link.action.value in {"include", "grant", "approve"}:
        behind = _between(scene, link.end, len(scene.sentence.tokens))
        if any(word in behind for word in _ON_SHOW):
            link.status = "recommended"


def _advised(scene: Scene, link: Link) -> None:
    """What a council of the Japanese ministry agrees to is advice; the minister decides."""
    if scene.sentence.language == "ja" and any(
        word in scene.sentence.text[: link_end(scene, link)] for word in ("部会", "審議会", "分科会")
    ):
        made = {"approved": "recommended", "conditionally_approved": "recommended"}
        link.status = made.get(
            link.status, "recommended" if link.status == "granted" and "受けて" not in scene.sentence.text else link.status
        )


def link_end(scene: Scene, link: Link) -> int:
    """Where a link ends within its sentence's text."""
    return scene.sentence.tokens[link.end - 1].end - scene.sentence.start


def _outer_verb(scene: Scene, link: Link) -> None:
    """Reads 撤销了此前授予X的认定: what befell the designation is the verb outside; the grant only says which it was."""
    if link.action is None or link.anchor is None or link.status != "granted" or link.action.end > link.anchor.start:
        return
    if "的" not in _between(scene, link.action.end, link.anchor.start) or any(
        end <= link.action.start and seen.value is not None for _, end, seen in scene.dates
    ):
        return
    for outer in scene.actions:
        if (
            outer.end <= link.action.start
            and outer.value in _UNDOING
            and not _CLAUSE_MARKS & set(_between(scene, outer.end, link.action.start))
        ):
            link.action, link.status = outer, _UNDOING[outer.value]
            link.rule = f"{link.anchor.value}+{outer.value}"
            return


_UNDOING = {"rescind": "rescinded", "withdraw": "withdrawn", "lift": "rescinded"}


def asked_for(scene: Scene, links: list[Link], link: Link) -> bool:
    """Whether a request is told with what was turned down; without one "not granted" is a state."""
    if any(other is not link and other.status in _REQUESTS for other in links):
        return True
    before = scene.sentence.tokens[: link.end]
    words = "".join(token.norm for token in before[-80:])
    return any(word in words for word in ("申请", "申請", "请求", "提交", "递交", "要望", "要請", "希望", "求め"))


def _shadowed(scene: Scene, link: Link, links: list[Link]) -> bool:
    """Whether a link only repeats a part of another: "approval" of "recommends approval", 申请 of "the request for a designation"."""
    if link.rule == "phrase approval/approved" and not _only_applied_for(scene, link):
        return any(action.value == "recommend" and action.start < link.start < action.end for action in scene.actions)
    if link.kind == "conditional_approval" and link.anchor is None and turned_into(scene, link.end):
        return True
    if link.rule.startswith("phrase") and link.kind in {"approval", "conditional_approval"} and _only_applied_for(scene, link):
        return True
    anchor = link.anchor
    if anchor is not None and anchor.value == "designation" and _names_it_in_brackets(scene, anchor):
        return True
    if anchor is None or anchor.value != "application" or anchor.end - anchor.start > 2:
        return False
    return _designation_before(scene, anchor.start) is not None or (
        scene.norm(anchor.start) == "申"
        and any(other.anchor is not None and other is not link and other.end >= anchor.end > other.start for other in links)
    )


def _recommended(scene: Scene, link: Link, links: list[Link]) -> None:
    """Reads CHMP建议批准X上市: the approval is what is recommended, where nothing else of the sentence says so."""
    if link.rule != "phrase approval/approved" or any(other.status == "recommended" for other in links):
        return
    if any(action.value == "recommend" and action.start < link.start < action.end for action in scene.actions):
        link.status, link.rule = "recommended", "phrase approval/recommended"


def _only_applied_for(scene: Scene, link: Link) -> bool:
    """Reads 申请附条件批准, 附条件批准上市申请, 附条件批准的沟通: the approval is only what the application aims at."""
    behind = "".join(scene.norm(index) for index in range(link.end, link.end + 5)).lstrip("的之(")
    if behind.startswith(_AIMS):
        return True
    return any(
        action.value in {"request", "submit"}
        and link.start - 8 <= action.start < link.start
        and "," not in _between(scene, action.end, link.start)
        for action in scene.actions
    )


_AIMS = ("申请", "注册申请", "上市申请", "上市许可申请", "沟通", "路径", "途径", "通道", "条件", "标准", "要求", "程序", "前")


def _between(scene: Scene, low: int, high: int) -> str:
    return "".join(scene.norm(index) for index in range(low, high))


def _made_exact(scene: Scene, link: Link, links: list[Link]) -> None:
    """The "approval" of 附条件批准 … 上市 is a conditional one; what stands behind 建议 is recommended."""
    if link.rule.startswith("phrase") and link.kind in {"approval", "conditional_approval"}:
        advised = any(action.value in {"recommend", "propose"} and 0 <= link.start - action.end <= 1 for action in scene.actions)
        link.status = "recommended" if advised else link.status
    if link.rule == "phrase application_accepted/accepted":
        noun = next((kind for kind in scene.kinds if kind.start < link.end and link.start < kind.end), None)
        if noun is not None and anchor_class(noun.value) == "ind":
            link.kind = "ind_clearance"
        elif noun is not None and anchor_class(noun.value) == "designation" and noun.value != "designation":
            link.kind, link.status = noun.value, "requested"
    if link.rule != "phrase approval/approved":
        return
    for kind in scene.kinds:
        group = anchor_class(kind.value)
        if kind.start < link.end and link.start < kind.end and group in _SCHEMES and not any(other.kind == kind.value for other in links):
            link.kind, link.status = kind.value, _SCHEMES[group]
            return


def _within_scheme(scene: Scene, link: Link) -> bool:
    return any(kind.start < link.end and link.start < kind.end and anchor_class(kind.value) in _SCHEMES for kind in scene.kinds)


_SCHEMES = {"conditional": "conditionally_approved", "accelerated": "granted"}


def _names_it_in_brackets(scene: Scene, anchor: Mention) -> bool:
    """Whether 指定 ends a designation's name that a bracket interrupts: "PRIME(PRIority MEdicines)指定"."""
    place = anchor.start - 1
    if scene.norm(place) != ")":
        return False
    while place > 0 and scene.norm(place) != "(":
        place -= 1
    return any(kind.end == place and kind.value != "designation" and anchor_class(kind.value) == "designation" for kind in scene.kinds)


def _designation_before(scene: Scene, place: int) -> Mention | None:
    """The designation that ends right before a bare 申请: "突破性治疗药物程序申请"."""
    for kind in scene.kinds:
        words = "".join(scene.norm(index) for index in range(kind.end, place))
        if kind.end <= place <= kind.end + 6 and anchor_class(kind.value) == "designation" and _only_nouns(words):
            return kind
    return None


def _only_nouns(words: str) -> bool:
    for part in (
        "资格",
        "資格",
        "认定",
        "认証",
        "程序",
        "指定",
        "品种",
        "审评",
        "的",
        "之",
        "の",
        "へ",
        "制度",
        "(",
        ")",
        "”",
        "“",
        "》",
        "」",
    ):
        words = words.replace(part, "")
    return not words


def _mend(scene: Scene, link: Link) -> None:
    """An accepted request for a designation is a request; what the sponsor asked to be cancelled was given up."""
    if link.anchor is None or link.action is None:
        return
    following = "".join(scene.norm(index) for index in range(link.anchor.end, link.anchor.end + 6))
    if link.action.value == "accept" and link.status == "granted" and any(word in following for word in ("申请", "申請")):
        link.status = "requested"
    if link.anchor.value == "approval" and scene.norm(link.anchor.start - 1) in _SAME:
        before = [
            kind for kind in scene.kinds if kind.end <= link.anchor.start and anchor_class(kind.value) in {"accelerated", "conditional"}
        ]
        if before and link.status in {"withdrawn", "rescinded"}:
            link.kind = before[-1].value
    if link.status == "granted" and link.action.value == "include":
        _proposed(scene, link)
        asked = _between(scene, link.action.start - 2, link.action.start)
        if asked in {"申请", "请求", "提请"} and link.status == "granted":
            link.status, link.rule = "requested", f"{link.rule}, asked for"
    if link.status == "rescinded" and (any(mood.value == "own_wish" for mood in scene.moods) or on_own_wish(scene, link)):
        link.status = "withdrawn"


def _relative(scene: Scene, link: Link) -> bool:
    """Reads "指定を受けたX": a clause that only describes X, no news."""
    action = link.action
    if scene.sentence.language != "ja" or action is None:
        return False
    end = action.end + (scene.norm(action.end) == "た")
    if scene.norm(end - 1) != "た":
        return False
    word = scene.norm(end)
    return bool(word) and (word[0] >= "\u30a0" or (word.isascii() and word.isalnum()) or word == "「") and word not in {"。", "、"}


def _proposed(scene: Scene, link: Link) -> None:
    """Reads 拟将其纳入: an authority that means to include publishes it for comment; a company that means to ask for it does not."""
    action = link.action
    if action is None:
        return
    low, depth = action.start, 0
    while low > 0 and (depth or scene.norm(low - 1) not in _CLAUSE_MARKS):
        low -= 1
        depth += (scene.norm(low) == ")") - (scene.norm(low) == "(" and depth > 0)
    clause = _between(scene, low, max(link.end, action.end))
    place = next(
        (index for index in range(low, action.start) if scene.norm(index) == "拟" and scene.norm(index + 1) not in {"定", "用", "适"}), None
    )
    if place is None or any(word in clause for word in ("本公司拟", "我公司拟", "公司拟", "集团拟", "拟申请", "我们")):
        return
    link.status = "recommended"
    link.action = Mention(layer="action", value="propose", start=place, end=action.end, phrase="拟 … 纳入")


def _bare(scene: Scene, links: list[Link]) -> list[Link]:
    found = [
        Link(kind="application_submitted", status="submitted", anchor=kind, action=None, rule="application with its day", cost=4.0)
        for kind in scene.kinds
        if scene.sentence.block.row
        and kind.value == "application"
        and not any(link.start < kind.end and kind.start < link.end for link in links)
        and any(scene.norm(kind.end) == "(" and start == kind.end + 1 for start, _, _ in scene.dates)
    ]
    found.extend(_filed_entry(scene, links))
    for action in scene.actions:
        if any(link.start <= action.start < link.end for link in links):
            continue
        bare = not _kind_in_clause(scene, action)
        if action.value == "accept" and "受理" in action.phrase and (bare or _attributive(scene, action)):
            found.append(Link(kind=STEP, status="accepted", anchor=None, action=action, rule=f"step {action.phrase}", cost=4.0))
        elif action.value == "request" and action.end - action.start >= 3 and bare:
            found.append(Link(kind=STEP, status="requested", anchor=None, action=action, rule=f"step {action.phrase}", cost=4.0))
        elif action.value == "resubmit" and bare and scene.sentence.language == "ja":
            found.append(
                Link(kind="application_submitted", status="submitted", anchor=None, action=action, rule=f"verb {action.phrase}", cost=4.0)
            )
        elif action.value == "approve" and bare and _of_drug(scene, action):
            found.append(Link(kind="approval", status="approved", anchor=None, action=action, rule=f"verb {action.phrase}", cost=4.0))
        elif action.value == "include" and bare and pointed(scene) and _dated_before(scene, action):
            found.append(Link(kind="designation", status="granted", anchor=None, action=action, rule=f"verb {action.phrase}", cost=4.0))
        elif any(word in action.phrase for word in _SELF_TOLD.get(action.value, ())) and bare:
            made = _OUTCOMES[action.value]
            found.append(Link(kind="designation", status=made, anchor=None, action=action, rule=f"verb {action.phrase}", cost=4.0))
    return found


def _dated_before(scene: Scene, action: Mention) -> bool:
    """Whether a day stands right before a verb: 于2021年3月纳入."""
    return any(0 <= action.start - end <= 3 and seen.value is not None for _, end, seen in scene.dates)


def _of_drug(scene: Scene, action: Mention) -> bool:
    """Reads "加拿大卫生部批准HM-301", "获FDA批准", "在日本获批": an authority or a country, and the drug or nothing behind the verb."""
    low = action.start
    while low > 0 and scene.norm(low - 1) not in _CLAUSE_MARKS:
        low -= 1
    high = action.end
    while high < len(scene.sentence.tokens) and scene.norm(high) not in _CLAUSE_MARKS:
        high += 1
    named = {index for mention in scene.authorities for index in range(mention.start, mention.end)}
    clause = "".join(scene.norm(index) for index in range(low, high) if index not in named)
    if any(word in clause for word in _OTHER_OBJECTS):
        return False
    by = any(low <= mention.start < action.start for mention in (*scene.authorities, *scene.places)) or (
        any(mention.start < action.start for mention in scene.authorities)
        and any(0 <= action.start - end <= 3 for _, end, _ in scene.drugs)
    )
    behind = "".join(scene.norm(index) for index in range(action.end, high))
    drug = re.match(r"了?(?:该|此|本|上述|前述)(?:产品|药|品种|适应症|品|制剂)", behind) is not None or any(
        action.end <= start <= action.end + 3 or (action.end <= start < high and start - action.end < _FIRM_AND_DRUG)
        for start, _, _ in scene.drugs
    )
    if re.fullmatch(r"(?:[于在])?[0-9年月日]+(?:正式|成功|顺利)?", "".join(scene.norms[low : action.start])) and action.phrase.startswith(
        ("获", "獲")
    ):
        return (not behind or behind.startswith(_BEHIND_PASSIVE)) and any(
            low <= start and end <= action.start for start, end, _ in scene.dates
        )
    passive = any(scene.norm(index) in {"获", "獲", "经", "經", "在", "被", "已", "于", "於", "由"} for index in range(low, action.end))
    return by and (drug or (passive and (not behind or behind.startswith(_BEHIND_PASSIVE)) and (bool(scene.drugs) or pointed(scene))))


_FIRM_AND_DRUG = 36
"""批准 … 公司的X: how far behind the verb the drug may stand."""
_BEHIND_PASSIVE = ("之后", "以后", "注册", "登记", "进口", "首个", "作为", "扩大", "新增", "用于", "治疗", "成为", "后", "的首", ")", "!")


_OTHER_OBJECTS = (
    "临床",
    "试验",
    "申请",
    "补充",
    "变更",
    "资格",
    "认定",
    "开展",
    "方案",
    "委员会",
    "程序",
    "董事",
    "股东",
    "研究",
    "生产线",
    "专利",
    "厂",
    "场地",
    "豁免",
    "沟通",
    "协议",
    "医保",
    "定价",
    "诊断",
)


def _attributive(scene: Scene, action: Mention) -> bool:
    """Reads "2024年6月21日受理的X": right behind its day and before 的."""
    return scene.norm(action.end) in {"的", "之"} and any(0 <= action.start - stop <= 3 for _, stop, _ in scene.dates)


def joined_natively(scene: Scene, one: int, other: int) -> bool:
    """Whether two names stand side by side, joined by 和, 及, 、 or 联合 and by nothing but their brackets else."""
    low, high = min(one, other), max(one, other)
    first = next((end for start, end, _ in scene.drugs if start == low), low + 1)
    words: list[str] = []
    inside = 0
    for index in range(first, high):
        word = scene.norm(index)
        inside += (word in {"(", "「"}) - (word in {")", "」"} and inside > 0)
        if not inside and word not in {")", "」"}:
            words.append(word)
    text = "".join(words)
    if any(first <= mention.start < high for mention in (*scene.kinds, *scene.actions)):
        return False
    return 0 < len(text) <= _LONGEST_JOINT and any(joint in text for joint in _JOINTS)


_JOINTS = ("和", "与", "與", "及", "、", "联合", "联用", "合用", "併用", "并用", "と", "および", "並び", "/", "以及")
_LONGEST_JOINT = 14


def _kind_in_clause(scene: Scene, action: Mention) -> bool:
    low, high = action.start, action.end
    while low > 0 and scene.norm(low - 1) not in _CLAUSE_MARKS:
        low -= 1
    while high < len(scene.sentence.tokens) and scene.norm(high) not in _CLAUSE_MARKS:
        high += 1
    return any(low <= kind.start < high and not (action.start <= kind.start and kind.end <= action.end) for kind in scene.kinds)


def _gapped(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads "3月にFDAの承認を、6月に厚生労働省の承認を取得": a noun before 、 takes the verb of the next one like it."""
    if scene.sentence.language != "ja":
        return []
    taken = {index for link in links for index in range(link.start, link.end)}
    found: list[Link] = []
    for kind in scene.kinds:
        if (
            kind.start in taken
            or kind.value in {"none", "designation"}
            or scene.norm(kind.end) not in {"を", "に"}
            or scene.norm(kind.end + 1) != "、"
        ):
            continue
        following = next((link for link in links if link.start > kind.end and link.start - kind.end < _NEXT_NOUN), None)
        if following is None or anchor_class(kind.value) != _class_of(following):
            continue
        made = kind.value if kind.value not in {"approval", "full_approval"} else "approval"
        found.append(Link(kind=made, status=following.status, anchor=kind, action=None, rule=f"{following.rule}, gapped", cost=3.0))
    return found


_NEXT_NOUN = 40


def _class_of(link: Link) -> str:
    if link.anchor is not None:
        return anchor_class(link.anchor.value)
    return "approval" if link.kind == "approval" else ""


def _shown(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads 于5月24日起公示,…已于6月4日纳入: what was included had been on show before."""
    granted = next((link for link in links if link.status == "granted" and link.anchor is not None), None)
    if granted is None or any(link.status == "recommended" for link in links):
        return []
    show = next(
        (
            action
            for action in scene.actions
            if action.value == "propose"
            and action.end <= granted.start
            and action.phrase in {"公示", "予以公示"}
            and any(0 <= action.start - end <= 2 and seen.value is not None for _, end, seen in scene.dates)
        ),
        None,
    )
    if show is None:
        return []
    return [Link(kind=granted.kind, status="recommended", anchor=None, action=show, rule=f"{granted.rule}, shown before", cost=3.0)]


def _filed_entry(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads an entry "X(code):…について、日本で一部変更承認申請" of a list of what was done: its last noun is what was done."""
    last = scene.kinds[-1] if scene.kinds else None
    if links or last is None or not scene.sentence.block.bullet or scene.sentence.language != "ja" or not scene.drugs:
        return []
    if anchor_class(last.value) != "application" or last.end < len(scene.sentence.tokens):
        return []
    return [Link(kind="application_submitted", status="submitted", anchor=last, action=None, rule="application as an entry", cost=4.0)]
