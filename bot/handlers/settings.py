"""/settings: sound, at once or in digests, quiet hours and the chat's time zone; and where a single subscription differs."""

import re
from functools import cache
from zoneinfo import available_timezones

import msgspec
from aiogram import Bot, F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message
from rapidfuzz import fuzz, process

from bot.conversation import Answers, Handled
from bot.handlers import answers
from bot.handlers.watch import title_of
from bot.handlers.who import check_may_change
from bot.keyboards import OnSetting, OnSubscription
from bot.render import following
from bot.render.pieces import RenderedMessage
from events.digest_times import QuietHours, Rhythm
from events.errors import BadInput
from store import digests, subscriptions
from store.digests import Digest
from store.transaction import Transaction

_RHYTHM = re.compile(
    r"(?P<rhythm>once|at once|daily|weekly)(?:\s+(?P<day>[a-z]{3,9}))?(?:\s+(?:at\s+)?(?P<hour>\d{1,2})(?::00)?)?", re.IGNORECASE
)
_QUIET = re.compile(
    r"quiet(?:\s+hours)?\s+(?:(?P<off>off|none)|(?P<begin>\d{1,2})(?::00)?\s*(?:-|–|to)\s*(?P<end>\d{1,2})(?::00)?)", re.IGNORECASE
)
REGIONS = frozenset({"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"})
USUAL_QUIET = QuietHours(begin=22, end=7)
_MOST_TOPICS = 7
_DAYS = tuple(name.casefold() for name in following.WEEKDAYS)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be changed; None stays. `quiet` is "off" or begin and end such as "22-7"."""

    silent: bool | None = None
    zone: str | None = None
    rhythm: Rhythm | None = None
    hour: int | None = None
    weekday: int | None = None
    quiet: str | None = None


def build() -> Router:
    """The router of this room."""
    router = Router(name="settings")
    router.message.register(show, Command("settings", ignore_case=True))
    router.channel_post.register(show, Command("settings", ignore_case=True))
    router.callback_query.register(press, OnSetting.filter())
    router.callback_query.register(
        press_subscription, OnSubscription.filter(F.verb.in_({"show", "hours", "rhythm", "hour", "weekday", "sound", "topic"}))
    )
    return router


async def show(message: Message, command: CommandObject, bot: Bot) -> Handled:
    """/settings, or /settings with what to change in words."""
    if command.args:
        await check_may_change(message, bot)
    change = change_of(command.args) if command.args else Change()

    def job(transaction: Transaction) -> Answers:
        return [answers.say(message, following.settings(_change(transaction, message, change)))]

    return job


async def press(query: CallbackQuery, callback_data: OnSetting, bot: Bot) -> Handled:
    """A button of the settings."""
    await check_may_change(query, bot)
    message = query.message
    if not isinstance(message, Message):
        raise BadInput("This message is too old: send /settings again.")
    name, value = callback_data.name, callback_data.value
    if name in {"show", "page", "region"}:
        return _show_page(query, message, name, value)

    def job(transaction: Transaction) -> Answers:
        before = _change(transaction, message, Change())
        chat = _change(transaction, message, _pressed(callback_data, before))
        if before == chat:
            return [answers.pressed(query, "It is so already.")]
        rendered = following.quiet_hours(chat) if name in {"quiet", "begin", "end"} else following.settings(chat)
        method = answers.change(query, rendered)
        return [answers.pressed(query, "Changed."), *([method] if method else [])]

    return job


def _show_page(query: CallbackQuery, message: Message, name: str, value: str) -> Handled:
    def job(transaction: Transaction) -> Answers:
        method = answers.change(query, _page(_change(transaction, message, Change()), name, value))
        return [answers.pressed(query), *([method] if method else [])]

    return job


def _page(chat: subscriptions.Chat, name: str, value: str) -> RenderedMessage:
    place, _, number = value.partition(".")
    match name, place:
        case "page", "hour" | "begin" | "end":
            return following.hours(chat, place)
        case "page", "quiet":
            return following.quiet_hours(chat)
        case "page", "zone":
            return following.zones(chat, sorted(_regions()))
        case "region", _ if place in _regions():
            return following.region(chat, place, _regions()[place], int(number) if number.isdigit() else 1)
        case _:
            return following.settings(chat)


async def press_subscription(query: CallbackQuery, callback_data: OnSubscription, bot: Bot) -> Handled:
    """A button of one subscription: what it has of its own, else the chat's."""
    await check_may_change(query, bot)
    message = query.message
    if not isinstance(message, Message):
        raise BadInput("This message is too old: send /subscriptions again.")
    number, verb, page = callback_data.subscription_id, callback_data.verb, callback_data.page

    def job(transaction: Transaction) -> Answers:
        connection, chat_id = transaction.connection, message.chat.id
        one = _held(transaction, chat_id, number)
        if verb == "topic":
            _move(transaction, one, callback_data.value)
        elif verb not in {"show", "hours"}:
            own = _own(one, verb, callback_data.value)
            digests.change_subscription(
                connection,
                chat_id,
                number,
                transaction.now,
                rhythm=Rhythm(own.rhythm) if own.rhythm else None,
                silent=own.silent,
                hour=own.digest_hour,
                weekday=own.digest_weekday,
            )
        after = _held(transaction, chat_id, number)
        if verb not in {"show", "hours"} and after == one:
            return [answers.pressed(query, "It is so already.")]
        if verb == "hours":
            rendered = following.subscription_hours(after, page)
        else:
            topics = _topics(transaction, message) if message.chat.type == ChatType.SUPERGROUP else ()
            rendered = following.subscription(after, _change(transaction, message, Change()), page, topics=topics)
        method = answers.change(query, rendered)
        return [answers.pressed(query, "" if verb in {"show", "hours"} else "Changed."), *([method] if method else [])]

    return job


def _own(one: subscriptions.Subscription, verb: str, value: str) -> subscriptions.Subscription:
    """The subscription with what was pressed; an empty value is the chat's own."""
    match verb:
        case "rhythm":
            return msgspec.structs.replace(one, rhythm=_rhythm(value).value if value else None)
        case "hour":
            return msgspec.structs.replace(one, digest_hour=_hour(value) if value else None)
        case "weekday":
            return msgspec.structs.replace(one, digest_weekday=_day(value) if value else None)
        case _:
            return msgspec.structs.replace(one, silent=_sound(value))


def _move(transaction: Transaction, one: subscriptions.Subscription, value: str) -> None:
    if not value.isdigit():
        raise BadInput("That is no topic of this group.")
    moved = subscriptions.move_to_topic(transaction.connection, one.chat_id, one.subscription_id, int(value))
    if not moved and int(value) != one.topic_id:
        raise BadInput(f"You are told of that in {following.topic_words(int(value))} already: remove one of the two.")


def _topics(transaction: Transaction, message: Message) -> tuple[int, ...]:
    """The topics of the group that are known here: the general one, this one, those where something is followed; empty without any."""
    held = subscriptions.subscriptions_of(transaction.connection, message.chat.id)
    found = sorted({0, answers.topic_of(message), *(one.topic_id for one in held)})[:_MOST_TOPICS]
    return tuple(found) if len(found) > 1 else ()


def change_of(words: str) -> Change:
    """What /settings is to change: "daily 8", "weekly mon 8", "once", "quiet 22-7", "quiet off", or a time zone; raises BadInput."""
    said = " ".join(words.split())
    if found := _QUIET.fullmatch(said):
        return Change(quiet=_quiet("off" if found["off"] else f"{found['begin']}-{found['end']}"))
    if found := _RHYTHM.fullmatch(said):
        rhythm = Rhythm(found["rhythm"].lower().removeprefix("at "))
        if (rhythm is Rhythm.ONCE and (found["day"] or found["hour"])) or (rhythm is Rhythm.DAILY and found["day"]):
            raise BadInput("Write /settings once, /settings daily 8 or /settings weekly mon 8.")
        hour = _hour(found["hour"]) if found["hour"] else None
        return Change(rhythm=rhythm, hour=hour, weekday=_weekday(found["day"]) if found["day"] else None)
    return Change(zone=zone_of(said))


def _pressed(pressed: OnSetting, chat: subscriptions.Chat) -> Change:
    value, quiet = pressed.value, digests.digest_of(chat).quiet or USUAL_QUIET
    match pressed.name:
        case "zone":
            return Change(zone=zone_of(value))
        case "silent":
            return Change(silent=value == "1")
        case "rhythm":
            return Change(rhythm=_rhythm(value))
        case "hour":
            return Change(hour=_hour(value))
        case "weekday":
            return Change(weekday=_day(value))
        case "quiet":
            return Change(quiet=_quiet(value))
        case "begin":
            return Change(quiet=_quiet(f"{value}-{quiet.end}"))
        case "end":
            return Change(quiet=_quiet(f"{quiet.begin}-{value}"))
        case "show" | "page" | "region":
            return Change()


def _day(value: str) -> int:
    """The number of a weekday on a button."""
    return _weekday(following.WEEKDAYS[int(value)] if value.isdigit() and int(value) < len(_DAYS) else value)


def _rhythm(value: str) -> Rhythm:
    if value not in set(Rhythm):
        raise BadInput("News come once, daily or weekly.")
    return Rhythm(value)


def _sound(value: str) -> bool | None:
    if value not in following.SOUNDS:
        raise BadInput("Press With sound, Without sound or As the chat.")
    return following.SOUNDS[value][1]


def _hour(value: str) -> int:
    if not value.isdigit() or int(value) > 23:  # noqa: PLR2004  # hours of a day
        raise BadInput(f"{value[:10]!r} is no hour: write one from 0 to 23.")
    return int(value)


def _weekday(value: str) -> int:
    found = [number for number, name in enumerate(_DAYS) if name.startswith(value.casefold())]
    if len(found) != 1:
        raise BadInput(f"{value[:20]!r} is no day of the week: write mon, tue, wed, thu, fri, sat or sun.")
    return found[0]


def _quiet(value: str) -> str:
    """The hours as they are kept; raises BadInput for such as are none."""
    if value == "off":
        return value
    begin, _, end = value.partition("-")
    hours = QuietHours(begin=_hour(begin), end=_hour(end))
    return f"{hours.begin}-{hours.end}"


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


@cache
def _regions() -> dict[str, list[str]]:
    """The time zones of each region of the world."""
    found: dict[str, list[str]] = {}
    for zone in sorted(available_timezones()):
        if zone.partition("/")[0] in REGIONS and "/" in zone:
            found.setdefault(zone.partition("/")[0], []).append(zone)
    return found


def _held(transaction: Transaction, chat_id: int, subscription_id: int) -> subscriptions.Subscription:
    held = subscriptions.subscriptions_of(transaction.connection, chat_id)
    found = next((one for one in held if one.subscription_id == subscription_id), None)
    if found is None:
        raise BadInput("That subscription was removed: /subscriptions lists those that are left.")
    return found


def _change(transaction: Transaction, message: Message, change: Change) -> subscriptions.Chat:
    """The chat after the change; it was seen with it."""
    connection, chat, now = transaction.connection, message.chat, transaction.now
    known = subscriptions.seen(connection, chat.id, chat.type, title_of(message), now)
    if change == Change():
        return known
    subscriptions.settings(connection, chat.id, time_zone=change.zone, silent=change.silent)
    before = digests.digest_of(known)
    quiet = before.quiet
    if change.quiet is not None:
        begin, _, end = change.quiet.partition("-")
        quiet = QuietHours(begin=int(begin), end=int(end)) if end else None
    digest = Digest(
        rhythm=change.rhythm or before.rhythm,
        hour=before.hour if change.hour is None else change.hour,
        weekday=before.weekday if change.weekday is None else change.weekday,
        quiet=quiet,
    )
    digests.change(connection, chat.id, digest, now)
    return subscriptions.seen(connection, chat.id, chat.type, title_of(message), now)
