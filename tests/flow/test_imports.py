"""Files of registers through the whole program: their counts, their history, nothing twice."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main

Import = Callable[..., dict[str, Any]]

ORPHAN = "fda_orphan_designations_2022-01-13.csv.gz"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Import:
    """`run("status", "olverembatinib")`: a command's answer, on a database in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DESIGNATION_BOT_DATABASE__URL", f"sqlite+aiosqlite:///{tmp_path}/designations.db")

    def command(*arguments: str) -> dict[str, Any]:
        monkeypatch.setattr("sys.argv", ["designation-bot", *arguments, "--json"])
        capsys.readouterr()
        code: object = 0
        try:
            main()
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        assert not code, said.err
        return json.loads(said.out)

    return command


def counted(folder: Path, statement: str) -> int:
    with sqlite3.connect(folder / "designations.db") as connection:
        return int(connection.execute(statement).fetchone()[0])


def test_the_orphan_register_goes_in_once_and_whole(run: Import, shared: Path, tmp_path: Path) -> None:
    file = str(shared / "data" / ORPHAN)
    done = run("import", "fda-orphan", file)
    assert (done["rows"], done["rejected"], done["told"], done["snapshot_date"]) == (6142, [], 0, "2022-01-13")
    granted = "SELECT count(*) FROM milestones WHERE kind = 'orphan_drug' AND status = 'granted'"
    assert counted(tmp_path, granted) == 5949  # keys of rows that are designations; the empty key of the two other rows is none
    assert counted(tmp_path, granted.replace("count(*)", "count(DISTINCT track)")) == 5949
    before = counted(tmp_path, "SELECT count(*) FROM events")
    again = run("import", "fda-orphan", file)
    assert (again["rows"], again["recorded"], again["corroborated"], again["unchanged"]) == (6142, 0, 0, 6142)
    assert counted(tmp_path, "SELECT count(*) FROM events") == before
    assert run("verify")["ok"]


def test_the_company_and_the_register_tell_one_history_of_a_drug(run: Import, shared: Path) -> None:
    seed = shared / "announcements" / "dev" / "seed.txt"
    run("ingest", str(seed), "--published", "2021-03-24", "--publisher", "Ascentage Pharma", "--yes")
    run("import", "fda-orphan", str(shared / "data" / ORPHAN))
    answer = run("status", "HQP1351")
    orphan = [row for row in answer["current"] if (row["authority"], row["kind"]) == ("FDA", "orphan_drug")]
    assert [row["date"] for row in orphan] == ["2020-04-22", "2021-12-14"]
    assert [source["date"] for source in orphan[0]["sources"]] == ["2020-04-22", "2020-05"]
    assert [source["publisher"] for source in orphan[0]["sources"]] == ["FDA", "Ascentage Pharma"]
    assert "acute myeloid leukemia" in orphan[1]["indication"]


def test_a_dry_run_counts_the_same_and_changes_nothing(run: Import, tmp_path: Path) -> None:
    file = tmp_path / "milestones.csv"
    file.write_text(
        "drug,authority,kind,status,indication,date,due,source\n"
        "VRX-210,FDA,orphan_drug,granted,neurofibromatosis,2024-05,,https://example.org/news\n"
        "VRX-210,FDA,orphan_drug,approved,neurofibromatosis,2024-05,,\n"
        "VRX-210,FDA,fast_track,granted,neurofibromatosis,2024-06-01,,\n"
    )
    dry = run("import", "milestones", str(file), "--dry-run")
    assert not (tmp_path / "designations.db").exists()
    done = run("import", "milestones", str(file))
    assert (dry["dry_run"], done["dry_run"]) == (True, False)
    assert {**dry, "dry_run": False} == done
    assert (done["rows"], done["recorded"]) == (3, 2)
    assert [one["line"] for one in done["rejected"]] == [3]
    assert "orphan_drug cannot be approved" in done["rejected"][0]["reason"]


def test_what_timeline_writes_can_be_imported(run: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {"drug": "VRX-210", "authority": "NMPA", "kind": "breakthrough_therapy", "status": "recommended", "date": "2024-03"},
        {"drug": "VRX-210", "authority": "NMPA", "kind": "breakthrough_therapy", "status": "granted", "date": "2024-04-02"},
        {"drug": "VRX-210", "kind": "conference_presentation", "status": "scheduled", "date": "2024-05-01", "due": "2024-06-01"},
    ]
    (tmp_path / "first.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert run("import", "milestones", "first.jsonl")["recorded"] == 3
    told = run("timeline", "VRX-210")["milestones"]
    table = ["drug,authority,kind,status,indication,date,due,source"]
    table += [f"VRX-210,{row['authority'] or ''},{row['kind']},{row['status']},,{row['date']},{row['due'] or ''}," for row in told]
    (tmp_path / "second.csv").write_text("\n".join(table) + "\n")
    monkeypatch.setenv("DESIGNATION_BOT_DATABASE__URL", f"sqlite+aiosqlite:///{tmp_path}/other.db")
    assert run("import", "milestones", "second.csv")["recorded"] == 3
    again = run("timeline", "VRX-210")["milestones"]
    fields = ("authority", "kind", "status", "date", "due")
    assert [[row[field] for field in fields] for row in again] == [[row[field] for field in fields] for row in told]
