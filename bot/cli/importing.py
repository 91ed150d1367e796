"""`import`: what a register or a table of our own says, file by file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.options import AsJson
from bot.cli.progress import progress_bar
from bot.cli.session import answer, clock, config, parse_day, with_store

commands = typer.Typer()

_SHOWN = 20  # lines of a kind a person is shown; JSON has all


@commands.command(name="import")
def import_(
    file_format: Annotated[
        str, typer.Argument(metavar="FORMAT", help="milestones, fda-orphan, ema-medicines, fda-accelerated or openfda.")
    ],
    file: Annotated[Path, typer.Argument(help="CSV, JSON lines or xlsx, gzipped or not.")],
    snapshot_date: Annotated[
        str | None, typer.Option(help="The day the file is of, like 2024-08-22; else a day in its name, else the newest in it.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be recorded; change nothing.")] = False,
    notify: Annotated[bool, typer.Option("--notify", help="Tell subscribers of what is fresh; without it nobody is told.")] = False,
    as_json: AsJson = False,
) -> None:
    """Record what a register's file says that is not known yet."""
    from bot.registries import importer

    register = importer.register_of(file_format)
    settings = config()
    fresh_days = settings.delivery.fresh_days
    with importer.whole_file(file) as path, progress_bar("importing") as progress:
        day = importer.day_of(register, path, parse_day(snapshot_date, "--snapshot-date"), clock().date())
        if dry_run:
            import asyncio

            url = settings.database.url
            done = asyncio.run(
                importer.import_dry(url, register, path, day=day, now=clock, notify=notify, fresh_days=fresh_days, progress=progress)
            )
        else:
            done = with_store(
                lambda store: importer.import_file(store, register, path, day=day, notify=notify, fresh_days=fresh_days, progress=progress)
            )
    payload = _answer(done, compares=register.comparing is not None)
    payload |= {"snapshot_date": day.isoformat(), "dry_run": dry_run}
    answer(payload, as_json=as_json, human=lambda console: _print(console, payload, done.examples))


def _answer(done: Any, *, compares: bool) -> dict[str, Any]:
    """The answer of `import`."""
    counted = ("rows", "skipped", "recorded", "corroborated", "unchanged", "review", "told", "joined")
    compared = ("new", "gone", "status_changed", "flags_changed", "indication_changed") if compares else ()
    return {
        **{name: getattr(done, name) for name in (*counted, *compared)},
        "rejected": [{"line": one.line, "reason": one.reason} for one in done.rejected],
        "rejected_beyond": done.rejected_beyond,
        "flagged": [{"line": one.line, "reason": one.reason} for one in done.flagged],
        "look_alikes": [
            {"drug": one.drug, "other": one.other, "shared": one.shared, "near": one.near} for one in done.look_alikes.values()
        ],
    }


def _print(console: Any, payload: dict[str, Any], examples: list[Any]) -> None:
    from bot.cli import tables

    counts = {name: value for name, value in payload.items() if isinstance(value, int) and name not in {"dry_run", "rejected_beyond"}}
    beginning = "Would do" if payload["dry_run"] else "Done"
    console.print(f"{beginning}: " + ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in counts.items()) + ".")
    for one in examples:
        fact = one.fact
        what = f"{fact.occurred or 'no date'}  {fact.authority or ''} {fact.kind.replace('_', ' ')}: {fact.status.replace('_', ' ')}"
        console.print(tables.plain(f"  {one.drug[:60]}  {what}  {(fact.indication or '')[:80]}"))
    if payload["recorded"] > len(examples):
        console.print(f"  … and {payload['recorded'] - len(examples)} more milestones")
    for name, lead in (("rejected", "not taken"), ("flagged", "taken as it is")):
        for one in payload[name][:_SHOWN]:
            console.print(tables.plain(f"  line {one['line']}, {lead}: {one['reason']}"))
        if len(payload[name]) > _SHOWN:
            console.print(f"  … and {len(payload[name]) - _SHOWN} more {name} (--json lists them)")
    if payload["rejected_beyond"]:
        console.print(f"  … and {payload['rejected_beyond']} more lines that were not taken and are not listed")
    for pair in payload["look_alikes"][:_SHOWN]:
        share = "nearly share" if pair["near"] else "share"
        console.print(tables.plain(f"  {pair['drug']} and {pair['other']} {share} the name {pair['shared']}: one drug? `pending` asks."))
    if len(payload["look_alikes"]) > _SHOWN:
        console.print(f"  … and {len(payload['look_alikes']) - _SHOWN} more pairs that share a name (--json lists them)")
    if payload["review"]:
        console.print(f"{payload['review']} wait for a person: `pending` lists them.")
