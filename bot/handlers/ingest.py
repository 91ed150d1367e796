"""/ingest: an announcement as text, in a reply, as a document or a link is read, and shown before anything is recorded."""

import asyncio
import re
from contextlib import suppress
from datetime import date

import msgspec
from aiogram import Bot, F, Router
from aiogram.enums import ChatAction
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.filters import Command, CommandObject
from aiogram.types import Document, Message

from bot.config import Config
from bot.conversation import Answers, Handled
from bot.handlers import answers
from bot.handlers.drafts import offer
from bot.handlers.find import Clock
from bot.handlers.who import InDialogue, IsAdmin, whereabouts
from bot.ingestion import Announcement, Channel, draft_of
from bot.render import preview as rendered
from bot.sources import documents, links
from events.codec import decode, encode
from events.errors import BadInput, InvalidValue, UnreadableDocument
from events.reading.proposals import Reading
from events.reading.reader import read
from store import dialogues
from store.opening import Store
from store.transaction import Transaction

STATE = "ingest.published"
_MOST_BYTES = 20_000_000  # what Telegram hands to a bot
_OPTION = re.compile(r"\s*(?:(published|publisher|url)[ \t]*[:=][ \t]*|(--revision|—revision)\b)", re.IGNORECASE)
_NEXT_OPTION = re.compile(r"(?:^|\s)(?:(?:published|publisher|url)[ \t]*[:=]|--revision\b|—revision\b)|\n", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_USAGE = (
    "Hand in an announcement: /ingest with its text or link behind it, as the caption of a .txt, .html or .pdf document, "
    "or as a reply to one. In the command you may say: published: 2021-03-24, publisher: Ascentage Pharma, url: https://…"
)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the command says of the announcement, and the text behind it."""

    published: date | None = None
    publisher: str | None = None
    url: str | None = None
    is_revision: bool = False
    text: str = ""


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """The announcement's own text and what came with it."""

    text: str
    channel: Channel
    title: str | None = None
    url: str | None = None
    published: date | None = None
    notes: tuple[str, ...] = ()


def build() -> Router:
    """The router of this room."""
    router = Router(name="ingest")
    router.message.register(ingest, Command("ingest", ignore_case=True), IsAdmin())
    router.message.register(take_published, InDialogue(STATE), F.text, ~F.text.startswith("/"), IsAdmin())
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
    said = [answers.say(message, rendered.notes(material.notes))] if material.notes else []
    return _after(said, await _propose(message, announcement, store, config, fallback=_forwarded(message)))


async def take_published(message: Message, collected: str, store: Store, config: Config, now: Clock) -> Handled:
    """The day the announcement was published, where nothing else said it."""
    announcement = decode(collected, Announcement)
    today = now().date()
    words = (message.text or "").strip()
    published = today if words.casefold() == "today" else _day(words)
    if published > today:
        raise BadInput(f"{published} lies ahead: give the day it was published, or /cancel.")
    return await _propose(message, msgspec.structs.replace(announcement, published=published), store, config, fallback=None)


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


async def _propose(message: Message, announcement: Announcement, store: Store, config: Config, *, fallback: date | None) -> Handled:
    """Read the announcement and show what it would do; ask for its day where neither it nor anybody else says it."""
    reading = await _read(announcement)
    if announcement.published is None and reading.published is None:
        if fallback is None:
            return _ask_published(message, announcement, reading)
        announcement = msgspec.structs.replace(announcement, published=fallback)
        reading = await _read(announcement)
    if not reading.proposals:
        return _without_dialogue(message, [answers.say(message, rendered.no_proposals(announcement.title or reading.title))])
    draft = await store.read(draft_of, announcement, reading)
    place = whereabouts(message)

    def job(transaction: Transaction) -> Answers:
        if place is not None:
            dialogues.clear(transaction.connection, *place)
        return [answers.say(message, offer(transaction, draft, message.chat.id, config.delivery.fresh_days))]

    return job


def _after(said: Answers, handled: Handled) -> Handled:
    """The same, with something said before."""
    if not said:
        return handled
    return lambda transaction: [*said, *(handled(transaction) if callable(handled) else handled or ())]


def _ask_published(message: Message, announcement: Announcement, reading: Reading) -> Handled:
    place = whereabouts(message)
    if place is None:
        raise BadInput("Say when it was published: /ingest published: 2021-03-24")
    if not reading.proposals:
        return _without_dialogue(message, [answers.say(message, rendered.no_proposals(announcement.title or reading.title))])

    def job(transaction: Transaction) -> Answers:
        dialogues.set(transaction.connection, *place, STATE, encode(announcement))
        return [answers.ask(message, rendered.ask_published(announcement.title or reading.title), placeholder="2021-03-24")]

    return job


def _without_dialogue(message: Message, said: Answers) -> Handled:
    place = whereabouts(message)

    def job(transaction: Transaction) -> Answers:
        if place is not None:
            dialogues.clear(transaction.connection, *place)
        return said

    return job


async def _read(announcement: Announcement) -> Reading:
    """Read in a thread: a long announcement takes its time, and nobody else should wait for it."""
    return await asyncio.to_thread(read, announcement.text, published=announcement.published, publisher=announcement.publisher)


async def _material(message: Message, text: str, bot: Bot, config: Config) -> Material:
    """The announcement: behind the command, in its document, or in what it answers to."""
    answered = message.reply_to_message
    if text:
        return await _of_text(message, text, bot, config)
    if message.document is not None:
        return await _of_document(message, message.document, bot, config)
    if answered is not None and answered.document is not None:
        return await _of_document(message, answered.document, bot, config)
    quoted = (answered.text or answered.caption or "") if answered is not None else ""
    if quoted.strip():
        return await _of_text(message, quoted.strip(), bot, config)
    raise BadInput(_USAGE)


async def _of_text(message: Message, text: str, bot: Bot, config: Config) -> Material:
    if _LINK.fullmatch(text):
        await _typing(message, bot)
        bounds = links.Bounds(bytes=config.sources.max_bytes, seconds=config.sources.timeout_seconds)
        fetched = await links.fetch(text, user_agent=config.sources.user_agent, bounds=bounds)
        found = await _text_of(fetched.content, filename=fetched.filename, media_type=fetched.media_type, charset=fetched.charset)
        return Material(text=found.text, channel="link", title=found.title, url=fetched.url, published=found.published, notes=found.notes)
    return Material(text=text, channel="text")


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


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise InvalidValue(f"{words[:40]!r} is no day: write it like 2021-03-24.") from None
