"""Statements that run for every event: said in Core, compiled once for each database, run with plain rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import ARRAY, Column, ColumnElement, Connection, Table, Text, bindparam, func, select
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.dml import Insert

from store.engine import of

Row = tuple[Any, ...]
# A value that the database works out from the others of a row.
Computed = Callable[[Mapping[str, ColumnElement[Any]]], ColumnElement[Any]]


class Rows:
    """An INSERT (or upsert) of many rows at once.

    `rows` are tuples in the order of `columns`: all columns of the table but the computed ones. PostgreSQL takes them as one statement over
    arrays, which spares it a round and a trigger for each row; no two rows of one call may then have the same key.
    """

    def __init__(self, table: Table, statement: Insert, **computed: Computed) -> None:
        self.columns = tuple(column.name for column in table.columns if column.name not in computed)
        self._table = table
        self._statement = statement
        self._computed = computed
        self._compiled: dict[str, tuple[str, Callable[[Sequence[Row]], Any]]] = {}
        self._pick: Callable[[Mapping[str, Any]], Any] = itemgetter(*self.columns)

    def put(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Write the rows, where there are any."""
        if not rows:
            return
        sql, parameters = self.compiled(connection.dialect)
        of(connection).put_rows(connection, sql, parameters(rows))

    def compiled(self, dialect: Dialect) -> tuple[str, Callable[[Sequence[Row]], Any]]:
        """The statement as this database's driver takes it, and what makes its parameters of rows."""
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._over_arrays(dialect) if dialect.name == "postgresql" else self._row_by_row(dialect)
            self._compiled[dialect.name] = found
        return found

    def put_named(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write rows that are mappings by column; computed columns in them are passed over."""
        picked = [self._pick(row) for row in rows]
        self.put(connection, picked if len(self.columns) > 1 else [(value,) for value in picked])

    def _row_by_row(self, dialect: Dialect) -> tuple[str, Callable[[Sequence[Row]], Any]]:
        names = {name: f"new_{name}" for name in self.columns}
        given = {name: bindparam(parameter, type_=self._table.c[name].type) for name, parameter in names.items()}
        worked_out = {name: compute(given) for name, compute in self._computed.items()}
        compiled: Any = self._statement.values({**given, **worked_out}).compile(dialect=dialect)
        order = [list(names.values()).index(parameter) for parameter in compiled.positiontup]
        if order == list(range(len(self.columns))):
            return str(compiled), list
        in_order = itemgetter(*order)
        return str(compiled), lambda rows: [in_order(row) for row in rows]

    def _over_arrays(self, dialect: Dialect) -> tuple[str, Callable[[Sequence[Row]], Any]]:
        # A collation is the column's business; there is no array of one.
        types = {name: Text() if isinstance(self._table.c[name].type, Text) else self._table.c[name].type for name in self.columns}
        arrays = {f"new_{name}": bindparam(f"new_{name}", type_=ARRAY(type_)) for name, type_ in types.items()}
        columns = [Column(name, type_) for name, type_ in types.items()]
        given = func.unnest(*arrays.values()).table_valued(*columns, name="given").render_derived()
        by_name = {name: given.c[name] for name in self.columns}
        worked_out = [compute(by_name) for compute in self._computed.values()]
        chosen = select(*by_name.values(), *worked_out)
        statement = self._statement.from_select([*self.columns, *self._computed], chosen)
        return str(statement.compile(dialect=dialect)), lambda rows: dict(zip(arrays, map(list, zip(*rows, strict=True)), strict=True))
