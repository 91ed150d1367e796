"""An announcement that was found: fetched, read, and either published by itself or left for a person.

It goes out without a person only where its source is trusted and nothing in it is doubtful: then by the same rules as any other
announcement. Everything else waits in /pending.
"""

import asyncio
import logging
from pathlib import Path

import msgspec

from bot import drafts, ingestion, judging
from bot.drafts import Announcement, Draft
from bot.feeds.configured import Source
from bot.feeds.fetching import ComeBackLater, Room
from bot.feeds.harvest import Lead
from bot.ingestion import Ingested, Tell
from bot.sources import documents
from events.codec import decode
from events.decisions import Outcome
from events.errors import DesignationBotError, FeedTrouble, NoticeConflict, StoreError, UnreadableDocument, UnsafeLink
from events.notices import notice_identity, text_hash
from events.reading.proposals import Reading
from events.reading.reader import read
from store import feeds
from store.feeds import Finding
from store.opening import Store
from store.transaction import Transaction

log = logging.getLogger(__name__)

_MOST_ATTEMPTS = 5
_FOR_GOOD = (UnsafeLink, UnreadableDocument, NoticeConflict)


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """What taking an announcement did, as counts."""

    recorded: int = 0
    corroborated: int = 0
    known: int = 0
    review: int = 0
    told: int = 0
    given_up: int = 0


async def take(store: Store, room: Room, source: Source, finding: Finding, fresh_days: int) -> Arrival:
    """Take one announcement; what cannot be had now is tried again by later polls. Raises ComeBackLater: the server wants a rest."""
    try:
        return await _take(store, room, source, finding, fresh_days)
    except (ComeBackLater, StoreError):
        raise
    except DesignationBotError as error:
        return await _put_off(store, finding, error)
    except Exception as error:
        log.exception("an announcement of the source %s could not be taken", source.name)
        return await _put_off(store, finding, FeedTrouble(f"It could not be taken ({type(error).__name__})."))


async def _take(store: Store, room: Room, source: Source, finding: Finding, fresh_days: int) -> Arrival:
    lead = decode(finding.body, Lead)
    announcement = await _announcement(room, lead)
    reading = None
    if not lead.facts:
        reading = await asyncio.to_thread(read, announcement.text, published=announcement.published, publisher=announcement.publisher)

    def job(transaction: Transaction) -> Arrival:
        if not feeds.settle(transaction.connection, finding.finding_id, feeds.DONE):
            return Arrival()
        draft = _draft(transaction, announcement, lead, reading)
        if draft is None or not draft.facts:
            return Arrival()
        done = _decide(transaction, draft, source, finding, fresh_days)
        return Arrival(
            recorded=len(done.recorded),
            corroborated=len(done.corroborated),
            known=done.known,
            review=len(done.review),
            told=done.told,
        )

    return await store.write(job)


async def _announcement(room: Room, lead: Lead) -> Announcement:
    """The announcement with its text. The source's own words on title and day go before those of the page."""
    if lead.text is not None:
        return _named(lead, documents.Document(text=lead.text, format="text"), lead.url)
    if lead.path is not None:
        return _named(lead, await documents.text_of(_bytes_of(Path(lead.path)), filename=Path(lead.path).name), None)
    if lead.url is None:
        raise UnreadableDocument("The source names no page, file or text for this announcement.")
    fetched = await room.document(lead.url)
    document = await documents.text_of(fetched.content, filename=fetched.filename, media_type=fetched.media_type, charset=fetched.charset)
    return _named(lead, document, fetched.url)


def _named(lead: Lead, document: documents.Document, url: str | None) -> Announcement:
    return Announcement(
        text=document.text,
        url=url,
        title=lead.title or document.title,
        publisher=lead.publisher,
        published=lead.published or document.published,
        channel="feed",
    )


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(documents.MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableDocument(f"{path.name} cannot be read any more ({error.strerror or error}).") from error


def _draft(transaction: Transaction, announcement: Announcement, lead: Lead, reading: Reading | None) -> Draft | None:
    """The draft of what was read, or of what the source says in fields; None where it asserts nothing."""
    if reading is not None:
        return drafts.draft_of(transaction.connection, announcement, reading) if reading.proposals else None
    notice_id = notice_identity(announcement.text, announcement.url)
    facts = tuple(
        msgspec.structs.replace(
            one, fact=msgspec.structs.replace(one.fact, source=msgspec.structs.replace(one.fact.source, notice_id=notice_id))
        )
        for one in lead.facts
    )
    return Draft(
        notice_id=notice_id,
        revision=1,
        announcement=announcement,
        text_sha256=text_hash(announcement.text),
        language=None,
        drugs=lead.drugs,
        facts=facts,
    )


def _decide(transaction: Transaction, draft: Draft, source: Source, finding: Finding, fresh_days: int) -> Ingested:
    """Record the draft where its source is trusted and nothing in it is doubtful; else keep it for a person."""
    shown = judging.preview(transaction.connection, draft, today=transaction.now.date(), fresh_days=fresh_days)
    doubtful = draft.announcement.published is None or any(one.outcome is Outcome.DOUBTFUL for one in shown.facts)
    if doubtful or not source.trusted:
        return ingestion.hold(transaction, draft, fresh_days=fresh_days)
    tell = Tell.NOBODY if finding.silent else Tell.NEWS
    return ingestion.record(transaction, draft, tell=tell, fresh_days=fresh_days)


async def _put_off(store: Store, finding: Finding, error: DesignationBotError) -> Arrival:
    """Try again with a later poll, but not for ever, and not where trying again is of no use."""
    reason = str(error)
    if isinstance(error, _FOR_GOOD) or finding.attempts + 1 >= _MOST_ATTEMPTS:
        await store.write(lambda transaction: feeds.settle(transaction.connection, finding.finding_id, feeds.GIVEN_UP, reason))
        return Arrival(given_up=1)
    await store.write(lambda transaction: feeds.try_later(transaction.connection, finding.finding_id, reason))
    return Arrival()
