"""/designations: what each designation is, who grants it, what it gives, and what comes close to it elsewhere."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Italic, Text

from bot import keyboards
from bot.render.pieces import NAME, RenderedMessage, lines, message, outside
from events.designations import AUTHORITY_NAMES, Designation, designations, equivalents
from events.vocabulary import DESIGNATIONS, Authority

_MOST_BUTTONS = 12


def overview() -> RenderedMessage:
    """All designations by authority, by name."""
    parts: list[Text | str] = [
        Bold("Designations and review modes"),
        "Write /designations with a name or an authority to read what it means.",
    ]
    for authority in Authority:
        names = [row.name for row in designations() if row.authority is authority and (row.kind is None or row.kind in DESIGNATIONS)]
        if names:
            parts.append(Text("\n", Bold(authority.value), f" · {AUTHORITY_NAMES[authority][1]}: {', '.join(names)}"))
    return message(lines(parts))


def found(asked: str, rows: Sequence[Designation]) -> RenderedMessage:
    """What was meant: one in full, several as buttons."""
    if len(rows) == 1:
        return one(rows[0])
    if not rows:
        return message(Text("No designation is known as ", Bold(outside(asked, NAME)), ": /designations lists them all."))
    shown = rows[:_MOST_BUTTONS]
    return message(Text("Which one?"), keyboard=keyboards.keyboard([keyboards.button(_short(row), _target(row))] for row in shown))


def one(row: Designation) -> RenderedMessage:
    """One designation in a paragraph, with what comes close to it elsewhere as buttons."""
    similar = equivalents(row)
    title = f"{row.authority.value} {row.name}" if row.authority else row.name
    marks = ", ".join(word for word in (row.native, row.code) if word and word != row.name)
    elsewhere = "; ".join(_short(other) for other in similar)
    paragraph = " ".join(part for part in (row.confers, f"Granted by {row.granted_by}." if row.granted_by else "", row.clock) if part)
    return message(
        lines(
            [
                Text(Bold(title), f" ({marks})" if marks else ""),
                paragraph,
                Text(Italic("Comes close elsewhere: "), elsewhere, ".") if elsewhere else None,
            ]
        ),
        keyboard=keyboards.keyboard([keyboards.button(_short(other), _target(other))] for other in similar[:_MOST_BUTTONS]),
    )


def _short(row: Designation) -> str:
    return f"{row.authority.value} {row.name}" if row.authority else row.name


def _target(row: Designation) -> keyboards.OnDesignation:
    return keyboards.OnDesignation(number=designations().index(row))
