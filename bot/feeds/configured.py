"""The sources that are switched on in the configuration, each with its adapter."""

import msgspec

from bot.config import Sources
from bot.feeds.harvest import Adapter
from bot.feeds.syndication import Syndication
from events.errors import BadInput


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A source that is polled. `trusted`: what its announcements say goes out without a person, where nothing is doubtful."""

    name: str
    adapter: Adapter
    every_minutes: int
    trusted: bool = False


def configured(settings: Sources) -> list[Source]:
    """What is switched on; raises BadInput where two sources have one name."""
    found: list[Source] = []
    if settings.fda_press.enabled:
        adapter = Syndication(url=settings.fda_press.url, publisher="FDA")
        found.append(_source("fda_press", settings.fda_press.every_minutes, adapter, trusted=settings.fda_press.trusted))
    for feed in settings.feeds:
        adapter = Syndication(url=feed.url, publisher=feed.publisher or None)
        found.append(_source(feed.name, feed.every_minutes, adapter, trusted=feed.trusted))
    names = [source.name for source in found]
    for name in names:
        if names.count(name) > 1:
            raise BadInput(f"Two sources are called {name!r}: give each of sources.feeds a name of its own.")
    return found


def _source(name: str, every_minutes: int, adapter: Adapter, *, trusted: bool = False) -> Source:
    return Source(name=name, adapter=adapter, every_minutes=every_minutes, trusted=trusted)
