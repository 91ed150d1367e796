"""The text of a .docx file (ECMA-376, part 1): paragraphs, lists and tables of its body. Deleted passages stay out."""

from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError, fromstring  # _refuse_document_type goes first
from xml.parsers import expat
from zipfile import BadZipFile, LargeZipFile, ZipFile

from bot.sources.foreign import Limits, Read, Refused

_BODY = "word/document.xml"
_BODY_MAX = 30_000_000  # bytes of XML; markup is some twenty times as long as its text
_OTHER_OFFICE = ("xl/", "ppt/", "content.xml")
_ENCRYPTED = 0x1

# Local names: the transitional and the strict form of the format differ in their namespaces alone.
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_NOT_SHOWN = frozenset({"del", "moveFrom", "Fallback", "pPr", "rPr", "sectPr"})  # Fallback repeats what its Choice shows


def read(content: bytes, _limits: Limits) -> Read:
    """The text of the body: paragraphs set apart by blank lines, items by hyphens, cells by bars."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            part = _part(archive)
        _refuse_document_type(part)
        root = fromstring(part)  # noqa: S314  # without a document type there are no entities
    except (BadZipFile, LargeZipFile, ParseError, expat.ExpatError) as error:
        raise Refused("broken") from error
    return Read("\n\n".join(_blocks(root)).replace("\n\n- ", "\n- "))


def _part(archive: ZipFile) -> bytes:
    names = archive.namelist()
    if _BODY not in names:
        raise Refused("office" if any(name.startswith(_OTHER_OFFICE) for name in names) else "archive")
    if archive.getinfo(_BODY).flag_bits & _ENCRYPTED:
        raise Refused("encrypted")
    with archive.open(_BODY) as part:
        content = part.read(_BODY_MAX + 1)  # what the archive says about sizes is not believed
    if len(content) > _BODY_MAX:
        raise Refused("long")
    return content


def _refuse_document_type(part: bytes) -> None:
    """No such file has a document type; entities that grow or reach out would come in by it."""

    def refuse(*_: object) -> None:
        raise Refused("broken")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(part, True)


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _blocks(element: Element) -> Iterator[str]:
    for child in element:
        tag = _tag(child)
        if tag in _NOT_SHOWN:
            continue
        if tag == "p":
            if text := _text(child).strip():
                yield f"- {text}" if any(_tag(one) == "numPr" for one in child.iter()) else text
        elif tag == "tbl":
            if table := "\n".join(_rows(child)):
                yield table
        else:
            yield from _blocks(child)


def _rows(table: Element) -> Iterator[str]:
    for row in table:
        cells = [" ".join(" ".join(_blocks(cell)).split()) for cell in row if _tag(cell) == "tc"]
        if any(cells):
            yield f"| {' | '.join(cells)} |"


def _text(element: Element) -> str:
    """The text of a paragraph; paragraphs inside it are those of a text box."""
    texts: list[str] = []
    for child in element:
        tag = _tag(child)
        if tag in _NOT_SHOWN:
            continue
        if tag == "t":
            texts.append(child.text or "")
        elif tag in _SIGNS:
            texts.append(_SIGNS[tag])
        else:
            texts.append(("\n" if tag == "p" else "") + _text(child))
    return "".join(texts)
