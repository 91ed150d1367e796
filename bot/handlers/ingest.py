"""/ingest: an announcement as text, in a reply, as a document or a link is read, and shown before anything is recorded.

A text longer than a message comes in parts (see `parts`): where it fills one the rest is waited for, where it may have been cut a part that
follows at once makes it whole.
"""

import asyncio
import re
from contextlib import suppress
from datetime import date
from typing import Any

import msgspec
from aiogram import Bot, F, Router
from aiogram.enums import ChatAction, ChatType
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.filters import Command, CommandObject, Filter
from aiogram.types import CallbackQuery, Document, Message
from sqlalchemy import Connection

from bot.config import Config
from bot.conversation import Answers, Handled
from bot.drafts import Announcement, Channel, draft_of
from bot.handlers import answers, parts
from bot.handlers.drafts import offered
from bot.handlers.find import Clock
from bot.handlers.who import InDialogue, IsAdmin, answers_bot, whereabouts
from bot.keyboards import OnIngest
from bot.render import preview as rendered
from bot.sources import documents, links
from events.codec import decode, encode
from events.errors import BadInput, InvalidValue, UnreadableDocument
from events.notices import check_publication_day, notice_identity
from events.reading.proposals import Reading
from events.reading.reader import read
from store import dialogues, notices
from store.opening import Store
from store.transaction import Transaction

PUBLISHED, MORE, READ = "ingest.published", "ingest.more", "ingest.read"
_REPLACED = "replaced by the whole text"
_MOST_BYTES = 20_000_000  # what Telegram hands to a bot
_OPTION = re.compile(r"\s*(?:(published|publisher|url)[ \t]*[:=][ \t]*|(--revision|—revision)\b)", re.IGNORECASE)
_NEXT_OPTION = re.compile(r"(?:^|\s)(?:(?:published|publisher|url)[ \t]*[:=]|--revision\b|—revision\b)|\n", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_LINK = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_TODAY = "today"
_USAGE = (
    "Hand in an announcement: /ingest with its text or link behind it, as the caption of a .txt, .html or .pdf document, "
    "or as a reply to one. In the command you may say: published: 2021-03-24, publisher: Ascentage Pharma, url: https://…"
)

Place = tuple[int, int] | None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the command says of the announcement, and the text behind it."""

    published: date | None = None
    publisher: str | None = None
    url: str | None = None
    is_revision: bool = False
    text: str = ""


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """The announcement's own text and what came with it; `size` is how much of a message it takes, 0 where it came otherwise."""

    text: str
    size: int = 0
    channel: Channel
    title: str | None = None
    url: str | None = None
    published: date | None = None
    notes: tuple[str, ...] = ()


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """An announcement as far as it was handed in, kept in the dialogue.

    `fallback` is its day where nothing better says it. `size` and `sent` (seconds) are of the last message it came in, size 0 where it came
    otherwise. `draft_id` is the draft of what came so far.
    """

    announcement: Announcement
    fallback: date | None = None
    size: int = 0
    sent: int = 0
    draft_id: str | None = None


class IsPart(Filter):
    """Whether a message goes on with the text that was handed in before: gives it as `handed`."""

    async def __call__(self, message: Message, store: Store, bot: Bot) -> bool | dict[str, Any]:
        """What is waited for, or what follows at once a text that may have been cut."""
        place = whereabouts(message)
        found = await store.read(dialogues.get, *place) if place else None
        if found is None or found[0] not in {PUBLISHED, MORE, READ}:
            return False
        state, handed = found[0], decode(found[1], Handed)
        at_once = handed.size > parts.HALF and _sent(message) - handed.sent <= parts.TOGETHER
        if state == MORE:
            goes_on = at_once or message.chat.type == ChatType.PRIVATE or answers_bot(message, bot)
        else:
            goes_on = at_once and (state == READ or not _says_day(message.text or ""))
        return {"handed": handed, "is_awaited": state == MORE} if goes_on else False


def build() -> Router:
    """The router of this room."""
    router = Router(name="ingest")
    router.message.register(ingest, Command("ingest", ignore_case=True), IsAdmin())
    router.message.register(take_part, F.text, ~F.text.startswith("/"), IsAdmin(), IsPart())
    router.message.register(take_published, InDialogue(PUBLISHED), F.text, ~F.text.startswith("/"), IsAdmin())
    router.callback_query.register(press_read, OnIngest.filter(), InDialogue(MORE), IsAdmin())
    return router


async def ingest(  # noqa: PLR0913, PLR0917  # what aiogram hands in by name
    message: Message, command: CommandObject, bot: Bot, store: Store, config: Config, now: Clock
) -> Handled:
    """/ingest."""
    asked = asked_of(command.args or "")
    material = await _material(message, asked.text, bot, config)
    announcement = Announcement(
        text=material.text,
        url=asked.url or material.url,
        title=material.title,
        publisher=asked.publisher,
        published=asked.published or material.published,
        channel=material.channel,
        is_revision=asked.is_revision,
    )
    if announcement.published is not None and announcement.published > now().date():
        raise BadInput(f"{announcement.published} lies ahead: give the day it was published.")
    handed = Handed(announcement=announcement, fallback=_forwarded(message), size=material.size, sent=_sent(message))
    if handed.size >= parts.FULL and whereabouts(message) is not None:
        return _await_more(message, handed, [answers.say(message, rendered.ask_rest())])
    said = [answers.say(message, rendered.notes(material.notes))] if material.notes else []
    return _after(said, await _propose(message, whereabouts(message), handed, store, config))


async def take_part(message: Message, handed: Handed, store: Store, config: Config, *, is_awaited: bool) -> Handled:
    """More of a text; read where it does not fill its message."""
    more = (message.text or "").strip()
    text = parts.joined(handed.announcement.text, more, handed.size)
    if len(text) > parts.LONGEST:
        raise BadInput("That is too long for messages: hand it in as a document.")
    announcement = msgspec.structs.replace(handed.announcement, text=text)
    handed = msgspec.structs.replace(handed, announcement=announcement, size=parts.units(more), sent=_sent(message))
    if handed.size >= parts.FULL:
        return _await_more(message, handed, [] if is_awaited else [answers.say(message, rendered.ask_rest())])
    return await _propose(message, whereabouts(message), handed, store, config)


async def press_read(query: CallbackQuery, collected: str, store: Store, config: Config) -> Handled:
    """The button Read it: that was the whole text."""
    message = query.message
    if not isinstance(message, Message):
        raise BadInput("This message is too old: send /ingest again.")
    handed = msgspec.structs.replace(decode(collected, Handed), size=0)
    button = answers.change_buttons(query, None)
    said: Answers = [answers.pressed(query), *([button] if button else [])]
    return _after(said, await _propose(message, whereabouts(query), handed, store, config))


async def take_published(message: Message, collected: str, store: Store, config: Config, now: Clock) -> Handled:
    """The day the announcement was published, where nothing else said it."""
    handed = decode(collected, Handed)
    today = now().date()
    words = (message.text or "").strip()
    published = today if words.casefold() == _TODAY else _day(words)
    if published > today:
        raise BadInput(f"{published} lies ahead: give the day it was published, or /cancel.")
    announcement = msgspec.structs.replace(handed.announcement, published=published)
    return await _propose(message, whereabouts(message), msgspec.structs.replace(handed, announcement=announcement), store, config)


def asked_of(words: str) -> Asked:
    """What stands behind /ingest: options first, as words or lines, then the text; raises InvalidValue for a day that is none."""
    said: dict[str, str] = {}
    is_revision = False
    while match := _OPTION.match(words):
        option = (match[1] or "revision").lower()
        behind = words[match.end() :]
        if option == "revision":
            is_revision, words = True, behind
            continue
        if option == "publisher":
            end = _NEXT_OPTION.search(behind)
            value = behind[: end.start()] if end else behind
        else:
            found = _WORD.match(behind)
            value = found[0] if found else ""
        if option == "published" and not value[:1].isdigit():
            break  # the announcement's own first line
        said[option] = value.strip().strip("\"'“”").rstrip(",;")
        words = behind[len(value) :].removeprefix(",")
    return Asked(
        published=_day(said["published"]) if said.get("published") else None,
        publisher=said.get("publisher") or None,
        url=said.get("url") or None,
        is_revision=is_revision,
        text=words.strip(),
    )


async def _propose(message: Message, place: Place, handed: Handed, store: Store, config: Config) -> Handled:
    """Read the announcement and show what it would do; ask for its day where neither it nor anybody else says it."""
    announcement = handed.announcement
    reading = await _read(announcement)
    if announcement.published is None and reading.published is None:
        day = await store.read(_known_day, announcement) or handed.fallback
        if day is None and reading.proposals:
            return _ask_published(message, place, handed, reading)
        announcement = msgspec.structs.replace(announcement, published=day)
        reading = await _read(announcement) if day else reading
    draft = await store.read(draft_of, announcement, reading) if reading.proposals else None

    def job(transaction: Transaction) -> Answers:
        draft_id = None
        if handed.draft_id is not None:
            dialogues.close(transaction.connection, handed.draft_id, _REPLACED)
        if draft is None:
            said = rendered.no_proposals(announcement.title or reading.title)
        else:
            said, draft_id = offered(transaction, draft, message.chat.id, config.delivery.fresh_days)
        _remember(transaction, place, msgspec.structs.replace(handed, draft_id=draft_id))
        return [answers.say(message, said)]

    return job


def _known_day(connection: Connection, announcement: Announcement) -> date | None:
    """The day the notice is known to have been published, where it was handed in before."""
    known = notices.notice(connection, notice_identity(announcement.text, announcement.url))
    return date.fromisoformat(known.published) if known is not None and known.published else None


def _await_more(message: Message, handed: Handed, said: Answers) -> Handled:
    """Keep what came so far until the rest is there."""
    place = whereabouts(message)

    def job(transaction: Transaction) -> Answers:
        if place is not None:
            dialogues.set(transaction.connection, *place, MORE, encode(handed))
        return said

    return job


def _remember(transaction: Transaction, place: Place, handed: Handed) -> None:
    """The dialogue is over, unless the text may have been cut: a part that follows at once still belongs to it."""
    if place is None:
        return
    if handed.size > parts.HALF:
        dialogues.set(transaction.connection, *place, READ, encode(handed))
    else:
        dialogues.clear(transaction.connection, *place)


def _after(said: Answers, handled: Handled) -> Handled:
    """The same, with something said before."""
    if not said:
        return handled
    return lambda transaction: [*said, *(handled(transaction) if callable(handled) else handled or ())]


def _ask_published(message: Message, place: Place, handed: Handed, reading: Reading) -> Handled:
    if place is None:
        raise BadInput("Say when it was published: /ingest published: 2021-03-24")

    def job(transaction: Transaction) -> Answers:
        dialogues.set(transaction.connection, *place, PUBLISHED, encode(handed))
        return [answers.ask(message, rendered.ask_published(handed.announcement.title or reading.title), placeholder="2021-03-24")]

    return job


async def _read(announcement: Announcement) -> Reading:
    """Read in a thread: a long announcement takes its time, and nobody else should wait for it."""
    return await asyncio.to_thread(read, announcement.text, published=announcement.published, publisher=announcement.publisher)


async def _material(message: Message, text: str, bot: Bot, config: Config) -> Material:
    """The announcement: behind the command, in its document, or in what it answers to."""
    answered = message.reply_to_message
    if text:
        return await _of_text(message, text, bot, config, size=parts.units(message.text or ""))
    if message.document is not None:
        return await _of_document(message, message.document, bot, config)
    if answered is not None and answered.document is not None:
        return await _of_document(message, answered.document, bot, config)
    quoted = (answered.text or answered.caption or "") if answered is not None else ""
    if quoted.strip():
        return await _of_text(message, quoted.strip(), bot, config, size=parts.units(quoted))
    raise BadInput(_USAGE)


async def _of_text(message: Message, text: str, bot: Bot, config: Config, *, size: int) -> Material:
    if _LINK.fullmatch(text):
        await _typing(message, bot)
        bounds = links.Bounds(bytes=config.sources.max_bytes, seconds=config.sources.timeout_seconds)
        fetched = await links.fetch(text, user_agent=config.sources.user_agent, bounds=bounds)
        found = await _text_of(fetched.content, filename=fetched.filename, media_type=fetched.media_type, charset=fetched.charset)
        return Material(text=found.text, channel="link", title=found.title, url=fetched.url, published=found.published, notes=found.notes)
    return Material(text=text, channel="text", size=size)


async def _of_document(message: Message, document: Document, bot: Bot, config: Config) -> Material:
    most = min(_MOST_BYTES, config.sources.max_bytes)
    too_large = UnreadableDocument(f"The document is too large: at most {most // 1_000_000} MB. Hand in its text or a link instead.")
    if (document.file_size or 0) > most:
        raise too_large
    await _typing(message, bot)
    try:
        file = await bot.get_file(document.file_id)
    except TelegramBadRequest as error:
        if "too big" in str(error).lower():
            raise too_large from error
        raise
    content = await bot.download_file(file.file_path or "")
    if content is None:
        raise UnreadableDocument("Telegram did not hand over the document: send it again.")
    found = await _text_of(content.read(), filename=document.file_name, media_type=document.mime_type)
    return Material(text=found.text, channel="file", title=found.title, published=found.published, notes=found.notes)


async def _text_of(content: bytes, *, filename: str | None, media_type: str | None, charset: str | None = None) -> documents.Document:
    return await documents.text_of(content, filename=filename, media_type=media_type, charset=charset)


async def _typing(message: Message, bot: Bot) -> None:
    """Show that something is being done; that it cannot be shown is no reason not to do it."""
    with suppress(TelegramAPIError):
        await bot.send_chat_action(message.chat.id, ChatAction.TYPING)


def _forwarded(message: Message) -> date | None:
    """The day the forwarded message was sent first."""
    for one in (message, message.reply_to_message):
        if one is not None and one.forward_origin is not None:
            return one.forward_origin.date.date()
    return None


def _sent(message: Message) -> int:
    """When the message was sent, in seconds."""
    return int(message.date.timestamp())


def _says_day(words: str) -> bool:
    """Whether the words answer the question for the day."""
    with suppress(InvalidValue):
        return words.strip().casefold() == _TODAY or bool(_day(words.strip()))
    return False


def _day(words: str) -> date:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        raise InvalidValue(f"{words[:40]!r} is no day: write it like 2021-03-24.") from None
    check_publication_day(day)
    return day
