"""Table files as rows: CSV, JSON lines and xlsx, gzipped or not, one row at a time, each with the line it begins in.

A JSON document is taken as well, as the agencies' interfaces answer: its records are the rows, numbered from 1.
"""

import codecs
import csv
import gzip
import io
import itertools
import json
import re
import zlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Self, TextIO, cast

from bot.registries.cells import clean, letters
from bot.registries.entries import Line, Rejected
from events.errors import BadInput

Progress = Callable[[int, int | None], None]
Unfold = Callable[[dict[str, Any]], Iterable[dict[str, Any]]]

_NO_TEXT = re.compile("[\x00\udc80-\udcff]")  # NUL, and the bytes that were none of UTF-8
_PREAMBLE = 30  # rows a title may take before the names of the columns
_LONGEST_CELL = 4_000_000  # characters
_CHUNK = 1_000_000  # bytes
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"


def read_table(
    path: Path, columns: Sequence[str], progress: Progress | None = None, *, unfold: Unfold | None = None
) -> Iterator[Line | Rejected]:
    """The rows of a file under their columns' names; `progress` gets bytes read and all.

    A column is known by the letters and digits of its name: `ema_product_number` is "EMA product number". `unfold` makes rows of a record
    of a JSON document that holds several.
    Raises BadInput where the file cannot be read, lacks one of `columns` or has it twice, is in an encoding that cannot be told, or ends in
    the middle.
    """
    with _plain_errors(path), path.open("rb") as raw:
        size = path.stat().st_size
        beginning = raw.read(4)
        raw.seek(0)
        if beginning == _ZIP:
            yield from _under_header(path, enumerate(_sheet(path, progress), 1), columns, [])
            return
        encoding = _encoding(path)
        errors = "strict" if encoding == "utf-16" else "surrogateescape"
        text = io.TextIOWrapper(_plain(raw), encoding=encoding, errors=errors, newline="")
        names: list[str] = []
        table = _under_header(path, _records(text, names), columns, names)
        rows = _json(path, text, columns, unfold) if _begins_with_brace(path, encoding) else table
        for count, row in enumerate(rows):
            if progress is not None and count % 100 == 0:
                progress(raw.tell(), size)
            yield _whole(row)


def _whole(row: Line | Rejected) -> Line | Rejected:
    """The row; a rejection where not all of it is text."""
    if isinstance(row, Line) and any(_NO_TEXT.search(cell) for cell in row.cells.values()):
        return Rejected(line=row.number, reason="The row is not UTF-8 text: save the file as CSV UTF-8.")
    return row


def _plain(raw: BinaryIO) -> BinaryIO:
    """The bytes of a file, unpacked where it is packed."""
    beginning = raw.read(2)
    raw.seek(0)
    return cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if beginning == _GZIP else raw


def _encoding(path: Path) -> str:
    """The encoding of a text file; raises BadInput for what does not begin as text. What is wrong further down is said of its row."""
    with path.open("rb") as raw, suppress(EOFError, zlib.error):
        first = _plain(raw).readline(_CHUNK)
        if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if b"\x00" in first:
            raise BadInput(f"{path.name} is no text: save it as CSV UTF-8 and import that.")
        try:
            codecs.getincrementaldecoder("utf-8")().decode(first)
        except UnicodeDecodeError as error:
            raise BadInput(f"{path.name} is not UTF-8 text: save it as CSV UTF-8 and import that.") from error
    return "utf-8-sig"


@contextmanager
def _plain_errors(path: Path) -> Generator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        raise BadInput(f"{path.name} is damaged: fetch it again. What stood before the damage is taken.") from error
    except OSError as error:
        if isinstance(error, gzip.BadGzipFile):
            raise BadInput(f"{path.name} is damaged: fetch it again. What stood before the damage is taken.") from error
        raise BadInput(f"{path} cannot be read: {(error.strerror or 'unknown trouble').lower()}.") from error
    except (EOFError, zlib.error) as error:
        raise BadInput(f"{path.name} ends in the middle: fetch it again. What stood before is taken.") from error


def _begins_with_brace(path: Path, encoding: str) -> bool:
    with path.open("rb") as raw, suppress(EOFError, zlib.error):
        return _plain(raw).read(64).decode(encoding, "ignore").lstrip().startswith(("{", "["))
    return False


class _Lines:
    """The lines of a text; what a record took of them can be read again."""

    def __init__(self, text: Iterable[str]) -> None:
        self._text = iter(text)
        self._again: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._text)
        self.taken.append(line)
        return line

    def read_again(self, lines: Iterable[str]) -> None:
        """Give these lines before all that follow."""
        self._again.extendleft(reversed(list(lines)))


def _records(text: Iterable[str], names: Sequence[str]) -> Iterator[tuple[int, list[str]] | Rejected]:
    """CSV records with the line each begins in. `names`: the columns, once their row was found.

    A quote that is not closed takes in the lines below it: then its line alone is rejected, and these are read by themselves.
    """
    csv.field_size_limit(_LONGEST_CELL)
    lines, number = _Lines(text), 1
    reader = csv.reader(lines)
    while True:
        lines.taken = []
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            row = None
        taken = lines.taken
        if row is not None and (len(taken) == 1 or _is_sound(taken, row, names)):
            yield number, row
            number += len(taken)
            continue
        yield Rejected(line=number, reason="The row is no CSV: a quote in it is not closed.")
        lines.read_again(taken[1:])
        reader = csv.reader(lines)
        number += 1


def _is_sound(lines: Sequence[str], row: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a record of several lines is one: written as it should be, with as many cells as there are columns."""
    try:
        strictly = list(csv.reader(lines, strict=True))
    except csv.Error:
        return False
    return len(strictly) == 1 and (not names or (len(row) >= len(names) and not any(row[len(names) :])))


def _under_header(
    path: Path, records: Iterable[tuple[int, list[str]] | Rejected], columns: Sequence[str], names: list[str]
) -> Iterator[Line | Rejected]:
    """Rows keyed by the names of the columns, which may stand below a title; `names` is filled with them."""
    known = {letters(name): name for name in columns}
    best: list[str] = list(columns)
    for record in records:
        if isinstance(record, Rejected):
            if names:
                yield record
            continue
        number, row = record
        if not names:
            found = [known.get(letters(cell), clean(cell)) for cell in row]
            missing = [name for name in columns if name not in found]
            if not missing:
                names.extend(found)
                if twice := [name for name in columns if found.count(name) > 1]:
                    raise BadInput(f"{path.name} has the column {twice[0]} twice: leave only the one that is meant.")
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
        raise _lacking(path, best)


def _lacking(path: Path, columns: Sequence[str]) -> BadInput:
    wanted = ", ".join(columns[:4]) + (" …" if len(columns) > 4 else "")  # noqa: PLR2004  # a few names tell which table is meant
    return BadInput(f"{path.name} is not this format: it has no column {wanted}.")


def _json(path: Path, text: TextIO, columns: Sequence[str], unfold: Unfold | None) -> Iterator[Line | Rejected]:
    """JSON lines, or a document with its records in a list: by itself, or as `data` or `results`."""
    known = {letters(name): name for name in columns}
    first = text.readline()
    document = _parsed(first)
    if not isinstance(document, dict) or _listed(cast("dict[str, Any]", document)) is not None:
        rest = text.read()
        document = _parsed(first + rest)
        records = _listed(document)
        if records is not None:
            rows = [row for record in records for row in _unfolded(record, unfold)]
            named = {letters(name) for row in rows if isinstance(row, dict) for name in cast("dict[str, Any]", row)}
            if named and (missing := [name for name in columns if letters(name) not in named]):
                raise _lacking(path, missing)
            yield from (_json_row(number, row, columns, known) for number, row in enumerate(rows, 1))
            return
        if document is not None:
            raise BadInput(f"{path.name} is not this format: it has no list of records, by itself or as data or results.")
        text = io.StringIO(rest)
    for number, line in enumerate(itertools.chain([first], text), 1):
        if line.strip():
            yield _json_row(number, _parsed(line), columns, known)


def _unfolded(record: Any, unfold: Unfold | None) -> Iterable[Any]:
    """The rows of a record; the BadInput where it cannot be unfolded, in place of them."""
    if unfold is None or not isinstance(record, dict):
        return [record]
    try:
        return unfold(cast("dict[str, Any]", record))
    except BadInput as error:
        return [error]


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _listed(document: Any) -> list[Any] | None:
    """The records of a document; None where it is no list of any."""
    if isinstance(document, list):
        return cast("list[Any]", document)
    fields = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    return next((fields[name] for name in ("data", "results") if isinstance(fields.get(name), list)), None)


def _json_row(number: int, record: Any, columns: Sequence[str], known: dict[str, str]) -> Line | Rejected:
    if not isinstance(record, dict):
        return Rejected(line=number, reason=str(record) if isinstance(record, BadInput) else "The line is no JSON object.")
    fields = cast("dict[str, Any]", record)
    said = {known.get(letters(name), name): clean("" if cell is None else str(cell)) for name, cell in fields.items()}
    missing = [name for name in columns if name not in said]
    if missing:
        return Rejected(line=number, reason=f"The record has no {missing[0]}.")
    return Line(number=number, cells=said)


def _sheet(path: Path, progress: Progress | None) -> Iterator[list[str]]:
    """The rows of the first sheet of an xlsx file, days as the agencies' tables write them."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415  # only for xlsx

    try:
        workbook = cast("Any", CalamineWorkbook).from_path(str(path))
        sheet = workbook.get_sheet_by_index(0)
        rows: Iterable[list[object]] = sheet.iter_rows()
    except CalamineError as error:
        raise BadInput(f"{path.name} is no xlsx file that can be read: {error}.") from error
    for number, row in enumerate(rows):
        if progress is not None and number % 100 == 0:
            progress(number, sheet.total_height + 1)  # it counts from 0
        yield [_text(cell) for cell in row]


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
