"""Who may do what: the bot's admins by configuration, a group's settings by its administrators; and who is in a dialogue."""

from typing import Any

from aiogram import Bot
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.config import Config
from events.errors import BadInput
from store import dialogues
from store.opening import Store

ONLY_ADMINISTRATORS = "Only the administrators of this group can change its subscriptions and settings."


class IsAdmin(Filter):
    """Whether the person is one of the bot's admins. An anonymous administrator of a group is none: nobody knows who that is."""

    async def __call__(self, event: TelegramObject, config: Config) -> bool:
        """True for a message or button of an admin."""
        return is_admin(event, config)


class InDialogue(Filter):
    """Whether the person is at one of these steps of a dialogue; gives its `dialogue` (state) and `collected` (JSON) to the handler.

    In a group only what replies to the bot counts: other words there are for others.
    """

    def __init__(self, *states: str) -> None:
        self.states = frozenset(states)

    async def __call__(self, event: Message | CallbackQuery, store: Store, bot: Bot) -> bool | dict[str, Any]:
        """The step's state and what was collected so far."""
        if isinstance(event, Message) and event.chat.type != ChatType.PRIVATE and not answers_bot(event, bot):
            return False
        place = whereabouts(event)
        found = await store.read(dialogues.get, *place) if place else None
        if found is None or found[0] not in self.states:
            return False
        return {"dialogue": found[0], "collected": found[1]}


def is_admin(event: TelegramObject, config: Config) -> bool:
    """Whether the message or button is of an admin of the bot."""
    person = event.from_user if isinstance(event, Message | CallbackQuery) else None
    return person is not None and person.id in config.telegram.admins


def answers_bot(message: Message, bot: Bot) -> bool:
    """Whether the message replies to one of the bot's."""
    answered = message.reply_to_message
    return answered is not None and answered.from_user is not None and answered.from_user.id == bot.id


def whereabouts(event: Message | CallbackQuery) -> tuple[int, int] | None:
    """(chat id, user id): where a dialogue is kept."""
    message = event.message if isinstance(event, CallbackQuery) else event
    if message is None or event.from_user is None:
        return None
    return message.chat.id, event.from_user.id


async def check_may_change(event: Message | CallbackQuery, bot: Bot) -> None:
    """Raise BadInput unless the person may change the settings of the chat: anybody in private, its administrators in a group."""
    message = event.message if isinstance(event, CallbackQuery) else event
    if message is None:
        raise BadInput("This message is too old: send the command again.")
    if message.chat.type == ChatType.PRIVATE:
        return
    if isinstance(event, Message) and event.sender_chat is not None and event.sender_chat.id == event.chat.id:
        return  # an anonymous administrator writes as the group itself
    if event.from_user is not None:
        try:
            member = await bot.get_chat_member(message.chat.id, event.from_user.id)
        except TelegramBadRequest:  # who writes as a channel is no member
            raise BadInput(ONLY_ADMINISTRATORS) from None
        if member.status in {ChatMemberStatus.CREATOR, ChatMemberStatus.ADMINISTRATOR}:
            return
    raise BadInput(ONLY_ADMINISTRATORS)
