"""/record step by step and in one line, /correct, /retract, /alias, /stats, and the menus."""

from datetime import UTC, datetime

import pytest
from aiogram import Bot
from aiogram.methods import SendMessage, SetMyCommands, TelegramMethod
from aiogram.types import BotCommandScopeChat

from bot import asking
from bot.handlers import menu
from bot.handlers.curate import Correcting, correction_of
from bot.handlers.record import fields_of, next_step
from events.errors import BadInput
from store import dialogues, feeds, inbox, outbox
from store.transaction import Transaction
from tests.bot.handlers.conversation import ADMIN, SAM, Talk, Wire, alert, buttons, edited, sent, words


async def ids_of(talk: Talk, name: str) -> dict[str, str]:
    """Milestone ids of a drug by kind."""
    view = await talk.store.read(asking.view, name)
    return {one.kind.value: one.milestone_id for one in view.timeline}


async def test_record_asks_step_by_step_and_shows_before_it_records(talk: Talk) -> None:
    await talk.send("/subscribe zeta")
    assert "Which drug?" in (await talk.say("/record", user=ADMIN)).text
    authority = await talk.say("zetamab", user=ADMIN)
    assert authority.text == "Which authority?"
    methods = await talk.press("EMA", authority, user=ADMIN)
    assert words(edited(methods)) == "Authority: <b>EMA</b>"
    kind = sent(methods)
    assert "prime" in buttons(kind)
    assert "breakthrough therapy" not in buttons(kind)  # the EMA has none
    more = edited(await talk.press("Another kind", kind, user=ADMIN))
    assert "breakthrough therapy" in buttons(more)
    status = sent(await talk.press("prime", kind, user=ADMIN))
    assert "granted" in buttons(status)
    assert "cleared" not in buttons(status)
    indication = sent(await talk.press("granted", status, user=ADMIN))
    date = sent(await talk.press("Not said", indication, user=ADMIN))
    assert "is no date" in (await talk.say("yesterday", user=ADMIN)).text
    assert "When did it happen?" in date.text
    source = await talk.say("2021-03-20", user=ADMIN)
    assert "Where is it from?" in source.text
    preview = await talk.say("https://example.org/prime", user=ADMIN)
    assert "EMA PRIority MEdicines (PRIME): granted, 20 March 2021" in preview.text
    assert await talk.store.read(dialogues.get, ADMIN, ADMIN) is None
    assert "<b>1 recorded</b>" in words(edited(await talk.press("Publish", preview, user=ADMIN)))
    assert "PRIority MEdicines (PRIME)</b>: granted, 20 March 2021" in (await talk.say("/status zetamab")).text


async def test_a_goal_date_asks_for_the_day_that_lies_ahead(talk: Talk) -> None:
    await talk.send("/record drug=zetamab", user=ADMIN)
    kind = await talk.say("FDA", user=ADMIN)
    status = sent(await talk.press("target action date", kind, user=ADMIN))
    assert list(buttons(status)) == ["set", "changed"]
    indication = sent(await talk.press("set", status, user=ADMIN))
    date = sent(await talk.press("Not said", indication, user=ADMIN))
    due = sent(await talk.press("Not said", date, user=ADMIN))
    assert "Which day lies ahead" in due.text
    source = await talk.say("2021-07-28", user=ADMIN)
    preview = sent(await talk.press("Not said", source, user=ADMIN))
    assert "due 28 July 2021" in preview.text


async def test_a_conference_needs_no_authority(talk: Talk) -> None:
    await talk.send("/record drug=zetamab", user=ADMIN)
    authority = await talk.say("CDE of nowhere", user=ADMIN)
    assert "is no authority" in authority.text
    found = await talk.store.read(dialogues.get, ADMIN, ADMIN)
    assert found is not None
    methods = await talk.press_data("r:authority:-", SendMessage(chat_id=ADMIN, text="x"), user=ADMIN)
    assert "presented" in buttons(sent(methods))


async def test_a_step_answered_twice_counts_once(talk: Talk) -> None:
    await talk.send("/record drug=zetamab", user=ADMIN)
    authority = SendMessage(chat_id=ADMIN, text="Which authority?")
    await talk.press_data("r:authority:FDA", authority, user=ADMIN)
    assert "answered before" in alert(await talk.press_data("r:authority:EMA", authority, user=ADMIN))
    found = await talk.store.read(dialogues.get, ADMIN, ADMIN)
    assert found is not None
    assert '"authority":"FDA"' in found[1]


async def test_record_takes_one_line(talk: Talk) -> None:
    line = '/record drug=zetamab EX-101 authority=cde kind=BTD status=recommended indication="acute leukemia" date=2020-Q2 source=https://example.org'
    preview = await talk.say(line, user=ADMIN)
    assert "NMPA Breakthrough Therapy Designation: recommended, Q2 2020" in preview.text
    assert "For: acute leukemia" in preview.text


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ("drug=x1 authority=XYZ kind=orphan_drug status=granted", "is no authority"),
        ("drug=x1 authority=FDA kind=nonsense status=granted", "is no kind"),
        ("drug=x1 authority=FDA kind=orphan_drug status=nonsense", "is no status"),
        ("drug=x1 authority=FDA kind=orphan_drug status=cleared", "cannot be cleared"),
        ("drug=x1 authority=FDA kind=orphan_drug status=granted date=2020-13", "is no day of the calendar"),
        ("drug=... authority=FDA kind=orphan_drug status=granted", "is no name"),
        ("zetamab", "Write /record alone"),
    ],
)
async def test_record_refuses_in_one_line_what_cannot_be(talk: Talk, line: str, refusal: str) -> None:
    answer = await talk.say(f"/record {line}", user=ADMIN)
    assert refusal in answer.text
    assert "\n" not in answer.text
    assert await talk.store.read(dialogues.get, ADMIN, ADMIN) is None
    assert await talk.store.read(dialogues.open_drafts) == []


async def test_a_date_after_today_is_doubtful_and_cannot_be_accepted(talk: Talk) -> None:
    preview = await talk.say("/record drug=x1 authority=FDA kind=orphan_drug status=granted date=2021-05", user=ADMIN)
    assert "lies after the announcement's day" in preview.text
    assert "lies after" in alert(await talk.press("Accept and publish", preview, user=ADMIN))
    assert "Nothing found" in (await talk.say("/search x1")).text


def test_the_next_step_is_the_first_unanswered() -> None:
    collected = fields_of("drug=x1 kind=approval")
    assert next_step(collected) == "authority"
    assert next_step({}) == "drug"
    assert next_step(dict.fromkeys(("drug", "authority", "kind", "status", "indication", "date", "source"))) is None


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        (
            "m1 date 2020-05-03 the register says so",
            Correcting(milestone_id="m1", field="date", value="2020-05-03", reason="the register says so"),
        ),
        ("m1 date - nobody says when", Correcting(milestone_id="m1", field="date", value=None, reason="nobody says when")),
        ("m1 status granted", Correcting(milestone_id="m1", field="status", value="granted")),
        ("m1 indication chronic myeloid leukemia", Correcting(milestone_id="m1", field="indication", value="chronic myeloid leukemia")),
        (
            "m1 indication “acute leukemia” because it was wrong",
            Correcting(milestone_id="m1", field="indication", value="acute leukemia", reason="it was wrong"),
        ),
        ("m1 kind priority review reason: misread", Correcting(milestone_id="m1", field="kind", value="priority review", reason="misread")),
    ],
)
def test_a_correction_is_read_from_one_line(said: str, asked: Correcting) -> None:
    assert correction_of(said) == asked


@pytest.mark.parametrize("said", ["", "m1", "m1 date", "m1 colour blue because"])
def test_half_a_correction_is_refused(said: str) -> None:
    with pytest.raises(BadInput, match="Write: /correct"):
        correction_of(said)


async def test_a_correction_without_a_reason_asks_for_one(story: Talk) -> None:
    orphan = (await ids_of(story, "HQP1351"))["orphan_drug"]
    assert "Why is it to be corrected?" in (await story.say(f"/correct {orphan} date 2020-05-03", user=ADMIN)).text
    done = await story.say("the register has the day", user=ADMIN)
    assert "date <s>May 2020</s> → 3 May 2020" in done.text
    assert "Why: the register has the day" in done.text
    assert await story.store.read(dialogues.get, ADMIN, ADMIN) is None


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        ("/correct mffffffffffff date 2020 why", "No milestone"),
        ("/correct {id} date soon why", "is no date"),
        ("/correct {id} status nonsense why", "is no status"),
        ("/correct {id} status cleared why", "cannot be cleared"),
        ("/correct {id} date 2022-01-01 why", "lies after the announcement"),
        ("/correct {id} date 2020-05 why", "already says so"),
        ("/correct", "Write: /correct"),
        ("/retract", "Write: /retract"),
        ("/retract mffffffffffff why", "No milestone"),
        ("/alias olverembatinib", "Write: /alias"),
        ("/alias nobody = x", "No drug is known as"),
        ("/alias olverembatinib = HQP1351", "already known as"),
        ("/alias remove olverembatinib = zzz", "is not known as"),
    ],
)
async def test_what_cannot_be_put_right_gets_one_clear_line(story: Talk, command: str, refusal: str) -> None:
    orphan = (await ids_of(story, "HQP1351"))["orphan_drug"]
    before = (await story.say("/timeline hqp1351")).text
    answer = await story.say(command.format(id=orphan), user=ADMIN)
    assert refusal in answer.text
    assert (await story.say("/timeline hqp1351")).text == before


async def test_a_retraction_cancels_what_is_unsent_and_stays_visible(talk: Talk) -> None:
    await talk.send("/subscribe all")
    line = "/record drug=zetamab authority=FDA kind=orphan_drug status=granted date=2021-03-20"
    await talk.press("Publish", await talk.say(line, user=ADMIN), user=ADMIN)
    milestone_id = (await ids_of(talk, "zetamab"))["orphan_drug"]
    assert "Why is it to be retracted?" in (await talk.say(f"/retract {milestone_id}", user=ADMIN)).text
    done = await talk.say("it was another drug", user=ADMIN)
    assert "<s>FDA Orphan Drug Designation: granted, 20 March 2021</s>" in done.text
    assert await talk.store.write(lambda transaction: outbox.claim(transaction.connection, transaction.now, 10)) == []
    assert "Retracted: it was another drug" in (await talk.say("/timeline zetamab")).text


async def test_an_alias_is_added_and_removed(story: Talk) -> None:
    assert "GZD824" in (await story.say("/alias olverembatinib = GZD824", user=ADMIN)).text
    assert "Orphan" in (await story.say("/status gzd-824")).text
    assert "GZD824" not in (await story.say("/alias remove olverembatinib = GZD824", user=ADMIN)).text
    assert "No drug is known" in (await story.say("/status gzd-824")).text


async def test_stats_count_everything(story: Talk) -> None:
    text = (await story.say("/stats", user=ADMIN)).text
    assert "milestones: 4" in text
    assert "milestones by authority</b>: FDA 2, NMPA 2" in text
    assert "Where it comes from" not in text


async def test_stats_tell_how_the_sources_fare(story: Talk) -> None:
    moment = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def job(transaction: Transaction) -> None:
        feeds.succeeded(transaction.connection, "ema", "", moment)
        feeds.failed(transaction.connection, "edgar", "efts.sec.gov answered 403: the page refuses programs.", moment)
        feeds.keep(transaction.connection, "edgar", [("1", "{}", feeds.WAITING)], moment, silent=False)

    await story.store.write(job)
    text = (await story.say("/stats", user=ADMIN)).text
    assert "ema: switched off, read 2026-03-01 12:00 UTC" in text
    assert "edgar: switched off, not read yet, 1 announcements wait, ⚠️ 1× in a row: efts.sec.gov answered 403" in text


class MenuWire(Wire):
    """Keeps the menus that were set; does not know the chat of some admin."""

    def __init__(self) -> None:
        super().__init__()
        self.set: list[SetMyCommands] = []

    async def make_request(self, bot: Bot, method: TelegramMethod[object], timeout: int | None = None) -> object:  # noqa: ASYNC109  # aiogram's own
        """The answer of Telegram."""
        if not isinstance(method, SetMyCommands):
            return await super().make_request(bot, method, timeout)
        self.set.append(method)
        return True


async def test_the_menu_shows_admins_theirs_and_nobody_else() -> None:
    wire = MenuWire()
    await menu.set_menus(Bot("42:TEST", session=wire), {ADMIN})
    by_scope = {method.scope.type if method.scope else "": [command.command for command in method.commands] for method in wire.set}
    assert set(by_scope) == {"default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat"}
    assert "ingest" in by_scope["chat"]
    assert all("ingest" not in commands for scope, commands in by_scope.items() if scope != "chat")
    assert "subscribe" not in by_scope["all_group_chats"]
    assert "subscribe" in by_scope["all_chat_administrators"]
    assert [method.scope for method in wire.set if isinstance(method.scope, BotCommandScopeChat)] == [BotCommandScopeChat(chat_id=ADMIN)]


async def test_every_command_of_the_menu_is_answered(talk: Talk) -> None:
    for command in menu.admin_menu():
        answers = await talk.send(f"/{command.command}", user=ADMIN)
        assert len(answers) == 1, command.command
        assert "I don't know" not in sent(answers).text


async def test_a_button_of_a_finished_dialogue_says_so(talk: Talk) -> None:
    await talk.send("/record drug=zetamab", user=ADMIN)
    question = SendMessage(chat_id=ADMIN, text="Which authority?")
    await talk.send("/cancel", user=ADMIN)
    assert "while its question is open" in alert(await talk.press_data("r:authority:FDA", question, user=ADMIN))
    assert "Only the bot's admins" in alert(await talk.press_data("r:authority:FDA", question, user=SAM))


async def test_stats_say_why_messages_and_updates_were_set_aside(talk: Talk) -> None:
    def spoil(transaction: Transaction) -> None:
        connection, now = transaction.connection, transaction.now
        for place in (12, 345):
            row = outbox.queue_method(connection, SAM, 0, "sendMessage", "{}", outbox.ANSWER, now)
            outbox.set_aside(connection, [row], f"Bad Request: can't parse entities at byte offset {place}")
        for number, written in ((1, "secret one"), (2, "secret two")):
            inbox.receive(connection, [(number, SAM, "{}")], now)
            inbox.failed(connection, number, f"ValueError at find.py:12: {written}", None)

    await talk.store.write(spoil)
    said = words(await talk.say("/stats", user=ADMIN))
    assert "messages set aside</b>: Bad Request: can't parse entities at byte offset … 2" in said
    assert "updates set aside</b>: ValueError at find.py:12 2" in said
    assert "secret" not in said
