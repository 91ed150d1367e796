"""One round over the sources: look what is there, keep it, take it. A source that fails is noted and stops none of the others.

What a visit found and how far it read commit together; what an announcement says and that it was taken commit together. So a round that is
killed anywhere is simply repeated.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from bot.config import Config
from bot.feeds import trials
from bot.feeds.arriving import Arrival, take
from bot.feeds.configured import Source, configured
from bot.feeds.fetching import ComeBackLater, Room
from bot.feeds.filing import file_registers
from bot.feeds.harvest import Cursor, Harvest, Lead, Visit
from events.codec import decode, encode, moment
from events.errors import BadInput, DesignationBotError, StoreError
from store import feeds
from store.feeds import FeedRow
from store.opening import Store
from store.transaction import Transaction

# The command line speaks on standard output: what goes wrong here is told by the standard log, which does not.
log = logging.getLogger(__name__)


class Round(msgspec.Struct, kw_only=True):
    """What polling one source did. `found`: announcements not seen before, `trouble`: why it was not read, or not to its end."""

    source: str
    first: bool = False
    found: int = 0
    taken: int = 0
    recorded: int = 0
    corroborated: int = 0
    known: int = 0
    review: int = 0
    told: int = 0
    given_up: int = 0
    rejected: int = 0
    trials_changed: int = 0
    left: int = 0
    trouble: str | None = None

    def add(self, arrival: Arrival) -> None:
        """Count what an announcement did."""
        self.taken += 1
        for field in arrival.__struct_fields__:
            setattr(self, field, getattr(self, field) + getattr(arrival, field))


class Poller:
    """Polls the configured sources of one program; keeps the room they share."""

    def __init__(self, store: Store, config: Config, now: Callable[[], datetime], room: Room, sources: Sequence[Source]) -> None:
        self._store = store
        self._config = config
        self._now = now
        self._room = room
        self._sources = {source.name: source for source in sources}
        self._busy: set[str] = set()

    async def poll(self, name: str | None = None) -> list[Round]:
        """One round over all sources, or over the one of that name, due or not; raises BadInput where there is none."""
        if name is not None and name not in self._sources:
            known = ", ".join(self._sources) or "none is"
            raise BadInput(f"{name[:40]!r} is no source that is switched on ({known}): see [sources] in config.example.toml.")
        if not self._sources:
            raise BadInput("No source is switched on: see [sources] in config.example.toml.")
        return await self._round([self._sources[name]] if name is not None else list(self._sources.values()))

    @property
    def names(self) -> tuple[str, ...]:
        """The sources that are switched on."""
        return tuple(self._sources)

    async def poll_due(self) -> list[Round]:
        """One round over the sources whose time has come."""
        due = [source for source in self._sources.values() if self._is_due(source, await self._store.read(feeds.feed, source.name))]
        return await self._round(due)

    def _is_due(self, source: Source, row: FeedRow) -> bool:
        if row.last_attempt and self._now() < moment(row.last_attempt) + timedelta(minutes=source.every_minutes):
            return False
        return not row.not_before or self._now() >= moment(row.not_before)

    async def _round(self, sources: Sequence[Source]) -> list[Round]:
        free = [source for source in sources if source.name not in self._busy]
        self._busy |= {source.name for source in free}
        try:
            return list(await asyncio.gather(*(self._poll(source) for source in free)))
        finally:
            self._busy -= {source.name for source in free}

    async def _poll(self, source: Source) -> Round:
        """Poll one source; whatever goes wrong in it is noted as its trouble, but for the store's own."""
        done = Round(source=source.name)
        try:
            await self._visit(source, done)
        except StoreError:
            raise
        except ComeBackLater as wait:
            await self._failed(source, done, str(wait), wait.until)
        except DesignationBotError as error:
            await self._failed(source, done, str(error), None)
        except Exception as error:  # an answer nobody foresaw must not stop the other sources
            log.exception("the source %s could not be read", source.name)
            await self._failed(source, done, f"The answer could not be understood ({type(error).__name__}).", None)
        return done

    async def _failed(self, source: Source, done: Round, trouble: str, until: datetime | None) -> None:
        done.trouble = trouble
        await self._store.write(lambda transaction: feeds.failed(transaction.connection, source.name, trouble, transaction.now, until))

    async def _visit(self, source: Source, done: Round) -> None:
        row = await self._store.read(feeds.feed, source.name)
        if row.not_before and self._now() < (until := moment(row.not_before)):
            raise ComeBackLater(source.name, until)
        done.first = row.last_success is None
        cursor = decode(row.cursor, Cursor) if row.cursor else Cursor()
        visit = Visit(self._room, self._store, cursor, self._now())
        harvest = await source.adapter.visit(visit)
        await file_registers(self._store, harvest.files, done, self._now().date(), self._config.delivery.fresh_days)
        done.found += await self._store.write(lambda transaction: self._keep(transaction, source, harvest, done))
        rests = await self._take_all(source, done)
        # Another server's rest is none of the source's.
        own = [wait.until for wait in rests if wait.host in visit.hosts]
        trouble = harvest.trouble or done.trouble or next(map(str, rests), None)
        if trouble is not None:  # what else was there is taken; the file that is bad is looked at again when it has changed
            await self._failed(source, done, trouble, harvest.until or max(own, default=None))

    def _keep(self, transaction: Transaction, source: Source, harvest: Harvest, done: Round) -> int:
        """Keep what was found together with how far the source was read. What was old before the first poll is only remembered."""
        connection = transaction.connection
        oldest = transaction.now.date() - timedelta(days=self._config.delivery.fresh_days)

        def state(lead: Lead) -> str:
            old = lead.path is None and lead.published is not None and lead.published < oldest
            return feeds.PASSED_OVER if (done.first or lead.first) and old else feeds.WAITING

        found = [(entry, "", feeds.PASSED_OVER) for entry in harvest.remembered]
        done.trials_changed = trials.keep(transaction, harvest.trials)
        feeds.succeeded(connection, source.name, encode(harvest.cursor), transaction.now)
        kept = 0
        for first in (False, True):
            leads = [(lead.entry, encode(lead), state(lead)) for lead in harvest.leads if lead.first is first]
            kept += feeds.keep(connection, source.name, leads if first else found + leads, transaction.now, silent=done.first or first)
        return kept

    async def _keep_back(self, finding: feeds.Finding, why: str) -> None:
        await self._store.write(lambda transaction: feeds.kept_back(transaction.connection, finding.finding_id, why))

    async def _take_all(self, source: Source, done: Round) -> list[ComeBackLater]:
        """Take what waits, one by one; what is left is taken by the next polls.

        An announcement whose server wants a rest waits for it, and keeps none of the others back. Gives these rests, one a host.
        """
        most, taken, looked_at = self._config.sources.announcements_per_poll, 0, set[int]()
        rests: dict[str, ComeBackLater] = {}
        while taken < most:
            waiting = await self._store.read(feeds.waiting, source.name, most + len(looked_at))
            fresh = [finding for finding in waiting if finding.finding_id not in looked_at]
            for finding in fresh[: most - taken]:
                looked_at.add(finding.finding_id)
                try:
                    done.add(await take(self._store, self._room, source, finding, self._config.delivery.fresh_days))
                except ComeBackLater as wait:
                    rests[wait.host] = wait
                    if wait.now:
                        await self._keep_back(finding, str(wait))
                    continue
                taken += 1
            if not fresh:
                break
        done.left = len(await self._store.read(feeds.waiting, source.name, 10_000))
        return list(rests.values())


def make_poller(store: Store, config: Config, now: Callable[[], datetime]) -> Poller:
    """The poller of a program, with what its configuration switches on; raises BadInput where that cannot be."""
    return Poller(store, config, now, Room(config.sources, now), configured(config.sources))
