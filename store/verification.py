"""Whether the log is what it was: its chain walked, its order checked, what is derived from it compared with a fresh fold."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, product
from types import NoneType
from typing import Any

import msgspec
from sqlalchemy import Boolean, Column, ColumnElement, Connection, Integer, Table, bindparam, select, type_coerce

from events.codec import GENESIS
from events.drug import DrugState, evolve
from events.errors import DesignationBotError
from events.event_types import AnnouncementReceived, AnnouncementReviewed
from events.notices import text_hash
from store import schema
from store.engine import of
from store.log import recorded, row_hash
from store.projections import STATUS, drug_row, key_rows, milestone_row, notice_row

MOST_PROBLEMS = 200

_FETCH = 1_000
_COMPARED = 200
_DRUG = "drug-"
# What each column of an event can hold, and all they can hold side by side.
_TYPES = {c.name: (c.type.python_type, NoneType) if c.nullable else (c.type.python_type,) for c in schema.events.columns}
_SOUND = frozenset(product(*_TYPES.values()))


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. `head` is the hash of the last event, to be noted elsewhere; `problems` are lines that name what is wrong."""

    ok: bool
    events: int
    head: str
    problems: tuple[str, ...]


class _Problems:
    """Lines, at most so many."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._more = 0

    def add(self, line: str) -> None:
        if len(self._lines) < MOST_PROBLEMS:
            self._lines.append(line)
        else:
            self._more += 1

    def lines(self) -> tuple[str, ...]:
        return (*self._lines, f"… and {self._more} more.") if self._more else tuple(self._lines)


class _Walk(msgspec.Struct):
    """What the walk along the chain has seen so far."""

    position: int = 0
    hash: str = GENESIS
    events: int = 0
    recorded_at: str = ""
    head_found: bool = False


class _Said(msgspec.Struct):
    """What the log says of notices: those told of, the latest row of each, and the hash of every text with the notice it is of."""

    told: set[str] = msgspec.field(default_factory=set[str])
    notices: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict[str, dict[str, Any]])
    texts: dict[str, str] = msgspec.field(default_factory=dict[str, str])


def verify(connection: Connection, expected_head: str | None = None) -> Verdict:
    """Check everything, in one consistent snapshot.

    `expected_head` is a hash that was noted elsewhere: it must be that of some event, or the log was written anew.
    """
    with of(connection).ruined_texts(connection):
        return _verify(connection, expected_head)


def _verify(connection: Connection, expected_head: str | None) -> Verdict:
    problems = _Problems()
    database = of(connection)
    missing = {name for name, _statement in database.log_guards(schema.events.name)} - database.trigger_names(connection)
    if missing:
        problems.add(f"The triggers that keep the log append-only are missing: {', '.join(sorted(missing))}.")
    walk = _walk_chain(connection, expected_head, problems)
    if expected_head is not None and not walk.head_found:
        problems.add(f"No event has the hash {expected_head}: the log was written anew or cut since that was noted.")
    _check_checkpoint(connection, walk, problems)
    _check_streams(connection, problems)
    found = problems.lines()
    return Verdict(ok=not found, events=walk.events, head=walk.hash, problems=found)


def _walk_chain(connection: Connection, expected_head: str | None, problems: _Problems) -> _Walk:
    """Every event in order: no gap, content that fits its hash, a hash that fits the predecessor, a clock that never goes back."""
    walk = _Walk(head_found=expected_head == GENESIS)
    for row in _rows(connection, schema.events.c.position):
        position, where = row["position"], _named(row)
        if position != walk.position + 1:
            gap = f"{walk.position + 1}" if position == walk.position + 2 else f"{walk.position + 1} to {position - 1}"
            problems.add(f"Position {gap} is missing: events were removed before {where}.")
        if row["prev_hash"] != walk.hash:
            problems.add(f"{where} does not follow the one before it: events were removed, inserted, swapped or appended by hand here.")
        if ruined := _ruined(row):
            problems.add(f"{where} was changed: {ruined} cannot be read.")
        else:
            if row_hash(row) != row["hash"]:
                problems.add(f"{where} was changed: its content does not fit its hash.")
            if row["recorded_at"] < walk.recorded_at:
                problems.add(f"{where} was recorded at {row['recorded_at']}, before its predecessor ({walk.recorded_at}).")
            walk.recorded_at = row["recorded_at"]
        walk.position, walk.hash = position, row["hash"]
        walk.events += 1
        walk.head_found = walk.head_found or row["hash"] == expected_head
    return walk


def _check_checkpoint(connection: Connection, walk: _Walk, problems: _Problems) -> None:
    """What is derived from the log ends where the log ends: rows cut off or appended by hand show here."""
    position, hash_ = 0, GENESIS
    for row in connection.execute(select(schema.checkpoints)):
        if row.name == STATUS:
            position, hash_ = row.position, row.hash
        else:
            problems.add(f"checkpoints has a row {_short(row.name)} that does not follow from the log.")
    if not isinstance(position, int):
        problems.add(f"checkpoints: the position {_short(position)} is no number.")
    elif position > walk.position:
        problems.add(f"The log ends at position {walk.position}, but went on to {position}: its last events were removed.")
    elif position < walk.position:
        problems.add(f"The events after position {position} were appended by hand: nothing was derived from them.")
    elif hash_ != walk.hash:
        problems.add(f"The event at position {position} is not the one that was appended there: its hash was {hash_}.")


def _check_streams(connection: Connection, problems: _Problems) -> None:
    """Fold every stream afresh and compare with the tables; each difference is named."""
    said = _Said()
    drugs: list[DrugState] = []
    known: set[str] = set()

    def compare_drugs() -> None:
        _compare_drugs(connection, drugs, problems)
        drugs.clear()

    for stream, rows in groupby(_rows(connection, schema.events.c.stream, schema.events.c.version), key=lambda row: row["stream"]):
        state = _fold_stream(stream, rows, said, problems)
        known.add(stream)
        if state is not None:
            drugs.append(state)
        if len(drugs) >= _COMPARED:
            compare_drugs()
    compare_drugs()
    _compare_table(connection, schema.notices, said.notices, problems)
    _compare_table(connection, schema.told, {milestone_id: {"milestone_id": milestone_id} for milestone_id in said.told}, problems)
    _check_told(connection, said.told, problems)
    _check_originals(connection, said.texts, problems)
    for table in (schema.drugs, schema.drug_keys, schema.milestones):
        for drug_id in connection.execute(select(table.c.drug_id).distinct()).scalars():
            if f"{_DRUG}{drug_id}" not in known:
                problems.add(f"{table.name} has rows of the drug {_plain(drug_id)}, of which the log says nothing.")


def _fold_stream(stream: str, rows: Iterable[Mapping[str, Any]], said: _Said, problems: _Problems) -> DrugState | None:
    """One stream in order of its versions; what notices say is noted, a drug's state is given back (None where it cannot be folded)."""
    state: DrugState | None = None
    folds = True
    version = position = 0
    for row in rows:
        version += 1
        if _ruined(row):
            folds = False  # named along the chain
            continue
        if row["version"] != version:
            problems.add(f"{stream} lacks version {version}: {_named(row)} is version {row['version']}.")
            version = row["version"]
        if row["position"] < position:
            problems.add(f"{stream} is out of order: version {version} stands at position {row['position']}, after position {position}.")
        position = row["position"]
        try:
            one = recorded(row)
            if isinstance(one.event, AnnouncementReceived):
                said.notices[one.event.notice_id] = notice_row(one.event, one.position)
                said.texts[one.event.text_sha256] = one.event.notice_id
            elif isinstance(one.event, AnnouncementReviewed):
                said.told.update(one.event.told)
            elif folds:
                state = evolve(state, one)
        except (DesignationBotError, KeyError, ValueError) as error:
            folds = False
            problems.add(f"{_named(row)} cannot be folded: {error}")
    return state if folds else None


def _compare_drugs(connection: Connection, states: list[DrugState], problems: _Problems) -> None:
    ids = [state.drug_id for state in states]
    told = schema.milestones.c.told.name
    _compare_table(connection, schema.drugs, {state.drug_id: drug_row(state) for state in states}, problems, of_drugs=ids)
    keys = {f"{row['drug_id']} {row['key']} {row['what']}": row for state in states for row in key_rows(state)}
    _compare_table(connection, schema.drug_keys, keys, problems, of_drugs=ids)
    rows = {
        milestone.milestone_id: {name: value for name, value in milestone_row(milestone, told=False).items() if name != told}
        for state in states
        for milestone in state.milestones.values()
    }
    _compare_table(connection, schema.milestones, rows, problems, of_drugs=ids)


def _compare_table(
    connection: Connection,
    table: Table,
    expected: dict[str, dict[str, Any]],
    problems: _Problems,
    of_drugs: list[str] | None = None,
) -> None:
    """The rows of a table (or those of some drugs) against what a fresh fold gives, column by column."""
    statement = select(*map(_as_stored, table.columns))
    if of_drugs is not None:
        statement = statement.where(table.c.drug_id.in_(bindparam("drug_ids", expanding=True)))
    missing = dict(expected)
    for row in connection.execute(statement, {"drug_ids": of_drugs} if of_drugs is not None else {}).mappings():
        key = " ".join(str(row[column.name]) for column in table.primary_key.columns)
        wanted = missing.pop(key, None)
        if wanted is None:
            problems.add(f"{table.name} has a row {key!r} that does not follow from the log.")
            continue
        for name, value in wanted.items():
            if row[name] != value:
                problems.add(f"{table.name} {key!r}: {name} is {_short(row[name])}, the log gives {_short(value)}.")
    for key in missing:
        problems.add(f"{table.name} lacks the row {key!r} that follows from the log.")


def _as_stored(column: Column[Any]) -> ColumnElement[Any]:
    """What stands in a column: SQLite keeps anything in one of truth values, and the engine makes True or False of it."""
    return type_coerce(column, Integer).label(column.name) if isinstance(column.type, Boolean) else column


def _check_told(connection: Connection, told: set[str], problems: _Problems) -> None:
    milestones = schema.milestones.c
    for row in connection.execute(select(milestones.milestone_id, _as_stored(milestones.told))):
        if row.told != (row.milestone_id in told):
            said = bool(row.told) if row.told in (0, 1) else _short(row.told)
            problems.add(f"milestones {row.milestone_id!r}: told is {said}, the log gives {row.milestone_id in told}.")


def _check_originals(connection: Connection, texts: dict[str, str], problems: _Problems) -> None:
    """Every text that came in is there as it came; `texts`: the hash of each, with the notice it is of."""
    missing = dict(texts)
    originals = schema.originals.c
    for row in connection.execution_options(yield_per=_FETCH).execute(select(originals.sha256, originals.text)):
        if not isinstance(row.text, str) or text_hash(row.text) != row.sha256:
            problems.add(f"The original {_plain(row.sha256)} was changed: its text does not fit its hash.")
        missing.pop(row.sha256, None)
    for sha256, notice_id in missing.items():
        problems.add(f"The original {sha256} of the notice {notice_id} is missing.")


def _rows(connection: Connection, *order: Any) -> Iterator[dict[str, Any]]:
    """All events in that order, fetched a thousand at a time."""
    result = connection.execute(select(schema.events).order_by(*order), execution_options={"yield_per": _FETCH})
    for row in result.mappings():
        yield dict(row)


def _ruined(row: Mapping[str, Any]) -> str:
    """The columns of an event that hold something else than such a column can, '' for none."""
    if tuple(map(type, row.values())) in _SOUND:
        return ""
    return ", ".join(name for name, value in row.items() if type(value) not in _TYPES[name])


def _named(row: Mapping[str, Any]) -> str:
    return f"The event at position {row['position']} ({_plain(row['type'])} of {_plain(row['stream'])})"


def _plain(value: object) -> str:
    """A value as a line can hold it."""
    return value if isinstance(value, str) else _short(value)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"  # noqa: PLR2004  # what fits a line
