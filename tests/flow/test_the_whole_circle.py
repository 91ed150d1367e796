"""The whole program over HTTP: subscribe, ingest, publish, receive once, ask, restart, correct, stop."""

import json
from datetime import UTC, datetime
from typing import Any

from tests.emulated_telegram import EmulatedTelegram, Person, containing, labels, text_of
from tests.flow.conftest import Program

TODAY = datetime.now(UTC).date()

NEWS = f"""Varantix Receives NMPA Breakthrough Therapy Recommendation for Solmetinib (VRX-210)

SHANGHAI, {TODAY:%B} {TODAY.day}, {TODAY.year} – Varantix Therapeutics today announced that the Center for Drug Evaluation (CDE) of
China's National Medical Products Administration (NMPA) has recommended solmetinib (VRX-210) for Breakthrough Therapy Designation
for the treatment of neurofibromatosis type 1.

In June 2024, the U.S. Food and Drug Administration (FDA) granted Fast Track designation to solmetinib for the treatment of
neurofibromatosis type 1.
"""


def told(person: Person) -> list[dict[str, Any]]:
    """The news of solmetinib that a person got: what comes unasked has a Mute button and nothing to subscribe to."""

    def is_news(message: dict[str, Any]) -> bool:
        offered = " ".join(labels(message))
        return "olmetinib" in text_of(message) and "Mute" in offered and "Subscribe" not in offered

    return [message for message in person.from_bot if is_news(message)]


async def ingest(telegram: EmulatedTelegram) -> None:
    ada = telegram.ada
    await ada.send(f"/ingest published: {TODAY}\npublisher: Varantix Therapeutics\n\n{NEWS}")
    preview = await ada.wait_for(lambda message: any("Publish" in label for label in labels(message)))
    assert "breakthrough" in text_of(preview).lower()
    await ada.press("Publish", preview)


async def test_subscribe_ingest_receive_once_ask_restart_correct_stop(program: Program, telegram: EmulatedTelegram) -> None:
    sam, mei, ada = telegram.sam, telegram.mei, telegram.ada
    async with program.running():
        await sam.ask("/start")
        await mei.ask("/start")
        # a name nobody has seen yet, an authority, a kind, a company, everything: one message all the same
        for wish in ("solmetinib", "NMPA", "breakthrough_therapy", "Varantix", "all", "NMPA breakthrough_therapy"):
            await sam.ask(f"/subscribe {wish}")
        await mei.ask("/subscribe FDA orphan_drug")
        await ingest(telegram)
        news = await sam.wait_for(containing("olmetinib", "ecommended"))
        assert len(told(sam)) == 1
        assert "ast Track" not in text_of(news)  # what is recited is recorded silently
        status = await sam.ask("/status VRX-210")
        assert "ast Track" in text_of(status)
        assert "June 2024" in text_of(status)
        assert "neurofibromatosis" in text_of(status)

    async with program.running():
        code, out, _ = await program.command("timeline", "solmetinib", "--json")
        assert code == 0
        rows = json.loads(out)["milestones"]
        fast_track = next(row["milestone"] for row in rows if row["kind"] == "fast_track")
        breakthrough = next(row["milestone"] for row in rows if row["kind"] == "breakthrough_therapy")
        code, _, err = await program.command("correct", fast_track, "--date", "2024-06-05", "--reason", "the letter says so")
        assert code == 0, err
        corrected = await sam.ask("/timeline solmetinib")
        assert "5 June 2024" in text_of(corrected)
        code, _, err = await program.command("correct", breakthrough, "--indication", "NF1 in adults", "--reason", "misread")
        assert code == 0, err
        edited = await sam.wait_for(lambda message: message["message_id"] == news["message_id"] and "NF1 in adults" in text_of(message))
        assert "misread" in text_of(edited)
        assert len(told(sam)) == 1
        assert told(mei) == []

        await sam.ask("/stop")
        code, out, err = await program.command(
            *("record", "--drug", "solmetinib", "--authority", "NMPA", "--kind", "breakthrough_therapy", "--status", "granted"),
            *("--date", str(TODAY), "--indication", "NF1 in adults", "--notify", "--json"),
        )
        assert code == 0, err
        assert json.loads(out)["told"] == 0
        await ada.ask("/stats")
        assert len(told(sam)) == 1
    code, out, _ = await program.command("verify", "--json")
    assert json.loads(out)["ok"], out


async def test_the_command_line_ingests_while_the_bot_runs(program: Program, telegram: EmulatedTelegram) -> None:
    sam = telegram.sam
    (program.folder / "news.txt").write_text(NEWS, encoding="utf-8")
    async with program.running():
        await sam.ask("/start")
        await sam.ask("/subscribe varantix")
        code, out, err = await program.command("ingest", "news.txt", "--publisher", "Varantix Therapeutics", "--yes", "--json")
        assert code == 0, err
        assert json.loads(out)["told"] == 1
        await sam.wait_for(containing("olmetinib", "ecommended"))
        code, out, err = await program.command("ingest", "news.txt", "--publisher", "Varantix Therapeutics", "--yes", "--json")
        assert (json.loads(out)["recorded"], json.loads(out)["told"]) == ([], 0)
        await sam.ask("/latest")
        assert len(told(sam)) == 1


async def test_what_was_planned_while_the_bot_was_down_is_told_once_it_is_up(program: Program, telegram: EmulatedTelegram) -> None:
    sam = telegram.sam
    (program.folder / "news.txt").write_text(NEWS, encoding="utf-8")
    async with program.running():
        await sam.ask("/start")
        await sam.ask("/subscribe all")
    code, out, err = await program.command("ingest", "news.txt", "--yes", "--json")
    assert (code, json.loads(out)["told"]) == (0, 1), err
    async with program.running():
        await sam.wait_for(containing("olmetinib", "ecommended"))
    async with program.running():
        await sam.ask("/status solmetinib")
        assert len(told(sam)) == 1


async def test_two_bots_on_one_database_are_refused(program: Program) -> None:
    async with program.running():
        code, _, err = await program.command("run")
        assert code == 1
        assert "Another designation-bot runs" in err
        assert "Traceback" not in err


async def test_a_wrong_token_is_one_clear_line(program: Program) -> None:
    program.environment["DESIGNATION_BOT_TELEGRAM__TOKEN"] = "1234567:wrong-token-that-nobody-gave-out-x"
    code, _, err = await program.command("run")
    assert code == 1
    assert "token" in err
    assert "wrong-token" not in err
    assert "Traceback" not in err


async def test_nothing_of_users_and_no_token_in_what_the_bot_writes(program: Program, telegram: EmulatedTelegram) -> None:
    program.environment["DESIGNATION_BOT_LOG__LEVEL"] = "debug"
    async with program.running():
        await telegram.sam.ask("/start")
        await telegram.sam.ask("/subscribe my-secret-wish")
        await telegram.sam.ask("/nonsense my-secret-words")
    assert "stopped" in program.written
    for private in (telegram.token, telegram.token.split(":")[1], "my-secret", "Rivera", "sam_rivera", "1001"):
        assert private not in program.written
