"""`verify`, `export`, `restore`, `rebuild`, `backup`, `migrate`, `check-config`: keeping the log."""

import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.options import AsJson
from bot.cli.progress import progress_bar
from bot.cli.session import answer, config, with_store
from events.errors import BadInput

commands = typer.Typer()

_MOST = 2**63 - 1


@commands.command()
def verify(
    head: Annotated[str | None, typer.Option(help="A hash noted elsewhere; it must be part of the chain.")] = None,
    as_json: AsJson = False,
) -> None:
    """Walk the chain of the log and compare what is derived from it with a fresh fold."""
    from store.verification import verify as verdict_of

    verdict = with_store(lambda store: store.read(verdict_of, head))
    payload = {"ok": verdict.ok, "events": verdict.events, "head": verdict.head, "problems": list(verdict.problems)}

    def human(console: Any) -> None:
        console.print(f"{'In order' if verdict.ok else 'NOT in order'}: {verdict.events} events, head {verdict.head}")
        for problem in verdict.problems:
            console.print(f"  {problem}")

    answer(payload, as_json=as_json, human=human)
    if not verdict.ok:
        raise typer.Exit(1)


@commands.command()
def export(
    file: Annotated[Path, typer.Argument(help="JSON lines; - writes to standard output.")],
    follow: Annotated[bool, typer.Option(help="Go on with the events to come, until Ctrl+C; standard output only.")] = False,
    after: Annotated[int, typer.Option(min=0, max=_MOST, help="With --follow: begin behind this position, the last one you have.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Write the log and its originals as JSON lines."""
    from store.transfer import export as write_log
    from store.transfer import export_on

    to_stdout = str(file) == "-"
    if (follow or after) and not (follow and to_stdout):
        raise BadInput("--follow and --after write to standard output: `export - --follow --after POSITION`.")
    if follow:
        with suppress(KeyboardInterrupt, BrokenPipeError):
            with_store(lambda store: export_on(store, sys.stdout, after))
        return
    with progress_bar("exporting") as progress:
        done = with_store(lambda store: write_log(store, sys.stdout if to_stdout else file, progress))
    if not to_stdout:
        payload = {"events": done.events, "head": done.head, "file": str(file)}
        answer(payload, as_json=as_json, human=lambda console: console.print(f"{done.events} events, head {done.head}"))


@commands.command()
def restore(file: Annotated[Path, typer.Argument(help="What `export` wrote.")], as_json: AsJson = False) -> None:
    """Fill an empty store from an export; ids, positions and hashes stay, nobody is told."""
    from store.transfer import restore as read_log

    with progress_bar("restoring") as progress:
        done = with_store(lambda store: read_log(store, file, progress))
    payload = {"events": done.events, "head": done.head}
    answer(payload, as_json=as_json, human=lambda console: console.print(f"{done.events} events, head {done.head}"))


@commands.command()
def rebuild(as_json: AsJson = False) -> None:
    """Derive everything from the log anew while queries go on; nobody is told."""
    from store.rebuilding import rebuild as fold_again

    with progress_bar("rebuilding") as progress:
        events = with_store(lambda store: fold_again(store, progress))
    answer({"events": events}, as_json=as_json, human=lambda console: console.print(f"Rebuilt from {events} events."))


@commands.command()
def backup(file: Annotated[Path, typer.Argument(help="A file that does not exist yet.")], as_json: AsJson = False) -> None:
    """Copy the whole database, consistent, while it is in use."""
    from store.backups import backup as copy

    with progress_bar("copying") as progress:
        copy(config().database.url, file, progress)
    answer({"file": str(file)}, as_json=as_json, human=lambda console: console.print(f"Copied to {file}."))


@commands.command()
def migrate(as_json: AsJson = False) -> None:
    """Bring the database to this program's version; every other command does so too."""
    from store.schema import REVISION

    async def nothing(_store: Any) -> None:
        """Opening a store migrates it."""

    with_store(nothing)
    answer({"revision": REVISION}, as_json=as_json, human=lambda console: console.print(f"The database is at revision {REVISION}."))


@commands.command(name="check-config")
def check_config(as_json: AsJson = False) -> None:
    """Read the configuration and say what is in force; secrets are not shown."""
    from bot.cli import tables
    from store.engine import without_password

    settings = config().model_dump(mode="json")
    settings["database"]["url"] = without_password(settings["database"]["url"])
    answer(settings, as_json=as_json, human=lambda console: tables.table(console, ("key", "value"), tables.flat(settings)))
