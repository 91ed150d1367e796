"""`import` for a person: what was done, what was not and why, in lines."""

import os
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Bot

TABLE = """drug,authority,kind,status,indication,date,due,source
VRX-210,FDA,orphan_drug,granted,neurofibromatosis,2024-05,,https://example.org/news
VRX-210,FDA,orphan_drug,approved,neurofibromatosis,2024-05,,
VRX-210,FDA,fast_track,granted,neurofibromatosis,2999-01-01,,
"""


def test_a_person_reads_what_was_recorded_and_which_lines_were_not_taken(bot: Bot, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(TABLE)
    dry = bot("import", "milestones", "m.csv", "--dry-run")
    assert dry.out.startswith("Would do: 3 rows, 0 skipped, 1 recorded")
    assert bot("search", "VRX-210", "--json").json == []
    done = bot("import", "milestones", "m.csv")
    assert done.out.startswith("Done: 3 rows, 0 skipped, 1 recorded")
    assert "VRX-210  2024-05  FDA orphan drug: granted  neurofibromatosis" in done.out
    assert "line 3, not taken: orphan_drug cannot be approved" in done.out
    assert "line 4, not taken: 2999-01-01 lies after" in done.out


def test_nobody_is_told_of_an_import_unless_asked(bot: Bot, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(TABLE)
    assert bot("import", "milestones", "m.csv", "--json").json["told"] == 0


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_what_comes_through_a_pipe_is_imported_like_a_file(bot: Bot, dry: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.write(writing, TABLE.encode())
    os.close(writing)
    done = bot("import", "milestones", f"/dev/fd/{reading}", *dry, "--json").json
    os.close(reading)
    assert (done["rows"], done["recorded"], [one["line"] for one in done["rejected"]]) == (3, 1, [3, 4])


def test_a_file_that_cannot_be_imported_is_one_clear_line(bot: Bot, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("name\nA\n")
    assert "no column" in bot("import", "milestones", "m.csv").line
    assert "cannot be read" in bot("import", "milestones", "nowhere.csv").line
    assert "is no format: use one of" in bot("import", "nope", "m.csv").line
    assert "lies ahead" in bot("import", "milestones", "m.csv", "--snapshot-date", "2999-01-01").line
    assert bot("import", "milestones").code == 2
