"""Table files as rows: CSV, JSON lines and xlsx, gzipped or not, one row at a time, each with the line it begins in.

A JSON document is taken as well, as the agencies' interfaces answer: its records are the rows, numbered from 1.
"""

import codecs
import csv
import gzip
import io
import itertools
import json
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from bot.registries.cells import clean, letters
from bot.registries.entries import Line, Rejected
from events.errors import BadInput

Progress = Callable[[int, int | None], None]
Unfold = Callable[[dict[str, Any]], Iterable[dict[str, Any]]]

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
            yield from _under_header(path, enumerate(_sheet(path, progress), 1), columns)
            return
        encoding = _encoding(path)
        text = io.TextIOWrapper(_plain(raw), encoding=encoding, newline="")
        rows = _json(path, text, columns, unfold) if _begins_with_brace(path, encoding) else _under_header(path, _records(text), columns)
        for count, row in enumerate(rows):
            if progress is not None and count % 100 == 0:
                progress(raw.tell(), size)
            yield row


def _plain(raw: BinaryIO) -> BinaryIO:
    """The bytes of a file, unpacked where it is packed."""
    beginning = raw.read(2)
    raw.seek(0)
    return cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if beginning == _GZIP else raw


def _encoding(path: Path) -> str:
    """The encoding of a text file; raises BadInput with the line where it is none that can be told for sure.

    A file that ends in the middle is sound as far as it goes: what is wrong with it is said when its end is reached.
    """
    with path.open("rb") as raw:
        plain = _plain(raw)
        decoder, line = codecs.getincrementaldecoder("utf-8")(), 1
        with suppress(EOFError, zlib.error):
            first = plain.read(_CHUNK)
            if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return "utf-16"
            for chunk in itertools.chain([first], iter(lambda: plain.read(_CHUNK), b"")):
                try:
                    line += decoder.decode(chunk).count("\n")
                except UnicodeDecodeError as error:
                    line += chunk[: error.start].count(b"\n")
                    raise BadInput(f"{path.name} is not UTF-8 text (line {line}): save it as CSV UTF-8 and import that.") from error
                if b"\x00" in chunk:
                    raise BadInput(f"{path.name} is no text: save it as CSV UTF-8 and import that.")
    return "utf-8-sig"


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


def _begins_with_brace(path: Path, encoding: str) -> bool:
    with path.open("rb") as raw, suppress(EOFError, zlib.error):
        return _plain(raw).read(64).decode(encoding, "ignore").lstrip().startswith(("{", "["))
    return False


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
    known = {letters(name): name for name in columns}
    names: list[str] = []
    best: list[str] = list(columns)
    for number, row in records:
        if not names:
            found = [known.get(letters(cell), clean(cell)) for cell in row]
            missing = [name for name in columns if name not in found]
            if not missing:
                names = found
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
