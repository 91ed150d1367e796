"""`status`, `timeline`, `search`, `latest`, `stats`: asking without Telegram, fast."""

import csv
import sys
from datetime import timedelta
from typing import Annotated, Any

import typer

from bot.cli.options import AsJson
from bot.cli.session import answer, clock, config, parse_day, parse_moment, with_store

commands = typer.Typer()

_MOST_ROWS = 200

Drug = Annotated[str, typer.Argument(help="Any name of the drug, in any script, or its id.")]
AsOf = Annotated[str | None, typer.Option(help="What had happened by that day, like 2020-09-30.")]
KnownAt = Annotated[str | None, typer.Option(help="What was known here at that moment, like 2021-03-24T10:00Z.")]


@commands.command()
def status(drug: Drug, as_of: AsOf = None, known_at: KnownAt = None, as_json: AsJson = False) -> None:
    """Where a drug stands, by authority."""
    from bot.cli import rows, tables

    payload = rows.status_answer(_view(drug, as_of, known_at))

    def human(console: Any) -> None:
        if tables.drug_heading(console, payload["drug"]):
            tables.milestones(console, payload["current"])
            for trial in payload.get("trials", ()):
                said = f"{trial['trial']}: {trial['status'].replace('_', ' ').lower()} ({trial['changed'] or 'no date'}) {trial['title']}"
                console.print(tables.plain(said))
            console.print(tables.DISCLAIMER, style="dim")

    answer(payload, as_json=as_json, human=human)


@commands.command()
def timeline(
    drug: Drug,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="With the field names of `record`.")] = False,
) -> None:
    """Everything recorded of a drug, oldest first, corrections visible."""
    from bot.cli import rows, tables

    payload = rows.timeline_answer(_view(drug, as_of, known_at))
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(("drug", "authority", "kind", "status", "indication", "date", "due", "source"))
        for row in payload["milestones"]:
            if row["retracted"] is None:
                source = row["sources"][0]
                values = (payload["drug"]["name"], row["authority"], row["kind"], row["status"], row["indication"], row["date"], row["due"])
                writer.writerow((*values, source["url"] or source["title"] or source["publisher"]))
        return

    def human(console: Any) -> None:
        if tables.drug_heading(console, payload["drug"]):
            tables.milestones(console, payload["milestones"])

    answer(payload, as_json=as_json, human=human)


@commands.command()
def search(
    text: Annotated[str, typer.Argument(help="A part of a drug's or company's name, or of an indication; typing errors are forgiven.")],
    as_json: AsJson = False,
) -> None:
    """Drugs that a text leads to."""
    from bot.cli import tables
    from store import queries

    found = with_store(lambda store: store.read(queries.search, text))
    payload = [{"id": drug_id, "name": label} for drug_id, label in found]
    answer(
        payload, as_json=as_json, human=lambda console: tables.table(console, ("name", "id"), ((row["name"], row["id"]) for row in payload))
    )


@commands.command()
def latest(
    days: Annotated[int, typer.Option(min=1, max=36500, help="How far back.")] = 30,
    as_json: AsJson = False,
) -> None:
    """What happened lately, newest first."""
    from bot.cli import tables
    from store import queries

    since = clock().date() - timedelta(days=days)
    found = with_store(lambda store: store.read(queries.latest, since=since, limit=_MOST_ROWS + 1))
    if len(found) > _MOST_ROWS:
        typer.echo(f"Only the newest {_MOST_ROWS} are shown: ask for fewer days.", err=True)
        del found[_MOST_ROWS:]
    payload: list[dict[str, Any]] = [
        {
            "milestone": row.milestone_id,
            "drug": {"id": row.drug_id, "name": row.label},
            "authority": row.authority,
            "kind": row.kind,
            "status": row.status,
            "indication": row.indication,
            "date": row.occurred,
            "due": row.due,
            "recorded_at": row.recorded_at,
        }
        for row in found
    ]

    def human(console: Any) -> None:
        if not payload:
            console.print(f"Nothing in the last {days} days.")
        for row in payload:
            step = f"{row['authority'] or ''} {row['kind'].replace('_', ' ')} {row['status']}"
            console.print(tables.plain(f"{row['date'] or 'no date':<12}{row['drug']['name']}: {step}"), style="bold")
            console.print(tables.plain(f"            {row['milestone']}  {row['indication'] or ''}"), style="dim")

    answer(payload, as_json=as_json, human=human)


@commands.command()
def stats(as_json: AsJson = False) -> None:
    """What the store holds, and where it comes from."""
    from bot.cli import tables
    from bot.feeds.coverage import overview

    sources = config().sources
    counts = with_store(lambda store: store.read(overview, sources))
    answer(counts, as_json=as_json, human=lambda console: tables.table(console, ("what", "how many"), tables.flat(counts)))


def _view(drug: str, as_of: str | None, known_at: str | None) -> Any:
    from bot.asking import view

    day, moment = parse_day(as_of, "--as-of"), parse_moment(known_at, "--known-at")
    config()
    return with_store(lambda store: store.read(view, drug, as_of=day, known_at=moment))
