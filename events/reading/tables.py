"""Tables: rows whose header says what each cell is, as agencies print their lists."""

import re

import msgspec

from events.reading.segmentation import Unit
from events.tables import table

_FOLD: dict[int, str] = {ord(pair[0]): pair[1] for pair in table("reading/traditional")["pairs"]}
_COLUMNS: dict[str, re.Pattern[str]] = {role: re.compile("|".join(words)) for role, words in table("reading/sections")["columns"].items()}


class Cell(msgspec.Struct, frozen=True):
    """A cell of a row: its trimmed words and where they stand in the unit's text."""

    words: str
    start: int
    end: int


Row = dict[str, Cell]
"""The cells of a row by what their column holds: name, indication, accepted, date, reason."""


def rows_of(units: list[Unit]) -> dict[int, Row]:
    """The rows of all tables that have a column of names, by the index of their unit."""
    found: dict[int, Row] = {}
    roles: list[str | None] = []
    for unit in units:
        if not unit.row:
            roles = roles if not unit.heading and adds_to_row(unit.text) else []
            continue
        cells = _cells(unit.text)
        if not roles:
            roles = [role_of(cell.words) for cell in cells]
            roles = roles if "name" in roles and len(set(roles) - {None}) > 1 else [None]
        elif len(cells) == len(roles):
            found[unit.index] = {role: cell for role, cell in zip(roles, cells, strict=True) if role and cell.words}
    return {index: row for index, row in found.items() if "name" in row}


_OF_THE_ROW = frozenset({"indication", "reason", "applicant", "number"})
"""What a line under a row may add to it, so that the table goes on behind it."""
_LABEL = re.compile(r"[^::。,、;|]{2,20}[::]")


def role_of_label(text: str) -> str | None:
    """What a line "label: value" holds, None where it is no such line or holds anything else."""
    match = _LABEL.match(text)
    return role_of(match[0][:-1].strip()) if match else None


def adds_to_row(text: str) -> bool:
    """Whether a line is a label whose value belongs to the row above it."""
    return role_of_label(text) in _OF_THE_ROW


def role_of(header: str) -> str | None:
    """What a column or a line with such a header or label holds, None where it is nothing that is read."""
    folded = header.translate(_FOLD)
    return next((role for role, pattern in _COLUMNS.items() if pattern.search(header) or pattern.search(folded)), None)


def _cells(text: str) -> list[Cell]:
    cells: list[Cell] = []
    position = 0
    for part in text.split("|"):
        words = part.strip()
        start = position + len(part) - len(part.lstrip())
        cells.append(Cell(words=words, start=start, end=start + len(words)))
        position += len(part) + 1
    return cells
