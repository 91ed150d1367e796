"""The bot comes into a chat, is shut out of it, and follows a group to its new id."""

from typing import Any

from aiogram.methods import TelegramMethod

from store import subscriptions
from tests.bot.handlers.conversation import GROUP, SAM, Talk, sent


async def membership(talk: Talk, chat: dict[str, Any], old: str, new: str) -> list[TelegramMethod[Any]]:
    """Telegram says that the bot's own membership changed."""
    bot = {"id": talk.bot.id, "is_bot": True, "first_name": "Designations"}

    def member(status: str) -> dict[str, Any]:
        return {"status": status, "user": bot} | ({"until_date": 0} if status == "kicked" else {})

    change = {
        "chat": chat,
        "from": {"id": SAM, "is_bot": False, "first_name": "Sam"},
        "date": int(talk.now.timestamp()),
        "old_chat_member": member(old),
        "new_chat_member": member(new),
    }
    return await talk.feed(talk.update(change, "my_chat_member"))


async def paused(talk: Talk, chat_id: int) -> str | None:
    chat = await talk.store.read(subscriptions.chat, chat_id)
    assert chat is not None
    return chat.paused_reason


async def test_who_blocks_the_bot_is_sent_nothing_until_they_come_back(talk: Talk) -> None:
    private = {"id": SAM, "type": "private", "first_name": "Sam"}
    await talk.send("/subscribe all")
    assert await membership(talk, private, "member", "kicked") == []
    assert await paused(talk, SAM) == "blocked"
    assert await membership(talk, private, "kicked", "member") == []
    assert await paused(talk, SAM) is None


async def test_a_group_is_greeted_once_and_paused_when_the_bot_is_removed(talk: Talk) -> None:
    group = {"id": GROUP, "type": "supergroup", "title": "Pipeline watch"}
    assert "The administrators of this group" in sent(await membership(talk, group, "left", "member")).text
    assert await membership(talk, group, "member", "member") == []  # it was there already
    assert await membership(talk, group, "member", "left") == []
    assert await paused(talk, GROUP) == "removed"


async def test_a_group_that_became_a_supergroup_keeps_its_subscriptions(talk: Talk) -> None:
    talk.wire.administrators.add(SAM)
    await talk.send("/subscribe all", chat=GROUP)
    assert await talk.send("", chat=GROUP, migrate_to_chat_id=-200) == []
    assert await talk.store.read(subscriptions.subscriptions_of, GROUP) == []
    assert len(await talk.store.read(subscriptions.subscriptions_of, -200)) == 1
