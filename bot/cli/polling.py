"""`poll`: one round of the sources that are switched on."""

from typing import Annotated, Any

import typer

from bot.cli.options import AsJson
from bot.cli.session import answer, clock, config, with_store

commands = typer.Typer()

_COUNTED = (
    "found",
    "taken",
    "recorded",
    "corroborated",
    "known",
    "review",
    "told",
    "given_up",
    "rejected",
    "trials_changed",
    "left",
)


@commands.command()
def poll(
    source: Annotated[str | None, typer.Argument(help="One of the sources that are switched on; else all of them.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask the sources that are switched on what is new, once."""
    from bot.feeds.polling import make_poller

    settings = config()
    rounds = with_store(lambda store: make_poller(store, settings, clock).poll(source))
    payload = [
        {"source": one.source, "first": one.first, **{name: getattr(one, name) for name in _COUNTED}, "trouble": one.trouble}
        for one in rounds
    ]
    answer(payload, as_json=as_json, human=lambda console: _print(console, payload))
    if payload and all(one["trouble"] for one in payload):
        raise typer.Exit(1)


def _print(console: Any, payload: list[dict[str, Any]]) -> None:
    from bot.cli import tables

    for one in payload:
        counts = ", ".join(f"{one[name]} {name.replace('_', ' ')}" for name in _COUNTED if one[name])
        said = [part for part in (counts, one["trouble"]) if part] or ["nothing new"]
        first = " (first poll: nobody is told)" if one["first"] and not one["trouble"] else ""
        console.print(tables.plain(f"{one['source']}: {said[0]}{first}"))
        for part in said[1:]:
            console.print(tables.plain(f"  {part}"))
    if any(one["review"] for one in payload):
        console.print("What waits for a person: `pending` lists it.")
