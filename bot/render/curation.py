"""What curators are told: what was corrected, retracted, named, and how much there is of everything."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from aiogram.utils.formatting import Bold, Strikethrough, Text

from bot import keyboards
from bot.curation import Curated
from bot.render import facts
from bot.render.pieces import NAME, RenderedMessage, lines, message, outside

CORRECT_USAGE = (
    "Write: /correct ID FIELD VALUE REASON, like /correct m12ab34 date 2020-05-03 the register says so. Fields: date, due, status, kind, "
    "authority, indication (then put because between value and reason). - empties a field. /timeline shows the ids."
)
RETRACT_USAGE = "Write: /retract ID REASON. /timeline shows the ids."
ALIAS_USAGE = "Write: /alias DRUG = NAME, or /alias remove DRUG = NAME."

_MOST_ROWS = 30
_TROUBLE = 160  # characters of what is wrong with a source


def corrected(done: Curated) -> RenderedMessage:
    """A milestone after it was put right."""
    after = done.after
    told: list[Text] = []
    if after is not None:
        told = [Text(facts.fact_line(after)), Text("✏️ ", facts.changes(after.corrections[-1].changes)), _why(after.corrections[-1].reason)]
    return message(lines([Text("Corrected: ", facts.short_title(done.drug)), *told]), keyboard=_timeline(done))


def retracted(done: Curated) -> RenderedMessage:
    """A milestone after it was taken back."""
    after = done.after
    told: list[Text | Strikethrough] = []
    if after is not None:
        told = [Strikethrough(facts.fact_line(after)), _why(after.retracted or "")]
    return message(lines([Text("Retracted: ", facts.short_title(done.drug)), *told]), keyboard=_timeline(done))


def named(done: Curated, *, removed: bool) -> RenderedMessage:
    """A drug after it got or lost a name."""
    return message(lines([Text("Name removed: " if removed else "Name added: ", facts.drug_title(done.drug))]), keyboard=_timeline(done))


def ask_reason(what: str) -> RenderedMessage:
    """The question for a reason."""
    return message(Text(f"Why is it to be {what}? The reason stays visible. /cancel ends this."))


def stats(counts: Mapping[str, Any]) -> RenderedMessage:
    """/stats: what the store counts, and how the sources fare."""
    plain: list[Text] = []
    grouped: list[Text] = []
    sources = cast("dict[str, dict[str, Any]]", counts.get("sources", {}))
    registers = cast("dict[str, dict[str, Any]]", counts.get("registers", {}))
    covered = [
        *(_source(name, fares) for name, fares in sources.items()),
        *(Text(f"{outside(name, NAME)}: {row['entries']} entries, newest {row['newest']}") for name, row in registers.items()),
    ]
    for name, value in counts.items():
        if name in ("sources", "registers"):
            continue
        words = name.replace("_", " ")
        if isinstance(value, dict):
            grouped.append(Text(Bold(words), ": ", _counted(cast("dict[str, int]", value)) or "–"))
        else:
            plain.append(Text(f"{words}: {'–' if value is None else outside(str(value))}"))
    return message(lines([Bold("How much there is"), *plain, *grouped, *([Bold("Where it comes from"), *covered] if covered else [])]))


def _source(name: str, fares: Mapping[str, Any]) -> Text:
    """A source with its last success, what waits in it, and its trouble."""
    read = f"read {fares['last_success'][:16].replace('T', ' ')} UTC" if fares["last_success"] else "not read yet"
    words = [read if fares["switched_on"] else f"switched off, {read}"]
    if waiting := fares["found"].get("waiting"):
        words.append(f"{waiting} announcements wait")
    if given_up := fares["found"].get("given_up"):
        words.append(f"{given_up} given up")
    if fares["error"]:
        words.append(f"⚠️ {fares['failures']}× in a row: {outside(str(fares['error']), _TROUBLE)}")
    return Text(f"{outside(name, NAME)}: {', '.join(words)}")


def _counted(values: Mapping[str, int]) -> str:
    ranked: Sequence[tuple[str, int]] = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_ROWS]
    return ", ".join(f"{outside(name.replace('_', ' '), NAME)} {count}" for name, count in ranked)


def _why(reason: str) -> Text:
    return Text(f"Why: {facts.reason_words(reason)}")


def _timeline(done: Curated) -> keyboards.InlineKeyboardMarkup | None:
    return keyboards.keyboard([[keyboards.button("📜 Timeline", keyboards.OnDrug(verb="timeline", drug_id=done.drug.drug_id))]])
