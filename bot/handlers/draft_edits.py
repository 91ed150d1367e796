"""Editing a proposal before it is recorded: which one, which field, the value by button or by words; or drop it."""

import msgspec
from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from bot import drafts, reviewing
from bot.config import Config
from bot.conversation import Answers, Handled
from bot.handlers import answers
from bot.handlers.drafts import shown_draft
from bot.handlers.find import Clock
from bot.handlers.who import InDialogue, IsAdmin, whereabouts
from bot.judging import Judged, Preview
from bot.keyboards import OnDraft
from bot.render import preview as rendered
from events.codec import decode, encode
from events.errors import BadInput
from store import dialogues
from store.opening import Store
from store.transaction import Transaction

STATE = "draft.edit"
_CLOSED = frozenset({"authority", "kind", "status"})
_OPEN = frozenset({"drug", "indication", "date", "due"})
_NONE = frozenset({"-", "–", "—", "none", "unknown"})
_DROPPED = "That proposal was dropped before."


class Editing(msgspec.Struct, frozen=True, kw_only=True):
    """What the person was asked for, and the message that shows the preview."""

    draft_id: str
    index: int
    field: str
    message_id: int


def build() -> Router:
    """The router of this room."""
    router = Router(name="draft edits")
    router.callback_query.register(press_edit, OnDraft.filter(F.verb == "edit"), IsAdmin())
    router.callback_query.register(press_pick, OnDraft.filter(F.verb == "pick"), IsAdmin())
    router.callback_query.register(press_field, OnDraft.filter(F.verb == "field"), IsAdmin())
    router.callback_query.register(press_set, OnDraft.filter(F.verb == "set"), IsAdmin())
    router.callback_query.register(press_drop, OnDraft.filter(F.verb == "drop"), IsAdmin())
    router.message.register(take_value, InDialogue(STATE), F.text, ~F.text.startswith("/"), IsAdmin())
    return router


async def press_edit(query: CallbackQuery, callback_data: OnDraft, store: Store, config: Config, now: Clock) -> Handled:
    """Edit: which proposal?"""
    shown = await shown_draft(query, callback_data, store, config, now)
    if not isinstance(shown, Preview):
        return shown
    return _put(query, rendered.choose_proposal(shown, callback_data.draft_id, callback_data.index))


async def press_pick(query: CallbackQuery, callback_data: OnDraft, store: Store, config: Config, now: Clock) -> Handled:
    """Which field of it?"""
    shown = await shown_draft(query, callback_data, store, config, now)
    if not isinstance(shown, Preview):
        return shown
    one = _judged(shown, callback_data.index)
    return _put(query, rendered.proposal(one, shown.draft.facts[one.index], callback_data.draft_id))


async def press_field(query: CallbackQuery, callback_data: OnDraft, store: Store, config: Config, now: Clock) -> Handled:
    """Which value? By buttons where the words are closed, else by what the person writes next."""
    shown = await shown_draft(query, callback_data, store, config, now)
    if not isinstance(shown, Preview):
        return shown
    one = _judged(shown, callback_data.index)
    if callback_data.field in _CLOSED:
        return _put(query, rendered.choose_value(one, callback_data.draft_id, callback_data.field))
    place, message = whereabouts(query), query.message
    if callback_data.field not in _OPEN or place is None or not isinstance(message, Message):
        raise BadInput("This button is out of date: open the draft from /pending.")
    editing = Editing(draft_id=callback_data.draft_id, index=one.index, field=callback_data.field, message_id=message.message_id)

    def job(transaction: Transaction) -> Answers:
        dialogues.set(transaction.connection, *place, STATE, encode(editing))
        return [answers.pressed(query), answers.ask(message, rendered.ask_value(one, callback_data.field), placeholder=callback_data.field)]

    return job


async def press_set(query: CallbackQuery, callback_data: OnDraft, store: Store, config: Config, now: Clock) -> Handled:
    """A value was chosen."""
    shown = await shown_draft(query, callback_data, store, config, now)
    if not isinstance(shown, Preview):
        return shown
    value = None if callback_data.value in _NONE else callback_data.value

    def job(transaction: Transaction) -> Answers:
        draft = _held(transaction, callback_data.draft_id, callback_data.index)
        changed = drafts.edit(draft, callback_data.index, callback_data.field, value)
        said = _keep(transaction, callback_data.draft_id, changed, config)
        return [answers.pressed(query, "Changed."), *_put(query, said)[1:]]

    return job


async def press_drop(query: CallbackQuery, callback_data: OnDraft, store: Store, config: Config, now: Clock) -> Handled:
    """A proposal is left out."""
    shown = await shown_draft(query, callback_data, store, config, now)
    if not isinstance(shown, Preview):
        return shown

    def job(transaction: Transaction) -> Answers:
        draft = _held(transaction, callback_data.draft_id, callback_data.index)
        changed = drafts.drop(draft, callback_data.index)
        if all(fact.dropped for fact in changed.facts):
            reviewing.discard(transaction, callback_data.draft_id)
            said = rendered.discarded(callback_data.draft_id)
        else:
            said = _keep(transaction, callback_data.draft_id, changed, config)
        return [answers.pressed(query, "Dropped."), *_put(query, said)[1:]]

    return job


async def take_value(message: Message, collected: str, config: Config) -> Handled:
    """The words for the field that was asked about; the preview is shown anew where it stands, and below."""
    editing = decode(collected, Editing)
    words = (message.text or "").strip()
    value = None if words.casefold() in _NONE else words
    place = whereabouts(message)

    def job(transaction: Transaction) -> Answers:
        if place is not None:
            dialogues.clear(transaction.connection, *place)
        changed = drafts.edit(_held(transaction, editing.draft_id, editing.index), editing.index, editing.field, value)
        said = _keep(transaction, editing.draft_id, changed, config)
        return [answers.edit(message.chat.id, editing.message_id, said), answers.say(message, said)]

    return job


def _keep(transaction: Transaction, draft_id: str, changed: drafts.Draft, config: Config) -> rendered.RenderedMessage:
    reviewing.change(transaction.connection, draft_id, changed)
    fresh_days = config.delivery.fresh_days
    return rendered.preview(reviewing.one(transaction.connection, draft_id, today=transaction.now.date(), fresh_days=fresh_days), draft_id)


def _held(transaction: Transaction, draft_id: str, index: int) -> drafts.Draft:
    """The draft as it is now, whatever was edited since it was shown; raises BadInput where the proposal or all of it is gone."""
    draft = reviewing.open_draft(transaction.connection, draft_id)
    if not 0 <= index < len(draft.facts) or draft.facts[index].dropped:
        raise BadInput(_DROPPED)
    return draft


def _judged(shown: Preview, index: int) -> Judged:
    found = next((one for one in shown.facts if one.index == index), None)
    if found is None:
        raise BadInput(_DROPPED)
    return found


def _put(query: CallbackQuery, said: rendered.RenderedMessage) -> Answers:
    method = answers.change(query, said)
    return [answers.pressed(query), *([method] if method else [])]
