"""All commands of `designation-bot`, put together."""

from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import ask, curate, hand_in, importing, keep, polling, start
from bot.cli.session import choose_config

app = typer.Typer(
    name="designation-bot",
    help="Drug designation updates from an append-only log, told over Telegram.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for room in (start, hand_in, importing, polling, ask, curate, keep):
    app.registered_commands.extend(room.commands.registered_commands)


def _print_version(wanted: bool) -> None:  # noqa: FBT001  # the shape of an option's callback
    if wanted:
        typer.echo(f"designation-bot {metadata.version('designation-bot')}")
        raise typer.Exit


@app.callback()
def configure(
    config: Annotated[Path | None, typer.Option(help="The configuration; else DESIGNATION_BOT_CONFIG, else the defaults.")] = None,
    _version: Annotated[bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")] = False,
) -> None:
    """Drug designation updates from an append-only log, told over Telegram."""
    choose_config(config)
