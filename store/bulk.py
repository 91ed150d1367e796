"""Many drugs and notices at once, for imports: a few statements for hundreds of names instead of a few for each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, bindparam, func, select

from events.drug import DrugState, combined
from store import schema
from store.projections import load_drugs

_D, _K, _N = schema.drugs.c, schema.drug_keys.c, schema.notices.c
_CHUNK = 500
_BY_KEYS = select(_K.key, _K.drug_id).where(_K.what == "name", _K.key.in_(bindparam("wanted", expanding=True)))
_NOTICES = select(_N.notice_id).where(_N.notice_id.in_(bindparam("wanted", expanding=True)))


def drugs_by_keys(connection: Connection, keys: Iterable[str]) -> dict[str, set[str]]:
    """The ids of the drugs that go by each of the name keys. Merges are not followed."""
    found: dict[str, set[str]] = defaultdict(set)
    for chunk in _chunks(keys):
        for row in connection.execute(_BY_KEYS, {"wanted": chunk}):
            found[row.key].add(row.drug_id)
    return found


def all_names(connection: Connection) -> list[tuple[str, str]]:
    """(name, drug id) of all names of drugs, those of merged drugs with what they became."""
    whole = func.coalesce(_D.merged_into, _D.drug_id)
    named = select(_K.name, whole).join_from(schema.drug_keys, schema.drugs, _D.drug_id == _K.drug_id).where(_K.what == "name")
    return [(name, drug_id) for name, drug_id in connection.execute(named)]


def load_many(connection: Connection, drug_ids: Iterable[str]) -> dict[str, DrugState]:
    """The drugs of these ids, each with what was merged into it; one that was merged is given as what it became."""
    states: dict[str, DrugState] = {}
    asked = set(drug_ids)
    wanted = asked
    while missing := wanted - states.keys():
        loaded = load_drugs(connection, missing)
        if not loaded:
            break
        states |= loaded
        wanted = {state.merged_into for state in loaded.values() if state.merged_into} | {
            part for state in loaded.values() if not state.merged_into for part in state.merged
        }
    whole: dict[str, DrugState] = {}
    for drug_id in asked & states.keys():
        state = states[drug_id]
        passed = {drug_id}
        while state.merged_into in states and state.merged_into not in passed:
            state = states[state.merged_into]
            passed.add(state.drug_id)
        parts = tuple(states[part] for part in state.merged if part in states)
        whole[drug_id] = combined(state, parts) if parts else state
    return whole


def known_notices(connection: Connection, notice_ids: Iterable[str]) -> set[str]:
    """Those of the notices that were received before."""
    return {str(known) for chunk in _chunks(notice_ids) for known in connection.execute(_NOTICES, {"wanted": chunk}).scalars()}


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    wanted = sorted(set(values))
    for start in range(0, len(wanted), _CHUNK):
        yield wanted[start : start + _CHUNK]
