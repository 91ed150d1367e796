"""An announcement handed in as a file: its text, whatever format it came in, or one line that says what to do instead.

Plain text is decoded here. HTML pages, PDFs and .docx files are read in a child process behind limits (document_worker).
"""

import asyncio
import contextlib
import os
import re
import signal
import sys
from datetime import date
from pathlib import Path, PurePath
from typing import Literal, NamedTuple

import msgspec
import structlog

from bot.sources.decoding import decoded
from bot.sources.foreign import Limits, Reason
from events.errors import UnreadableDocument

Format = Literal["text", "html", "pdf", "docx"]

MAX_BYTES = 20_000_000  # what Telegram lets a bot download: https://core.telegram.org/bots/api#getfile
MAX_TEXT_BYTES = 2_000_000  # a thousand pages of plain text; an announcement has two

_LONGEST_ESCAPE = 13  # bytes for a character in the child's JSON, with room for the rest of its answer
_OUT_OF_TIME = getattr(signal, "SIGXCPU", 0)
_KEPT_VARIABLES = frozenset({"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "SYSTEMROOT", "PYTHONHOME", "LD_LIBRARY_PATH"})

_log = structlog.get_logger()


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The text of an announcement, exactly as the file holds it where that is plain text.

    `title` and `published` only where an HTML page states them about itself; a PDF's day of creation is no day of publication.
    `notes`: what the person who handed it in should know, such as pages that could not be read.
    """

    text: str
    format: Format
    title: str | None = None
    published: date | None = None
    notes: tuple[str, ...] = ()


_EMPTY = "This document is empty: hand in one with the text of the announcement."
_TOO_LARGE = "This {what} has {size:.1f} MB, more than {most} MB: cut it to the announcement itself."
_NO_ANSWER = "This {what} could not be read: paste the text of the announcement instead."

_WHAT: dict[Format, str] = {"text": "text", "html": "page", "pdf": "PDF", "docx": "Word file"}

_REFUSALS: dict[Reason, str] = {
    "archive": "This is an archive: unpack it and hand in the announcement itself.",
    "broken": "This {what} is broken: save it anew, or paste the text of the announcement instead.",
    "empty": "This {what} shows no text: paste the text of the announcement instead.",
    "encrypted": "This {what} is protected by a password: save it without one, or paste the text of the announcement instead.",
    "garbled": "This {what} hides which letters its shapes stand for: paste the text of the announcement instead.",
    "installation": "This installation lacks a library that reads a {what}: install it anew with its constraints, or paste the text.",
    "long": "This {what} holds more than {characters:,} characters: cut it to the announcement itself.",
    "memory": "Reading this {what} takes too much memory: paste the text of the announcement instead.",
    "office": "This is a table or a slide show: paste the text of the announcement instead.",
    "pages": "This {what} has more than {pages} pages: cut it to the announcement itself.",
    "scanned": "This {what} holds no text, only pictures of it (it was scanned): paste the text of the announcement instead.",
    "time": "Reading this {what} takes longer than {seconds} seconds: paste the text of the announcement instead.",
}

# The first bytes of what people hand in by mistake. Text never starts so.
_NO_DOCUMENTS: tuple[tuple[bytes, str], ...] = (
    *((magic, "a picture") for magic in (b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"\0\0\1\0")),
    *((magic, "a sound or a film") for magic in (b"ID3", b"OggS", b"\x1aE\xdf\xa3", b"fLaC")),
    *((magic, "an archive") for magic in (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or protected Office file"),
    (b"{\\rtf", "an RTF file"),
    (b"%!PS", "a PostScript file"),
    (b"SQLite format 3\0", "a database"),
    (b"\x7fELF", "a program"),
)
_NO_DOCUMENT = "This is {what}: hand in plain text, an HTML page, a PDF or a .docx file, or paste the text of the announcement."

_PDF_MARK_WITHIN = 1_024  # bytes; PDF 1.7, appendix H, note 13
_HEAD = 4_096
_PAGE = re.compile(
    r"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_MARKUP = re.compile(
    r"<(?:p|div|span|br|table|tr|td|ul|ol|li|h[1-6]|article|section|main|b|i|strong|em|a)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE
)
_META_CHARSET = re.compile(rb"<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([a-z0-9_-]{2,40})", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([a-z0-9_-]{2,40})", re.IGNORECASE)
_HTML_NAMES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


async def text_of(
    content: bytes, *, filename: str | None = None, media_type: str | None = None, charset: str | None = None, limits: Limits | None = None
) -> Document:
    """The text of a document. Its format is told by its content first, by `filename` and `media_type` second.

    `media_type` may carry its charset ("text/html; charset=gbk"); `limits` default to 20 s, 1 GiB, 300 pages.

    Raises:
        UnreadableDocument: there is no text in it that can be read; the message says what to do.
    """
    plan = await asyncio.to_thread(_plan, content, filename, media_type, charset)
    if isinstance(plan, Document):
        return plan
    return await _read_apart(plan, limits or Limits())


def text_of_file(path: Path) -> Document:
    """The same for the command line: a file by its path, outside of any event loop.

    Raises:
        UnreadableDocument: also where there is no such file, or it may not be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableDocument(f"{path} cannot be read ({error.strerror or error}): give the path of a file.") from error
    return asyncio.run(text_of(content, filename=path.name))


class _Foreign(NamedTuple):
    """What the child process is to read."""

    format: Format
    content: bytes


def _plan(content: bytes, filename: str | None, media_type: str | None, charset: str | None) -> Document | _Foreign:
    if not content.strip():
        raise UnreadableDocument(_EMPTY)
    if len(content) > MAX_BYTES:
        raise _too_large("text" if b"\0" not in content[:_HEAD] else None, len(content), MAX_BYTES)
    if _is_pdf(content):
        return _Foreign("pdf", content)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _Foreign("docx", content)
    _refuse_other_formats(content)
    return _written(content, filename, media_type, charset)


def _written(content: bytes, filename: str | None, media_type: str | None, charset: str | None) -> Document | _Foreign:
    """Plain text, or a page for the child to read."""
    if len(content) > MAX_TEXT_BYTES:
        _ = decoded(content[:_HEAD])  # what is binary is told so
        raise _too_large("text", len(content), MAX_TEXT_BYTES)
    stated = _CHARSET.search(media_type or "")
    inside = _META_CHARSET.search(content[:_HEAD])
    text = decoded(content, charset or (stated[1] if stated else None) or (inside[1].decode("ascii") if inside else None))
    if not any(character.isalnum() for character in text):
        raise UnreadableDocument(_EMPTY)
    if _is_page(text, filename, media_type):
        return _Foreign("html", text.encode("utf-8"))
    return Document(text=text, format="text")


def _is_pdf(content: bytes) -> bool:
    """By its mark, which some writers put behind a few bytes of their own; a text that only speaks of the mark is none."""
    head = content[:_PDF_MARK_WITHIN]
    return head.lstrip().startswith(b"%PDF-") or (b"%PDF-" in head and b"endobj" in content)


def _is_page(text: str, filename: str | None, media_type: str | None) -> bool:
    """A whole page says so itself; a piece of one is a page only by its name, since a text may hold a tag or two."""
    if _PAGE.match(text[:_HEAD]):
        return True
    named = PurePath(filename or "").suffix.lower() in _HTML_NAMES or (media_type or "").partition(";")[0].strip().lower() in _HTML_TYPES
    return named and bool(_MARKUP.search(text))


def _refuse_other_formats(content: bytes) -> None:
    for magic, what in _NO_DOCUMENTS:
        if content.startswith(magic):
            raise UnreadableDocument(_NO_DOCUMENT.format(what=what))
    if content[4:8] == b"ftyp" or (content[:4] == b"RIFF" and content[8:12] in (b"WEBP", b"WAVE", b"AVI ")):
        raise UnreadableDocument(_NO_DOCUMENT.format(what="a picture, a sound or a film"))


def _too_large(document_format: Format | None, size: int, most: int) -> UnreadableDocument:
    what = _WHAT[document_format] if document_format else "document"
    return UnreadableDocument(_TOO_LARGE.format(what=what, size=size / 1e6, most=most // 1_000_000))


class _Answer(msgspec.Struct, frozen=True):
    """What the child writes."""

    text: str = ""
    title: str | None = None
    published: date | None = None
    notes: tuple[str, ...] = ()
    refused: Reason | None = None


async def _read_apart(foreign: _Foreign, limits: Limits) -> Document:
    """Read it in a fresh process, which is killed when its time is over or when we are."""
    output = await _output(foreign, limits)
    try:
        answer = msgspec.json.decode(output, type=_Answer)
    except msgspec.DecodeError as error:
        raise UnreadableDocument(_NO_ANSWER.format(what=_WHAT[foreign.format])) from error
    if answer.refused:
        raise _refusal(answer.refused, foreign.format, limits)
    return Document(text=answer.text, format=foreign.format, title=answer.title, published=answer.published, notes=answer.notes)


def _refusal(reason: Reason, document_format: Format, limits: Limits) -> UnreadableDocument:
    return UnreadableDocument(_REFUSALS[reason].format(what=_WHAT[document_format], **limits._asdict()))


async def _output(foreign: _Foreign, limits: Limits) -> bytes:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-B", "-m", "bot.sources.document_worker", foreign.format, *map(str, limits)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=_environment(),
    )
    try:
        async with asyncio.timeout(limits.seconds):
            output = await _exchange(process, foreign.content, most=_LONGEST_ESCAPE * limits.characters)
            await process.wait()
    except TimeoutError:
        raise _refusal("time", foreign.format, limits) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()  # empties the pipe, else its end is never seen
    if process.returncode == -_OUT_OF_TIME:
        raise _refusal("time", foreign.format, limits)
    if process.returncode:
        _log.warning("document_worker_died", returncode=process.returncode, format=foreign.format)
    return output


async def _exchange(process: asyncio.subprocess.Process, content: bytes, *, most: int) -> bytes:
    """Hand the document over and take the answer, both at once: neither side may wait for the other's pipe."""
    stdin, stdout = process.stdin, process.stdout
    assert stdin is not None  # noqa: S101  # both were asked for
    assert stdout is not None  # noqa: S101

    async def hand_over() -> None:
        with contextlib.suppress(ConnectionError):  # the child may end before it has read all
            stdin.write(content)
            await stdin.drain()
        stdin.close()

    output = bytearray()
    async with asyncio.TaskGroup() as group:
        group.create_task(hand_over())
        while chunk := await stdout.read(1 << 16):
            output += chunk
            if len(output) > most:
                process.kill()
    return bytes(output)


def _environment() -> dict[str, str]:
    """What Python needs to start, and where this program lies; no token, no database's address."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT_VARIABLES}
    root = str(Path(__file__).resolve().parents[2])
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}
