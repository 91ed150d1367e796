"""When digests are due: a table of cases over clock changes, and what holds for every zone and hour."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.digest_times import QuietHours, next_digest, quiet_time
from events.errors import InvalidValue

BERLIN, NEW_YORK, SHANGHAI, LORD_HOWE, APIA = (
    ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Pacific/Apia")
)
NIGHT = QuietHours(begin=22, end=7)
SUNDAY, MONDAY = 6, 0


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "zone", "hour", "weekday", "quiet", "due"),
    [
        ("2026-01-10 07:59", BERLIN, 9, None, None, "2026-01-10 08:00"),  # today, where the hour is still to come
        ("2026-01-10 08:00", BERLIN, 9, None, None, "2026-01-11 08:00"),  # tomorrow, where it has just been
        ("2026-03-28 08:00", BERLIN, 9, None, None, "2026-03-29 07:00"),  # 23 hours later in spring
        ("2026-10-24 07:00", BERLIN, 9, None, None, "2026-10-25 08:00"),  # 25 hours later in autumn
        ("2026-03-28 12:00", BERLIN, 2, None, None, "2026-03-29 01:00"),  # the hour that is skipped: the moment of the change
        ("2026-03-29 01:00", BERLIN, 2, None, None, "2026-03-30 00:00"),  # and only once
        ("2026-10-24 12:00", BERLIN, 2, None, None, "2026-10-25 00:00"),  # the hour that comes twice: the first
        ("2026-10-25 00:00", BERLIN, 2, None, None, "2026-10-26 01:00"),  # and only the first
        ("2026-03-07 15:00", NEW_YORK, 9, None, None, "2026-03-08 13:00"),
        ("2026-10-03 12:00", LORD_HOWE, 2, None, None, "2026-10-03 15:30"),  # half an hour is skipped there
        ("2011-12-29 20:00", APIA, 9, None, None, "2011-12-30 19:00"),  # a whole day is left out: not twice on the day after
        ("2011-12-30 19:00", APIA, 9, None, None, "2011-12-31 19:00"),
        ("2026-06-01 00:00", SHANGHAI, 8, None, None, "2026-06-02 00:00"),
        ("2026-03-25 00:00", BERLIN, 9, MONDAY, None, "2026-03-30 07:00"),  # weekly over the change
        ("2026-10-25 00:00", BERLIN, 2, SUNDAY, None, "2026-11-01 01:00"),
        ("2026-01-10 12:00", BERLIN, 23, None, NIGHT, "2026-01-11 06:00"),  # in quiet hours: at their end
        ("2026-01-11 06:00", BERLIN, 23, None, NIGHT, "2026-01-12 06:00"),
        ("2026-01-10 12:00", BERLIN, 7, None, NIGHT, "2026-01-11 06:00"),  # their end is not quiet any more
        ("2026-01-11 12:00", BERLIN, 23, SUNDAY, NIGHT, "2026-01-12 06:00"),
    ],
)
def test_a_digest_is_due_at_the_hour_of_the_chats_own_day(  # noqa: PLR0917  # the columns of the table
    after: str, zone: ZoneInfo, hour: int, weekday: int | None, quiet: QuietHours | None, due: str
) -> None:
    assert next_digest(utc(after), zone, hour, weekday, quiet) == utc(due)


@pytest.mark.parametrize(
    ("now", "zone", "quiet", "begin", "end"),
    [
        ("2026-01-10 12:00", BERLIN, NIGHT, "2026-01-10 21:00", "2026-01-11 06:00"),
        ("2026-01-10 21:00", BERLIN, NIGHT, "2026-01-10 21:00", "2026-01-11 06:00"),
        ("2026-01-11 05:59", BERLIN, NIGHT, "2026-01-10 21:00", "2026-01-11 06:00"),
        ("2026-01-11 06:00", BERLIN, NIGHT, "2026-01-11 21:00", "2026-01-12 06:00"),
        ("2026-03-28 22:00", BERLIN, NIGHT, "2026-03-28 21:00", "2026-03-29 05:00"),  # a short night
        ("2026-10-24 22:00", BERLIN, NIGHT, "2026-10-24 20:00", "2026-10-25 06:00"),  # a long one
        ("2026-03-29 00:30", BERLIN, QuietHours(begin=2, end=3), "2026-03-30 00:00", "2026-03-30 01:00"),  # skipped altogether
        ("2026-01-10 12:00", BERLIN, QuietHours(begin=9, end=17), "2026-01-10 08:00", "2026-01-10 16:00"),
    ],
)
def test_quiet_hours_are_local_hours(now: str, zone: ZoneInfo, quiet: QuietHours, begin: str, end: str) -> None:
    assert quiet_time(utc(now), zone, quiet) == (utc(begin), utc(end))


@pytest.mark.parametrize(("begin", "end"), [(7, 7), (-1, 3), (3, 24)])
def test_hours_that_are_none_are_refused(begin: int, end: int) -> None:
    with pytest.raises(InvalidValue, match="Quiet hours"):
        QuietHours(begin=begin, end=end)
    with pytest.raises(InvalidValue, match="hour"):
        next_digest(utc("2026-01-01 00:00"), BERLIN, 24)


HOURS = st.integers(0, 23)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Auckland"])
MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # Hypothesis adds the zone
QUIET = st.none() | st.tuples(HOURS, HOURS).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: QuietHours(begin=pair[0], end=pair[1]))


@given(after=MOMENTS, zone=ZONES, hour=HOURS, weekday=st.none() | st.integers(0, 6), quiet=QUIET)
def test_every_day_or_week_has_one_digest_and_none_in_quiet_hours(
    after: datetime, zone: str, hour: int, weekday: int | None, quiet: QuietHours | None
) -> None:
    there = ZoneInfo(zone)
    period = timedelta(days=1 if weekday is None else 7)
    moments = [next_digest(after, there, hour, weekday, quiet)]
    for _ in range(4):
        moments.append(next_digest(moments[-1], there, hour, weekday, quiet))
        assert abs(moments[-1] - moments[-2] - period) <= timedelta(hours=1)
    for moment in moments:
        assert moment > after
        local = moment.astimezone(there)
        if quiet is None:
            # The hour itself, or the moment of the clock change that skips it.
            assert local.hour in {hour, (hour + 1) % 24}
            assert weekday is None or local.weekday() == weekday
        else:
            begin, _end = quiet_time(moment, there, quiet)
            assert moment < begin


@given(after=MOMENTS, zone=ZONES, hour=HOURS, quiet=QUIET)
def test_no_moment_between_is_skipped(after: datetime, zone: str, hour: int, quiet: QuietHours | None) -> None:
    """Asked at any moment before, the answer is the same: a late or an early look changes nothing."""
    due = next_digest(after, ZoneInfo(zone), hour, None, quiet)
    assert next_digest(after + (due - after) / 2, ZoneInfo(zone), hour, None, quiet) == due
    assert next_digest(due - timedelta(microseconds=1), ZoneInfo(zone), hour, None, quiet) == due
