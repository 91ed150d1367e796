"""What is derived from the log, folded in batches: one upsert a table a batch, in the transaction that appends or into shadow tables."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import Connection, MetaData, Table, bindparam, delete, exists, func, select, update

from events.codec import decode, encode, timestamp
from events.drug import DrugState, Milestone, evolve
from events.event_types import (
    AnnouncementReceived,
    AnnouncementReviewed,
    MilestoneCorrected,
    MilestoneCorroborated,
    MilestoneRetracted,
    Recorded,
    drug_stream,
)
from events.names import company_keys, name_key
from store import schema
from store.engine import insert_new, upsert
from store.log import stream_versions
from store.statements import Rows

_DRUG = "drug-"
_REMEMBERED_DRUGS = 10_000
_CHUNK = 500
STATUS = "status"  # the checkpoint of all that is projected here

# What is said of a milestone that must be known already.
_Later = MilestoneCorroborated | MilestoneCorrected | MilestoneRetracted


class Projector:
    """The fold of the log into one set of tables; remembers the drugs it touched last, each with the milestone that changed last.

    The tables are those of `schema.PROJECTIONS`, or their shadows of the same columns.
    """

    def __init__(self, tables: Iterable[Table] = schema.PROJECTIONS, *, suffix: str = "") -> None:
        by_name = {table.name.removesuffix(suffix): table for table in tables}
        drugs, keys, milestones = by_name["drugs"], by_name["drug_keys"], by_name["milestones"]
        told, notices, checkpoints = by_name["told"], by_name["notices"], by_name["checkpoints"]
        self._drugs: OrderedDict[str, DrugState] = OrderedDict()
        self._position = 0
        self._load_drugs = select(drugs.c.drug_id, drugs.c.state).where(drugs.c.drug_id.in_(bindparam("wanted", expanding=True)))
        self._load_milestones = select(milestones.c.drug_id, milestones.c.milestone_id, milestones.c.state).where(
            milestones.c.milestone_id.in_(bindparam("wanted", expanding=True))
        )
        self._put_drugs = Rows(drugs, upsert(drugs))
        self._drop_keys = delete(keys).where(keys.c.drug_id.in_(bindparam("drug_ids", expanding=True)))
        self._put_keys = Rows(keys, insert_new(keys))
        self._put_milestones = Rows(
            milestones,
            upsert(milestones, keep=("told",)),
            told=lambda row: exists(select(told.c.milestone_id).where(told.c.milestone_id == row["milestone_id"])),
        )
        self._put_told = Rows(told, insert_new(told))
        self._mark_told = update(milestones).where(milestones.c.milestone_id == bindparam("wanted")).values(told=True)
        self._put_notices = Rows(notices, upsert(notices))
        self._put_checkpoint = Rows(checkpoints, upsert(checkpoints))

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
        self.fold(connection, recorded)
        self.mark(connection, recorded[-1].position, recorded[-1].hash)

    def mark(self, connection: Connection, position: int, hash_: str) -> None:
        """Note how far the tables are."""
        self._put_checkpoint.put(connection, [(STATUS, position, hash_)])

    def fold(self, connection: Connection, recorded: Sequence[Recorded]) -> None:
        """Fold events into the tables, each stream's in its order; all there is of other streams may come later."""
        of_drugs = [(one.stream.removeprefix(_DRUG), one) for one in recorded if one.stream.startswith(_DRUG)]
        if of_drugs:
            self._fold_drugs(connection, of_drugs)
        self._fold_notices(connection, recorded)

    def _fold_drugs(self, connection: Connection, recorded: list[tuple[str, Recorded]]) -> None:
        before = self._before(connection, recorded)
        after = dict(before)
        for drug_id, one in recorded:
            after[drug_id] = evolve(after.get(drug_id), one)
        changed = [(before.get(drug_id), state) for drug_id, state in after.items() if before.get(drug_id) is not state]
        self._put_drugs.put_named(connection, [drug_row(new) for old, new in changed if old is None or _head(old) != _head(new)])
        renamed = [new for old, new in changed if old is None or old.names != new.names or old.companies != new.companies]
        # Nothing is found yet under the keys of a drug that was not known.
        known = [state.drug_id for state in renamed if state.drug_id in before]
        if known:
            connection.execute(self._drop_keys, {"drug_ids": known})
        self._put_keys.put_named(connection, [row for state in renamed for row in key_rows(state)])
        rows: list[dict[str, Any]] = []
        for old, new in changed:
            moved = _changed_milestones(old, new)
            rows += [milestone_row(milestone, told=False) for milestone in moved.values()]
            self._drugs[new.drug_id] = msgspec.structs.replace(new, milestones=dict(islice(reversed(moved.items()), 1)))
            self._drugs.move_to_end(new.drug_id)
        self._put_milestones.put_named(connection, rows)
        while len(self._drugs) > _REMEMBERED_DRUGS:
            self._drugs.popitem(last=False)

    def _before(self, connection: Connection, recorded: list[tuple[str, Recorded]]) -> dict[str, DrugState]:
        """The drugs that these events are of, those that were known before; each with such milestones as the events need."""
        states: dict[str, DrugState] = {}
        unread: dict[str, None] = {}
        for drug_id, one in recorded:
            if drug_id in states or drug_id in unread:
                continue
            state = self._drugs.get(drug_id)
            if state is not None:
                states[drug_id] = state
            elif one.version > 1:
                unread[drug_id] = None
        for chunk in _chunks(unread):
            states.update({row.drug_id: decode(row.state, DrugState) for row in connection.execute(self._load_drugs, {"wanted": chunk})})
        needed = {
            one.event.milestone_id: None
            for drug_id, one in recorded
            if isinstance(one.event, _Later) and drug_id in states and one.event.milestone_id not in states[drug_id].milestones
        }
        for chunk in _chunks(needed):
            for row in connection.execute(self._load_milestones, {"wanted": chunk}):
                if (state := states.get(row.drug_id)) is not None:
                    milestones = {**state.milestones, row.milestone_id: decode(row.state, Milestone)}
                    states[row.drug_id] = msgspec.structs.replace(state, milestones=milestones)
        return states

    def _fold_notices(self, connection: Connection, recorded: Sequence[Recorded]) -> None:
        """What is said of notices; by the time milestones are marked as told those of the same batch must be there."""
        told: dict[str, None] = {}
        notices: dict[str, dict[str, Any]] = {}
        for one in recorded:
            if isinstance(one.event, AnnouncementReceived):
                notices[one.event.notice_id] = notice_row(one.event, one.position)
            elif isinstance(one.event, AnnouncementReviewed):
                told.update(dict.fromkeys(one.event.told))
        self._put_notices.put_named(connection, notices.values())
        if told:
            self._put_told.put(connection, [(milestone_id,) for milestone_id in told])
            connection.execute(self._mark_told, [{"wanted": milestone_id} for milestone_id in told])


def _chunks(wanted: Iterable[str]) -> Iterator[list[str]]:
    everything = list(wanted)
    for start in range(0, len(everything), _CHUNK):
        yield everything[start : start + _CHUNK]


def shadow_tables(suffix: str) -> MetaData:
    """The projections' tables under other names, without their indexes."""
    shadows = MetaData()
    for table in schema.PROJECTIONS:
        table.to_metadata(shadows, name=table.name + suffix).indexes.clear()
    return shadows


def drug_row(state: DrugState) -> dict[str, Any]:
    """The row of a drug: what changes seldom. Its milestones have rows of their own, its version stands in the log."""
    return {
        "drug_id": state.drug_id,
        "label": state.label,
        "merged_into": state.merged_into,
        "state": encode(msgspec.structs.replace(state, version=0, milestones={})),
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
        "state": encode(milestone),
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
    row = connection.execute(_HEAD, {"drug_id": drug_id, "stream": drug_stream(drug_id)}).first()
    if row is None:
        return None
    said = connection.execute(_MILESTONES_OF_ONE, {"drug_id": drug_id})
    return _whole(row.state, row.version or 0, {milestone_id: decode(state, Milestone) for milestone_id, state in said})


def load_drugs(connection: Connection, drug_ids: Iterable[str]) -> dict[str, DrugState]:
    """The drugs of these ids as the log tells them now, those that are known. Merges are not followed."""
    states: dict[str, DrugState] = {}
    for chunk in _chunks(drug_ids):
        heads = {row.drug_id: row.state for row in connection.execute(_HEADS, {"wanted": chunk})}
        milestones: dict[str, dict[str, Milestone]] = {drug_id: {} for drug_id in heads}
        for drug_id, milestone_id, state in connection.execute(_MILESTONES, {"wanted": chunk}):
            milestones[drug_id][milestone_id] = decode(state, Milestone)
        versions = stream_versions(connection, map(drug_stream, heads))
        for drug_id, head in heads.items():
            states[drug_id] = _whole(head, versions[drug_stream(drug_id)], milestones[drug_id])
    return states


def _whole(head: str, version: int, milestones: dict[str, Milestone]) -> DrugState:
    return msgspec.structs.replace(decode(head, DrugState), version=version, milestones=milestones)


_D, _M = schema.drugs.c, schema.milestones.c
_VERSION = select(func.max(schema.events.c.version)).where(schema.events.c.stream == bindparam("stream")).scalar_subquery()
_HEAD = select(_D.state, _VERSION.label("version")).where(_D.drug_id == bindparam("drug_id"))
_MILESTONES_OF_ONE = select(_M.milestone_id, _M.state).where(_M.drug_id == bindparam("drug_id")).order_by(_M.position)
_HEADS = select(_D.drug_id, _D.state).where(_D.drug_id.in_(bindparam("wanted", expanding=True)))
_MILESTONES = select(_M.drug_id, _M.milestone_id, _M.state).where(_M.drug_id.in_(bindparam("wanted", expanding=True))).order_by(_M.position)


def _head(state: DrugState) -> tuple[Any, ...]:
    """What the row of a drug is made of."""
    return (state.label, state.merged_into, state.names, state.companies, state.merged)


def _changed_milestones(before: DrugState | None, after: DrugState) -> dict[str, Milestone]:
    known = before.milestones if before else {}
    if known is after.milestones:
        return {}
    return {milestone_id: milestone for milestone_id, milestone in after.milestones.items() if known.get(milestone_id) is not milestone}
