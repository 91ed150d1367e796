"""What reading a foreign document gives, in the child process that reads it: its text, or the reason why there is none."""

from typing import Literal, NamedTuple

Reason = Literal[
    "archive", "broken", "empty", "encrypted", "garbled", "installation", "long", "memory", "office", "pages", "scanned", "time"
]


class Read(NamedTuple):
    """What a document holds. `published` is an ISO date, `notes` are lines for the person who handed it in."""

    text: str
    title: str | None = None
    published: str | None = None
    notes: tuple[str, ...] = ()


class Limits(NamedTuple):
    """What one document may cost: seconds of processor time, bytes of memory, pages, characters of text."""

    seconds: int = 20
    memory: int = 1 << 30
    pages: int = 300
    characters: int = 2_000_000


class Refused(Exception):  # a verdict, worded by the one who started the child
    """The document cannot be read, and why."""

    def __init__(self, reason: Reason) -> None:
        self.reason: Reason = reason
        super().__init__(reason)
