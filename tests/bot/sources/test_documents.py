"""Documents of every format give their text, or one line that says what to do instead. They are made here, none is a real one."""

import asyncio
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from bot.sources.documents import MAX_BYTES, MAX_TEXT_BYTES, Document, text_of, text_of_file
from bot.sources.foreign import Limits
from bot.sources.foreign_html import read as read_page
from events.errors import UnreadableDocument

NEWS = "Suzhou, 24 March 2021 - Example Pharma said that the FDA granted orphan drug designation to examplinib."


def pdf(*pages: str, trailer: str = "", content: bytes | None = None, broken: int = 0, shapes: tuple[str, ...] = ()) -> bytes:
    """A PDF by hand: each page one line in Helvetica, or `content` as the drawing of every page; page `broken` cannot be unpacked."""
    drawings = [content or f"BT /F1 9 Tf 20 700 Td ({text}) Tj ET".encode() for text in pages]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode {4 + 2 * len(pages)} 0 R >>".encode(),
    ]
    for number, drawing in enumerate(drawings):
        resources = f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R"
        packing = b"/Filter /Unheard" if number + 1 == broken else b""
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] {resources} >>".encode())
        objects.append(b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(drawing), packing, drawing))
    letters = f"1 begincodespacerange <00> <ff> endcodespacerange {len(shapes)} beginbfchar {' '.join(shapes)} endbfchar".encode()
    objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(letters), letters))
    whole = bytearray(b"%PDF-1.7\n")
    offsets: list[int] = []
    for number, one in enumerate(objects, start=1):
        offsets.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    start = len(whole)
    whole += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    whole += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(whole)


def locked(content: bytes, *, user_password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt(user_password, owner_password="owner", algorithm="RC4-128")
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


AES = (
    "/Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 /P -1 /CF << /StdCF << /CFM /AESV3 /Length 32 >> >> /StmF /StdCF /StrF /StdCF"
    f" /O <{'00' * 48}> /U <{'00' * 48}> /OE <{'00' * 32}> /UE <{'00' * 32}> /Perms <{'00' * 16}> >> /ID [<00> <00>]"
)
OTHER_HANDLER = "/Encrypt << /Filter /Example.Lock /V 4 >> /ID [<00> <00>]"

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def archive(**parts: bytes | str) -> bytes:
    """A zip archive; two underscores in a name stand for a slash, one at its end for .xml."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(f"{name.replace('__', '/')}.xml", content)
    return output.getvalue()


def docx(body: str, head: str = "") -> bytes:
    return archive(
        **{
            "[Content_Types]": "<Types/>",
            "word__document": f"<?xml version='1.0'?>{head}<w:document {WORD}><w:body>{body}</w:body></w:document>",
        }
    )


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def page(body: str, head: str = "<title>Example</title>") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


async def refusal(content: bytes, *, limits: Limits | None = None, filename: str | None = None) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        await text_of(content, filename=filename, limits=limits)
    line = str(refused.value)
    assert "\n" not in line
    return line


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (NEWS + "\r\n\r\n  Second  line\t\n", "utf-8"),
        ("突破性治疗品种\n\n", "utf-16"),
        ("奥雷巴替尼片（商品名：耐立克）获批上市。", "gb18030"),
    ],
)
async def test_plain_text_is_kept_exactly(text: str, encoding: str) -> None:
    assert await text_of(text.encode(encoding), filename="news.txt") == Document(text=text, format="text")


# The content tells the format; the name decides only where the content leaves it open.
@pytest.mark.parametrize(
    ("content", "filename", "media_type", "told"),
    [
        (NEWS.encode(), "news.pdf", "application/pdf", "text"),
        (pdf(NEWS), "news.txt", "text/plain", "pdf"),
        (b"\r\n" + pdf(NEWS), None, None, "pdf"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + pdf(NEWS), None, None, "pdf"),  # a server's answer saved as it came
        (b"The file starts with %PDF-1.7, says the letter.", None, None, "text"),
        (page(f"<p>{NEWS}</p>"), "news.txt", None, "html"),
        (b"<!-- a\nb --><!-- c -->\n" + page(f"<p>{NEWS}</p>"), None, None, "html"),
        (
            b"<?xml version='1.0' encoding='utf-8'?>\n<html xmlns='http://www.w3.org/1999/xhtml'><p>Granted.</p></html>",
            None,
            None,
            "html",
        ),
        (f"<div><p>{NEWS}</p></div>".encode(), "news.html", None, "html"),
        (f"<div><p>{NEWS}</p></div>".encode(), None, "text/html; charset=utf-8", "html"),
        (f"<div><p>{NEWS}</p></div>".encode(), "news.txt", "text/plain", "text"),  # a text with tags in it stays as it is
        (b"Granted if p < 0.05 and n > 3", "news.html", None, "text"),
        (docx(paragraph(NEWS)), "news.zip", None, "docx"),
    ],
)
async def test_the_format_is_told_by_the_content_first(content: bytes, filename: str | None, media_type: str | None, told: str) -> None:
    document = await text_of(content, filename=filename, media_type=media_type)
    assert document.format == told


async def test_a_pdf_gives_the_text_of_its_pages_and_no_date() -> None:
    document = await text_of(pdf(NEWS, "About Example Pharma.", trailer="/Info << /CreationDate (D:20200101) >>"))
    assert document.text == f"{NEWS}\n\nAbout Example Pharma."
    assert document.published is None


async def test_a_pdf_that_only_restricts_its_printing_is_read() -> None:
    assert (await text_of(locked(pdf(NEWS), user_password=""))).text == NEWS


async def test_letters_that_a_font_takes_for_their_lookalikes_are_put_right() -> None:
    shapes = ("<5E> <2F49>", "<5F> <2EA0>", "<60> <FB01>", "<7E> <836F>")  # a radical for 月, one for 民, a ligature, 药 itself
    assert (await text_of(pdf("2021 ^ _ `nal ~ GRANTED", shapes=shapes))).text == "2021 月 民 final 药 GRANTED"


async def test_a_page_that_cannot_be_read_is_named_and_costs_no_other() -> None:
    document = await text_of(pdf(NEWS, "second", "third", broken=2))
    assert document.text == f"{NEWS}\n\nthird"
    assert document.notes == ("These pages could not be read: 2.",)


# What a PDF is refused for, and the words that tell the person what to do.
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (pdf(NEWS, broken=1), "broken"),
        (pdf("", ""), "scanned"),
        (pdf("page 1", content=b"q 612 0 0 792 0 0 cm /Scan Do Q"), "scanned"),
        (pdf("1"), "scanned"),  # a page number is no text
        (locked(pdf(NEWS), user_password="secret"), "password"),
        (pdf(NEWS, trailer=AES), "password"),
        (pdf(NEWS, trailer=OTHER_HANDLER), "password"),
        (b"%PDF-1.7\n" + b"nothing that follows is a PDF " * 20, "broken"),
        (b"%PDF-", "broken"),
        (b"%PDF-1.7\n" + os.urandom(2_000), "broken"),
    ],
)
async def test_a_pdf_that_holds_no_text_is_refused_with_what_to_do(content: bytes, told: str) -> None:
    assert told in await refusal(content)


async def test_a_pdf_of_too_many_pages_is_refused() -> None:
    assert "more than 2 pages" in await refusal(pdf(NEWS, NEWS, NEWS), limits=Limits(pages=2))


async def test_a_document_that_gives_too_much_text_is_refused() -> None:
    assert "more than 150 characters" in await refusal(pdf(NEWS, NEWS), limits=Limits(characters=150))
    assert "more than 50 characters" in await refusal(docx(paragraph(NEWS)), limits=Limits(characters=50))


# Documents that hold nothing for us, each with a word of the line that says so.
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        ("\ufeff \n".encode("utf-16"), "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a picture"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "a picture"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a picture"),
        (b"\0\0\0\x18ftypmp42" + bytes(50), "a film"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "Office"),
        (b"{\\rtf1\\ansi Granted.}", "RTF"),
        (b"\x1f\x8b\x08\0" + bytes(50), "an archive"),
        (archive(notes="text"), "an archive"),
        (archive(xl__workbook="<a/>"), "a table or a slide show"),
        (b"Some text, then \0\0\0\0 bytes", "binary"),
        (b"\x7fELF" + bytes(100), "a program"),
        (page("<script>document.write('Granted')</script>"), "shows no text"),
        (b"a" * 5_000_000, "5.0 MB, more than 2 MB"),
        (b"<!doctype html><p>" + b"a" * MAX_TEXT_BYTES, "more than 2 MB"),
        (b"%PDF-1.7\n" + b"a" * MAX_BYTES, "20.0 MB, more than 20 MB"),
    ],
)
async def test_what_is_no_announcement_is_refused_with_what_it_is(content: bytes, told: str) -> None:
    assert told in await refusal(content)


async def test_a_page_gives_its_announcement_without_the_furniture() -> None:
    menu = "".join(f"<li><a href='/{number}'>Breakthrough news {number}</a></li>" for number in range(30))
    document = await text_of(
        page(
            f"<header><nav><ul>{menu}</ul></nav></header>"
            "<div style='display: none'>Fast track was denied.</div><!-- Priority review was denied. -->"
            f"<main><h1>Example Pharma Receives Designation</h1><p>{NEWS}</p>"
            "<ul><li>In May 2020, fast track was granted.</li><li>In June 2020, PRIME was granted.</li></ul>"
            "<table><tr><th>Drug</th><th>Date</th></tr><tr><td>examplinib</td><td>May 2020</td></tr></table>"
            "<p>The company plans to begin a pivotal study of examplinib in the second half of the year.</p></main>"
            "<footer>© Example Pharma. Cookies. Privacy policy.</footer>",
            "<title>Example Pharma Receives Designation | Example Pharma</title>",
        )
    )
    assert document.title == "Example Pharma Receives Designation"
    assert document.text.startswith(f"Example Pharma Receives Designation\n\n{NEWS}\n\n")
    assert "- In May 2020, fast track was granted.\n- In June 2020, PRIME was granted." in document.text
    assert "| Drug | Date |\n| examplinib | May 2020 |" in document.text
    for furniture in ("Breakthrough news", "denied", "Cookies"):
        assert furniture not in document.text


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><td>药品</td><td>奥雷巴替尼</td></tr><tr><td>结果</td><td>纳入突破性治疗品种</td></tr></table>",
        "<div>Granted.</div>",
        "<table><tr><td><table><tr><td><p>Orphan</p><p>was granted.</p></td></tr></table></td></tr></table>",  # laid out in tables
        "Orphan designation<br>was granted",
        "<pre>Orphan designation\nwas granted</pre>",
        "<form><p>Orphan designation was granted</p></form><p>yes</p>",
    ],
)
def test_a_page_of_few_words_is_not_lost(body: str) -> None:
    text = read_page(page(body), Limits()).text
    assert "奥雷巴替尼" in text or "ranted" in text or "yes" in text


def by_json(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


# Which statements of a page are believed, and which say nothing reliable.
@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta property="article:published_time" content="2021-03-24T08:00:00+08:00">', "2021-03-24"),
        ('<meta name="PubDate" content="2021-03-24 10:00">', "2021-03-24"),
        ('<meta name="DC.date.issued" content="20210324">', "2021-03-24"),
        (by_json('{"@type": "NewsArticle", "datePublished": "2021-03-24"}'), "2021-03-24"),
        (by_json('{"@graph": [{"@type": ["Thing", "Article"], "datePublished": "2021-03-24T01:00Z"}]}'), "2021-03-24"),
        (by_json('{"@type": "WebSite", "datePublished": "2001-01-01"}'), None),
        (by_json('{"@type": '), None),
        (by_json("[" * 100_000), None),
        ('<meta itemprop="datePublished" content="2021/03/24">', "2021-03-24"),
        ('<time itemprop="datePublished" datetime="2021-03-24"></time><time itemprop="datePublished">2020-01-01</time>', None),  # which?
        ('<meta property="article:modified_time" content="2021-03-24">', None),
        ('<meta name="date" content="2021-03-24">', None),  # of what?
        ('<meta property="article:published_time" content="2021-02-30">', None),
        ('<meta property="article:published_time" content="yesterday">', None),
    ],
)
def test_a_page_is_believed_about_its_day_of_publication_only_where_it_is_clear(head: str, published: str | None) -> None:
    assert read_page(page(f"<p>{NEWS}</p>", head), Limits()).published == published


@pytest.mark.parametrize(
    ("text", "encoding", "stated", "media_type"),
    [
        ("本公司新药获得突破性治疗认定。", "gb18030", "gb2312", None),
        ("本公司新藥取得突破性治療認定。", "big5", None, "text/html; charset=Big5"),
        ("新薬の指定を取得しました。", "shift_jis", None, None),
        ("本公司新药获得突破性治疗认定。", "utf-8", "gb2312", "text/html; charset=iso-8859-1"),
    ],
)
async def test_a_page_is_read_in_its_own_encoding(text: str, encoding: str, stated: str | None, media_type: str | None) -> None:
    content = f"<html><head><meta charset='{stated}'></head><body><p>{text}</p></body></html>".encode(encoding)
    assert (await text_of(content, media_type=media_type)).text == text


async def test_a_word_file_gives_what_it_shows() -> None:
    item = "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>".format
    cells = [paragraph("Drug"), paragraph("May") + paragraph("2020")]
    body = (
        paragraph("Example &amp; Co"),
        item("first") + item("second"),
        "<w:tbl><w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr></w:tbl>",
        "<w:p><w:ins><w:r><w:t>kept</w:t></w:r></w:ins><w:del><w:r><w:delText>dropped</w:delText></w:r></w:del>",
        "<w:r><w:tab/><w:t>end</w:t></w:r></w:p><w:p><w:r><mc:AlternateContent><mc:Choice><w:t>box</w:t></mc:Choice>",
        "<mc:Fallback><w:t>box</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>",
    )
    document = await text_of(docx("".join(body)))
    assert document == Document(text="Example & Co\n- first\n- second\n\n| Drug | May 2020 |\n\nkept\tend\n\nbox", format="docx")


LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'
REACHES_OUT = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (docx(paragraph("&c;"), LAUGHS), "broken"),
        (docx(paragraph("&b;"), REACHES_OUT), "broken"),
        (docx("<w:p>"), "broken"),
        (docx(paragraph(NEWS))[:-40], "broken"),
        (docx(paragraph(" ")), "shows no text"),
        (archive(word__document=b" " * 100_000_000), "characters"),  # 100 kB that unpack to 100 MB
        (docx("<w:p>" * 20_000 + "</w:p>" * 20_000), "broken"),
    ],
)
async def test_a_hostile_word_file_is_refused(content: bytes, told: str) -> None:
    assert told in await refusal(content)


def children() -> set[str]:
    return {child for path in Path("/proc/self/task").glob("*/children") for child in path.read_text().split()}


async def test_reading_that_takes_too_long_is_ended_and_leaves_no_process() -> None:
    assert "takes longer than 1 seconds" in await refusal(page("<p>a " * 300_000), limits=Limits(seconds=1))
    assert not children()


async def test_reading_that_is_cancelled_leaves_no_process() -> None:
    reading = asyncio.create_task(text_of(page("<p>a " * 300_000)))
    while not children():  # noqa: ASYNC110  # the process tells nobody that it started
        await asyncio.sleep(0.01)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert not children()


async def test_reading_that_takes_too_much_memory_is_refused() -> None:
    assert "too much memory" in await refusal(docx("<w:p/>" * 4_000_000), limits=Limits(memory=250_000_000))


async def test_several_documents_are_read_at_once() -> None:
    documents = await asyncio.gather(*(text_of(pdf(f"Announcement number {number} of many.")) for number in range(4)))
    assert [document.text for document in documents] == [f"Announcement number {number} of many." for number in range(4)]


def test_a_file_is_read_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "news.pdf"
    path.write_bytes(pdf(NEWS))
    assert text_of_file(path).text == NEWS
    for nothing in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(UnreadableDocument, match="give the path of a file"):
            text_of_file(nothing)


def test_a_module_that_lies_where_the_bot_was_started_is_not_taken_for_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pypdf.py").write_text("raise SystemExit(3)")
    path = tmp_path / "news.pdf"
    path.write_bytes(pdf(NEWS))
    assert text_of_file(path).text == NEWS


def test_the_child_process_knows_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "environment"
    (tmp_path / "sitecustomize.py").write_text(f"import os, pathlib; pathlib.Path({str(told)!r}).write_text(repr(os.environ))")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("DESIGNATION_BOT_TELEGRAM__TOKEN", "42:token")
    path = tmp_path / "news.pdf"
    path.write_bytes(pdf(NEWS))
    assert text_of_file(path).text == NEWS
    assert "PYTHONPATH" in told.read_text()
    assert "42:token" not in told.read_text()


WHOLE = [pdf(NEWS), docx(paragraph(NEWS)), page(f"<p>{NEWS}</p>"), locked(pdf(NEWS), user_password="")]


def reads_or_refuses(content: bytes) -> None:
    try:
        told = asyncio.run(text_of(content, filename="news.html")).text
    except UnreadableDocument as refused:
        told = str(refused).partition("\n")[0]
        assert told == str(refused)  # noqa: PT017  # one line, where there is one
    assert told.encode().strip()


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
@example(b"\xff\xfe")
@example(b"\xff\xfe\x00\xd8")
@example(b"\xfe\xff\x00")
@example(b"\x1b$B")
@example(b"\x81\x30\x81")
def test_no_bytes_raise_anything_but_the_refusal(content: bytes) -> None:
    reads_or_refuses(content)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(WHOLE), st.integers(0, 3_000), st.binary(max_size=12), st.integers(0, 60))
def test_no_damaged_document_raises_anything_but_the_refusal(whole: bytes, place: int, junk: bytes, lost: int) -> None:
    place %= len(whole)
    reads_or_refuses(whole[:place] + junk + whole[place + lost :])
