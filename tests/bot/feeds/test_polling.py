"""A poll takes what is new once, tells nobody of what was there before it, and goes out by itself only where it may."""

from typing import Any

import pytest
from sqlalchemy import select

from bot import reviewing
from bot.feeds.harvest import Harvest, Lead, Visit
from bot.feeds.syndication import Syndication
from events.errors import BadInput
from store import feeds, outbox, schema
from store.opening import Store
from store.subscriptions import Wish, seen, subscribe
from store.transaction import Transaction
from tests.bot.feeds.conftest import Polling, Site, only, rss, source
from tests.store.story import Clock

DAY = "Fri, 27 Feb 2026 09:00:00 EST"
OLD = "Fri, 02 Jan 2026 09:00:00 EST"


async def follow_all(store: Store, clock: Clock) -> None:
    def job(transaction: Transaction) -> None:
        seen(transaction.connection, 5, "private", "Ada", clock())
        subscribe(transaction.connection, 5, 0, Wish(label="all"))

    await store.write(job)


async def milestones(store: Store) -> list[tuple[Any, ...]]:
    columns = schema.milestones.c
    asked = select(columns.authority, columns.kind, columns.status).order_by(columns.position)
    return await store.read(lambda c: [tuple(row) for row in c.execute(asked)])


async def pending(store: Store, clock: Clock) -> int:
    shown = await store.read(reviewing.waiting, today=clock().date(), fresh_days=30)
    return sum(len(preview.facts) for _, preview in shown)


async def told(store: Store) -> int:
    return len(await store.read(outbox.next_turn, Clock().moment.replace(year=2030), answers_wait=(), news_waits=()))


@pytest.fixture
async def feed(site: Site) -> str:
    return site.gives("/feed", rss(("Varantix news", site.announces("/one", "VX-101"), DAY)), "application/rss+xml", ETag='"1"')


async def test_a_linked_announcement_waits_for_a_person(site: Site, store: Store, clock: Clock, polling: Polling, feed: str) -> None:
    done = only(await polling(source(Syndication(url=feed, publisher="Varantix"))).poll())
    assert (done.found, done.taken, done.recorded, done.review, done.trouble) == (1, 1, 0, 1, None)
    assert (await milestones(store), await pending(store, clock)) == ([], 1)
    assert "designation-bot" in site.asked("/feed")[0].headers["User-Agent"]


async def test_the_first_poll_of_a_trusted_source_records_and_tells_nobody_the_next_ones_tell(
    site: Site, store: Store, clock: Clock, polling: Polling, feed: str
) -> None:
    await follow_all(store, clock)
    poller = polling(source(Syndication(url=feed), trusted=True))
    first = only(await poller.poll())
    assert (first.first, first.recorded, first.told) == (True, 1, 0)
    two = rss(("Varantix news", site.url("/one"), DAY), ("More news", site.announces("/two", "VX-202"), DAY))
    site.gives("/feed", two, "application/rss+xml", ETag='"2"')
    second = only(await poller.poll())
    assert (second.first, second.found, second.recorded, second.told) == (False, 1, 1, 1)
    assert await milestones(store) == [("FDA", "orphan_drug", "granted")] * 2
    assert await told(store) == 1


async def test_what_is_doubtful_waits_for_a_person_in_a_trusted_source_too(
    site: Site, store: Store, clock: Clock, polling: Polling
) -> None:
    undated = site.gives(
        "/one", "<html><body><article><p>The FDA granted Orphan Drug Designation to VX-101 for leukemia.</p></article></body></html>"
    )
    feed = site.gives("/feed", rss(("News", undated, "")), "application/rss+xml")
    done = only(await polling(source(Syndication(url=feed), trusted=True)).poll())
    assert (done.recorded, done.review) == (0, 1)
    assert await pending(store, clock) == 1


async def test_what_was_old_before_the_first_poll_is_not_fetched(site: Site, polling: Polling) -> None:
    feed = site.gives("/feed", rss(("Old news", site.announces("/old", "VX-101"), OLD)), "application/rss+xml")
    done = only(await polling(source(Syndication(url=feed))).poll())
    assert (done.found, done.taken, site.asked("/old")) == (1, 0, [])


async def test_a_page_that_says_nothing_of_a_drug_is_read_once_and_leaves_nothing(
    site: Site, store: Store, clock: Clock, polling: Polling, shared: Any
) -> None:
    body = (shared / "samples/fda_press_rss_2026-08.xml").read_text().replace("http://www.fda.gov/news-events", site.url(""))
    feed = site.gives("/feed", body, "text/xml")
    clock.move(days=170)
    for name in ("fda-issues-eua-screwworm-dogs", "fda-warns-compounded-semaglutide"):
        site.gives(f"/press-announcements/{name}", f"{name}, says an agency.", "text/plain")
    poller = polling(source(Syndication(url=feed, publisher="FDA"), trusted=True))
    assert only(await poller.poll()).taken == 2
    assert only(await poller.poll()).taken == 0
    assert (await milestones(store), await pending(store, clock)) == ([], 0)


async def test_the_same_page_is_not_fetched_twice_and_the_same_feed_not_read_twice(site: Site, polling: Polling, feed: str) -> None:
    poller = polling(source(Syndication(url=feed)))
    await poller.poll()
    again = only(await poller.poll())
    assert (again.found, again.taken, again.trouble) == (0, 0, None)
    assert site.asked("/feed")[1].headers["If-None-Match"] == '"1"'
    assert len(site.asked("/one")) == 1


async def test_one_failing_source_stops_none_of_the_others(site: Site, store: Store, polling: Polling, feed: str) -> None:
    class Broken:
        async def visit(self, visit: Visit) -> Harvest:
            raise RuntimeError(f"nobody foresaw this at {visit.now}")

    sources = (source(Broken(), "broken"), source(Syndication(url=site.url("/nothing")), "gone"), source(Syndication(url=feed)))
    rounds = {one.source: one for one in await polling(*sources).poll()}
    assert rounds["news"].taken == 1
    assert rounds["broken"].trouble == "The answer could not be understood (RuntimeError)."
    assert "404" in (rounds["gone"].trouble or "")
    health = {row["source"]: row for row in await store.read(feeds.health)}
    assert (health["news"]["failures"], health["news"]["error"]) == (0, None)
    assert health["news"]["found"] == {"done": 1}
    assert (health["gone"]["failures"], health["gone"]["last_success"]) == (1, None)


async def test_an_announcement_that_cannot_be_had_is_tried_again_and_at_last_given_up(
    site: Site, store: Store, polling: Polling, feed: str
) -> None:
    del site.handlers["/one"]
    poller = polling(source(Syndication(url=feed)))
    rounds = [only(await poller.poll()) for _ in range(6)]
    assert [one.given_up for one in rounds] == [0, 0, 0, 0, 1, 0]
    assert len(site.asked("/one")) == 5
    assert (await store.read(feeds.health))[0]["found"] == {"given_up": 1}


async def test_only_so_many_announcements_are_taken_at_once_and_the_next_poll_goes_on(site: Site, polling: Polling) -> None:
    links = [site.announces(f"/{number}", f"VX-{number}01") for number in range(1, 6)]
    feed = site.gives("/feed", rss(*((f"News {link}", link, DAY) for link in links)), "application/rss+xml")
    poller = polling(source(Syndication(url=feed)), announcements_per_poll=2)
    rounds = [only(await poller.poll()) for _ in range(3)]
    assert [(one.taken, one.left) for one in rounds] == [(2, 3), (2, 1), (1, 0)]


async def test_a_poll_killed_anywhere_repeats_without_loss_or_double_news(
    site: Site, store: Store, clock: Clock, polling: Polling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program ends before its first write of a poll, after it, and between two announcements."""
    await follow_all(store, clock)
    adapter = Syndication(url=site.gives("/feed", rss(), "application/rss+xml"))
    await polling(source(adapter, trusted=True)).poll()
    links = [site.announces(f"/{number}", f"VX-{number}01") for number in range(1, 4)]
    site.gives("/feed", rss(*((f"News {link}", link, DAY) for link in links)), "application/rss+xml")

    class Killed(BaseException):
        """The end of the process."""

    whole = Store.write
    for survived in (0, 1, 2, 2):
        writes = 0

        async def dying(self: Store, job: Any, survived: int = survived, **options: Any) -> Any:
            nonlocal writes
            if writes == survived:
                raise Killed
            writes += 1
            return await whole(self, job, **options)

        monkeypatch.setattr(Store, "write", dying)
        with pytest.raises(Killed):
            await polling(source(adapter, trusted=True)).poll()
        monkeypatch.setattr(Store, "write", whole)
    await polling(source(adapter, trusted=True)).poll()
    assert await milestones(store) == [("FDA", "orphan_drug", "granted")] * 3
    statement = select(schema.outbox.c.milestone_id).where(schema.outbox.c.milestone_id.is_not(None))
    planned = await store.read(lambda c: list(c.execute(statement).scalars()))
    assert len(planned) == len(set(planned)) == 3


async def test_sources_are_polled_when_their_time_has_come(site: Site, clock: Clock, polling: Polling, feed: str) -> None:
    poller = polling(source(Syndication(url=feed)))
    assert len(await poller.poll_due()) == 1
    clock.move(minutes=59)
    assert await poller.poll_due() == []
    clock.move(minutes=1)
    assert len(await poller.poll_due()) == 1
    assert len(site.asked("/feed")) == 2


async def test_a_source_that_is_not_switched_on_is_named(polling: Polling, feed: str) -> None:
    with pytest.raises(BadInput, match="no source that is switched on"):
        await polling(source(Syndication(url=feed))).poll("edgar")
    with pytest.raises(BadInput, match="No source is switched on"):
        await polling().poll()


async def test_the_same_announcement_in_two_sources_is_one_notice(store: Store, polling: Polling, feed: str) -> None:
    sources = (source(Syndication(url=feed), trusted=True), source(Syndication(url=feed), "other", trusted=True))
    rounds = await polling(*sources).poll()
    assert sum(one.recorded for one in rounds) == 1
    assert len(await milestones(store)) == 1


async def test_a_lead_without_anything_to_read_is_given_up_at_once(polling: Polling) -> None:
    class Empty:
        async def visit(self, visit: Visit) -> Harvest:
            return Harvest(cursor=visit.read_to(), leads=[Lead(entry="1")])

    assert only(await polling(source(Empty())).poll()).given_up == 1
