"""Dialogues end where another command begins: what was asked before is not waited for any more."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import Message, TelegramObject

from bot.conversation import Answers, Handled
from bot.handlers.who import whereabouts
from store import dialogues
from store.transaction import Transaction


class DialogueEnds(BaseMiddleware):
    """Clears the person's dialogue before the job of any command runs; the command may begin a new one."""

    async def __call__(
        self, handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]], event: TelegramObject, data: dict[str, Any]
    ) -> Any:
        """Run the handler; its job first forgets the dialogue, where there is one."""
        handled: Handled = await handler(event, data)
        return ending(event, handled) if isinstance(event, Message) else handled


def ending(message: Message, handled: Handled) -> Handled:
    """The same, and the end of the person's dialogue before it, where the message is a command."""
    place = whereabouts(message)
    if place is None or not is_command(message):
        return handled

    def job(transaction: Transaction) -> Answers:
        dialogues.clear(transaction.connection, *place)
        return handled(transaction) if callable(handled) else handled or ()

    return job


def is_command(message: Message) -> bool:
    """Whether the message is a command, to whomever."""
    return (message.text or message.caption or "").startswith("/")
