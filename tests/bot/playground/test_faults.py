"""Trouble on demand, as a bot meets it over HTTP."""

import asyncio
import time
from collections.abc import Callable

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from bot.playground.faults import Fault, Latency, Limits, SlidingLimits, Trouble
from bot.playground.refusals import Refusal, flood_wait
from tests.emulated_telegram import MEI, PIPELINE_WATCH, SAM, EmulatedTelegram, containing


@pytest.fixture(autouse=True)
async def _begun(telegram: EmulatedTelegram) -> None:
    await telegram.sam.send("/start")
    await telegram.mei.send("/start")


@pytest.mark.parametrize(
    ("trouble", "error", "is_stored"),
    [
        (Trouble.SERVER_ERROR, TelegramServerError, False),
        (Trouble.RESET_BEFORE, TelegramNetworkError, False),
        (Trouble.RESET_AFTER, TelegramNetworkError, True),
        (Trouble.BROKEN_JSON_AFTER, ClientDecodeError, True),
        (Trouble.HANG_BEFORE, TelegramNetworkError, False),
        (Trouble.HANG_AFTER, TelegramNetworkError, True),
    ],
)
async def test_trouble_meets_one_request_and_the_next_goes_through(
    telegram: EmulatedTelegram, bot: Bot, trouble: Trouble, error: type[Exception], *, is_stored: bool
) -> None:
    telegram.server.faults.add(Fault(trouble=trouble, method="sendMessage", chat_id=SAM))
    await bot.send_message(MEI, "not met")
    with pytest.raises(error):
        await bot.send_message(SAM, "met", request_timeout=1)
    await bot.send_message(SAM, "after")
    await telegram.sam.wait_for(containing("after"))
    assert [message["text"] for message in telegram.sam.from_bot] == (["met", "after"] if is_stored else ["after"])
    assert [call.code for call in telegram.server.calls if call.method == "sendmessage"][-1] == 200


async def test_a_flood_wait_tells_for_how_long(telegram: EmulatedTelegram, bot: Bot) -> None:
    telegram.server.faults.add(Fault(trouble=Trouble.REFUSED, chat_id=SAM, refusal=flood_wait(7), times=2))
    for _ in range(2):
        with pytest.raises(TelegramRetryAfter) as refused:
            await bot.send_message(SAM, "a")
        assert refused.value.retry_after == 7
    await bot.send_message(SAM, "a")


async def test_chats_are_lost_in_all_of_telegrams_ways(telegram: EmulatedTelegram, bot: Bot) -> None:
    await telegram.mei.act("deactivate")
    with pytest.raises(TelegramForbiddenError, match="user is deactivated"):
        await bot.send_message(MEI, "a")
    telegram.server.faults.add(Fault(trouble=Trouble.REFUSED, chat_id=SAM, refusal=Refusal(403, "Forbidden: bot was blocked by the user")))
    with pytest.raises(TelegramForbiddenError, match="blocked"):
        await bot.send_message(SAM, "a")
    telegram.server.world.migrate(PIPELINE_WATCH, -1001000500)
    with pytest.raises(TelegramMigrateToChat) as refused:
        await bot.send_message(PIPELINE_WATCH, "a")
    assert refused.value.migrate_to_chat_id == -1001000500


async def test_a_topic_may_be_open_closed_or_gone(telegram: EmulatedTelegram, bot: Bot) -> None:
    state = telegram.server.world.state
    state.put_topic(PIPELINE_WATCH, 7, "Oncology", is_closed=False)
    assert (await bot.send_message(PIPELINE_WATCH, "a", message_thread_id=7)).message_thread_id == 7
    state.put_topic(PIPELINE_WATCH, 7, "Oncology", is_closed=True)
    with pytest.raises(TelegramBadRequest, match="TOPIC_CLOSED"):
        await bot.send_message(PIPELINE_WATCH, "a", message_thread_id=7)
    state.drop_topic(PIPELINE_WATCH, 7)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(PIPELINE_WATCH, "a", message_thread_id=7)


async def test_limits_are_enforced_while_they_are_on(telegram: EmulatedTelegram, bot: Bot) -> None:
    telegram.server.faults.limit(Limits())
    await bot.send_message(SAM, "one")
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(SAM, "two")
    assert refused.value.retry_after == 1
    await bot.send_message(MEI, "another chat does not wait")
    telegram.server.faults.limit(None)
    await bot.send_message(SAM, "two")


def admitted(limits: SlidingLimits, chats: Callable[[int], int], moments: list[float]) -> int:
    """Count the messages that get through at these moments."""
    through = 0
    for number, moment in enumerate(moments):
        try:
            limits.admit(chats(number), moment)
        except Refusal:
            continue
        through += 1
    return through


SLIDING: list[tuple[str, Callable[[int], int], list[float], int]] = [
    ("thirty in a second to different chats, the next is one too many", lambda number: number, [0.0] * 31, 30),
    ("a second later thirty more", lambda number: number, [0.0] * 30 + [1.0] * 31, 60),
    ("the window slides: thirty at 0.9 leave no room at 1.1", lambda number: number, [0.9] * 30 + [1.1] * 5, 30),
    ("one a second to one chat", lambda _: 5, [0.0, 0.5, 0.999, 1.0, 1.5, 2.0], 3),
    ("twenty a minute to one group", lambda _: -5, [2.0 * number for number in range(25)] + [61.0], 21),
]


@pytest.mark.parametrize(("chats", "moments", "through"), [case[1:] for case in SLIDING], ids=[case[0] for case in SLIDING])
def test_limits_slide_over_what_was_let_through(chats: Callable[[int], int], moments: list[float], through: int) -> None:
    assert admitted(SlidingLimits(Limits()), chats, moments) == through


async def test_latency_is_added_to_every_request(telegram: EmulatedTelegram, bot: Bot) -> None:
    telegram.server.faults.latency = Latency(least=0.05, most=0.1)
    began = time.monotonic()
    await asyncio.gather(*(bot.get_me() for _ in range(10)))
    assert 0.05 <= time.monotonic() - began < 1
    assert all(call.ended - call.began >= 0.05 for call in telegram.server.calls if call.method == "getme")
