"""Options that several commands share."""

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="JSON alone on stdout.")]
Reason = Annotated[str, typer.Option(help="Why, in a sentence; it stays in the log.")]
Notify = Annotated[bool, typer.Option("--notify", help="Tell subscribers of the news however old it is.")]
Silent = Annotated[bool, typer.Option("--silent", help="Record without telling anybody.")]
