"""The document: its units, its drugs and what is known of it as a whole before its sentences are read."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here
# ruff: noqa: E501  # a pattern or a list of words is read as one line

import re
from collections import defaultdict
from datetime import date

import msgspec

from events.names import name_key
from events.partial_date import PartialDate
from events.reading import lists
from events.reading.assembly import Told
from events.reading.dates import dates_in
from events.reading.days import Calendar, moved
from events.reading.indications import ShortForms
from events.reading.names import find_drugs
from events.reading.names_english import marked_words
from events.reading.records import records_of
from events.reading.regions import regions_of
from events.reading.segmentation import Unit, language_of, sentences_of, units_of
from events.reading.tables import rows_of
from events.tables import table
from events.vocabulary import Authority

SECTIONS = table("reading/sections")


_WEEKLY = re.compile(r"\bweek|\bfortnight|周|週")


_OF_MANY = frozenset({"status of", "history", "in brief", "what changed", "the week", "outcomes of"})


_ACRONYMS = {
    "FDA": re.compile(r"\bFDA\b"), "NMPA": re.compile(r"\b(?:NMPA|CDE)\b"), "EMA": re.compile(r"\b(?:EMA|CHMP|COMP|European Commission)\b"), "PMDA": re.compile(r"\b(?:PMDA|MHLW)\b"),
    "MHRA": re.compile(r"\bMHRA\b"), "HC": re.compile(r"Health Canada"), "TGA": re.compile(r"\bTGA\b"), "MFDS": re.compile(r"\bMFDS\b"), "SMC": re.compile(r"Swissmedic"),
}  # fmt: skip


_HAPPENED = re.compile(r"(?:事實發生日|事实发生日|發生日期|发生日期)[::]?\s?[0-9年月日/.-]{6,14}")
"""The day that the form of the Taiwan exchange gives for what it reports."""


_AMERICAN = re.compile(
    r"\bPDUFA\b|\bNew Drug Application|\bBiologics License Application|\b[s]?(?:NDA|BLA)\b|\bBreakthrough Therapy\b|\bFast Track\b"
)


_AGENCY = re.compile(r"国家药监局|国家药品监督管理局|药审中心|國家藥監局|国家食品药品|厚生労働省|医薬品医療機器総合機構|PMDA|NMPA|CDE")


_TAIWANESE = re.compile(r"TFDA|衛生福利部|卫生福利部|衛福部|公開資訊觀測站|食品藥物管理署|食藥署|查驗登記")


_MONTH_NAME = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"


_AMERICAN_DAY = re.compile(rf"\b{_MONTH_NAME} [0-3]?[0-9](?:,| [0-9]{{4}})")


_EUROPEAN_DAY = re.compile(rf"\b[0-3]?[0-9] {_MONTH_NAME} [0-9]{{4}}")


_OFFICE = re.compile(
    r"(?i)(?:the )?(?:U\.?S\.? )?(?:FDA|Food and Drug Administration|EMA|European Medicines Agency|CHMP|European Commission|NMPA|CDE|PMDA|MHLW|MHRA|Health Canada|Swissmedic|TGA|MFDS)\b.{0,20}"
)
"""Publishers that are authorities."""


_ORPHAN_COMMITTEE = re.compile(
    r"\bcomp\b (?:meeting|plenary|report|session|minutes|outcome|monthly)|committee for orphan medicinal products[^.]{0,40}(?:meeting|plenary|report|minutes)"
)
"""What the meeting reports of the orphan committee open with."""


_MEETING = re.compile(r"(?i)\b(?:held its|met|meeting|plenary|session)\b.{0,60}\b(?:on|of|from)\b")
"""A sentence near the beginning that says when a committee met."""
_COMMITTEE = re.compile(r"(?i)\bcommittee for\b|\bplenary\b|\bCHMP\b|\bCOMP\b|\bcommittee\b.{0,30}\bmeeting\b")
_HEAD_UNITS = 6
_SHORT_HEAD = 80


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a sentence may have said: what it was taken for, and why it was dropped, if it was."""

    kind: str
    status: str
    words: str
    rule: str
    dropped: str | None
    drug: str | None = None
    authority: str | None = None
    date: str | None = None


class Noticed(msgspec.Struct, frozen=True, kw_only=True):
    """Words that the lexicon knows: what they are (drug, authority, noun, verb, mood, date …) and what they stand for."""

    what: str
    value: str
    words: str


class SentenceSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence, the words that were noticed in it, what it may have said, and why it says nothing as a whole, if it does not."""

    text: str
    start: int
    end: int
    note: str | None
    seen: tuple[Seen, ...]
    noticed: tuple[Noticed, ...] = ()


class Context(msgspec.Struct):
    """What the sentences before leave behind for the next one."""

    drug: str | None = None
    drugs: list[str] = []
    authority: Authority | None = None
    authority_unit: int = -1
    of_several: bool = False
    """Whether the sentence that told last told of several authorities, so that none of them is the one spoken of."""
    others_unit: int = -1
    """The paragraph that turned to drugs of others."""
    """The unit in which that authority was named."""
    heading_drug: str | None = None
    heading_authority: Authority | None = None
    heading_kind: str | None = None
    heading_action: str | None = None
    silent: str | None = None
    kind: str | None = None
    kind_place: tuple[int, int] = (-1, -1)
    """The paragraph and the end of the sentence that named it without telling anything of it."""
    application: bool = False
    date: PartialDate | None = None
    day: PartialDate | None = None
    """The last date that was told to the day."""
    indication: str | None = None
    periodical: bool = False
    lead_unit: int | None = None
    lead_dates: bool = True
    list_date: PartialDate | None = None
    shown: PartialDate | None = None
    """The first day on which a notice is on show, from its label."""
    weekly: bool = False
    """Whether all that it tells without a day befell in the period of its title."""
    year: int | None = None
    list_year: bool = False
    """Whether that year is the one of the list that is being read ("In 2024 we:")."""
    entry_date: PartialDate | None = None
    others: int | None = None
    """The unit where the text turned to other sponsors' drugs; None where it speaks of its own."""
    others_go_on: bool = False
    opened: lists.OpenList = msgspec.field(default_factory=lists.OpenList)


class Document:
    """One document: its units, its drugs, and what is known of it as a whole."""

    def __init__(self, text: str, published: date | None, publisher: str | None) -> None:
        self.text = text
        self.units = units_of(text)
        self.language = language_of(text)
        self.drugs, self.places = find_drugs(self.units, marked_words(text))
        self.published = published or _dateline(self.units)
        self.publisher = publisher
        self.explains = False
        self.report: list[SentenceSeen] = []
        self.told: list[Told] = []
        self.here: list[Told] = []
        """What the sentence at hand has told so far."""
        self.told_drugs: set[str] = set()
        self.rows = rows_of(self.units)
        self.records = records_of(self.units)
        self.of_records = {index for record in self.records.values() for index in record.units}
        self.recorded: set[int] = set()
        """Units that a record told, so that their words tell nothing of their own."""
        self.regions = regions_of(self.units)
        self.context = Context()
        self.described: dict[str, str] = {}
        self.terms = ShortForms(" ".join(unit.text for unit in self.units))
        self.title = next((unit.text for unit in self.units if unit.title), None)
        head = " ".join(unit.text for unit in self.units[:6])[:600].lower()
        title = (self.title or "").lower()
        of_one = self._title_names_drug()
        self.context.periodical = any(word in title for word in SECTIONS["periodical"] if not (of_one and word in _OF_MANY)) or any(
            word in head for word in SECTIONS["reports"]
        )
        self.by_authority = publisher is not None and _OFFICE.fullmatch(publisher.strip()) is not None
        self.of_orphans = _ORPHAN_COMMITTEE.search(head[:300]) is not None
        self.month_first = len(_AMERICAN_DAY.findall(text)) > len(_EUROPEAN_DAY.findall(text))
        happened = _HAPPENED.search(text[:3000])
        self.day = self.published
        if happened is not None:
            seen = dates_in(happened[0], 0, len(happened[0]), "zh", Calendar(published=self.published))
            self.day = next((one.value.first for one in seen if one.value is not None and len(one.value.text) == 10), self.published)
        self.main = self._main_drug()
        self.context.list_date = self._period() if self.context.periodical else None
        if self.context.list_date is None and self.published is not None and self.context.periodical and _WEEKLY.search(title):
            monday = moved(self.published, -self.published.weekday())
            if monday.month == self.published.month:
                self.context.list_date = PartialDate(self.published.isoformat()[:7])
        self.context.weekly = self.context.periodical and _WEEKLY.search(title) is not None
        self.home = self._most_named_authority()
        self.agency = self.language != "en" and _AGENCY.match(f"{publisher or ''}") is not None

    def _main_drug(self) -> str | None:
        """The drug named in the title, else the one named most."""
        counts: dict[str, float] = defaultdict(float)
        for unit in self.units:
            for name in self.places.get(unit.index, ()):
                root = self.drugs.root(key_of(name.text))
                counts[root] += (100 if unit.title else 5 if unit.heading else 1) + self.drugs.strength(root)
        return max(counts, key=lambda root: counts[root], default=None)

    def _title_names_drug(self) -> bool:
        return any(self.places.get(unit.index) for unit in self.units if unit.title)

    def _period(self) -> PartialDate | None:
        """The month that a round-up or a meeting's highlights are about, where the title, a line under it or the days of the meeting name one."""
        if self.title is None:
            return None
        if (named := self._period_of_title()) is not None or self.language != "en":
            return named
        if not _COMMITTEE.search(" ".join(unit.text for unit in self.units[:_HEAD_UNITS])[:800]):
            return None
        for unit in self.units[:_HEAD_UNITS]:
            if not (_MEETING.search(unit.text) or (unit.heading and len(unit.text) < _SHORT_HEAD)):
                continue
            for seen in dates_in(unit.text, 0, min(len(unit.text), 300), "en", Calendar(published=self.published)):
                if seen.value is not None and not seen.later and "Q" not in seen.value.text and _MEETING.search(unit.text):
                    return PartialDate(seen.value.text[:7]) if len(seen.value.text) >= 7 else None
                if seen.value is not None and not seen.later and len(seen.value.text) == 7 and "Q" not in seen.value.text:
                    return seen.value
        return None

    def _period_of_title(self) -> PartialDate | None:
        if self.title is None:
            return None
        for seen in dates_in(self.title, 0, len(self.title), self.language, Calendar(published=self.published)):
            if self.title[seen.end : seen.end + 1] in {"期", "度"} or seen.later:
                continue
            if seen.value is not None and len(seen.value.text) == 7 and "Q" not in seen.value.text:
                return seen.value
            if seen.value is not None and len(seen.value.text) == 10 and _WEEKLY.search(self.title.lower()):
                return PartialDate(seen.value.text[:7])
        return None

    def _most_named_authority(self) -> Authority | None:
        if self.language != "en":
            home = Authority.OTHER if _TAIWANESE.search(self.text[:20000]) else Authority.NMPA
            return home if self.language == "zh" else Authority.PMDA
        counts: dict[str, int] = defaultdict(int)
        for authority, pattern in _ACRONYMS.items():
            counts[authority] = len(pattern.findall(self.text))
        best = max(counts, key=lambda authority: counts[authority])
        if counts[best]:
            return Authority(best)
        return Authority.FDA if _AMERICAN.search(self.text[:20000]) else None

    def _is_own(self, root: str) -> bool:
        return root == self.main or root in self.told_drugs

    def _last_indication(self, drug: str) -> str | None:
        return next((fact.indication for fact in reversed(self.told) if fact.drug == drug and fact.indication), self.context.indication)

    def _in_table(self, unit: Unit) -> str | None:
        """The indication that a row's own column gives."""
        cell = self.rows[unit.index].get("indication") if unit.index in self.rows else None
        return cell.words if cell is not None else None


def key_of(text: str) -> str:
    """The key under which a name is kept."""
    return name_key(text)


def _dateline(units: list[Unit]) -> date | None:
    """The day in the dateline or in a date line of its own near the beginning or at the end, where one is complete."""
    for unit in [*units[:8], *units[-3:]]:
        for sentence in sentences_of(unit, "en", {})[:1]:
            for seen in dates_in(unit.text, sentence.start, sentence.end, sentence.language, Calendar(published=None)):
                if seen.value is None or len(seen.value.text) != 10:
                    continue
                after = unit.text[seen.end : seen.end + 12].strip()
                if len(unit.text) - (seen.end - seen.start) < 30 or (seen.start - sentence.start < 80 and re.match(r"(?:\(|/|-|:)", after)):
                    return seen.value.first
    return None
