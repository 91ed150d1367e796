"""Telegram's HTML: read into text and entities, and refused with the same words where Telegram refuses it.

The rules are those of https://core.telegram.org/bots/api#html-style.
"""

import re
from typing import NamedTuple

from bot.playground.entities import Entity, units
from bot.playground.refusals import Refusal, bad_request

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(?P<decimal>\d{1,7})|#x(?P<hex>[0-9a-fA-F]{1,6})|(?P<name>[a-z]+));?")
_TAG_NAME = re.compile(r"[^\s>]*")
_END_NAME = re.compile(r"[A-Za-z0-9-]*")
_SPACE = re.compile(r"\s*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
_BARE_VALUE = re.compile(r"[A-Za-z0-9.-]*")
_LINK = re.compile(r"(?i)(?:https?|tg|ftp|tonsite)://[^\s/]|mailto:|tel:")
_USER_LINK = re.compile(r"tg://user\?id=(\d+)")


class _Open(NamedTuple):
    tag: str
    argument: str
    offset: int
    start: int


class _Reader:
    """One reading of one text, from left to right."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.place = 0
        self.out: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        while self.place < len(self.source):
            character = self.source[self.place]
            if character == "<":
                if self.source.startswith("</", self.place):
                    self._end_tag()
                else:
                    self._start_tag()
            elif character == "&":
                self._put(self._reference())
            else:
                self._put(character)
                self.place += 1
        if self.open:
            raise self._refuse(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return "".join(self.out), sorted(self.entities, key=lambda one: (one["offset"], -one["length"]))

    def _put(self, text: str) -> None:
        self.out.append(text)
        self.length += units(text)

    def _bytes(self, place: int) -> int:
        return len(self.source[:place].encode("utf-8", "surrogatepass"))

    @staticmethod
    def _refuse(why: str) -> Refusal:
        return bad_request(f"can't parse entities: {why}")

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.place)
        taken = match.group() if match else ""
        self.place += len(taken)
        return taken

    def _reference(self) -> str:
        """Decode a character reference at the place; an ampersand that begins none stands for itself."""
        match = _REFERENCE.match(self.source, self.place)
        if match is None:
            self.place += 1
            return "&"
        if name := match["name"]:
            decoded = _NAMED.get(name)
        else:
            number = int(match["decimal"]) if match["decimal"] else int(match["hex"], 16)
            decoded = chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else None  # noqa: PLR2004  # Unicode's own bounds
        if decoded is None:
            self.place += 1
            return "&"
        self.place = match.end()
        return decoded

    def _start_tag(self) -> None:
        begin = self.place
        self.place += 1
        tag = self._take(_TAG_NAME).lower()
        if self.place >= len(self.source):
            raise self._refuse(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if tag not in _TAGS:
            raise self._refuse(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begin)}')
        argument = self._attributes(tag, begin)
        if tag == "span" and argument != "tg-spoiler":
            raise self._refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        self.open.append(_Open(tag, argument, self.length, len(self.out)))

    def _attributes(self, tag: str, begin: int) -> str:
        """Read the attributes up to the tag's end; give the one that means something for this tag."""
        argument = ""
        while True:
            self._take(_SPACE)
            if self.source.startswith(">", self.place):
                self.place += 1
                return argument
            name = self._take(_ATTRIBUTE_NAME).lower()
            if not name:
                raise self._refuse(f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(begin)}')
            self._take(_SPACE)
            value = self._attribute_value(tag, name, begin)
            if (tag, name) in {("a", "href"), ("span", "class"), ("tg-emoji", "emoji-id")}:
                argument = value
            elif (tag, name) == ("code", "class") and value.startswith("language-"):
                argument = value.removeprefix("language-")
            elif (tag, name) == ("blockquote", "expandable"):
                argument = "expandable"

    def _attribute_value(self, tag: str, name: str, begin: int) -> str:
        if not self.source.startswith("=", self.place):
            if (tag, name) == ("blockquote", "expandable") and self.place < len(self.source):
                return ""
            raise self._refuse(f'Expected equal sign in declaration of an attribute of the tag "{tag}" at byte offset {self._bytes(begin)}')
        self.place += 1
        self._take(_SPACE)
        if self.place >= len(self.source):
            raise self._refuse(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        quote = self.source[self.place]
        if quote not in "\"'":
            return self._take(_BARE_VALUE).lower()
        self.place += 1
        value: list[str] = []
        while self.place < len(self.source) and self.source[self.place] != quote:
            if self.source[self.place] == "&":
                value.append(self._reference())
            else:
                value.append(self.source[self.place])
                self.place += 1
        if self.place >= len(self.source):
            raise self._refuse(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        self.place += 1
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self.place
        if not self.open:
            raise self._refuse(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        self.place += 2
        name = self._take(_END_NAME).lower()
        self._take(_SPACE)
        if not self.source.startswith(">", self.place):
            raise self._refuse(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        self.place += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            raise self._refuse(
                f'Unmatched end tag at byte offset {self._bytes(begin)}, expected "</{opened.tag}>", found "</{name}>"',
            )
        if self.length > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Entity = {"type": _TAGS[opened.tag], "offset": opened.offset, "length": self.length - opened.offset}
        match opened.tag:
            case "a":
                link = _link("".join(self.out[opened.start :]) if not opened.argument else opened.argument)
                if link is None:
                    return
                entity |= link
            case "blockquote" if opened.argument:
                entity["type"] = "expandable_blockquote"
            case "tg-emoji":
                entity["custom_emoji_id"] = opened.argument
            case "code" if opened.argument and self.open and self.open[-1].tag == "pre":
                self.open[-1] = self.open[-1]._replace(argument=opened.argument)
                return
            case "code" if self.open and self.open[-1].tag == "pre":
                return
            case "pre" if opened.argument:
                entity["language"] = opened.argument
            case _:
                pass
        self.entities.append(entity)


def _link(address: str) -> Entity | None:
    """Give what a link becomes; None where it leads nowhere, which Telegram drops without a word."""
    address = address.strip()
    if user := _USER_LINK.match(address):
        return {"type": "text_mention", "user": {"id": int(user[1]), "is_bot": False, "first_name": ""}}
    if _LINK.match(address):
        return {"type": "text_link", "url": address}
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", address):
        return {"type": "text_link", "url": f"http://{address}"}
    return None


def read_html(source: str) -> tuple[str, list[Entity]]:
    """Read Telegram's HTML; give the text and its entities, offsets in UTF-16 units."""
    return _Reader(source).read()
