"""The pacer against a server that counts in sliding windows, in simulated time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.pacer import Limits, Pacer
from tests.bot.delivery.sliding_windows import Server, between, simulate, steady

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


@pytest.mark.parametrize(("enforced", "floods_at_most"), [(20, 60), (10, 160)])
def test_a_stricter_server_is_found_out_and_its_allowance_used(enforced: int, floods_at_most: int) -> None:
    server = Server(Limits(per_second=enforced))
    run = simulate(list(range(1, 3001)), limits=ALLOWED, server=server)
    assert run.messages == 3000
    assert 3000 / (run.ended - 100.0) >= 0.85 * enforced
    assert len(run.floods) <= floods_at_most


def test_jitter_on_the_way_costs_few_flood_waits_and_little_pace() -> None:
    run = simulate(list(range(1, 3001)), limits=ALLOWED, server=Server(ALLOWED), round_trip=between(0.02, 0.15))
    assert run.messages == 3000
    assert len(run.floods) <= 30
    assert 3000 / (run.ended - 100.0) >= 0.85 * 30


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


def test_where_nobody_gets_through_all_wait_as_the_server_said() -> None:
    pacer = Pacer(ALLOWED, 0.0)
    for chat_id in (1, 2, 3, 4, 5):
        pacer.flood(chat_id, 7, 1.0)
    assert pacer.next_slot(1.1) == 8.0


def test_the_pace_finds_back_to_the_allowance() -> None:
    pacer = Pacer(ALLOWED, 0.0)
    pacer.flood(1, 1, 0.0)
    pacer.flood(2, 1, 0.1)
    slowed = pacer.pace(0.2)
    assert slowed < 30
    assert slowed < pacer.pace(5.0) <= 30
    assert pacer.pace(60.0) == 30


def test_what_a_group_used_counts_when_it_became_a_supergroup() -> None:
    pacer = Pacer(ALLOWED, 0.0)
    pacer.started(-1, 0.0)
    pacer.moved(-1, -100)
    assert pacer.busy(0.5, answer=True) == {-100}
