"""`designation-bot` and `python -m bot`: the command line, one clear line for every refusal."""

import sys


def main() -> None:
    """Run the command line; exit 0 done, 1 refused or failed with one line on stderr, 2 usage."""
    from bot.cli.commands import app  # noqa: PLC0415  # an import that fails is told like everything else
    from events.errors import DesignationBotError  # noqa: PLC0415

    sys.argv[1:] = _config_first(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    try:
        _check_text(sys.argv[1:])
        app(prog_name="designation-bot")
    except DesignationBotError as error:
        print(" ".join(str(error).split()), file=sys.stderr)  # noqa: T201  # the line for the person
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


def _check_text(arguments: list[str]) -> None:
    """Raises BadInput for bytes that are no text: they could be neither kept nor printed."""
    from events.errors import BadInput  # noqa: PLC0415

    for argument in arguments:
        if any("\ud800" <= character <= "\udfff" for character in argument):
            raise BadInput(f"{argument!r} is no UTF-8 text: write it in UTF-8, or rename the file.")


def _config_first(arguments: list[str]) -> list[str]:
    """`--config FILE` may stand anywhere; the command line knows it before the command."""
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--config" and index + 1 < len(arguments):
            return [argument, arguments[index + 1], *arguments[:index], *arguments[index + 2 :]]
        if argument.startswith("--config="):
            return [argument, *arguments[:index], *arguments[index + 1 :]]
    return arguments


if __name__ == "__main__":
    main()
