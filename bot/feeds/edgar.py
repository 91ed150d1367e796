"""The SEC's full-text search for 8-K and 6-K filings of companies, asked as its own page asks it.

https://efts.sec.gov/LATEST/search-index
"""

import re
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import msgspec

from bot.feeds.harvest import Harvest, Lead, Visit, fields, records, text_in, texts
from bot.registries.cells import iso_day
from events.errors import FeedTrouble, InvalidValue

_FORMS = "8-K,6-K"
_PAGE, _MOST_PAGES = 100, 20
_ID = re.compile(r"([0-9]{10}-[0-9]{2}-[0-9]{6}):([A-Za-z0-9._-]{1,120})")
_NAMED = re.compile(r"\s*\((?:CIK )?[^()]*\)")
_CIK_DIGITS = 10
_WATCHED = "watched"


class Edgar(msgspec.Struct, frozen=True, kw_only=True):
    """Filings of the companies with these CIKs that the query finds, of the last `days` days."""

    url: str
    archive_url: str
    ciks: tuple[str, ...]
    query: str
    days: int

    async def visit(self, visit: Visit) -> Harvest:
        """The filings found; a filing that several companies share is one."""
        parameters = {
            "q": self.query,
            "forms": _FORMS,
            "ciks": ",".join(self._watched()),
            "dateRange": "custom",
            "startdt": (visit.today - timedelta(days=self.days)).isoformat(),
            "enddt": visit.today.isoformat(),
        }
        hits: list[dict[str, Any]] = []
        for number in range(_MOST_PAGES):
            asked = parameters | ({"from": str(number * _PAGE)} if number else {})
            page = await visit.changed(self.url, asked)
            if page is None:
                if visit.was_read(self.url, parameters | {"from": str((number + 1) * _PAGE)}):
                    continue
                break
            found = records(page.json(), "hits", "hits")
            hits += found
            if len(found) < _PAGE:
                break
        else:
            raise FeedTrouble(f"There are more than {_MOST_PAGES * _PAGE} filings: lower `days` of this source, or narrow its `query`.")
        newcomers = visit.newcomers(self._watched())
        leads = {lead.entry: lead for hit in hits if (lead := self._lead(hit, newcomers)) is not None}
        cursor = msgspec.structs.replace(visit.read_to(), marks=dict.fromkeys(self._watched(), _WATCHED))
        return Harvest(cursor=cursor, leads=sorted(leads.values(), key=lambda lead: (lead.published is None, lead.published)))

    def _watched(self) -> list[str]:
        return [cik.zfill(_CIK_DIGITS) for cik in self.ciks]

    def _lead(self, hit: dict[str, Any], newcomers: Collection[str]) -> Lead | None:
        match, said = _ID.fullmatch(text_in(hit, "_id")), fields(hit.get("_source"))
        forms = {text_in(said, "form"), text_in(said, "root_form")} & set(_FORMS.split(","))
        owners = [cik for cik in texts(said.get("ciks")) if cik.zfill(_CIK_DIGITS) in self._watched()]
        if match is None or not owners or not forms:
            return None
        names = texts(said.get("display_names"))
        company = _NAMED.sub("", names[0]).strip() if names else ""
        try:
            filed = iso_day(text_in(said, "file_date"))
        except InvalidValue:
            filed = None
        accession, document = match.groups()
        return Lead(
            entry=f"{accession}:{document}",
            url=f"{self.archive_url}/{int(owners[0])}/{accession.replace('-', '')}/{document}",
            title=f"{company} {min(forms)}".strip(),
            publisher=company or None,
            published=filed.first if filed else None,
            first=all(owner.zfill(_CIK_DIGITS) in newcomers for owner in owners),
        )
