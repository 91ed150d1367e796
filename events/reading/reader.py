"""The reader: one announcement in, the milestones it asserts out, and on request what was seen sentence by sentence."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here
# ruff: noqa: E501  # a pattern or a list of words is read as one line

import re
from bisect import bisect_left
from datetime import date

from events.partial_date import PartialDate
from events.reading import attribution, companies, dating, lists, purposes
from events.reading.assembly import Told, inherit, merge
from events.reading.cells import placed_by_region
from events.reading.clauses_eastern import in_cause
from events.reading.dates import dates_in
from events.reading.days import Calendar, DateSeen
from events.reading.diseases import disease_in
from events.reading.document import SECTIONS, Seen, SentenceSeen, key_of
from events.reading.entries import Entries
from events.reading.links_eastern import eastern_links
from events.reading.links_english import english_links
from events.reading.moods import blocked
from events.reading.moods_eastern import takes_back
from events.reading.names import Name, seen_drug
from events.reading.notices import date_by_notice
from events.reading.noticing import noticed_in, why_nothing
from events.reading.proposals import Evidence, Proposal, Reading
from events.reading.regions import cells_of, region_at
from events.reading.scene import STATUS, Scene, anchor_class, scene_of
from events.reading.scope import links_of
from events.reading.segmentation import Sentence, Unit, is_label, sentences_of
from events.reading.tables import adds_to_row
from events.reading.telling import ahead_said, fixed_ahead, is_to_come, of_no_drug, without_dateline, words_of_link
from events.tables import table
from events.vocabulary import Authority, Kind

_FOLD: dict[int, str] = {ord(pair[0]): pair[1] for pair in table("reading/traditional")["pairs"]}


_EVIDENCE_LENGTH = 320


_NAMING_UNITS = 6


_JUST_BEFORE = 10


_YEAR_ALONE = 4


_QUESTION_TOKENS = 25


_SHORT_LINE = 12


_BOTH = re.compile(r"(?:Both|They|The two|All three|The three|All)\b")


_NOT_SO = re.compile(
    r"(?i)(?:that|this|it|the statement|this statement|the sentence)(?: [a-z]+)? (?:was|is|were) (?:not (?:accurate|correct|true|the case)|inaccurate|incorrect|wrong|an error|a mistake)"
)
"""What takes back the sentence before."""


_POINTS_AT_OWN = re.compile(
    r"本品(?!种)|该药(?!品监)|該藥(?!品監)|本药|本剤|同剤|当社(?:の|が|は)|上述(?:药品|产品|申请)|该(?:产品|品种|适应症|申请)|公司(?:产品|自主研发|在研)|其(?:自主研发|核心产品)"
)


_LEGEND = re.compile(r"(?i)(?:list of )?(?:abbreviations|glossary|definitions|legend|key|terms)(?: used)?\s?:")


_NOTE = re.compile(r"\(?(?:说明|注|备注|備考|注記|注意|なお)[0-9]?\)?\s?[::、]")
"""What an agency explains below its list."""


_YEAR_HEADING = re.compile(
    r"(?:(?:In|During|For) ((?:19|20)[0-9]{2}),? (?:we|it|the [Cc]ompany|[A-Z][a-z]+)[a-z ]{0,40}:)|(?:Year |In |FY ?)?((?:19|20)[0-9]{2})[:.]?"
)


_YEAR_FIRST = re.compile(r"((?:19|20)[0-9]{2})\s?(?:[.:]|-(?= ))\s+[^\W\d]")
"""A paragraph under its year: "2016. Orphan designation in May."."""


_ENTRY_MARK = re.compile(r"\s?(?:-|:|\|)\s")


class _Reader(Entries):
    """Reads one document, unit by unit; keeps what earlier sentences leave behind."""

    def read(self) -> None:
        """Go through all units in order."""
        for unit in self.units:
            if unit.index in self.recorded:
                continue
            sentences = sentences_of(unit, self.language, _FOLD)
            if unit.index in self.regions:
                sentences = cells_of(sentences, self.regions[unit.index])
            if unit.heading and not unit.title:
                self._heading(unit, sentences)
            elif self._record(unit) or self._field(unit) or self._label(unit):
                pass
            elif unit.title and unit.index + 1 < len(self.units) and self.units[unit.index + 1].row and sentences:
                scene = scene_of(sentences[0], [], [])
                self.context.opened = lists.from_heading(scene, unit, self.units[unit.index + 1], self.context.opened, self.home)
            silent = self.context.silent
            note = self.agency and _NOTE.match(unit.text)
            self.context.silent = silent or ("abbreviations" if _LEGEND.match(unit.text) else "note" if note else None)
            for number, sentence in enumerate(sentences):
                self._sentence(unit, sentence, number)
            self.context.silent = silent
        self.told = [] if self._tells_of_others_alone() else merge(self.told)
        self._describe_by_disease()
        inherit(self.told, self.described)
        for fact in self.told:
            fact.indication = self.terms.spell(fact.indication)

    def _describe_by_disease(self) -> None:
        """For drugs that no phrase gave an indication: the first disease in a sentence that names them, for the main one in the opening."""
        have = {fact.drug for fact in self.told if fact.indication}
        named_in: dict[str, list[int]] = {}
        for number in sorted(self.places):
            for root in dict.fromkeys(self.drugs.root(key_of(name.text)) for name in self.places[number][:40]):
                named_in.setdefault(root, []).append(number)
        for drug in dict.fromkeys(fact.drug for fact in self.told):
            if drug in self.described or drug in have:
                continue
            opening = [unit.text for unit in self.units if unit.title or not unit.heading][:4] if drug == self.main else []
            naming = (self.units[number].text for number in named_in.get(drug, ())[:_NAMING_UNITS])
            found = next((words for text in (*naming, *opening) if (words := disease_in(text[:2000]))), None)
            if found:
                self.described[drug] = found

    def _heading(self, unit: Unit, sentences: list[Sentence]) -> None:
        context, lower = self.context, unit.text.lower()
        context.silent = next((word for word in SECTIONS["silent"] if word in lower), None)
        context.heading_kind = context.heading_action = None
        year = _YEAR_HEADING.fullmatch(unit.text)
        context.year = int(year[1] or year[2]) if year else None
        names = self.places.get(unit.index, [])
        if names and context.silent is not None and context.silent.startswith(("what is", "about", "understanding", "how ")):
            context.silent = None
        if names:
            if self.language == "en" and self.drugs.root(key_of(names[0].text)) != context.drug:
                context.authority = None
            context.heading_drug = context.drug = self.drugs.root(key_of(names[0].text))
        for sentence in sentences[:1]:
            scene = scene_of(sentence, [], [])
            named = [*scene.authorities, *scene.places]
            context.heading_authority = (
                Authority(named[0].value) if named else context.heading_authority if len(unit.text) < 30 and scene.actions else None
            )
            following = self.units[unit.index + 1] if unit.index + 1 < len(self.units) else None
            acts = any(action.value in STATUS["designation"] for action in scene.actions) and not names and unit.bullet
            counted = context.opened.items and not scene.kinds and not scene.actions and len(unit.text) <= _SHORT_LINE
            days = dates_in(unit.text, 0, len(unit.text), self.language, Calendar(published=self.published)) if unit.bullet else []
            day = next((one.value for one in reversed(days) if not one.later and one.value is not None), None)
            opened = lists.from_heading(scene, unit, following, context.opened, context.heading_authority or self.home, context.kind, day)
            parted = unit.text.startswith("【")
            if parted or (acts and opened.kind is not None) or not (context.opened.items and (names or unit.bullet or counted)):
                context.opened = opened
            if named and not names:
                context.authority = context.heading_authority
            if scene.kinds:
                context.heading_kind = scene.kinds[0].value
                if self.language == "en" and anchor_class(scene.kinds[0].value) == "designation" and scene.kinds[0].value in set(Kind):
                    context.kind = scene.kinds[0].value
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
                published=self.published,
                before=context.date,
                near=sentence.continues,
                year=context.year,
                month_first=self.month_first,
                day=context.day,
            ),
        )
        dates = without_dateline(unit.text, number, sentence.start, dates, self.published)
        if not unit.bullet and not unit.heading:
            year_of_list = dates[0].value if sentence.text.endswith(":") and len(dates) == 1 else None
            if year_of_list is not None and len(year_of_list.text) == _YEAR_ALONE:
                context.year = year_of_list.first.year
                context.list_year = True
            elif context.list_year:
                context.year, context.list_year = None, False
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
            if (link.kind == "congress" and link.status == "presented" and is_to_come(scene, link)) or (
                link.kind == "congress" and sentence.language == "en" and dates and all(one.later for one in dates)
            ):
                link.status = "scheduled"
        placed_by_region(scene, links, self.rows.get(unit.index))
        if unit.index in self.regions and (region := region_at(self.regions[unit.index], sentence.start)) is not None:
            for link in links:
                only = attribution.allowed(link)
                link.authority = link.authority or (region if only is None or region in only else None)
        seen: list[Seen] = []
        owners = dating.date_owners(scene, links)
        elsewhere = self._about_others(unit, scene, names)
        told_here: list[Told] = []
        if row is not None and number == 0 and not context.silent:
            told_here = self._row(unit, row, names)
        elif not links:
            told_here = [] if context.silent else self._entry(unit, sentence, names, dates)
        entry_line = (
            adds_to_row(unit.text)
            or unit.index in self.of_records
            or self._opens_as_entry(unit, names)
            or (context.opened.items and (is_label(unit.text) or len(unit.text) < _SHORT_LINE))
        )
        if not (unit.bullet or unit.row or unit.heading or number or entry_line or lists.is_entry(unit)):
            context.opened = lists.OpenList(heading_kind=context.opened.heading_kind if unit.text.endswith(":") else None)
        own = bool(names) if scene.sentence.language == "en" else self._speaks_of_own(sentence, names)
        if scene.sentence.language != "en" and not own:
            if any(mood.value == "competitor" for mood in scene.moods):
                context.others_unit = unit.index
            elif names and context.others_unit == unit.index:
                links = []
        self._take_back(unit, scene)
        for index, link in enumerate(links):
            silent = context.silent is not None and not fixed_ahead(context.silent, link, owners.get(index))
            reason = (f"section {context.silent!r}" if silent else None) or blocked(scene, link, own_drugs=bool(names), sponsors=own)
            facts: list[Told] = []
            self.here = told_here
            if reason is None and elsewhere:
                reason = "goes on about others"
            if (
                reason is None
                and link.action is None
                and not names
                and link.rule.endswith((" alone", " of a day"))
                and of_no_drug(scene, link)
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
                    words=words_of_link(scene, link),
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
        if not links:
            date_by_notice(self.told, unit, sentence, dates)
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
                entries_follow=self._entries_follow(unit),
                naming=self._entry_names(unit.index + 1),
            )
            if not unit.bullet or (self.language != "en" and unit.text.endswith(":") and not names)
            else None
        )
        if opened is not None:
            context.opened = opened
            if opened.items:
                told_here = []
                self.told = [fact for fact in self.told if not (fact.title and not self._title_names_drug())]
        about = self.drugs.root(key_of(names[0].text)) if names else context.drug or self.main
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
        self._report(unit, scene, tuple(seen))

    def _report(self, unit: Unit, scene: Scene, seen: tuple[Seen, ...]) -> None:
        """Keep what was seen in a sentence, where somebody asked for it."""
        if not self.explains:
            return
        sentence, noticed = scene.sentence, noticed_in(scene)
        note = f"section {self.context.silent!r} asserts nothing" if self.context.silent else None
        self.report.append(
            SentenceSeen(
                text=sentence.text,
                start=unit.origin[sentence.start],
                end=unit.origin[sentence.end - 1] + 1,
                note=note or (None if seen else why_nothing(noticed)),
                seen=seen,
                noticed=noticed,
            )
        )

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
        if any(self._is_own(self.drugs.root(key_of(name.text))) for name in names):
            return True
        return not names and _POINTS_AT_OWN.search(sentence.text) is not None

    def _take_back(self, unit: Unit, scene: Scene) -> None:
        """What was only heard ("media reported that …") is no event once the text calls it untrue."""
        if scene.sentence.language == "en" and _NOT_SO.match(scene.sentence.text):
            self.told = [fact for fact in self.told if fact.title or fact.unit != unit.index]
        if any(mood.value == "untrue" for mood in scene.moods) and takes_back(scene.sentence.text):
            self.told = [fact for fact in self.told if fact.title or fact.unit not in {unit.index, unit.index - 1}]

    def _about_others(self, unit: Unit, scene: Scene, names: list[Name]) -> bool:
        """Whether the text has turned to other sponsors' drugs and not come back: the rest of a paragraph, or more where that only opens it."""
        context = self.context
        if self._starred(unit):
            return False
        roots = {self.drugs.root(key_of(name.text)) for name in names}
        own = self.main in roots or any(self.drugs.strength(root) >= 2 for root in roots)
        if unit.heading or own or any(token.norm in {"our", "we", "us"} for token in scene.sentence.tokens):
            own = not any(mention.value == "competitor" for mention in scene.moods) or own or unit.heading
            context.others = None if own else unit.index
            context.others_go_on = not own
            return False
        if any(
            mention.value == "competitor"
            and scene.norm(mention.start - 1) not in {"from", "than", "after", "by"}
            and in_cause(scene, mention) is None
            and not mention.phrase.startswith(("a similar", "from another", "of the same"))
            for mention in scene.moods
        ):
            context.others, context.others_go_on = unit.index, context.others_go_on or not scene.kinds
            return False
        if context.others is not None and unit.index != context.others and not context.others_go_on:
            context.others = None
        return context.others is not None

    def _remember(self, scene: Scene, names: list[Name], dates: list[DateSeen], told: list[Told]) -> None:
        context = self.context
        if told:
            context.drug = told[-1].drug
            context.drugs = list(dict.fromkeys(fact.drug for fact in told))
            context.authority = told[-1].authority or context.authority
            context.of_several = len({fact.authority for fact in told} - {None}) > 1
            context.indication = told[-1].indication or context.indication
        elif names:
            roots = [
                root
                for start, _, name in scene.drugs
                if not self._only_partner(scene, start, name.text) and not self._only_standard(root := self.drugs.root(key_of(name.text)))
            ]
            if roots or (scene.sentence.language == "en" and not all(self._only_standard(self.drugs.root(key_of(n.text))) for n in names)):
                context.drug = roots[0] if roots else self.drugs.root(key_of(names[0].text))
                context.drugs = [context.drug]
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
        if told and self.language == "en" and not context.periodical:
            context.date = next((fact.date for fact in reversed(told) if fact.lead and not fact.due and fact.date), context.date)
        self._remember_dates(scene, dates)
        specific = [
            mention.value
            for mention in scene.kinds
            if anchor_class(mention.value) in {"designation", "accelerated", "conditional"} and mention.value != "designation"
        ]
        if specific:
            context.kind = specific[-1]
            context.kind_place = (scene.sentence.block.index, scene.sentence.end) if not told else (-1, -1)
        if any(anchor_class(mention.value) == "application" for mention in scene.kinds):
            context.application = True

    def _remember_dates(self, scene: Scene, dates: list[DateSeen]) -> None:
        """What 同日 and a month without its year mean in the next sentence."""
        context = self.context
        for seen in dates:
            if seen.later or (scene.sentence.language != "en" and seen.ahead != seen.value and scene.moods and ahead_said(scene)):
                continue
            if seen.vague or (seen.value is not None and (self.published is None or seen.value.text != self.published.isoformat())):
                context.date = seen.value
            if seen.value is not None and len(seen.value.text) == 10:
                context.day = seen.value

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


def read(text: str, *, published: date | None = None, publisher: str | None = None) -> Reading:
    """Read one announcement. `published` is its day, else the dateline's; pure, the same text gives the same reading."""
    reader = _Reader(text, published, publisher)
    reader.read()
    return reader.reading()


def explain(text: str, *, published: date | None = None, publisher: str | None = None) -> tuple[SentenceSeen, ...]:
    """Sentence by sentence what was seen in an announcement, and why it was dropped where it was."""
    reader = _Reader(text, published, publisher)
    reader.explains = True
    reader.read()
    return tuple(reader.report)
