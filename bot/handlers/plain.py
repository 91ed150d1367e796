"""What is left: a drug's name without a command, commands that are none (or none for this person), and buttons out of date."""

from aiogram import Bot, F, Router
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Message

from bot import asking
from bot.config import Config
from bot.conversation import Handled
from bot.handlers import answers
from bot.handlers.who import is_admin
from bot.keyboards import OnDraft, OnDrafts, OnIngest, OnRecord
from bot.render import help as texts
from bot.render import refusals, status
from events.errors import UnknownDrug
from store.opening import Store

_LONGEST_NAME, _MOST_WORDS = 120, 6
_ADMINS_ONLY = tuple(f"{made.__prefix__}{made.__separator__}" for made in (OnDraft, OnDrafts, OnIngest, OnRecord))


def build() -> Router:
    """The router of this room; it stands behind all others."""
    router = Router(name="plain")
    router.message.register(unknown_command, F.text.startswith("/") | F.caption.startswith("/"))
    router.message.register(plain_words, F.chat.type == ChatType.PRIVATE, F.text)
    router.message.register(
        something_else, F.chat.type == ChatType.PRIVATE, F.content_type.in_({"document", "photo", "video", "voice", "audio"})
    )
    router.callback_query.register(old_button)
    return router


async def unknown_command(message: Message, bot: Bot) -> Handled:
    """A command that is none here. In a group only where it names this bot: others may mean another one."""
    command = (message.text or message.caption or "").split(maxsplit=1)[0]
    mention = command.partition("@")[2].lower()
    if mention or message.chat.type != ChatType.PRIVATE:
        me = await bot.me()
        if mention != (me.username or "").lower():
            return None
    return [answers.say(message, refusals.unknown_command(command.partition("@")[0]))]


async def plain_words(message: Message, store: Store, config: Config) -> Handled:
    """Words in a private chat: tried as a drug's name."""
    words = (message.text or "").strip()
    hint = [answers.say(message, texts.plain_hint(is_admin=is_admin(message, config)))]
    if len(words) > _LONGEST_NAME or len(words.split()) > _MOST_WORDS or "\n" in words:
        return hint
    try:
        view = await store.read(asking.view, words)
    except UnknownDrug as error:
        if error.nearest:
            raise
        return hint
    return [answers.say(message, status.status(view))]


async def something_else(message: Message, config: Config) -> Handled:
    """A document or picture without a command."""
    return [answers.say(message, texts.plain_hint(is_admin=is_admin(message, config)))]


async def old_button(query: CallbackQuery) -> Handled:
    """A button that means nothing (any more), or nothing to this person."""
    if (query.data or "").startswith(_ADMINS_ONLY):
        words = "Only the bot's admins can use this button, while its question is open."
    else:
        words = "This button is out of date: send the command again."
    return [answers.pressed(query, words, alert=True)]
