"""Who wants a milestone gets it planned once, in order, and what became of it is known."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import Connection, select

from events.digest_times import Rhythm
from events.drug import Milestone
from events.names import company_keys, name_key
from events.vocabulary import Authority, Kind, Status
from store import digests, outbox, queries, schema
from store.opening import Store
from store.outbox import ANSWER, NEWS, OutboxRow
from store.subscriptions import Wish, chats_matching, mute, paused, resumed, seen, subscribe, subscriptions_of, unsubscribe
from store.transaction import Transaction
from tests.store.story import NEWS as SOURCE
from tests.store.story import Clock, linked, recorded, registered

T = TypeVar("T")


class Sending:
    """The outbox of a store, asked in a word."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock

    async def do(self, work: Callable[[Connection], T]) -> T:
        return await self.store.write(lambda t: work(t.connection))

    async def chat(self, chat_id: int, *wishes: Wish, topic_id: int = 0) -> None:
        def job(transaction: Transaction) -> None:
            seen(transaction.connection, chat_id, "private", f"chat {chat_id}", transaction.now)
            for wish in wishes:
                assert subscribe(transaction.connection, chat_id, topic_id, wish)

        await self.store.write(job)

    async def plan(self, milestone_id: str = "m1", drug_ids: tuple[str, ...] = ("d1",), position: int = 3) -> int:
        milestone = Milestone(
            milestone_id=milestone_id,
            drug_id="d1",
            track="t1",
            authority=Authority.NMPA,
            kind=Kind.BREAKTHROUGH_THERAPY,
            status=Status.RECOMMENDED,
            statements=(),
            recorded_at=self.clock(),
            position=position,
        )
        return await self.do(lambda c: outbox.plan_milestone(c, milestone, drug_ids, position, self.clock()))

    async def answer(self, chat_id: int | None, method: str = "sendMessage", priority: int = ANSWER) -> int:
        return await self.do(lambda c: outbox.queue_method(c, chat_id, 0, method, "{}", priority, self.clock()))

    async def claim(self, limit: int = 100) -> list[OutboxRow]:
        return await self.do(lambda c: outbox.claim(c, self.clock(), limit))

    async def states(self) -> dict[str, int]:
        counts: dict[str, int] = (await self.store.read(queries.counts))["outbox"]
        return counts


@pytest.fixture
async def sending(store: Store, clock: Clock) -> Sending:
    await store.write(
        lambda t: t.append(
            "drug-d1", [registered("d1", "olverembatinib"), linked("d1"), linked("d1", "Guangzhou Healthquest Pharma Co., Ltd")]
        )
    )
    return Sending(store, clock)


ALL = Wish(label="all")
DRUG = Wish(label="olverembatinib", drug_id="d1")
NAME = Wish(label="Olverembatinib", key=name_key("Olverembatinib"))
COMPANY = Wish(label="Ascentage", key=company_keys("Ascentage")[-1])
SUBSIDIARY = Wish(label="Healthquest", key=company_keys("Healthquest")[-1])
AUTHORITY = Wish(label="NMPA", authority="NMPA")
KIND = Wish(label="breakthrough_therapy", kind="breakthrough_therapy")
PAIR = Wish(label="NMPA breakthrough_therapy", authority="NMPA", kind="breakthrough_therapy")


@pytest.mark.parametrize("wish", [ALL, DRUG, NAME, COMPANY, SUBSIDIARY, AUTHORITY, KIND, PAIR], ids=lambda wish: wish.label)
async def test_every_way_to_want_it_is_told(sending: Sending, wish: Wish) -> None:
    await sending.chat(1, wish)
    assert await sending.plan() == 1
    assert [(row.chat_id, row.milestone_id, row.position, row.priority) for row in await sending.claim()] == [(1, "m1", 3, NEWS)]


@pytest.mark.parametrize(
    "wish",
    [
        Wish(label="another drug", drug_id="d2"),
        Wish(label="another name", key="dasatinib"),
        Wish(label="FDA", authority="FDA"),
        Wish(label="orphan_drug", kind="orphan_drug"),
        Wish(label="FDA breakthrough_therapy", authority="FDA", kind="breakthrough_therapy"),
        Wish(label="NMPA orphan_drug", authority="NMPA", kind="orphan_drug"),
        Wish(label="olverembatinib FDA", drug_id="d1", authority="FDA"),
        Wish(label="Ascentage orphan_drug", key="ascentage", kind="orphan_drug"),
    ],
    ids=lambda wish: wish.label,
)
async def test_a_wish_that_fits_only_in_part_is_not_told(sending: Sending, wish: Wish) -> None:
    await sending.chat(1, wish)
    assert await sending.plan() == 0
    assert await sending.store.read(chats_matching, ["d1"], "NMPA", "breakthrough_therapy") == set()


async def test_many_wishes_that_fit_are_one_message(sending: Sending) -> None:
    await sending.chat(1, ALL, DRUG, NAME, COMPANY, SUBSIDIARY, AUTHORITY, KIND, PAIR)
    assert await sending.plan() == 1


async def test_topics_of_a_group_are_told_each_on_its_own(sending: Sending) -> None:
    await sending.chat(-100, ALL)
    await sending.chat(-100, DRUG, topic_id=7)
    assert await sending.plan() == 2
    assert {(row.chat_id, row.topic_id) for row in await sending.claim()} == {(-100, 0), (-100, 7)}


async def test_planning_again_tells_only_who_came_since(sending: Sending) -> None:
    await sending.chat(1, ALL)
    assert await sending.plan() == 1
    await sending.chat(2, ALL)
    assert await sending.plan() == 1
    assert await sending.plan() == 0


async def test_muted_and_paused_chats_are_not_told(sending: Sending) -> None:
    for chat_id in (1, 2, 3):
        await sending.chat(chat_id, ALL)
    await sending.do(lambda c: mute(c, 1, "d1"))
    await sending.do(lambda c: paused(c, 2, "blocked"))
    preview = await sending.store.read(chats_matching, ["d1"], "NMPA", "breakthrough_therapy")
    assert preview == {(3, 0)}
    assert await sending.plan() == 1
    await sending.do(lambda c: resumed(c, 2))
    assert await sending.plan("m2") == 2


async def test_what_was_merged_is_told_to_followers_of_either(sending: Sending) -> None:
    await sending.chat(1, DRUG)
    await sending.chat(2, Wish(label="d2", drug_id="d2"))
    assert await sending.plan(drug_ids=("d1", "d2")) == 2


async def test_a_preview_counts_names_that_are_not_recorded_yet(sending: Sending) -> None:
    await sending.chat(1, Wish(label="newdrug", key="newdrug"))
    assert await sending.store.read(chats_matching, [], "FDA", "orphan_drug", ["newdrug"]) == {(1, 0)}
    assert await sending.store.read(chats_matching, [], "FDA", "orphan_drug") == set()


async def test_answers_overtake_milestones_and_milestones_keep_their_order(sending: Sending) -> None:
    await sending.chat(1, ALL)
    await sending.plan("m1")
    await sending.plan("m2")
    answer = await sending.answer(1)
    rows = await sending.claim()
    assert [row.milestone_id for row in rows] == [None, "m1", "m2"]
    assert (rows[0].outbox_id, rows[0].method, rows[0].payload) == (answer, "sendMessage", "{}")
    assert await sending.claim() == []


async def test_a_milestone_waits_for_the_one_before_it_in_its_chat_and_for_no_other_chat(sending: Sending) -> None:
    await sending.chat(1, ALL)
    await sending.chat(2, ALL)
    await sending.plan("m1")
    first = await sending.claim(limit=1)
    await sending.plan("m2")
    assert [(row.chat_id, row.milestone_id) for row in await sending.claim()] == [(2, "m1"), (2, "m2")]
    await sending.do(lambda c: outbox.retry_at(c, [first[0].outbox_id], sending.clock() + timedelta(seconds=30), "flood wait"))
    assert await sending.claim() == []
    await sending.answer(1)
    assert [row.method for row in await sending.claim()] == ["sendMessage"]
    sending.clock.move(seconds=30)
    again = await sending.claim()
    assert [(row.milestone_id, row.attempts) for row in again] == [("m1", 1), ("m2", 0)]


async def test_a_long_queue_is_taken_from_at_its_head_without_looking_through_it(sending: Sending) -> None:
    def many(transaction: Transaction) -> None:
        for chat_id in range(4_000):
            seen(transaction.connection, chat_id, "private", "chat", transaction.now)
            subscribe(transaction.connection, chat_id, 0, ALL)

    await sending.store.write(many)
    await sending.plan("m1")
    await sending.plan("m2")
    async with asyncio.timeout(10):
        taken = [row for _ in range(100) for row in await sending.claim(limit=30)]
    assert [row.milestone_id for row in taken] == ["m1"] * 3_000
    assert len({row.chat_id for row in taken}) == 3_000


async def test_answers_to_nobody_in_particular_wait_for_nothing(sending: Sending) -> None:
    await sending.answer(None, "answerCallbackQuery")
    assert len(await sending.claim()) == 1
    await sending.answer(None, "answerCallbackQuery")
    assert len(await sending.claim()) == 1


async def test_answers_to_one_chat_keep_their_order(sending: Sending) -> None:
    first = await sending.answer(1)
    await sending.claim()
    await sending.answer(1, "editMessageText")
    assert await sending.claim() == []
    await sending.do(lambda c: outbox.mark_sent(c, [first], 77, sending.clock()))
    assert [row.method for row in await sending.claim()] == ["editMessageText"]


async def test_what_is_due_next_is_known(sending: Sending) -> None:
    assert await sending.store.read(outbox.next_due) is None
    answer = await sending.answer(1)
    assert await sending.store.read(outbox.next_due) == sending.clock()
    await sending.claim()
    assert await sending.store.read(outbox.next_due) is None
    later = sending.clock() + timedelta(minutes=5)
    await sending.do(lambda c: outbox.retry_at(c, [answer], later, "no network"))
    assert await sending.store.read(outbox.next_due) == later


async def test_messages_that_told_are_found_for_a_correction(sending: Sending) -> None:
    await sending.chat(1, ALL)
    await sending.chat(2, ALL)
    await sending.plan("m1")
    await sending.plan("m2")
    rows = await sending.claim()
    mine = [row.outbox_id for row in rows if row.chat_id == 1]
    await sending.do(lambda c: outbox.mark_sent(c, mine, 501, sending.clock()))
    sent = await sending.store.read(outbox.sent_messages, "m2")
    assert [(one.chat_id, one.topic_id, one.message_id) for one in sent] == [(1, 0, 501)]


async def test_a_cancelled_milestone_is_sent_to_nobody_more(sending: Sending) -> None:
    await sending.chat(1, ALL)
    await sending.chat(2, ALL)
    await sending.plan("m1")
    await sending.claim(limit=1)
    assert await sending.do(lambda c: outbox.cancel_unsent(c, "m1")) == 1
    assert await sending.states() == {"cancelled": 1, "sending": 1}
    assert await sending.claim() == []


async def test_a_blocked_chat_is_paused_and_its_milestones_cancelled(sending: Sending) -> None:
    await sending.chat(1, ALL)
    await sending.chat(2, ALL)
    await sending.plan("m1")
    await sending.claim(limit=1)
    await sending.plan("m2")
    assert await sending.do(lambda c: outbox.pause_chat(c, 1, "blocked")) == 2
    assert [(row.chat_id, row.milestone_id) for row in await sending.claim()] == [(2, "m1"), (2, "m2")]
    assert await sending.plan("m3") == 1


async def test_what_was_given_up_stays_visible_and_is_not_sent(sending: Sending) -> None:
    answer = await sending.answer(1)
    await sending.claim()
    await sending.do(lambda c: outbox.set_aside(c, [answer], "chat not found"))
    assert await sending.states() == {"aside": 1}
    assert await sending.claim() == []


async def test_what_a_crash_left_in_flight_waits_again(sending: Sending) -> None:
    await sending.chat(1, ALL)
    await sending.plan("m1")
    await sending.claim()
    assert await sending.do(outbox.requeue_in_flight) == 1
    assert [row.milestone_id for row in await sending.claim()] == ["m1"]


async def test_old_answers_are_pruned_and_milestones_stay(sending: Sending) -> None:
    await sending.chat(1, ALL)
    await sending.plan("m1")
    await sending.answer(1)
    rows = await sending.claim()
    await sending.do(lambda c: outbox.mark_sent(c, [row.outbox_id for row in rows], 5, sending.clock()))
    await sending.answer(1)
    assert await sending.do(lambda c: outbox.prune(c, sending.clock())) == 0
    assert await sending.do(lambda c: outbox.prune(c, sending.clock() + timedelta(days=7))) == 1
    assert await sending.states() == {"sent": 1, "waiting": 1}


async def test_the_plan_is_undone_with_the_job_that_recorded_the_milestone(sending: Sending) -> None:
    await sending.chat(1, ALL)

    def job(transaction: Transaction) -> None:
        appended = transaction.append("drug-d1", [recorded("m1")])
        milestone = Milestone(
            milestone_id="m1",
            drug_id="d1",
            track="t1",
            authority=Authority.NMPA,
            kind=Kind.BREAKTHROUGH_THERAPY,
            status=Status.RECOMMENDED,
            statements=(),
            recorded_at=transaction.now,
            position=appended[0].position,
        )
        assert outbox.plan_milestone(transaction.connection, milestone, ["d1"], appended[0].position, transaction.now) == 1
        raise ValueError(SOURCE.notice_id)

    with pytest.raises(ValueError, match="n1"):
        await sending.store.write(job)
    assert await sending.states() == {}


async def test_of_a_finished_answer_the_words_go_and_of_a_forgotten_chat_its_number_too(sending: Sending) -> None:
    await sending.chat(10, ALL)
    known, farewell, cancelled = [await sending.answer(chat_id) for chat_id in (10, 20, 20)]
    refused, refused_farewell = [await sending.answer(chat_id) for chat_id in (10, 20)]
    await sending.do(lambda c: outbox.mark_sent(c, [known, farewell], 7, sending.clock()))
    await sending.do(lambda c: outbox.cancel(c, [cancelled], "chat gone"))
    await sending.do(lambda c: outbox.set_aside(c, [refused, refused_farewell], "no such message"))
    columns = schema.outbox.c
    statement = select(columns.outbox_id, columns.chat_id, columns.payload, columns.state)
    rows = await sending.store.read(lambda c: {row.outbox_id: (row.chat_id, row.payload, row.state) for row in c.execute(statement)})
    assert rows == {
        known: (10, None, "sent"),
        farewell: (None, None, "sent"),
        cancelled: (None, None, "cancelled"),
        refused: (10, "{}", "aside"),
        refused_farewell: (None, None, "aside"),
    }


async def test_a_digest_of_a_subscription_is_held_and_released_by_it(sending: Sending) -> None:
    def follow(transaction: Transaction) -> tuple[int, int]:
        connection, now = transaction.connection, transaction.now
        seen(connection, 1, "private", "", now)
        subscribe(connection, 1, 0, ALL)
        subscribe(connection, 1, 0, AUTHORITY)
        first, second = (one.subscription_id for one in subscriptions_of(connection, 1))
        digests.change_subscription(connection, 1, first, now, rhythm=Rhythm.WEEKLY, silent=None, hour=8, weekday=3)
        digests.change_subscription(connection, 1, second, now, rhythm=Rhythm.DAILY, silent=True, hour=20)
        return first, second

    first, second = await sending.store.write(follow)
    assert await sending.plan() == 1
    assert await sending.states() == {"daily": 1}
    assert await sending.do(lambda c: digests.due(c, sending.clock(), 10)) == []
    assert await sending.do(lambda c: unsubscribe(c, 1, second))
    await sending.do(lambda c: digests.reschedule(c, 1, sending.clock()))
    assert await sending.claim() == []
    later = sending.clock() + timedelta(days=8)
    assert await sending.do(lambda c: digests.due(c, later, 10)) == [1]
    assert await sending.do(lambda c: digests.release_due(c, [1], later)) == 1
    rows = await sending.do(lambda c: outbox.next_turn(c, later, answers_wait=(), news_waits=()))
    assert [(row.milestone_id, row.silent) for row in rows] == [("m1", None)]
    assert first != second


async def test_whether_an_answer_waits_is_known_without_taking_it(sending: Sending) -> None:
    await sending.chat(1, ALL)
    await sending.plan()
    assert not await sending.store.read(outbox.answer_waits, sending.clock(), {7})
    await sending.answer(7)
    assert not await sending.store.read(outbox.answer_waits, sending.clock(), {7})
    assert await sending.store.read(outbox.answer_waits, sending.clock(), {8})


async def test_why_messages_were_set_aside_is_counted(sending: Sending) -> None:
    for error in ("no 1", "no 22", "never"):
        row = await sending.answer(1)
        await sending.do(partial(outbox.set_aside, ids=[row], error=error))
    assert await sending.store.read(outbox.why_aside) == {"no …": 2, "never": 1}
