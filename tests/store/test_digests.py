"""Digests and quiet hours as the database keeps them: everything exactly once, over clock changes, downtime and changed settings."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, MetaData, Table, create_engine, func, insert, select

from events.digest_times import QuietHours, Rhythm, next_digest, quiet_time
from events.drug import Milestone
from events.vocabulary import Authority, Kind, Status
from store import digests, outbox, schema, subscriptions
from store.digests import Digest
from store.migrations.running import upgrade
from store.subscriptions import Wish

CHAT, BERLIN = 5, "Europe/Berlin"
NIGHT = QuietHours(begin=22, end=7)
DAILY, WEEKLY = Digest(rhythm=Rhythm.DAILY), Digest(rhythm=Rhythm.WEEKLY, hour=8, weekday=0)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def milestone(name: str, now: datetime, kind: Kind = Kind.ORPHAN_DRUG) -> Milestone:
    return Milestone(
        milestone_id=name,
        drug_id="d1",
        track="t1",
        authority=Authority.FDA,
        kind=kind,
        status=Status.GRANTED,
        statements=(),
        recorded_at=now,
        position=1,
    )


class Life:
    """One chat that follows everything, its clock, and the messages that left: (moment, milestones)."""

    def __init__(self, connection: Connection, now: datetime, digest: Digest, zone: str = BERLIN) -> None:
        self.connection = connection
        self.now = now
        self.planned: list[str] = []
        self.messages: list[tuple[datetime, list[str]]] = []
        subscriptions.seen(connection, CHAT, "private", "", now, time_zone=zone)
        subscriptions.subscribe(connection, CHAT, 0, Wish(label="all"))
        digests.change(connection, CHAT, digest, now)

    def news(self, kind: Kind = Kind.ORPHAN_DRUG) -> str:
        name = f"m{len(self.planned) + 1}"
        position = len(self.planned) + 1
        assert outbox.plan_milestone(self.connection, milestone(name, self.now, kind), ["d1"], position, self.now) == 1
        self.planned.append(name)
        return name

    def tick(self) -> None:
        """What the running bot does again and again: release what is due, send what waits."""
        digests.release_due(self.connection, digests.due(self.connection, self.now, 10), self.now)
        while rows := outbox.next_turn(self.connection, self.now, answers_wait=(), news_waits=()):
            ids = [row.outbox_id for row in rows]
            outbox.sending(self.connection, ids)
            outbox.mark_sent(self.connection, ids, len(self.messages) + 1, self.now)
            self.messages.append((self.now, [row.milestone_id or "" for row in rows]))

    def go_on(self, until: str, *, ticking: bool = True, news_at: tuple[str, ...] = ()) -> None:
        """Let time pass, a quarter of an hour at a time."""
        moments = [utc(text) for text in news_at]
        while self.now < utc(until):
            self.now += timedelta(minutes=15)
            for _ in range(moments.count(self.now)):
                self.news()
            if ticking:
                self.tick()

    def told(self) -> list[tuple[str, list[str]]]:
        return [(f"{moment:%Y-%m-%d %H:%M}", names) for moment, names in self.messages]

    def held(self) -> dict[str, int]:
        column = schema.outbox.c.state
        return {str(row[0]): int(row[1]) for row in self.connection.execute(select(column, func.count()).group_by(column))}


@contextmanager
def database() -> Generator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        schema.metadata.create_all(connection)
        yield connection
    engine.dispose()


@pytest.fixture
def connection() -> Iterator[Connection]:
    with database() as made:
        yield made


def test_a_day_with_a_clock_change_in_spring_has_one_digest(connection: Connection) -> None:
    life = Life(connection, utc("2026-03-27 12:00"), DAILY)
    life.go_on("2026-03-31 12:00", news_at=("2026-03-27 15:00", "2026-03-28 15:00", "2026-03-28 23:00", "2026-03-29 15:00"))
    assert life.told() == [("2026-03-28 08:00", ["m1"]), ("2026-03-29 07:00", ["m2", "m3"]), ("2026-03-30 07:00", ["m4"])]


@pytest.mark.parametrize(("hour", "first"), [(9, "2026-10-25 08:00"), (2, "2026-10-25 00:00")])
def test_a_day_with_a_clock_change_in_autumn_has_one_digest(connection: Connection, hour: int, first: str) -> None:
    life = Life(connection, utc("2026-10-24 12:00"), Digest(rhythm=Rhythm.DAILY, hour=hour))
    # The second comes between the first and the second time that clocks show two.
    life.go_on("2026-10-27 12:00", news_at=("2026-10-24 15:00", "2026-10-25 00:30" if hour == 2 else "2026-10-25 09:00"))
    assert life.told()[0] == (first, ["m1"])
    assert [names for _, names in life.told()] == [["m1"], ["m2"]]
    assert life.messages[1][0] - life.messages[0][0] >= timedelta(hours=24)


def test_after_two_days_of_downtime_all_that_came_goes_as_one_message(connection: Connection) -> None:
    life = Life(connection, utc("2026-06-01 12:00"), DAILY)
    life.go_on("2026-06-03 12:00", ticking=False, news_at=("2026-06-01 13:00", "2026-06-02 13:00", "2026-06-03 11:00"))
    life.go_on("2026-06-05 12:00", news_at=("2026-06-03 18:00",))
    assert life.told() == [("2026-06-03 12:15", ["m1", "m2", "m3"]), ("2026-06-04 07:00", ["m4"])]


def test_downtime_that_ends_in_quiet_hours_stays_quiet(connection: Connection) -> None:
    life = Life(connection, utc("2026-06-01 12:00"), Digest(rhythm=Rhythm.DAILY, quiet=NIGHT))
    life.go_on("2026-06-02 22:00", ticking=False, news_at=("2026-06-01 13:00", "2026-06-02 13:00"))
    life.go_on("2026-06-03 12:00")
    assert life.told() == [("2026-06-03 05:00", ["m1", "m2"])]


def test_a_changed_time_zone_loses_nothing_and_repeats_nothing(connection: Connection) -> None:
    life = Life(connection, utc("2026-06-01 12:00"), DAILY)
    life.go_on("2026-06-01 18:00", news_at=("2026-06-01 13:00",))
    subscriptions.settings(connection, CHAT, time_zone="Asia/Tokyo")
    digests.reschedule(connection, CHAT, life.now)
    life.go_on("2026-06-02 12:00", news_at=("2026-06-02 06:00",))
    subscriptions.settings(connection, CHAT, time_zone="America/New_York")
    digests.reschedule(connection, CHAT, life.now)
    life.go_on("2026-06-04 12:00")
    assert life.told() == [("2026-06-02 00:00", ["m1"]), ("2026-06-02 13:00", ["m2"])]


def test_a_weekly_digest_comes_on_its_day(connection: Connection) -> None:
    life = Life(connection, utc("2026-06-02 12:00"), WEEKLY)  # a Tuesday
    life.go_on("2026-06-16 12:00", news_at=("2026-06-03 12:00", "2026-06-07 12:00", "2026-06-09 12:00"))
    assert life.told() == [("2026-06-08 06:00", ["m1", "m2"]), ("2026-06-15 06:00", ["m3"])]


def test_quiet_hours_hold_what_comes_and_what_still_waits(connection: Connection) -> None:
    life = Life(connection, utc("2026-06-01 12:00"), Digest(quiet=NIGHT))
    life.go_on("2026-06-01 19:45", news_at=("2026-06-01 13:00",))
    life.news()  # still waits when the quiet hours begin
    life.go_on("2026-06-02 12:00", news_at=("2026-06-01 23:00", "2026-06-02 03:00", "2026-06-02 09:00"))
    assert life.told() == [
        ("2026-06-01 13:00", ["m1"]),
        ("2026-06-02 05:00", ["m2", "m3", "m4"]),
        ("2026-06-02 09:00", ["m5"]),
    ]


def test_quiet_hours_begin_on_time_for_what_still_waits(connection: Connection) -> None:
    life = Life(connection, utc("2026-06-01 12:00"), Digest(quiet=NIGHT))
    life.news()
    rows = partial(outbox.next_turn, connection, answers_wait=(), news_waits=())
    assert len(rows(utc("2026-06-01 19:59"))) == 1
    assert rows(utc("2026-06-01 20:00")) == []  # though nobody has looked at the chat yet
    life.now = utc("2026-06-02 05:00")
    life.tick()
    assert life.told() == [("2026-06-02 05:00", ["m1"])]


def test_the_soonest_of_several_subscriptions_counts(connection: Connection) -> None:
    life = Life(connection, utc("2026-06-01 12:00"), Digest(rhythm=Rhythm.WEEKLY))
    subscriptions.subscribe(connection, CHAT, 0, Wish(label="orphan", kind="orphan_drug"))
    every, orphan = (one.subscription_id for one in subscriptions.subscriptions_of(connection, CHAT))
    assert digests.change_subscription(connection, CHAT, orphan, life.now, rhythm=Rhythm.DAILY, silent=True)
    life.news(Kind.ORPHAN_DRUG)
    life.news(Kind.FAST_TRACK)
    assert life.held() == {"daily": 1, "weekly": 1}
    assert digests.change_subscription(connection, CHAT, every, life.now, rhythm=Rhythm.ONCE, silent=None)
    life.news(Kind.ORPHAN_DRUG)
    assert life.held() == {"daily": 1, "waiting": 2}
    assert not digests.change_subscription(connection, CHAT + 1, every, life.now, rhythm=None, silent=None)


def test_each_subscription_has_its_own_hour_and_day_across_a_clock_change(connection: Connection) -> None:
    life = Life(connection, utc("2026-03-27 12:00"), Digest(rhythm=Rhythm.ONCE, hour=9))  # a Friday; clocks change on Sunday
    subscriptions.subscribe(connection, CHAT, 3, Wish(label="orphan", kind="orphan_drug"))
    subscriptions.subscribe(connection, CHAT, 4, Wish(label="FDA", authority="FDA"))
    whole, orphan, fda = (one.subscription_id for one in subscriptions.subscriptions_of(connection, CHAT))
    digests.change_subscription(connection, CHAT, orphan, life.now, rhythm=Rhythm.DAILY, silent=None, hour=18)
    digests.change_subscription(connection, CHAT, fda, life.now, rhythm=Rhythm.WEEKLY, silent=None, hour=7, weekday=0)
    digests.change_subscription(connection, CHAT, whole, life.now, rhythm=Rhythm.DAILY, silent=None)
    life.go_on("2026-03-28 06:00")
    outbox.plan_milestone(connection, milestone("m1", life.now), ["d1"], 1, life.now)
    life.go_on("2026-03-28 20:00")
    life.go_on("2026-03-29 06:00")
    outbox.plan_milestone(connection, milestone("m2", life.now), ["d1"], 2, life.now)
    life.go_on("2026-03-30 12:00")
    assert life.told() == [
        ("2026-03-28 08:00", ["m1"]),
        ("2026-03-28 17:00", ["m1"]),
        ("2026-03-29 07:00", ["m2"]),
        ("2026-03-29 16:00", ["m2"]),
        ("2026-03-30 05:00", ["m1", "m2"]),
    ]


def test_the_soonest_digest_of_several_subscriptions_tells_it(connection: Connection) -> None:
    life = Life(connection, utc("2026-06-01 12:00"), Digest(rhythm=Rhythm.DAILY, hour=9))
    subscriptions.subscribe(connection, CHAT, 0, Wish(label="orphan", kind="orphan_drug"))
    _every, orphan = (one.subscription_id for one in subscriptions.subscriptions_of(connection, CHAT))
    digests.change_subscription(connection, CHAT, orphan, life.now, rhythm=None, silent=None, hour=20)
    life.news()
    life.news(Kind.FAST_TRACK)
    life.go_on("2026-06-03 12:00")
    assert life.told() == [("2026-06-01 18:00", ["m1"]), ("2026-06-02 07:00", ["m2"])]


@pytest.mark.parametrize("others", [True, False])
def test_what_was_held_for_a_subscription_that_ended_is_told_all_the_same(connection: Connection, *, others: bool) -> None:
    life = Life(connection, utc("2026-06-01 12:00"), Digest(rhythm=Rhythm.DAILY, hour=9))
    (one,) = subscriptions.subscriptions_of(connection, CHAT)
    life.news()
    if others:
        subscriptions.subscribe(connection, CHAT, 0, Wish(label="EMA", authority="EMA"))
    subscriptions.unsubscribe(connection, CHAT, one.subscription_id)
    digests.reschedule(connection, CHAT, life.now)
    life.go_on("2026-06-03 12:00")
    assert life.told() == [("2026-06-02 07:00" if others else "2026-06-01 12:15", ["m1"])]


def test_a_new_subscription_of_a_chat_with_digests_waits_for_them(connection: Connection) -> None:
    life = Life(connection, utc("2026-06-01 12:00"), Digest(rhythm=Rhythm.DAILY, hour=9))
    subscriptions.subscribe(connection, CHAT, 5, Wish(label="all"))
    assert outbox.plan_milestone(connection, milestone("m1", life.now), ["d1"], 1, life.now) == 2
    assert life.held() == {"daily": 2}
    life.go_on("2026-06-02 12:00")
    assert life.told() == [("2026-06-02 07:00", ["m1"])] * 2


@pytest.mark.parametrize(
    ("wishes", "silent"), [((True,), True), ((None,), None), ((True, None), None), ((True, False), False), ((False,), False)]
)
def test_the_loudest_of_several_subscriptions_counts(
    connection: Connection, wishes: tuple[bool | None, ...], *, silent: bool | None
) -> None:
    life = Life(connection, utc("2026-06-01 12:00"), Digest())
    if len(wishes) > 1:
        subscriptions.subscribe(connection, CHAT, 0, Wish(label="FDA", authority="FDA"))
    for one, wish in zip(subscriptions.subscriptions_of(connection, CHAT), wishes, strict=True):
        digests.change_subscription(connection, CHAT, one.subscription_id, life.now, rhythm=None, silent=wish)
    life.news()
    (row,) = outbox.next_turn(connection, life.now, answers_wait=(), news_waits=())
    assert row.silent is silent


def test_what_is_held_ends_with_the_milestone_and_with_the_chat(connection: Connection) -> None:
    life = Life(connection, utc("2026-06-01 12:00"), DAILY)
    retracted = life.news()
    life.news()
    assert outbox.cancel_unsent(connection, retracted) == 1
    assert outbox.pause_chat(connection, CHAT, "blocked") == 1
    life.go_on("2026-06-03 12:00")
    assert life.told() == []


def test_a_digest_moves_with_its_group_to_the_supergroup(connection: Connection) -> None:
    life = Life(connection, utc("2026-06-01 12:00"), DAILY)
    life.news()
    subscriptions.seen(connection, 6, "supergroup", "", life.now)
    subscriptions.migrate_chat(connection, CHAT, 6)
    digests.reschedule(connection, 6, life.now)
    life.go_on("2026-06-02 12:00")
    assert [names for _, names in life.messages] == [["m1"]]


def test_switching_to_at_once_releases_what_was_held(connection: Connection) -> None:
    life = Life(connection, utc("2026-06-01 12:00"), DAILY)
    life.news()
    digests.change(connection, CHAT, Digest(), life.now)
    life.tick()
    assert life.told() == [("2026-06-01 12:00", ["m1"])]


def test_what_an_older_database_held_is_told_at_its_time() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        upgrade(connection, "0005")
        then = {name: Table(name, MetaData(), autoload_with=connection) for name in ("chats", "subscriptions", "outbox")}
        moments = {"daily_at": "2026-06-02T07:00:00.000000Z", "weekly_at": "2026-06-08T07:00:00.000000Z"}
        chat = {"chat_id": CHAT, "type": "private", "title": "", "language": "en", "time_zone": BERLIN, "silent": False, "rhythm": "daily"}
        connection.execute(insert(then["chats"]).values(chat | moments | {"created_at": "2026"}))
        for authority, rhythm in (("", ""), ("FDA", "weekly")):
            wish = {"chat_id": CHAT, "label": "a", "drug_id": "", "key": "", "kind": "", "authority": authority, "rhythm": rhythm}
            connection.execute(insert(then["subscriptions"]).values(wish))
        for name, state in (("m1", "daily"), ("m2", "weekly")):
            row = {"chat_id": CHAT, "topic_id": 0, "position": 1, "priority": 0, "due_at": "2026", "attempts": 0, "created_at": "2026"}
            connection.execute(insert(then["outbox"]).values(row | {"milestone_id": name, "state": state}))
        upgrade(connection)
        life = Life(connection, utc("2026-06-01 12:00"), DAILY)
        life.go_on("2026-06-09 12:00")
    engine.dispose()
    assert life.told() == [("2026-06-02 07:00", ["m1"]), ("2026-06-08 07:00", ["m2"])]


HOURS = st.integers(0, 23)
PAIRS = st.tuples(HOURS, HOURS).filter(lambda pair: pair[0] != pair[1])
DIGESTS = st.builds(
    Digest,
    rhythm=st.sampled_from(Rhythm),
    hour=HOURS,
    weekday=st.integers(0, 6),
    quiet=st.none()
    | st.tuples(HOURS, HOURS).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: QuietHours(begin=pair[0], end=pair[1])),
)
ZONES = st.sampled_from([BERLIN, "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe"])
HOURS_LATER = st.integers(1, 60).map(lambda hours: timedelta(hours=hours))
NEWS, TICK = st.just("news"), st.just("tick")
STEPS = st.lists(st.one_of(NEWS, NEWS, TICK, TICK, HOURS_LATER, DIGESTS, ZONES), max_size=30)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    start=st.datetimes(datetime(2026, 3, 25), datetime(2026, 4, 1)) | st.datetimes(datetime(2026, 10, 20), datetime(2026, 11, 4)),  # noqa: DTZ001
    digest=DIGESTS,
    steps=STEPS,
)
def test_whatever_is_changed_each_news_comes_once_at_its_time(
    start: datetime, digest: Digest, steps: list[str | timedelta | Digest]
) -> None:
    with database() as connection:
        life = Life(connection, start.replace(tzinfo=UTC), digest)
        zone, looked = BERLIN, life.now
        before: list[str] = []  # news of earlier settings: what those let go stays released
        for step in steps:
            match step:
                case "news":
                    life.news()
                case "tick":
                    sent = len(life.messages)
                    life.tick()
                    fresh = [one for one in life.messages[sent:] if not set(one[1]) <= set(before)]
                    _check_quiet(life.messages[sent:], digest, zone)
                    _check_digest(fresh, digest, zone, looked)
                    looked = life.now
                case timedelta():
                    life.now += step
                case Digest():
                    digest = step
                    digests.change(connection, CHAT, digest, life.now)
                    looked, before = None, [*life.planned]
                case str():
                    zone = step
                    subscriptions.settings(connection, CHAT, time_zone=zone)
                    digests.reschedule(connection, CHAT, life.now)
                    looked, before = None, [*life.planned]
        for _ in range(3):  # to the digest, and out of quiet hours that it fell into
            life.now += timedelta(days=8)
            life.tick()
            life.now = max(life.now, *quiet_time(life.now, ZoneInfo(zone), digest.quiet)[1:]) if digest.quiet else life.now
            life.tick()
        assert sorted(name for _, names in life.messages for name in names) == sorted(life.planned)
        assert set(life.held()) <= {"sent"}


def _check_quiet(messages: list[tuple[datetime, list[str]]], digest: Digest, zone: str) -> None:
    """Nothing leaves in quiet hours."""
    for moment, _names in messages:
        assert digest.quiet is None or moment < quiet_time(moment, ZoneInfo(zone), digest.quiet)[0]


def _check_digest(messages: list[tuple[datetime, list[str]]], digest: Digest, zone: str, looked: datetime | None) -> None:
    """A digest does not leave before it is due, as seen when last looked (None: the settings changed since)."""
    for moment, _names in messages:
        if looked is not None and digest.rhythm is Rhythm.DAILY:
            assert moment >= next_digest(looked, ZoneInfo(zone), digest.hour, None, digest.quiet)
