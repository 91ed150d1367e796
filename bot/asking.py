"""Asking the store where a drug stands: one answer for the chat, the command line and whoever asks next."""

from datetime import date, datetime

import msgspec
from sqlalchemy import Connection

from bot.feeds import trials
from bot.feeds.trials import TrialRow
from events.drug import DrugState, Milestone, combined
from events.errors import AmbiguousName, UnknownDrug
from events.joining import joined
from events.standing import Standing, happened_by, standings, timeline
from store import queries


class DrugView(msgspec.Struct, frozen=True, kw_only=True):
    """A drug with what was merged into it, where it stands (as of the day asked for) and its whole timeline, oldest first.

    `trials`: how its trials stand now, where they are watched; none where an earlier day is asked for.
    """

    drug: DrugState
    standings: tuple[Standing, ...]
    timeline: tuple[Milestone, ...]
    trials: tuple[TrialRow, ...] = ()


def drug_id_of(connection: Connection, name: str) -> str:
    """The id of the one drug of that name, id or alias, merges followed; raises UnknownDrug (with near names) or AmbiguousName."""
    found = queries.find_drugs(connection, name)
    if not found:
        raise UnknownDrug(name, tuple(queries.nearest_names(connection, name)))
    if len(found) > 1:
        raise AmbiguousName(name, tuple(found))
    return found[0][0]


def whole_drug(connection: Connection, drug_id: str, known_at: datetime | None = None) -> DrugState | None:
    """The drug with what was merged into it, now or as it was known then; None where it was not known."""
    if known_at is None:
        return queries.load_whole(connection, drug_id)
    state = queries.drug_as_known(connection, drug_id, known_at)
    if state is None:
        return None
    parts = (queries.drug_as_known(connection, part, known_at) for part in state.merged)
    return combined(state, tuple(part for part in parts if part is not None))


def view(connection: Connection, name: str, *, as_of: date | None = None, known_at: datetime | None = None) -> DrugView:
    """Where a drug stands; `as_of` asks by what had happened, `known_at` by what was known here.

    A drug not yet known at `known_at` gives an empty view of its name. Raises UnknownDrug or AmbiguousName.
    """
    drug_id = drug_id_of(connection, name)
    state = whole_drug(connection, drug_id, known_at)
    if state is None:
        return DrugView(drug=DrugState(drug_id=drug_id, label=name, version=0), standings=(), timeline=())
    state = joined(state)
    milestones = state.milestones.values()
    watched = trials.of_drugs(connection, (state.drug_id, *state.merged)) if as_of is None and known_at is None else ()
    return DrugView(
        drug=state,
        standings=standings(milestones, as_of),
        timeline=timeline(happened_by(milestones, as_of)),
        trials=watched,
    )
