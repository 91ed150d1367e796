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
        if not isinstance(event, Message) or not is_command(event):
            return handled
        place = whereabouts(event)
        if place is None or await data["store"].read(dialogues.get, *place) is None:
            return handled

        def ends(transaction: Transaction) -> Answers:
            dialogues.clear(transaction.connection, *place)
            return handled(transaction) if callable(handled) else handled or ()

        return ends


def is_command(message: Message) -> bool:
    """Whether the message is a command, to whomever."""
    return (message.text or message.caption or "").startswith("/")
