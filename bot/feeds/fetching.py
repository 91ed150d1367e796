"""The one room that asks other servers on behalf of all sources: politely paced, conditional, bounded, and told to wait when it should.

What guards a link that a stranger gave (`bot.sources.links`) guards every address here too.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec

from bot.config import Sources
from bot.sources.links import PUBLIC, Answered, Bounds, Fetched, Guard, fetch
from events.errors import FeedTrouble

_NOT_MODIFIED, _FORBIDDEN, _TOO_MANY, _UNAVAILABLE = 304, 403, 429, 503
_TYPES = frozenset(
    {
        "application/atom+xml",
        "application/json",
        "application/octet-stream",
        "application/rss+xml",
        "application/xml",
        "application/x-rss+xml",
    }
)
# A server that says only that there is too much gets a rest; one that asks for a century is asked again tomorrow.
_REST, _LONGEST_REST = timedelta(minutes=15), timedelta(days=1)


class Validators(msgspec.Struct, frozen=True, kw_only=True):
    """What a server said of the version it gave: RFC 9110, section 8.8."""

    etag: str | None = None
    last_modified: str | None = None


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """An answer: its bytes, and by what it can be told that nothing changed."""

    url: str
    content: bytes
    validators: Validators

    def json(self) -> Any:
        """The content as JSON; raises FeedTrouble where it is none, or only the beginning of one."""
        try:
            return msgspec.json.decode(self.content)
        except msgspec.DecodeError as error:
            raise FeedTrouble(f"{urlsplit(self.url).netloc} gave no whole JSON document ({error}).") from error


class ComeBackLater(FeedTrouble):
    """The server of `host` asked to be left alone until then; `now`: just now, else it rests already."""

    def __init__(self, host: str, until: datetime, *, now: bool = False) -> None:
        self.now = now
        self.host = host
        self.until = until
        super().__init__(f"{host} asks to come back later: it is asked again after {until:%Y-%m-%d %H:%M} UTC.")


class Room:
    """Fetches for all sources of a program: at most one request at a time a host, `per_host_seconds` apart."""

    def __init__(
        self,
        settings: Sources,
        now: Callable[[], datetime],
        *,
        guard: Guard = PUBLIC,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._now = now
        self._guard = guard
        self._sleep = sleep
        self._ticks = ticks
        self._bounds = Bounds(bytes=settings.max_bytes, seconds=settings.timeout_seconds)
        self._turns: dict[str, float] = {}
        self._resting: dict[str, datetime] = {}

    async def page(self, url: str, parameters: dict[str, str] | None = None, known: Validators | None = None) -> Page | None:
        """The answer of an interface or a feed; None where nothing changed since `known`.

        Raises ComeBackLater, else UnsafeLink or LinkFailed with one line that says why.
        """
        headers = {"Accept": "application/json, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"}
        if known is not None and known.etag:
            headers["If-None-Match"] = known.etag
        if known is not None and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        address = f"{url}{'&' if '?' in url else '?'}{urlencode(parameters)}" if parameters else url
        try:
            fetched = await self._fetch(address, headers=headers, types=_TYPES)
        except Answered as answer:
            if answer.status == _NOT_MODIFIED and known is not None:
                return None
            raise
        validators = Validators(etag=fetched.etag, last_modified=fetched.last_modified)
        return Page(url=fetched.url, content=fetched.content, validators=validators)

    async def document(self, url: str) -> Fetched:
        """What a link found in a source leads to; raises as `page` does."""
        return await self._fetch(url)

    async def _fetch(self, url: str, **options: Any) -> Fetched:
        host = urlsplit(url).netloc
        if (until := self._resting.get(host)) is not None and self._now() < until:
            raise ComeBackLater(host, until)
        await self._wait_for_turn(host)
        try:
            return await fetch(url, user_agent=self._settings.user_agent, guard=self._guard, bounds=self._bounds, **options)
        except Answered as answer:
            until = self._rest(answer)
            if until is None:
                raise
            self._resting[answer.host] = until
            raise ComeBackLater(answer.host, until, now=True) from answer

    async def _wait_for_turn(self, host: str) -> None:
        now = self._ticks()
        turn = max(now, self._turns.get(host, now))
        self._turns[host] = turn + self._settings.per_host_seconds
        if turn > now:
            await self._sleep(turn - now)

    def _rest(self, answer: Answered) -> datetime | None:
        """Until when the server is to be left alone; None where it did not ask for that."""
        said = retry_after(answer.retry_after, self._now())
        if answer.status == _TOO_MANY or (said is not None and answer.status in (_UNAVAILABLE, _FORBIDDEN)):
            return min(said or self._now() + _REST, self._now() + _LONGEST_REST)
        return None


def retry_after(header: str | None, now: datetime) -> datetime | None:
    """The moment that a Retry-After header names, in seconds or as a date (RFC 9110, section 10.2.3); None where it names none."""
    said = (header or "").strip()
    if said.isascii() and said.isdigit():
        return now + timedelta(seconds=min(int(said[:9]), int(_LONGEST_REST.total_seconds())))
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
