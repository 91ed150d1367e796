"""What people ask: drugs by any of their names, recent milestones, what was known when, and counts."""

from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, exists, func, literal, or_, select

from events.drug import DrugState, combined, evolve
from events.event_types import drug_stream
from events.names import company_keys, name_key
from store import inbox, outbox, schema, searching
from store.log import read_stream
from store.projections import load_drug

_D, _K, _M = schema.drugs.c, schema.drug_keys.c, schema.milestones.c

_BY_KEY = select(_K.drug_id).where(_K.key == bindparam("key"), _K.what == "name").distinct()
_DRUG = select(_D.drug_id, _D.label, _D.merged_into).where(_D.drug_id == bindparam("drug_id"))
_NAMES = select(_K.name, _K.key, _K.drug_id).where(_K.what == bindparam("what")).distinct()


class MilestoneRow(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone as lists show it, with its drug's name. `occurred` and `due` are partial dates as text."""

    milestone_id: str
    drug_id: str
    label: str
    track: str
    authority: str | None
    kind: str
    status: str
    indication: str | None
    occurred: str | None
    due: str | None
    recorded_at: str
    position: int
    told: bool


def find_drugs(connection: Connection, name: str) -> list[tuple[str, str]]:
    """(drug id, label) of every drug that goes by the name in any spelling, or has it as its id; merged ones as what they became."""
    wanted = name.strip()
    ids = {wanted} | set(connection.execute(_BY_KEY, {"key": name_key(wanted)}).scalars())
    found = {drug for drug_id in ids if (drug := _whole(connection, drug_id)) is not None}
    return sorted(found, key=lambda drug: (drug[1].casefold(), drug[0]))


def load_whole(connection: Connection, drug_id: str) -> DrugState | None:
    """The drug together with all that was merged into it, asked by the id of any of them."""
    drug = _whole(connection, drug_id)
    state = load_drug(connection, drug[0]) if drug else None
    if state is None:
        return None
    parts = [part for merged_id in state.merged if (part := load_drug(connection, merged_id)) is not None]
    return combined(state, tuple(parts)) if parts else state


def drug_as_known(connection: Connection, drug_id: str, known_at: datetime) -> DrugState | None:
    """What the log said of the drug at that moment; None where it was not known yet. Its merges are not followed."""
    state: DrugState | None = None
    for recorded in read_stream(connection, drug_stream(drug_id)):
        if recorded.recorded_at > known_at:
            break
        state = evolve(state, recorded)
    return state


def nearest_names(connection: Connection, text: str, limit: int = 5) -> list[str]:
    """Names of drugs that come close to the text, best first, one for each drug."""
    return _nearest(connection, name_key(text), "name", limit)


def companies(connection: Connection, text: str, limit: int = 5) -> list[str]:
    """Names of companies that come close to the text, best first."""
    keys = company_keys(text)
    return _nearest(connection, keys[-1], "company", limit) if keys else []


def search(connection: Connection, text: str, limit: int = 20) -> list[tuple[str, str]]:
    """(drug id, label) of drugs with the text in a name, a company or an indication, in order of label.

    Where there is none, those with something like it, as typing errors leave it, the likest first.
    """
    fragment = " ".join(text.split())
    if not fragment:
        return []
    return searching.search(connection, fragment, limit)


def latest(  # noqa: PLR0913  # the filters of a list
    connection: Connection,
    *,
    since: date,
    authority: str | None = None,
    kind: str | None = None,
    limit: int = 20,
    offset: int = 0,
) -> list[MilestoneRow]:
    """Milestones that occurred on or after a day (where nobody says when: were told of), newest first; retracted ones are left out.

    What a register says without a day of a drug that was not known before is no news of that day: it may be decades old.
    """
    statement = (
        select(*(_M[name] for name in MilestoneRow.__struct_fields__ if name != "label"), _D.label)
        .join_from(schema.milestones, schema.drugs, _D.drug_id == func.coalesce(_merged_into(), _M.drug_id))
        .where(_M.day >= since.isoformat(), _M.retracted.is_(False), or_(_M.occurred.is_not(None), _M.due.is_not(None), _undated_news()))
        .order_by(_M.day.desc(), _M.position.desc())
        .limit(limit)
        .offset(offset)
    )
    if authority is not None:
        statement = statement.where(_M.authority == authority)
    if kind is not None:
        statement = statement.where(_M.kind == kind)
    return [MilestoneRow(**dict(row)) for row in connection.execute(statement).mappings()]


def milestone_owner(connection: Connection, milestone_id: str) -> str | None:
    """The id of the drug whose stream holds the milestone; the first letters of its id are enough where they fit one only."""
    wanted = milestone_id.strip()
    exact = connection.execute(select(_M.drug_id).where(_M.milestone_id == wanted)).scalar()
    if exact is not None or len(wanted) < 2:  # noqa: PLR2004  # every id starts with the same letter
        return exact
    beginning = select(_M.drug_id).where(_M.milestone_id.startswith(wanted, autoescape=True)).limit(2)
    owners = list(connection.execute(beginning).scalars())
    return owners[0] if len(owners) == 1 else None


def full_milestone_id(connection: Connection, beginning: str) -> str | None:
    """The whole id of the one milestone whose id begins so."""
    found = list(
        connection.execute(select(_M.milestone_id).where(_M.milestone_id.startswith(beginning.strip(), autoescape=True)).limit(2)).scalars()
    )
    return beginning.strip() if beginning.strip() in found else found[0] if len(found) == 1 else None


def was_told(connection: Connection, milestone_id: str) -> bool:
    """Whether the subscribers were to be told of the milestone before."""
    return connection.execute(select(schema.told.c.milestone_id).where(schema.told.c.milestone_id == milestone_id)).first() is not None


def counts(connection: Connection) -> dict[str, Any]:
    """How much there is of everything, for `stats`."""
    events = schema.events

    def total(table: Any) -> int:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def by(column: Any) -> dict[str, int]:
        rows = connection.execute(select(column, func.count()).group_by(column))
        return dict(sorted((str(value or "none"), count) for value, count in rows))

    return {
        "events": total(events),
        "drugs": connection.execute(select(func.count()).select_from(schema.drugs).where(_D.merged_into.is_(None))).scalar_one(),
        "milestones": total(schema.milestones),
        "milestones_by_authority": by(_M.authority),
        "milestones_by_kind": by(_M.kind),
        "notices": total(schema.notices),
        "chats": total(schema.chats),
        "subscriptions": total(schema.subscriptions),
        "outbox": by(schema.outbox.c.state),
        "inbox": by(schema.inbox.c.state),
        "messages_set_aside": outbox.why_aside(connection),
        "updates_set_aside": inbox.why_aside(connection),
        "last_recorded_at": connection.execute(select(events.c.recorded_at).order_by(events.c.position.desc()).limit(1)).scalar(),
    }


def _undated_news() -> ColumnElement[bool]:
    """Whether an undated milestone is of an announcement, or of a drug that was known on an earlier day."""
    known, day = schema.milestones.alias("known"), 10  # the letters of a day in a timestamp
    of_register = exists(
        select(literal(1)).where(schema.events.c.position == _M.position, schema.events.c.body.contains('"registry_key":', autoescape=True))
    )
    before = exists(
        select(literal(1)).where(
            known.c.drug_id == _M.drug_id, func.substr(known.c.recorded_at, 1, day) < func.substr(_M.recorded_at, 1, day)
        )
    )
    return or_(~of_register, before)


def _merged_into() -> Any:
    own = schema.drugs.alias("own")
    return select(own.c.merged_into).where(own.c.drug_id == _M.drug_id).scalar_subquery()


def _whole(connection: Connection, drug_id: str) -> tuple[str, str] | None:
    """The drug that this one became by merges, itself where by none."""
    passed: set[str] = set()
    while (row := connection.execute(_DRUG, {"drug_id": drug_id}).first()) is not None and drug_id not in passed:
        if row.merged_into is None:
            return row.drug_id, row.label
        passed.add(drug_id)
        drug_id = row.merged_into
    return None


def _nearest(connection: Connection, key: str, what: str, limit: int) -> list[str]:
    if not key:
        return []
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # loaded only where a name was not found

    rows = connection.execute(_NAMES, {"what": what}).all()
    scored = process.extract(key, [row.key for row in rows], scorer=fuzz.WRatio, limit=limit * 8, score_cutoff=60)
    best: dict[str, str] = {}
    for _key, _score, index in scored:
        best.setdefault(rows[index].drug_id if what == "name" else rows[index].name, rows[index].name)
    return list(best.values())[:limit]
