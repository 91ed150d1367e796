"""The EMA's list of medicines: what changed between two editions, and what merely moved.

News is another status, another flag, a day that was not there. Wording, addresses, white space and added columns are none. An edited
indication may be a label extension, and a medicine that left the list may be anything: a person looks at both.
"""

from datetime import date

import msgspec

from bot.registries.cells import digest, eu_day, letters, words
from bot.registries.ema_rows import (
    AREA,
    AUTHORISED,
    CATEGORY,
    COMPARED,
    CONDITIONAL,
    DECIDED,
    EXCEPTIONAL,
    FLAGS,
    INDICATION,
    LICENSED,
    NAME,
    NUMBER,
    ORPHAN,
    STATUS,
    URL,
    cells_of,
    designation_of,
    fact,
    facts_of,
    has_licence,
    is_over,
    is_yes,
    licence_of,
    read,
    source_of,
    status_of,
)
from bot.registries.entries import Cells, Comparing, Comparison, Dating, Edition, Entry, Register
from bot.registries.wording import word_difference
from events.decisions import Fact
from events.partial_date import PartialDate
from events.vocabulary import Authority, Kind, Status

# Market exclusivity of an orphan medicine: Regulation (EC) 141/2000, article 8(1).
EXCLUSIVE_YEARS = 10

_LICENCES = frozenset({Kind.APPROVAL, Kind.CONDITIONAL_APPROVAL})


def changes(body: str, since: date, entry: Entry, edition: Edition) -> Comparison:
    """What is new in a medicine since the edition of `since`, whose row is `body`."""
    before, now = cells_of(body), cells_of(entry.body)
    flipped = [flag for flag in FLAGS if is_yes(before, flag) != is_yes(now, flag)]
    restated = status_of(before) != status_of(now)
    reworded = letters(before[INDICATION]) != letters(now[INDICATION])
    facts = [one for one in _asserted(before, now, edition) if _identity(one) not in {_identity(old) for old in facts_of(before, edition)}]
    if restated and status_of(now) == LICENSED and has_licence(before):
        facts.append(_again(before, now, edition))
    facts.extend(found for flag in flipped if (found := _flag_gone(flag, before, now, since, edition)) is not None)
    if reworded:
        facts.append(_reworded(before, now, since, edition))
    return Comparison(facts=tuple(facts), status_changed=int(restated), flags_changed=len(flipped), indication_changed=int(reworded))


def earlier(body: str, entry: Entry, edition: Edition) -> tuple[Fact, ...]:
    """What an older edition says that the newer one, whose row is `body`, does not: only what has a day of its own."""
    known = {_identity(one) for one in facts_of(cells_of(body), edition)}
    return tuple(one for one in entry.facts if one.occurred is not None and _identity(one) not in known)


def moved(before: str, now: str) -> list[str]:
    """The columns that say something else than the last edition did, of those that seldom do."""
    old, new = cells_of(before), cells_of(now)
    changed = [flag for flag in FLAGS if is_yes(old, flag) != is_yes(new, flag)]
    changed += [STATUS] if status_of(old) != status_of(new) else []
    return changed + ([INDICATION] if letters(old[INDICATION]) != letters(new[INDICATION]) else [])


def absent(_key: str, body: str, edition: Edition) -> tuple[Fact, ...]:
    """What a medicine that is not listed any more gives a person to look at: nothing where it had ended before.

    What may have ended is its authorisation, suspended or not, or the application that is not decided yet.
    """
    cells = cells_of(body)
    if is_over(cells):
        return ()
    if has_licence(cells):
        kind, ended = licence_of(cells)[0], Status.REMOVED
    else:
        kind, ended = Kind.APPLICATION_SUBMITTED, Status.WITHDRAWN
    words = f"Not in the list of {edition.day}. Before: {STATUS}: {cells[STATUS]}"
    doubt = f"{cells[NAME]} left the list, which does not say why; it may have ended, moved to another entry, or be missing by mistake."
    return (_doubted(fact(cells, edition, kind, ended, None, words, cells[INDICATION]), doubt),)


def _asserted(before: Cells, now: Cells, edition: Edition) -> tuple[Fact, ...]:
    """What the row asserts now, read with what is known of how it came there."""
    if is_yes(before, CONDITIONAL) and not is_yes(now, CONDITIONAL):
        # What follows a conditional authorisation is a step of it; its conversion into a full one is looked at by itself.
        return facts_of({**now, CONDITIONAL: before[CONDITIONAL]}, edition)
    facts = facts_of(now, edition)
    if is_yes(now, EXCEPTIONAL) and not is_yes(before, EXCEPTIONAL) and has_licence(before):
        facts = tuple(_since_when(one, now) if one.kind is Kind.EXCEPTIONAL_CIRCUMSTANCES else one for one in facts)
    if is_yes(before, CONDITIONAL) == is_yes(now, CONDITIONAL) or not has_licence(before):
        return facts
    doubt = "the list had this as a full authorisation before."
    return tuple(_doubted(one, doubt) if one.kind is Kind.CONDITIONAL_APPROVAL else one for one in facts)


def _identity(one: Fact) -> tuple[Kind | None, Status, PartialDate | None]:
    """What makes it the same assertion in another edition: a recommendation is the same whatever kind of authorisation came of it."""
    recommended = one.kind in _LICENCES and one.status is Status.RECOMMENDED
    return (None if recommended else one.kind, one.status, one.occurred)


def _again(before: Cells, now: Cells, edition: Edition) -> Fact:
    kind, granted = licence_of(now)
    words = f"{STATUS}: {before[STATUS]} → {now[STATUS]}"
    doubt = f"{now[NAME]} is authorised again; the list does not say since when."
    return _doubted(fact(now, edition, kind, granted, None, words, now[INDICATION]), doubt)


def _flag_gone(flag: str, before: Cells, now: Cells, since: date, edition: Edition) -> Fact | None:
    """The milestone of a flag that is not set any more; None where it was set (the row asserts that by itself) or the licence ended."""
    if is_yes(now, flag):
        return None
    words = f"{flag}: {before[flag]} ({since}) → {now[flag]} ({edition.day})"
    if flag == CONDITIONAL:
        if status_of(now) != LICENSED:
            return None
        doubt = "the authorisation is not conditional any more: say when it became a full one, or discard this as an error of the list."
        return _doubted(fact(now, edition, Kind.APPROVAL, Status.APPROVED, None, words, now[INDICATION]), doubt)
    if flag == EXCEPTIONAL:
        return fact(now, edition, Kind.EXCEPTIONAL_CIRCUMSTANCES, Status.REMOVED, None, words, now[INDICATION] or now[AREA])
    status = Status.EXPIRED if flag == ORPHAN and _exclusivity_over(now, edition.day) else Status.REMOVED
    return fact(now, edition, designation_of(flag), status, None, words, now[AREA] or now[INDICATION])


def _exclusivity_over(cells: Cells, day: date) -> bool:
    """Whether a medicine that is still authorised had its years, so that its orphan status ended by itself."""
    authorised = eu_day(cells[AUTHORISED])
    if authorised is None or status_of(cells) != LICENSED:
        return False
    first = authorised.first
    return (first.year + EXCLUSIVE_YEARS, first.month, first.day) <= (day.year, day.month, day.day)


def _reworded(before: Cells, now: Cells, since: date, edition: Edition) -> Fact:
    """An edited indication, with the decision that came since then as its day, where there is one: never recorded without a person."""
    kind, granted = licence_of(now)
    decided = eu_day(now[DECIDED])
    licensed = has_licence(now)
    day = decided if licensed and decided is not None and decided.first > since else None
    words = word_difference(before[INDICATION], now[INDICATION])
    edited = fact(now, edition, kind, granted if licensed else Status.RECOMMENDED, day, words, now[INDICATION])
    source = source_of(now, edition, f"ema-indication:{now[NUMBER]}/{digest(letters(now[INDICATION]))}")
    doubt = "the indication was edited: a label extension, a restriction, or its wording only?"
    return _doubted(msgspec.structs.replace(edited, source=source), doubt)


def _since_when(one: Fact, now: Cells) -> Fact:
    """The fact without the day of the authorisation: this was said of it later, and since when the list does not say."""
    return msgspec.structs.replace(one, occurred=None, evidence=words(now, NAME, EXCEPTIONAL))


def _doubted(one: Fact, doubt: str) -> Fact:
    return msgspec.structs.replace(one, doubt=doubt)


REGISTER = Register(
    name="ema-medicines",
    title="EMA list of medicines",
    publisher="EMA",
    authority=Authority.EMA,
    columns=(CATEGORY, NUMBER, URL, *COMPARED),
    read=read,
    is_entry=lambda cells: bool(cells[CATEGORY] or cells[NUMBER] or cells[NAME]),
    dated_by=Dating(columns=("Last updated date",), day=eu_day),
    # In five months one flag in two hundred turned, one indication in twenty-five was edited.
    comparing=Comparing(
        changes=changes,
        absent=absent,
        earlier=earlier,
        key=lambda cells: cells[NUMBER],
        moved=moved,
        one_in=dict.fromkeys(FLAGS, 20) | {STATUS: 4, INDICATION: 4},
    ),
)
