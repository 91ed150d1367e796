"""Lists: what a heading or an introducing sentence says of all the entries below it."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here
# ruff: noqa: E501  # a pattern or a list of words is read as one line

# lengths of words, letters and phrases are plain numbers here
# a pattern is read as one line

import re

import msgspec

from events.partial_date import PartialDate
from events.reading.assembly import Told
from events.reading.days import DateSeen
from events.reading.names import Name
from events.reading.purposes import list_indication
from events.reading.scene import ANCHORS, STATUS, Scene, anchor_class
from events.reading.segmentation import Sentence, Unit
from events.vocabulary import Authority, Kind, Status

_FOLLOWING = re.compile(
    r"以下(?!简称|簡稱|称|稱|同|の通り|のとおり)|下列|(?<!公告|说明|情况|披露|情況)如下|\bthe following(?! (?:month|year|day|week|quarter|summer|autumn|spring|winter|morning|[A-Z]))(?=[ :])|\bas follows|下記|以下の|次の(?:各)?(?:製品|品目|通り|とおり|薬剤|[0-9]{1,2}(?:製品|品目|成分|剤|件|新薬|医薬品|品))|次のとおり"
)
_LISTED = re.compile(r"(?:品种|药品|药物|名单|品種|藥品|名單|品目|医薬品|製品)$")
"""How a heading ends that says what befell the entries below it."""
_COUNTED = re.compile(
    r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2}|[两兩])(?:製品|品目|成分|新薬|剤|件|品種|(?:个|個|款|项|項|种|種)[^,。;、]{0,8}(?:药|藥|品种|品種|产品|產品))"
)
"""How many products a sentence speaks of that names none of them: 新薬5製品."""
_ALL_OF_THEM = re.compile(r"(?:なお、?)?(?:いずれも|これらは|これらの|全て|すべて|(?:上述|以上|这些|這些|前述)[^,。]{0,8}[均都])")
_NOUN_STATUS = {"designation": "granted", "approval": "approved", "letter": "refused"}
_PLAN_MOODS = frozenset({"plan", "modal", "condition"})


_NAMED_ENTRY = re.compile(r"[A-Z][\w-]{2,30}(?: \([^()]{3,90}\))? - \S")


def is_entry(unit: Unit) -> bool:
    """Whether a paragraph without a bullet opens as an entry does: "Name (substance; company) - what for"."""
    return _NAMED_ENTRY.match(unit.text) is not None


class OpenList(msgspec.Struct):
    """The list that is being read: what befell every entry, or which facts the entries spell out."""

    kind: Kind | None = None
    status: Status | None = None
    authority: Authority | None = None
    drug: str | None = None
    """The drug of a list whose entries are dates and indications."""
    facts: list[Told] = []
    """Facts whose indications the entries are."""
    planned: bool = False
    items: bool = False
    """Whether numbered headings are its entries."""
    heading_kind: str | None = None
    date: PartialDate | None = None
    """The day told with what befell all entries."""
    day_above: PartialDate | None = None
    """The day that the sentence gave which opened the list before a heading parted it."""
    filled: int = 0
    also: list[Told] = []
    """What else befell all entries, told by the next sentence: いずれも8月の部会で了承されていた."""


def introduces(text: str) -> bool:
    """Whether a sentence says that what it speaks of follows: 以下の品目について."""
    return _FOLLOWING.search(text) is not None


def _only_authority(kind: str) -> Authority | None:
    only = ANCHORS[kind].get("only")
    return Authority(str(only[0])) if isinstance(only, list) and len(only) == 1 else None  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]


def from_heading(  # what a list is made of  # noqa: PLR0913, PLR0917  # what a list is made of
    scene: Scene,
    unit: Unit,
    following: Unit | None,
    above: OpenList,
    authority: Authority | None,
    kind_told: str | None = None,
    day: PartialDate | None = None,
) -> OpenList:
    """The list under a heading: "FAST TRACK", or "Eligibility to PRIME" and below it "Granted", or 指定した医薬品 of what was told above."""
    opened = OpenList(heading_kind=above.heading_kind, day_above=above.date or above.day_above)
    specific = [mention for mention in scene.kinds if anchor_class(mention.value) in _NOUN_STATUS and mention.value != "designation"]
    action = next((action.value for action in scene.actions if action.value in STATUS["designation"]), None)
    meant = kind_told in ANCHORS and anchor_class(kind_told or "") == "designation"
    listed = any(mention.value == "designation" for mention in scene.kinds) or _LISTED.search(unit.text) is not None
    if not specific and meant and action and listed and len(unit.text) < 40:
        opened.heading_kind, opened.date = kind_told, opened.day_above
    if specific:
        opened.heading_kind = specific[0].value
    elif not (action and len(unit.text) < 40) and not unit.text.endswith(":"):
        opened.heading_kind = None
    approved = any(
        action.value == "approve" and action.phrase.startswith(("approved", "approval", "authori", "registered"))
        for action in scene.actions
    ) or scene.norms[:1] in (["cleared"], ["approvals"], ["okayed"])
    if (
        opened.heading_kind is None
        and approved
        and len(scene.sentence.tokens) <= 6
        and following is not None
        and (following.bullet or following.row or is_entry(following))
        and not any(mood.value in {"negation", *_PLAN_MOODS} for mood in scene.moods)
    ):
        opened.kind, opened.status, opened.authority = Kind.APPROVAL, Status.APPROVED, authority
        return opened
    kind = opened.heading_kind
    if kind is None or len(unit.text) >= 80 or following is None or not (following.bullet or following.row):
        return opened
    group = anchor_class(kind)
    if action is not None and group == "designation":
        opened.status = Status(STATUS["designation"][action])
    elif specific and not following.row and len(re.sub(r"\([^()]*\)", "", unit.text).split()) <= 6:
        opened.status = Status(_NOUN_STATUS[group])
    opened.date = opened.date or (day if opened.status is not None else None)
    if opened.status is not None:
        opened.kind = Kind(kind) if group in {"designation", "letter"} else Kind.APPROVAL
        opened.authority = _only_authority(kind) or authority
    return opened


def from_sentence(  # what an entry is made of  # noqa: PLR0913, PLR0917  # what an entry is made of
    scene: Scene,
    told: list[Told],
    above: OpenList,
    kind: str | None,
    drug: str | None,
    authority: Authority | None,
    day: PartialDate | None,
    *,
    named: bool,
    entries_follow: bool = False,
    naming: bool = False,
) -> OpenList | None:
    """The list that a sentence opens with a colon or with "the following"; `naming` where the first entry opens with a drug."""
    text = scene.sentence.text
    if above.items and above.kind is not None and told and not named and _ALL_OF_THEM.match(text):
        return msgspec.structs.replace(above, also=[*above.also, *told[:1]])
    if (_FOLLOWING.search(text) or (entries_follow and _COUNTED.search(text)) or (naming and text.endswith(":"))) and told and not named:
        fact = told[0]
        return OpenList(
            kind=fact.kind, status=fact.status, authority=fact.authority, items=True, date=day if fact.date_guessed else fact.date or day
        )
    if not text.endswith((":", "：")) or (above.heading_kind and not told):
        return None
    if told:
        return OpenList(facts=told)
    if any(mood.value in _PLAN_MOODS for mood in scene.moods):
        return OpenList(planned=True)
    if kind in STATUS and kind not in set(Kind):
        return None
    if kind is not None and kind in set(Kind) and anchor_class(kind) == "designation":
        return OpenList(kind=Kind(kind), status=Status.GRANTED, authority=authority, drug=drug)
    return None


def entry(  # what an entry is made of  # noqa: PLR0913, PLR0917  # what an entry is made of
    opened: OpenList,
    unit: Unit,
    sentence: Sentence,
    names: list[Name],
    root: str | None,
    dates: list[DateSeen],
    period: PartialDate | None,
    *,
    lead: bool,
) -> list[Told]:
    """What an entry of the open list tells."""
    if opened.planned:
        return []
    if opened.facts:
        return _spelled_out(opened, sentence)
    if opened.kind is None or opened.status is None:
        return []
    value = next((seen.value for seen in dates if seen.value is not None), None) or opened.date
    if names or (opened.items and root):
        after = names[0].end if names else sentence.end
        first = _told(
            opened, root or "", value or period, list_indication(sentence, after), unit, sentence, lead=lead, supposed=value is None
        )
        more = [_told_too(first, fact) for fact in opened.also]
        for fact in (first, *more) if _CONDITIONAL.search(unit.text) else ():
            if fact.kind == Kind.APPROVAL:
                fact.kind = Kind.CONDITIONAL_APPROVAL
                fact.status = Status.CONDITIONALLY_APPROVED if fact.status == Status.APPROVED else fact.status
        return [first, *more]
    if opened.drug and value is not None and dates[0].start - sentence.start < 4:
        return [_told(opened, opened.drug, value, list_indication(sentence, dates[0].end), unit, sentence, lead=False, supposed=False)]
    return []


_CONDITIONAL = re.compile(r"条件付き?(?:早期)?承認|条件(?:及び|および|・)期限付き?承認|附条件(?:批准|获批|上市)|附條件(?:批准|獲批|上市)")


def _told_too(entry_: Told, fact: Told) -> Told:
    """What a sentence told of all entries, of this one."""
    return msgspec.structs.replace(
        entry_, kind=fact.kind, status=fact.status, authority=fact.authority, date=fact.date, date_guessed=fact.date_guessed, lead=False
    )


def _spelled_out(opened: OpenList, sentence: Sentence) -> list[Told]:
    words = re.sub(r"(?:,? (?:or|and)|[.;,])$", "", sentence.text.strip()).strip()
    opened.filled += 1
    made: list[Told] = []
    for fact in opened.facts:
        if opened.filled == 1:
            fact.indication = words
        else:
            fact.part = 1
            made.append(msgspec.structs.replace(fact, indication=words, part=opened.filled))
    return [fact for fact in made if fact.indication != opened.facts[0].indication]


def _told(  # what an entry is made of  # noqa: PLR0913, PLR0917  # what an entry is made of
    opened: OpenList, drug: str, value: PartialDate | None, words: str | None, unit: Unit, sentence: Sentence, *, lead: bool, supposed: bool
) -> Told:
    return Told(
        drug=drug,
        authority=opened.authority,
        kind=opened.kind or Kind.APPROVAL,
        status=opened.status or Status.GRANTED,
        indication=words,
        date=value,
        unit=unit.index,
        start=sentence.start,
        end=sentence.end,
        lead=lead,
        title=False,
        rule="list entry",
        confidence=0.8,
        whole_start=sentence.start,
        whole_end=sentence.end,
        date_guessed=supposed and value is not None,
    )
