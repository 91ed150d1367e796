"""What is derived from the log, folded in batches: one upsert a table a batch, in the transaction that appends or into shadow tables."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, MetaData, Table, bindparam, delete, exists, literal, select, update

from events.codec import decode, encode, timestamp
from events.drug import DrugState, Milestone, evolve
from events.event_types import AnnouncementReceived, AnnouncementReviewed, Recorded
from events.names import company_keys, name_key
from store import schema
from store.engine import insert_new, upsert

_DRUG = "drug-"
_REMEMBERED_DRUGS = 2_000
STATUS = "status"  # the checkpoint of all that is projected here


class Projector:
    """The fold of the log into one set of tables; holds the drugs it touched last.

    The tables are those of `schema.PROJECTIONS`, or their shadows of the same columns.
    """

    def __init__(self, tables: Iterable[Table] = schema.PROJECTIONS, *, suffix: str = "") -> None:
        by_name = {table.name.removesuffix(suffix): table for table in tables}
        drugs, keys, milestones = by_name["drugs"], by_name["drug_keys"], by_name["milestones"]
        told, notices, checkpoints = by_name["told"], by_name["notices"], by_name["checkpoints"]
        self._drugs: OrderedDict[str, DrugState] = OrderedDict()
        self._position = 0
        self._load = select(drugs.c.drug_id, drugs.c.state).where(drugs.c.drug_id.in_(bindparam("drug_ids", expanding=True)))
        self._put_drugs = upsert(drugs)
        self._drop_keys = delete(keys).where(keys.c.drug_id.in_(bindparam("drug_ids", expanding=True)))
        self._put_keys = insert_new(keys)
        self._put_milestones = upsert(milestones, keep=("told",))
        self._put_told = insert_new(told)
        self._mark_told = (
            update(milestones)
            .where(
                milestones.c.milestone_id.in_(bindparam("milestone_ids", expanding=True)),
                exists(select(literal(1)).where(told.c.milestone_id == milestones.c.milestone_id)),
            )
            .values(told=True)
        )
        self._put_notices = upsert(notices)
        self._put_checkpoint = upsert(checkpoints)

    def forget(self) -> None:
        """Drop the drugs held in memory: the tables were changed by others, or a transaction was undone."""
        self._drugs.clear()
        self._position = 0

    def apply(self, connection: Connection, recorded: Sequence[Recorded]) -> None:
        """Fold events, given in order of position, into the tables."""
        if not recorded:
            return
        if recorded[0].position <= self._position:
            self.forget()  # these were folded before, in a transaction that was undone
        self._position = recorded[-1].position
        before = self._states(connection, {one.stream.removeprefix(_DRUG) for one in recorded if one.stream.startswith(_DRUG)})
        after = dict(before)
        told: dict[str, None] = {}
        notices: dict[str, dict[str, Any]] = {}
        for one in recorded:
            if one.stream.startswith(_DRUG):
                drug_id = one.stream.removeprefix(_DRUG)
                after[drug_id] = evolve(after.get(drug_id), one)
            elif isinstance(one.event, AnnouncementReceived):
                notices[one.event.notice_id] = notice_row(one.event, one.position)
            elif isinstance(one.event, AnnouncementReviewed):
                told.update(dict.fromkeys(one.event.told))
        self._write_drugs(connection, before, after, told)
        if notices:
            connection.execute(self._put_notices, list(notices.values()))
        connection.execute(self._put_checkpoint, {"name": STATUS, "position": recorded[-1].position, "hash": recorded[-1].hash})

    def _states(self, connection: Connection, drug_ids: set[str]) -> dict[str, DrugState]:
        found = {drug_id: state for drug_id in drug_ids if (state := self._drugs.get(drug_id)) is not None}
        missing = list(drug_ids - found.keys())
        for start in range(0, len(missing), 500):
            for row in connection.execute(self._load, {"drug_ids": missing[start : start + 500]}):
                found[row.drug_id] = decode(row.state, DrugState)
        return found

    def _write_drugs(
        self, connection: Connection, before: dict[str, DrugState], after: dict[str, DrugState], told: dict[str, None]
    ) -> None:
        changed = [state for drug_id, state in after.items() if before.get(drug_id) is not state]
        if changed:
            connection.execute(self._put_drugs, [drug_row(state) for state in changed])
        renamed = [state for state in changed if _names_differ(before.get(state.drug_id), state)]
        if renamed:
            connection.execute(self._drop_keys, {"drug_ids": [state.drug_id for state in renamed]})
            rows = [row for state in renamed for row in key_rows(state)]
            if rows:
                connection.execute(self._put_keys, rows)
        moved = [milestone for state in changed for milestone in _changed_milestones(before.get(state.drug_id), state)]
        if moved:
            connection.execute(self._put_milestones, [milestone_row(milestone, told=False) for milestone in moved])
        if told:
            connection.execute(self._put_told, [{"milestone_id": milestone_id} for milestone_id in told])
        new = {milestone.milestone_id for milestone in moved} | told.keys()
        if new:
            connection.execute(self._mark_told, {"milestone_ids": list(new)})
        for state in changed:
            self._drugs[state.drug_id] = state
            self._drugs.move_to_end(state.drug_id)
        while len(self._drugs) > _REMEMBERED_DRUGS:
            self._drugs.popitem(last=False)


def shadow_tables(suffix: str) -> MetaData:
    """The projections' tables under other names, without their indexes."""
    shadows = MetaData()
    for table in schema.PROJECTIONS:
        table.to_metadata(shadows, name=table.name + suffix).indexes.clear()
    return shadows


def drug_row(state: DrugState) -> dict[str, Any]:
    """The row of a drug: its whole state as a snapshot."""
    return {
        "drug_id": state.drug_id,
        "label": state.label,
        "version": state.version,
        "merged_into": state.merged_into,
        "state": encode(state),
    }


def key_rows(state: DrugState) -> list[dict[str, Any]]:
    """The keys a drug is found by: of its names and of its companies, each with the name it was made of."""
    names = [("name", name_key(name.name), name.name) for name in state.names]
    companies = [("company", key, link.company) for link in state.companies for key in company_keys(link.company)]
    first: dict[tuple[str, str], str] = {}
    for what, key, name in (*names, *companies):
        if key:
            first.setdefault((what, key), name)
    return [{"drug_id": state.drug_id, "key": key, "what": what, "name": name} for (what, key), name in first.items()]


def milestone_row(milestone: Milestone, *, told: bool) -> dict[str, Any]:
    """The row of a milestone."""
    return {
        "milestone_id": milestone.milestone_id,
        "drug_id": milestone.drug_id,
        "track": milestone.track,
        "authority": milestone.authority.value if milestone.authority else None,
        "kind": milestone.kind.value,
        "status": milestone.status.value,
        "indication": milestone.indication,
        "occurred": milestone.occurred.text if milestone.occurred else None,
        "occurred_first": milestone.occurred.first.isoformat() if milestone.occurred else None,
        "occurred_last": milestone.occurred.last.isoformat() if milestone.occurred else None,
        "due": milestone.due.text if milestone.due else None,
        "day": _day(milestone).isoformat(),
        "recorded_at": timestamp(milestone.recorded_at),
        "position": milestone.position,
        "retracted": milestone.retracted is not None,
        "told": told,
    }


def _day(milestone: Milestone) -> date:
    """The day by which lists order it: when it happened, else when it was told of, else when it became known here."""
    if milestone.occurred:
        return milestone.occurred.last
    return milestone.recorded_at.date() if milestone.latest == date.max else milestone.latest


def notice_row(event: AnnouncementReceived, position: int) -> dict[str, Any]:
    """The row of a notice: its latest revision."""
    return {
        "notice_id": event.notice_id,
        "revision": event.revision,
        "url": event.url,
        "text_sha256": event.text_sha256,
        "title": event.title,
        "publisher": event.publisher,
        "published": event.published.isoformat() if event.published else None,
        "channel": event.channel,
        "position": position,
    }


def load_drug(connection: Connection, drug_id: str) -> DrugState | None:
    """The drug as the log tells it now; None where it is not known. Its merges are not followed."""
    state = connection.execute(_STATE, {"drug_id": drug_id}).scalar()
    return None if state is None else decode(state, DrugState)


_STATE = select(schema.drugs.c.state).where(schema.drugs.c.drug_id == bindparam("drug_id"))


def _names_differ(before: DrugState | None, after: DrugState) -> bool:
    return before is None or before.names != after.names or before.companies != after.companies


def _changed_milestones(before: DrugState | None, after: DrugState) -> list[Milestone]:
    known = before.milestones if before else {}
    return [milestone for milestone_id, milestone in after.milestones.items() if known.get(milestone_id) is not milestone]
