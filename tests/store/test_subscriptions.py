"""Chats, their wishes and settings; forgotten without a trace, and taken along when a group becomes a supergroup."""

import msgspec
import pytest
from sqlalchemy import Connection, func, select

from events.digest_times import QuietHours, Rhythm
from events.errors import BadInput
from store import dialogues, digests, inbox, outbox, schema
from store.digests import Digest
from store.opening import Store
from store.subscriptions import (
    MOST_SUBSCRIPTIONS,
    Wish,
    chat,
    forget_chat,
    migrate_chat,
    mute,
    muted,
    paused,
    resumed,
    seen,
    settings,
    subscribe,
    subscriptions_of,
    unmute,
    unsubscribe,
)
from store.transaction import Transaction

ALL = Wish(label="all")
PAIR = Wish(label="FDA breakthrough_therapy", authority="FDA", kind="breakthrough_therapy")


def traces(connection: Connection, chat_id: int) -> dict[str, int]:
    """How many rows of each table are about the chat."""
    found: dict[str, int] = {}
    for table in schema.metadata.sorted_tables:
        if "chat_id" in table.columns:
            number = connection.execute(select(func.count()).where(table.c.chat_id == chat_id)).scalar_one()
            found |= {table.name: number} if number else {}
    return found


def live(transaction: Transaction, chat_id: int, update_id: int) -> None:
    """Leave a trace in every table that knows chats."""
    connection = transaction.connection
    seen(connection, chat_id, "group", "Group", transaction.now)
    subscribe(connection, chat_id, 0, ALL)
    subscribe(connection, chat_id, 7, PAIR)
    mute(connection, chat_id, "d1")
    inbox.receive(connection, [(update_id, chat_id, "{}")], transaction.now)
    outbox.queue_method(connection, chat_id, 0, "sendMessage", "{}", outbox.ANSWER, transaction.now)
    dialogues.set(connection, chat_id, 5, "asked", "{}")
    dialogues.keep(connection, "{}", chat_id)


EVERYWHERE = {"chats": 1, "subscriptions": 2, "mutes": 1, "inbox": 1, "outbox": 1, "dialogues": 1, "drafts": 1}


async def test_a_forgotten_chat_leaves_no_trace_and_others_stay(store: Store) -> None:
    await store.write(lambda t: live(t, 1, 100))
    await store.write(lambda t: live(t, 2, 200))
    assert await store.read(traces, 1) == EVERYWHERE
    await store.write(lambda t: forget_chat(t.connection, 1))
    assert await store.read(traces, 1) == {}
    assert await store.read(traces, 2) == EVERYWHERE


async def test_an_update_of_a_forgotten_chat_that_comes_again_changes_nothing(store: Store) -> None:
    await store.write(lambda t: live(t, 1, 100))
    await store.write(lambda t: forget_chat(t.connection, 1))
    assert await store.write(lambda t: inbox.receive(t.connection, [(100, 1, "private words")], t.now)) == 0
    left = await store.read(lambda c: [tuple(row) for row in c.execute(select(schema.inbox.c.chat_id, schema.inbox.c.body))])
    assert left == [(None, "")]


def test_every_table_that_knows_chats_is_in_the_count() -> None:
    assert {table.name for table in schema.metadata.sorted_tables if "chat_id" in table.columns} == set(EVERYWHERE)


async def test_a_group_that_becomes_a_supergroup_takes_everything_along(store: Store) -> None:
    await store.write(lambda t: live(t, -5, 100))
    await store.write(lambda t: migrate_chat(t.connection, -5, -1005))
    assert await store.read(traces, -5) == {}
    assert await store.read(traces, -1005) == EVERYWHERE


async def test_a_supergroup_that_wrote_before_keeps_its_own_and_gets_no_copies(store: Store) -> None:
    def newer(transaction: Transaction) -> None:
        seen(transaction.connection, -1005, "supergroup", "New", transaction.now)
        subscribe(transaction.connection, -1005, 0, ALL)
        mute(transaction.connection, -1005, "d1")

    await store.write(lambda t: live(t, -5, 100))
    await store.write(newer)
    await store.write(lambda t: migrate_chat(t.connection, -5, -1005))
    assert await store.read(traces, -5) == {}
    assert await store.read(traces, -1005) == EVERYWHERE
    found = await store.read(chat, -1005)
    assert found is not None
    assert found.title == "New"


@pytest.mark.parametrize("is_new_known", [False, True])
async def test_a_supergroup_goes_on_with_the_groups_settings_and_without_its_pause(store: Store, *, is_new_known: bool) -> None:
    def live_with_settings(transaction: Transaction) -> None:
        connection, now = transaction.connection, transaction.now
        live(transaction, -5, 100)
        settings(connection, -5, time_zone="Asia/Tokyo", silent=True)
        digests.change(connection, -5, Digest(rhythm=Rhythm.DAILY, hour=7, quiet=QuietHours(begin=22, end=6)), now)
        paused(connection, -5, "removed")
        if is_new_known:  # any update of the new chat may come first
            seen(connection, -1005, "supergroup", "New", now)

    await store.write(live_with_settings)
    before = await store.read(chat, -5)
    await store.write(lambda t: migrate_chat(t.connection, -5, -1005))
    after = await store.read(chat, -1005)
    assert before is not None
    assert after == msgspec.structs.replace(
        before,
        chat_id=-1005,
        type="supergroup",
        title="New" if is_new_known else "Group",
        paused_reason=None,
        created_at=after.created_at if after else "",
    )


async def test_the_numbers_of_messages_stay_behind_in_the_group(store: Store) -> None:
    def told(transaction: Transaction) -> int:
        connection, now = transaction.connection, transaction.now
        seen(connection, -5, "group", "Group", now)
        sent, flying = (outbox.queue_method(connection, -5, 0, "sendMessage", "{}", outbox.ANSWER, now) for _ in range(2))
        outbox.mark_sent(connection, [sent], 7, now, sent_to=-5)
        migrate_chat(connection, -5, -1005)
        outbox.mark_sent(connection, [flying], 8, now, sent_to=-5)
        return sent

    await store.write(told)
    columns = schema.outbox.c
    rows = await store.read(lambda c: [tuple(row) for row in c.execute(select(columns.chat_id, columns.state, columns.message_id))])
    assert rows == [(-1005, "sent", None)] * 2


async def test_a_new_chat_has_settings_and_a_known_one_keeps_them(store: Store) -> None:
    first = await store.write(lambda t: seen(t.connection, 1, "private", "Ada", t.now, language="zh"))
    assert (first.language, first.time_zone, first.silent, first.paused_reason) == ("zh", "UTC", False, None)
    await store.write(lambda t: settings(t.connection, 1, time_zone="Asia/Shanghai", silent=True))
    again = await store.write(lambda t: seen(t.connection, 1, "private", "Ada L.", t.now, language="en"))
    assert (again.title, again.language, again.time_zone, again.silent) == ("Ada L.", "zh", "Asia/Shanghai", True)
    await store.write(lambda t: settings(t.connection, 1, silent=False))
    found = await store.read(chat, 1)
    assert found is not None
    assert (found.silent, found.language) == (False, "zh")
    assert await store.read(chat, 2) is None


async def test_pausing_and_resuming_show(store: Store) -> None:
    await store.write(lambda t: seen(t.connection, 1, "private", "Ada", t.now))
    await store.write(lambda t: paused(t.connection, 1, "blocked"))
    found = await store.read(chat, 1)
    assert found is not None
    assert found.paused_reason == "blocked"
    await store.write(lambda t: resumed(t.connection, 1))
    found = await store.read(chat, 1)
    assert found is not None
    assert found.paused_reason is None


async def test_a_wish_said_twice_is_one_subscription(store: Store) -> None:
    assert await store.write(lambda t: subscribe(t.connection, 1, 0, PAIR)) is True
    assert (
        await store.write(lambda t: subscribe(t.connection, 1, 0, Wish(label="other words", authority="FDA", kind="breakthrough_therapy")))
        is False
    )
    assert await store.write(lambda t: subscribe(t.connection, 1, 7, PAIR)) is True
    assert await store.write(lambda t: subscribe(t.connection, 2, 0, PAIR)) is True
    assert [(one.topic_id, one.wish) for one in await store.read(subscriptions_of, 1)] == [(0, PAIR), (7, PAIR)]
    assert [one.topic_id for one in await store.read(subscriptions_of, 1, 7)] == [7]


async def test_only_a_chats_own_subscription_can_be_taken_away(store: Store) -> None:
    await store.write(lambda t: subscribe(t.connection, 1, 0, ALL))
    (mine,) = await store.read(subscriptions_of, 1)
    assert await store.write(lambda t: unsubscribe(t.connection, 2, mine.subscription_id)) is False
    assert await store.write(lambda t: unsubscribe(t.connection, 1, mine.subscription_id)) is True
    assert await store.read(subscriptions_of, 1) == []


async def test_a_chat_has_a_limit_of_subscriptions(store: Store) -> None:
    def fill(transaction: Transaction) -> None:
        for number in range(MOST_SUBSCRIPTIONS):
            assert subscribe(transaction.connection, 1, 0, Wish(label=f"w{number}", key=f"w{number}"))

    await store.write(fill)
    with pytest.raises(BadInput, match="200 subscriptions"):
        await store.write(lambda t: subscribe(t.connection, 1, 0, ALL))
    assert await store.write(lambda t: subscribe(t.connection, 1, 0, Wish(label="again", key="w7"))) is False
    assert len(await store.read(subscriptions_of, 1)) == MOST_SUBSCRIPTIONS


async def test_mutes_are_known_and_undone(store: Store) -> None:
    assert await store.write(lambda t: mute(t.connection, 1, "d1")) is True
    assert await store.write(lambda t: mute(t.connection, 1, "d1")) is False
    assert await store.read(muted, 1) == ["d1"]
    assert await store.write(lambda t: unmute(t.connection, 1, "d1")) is True
    assert await store.write(lambda t: unmute(t.connection, 1, "d1")) is False
    assert await store.read(muted, 1) == []
