"""Deriving everything anew: the log is folded into shadow tables that take the place of the old ones at once. Nothing is sent."""

from collections.abc import Callable

from sqlalchemy import Connection, MetaData, func, select

from events.errors import StoreError
from events.event_types import Recorded
from store import schema
from store.engine import of, table_names
from store.log import BATCH, read_all
from store.opening import Store
from store.projections import STATUS, Projector, shadow_tables
from store.transaction import Transaction

_SUFFIX = "_shadow"


async def rebuild(store: Store, progress: Callable[[int, int | None], None] | None = None) -> int:
    """Fold the whole log anew and put the result in place; gives the number of events.

    Writes and queries go on meanwhile. What is left of a rebuild that was killed is swept away by the next. `progress` gets events done
    and all.
    Raises UnknownEventType for an event newer than this program, StoreError where another rebuild was started meanwhile.
    """
    shadows = _Shadows()
    await store.write(shadows.make)
    total = await store.read(_total)
    while batch := await store.read(read_all, shadows.position, BATCH):
        await store.write(lambda transaction, batch=batch: shadows.fold(transaction, batch))
        shadows.position = batch[-1].position
        if progress is not None:
            progress(shadows.position, max(total, shadows.position))
    return await store.write(shadows.put_in_place)


class _Shadows:
    """The tables that will be the projections, and how far they are."""

    def __init__(self) -> None:
        self._metadata: MetaData = shadow_tables(_SUFFIX)
        self._projector = Projector(self._metadata.tables.values(), suffix=_SUFFIX)
        self.position = 0

    def make(self, transaction: Transaction) -> None:
        """Sweep away what an earlier rebuild left and make the tables."""
        self._metadata.drop_all(transaction.connection)
        self._metadata.create_all(transaction.connection)

    def fold(self, transaction: Transaction, batch: list[Recorded]) -> None:
        """Fold the next events of the log."""
        self._check(transaction.connection)
        self._projector.apply(transaction.connection, batch)

    def put_in_place(self, transaction: Transaction) -> int:
        """Fold what was appended last and swap the tables; gives the position of the log's end."""
        connection = transaction.connection
        self._check(connection)
        position = self.position
        self._projector.forget()
        while batch := read_all(connection, position, BATCH):
            self._projector.apply(connection, batch)
            position = batch[-1].position
        for table in schema.PROJECTIONS:
            of(connection).put_in_place(connection, table, self._metadata.tables[table.name + _SUFFIX])
        transaction.forget()
        return position

    def _check(self, connection: Connection) -> None:
        """The tables are at our position, so nobody else works on them."""
        checkpoints = self._metadata.tables[f"checkpoints{_SUFFIX}"]
        there = self._metadata.tables.keys() <= table_names(connection)
        position = connection.execute(select(checkpoints.c.position).where(checkpoints.c.name == STATUS)).scalar() if there else None
        if not there or (position or 0) != self.position:
            raise StoreError("Another rebuild was started meanwhile: let that one end.")


def _total(connection: Connection) -> int:
    return connection.execute(select(func.max(schema.events.c.position))).scalar() or 0
