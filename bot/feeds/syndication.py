"""RSS and Atom: a company's news, the FDA's press announcements. Each item is a lead to its page."""

import asyncio
import calendar
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any, cast
from urllib.parse import urljoin

import msgspec

from bot.feeds.harvest import Harvest, Lead, Visit
from events.errors import FeedTrouble
from events.links import is_safe_link, normalize_url

_MOST = 500  # items of one feed that are looked at
_HOURS = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "PST": -8, "PDT": -7}  # RFC 822, section 5.1
# An ISO date without a time ends like an offset: "2026-08-13" is none.
_ZONE = re.compile(rf"(?<=[0-9: ])(?:(?P<name>{'|'.join(_HOURS)})|(?P<sign>[+-])(?P<hours>[0-9]{{2}}):?(?P<minutes>[0-9]{{2}}))\s*$")


class Syndication(msgspec.Struct, frozen=True, kw_only=True):
    """A feed at an address; `publisher` names who speaks in it where the items do not."""

    url: str
    publisher: str | None = None

    async def visit(self, visit: Visit) -> Harvest:
        """The items of the feed."""
        page = await visit.changed(self.url)
        if page is None:
            return Harvest(cursor=visit.read_to())
        leads = await asyncio.to_thread(items, page.content, page.url, self.publisher)
        return Harvest(cursor=visit.read_to(), leads=leads)


def items(content: bytes, address: str, publisher: str | None) -> list[Lead]:
    """The items of a feed that lead anywhere, oldest first; raises FeedTrouble for what is no feed."""
    import feedparser  # noqa: PLC0415  # loaded by the first poll

    feed: Any = cast("Any", feedparser).parse(BytesIO(content), sanitize_html=False, resolve_relative_uris=False)
    if not feed.version:
        raise FeedTrouble("The answer is no RSS or Atom feed: check the address of the source.")
    if feed.bozo and not content.rstrip().endswith((b"</rss>", b"</feed>", b"</rdf:RDF>")):
        raise FeedTrouble("The feed is cut: it does not come to its end.")
    leads = [lead for entry in feed.entries[:_MOST] if (lead := _lead(entry, address, publisher)) is not None]
    return sorted(leads, key=lambda lead: lead.published or date.max)


def _lead(entry: Any, address: str, publisher: str | None) -> Lead | None:
    url = urljoin(address, str(entry.get("link") or "").strip())
    if not entry.get("link") or not is_safe_link(url):
        return None
    return Lead(
        entry=str(entry.get("id") or normalize_url(url))[:500],
        url=url,
        title=" ".join(str(entry.get("title") or "").split())[:300] or None,
        publisher=publisher,
        published=_day(entry),
    )


def _day(entry: Any) -> date | None:
    """The day where the item was published: as it is written, not as it is in UTC."""
    said = dict(cast("dict[str, Any]", entry))  # the parser's own dictionary guesses, and warns of it
    moment = said.get("published_parsed") or said.get("updated_parsed")
    if moment is None:
        return None
    written = str(said.get("published") or said.get("updated") or "")
    at = datetime.fromtimestamp(calendar.timegm(moment), UTC)
    zone = _ZONE.search(written)
    if zone is None:
        return at.date()
    if zone["name"]:
        return (at + timedelta(hours=_HOURS[zone["name"]])).date()
    offset = timedelta(hours=int(zone["hours"]), minutes=int(zone["minutes"]))
    return (at + offset if zone["sign"] == "+" else at - offset).date()
