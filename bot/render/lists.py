"""Lists: what was found, what is new, which drug was meant."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text

from bot import keyboards
from bot.render import facts
from bot.render.paging import page_of
from bot.render.pieces import NAME, RenderedMessage, date_text_words, lines, message, outside
from events.vocabulary import Authority, Kind, Status
from store.queries import MilestoneRow

_ON_A_PAGE = 15
_MOST_DAYS_SHOWN = 3650


def which_drug(verb: keyboards.DrugVerb, recent: Sequence[tuple[str, str]]) -> RenderedMessage:
    """For a command that needs a drug and got none."""
    words = f"Which drug? Write any of its names, like /{verb} olverembatinib"
    if recent:
        words += ", or take one of these:"
    return message(Text(words), keyboard=keyboards.keyboard(keyboards.drugs(recent, verb)))


def found(text: str, drugs: Sequence[tuple[str, str]], near: Sequence[tuple[str, str]]) -> RenderedMessage:
    """The answer of /search: every drug is a button."""
    asked = Bold(outside(text, NAME))
    if drugs:
        head = Text(f"{len(drugs)} {'drug' if len(drugs) == 1 else 'drugs'} for ", asked, ":")
        return message(head, keyboard=keyboards.keyboard(keyboards.drugs(drugs, "status")))
    hint = " Did you mean:" if near else " Try a shorter part of the name."
    return message(Text("Nothing found for ", asked, f".{hint}"), keyboard=keyboards.keyboard(keyboards.drugs(near, "status")))


def latest(rows: Sequence[MilestoneRow], asked: keyboards.OnLatest, *, cut: bool = False) -> RenderedMessage:
    """The answer of /latest, newest first; `cut`: there are more than these rows."""
    narrowed = " ".join(word for word in (asked.authority, asked.kind.replace("_", " ")) if word)
    days = "day" if asked.days == 1 else f"{asked.days} days"
    first = f" · the newest {len(rows)}, there are more" if cut else ""
    head = Text(Bold(f"Last {days}"), f" · {narrowed}" if narrowed else "", first)
    longer = min(asked.days * 12, _MOST_DAYS_SHOWN)
    advice = f" A longer time: /latest {longer}" if longer > asked.days else ""
    blocks = [_row(row) for row in rows] or [Text(f"Nothing happened.{advice}")]
    shown = page_of(blocks, asked.page, head=head, most_blocks=_ON_A_PAGE)
    turn = keyboards.pages(shown.number, shown.of, lambda page: asked.model_copy(update={"page": page}))
    return message(shown.body, keyboard=keyboards.keyboard([turn]))


def _row(row: MilestoneRow) -> Text:
    authority = Authority(row.authority) if row.authority else None
    words = facts.designation_words(authority, Kind(row.kind))
    day = date_text_words(row.occurred)
    due = f", due {date_text_words(row.due)}" if row.due else ""
    return lines(
        [
            Text(f"{day} — ", Bold(outside(row.label, NAME))),
            f"{words}: {facts.status_words(Status(row.status))}{due}",
            f"For: {facts.indication_words(row.indication)}" if row.indication else None,
        ]
    )
