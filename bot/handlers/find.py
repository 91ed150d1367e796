"""Asking: /status /timeline /search /latest /designations and the buttons that lead to them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message
from sqlalchemy import Connection

from bot import asking
from bot.config import Config
from bot.conversation import Handled
from bot.handlers import answers
from bot.handlers.who import is_admin
from bot.keyboards import OnDesignation, OnDrug, OnLatest
from bot.render import designations as rendered_designations
from bot.render import lists, status
from events import designations
from events.errors import BadInput
from events.vocabulary import Authority, Kind
from store import queries
from store.opening import Store

DAYS = 30
_MOST_DAYS = 36_500
_MOST_ROWS = 300


Clock = Callable[[], datetime]


def build() -> Router:
    """The router of this room."""
    router = Router(name="find")
    for posts in (router.message, router.channel_post):
        posts.register(show_status, Command("status", ignore_case=True))
        posts.register(show_timeline, Command("timeline", ignore_case=True))
        posts.register(show_search, Command("search", ignore_case=True))
        posts.register(show_latest, Command("latest", ignore_case=True))
        posts.register(show_designations, Command("designations", ignore_case=True))
    router.callback_query.register(press_status, OnDrug.filter(F.verb.in_({"status", "turn"})))
    router.callback_query.register(press_timeline, OnDrug.filter(F.verb.in_({"timeline", "page"})))
    router.callback_query.register(press_latest, OnLatest.filter())
    router.callback_query.register(press_designation, OnDesignation.filter())
    return router


async def show_status(message: Message, command: CommandObject, store: Store, now: Clock) -> Handled:
    """/status DRUG."""
    if not command.args:
        return [answers.say(message, lists.which_drug("status", await _recent(store, now)))]
    view = await store.read(asking.view, command.args)
    return [answers.say(message, status.status(view))]


async def show_timeline(message: Message, command: CommandObject, store: Store, config: Config, now: Clock) -> Handled:
    """/timeline DRUG."""
    if not command.args:
        return [answers.say(message, lists.which_drug("timeline", await _recent(store, now)))]
    view = await store.read(asking.view, command.args)
    return [answers.say(message, status.timeline(view, with_ids=is_admin(message, config)))]


async def press_status(query: CallbackQuery, callback_data: OnDrug, store: Store) -> Handled:
    """Status under another message, or another page of it."""
    view = await store.read(asking.view, callback_data.drug_id)
    rendered = status.status(view, callback_data.page)
    method = answers.change(query, rendered) if callback_data.verb == "turn" else answers.also(query, rendered)
    return [answers.pressed(query), *([method] if method else [])]


async def press_timeline(query: CallbackQuery, callback_data: OnDrug, store: Store, config: Config) -> Handled:
    """Timeline under another message (a new message, that one stays), or another page of it (the same message)."""
    view = await store.read(asking.view, callback_data.drug_id)
    rendered = status.timeline(view, callback_data.page, with_ids=is_admin(query, config))
    method = answers.change(query, rendered) if callback_data.verb == "page" else answers.also(query, rendered)
    return [answers.pressed(query), *([method] if method else [])]


async def show_search(message: Message, command: CommandObject, store: Store) -> Handled:
    """/search TEXT."""
    if not command.args:
        raise BadInput("Write what to search for, a part of a name, a company or an indication: /search leukemia")
    found = await store.read(queries.search, command.args)
    near = [] if found else await store.read(_nearest, command.args)
    return [answers.say(message, lists.found(command.args, found, near))]


async def show_latest(message: Message, command: CommandObject, store: Store, now: Clock) -> Handled:
    """/latest [days] [authority] [kind]."""
    asked = latest_of(command.args or "")
    return [answers.say(message, await _latest(store, now, asked))]


async def press_latest(query: CallbackQuery, callback_data: OnLatest, store: Store, now: Clock) -> Handled:
    """Another page of /latest."""
    method = answers.change(query, await _latest(store, now, callback_data))
    return [answers.pressed(query), *([method] if method else [])]


async def show_designations(message: Message, command: CommandObject) -> Handled:
    """/designations [name]."""
    if not command.args:
        return [answers.say(message, rendered_designations.overview())]
    found = designations.find(command.args)
    return [answers.say(message, rendered_designations.found(command.args, found))]


async def press_designation(query: CallbackQuery, callback_data: OnDesignation) -> Handled:
    """One designation of a list."""
    rows = designations.designations()
    if not 0 <= callback_data.number < len(rows):
        return [answers.pressed(query, "This button is out of date: send /designations again.", alert=True)]
    method = answers.also(query, rendered_designations.one(rows[callback_data.number]))
    return [answers.pressed(query), *([method] if method else [])]


def latest_of(words: str) -> OnLatest:
    """What /latest was asked for: days, an authority, a kind, in any order; raises BadInput for anything else."""
    phrase = designations.read_phrase(words)
    days = DAYS
    for word in phrase.rest.split():
        if not (word.isascii() and word.isdigit()) or not 0 < int(word[:9]) <= _MOST_DAYS:
            raise BadInput(f"{word[:40]!r} is no number of days, authority or kind: write for example /latest 90 FDA orphan_drug")
        days = int(word)
    return OnLatest(days=days, authority=phrase.authority or "", kind=phrase.kind or "", page=1)


async def _latest(store: Store, now: Clock, asked: OnLatest) -> lists.RenderedMessage:
    authority = Authority(asked.authority) if asked.authority in set(Authority) else None
    kind = Kind(asked.kind) if asked.kind in set(Kind) else None
    since = now().date() - timedelta(days=min(max(asked.days, 1), _MOST_DAYS))
    rows = await store.read(queries.latest, since=since, authority=authority, kind=kind, limit=_MOST_ROWS + 1)
    return lists.latest(rows[:_MOST_ROWS], asked, cut=len(rows) > _MOST_ROWS)


async def _recent(store: Store, now: Clock) -> list[tuple[str, str]]:
    """Drugs that something happened to lately, for who named none."""
    rows = await store.read(queries.latest, since=now().date() - timedelta(days=3650), limit=30)
    return list(dict.fromkeys((row.drug_id, row.label) for row in rows))[:6]


def _nearest(connection: Connection, text: str) -> list[tuple[str, str]]:
    near: list[tuple[str, str]] = []
    for name in queries.nearest_names(connection, text):
        near += [found for found in queries.find_drugs(connection, name) if found not in near]
    return near
