"""The announcement on an HTML page: its body without the page's furniture, its headline, its day of publication."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from typing import Any, cast

import trafilatura
from lxml import html

from bot.sources.foreign import Limits, Read

Node = Any  # an element of lxml's trees, which come without types

_LEAST_KEPT = 0.5  # of the letters of the page without its furniture; below it the body was missed
_MOST_LINKED = 0.6  # of a list's letters; above it the list is a menu
_DEEPEST = 400  # elements; deeper pages are made to break their readers

_NOT_TEXT = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "object", "select", "button", "head", "textarea"})
_FURNITURE = frozenset({"nav", "header", "footer", "aside", "form", "menu", "dialog"})
_FURNITURE_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "dialog"})
_MENUS = frozenset({"ul", "ol"})
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TABLE_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+\s*")

# Names under which pages publish the day of publication; the first group that names a day wins.
_PUBLISHED_PROPERTIES = frozenset({"article:published_time", "og:article:published_time"})
_PUBLISHED_NAMES = frozenset(
    [
        "datepublished",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "dc.date.issued",
        "dcterms.issued",
        "dcterms.date.issued",
        "parsely-pub-date",
        "sailthru.date",
        "article.published",
        "citation_publication_date",
    ]
)
_ARTICLE_TYPES = frozenset({"Article", "NewsArticle", "PressRelease", "Report", "BlogPosting", "AnalysisNewsArticle"})
_DAY = re.compile(r"\s*([0-9]{4})([-/.]?)([0-9]{2})\2([0-9]{2})(?![0-9])")


def read(content: bytes, _limits: Limits) -> Read:
    """Read a page handed over in UTF-8, whatever encoding it says it has."""
    tree = _parsed(content)
    title, published = _title(tree), _published(tree)
    _strip(tree)
    headline = _headline(tree, title)
    plain = "\n".join(_lines(tree))
    body = _body(tree)
    if _letters(body) < _LEAST_KEPT * _letters(plain):
        body = plain
    if headline and _squeezed(headline) not in _squeezed(body):
        body = f"{headline}\n{body}"
    text = _set_apart(body)
    return Read(text, title=title, published=published.isoformat() if published else None)


def _parsed(content: bytes) -> Node:
    lxml_html = cast("Any", html)
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    return lxml_html.document_fromstring(content, parser=parser)


def _strip(tree: Node) -> None:
    """Take out what a reader of the page does not see: comments, scripts, hidden elements."""
    for element in list(tree.iter()):
        unseen = not isinstance(element.tag, str) or (element.tag in _NOT_TEXT and element.tag != "head") or _is_hidden(element)
        if unseen and element.getparent() is not None:
            element.drop_tree()


def _is_hidden(element: Node) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN_STYLE.search(element.get("style") or ""))


def _body(tree: Node) -> str:
    with suppress(Exception):  # its own failures are no verdict on the page: the plain text remains
        return trafilatura.extract(tree, include_comments=False, include_tables=True, favor_recall=True) or ""
    return ""


def _headline(tree: Node, title: str | None) -> str | None:
    """The first h1 that is also the page's title; others are logos."""
    for element in tree.iter("h1"):
        text = _squeezed(element.text_content())
        if text and title and (text in title or title in text):
            return text
    return None


def _title(tree: Node) -> str | None:
    named = [meta.get("content") for meta in tree.iter("meta") if (meta.get("property") or "").lower() == "og:title"]
    headlines = [element.text_content() for element in tree.iter("h1")]
    titles = [element.text_content() for element in tree.iter("title")]
    for text in (*named, *(headlines if len(headlines) == 1 else ()), *titles):
        if text and (squeezed := _squeezed(text)):
            return squeezed[:500]
    return None


def _published(tree: Node) -> date | None:
    """The day the page says it was published, as it writes it; None where it names none, or several."""
    for stated in (_by_property(tree), _by_json(tree), _by_itemprop(tree), _by_name(tree)):
        days = {day for text in stated if text and (day := _day(text))}
        if days:
            return days.pop() if len(days) == 1 else None
    return None


def _by_property(tree: Node) -> Iterator[str | None]:
    return (meta.get("content") for meta in tree.iter("meta") if (meta.get("property") or "").lower() in _PUBLISHED_PROPERTIES)


def _by_name(tree: Node) -> Iterator[str | None]:
    return (meta.get("content") for meta in tree.iter("meta") if (meta.get("name") or "").lower() in _PUBLISHED_NAMES)


def _by_itemprop(tree: Node) -> Iterator[str | None]:
    for element in tree.iter():
        if isinstance(element.tag, str) and (element.get("itemprop") or "").lower() == "datepublished":
            yield element.get("content") or element.get("datetime") or element.text_content()


def _by_json(tree: Node) -> Iterator[str | None]:
    """schema.org in JSON-LD: an article's datePublished, at the top or in its graph."""
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            stated = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for node in _nodes(stated):
            if _ARTICLE_TYPES.intersection(map(str, _many(node.get("@type")))):
                yield from map(str, _many(node.get("datePublished")))


def _nodes(stated: Any) -> Iterator[dict[str, Any]]:
    for node in _many(stated):
        if isinstance(node, dict):
            known = cast("dict[str, Any]", node)
            yield known
            yield from (cast("dict[str, Any]", one) for one in _many(known.get("@graph")) if isinstance(one, dict))


def _many(value: Any) -> list[Any]:
    if isinstance(value, list):
        return cast("list[Any]", value)
    return [] if value is None else [value]


def _day(text: str) -> date | None:
    match = _DAY.match(text)
    try:
        return date(int(match[1]), int(match[3]), int(match[4])) if match else None
    except ValueError:
        return None


def _lines(tree: Node) -> Iterator[str]:
    """All that the page shows but its furniture, a line for each block."""
    parts: list[str] = []
    _write(tree.find("body") if tree.find("body") is not None else tree, parts, 0)
    return (_squeezed(line) for line in "".join(parts).split("\n") if not line.isspace() and line)


def _write(element: Node, parts: list[str], depth: int) -> None:
    if depth > _DEEPEST or element.tag in _FURNITURE or element.get("role") in _FURNITURE_ROLES or _is_menu(element):
        return
    if element.tag == "tr" and _is_row(element):
        parts.append(f"\n| {' | '.join(_cell(cell, depth) for cell in element.iter('td', 'th'))} |\n")
        return
    edge = "\n" if element.tag in _BLOCKS or element.tag == "br" else ""
    parts.append(f"{edge}- " if element.tag == "li" else edge)
    parts.append(_inline(element.text, element))
    for child in element:
        _write(child, parts, depth + 1)
        parts.append(_inline(child.tail, element))
    parts.append(edge)


def _cell(cell: Node, depth: int) -> str:
    parts: list[str] = []
    _write(cell, parts, depth + 1)
    return _squeezed(parts)


def _inline(text: str | None, element: Node) -> str:
    return (text or "") if element.tag == "pre" else " ".join(re.split(r"[ \t\r\n\f]+", text or ""))


def _is_menu(element: Node) -> bool:
    if element.tag not in _MENUS:
        return False
    linked = sum(_letters(link.text_content()) for link in element.iter("a"))
    return linked > _MOST_LINKED * _letters(element.text_content())


def _is_row(row: Node) -> bool:
    """Whether a table row holds values; old pages are laid out in tables that hold the whole text."""
    return row.find(".//table") is None and all(len(cell.findall(".//p")) <= 1 for cell in row)


def _set_apart(body: str) -> str:
    """Blank lines between blocks, none between the items of a list or the rows of a table."""
    text, before = "", ""
    for line in map(str.strip, body.splitlines()):
        if not line or _TABLE_RULE.fullmatch(line):
            continue
        together = before[:2] == line[:2] and line[:2] in ("- ", "| ")
        text += f"{'' if not text else chr(10) if together else 2 * chr(10)}{line}"
        before = line
    return text


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)


def _squeezed(text: str | Iterable[str]) -> str:
    return " ".join("".join(text).split())
