"""Subscriptions in words: what exactly will be told, the list of them with its buttons, and the settings of a chat."""

from collections.abc import Sequence
from functools import partial
from typing import Literal, assert_never

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text

from bot import keyboards
from bot.keyboards import SettingName, SubscriptionVerb
from bot.render.facts import designation_words
from bot.render.paging import page_of
from bot.render.pieces import NAME, RenderedMessage, lines, message, outside
from events.digest_times import QuietHours, Rhythm
from events.vocabulary import Authority, Kind
from store.digests import Digest, digest_for, digest_of
from store.subscriptions import Chat, Subscription, Wish

_ON_A_PAGE = 12
_MOST_BUTTONS = 6

RHYTHMS = {Rhythm.ONCE: "At once", Rhythm.DAILY: "Daily", Rhythm.WEEKLY: "Weekly"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = range(24)
QUIET = {"off": "No quiet hours", "22-7": "22–7", "23-8": "23–8", "20-8": "20–8"}
SOUNDS: dict[str, tuple[str, bool | None]] = {"": ("As the chat", None), "1": ("🔕 Without sound", True), "0": ("🔔 With sound", False)}
ZONES = (
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
)
_ZONES_ON_A_PAGE = 24
_HOURS_IN_A_ROW = 6


def wish_words(wish: Wish) -> Text:
    """What a subscription tells of: "every FDA Orphan Drug Designation of olverembatinib"."""
    authority = Authority(wish.authority) if wish.authority else None
    if wish.kind:
        what = f"every {designation_words(authority, Kind(wish.kind)) if authority else Kind(wish.kind).value.replace('_', ' ')} milestone"
    else:
        what = f"every {authority.value} milestone" if authority else "every milestone"
    if wish.drug_id:
        return Text(f"{what} of ", Bold(outside(wish.label, NAME)))
    if wish.key:
        return Text(f"{what} of any drug or company named ", Bold(outside(wish.label, NAME)))
    return Text(what, "" if wish.kind or wish.authority else " of every drug")


def subscribed(wish: Wish, *, is_new: bool, is_known: bool, near: Sequence[tuple[str, str]]) -> RenderedMessage:
    """The answer to /subscribe: what exactly will be told here from now on."""
    said = "🔔 From now on I tell you here of " if is_new else "🔔 You are told here already of "
    unseen = None
    if wish.key and not is_known:
        unseen = "Nobody here has heard of that name yet: you are told when it appears."
        if near:
            unseen += " If you meant one of these, take it as well:"
    buttons = keyboards.drugs(near[:_MOST_BUTTONS], "subscribe") if unseen else []
    return message(lines([Text(said, wish_words(wish), "."), unseen]), keyboard=keyboards.keyboard(buttons))


def which_subscription() -> RenderedMessage:
    """For /subscribe without saying to what."""
    return message(
        lines(
            [
                Text("Write what you want to be told of:"),
                "/subscribe olverembatinib — a drug, by any of its names",
                "/subscribe Ascentage Pharma — a company and its subsidiaries",
                "/subscribe NMPA — an authority",
                "/subscribe FDA breakthrough therapy — a designation of an authority",
                "/subscribe all — everything",
            ]
        )
    )


def choose_drug(name: str, drugs: Sequence[tuple[str, str]], wish: Wish) -> RenderedMessage:
    """For a name that several drugs have."""
    labels = [label for _, label in drugs]
    told_apart = [(drug_id, label if labels.count(label) == 1 else f"{outside(label, 24)} {drug_id}") for drug_id, label in drugs]
    rows = keyboards.drugs(told_apart, "subscribe", authority=wish.authority or "", kind=wish.kind or "")
    return message(Text("Several drugs are known as ", Bold(outside(name, NAME)), ". Which one?"), keyboard=keyboards.keyboard(rows))


def subscriptions(held: Sequence[Subscription], muted: Sequence[tuple[str, str]], page: int = 1) -> RenderedMessage:
    """The list, with a button to remove each, and the muted drugs with a button to hear of them again."""
    if not held and not muted:
        return message(Text("No subscriptions here yet: /subscribe olverembatinib starts one."))
    head = Text("You are told here of:" if held else "No subscriptions here: /subscribe starts one.")
    blocks = [Text(f"{number}. ", wish_words(one.wish)) for number, one in enumerate(held, 1)]
    labels = ", ".join(outside(label, NAME) for _, label in muted[:_MOST_BUTTONS])
    more = f" and {len(muted) - _MOST_BUTTONS} more" if len(muted) > _MOST_BUTTONS else ""
    foot = Text(f"🔕 Muted: {labels}{more}") if muted else None
    shown = page_of(blocks, page, head=head, foot=foot, most_blocks=_ON_A_PAGE)
    first = (shown.number - 1) * _ON_A_PAGE
    visible = list(enumerate(held, 1))[first : first + _ON_A_PAGE]
    remove = [
        keyboards.button(f"❌ {number}", keyboards.OnSubscription(verb="remove", subscription_id=one.subscription_id, page=shown.number))
        for number, one in visible
    ]
    change = [
        keyboards.button(f"⚙ {number}", keyboards.OnSubscription(verb="show", subscription_id=one.subscription_id, page=shown.number))
        for number, one in visible
    ]
    unmute = [
        [keyboards.button(f"🔔 {label}", keyboards.OnDrug(verb="unmute", drug_id=drug_id))] for drug_id, label in muted[:_MOST_BUTTONS]
    ]
    turn = keyboards.pages(shown.number, shown.of, lambda number: keyboards.OnSubscription(verb="page", page=number))
    return message(shown.body, keyboard=keyboards.keyboard([*keyboards.in_rows(change, 4), *keyboards.in_rows(remove, 4), turn, *unmute]))


def unsubscribed(wish: Wish) -> RenderedMessage:
    """The answer to /unsubscribe."""
    return message(Text("I no longer tell you here of ", wish_words(wish), ". Other subscriptions stay: /subscriptions."))


def settings(chat: Chat) -> RenderedMessage:
    """The settings of a chat as they are, with buttons to change them."""
    digest = digest_of(chat)
    silent = "on: messages come without a sound" if chat.silent else "off: messages come with a sound"
    body = lines(
        [
            Bold("Settings of this chat"),
            Text("Quiet delivery: ", silent),
            Text("News come: ", Bold(rhythm_words(digest.rhythm, digest))),
            Text("Quiet hours: ", Bold(quiet_words(digest.quiet) if digest.quiet else "none")),
            Text("Time zone: ", Bold(outside(chat.time_zone, NAME))),
            "By words: /settings daily 8, /settings weekly mon 8, /settings quiet 22-7, /settings Europe/Vienna",
            "A single subscription can differ: /subscriptions",
        ]
    )
    rows = [
        [_choice("silent", "0" if chat.silent else "1", "🔔 Deliver with sound" if chat.silent else "🔕 Deliver quietly")],
        [_choice("rhythm", one.value, label, is_set=one is digest.rhythm) for one, label in RHYTHMS.items()],
    ]
    if digest.rhythm is Rhythm.WEEKLY:
        days = [_choice("weekday", str(day), name[:3], is_set=day == digest.weekday) for day, name in enumerate(WEEKDAYS)]
        rows += keyboards.in_rows(days, 4)
    if digest.rhythm is not Rhythm.ONCE:
        rows.append([_choice("page", "hour", f"🕘 Hour: {digest.hour}:00")])
    rows += [
        [_choice("page", "quiet", "🌙 Quiet hours"), _choice("page", "zone", "🌍 Time zone")],
        [keyboards.button("🔔 Single subscriptions", keyboards.OnSubscription(verb="page"))],
    ]
    return message(body, keyboard=keyboards.keyboard(rows))


def hours(chat: Chat, of: Literal["hour", "begin", "end"]) -> RenderedMessage:
    """All hours of a day: of the digest, or at which the quiet hours begin or end."""
    digest = digest_of(chat)
    quiet = digest.quiet
    asked, now = {
        "hour": ("At which hour is the digest to come?", digest.hour),
        "begin": ("At which hour do quiet hours begin?", quiet.begin if quiet else None),
        "end": ("At which hour do quiet hours end?", quiet.end if quiet else None),
    }[of]
    rows = keyboards.in_rows([_choice(of, str(hour), f"{hour}:00", is_set=hour == now) for hour in HOURS], _HOURS_IN_A_ROW)
    return _settings_page(chat, asked, rows, back="show" if of == "hour" else "quiet")


def quiet_hours(chat: Chat) -> RenderedMessage:
    """Quiet hours: usual ones, none, or any begin and end."""
    quiet = digest_of(chat).quiet
    held = f"{quiet.begin}-{quiet.end}" if quiet else "off"
    rows = keyboards.in_rows([_choice("quiet", value, label, is_set=value == held) for value, label in QUIET.items()], 4)
    rows.append([_choice("page", "begin", "Another begin"), _choice("page", "end", "Another end")])
    return _settings_page(chat, f"Quiet hours: {quiet_words(quiet) if quiet else 'none'}. What comes then is told at their end.", rows)


def zones(chat: Chat, regions: Sequence[str]) -> RenderedMessage:
    """Time zones that many have, and the regions in which to look for another city."""
    rows = keyboards.in_rows([_choice("zone", zone, zone, is_set=zone == chat.time_zone) for zone in ZONES], 2)
    rows += keyboards.in_rows([_choice("region", f"{region}.1", f"{region} …") for region in regions], 3)
    return _settings_page(chat, "In which time zone do you live?", rows)


def region(chat: Chat, name: str, cities: Sequence[str], page: int) -> RenderedMessage:
    """A page of the time zones of one region."""
    pages = -(-len(cities) // _ZONES_ON_A_PAGE)
    page = min(max(page, 1), pages)
    shown = cities[(page - 1) * _ZONES_ON_A_PAGE : page * _ZONES_ON_A_PAGE]
    named = [(city, city.partition("/")[2].replace("_", " ")) for city in shown]
    rows = keyboards.in_rows([_choice("zone", city, words, is_set=city == chat.time_zone) for city, words in named], 3)
    rows.append(keyboards.pages(page, pages, lambda number: keyboards.OnSetting(name="region", value=f"{name}.{number}")))
    return _settings_page(chat, f"Which city of {name} has your time?", rows, back="zone")


def _settings_page(
    chat: Chat, asked: str, rows: list[list[InlineKeyboardButton]], back: Literal["show", "quiet", "zone"] = "show"
) -> RenderedMessage:
    to_settings = _choice("show", "", "◀ Settings")
    backwards = [to_settings] if back == "show" else [_choice("page", back, "◀ Back"), to_settings]
    return message(
        lines([Text(asked), f"Your time zone: {outside(chat.time_zone, NAME)}"]), keyboard=keyboards.keyboard([*rows, backwards])
    )


def _choice(name: SettingName, value: str, label: str, *, is_set: bool = False) -> InlineKeyboardButton:
    """A button of the settings; what is set carries a tick."""
    return keyboards.button(f"✓ {label}" if is_set else label, keyboards.OnSetting(name=name, value=value))


def rhythm_words(rhythm: Rhythm, digest: Digest) -> str:
    """How news come, with the hour and the day where there is one."""
    match rhythm:
        case Rhythm.ONCE:
            return "at once"
        case Rhythm.DAILY:
            return f"in one message a day, at {digest.hour}:00"
        case Rhythm.WEEKLY:
            return f"in one message a week, on {WEEKDAYS[digest.weekday]} at {digest.hour}:00"
        case _:
            assert_never(rhythm)


def quiet_words(quiet: QuietHours) -> str:
    """From when to when."""
    return f"{quiet.begin}:00 to {quiet.end}:00"


def subscription(one: Subscription, chat: Chat, page: int = 1, *, topics: Sequence[int] = ()) -> RenderedMessage:
    """One subscription: how and where its news come, with buttons to let it differ from the chat. `topics`: where it could be told."""
    digest = digest_for(one, digest_of(chat))
    silent = chat.silent if one.silent is None else one.silent
    is_own = one.rhythm is not None or one.digest_hour is not None or one.digest_weekday is not None
    body = lines(
        [
            Text("You are told here of ", wish_words(one.wish), "."),
            Text("News come: ", Bold(rhythm_words(digest.rhythm, digest)), "" if is_own else ", as set for this chat"),
            Text(
                "They come ",
                Bold("without a sound" if silent else "with a sound"),
                "" if one.silent is not None else ", as set for this chat",
            ),
            f"They come to {topic_words(one.topic_id)}" if topics else None,
            "Quiet hours and time zone are those of the chat: /settings",
        ]
    )
    choice = partial(_choice_of, one, page)
    rows = [
        [choice("rhythm", "", "As the chat", is_set=one.rhythm is None)],
        [choice("rhythm", value.value, label, is_set=value == one.rhythm) for value, label in RHYTHMS.items()],
    ]
    if digest.rhythm is Rhythm.WEEKLY:
        days = [choice("weekday", str(day), name[:3], is_set=day == one.digest_weekday) for day, name in enumerate(WEEKDAYS)]
        rows += keyboards.in_rows([*days, choice("weekday", "", "As the chat", is_set=one.digest_weekday is None)], 4)
    if digest.rhythm is not Rhythm.ONCE:
        rows.append([choice("hours", "", f"🕘 Hour: {digest.hour}:00")])
    rows += [
        [choice("sound", value, label, is_set=given == one.silent) for value, (label, given) in SOUNDS.items()],
        *keyboards.in_rows([choice("topic", str(topic), f"→ {topic_words(topic)}") for topic in topics if topic != one.topic_id], 2),
        [keyboards.button("◀ Subscriptions", keyboards.OnSubscription(verb="page", page=page))],
    ]
    return message(body, keyboard=keyboards.keyboard(rows))


def subscription_hours(one: Subscription, page: int = 1) -> RenderedMessage:
    """All hours at which the digest of one subscription may come."""
    choice = partial(_choice_of, one, page)
    rows = keyboards.in_rows([choice("hour", str(hour), f"{hour}:00", is_set=hour == one.digest_hour) for hour in HOURS], _HOURS_IN_A_ROW)
    rows.append([choice("hour", "", "As the chat", is_set=one.digest_hour is None), choice("show", "", "◀ Back")])
    return message(Text("At which hour are you to be told of ", wish_words(one.wish), "?"), keyboard=keyboards.keyboard(rows))


def topic_words(topic_id: int) -> str:
    """A topic of a group; Telegram tells a bot its number, not its name."""
    return f"topic {topic_id}" if topic_id else "the general topic"


def _choice_of(  # noqa: PLR0913  # a button and what it sets of which subscription
    one: Subscription, page: int, verb: SubscriptionVerb, value: str, label: str, *, is_set: bool = False
) -> InlineKeyboardButton:
    pressed = keyboards.OnSubscription(verb=verb, subscription_id=one.subscription_id, page=page, value=value)
    return keyboards.button(f"✓ {label}" if is_set else label, pressed)


def muted(label: str) -> str:
    """For the window over the button."""
    return f"Muted: nothing more about {outside(label, NAME)} here."


def unmuted(label: str) -> str:
    """For the window over the button."""
    return f"You are told of {outside(label, NAME)} here again."
