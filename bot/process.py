"""What every program that stays needs: a clock, and to end when it is told to."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime


def clock() -> datetime:
    """Now, UTC."""
    return datetime.now(UTC)


async def until_told(program: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Run a program that ends when its event is set; SIGTERM and SIGINT set it."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await program(stop)
