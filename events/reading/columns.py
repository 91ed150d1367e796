"""Columns: tables in plain text whose cells are set apart by spaces alone."""

import re
from collections import Counter

_GAP = re.compile(r" {2,}(?=\S)")
_WIDE_GAP = re.compile(r"\S {3,}\S")
_LEAST_LINES = 3
_LEAST_SHARED = 3
_MOST_COLUMNS = 16
"""More are no table; the bound keeps time linear."""


def with_columns(text: str) -> str:
    """The text with a cell mark in front of every column of a table set in spaces; every letter keeps its place."""
    if "   " not in text:
        return text
    lines = text.split("\n")
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and lines[end].strip():
            end += 1
        if end - start >= _LEAST_LINES:
            lines[start:end] = _marked(lines[start:end])
        start = end + 1
    return "\n".join(lines)


def _marked(lines: list[str]) -> list[str]:
    """The lines of a paragraph with their columns marked, unchanged where they are no table."""
    if sum(_WIDE_GAP.search(line) is not None for line in lines) * 2 < len(lines) or any("|" in line for line in lines):
        return lines
    starts = Counter(match.end() for line in lines for match in _GAP.finditer(line))
    indents = {len(line) - len(line.lstrip()) for line in lines}
    columns = sorted(column for column, count in starts.items() if count >= min(_LEAST_SHARED, len(lines)))
    if len(columns) > _MOST_COLUMNS:
        return lines
    columns = [column for column in columns if column > min(indents) and any(_inner(line, column) for line in lines)]
    if not columns:
        return lines
    return [_with_marks(line, columns) for line in lines]


def _inner(line: str, column: int) -> bool:
    """Whether words stand on both sides of a column's start."""
    return bool(line[:column].strip()) and line[column - 2 : column] == "  " and bool(line[column:].strip())


def _with_marks(line: str, columns: list[int]) -> str:
    letters = list(line)
    for column in columns:
        if column <= len(letters) and line[column - 2 : column] == "  ":
            letters[column - 1] = "|"
    return "".join(letters)
