"""What an adapter gets and what it brings home: announcements to be taken, files of registers, and how far it read."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol, cast
from urllib.parse import urlencode

import msgspec

from bot.drafts import DraftFact
from bot.feeds.fetching import Page, Room, Validators
from bot.feeds.trials import TrialRow
from bot.registries.entries import Register
from events.errors import FeedTrouble
from events.reading.proposals import DrugSeen
from store.opening import Store

SECRET = "api_key"  # noqa: S105  # the name of the parameter that is secret


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """How far a source was read: the versions of the pages it consists of, and marks of the adapter's own."""

    pages: dict[str, Validators] = {}
    marks: dict[str, str] = {}


class Lead(msgspec.Struct, frozen=True, kw_only=True):
    """An announcement found in a source. `entry` names it there.

    Its text stands behind `url`, in the file `path`, or is given as `text`. `drugs` and `facts` are what the source itself says in fields:
    then nothing is read out of the text.
    """

    entry: str
    url: str | None = None
    path: str | None = None
    text: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    drugs: tuple[DrugSeen, ...] = ()
    facts: tuple[DraftFact, ...] = ()


class RegisterFile(msgspec.Struct, frozen=True, kw_only=True):
    """What a source gave of a register: imported as a file of it would be. Where it is a file, its `name` may say which day it is of."""

    register: Register
    content: bytes
    name: str | None = None


class Harvest(msgspec.Struct, frozen=True, kw_only=True):
    """All that one visit brought; `cursor` is noted once it is safe in the store. `remembered`: entries known from now on, not taken."""

    cursor: Cursor
    leads: Sequence[Lead] = ()
    remembered: Sequence[str] = ()
    files: Sequence[RegisterFile] = ()
    trials: Sequence[TrialRow] = ()


class Visit:
    """One visit to a source: where it was read to, the room that fetches, the store to look things up in, the moment."""

    def __init__(self, room: Room, store: Store, cursor: Cursor, now: datetime) -> None:
        self.room = room
        self.store = store
        self.cursor = cursor
        self.now = now
        self._pages: dict[str, Validators] = {}

    @property
    def today(self) -> date:
        """The day of the visit, UTC."""
        return self.now.date()

    async def changed(self, url: str, parameters: dict[str, str] | None = None) -> Page | None:
        """The answer of `url`, None where it is the one that was read last time."""
        name = named(url, parameters)
        known = self.cursor.pages.get(name)
        page = await self.room.page(url, parameters, known)
        validators = known if page is None else page.validators
        if validators is not None and (validators.etag or validators.last_modified):
            self._pages[name] = validators
        return page

    def was_read(self, url: str, parameters: dict[str, str] | None = None) -> bool:
        """Whether a version of this answer was read last time."""
        return named(url, parameters) in self.cursor.pages

    def read_to(self, **marks: str) -> Cursor:
        """The cursor after this visit."""
        return Cursor(pages=self._pages, marks=self.cursor.marks | marks)


def named(url: str, parameters: dict[str, str] | None) -> str:
    """How the cursor calls an answer: by its address, without what is secret."""
    return f"{url}?{urlencode({name: value for name, value in (parameters or {}).items() if name != SECRET})}" if parameters else url


class Adapter(Protocol):
    """Knows the shape of one source."""

    async def visit(self, visit: Visit) -> Harvest:
        """Look what is there. Raises FeedTrouble, LinkFailed or UnsafeLink with one line where the source cannot be read."""
        ...


def fields(value: Any) -> dict[str, Any]:
    """A JSON object; an empty one where the value is something else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def texts(value: Any) -> list[str]:
    """The texts in a JSON list, or the one text; none where the value is something else."""
    listed = cast("list[Any]", value) if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, str)]


def records(document: Any, *path: str) -> list[dict[str, Any]]:
    """The records in a list inside a JSON document; raises FeedTrouble where there is no such list. What is no record is left out."""
    found = document
    for name in path:
        found = fields(found).get(name)
    if not isinstance(found, list):
        raise FeedTrouble(f"The answer has another shape than expected: there is no list {'.'.join(path)} in it.")
    return [fields(record) for record in cast("list[Any]", found) if isinstance(record, dict)]


def text_in(record: dict[str, Any], name: str) -> str:
    """A field as text on one line, '' where it is absent or no text or number."""
    value = record.get(name)
    return " ".join(str(value).split()) if isinstance(value, str | int) and not isinstance(value, bool) else ""
