"""What a reader makes of a file: entries with their facts, lines it cannot take, and the edition they stand in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from bot.drafts import Announcement, Draft
from events.decisions import Fact
from events.event_types import Source
from events.notices import notice_identity, text_hash
from events.partial_date import PartialDate
from events.reading.proposals import CompanySeen, NameSeen
from events.vocabulary import Authority

Cells = Mapping[str, str]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a file: the line it begins in (the first is 1) and its cells by the names of the columns, without padding."""

    number: int
    cells: dict[str, str]


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """A line that is not taken, and what is wrong with it."""

    line: int
    reason: str


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a register: the day it is of, and the notice it is in the log."""

    day: date
    notice: Draft
    title: str
    publisher: str
    authority: Authority

    def source(self, registry_key: str, url: str | None = None) -> Source:
        """This edition as the source of what one of its entries says."""
        return Source(
            notice_id=self.notice.notice_id,
            title=self.title,
            url=url,
            publisher=self.publisher,
            published=self.day,
            registry=self.authority,
            registry_key=registry_key,
        )


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One row, understood.

    `key` names it within its register (None: the file is no register), `body` is what is compared between editions. `subject` names what
    several entries are about, so that they are of one drug. The drug is that of the entry or its subject, else found by `substances` (INN,
    generic name), by `brands` where the row gives no substance. `notice` is the one its facts are told by. `marks` are oddities that are
    kept as they are.
    """

    line: int
    notice: Draft
    facts: tuple[Fact, ...]
    key: str | None = None
    subject: str | None = None
    body: str = ""
    substances: tuple[NameSeen, ...] = ()
    brands: tuple[NameSeen, ...] = ()
    companies: tuple[CompanySeen, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[NameSeen, ...]:
        """All names the row gives the drug, substances first."""
        return (*self.substances, *self.brands)


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What is new in an entry since an earlier edition: facts to record or to look at, and how the change counts."""

    facts: tuple[Fact, ...] = ()
    status_changed: int = 0
    flags_changed: int = 0
    indication_changed: int = 0


class Comparing(msgspec.Struct, frozen=True, kw_only=True):
    """How successive editions of a register are compared: what is new in an entry, and what its absence gives a person to look at.

    `changes` gets the body and the day of the last edition that lists the entry, and the entry as it is now; `absent` the key and the last
    body of an entry that is not listed any more, and this edition. `earlier` gets the body of a newer edition, and gives what an older one
    says besides. `key` names the entry of a row that cannot be taken: it is listed all
    the same. `moved` gets both bodies and names the columns that differ; more than
    one in `one_in` of the entries in one column is no news but another form of the list.
    """

    changes: Callable[[str, date, Entry, Edition], Comparison]
    absent: Callable[[str, str, Edition], tuple[Fact, ...]]
    earlier: Callable[[str, Entry, Edition], tuple[Fact, ...]]
    key: Callable[[Cells], str]
    moved: Callable[[str, str], Iterable[str]]
    one_in: Mapping[str, int]


class Dating(msgspec.Struct, frozen=True, kw_only=True):
    """The columns whose newest day is that of the file, and how its days are read."""

    columns: tuple[str, ...]
    day: Callable[[str], PartialDate | None]


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of file that can be imported.

    `dated_by` dates a file that says in no other way which day it is of. `unfold` makes rows of a JSON record that holds several.
    `read` makes an entry of a row, None of one that is not ours (it counts as skipped); it raises BadInput for a row that cannot be taken.
    `is_entry` tells rows from footnotes; what is none is not counted at all. `columns` must be there.
    """

    name: str
    title: str
    publisher: str
    authority: Authority | None
    columns: Sequence[str]
    read: Callable[[Line, "Edition"], Entry | None]
    is_entry: Callable[[Cells], bool]
    dated_by: Dating | None = None
    comparing: Comparing | None = None
    unfold: Callable[[dict[str, Any]], Iterable[dict[str, Any]]] | None = None


def edition(register: Register, day: date, digest: str) -> Edition:
    """The edition a file is: `digest` is the SHA-256 of its bytes. Its notice's text says which file it was; entries keep their words."""
    title = f"{register.title}, {day}"
    text = f"{title}\nFormat: {register.name}\nSHA-256 of the file: {digest}"
    return Edition(
        day=day,
        notice=notice_of(text, title=title, published=day),
        title=register.title,
        publisher=register.publisher,
        authority=register.authority or Authority.OTHER,
    )


def notice_of(text: str, *, title: str, published: date | None) -> Draft:
    """A notice of the channel `registry`, without facts yet."""
    return Draft(
        notice_id=notice_identity(text, None),
        revision=1,
        announcement=Announcement(text=text, title=title, published=published, channel="registry"),
        text_sha256=text_hash(text),
        language=None,
        drugs=(),
        facts=(),
    )
