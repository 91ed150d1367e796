"""The bot comes into a chat, is shut out of it, and follows a group to its new id."""

from typing import Any

import pytest
from aiogram.methods import SendMessage, TelegramMethod

from store import subscriptions
from store.transaction import Transaction
from tests.bot.handlers.conversation import GROUP, SAM, Talk, sent

CHANNEL = -1_000_300
_RIGHTS = dict.fromkeys(
    (
        "can_be_edited",
        "is_anonymous",
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_send_welcome_messages",
    ),
    False,
)
_LIMITED = dict.fromkeys(
    (
        "is_member",
        "can_send_messages",
        "can_send_audios",
        "can_send_documents",
        "can_send_photos",
        "can_send_videos",
        "can_send_video_notes",
        "can_send_voice_notes",
        "can_send_polls",
        "can_send_other_messages",
        "can_add_web_page_previews",
        "can_react_to_messages",
        "can_edit_tag",
        "can_change_info",
        "can_invite_users",
        "can_pin_messages",
        "can_manage_topics",
    ),
    False,
)
MEMBERS: dict[str, dict[str, Any]] = {
    "member": {"status": "member"},
    "left": {"status": "left"},
    "kicked": {"status": "kicked", "until_date": 0},
    "restricted": {"status": "restricted", "until_date": 0, **_LIMITED},
    "administrator": {"status": "administrator", **_RIGHTS},
    "posting": {"status": "administrator", **_RIGHTS, "can_post_messages": True},
}


async def membership(talk: Talk, chat: dict[str, Any], old: str, new: str) -> list[TelegramMethod[Any]]:
    """Telegram says that the bot's own membership changed."""
    bot = {"id": talk.bot.id, "is_bot": True, "first_name": "Designations"}

    def member(status: str) -> dict[str, Any]:
        return {"user": bot} | MEMBERS[status]

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


@pytest.mark.parametrize(
    ("kind", "old", "new", "reason"),
    [
        ("supergroup", "member", "restricted", "not allowed to write"),
        ("supergroup", "restricted", "member", None),
        ("supergroup", "administrator", "restricted", "not allowed to write"),
        ("supergroup", "member", "administrator", None),  # members may not write there, administrators may
        ("supergroup", "administrator", "member", None),
        ("channel", "left", "posting", None),
        ("channel", "posting", "administrator", "not allowed to write"),
        ("channel", "administrator", "posting", None),
        ("channel", "posting", "left", "removed"),
    ],
)
async def test_promoted_and_demoted_it_is_told_where_it_may_write(talk: Talk, kind: str, old: str, new: str, reason: str | None) -> None:
    chat = {"id": GROUP, "type": kind, "title": "Pipeline watch"}

    def before(transaction: Transaction) -> None:
        subscriptions.seen(transaction.connection, GROUP, kind, "Pipeline watch", transaction.now)
        if reason is None:
            subscriptions.paused(transaction.connection, GROUP, "not enough rights to send")

    await talk.store.write(before)
    assert await membership(talk, chat, old, new) == []  # no greeting
    assert await paused(talk, GROUP) == reason


async def post(talk: Talk, text: str) -> SendMessage:
    """A channel's post, which is by one who may post there; gives the answer."""
    channel = {"id": CHANNEL, "type": "channel", "title": "Pipeline news"}
    written = {"message_id": 7, "date": int(talk.now.timestamp()), "chat": channel, "sender_chat": channel, "text": text}
    return sent(await talk.feed(talk.update(written, "channel_post")))


async def test_a_channel_follows_by_posts_of_commands(talk: Talk) -> None:
    assert "every NMPA milestone" in (await post(talk, "/subscribe NMPA")).text
    assert [one.wish.label for one in await talk.store.read(subscriptions.subscriptions_of, CHANNEL)] == ["NMPA"]
    assert "in one message a day" in (await post(talk, "/settings daily 8")).text
    assert "every NMPA milestone" in (await post(talk, "/subscriptions")).text
    assert "No drug is known" in (await post(talk, "/status nothing")).text
    assert "is deleted" in (await post(talk, "/stop")).text
    assert await talk.store.read(subscriptions.subscriptions_of, CHANNEL) == []
