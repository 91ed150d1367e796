"""A server on this machine that serves what sources serve and misbehaves as they do, a store on a real file, a clock moved by hand."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from ipaddress import ip_address
from pathlib import Path

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config import Config, Sources
from bot.feeds.configured import Source
from bot.feeds.fetching import Room
from bot.feeds.harvest import Adapter
from bot.feeds.polling import Poller, Round
from bot.sources.links import Guard
from store.opening import Store
from tests.store.story import Clock

HERE = "127.0.0.1"
# The server's address counts as public; the rest of this machine does not.
OPEN = Guard(allows=lambda address: address == ip_address(HERE), ports=None)

ANNOUNCEMENT = (
    "SUZHOU, China, Feb. 27, 2026 -- Varantix today announced that the U.S. Food and Drug Administration (FDA) has granted "
    "Orphan Drug Designation to {drug} for the treatment of acute myeloid leukemia."
)


class Site:
    """A server whose answers the test sets, and what it was asked."""

    def __init__(self) -> None:
        self.handlers: dict[str, Callable[[web.Request], Awaitable[web.StreamResponse]]] = {}
        self.requests: list[web.Request] = []
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._serve)
        self.server = TestServer(application, host=HERE)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        handler = self.handlers.get(request.path)
        return await handler(request) if handler else web.Response(status=404)

    def answers(self, path: str, response: Callable[[], web.StreamResponse]) -> str:
        async def handler(_request: web.Request) -> web.StreamResponse:
            return response()

        return self.handles(path, handler)

    def handles(self, path: str, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> str:
        self.handlers[path] = handler
        return self.url(path)

    def gives(self, path: str, body: bytes | str, media_type: str = "text/html; charset=utf-8", **headers: str) -> str:
        """Serve a body, with headers named with underscores; If-None-Match is answered as RFC 9110 says."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = body.encode() if isinstance(body, str) else body

        async def handler(request: web.Request) -> web.StreamResponse:
            if "ETag" in named and request.headers.get("If-None-Match") == named["ETag"]:
                return web.Response(status=304)
            return web.Response(body=content, headers={"Content-Type": media_type, **named})

        return self.handles(path, handler)

    def gives_json(self, path: str, document: object, **headers: str) -> str:
        return self.gives(path, msgspec.json.encode(document), "application/json", **headers)

    def announces(self, path: str, drug: str) -> str:
        return self.gives(path, ANNOUNCEMENT.format(drug=drug), "text/plain; charset=utf-8")

    def url(self, path: str) -> str:
        return f"http://{HERE}:{self.server.make_url(path).port}{path}"

    def asked(self, path: str) -> list[web.Request]:
        return [request for request in self.requests if request.path == path]


def rss(*items: tuple[str, str, str]) -> str:
    """A feed of (title, link, day as RFC 822 writes it)."""
    told = "".join(f"<item><title>{title}</title><link>{link}</link><pubDate>{day}</pubDate></item>" for title, link, day in items)
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>News</title>{told}</channel></rss>'


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    one = Site()
    await one.server.start_server()
    yield one
    await one.server.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    async with await Store.open(f"sqlite+aiosqlite:///{tmp_path}/designations.db", now=clock, actor="tester") as opened:
        yield opened


class Naps:
    """Remembers how long somebody would have slept; time goes on by itself."""

    def __init__(self) -> None:
        self.taken: list[float] = []
        self.ticks = 0.0

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        self.ticks += seconds


@pytest.fixture
def naps() -> Naps:
    return Naps()


Polling = Callable[..., Poller]


@pytest.fixture
def polling(store: Store, clock: Clock, naps: Naps) -> Polling:
    """A poller over sources, as the program makes one, but for its guard and its sleep."""

    def make(*sources: Source, **limits: object) -> Poller:
        settings = Sources.model_validate({"timeout_seconds": 5, **limits})
        room = Room(settings, clock, guard=OPEN, sleep=naps, ticks=lambda: naps.ticks)
        return Poller(store, Config(sources=settings), clock, room, sources)

    return make


def source(adapter: Adapter, name: str = "news", *, trusted: bool = False) -> Source:
    return Source(name=name, adapter=adapter, every_minutes=60, trusted=trusted)


def only(rounds: Sequence[Round]) -> Round:
    [one] = rounds
    return one
