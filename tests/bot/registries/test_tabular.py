"""Table files as the agencies write them: row by row, each with its line, whatever is odd about them."""

import gzip
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from bot.registries.cells import eu_day, us_day
from bot.registries.entries import Line, Rejected
from bot.registries.tabular import read_table
from events.errors import BadInput, InvalidValue

COLUMNS = ("name", "day")


def rows(file: Path) -> list[tuple[int, dict[str, str] | str]]:
    return [(row.number, row.cells) if isinstance(row, Line) else (row.line, row.reason) for row in read_table(file, COLUMNS)]


def sheet(file: Path, table: list[list[str]]) -> None:
    """A minimal xlsx file with one sheet of text cells."""
    cells = "".join(
        f'<row r="{number}">'
        + "".join(f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for place, cell in enumerate(row))
        + "</row>"
        for number, row in enumerate(table, 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"

    def related(what: str, target: str) -> str:
        return f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/{what}" Target="{target}"/></Relationships>'

    first = f'<sheets xmlns:r="{office}"><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
    parts = {
        "_rels/.rels": related("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{main}">{first}</workbook>',
        "xl/_rels/workbook.xml.rels": related("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')


def test_padding_marks_and_entities_are_no_content(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("\ufeffname,day\n  A &amp; B ,\u00a008/09/2019\u00a0\n", encoding="utf-8")
    assert rows(file) == [(2, {"name": "A & B", "day": "08/09/2019"})]


def test_a_row_is_named_by_the_line_it_begins_in(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('name,day\n"two\nlines",1\n\nlast,2\n')
    assert [number for number, _ in rows(file)] == [2, 5]


def test_a_row_of_another_length_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("name,day\nonly\nA,1\nB,2,3\nC,3,\n")
    assert rows(file) == [
        (2, "The row has 1 cells where the header has 2."),
        (3, {"name": "A", "day": "1"}),
        (4, "The row has 3 cells where the header has 2."),
        (5, {"name": "C", "day": "3"}),
    ]


NOT_CLOSED = "The row is no CSV: a quote in it is not closed."
NO_TEXT = "The row is not UTF-8 text: save the file as CSV UTF-8."


@pytest.mark.parametrize(
    ("content", "rejected"),
    [
        # a quote that nothing closes, in the first cell and in the last
        (b'name,day\nA,1\n"B,2\nC,3\nD,4\n', (3, NOT_CLOSED)),
        (b'name,day\nA,1\nB,"2\nC,3\nD,4\n', (3, NOT_CLOSED)),
        # one that the next quote closes
        (b'name,day\nA,1\n"B,2\n"C",3\nD,4\n', (3, NOT_CLOSED)),
        (b'name,day\nA,1\nB,"2\n"C","3"\nD,4\n', (3, NOT_CLOSED)),
        (b"name,day\nA,1\nB\xff,2\nC,3\nD,4\n", (3, NO_TEXT)),
        (b"name,day\nA,1\nB\x00,2\nC,3\nD,4\n", (3, NO_TEXT)),
        ("name,day\nA,1\nMüller,2\nC,3\nD,4\n".encode("cp1252"), (3, NO_TEXT)),
        (b'{"name": "A", "day": 1}\n\n{"name": "B\xff", "day": 2}\n{"name": "C", "day": 3}\n{"name": "D", "day": 4}', (3, NO_TEXT)),
    ],
)
def test_a_row_that_is_damaged_is_named_and_none_of_the_others_is_lost(tmp_path: Path, content: bytes, rejected: tuple[int, str]) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    found = rows(file)
    assert [row for row in found if isinstance(row[1], str)] == [rejected]
    assert [row[1]["name"] for row in found if isinstance(row[1], dict)] == ["A", "C", "D"]


def test_a_quote_that_the_next_one_closes_as_if_it_were_meant_is_seen_by_the_number_of_cells(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('name,day\nA,1\nB,"2\nC",3\nD,4\n')
    assert rows(file)[1:] == [(3, NOT_CLOSED), (4, {"name": 'C"', "day": "3"}), (5, {"name": "D", "day": "4"})]


def test_a_cell_of_several_lines_with_quotes_and_commas_is_one(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('name,day\n"one ""quoted"",\nand\n\nmore","1\n2"\nB,3\n')
    assert rows(file) == [(2, {"name": 'one "quoted", and more', "day": "1 2"}), (7, {"name": "B", "day": "3"})]


def test_a_quote_that_takes_in_more_than_a_cell_can_hold_costs_its_row_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('name,day\n"A,1\n' + f"{'B' * 1_000},2\n" * 5_000)
    found = rows(file)
    assert (found[0], len(found)) == ((2, NOT_CLOSED), 5_001)


def test_gzip_and_a_title_above_the_columns_make_no_difference(tmp_path: Path) -> None:
    file = tmp_path / "a.csv.gz"
    file.write_bytes(gzip.compress(b"Medicines\nfrom the 22nd,of August\nother,name,day\nx,A,1\n"))
    assert rows(file) == [(4, {"other": "x", "name": "A", "day": "1"})]


def test_a_sheet_is_read_like_a_table(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    sheet(file, [["Medicine data"], [], ["name", "day"], ["A & B", "22/08/2024"], ["", ""], ["C", "1"]])
    assert rows(file) == [(4, {"name": "A & B", "day": "22/08/2024"}), (6, {"name": "C", "day": "1"})]


def test_json_lines_that_are_none_are_named(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"name": "A", "day": null, "more": 1}\n{"name"\n[1]\n\n{"name": "B", "day": ""}\n{"name": "C"}\n')
    assert [row for row in read_table(file, COLUMNS) if isinstance(row, Rejected)] == [
        Rejected(line=2, reason="The line is no JSON object."),
        Rejected(line=3, reason="The line is no JSON object."),
        Rejected(line=6, reason="The record has no day."),
    ]
    assert rows(file)[0] == (1, {"name": "A", "day": "", "more": "1"})
    assert rows(file)[-2] == (5, {"name": "B", "day": ""})


def test_text_of_two_bytes_a_letter_is_read_by_its_mark(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("name,day\nMüller,1\n".encode("utf-16"))
    assert rows(file) == [(2, {"name": "Müller", "day": "1"})]


def test_the_rows_of_a_sheet_are_reported_as_they_are_read(tmp_path: Path) -> None:
    file, reports = tmp_path / "a.xlsx", list[tuple[int, int | None]]()
    sheet(file, [["name", "day"], *(["A", "1"] for _ in range(249))])
    assert len(list(read_table(file, COLUMNS, lambda done, total: reports.append((done, total))))) == 249
    assert reports == [(0, 250), (100, 250), (200, 250)]


@pytest.mark.parametrize("shape", ['{"meta": 1, "data": %s}', '{"results":\n%s}', "%s"])
def test_a_document_of_records_is_read_like_a_table(tmp_path: Path, shape: str) -> None:
    file = tmp_path / "a.json"
    file.write_text(shape % '[{"NAME": "A &amp; B", "Day": null, "added": {"a": 1}},\n 7]')
    first, second = read_table(file, COLUMNS)
    assert isinstance(first, Line)
    assert (first.number, first.cells["name"], first.cells["day"]) == (1, "A & B", "")
    assert second == Rejected(line=2, reason="The line is no JSON object.")


def test_columns_are_known_by_letters_and_digits(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('"Name\n(whole)",DAY\nA,1\n')
    assert list(read_table(file, ("name whole", "day"))) == [Line(number=3, cells={"name whole": "A", "day": "1"})]


def test_a_file_that_ends_in_the_middle_gives_what_stood_before(tmp_path: Path) -> None:
    file = tmp_path / "a.csv.gz"
    whole = gzip.compress("".join(["name,day\n", *(f"{number * 7919 % 100_003},{number}\n" for number in range(20_000))]).encode())
    file.write_bytes(whole[: len(whole) // 2])
    read: list[Line | Rejected] = []
    with pytest.raises(BadInput, match="ends in the middle"):
        read.extend(read_table(file, COLUMNS))
    assert len(read) > 5_000


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"name;day\nA;1\n", "no column name, day"),
        (b"", "no column name, day"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "not UTF-8 text"),
        ("name,day,Größe\nA,1,2\n".encode("cp1252"), "not UTF-8 text"),
        ("name,day\nA,1\n".encode("utf-16-le"), "no text"),
        (b"name,day,NAME\nA,1,B\n", "has the column name twice"),
        (b'[{"name": "A"}, {"name": "B"}]', "no column day"),
        (b"PK\x03\x04 not a sheet", "no xlsx"),
        (b"\x1f\x8b not gzip", "damaged|ends in the middle"),
    ],
)
def test_another_file_is_refused_in_one_clear_line(tmp_path: Path, content: bytes, line: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(BadInput, match=line) as refusal:
        list(read_table(file, COLUMNS))
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("4/22/20", "2020-04-22"),
        ("12/31/99", "1999-12-31"),
        ("1/4/83", "1983-01-04"),
        ("1/1/82", "2082-01-01"),
        ("05/27/2027", "2027-05-27"),
    ],
)
def test_two_digits_are_the_first_such_year_since_the_register_began(text: str, day: str) -> None:
    assert str(us_day(text, not_before=1983)) == day


@pytest.mark.parametrize("text", ["13/13/20", "2/30/2020", "soon", "4/22/020"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="no day"):
        us_day(text, not_before=1983)


def test_european_days_begin_with_the_day() -> None:
    assert str(eu_day("01/07/2025")) == "2025-07-01"
    assert str(eu_day("2025-07-01")) == "2025-07-01"
    assert eu_day("") is None
