"""Curating: /correct /retract /alias /stats, for the bot's admins."""

import re

import msgspec
from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message
from sqlalchemy import Connection

from bot import curation
from bot.config import Config
from bot.conversation import Answers, Handled
from bot.feeds.coverage import overview
from bot.handlers import answers
from bot.handlers.who import InDialogue, IsAdmin, whereabouts
from bot.render import curation as rendered
from events.codec import decode, encode
from events.errors import BadInput
from store import dialogues, queries
from store.opening import Store
from store.transaction import Transaction

CORRECTING, RETRACTING = "correct.reason", "retract.reason"
_FIELDS = frozenset({"date", "due", "status", "kind", "authority", "indication"})
_BECAUSE = re.compile(r"\s+(?:because|reason\s*[:=]|--reason|--|—)\s+", re.IGNORECASE)
_NONE = frozenset({"-", "–", "none", "unknown"})


class Correcting(msgspec.Struct, frozen=True, kw_only=True):
    """A correction whose reason is asked for; `value` None empties the field."""

    milestone_id: str
    field: str
    value: str | None
    reason: str = ""


class Retracting(msgspec.Struct, frozen=True, kw_only=True):
    """A retraction whose reason is asked for."""

    milestone_id: str


def build() -> Router:
    """The router of this room."""
    router = Router(name="curate")
    router.message.register(correct, Command("correct", ignore_case=True), IsAdmin())
    router.message.register(retract, Command("retract", ignore_case=True), IsAdmin())
    router.message.register(alias, Command("alias", ignore_case=True), IsAdmin())
    router.message.register(stats, Command("stats", ignore_case=True), IsAdmin())
    router.message.register(take_correction, InDialogue(CORRECTING), F.text, ~F.text.startswith("/"), IsAdmin())
    router.message.register(take_retraction, InDialogue(RETRACTING), F.text, ~F.text.startswith("/"), IsAdmin())
    return router


async def correct(message: Message, command: CommandObject, store: Store) -> Handled:
    """/correct ID FIELD VALUE REASON."""
    asked = correction_of(command.args or "")
    curation.fields_of(**{asked.field: asked.value or ""})
    await store.read(_check_known, asked.milestone_id)
    if asked.reason:
        return _correct(message, asked)
    return _ask(message, CORRECTING, encode(asked), rendered.ask_reason("corrected"))


async def take_correction(message: Message, collected: str) -> Handled:
    """The reason of a correction."""
    return _correct(message, msgspec.structs.replace(decode(collected, Correcting), reason=(message.text or "").strip()))


async def retract(message: Message, command: CommandObject, store: Store) -> Handled:
    """/retract ID REASON."""
    milestone_id, _, reason = (command.args or "").partition(" ")
    if not milestone_id:
        raise BadInput(rendered.RETRACT_USAGE)
    await store.read(_check_known, milestone_id)
    if reason.strip():
        return _retract(message, milestone_id, reason)
    return _ask(message, RETRACTING, encode(Retracting(milestone_id=milestone_id)), rendered.ask_reason("retracted"))


async def take_retraction(message: Message, collected: str) -> Handled:
    """The reason of a retraction."""
    return _retract(message, decode(collected, Retracting).milestone_id, message.text or "")


async def alias(message: Message, command: CommandObject) -> Handled:
    """/alias DRUG = NAME, /alias remove DRUG = NAME."""
    left, equals, name = (command.args or "").partition("=")
    words = left.split()
    removes = len(words) > 1 and words[0].casefold() == "remove"
    drug = " ".join(words[1:] if removes else words)
    if not equals or not drug or not name.strip():
        raise BadInput(rendered.ALIAS_USAGE)

    def job(transaction: Transaction) -> Answers:
        change = curation.remove_alias if removes else curation.add_alias
        return [answers.say(message, rendered.named(change(transaction, drug, name.strip()), removed=removes))]

    return job


async def stats(message: Message, store: Store, config: Config) -> Handled:
    """/stats."""
    return [answers.say(message, rendered.stats(await store.read(overview, config.sources)))]


def correction_of(words: str) -> Correcting:
    """What /correct was given. The reason follows a value of one word, or "because" where the value may have several."""
    parts = words.split(maxsplit=2)
    if len(parts) < 3 or parts[1].lower() not in _FIELDS:  # noqa: PLR2004  # id, field, value
        raise BadInput(rendered.CORRECT_USAGE)
    milestone_id, field, rest = parts[0], parts[1].lower(), parts[2].strip()
    value, *reasons = _BECAUSE.split(rest, maxsplit=1)
    reason = reasons[0] if reasons else ""
    if not reason and field != "indication":
        value, _, reason = rest.partition(" ")
    value = value.strip().strip('"“”')
    return Correcting(milestone_id=milestone_id, field=field, value=None if value.casefold() in _NONE else value, reason=reason.strip())


def _correct(message: Message, asked: Correcting) -> Handled:
    def job(transaction: Transaction) -> Answers:
        _end(transaction, message)
        fields = curation.fields_of(**{asked.field: asked.value or ""})
        done = curation.correct(transaction, asked.milestone_id, fields, asked.reason)
        return [answers.say(message, rendered.corrected(done))]

    return job


def _retract(message: Message, milestone_id: str, reason: str) -> Handled:
    def job(transaction: Transaction) -> Answers:
        _end(transaction, message)
        done = curation.retract(transaction, milestone_id, reason.strip())
        return [answers.say(message, rendered.retracted(done))]

    return job


def _ask(message: Message, state: str, collected: str, question: rendered.RenderedMessage) -> Handled:
    place = whereabouts(message)
    if place is None:
        raise BadInput("Say why as well, behind the command.")

    def job(transaction: Transaction) -> Answers:
        dialogues.set(transaction.connection, *place, state, collected)
        return [answers.ask(message, question, placeholder="reason")]

    return job


def _end(transaction: Transaction, message: Message) -> None:
    if (place := whereabouts(message)) is not None:
        dialogues.clear(transaction.connection, *place)


def _check_known(connection: Connection, milestone_id: str) -> None:
    """Raise BadInput for an id that no milestone has, before a reason is asked for."""
    if queries.full_milestone_id(connection, milestone_id) is None:
        raise BadInput(f"No milestone {milestone_id[:40]!r}: /timeline shows the ids.")
