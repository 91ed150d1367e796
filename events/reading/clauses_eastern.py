"""What the build of a Chinese or Japanese sentence says: which clause describes, which gives the cause, whose object a noun is."""

# ruff: noqa: PLR2004  # lengths of words are plain numbers here

import re

from events.reading.days import DateSeen
from events.reading.phrases import Mention
from events.reading.scene import STATUS, Link, Scene, anchor_class

_MARKS = frozenset({",", ";", "。", ":", "|"})
_ASKING = frozenset({"submit", "request", "resubmit", "file"})
_TAKING = frozenset({*_ASKING, "deny", "turn_down", "withdraw"})
_ENDINGS_OF_REQUESTS = ("撤回", "终止", "退出", "注销", "取消", "撤销")
"""What is asked for by a request that gives something up: 提交撤回申请."""
_PASSIVE = ("获", "被", "已获", "正式获", "予以", "得到")
_CAUSES = re.compile(r"鉴于|由于|随着|考虑到|(?<!基)因(?![子此素])|尽管")
_TOLD_OF = re.compile(r"(?:通知|函|函件|邮件|电话|告知|书面意见),")
_CONTINUES = re.compile(r"^[^。]*?(?<![ただるの])、")


def words_between(scene: Scene, low: int, high: int) -> str:
    """The words of the sentence from one token to another, in folded letters."""
    return "".join(scene.norms[max(0, low) : max(0, high)])


def apart(scene: Scene, anchor: Mention, action: Mention, *, right: bool) -> bool:
    """Whether the build of the sentence keeps a verb from a noun that stands near it."""
    if scene.sentence.language == "ja":
        return right and _left_of_it_in_japanese(scene, anchor, action)
    if right:
        between = words_between(scene, action.end, anchor.start)
        if action.value in _ASKING and between.endswith(_ENDINGS_OF_REQUESTS):
            return True
        if action.value == "accept" and action.phrase.startswith(_PASSIVE) and not between.startswith(("的", "了", "《")):
            return True
        return (
            action.value in {"grant", "clear", "accept"} and action.phrase.startswith(("收", "接", "获")) and bool(_TOLD_OF.search(between))
        )
    if (
        anchor.value == "ind"
        and anchor.phrase.startswith(("开展", "进行", "进入", "执行"))
        and "," in scene.norms[anchor.end : action.start]
    ):
        return True
    if action.value in _ASKING and any(word in words_between(scene, action.end, action.end + 6) for word in _ENDINGS_OF_REQUESTS):
        return True
    if action.value in _ASKING and scene.norm(action.end) in {"的", "之"} and scene.norm(action.end + 1) not in {"", *_MARKS}:
        return True
    return action.value in _TAKING and "," in scene.norms[anchor.end : action.start] and _has_own_object(scene, action)


def _left_of_it_in_japanese(scene: Scene, anchor: Mention, action: Mention) -> bool:
    """A Japanese verb stands behind its noun; one in front of it must describe it: 指定を受けた…, not 指定を受け、… or 申請が…."""
    between = words_between(scene, action.end, anchor.start)
    return between.startswith(("が", "は", "も", "により", "に基づ")) or _CONTINUES.match(between) is not None


def _has_own_object(scene: Scene, action: Mention) -> bool:
    """Reads …申请,但拒绝了X提出的优先审评请求: the verb has a noun of its own behind it in its clause."""
    end = action.end
    while end < len(scene.norms) and scene.norm(end) not in _MARKS:
        end += 1
    for kind in scene.kinds:
        if action.end <= kind.start < end and kind.value != "none" and action.value in STATUS[anchor_class(kind.value)]:
            inner = [other for other in scene.actions if action.end <= other.start < kind.start]
            return all(scene.norm(other.end) in {"的", "之"} for other in inner)
    return False


def asks_for(scene: Scene, anchor: Mention, action: Mention) -> bool:
    """Reads X指定もあわせて申請し: nothing but particles, an authority and a day between a Japanese noun and the verb that asks for it."""
    if scene.sentence.language != "ja" or action.start < anchor.end or action.start - anchor.end > 24:
        return False
    between = words_between(scene, anchor.end, action.start)
    if "。" in between or ";" in between:
        return False
    if _AS_TOPIC.match(between):
        return not any(anchor.end <= other.start < action.start for other in (*scene.kinds, *scene.actions) if other.value != "set")
    return between.startswith(("を", "も", "の", "について", "に関し")) and "、" not in between[1:]


_AS_TOPIC = re.compile(r"(?:の指定|の適用)?(?:について|に関して|につき)?は、?(?=[^は]*$)")
"""Reads X指定については、11月に当局へ申請し: the noun is what the sentence is about."""


def in_cause(scene: Scene, mood: Mention) -> int | None:
    """The end of the clause that gives the cause and holds a mood (鉴于同类药品已获批,…), None where it gives none."""
    begin, end = mood.start, mood.end
    while begin > 0 and scene.norm(begin - 1) not in _MARKS:
        begin -= 1
    while end < len(scene.norms) and scene.norm(end) not in _MARKS:
        end += 1
    return (
        end
        if end + 1 < len(scene.norms) and scene.norm(end) == "," and _CAUSES.search(words_between(scene, begin, mood.start + 1))
        else None
    )


def names_programme(scene: Scene, mood: Mention) -> bool:
    """Whether 计划 ends the name of a scheme, 优先药物(PRIME)计划, and plans nothing."""
    place = mood.start - 1
    if scene.norm(place) == ")":
        while place > 0 and scene.norm(place) != "(":
            place -= 1
    else:
        place += 1
    return mood.phrase in {"计划", "規劃"} and any(kind.end in {place, mood.start} for kind in scene.kinds)


_THEN = re.compile(r"^(?:之|以)?后,[^。;]*(?:应|将|须|可(?!见)|需|有望|有权)")


def once_done(scene: Scene, link: Link) -> bool:
    """Reads 取得上市批准后,公司应支付…: what follows it has not come, so it has not come either."""
    if scene.sentence.language != "zh" or not _THEN.match(words_between(scene, link.end, len(scene.norms))):
        return False
    begin = link.start
    while begin > 0 and scene.norm(begin - 1) not in _MARKS:
        begin -= 1
    done = re.search(r"已|曾|了|日前|近日", words_between(scene, begin, link.end))
    return done is None and not any(begin <= start < link.end and seen.value is not None for start, _, seen in scene.dates)


_NOT_YET = re.compile(
    r"^(?:を行)?(?:う|行う|する|すること|る|ること)(?:こと(?!が(?:でき|認め|了承|決)|と(?:な|し)|に(?:な|決)|を[^。]{0,16}(?:決定|決め|了承|発表|通知))|もの|ため|には|必要|方針|か)"
)


def not_yet_done(scene: Scene, link: Link) -> bool:
    """Reads 承認申請を行うことが条件: a verb in its plain form before a noun tells of no act."""
    return scene.sentence.language == "ja" and _NOT_YET.match(words_between(scene, link.end, link.end + 30)) is not None


_ON_OWN_WISH = re.compile(
    r"(?:公司|申请人|持有人|企业|该司)(?:已|现|经评估)?(?:决定|主动|自愿|自行)"
    r"|(?:依据|根据|应|按|依|经|因)[^,。;]{0,30}(?:持有人|申请人|公司|企业|申办者|该司)[^,。;]{0,30}(?:申请|请求|要求)"
    r"|(?:申请人|持有人|公司|企业)[^,。;]{0,30}提出(?:了)?(?:终止|撤回|退出|注销|取消)?(?:的)?申请"
    r"|(?:同社|当社|企業|申請者|開発者|社|ファーマ|製薬|バイオ)(?:から|より|の)[^。]{0,30}(?:届け出|届出|申し出|申出|申請|要請|希望|取下げ願)(?:が|に|を|の)"
)


def on_own_wish(scene: Scene, link: Link) -> bool:
    """Whether the sentence says in front that the sponsor asked for what was cancelled."""
    tokens = scene.sentence.tokens
    return _ON_OWN_WISH.search(words_between(scene, max(0, link.end - 120), min(link.end, len(tokens)))) is not None


def aside(scene: Scene, link: Link, mood: Mention) -> bool:
    """Whether a mood says nothing of a link: others named as the cause, 计划 as the end of a name."""
    cause = in_cause(scene, mood) if mood.value in {"competitor", "negation", "condition", "eligible"} else None
    return (cause is not None and link.start >= cause) or names_programme(scene, mood)


def has_not_come(scene: Scene, link: Link) -> bool:
    """Whether the sentence looks at a link from the time when it will have come."""
    return once_done(scene, link) or not_yet_done(scene, link)


def of_others(scene: Scene, link: Link) -> bool:
    """Whether a link stands in the clause that names other sponsors' drugs as the cause."""
    causes = ((mood, in_cause(scene, mood)) for mood in scene.moods if mood.value == "competitor")
    return any(end is not None and mood.start < link.end <= end for mood, end in causes)


def _on_request(scene: Scene, link: Link) -> bool:
    """Reads 根据企业提出的申请,…: a request that only says on what ground an authority acted."""
    if link.kind != "application_submitted" or link.status != "submitted" or scene.sentence.language != "zh":
        return False
    begin = link.start
    while begin > 0 and scene.norm(begin - 1) not in _MARKS:
        begin -= 1
    return words_between(scene, begin, begin + 2).startswith(("根据", "依据", "应", "依")) and scene.norm(link.end) == ","


_TURNED = re.compile(r"(?:已|正式|获准|成功|顺利|现)?(?:于|在)?[0-9年月日]{0,12}(?:正式|获准|成功|顺利)?转")


def turned_into(scene: Scene, place: int) -> bool:
    """Whether what stands before a place is told as having become something else: 附条件批准已于5月转为…."""
    return _TURNED.match(words_between(scene, place, place + 16)) is not None


def mended(scene: Scene, links: list[Link]) -> list[Link]:
    """The links without those that the build of the sentence forbids, and with those that only the build tells."""
    links = [link for link in links if not _part_of_title(scene, link) and not _part_of_name(scene, link) and not _on_request(scene, link)]
    links = [link for link in links if not _describes_denied(scene, link, links)]
    for link in links:
        _refused_request(scene, link)
    for tell in (_permitted_trial, _at_last_included, _moved_goal, _shown_before, _asked_for_review, _filed_with, _held_until):
        links = [*links, *tell(scene, links)]
    return links


def _title_around(scene: Scene, place: int) -> tuple[int, int] | None:
    """Where the title in 《》 begins and ends that a place lies in."""
    text, tokens = scene.sentence.block.text, scene.sentence.tokens
    here = tokens[place].start
    low, high = text.rfind("《", scene.sentence.start, here), text.find("》", here, scene.sentence.end)
    return (low, high) if 0 <= low < high and "》" not in text[low:here] else None


def _part_of_title(scene: Scene, link: Link) -> bool:
    """Reads 签发的《药品注册申请不予批准通知书》: what befell it is told within the title, not by the verb outside."""
    if link.anchor is None or link.action is None or link.action.end > link.anchor.start:
        return False
    title = _title_around(scene, link.anchor.start)
    if title is None:
        return False
    tokens = scene.sentence.tokens
    inside = [event for event in scene.events if title[0] <= tokens[event.start].start < title[1]]
    return tokens[link.action.start].start < title[0] and bool(inside)


def _part_of_name(scene: Scene, link: Link) -> bool:
    """Reads 临床试验批准通知书,用于…: an approval that begins within another noun's name is none."""
    return (
        link.rule == "phrase approval/approved"
        and link.kind == "approval"
        and any(kind.start < link.start < kind.end and anchor_class(kind.value) in {"ind", "trial", "application"} for kind in scene.kinds)
    )


def _describes_denied(scene: Scene, link: Link, links: list[Link]) -> bool:
    """Reads 申請していた指定は…認められない, 撤回了…优先审评申请: a request without a day only says what was denied or given up."""
    anchor, action = link.anchor, link.action
    if link.status != "requested" or anchor is None or action is None:
        return False
    if not any(other.anchor is anchor and other is not link and other.status in {"denied", "withdrawn"} for other in links):
        return False
    if any(0 <= link.start - end <= 3 or 0 <= action.start - end <= 3 for _, end, _ in scene.dates):
        return False
    if scene.sentence.language == "ja":
        return action.end <= anchor.start or (
            scene.norm(action.end) in {"を", "は", "が", "も"} and not action.phrase.endswith(("た", "し", "て"))
        )
    return 0 <= action.start - anchor.end <= 1 and any(
        other.anchor is anchor and other.action is not None and other.action.end <= anchor.start for other in links
    )


def _refused_request(scene: Scene, link: Link) -> None:
    """Reads 拒绝了X提出的优先审评请求: the verb in front of the clause that describes the request is what befell it."""
    if link.status != "requested" or link.anchor is None or link.action is None:
        return
    for outer in scene.actions:
        if outer.value not in {"deny", "turn_down"} or outer.end > link.start or link.start - outer.end > 24:
            continue
        between = words_between(scene, outer.end, max(link.anchor.start, link.action.start))
        if "," not in between and (between.startswith("了") or "的" in between):
            link.status, link.rule = "denied", f"{link.rule}, {outer.phrase}"
            link.action = outer
            return


_PERMITS = re.compile(
    r"(?:于[0-9年月日]{2,12})?(?:已|正式|也|均)?(?:获得?|得到|取得|经|被)(?P<who>.{0,30}?)(?:批准|许可|核准|同意|准许|默示许可|放行)(?!.{0,6}(?:上市|注册))"
)
_TRIALS = re.compile(r"(?:临床试验|临床研究)")
_CARRY_OUT = re.compile(r"^.{0,24}?(?:进行|开展|启动|执行)[^,。;]{0,24}?(?:试验|研究)(?!药|方案|结果|数据)")


def _permitted_trial(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads 临床试验获国家药监局批准 and 同意HM-301进行桥接试验: a trial that an authority lets begin."""
    if scene.sentence.language != "zh" or any(link.kind in {"ind", "ind_clearance"} for link in links):
        return []
    text = words_between(scene, 0, len(scene.norms))
    if len(text) > 600:
        return []
    offsets = [0]
    for norm in scene.norms:
        offsets.append(offsets[-1] + len(norm))
    for action in scene.actions:
        if any(link.start < action.end and action.start < link.end for link in links):
            continue
        if action.value in {"approve", "clear"}:
            before, behind = text[: offsets[action.start]], text[offsets[action.end] :]
            if (
                any(mention.end <= action.start for mention in scene.authorities)
                and _CARRY_OUT.match(behind.removeprefix("了"))
                and any(0 <= start - action.end <= 2 for start, _, _ in scene.drugs)
            ):
                return [_cleared(action)]
            found = list(_TRIALS.finditer(before))
            head = _PERMITS.match(text, found[-1].end()) if found else None
            if head is not None and head.end() == offsets[action.end] and head["who"] and "," not in head["who"]:
                return [_cleared(action)]
    return []


def _cleared(action: Mention) -> Link:
    return Link(kind="ind_clearance", status="cleared", anchor=None, action=action, rule=f"trial {action.phrase}", cost=4.0)


def _at_last_included(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads 拟纳入…,公示期至7月12日,7月15日正式纳入: the verb alone, with its day, after what had been proposed."""
    shown = next((link for link in links if link.status == "recommended" and link.kind != "approval"), None)
    if scene.sentence.language != "zh" or shown is None or any(link.status == "granted" for link in links):
        return []
    for action in scene.actions:
        if action.value != "include" or action.start < shown.end or scene.norm(action.end) not in {*_MARKS, "", "了"}:
            continue
        day = next((seen for _, end, seen in reversed(scene.dates) if 0 <= action.start - end <= 6 and end > shown.end), None)
        if day is not None:
            return [Link(kind=shown.kind, status="granted", anchor=None, action=action, rule="included at last", cost=4.0, date=day)]
    return []


def _moved_goal(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads 目标日期为…,其后FDA将其延后至…: a verb of moving behind a goal date, with a day of its own."""
    goal = next((link for link in links if link.kind == "goal_date" and link.status == "set"), None)
    if goal is None or scene.sentence.language == "en" or any(link.status == "changed" for link in links):
        return []
    for action in scene.actions:
        if action.value != "change" or action.start < goal.end:
            continue
        before = [(end, seen) for start, end, seen in scene.dates if goal.end <= start < action.start]
        day = next((seen for start, _, seen in scene.dates if action.end <= start <= action.end + 16), None)
        if scene.sentence.language == "ja" and scene.norm(before[0][0] if before else 0) != "か":
            to_it = [seen for end, seen in before[1:] if words_between(scene, end, action.start) in {"に", "へ", "まで", "へと"}]
            day = to_it[-1] if to_it else None
        elif scene.sentence.language == "ja":
            continue
        if before and day is not None:
            return [Link(kind="goal_date", status="changed", anchor=None, action=action, rule="goal moved", cost=4.0, date=day)]
    return []


_POINTED = re.compile(r"^(?:其中|此外|另外|,|而)*(?:该|上述|此|本|前述)(?:品种|药|药品|药物|产品|申请|适应症)|^(?:其|本品)")


def pointed(scene: Scene) -> bool:
    """Whether a Chinese sentence opens with what points at the drug told before: 该药, 该品种."""
    return _POINTED.match(words_between(scene, 0, 14)) is not None


def _shown_before(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads 该品种已于3月7日在药审中心网站公示: what was told last had been put on show on that day."""
    if links or scene.sentence.language != "zh" or scene.kinds:
        return []
    show = next((action for action in scene.actions if action.value == "propose" and action.phrase in {"公示", "予以公示"}), None)
    if show is None or not pointed(scene):
        return []
    if words_between(scene, show.end, show.end + 1) in {"期", "日", "结", "名", "时"}:
        return []
    if not any(end <= show.start and seen.value is not None for _, end, seen in scene.dates):
        return []
    return [Link(kind="designation", status="recommended", anchor=None, action=show, rule="shown", cost=4.0)]


def _asked_for_review(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads MFDSへ承認申請、12月に受理 and 2023年7月申請: a noun of filing that stands for its verb, with its day before it."""
    if scene.sentence.language != "ja":
        return []
    found: list[Link] = []
    taken = {index for link in links if link.kind == "application_submitted" for index in range(link.start, link.end)}
    nouns = [
        *(kind for kind in scene.kinds if kind.value == "application"),
        *(action for action in scene.actions if action.value == "submit" and action.phrase == "申請"),
    ]
    for noun in nouns:
        if any(index in taken for index in range(noun.start, noun.end)):
            continue
        passive = words_between(scene, noun.end, noun.end + 2) == "され"
        if not passive and _behind_brackets(scene, noun.end) not in {"、", "", "|", ";", "。"}:
            continue
        if any(other is not noun and other.start <= noun.start and noun.end <= other.end for other in (*scene.kinds, *scene.events)):
            continue
        if any(
            mood.start <= noun.start + 2 and noun.start - 3 <= mood.end
            for mood in scene.moods
            if mood.value in {"plan", "intent", "negation"}
        ):
            continue
        day = _day_before(scene, noun)
        if day is None or (not scene.sentence.block.row and "を" in scene.norms[max(0, noun.start - 2) : noun.start]):
            continue
        found.append(
            Link(kind="application_submitted", status="submitted", anchor=None, action=noun, rule="filed on a day", cost=4.0, date=day)
        )
        break
    return found


def _filed_with(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads 向TFDA送件: filed with an authority, and nothing named that was filed."""
    if scene.sentence.language != "zh":
        return []
    for action in scene.actions:
        if action.value != "submit" or scene.norm(action.end) not in {*_MARKS, "", "、"}:
            continue
        if any(link.start < action.end and action.start < link.end for link in links):
            continue
        office = next((mention for mention in scene.authorities if 0 <= action.start - mention.end <= 3), None)
        if (
            office is not None
            and "向" in scene.norms[max(0, office.start - 8) : office.start]
            and not any(kind.end <= action.start and "," not in scene.norms[kind.end : action.start] for kind in scene.kinds)
        ):
            return [
                Link(kind="application_submitted", status="submitted", anchor=None, action=action, rule=f"filed {action.phrase}", cost=4.0)
            ]
    return []


def _held_until(scene: Scene, links: list[Link]) -> list[Link]:
    """Reads 7月に差し止めとなっていたが、10月に解除: a hold that was lifted had been placed on the day before it."""
    lifted = next((link for link in links if link.status == "lifted" and link.anchor is not None and link.action is not None), None)
    if lifted is None or scene.sentence.language != "ja" or any(link.status == "placed" for link in links) or lifted.anchor is None:
        return []
    before = [seen for _, end, seen in scene.dates if end <= lifted.anchor.start and lifted.anchor.start - end <= 24]
    behind = words_between(scene, lifted.anchor.end, lifted.end)
    if not before or not re.search(r"(?:となって|とされて|られて|を受けて|を受け|となり|とされ|られ|が出され|が出て)", behind):
        return []
    return [Link(kind="clinical_hold", status="placed", anchor=lifted.anchor, action=None, rule="held until", cost=4.0, date=before[-1])]


def told_of_others(scene: Scene) -> bool:
    """Whether other sponsors' drugs are named, and not only as the cause of what befell the own one."""
    return any(mood.layer == "mood" and mood.value == "competitor" and in_cause(scene, mood) is None for mood in scene.moods)


def _behind_brackets(scene: Scene, place: int) -> str:
    """The word at a place, or behind the bracket that opens or closes there."""
    if scene.norm(place) == ")":
        return scene.norm(place + 1)
    if scene.norm(place) == "(":
        while place < len(scene.norms) and scene.norm(place) != ")":
            place += 1
        return scene.norm(place + 1)
    return scene.norm(place)


def _day_before(scene: Scene, noun: Mention) -> DateSeen | None:
    """The day that stands before a noun with nothing but an authority between."""
    for _, end, seen in scene.dates:
        between = words_between(scene, end, noun.start)
        if 0 <= noun.start - end <= 14 and re.fullmatch(
            r"(?:付|に|、|[A-Za-z.]{2,12}|[^\s、。をがは|]{2,12}(?:へ|に|庁|局|処|省|機構|の))*", between
        ):
            return seen if seen.value is not None else None
    return None
