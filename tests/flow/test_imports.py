"""Files of registers through the whole program: their counts, their history, nothing twice."""

import csv
import gzip
import html
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from tests.conftest import ROOT

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
    assert run("stats")["registers"]["fda-orphan"]["entries"] == 6140  # two rows say what another one says
    assert run_list(run, "latest", "--days", "36500")  # dated ones; ends without a day are no news of the day of the export
    assert not [row for row in run_list(run, "latest", "--days", "5000") if row["date"] is None]
    assert [row["possible"]["status"] for row in run("status", "idasanutlin", "--as-of", "2022-01-12")["current"]] == ["removed"]
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


EMA = ("ema_medicines_2024-08-22.csv.gz", "ema_medicines_2025-01-27.csv.gz")
COMPARED = ("new", "gone", "status_changed", "flags_changed", "indication_changed")


def compared(answer: dict[str, Any]) -> tuple[int, ...]:
    return tuple(answer[name] for name in COMPARED)


def test_two_editions_of_the_ema_list_give_what_changed_and_not_what_moved(run: Import, shared: Path, tmp_path: Path) -> None:
    first, second = (str(shared / "data" / name) for name in EMA)
    done = run("import", "ema-medicines", first)
    assert (done["rows"], done["skipped"], done["rejected"], done["review"], compared(done)) == (2433, 337, [], 0, (0, 0, 0, 0, 0))
    done = run("import", "ema-medicines", second)
    assert (done["rows"], done["skipped"], done["rejected"]) == (2492, 349, [])
    assert compared(done) == (53, 6, 43, 12, 72)
    assert done["review"] == 72 + 6
    assert ["2025-07-01" in one["reason"] for one in done["flagged"]] == [True]
    (waiting,) = (one for one in run_list(run, "pending") if "same" not in one)
    differences = [one for one in waiting["proposals"] if "edited" in one["reason"]]
    assert len(differences) == 72
    assert all("[-" in one["evidence"] or "{+" in one["evidence"] for one in differences)
    before = counted(tmp_path, "SELECT count(*) FROM events")
    for again in (second, first):
        done = run("import", "ema-medicines", again)
        assert (done["recorded"], done["corroborated"], done["review"], compared(done)) == (0, 0, 0, (0, 0, 0, 0, 0))
    assert counted(tmp_path, "SELECT count(*) FROM events") == before
    assert run("verify")["ok"]


def run_list(run: Import, *arguments: str) -> list[dict[str, Any]]:
    answer: Any = run(*arguments)
    return answer


def test_an_older_edition_of_the_ema_list_adds_only_what_has_a_date(run: Import, shared: Path, tmp_path: Path) -> None:
    first, second = (str(shared / "data" / name) for name in EMA)
    run("import", "ema-medicines", second)
    undated = "SELECT count(*) FROM milestones WHERE occurred IS NULL"
    before = counted(tmp_path, undated)
    done = run("import", "ema-medicines", first)
    assert (done["review"], compared(done)) == (0, (0, 0, 0, 0, 0))
    assert 0 < done["recorded"] < 30  # of the six that are gone since, and days that the newer list has lost
    assert counted(tmp_path, undated) == before
    opinions = [row for row in run("timeline", "odronextamab")["milestones"] if row["status"] == "recommended"]
    assert [row["date"] for row in opinions] == ["2024-06-27"]
    assert run("import", "ema-medicines", second)["recorded"] == 0


def test_the_fdas_lists_join_by_drug_and_each_goes_in_once(run: Import, shared: Path, tmp_path: Path) -> None:
    files = {
        "fda-accelerated": str(shared / "data" / "fda_accelerated_approvals_2024-03.csv"),
        "openfda": str(shared / "data" / "openfda_drugsfda_submissions_2024.csv.gz"),
    }
    done = run("import", "fda-accelerated", files["fda-accelerated"])
    assert (done["rows"], done["recorded"], done["rejected"], done["flagged"]) == (310, 533, [], [])
    kinds = "SELECT count(*) FROM milestones WHERE kind = '{}' AND status = '{}'"
    assert counted(tmp_path, kinds.format("accelerated_approval", "granted")) == 310
    assert counted(tmp_path, kinds.format("accelerated_approval", "withdrawn")) == 45
    assert counted(tmp_path, kinds.format("approval", "approved")) == 178
    done = run("import", "openfda", files["openfda"])
    assert (done["rows"], done["skipped"], done["rejected"]) == (3396, 2296, [])
    assert (done["recorded"], done["corroborated"]) == (978, 405)
    drugs = counted(tmp_path, "SELECT count(*) FROM drugs")
    for name, file in files.items():
        again = run("import", name, file)
        assert (again["recorded"], again["corroborated"]) == (0, 0)
    assert counted(tmp_path, "SELECT count(*) FROM drugs") == drugs
    assert {row["status"] for row in run("status", "Iclusig")["current"] if row["kind"] == "accelerated_approval"} == {"granted"}
    nameless = "SELECT count(*) FROM milestones WHERE kind = 'accelerated_approval' AND indication IS NULL"
    assert counted(tmp_path, nameless) == 0
    assert counted(tmp_path, kinds.format("accelerated_approval", "granted")) == 310
    approved = [
        row for row in run("timeline", "COPIKTRA")["milestones"] if row["date"] == "2018-09-24" and row["kind"] != "priority_review"
    ]
    assert sorted(row["kind"] for row in approved) == ["accelerated_approval", "approval"]
    assert run("verify")["ok"]


def test_an_accelerated_approval_and_a_full_one_of_the_same_day_stay_apart(run: Import, shared: Path) -> None:
    for name, file in (
        ("fda-orphan", ORPHAN),
        ("fda-accelerated", "fda_accelerated_approvals_2024-03.csv"),
        ("openfda", "openfda_drugsfda_submissions_2024.csv.gz"),
    ):
        run("import", name, str(shared / "data" / file))
    told = run("timeline", "asciminib")["milestones"]
    of_the_day = {(row["kind"], "T315I" in row["indication"]): row for row in told if row["date"] == "2021-10-29"}
    assert set(of_the_day) == {("approval", True), ("accelerated_approval", False)}
    assert sorted(len(row["sources"]) for row in of_the_day.values()) == [2, 3]
    current = {(row["kind"], row["date"]) for row in run("status", "asciminib")["current"]}
    assert {("approval", "2021-10-29"), ("approval", "2022-10-12")} <= current


def test_a_killed_import_of_the_orphan_register_is_whole_after_the_next(run: Import, shared: Path, tmp_path: Path) -> None:
    run("migrate")
    file = str(shared / "data" / ORPHAN)
    process = subprocess.Popen([sys.executable, "-m", "bot", "import", "fda-orphan", file], env=os.environ | {"PYTHONPATH": str(ROOT)})
    events = "SELECT count(*) FROM events"
    while counted(tmp_path, events) < 2_000:
        assert process.poll() is None
    process.kill()
    process.wait()
    half = counted(tmp_path, events)
    assert run("verify")["ok"]
    done = run("import", "fda-orphan", file)
    assert 0 < done["recorded"] < 9280
    assert half < counted(tmp_path, events)
    assert counted(tmp_path, "SELECT count(*) FROM milestones") == 9280
    assert run("verify")["ok"]


def test_the_same_list_as_json_with_more_fields_is_no_news(run: Import, shared: Path, tmp_path: Path) -> None:
    first, second = (shared / "data" / name for name in EMA)
    run("import", "ema-medicines", str(first))
    run("import", "ema-medicines", str(second))
    with gzip.open(second, "rt", encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    records = [{re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_"): cell for name, cell in row.items()} | {"added": "new"} for row in rows]
    for record in records:
        record["therapeutic_indication"] = f"  {html.escape(record['therapeutic_indication'])}\u00a0"
    (tmp_path / "medicines_2025-02-28.json").write_text(json.dumps({"meta": {"total_records": len(records)}, "data": records}))
    done = run("import", "ema-medicines", "medicines_2025-02-28.json")
    assert (done["rows"], done["skipped"], done["rejected"], done["flagged"]) == (2492, 349, [], [])
    assert (done["recorded"], done["corroborated"], done["review"], compared(done)) == (0, 0, 0, (0, 0, 0, 0, 0))


def test_an_answer_of_openfda_is_the_table_it_stands_for(run: Import, shared: Path) -> None:
    run("import", "openfda", str(shared / "data" / "openfda_drugsfda_submissions_2024.csv.gz"))
    done = run("import", "openfda", str(shared / "samples" / "openfda_drugsfda_NDA203469.json"), "--snapshot-date", "2024-05-31")
    assert (done["rows"], done["rejected"], done["recorded"], done["corroborated"]) == (33, [], 0, 0)
