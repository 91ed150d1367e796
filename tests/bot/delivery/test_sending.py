"""What the sender promises, over real HTTP against the emulated Bot API."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import cast

import pytest
from aiogram import Router
from aiogram.filters import Command
from aiogram.methods import EditMessageText, SendMessage
from aiogram.types import Message, ReplyParameters
from sqlalchemy import Connection, select

from bot.config import Config
from bot.conversation import Handled
from bot.delivery import sender
from bot.delivery.methods import AnyMethod, queue
from bot.delivery.sender import Sender
from bot.playground.faults import Fault, Latency, Limits, Trouble
from bot.playground.people import ADA, PIPELINE_WATCH, Group
from bot.playground.refusals import Refusal, bad_request, flood_wait
from bot.playground.world import PAGE_ONLY
from events.codec import moment
from events.errors import LeaseLost
from store import outbox, queries, schema, subscriptions
from store.lease import Lease
from store.opening import Store
from store.transaction import Transaction
from tests.bot.delivery.running import (
    ACTOR,
    add_people,
    announce,
    clock,
    config_for,
    correct,
    follow_all,
    retract,
    running,
    states,
    until_nothing_waits,
    until_states,
)
from tests.emulated_telegram import EmulatedTelegram, containing, emulated_telegram, text_of


def sent_to(telegram: EmulatedTelegram, chat_id: int) -> list[str]:
    """What the emulated Telegram holds of the bot in a chat, in the order it came."""
    return [text_of(message) for message in telegram.server.world.state.messages(chat_id) if message["from"]["is_bot"]]


async def test_a_command_is_answered_and_news_arrive(tmp_path: Path) -> None:
    router = Router()

    async def start(message: Message) -> Handled:
        return [message.answer("Welcome <b>here</b>")]

    router.message.register(start, Command("start"))
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, router) as here:
        assert (await telegram.sam.ask("/start"))["text"] == "Welcome here"
        await follow_all(here.store, [telegram.sam.chat_id])
        await announce(here.store)
        await telegram.sam.wait_for(containing("olverembatinib", "condition number 1"))


async def test_every_chat_is_told_once_and_the_limits_are_kept(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path) as here:
        telegram.server.faults.limit(Limits())
        chats = add_people(telegram, 75)
        await follow_all(here.store, chats)
        await announce(here.store)
        await until_states(here.store, sent=75)
        assert [call.code for call in telegram.server.calls] == [200] * 75
        assert sorted(call.chat_id or 0 for call in telegram.server.calls) == chats


async def test_what_waits_for_a_chat_goes_as_one_message_in_the_order_of_the_log(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        add_people(telegram, 1)
        async with running(telegram, tmp_path, send=False) as before:
            await follow_all(before.store, [50_001])
            for number in (1, 2, 3):
                await announce(before.store, number)
        async with running(telegram, tmp_path) as here:
            await until_states(here.store, sent=3)
        [told] = sent_to(telegram, 50_001)
        assert told.index("condition number 1") < told.index("condition number 2") < told.index("condition number 3")


async def test_more_than_fits_into_one_message_goes_in_the_next(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        add_people(telegram, 1)
        async with running(telegram, tmp_path, send=False) as before:
            await follow_all(before.store, [50_001])
            for number in range(1, 51):
                await announce(before.store, number)
        async with running(telegram, tmp_path, config=config_for(telegram, tmp_path, per_chat_per_second=30)) as here:
            await until_states(here.store, sent=50)
        told = sent_to(telegram, 50_001)
        assert 1 < len(told) < 10
        every = "\n".join(told) + "\n"
        assert [every.count(f"condition number {number}\n") for number in range(1, 51)] == [1] * 50


async def test_what_was_on_its_way_in_a_crash_is_sent_after_it(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        add_people(telegram, 2)
        async with running(telegram, tmp_path, send=False) as before:
            await follow_all(before.store, [50_001, 50_002])
            await announce(before.store)

            def take(transaction: Transaction) -> None:
                rows = outbox.next_turn(transaction.connection, transaction.now, answers_wait=(), news_waits=())
                outbox.sending(transaction.connection, [row.outbox_id for row in rows])

            await before.store.write(take)
            assert await states(before.store) == {"sending": 1, "waiting": 1}
        async with running(telegram, tmp_path) as here:
            await until_states(here.store, sent=2)
        assert len(sent_to(telegram, 50_001)) == len(sent_to(telegram, 50_002)) == 1


async def test_nothing_is_sent_after_stop(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        add_people(telegram, 2)
        async with running(telegram, tmp_path, send=False) as before:
            await follow_all(before.store, [50_001, 50_002])
            await announce(before.store)
            await before.store.write(lambda transaction: subscriptions.forget_chat(transaction.connection, 50_001))
        async with running(telegram, tmp_path) as here:
            await until_states(here.store, sent=1)
        assert sent_to(telegram, 50_001) == []


async def test_the_flood_wait_of_one_chat_holds_up_nobody_else(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path) as here:
        chats = add_people(telegram, 10)
        telegram.server.faults.add(Fault(trouble=Trouble.REFUSED, chat_id=50_001, refusal=flood_wait(1)))
        await follow_all(here.store, chats)
        await announce(here.store)
        await until_states(here.store, sent=10)
        calls = list(telegram.server.calls)
        again = next(call for call in reversed(calls) if call.chat_id == 50_001)
        assert calls[-1] is again
        assert again.began - calls[0].ended >= 1.0
        assert all(call.began - calls[0].began < 0.9 for call in calls[:-1])


async def test_who_blocked_the_bot_is_sent_nothing_more_until_they_come_back(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path) as here:
        add_people(telegram, 2)
        await follow_all(here.store, [50_001, 50_002])
        await telegram.person(50_001).act("block")
        await announce(here.store)
        await until_states(here.store, sent=1, cancelled=1)
        await announce(here.store, 2)
        await until_states(here.store, sent=2, cancelled=1)
        await telegram.person(50_001).act("unblock")
        await here.store.write(lambda transaction: subscriptions.resumed(transaction.connection, 50_001))
        await announce(here.store, 3)
        await until_states(here.store, sent=4, cancelled=1)
        assert [text.count("condition number 3") for text in sent_to(telegram, 50_001)] == [1]


async def test_a_group_that_became_a_supergroup_is_told_there(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path) as here:
        await follow_all(here.store, [PIPELINE_WATCH])
        telegram.server.world.migrate(PIPELINE_WATCH, -1_000_777)
        await announce(here.store)
        await telegram.person(1003, -1_000_777).wait_for(containing("condition number 1"))
        await until_states(here.store, sent=1)
        [followed] = await here.store.read(subscriptions.subscriptions_of, -1_000_777)
        assert followed.wish.label == "all"


async def test_after_a_group_moved_a_correction_touches_no_message_but_its_own(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
        await follow_all(here.store, [PIPELINE_WATCH])
        for number in (1, 2, 3):
            await announce(here.store, number)
            await until_states(here.store, sent=number)
        telegram.server.world.migrate(PIPELINE_WATCH, -1_000_777)
        for number in (4, 5, 6, 7):
            await announce(here.store, number)
            await until_states(here.store, sent=number)
        before = sent_to(telegram, -1_000_777)
        await retract(here.store, "m1")
        await retract(here.store, "m2")
        await until_states(here.store, sent=9, cancelled=2)
        after = sent_to(telegram, -1_000_777)
        assert after[: len(before)] == before
        assert [text.split(":")[0] for text in after[len(before) :]] == ["⛔ Retracted"] * 2
        told = telegram.server.world.state.messages(-1_000_777)[-2:]
        assert not any("reply_to_message" in message for message in told)


async def test_an_answer_that_changes_a_message_is_void_where_the_chat_moved(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
        await follow_all(here.store, [PIPELINE_WATCH])
        telegram.server.world.migrate(PIPELINE_WATCH, -1_000_777)
        reply = SendMessage(chat_id=PIPELINE_WATCH, text="an answer", reply_parameters=ReplyParameters(message_id=3))
        edit = EditMessageText(chat_id=PIPELINE_WATCH, message_id=3, text="other words")
        for method in (reply, edit):
            await here.store.write(partial(queue_now, method=method))
        await until_states(here.store, sent=1, cancelled=1)
        assert sent_to(telegram, -1_000_777)[-1] == "an answer"


def queue_now(transaction: Transaction, *, method: AnyMethod) -> int:
    return queue(transaction.connection, method, transaction.now)


async def test_news_of_a_closed_topic_go_to_the_group_which_is_told_once(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
        await follow_all(here.store, [PIPELINE_WATCH], topic_id=5)
        telegram.server.faults.add(Fault(trouble=Trouble.REFUSED, chat_id=PIPELINE_WATCH, refusal=bad_request("TOPIC_CLOSED")))
        await announce(here.store)
        await until_states(here.store, sent=2)
        await announce(here.store, 2)
        await until_states(here.store, sent=3)
        told = sent_to(telegram, PIPELINE_WATCH)
        assert [sum(part in text for text in told) for part in ("condition number 1", "condition number 2", "closed or gone")] == [1, 1, 1]


async def test_a_refused_message_is_kept_aside_with_its_reason_and_harms_no_other(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path) as here:
        chats = add_people(telegram, 3)
        telegram.server.faults.add(Fault(trouble=Trouble.REFUSED, chat_id=50_002, refusal=bad_request("can't parse entities")))
        await follow_all(here.store, chats)
        await announce(here.store)
        await until_states(here.store, sent=2, aside=1)
        assert (await here.store.read(queries.counts))["messages_set_aside"] == {"Bad Request: can't parse entities": 1}


async def test_of_several_joined_only_what_is_refused_alone_is_kept_aside(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        add_people(telegram, 1)
        async with running(telegram, tmp_path, send=False) as before:
            await follow_all(before.store, [50_001])
            for number in (1, 2):
                await announce(before.store, number)
        refusal = bad_request("message is too long")
        telegram.server.faults.add(Fault(trouble=Trouble.REFUSED, chat_id=50_001, times=2, refusal=refusal))
        async with running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
            await until_states(here.store, sent=1, aside=1)
        assert len(sent_to(telegram, 50_001)) == 1


async def test_trouble_of_server_and_network_delays_but_loses_nothing(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
        chats = add_people(telegram, 12)
        for trouble in (Trouble.SERVER_ERROR, Trouble.RESET_BEFORE, Trouble.RESET_AFTER, Trouble.BROKEN_JSON_AFTER):
            telegram.server.faults.add(Fault(trouble=trouble))
        await follow_all(here.store, chats)
        await announce(here.store)
        await until_states(here.store, sent=12)
        told = [len(sent_to(telegram, chat_id)) for chat_id in chats]
        assert min(told) == 1
        assert sum(told) <= 12 + 2  # those whose answer was lost came again


async def test_a_chat_that_always_fails_holds_up_nobody_else(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
        chats = add_people(telegram, 2)
        telegram.server.faults.add(Fault(trouble=Trouble.SERVER_ERROR, chat_id=50_001, times=None))
        await follow_all(here.store, chats[:1])
        await announce(here.store)

        tried = asyncio.Event()
        here.store.on_commit(tried.set)
        while len(telegram.server.calls) < 3:
            await tried.wait()
            tried.clear()
        method = SendMessage(chat_id=50_002, text="an answer")
        await here.store.write(lambda transaction: queue(transaction.connection, method, transaction.now))
        await telegram.person(50_002).wait_for(containing("an answer"), seconds=1)


async def test_chats_that_hang_hold_up_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "REQUEST_SECONDS", 1.0)
    async with emulated_telegram(tmp_path) as telegram:
        chats = add_people(telegram, 40)
        hanging, others = chats[:8], chats[8:]
        for chat_id in hanging:
            telegram.server.faults.add(Fault(trouble=Trouble.HANG_BEFORE, chat_id=chat_id, times=None))
        async with running(telegram, tmp_path) as here:
            await follow_all(here.store, chats)
            await announce(here.store)
            for chat_id in others:
                await telegram.person(chat_id).wait_for(containing("condition number 1"))
            for number in range(4):  # while one after the other is tried again
                method = SendMessage(chat_id=others[number], text="an answer")
                await here.store.write(partial(queue_now, method=method))
                await telegram.person(others[number]).wait_for(containing("an answer"), seconds=0.7)
            telegram.server.faults.clear()
            await until_states(here.store, sent=44)


async def test_at_most_six_requests_are_on_their_way(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        chats = add_people(telegram, 30)
        telegram.server.faults.latency = Latency(least=0.2, most=0.3)
        config = config_for(telegram, tmp_path, messages_per_second=500)
        async with running(telegram, tmp_path, config=config) as here:
            await follow_all(here.store, chats)
            await announce(here.store)
            await until_states(here.store, sent=30)
        calls = list(telegram.server.calls)
        at_once = [sum(other.began <= call.began < other.ended for other in calls) for call in calls]
        assert max(at_once) == 6


async def test_an_answer_takes_the_slot_of_news_that_are_held_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "LEAD_SECONDS", 0.8)  # news are held long enough for an answer to come, on a busy machine too
    monkeypatch.setattr(sender, "STALE_SECONDS", 5.0)
    async with emulated_telegram(tmp_path) as telegram:
        chats = add_people(telegram, 9)
        config = config_for(telegram, tmp_path, messages_per_second=1)
        async with running(telegram, tmp_path, config=config) as here:
            await follow_all(here.store, chats[:7])
            await announce(here.store)
            for chat_id in chats[7:]:
                before = await until_held_ready(telegram, here.store)
                method = SendMessage(chat_id=chat_id, text="an answer")
                await here.store.write(partial(queue_now, method=method))
                await telegram.person(chat_id).wait_for(containing("an answer"))
                assert [call.chat_id for call in telegram.server.calls][before] == chat_id
            await until_states(here.store, sent=9)
        assert [len(sent_to(telegram, chat_id)) for chat_id in chats] == [1] * 9


async def until_held_ready(telegram: EmulatedTelegram, store: Store) -> int:
    """Wait until news are held ready and nothing is on its way; gives how many requests there were before."""
    changed = asyncio.Event()
    store.on_commit(changed.set)
    async with asyncio.timeout(10):
        while True:
            changed.clear()
            await changed.wait()  # what is seen then was just claimed or just marked
            stood = await states(store)
            sent = stood.get("sent", 0)
            if stood.get("sending") == 1 and sent == len(telegram.server.calls) and sent >= 3:  # the first ones catch up
                return sent


async def test_an_answer_overtakes_a_broadcast(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path) as here:
        chats = add_people(telegram, 60)
        await follow_all(here.store, chats)
        await announce(here.store)
        await telegram.person(chats[5]).wait_for(containing("condition number 1"))
        method = SendMessage(chat_id=telegram.ada.chat_id, text="an answer")
        add_people(telegram, 1, first=telegram.ada.chat_id)
        await here.store.write(lambda transaction: queue(transaction.connection, method, transaction.now))
        await telegram.ada.wait_for(containing("an answer"))
        assert sum(call.chat_id in chats for call in telegram.server.calls) < 20


async def test_told_to_end_it_finishes_what_is_on_its_way(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        chats = add_people(telegram, 30)
        telegram.server.faults.latency = Latency(least=0.2, most=0.2)
        async with running(telegram, tmp_path) as here:
            await follow_all(here.store, chats)
            await announce(here.store)
            await telegram.person(chats[2]).wait_for(containing("condition number 1"))
            await here.stop()
            stood = await states(here.store)
        assert stood["sent"] == sum(len(sent_to(telegram, chat_id)) for chat_id in chats) == len(telegram.server.calls) < 30
        telegram.server.faults.clear()
        async with running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
            await until_states(here.store, sent=30)
        assert [len(sent_to(telegram, chat_id)) for chat_id in chats] == [1] * 30


async def test_what_another_process_records_leaves_within_two_seconds(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path) as here:
        add_people(telegram, 1)
        await follow_all(here.store, [50_001])
        async with await Store.open(config_for(telegram, tmp_path).database.url, now=clock, actor=ACTOR) as other:
            await announce(other)
            await telegram.person(50_001).wait_for(containing("condition number 1"), seconds=2)


async def test_a_correction_edits_what_was_sent_and_answers_to_it(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
        reader = telegram.person(add_people(telegram, 1)[0])
        await follow_all(here.store, [reader.chat_id])
        milestone_id = await announce(here.store)
        told = await reader.wait_for(containing("condition number 1"))
        await until_states(here.store, sent=1)
        await correct(here.store, milestone_id, {"indication": "another condition"})
        await until_states(here.store, sent=3)
        note = await reader.wait_for(containing("misread", "Corrected: "))
        edited = reader.from_bot[0]
        assert edited["message_id"] == told["message_id"]
        assert "For: another condition" in edited["text"]
        assert any(entity["type"] == "strikethrough" for entity in edited["entities"])
        assert note["reply_to_message"]["message_id"] == told["message_id"]


async def test_what_was_on_its_way_when_it_was_corrected_is_edited_and_noted_without_a_sound(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
        [chat_id] = add_people(telegram, 1)
        telegram.server.faults.latency = Latency(least=0.4, most=0.4)
        await follow_all(here.store, [chat_id])
        milestone_id = await announce(here.store)
        await until_states(here.store, sending=1)
        await correct(here.store, milestone_id, {"indication": "another condition"})
        await until_states(here.store, sent=3)
        told, note = telegram.server.world.state.messages(chat_id)
        assert "For: another condition" in text_of(told)
        assert "Corrected: " in text_of(note)
        assert [message.get(PAGE_ONLY, {}).get("silent", False) for message in (told, note)] == [False, True]


async def test_a_paused_chat_gets_no_edit_and_no_note(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
        chats = add_people(telegram, 2)
        await follow_all(here.store, chats)
        milestone_id = await announce(here.store)
        await until_states(here.store, sent=2)
        await here.store.write(lambda transaction: outbox.pause_chat(transaction.connection, chats[0], "blocked"))
        await correct(here.store, milestone_id, {"indication": "another condition"})
        await until_states(here.store, sent=4)
        assert ["another condition" in sent_to(telegram, chat_id)[0] for chat_id in chats] == [False, True]


async def test_what_fails_is_tried_again_after_growing_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "FIRST_RETRY", 0.15)
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
        [chat_id] = add_people(telegram, 1)
        telegram.server.faults.add(Fault(trouble=Trouble.SERVER_ERROR, chat_id=chat_id, times=4))
        await follow_all(here.store, [chat_id])
        await announce(here.store)
        await until_states(here.store, sent=1)
        began = [call.began for call in telegram.server.calls]
        gaps = [later - earlier for earlier, later in pairwise(began)]
        assert gaps[0] >= 0.7 * 0.15
        assert gaps[3] >= 0.7 * 0.15 * 2**3
        assert gaps[3] > 2 * gaps[0]


async def test_a_more_exact_date_edits_silently(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
        reader = telegram.person(add_people(telegram, 1)[0])
        await follow_all(here.store, [reader.chat_id])
        milestone_id = await announce(here.store)
        await until_states(here.store, sent=1)
        await correct(here.store, milestone_id, {"occurred": "2021-03-20"})
        await until_states(here.store, sent=2)
        await reader.wait_for(containing("20 March 2021"))
        assert len(sent_to(telegram, reader.chat_id)) == 1


async def test_a_retraction_strikes_what_was_sent_and_cancels_what_was_not(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        add_people(telegram, 2)
        async with running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
            await follow_all(here.store, [50_001])
            milestone_id = await announce(here.store)
            await until_states(here.store, sent=1)
            await retract(here.store, milestone_id)
            await until_states(here.store, sent=3)
            await telegram.person(50_001).wait_for(containing("Retracted", "another drug"))
        async with running(telegram, tmp_path, send=False) as here:
            await follow_all(here.store, [50_002])
            await retract(here.store, await announce(here.store, 2))
        async with running(telegram, tmp_path) as here:
            await announce(here.store, 3)
            await telegram.person(50_002).wait_for(containing("condition number 3"))
        assert not any("condition number 2" in text for text in sent_to(telegram, 50_002))


async def test_what_is_unsent_leaves_as_it_was_corrected(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        add_people(telegram, 1)
        async with running(telegram, tmp_path, send=False) as before:
            await follow_all(before.store, [50_001])
            await correct(before.store, await announce(before.store), {"indication": "another condition"})
        async with running(telegram, tmp_path) as here:
            await until_states(here.store, sent=1)
        assert "For: another condition" in sent_to(telegram, 50_001)[0]


async def test_a_correction_of_one_of_several_joined_edits_their_message(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        add_people(telegram, 1)
        async with running(telegram, tmp_path, send=False) as before:
            await follow_all(before.store, [50_001])
            for number in (1, 2):
                await announce(before.store, number)
        async with running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
            await until_states(here.store, sent=2)
            await retract(here.store, "m1")
            await until_states(here.store, sent=4)
        await telegram.person(50_001).wait_for(containing("another drug", "⛔ Retracted: "))
        edited = telegram.person(50_001).from_bot[0]
        assert "condition number 1" in edited["text"]
        assert "condition number 2" in edited["text"]
        assert any(entity["type"] == "strikethrough" for entity in edited["entities"])


async def test_a_correction_of_a_full_message_is_seen_all_the_same(tmp_path: Path) -> None:
    """In the message, where what else it tells of can be told briefly; else in a note, also where the change alone would need none."""
    async with emulated_telegram(tmp_path) as telegram:
        reader = telegram.person(add_people(telegram, 1)[0])
        config = config_for(telegram, tmp_path, messages_per_second=500, per_chat_per_second=30)
        async with running(telegram, tmp_path, send=False, config=config) as before:
            await follow_all(before.store, [reader.chat_id])
            for number in range(1, 41):
                await announce(before.store, number, condition="a condition of many words " * (number > 30))
        async with running(telegram, tmp_path, config=config) as here:
            await until_nothing_waits(here.store)
            full = reader.from_bot[0]
            pages = [text_of(message) for message in reader.from_bot]
            headings = [int(page.split()[1]) for page in pages]
            assert headings == [page.count("condition number") for page in pages]
            assert len(text_of(full)) > 3900
            await correct(here.store, "m3", {"occurred": "2021-03-20"})
            edited = await reader.wait_for(containing("20 March 2021", "condition number 1"))
            assert edited["message_id"] == full["message_id"]
            assert any(entity["type"] == "strikethrough" for entity in edited["entities"])
            assert len(reader.from_bot) == len(pages)
            for number in (1, 2, 4, 5):
                await correct(here.store, f"m{number}", {"indication": "words " * 40 + f"of condition number {number}"})
            await until_nothing_waits(here.store)
            for number in range(6, 25):
                await correct(here.store, f"m{number}", {"indication": "words " * 40 + f"of condition number {number}"})
            await until_nothing_waits(here.store)
            notes = len(reader.from_bot)
            await correct(here.store, "m25", {"occurred": "2021-03-21"})
            await until_nothing_waits(here.store)
            assert len(reader.from_bot) == notes + 1
            await reader.wait_for(containing("✏️ Corrected", "21 March 2021"))


async def test_a_token_that_is_refused_meanwhile_loses_no_message(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path) as here:
        add_people(telegram, 1)
        telegram.server.faults.add(Fault(trouble=Trouble.REFUSED, refusal=Refusal(401, "Unauthorized")))
        await follow_all(here.store, [50_001])
        await announce(here.store)
        await until_states(here.store, sent=1)


def quick(telegram: EmulatedTelegram, folder: Path) -> Config:
    """Several messages to one chat without waiting for its second."""
    return config_for(telegram, folder, per_chat_per_second=30, group_per_minute=1000)


async def test_a_chat_gets_its_answers_in_the_order_they_were_given(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
        [chat_id] = add_people(telegram, 1)

        def answer(number: int) -> Callable[[Transaction], int]:
            method = SendMessage(chat_id=chat_id, text=f"{number}")
            return lambda transaction: queue(transaction.connection, method, transaction.now)

        telegram.server.faults.add(Fault(trouble=Trouble.REFUSED, chat_id=chat_id, refusal=flood_wait(1)))
        await asyncio.gather(*(here.store.write(answer(number)) for number in range(8)))
        await until_states(here.store, sent=8)
        assert sent_to(telegram, chat_id) == [str(number) for number in range(8)]


async def test_who_says_stop_while_everybody_waits_is_sent_nothing(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, send=False) as here:
        chats = add_people(telegram, 30)
        telegram.server.faults.latency = Latency(least=0.25, most=0.27)
        for chat_id in chats[:8]:
            telegram.server.faults.add(Fault(trouble=Trouble.REFUSED, chat_id=chat_id, refusal=flood_wait(2)))
        await follow_all(here.store, chats)
        await announce(here.store)
        changed = asyncio.Event()
        here.store.on_commit(changed.set)
        sending = asyncio.create_task(here.sender.run())

        async def until(done: Callable[[dict[str, int]], bool]) -> None:
            async with asyncio.timeout(10):
                while not done(await states(here.store)):
                    changed.clear()
                    await changed.wait()

        await until(lambda now: now.get("sending", 0) > 0)
        await until(lambda now: now.get("sending", 0) == 0)  # all wait, and nothing is held ready
        unsent = [chat_id for chat_id in chats if not sent_to(telegram, chat_id)]
        assert unsent

        def forget(transaction: Transaction) -> None:
            for chat_id in unsent:
                subscriptions.forget_chat(transaction.connection, chat_id)

        await here.store.write(forget)
        await follow_all(here.store, chats[-1:])
        await announce(here.store, 2)
        await until(lambda now: now.get("waiting", 0) == now.get("sending", 0) == 0)
        told = {chat_id: sent_to(telegram, chat_id) for chat_id in unsent}
        assert [chat_id for chat_id, texts in told.items() if texts and chat_id != chats[-1]] == []
        sending.cancel()


async def test_what_is_known_to_be_sent_but_could_not_be_noted_is_not_sent_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "END_SECONDS", 0.5)
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, send=False) as here:
        [chat_id] = add_people(telegram, 1)
        await follow_all(here.store, [chat_id])
        await announce(here.store)
        telegram.server.faults.latency = Latency(least=0.5, most=0.5)
        sending = asyncio.create_task(here.sender.run())
        await until_states(here.store, sending=1)
        with closing(sqlite3.connect(tmp_path / "designations.db", isolation_level=None)) as stranger:
            stranger.execute("BEGIN IMMEDIATE")
            await telegram.person(chat_id).wait_for(containing("condition number 1"))
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
        sending = asyncio.create_task(here.sender.run())
        await until_states(here.store, sent=1)
        await announce(here.store, 2)
        await until_states(here.store, sent=2)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        assert len(sent_to(telegram, chat_id)) == 2


async def test_a_sender_whose_lease_is_over_by_its_own_clock_sends_nothing_it_has_claimed(tmp_path: Path) -> None:
    class Over:
        """Ours by the database, over by our own clock: as for a process that was just woken."""

        async def take(self) -> bool:
            return True

        async def keep(self) -> None:
            await asyncio.Event().wait()

        def is_held(self) -> bool:
            return False

        def is_ours(self, _connection: Connection) -> bool:
            return True

        async def release(self) -> None:
            """Nothing to give back."""

    config = Config()
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, send=False) as here:
        [chat_id] = add_people(telegram, 1)
        await follow_all(here.store, [chat_id])
        await announce(here.store)
        sending = asyncio.create_task(Sender(here.bot, here.store, config, clock, lease=Over()).run())
        await until_states(here.store, sending=1)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        assert sent_to(telegram, chat_id) == []
        assert await states(here.store) == {"sending": 1}


async def test_notes_on_what_was_told_in_a_topic_that_is_gone_go_to_the_group_which_learns_of_it_once(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
        world = telegram.server.world
        world.add_group(Group(id=-100_900, title="Forum", members=(ADA,), administrators=(ADA,), type="supergroup", is_forum=True))
        world.state.put_topic(-100_900, 5, "News", is_closed=False)
        await follow_all(here.store, [-100_900], topic_id=5)
        for number in (1, 2, 3):
            await announce(here.store, number)
            await until_nothing_waits(here.store)
        world.state.put_topic(-100_900, 5, "News", is_closed=True)
        await correct(here.store, "m1", {"indication": "another one"})
        await until_nothing_waits(here.store)
        for number in (2, 3):
            await retract(here.store, f"m{number}")
            await until_nothing_waits(here.store)
        assert set(await states(here.store)) == {"sent"}
        messages = world.state.messages(-100_900)
        assert sum("closed or gone" in text_of(message) for message in messages) == 1
        notes = [message for message in messages if "reply_to_message" in message]
        assert len(notes) == 3
        assert not any("message_thread_id" in note for note in notes)


async def test_what_is_taken_back_while_nobody_knows_whether_it_arrived_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "FIRST_RETRY", 60.0)
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
        [arrived, never] = add_people(telegram, 2)
        telegram.server.faults.add(Fault(trouble=Trouble.RESET_AFTER, chat_id=arrived))
        telegram.server.faults.add(Fault(trouble=Trouble.REFUSED, chat_id=never, refusal=flood_wait(60)))
        await follow_all(here.store, [arrived, never])
        await announce(here.store)
        await telegram.person(arrived).wait_for(containing("condition number 1"))
        column, tried = schema.outbox.c, asyncio.Event()
        here.store.on_commit(tried.set)
        while await here.store.read(lambda c: list(c.execute(select(column.attempts)).scalars())) != [1, 1]:
            await tried.wait()
            tried.clear()
        due = await here.store.read(lambda c: c.execute(select(column.due_at).where(column.chat_id == never)).scalar_one())
        assert moment(due) > clock() + timedelta(seconds=30)  # as the server said
        await retract(here.store, "m1", "another drug")
        await telegram.person(arrived).wait_for(containing("another drug"))
        assert sent_to(telegram, never) == []


async def test_a_slow_answer_gets_more_time_the_next_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "REQUEST_SECONDS", 1)
    monkeypatch.setattr(sender, "FIRST_RETRY", 0.05)
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
        [chat_id] = add_people(telegram, 1)
        telegram.server.faults.latency = Latency(least=3.0, most=3.0)
        await follow_all(here.store, [chat_id])
        await announce(here.store)
        await until_states(here.store, sent=1)


async def test_many_chats_that_always_fail_hold_up_nobody_else(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, config=quick(telegram, tmp_path)) as here:
        chats = add_people(telegram, 9)
        for chat_id in chats[:8]:
            telegram.server.faults.add(Fault(trouble=Trouble.SERVER_ERROR, chat_id=chat_id, times=None))
        await follow_all(here.store, chats)
        for number in range(1, 8):
            await announce(here.store, number)
            await telegram.person(chats[8]).wait_for(containing(f"condition number {number}"), seconds=8)


class Taken:
    """A lease that looks held by the clock and was taken by another replica."""

    def is_held(self) -> bool:
        return True

    def is_ours(self, _connection: Connection) -> bool:
        return False


async def test_a_sender_whose_lease_was_taken_claims_nothing(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, send=False) as here:
        await follow_all(here.store, add_people(telegram, 3))
        await announce(here.store)
        late = Sender(here.bot, here.store, config_for(telegram, tmp_path), clock, lease=cast("Lease", Taken()))
        with pytest.raises(LeaseLost):
            await late.run()
        assert await states(here.store) == {"waiting": 3}
        assert list(telegram.server.calls) == []


async def test_a_sender_whose_lease_is_taken_while_it_sends_claims_nothing_more(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, send=False) as here:
        await follow_all(here.store, add_people(telegram, 40))
        await announce(here.store)
        lease = Taken()
        claims = iter([True] * 9)  # of these the first takes over, and each message takes two: to claim it, to note it
        lease.is_ours = lambda _connection: next(claims, False)  # type: ignore[method-assign]
        late = Sender(here.bot, here.store, config_for(telegram, tmp_path), clock, lease=cast("Lease", lease))
        with pytest.raises(LeaseLost):
            await late.run()
        assert len(sent_messages(telegram)) <= 9


def sent_messages(telegram: EmulatedTelegram) -> list[str]:
    return [call.method for call in telegram.server.calls if call.method == "sendmessage"]


def test_what_failed_is_tried_again_later_each_time_and_not_all_at_one_moment() -> None:
    waits = [{sender._growing(attempts) for _ in range(20)} for attempts in range(12)]  # pyright: ignore[reportPrivateUsage]  # pure
    assert all(len(several) == 20 for several in waits)
    assert all(min(later) > min(earlier) for earlier, later in pairwise(waits[:8]))
    assert max(waits[-1]) <= 1.3 * sender.LONGEST_RETRY
