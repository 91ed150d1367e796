"""`extract`, `ingest`, `record`: what an admin hands in."""

import asyncio
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import AsJson, Notify, Silent
from bot.cli.session import answer, clock, config, note, parse_day, with_store
from events.errors import BadInput

if TYPE_CHECKING:
    from store.opening import Store

commands = typer.Typer()

File = Annotated[Path, typer.Argument(help="A text, HTML or PDF file; - reads text from standard input.")]
Published = Annotated[str | None, typer.Option(help="The day it was published, like 2021-03-24.")]
Publisher = Annotated[str | None, typer.Option(help="Who published it.")]


@commands.command()
def extract(
    file: File,
    published: Published = None,
    publisher: Publisher = None,
    as_json: AsJson = False,
    explain: Annotated[bool, typer.Option("--explain", help="Sentence by sentence, what was seen and why it was dropped.")] = False,
) -> None:
    """Read an announcement and print the milestones it asserts; nothing is recorded."""
    from bot.cli import rows, tables
    from events.reading.reader import explain as explained
    from events.reading.reader import read

    text, _, day = _document(file, parse_day(published, "--published"))
    if explain:
        sentences = explained(text, published=day, publisher=publisher)
        answer(rows.explained_answer(sentences), as_json=as_json, human=lambda console: tables.explanation(console, sentences))
        return
    reading = read(text, published=day, publisher=publisher)
    payload = rows.extract_answer(reading)
    events = [
        {**event, "proposal": number, "due": None, "outcome": event["rule"], "reason": None}
        for number, event in enumerate(payload["events"], 1)
    ]
    answer(payload, as_json=as_json or not sys.stdout.isatty(), human=lambda console: tables.proposals(console, events))


@commands.command()
def ingest(
    file: File,
    published: Published = None,
    publisher: Publisher = None,
    url: Annotated[str | None, typer.Option(help="Where it stands; it is the notice's identity then.")] = None,
    revision: Annotated[bool, typer.Option("--revision", help="The text at a known address was revised.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Take all that is not doubtful.")] = False,
    notify: Notify = False,
    silent: Silent = False,
    as_json: AsJson = False,
) -> None:
    """Read an announcement, compare it with what is known and record it."""
    from bot import drafts, ingestion, judging
    from bot.cli import rows
    from events.reading.reader import read

    tell = tell_of(notify=notify, silent=silent)
    text, title, day = _document(file, parse_day(published, "--published"))
    reading = read(text, published=day, publisher=publisher)
    announcement = drafts.Announcement(
        text=text, url=url, title=title, publisher=publisher, published=day, channel="file", is_revision=revision
    )
    fresh_days = config().delivery.fresh_days

    async def work(store: "Store") -> ingestion.Ingested:
        draft = await store.read(drafts.draft_of, announcement, reading)
        if not yes:
            shown = await store.read(judging.preview, draft, today=clock().date(), fresh_days=fresh_days)
            if not _confirmed(shown):
                return await store.write(lambda transaction: ingestion.hold(transaction, draft, fresh_days=fresh_days))
        return await store.write(lambda transaction: ingestion.record(transaction, draft, tell=tell, fresh_days=fresh_days))

    done = with_store(work)
    if not reading.proposals:
        note("The announcement asserts no milestone.")
    answer(rows.ingested_answer(done), as_json=as_json, human=lambda console: print_ingested(console, done))


@commands.command()
def record(
    drug: Annotated[str, typer.Option(help="Any name of the drug; an unknown one registers a new drug.")],
    kind: Annotated[str, typer.Option(help="For example breakthrough_therapy.")],
    status: Annotated[str, typer.Option(help="For example recommended.")],
    authority: Annotated[str | None, typer.Option(help="FDA, NMPA, EMA …; none for a conference presentation.")] = None,
    indication: Annotated[str | None, typer.Option(help="For what.")] = None,
    date: Annotated[str | None, typer.Option(help="2020, 2020-Q2, 2020-05 or 2020-05-03.")] = None,
    due: Annotated[str | None, typer.Option(help="The goal date, meeting or talk that lies ahead.")] = None,
    source: Annotated[str | None, typer.Option(help="A link, or the name of the source.")] = None,
    notify: Notify = False,
    silent: Silent = False,
    as_json: AsJson = False,
) -> None:
    """Record one milestone by hand."""
    from bot import drafts, ingestion
    from bot.cli import rows

    tell = tell_of(notify=notify, silent=silent)
    draft = drafts.stated(
        {
            "drug": drug,
            "authority": authority,
            "kind": kind,
            "status": status,
            "indication": indication,
            "date": date,
            "due": due,
            "source": source,
        }
    )
    fresh_days = config().delivery.fresh_days

    async def work(store: "Store") -> ingestion.Ingested:
        return await store.write(lambda transaction: ingestion.record_stated(transaction, draft, tell=tell, fresh_days=fresh_days))

    done = with_store(work)
    answer(rows.ingested_answer(done), as_json=as_json, human=lambda console: print_ingested(console, done))


def tell_of(*, notify: bool, silent: bool) -> Any:
    """Whom to tell, from the two options that exclude each other."""
    from bot.ingestion import Tell

    if notify and silent:
        raise BadInput("--notify and --silent exclude each other: give one of them.")
    return Tell.ANY_AGE if notify else Tell.NOBODY if silent else Tell.NEWS


def _document(file: Path, published: date | None) -> tuple[str, str | None, date | None]:
    """Text, title and publication day of a file."""
    from bot.sources.documents import MAX_BYTES, text_of, text_of_file
    from events.notices import check_publication_day

    check_publication_day(published)
    document = asyncio.run(text_of(sys.stdin.buffer.read(MAX_BYTES + 1))) if str(file) == "-" else text_of_file(file)
    for line in document.notes:
        note(line)
    return document.text, document.title, published or document.published


def _confirmed(shown: Any) -> bool:
    """Show what would be recorded and ask; where nobody can answer, it waits in /pending."""
    from bot.cli import rows, tables

    if not sys.stdin.isatty() or not shown.facts:
        return not shown.facts
    from rich.console import Console

    tables.proposals(Console(stderr=True, highlight=False), [rows.judged_row(one) for one in shown.facts])
    return typer.confirm(f"{shown.subscribers} chats follow this. Record all that is not doubtful?", err=True)


def print_ingested(console: Any, done: Any) -> None:
    """What recording did, for a person."""
    from bot.cli import rows, tables

    if done.merged is not None:
        console.print(tables.plain(f"{done.merged.other} is part of {done.merged.drug} from now on; `merge --undo` takes them apart."))
        return
    console.print(
        f"Announcement {done.announcement}: {len(done.recorded)} recorded, {len(done.corroborated)} corroborated, "
        f"{done.known} known, {len(done.review)} for review; {done.told} chats are told."
    )
    for milestone in (*done.recorded, *done.corroborated):
        console.print(f"  {milestone}")
    if done.review:
        console.print(f"Waits for a person as {done.draft_id} (`pending`):")
        tables.proposals(console, [rows.judged_row(one) for one in done.review])
