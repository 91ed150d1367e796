"""Coming and going: /start /help /about /stop /cancel."""

from aiogram import Bot, Router
from aiogram.enums import BotCommandScopeType, ChatType
from aiogram.filters import Command
from aiogram.methods import SetMyCommands
from aiogram.types import BotCommandScopeChat, Message

from bot.config import Config
from bot.conversation import Answers, Handled
from bot.handlers import answers
from bot.handlers.menu import admin_menu
from bot.handlers.watch import title_of
from bot.handlers.who import check_may_change, is_admin, whereabouts
from bot.render import help as texts
from store import dialogues, subscriptions
from store.opening import Store
from store.transaction import Transaction


def build() -> Router:
    """The router of this room."""
    router = Router(name="start")
    for posts in (router.message, router.channel_post):
        posts.register(start, Command("start", ignore_case=True))
        posts.register(show_help, Command("help", ignore_case=True))
        posts.register(about, Command("about", ignore_case=True))
        posts.register(stop, Command("stop", ignore_case=True))
    router.message.register(cancel, Command("cancel", ignore_case=True))
    return router


async def start(message: Message, config: Config) -> Handled:
    """/start: the greeting; a chat that was paused is told again."""

    def job(transaction: Transaction) -> Answers:
        chat = message.chat
        subscriptions.seen(transaction.connection, chat.id, chat.type, title_of(message), transaction.now)
        subscriptions.resumed(transaction.connection, chat.id)
        return [answers.say(message, texts.welcome(is_admin=is_admin(message, config))), *_menu(message, config)]

    return job


def _menu(message: Message, config: Config) -> Answers:
    """An admin's own menu: before the first message Telegram knows no chat to show it in."""
    if message.chat.type != ChatType.PRIVATE or not is_admin(message, config):
        return []
    # The outbox keeps what was said outright, so the kind of scope is.
    scope = BotCommandScopeChat(type=BotCommandScopeType.CHAT, chat_id=message.chat.id)
    return [SetMyCommands(commands=admin_menu(), scope=scope)]


async def show_help(message: Message, config: Config) -> Handled:
    """/help."""
    return [answers.say(message, texts.help_text(is_admin=is_admin(message, config)))]


async def about(message: Message, config: Config) -> Handled:
    """/about."""
    kept = config.schedule
    return [answers.say(message, texts.about(updates_days=kept.keep_updates_days, sent_days=kept.keep_sent_days))]


async def stop(message: Message, bot: Bot) -> Handled:
    """/stop: everything about the chat is deleted, in the transaction of the answer that says so."""
    await check_may_change(message, bot)

    def job(transaction: Transaction) -> Answers:
        subscriptions.forget_chat(transaction.connection, message.chat.id)
        return [answers.say(message, texts.farewell())]

    return job


async def cancel(message: Message, store: Store) -> Handled:
    """/cancel: ends a dialogue (as any other command does, see `dialogue`)."""
    place = whereabouts(message)
    asked = await store.read(dialogues.get, *place) if place else None
    return [answers.say(message, texts.cancelled(was_asked=asked is not None))]
