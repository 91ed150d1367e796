"""Coming into a chat and going from it: blocked, removed, added, and a group that became a supergroup."""

from aiogram import F, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import ChatMemberUpdated, Message

from bot.conversation import Answers, Handled
from bot.handlers import answers
from bot.render import help as texts
from store import digests, outbox, subscriptions
from store.transaction import Transaction

_AWAY = frozenset({ChatMemberStatus.LEFT, ChatMemberStatus.KICKED})
_GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})


def build() -> Router:
    """The router of this room."""
    router = Router(name="membership")
    router.my_chat_member.register(came_or_went)
    router.message.register(became_supergroup, F.migrate_to_chat_id)
    return router


async def came_or_went(event: ChatMemberUpdated) -> Handled:
    """The bot's own membership changed: what waits for a chat that shut it out is cancelled, one that lets it in is told again."""
    was_away = event.old_chat_member.status in _AWAY
    is_away = event.new_chat_member.status in _AWAY
    if was_away == is_away:
        return None
    chat = event.chat

    def job(transaction: Transaction) -> Answers:
        if is_away:
            outbox.pause_chat(transaction.connection, chat.id, "blocked" if chat.type == ChatType.PRIVATE else "removed")
            return []
        subscriptions.seen(transaction.connection, chat.id, chat.type, chat.title or "", transaction.now)
        subscriptions.resumed(transaction.connection, chat.id)
        return [answers.send(chat.id, 0, texts.group_welcome())] if chat.type in _GROUPS else []

    return job


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
