"""The EMA's JSON lists: medicines, compared with the last list as a file of it would be, and orphan designations.

https://www.ema.europa.eu/en/about-us/about-website/download-website-data-json-data-format
"""

from typing import Any

import msgspec

from bot.feeds.ema_orphans import REGISTER as ORPHANS
from bot.feeds.fetching import ComeBackLater
from bot.feeds.harvest import Harvest, RegisterFile, Visit, fields, records
from bot.registries.ema_medicines import REGISTER as MEDICINES
from bot.registries.ema_rows import INN
from bot.registries.entries import Register
from events.errors import DesignationBotError, FeedTrouble, LinkFailed, UnsafeLink
from store import snapshots

# What the JSON list calls otherwise than the table does.
_RENAMED = {"international_non_proprietary_name_common_name": INN}


class Ema(msgspec.Struct, frozen=True, kw_only=True):
    """Both lists; an empty address leaves one out."""

    medicines_url: str
    orphans_url: str

    async def visit(self, visit: Visit) -> Harvest:
        """The lists that changed since they were read last. One that cannot be read is trouble, but does not keep the other one back."""
        files: list[RegisterFile] = []
        troubles: list[DesignationBotError] = []
        lists = [(url, register) for url, register in ((self.medicines_url, MEDICINES), (self.orphans_url, ORPHANS)) if url]
        for url, register in lists:
            try:
                page = await visit.changed(url)
                if page is not None:
                    first = await visit.store.read(snapshots.days, register.name) is None
                    files.append(RegisterFile(register=register, content=_whole(page.json(), register), silent=first))
            except (FeedTrouble, LinkFailed, UnsafeLink) as error:
                visit.unread(url)
                troubles.append(error)
        if troubles and len(troubles) == len(lists):
            raise troubles[0]
        return Harvest(
            cursor=visit.read_to(),
            files=files,
            trouble=next(map(str, troubles), None),
            until=next((error.until for error in troubles if isinstance(error, ComeBackLater)), None),
        )


def _whole(document: Any, register: Register) -> bytes:
    """The records of a list that is all there, under the names of the table; raises FeedTrouble for one that is cut."""
    found = records(document, "data")
    total = fields(fields(document).get("meta")).get("total_records")
    if not found or (isinstance(total, int) and len(found) < total):
        raise FeedTrouble(f"{register.title} is not all there: {len(found)} of {total or 'its'} records.")
    return msgspec.json.encode([{_RENAMED.get(name, name): value for name, value in record.items()} for record in found])
