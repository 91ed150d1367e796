"""The pacer against a server that counts in sliding windows, in simulated time."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.pacer import Limits, Pacer
from tests.bot.delivery.sliding_windows import Server, between, simulate, steady, with_tail

ALLOWED = Limits()


@pytest.mark.parametrize("round_trip", [0.001, 0.05, 0.15])
def test_3000_chats_get_99_percent_of_the_allowance_without_a_flood_wait(round_trip: float) -> None:
    run = simulate(list(range(1, 3001)), limits=ALLOWED, server=Server(ALLOWED), round_trip=steady(round_trip))
    assert run.floods == []
    assert run.messages == 3000
    assert 3000 / (run.ended - 100.0) >= 0.99 * 30


def test_late_wake_ups_cost_no_pace_and_no_flood_wait() -> None:
    run = simulate(list(range(1, 3001)), limits=ALLOWED, server=Server(ALLOWED), late=between(0, 0.006))
    assert run.floods == []
    assert 3000 / (run.ended - 100.0) >= 0.99 * 30


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(-3, 12).filter(bool), min_size=1, max_size=120), st.floats(0.001, 0.15), st.booleans())
def test_no_order_of_chats_makes_a_flood_wait(queue: list[int], round_trip: float, answers: bool) -> None:  # noqa: FBT001
    run = simulate(queue, limits=ALLOWED, server=Server(ALLOWED), round_trip=steady(round_trip), answers=answers)
    assert run.floods == []
    assert run.messages == len(queue)


def test_one_chat_gets_one_message_a_second_whatever_the_jitter() -> None:
    run = simulate([7] * 50, limits=ALLOWED, server=Server(ALLOWED), round_trip=between(0.01, 0.4))
    assert run.floods == []


def test_a_group_gets_news_evenly_and_answers_from_what_is_left_of_its_minute() -> None:
    news = simulate([-5] * 41, limits=ALLOWED, server=Server(ALLOWED))
    gaps = [later - earlier for earlier, later in zip(news.taken[-5], news.taken[-5][1:], strict=False)]
    assert news.floods == []
    assert min(gaps) >= 3.0
    answers = simulate([-5] * 20, limits=ALLOWED, server=Server(ALLOWED), answers=True)
    assert answers.floods == []
    assert answers.ended - 100.0 < 23


@pytest.mark.parametrize(
    ("round_trip", "late", "counted", "share"),
    [
        (between(0.04, 0.06), between(0, 0.003), 1.0, 0.98),  # a fifth more or less, all of it on the way there
        (between(0.04, 0.06), between(0, 0.003), 0.5, 0.98),
        (between(0.12, 0.18), between(0, 0.003), 1.0, 0.95),
        (between(0.12, 0.18), between(0, 0.003), 0.5, 0.95),
        (between(0.02, 0.15), steady(0.001), 0.5, 0.92),  # longest seven times the shortest
        (with_tail(0.05, 0.003), with_tail(0.0, 0.002), 1.0, 0.99),
        (with_tail(0.15, 0.003), with_tail(0.0, 0.002), 1.0, 0.99),
        (with_tail(0.05, 0.02), between(0, 0.003), 1.0, 0.96),
    ],
)
def test_round_trips_that_differ_cost_pace_and_no_flood_wait(
    round_trip: Callable[[], float], late: Callable[[], float], counted: float, share: float
) -> None:
    run = simulate(list(range(1, 3001)), limits=ALLOWED, server=Server(ALLOWED), round_trip=round_trip, late=late, counted=counted)
    assert run.floods == []
    assert 3000 / (run.ended - 100.0) >= share * 30


def test_what_a_round_trip_does_not_show_is_learnt_from_few_flood_waits() -> None:
    chance, trip = random.Random(1), between(0.12, 0.18)  # noqa: S311  # the same chance each time
    server = Anywhere(ALLOWED, lambda: chance.uniform(-0.075, 0.075))
    run = simulate(list(range(1, 3001)), limits=ALLOWED, server=server, round_trip=trip)
    assert run.messages == 3000
    assert len(run.floods) <= 20
    assert 3000 / (run.ended - 100.0) >= 0.85 * 30


class Anywhere(Server):
    """A server that counts a message at any moment of its trip."""

    def __init__(self, limits: Limits, shift: Callable[[], float]) -> None:
        super().__init__(limits)
        self._shift = shift
        self._last = 0.0

    def take(self, chat_id: int, now: float) -> int:
        self._last = max(self._last, now + self._shift())
        return super().take(chat_id, self._last)


@pytest.mark.parametrize("enforced", [25, 20, 10])
def test_a_stricter_server_is_found_out_and_its_allowance_used(enforced: int) -> None:
    server = Server(Limits(per_second=enforced))
    run = simulate(list(range(1, 3001)), limits=ALLOWED, server=server)
    assert run.messages == 3000
    assert 3000 / (run.ended - 100.0) >= 0.9 * enforced
    assert len(run.floods) <= 60


def test_a_server_that_is_strict_for_a_while_gets_the_whole_pace_again() -> None:
    pacer = Pacer(ALLOWED, 0.0)
    for chat_id in range(1, 11):
        pacer.answered(chat_id, chat_id / 20 + 0.05, pacer.started(chat_id, chat_id / 20))
    for chat_id in range(11, 16):
        pacer.flood(chat_id, 1, 0.7, pacer.started(chat_id, 0.6))
    assert 8 < pacer.pace(0.8) < 10  # a little less than what it let through in its last second
    assert pacer.pace(0.8) < pacer.pace(20.0) < pacer.pace(40.0)
    assert pacer.pace(120.0) == 30


def test_the_flood_wait_of_one_chat_delays_no_other() -> None:
    pacer = Pacer(ALLOWED, 0.0)
    for times in range(5):
        pacer.flood(7, 30, float(times))
        pacer.answered(8, times + 0.5, pacer.started(8, times + 0.4))
    assert pacer.busy(6.0, answer=True) == {7}
    assert pacer.next_slot(5.0) == 5.0
    assert pacer.pace(5.0) == 30
    assert pacer.busy(34.5, answer=False) == set()


def test_a_slow_beginning_makes_no_flood_wait() -> None:
    trips = iter([0.2] * 6)
    run = simulate(list(range(1, 301)), limits=ALLOWED, server=Server(ALLOWED), round_trip=lambda: next(trips, 0.01))
    assert run.floods == []


def test_where_nobody_gets_through_all_wait_longer_each_time_at_most_as_the_server_said() -> None:
    pacer = Pacer(ALLOWED, 0.0)
    for chat_id in (1, 2, 3, 4, 5):
        pacer.flood(chat_id, 7, 1.0)
    waits: list[float] = []
    now = 1.0
    for chat_id in (6, 7, 8, 9):
        slot = pacer.next_slot(now)
        waits.append(round(slot - now, 3))
        place = pacer.started(chat_id, slot)
        pacer.flood(chat_id, 7, slot, place)
        now = slot
    assert waits == [1, 2, 4, 7]


def test_five_chats_that_have_to_wait_hold_up_nobody_once_one_gets_through() -> None:
    pacer = Pacer(ALLOWED, 0.0)
    for chat_id in (1, 2, 3, 4, 5):
        pacer.flood(chat_id, 300, 1.0)
    slot = pacer.next_slot(1.0)
    assert slot == 2.0
    place = pacer.started(6, slot)
    pacer.answered(6, slot + 0.05, place)
    assert pacer.next_slot(slot + 0.1) < slot + 0.2
    assert pacer.pace(slot + 1) > 0.9 * 30
    assert {1, 2, 3, 4, 5} <= pacer.busy(100, answer=True)


def test_groups_that_have_to_wait_are_no_sign_that_all_have_to() -> None:
    pacer = Pacer(ALLOWED, 0.0)
    for chat_id in range(-9, 0):
        pacer.flood(chat_id, 40, 1.0)
    assert pacer.next_slot(1.1) < 1.2


def test_a_flood_wait_of_the_whole_bot_slows_all_by_a_part() -> None:
    pacer = Pacer(ALLOWED, 0.0)
    pacer.flood(None, 1, 0.0)
    assert 0.9 * 30 < pacer.pace(0.2) < 30
    assert pacer.next_slot(0.2) == 1.0
    assert pacer.pace(60.0) == 30


def test_what_a_group_used_counts_when_it_became_a_supergroup() -> None:
    pacer = Pacer(ALLOWED, 0.0)
    pacer.started(-1, 0.0)
    pacer.moved(-1, -100)
    assert pacer.busy(0.5, answer=True) == {-100}
