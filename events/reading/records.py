"""Records: runs of lines "label: value" that tell of one product each, as agencies and exchanges print them."""

import re

import msgspec

from events.reading.segmentation import Unit
from events.reading.tables import Cell, Row, role_of

_LABEL = re.compile(r"(?:\(?[0-9]{1,2}\)?[.、]?\s)?(?P<label>[^::。,、;|]{2,24}?)(?:\([^()]{1,16}\))?\s?[::]\s?(?P<value>\S.*)$", re.DOTALL)
_SURE = re.compile(
    r"(?:药品|药物|产品|品种|制剂|医薬品|再生医療等製品|品目|製品)の?名称$|^(?:通用|药品通用)名称?$|^(?:販売名|一般名|一般的名称|成分名)$"
)
"""Labels behind which nothing but the name of a product stands."""
_NUMBER_MARK = re.compile(r"[①-⑳]\s?|\([0-9]{1,2}\)\s?")
_LONGEST_VALUE = 200
_LONGEST_EXTRA = 60


class Record(msgspec.Struct):
    """One product's lines: what they hold by role, its indications, and the units they stand in."""

    name: Unit
    cells: Row
    indications: list[str]
    units: dict[int, str]
    """The role of each."""


def records_of(units: list[Unit]) -> dict[int, Record]:
    """The records of a document by the index of the unit that names the product."""
    found: dict[int, Record] = {}
    current: Record | None = None
    pending: list[tuple[Unit, str, Cell]] = []
    last: str | None = None
    for unit in units:
        match = None if unit.row else _LABEL.match(unit.text)
        role = _role(match["label"].strip()) if match and len(match["value"]) <= _LONGEST_VALUE else None
        if match is None or role is None:
            if current is not None and last == "indication" and unit.bullet and len(unit.text) <= _LONGEST_EXTRA and match is None:
                current.indications.append(unit.text.strip())
                current.units[unit.index] = "indication"
                continue
            current, pending, last = None, [], None
            continue
        cell = Cell(words=match["value"].strip(), start=match.start("value"), end=len(unit.text))
        if role == "name" and (current is None or "name" in current.cells):
            current = Record(name=unit, cells={}, indications=[], units={})
            found[unit.index] = current
            for other, kind, value in pending:
                _add(current, other, kind, value)
            pending = []
        elif current is not None and role == "number" and unit.bullet:
            current = None
        if current is None:
            pending.append((unit, role, cell))
        else:
            _add(current, unit, role, cell)
        last = role
    return found


def _role(label: str) -> str:
    """What a line holds; "other" where it is nothing that is read."""
    role = role_of(label) or "other"
    return role if role != "name" or _SURE.search(label) else "other"


def _add(record: Record, unit: Unit, role: str, cell: Cell) -> None:
    record.units[unit.index] = role
    if role != "other":
        record.cells.setdefault(role, cell)
    if role == "indication":
        record.indications.append(_NUMBER_MARK.sub("", cell.words, count=1).strip())
