"""Moods of Chinese and Japanese sentences: what is denied, planned, conditional, told of others or only heard, clause by clause."""

import re

from events.reading.clauses_eastern import aside, has_not_come, of_others
from events.reading.lists import introduces
from events.reading.phrases import Mention
from events.reading.scene import Link, Scene

_CHINESE_MARKS = frozenset({",", ";", "。", ":", "|"})
_JAPANESE_MARKS = frozenset({"、", ",", ";", "。", ":", "|"})
_GOES_ON = frozenset("并且及以再后从随同")
"""First letters of a Chinese clause that goes on with what the one before plans."""
_DONE = re.compile(r"已|曾|了|成功|顺利|日前|近日")
_BLOCKING = frozenset({"negation", "modal", "plan", "condition", "eligible", "intent"})
_LOOSE = frozenset({"modal", "plan", "condition", "eligible"})
_REFUSING = frozenset({"deny", "turn_down", "refuse_file"})
_QUESTION = re.compile(r"(?:か[。?]?|[吗嗎呢][。?]?|\?)[」』”\"]?\s?$")
_FACT_DENIED = re.compile(r"事実(?:も|は|では)[^。]{0,40}(?:ありません|ございません|ない|なく)")
_TAKEN_BACK = re.compile(
    r"(?:上述|该等|该|前述|相关|以上|有关|此|这些|前开|上開)(?:媒体)?(?:报道|传闻|消息|信息|内容|传言|说法|市场传闻|新闻|報道|傳聞|消息|報導|传言|文章)"
    r"|(?:この|その|当該|本|かかる|上記の?|これらの)(?:報道|記事|噂|内容|情報)"
)


def blocked_eastern(scene: Scene, link: Link, *, named: bool, sponsors: bool) -> str | None:  # one case after another  # noqa: PLR0912  # one case after another
    """Why a link in a Chinese or Japanese sentence asserts nothing, or None where it does."""
    heads = [part for part in (link.anchor, link.action) if part is not None]
    pivot = link.action or link.anchor
    if pivot is None:
        return None
    japanese = scene.sentence.language == "ja"
    marks = _JAPANESE_MARKS if japanese else _CHINESE_MARKS
    begin, end = _clause(scene, pivot, marks)
    begin = min(begin, link.start)
    carried = begin if japanese else _carried_from(scene, begin)
    if _QUESTION.search(scene.sentence.text):
        return "a question"
    if _still_to_come(scene, link.end):
        return "told of the time before it"
    if of_others(scene, link) or has_not_come(scene, link):
        return "told of others as the cause, or of the time when it will have come"
    if japanese and _FACT_DENIED.search(scene.sentence.text, scene.sentence.tokens[link.end - 1].end - scene.sentence.start):
        return "said to be no fact"
    refusals = [action for action in scene.actions if action.value in _REFUSING]
    ahead = _looks_ahead(link)
    for mood in [mood for mood in scene.moods if not (aside(scene, link, mood) or _proposes_another(scene, link, mood))]:
        if (mood.value == "competitor" and not sponsors) or (
            mood.value == "generic" and not (named or sponsors or introduces(scene.sentence.text))
        ):
            return f"{mood.value}: {mood.phrase}"
        if _part_of_word(scene, mood, japanese=japanese) or _holds(heads, mood) or (mood.value == "negation" and _overlap(mood, refusals)):
            continue
        if mood.value in {"condition", "eligible"} and mood.start < link.end:
            return f"{mood.value}: {mood.phrase}"
        if mood.value not in _BLOCKING or (ahead and mood.value in _LOOSE):
            continue
        if mood.value == "negation":
            low, high = (link.start, end) if japanese else (begin, max(pivot.start, link.end - 1))
        else:
            low, high = (begin, end) if mood.value == "modal" else (carried, end)
        if low <= mood.start < high and (japanese or not _between_clauses(scene, mood, heads)):
            return f"{mood.value}: {mood.phrase}"
    return _planned(scene, link, end) if japanese and not ahead else None


def _proposes_another(scene: Scene, link: Link, mood: Mention) -> bool:
    """Whether 拟 belongs to what an authority put on show before: 被拟纳入X,并于次月正式纳入."""
    return mood.phrase in {"拟", "擬"} and any(
        action.value == "propose"
        and action.start <= mood.start < action.end
        and link.action is not action
        and (action.end <= link.start or any(word in action.phrase for word in ("纳入", "列入", "优先", "突破", "公示")))
        for action in scene.actions
    )


def _between_clauses(scene: Scene, mood: Mention, heads: list[Mention]) -> bool:
    """Whether a mood stands in a clause of its own between a noun and its verb: X部分,FDA认为资料不足,未予同意."""
    if mood.value != "modal":
        return False
    low, high = _clause(scene, mood, _CHINESE_MARKS)
    return len(heads) > 1 and not any(low <= head.start < high for head in heads) and heads[0].end <= mood.start < heads[1].start


def takes_back(text: str) -> bool:
    """Whether a sentence that calls something untrue points back at what was reported before it."""
    return _TAKEN_BACK.search(text) is not None


def _still_to_come(scene: Scene, end: int) -> bool:
    """Whether 前 or 之前 stands right behind: "在提交BLA前"."""
    one, two = scene.norm(end), scene.norm(end + 1)
    return (
        (one == "前" and two not in {"列", "期", "沿", "景", "提", "线", "線"})
        or (one in {"之", "以"} and two == "前")
        or (one == "に" and two == "先")
    )


def _clause(scene: Scene, pivot: Mention, marks: frozenset[str]) -> tuple[int, int]:
    begin, end = pivot.start, pivot.end
    while begin > 0 and scene.norm(begin - 1) not in marks:
        begin -= 1
    while end < len(scene.sentence.tokens) and scene.norm(end) not in marks and scene.norm(end) != "、":
        end += 1
    return begin, end


def _carried_from(scene: Scene, begin: int) -> int:
    """The start of the clauses before that the one at `begin` goes on with ("计划完成入组,并向FDA提交"), itself where it starts anew."""
    while begin > 1 and scene.norm(begin) in _GOES_ON:
        end = begin + 1
        while end < len(scene.sentence.tokens) and scene.norm(end) not in _CHINESE_MARKS:
            end += 1
        tokens = scene.sentence.tokens
        if _DONE.search(scene.sentence.block.text[tokens[begin].start : tokens[end - 1].end]):
            break
        begin -= 1
        while begin > 0 and scene.norm(begin - 1) not in _CHINESE_MARKS:
            begin -= 1
    return begin


def _planned(scene: Scene, link: Link, end: int) -> str | None:
    return "told of what will be done" if _will_do(scene, link) else _planned_at_the_end(scene, link, end)


_WILL = re.compile(r"(?:い|し|いたし|致し|り)?ます(?:。|が、|ので|$)")


def _will_do(scene: Scene, link: Link) -> bool:
    """Reads 改めて承認申請を行います。: a verb in its plain polite form without a day tells of what the sponsor will do."""
    if link.action is None or link.action.value not in {"submit", "request", "resubmit", "file", "withdraw"} or link.action.end < link.end:
        return False
    tokens = scene.sentence.tokens
    behind = scene.sentence.block.text[tokens[link.end - 1].end : scene.sentence.end]
    told = link.action.phrase.endswith(("た", "ました", "済み"))
    return not told and _WILL.match(behind) is not None and not any(seen.value is not None for _, _, seen in scene.dates)


def _planned_at_the_end(scene: Scene, link: Link, end: int) -> str | None:
    """Reads "指定申請を行い、承認申請を目指します": a verb left open takes the mood of the last one, unless a day dates it."""
    tokens = scene.sentence.tokens
    clause = scene.sentence.block.text[tokens[link.start].start : tokens[min(end, len(tokens)) - 1].end]
    if end >= len(tokens) - 1 or not re.search(r"(?:行い|し|受け|得て|取得|提出|して|行って|経て|完了し|申請)$", clause):
        return None
    if re.search(r"[たり]$", clause) or any(start < end and seen.value is not None for start, _, seen in scene.dates):
        return None
    for mood in scene.moods:
        if mood.start >= end and mood.value in {"plan", "intent"} and mood.end >= len(tokens) - 8:
            return f"{mood.value}: {mood.phrase}"
    return None


def _looks_ahead(link: Link) -> bool:
    return (
        link.kind in {"goal_date", "target_action_date"}
        or link.status == "scheduled"
        or (link.action is not None and link.action.value == "propose")
    )


def _part_of_word(scene: Scene, mood: Mention, *, japanese: bool) -> bool:
    """Whether a mood is the end of another word: 可 of 许可."""
    return any(
        word.start < mood.start and (mood.end <= word.end if japanese else mood.start < word.end)
        for word in (*scene.kinds, *scene.actions, *scene.authorities, *scene.events)
    )


def _holds(heads: list[Mention], mood: Mention) -> bool:
    return any(head.start <= mood.start and mood.end <= head.end for head in heads)


def _overlap(mood: Mention, heads: list[Mention]) -> bool:
    return any(mood.start < head.end and head.start < mood.end for head in heads)
