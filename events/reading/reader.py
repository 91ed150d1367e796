"""The reader: one announcement in, the milestones it asserts out, and on request what was seen sentence by sentence."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here
# ruff: noqa: E501  # a pattern is read as one line

# lengths of words, letters and phrases are plain numbers here
# a pattern is read as one line

import re
from bisect import bisect_left
from collections import defaultdict
from datetime import date, timedelta
from itertools import islice

import msgspec

from events.names import name_key
from events.partial_date import PartialDate
from events.reading import attribution, companies, dating, lists, purposes
from events.reading.assembly import Told, inherit, merge
from events.reading.dates import Calendar, DateSeen, dates_in
from events.reading.diseases import disease_in
from events.reading.indications import ShortForms
from events.reading.links_eastern import STEP, asked_for, eastern_links, joined_natively
from events.reading.links_english import english_links
from events.reading.moods import blocked
from events.reading.moods_eastern import takes_back
from events.reading.names import COMPARATORS, Name, find_drugs, seen_drug
from events.reading.native import is_section, native_core
from events.reading.nouns import LABEL
from events.reading.proposals import Evidence, Proposal, Reading
from events.reading.rows import told_by_row
from events.reading.scene import ANCHORS, Link, Scene, anchor_class, scene_of, usual_authority
from events.reading.scope import THE_SAME, followed, links_of
from events.reading.segmentation import Sentence, Unit, is_label, language_of, sentences_of, units_of
from events.reading.tables import Cell, Row, rows_of
from events.tables import table
from events.vocabulary import POSSIBLE, Authority, Kind, Status

_SECTIONS = table("reading/sections")
_FOLD: dict[int, str] = {ord(pair[0]): pair[1] for pair in table("reading/traditional")["pairs"]}
_EVIDENCE_LENGTH = 320
_SAME_REVIEW_DAYS = 200
_NAMING_UNITS = 6
_KNOWN_WELL = 2
_WEEKLY = re.compile(r"\bweek|\bfortnight|周|週")
_SAME_MEETING = re.compile(r"(?i)\bsame (?:meeting|session|plenary|sitting)\b|同じ会合|同会合|同会議|同次会议|同一次会议")
_COUNTED_ENTRY = re.compile(r"(?:品种|项目|药品|产品|序号|編號|编号|品目|製品|第)\s?[0-9一二三四五六七八九十]{1,3}[项個个]?[::]?")
_JUST_BEFORE = 10
_AMERICAN_FORMS = frozenset({"FDA", "NMPA", "PMDA", "MFDS", "OTHER"})
_EUROPEAN_FORMS = frozenset({"EMA", "MHRA", "SMC", "TGA", "OTHER", "PMDA"})
"""Who takes in NDAs and BLAs, and who MAAs."""
_OF_MANY = frozenset({"status of", "history", "in brief", "what changed", "the week", "outcomes of"})
_RECENT = 60
"""How many facts back a text is asked for what led to the one at hand; the bound keeps time linear."""
_QUESTION_TOKENS = 25
_SHORT_LINE = 12
_YEAR_ALONE = 4
_BESIDE = 8
"""A bare "approved" so near a conditional approval tells of nothing else."""
_PERIOD_STATUSES = frozenset({"recommended", "denied", "withdrawn", "rescinded", "refused"})
_COMBINING = frozenset({"combination", "combined", "together", "plus", "联合", "联用", "併用"})
_PARTNER_WORDS = frozenset(
    {"with", "plus", "versus", "than", "like", "mimics", "inhibits", "blocks", "containing", "against", "inhibitor", "antibody", "&"}
)
_COMBINED_WITH = ("联合", "联用", "合用", "合并", "联合使用", "併用", "+", "加用", "序贯", "对比", "头对头", "优于")
_TREATED_WITH = ("含", "接受过", "經過", "经过", "使用过", "对照药", "相比", "对比")
_TREATED_BEHIND = (
    "方案",
    "治疗失败",
    "治療失敗",
    "治疗后",
    "治療後",
    "耐药",
    "耐藥",
    "难治",
    "难治性",
    "化疗",
    "阳性",
    "による治療",
    "抵抗性",
)
_COMBINES = re.compile(r"联合|联用|合用|併用|聯合|聯用|[+]")
_BOTH = re.compile(r"(?:Both|They|The two|All three|The three|All)\b")
_LETTER_DATE = re.compile(
    r"(?i)\b(?:letter|notice|notification|decision|communication),? (?:(?:is |was |which is |which was )?dated|(?:that |which )?(?:reached|arrived|came|was (?:received|sent|dated|issued)|the company received|we received))\b"
)
_LABEL = re.compile(
    r"^(?:(?P<indication>[^::]{0,6}(?:适应症|適應症|適応症|対象疾患|効能・効果|予定される効能|indication|Indication|Proposed indication|Disease)(?:\([^()]{1,12}\))?)|(?P<other>[^::]{0,10}(?:日期|日|时间|期间|date|Date)))\s?[::]\s?(?P<words>.{2,200})$"
)
_ACRONYMS = {
    "FDA": re.compile(r"\bFDA\b"), "NMPA": re.compile(r"\b(?:NMPA|CDE)\b"), "EMA": re.compile(r"\b(?:EMA|CHMP|COMP|European Commission)\b"), "PMDA": re.compile(r"\b(?:PMDA|MHLW)\b"),
    "MHRA": re.compile(r"\bMHRA\b"), "HC": re.compile(r"Health Canada"), "TGA": re.compile(r"\bTGA\b"), "MFDS": re.compile(r"\bMFDS\b"), "SMC": re.compile(r"Swissmedic"),
}  # fmt: skip
_HAPPENED = re.compile(r"(?:事實發生日|事实发生日|發生日期|发生日期)[::]?\s?[0-9年月日/.-]{6,14}")
"""The day that the form of the Taiwan exchange gives for what it reports."""
_THAT_REQUEST = re.compile(r"(?:该|此|本次|本|上述|前述|这一)(?:项|次)?申请")
_AMERICAN = re.compile(
    r"\bPDUFA\b|\bNew Drug Application|\bBiologics License Application|\b[s]?(?:NDA|BLA)\b|\bBreakthrough Therapy\b|\bFast Track\b"
)
_NOT_SO = re.compile(
    r"(?i)(?:that|this|it|the statement|this statement|the sentence)(?: [a-z]+)? (?:was|is|were) (?:not (?:accurate|correct|true|the case)|inaccurate|incorrect|wrong|an error|a mistake)"
)
"""What takes back the sentence before."""
_AMERICAN_NAMED = re.compile(r"\bFDA\b|Food and Drug Administration")
_AGENCY = re.compile(r"国家药监局|国家药品监督管理局|药审中心|國家藥監局|国家食品药品|厚生労働省|医薬品医療機器総合機構|PMDA|NMPA|CDE")
_NAME_FIELD = re.compile(r"(?:药品|药物|产品|品种|药品通用|通用|受理品种)名称?\s?[::\s]")
_TAIWANESE = re.compile(r"TFDA|衛生福利部|卫生福利部|衛福部|公開資訊觀測站|食品藥物管理署|食藥署|查驗登記")
_POINTS_AT_OWN = re.compile(
    r"本品(?!种)|该药(?!品监)|該藥(?!品監)|本药|本剤|同剤|当社(?:の|が|は)|上述(?:药品|产品|申请)|该(?:产品|品种|适应症|申请)|公司(?:产品|自主研发|在研)|其(?:自主研发|核心产品)"
)
_MONTH_NAME = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_AMERICAN_DAY = re.compile(rf"\b{_MONTH_NAME} [0-3]?[0-9](?:,| [0-9]{{4}})")
_EUROPEAN_DAY = re.compile(rf"\b[0-3]?[0-9] {_MONTH_NAME} [0-9]{{4}}")
_LEGEND = re.compile(r"(?i)(?:list of )?(?:abbreviations|glossary|definitions|legend|key|terms)(?: used)?\s?:")
_YEAR_HEADING = re.compile(r"(?:Year |In |FY ?)?((?:19|20)[0-9]{2})[:.]?")
_YEAR_FIRST = re.compile(r"((?:19|20)[0-9]{2})\s?(?:[.:]|-(?= ))\s+[^\W\d]")
"""A paragraph under its year: "2016. Orphan designation in May."."""
_ENTRY_MARK = re.compile(r"\s?(?:-|:|\|)\s")
_DATELINE = re.compile(r"^.{0,120}?(?:-|:|\.|\))\s")


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


class SentenceSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence and what was seen in it."""

    text: str
    start: int
    end: int
    note: str | None
    seen: tuple[Seen, ...]


class _Context(msgspec.Struct):
    """What the sentences before leave behind for the next one."""

    drug: str | None = None
    drugs: list[str] = []
    authority: Authority | None = None
    authority_unit: int = -1
    others_unit: int = -1
    """The paragraph that turned to drugs of others."""
    """The unit in which that authority was named."""
    heading_drug: str | None = None
    heading_authority: Authority | None = None
    heading_kind: str | None = None
    heading_action: str | None = None
    silent: str | None = None
    kind: str | None = None
    application: bool = False
    date: PartialDate | None = None
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
    entry_date: PartialDate | None = None
    others: int | None = None
    """The unit where the text turned to other sponsors' drugs; None where it speaks of its own."""
    others_go_on: bool = False
    opened: lists.OpenList = msgspec.field(default_factory=lists.OpenList)


class _Reader:
    """Reads one document; holds what is known of it as a whole."""

    def __init__(self, text: str, published: date | None, publisher: str | None) -> None:
        self.text = text
        self.units = units_of(text)
        self.language = language_of(text)
        self.drugs, self.places = find_drugs(self.units)
        self.published = published or _dateline(self.units)
        self.publisher = publisher
        self.report: list[SentenceSeen] = []
        self.told: list[Told] = []
        self.told_drugs: set[str] = set()
        self.rows = rows_of(self.units)
        self.context = _Context()
        self.described: dict[str, str] = {}
        self.terms = ShortForms(" ".join(unit.text for unit in self.units))
        self.title = next((unit.text for unit in self.units if unit.title), None)
        head = " ".join(unit.text for unit in self.units[:6])[:600].lower()
        title = (self.title or "").lower()
        of_one = self._title_names_drug()
        self.context.periodical = any(word in title for word in _SECTIONS["periodical"] if not (of_one and word in _OF_MANY)) or any(
            word in head for word in _SECTIONS["reports"]
        )
        self.month_first = len(_AMERICAN_DAY.findall(text)) > len(_EUROPEAN_DAY.findall(text))
        happened = _HAPPENED.search(text[:3000])
        self.day = self.published
        if happened is not None:
            seen = dates_in(happened[0], 0, len(happened[0]), "zh", Calendar(published=self.published))
            self.day = next((one.value.first for one in seen if one.value is not None and len(one.value.text) == 10), self.published)
        self.main = self._main_drug()
        self.context.list_date = self._period() if self.context.periodical else None
        if self.context.list_date is None and self.published is not None and self.context.periodical and _WEEKLY.search(title):
            monday = self.published - timedelta(days=self.published.weekday())
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
                root = self.drugs.root(_key(name.text))
                counts[root] += (100 if unit.title else 5 if unit.heading else 1) + self.drugs.strength(root)
        return max(counts, key=lambda root: counts[root], default=None)

    def _title_names_drug(self) -> bool:
        return any(self.places.get(unit.index) for unit in self.units if unit.title)

    def _period(self) -> PartialDate | None:
        """The month that a round-up or a meeting's highlights are about, where the title names one."""
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

    def read(self) -> None:
        """Go through all units in order."""
        for unit in self.units:
            sentences = sentences_of(unit, self.language, _FOLD)
            if unit.heading and not unit.title:
                self._heading(unit, sentences)
            elif self._field(unit) or self._label(unit):
                pass
            elif unit.title and unit.index + 1 < len(self.units) and self.units[unit.index + 1].row and sentences:
                scene = scene_of(sentences[0], [], [])
                self.context.opened = lists.from_heading(scene, unit, self.units[unit.index + 1], self.context.opened, self.home)
            silent = self.context.silent
            self.context.silent = silent or ("abbreviations" if _LEGEND.match(unit.text) else None)
            for number, sentence in enumerate(sentences):
                self._sentence(unit, sentence, number)
            self.context.silent = silent
        self.told = merge(self.told)
        self._describe_by_disease()
        inherit(self.told, self.described)
        for fact in self.told:
            fact.indication = self.terms.spell(fact.indication)

    def _label(self, unit: Unit) -> bool:
        """A label with its value ("适应症:…", "公示日期:…") adds to what the list told last."""
        match = _LABEL.match(unit.text)
        if not match:
            return False
        last = self.told[-1] if self.told else None
        words = match["words"].strip(" 。.;")
        if match["indication"]:
            self.context.indication = words
            for fact in reversed(self.told):
                if last is None or fact.drug != last.drug:
                    break
                fact.indication = fact.indication or words
        if not match["indication"] and re.match(r"公示(?:日期|时间|期)", unit.text):
            shown = dates_in(unit.text, 0, len(unit.text), "zh", Calendar(published=self.published))
            self.context.shown = next((seen.value for seen in shown if seen.value is not None), None)
        if match["indication"]:
            pass
        elif (
            last is not None
            and last.rule in {"list entry", "table row"}
            and not re.match(r"受理|承办|申请|申報|申报|[^::]{0,6}截止|[^::]{0,6}截至", unit.text)
        ):
            for seen in dates_in(
                unit.text, 0, len(unit.text), "zh" if self.language == "zh" else self.language, Calendar(published=self.published)
            ):
                if seen.value is not None and (last.date is None or last.date_guessed):
                    last.date, last.date_guessed = seen.value, False
        return True

    def _entry(self, unit: Unit, sentence: Sentence, names: list[Name], dates: list[DateSeen]) -> list[Told]:
        """What a bullet, a row or a numbered heading tells as an entry of the open list."""
        opened = self.context.opened
        if unit.title or not (unit.bullet or unit.row or (opened.items and unit.heading)):
            return []
        root = self.drugs.root(_key(names[0].text)) if names else None
        if root is None and opened.items and unit.heading and not is_section(unit.text) and not _COUNTED_ENTRY.fullmatch(unit.text):
            found = native_core(re.split(r"[(,:]", unit.text)[0].strip())
            root = self.drugs.root(self.drugs.add(re.split(r"[(,:]", unit.text)[0].strip(), "native", 2)) if len(found) > 1 else None
        period = self.context.list_date or (PartialDate.day(self.published) if opened.items and self.published else None)
        return lists.entry(opened, unit, sentence, names, root, dates, period, lead=not self.context.periodical)

    def _describe_by_disease(self) -> None:
        """For drugs that no phrase gave an indication: the first disease in a sentence that names them, for the main one in the opening."""
        for drug in dict.fromkeys(fact.drug for fact in self.told):
            if drug in self.described or any(fact.indication for fact in self.told if fact.drug == drug):
                continue
            opening = [unit.text for unit in self.units if unit.title or not unit.heading][:4] if drug == self.main else []
            naming = (
                self.units[number].text
                for number in sorted(self.places)
                if any(self.drugs.root(_key(name.text)) == drug for name in self.places[number][:40])
            )
            found = next((words for text in (*islice(naming, _NAMING_UNITS), *opening) if (words := disease_in(text[:2000]))), None)
            if found:
                self.described[drug] = found

    def _field(self, unit: Unit) -> bool:
        """A field that names the drug of an entry ("药品名称:…") under an open list tells what befell all entries of the list."""
        opened, names = self.context.opened, self.places.get(unit.index, [])
        if not (opened.items and opened.kind is not None and names and _NAME_FIELD.match(unit.text)):
            return False
        cell = Cell(words=unit.text, start=0, end=len(unit.text))
        drug = self.drugs.root(_key(names[0].text))
        self.told.extend(
            told_by_row(opened, unit, {"name": cell}, drug, Calendar(published=self.published), lead=not self.context.periodical)
        )
        self.context.drug = drug
        return True

    def _row(self, unit: Unit, row: Row, names: list[Name]) -> list[Told]:
        """What a row of a table under an open list tells."""
        drug = next((self.drugs.root(_key(name.text)) for name in names if row["name"].start <= name.start < row["name"].end), None)
        if drug is None:
            return []
        self.context.drug = drug
        return told_by_row(self.context.opened, unit, row, drug, Calendar(published=self.published), lead=not self.context.periodical)

    def _heading(self, unit: Unit, sentences: list[Sentence]) -> None:
        context, lower = self.context, unit.text.lower()
        context.silent = next((word for word in _SECTIONS["silent"] if word in lower), None)
        context.heading_kind = context.heading_action = None
        year = _YEAR_HEADING.fullmatch(unit.text)
        context.year = int(year[1]) if year else None
        names = self.places.get(unit.index, [])
        if names and context.silent is not None and context.silent.startswith(("what is", "about", "understanding", "how ")):
            context.silent = None
        if names:
            context.heading_drug = context.drug = self.drugs.root(_key(names[0].text))
        for sentence in sentences[:1]:
            scene = scene_of(sentence, [], [])
            named = [*scene.authorities, *scene.places]
            context.heading_authority = (
                Authority(named[0].value) if named else context.heading_authority if len(unit.text) < 30 and scene.actions else None
            )
            following = self.units[unit.index + 1] if unit.index + 1 < len(self.units) else None
            counted = context.opened.items and not scene.kinds and not scene.actions and len(unit.text) <= _SHORT_LINE
            if not (context.opened.items and (names or unit.bullet or counted)):
                context.opened = lists.from_heading(scene, unit, following, context.opened, context.heading_authority or self.home)
            if named and not names:
                context.authority = context.heading_authority
            if scene.kinds:
                context.heading_kind = scene.kinds[0].value
            if scene.actions and len(unit.text) < 40:
                context.heading_action = scene.actions[0].value

    def _sentence(self, unit: Unit, sentence: Sentence, number: int) -> None:  # one step after another, each with its reason  # noqa: C901, PLR0912, PLR0915  # one step after another, each with its reason
        context = self.context
        placed = self.places.get(unit.index, [])
        first = bisect_left(placed, sentence.start, key=lambda name: name.start)
        names = placed[first : bisect_left(placed, sentence.end, key=lambda name: name.start)]
        if not number and (told_year := _YEAR_FIRST.match(unit.text)) is not None:
            context.year = int(told_year[1])
        dates = dates_in(
            unit.text,
            sentence.start,
            sentence.end,
            sentence.language,
            Calendar(
                published=self.published, before=context.date, near=sentence.continues, year=context.year, month_first=self.month_first
            ),
        )
        dates = self._without_dateline(unit, number, sentence, dates)
        if not number:
            opening = dates[0] if dates and dates[0].start - sentence.start < 2 and _ENTRY_MARK.match(unit.text, dates[0].end) else None
            context.entry_date = opening.value if opening else None
        row = self.rows.get(unit.index) if context.opened.kind is not None else None
        if row is not None:
            dates = [seen for seen in dates if "reason" in row and row["reason"].start <= seen.start < row["reason"].end]
        scene = scene_of(sentence, names, dates)
        links = eastern_links(scene, english_links(scene, links_of(scene)))
        if row is not None:
            links = [link for link in links if "reason" in row and sentence.tokens[link.start].start >= row["reason"].start]
        for link in links:
            if link.kind == "congress" and link.status == "presented" and _is_to_come(scene, link):
                link.status = "scheduled"
        seen: list[Seen] = []
        owners = dating.date_owners(scene, links)
        elsewhere = self._about_others(unit, scene, names)
        told_here: list[Told] = []
        if row is not None and number == 0 and not context.silent:
            told_here = self._row(unit, row, names)
        elif not links:
            told_here = [] if context.silent else self._entry(unit, sentence, names, dates)
        entry_line = context.opened.items and (is_label(unit.text) or len(unit.text) < _SHORT_LINE)
        if not (unit.bullet or unit.row or unit.heading or number or entry_line):
            context.opened = lists.OpenList(heading_kind=context.opened.heading_kind if unit.text.endswith(":") else None)
        own = bool(names) if scene.sentence.language == "en" else self._speaks_of_own(sentence, names)
        if scene.sentence.language != "en" and not own:
            if any(mood.value == "competitor" for mood in scene.moods):
                context.others_unit = unit.index
            elif names and context.others_unit == unit.index:
                links = []
        self._take_back(unit, scene)
        for index, link in enumerate(links):
            silent = context.silent is not None and not _fixed_ahead(context.silent, link, owners.get(index))
            reason = (f"section {context.silent!r}" if silent else None) or blocked(scene, link, own_drugs=bool(names), sponsors=own)
            facts: list[Told] = []
            if reason is None and elsewhere:
                reason = "goes on about others"
            if (
                reason is None
                and link.action is None
                and not names
                and link.rule.endswith((" alone", " of a day"))
                and _of_no_drug(scene, link)
            ):
                reason = "told of no drug"
            if reason is None and context.opened.planned and unit.bullet:
                reason = "a list of what is planned"
            if reason is None and unit.heading and not unit.title and not names:
                reason = "a heading over others"
            if (
                reason is None
                and not names
                and not number
                and len(scene.sentence.tokens) <= 7
                and len(unit.text) > len(sentence.text) + 20
                and link.anchor is None
            ):
                reason = "a heading over others"
            if reason is None and unit.title and not names and context.periodical:
                reason = "a title over many reports"
            if reason is None:
                facts, reason = self._facts(unit, sentence, scene, link, links, owners.get(index), number)
            told_here.extend(facts)
            first = facts[0] if facts else None
            seen.append(
                Seen(
                    kind=link.kind,
                    status=link.status,
                    words=_words(scene, link),
                    rule=link.rule,
                    dropped=reason,
                    drug=self.drugs.main_name(first.drug) if first else None,
                    authority=str(first.authority) if first and first.authority else None,
                    date=str(first.date) if first and first.date else None,
                )
            )
        if (
            not told_here
            and dates
            and dates[0].value
            and _BOTH.match(sentence.text)
            and any(action.value == "propose" for action in scene.actions)
        ):
            for fact in self.told:
                if fact.unit == unit.index and fact.status == "recommended" and (fact.date is None or fact.date_guessed):
                    fact.date, fact.date_guessed = dates[0].value, False
        if not links and _LETTER_DATE.search(sentence.text) and dates and dates[0].value:
            for fact in self.told:
                if (
                    fact.unit == unit.index
                    and fact.status in {"denied", "refused", "rescinded", "granted", "cleared", "approved"}
                    and fact.date_guessed
                ):
                    fact.date, fact.date_guessed = dates[0].value, False
        opened = (
            lists.from_sentence(
                scene,
                told_here or self._told_of_several(unit),
                context.opened,
                context.kind,
                context.drug,
                context.authority,
                self._lately(),
                named=bool(names),
            )
            if not unit.bullet
            else None
        )
        if opened is not None:
            context.opened = opened
            if opened.items:
                told_here = []
                self.told = [fact for fact in self.told if not (fact.title and not self._title_names_drug())]
        about = self.drugs.root(_key(names[0].text)) if names else context.drug or self.main
        if (
            about
            and not told_here
            and not context.silent
            and not any(mention.value in {"competitor", "generic"} for mention in scene.moods)
        ):
            words = purposes.described_indication(scene)
            if words:
                self.described.setdefault(about, words)
        self.told.extend(told_here)
        self.told_drugs.update(fact.drug for fact in told_here)
        self._remember(scene, names, dates, told_here)
        origin = unit.origin
        self.report.append(
            SentenceSeen(
                text=sentence.text,
                start=origin[sentence.start],
                end=origin[sentence.end - 1] + 1,
                note=f"section {context.silent!r} asserts nothing" if context.silent else None,
                seen=tuple(seen),
            )
        )

    def _told_of_several(self, unit: Unit) -> list[Told]:
        """What the sentence before told of products it did not name: "12製品を承認した。主な製品は次の通り。"."""
        last = self.told[-1:] if self.told and self.told[-1].unit == unit.index else []
        return last if last and not self.places.get(unit.index) else []

    def _lately(self) -> PartialDate | None:
        """The day told last, where it lies just before the publication."""
        day = self.context.date
        near = (
            day is not None
            and self.published is not None
            and len(day.text) == 10
            and 0 <= (self.published - day.first).days <= _JUST_BEFORE
        )
        return day if near else None

    def _speaks_of_own(self, sentence: Sentence, names: list[Name]) -> bool:
        """Whether a native sentence names the sponsor's drug or points at it; a competitor's drug is named here alone."""
        if any(self._is_own(self.drugs.root(_key(name.text))) for name in names):
            return True
        return not names and _POINTS_AT_OWN.search(sentence.text) is not None

    def _is_own(self, root: str) -> bool:
        return root == self.main or root in self.told_drugs

    def _take_back(self, unit: Unit, scene: Scene) -> None:
        """What was only heard ("media reported that …") is no event once the text calls it untrue."""
        if scene.sentence.language == "en" and _NOT_SO.match(scene.sentence.text):
            self.told = [fact for fact in self.told if fact.title or fact.unit != unit.index]
        if any(mood.value == "untrue" for mood in scene.moods) and takes_back(scene.sentence.text):
            self.told = [fact for fact in self.told if fact.title or fact.unit not in {unit.index, unit.index - 1}]

    def _about_others(self, unit: Unit, scene: Scene, names: list[Name]) -> bool:
        """Whether the text has turned to other sponsors' drugs and not come back: the rest of a paragraph, or more where that only opens it."""
        context = self.context
        roots = {self.drugs.root(_key(name.text)) for name in names}
        own = self.main in roots or any(self.drugs.strength(root) >= 2 for root in roots)
        if unit.heading or own or any(token.norm in {"our", "we", "us"} for token in scene.sentence.tokens):
            own = not any(mention.value == "competitor" for mention in scene.moods) or own or unit.heading
            context.others = None if own else unit.index
            context.others_go_on = not own
            return False
        if any(
            mention.value == "competitor" and scene.norm(mention.start - 1) not in {"from", "than", "after", "by"}
            for mention in scene.moods
        ):
            context.others, context.others_go_on = unit.index, context.others_go_on or not scene.kinds
            return False
        if context.others is not None and unit.index != context.others and not context.others_go_on:
            context.others = None
        return context.others is not None

    def _without_dateline(self, unit: Unit, number: int, sentence: Sentence, dates: list[DateSeen]) -> list[DateSeen]:
        """The dates of a sentence without the one that only says when the announcement was made."""
        if number or not dates or self.published is None:
            return [seen for seen in dates if not _is_as_of(unit.text, seen)]
        first = dates[0]
        if (
            first.value
            and first.value.text == self.published.isoformat()
            and first.start - sentence.start < 120
            and _DATELINE.match(unit.text[first.end : first.end + 30] + " ")
        ):
            after = unit.text[first.end : first.end + 24].lstrip(") ")
            if after[:1] in "-:.(/" or re.match(r"[(/]", after) or not after:
                return dates[1:]
        return [seen for seen in dates if not _is_as_of(unit.text, seen)]

    def _remember(self, scene: Scene, names: list[Name], dates: list[DateSeen], told: list[Told]) -> None:
        context = self.context
        if told:
            context.drug = told[-1].drug
            context.drugs = list(dict.fromkeys(fact.drug for fact in told))
            context.authority = told[-1].authority or context.authority
            context.indication = told[-1].indication or context.indication
        elif names:
            roots = [self.drugs.root(_key(name.text)) for name in names]
            context.drug = roots[0]
            context.drugs = roots[:1]
        if not told and scene.authorities:
            context.authority = Authority(scene.authorities[-1].value)
        short = len(scene.sentence.tokens) < _QUESTION_TOKENS
        if (
            not told
            and not scene.authorities
            and scene.places
            and short
            and scene.sentence.text.rstrip("。").endswith(("?", "は", "か", "?"))
        ):
            context.authority, context.authority_unit = Authority(scene.places[-1].value), scene.sentence.block.index
        if scene.authorities:
            context.authority_unit = scene.sentence.block.index
        for seen in dates:
            if seen.later:
                continue
            if seen.vague or (seen.value is not None and (self.published is None or seen.value.text != self.published.isoformat())):
                context.date = seen.value
        specific = [
            mention.value
            for mention in scene.kinds
            if anchor_class(mention.value) in {"designation", "accelerated", "conditional"} and mention.value != "designation"
        ]
        if specific:
            context.kind = specific[-1]
        if any(anchor_class(mention.value) == "application" for mention in scene.kinds):
            context.application = True

    def _facts(  # one step after another, each with its reason  # noqa: C901, PLR0912, PLR0913, PLR0917  # one step after another, each with its reason
        self, unit: Unit, sentence: Sentence, scene: Scene, link: Link, links: list[Link], seen: DateSeen | None, number: int
    ) -> tuple[list[Told], str | None]:
        context = self.context
        kind, status = self._step(unit, scene, link) if link.kind == STEP else self._resolved(scene, link)
        if link.action is not None and link.action.value == "turn_down" and not self._was_asked(scene, links, link, kind):
            return [], "nothing that was asked for"
        if not kind:
            return [], "no designation it could mean"
        if kind not in set(Kind) or status not in POSSIBLE[Kind(kind)]:
            return [], f"{kind} cannot be {status}"
        drugs = self._drugs_of(scene, link)
        if not drugs:
            return [], "no drug of the announcement"
        if (
            drugs[0] != self.main
            and self.drugs.strength(drugs[0]) < _KNOWN_WELL
            and any(mention.value == "competitor" and mention.layer == "mood" for mention in scene.moods)
        ):
            return [], "told of another sponsor's drug"
        if self._only_standard(drugs[0]):
            return [], "a standard medicine mentioned once"
        due = (kind == "target_action_date") or status == "scheduled"
        value = dating.date_value(seen, due=due)
        supposed = seen is not None and seen.today and _dates_the_news(scene, seen)
        if kind == "conference_presentation":
            authorities: list[Authority | None] = [None]
            guessed = False
        else:
            authorities = [*attribution.authorities_for(scene, link, links)]
            guessed = not authorities
            authorities = authorities or self._inherited_authority(link, kind, unit.index)
            if not authorities:
                return [], "no authority"
        lead = self._is_lead(unit, sentence, scene, link, seen)
        if value is None and lead and (seen is None or seen.today) and not link.state and self.published and kind != "target_action_date":
            value = PartialDate.day(self.day or self.published)
            supposed = seen is None or _dates_the_news(scene, seen)
        if value is None and seen is None and context.entry_date is not None and not due:
            value = context.entry_date
        if (
            value is None
            and seen is None
            and context.list_date
            and context.periodical
            and not link.state
            and (status in _PERIOD_STATUSES or link.rule.endswith(LABEL) or link.rule.startswith("phrase") or not number or context.weekly)
            and (kind != "application_submitted" or context.weekly)
            and not _told_as_past(scene, link)
        ):
            value, supposed = context.list_date, True
        if kind == "target_action_date" and seen is not None and _counted_from(scene, link, seen):
            return [], "a date that is only counted from"
        if kind == "target_action_date" and value is None:
            value = next((seen.ahead for _, _, seen in scene.dates if seen.ahead is not None), None)
        if (
            kind == "target_action_date"
            and seen is not None
            and not seen.year_given
            and seen.value is not None
            and (context.date is not None or _decided(scene, seen))
        ):
            if context.date is None:
                context.date = seen.value
            behind = (seen.value.first - context.date.first).days
            value = seen.value if 0 <= behind <= _SAME_REVIEW_DAYS or _decided(scene, seen) else value
        if status == "recommended" and _SAME_MEETING.search(sentence.text):
            value = next((fact.date for fact in reversed(self.told) if fact.status == status and fact.date is not None), value)
        if value is None and status == "recommended" and context.shown is not None:
            value = context.shown
        if due and value is None:
            return [], "no date for what is due"
        if status == "scheduled" and value is not None and len(value.text) == _YEAR_ALONE and any(m.value == "plan" for m in scene.moods):
            return [], "foreseen, without a date"
        if not due and value is not None and self.published is not None and (value.first - self.published).days > 1:
            return [], f"{value} lies ahead"
        placed = (
            scene.authorities
            or scene.places
            or self.agency
            or (scene.sentence.language != "en" and seen is not None and context.authority_unit >= unit.index - 2)
        )
        if kind == "approval" and status == "approved" and value is None and not placed:
            return [], "an approval without authority or date"
        same = purposes.says_same(scene, link)
        pairs = [
            (
                status,
                value,
                (self._last_indication(drugs[0]) if same else None) or self._in_table(unit) or purposes.indication_for(scene, link, links),
            )
        ]
        if kind == "target_action_date":
            pairs = [(made, day, pairs[0][2]) for made, day in _goal_days(scene, link, status, value)]
        pairs[0][2]
        tokens = sentence.tokens
        start, end = tokens[link.start].start, tokens[link.end - 1].end
        told_status = status
        each = self._each_on_its_day(scene, link) if len(authorities) == 1 and not due else []
        if each:
            drugs = [drug for drug, _, _ in each]
            pairs = []
        return [
            Told(
                drug=drug,
                authority=authority,
                kind=Kind(kind),
                status=Status(status),
                indication=indication,
                date=value,
                unit=unit.index,
                start=start,
                end=end,
                lead=lead,
                title=unit.title,
                named=bool(scene.drugs),
                rule=link.rule,
                confidence=self._confidence(scene, link, guessed=guessed, named=bool(scene.drugs), title=unit.title),
                guessed=guessed,
                date_guessed=supposed,
                part=part,
                vague=bool(seen and seen.vague),
                sentence=number,
                whole_start=sentence.start,
                whole_end=sentence.end,
                office=attribution.office_of(scene, link) if authority == Authority.OTHER else None,
            )
            for order, drug in enumerate(drugs)
            for place, authority in enumerate(authorities)
            for part, (status, value, indication) in enumerate(
                [(told_status, each[order][1], each[order][2])]
                if each
                else self._split(scene, link, links, _one_each(scene, len(authorities), place, _one_each(scene, len(drugs), order, pairs))),
                start=1,
            )
        ], None

    def _step(self, unit: Unit, scene: Scene, link: Link) -> tuple[str, str]:
        """What "we filed the request", "taken up" mean: by the sentence, by what was told last, by the number it was filed under."""
        groups = {anchor_class(mention.value) for mention in scene.kinds}
        last = next((fact for fact in reversed(self.told) if unit.index - fact.unit <= _STEP_UNITS), None)
        accepted = link.status == "accepted"
        if groups & {"ind", "trial"} or (last is not None and last.kind == Kind.IND_CLEARANCE):
            return Kind.IND_CLEARANCE, link.status if accepted else "submitted"
        if last is None:
            filed = _FILED_UNDER.search(self.text)
            if not accepted or filed is None:
                return "", ""
            return (Kind.IND_CLEARANCE if filed[1] == "L" else Kind.APPLICATION_ACCEPTED), "accepted"
        group = anchor_class(last.kind) if last.kind in ANCHORS else ""
        if group in {"designation", "accelerated", "conditional"} and not accepted:
            return last.kind, "requested"
        if last.kind in _OF_APPLICATIONS:
            return ("application_accepted", "accepted") if accepted else ("application_submitted", "submitted")
        return "", ""

    def _was_asked(self, scene: Scene, links: list[Link], link: Link, kind: str) -> bool:
        return asked_for(scene, links, link) or any(fact.kind == kind and fact.status == "requested" for fact in self.told[-3:])

    def _in_table(self, unit: Unit) -> str | None:
        """The indication that a row's own column gives."""
        cell = self.rows[unit.index].get("indication") if unit.index in self.rows else None
        return cell.words if cell is not None else None

    def _last_indication(self, drug: str) -> str | None:
        return next((fact.indication for fact in reversed(self.told) if fact.drug == drug and fact.indication), self.context.indication)

    @staticmethod
    def _confidence(scene: Scene, link: Link, *, guessed: bool, named: bool, title: bool) -> float:
        """How sure the reading is, 0..1: less where the authority or the drug was taken from around and where words stand far apart."""
        sure = 0.95 - 0.1 * guessed - 0.05 * (not named) - 0.05 * title - 0.03 * max(0.0, link.cost - 4.0)
        if link.anchor is None and not link.rule.startswith("phrase"):
            sure -= 0.05
        if len(scene.drugs) > 2:
            sure -= 0.05
        return round(max(0.3, sure), 2)

    def _split(
        self, scene: Scene, link: Link, links: list[Link], pairs: list[tuple[str, PartialDate | None, str | None]]
    ) -> list[tuple[str, PartialDate | None, str | None]]:
        """One entry a fact: goal dates told in pairs, several indications of one grant, "in December for this and in June for that"."""
        if len(pairs) > 1 or link.status in {"set", "changed"}:
            return pairs
        status, value, _indication = pairs[0]
        several = purposes.indications_listed(scene, link, links)
        if len(several) > 1:
            return [(status, day or value, words) for words, day in several]
        return pairs

    def _resolved(self, scene: Scene, link: Link) -> tuple[str, str]:
        """Kind and status once "the designation", opinions and goal dates are understood from what stands around them."""
        context, kind, status = self.context, link.kind, link.status
        if kind == "designation" and link.anchor is not None and link.anchor.phrase == "breakthrough":
            return ("" if scene.norm(link.anchor.start - 1) in {"a", "another"} else "breakthrough_therapy"), status
        present = [m.value for m in scene.kinds]
        if kind == THE_SAME:
            last = self.told[-1] if self.told else None
            return (last.kind, followed(last.kind, last.status)) if last is not None else ("", status)
        if kind in {"designation", "request"}:
            reach = link.end if link.anchor is None or kind == "designation" else max(link.end, link.anchor.end + 5)
            nearby = [
                m.value for m in scene.kinds if anchor_class(m.value) == "designation" and m.value != "designation" and m.start <= reach
            ]
            return (nearby[-1] if nearby else context.kind or ""), status
        if (
            status == "recommended"
            and kind in {"approval", "refusal"}
            and link.anchor is not None
            and anchor_class(link.anchor.value).endswith("opinion")
        ):
            orphan = (
                any(scene.norm(m.start) in {"comp", "orphan"} or "orphan" in m.phrase or m.phrase == "COMP" for m in scene.authorities)
                or "orphan_drug" in present
            )
            if kind == "approval":
                conditional = "conditional_approval" in present or any(
                    fact.kind == Kind.CONDITIONAL_APPROVAL and fact.drug in self._drugs_of(scene, link)[:1] for fact in self.told[-2:]
                )
                kind = "orphan_drug" if orphan else "conditional_approval" if conditional else kind
        elif status == "recommended" and kind == "approval" and "conditional_approval" in present:
            kind = "conditional_approval"
        asked = self._asked_last(scene, link)
        if asked:
            return asked
        bare = kind == "approval" and status == "approved" and link.anchor is None
        conditional = [mention for mention in scene.kinds if mention.value == "conditional_approval"]
        if bare and scene.sentence.language == "en" and any(abs(mention.start - link.start) < _BESIDE for mention in conditional):
            return "", status
        if (
            kind == "approval"
            and link.anchor is not None
            and scene.norm(link.anchor.start - 1) in {"that", "this", "同", "该", "此", "本", "述", "当", "該"}
            and context.kind in {"accelerated_approval", "conditional_approval"}
        ):
            status = (
                {"approved": "granted"}.get(status, status)
                if context.kind == "accelerated_approval"
                else {"approved": "conditionally_approved"}.get(status, status)
            )
            return context.kind, status
        if (
            kind == "approval"
            and link.anchor is not None
            and scene.sentence.language == "en"
            and self.told
            and status in {"approved", "withdrawn", "rescinded"}
        ):
            last = self.told[-1]
            bare_noun = link.anchor.phrase in {"authorisation", "authorization", "approval", "licence", "the licence"}
            pointed = scene.norm(link.anchor.start - 1) in {"the", "that", "this"} or link.anchor.phrase.startswith("the ")
            near = last.unit == scene.sentence.block.index and last.kind in {Kind.CONDITIONAL_APPROVAL, Kind.ACCELERATED_APPROVAL}
            if bare_noun and pointed and near and not scene.drugs:
                granted = "granted" if last.kind == Kind.ACCELERATED_APPROVAL else "conditionally_approved"
                return last.kind, granted if status == "approved" else status
        again = kind == "goal_date" and any(
            fact.kind == Kind.COMPLETE_RESPONSE or fact.rule.endswith("resubmit") or fact.rule.startswith("verb resubmit")
            for fact in self.told[-_RECENT:]
        )
        if kind == "goal_date" and status == "set" and (_moved(scene, link) or (_is_new(scene, link) and not again)):
            status = "changed"
        return _KIND_OF.get(kind, kind), status

    def _asked_last(self, scene: Scene, link: Link) -> tuple[str, str] | None:
        """What became of "the application" where the text told last of a request for a designation, or of a trial's."""
        last = self.told[-1] if self.told else None
        words = {scene.norm(index) for index in range(link.start, link.end)}
        if last is not None and scene.sentence.language != "en" and link.kind == "application_submitted" and link.status == "submitted":
            phrase = link.anchor.phrase if link.anchor is not None else ""
            if (
                _THAT_REQUEST.match(phrase)
                and last.kind in ANCHORS
                and anchor_class(last.kind) == "designation"
                and last.unit >= scene.sentence.block.index - 2
            ):
                return last.kind, "requested"
            return None
        if last is None or scene.sentence.language != "en" or last.unit != scene.sentence.block.index or not words & {"application", "it"}:
            return None
        if words & {"nda", "bla", "maa", "drug", "marketing", "license", "supplemental"}:
            return None
        made = (link.kind, link.status)
        if last.status == Status.REQUESTED and made == ("refusal", "refused"):
            return last.kind, "denied"
        if last.kind == Kind.IND_CLEARANCE and made in {("application_accepted", "accepted"), ("application_submitted", "submitted")}:
            return last.kind, made[1]
        return None

    def _drugs_of(self, scene: Scene, link: Link) -> list[str]:
        near = [(place, name) for place, name in attribution.drugs_for(scene, link) if not self._only_partner(scene, place, name)]
        if near:
            first = self.drugs.root(_key(near[0][1]))
            counted = _COUNTED.search(scene.sentence.text)
            if counted:
                begin = scene.sentence.start + counted.end()
                listed = [self.drugs.root(_key(name.text)) for _, _, name in scene.drugs if name.start >= begin]
                if first in listed:
                    return list(dict.fromkeys(listed))
            if link.rule.endswith(LABEL) and not scene.sentence.block.bullet:
                return list(dict.fromkeys(self.drugs.root(_key(name.text)) for start, _, name in scene.drugs if start >= link.end))
            joined = self._coordinated(scene, first)
            return [*joined, *(root for root in self._combined(scene, near, first) if root not in joined)]
        several = self._several_meant(scene)
        if several:
            return several
        if scene.sentence.block.title:
            following = next(
                (names[0] for index, names in sorted(self.places.items()) if index > scene.sentence.block.index and names), None
            )
            if following is not None and self.drugs.strength(root := self.drugs.root(_key(following.text))) >= self.drugs.strength(
                self.main or root
            ):
                return [root]
        for root in (self.context.drug, self.context.heading_drug, self.main):
            if root is not None:
                return [root]
        return []

    def _each_on_its_day(self, scene: Scene, link: Link) -> list[tuple[str, PartialDate, str | None]]:
        """Reads "registered A for X on 4 May and B for Y on 11 May": every drug with the day behind it."""
        if scene.sentence.language != "en":
            return []
        named: list[tuple[int, int, str]] = []
        for start, end, name in scene.drugs:
            root = self.drugs.root(_key(name.text))
            if start >= link.start and not (named and named[-1][2] == root):
                named.append((start, end, root))
        dates = [(start, end, seen) for start, end, seen in scene.dates if start >= link.start]
        if len(named) < _KNOWN_WELL or len(dates) != len(named) or len({root for _, _, root in named}) != len(named):
            return []
        found: list[tuple[str, PartialDate, str | None]] = []
        for order, ((_, _, root), (begin, _, seen)) in enumerate(zip(named, dates, strict=True)):
            low = max(end for start, end, name in scene.drugs if self.drugs.root(_key(name.text)) == root)
            following = named[order + 1][0] if order + 1 < len(named) else len(scene.sentence.tokens)
            if not low <= begin < following or seen.value is None or any(low <= action.start < begin for action in scene.actions):
                return []
            tokens = scene.sentence.tokens
            words = scene.sentence.block.text[tokens[min(low, len(tokens) - 1)].start : tokens[begin].start]
            match = re.search(r"\bfor (?:the treatment of )?(.{3,120}?),? (?:on|in)? ?$", words)
            found.append((root, seen.value, match[1].strip() if match else None))
        return found

    def _only_standard(self, root: str) -> bool:
        """Whether a drug is a well-known one that the text neither introduces nor names again, beside one of its own."""
        if root == self.main or self.drugs.strength(root) >= _KNOWN_WELL or self.context.periodical:
            return False
        if self.drugs.main_name(root) not in COMPARATORS:
            return False
        named = islice((name for names in self.places.values() for name in names if self.drugs.root(_key(name.text)) == root), _KNOWN_WELL)
        return sum(1 for _ in named) < _KNOWN_WELL

    def _coordinated(self, scene: Scene, first: str) -> list[str]:
        """The first drug and those of the sponsor that "and" joins to it, in the order of the sentence: "designation to A (…) and B (…)"."""
        own = [
            (start, end, self.drugs.root(_key(found.text)))
            for start, end, found in scene.drugs
            if not self._only_partner(scene, start, found.text) and scene.norm(start - 1) not in _PARTNER_WORDS
        ]
        chain: list[tuple[int, int, str]] = []
        for start, end, root in own:
            if chain and not _joins_names(scene, chain[-1][1], start, same=root == chain[-1][2]):
                if first in {one for _, _, one in chain}:
                    break
                chain = []
            chain.append((start, end, root))
        roots = list(dict.fromkeys(root for _, _, root in chain))
        if first not in roots or any(self.drugs.strength(root) < 2 and root != self.main for root in roots):
            return [first]
        return roots

    def _several_meant(self, scene: Scene) -> list[str]:
        """The drugs told of before that "both products", "the combination" or "the latter" mean."""
        before = self.context.drugs
        if len(before) < 2 or scene.sentence.language != "en":
            return []
        words = scene.sentence.text.lower()
        if "the latter" in words:
            return before[-1:]
        if "the former" in words:
            return before[:1]
        return before if _SEVERAL.search(words) else []

    def _combined(self, scene: Scene, near: list[tuple[int, str]], first: str) -> list[str]:
        """The sponsor's other drugs that the sentence combines with the first."""
        found: list[str] = []
        at = near[0][0]
        for place, name in near[1:]:
            root = self.drugs.root(_key(name))
            low, high = max(0, min(at, place) - 3), max(at, place)
            own = self.drugs.strength(root) >= 3 or root in self.told_drugs
            if scene.sentence.language != "en":
                several = own or not _COMBINES.search(scene.sentence.text)
                if root != first and several and root not in found and joined_natively(scene, at, place):
                    found.append(root)
                continue
            if root == first or not own or root in found or high - low >= 40:
                continue
            if _COMBINING.intersection(scene.norms[low:high]):
                found.append(root)
        return found

    def _only_partner(self, scene: Scene, place: int, name: str) -> bool:
        """Whether a drug stands there only as a partner, a model or a comparator and is not introduced as the sponsor's."""
        root = self.drugs.root(_key(name))
        if root == self.main or self.drugs.strength(root) >= 2:
            return False
        if scene.sentence.language != "en":
            end = next((stop for start, stop, _ in scene.drugs if start == place), place + 1)
            behind = "".join(scene.norm(index) for index in range(end, end + 4))
            if behind.startswith(_TREATED_BEHIND) or "".join(scene.norm(index) for index in range(place - 3, place)).endswith(
                _TREATED_WITH
            ):
                return True
            return "".join(scene.norm(index) for index in range(place - 4, place)).endswith(_COMBINED_WITH)
        if scene.norm(place - 1) in {"antibody", "inhibitor"} and {scene.norm(place - 2), scene.norm(place - 3)} & {
            "the",
            "its",
            "our",
            "oral",
            "an",
            "a",
            "'s",
        }:
            return False
        return scene.norm(place - 1) in _PARTNER_WORDS or any(
            scene.norm(index) in {"with", "plus"} for index in range(max(0, place - 5), place)
        )

    def _inherited_authority(self, link: Link, kind: str, unit: int) -> list[Authority | None]:
        only = attribution.allowed(link)
        usual = ANCHORS.get(link.anchor.value if link.anchor else link.kind, {}).get("usual") or ANCHORS.get(kind, {}).get("usual")
        if link.anchor is not None and ("PDUFA" in link.anchor.phrase or "審査終了" in link.anchor.phrase):
            return [Authority.FDA]
        here = self.context.authority if self.context.authority_unit == unit else None
        wanted = [here, self.context.heading_authority, self.context.authority, self.home]
        if self.language != "en":
            near = self.context.authority if self.context.authority_unit == unit else None
            wanted = [near, self.context.heading_authority, self.home, self.context.authority]
            if link.kind in {"goal_date", "target_action_date"}:
                wanted = [near, self.context.authority, self.context.heading_authority, self.home]
        elif self.units[unit].row:
            phrase = link.anchor.phrase.split() if link.anchor is not None else []
            meant = usual or usual_authority(" ".join(phrase))
            wanted = [self.context.heading_authority, Authority(str(meant)) if meant else None, self.home, self.context.authority]
        meant = usual_authority(link.anchor.phrase) if link.anchor is not None else None
        if (
            meant is not None
            and meant != Authority.FDA
            and self.language == "en"
            and self.home is Authority.FDA
            and not _AMERICAN_NAMED.search(self.text[:20000])
        ):
            wanted.insert(len(wanted) - 1, Authority(meant))
        words = _words_of(link)
        fits = (
            _AMERICAN_FORMS
            if words & {"nda", "bla", "snda", "sbla", "ndas", "blas", "ind", "inds"}
            else _EUROPEAN_FORMS
            if words & {"maa", "maas"}
            else None
        )
        for candidate in wanted:
            if (
                candidate is not None
                and (only is None or candidate in only)
                and (fits is None or self.language != "en" or candidate in fits)
            ):
                return [candidate]
        if not usual and link.anchor is not None:
            usual = usual_authority(link.anchor.phrase)
        if not usual and self.language == "en" and self.told:
            usual = self.told[-1].authority if only is None or self.told[-1].authority in only else None
        return [Authority(str(usual))] if usual else []

    def _is_lead(self, unit: Unit, sentence: Sentence, scene: Scene, link: Link, seen: DateSeen | None) -> bool:
        context = self.context
        if context.periodical or (seen is not None and seen.vague) or _told_as_past(scene, link):
            if seen is not None and seen.vague and self.language != "en" and context.lead_unit is None and not unit.title:
                context.lead_unit = unit.index
            return False
        if unit.title or (unit.heading and self.language != "en" and context.lead_unit is None):
            return True
        if context.lead_unit is None:
            context.lead_unit = unit.index
        if unit.bullet and context.lead_unit == unit.index - 1:
            context.lead_unit = unit.index
        if context.lead_unit == unit.index - 1 and not link.state and _GOES_ON.match(sentence.text) and _perfect(scene, link):
            return True
        return context.lead_unit == unit.index and (
            link.kind in {"goal_date", "target_action_date"}
            or link.status == "scheduled"
            or seen is None
            or seen.value is None
            or self.published is None
            or seen.value.text == self.published.isoformat()
        )

    def reading(self) -> Reading:
        """The result as the rest of the program takes it."""
        proposals = tuple(self._proposal(fact) for fact in self.told)
        used = list(dict.fromkeys(fact.drug for fact in self.told))
        roots = used + [
            root
            for root in dict.fromkeys(self.drugs.root(key) for key in self.drugs.all_keys())
            if root not in used and self._introduced(root)
        ]
        firms = companies.companies_of(self.units, self.publisher)
        drugs = tuple(seen_drug(root, self.drugs, firms) for root in roots)
        return Reading(
            language=self.language, title=self.title, published=self.published, publisher=self.publisher, drugs=drugs, proposals=proposals,  # pyright: ignore[reportArgumentType]
        )  # fmt: skip

    def _introduced(self, root: str) -> bool:
        """Whether the text gives the drug a code, as it does for the sponsor's own."""
        return self.drugs.strength(root) >= 3 and any(kind == "code" for _, kind in self.drugs.names(root))

    def _proposal(self, fact: Told) -> Proposal:
        origin = self.units[fact.unit].origin
        start, end = origin[fact.start], origin[fact.end - 1] + 1
        if fact.whole_end - fact.whole_start <= _EVIDENCE_LENGTH:
            start, end = origin[fact.whole_start], origin[fact.whole_end - 1] + 1
        occurred, due = fact.date, None
        if fact.due:
            due, occurred = fact.date, PartialDate.day(self.published) if fact.lead and self.published else None
        return Proposal(
            drug=self.drugs.main_name(fact.drug), authority=fact.authority, kind=fact.kind, status=fact.status, indication=fact.indication, occurred=occurred, due=due,
            evidence=Evidence(text=self.text[start:end], start=start, end=end), lead=fact.lead, confidence=fact.confidence, rule=fact.rule,
        )  # fmt: skip


_STEP_UNITS = 8
_FILED_UNDER = re.compile(r"\b[CJ][A-Z]{2}([LS])[0-9]{5,}")
"""The number of an application to the NMPA; its fourth letter tells trials (L) from marketing (S)."""
_OF_APPLICATIONS = frozenset(
    {Kind.APPLICATION_ACCEPTED, Kind.APPLICATION_SUBMITTED, Kind.APPROVAL, Kind.COMPLETE_RESPONSE, Kind.TARGET_ACTION_DATE, Kind.REFUSAL}
)
_KIND_OF = {
    "full_approval": "approval",
    "extension": "approval",
    "goal_date": "target_action_date",
    "congress": "conference_presentation",
    "ind": "ind_clearance",
}


_AHEAD = frozenset(_SECTIONS["ahead"])


def _fixed_ahead(section: str, link: Link, seen: DateSeen | None) -> bool:
    """Whether a part on what lies ahead tells of a goal date or a meeting with its day: that much is fixed."""
    day = seen is not None and seen.ahead is not None and len(seen.ahead.text) == 10
    return section in _AHEAD and day and (link.kind in {"goal_date", "target_action_date"} or link.kind == "advisory_committee")


_OWN_WORDS = frozenset(
    {
        "we",
        "our",
        "us",
        "its",
        "it",
        "product",
        "drug",
        "medicine",
        "candidate",
        "therapy",
        "vaccine",
        "application",
        "bla",
        "nda",
        "maa",
        "filing",
        "company",
        "compound",
        "treatment",
        "antibody",
        "programme",
        "program",
        "which",
        "submission",
        "has",
        "have",
        "had",
        "i",
        "he",
        "she",
        "they",
        "their",
        "my",
    }
)


def _of_no_drug(scene: Scene, link: Link) -> bool:
    """Reads "In 2017 a law established RMAT": a noun and a day in a sentence with a verb of its own that speaks of no product."""
    if (
        scene.sentence.language != "en"
        or link.kind in {"goal_date", "target_action_date"}
        or scene.sentence.block.bullet
        or scene.sentence.block.row
    ):
        return False
    if anchor_class(link.kind) not in {"designation", "accelerated"} if link.kind in ANCHORS else True:
        return False
    words = {token.norm for token in scene.sentence.tokens}
    verb = any(
        token.norm.endswith("ed") and len(token.norm) > 4 and not (link.start <= index < link.end)
        for index, token in enumerate(scene.sentence.tokens)
    )
    return verb and not words & _OWN_WORDS


def _words_of(link: Link) -> set[str]:
    """The wording of a link's noun, or of its phrase where it has none."""
    part = link.anchor or link.action
    return set(part.phrase.lower().split()) if part is not None else set()


def _is_to_come(scene: Scene, link: Link) -> bool:
    """Reads "will be the subject of an oral presentation at …"."""
    return scene.sentence.language == "en" and any(
        mood.value == "plan"
        and mood.phrase in {"will", "shall", "to be", "upcoming", "forthcoming", "scheduled to"}
        and mood.start < link.end
        for mood in scene.moods
    )


def _decided(scene: Scene, seen: DateSeen) -> bool:
    """Whether the sentence tells of the decision as well, so that the goal date lies behind: "dated May 19, one day ahead of the goal date"."""
    letters = any(anchor_class(kind.value) == "letter" for kind in scene.kinds) or any(
        action.value == "approve" and action.phrase.startswith(("approved", "cleared", "authori")) for action in scene.actions
    )
    near = any(
        other.value is not None
        and seen.value is not None
        and other is not seen
        and 0 <= (seen.value.first - other.value.first).days <= _SAME_REVIEW_DAYS
        for _, _, other in scene.dates
    )
    return letters and near


def _counted_from(scene: Scene, link: Link, seen: DateSeen) -> bool:
    """Reads "on December 2, ten days ahead of its PDUFA date": the day of the approval, from which the goal date is only counted."""
    place = next((end for _, end, other in scene.dates if other is seen), None)
    if place is None or link.anchor is None or place > link.anchor.start:
        return False
    words = {scene.norm(index) for index in range(place, link.anchor.start)}
    return bool(words & {"ahead", "before", "prior", "early", "earlier", "advance"}) and link.anchor.start - place > 2


def _is_new(scene: Scene, link: Link) -> bool:
    """Reads "A new goal date" where no new application was taken up with it."""
    if any(token.norm in {"resubmission", "resubmitted", "resubmit"} for token in scene.sentence.tokens):
        return False
    return any(scene.norm(index) in {"new", "revised", "updated"} for index in range(link.start - 2, link.end)) and not any(
        action.value == "accept" for action in scene.actions
    )


_GOES_ON = re.compile(r"(?i).{0,40}?\b(?:" + "|".join(_SECTIONS["goes_on"]) + r")\b")


def _one_each_said(scene: Scene) -> bool:
    """Whether "respectively" or its like ties each to each."""
    if scene.sentence.language == "en":
        return any(token.norm == "respectively" for token in scene.sentence.tokens)
    return any(word in scene.sentence.text for word in ("分别", "分別", "先后", "先後", "依次", "相继", "相繼", "それぞれ", "各々", "順次"))


def _one_each(
    scene: Scene, count: int, order: int, pairs: list[tuple[str, PartialDate | None, str | None]]
) -> list[tuple[str, PartialDate | None, str | None]]:
    """Reads "to A and B in August 2020 and January 2021, respectively": the date of each drug."""
    told = [seen.value for _, _, seen in scene.dates]
    if count < 2 or len(told) != count or not _one_each_said(scene):
        return pairs
    return [(status, told[order], words) for status, _, words in pairs]


_COUNTED = re.compile(
    r"\b(?:two|three|four|five|six|both|several) (?:[a-z-]+ ){0,3}(?:medicines|products|drugs|requests|applications|submissions|procedures|biosimilars|vaccines|therapies|candidates|assets|programs|programmes) ?:"
)
_SEVERAL = re.compile(
    r"\b(?:both|two|three|these) (?:products|drugs|medicines|agents|compounds|antibodies|therapies)\b|\bthe combination\b"
)


_APPOSITION = 16


def _joins_names(scene: Scene, start: int, end: int, *, same: bool) -> bool:
    """Whether nothing but "and" or a comma stands between two names, parentheses left out."""
    words: list[str] = []
    inside = 0
    for index in range(start, end):
        word = scene.norm(index)
        if word == ")" and not inside:
            words = []
            continue
        inside += word == "("
        if not inside:
            words.append(word)
        inside -= word == ")" and inside > 0
    if same or inside:
        return set(words) <= {"(", ")", "and", ","}
    if words and words[-1] == "and" and len(words) <= _APPOSITION and words[0] in {",", "for", "in", "of", "from"}:
        told = (*scene.kinds, *scene.actions, *scene.authorities, *scene.events, *scene.dates)
        placed = [item[0] if isinstance(item, tuple) else item.start for item in told]
        return not any(start <= place < end for place in placed) and not any(
            low in {"that", "than", "after", ";", "but", "with"} for low in words
        )
    return bool(words) and len(words) <= 2 and set(words) <= {"and", ",", "&"}


def _dates_the_news(scene: Scene, seen: DateSeen) -> bool:
    """Whether "today" or "this morning" stands at the verb that announces and not at what is announced."""
    place = next((start for start, _, other in scene.dates if other is seen), None)
    return place is not None and any(mention.value == "news" and mention.start - 3 <= place <= mention.end + 2 for mention in scene.moods)


def _told_as_past(scene: Scene, link: Link) -> bool:
    """Whether words like "previously" or 曾 stand in front in the same clause."""
    reported = any(mood.value == "news" and mood.start < link.start for mood in scene.moods)
    for mood in scene.moods:
        if reported and mood.phrase == "had been":
            continue
        if (
            mood.value in {"past", "vague"}
            and link.start - 8 <= mood.start < link.end
            and mood.phrase not in {"just", "already", "since", "had", "has had"}
        ):
            return True
    return False


def _perfect(scene: Scene, link: Link) -> bool:
    """Whether the link is told in the present perfect, as news is."""
    return any(scene.norm(index) in {"has", "have", "'s"} for index in range(max(0, link.start - 25), link.end))


_OLD_WORDS = frozenset(
    {
        "from",
        "previously",
        "originally",
        "formerly",
        "instead",
        "than",
        "earlier",
        "previous",
        "original",
        "former",
        "initially",
        "initial",
        "由",
        "从",
        "原",
        "自",
    }
)


def _goal_days(scene: Scene, link: Link, status: str, value: PartialDate | None) -> list[tuple[str, PartialDate | None]]:
    """The goal dates of a sentence: "to 17 November from 17 August" tells the changed one and the one set before."""
    old: PartialDate | None = None
    new: PartialDate | None = None
    for start, end, seen in scene.dates:
        if seen.ahead is None:
            continue
        if (
            any(scene.norm(index) in _OLD_WORDS for index in range(max(0, start - 3), start))
            or (scene.norm(start - 1) == "was" and scene.norm(start - 2) == "(")
            or _departs(scene, end)
        ):
            old = old or seen.ahead
        elif start > min(link.start, link.end - 1) - 2:
            new = seen.ahead if new is None else new
    if old is not None and new is not None and old != new:
        if old.first > new.first and old.first.year == new.first.year + 1:
            old = PartialDate(f"{old.first.year - 1}{old.text[4:]}")
        return [("changed", new), ("set", old)]
    return [(status, value)]


def _departs(scene: Scene, end: int) -> bool:
    """Whether から stands behind a date: the one that was left."""
    return scene.norm(end) == "か" and scene.norm(end + 1) == "ら"


def _moved(scene: Scene, link: Link) -> bool:
    """Whether a goal date is a new one: "extended to a new goal date of …"."""
    return any(action.value == "change" and action.end <= link.end for action in scene.actions) and not any(
        scene.norm(index) in {"former", "previous", "original", "prior", "earlier", "initial"} for index in range(link.start - 2, link.end)
    )


def _key(text: str) -> str:
    return name_key(text)


def _is_as_of(text: str, seen: DateSeen) -> bool:
    if re.search(r"(?i)(?:ed|effective|force)\s(?:as of|with effect from)\s$", text[max(0, seen.start - 30) : seen.start]):
        return False
    return bool(
        re.search(r"(?i)(?:as of|ended|ending|as at|until|截至|notice period ends on)\s$", text[max(0, seen.start - 24) : seen.start])
    )


def _words(scene: Scene, link: Link) -> str:
    tokens = scene.sentence.tokens
    return scene.sentence.block.text[tokens[link.start].start : tokens[min(link.end, len(tokens)) - 1].end]


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


def read(text: str, *, published: date | None = None, publisher: str | None = None) -> Reading:
    """Read one announcement. `published` is its day, else the dateline's; pure, the same text gives the same reading."""
    reader = _Reader(text, published, publisher)
    reader.read()
    return reader.reading()


def explain(text: str, *, published: date | None = None, publisher: str | None = None) -> tuple[SentenceSeen, ...]:
    """Sentence by sentence what was seen in an announcement, and why it was dropped where it was."""
    reader = _Reader(text, published, publisher)
    reader.read()
    return tuple(reader.report)
