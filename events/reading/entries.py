"""Entries: what bullets, rows, labels and records tell under the list, the heading or the sentence above them."""

# ruff: noqa: E501  # a pattern or a list of words is read as one line

import re

from events.partial_date import PartialDate
from events.reading import lists
from events.reading.assembly import Told
from events.reading.dates import dates_in
from events.reading.days import Calendar, DateSeen
from events.reading.document import key_of
from events.reading.facts import Facts
from events.reading.names import Name
from events.reading.native import is_section, native_core
from events.reading.rows import told_by_record, told_by_row
from events.reading.segmentation import Sentence, Unit
from events.reading.tables import Cell, Row
from events.vocabulary import Kind

_COUNTED_ENTRY = re.compile(r"(?:品种|项目|药品|产品|序号|編號|编号|品目|製品|第)\s?[0-9一二三四五六七八九十]{1,3}[项個个]?[::]?")

_LISTED = frozenset({"list entry", "table row"})

_LABEL = re.compile(
    r"^(?:(?P<indication>[^::]{0,6}(?:适应症|適應症|適応症|対象疾患|効能・効果|予定される効能|indication|Indication|Proposed indication|Disease)(?:\([^()]{1,12}\))?)|(?P<other>[^::]{0,10}(?:日期|日|时间|期间|date|Date)))\s?[::]\s?(?P<words>.{2,200})$"
)

_NAME_FIELD = re.compile(r"(?:药品|药物|产品|品种|药品通用|通用|受理品种)名称?\s?[::\s]")

_ENTRY_WORDS = re.compile(r"[,;,、](?:注册)?(?:申请人|申請人|适应症|適應症|企业|持有人|申請者|適応症|効能)")

_NAME_OPENS = 2
"""How many letters an entry may have before the drug it opens with: an article, a quotation mark."""

_BEFORE_NAME = 6
"""How many letters may stand before the name of an entry: 注射用."""


class Entries(Facts):
    """Tells what the entries of lists, tables and forms say."""

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
            (
                last := next(
                    (fact for fact in reversed(self.told[-3:]) if fact.kind != Kind.APPLICATION_SUBMITTED and fact.rule in _LISTED), None
                )
            )
            is not None
            and last.drug == self.told[-1].drug
            and not re.match(r"受理|承办|[^::]{0,6}(?:申请|申報|申报|截止|截至)", unit.text)
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
        named_entry = (sentence.start < _NAME_OPENS and lists.is_entry(unit)) or self._opens_as_entry(unit, names)
        if unit.title or unit.index in self.recorded or not (unit.bullet or unit.row or (opened.items and unit.heading) or named_entry):
            return []
        root = self.drugs.root(key_of(names[0].text)) if names else None
        if (
            root is None
            and opened.items
            and unit.heading
            and unit.text[0] not in "【["
            and not is_section(unit.text)
            and not _COUNTED_ENTRY.fullmatch(unit.text)
        ):
            found = native_core(re.split(r"[(,:]", unit.text)[0].strip())
            root = self.drugs.root(self.drugs.add(re.split(r"[(,:]", unit.text)[0].strip(), "native", 2)) if len(found) > 1 else None
        period = self.context.list_date or (PartialDate.day(self.published) if opened.items and self.published else None)
        return lists.entry(opened, unit, sentence, names, root, dates, period, lead=not self.context.periodical)

    def _field(self, unit: Unit) -> bool:
        """A field that names the drug of an entry ("药品名称:…") under an open list tells what befell all entries of the list."""
        opened, names = self.context.opened, self.places.get(unit.index, [])
        if not (opened.items and opened.kind is not None and names and _NAME_FIELD.match(unit.text)):
            return False
        cell = Cell(words=unit.text, start=0, end=len(unit.text))
        drug = self.drugs.root(key_of(names[0].text))
        self.told.extend(
            told_by_row(opened, unit, {"name": cell}, drug, Calendar(published=self.published), lead=not self.context.periodical)
        )
        self.context.drug = drug
        return True

    def _record(self, unit: Unit) -> bool:
        """The lines on one product under a heading or a sentence that says what befell all of them."""
        record, opened = self.records.get(unit.index), self.context.opened
        names = self.places.get(unit.index, [])
        if record is None or opened.kind is None or not names or self.context.silent:
            return False
        drug = self.drugs.root(key_of(names[0].text))
        self.told.extend(told_by_record(opened, record, drug, Calendar(published=self.published), lead=not self.context.periodical))
        ended = opened.status in {"rescinded", "withdrawn"}
        self.recorded.update(
            index for index, role in record.units.items() if index > unit.index and role != "other" and (ended or role != "reason")
        )
        self.recorded.add(unit.index)
        self.context.drug = drug
        return True

    def _row(self, unit: Unit, row: Row, names: list[Name]) -> list[Told]:
        """What a row of a table under an open list tells."""
        drug = next((self.drugs.root(key_of(name.text)) for name in names if row["name"].start <= name.start < row["name"].end), None)
        if drug is None:
            return []
        self.context.drug = drug
        return told_by_row(self.context.opened, unit, row, drug, Calendar(published=self.published), lead=not self.context.periodical)

    def _entries_follow(self, unit: Unit) -> bool:
        """Whether the next paragraph is an entry that names a drug."""
        following = self.units[unit.index + 1] if unit.index + 1 < len(self.units) else None
        return self.language != "en" and following is not None and following.bullet and bool(self.places.get(following.index))

    def _entry_names(self, index: int) -> bool:
        """Whether the unit at `index` is an entry that opens with a drug."""
        names = self.places.get(index, [])
        entry = index < len(self.units) and (self.units[index].bullet or self.units[index].row)
        return entry and bool(names) and names[0].start <= _NAME_OPENS

    def _opens_as_entry(self, unit: Unit, names: list[Name]) -> bool:
        """Whether a line without a mark is an entry of the list opened right above: its drug first, then who applied or for what."""
        return (
            bool(self.context.opened.items and names)
            and self.language != "en"
            and names[0].start <= _BEFORE_NAME
            and _ENTRY_WORDS.search(unit.text) is not None
        )

    def _told_of_several(self, unit: Unit) -> list[Told]:
        """What the sentence before told of products it did not name: "12製品を承認した。主な製品は次の通り。"."""
        last = self.told[-1:] if self.told and self.told[-1].unit == unit.index else []
        return last if last and not self.places.get(unit.index) else []
