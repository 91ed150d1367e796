"""A wire between a program and PostgreSQL that is cut at chosen moments: all that is faked is the network."""

import contextlib
import socket
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Literal

from sqlalchemy.engine import make_url

Moment = Literal["before", "after"]


class Wire:
    """Passes on what both sides say; `cut` says at which COMMITs it breaks, and whether those still reach the server."""

    def __init__(self, upstream: str, folder: Path) -> None:
        self._upstream = make_url(upstream)
        self._cuts: list[Moment] = []
        self.cuts_done = 0
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(folder / ".s.PGSQL.5432"))
        self._server.listen()
        self.url = self._upstream.set(host=None, port=None, query={"host": str(folder)}).render_as_string(hide_password=False)
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def cut(self, *moments: Moment) -> None:
        """Break the connection at the next COMMITs: before they reach the server, or after it did them, its answer lost."""
        self._cuts.extend(moments)

    def close(self) -> None:
        """Take no more connections."""
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _connect(self) -> socket.socket:
        folder = self._upstream.query.get("host")
        if isinstance(folder, str):
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(f"{folder}/.s.PGSQL.5432")
            return connection
        return socket.create_connection((self._upstream.host or "localhost", self._upstream.port or 5432))

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._server.accept()
                server = self._connect()
                threading.Thread(target=self._to_server, args=(client, server), daemon=True).start()
                threading.Thread(target=self._to_client, args=(server, client), daemon=True).start()

    def _to_server(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError), client, server:
            while said := client.recv(65536):
                if b"COMMIT\0" in said and self._cuts:
                    moment = self._cuts.pop(0)
                    self.cuts_done += 1
                    _hang_up(client)
                    if moment == "after":
                        server.sendall(said)
                        with contextlib.suppress(OSError):
                            server.settimeout(0.5)  # time for the commit to be done; its answer finds nobody
                            while server.recv(65536):
                                pass
                    _hang_up(server)
                    return
                server.sendall(said)

    def _to_client(self, server: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while said := server.recv(65536):
                client.sendall(said)
        _hang_up(client)


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def wire_to(upstream: str, folder: Path) -> Generator[Wire]:
    """A wire to the PostgreSQL of `upstream`; use its `url`."""
    wire = Wire(upstream, folder)
    try:
        yield wire
    finally:
        wire.close()
