"""ClinicalTrials.gov: how the trials of watched drugs stand, https://clinicaltrials.gov/data-api/api (version 2).

A trial is no milestone; how it stands is kept beside the log. Only drugs that somebody subscribed to are asked about.
"""

from typing import Any

import msgspec

from bot.feeds.harvest import Harvest, Visit, fields, records, text_in
from bot.feeds.trials import TrialRow
from store import feeds

_FIELDS = "NCTId,BriefTitle,OverallStatus,LastUpdatePostDate"
_PAGE = "100"
_MOST_DRUGS = 200


class ClinicalTrials(msgspec.Struct, frozen=True, kw_only=True):
    """The interface at `url`."""

    url: str

    async def visit(self, visit: Visit) -> Harvest:
        """The trials of each watched drug, those changed last first."""
        found: dict[str, TrialRow] = {}
        for drug_id, name in (await visit.store.read(feeds.watched_drugs))[:_MOST_DRUGS]:
            asked = {"query.intr": f'"{name}"', "fields": _FIELDS, "sort": "LastUpdatePostDate:desc", "pageSize": _PAGE, "format": "json"}
            page = await visit.room.page(self.url, asked)
            for record in records(page.json() if page else None, "studies"):
                trial = trial_of(record, drug_id)
                if trial is not None:
                    found.setdefault(trial.trial, trial)
        return Harvest(cursor=visit.read_to(), trials=list(found.values()))


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
