"""Descriptions: native nouns and verbs that only say which thing is meant, what it aims at, or what a form asks for."""

# ruff: noqa: PLR2004  # lengths of words are plain numbers here

import re

from events.reading.scene import Link, Scene, anchor_class

_AIM = re.compile(r"(?:の取得|取得)?(?:に|へ)?(?:向けた|向けて|向け)|の?取得を(?:目指|目標|目的)|を(?:目指|目的)|のための?")
_TOPIC = frozenset({"は", "が", "を", "に", "の", "で", "と", "へ"})
_OF_A_NOUN = re.compile(r"(?:的)?(?:适应症|产品|品种|药物|药品|单位|企业|者|国家)?(?:的|者|,|$)")
_GRANTED_REQUEST = re.compile(
    r",?(?:业|业已|其后|已|亦|也|均|同样|顺利|正式|成功|随后|[于在][0-9年月日]{1,12})*(?:获得?|被|得到|予以|获正式)(?:准|批准|同意|正式|成功)*(?:纳入|列入|授予|批准|通过|认可|核准|同意)"
)


def only_describes(scene: Scene, link: Link) -> bool:
    """Whether a link says which thing is meant (本次获批适应症的…), what is aimed at (承認の取得に向けた…), or what a form asks for."""
    if scene.sentence.language == "en":
        return False
    if link.kind in {"approval", "full_approval"} and _in_many_countries(scene, link):
        return True
    behind = "".join(scene.norms[link.end : link.end + 16])
    if scene.sentence.language == "ja":
        alone = link.action is None and link.anchor is not None and link.rule.endswith(" alone")
        topic = alone and scene.norm(link.end) in _TOPIC and not (scene.sentence.block.bullet or scene.sentence.block.row)
        held = anchor_class(link.anchor.value) in {"goal", "letter", "hold"} if link.anchor is not None else False
        return (topic and not held) or (link.kind in {"approval", "conditional_approval"} and _AIM.match(behind) is not None)
    return _receives_notice(scene, link) or _which_is_meant(scene, link) or _asked_by_a_form(scene, link) or _signs_a_title(scene, link)


def _which_is_meant(scene: Scene, link: Link) -> bool:
    """Reads 本次获批适应症的上市申请, 已取得许可者: the verb in front of a noun and 的 describes it."""
    action, anchor = link.action, link.anchor
    if action is None or action.value not in {"approve", "clear"} or anchor is None or anchor.start < action.end:
        return False
    between = "".join(scene.norms[action.end : anchor.start])
    return re.match(r"(?:适应症|产品|品种|药物|药品)的|者", between) is not None


_COUNTRIES = re.compile(
    r"(?:[0-9]{1,3}|[一二三四五六七八九十百数數]{1,3})(?:多|余|餘|以上の?)?(?:个|個|カ|か|ヶ|ケ|ヵ)?(?:国家|国|地区|地域)|日米欧|多国|各国|世界各国"
)


def _in_many_countries(scene: Scene, link: Link) -> bool:
    """Reads 已在全球40多个国家获批上市: approvals that name neither a country nor an authority."""
    low = link.start
    while low > 0 and scene.norm(low - 1) not in {",", ";", "。", "、"}:
        low -= 1
    named = any(low <= mention.start < link.end for mention in (*scene.authorities, *scene.places))
    return not named and _COUNTRIES.search("".join(scene.norms[low : link.start])) is not None


_NOTICE = re.compile(r"的?《?(?:受理|不予|终止|补正|补充资料|补充通知|审评意见)")


def _receives_notice(scene: Scene, link: Link) -> bool:
    """Reads 收到…临床试验申请《受理通知书》: what was received is the notice, which says itself what became of the application."""
    action, anchor = link.action, link.anchor
    if action is None or anchor is None or anchor.start < action.end or action.value not in {"grant", "clear", "issue", "approve"}:
        return False
    return _NOTICE.match("".join(scene.norms[anchor.end : anchor.end + 8])) is not None


def _asked_by_a_form(scene: Scene, link: Link) -> bool:
    """Reads "提出申请/通过核准/不通过核准:…": what stands before the colon of a form with choices is its question."""
    colon = next((place for place in range(link.end, len(scene.norms)) if scene.norm(place) == ":"), None)
    return colon is not None and scene.norms[:colon].count("/") >= 2


def _signs_a_title(scene: Scene, link: Link) -> bool:
    """Reads 申请,并收到其签发的《申请终止通知书》: what was signed is the title behind the verb, and befell nothing in front."""
    action, anchor = link.action, link.anchor
    if action is None or anchor is None or action.start < anchor.end or action.value not in {"approve", "clear", "issue", "grant"}:
        return False
    behind = "".join(scene.norms[action.end : action.end + 3])
    return "《" in behind and "," in scene.norms[anchor.end : action.start]


_POINTING = re.compile(r"(?:该|此|本|上述|前述|同|当該|この)(?:项|次|件)?申(?:请|請)")


def repeated_nouns(links: list[Link]) -> list[Link]:
    """The links without those of a noun that a later 该申请 points at: the verb behind it befell it once."""
    return [
        link
        for link in links
        if not any(
            other is not link
            and other.action is link.action
            and (other.kind, other.status) == (link.kind, link.status)
            and link.anchor is not None
            and other.anchor is not None
            and link.anchor.end <= other.anchor.start
            and _POINTING.fullmatch(other.anchor.phrase)
            for other in links
        )
    ]


_FRAGMENT = frozenset(
    [
        "で",
        "、",
        "。",
        "・",
        "の",
        "対",
        "象",
        "品",
        "目",
        "指",
        "定",
        "及",
        "び",
        "か",
        "つ",
        "と",
        ",",
        "和",
        "及",
        "并",
        "資",
        "资",
        "格",
        "も",
    ]
)


def fragments(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads 希少疾病用医薬品で、優先審査品目。 in an entry behind its first sentence: designations that the product of the entry has."""
    if scene.sentence.language == "en" or links or not scene.sentence.block.bullet or not scene.sentence.start:
        return []
    named = [kind for kind in scene.kinds if anchor_class(kind.value) == "designation" and kind.value != "designation"]
    taken = {place for kind in named for place in range(kind.start, kind.end)}
    rest = {norm for place, norm in enumerate(scene.norms) if place not in taken}
    if not named or not rest <= _FRAGMENT:
        return []
    return [Link(kind=kind.value, status="granted", anchor=kind, action=None, rule="fragment", cost=4.0, state=True) for kind in named]


def request_granted(scene: Scene, link: Link) -> None:
    """Reads X的突破性治疗申请亦获纳入: what was asked for was granted, and nobody asked anew."""
    if scene.sentence.language != "zh" or link.status != "requested" or link.anchor is None or link.action is None:
        return
    behind = "".join(scene.norms[link.end : link.end + 24])
    if link.action.start == link.anchor.end and _GRANTED_REQUEST.match(behind):
        link.status, link.rule = "granted", f"{link.rule}, granted"


def says_which_application(scene: Scene, link: Link, links: list[Link]) -> bool:
    """Reads 公司提交的…申请获得受理: the submission only says which application was taken up."""
    if link.status == "requested" and link.anchor is not None and any(o.anchor is link.anchor and o.status == "denied" for o in links):
        behind = _words(scene, max(0, link.start - 3), link.start)
        if any(end <= link.end and link.start - end < 12 and seen.value is not None for _, end, seen in scene.dates):
            return False
        return behind.endswith(("提出的", "提交的", "递交的", "遞交的", "提出之")) or (
            link.action is not None and (scene.norm(link.action.end) == "的" or link.action.start == link.anchor.end)
        )
    if (
        scene.sentence.language == "ja"
        and link.status == "submitted"
        and link.action is not None
        and link.anchor is not None
        and link.action.end <= link.anchor.start
        and _words(scene, link.action.end, link.action.end + 4).lstrip("してい").startswith("た")
        and any(other.anchor is link.anchor and other.kind == "application_accepted" for other in links)
    ):
        return True
    if _taken_up_as_filed(scene, link, links):
        return True
    return (
        link.kind == "application_submitted"
        and link.status == "submitted"
        and link.action is not None
        and link.anchor is not None
        and link.action.end <= link.anchor.start
        and scene.norm(link.action.end) in {"的", "之"}
        and not any(start < link.action.start and link.action.start - end < 3 for start, end, _ in scene.dates)
        and (
            any(other.anchor is link.anchor and other.kind == "application_accepted" for other in links)
            or any(action.value == "approve" and action.end <= link.action.start for action in scene.actions)
        )
    )


def _taken_up_as_filed(scene: Scene, link: Link, links: list[Link]) -> bool:
    """Reads 向FDA提出上市申请获受理: what was filed, without a day of its own, only says what was taken up."""
    if link.kind != "application_submitted" or link.status != "submitted" or link.action is None or link.anchor is None:
        return False
    if scene.sentence.language != "zh" or link.action.end > link.anchor.start or scene.dates:
        return False
    return any(
        other.anchor is link.anchor and other.kind == "application_accepted" and other.action is not None
        and 0 <= other.action.start - link.anchor.end <= 1
        for other in links
    )  # fmt: skip


def _words(scene: Scene, low: int, high: int) -> str:
    return "".join(scene.norm(index) for index in range(low, high))
