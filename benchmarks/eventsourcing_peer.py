"""A peer, PyPI's `eventsourcing`: application, recorder, follower, projection runner. Needs the group `bench`."""

import importlib
import time
import uuid
from pathlib import Path
from typing import Any

from benchmarks.contestants import rows

_domain: Any = importlib.import_module("eventsourcing.domain")
_application: Any = importlib.import_module("eventsourcing.application")
_persistence: Any = importlib.import_module("eventsourcing.persistence")
_projection: Any = importlib.import_module("eventsourcing.projection")
_system: Any = importlib.import_module("eventsourcing.system")
_aggregate: Any = _domain.Aggregate


class Drug(_aggregate):
    """An aggregate whose events say as much as those of the log."""

    class Said(_aggregate.Event):
        """Anything."""

        body: str


class Reader(_system.Follower):
    """Reads on and keeps how far it is."""

    def policy(self, domain_event: Any, processing_event: Any) -> None:
        """Only go on."""


class EventSourcing:
    """PyPI's `eventsourcing` on a database of its own: an application, its recorder, a follower, a projection runner."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self.application: Any = _application.Application(env=environment)

    def saves(self, count: int) -> float:
        """Events a second of app.save, one event at a time."""
        drug = Drug()
        self.application.save(drug)
        bodies = [row[10] for row in rows(count)]
        seconds = 0.0
        for body in bodies:
            drug.trigger_event(Drug.Said, body=body)
            start = time.perf_counter()
            self.application.save(drug)
            seconds += time.perf_counter() - start
        return count / seconds

    def records(self, count: int, size: int = 1) -> float:
        """Events a second of its recorder alone, which is given what is stored."""
        stored = [
            _persistence.StoredEvent(originator_id=uuid.uuid4(), originator_version=1, topic=row[4], state=row[10].encode())
            for row in rows(count)
        ]
        start = time.perf_counter()
        for first in range(0, count, size):
            self.application.recorder.insert_events(stored[first : first + size])
        return count / (time.perf_counter() - start)

    def fill(self, count: int) -> None:
        """Let the application hold events for who follows it, some at a time: its insert on PostgreSQL hangs with a thousand at once."""
        drug = Drug()
        for number, row in enumerate(rows(count - 1)):
            drug.trigger_event(Drug.Said, body=row[10])
            if number % 200 == 0:
                self.application.save(drug)
        self.application.save(drug)

    def follows(self, count: int) -> float:
        """Events a second of its Follower that catches up, from a database of its own (its defaults)."""
        environment = dict(self._environment)
        if "SQLITE_DBNAME" in environment:
            environment["SQLITE_DBNAME"] += ".follower"
        reader: Any = Reader(env=environment)
        reader.follow(self.application.name, self.application.notification_log)
        start = time.perf_counter()
        reader.pull_and_process(self.application.name)
        seconds = time.perf_counter() - start
        reader.close()
        return count / seconds

    def projects(self, count: int) -> float:
        """Events a second of what its ProjectionRunner does to catch up, with a projection that only keeps how far it is."""
        view: Any = self.application.factory.tracking_recorder()
        start = time.perf_counter()
        with _projection.ApplicationSubscription(self.application, gt=None) as subscription:
            for _event, tracking in subscription:
                view.insert_tracking(tracking)
                if tracking.notification_id >= count:
                    break
        return count / (time.perf_counter() - start)

    def close(self) -> None:
        """Let go of the database."""
        self.application.close()


def eventsourcing_on(file: Path) -> EventSourcing:
    """The library on a file of SQLite; as it comes it is in WAL mode with synchronous=FULL."""
    return EventSourcing({"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(file)})
