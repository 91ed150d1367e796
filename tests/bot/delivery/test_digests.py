"""Digests on the wire: one message for all that came since, paged where it is long, with or without a sound by subscription."""

from datetime import timedelta
from pathlib import Path

from bot.playground.world import PAGE_ONLY
from bot.render.pieces import MOST_UNITS
from bot.schedule import release_digests
from events.digest_times import Rhythm
from store import digests, subscriptions
from store.digests import Digest
from store.transaction import Transaction
from tests.bot.delivery.running import add_people, announce, clock, config_for, follow_all, running, states, until_nothing_waits
from tests.emulated_telegram import emulated_telegram, text_of

NEWS = 30


async def test_a_digest_is_one_message_paged_where_it_is_long_and_others_are_told_at_once(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        chats = add_people(telegram, 2)
        config = config_for(telegram, tmp_path, messages_per_second=500, per_chat_per_second=30)
        async with running(telegram, tmp_path, config=config) as here:
            await follow_all(here.store, chats)

            def daily(transaction: Transaction) -> None:
                connection = transaction.connection
                (one,) = subscriptions.subscriptions_of(connection, chats[0])
                two_days_ago = transaction.now - timedelta(days=2)
                digests.change(connection, chats[0], Digest(rhythm=Rhythm.DAILY), two_days_ago)
                digests.change_subscription(connection, chats[0], one.subscription_id, two_days_ago, rhythm=None, silent=True)

            await here.store.write(daily)
            for number in range(1, NEWS + 1):
                await announce(here.store, number)
            await until_nothing_waits(here.store)
            assert (await states(here.store))["daily"] == NEWS
            assert telegram.server.world.state.messages(chats[0]) == []
            await release_digests(here.store, clock)
            assert await until_nothing_waits(here.store) == {"sent": 2 * NEWS}
            await release_digests(here.store, clock)
            pages = telegram.server.world.state.messages(chats[0])
            at_once = telegram.server.world.state.messages(chats[1])
    said = "\n".join(text_of(page) for page in pages) + "\n"
    assert [said.count(f"condition number {number}\n") for number in range(1, NEWS + 1)] == [1] * NEWS
    assert 1 < len(pages) <= 3
    assert all(len(text_of(page)) <= MOST_UNITS for page in pages)
    assert all(page.get(PAGE_ONLY, {}).get("silent") for page in pages)
    assert not any(message.get(PAGE_ONLY, {}).get("silent") for message in at_once)
