"""Subscriptions in words: what exactly will be told, the list of them with its buttons, and the settings of a chat."""

from collections.abc import Sequence
from typing import Literal, assert_never

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text

from bot import keyboards
from bot.render.facts import designation_words
from bot.render.paging import page_of
from bot.render.pieces import NAME, RenderedMessage, lines, message, outside
from events.digest_times import QuietHours, Rhythm
from events.vocabulary import Authority, Kind
from store.digests import Digest, digest_of
from store.subscriptions import Chat, Subscription, Wish

_ON_A_PAGE = 12
_MOST_BUTTONS = 6

RHYTHMS = {Rhythm.ONCE: "At once", Rhythm.DAILY: "Daily", Rhythm.WEEKLY: "Weekly"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = (7, 8, 9, 12, 17, 18, 20)
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
    toggle = keyboards.button(
        "🔔 Deliver with sound" if chat.silent else "🔕 Deliver quietly",
        keyboards.OnSetting(name="silent", value="0" if chat.silent else "1"),
    )
    zones = [
        keyboards.button(f"✓ {zone}" if zone == chat.time_zone else zone, keyboards.OnSetting(name="zone", value=zone)) for zone in ZONES
    ]
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
    return message(body, keyboard=keyboards.keyboard([[toggle], *_digest_buttons(digest), *keyboards.in_rows(zones, 2)]))


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


def _digest_buttons(digest: Digest) -> list[list[InlineKeyboardButton]]:
    """Rhythm; hour and weekday where they matter; quiet hours. What is set carries a tick."""

    def choice(name: Literal["rhythm", "hour", "weekday", "quiet"], value: str, label: str, *, is_set: bool) -> InlineKeyboardButton:
        return keyboards.button(f"✓ {label}" if is_set else label, keyboards.OnSetting(name=name, value=value))

    quiet = f"{digest.quiet.begin}-{digest.quiet.end}" if digest.quiet else "off"
    rows = [[choice("rhythm", one.value, label, is_set=one is digest.rhythm) for one, label in RHYTHMS.items()]]
    if digest.rhythm is Rhythm.WEEKLY:
        days = [choice("weekday", str(day), name[:3], is_set=day == digest.weekday) for day, name in enumerate(WEEKDAYS)]
        rows += keyboards.in_rows(days, 4)
    if digest.rhythm is not Rhythm.ONCE:
        hours = sorted({*HOURS, digest.hour})
        rows += keyboards.in_rows([choice("hour", str(hour), f"{hour}:00", is_set=hour == digest.hour) for hour in hours], 4)
    return [*rows, [choice("quiet", value, label, is_set=value == quiet) for value, label in QUIET.items()]]


def subscription(one: Subscription, chat: Chat, page: int = 1) -> RenderedMessage:
    """One subscription: how its news come and whether they make a sound, with buttons to let it differ from the chat."""
    digest = digest_of(chat)
    rhythm = Rhythm(one.rhythm) if one.rhythm else None
    silent = chat.silent if one.silent is None else one.silent
    sound = "without a sound" if silent else "with a sound"

    def choice(verb: Literal["rhythm", "sound"], value: str, label: str, *, is_set: bool) -> InlineKeyboardButton:
        pressed = keyboards.OnSubscription(verb=verb, subscription_id=one.subscription_id, page=page, value=value)
        return keyboards.button(f"✓ {label}" if is_set else label, pressed)

    body = lines(
        [
            Text("You are told here of ", wish_words(one.wish), "."),
            Text("News come: ", Bold(rhythm_words(rhythm or digest.rhythm, digest)), "" if rhythm else ", as set for this chat"),
            Text("They come ", Bold(sound), "" if one.silent is not None else ", as set for this chat"),
            "Hour, day, quiet hours and time zone are those of the chat: /settings",
        ]
    )
    rows = [
        [choice("rhythm", "", "As the chat", is_set=rhythm is None)],
        [choice("rhythm", value.value, label, is_set=value is rhythm) for value, label in RHYTHMS.items()],
        [choice("sound", value, label, is_set=given == one.silent) for value, (label, given) in SOUNDS.items()],
        [keyboards.button("◀ Subscriptions", keyboards.OnSubscription(verb="page", page=page))],
    ]
    return message(body, keyboard=keyboards.keyboard(rows))


def muted(label: str) -> str:
    """For the window over the button."""
    return f"Muted: nothing more about {outside(label, NAME)} here."


def unmuted(label: str) -> str:
    """For the window over the button."""
    return f"You are told of {outside(label, NAME)} here again."
