"""What cannot be done is said in one clear line, with buttons where a choice mends it. Everything else goes on to the receiver."""

from aiogram.types import CallbackQuery, ErrorEvent, Message, Update

from bot import keyboards
from bot.conversation import Answers, Handled
from bot.handlers import answers
from bot.handlers.dialogue import ending
from bot.render import refusals
from events.errors import AmbiguousName, DesignationBotError, StoreError, UnknownDrug
from store import queries
from store.opening import Store

# What a button under a refusal does, by the command that was refused.
_VERBS: dict[str, keyboards.DrugVerb] = {"/timeline": "timeline", "/subscribe": "subscribe"}


def is_refusal(event: ErrorEvent) -> bool:
    """Whether a person can mend it. Trouble of the store is the receiver's: it tries again."""
    return isinstance(event.exception, DesignationBotError) and not isinstance(event.exception, StoreError)


async def refused(event: ErrorEvent, store: Store) -> Handled:
    """The line for the person, from an error that a handler raised."""
    assert isinstance(event.exception, DesignationBotError)  # noqa: S101  # the filter let nothing else in
    return await refusal(event.update, event.exception, store)


async def refusal(update: Update, error: DesignationBotError, store: Store) -> Handled:
    """The line for the person who sent the update; also for what a job raised, after it was rolled back.

    A command that was refused ends a dialogue like any other.
    """
    said = await _line(update, error, store)
    return ending(update.message, said) if update.message is not None else said


async def _line(update: Update, error: DesignationBotError, store: Store) -> Answers:
    if isinstance(update.callback_query, CallbackQuery):
        return [answers.pressed(update.callback_query, " ".join(str(error).split()), alert=True)]
    message = update.message or update.channel_post
    if not isinstance(message, Message):
        return []
    command = (message.text or message.caption or "").split(maxsplit=1)
    verb = _VERBS.get(command[0].partition("@")[0].lower() if command else "", "status")
    near: list[tuple[str, str]] = []
    if isinstance(error, AmbiguousName):
        near = list(error.drugs)
    elif isinstance(error, UnknownDrug):
        for name in error.nearest:
            near += [found for found in await store.read(queries.find_drugs, name) if found not in near]
    return [answers.say(message, refusals.refused(error, near, verb))]
