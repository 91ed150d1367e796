"""Table files as rows: CSV, JSON lines and xlsx, gzipped or not, one row at a time, each with the line it begins in."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from bot.registries.cells import clean
from bot.registries.entries import Line, Rejected
from events.errors import BadInput

Progress = Callable[[int, int | None], None]

_PREAMBLE = 30  # rows a title may take before the names of the columns
_LONGEST_CELL = 4_000_000  # characters
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"


def read_table(path: Path, columns: Sequence[str], progress: Progress | None = None) -> Iterator[Line | Rejected]:
    """The rows of a file under their columns' names; `progress` gets bytes read and all.

    Raises BadInput where the file cannot be read, lacks one of `columns`, or ends in the middle.
    """
    with _plain_errors(path), path.open("rb") as raw:
        size = path.stat().st_size
        beginning = raw.read(4)
        raw.seek(0)
        if beginning == _ZIP:
            yield from _under_header(path, enumerate(_sheet(path), 1), columns)
            return
        plain = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if beginning.startswith(_GZIP) else raw
        text = io.TextIOWrapper(plain, encoding="utf-8-sig", errors="replace", newline="")
        rows = _json_lines(text, columns) if _begins_with_brace(text) else _under_header(path, _records(text), columns)
        for count, row in enumerate(rows):
            if progress is not None and count % 100 == 0:
                progress(raw.tell(), size)
            yield row


def column(name: str) -> str:
    """The name of a column on one line, as rows are keyed by it."""
    return clean(name)


@contextmanager
def _plain_errors(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        if isinstance(error, gzip.BadGzipFile):
            raise BadInput(f"{path.name} is damaged: fetch it again. What stood before the damage is taken.") from error
        raise BadInput(f"{path} cannot be read: {(error.strerror or 'unknown trouble').lower()}.") from error
    except (EOFError, zlib.error) as error:
        raise BadInput(f"{path.name} ends in the middle: fetch it again. What stood before is taken.") from error


def _begins_with_brace(text: io.TextIOWrapper) -> bool:
    beginning = cast("io.BufferedReader", text.buffer)
    peeked = beginning.peek(64)[:64] if hasattr(beginning, "peek") else b""
    return peeked.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _records(text: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """CSV records with the line each begins in."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(text)
    while True:
        number = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadInput(f"Line {number} is no CSV ({error}): fetch the file again. What stood before is taken.") from error
        yield number, row


def _under_header(path: Path, records: Iterable[tuple[int, list[str]]], columns: Sequence[str]) -> Iterator[Line | Rejected]:
    """Rows keyed by the names of the columns, which may stand below a title."""
    names: list[str] = []
    best: list[str] = list(columns)
    for number, row in records:
        if not names:
            found = [clean(cell) for cell in row]
            missing = [name for name in columns if name not in found]
            if not missing:
                names = found
            else:
                best = min(best, missing, key=len)
                if number > _PREAMBLE:
                    break
            continue
        cells = [clean(cell) for cell in row]
        if not any(cells):
            continue
        if len(cells) != len(names):
            if len(cells) < len(names) or any(cells[len(names) :]):
                yield Rejected(line=number, reason=f"The row has {len(cells)} cells where the header has {len(names)}.")
                continue
            cells = cells[: len(names)]
        yield Line(number=number, cells=dict(zip(names, cells, strict=True)))
    if not names:
        wanted = ", ".join(best[:4]) + (" …" if len(best) > 4 else "")  # noqa: PLR2004  # a few names tell which table is meant
        raise BadInput(f"{path.name} is not this format: it has no column {wanted}.")


def _json_lines(text: Iterable[str], columns: Sequence[str]) -> Iterator[Line | Rejected]:
    for number, line in enumerate(text, 1):
        if not line.strip():
            continue
        try:
            value: Any = json.loads(line)
        except ValueError:
            yield Rejected(line=number, reason="The line is no JSON object.")
            continue
        if not isinstance(value, dict):
            yield Rejected(line=number, reason="The line is no JSON object.")
            continue
        fields = cast("dict[str, Any]", value)
        said = {name: clean("" if cell is None else str(cell)) for name, cell in fields.items()}
        yield Line(number=number, cells=dict.fromkeys(columns, "") | said)


def _sheet(path: Path) -> Iterator[list[str]]:
    """The rows of the first sheet of an xlsx file, days as the agencies' tables write them."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415  # only for xlsx

    try:
        workbook = cast("Any", CalamineWorkbook).from_path(str(path))
        rows: Iterable[list[object]] = workbook.get_sheet_by_index(0).iter_rows()
    except CalamineError as error:
        raise BadInput(f"{path.name} is no xlsx file that can be read: {error}.") from error
    for row in rows:
        yield [_text(cell) for cell in row]


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
