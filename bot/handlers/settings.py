"""/settings: quiet delivery and the chat's time zone."""

from functools import cache
from zoneinfo import available_timezones

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message
from rapidfuzz import fuzz, process

from bot.conversation import Answers, Handled
from bot.handlers import answers
from bot.handlers.watch import title_of
from bot.handlers.who import check_may_change
from bot.keyboards import OnSetting
from bot.render import following
from events.errors import BadInput
from store import subscriptions
from store.transaction import Transaction


def build() -> Router:
    """The router of this room."""
    router = Router(name="settings")
    router.message.register(show, Command("settings", ignore_case=True))
    router.callback_query.register(press, OnSetting.filter())
    return router


async def show(message: Message, command: CommandObject, bot: Bot) -> Handled:
    """/settings, or /settings ZONE."""
    if command.args:
        await check_may_change(message, bot)
    zone = zone_of(command.args) if command.args else None

    def job(transaction: Transaction) -> Answers:
        chat = _change(transaction, message, zone=zone)
        return [answers.say(message, following.settings(chat))]

    return job


async def press(query: CallbackQuery, callback_data: OnSetting, bot: Bot) -> Handled:
    """A button of the settings."""
    await check_may_change(query, bot)
    message = query.message
    if not isinstance(message, Message):
        raise BadInput("This message is too old: send /settings again.")
    zone = zone_of(callback_data.value) if callback_data.name == "zone" else None
    silent = callback_data.value == "1" if callback_data.name == "silent" else None

    def job(transaction: Transaction) -> Answers:
        before = _change(transaction, message)
        chat = _change(transaction, message, zone=zone, silent=silent)
        if (before.time_zone, before.silent) == (chat.time_zone, chat.silent):
            return [answers.pressed(query, "It is so already.")]
        method = answers.change(query, following.settings(chat))
        return [answers.pressed(query, "Changed."), *([method] if method else [])]

    return job


def zone_of(words: str) -> str:
    """The IANA name of a time zone, in any case, a city alone being enough; raises BadInput with names that come close."""
    wanted = words.strip().replace(" ", "_").casefold()
    zones = _zones()
    if found := zones.get(wanted):
        return found
    cities = [zone for folded, zone in zones.items() if folded.rpartition("/")[2] == wanted]
    if len(cities) == 1:
        return cities[0]
    near = [zones[match] for match, _, _ in process.extract(wanted[:60], list(zones), scorer=fuzz.WRatio, limit=3)]
    raise BadInput(f"No time zone is called {words[:40]!r}: did you mean {', '.join(cities[:3] or near)}?")


@cache
def _zones() -> dict[str, str]:
    return {zone.casefold(): zone for zone in sorted(available_timezones())}


def _change(transaction: Transaction, message: Message, *, zone: str | None = None, silent: bool | None = None) -> subscriptions.Chat:
    connection, chat = transaction.connection, message.chat
    subscriptions.seen(connection, chat.id, chat.type, title_of(message), transaction.now)
    subscriptions.settings(connection, chat.id, time_zone=zone, silent=silent)
    return subscriptions.seen(connection, chat.id, chat.type, title_of(message), transaction.now)
