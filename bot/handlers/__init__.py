"""What the bot says to whom: one router a topic, each handler gives what is to be sent or a job that changes something first."""

from aiogram import Router

from bot.handlers import curate, draft_edits, drafts, errors, find, ingest, membership, plain, record, settings, start, watch
from bot.handlers.dialogue import DialogueEnds


def build_router() -> Router:
    """All handlers, fresh at each call; the order decides who is asked first."""
    root = Router(name="bot")
    root.message.middleware(DialogueEnds())
    root.errors.register(errors.refused, errors.is_refusal)
    for room in (membership, start, find, watch, settings, ingest, drafts, draft_edits, record, curate, plain):
        root.include_router(room.build())
    return root
