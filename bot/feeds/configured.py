"""The sources that are switched on in the configuration, each with its adapter."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from bot.config import Edgar, Folder, Hkex, OpenFda, Polled, Sources
from bot.feeds.clinical_trials import ClinicalTrials
from bot.feeds.edgar import Edgar as EdgarSearch
from bot.feeds.ema import Ema
from bot.feeds.folder import Folder as WatchedFolder
from bot.feeds.harvest import Adapter
from bot.feeds.hkex import Hkex as HkexSearch
from bot.feeds.openfda import Applications, Interface, Letters
from bot.feeds.syndication import Syndication
from events.errors import BadInput


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A source that is polled. `trusted`: what its announcements say goes out without a person, where nothing is doubtful."""

    name: str
    adapter: Adapter
    every_minutes: int
    trusted: bool = False


def configured(settings: Sources) -> list[Source]:
    """What is switched on; raises BadInput where two sources have one name, or one lacks what it cannot do without."""
    switched_on = [
        Source(name=name, adapter=make(settings), every_minutes=section.every_minutes, trusted=getattr(section, "trusted", False))
        for name, make in _ADAPTERS.items()
        if name in settings.switched_on and isinstance(section := getattr(settings, name), Polled)
    ]
    switched_on += [
        Source(
            name=feed.name,
            adapter=Syndication(url=feed.url, publisher=feed.publisher or None),
            every_minutes=feed.every_minutes,
            trusted=feed.trusted,
        )
        for feed in settings.feeds
    ]
    names = [source.name for source in switched_on]
    for name in names:
        if names.count(name) > 1:
            raise BadInput(f"Two sources are called {name!r}: give each of sources.feeds a name of its own.")
    return switched_on


def _openfda(settings: OpenFda) -> Interface:
    return Interface(url=settings.url, api_key=settings.api_key, days=settings.days)


def _edgar(settings: Edgar) -> EdgarSearch:
    if not settings.ciks or not all(cik.isascii() and cik.isdigit() and len(cik) <= _CIK_DIGITS for cik in settings.ciks):
        raise BadInput('sources.edgar.ciks must name the companies to watch by their CIK, like ["0001769628"].')
    return EdgarSearch(
        url=settings.url, archive_url=settings.archive_url.rstrip("/"), ciks=settings.ciks, query=settings.query, days=settings.days
    )


def _hkex(settings: Hkex) -> HkexSearch:
    if not settings.stock_ids:
        raise BadInput("sources.hkex.stock_ids must name the companies to watch by the exchange's stock ids.")
    return HkexSearch(
        url=settings.url,
        archive_url=settings.archive_url,
        stock_ids=settings.stock_ids,
        language=settings.language,
        days=settings.days,
    )


def _folder(settings: Folder) -> WatchedFolder:
    if not settings.path:
        raise BadInput("sources.folder.path must name the folder to watch.")
    return WatchedFolder(path=Path(settings.path))


_CIK_DIGITS = 10

# The sections of the configuration that are sources, and what makes their adapters.
_ADAPTERS: dict[str, Callable[[Sources], Adapter]] = {
    "openfda": lambda settings: Applications(interface=_openfda(settings.openfda)),
    "openfda_letters": lambda settings: Letters(interface=_openfda(settings.openfda_letters)),
    "fda_press": lambda settings: Syndication(url=settings.fda_press.url, publisher="FDA"),
    "ema": lambda settings: Ema(medicines_url=settings.ema.medicines_url, orphans_url=settings.ema.orphans_url),
    "clinicaltrials": lambda settings: ClinicalTrials(url=settings.clinicaltrials.url),
    "edgar": lambda settings: _edgar(settings.edgar),
    "hkex": lambda settings: _hkex(settings.hkex),
    "folder": lambda settings: _folder(settings.folder),
}
