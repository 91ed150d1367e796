"""Buttons and what they carry back: ids of this program only, so that no name ever has to fit into 64 bytes."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.render.pieces import outside
from events.vocabulary import Authority, Kind, Status

_LABEL = 40

DrugVerb = Literal["status", "turn", "timeline", "page", "subscribe", "mute", "unmute"]
SubscriptionVerb = Literal["remove", "page", "show", "hours", "rhythm", "hour", "weekday", "sound", "topic"]
SettingName = Literal["silent", "zone", "show", "rhythm", "hour", "weekday", "quiet", "begin", "end", "page", "region"]
DraftVerb = Literal["show", "publish", "silent", "accept", "hush", "discard", "edit", "pick", "field", "set", "drop"]


class OnDrug(CallbackData, prefix="d"):
    """Something about one drug. `turn` and `page` turn the pages of a status and a timeline, counted from 1.

    `authority` and `kind` narrow a subscription.
    """

    verb: DrugVerb
    drug_id: str
    page: int = 1
    authority: str = ""
    kind: str = ""


class OnSubscription(CallbackData, prefix="s"):
    """Remove a subscription (`remove`), show a page of them (`page`), or one (`show`, `hours`) to set something of it to `value`."""

    verb: SubscriptionVerb
    subscription_id: int = 0
    page: int = 1
    value: str = ""


class OnLatest(CallbackData, prefix="l"):
    """A page of the recent milestones."""

    days: int
    authority: str
    kind: str
    page: int


class OnDraft(CallbackData, prefix="p"):
    """Something about a draft: `index` is the proposal's, `field` and `value` what is edited, `page` the preview's."""

    verb: DraftVerb
    draft_id: str
    index: int = 0
    field: str = ""
    value: str = ""


class OnIngest(CallbackData, prefix="i"):
    """The text of an announcement is whole: read it."""

    verb: Literal["read"] = "read"


class OnDrafts(CallbackData, prefix="ps"):
    """A page of what waits in /pending."""

    page: int


class OnRecord(CallbackData, prefix="r"):
    """A choice in the dialogue of /record."""

    step: str
    value: str


class OnSetting(CallbackData, prefix="c"):
    """A setting of the chat; or (`page`) one of its pages, (`region`) a page of a region's time zones such as "Asia.2"."""

    name: SettingName
    value: str = ""


class OnDesignation(CallbackData, prefix="n"):
    """One designation, or a page of an authority's."""

    number: int


class OnStop(CallbackData, prefix="x"):
    """Start again after /stop: nothing but a way back."""

    verb: Literal["start"]


def button(words: str, data: CallbackData) -> InlineKeyboardButton:
    """A button; its words may come from outside."""
    return InlineKeyboardButton(text=outside(words, _LABEL), callback_data=data.pack())


def keyboard(rows: Iterable[Sequence[InlineKeyboardButton]]) -> InlineKeyboardMarkup | None:
    """Rows of buttons; None where there are none."""
    filled = [list(row) for row in rows if row]
    return InlineKeyboardMarkup(inline_keyboard=filled) if filled else None


def in_rows(buttons: Sequence[InlineKeyboardButton], width: int) -> list[list[InlineKeyboardButton]]:
    """The buttons in rows of `width`."""
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]


def drugs(found: Iterable[tuple[str, str]], verb: DrugVerb, *, authority: str = "", kind: str = "") -> list[list[InlineKeyboardButton]]:
    """One row for each (drug id, label)."""
    return [[button(label, OnDrug(verb=verb, drug_id=drug_id, authority=authority, kind=kind))] for drug_id, label in found]


def under_status(drug_id: str) -> InlineKeyboardMarkup | None:
    """What one may do after reading where a drug stands."""
    return keyboard(
        [
            [
                button("📜 Timeline", OnDrug(verb="timeline", drug_id=drug_id)),
                button("🔔 Subscribe", OnDrug(verb="subscribe", drug_id=drug_id)),
                button("🔕 Mute", OnDrug(verb="mute", drug_id=drug_id)),
            ]
        ]
    )


def under_timeline(drug_id: str, number: int, of: int) -> InlineKeyboardMarkup | None:
    """Pages, and the way to the status."""
    turn = pages(number, of, lambda page: OnDrug(verb="page", drug_id=drug_id, page=page))
    return keyboard([turn, [button("📌 Status", OnDrug(verb="status", drug_id=drug_id))]])


def under_news(told: Sequence[tuple[str, str]]) -> InlineKeyboardMarkup | None:
    """Timeline and Mute for each (drug id, label) the message tells of; with more than one drug the buttons name it."""
    one = len(told) == 1
    return keyboard(
        [
            button("📜 Timeline" if one else f"📜 {label}", OnDrug(verb="timeline", drug_id=drug_id)),
            button("🔕 Mute" if one else f"🔕 {label}", OnDrug(verb="mute", drug_id=drug_id)),
        ]
        for drug_id, label in told[:8]
    )


def muted(drug_id: str) -> InlineKeyboardMarkup | None:
    """Under a message whose drug was muted."""
    return keyboard(
        [
            [
                button("📜 Timeline", OnDrug(verb="timeline", drug_id=drug_id)),
                button("🔔 Unmute", OnDrug(verb="unmute", drug_id=drug_id)),
            ]
        ]
    )


def pages(number: int, of: int, target: Callable[[int], CallbackData]) -> list[InlineKeyboardButton]:
    """Buttons to the page before and the page after, where there are such."""
    row: list[InlineKeyboardButton] = []
    if number > 1:
        row.append(button("◀ Previous", target(number - 1)))
    if number < of:
        row.append(button("Next ▶", target(number + 1)))
    return row


def authorities(make: Callable[[str], CallbackData]) -> list[list[InlineKeyboardButton]]:
    """One button for each authority."""
    return in_rows([button(authority.value, make(authority.value)) for authority in Authority], 5)


def kinds(found: Iterable[Kind], make: Callable[[str], CallbackData]) -> list[list[InlineKeyboardButton]]:
    """One button for each kind."""
    return in_rows([button(kind.value.replace("_", " "), make(kind.value)) for kind in found], 2)


def statuses(found: Iterable[Status], make: Callable[[str], CallbackData]) -> list[list[InlineKeyboardButton]]:
    """One button for each status."""
    return in_rows([button(status.value.replace("_", " "), make(status.value)) for status in found], 3)
