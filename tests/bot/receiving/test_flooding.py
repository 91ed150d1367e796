"""How much a chat may ask in a minute."""

from datetime import UTC, datetime, timedelta

from bot.flooding import Allowance, Held

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_a_chat_has_its_commands_a_minute_and_is_told_once() -> None:
    allowance = Allowance(3)
    assert [allowance.take(1, at(second)) for second in range(3)] == [None, None, None]
    assert allowance.take(1, at(3)) == Held(until=at(60), tell=True)
    assert allowance.take(1, at(4)) == Held(until=at(60), tell=False)
    assert allowance.take(2, at(4)) is None


def test_what_was_held_goes_on_when_its_time_has_come() -> None:
    allowance = Allowance(3)
    for second in range(4):
        allowance.take(1, at(second))
    assert allowance.take(1, at(60)) is None
    assert allowance.take(1, at(60.5)) == Held(until=at(61), tell=False)


def test_who_calmed_down_is_told_again_the_next_time() -> None:
    allowance = Allowance(4)
    for second in range(5):
        allowance.take(1, at(second))
    assert [allowance.take(1, at(300 + second)) for second in range(4)] == [None] * 4
    assert allowance.take(1, at(305)) == Held(until=at(360), tell=True)


def test_silent_chats_are_forgotten_and_lose_nothing() -> None:
    allowance = Allowance(2)
    for chat_id in range(1500):
        allowance.take(chat_id, at(0))
    assert allowance.take(7, at(61)) is None
    assert allowance.take(7, at(62)) is None
    assert allowance.take(7, at(63)) == Held(until=at(121), tell=True)
