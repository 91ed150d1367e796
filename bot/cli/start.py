"""`run` and `playground`: the program that stays."""

from typing import Annotated

import typer

from bot.cli.session import config

commands = typer.Typer()


@commands.command()
def run() -> None:
    """Start the bot; without a token the playground."""
    settings = config()
    if not settings.telegram.token.get_secret_value():
        from bot.playground.program import run_playground  # a bot with a token never sees it

        run_playground(settings)
        return
    from bot.app import run_bot  # the command line starts without Telegram

    run_bot(settings)


@commands.command()
def playground(port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free port.")] = 8080) -> None:
    """Start the bot on an emulated Bot API with a chat page; its database is its own."""
    from bot.playground.program import run_playground  # see above

    run_playground(config(), port=port)
