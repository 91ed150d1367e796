"""openFDA: applications decided lately (drugsfda) and complete response letters, https://open.fda.gov/apis/.

Applications go in as a file of the register would. A letter names its application; whose that is, the register has said before, or the
letter's own words do.
"""

import re
from datetime import date, timedelta
from typing import Any

import msgspec
from pydantic import SecretStr
from sqlalchemy import Connection

from bot.drafts import DraftFact
from bot.feeds.fetching import Page
from bot.feeds.harvest import SECRET, Harvest, Lead, RegisterFile, Visit, records, text_in, texts
from bot.registries.cells import clean, us_day
from bot.registries.openfda import REGISTER
from bot.sources.links import Answered
from events.decisions import Fact
from events.errors import FeedTrouble, InvalidValue
from events.event_types import Source
from events.partial_date import PartialDate
from events.reading.proposals import CompanySeen, DrugSeen, NameSeen
from events.vocabulary import Authority, Kind, Status
from store import snapshots

_PAGE, _MOST_PAGES = 100, 20
# How openFDA says that nothing matches; any other 404 is a wrong address.
_NOTHING_FOUND, _NO_MATCH = 404, b"NOT_FOUND"
_FIRST_LETTER = 2002
_BEGUN = "begun"  # the day the letters were first looked at
_APPLICATION = re.compile(r"\b(NDA|BLA|ANDA)\s*-?\s*0*([0-9]{5,6})\b")
_NAMED = re.compile(r"\bfor\s+([A-Z][\w-]{2,40})\s+\(([a-z][\w -]{3,80})\)")
_EVIDENCE = 300  # characters of a letter that are shown


class Interface(msgspec.Struct, frozen=True, kw_only=True):
    """An address of openFDA, and how its answers are paged."""

    url: str
    api_key: SecretStr
    days: int

    async def pages(self, visit: Visit, field: str | None = None) -> list[Page]:
        """The answers that changed of all, or of what `field` dates in the last `days` days; FeedTrouble where there are too many."""
        since = visit.today - timedelta(days=self.days)
        asked = {"limit": str(_PAGE)}
        if field is not None:
            asked["search"] = f"{field}:[{since:%Y%m%d} TO {visit.today:%Y%m%d}]"
        if key := self.api_key.get_secret_value():
            asked[SECRET] = key
        found: list[Page] = []
        for number in range(_MOST_PAGES):
            try:
                page = await visit.changed(self.url, {**asked, "skip": str(number * _PAGE)})
            except Answered as answer:
                if answer.status == _NOTHING_FOUND and _NO_MATCH in answer.said:
                    break
                raise
            if page is None:
                if visit.was_read(self.url, {**asked, "skip": str((number + 1) * _PAGE)}):
                    continue
                break
            found.append(page)
            if len(records(page.json(), "results")) < _PAGE:
                break
        else:
            raise FeedTrouble(f"There are more than {_MOST_PAGES * _PAGE} records: lower `days` of this source.")
        return found


class Applications(msgspec.Struct, frozen=True, kw_only=True):
    """Applications with a submission that was decided lately."""

    interface: Interface

    async def visit(self, visit: Visit) -> Harvest:
        """The applications, as files of their register."""
        pages = await self.interface.pages(visit, "submissions.submission_status_date")
        files = [RegisterFile(register=REGISTER, content=page.content) for page in pages if records(page.json(), "results")]
        return Harvest(cursor=visit.read_to(), files=files)


class Letters(msgspec.Struct, frozen=True, kw_only=True):
    """Complete response letters. They are published long after their day, so all are looked at, and what is not known is new."""

    interface: Interface

    async def visit(self, visit: Visit) -> Harvest:
        """The letters, each with what its fields say; what was old when they were first looked at is only remembered."""
        pages = await self.interface.pages(visit)
        found = [record for page in pages for record in records(page.json(), "results")]
        labels = await visit.store.read(_labels, sorted({number for record in found for number in _applications(record)}))
        begun = date.fromisoformat(visit.cursor.marks[_BEGUN]) if _BEGUN in visit.cursor.marks else None
        oldest = visit.today - timedelta(days=self.interface.days)
        leads: dict[str, Lead] = {}
        remembered: list[str] = []
        nameless = False
        for record in found:
            entry, day = _entry(record)
            if begun is None and day is not None and day.first < oldest:
                remembered.append(entry)
            elif (lead := _letter(record, labels)) is not None:
                leads[entry] = lead
            elif day is not None:
                nameless = True
        ordered = sorted(leads.values(), key=lambda lead: (lead.published or date.max, lead.entry))
        cursor = visit.read_to(**{_BEGUN: str(begun or visit.today)})
        if nameless:  # the register may say tomorrow whose application it is
            cursor = msgspec.structs.replace(cursor, pages={})
        return Harvest(cursor=cursor, leads=ordered, remembered=remembered)


def _labels(connection: Connection, applications: list[str]) -> dict[str, str]:
    """The ids of the drugs whose applications the register named before."""
    rows = snapshots.find(connection, REGISTER.name, applications)
    return {number: row.drug_id for number, row in rows.items() if row.drug_id}


def _applications(record: dict[str, Any]) -> list[str]:
    said = texts(record.get("application_number"))
    return [f"{match[1]}{match[2].zfill(6)}" for one in said if (match := _APPLICATION.search(one))]


def _entry(record: dict[str, Any]) -> tuple[str, PartialDate | None]:
    """What names a letter, and its day."""
    try:
        day = us_day(text_in(record, "letter_date"), not_before=_FIRST_LETTER)
    except InvalidValue:
        day = None
    return "/".join([*_applications(record), str(day)]), day


def _letter(record: dict[str, Any], drug_ids: dict[str, str]) -> Lead | None:
    """A letter as an announcement with one fact; None where it is of another type, without a day, or about nobody knows what drug."""
    numbers, text = _applications(record), clean(text_in(record, "text"))
    if not numbers or "COMPLETE RESPONSE" not in text_in(record, "letter_type").upper():
        return None
    entry, day = _entry(record)
    named = _NAMED.search(text)
    drug_id = next((drug_ids[number] for number in numbers if number in drug_ids), None)
    name = drug_id or (named[2] if named else None)
    if day is None or name is None:
        return None
    names = (NameSeen(name=named[2], name_type="inn"), NameSeen(name=named[1], name_type="brand")) if named and drug_id is None else ()
    company = text_in(record, "company_name")
    title = f"Complete response letter, {', '.join(numbers)}, {day}"
    told = f"{title}\n{text_in(record, 'file_name')}\n\n{text}".strip()
    return Lead(
        entry=entry,
        text=told,
        title=title,
        publisher="FDA",
        published=day.first,
        drugs=(DrugSeen(name=name, names=names, companies=(CompanySeen(name=company, role="sponsor"),) if company[:1].isalnum() else ()),),
        facts=(DraftFact(drug=name, fact=_refused(numbers, day, title, text)),),
    )


def _refused(numbers: list[str], day: PartialDate, title: str, text: str) -> Fact:
    key = f"crl:{'/'.join(numbers)}/{day}"
    source = Source(notice_id="", title=title, publisher="FDA", published=day.first, registry=Authority.FDA, registry_key=key)
    return Fact(
        authority=Authority.FDA,
        kind=Kind.COMPLETE_RESPONSE,
        status=Status.REFUSED,
        occurred=day,
        source=source,
        evidence=f"{title}. {text[:_EVIDENCE]}".strip(),
    )
