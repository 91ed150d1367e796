"""Who may be the running bot of a database: one at a time. The command line does not ask."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from events.errors import StoreUnavailable
from store.engine import database_file


class Lease:
    """The right to poll, schedule and send, held as long as the process lives; a crash gives it back."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @classmethod
    def take(cls, url: str) -> Self:
        """Take the lease of a database; raises StoreUnavailable where another process holds it."""
        path = database_file(url)
        lock = Path(f"{path}.lock")
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreUnavailable(f"{lock} cannot be made: {error.strerror}.") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise StoreUnavailable(f"Another designation-bot runs on {path}: stop it first.") from error
        return cls(descriptor)

    def release(self) -> None:
        """Give the lease back. May be called again."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self.release()
