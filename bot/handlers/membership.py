"""Coming into a chat and going from it: blocked, removed, added, and a group that became a supergroup."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.types import (
    Chat,
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Message,
)
from aiogram.types.chat_member_union import ChatMemberUnion

from bot.conversation import Answers, Handled
from bot.handlers import answers
from bot.render import help as texts
from store import digests, outbox, subscriptions
from store.transaction import Transaction

_GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})


def build() -> Router:
    """The router of this room."""
    router = Router(name="membership")
    router.my_chat_member.register(came_or_went)
    router.message.register(became_supergroup, F.migrate_to_chat_id)
    return router


async def came_or_went(event: ChatMemberUpdated) -> Handled:
    """The bot's own membership changed: what waits for a chat where it may not write is cancelled; where it may (again), it is told again.

    A promotion counts as well: an administrator may write where members may not.
    """
    chat = event.chat
    could, can = may_write(chat, event.old_chat_member), may_write(chat, event.new_chat_member)
    if could == can and type(event.old_chat_member) is type(event.new_chat_member):
        return None
    was_there = not isinstance(event.old_chat_member, ChatMemberLeft | ChatMemberBanned)

    def job(transaction: Transaction) -> Answers:
        if not can:
            is_member = not isinstance(event.new_chat_member, ChatMemberLeft | ChatMemberBanned)
            reason = "not allowed to write" if is_member else "blocked" if chat.type == ChatType.PRIVATE else "removed"
            outbox.pause_chat(transaction.connection, chat.id, reason)
            return []
        subscriptions.seen(transaction.connection, chat.id, chat.type, chat.title or "", transaction.now)
        subscriptions.resumed(transaction.connection, chat.id)
        return [answers.send(chat.id, 0, texts.group_welcome())] if chat.type in _GROUPS and not was_there else []

    return job


def may_write(chat: Chat, member: ChatMemberUnion) -> bool:
    """Whether the bot, being this member of the chat, can be told to write there; in a channel only administrators that may post do."""
    match member:
        case ChatMemberLeft() | ChatMemberBanned():
            return False
        case ChatMemberRestricted():
            return member.can_send_messages
        case ChatMemberAdministrator() if chat.type == ChatType.CHANNEL:
            return bool(member.can_post_messages)
        case _:
            return chat.type != ChatType.CHANNEL


async def became_supergroup(message: Message) -> Handled:
    """Telegram gave the group a new id: everything of it goes there."""
    new = message.migrate_to_chat_id
    if new is None:
        return None

    def job(transaction: Transaction) -> Answers:
        subscriptions.migrate_chat(transaction.connection, message.chat.id, new)
        digests.reschedule(transaction.connection, new, transaction.now)
        return []

    return job
