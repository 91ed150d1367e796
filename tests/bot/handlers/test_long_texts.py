"""/ingest with a text longer than a message: its parts are one announcement again, whoever cut them and wherever."""

from datetime import timedelta

import pytest
from aiogram.methods import SendMessage, TelegramMethod

from bot import reviewing
from bot.handlers import parts
from events.notices import text_hash
from store import dialogues
from tests.bot.handlers.conversation import ADMIN, GROUP, SAM, STORY, Talk, alert, sent

_FILLER = "The company is headquartered in Suzhou and employs several hundred people in research, development and manufacturing.\n\n"
LAST = "In July 2019, the U.S. FDA cleared the Investigational New Drug application of olverembatinib for a trial in the United States."
WHOLE = f"{STORY}\n{_FILLER * 100}{LAST}"
FULL, DESKTOP = 4_096 - len("/ingest "), 3_000


def cut(text: str, at: int, mark: str = " ") -> tuple[str, str]:
    """The text cut at the last mark before, white space lost as Telegram loses it."""
    end = text.rindex(mark, 0, at)
    return text[:end].strip(), text[end:].strip()


def in_parts(text: str, at: int = FULL, mark: str = " ") -> list[str]:
    """The text as its messages."""
    found: list[str] = []
    while len(text) > at:
        part, text = cut(text, at, mark)
        found.append(part)
    return [*found, text]


async def whole_was_read(talk: Talk, preview: SendMessage) -> None:
    """The preview has the last fact, and once recorded the whole text is a known announcement."""
    assert "FDA" in preview.text
    await talk.press("Record silently", preview, user=ADMIN)
    talk.wire.files["f1"] = WHOLE.encode()
    document = {"file_id": "f1", "file_unique_id": "u1", "file_name": "a.txt", "file_size": len(WHOLE)}
    again = sent(await talk.send("", user=ADMIN, caption="/ingest", document=document))
    assert "All 5 milestones of it are known" in again.text


@pytest.mark.parametrize("mark", [" ", "\n", "\n\n"])
def test_parts_make_the_text_they_were_cut_from(mark: str) -> None:
    first, *others = in_parts(WHOLE, mark=mark)
    text, size = first, parts.units(first)
    for other in others:
        text, size = parts.joined(text, other, size), parts.units(other)
    assert text_hash(text) == text_hash(WHOLE)
    assert "\n\n\n" not in text


def test_a_text_without_spaces_is_cut_anywhere_and_joined_without_one() -> None:
    whole = "公司宣布其新药获得突破性治疗药物认定" * 400
    assert parts.joined(whole[:4096], whole[4096:], 4096) == whole
    assert parts.joined("第一段。", "第二段。", 2_500) == "第一段。\n第二段。"


async def test_a_text_that_fills_its_message_is_read_when_the_rest_is_there(talk: Talk) -> None:
    first, *others, last = in_parts(WHOLE)
    question = await talk.say(f"/ingest {first}", user=ADMIN)
    assert question.text == "This text fills a message: send the rest, then press Read it."
    assert len(others) >= 1
    for other in others:
        assert await talk.send(other, user=ADMIN) == []
    await whole_was_read(talk, await talk.say(last, user=ADMIN))


async def test_the_rest_may_come_minutes_later(talk: Talk) -> None:
    first, *others = in_parts(WHOLE)
    await talk.send(f"/ingest {first}", user=ADMIN)
    answers: list[TelegramMethod[object]] = []
    for other in others:
        talk.now += timedelta(minutes=3)
        answers += await talk.send(other, user=ADMIN)
    await whole_was_read(talk, sent(answers))


async def test_the_button_reads_what_is_there(talk: Talk) -> None:
    first, *_ = in_parts(WHOLE)
    question = await talk.say(f"/ingest {first}", user=ADMIN)
    assert "Only the bot's admins" in alert(await talk.press("Read it", question, user=SAM))
    preview = sent(await talk.press("Read it", question, user=ADMIN))
    assert "4 new." in preview.text
    assert await talk.store.read(dialogues.get, ADMIN, ADMIN) is None
    assert "while its question is open" in alert(await talk.press("Read it", question, user=ADMIN))


async def test_a_long_text_is_read_in_a_reply_to_its_first_part(talk: Talk) -> None:
    first, *others = in_parts(WHOLE)
    await talk.say("/ingest", user=ADMIN, reply_to_message=talk.message(first, user=SAM))
    answers = [method for other in others for method in await talk.send(other, user=ADMIN)]
    await whole_was_read(talk, sent(answers))


async def test_options_of_the_command_hold_for_all_parts(talk: Talk) -> None:
    first, *others = in_parts(WHOLE, FULL - 60)
    await talk.send(f"/ingest publisher: Ascentage Pharma\n{first}", user=ADMIN)
    answers = [method for other in others for method in await talk.send(other, user=ADMIN)]
    assert "Ascentage Pharma, 24 March 2021" in sent(answers).text


async def test_a_text_cut_early_is_read_anew_with_the_part_that_follows_at_once(talk: Talk) -> None:
    first, *others = in_parts(WHOLE, DESKTOP)
    preview = last = await talk.say(f"/ingest {first}", user=ADMIN)
    assert "4 new." in preview.text
    for other in others:
        talk.now += timedelta(seconds=1)
        last = await talk.say(other, user=ADMIN)
    assert "replaced by the whole text" in alert(await talk.press("Publish", preview, user=ADMIN))
    assert len(await talk.store.read(dialogues.open_drafts)) == 1
    await whole_was_read(talk, last)


async def test_words_that_come_later_are_no_part(talk: Talk) -> None:
    first, *_ = in_parts(WHOLE, DESKTOP)
    await talk.send(f"/ingest {first}", user=ADMIN)
    talk.now += timedelta(seconds=30)
    assert "drug's name" in (await talk.say("what comes next in line, if anything at all", user=ADMIN)).text
    assert len((await talk.store.read(reviewing.open_draft, "p1")).facts) == 4


async def test_a_part_that_follows_at_once_is_no_answer_to_the_question_for_the_day(talk: Talk) -> None:
    undated = WHOLE.replace("March 24, 2021 -- ", "")
    first, *others = in_parts(undated, DESKTOP)
    assert "When was it published?" in (await talk.say(f"/ingest {first}", user=ADMIN)).text
    for other in others:
        assert "When was it published?" in (await talk.say(other, user=ADMIN)).text
    assert "5 new." in (await talk.say("2021-03-24", user=ADMIN)).text


async def test_in_a_group_others_go_on_talking(talk: Talk) -> None:
    first, *others = in_parts(WHOLE)
    question = await talk.say(f"/ingest {first}", user=ADMIN, chat=GROUP)
    assert await talk.send("What a long text!", user=SAM, chat=GROUP) == []
    talk.now += timedelta(minutes=1)
    assert await talk.send("That was not all of it.", user=ADMIN, chat=GROUP) == []
    asked = talk.message(question.text, user=99, chat=GROUP)
    asked["from"]["id"] = talk.bot.id
    answers = [method for other in others for method in await talk.send(other, user=ADMIN, chat=GROUP, reply_to_message=asked)]
    await whole_was_read(talk, sent(answers))


async def test_a_command_ends_the_waiting_for_the_rest(talk: Talk) -> None:
    first, *others = in_parts(WHOLE)
    await talk.send(f"/ingest {first}", user=ADMIN)
    assert (await talk.say("/cancel", user=ADMIN)).text == "Cancelled."
    assert "drug's name" in (await talk.say(others[0], user=ADMIN)).text


async def test_a_text_without_end_is_refused(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LONGEST", 7_000)
    first, second, *_ = in_parts(WHOLE)
    question = await talk.say(f"/ingest {first}", user=ADMIN)
    assert "hand it in as a document" in (await talk.say(second, user=ADMIN)).text
    assert "4 new." in sent(await talk.press("Read it", question, user=ADMIN)).text
