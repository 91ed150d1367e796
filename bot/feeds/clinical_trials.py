"""ClinicalTrials.gov: how the trials of watched drugs stand, https://clinicaltrials.gov/data-api/api (version 2).

A trial is no milestone; how it stands is kept beside the log. Only drugs that somebody subscribed to are asked about.
"""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from bot.feeds.harvest import Harvest, Visit, fields, records, text_in
from bot.feeds.trials import TrialRow
from store import feeds

_FIELDS = "NCTId,BriefTitle,OverallStatus,LastUpdatePostDate"
_PAGE, _MOST_PAGES = 100, 10
_MOST_DRUGS, _MOST_NAMES = 200, 8
# What would end the quoted name, or mean something to the search.
_LONGEST_NAME = 80  # characters: longer ones are formulas
_NOT_ASKED = re.compile(r'["\\\[\]]')


class ClinicalTrials(msgspec.Struct, frozen=True, kw_only=True):
    """The interface at `url`."""

    url: str

    async def visit(self, visit: Visit) -> Harvest:
        """The trials of each watched drug, by any of its names, those changed last first; a trial of several drugs is there for each."""
        found: dict[tuple[str, str], TrialRow] = {}
        for drug_id, names in (await visit.store.read(feeds.watched_drugs))[:_MOST_DRUGS]:
            for record in await self._studies(visit, names):
                trial = trial_of(record, drug_id)
                if trial is not None:
                    found.setdefault((trial.trial, drug_id), trial)
        return Harvest(cursor=visit.read_to(), trials=list(found.values()))

    async def _studies(self, visit: Visit, names: Sequence[str]) -> list[dict[str, Any]]:
        quoted = [f'"{name}"' for name in names if len(name) <= _LONGEST_NAME and not _NOT_ASKED.search(name)]
        if not quoted:
            return []
        asked = {
            "query.intr": " OR ".join(quoted[:_MOST_NAMES]),
            "fields": _FIELDS,
            "sort": "LastUpdatePostDate:desc",
            "pageSize": str(_PAGE),
            "format": "json",
        }
        studies: list[dict[str, Any]] = []
        token = ""
        for _ in range(_MOST_PAGES):
            page = await visit.changed(self.url, asked | ({"pageToken": token} if token else {}))
            if page is None:
                break
            document = page.json()
            studies += records(document, "studies")
            token = text_in(fields(document), "nextPageToken")
            if not token:
                break
        return studies


def trial_of(record: dict[str, Any], drug_id: str) -> TrialRow | None:
    """A study as the interface gives it; None where its number or status is not there."""
    section = fields(record.get("protocolSection"))
    identified, status = fields(section.get("identificationModule")), fields(section.get("statusModule"))
    trial = TrialRow(
        trial=text_in(identified, "nctId"),
        drug_id=drug_id,
        title=text_in(identified, "briefTitle")[:300],
        status=text_in(status, "overallStatus"),
        changed=text_in(fields(status.get("lastUpdatePostDateStruct")), "date"),
    )
    return trial if trial.trial and trial.status else None
