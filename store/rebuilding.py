"""Deriving everything anew: the log is folded into shadow tables that take the place of the old ones at once. Nothing is sent."""

import asyncio
from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection, MetaData, select

from events.errors import StoreError
from events.event_types import Recorded
from store import schema
from store.engine import of, table_names
from store.log import BATCH, head, read_all, read_by_stream
from store.opening import Store
from store.projections import STATUS, Projector, shadow_tables
from store.transaction import Transaction

_SUFFIX = "_shadow"
# Events a transaction: others that write wait for about a tenth of a second.
_PORTION = 4_000


async def rebuild(store: Store, progress: Callable[[int, int | None], None] | None = None) -> int:
    """Fold the whole log anew and put the result in place; gives the number of events.

    Writes and queries go on meanwhile. What is left of a rebuild that was killed is swept away by the next. `progress` gets events done
    and all.
    Raises UnknownEventType for an event newer than this program, StoreError where another rebuild was started meanwhile.
    """
    shadows = _Shadows()
    await store.write(shadows.make)
    until, _hash = await store.read(head)
    portion = await store.read(read_by_stream, ("", 0), until, _PORTION)
    while portion:
        # The next portion is read while this one is folded.
        end = (portion[-1].stream, portion[-1].version)
        following, _ = await asyncio.gather(
            store.read(read_by_stream, end, until, _PORTION), store.write(partial(shadows.fold_streams, portion=portion))
        )
        shadows.position += len(portion)
        portion = following
        if progress is not None:
            progress(shadows.position, until)
    while portion := await store.read(read_all, shadows.position):
        await store.write(partial(shadows.fold, portion=portion))
        shadows.position = portion[-1].position
    return await store.write(shadows.put_in_place)


class _Shadows:
    """The tables that will be the projections, and how far they are: how many events are in them, first by stream, then by position."""

    def __init__(self) -> None:
        self._metadata: MetaData = shadow_tables(_SUFFIX)
        self._projector = Projector(self._metadata.tables.values(), suffix=_SUFFIX)
        self.position = 0

    def make(self, transaction: Transaction) -> None:
        """Sweep away what an earlier rebuild left and make the tables."""
        self._metadata.drop_all(transaction.connection)
        self._metadata.create_all(transaction.connection)

    def fold_streams(self, transaction: Transaction, portion: list[Recorded]) -> None:
        """Fold events in order of stream and version: each drug is written about once, with all that is known of it."""
        self._check(transaction.connection)
        self._projector.forget()  # an earlier run of this job may have been undone
        self._projector.fold(transaction.connection, portion)
        self._projector.mark(transaction.connection, self.position + len(portion), portion[-1].hash)

    def fold(self, transaction: Transaction, portion: list[Recorded]) -> None:
        """Fold the next events of the log."""
        self._check(transaction.connection)
        self._projector.apply(transaction.connection, portion)

    def put_in_place(self, transaction: Transaction) -> int:
        """Fold what was appended last and swap the tables; gives the position of the log's end."""
        connection = transaction.connection
        self._check(connection)
        position = self.position
        self._projector.forget()
        while batch := read_all(connection, position, BATCH):
            self._projector.apply(connection, batch)
            position = batch[-1].position
        self._projector.mark(connection, *head(connection))
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
