"""Refusals: one line that says what to do, with the names one may have meant as buttons."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text

from bot import keyboards
from bot.render.pieces import NAME, RenderedMessage, message, outside, own_line
from events.errors import AmbiguousName, DesignationBotError, UnknownDrug

_LINE = 700
_MOST_BUTTONS = 8


def refused(error: DesignationBotError, near: Sequence[tuple[str, str]], verb: keyboards.DrugVerb) -> RenderedMessage:
    """The line of an error; `near` are (drug id, label) of what may have been meant."""
    below = keyboards.keyboard(keyboards.drugs(_told_apart(near[:_MOST_BUTTONS]), verb))
    match error:
        case UnknownDrug():
            hint = " Did you mean:" if near else " Try /search with a part of the name."
            return message(Text("No drug is known as ", Bold(outside(error.name, NAME)), f".{hint}"), keyboard=below)
        case AmbiguousName():
            return message(Text("Several drugs are known as ", Bold(outside(error.name, NAME)), ". Which one?"), keyboard=below)
        case _:
            return message(Text(own_line(str(error), _LINE)), keyboard=below)


def unknown_command(words: str) -> RenderedMessage:
    """For a command that is none, or none for this person."""
    return message(Text(f"I don't know {outside(words, 40)}: /help lists what I do."))


def _told_apart(drugs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Drugs of one label are told apart by their ids."""
    labels = [label for _, label in drugs]
    return [(drug_id, label if labels.count(label) == 1 else f"{outside(label, 24)} {drug_id}") for drug_id, label in drugs]
