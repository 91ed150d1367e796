"""/record: one milestone stated by an admin, step by step or in one line, shown before it is recorded."""

import re
from collections.abc import Mapping

import msgspec
from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot import drafts
from bot.config import Config
from bot.conversation import Answers, Handled
from bot.handlers import answers
from bot.handlers.drafts import offer
from bot.handlers.who import InDialogue, IsAdmin, whereabouts
from bot.keyboards import OnRecord
from bot.render import recording
from events.designations import read_phrase
from events.errors import BadInput, InvalidValue
from events.names import name_key
from events.partial_date import PartialDate
from events.vocabulary import DUE, Kind, Status, check_pair, parse_authority, parse_kind, parse_status
from store import dialogues
from store.transaction import Transaction

STATE = "record"
STEPS = ("drug", "authority", "kind", "status", "indication", "date", "due", "source")
_FIELD = re.compile(rf"(?:^|\s)({'|'.join(STEPS)})\s*=\s*", re.IGNORECASE)
_NONE = frozenset({"-", "–", "—", "none", "unknown", "not said", ""})

# What was said so far; a step that was passed over is there with None.
Collected = dict[str, str | None]


def build() -> Router:
    """The router of this room."""
    router = Router(name="record")
    router.message.register(begin, Command("record", ignore_case=True), IsAdmin())
    router.message.register(take_words, InDialogue(STATE), F.text, ~F.text.startswith("/"), IsAdmin())
    router.callback_query.register(take_choice, OnRecord.filter(), InDialogue(STATE), IsAdmin())
    return router


async def begin(message: Message, command: CommandObject, config: Config) -> Handled:
    """/record alone, or with its fields: drug=… authority=… kind=… status=…."""
    collected = fields_of(command.args or "")
    if {"drug", "kind", "status"} <= collected.keys():
        collected = dict.fromkeys(STEPS) | collected  # what is not said in one line is not asked for
    return _go_on(message, message, collected, config)


async def take_words(message: Message, collected: str, config: Config) -> Handled:
    """The answer to a step, in words."""
    said = msgspec.json.decode(collected, type=Collected)
    step = next_step(said)
    if step is None:
        raise BadInput("There is nothing to answer: /record begins anew.")
    words = " ".join((message.text or "").split())
    said[step] = checked(step, words, said)
    return _go_on(message, message, said, config)


async def take_choice(query: CallbackQuery, callback_data: OnRecord, collected: str, config: Config) -> Handled:
    """The answer to a step, by button."""
    message = query.message
    said = msgspec.json.decode(collected, type=Collected)
    step = next_step(said)
    if step != callback_data.step or not isinstance(message, Message):
        return [answers.pressed(query, "That question was answered before.", alert=True)]
    if step == "kind" and callback_data.value == recording.MORE:
        method = answers.change(query, recording.ask_step(step, _given(said), all_kinds=True))
        return [answers.pressed(query), *([method] if method else [])]
    said[callback_data.step] = checked(callback_data.step, callback_data.value, said)
    return _go_on(query, message, said, config)


def fields_of(words: str) -> Collected:
    """The fields of one line, each value up to the next field; raises BadInput where something stands before the first."""
    matches = list(_FIELD.finditer(words))
    before = words[: matches[0].start()] if matches else words
    if before.strip():
        raise BadInput("Write /record alone, or fields like: /record drug=olverembatinib authority=FDA kind=orphan_drug status=granted")
    collected: Collected = {}
    ends = [match.start() for match in matches[1:]] + [len(words)]
    for match, end in zip(matches, ends[: len(matches)], strict=True):
        value = words[match.end() : end].strip().strip('"“”')
        collected[match[1].lower()] = value
    return {step: checked(step, value or "", collected) for step in STEPS if (value := collected.get(step)) is not None}


def next_step(collected: Mapping[str, str | None]) -> str | None:
    """The first step that was not answered; None where all were. `due` is asked only where the milestone fixes a day ahead."""
    for step in STEPS:
        if step in collected or (step == "due" and not _is_due(collected)):
            continue
        return step
    return None


def checked(step: str, words: str, collected: Mapping[str, str | None]) -> str | None:
    """The value of a step as the vocabulary writes it; raises BadInput for what cannot be, and then it is asked again."""
    value = None if words.strip().casefold() in _NONE else words.strip()
    match step:
        case "drug":
            if value is None or not name_key(value):
                raise InvalidValue("That is no name: write any name of the drug.")
            return value
        case "authority":
            return _authority(value) if value else None
        case "kind":
            return _kind(value or "").value
        case "status":
            status = parse_status(value or "")
            if kind := collected.get("kind"):
                check_pair(_kind(kind), status)
            return status.value
        case "date" | "due":
            return PartialDate(value).text if value else None
        case _:
            return value


def _go_on(event: Message | CallbackQuery, message: Message, collected: Collected, config: Config) -> Handled:
    """Ask the next step, or show what would be recorded."""
    if collected.get("authority", "") is None and "kind" not in collected:
        collected["kind"] = Kind.CONFERENCE_PRESENTATION.value
    step = next_step(collected)
    place = whereabouts(event)
    if place is None:
        raise BadInput("Nobody can be asked here: write to me in a private chat.")
    before = _taken(event, collected)
    if step is None:
        draft = drafts.stated(collected)

        def show(transaction: Transaction) -> Answers:
            dialogues.clear(transaction.connection, *place)
            return [*before, answers.say(message, offer(transaction, draft, message.chat.id, config.delivery.fresh_days))]

        return show

    def ask(transaction: Transaction) -> Answers:
        dialogues.set(transaction.connection, *place, STATE, msgspec.json.encode(collected).decode())
        question = recording.ask_step(step, _given(collected))
        return [*before, answers.ask(message, question, placeholder=recording.PLACEHOLDERS.get(step, ""))]

    return ask


def _taken(event: Message | CallbackQuery, collected: Collected) -> Answers:
    """The pressed question turns into its answer."""
    if not isinstance(event, CallbackQuery) or event.data is None:
        return []
    step = OnRecord.unpack(event.data).step
    method = answers.change(event, recording.step_taken(step, collected.get(step)))
    return [answers.pressed(event), *([method] if method else [])]


def _given(collected: Collected) -> dict[str, str]:
    return {step: value for step, value in collected.items() if value is not None}


def _is_due(collected: Mapping[str, str | None]) -> bool:
    kind, status = collected.get("kind"), collected.get("status")
    return bool(kind and status) and (Kind(kind or ""), Status(status or "")) in DUE


def _authority(words: str) -> str:
    """Also by another word for it, like CDE."""
    phrase = read_phrase(words)
    return phrase.authority.value if phrase.authority and not phrase.rest else parse_authority(words).value


def _kind(words: str) -> Kind:
    """Also by a name of the designation, like BTD."""
    phrase = read_phrase(words)
    return phrase.kind if phrase.kind and not phrase.rest else parse_kind(words)
