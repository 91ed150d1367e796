"""Subscriptions in words: what exactly will be told, the list of them with its buttons, and the settings of a chat."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text

from bot import keyboards
from bot.render.facts import designation_words
from bot.render.paging import page_of
from bot.render.pieces import NAME, RenderedMessage, lines, message, outside
from events.vocabulary import Authority, Kind
from store.subscriptions import Chat, Subscription, Wish

_ON_A_PAGE = 12
_MOST_BUTTONS = 6

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
    unmute = [
        [keyboards.button(f"🔔 {label}", keyboards.OnDrug(verb="unmute", drug_id=drug_id))] for drug_id, label in muted[:_MOST_BUTTONS]
    ]
    turn = keyboards.pages(shown.number, shown.of, lambda number: keyboards.OnSubscription(verb="page", page=number))
    return message(shown.body, keyboard=keyboards.keyboard([*keyboards.in_rows(remove, 4), turn, *unmute]))


def unsubscribed(wish: Wish) -> RenderedMessage:
    """The answer to /unsubscribe."""
    return message(Text("I no longer tell you here of ", wish_words(wish), ". Other subscriptions stay: /subscriptions."))


def settings(chat: Chat) -> RenderedMessage:
    """The settings of a chat as they are, with buttons to change them."""
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
            Text("Time zone: ", Bold(outside(chat.time_zone, NAME))),
            "Another zone: /settings Europe/Vienna",
        ]
    )
    return message(body, keyboard=keyboards.keyboard([[toggle], *keyboards.in_rows(zones, 2)]))


def muted(label: str) -> str:
    """For the window over the button."""
    return f"Muted: nothing more about {outside(label, NAME)} here."


def unmuted(label: str) -> str:
    """For the window over the button."""
    return f"You are told of {outside(label, NAME)} here again."
