"""Recording by hand and asking: what went in comes out, as exact as it was said."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Bot

WIDE = "chronic phase CML resistant to first- and second-generation TKIs"


def record(bot: Bot, kind: str, status: str, *more: str, drug: str = "olverembatinib", authority: str = "FDA") -> list[str]:
    done = bot("record", "--drug", drug, "--authority", authority, "--kind", kind, "--status", status, *more, "--json").json
    return done["recorded"]


def test_a_recorded_milestone_is_where_the_drug_stands(bot: Bot) -> None:
    (milestone,) = record(
        bot, "orphan_drug", "granted", "--date", "2020-05", "--indication", "CML", "--source", "https://example.com/a?utm_source=x"
    )
    answer = bot("status", "OLVEREMBATINIB", "--json").json
    assert answer["drug"]["name"] == "olverembatinib"
    (row,) = answer["current"]
    expected = {
        "milestone": milestone,
        "authority": "FDA",
        "kind": "orphan_drug",
        "status": "granted",
        "indication": "CML",
        "date": "2020-05",
        "date_precision": "month",
        "due": None,
    }
    assert {name: row[name] for name in expected} == expected
    assert row["sources"][0]["url"] == "https://example.com/a"


def test_a_source_that_dates_it_otherwise_is_seen_to(bot: Bot, tmp_path: Path) -> None:
    row = "VRX-210,FDA,orphan_drug,granted,neurofibromatosis"
    (tmp_path / "m.csv").write_text(f"drug,authority,kind,status,indication,date,source\n{row},2020-04-22,FDA\n{row},2020-05,Varantix\n")
    bot("import", "milestones", "m.csv")
    assert "FDA; Varantix (says 2020-05)" in bot("status", "VRX-210").out


def test_the_same_statement_twice_is_known(bot: Bot) -> None:
    record(bot, "orphan_drug", "granted", "--date", "2020-05")
    again = bot(
        "record",
        "--drug",
        "olverembatinib",
        "--authority",
        "FDA",
        "--kind",
        "orphan_drug",
        "--status",
        "granted",
        "--date",
        "2020-05",
        "--json",
    )
    assert (again.json["recorded"], again.json["known"]) == ([], 1)
    assert bot("verify", "--json").json["events"] == 4  # registered, received, recorded, reviewed


def test_granted_turns_the_recommended_track_and_both_steps_stay(bot: Bot) -> None:
    record(bot, "breakthrough_therapy", "recommended", "--date", "2021-03-24", "--indication", WIDE, authority="NMPA")
    record(bot, "breakthrough_therapy", "granted", "--date", "2021-03", "--indication", WIDE, authority="NMPA")
    assert [row["status"] for row in bot("status", "olverembatinib", "--json").json["current"]] == ["granted"]
    rows = bot("timeline", "olverembatinib", "--json").json["milestones"]
    assert [(row["status"], row["date"]) for row in rows] == [("recommended", "2021-03-24"), ("granted", "2021-03")]


def test_status_asks_by_what_had_happened_and_by_what_was_known(bot: Bot) -> None:
    record(bot, "orphan_drug", "granted", "--date", "2020-05")
    record(bot, "priority_review", "granted", "--date", "2020-10", authority="NMPA")
    kinds = [row["kind"] for row in bot("status", "olverembatinib", "--as-of", "2020-09-30", "--json").json["current"]]
    assert kinds == ["orphan_drug"]
    assert bot("status", "olverembatinib", "--known-at", "2021-01-01T00:00:00Z", "--json").json == {"drug": None, "current": []}
    assert len(bot("status", "olverembatinib", "--known-at", "2999-01-01", "--json").json["current"]) == 2


def test_a_correction_and_a_retraction_stay_visible(bot: Bot) -> None:
    (milestone,) = record(bot, "orphan_drug", "granted", "--date", "2020-05")
    assert bot("correct", milestone, "--date", "2020-04-22", "--reason", "the registry says so", "--json").json["date"] == "2020-04-22"
    (row,) = bot("timeline", "olverembatinib", "--json").json["milestones"]
    assert row["corrections"][0]["changes"] == [{"field": "occurred", "before": "2020-05", "after": "2020-04-22"}]
    assert bot("retract", milestone, "--reason", "another drug").code == 0
    assert bot("status", "olverembatinib", "--json").json["current"] == []
    (row,) = bot("timeline", "olverembatinib", "--json").json["milestones"]
    assert row["retracted"] == "another drug"
    assert bot("verify", "--json").json["ok"]


def test_a_drug_answers_to_its_aliases_and_merges_can_be_undone(bot: Bot) -> None:
    record(bot, "orphan_drug", "granted", "--date", "2020-05")
    record(bot, "fast_track", "granted", "--date", "2020-05", drug="HQP1351")
    assert bot("alias", "olverembatinib", "奥雷巴替尼").code == 0
    assert bot("status", "奥雷巴替尼", "--json").json["drug"]["name"] == "olverembatinib"
    assert bot("merge", "olverembatinib", "HQP1351", "--reason", "one molecule").code == 0
    assert {row["kind"] for row in bot("status", "hqp-1351", "--json").json["current"]} == {"orphan_drug", "fast_track"}
    assert bot("merge", "olverembatinib", "HQP1351", "--undo").code == 0
    assert {row["kind"] for row in bot("status", "HQP1351", "--json").json["current"]} == {"fast_track"}
    assert bot("alias", "olverembatinib", "奥雷巴替尼", "--remove").code == 0
    assert "No drug is known" in bot("status", "奥雷巴替尼").line
    assert bot("verify", "--json").json["ok"]


def test_a_milestone_is_published_once(bot: Bot) -> None:
    (milestone,) = record(bot, "orphan_drug", "granted", "--date", "2020-05", "--silent")
    assert bot("publish", milestone, "--json").json == {"milestone": milestone, "told": 0}
    assert "told before" in bot("publish", milestone).line


def test_export_and_restore_give_the_same_head(bot: Bot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    record(bot, "orphan_drug", "granted", "--date", "2020-05")
    head = bot("export", "log.jsonl", "--json").json["head"]
    assert bot("verify", "--head", head, "--json").json["ok"]
    assert bot("backup", "copy.db").code == 0
    assert bot("rebuild").code == 0
    monkeypatch.setenv("DESIGNATION_BOT_DATABASE__URL", f"sqlite+aiosqlite:///{tmp_path / 'other.db'}")
    assert bot("restore", "log.jsonl", "--json").json["head"] == head
    assert bot("verify", "--head", head, "--json").json["ok"]
    assert len(bot("status", "olverembatinib", "--json").json["current"]) == 1
    assert "empty one" in bot("restore", "log.jsonl").line
    wrong = bot("verify", "--head", "f" * 64, "--json")
    assert (wrong.code, wrong.json["ok"]) == (1, False)


REFUSED = [
    (("status", "nobody"), "No drug is known"),
    (("record", "--drug", "x", "--authority", "FAD", "--kind", "orphan_drug", "--status", "granted"), "no authority"),
    (("record", "--drug", "x", "--authority", "FDA", "--kind", "orphan", "--status", "granted"), "no kind"),
    (("record", "--drug", "x", "--authority", "FDA", "--kind", "orphan_drug", "--status", "given"), "no status"),
    (("record", "--drug", "x", "--authority", "FDA", "--kind", "orphan_drug", "--status", "cleared"), "cannot be cleared"),
    (("record", "--drug", "x", "--authority", "FDA", "--kind", "orphan_drug", "--status", "granted", "--date", "May"), "no date"),
    (("record", "--drug", "x", "--authority", "FDA", "--kind", "orphan_drug", "--status", "granted", "--date", "2999"), "lies after"),
    (("record", "--drug", "x", "--kind", "orphan_drug", "--status", "granted"), "needs an authority"),
    (("record", "--drug", "-", "--authority", "FDA", "--kind", "orphan_drug", "--status", "granted"), "needs a drug"),
    (("status", "x", "--as-of", "yesterday"), "--as-of takes a day"),
    (("status", "x", "--known-at", "noon"), "--known-at takes a moment"),
    (("correct", "m000000000000", "--date", "2020", "--reason", "r"), "No milestone"),
    (("correct", "m000000000000", "--reason", "r"), "Say what is to be corrected"),
    (("publish", "m000000000000"), "No milestone"),
    (("pending", "p1"), "Nothing waits"),
    (("ingest", "missing.txt"), "cannot be read"),
    (("ingest", "--notify", "--silent", "missing.txt"), "exclude each other"),
    (("restore", "missing.jsonl"), "missing.jsonl"),
    (("--config", "missing.toml", "status", "x"), "cannot be read"),
]


@pytest.mark.parametrize(("arguments", "words"), REFUSED)
def test_what_cannot_be_done_is_refused_in_one_line_and_changes_nothing(bot: Bot, arguments: tuple[str, ...], words: str) -> None:
    assert words in bot(*arguments).line
    assert bot("stats", "--json").json["events"] == 0


@pytest.mark.parametrize("arguments", [("status",), ("fly",), ("status", "x", "--loudly"), ("record", "--drug", "x")])
def test_wrong_usage_exits_with_2(bot: Bot, arguments: tuple[str, ...]) -> None:
    assert bot(*arguments).code == 2


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ('[telegram]\ntokn = "1"', "telegram.tokn: unknown key"),
        ("[delivery]\nfresh_days = -1", "delivery.fresh_days"),
        ("[log]\nlevel = 'loud'", "log.level"),
        ("telegram = 1", "telegram"),
        ("[telegram", "not TOML"),
    ],
)
def test_a_mistake_in_the_configuration_is_named_with_its_place(bot: Bot, tmp_path: Path, file: str, words: str) -> None:
    (tmp_path / "config.toml").write_text(file)
    assert words in bot("--config", "config.toml", "check-config").line


def test_a_list_in_the_environment_that_is_no_json_is_named(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESIGNATION_BOT_TELEGRAM__ADMINS", "1,2")
    assert "DESIGNATION_BOT_TELEGRAM__ADMINS" in bot("check-config").line


def test_the_environment_wins_over_the_file_and_no_secret_is_shown(bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.toml").write_text('[telegram]\ntoken = "1:file"\nadmins = [1]')
    monkeypatch.setenv("DESIGNATION_BOT_TELEGRAM__ADMINS", "[1,2]")
    shown = bot("check-config", "--config", "config.toml", "--json")
    assert shown.json["telegram"]["admins"] == [1, 2]
    assert "1:file" not in shown.out
    monkeypatch.setenv("DESIGNATION_BOT_TELEGRAM__TOKEEN", "1:env")
    assert "DESIGNATION_BOT_TELEGRAM__TOKEEN" in bot("check-config").line


def test_the_example_configuration_holds_the_defaults(bot: Bot) -> None:
    example = Path(__file__).parents[3] / "config.example.toml"
    assert bot("--config", str(example), "check-config", "--json").json == bot("check-config", "--json").json


@pytest.mark.parametrize("content", [b"not a database at all, just some text that is long enough", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_database_that_cannot_be_opened_is_told(bot: Bot, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/designations.db").write_bytes(content)
    assert "designations.db" in bot("status", "x").line
    assert (tmp_path / "data/designations.db").read_bytes() == content


def test_asking_imports_no_telegram(tmp_path: Path) -> None:
    script = """import sys
sys.argv = ['designation-bot', 'stats', '--json']
from bot.__main__ import main
try:
    main()
except SystemExit:
    pass
sys.exit(','.join({'aiogram', 'aiohttp', 'apscheduler', 'alembic', 'trafilatura', 'pypdf'} & set(sys.modules)) or 0)
"""
    subprocess.run([sys.executable, "-m", "bot", "migrate"], cwd=tmp_path, check=True, capture_output=True)
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
