"""`poll` asks what is switched on, and `stats` says how the sources fare."""

import os
import time
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Bot

TABLE = "drug,authority,kind,status,indication,date,due,source\nvexotinib,NMPA,breakthrough_therapy,granted,CML,2020-02-20,,CDE\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A folder is watched, with a table in it; an FDA feed is asked at an address that leads into this machine."""
    (tmp_path / "in" / "milestones").mkdir(parents=True)
    table = tmp_path / "in" / "milestones" / "cde_2020-03-01.csv"
    table.write_text(TABLE, encoding="utf-8")
    os.utime(table, (time.time() - 60, time.time() - 60))
    file = tmp_path / "config.toml"
    switched_on = (
        '[sources.folder]\nenabled = true\npath = "in"\n[[sources.feeds]]\nname = "varantix"\nurl = "http://127.0.0.1:8080/feed"\n'
    )
    file.write_text(switched_on, encoding="utf-8")
    return file


def test_a_round_says_of_each_source_what_it_did_and_stats_how_it_fares(bot: Bot, config: Path) -> None:
    done = {one["source"]: one for one in bot("--config", str(config), "poll", "--json").json}
    assert (done["folder"]["first"], done["folder"]["recorded"], done["folder"]["trouble"]) == (True, 1, None)
    assert "no public address" in done["varantix"]["trouble"]
    stats = bot("--config", str(config), "stats", "--json").json
    assert stats["sources"]["folder"]["last_success"].startswith("20")
    assert (stats["sources"]["varantix"]["last_success"], stats["sources"]["varantix"]["failures"]) == (None, 1)
    assert (stats["milestones_by_authority"], stats["milestones_by_kind"]) == ({"NMPA": 1}, {"breakthrough_therapy": 1})
    said = bot("--config", str(config), "poll").out
    assert "folder: nothing new" in said
    (line,) = (line for line in said.splitlines() if line.startswith("varantix: "))
    assert "nothing new" not in line


def test_one_source_is_asked_by_its_name_and_a_round_that_only_fails_says_so(bot: Bot, config: Path) -> None:
    done = bot("--config", str(config), "poll", "folder", "--json")
    assert [one["source"] for one in done.json] == ["folder"]
    assert bot("--config", str(config), "poll", "varantix").code == 1


def test_what_is_not_switched_on_is_refused_in_one_line(bot: Bot, config: Path) -> None:
    assert "No source is switched on" in bot("poll").line
    assert "'edgar' is no source that is switched on (folder, varantix)" in bot("--config", str(config), "poll", "edgar").line


def test_an_unknown_key_of_a_source_is_named(bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text("[sources.edgar]\nenabled = true\ncik = 1\n", encoding="utf-8")
    assert "sources.edgar.cik: unknown key" in bot("--config", str(file), "poll").line
    monkeypatch.setenv("DESIGNATION_BOT_SOURCES__FOLDER__ENABLED", "true")
    assert "sources.folder.path" in bot("poll").line
    monkeypatch.setenv("DESIGNATION_BOT_SOURCES__FOLDER__PAHT", "in")
    assert "DESIGNATION_BOT_SOURCES__FOLDER__PAHT" in bot("poll").line


def test_the_sources_appear_in_stats_before_they_were_polled(bot: Bot, config: Path) -> None:
    sources = bot("--config", str(config), "stats", "--json").json["sources"]
    assert {name: row["switched_on"] for name, row in sources.items()} == {"folder": True, "varantix": True}
