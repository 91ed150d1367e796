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
            roles = []
            continue
        cells = _cells(unit.text)
        if not roles:
            roles = [_role(cell.words) for cell in cells]
            roles = roles if "name" in roles and len(set(roles) - {None}) > 1 else [None]
        elif len(cells) == len(roles):
            found[unit.index] = {role: cell for role, cell in zip(roles, cells, strict=True) if role and cell.words}
    return {index: row for index, row in found.items() if "name" in row}


def _role(header: str) -> str | None:
    folded = header.translate(_FOLD)
    return next((role for role, pattern in _COLUMNS.items() if pattern.search(folded)), None)


def _cells(text: str) -> list[Cell]:
    cells: list[Cell] = []
    position = 0
    for part in text.split("|"):
        words = part.strip()
        start = position + len(part) - len(part.lstrip())
        cells.append(Cell(words=words, start=start, end=start + len(words)))
        position += len(part) + 1
    return cells
