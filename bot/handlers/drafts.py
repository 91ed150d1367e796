"""What waits for a decision: the preview's buttons Publish, Record silently, Accept, Discard, and /pending."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlalchemy import Connection

from bot import reviewing
from bot.config import Config
from bot.conversation import Answers, Handled
from bot.drafts import Draft
from bot.handlers import answers
from bot.handlers.find import Clock
from bot.handlers.who import IsAdmin
from bot.ingestion import Ingested, Tell
from bot.judging import Preview, preview
from bot.keyboards import OnDraft, OnDrafts
from bot.render import preview as rendered
from events.errors import BadInput
from store import projections, queries
from store.opening import Store
from store.transaction import Transaction

_TELLS = {"publish": Tell.ANY_AGE, "accept": Tell.ANY_AGE, "silent": Tell.NOBODY, "hush": Tell.NOBODY}
_ACCEPTS_DOUBTFUL = frozenset({"accept", "hush"})


def build() -> Router:
    """The router of this room."""
    router = Router(name="drafts")
    router.message.register(show_pending, Command("pending", ignore_case=True), IsAdmin())
    router.callback_query.register(press_pending, OnDrafts.filter(), IsAdmin())
    router.callback_query.register(press_show, OnDraft.filter(F.verb == "show"), IsAdmin())
    router.callback_query.register(press_record, OnDraft.filter(F.verb.in_(set(_TELLS))), IsAdmin())
    router.callback_query.register(press_discard, OnDraft.filter(F.verb == "discard"), IsAdmin())
    return router


def offer(transaction: Transaction, draft: Draft, chat_id: int, fresh_days: int) -> rendered.RenderedMessage:
    """Keep a draft and give its preview; one of which all is known is not kept."""
    return offered(transaction, draft, chat_id, fresh_days)[0]


def offered(transaction: Transaction, draft: Draft, chat_id: int, fresh_days: int) -> tuple[rendered.RenderedMessage, str | None]:
    """The same, with the id under which the draft is kept."""
    shown = preview(transaction.connection, draft, today=transaction.now.date(), fresh_days=fresh_days)
    found = rendered.sorted_out(shown)
    if not found.certain and not found.doubtful:
        return rendered.nothing_new(shown), None
    draft_id, kept = reviewing.keep(transaction.connection, draft, chat_id)
    if kept != draft:
        shown = preview(transaction.connection, kept, today=transaction.now.date(), fresh_days=fresh_days)
    return rendered.preview(shown, draft_id), draft_id


async def show_pending(message: Message, store: Store, config: Config, now: Clock) -> Handled:
    """/pending."""
    waiting = await store.read(reviewing.waiting, today=now().date(), fresh_days=config.delivery.fresh_days)
    return [answers.say(message, rendered.pending(waiting))]


async def press_pending(query: CallbackQuery, callback_data: OnDrafts, store: Store, config: Config, now: Clock) -> Handled:
    """Another page of /pending."""
    waiting = await store.read(reviewing.waiting, today=now().date(), fresh_days=config.delivery.fresh_days)
    method = answers.change(query, rendered.pending(waiting, callback_data.page))
    return [answers.pressed(query), *([method] if method else [])]


async def press_show(query: CallbackQuery, callback_data: OnDraft, store: Store, config: Config, now: Clock) -> Handled:
    """A page of the preview, or the way back to it."""
    shown = await shown_draft(query, callback_data, store, config, now)
    if not isinstance(shown, Preview):
        return shown
    method = answers.change(query, rendered.preview(shown, callback_data.draft_id, max(callback_data.index, 1)))
    return [answers.pressed(query), *([method] if method else [])]


async def press_record(query: CallbackQuery, callback_data: OnDraft, store: Store, config: Config, now: Clock) -> Handled:
    """Publish, Record silently and the two ways to accept what is doubtful; pressed again, it was done already."""
    verb, draft_id, fresh_days = callback_data.verb, callback_data.draft_id, config.delivery.fresh_days
    shown = await shown_draft(query, callback_data, store, config, now)
    if not isinstance(shown, Preview):
        return shown

    def job(transaction: Transaction) -> Answers:
        connection = transaction.connection
        current = reviewing.one(connection, draft_id, today=transaction.now.date(), fresh_days=fresh_days)
        doubtful = {one.index for one in rendered.sorted_out(current).doubtful}
        indexes = None if verb in _ACCEPTS_DOUBTFUL else [one.index for one in current.facts if one.index not in doubtful]
        done = reviewing.accept(transaction, draft_id, indexes, tell=_TELLS[verb], fresh_days=fresh_days)
        waiting = 0 if indexes is None else len(doubtful)
        said = rendered.recorded(done, draft_id=draft_id, waiting=waiting, drugs=_drugs(transaction.connection, done))
        method = answers.change(query, said)
        return [answers.pressed(query, "Recorded."), *([method] if method else [])]

    return job


async def press_discard(query: CallbackQuery, callback_data: OnDraft, store: Store, config: Config, now: Clock) -> Handled:
    """Discard."""
    shown = await shown_draft(query, callback_data, store, config, now)
    if not isinstance(shown, Preview):
        return shown

    def job(transaction: Transaction) -> Answers:
        reviewing.discard(transaction, callback_data.draft_id)
        method = answers.change(query, rendered.discarded(callback_data.draft_id))
        return [answers.pressed(query, "Discarded."), *([method] if method else [])]

    return job


async def shown_draft(query: CallbackQuery, callback_data: OnDraft, store: Store, config: Config, now: Clock) -> Preview | Answers:
    """The draft of a button as it would go in now; where it was decided before, what says so and takes the buttons away."""
    try:
        return await store.read(reviewing.one, callback_data.draft_id, today=now().date(), fresh_days=config.delivery.fresh_days)
    except BadInput as error:
        method = answers.change_buttons(query, None)
        return [answers.pressed(query, f"Already done. {error}", alert=True), *([method] if method else [])]


def _drugs(connection: Connection, done: Ingested) -> list[tuple[str, str]]:
    """(id, label) of the drugs of what was recorded."""
    owners = dict.fromkeys(queries.milestone_owner(connection, milestone_id) for milestone_id in (*done.recorded, *done.corroborated))
    states = [projections.load_drug(connection, owner) for owner in owners if owner]
    return [(state.drug_id, state.label) for state in states if state]
