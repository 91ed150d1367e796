"""What a turn of the outbox says: rows become one request to Telegram, rendered from what is known at the moment it leaves."""

import json
from collections.abc import Sequence
from typing import Any

import msgspec
from aiogram.enums import ParseMode
from aiogram.methods import EditMessageText, SendMessage
from aiogram.types import ReplyParameters
from sqlalchemy import Connection

from bot.asking import whole_drug
from bot.delivery.corrections import EDIT, NOTE, FollowUp, is_material, told
from bot.delivery.methods import AnyMethod, decode_method
from bot.render import push
from events.drug import DrugState, Milestone
from events.standing import previous_step
from store import outbox, queries, subscriptions
from store.outbox import OutboxRow, ToldMessage
from store.transaction import Transaction

_UNPACED = frozenset({"answerCallbackQuery", "answerInlineQuery", "sendChatAction"})
"""What makes no message: Telegram's limits do not count it."""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One request and the rows it fulfils.

    `paced`: Telegram's limits count it. `is_answer`: somebody waits for it now; much later it helps nobody.
    """

    ids: tuple[int, ...]
    chat_id: int | None
    topic_id: int
    method: AnyMethod
    attempts: int
    paced: bool = True
    is_answer: bool = False


def compose(transaction: Transaction, rows: Sequence[OutboxRow]) -> Letter | None:
    """The request that fulfils the rows, or as many of them as fit; those are marked as being sent, the others wait.

    None where nothing is left to say: the rows are then cancelled. Raises InvalidValue for a row that cannot be read.
    """
    first = rows[0]
    letter = _news(transaction, rows) if first.milestone_id is not None else _answer(transaction, first)
    if letter is not None:
        outbox.sending(transaction.connection, letter.ids)
    return letter


def _answer(transaction: Transaction, row: OutboxRow) -> Letter | None:
    name, payload = row.method or "", row.payload or "{}"
    if name in {EDIT, NOTE}:
        method = _edit(transaction, row, payload) if name == EDIT else _note(transaction, row, payload)
    else:
        parameters = _addressed(row, payload)
        method = decode_method(name, parameters) if parameters is not None else None
    if method is None:
        outbox.cancel(transaction.connection, [row.outbox_id], "there is no message to change")
        return None
    return Letter(
        ids=(row.outbox_id,),
        chat_id=row.chat_id,
        topic_id=row.topic_id,
        method=method,
        attempts=row.attempts,
        paced=name not in _UNPACED,
        is_answer=row.priority > outbox.NEWS,
    )


def _addressed(row: OutboxRow, payload: str) -> str | None:
    """The row's chat and topic win over those of the payload: the chat may have moved, the topic may be gone.

    Messages are numbered anew where a chat has moved to: an answer replies to none there, and to change one is void (None).
    """
    parameters: dict[str, Any] = json.loads(payload)
    if row.chat_id is not None and "chat_id" in parameters:
        if parameters["chat_id"] != row.chat_id:
            parameters.pop("reply_parameters", None)
            if "message_id" in parameters:
                return None
        parameters["chat_id"] = row.chat_id
    if row.topic_id == 0:
        parameters.pop("message_thread_id", None)
    return json.dumps(parameters)


def _edit(transaction: Transaction, row: OutboxRow, payload: str) -> AnyMethod | None:
    """The message that told, with everything in it as it is now; None where that is not there to be changed.

    One that is too long even when it is told briefly stays as it is: a note says what changed, this one where no other will.
    """
    follow_up, message = told(transaction, payload)
    if message is None or message.message_id is None:
        return None
    tellings = [telling for one in message.milestone_ids if (telling := telling_of(transaction.connection, one)) is not None]
    rendered = push.again(tellings, message.about) if tellings else None
    if rendered is None:
        return _said_in_a_note(transaction, row, follow_up, message)
    return EditMessageText(
        chat_id=message.chat_id,
        message_id=message.message_id,
        text=rendered.text,
        parse_mode=ParseMode.HTML,
        reply_markup=rendered.keyboard,
    )


def _said_in_a_note(transaction: Transaction, row: OutboxRow, follow_up: FollowUp, message: ToldMessage) -> AnyMethod | None:
    telling = telling_of(transaction.connection, message.about)
    if telling is None or telling.milestone.retracted is not None or not telling.milestone.corrections:
        return None
    newest = len(telling.milestone.corrections) - 1
    if is_material(telling.milestone.corrections[newest].changes):
        return None
    return _note_about(row, msgspec.structs.replace(follow_up, correction=newest), telling, message)


def _note(transaction: Transaction, row: OutboxRow, payload: str) -> AnyMethod | None:
    """A short answer to the message that told, or on its own where the number of that is not known."""
    follow_up, message = told(transaction, payload)
    telling = telling_of(transaction.connection, follow_up.milestone)
    return None if message is None or telling is None else _note_about(row, follow_up, telling, message)


def _note_about(row: OutboxRow, follow_up: FollowUp, telling: push.Telling, message: ToldMessage) -> AnyMethod:
    """It makes no sound, and goes to the topic of its own row: that of the message may be gone."""
    if follow_up.correction is None:
        rendered = push.retraction_note(telling.drug, telling.milestone)
    else:
        correction = telling.milestone.corrections[follow_up.correction]
        rendered = push.correction_note(telling.drug, telling.milestone, correction.changes, correction.reason)
    number = message.message_id
    return SendMessage(
        chat_id=message.chat_id,
        message_thread_id=row.topic_id or None,
        text=rendered.text,
        parse_mode=ParseMode.HTML,
        reply_parameters=None if number is None else ReplyParameters(message_id=number, allow_sending_without_reply=True),
        disable_notification=True,
    )


def telling_of(connection: Connection, milestone_id: str) -> push.Telling | None:
    """The milestone as it is now, with its whole drug and the step before it; None where it is not in the log."""
    drug_id = queries.milestone_owner(connection, milestone_id)
    drug = whole_drug(connection, drug_id) if drug_id is not None else None
    milestone = _of(drug, milestone_id)
    if drug is None or milestone is None:
        return None
    return push.Telling(drug=drug, milestone=milestone, previous=previous_step(milestone, drug.milestones.values()))


def _of(drug: DrugState | None, milestone_id: str) -> Milestone | None:
    return drug.milestones.get(milestone_id) if drug is not None else None


def _news(transaction: Transaction, rows: Sequence[OutboxRow]) -> Letter | None:
    connection, first = transaction.connection, rows[0]
    tellings: list[push.Telling] = []
    rows_of: dict[str, OutboxRow] = {}
    for row in rows:
        telling = telling_of(connection, row.milestone_id or "")
        if telling is None or telling.milestone.retracted is not None:
            outbox.cancel(connection, [row.outbox_id], "retracted before it was sent")
            continue
        tellings.append(telling)
        rows_of[telling.milestone.milestone_id] = row
    if not tellings:
        return None
    page = push.joined(tellings)[0]
    used = [rows_of[milestone_id] for milestone_id in page.milestone_ids]
    method = SendMessage(
        chat_id=first.chat_id or 0,
        message_thread_id=first.topic_id or None,
        text=page.message.text,
        parse_mode=ParseMode.HTML,
        reply_markup=page.message.keyboard,
        disable_notification=_is_silent(connection, used),
    )
    return Letter(
        ids=tuple(row.outbox_id for row in used),
        chat_id=first.chat_id,
        topic_id=first.topic_id,
        method=method,
        attempts=max(row.attempts for row in used),
    )


def _is_silent(connection: Connection, rows: Sequence[OutboxRow]) -> bool:
    """Whether nothing in the message is to make a sound, by its subscriptions, else by the chat."""
    wishes = {row.silent for row in rows}
    if wishes == {True} or False in wishes:
        return wishes == {True}
    chat = subscriptions.chat(connection, rows[0].chat_id or 0)
    return chat is not None and chat.silent
