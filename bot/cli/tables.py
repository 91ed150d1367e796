"""What a person reads in a terminal: tables of milestones, proposals and counts."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from events.reading.reader import SentenceSeen

DISCLAIMER = "No medical or investment advice; check the primary source."


def plain(value: Any) -> Text:
    """Text from outside, printed as it is and without control characters."""
    return Text("".join(letter for letter in str(value if value is not None else "—") if letter.isprintable() or letter == "\n"))


def table(console: Console, columns: Iterable[str], rows: Iterable[Iterable[Any]], title: str | None = None) -> None:
    """Print rows under their column names."""
    drawn = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(plain(cell) for cell in row))
    console.print(drawn, soft_wrap=False)


def drug_heading(console: Console, drug: dict[str, Any] | None) -> bool:
    """Name, aliases and companies; False where the drug was not known."""
    if drug is None:
        console.print("Not known at that time.")
        return False
    others = ", ".join(name for name in drug["names"] if name != drug["name"])
    console.print(plain(drug["name"] + (f" ({others})" if others else "")), style="bold")
    for company in drug["companies"]:
        console.print(plain(f"{company['role']}: {company['name']}"))
    return True


def milestones(console: Console, rows: list[dict[str, Any]]) -> None:
    """Milestones, each with its date, what it is, for what, by which source, and its id."""
    for row in rows:
        head = f"{_date(row):<12}{row['authority'] or '':<6}{row['kind'].replace('_', ' ')}: {_status(row)}"
        console.print(plain(head + (f", due {row['due']}" if row["due"] else "")), style="bold")
        if row["indication"]:
            console.print(plain(f"            {row['indication']}"))
        several = len(row["sources"]) > 1
        sources = "; ".join(dict.fromkeys(_source(source) + (_says(source, row) if several else "") for source in row["sources"]))
        console.print(plain(f"            {row['milestone']}  {sources}"), style="dim")


def _source(source: dict[str, Any]) -> str:
    _, _, product = (source["title"] or "").partition(": ") if source["registry"] else ("", "", "")
    named = (source["publisher"] or source["title"] or "") + (f" ({product})" if product else "")
    return " ".join(part for part in (named, source["published"], source["url"]) if part) or "source not given"


def _says(source: dict[str, Any], row: dict[str, Any]) -> str:
    """What a source dates differently."""
    return f" (says {source['date']})" if source["date"] and source["date"] != row["date"] else ""


def proposals(console: Console, rows: list[dict[str, Any]]) -> None:
    """Proposed facts, each with what it would do and the words that say so."""
    for row in rows:
        day = f"due {row['due']}" if row["due"] else row["date"] or "no date"
        said = f"{row['drug']}, {row['authority'] or 'no authority'} {row['kind'].replace('_', ' ')} {row['status']}, {day}"
        console.print(plain(f"{row['proposal']:>3}. {said}"), style="bold")
        if row["indication"]:
            console.print(plain(f"     {row['indication']}"))
        console.print(plain(f"     {row['outcome']}" + (f": {row['reason']}" if row["reason"] else "")))
        console.print(plain(f"     {' '.join(row['evidence'].split())[:200]}"), style="dim")


def explanation(console: Console, sentences: tuple["SentenceSeen", ...]) -> None:
    """Sentence by sentence what an announcement was read to say, and why something was dropped."""
    for sentence in sentences:
        console.print(plain(" ".join(sentence.text.split())), style="bold" if sentence.seen else "dim")
        if not sentence.seen and sentence.noticed:
            said = ", ".join(f"{one.what} {' '.join(one.words.split())!r} ({one.value})" for one in sentence.noticed)
            console.print(plain(f"    noticed: {said}"))
        if sentence.note:
            console.print(plain(f"    {sentence.note}"))
        for seen in sentence.seen:
            said = f"{seen.authority or '—'} {seen.kind} {seen.status}, {seen.drug or 'no drug'}, {seen.date or 'no date'}"
            console.print(plain(f"    {'✗' if seen.dropped else '✓'} {said} [{seen.rule}: {' '.join(seen.words.split())}]"))
            if seen.dropped:
                console.print(plain(f"      dropped: {seen.dropped}"))


def flat(tree: dict[str, Any], place: str = "") -> list[tuple[str, Any]]:
    """Nested values as rows of (dotted name, value)."""
    rows: list[tuple[str, Any]] = []
    for name, value in tree.items():
        if isinstance(value, dict):
            rows.extend(flat(cast("dict[str, Any]", value), f"{place}{name}."))
        else:
            rows.append((place + name, value))
    return rows


def _date(row: dict[str, Any]) -> str:
    return (row["date"] or "not given") + ("" if row.get("certain", True) else " (possibly)")


def _status(row: dict[str, Any]) -> str:
    status = row["status"]
    if row.get("retracted"):
        return f"{status} (retracted: {row['retracted']})"
    if row.get("possible"):
        return f"{status} (possibly {row['possible']['status']})"
    changes = [
        f"{change['field']} {change['before']} → {change['after']}: {correction['reason']}"
        for correction in row.get("corrections", ())
        for change in correction["changes"]
    ]
    return f"{status} (corrected: {'; '.join(changes)})" if changes else status
