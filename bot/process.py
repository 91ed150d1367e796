"""What every program that stays needs: a clock, and to end when it is told to, in time whatever happens."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog

log = structlog.get_logger()

LAST_SECONDS = 9.6


def clock() -> datetime:
    """Now, UTC."""
    return datetime.now(UTC)


async def until_told(program: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Run a program that ends when its event is set; SIGTERM and SIGINT set it. One that does not end within 10 s is ended hard."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def told() -> None:
        stop.set()
        last = threading.Timer(LAST_SECONDS, _end_hard)
        last.daemon = True
        last.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told)
    await program(stop)


def _end_hard() -> None:
    """A thread that waits for a dead server would hold the process up. What counts is committed, the rest comes again as after a crash."""
    log.error("ended before all was finished: somebody does not answer")
    sys.stderr.flush()
    os._exit(1)
