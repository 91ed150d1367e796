"""Hong Kong's exchange: the title search of its news, https://www1.hkexnews.hk/search/titlesearch.xhtml, for listed companies."""

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urljoin

import msgspec

from bot.feeds.harvest import Harvest, Lead, Visit, fields, records, text_in
from bot.registries.cells import eu_day
from events.errors import FeedTrouble, InvalidValue

_ROWS, _MOST_ROWS = 100, 2_000
# Forms that every listed company files each month and that tell nothing of a drug.
_ROUTINE = re.compile(r"next day disclosure|monthly return|翌日披露|月報表|月报表|proxy form|代表委任", re.IGNORECASE)


class Hkex(msgspec.Struct, frozen=True, kw_only=True):
    """Announcements of the companies with these stock ids (the exchange's own numbers, no stock codes), of the last `days` days."""

    url: str
    archive_url: str
    stock_ids: tuple[int, ...]
    language: str
    days: int

    async def visit(self, visit: Visit) -> Harvest:
        """What each company announced, routine returns left out."""
        leads: dict[str, Lead] = {}
        for stock_id in self.stock_ids:
            for record in await self._records(visit, stock_id):
                lead = self._lead(record)
                if lead is not None:
                    leads[lead.entry] = lead
        return Harvest(cursor=visit.read_to(), leads=sorted(leads.values(), key=lambda lead: (lead.published or date.max, lead.entry)))

    async def _records(self, visit: Visit, stock_id: int) -> list[dict[str, Any]]:
        """All the exchange has: it gives the first so many rows, and says whether there are more."""
        asked = self._parameters(stock_id, visit.today)
        for rows in range(_ROWS, _MOST_ROWS + 1, _ROWS):
            page = await visit.changed(self.url, asked | {"rowRange": str(rows)})
            if page is None:
                if visit.was_read(self.url, asked | {"rowRange": str(rows + _ROWS)}):
                    continue
                return []
            document = page.json()
            found = announced(document)
            if len(found) < rows or fields(document).get("hasNextRow") is False:
                return found
        raise FeedTrouble(f"There are more than {_MOST_ROWS} announcements of the stock id {stock_id}: lower `days` of this source.")

    def _parameters(self, stock_id: int, today: date) -> dict[str, str]:
        return {
            "sortDir": "0",
            "sortByOptions": "DateTime",
            "category": "0",
            "market": "SEHK",
            "stockId": str(stock_id),
            "documentType": "-1",
            "fromDate": (today - timedelta(days=self.days)).strftime("%Y%m%d"),
            # The exchange's day begins eight hours before that of UTC.
            "toDate": (today + timedelta(days=1)).strftime("%Y%m%d"),
            "title": "",
            "searchType": "0",
            "t1code": "-2",
            "t2Gcode": "-2",
            "t2code": "-2",
            "lang": self.language,
        }

    def _lead(self, record: dict[str, Any]) -> Lead | None:
        number, link = text_in(record, "NEWS_ID"), text_in(record, "FILE_LINK")
        if not number or not link or _ROUTINE.search(text_in(record, "LONG_TEXT") + text_in(record, "TITLE")):
            return None
        try:
            day = eu_day(text_in(record, "DATE_TIME").split(" ")[0])
        except InvalidValue:
            day = None
        return Lead(
            entry=number,
            url=urljoin(self.archive_url, link),
            title=text_in(record, "TITLE")[:300] or None,
            publisher=re.sub(r"<[^>]*>", " ", text_in(record, "STOCK_NAME")).strip() or None,
            published=day.first if day else None,
        )


def announced(document: Any) -> list[dict[str, Any]]:
    """The records of an answer: a JSON document that holds another one as text. Raises FeedTrouble where it does not."""
    answer = fields(document)
    if "result" not in answer:
        raise FeedTrouble("The answer has another shape than expected: there is no result in it.")
    inner = answer["result"]
    if inner in (None, "null", ""):
        return []
    if not isinstance(inner, str):
        return records(inner)
    try:
        return records(msgspec.json.decode(inner))
    except msgspec.DecodeError as error:
        raise FeedTrouble(f"The result of the answer is no whole JSON document ({error}).") from error
