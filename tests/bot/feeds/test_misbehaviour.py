"""Whatever a server does, every source says in one line what was wrong, forgets nothing, and leaves the others alone."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.feeds.clinical_trials import ClinicalTrials
from bot.feeds.edgar import Edgar
from bot.feeds.ema import Ema
from bot.feeds.ema_orphans import REGISTER as ORPHANS
from bot.feeds.fetching import Room, retry_after
from bot.feeds.harvest import Adapter
from bot.feeds.hkex import Hkex
from bot.feeds.openfda import Applications, Interface, Letters
from bot.feeds.polling import Round
from bot.feeds.syndication import Syndication
from bot.registries.ema_medicines import REGISTER as MEDICINES
from bot.sources.links import Guard
from events.errors import LinkFailed, UnsafeLink
from store import feeds, subscriptions
from store.opening import Store
from store.subscriptions import Wish
from store.transaction import Transaction
from tests.bot.feeds.conftest import HERE, OPEN, Naps, Polling, Site, only, rss, source
from tests.store.story import Clock, registered

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


def adapters(url: str) -> dict[str, Adapter]:
    """Every source that is asked over the net, at one address."""
    interface = Interface(url=url, api_key=SecretStr(""), days=30)
    return {
        "openfda": Applications(interface=interface),
        "letters": Letters(interface=interface),
        "rss": Syndication(url=url),
        "ema": Ema(medicines_url=url, orphans_url=""),
        "orphans": Ema(medicines_url="", orphans_url=url),
        "trials": ClinicalTrials(url=url),
        "edgar": Edgar(url=url, archive_url=url, ciks=("1769628",), query="drug", days=14),
        "hkex": Hkex(url=url, archive_url=url, stock_ids=(1,), language="E", days=14),
    }


@pytest.fixture
async def watched(store: Store, clock: Clock) -> None:
    """Somebody follows a drug, so that its trials are asked for."""

    def job(transaction: Transaction) -> None:
        transaction.append("drug-d1", [registered()])
        subscriptions.seen(transaction.connection, 5, "private", "Ada", clock())
        subscriptions.subscribe(transaction.connection, 5, 0, Wish(label="olverembatinib", key="olverembatinib"))

    await store.write(job)


def status(number: int, **headers: str) -> Serve:
    async def serve(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=number, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return serve


def body(content: bytes, media_type: str = "application/json") -> Serve:
    async def serve(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=content, content_type=media_type)

    return serve


async def cut(request: web.Request) -> web.StreamResponse:
    """Promises more than it gives."""
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "100000"})
    await response.prepare(request)
    await response.write(b'{"results": [{"application_number": "NDA1')
    assert request.transport is not None
    request.transport.close()
    return response


async def endless(request: web.Request) -> web.StreamResponse:
    """Goes on until the other side has had enough."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    try:
        while True:
            await response.write(b" " * 65_536)
            await asyncio.sleep(0)
    except ConnectionError:
        return response


# The EMA's lists are never empty: a record of each that is none of ours.
LISTED = dict.fromkeys(MEDICINES.columns, "") | {"Category": "Veterinary"}
DESIGNATED = dict.fromkeys(ORPHANS.columns, "") | {"status": "Negative", "active_substance": "solmetinib"}

# What each source answers where there is nothing.
NOTHING: dict[str, bytes] = {
    "openfda": b'{"results": []}',
    "letters": b'{"results": []}',
    "rss": rss().encode(),
    "ema": json.dumps({"data": [LISTED]}).encode(),
    "orphans": json.dumps({"data": [DESIGNATED]}).encode(),
    "trials": b'{"studies": []}',
    "edgar": b'{"hits": {"hits": []}}',
    "hkex": b'{"result": "[]"}',
}


def test_every_source_is_asked_what_changed() -> None:
    assert set(NOTHING) == set(adapters("http://localhost"))


@pytest.mark.parametrize("name", NOTHING)
@pytest.mark.usefixtures("watched")
async def test_every_source_asks_only_for_what_changed(site: Site, polling: Polling, name: str) -> None:
    url = site.gives("/source", NOTHING[name], "application/json", ETag='"1"', Last_Modified="Fri, 27 Feb 2026 09:00:00 GMT")
    poller = polling(source(adapters(url)[name], name))
    for _ in range(2):
        assert only(await poller.poll()).trouble is None
    first, second = (request.headers for request in site.requests)
    assert "If-None-Match" not in first
    assert (second["If-None-Match"], second["If-Modified-Since"]) == ('"1"', "Fri, 27 Feb 2026 09:00:00 GMT")


FAULTS: dict[str, tuple[Serve, str]] = {
    "forbidden": (status(403), "refuses programs"),
    "an error of its own": (status(500), "trouble of its own"),
    "unavailable": (status(503), "trouble of its own"),
    "unchanged, though nobody asked": (status(304), "answered 304"),
    "gone": (status(404), "is not there"),
    "a cut body": (cut, "broke off"),
    "a cut document": (body(b'{"results": [{"application_number": "NDA1'), "no whole JSON|no RSS"),
    "another shape": (body(b'{"error": "maintenance"}'), "another shape|no RSS"),
    "a list of something else": (body(b'["one", 2, null]'), "another shape|no RSS"),
    "a page instead": (body(b"<html><body>Sorry</body></html>", "text/html"), "no whole JSON|no RSS"),
    "a picture": (body(b"\x89PNG", "image/png"), "image/png"),
    "an endless body": (endless, "more than 0.2 MB"),
    "a redirect in a circle": (status(302, Location="/source"), "redirects more than"),
    "a redirect into this machine": (status(302, Location="http://127.0.0.2/admin"), "no public address"),
    "a redirect to another scheme": (status(302, Location="file:///etc/passwd"), "no web page"),
}


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("fault", FAULTS)
async def test_every_source_says_what_was_wrong_and_the_others_go_on(site: Site, store: Store, polling: Polling, fault: str) -> None:
    serve, reason = FAULTS[fault]
    url = site.handles("/source", serve)
    healthy = site.gives("/healthy", rss(), "application/rss+xml")
    sources = [source(adapter, name) for name, adapter in adapters(url).items()]
    rounds = {one.source: one for one in await polling(*sources, source(Syndication(url=healthy)), max_bytes=200_000).poll()}
    assert rounds.pop("news").trouble is None
    health = {row["source"]: row for row in await store.read(feeds.health)}
    for name, one in rounds.items():
        trouble = one.trouble or ""
        assert any(part in trouble for part in reason.split("|")), (name, trouble)
        assert "\n" not in trouble
        assert (one.found, one.recorded, one.review) == (0, 0, 0)
        assert (health[name]["failures"], health[name]["last_success"], health[name]["error"]) == (1, None, trouble)


@pytest.mark.usefixtures("watched")
async def test_a_server_that_asks_for_a_rest_gets_it_and_is_asked_again_afterwards(
    site: Site, store: Store, clock: Clock, polling: Polling
) -> None:
    url = site.handles("/source", status(429, Retry_After="7200"))
    names = list(adapters(url))
    poller = polling(*(source(adapter, name) for name, adapter in adapters(url).items()))
    rounds = await poller.poll()
    assert all("come back later: it is asked again after 2026-03-01 14:00" in (one.trouble or "") for one in rounds)
    assert len(site.requests) <= len(names)
    asked = len(site.requests)
    clock.move(minutes=119)
    assert await poller.poll_due() == []
    assert all("come back later" in (one.trouble or "") for one in await poller.poll())
    assert len(site.requests) == asked
    site.handles("/source", status(500))
    clock.move(minutes=2)
    await poller.poll()
    assert len(site.requests) > asked
    assert {row["failures"] for row in await store.read(feeds.health)} == {3}


async def test_an_announcement_behind_a_busy_server_waits_and_is_not_given_up(site: Site, clock: Clock, polling: Polling) -> None:
    links = [site.handles(f"/{number}", status(429, Retry_After="60")) for number in range(3)]
    feed = site.gives("/feed", rss(*(("News", link, "Fri, 27 Feb 2026 09:00:00 GMT") for link in links)), "application/rss+xml")
    poller = polling(source(Syndication(url=feed)))
    first = only(await poller.poll())
    assert (first.found, first.taken, first.given_up) == (3, 0, 0)
    assert "come back later" in (first.trouble or "")
    assert len(site.requests) == 2  # the feed, and one of the three
    for number in range(3):
        site.announces(f"/{number}", f"VX-{number}01")
    clock.move(minutes=2)
    again = only(await poller.poll())
    assert (again.taken, again.review, again.trouble) == (3, 3, None)


@pytest.mark.parametrize("number", [403, 503])
async def test_a_server_that_says_when_to_come_back_is_left_alone_until_then(
    site: Site, clock: Clock, polling: Polling, number: int
) -> None:
    poller = polling(source(Syndication(url=site.handles("/feed", status(number, Retry_After="7200")))))
    assert "asked again after 2026-03-01 14:00" in (only(await poller.poll()).trouble or "")
    clock.move(minutes=119)
    assert await poller.poll_due() == []
    assert "come back later" in (only(await poller.poll()).trouble or "")
    assert len(site.requests) == 1
    clock.move(minutes=2)
    await poller.poll()
    assert len(site.requests) == 2


async def test_every_request_names_who_asks_as_configured(site: Site, polling: Polling) -> None:
    page = site.announces("/one", "VX-101")
    feed = site.gives("/feed", rss(("News", page, "Fri, 27 Feb 2026 09:00:00 GMT")), "application/rss+xml")
    await polling(source(Syndication(url=feed)), user_agent="Varantix watch (ada@example.org)").poll()
    assert [request.headers["User-Agent"] for request in site.requests] == ["Varantix watch (ada@example.org)"] * 2


async def test_a_server_that_says_nothing_is_not_waited_for_longer_than_configured(site: Site, polling: Polling) -> None:
    asked = asyncio.Event()

    async def silent(_request: web.Request) -> web.StreamResponse:
        await asked.wait()
        return web.Response()

    url = site.handles("/feed", silent)
    async with asyncio.timeout(5):
        done = only(await polling(source(Syndication(url=url)), timeout_seconds=0.2).poll())
    asked.set()
    assert "0.2 seconds" in (done.trouble or "")


async def test_links_in_a_feed_lead_nowhere_into_this_machine(site: Site, polling: Polling) -> None:
    links = ["http://127.0.0.2/admin", "http://[::1]/", "http://10.0.0.1/", "file:///etc/passwd", "http://169.254.169.254/latest"]
    feed = site.gives("/feed", rss(*(("News", link, "Fri, 27 Feb 2026 09:00:00 GMT") for link in links)), "application/rss+xml")
    done: Round = only(await polling(source(Syndication(url=feed))).poll())
    assert (done.found, done.given_up, done.trouble) == (4, 4, None)
    assert len(site.requests) == 1


async def test_requests_to_a_host_are_paced_evenly(site: Site, polling: Polling, naps: Naps) -> None:
    links = [site.announces(f"/{number}", f"VX-{number}01") for number in range(3)]
    feed = site.gives("/feed", rss(*(("News", link, "Fri, 27 Feb 2026 09:00:00 GMT") for link in links)), "application/rss+xml")
    await polling(source(Syndication(url=feed)), per_host_seconds=2).poll()
    assert naps.taken == [2, 2, 2]


async def test_a_version_that_was_seen_is_named_by_tag_and_by_date(site: Site, polling: Polling) -> None:
    dated = "Fri, 27 Feb 2026 09:00:00 GMT"
    feed = site.gives("/feed", rss(), "application/rss+xml", ETag='W/"7"', Last_Modified=dated)
    poller = polling(source(Syndication(url=feed)))
    for _ in range(3):
        assert only(await poller.poll()).trouble is None
    asked = [(one.headers.get("If-None-Match"), one.headers.get("If-Modified-Since")) for one in site.asked("/feed")]
    assert asked == [(None, None), ('W/"7"', dated), ('W/"7"', dated)]


async def test_without_the_guard_opened_nothing_of_this_machine_is_asked(site: Site, clock: Clock) -> None:
    from bot.config import Sources  # noqa: PLC0415  # beside the one test that needs it

    room = Room(Sources(), clock)
    with pytest.raises(UnsafeLink):
        await room.page(site.url("/feed").replace(site.url("").rsplit(":", 1)[1].split("/")[0], "8080"))
    with pytest.raises(LinkFailed):
        await Room(Sources(), clock, guard=Guard(allows=OPEN.allows, ports=None)).page(f"http://{HERE}:9/")
    assert site.requests == []


@pytest.mark.parametrize(
    ("header", "minutes"),
    [
        ("120", 2),
        ("0", 0),
        ("Sun, 01 Mar 2026 12:30:00 GMT", 30),
        ("999999999999", 24 * 60),  # nobody waits for a century
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_how_long_to_wait_is_said_in_seconds_or_as_a_date(header: str | None, minutes: int | None, clock: Clock) -> None:
    until = retry_after(header, clock())
    assert (until - clock()).total_seconds() / 60 == minutes if until else minutes is None


async def test_a_linked_server_that_stays_busy_keeps_back_neither_the_feed_nor_the_other_announcements(
    site: Site, store: Store, clock: Clock, polling: Polling
) -> None:
    other = Site()
    await other.server.start_server()
    day = "Fri, 27 Feb 2026 09:00:00 GMT"
    busy = [(f"Busy {number}", other.handles(f"/{number}", status(429, Retry_After="86400")), day) for number in range(3)]
    quiet = [(f"News {number}", site.announces(f"/{number}", f"VX-{number}01"), day) for number in range(3)]
    feed = site.gives("/feed", rss(*busy, *quiet), "application/rss+xml")
    poller = polling(source(Syndication(url=feed)), announcements_per_poll=2)
    first = only(await poller.poll_due())
    assert (first.found, first.taken, first.review, first.left, first.given_up) == (6, 2, 2, 4, 0)
    assert "come back later" in (first.trouble or "")
    assert (await store.read(feeds.health))[0]["not_before"] == ""
    clock.move(minutes=60)
    assert [(one.taken, one.left) for one in await poller.poll_due()] == [(1, 3)]
    assert len(site.asked("/feed")) == 2
    assert len(other.requests) == 1
    await other.server.close()


async def test_a_page_that_leads_to_a_busy_server_keeps_nothing_else_back(site: Site, store: Store, polling: Polling) -> None:
    other = Site()
    await other.server.start_server()
    day = "Fri, 27 Feb 2026 09:00:00 GMT"
    away = site.handles("/away", status(302, Location=other.handles("/busy", status(429, Retry_After="86400"))))
    leads = [("Away", away, day), *((f"News {number}", site.announces(f"/{number}", f"VX-{number}01"), day) for number in range(3))]
    feed = site.gives("/feed", rss(*leads), "application/rss+xml")
    poller = polling(source(Syndication(url=feed)))
    assert (first := only(await poller.poll_due())).taken == 3
    assert first.left == 1
    assert (await store.read(feeds.health))[0]["not_before"] == ""
    await other.server.close()


async def test_a_page_of_the_feeds_own_server_that_stays_busy_is_behind_all_others(site: Site, clock: Clock, polling: Polling) -> None:
    day = "Fri, 27 Feb 2026 09:00:00 GMT"
    busy = ("Busy", site.handles("/busy", status(503, Retry_After="3600")), day)
    leads = [busy, *((f"News {number}", site.announces(f"/{number}", f"VX-{number}01"), day) for number in range(3))]
    feed = site.gives("/feed", rss(*leads), "application/rss+xml")
    poller = polling(source(Syndication(url=feed)))
    assert only(await poller.poll_due()).taken == 0
    clock.move(minutes=120)
    again = only(await poller.poll_due())
    assert (again.taken, again.left) == (3, 1)
