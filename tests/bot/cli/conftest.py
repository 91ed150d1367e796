"""The command line in process, in a folder of its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main


class Run:
    """What a command did: exit code, standard output, standard error."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        """Standard output as JSON; it must be JSON alone."""
        assert self.code in (0, 1), self.err
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """The one clear line of a refusal."""
        assert self.code == 1, self.err
        assert self.out == ""
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        return self.err.strip()


Bot = Callable[..., Run]


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Bot:
    """`bot("status", "HQP1351", "--json")` in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DESIGNATION_BOT_CONFIG", raising=False)

    def run(*arguments: str) -> Run:
        monkeypatch.setattr("sys.argv", ["designation-bot", *arguments])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        captured = capsys.readouterr()
        return Run(code, captured.out, captured.err)

    return run
