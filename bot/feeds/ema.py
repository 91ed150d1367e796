"""The EMA's JSON lists: medicines, compared with the last list as a file of it would be, and orphan designations.

https://www.ema.europa.eu/en/about-us/about-website/download-website-data-json-data-format
"""

from typing import Any

import msgspec

from bot.feeds.ema_orphans import REGISTER as ORPHANS
from bot.feeds.harvest import Harvest, RegisterFile, Visit, fields, records
from bot.registries.ema_medicines import REGISTER as MEDICINES
from bot.registries.ema_rows import INN
from bot.registries.entries import Register
from events.errors import FeedTrouble

# What the JSON list calls otherwise than the table does.
_RENAMED = {"international_non_proprietary_name_common_name": INN}


class Ema(msgspec.Struct, frozen=True, kw_only=True):
    """Both lists; an empty address leaves one out."""

    medicines_url: str
    orphans_url: str

    async def visit(self, visit: Visit) -> Harvest:
        """The lists that changed since they were read last."""
        files: list[RegisterFile] = []
        for url, register in ((self.medicines_url, MEDICINES), (self.orphans_url, ORPHANS)):
            page = await visit.changed(url) if url else None
            if page is not None:
                files.append(RegisterFile(register=register, content=_whole(page.json(), register)))
        return Harvest(cursor=visit.read_to(), files=files)


def _whole(document: Any, register: Register) -> bytes:
    """The records of a list that is all there, under the names of the table; raises FeedTrouble for one that is cut."""
    found = records(document, "data")
    total = fields(fields(document).get("meta")).get("total_records")
    if not found or (isinstance(total, int) and len(found) < total):
        raise FeedTrouble(f"{register.title} is not all there: {len(found)} of {total or 'its'} records.")
    return msgspec.json.encode([{_RENAMED.get(name, name): value for name, value in record.items()} for record in found])
