"""The real program as its own process, over HTTP on the emulated Bot API."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path

import pytest

from tests.emulated_telegram import EmulatedTelegram, emulated_telegram

PATIENCE = 30.0
ROOT = Path(__file__).parents[2]


class Program:
    """`designation-bot` in a folder of its own, talking to the emulated Bot API."""

    def __init__(self, folder: Path, telegram: EmulatedTelegram) -> None:
        self.folder = folder
        self.start_arguments = (sys.executable, "-m", "bot", "run")
        self.written = ""  # what the bot wrote to standard error when it last ran
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DESIGNATION_BOT_")},
            "PYTHONPATH": str(ROOT),
            **telegram.environment(),
        }

    @contextlib.asynccontextmanager
    async def running(self, *, end: signal.Signals = signal.SIGTERM) -> AsyncGenerator[asyncio.subprocess.Process]:
        """The bot from `ready` on; ended by the signal given, within 10 s."""
        process = await asyncio.create_subprocess_exec(
            *self.start_arguments, cwd=self.folder, env=self.environment, stderr=asyncio.subprocess.PIPE
        )
        assert process.stderr is not None
        said: list[str] = []
        try:
            async with asyncio.timeout(PATIENCE):
                while "ready" not in (line := (await process.stderr.readline()).decode()):
                    said.append(line)
                    assert line, f"the bot ended before it was ready: {''.join(said)}"
            rest = asyncio.create_task(process.stderr.read())
            yield process
            if process.returncode is None:
                process.send_signal(end)
            async with asyncio.timeout(10):
                await process.wait()
            self.written = "".join(said) + (await rest).decode()
            assert "Traceback" not in self.written, self.written
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def command(self, *arguments: str) -> tuple[int, str, str]:
        """A command of the same program on the same database: (exit code, standard output, standard error)."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            cwd=self.folder,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
        return process.returncode or 0, out.decode(), err.decode()


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[EmulatedTelegram]:
    async with emulated_telegram(tmp_path) as opened:
        yield opened


@pytest.fixture
def program(tmp_path: Path, telegram: EmulatedTelegram) -> Program:
    return Program(tmp_path, telegram)
