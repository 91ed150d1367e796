"""What every command needs: the configuration, an open store, and a way to print."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot.config import Config, load_config
from events.errors import BadInput

if TYPE_CHECKING:
    from rich.console import Console

    from store.opening import Store

T = TypeVar("T")

ACTOR = "command line"


class _Chosen:
    """The configuration file named on the command line."""

    path: Path | None = None


def choose_config(path: Path | None) -> None:
    """Remember the file named by --config."""
    _Chosen.path = path


def config() -> Config:
    """The configuration; raises BadInput with its mistakes."""
    return load_config(_Chosen.path)


def clock() -> datetime:
    """Now, UTC."""
    return datetime.now(UTC)


def with_store(work: Callable[["Store"], Awaitable[T]]) -> T:
    """Run `work` on the configured store and close it whatever happens."""
    settings = config()

    async def run() -> T:
        from store.opening import Store  # commands without a store start faster

        async with await Store.open(settings.database.url, now=clock, actor=ACTOR) as store:
            return await work(store)

    return asyncio.run(run())


def answer(payload: Any, *, as_json: bool, human: Callable[["Console"], None]) -> None:
    """Print the answer: JSON alone, or what `human` draws."""
    if as_json:
        sys.stdout.write(json.dumps(payload, ensure_ascii=False, indent=2) + "\n")
        sys.stdout.flush()
        return
    from rich.console import Console  # JSON needs no tables

    human(Console(highlight=False, emoji=False, markup=False, soft_wrap=True))


def note(line: str) -> None:
    """Say something beside the answer, on stderr."""
    print(line, file=sys.stderr)  # noqa: T201  # the command line speaks


def parse_day(text: str | None, option: str) -> date | None:
    """A day as YYYY-MM-DD; raises BadInput naming the option."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} takes a day like 2021-03-24, not {text[:40]!r}.") from None


def parse_moment(text: str | None, option: str) -> datetime | None:
    """A moment in ISO form; without a zone UTC, a bare day means its end. Raises BadInput naming the option."""
    if text is None:
        return None
    try:
        if len(text) == len("2021-03-24"):
            return datetime.combine(date.fromisoformat(text), time.max, UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} takes a moment like 2021-03-24T10:00:00Z, not {text[:40]!r}.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
