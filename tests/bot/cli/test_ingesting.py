"""Handing in an announcement on the command line: recorded once, nothing invented, nothing half done."""

from pathlib import Path

import pytest

from tests.bot.cli.conftest import Bot, Run

NEWS = """Varantix Receives FDA Orphan Drug Designation for Solmetinib (VRX-210) in Neurofibromatosis

BOSTON, March 3, 2026 – Varantix Therapeutics, Inc. today announced that the U.S. Food and Drug Administration (FDA) has granted Orphan Drug
Designation to solmetinib (VRX-210) for the treatment of neurofibromatosis type 1.

In June 2024, the FDA granted Fast Track designation to solmetinib for the treatment of neurofibromatosis type 1.
"""

SEED = [
    # authority, kind, status, date, precision
    ("FDA", "ind_clearance", "cleared", "2019-07", "month"),
    ("FDA", "orphan_drug", "granted", "2020-05", "month"),
    ("FDA", "fast_track", "granted", "2020-05", "month"),
    ("NMPA", "priority_review", "granted", "2020-10", "month"),
    (None, "conference_presentation", "presented", "2020-12", "month"),
    ("NMPA", "breakthrough_therapy", "recommended", "2021-03-24", "day"),
]


@pytest.fixture
def news(tmp_path: Path) -> str:
    (tmp_path / "news.txt").write_text(NEWS, encoding="utf-8")
    return "news.txt"


def ingest_seed(bot: Bot, shared: Path, *more: str) -> Run:
    seed = str(shared / "announcements/dev/seed.txt")
    return bot("ingest", seed, "--published", "2021-03-24", "--publisher", "Ascentage Pharma", "--yes", "--json", *more)


def test_the_first_real_announcement_gives_six_milestones_of_one_drug(bot: Bot, shared: Path) -> None:
    done = ingest_seed(bot, shared).json
    assert (len(done["recorded"]), done["corroborated"], done["known"], done["review"]) == (6, [], 0, [])
    answer = bot("timeline", "HQP1351", "--json").json
    rows = answer["milestones"]
    key = ("authority", "kind", "status", "date", "date_precision")
    assert sorted((tuple(row[name] for name in key) for row in rows), key=str) == sorted(SEED, key=str)
    assert answer["drug"]["name"] == "olverembatinib"
    assert "HQP1351" in answer["drug"]["names"]
    assert {"Guangzhou Healthquest Pharma Co., Ltd", "Ascentage Pharma"} <= {one["name"] for one in answer["drug"]["companies"]}
    text = (shared / "announcements/dev/seed.txt").read_text(encoding="utf-8")
    assert all(row["sources"][0]["evidence"] in text for row in rows)
    by_kind = {row["kind"]: row for row in rows}
    assert "T315I" in by_kind["priority_review"]["indication"]
    assert "first-and second-generation" in by_kind["breakthrough_therapy"]["indication"]
    assert by_kind["orphan_drug"]["indication"] is None


def test_the_first_real_announcement_again_records_nothing_and_says_what_it_knew(bot: Bot, shared: Path) -> None:
    ingest_seed(bot, shared)
    head = bot("verify", "--json").json
    done = ingest_seed(bot, shared).json
    assert (done["recorded"], done["corroborated"], done["known"]) == ([], [], 6)
    assert bot("verify", "--json").json == head


def test_the_story_as_of_a_day_and_as_it_was_known(bot: Bot, shared: Path) -> None:
    ingest_seed(bot, shared)
    now = {row["kind"] for row in bot("status", "olverembatinib", "--json").json["current"]}
    assert now == {"orphan_drug", "fast_track", "priority_review", "breakthrough_therapy"}
    then = {row["kind"] for row in bot("status", "olverembatinib", "--as-of", "2020-09-30", "--json").json["current"]}
    assert then == {"orphan_drug", "fast_track"}
    assert bot("status", "olverembatinib", "--known-at", "2021-03-25T00:00:00Z", "--json").json["current"] == []


def test_a_later_grant_for_the_same_indication_turns_the_track(bot: Bot, shared: Path) -> None:
    ingest_seed(bot, shared)
    timeline = bot("timeline", "olverembatinib", "--json").json["milestones"]
    indication = next(row["indication"] for row in timeline if row["kind"] == "breakthrough_therapy")
    told = ("--authority", "NMPA", "--kind", "breakthrough_therapy", "--status", "granted", "--date", "2021-03", "--indication", indication)
    assert len(bot("record", "--drug", "HQP1351", *told, "--json").json["recorded"]) == 1
    current = [row for row in bot("status", "olverembatinib", "--json").json["current"] if row["kind"] == "breakthrough_therapy"]
    assert [row["status"] for row in current] == ["granted"]
    assert len(bot("timeline", "olverembatinib", "--json").json["milestones"]) == 7


def test_another_publication_day_is_refused_and_points_to_correct(bot: Bot, news: str) -> None:
    assert len(bot("ingest", news, "--published", "2026-03-03", "--yes", "--json").json["recorded"]) == 2
    before = bot("verify", "--json").json
    assert "correct" in bot("ingest", news, "--published", "2026-03-04", "--yes").line
    assert bot("verify", "--json").json == before


def test_a_day_that_was_known_once_is_remembered_and_one_that_comes_later_is_taken(bot: Bot, tmp_path: Path) -> None:
    undated = NEWS.replace("BOSTON, March 3, 2026 – ", "")
    (tmp_path / "undated.txt").write_text(undated, encoding="utf-8")
    bot("ingest", "undated.txt", "--yes")
    assert bot("ingest", "undated.txt", "--published", "2026-03-03", "--yes", "--json").code == 0
    assert "2026-03-03" in bot("ingest", "undated.txt", "--published", "2026-03-05", "--yes").line
    assert bot("ingest", "undated.txt", "--yes", "--json").json["known"] == 2


def test_a_publication_day_that_lies_ahead_is_refused(bot: Bot, news: str) -> None:
    assert "lies ahead" in bot("ingest", news, "--published", "2099-01-01", "--yes").line
    assert bot("stats", "--json").json["events"] == 0


def test_what_was_retracted_is_not_new_again(bot: Bot, news: str) -> None:
    milestone = bot("ingest", news, "--published", "2026-03-03", "--yes", "--json").json["recorded"][0]
    bot("retract", milestone, "--reason", "misread")
    again = bot("ingest", news, "--published", "2026-03-03", "--yes", "--json").json
    assert (again["recorded"], again["known"]) == ([], 1)
    assert "retracted (misread)" in again["review"][0]["reason"]


def test_changed_text_at_a_known_address_needs_to_be_called_a_revision(bot: Bot, news: str, tmp_path: Path) -> None:
    address = ("--url", "https://example.com/news", "--published", "2026-03-03", "--yes")
    bot("ingest", news, *address)
    (tmp_path / "changed.txt").write_text(NEWS.replace("In June 2024", "On June 5, 2024"), encoding="utf-8")
    assert "--revision" in bot("ingest", "changed.txt", *address).line
    assert bot("ingest", "changed.txt", *address, "--revision", "--json").code == 0
    assert bot("verify", "--json").json["ok"]


def test_without_yes_and_without_anybody_to_ask_it_waits_for_a_person(bot: Bot, news: str) -> None:
    done = bot("ingest", news, "--published", "2026-03-03", "--json").json
    assert done["recorded"] == []
    assert len(done["review"]) == 2
    assert bot("stats", "--json").json["events"] == 0
    (waiting,) = bot("pending", "--json").json
    assert waiting["id"] == done["pending"]
    assert len(bot("pending", waiting["id"], "--accept", "1", "--json").json["recorded"]) == 1
    assert bot("pending", waiting["id"], "--discard").code == 0
    assert bot("pending", "--json").json == []
    assert bot("pending", waiting["id"], "--reopen").code == 0
    assert len(bot("pending", waiting["id"], "--accept-all", "--json").json["recorded"]) == 1
    assert "decided before" in bot("pending", waiting["id"], "--accept-all").line


def test_a_second_source_corroborates(bot: Bot, news: str, tmp_path: Path) -> None:
    bot("ingest", news, "--published", "2026-03-03", "--yes")
    (tmp_path / "second.txt").write_text(NEWS.replace("today announced", "announced today"), encoding="utf-8")
    done = bot("ingest", "second.txt", "--published", "2026-03-03", "--yes", "--json").json
    assert (done["recorded"], len(done["corroborated"])) == ([], 2)
    (row,) = [row for row in bot("status", "VRX-210", "--json").json["current"] if row["kind"] == "orphan_drug"]
    assert len(row["sources"]) == 2


def test_the_date_is_that_of_the_dateline_where_nobody_says(bot: Bot, news: str) -> None:
    bot("ingest", news, "--yes")
    (row,) = [row for row in bot("status", "solmetinib", "--json").json["current"] if row["kind"] == "orphan_drug"]
    assert (row["date"], row["sources"][0]["published"]) == ("2026-03-03", "2026-03-03")


def test_extract_records_nothing(bot: Bot, news: str) -> None:
    shown = bot("extract", news, "--json").json
    assert [(event["kind"], event["date"]) for event in shown["events"]] == [("orphan_drug", "2026-03-03"), ("fast_track", "2024-06")]
    assert bot("stats", "--json").json["events"] == 0


@pytest.mark.parametrize(
    "content", [b"", b"   \n", b"\x00\x01\x02\x03" * 50, b"a word and more " * 330_000], ids=["empty", "blank", "binary", "5 MB"]
)
def test_a_file_without_readable_text_is_refused_in_one_line(bot: Bot, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.txt").write_bytes(content)
    assert bot("ingest", "file.txt", "--yes").line
    assert bot("stats", "--json").json["events"] == 0


def test_a_text_that_asserts_nothing_records_nothing(bot: Bot, tmp_path: Path) -> None:
    (tmp_path / "none.txt").write_text("The weather was fine. The company plans to request a designation if data allow.", encoding="utf-8")
    done = bot("ingest", "none.txt", "--published", "2026-03-03", "--yes", "--json")
    assert (done.json["recorded"], done.json["review"]) == ([], [])
    assert "no milestone" in done.err


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("verb", [("extract",), ("ingest", "--yes")])
def test_a_day_on_which_nothing_was_published_is_refused_in_one_line(bot: Bot, news: str, day: str, verb: tuple[str, ...]) -> None:
    done = bot(verb[0], news, *verb[1:], "--published", day)
    assert done.code == 1
    assert len(done.err.strip().splitlines()) == 1
    assert f"{day} is no day of publication" in done.err


def test_what_waits_is_edited_on_the_command_line(bot: Bot, news: str) -> None:
    draft = bot("ingest", news, "--json").json["pending"]
    shown = bot("pending", draft, "--edit", "2", "date=2024-06-05", "--json").json
    assert "2024-06-05" in [row["date"] for row in shown["proposals"]]
    assert "no proposal 9" in bot("pending", draft, "--edit", "9", "date=2024").line
    assert "FIELD=VALUE" in bot("pending", draft, "--edit", "1", "date").line
