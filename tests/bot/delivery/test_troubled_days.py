"""Everything at once: commits, corrections, retractions, restarts and every kind of trouble, at random, against a simple model.

What must hold in the end, whatever happened in between: each chat has each milestone that was not taken back before it was told, in the
order of the log, and its messages say what the log says; nothing waits.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.playground.faults import Fault, Trouble
from bot.playground.refusals import bad_request, flood_wait
from tests.bot.delivery.running import add_people, announce, config_for, correct, follow_all, retract, running, until_nothing_waits
from tests.emulated_telegram import EmulatedTelegram, emulated_telegram, text_of

CHATS = 12


def troubles(chance: random.Random) -> Iterator[Fault]:
    """Any trouble for any of the chats, a few times."""
    while True:
        chat_id = chance.choice([None, 50_001 + chance.randrange(CHATS)])
        yield chance.choice(
            [
                Fault(trouble=Trouble.SERVER_ERROR, chat_id=chat_id),
                Fault(trouble=Trouble.RESET_BEFORE, chat_id=chat_id),
                Fault(trouble=Trouble.REFUSED, chat_id=chat_id, refusal=flood_wait(1)),
                Fault(trouble=Trouble.REFUSED, method="editMessageText", refusal=bad_request("message is not modified")),
                Fault(trouble=Trouble.BROKEN_JSON_AFTER, chat_id=chat_id),
                Fault(trouble=Trouble.RESET_AFTER, chat_id=chat_id),
            ]
        )


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_happens_each_chat_ends_with_what_the_log_says(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same days each time
    trouble = troubles(chance)
    standing: dict[int, str] = {}
    taken_back: set[int] = set()
    lost_answers = 0
    async with emulated_telegram(tmp_path) as telegram:
        chats = add_people(telegram, CHATS)
        config = config_for(telegram, tmp_path, messages_per_second=500, per_chat_per_second=30)
        number = 0
        for day in range(4):
            async with running(telegram, tmp_path, config=config) as here:
                if day == 0:
                    await follow_all(here.store, chats)
                for commit in range(day * 10, day * 10 + chance.randint(1, 3)):
                    fault = next(trouble)
                    lost_answers += fault.trouble in {Trouble.BROKEN_JSON_AFTER, Trouble.RESET_AFTER}
                    telegram.server.faults.add(fault)
                    match chance.choice(["news", "news", "news", "correction", "retraction"]):
                        case "correction" if standing:
                            chosen = chance.choice(list(standing))
                            standing[chosen] = f"corrected condition {chosen} in commit {commit}"
                            await correct(here.store, f"m{chosen}", {"indication": standing[chosen]})
                        case "retraction" if len(standing) > 1:
                            chosen = chance.choice(list(standing))
                            del standing[chosen]
                            taken_back.add(chosen)
                            await retract(here.store, f"m{chosen}")
                        case _:
                            number += 1
                            standing[number] = f"condition number {number}"
                            await announce(here.store, number)
        telegram.server.faults.clear()
        async with running(telegram, tmp_path, config=config) as here:
            ended = await until_nothing_waits(here.store)
        assert set(ended) <= {"sent", "cancelled"}
        for chat_id in chats:
            messages = first_tellings(telegram, chat_id)
            said = "\n".join(text_of(message) for message in messages) + "\n"
            assert all(f"For: {words}\n" in said for words in standing.values()), said
            # A message whose answer was lost cannot be edited; the copy that followed is what counts.
            places = [said.rindex(f"For: {standing[one]}\n") for one in sorted(standing)]
            assert places == sorted(places)
            assert said.count("⛔") <= len(taken_back) * 2
        assert sum(len(first_tellings(telegram, chat_id)) for chat_id in chats) <= CHATS * number + lost_answers


def first_tellings(telegram: EmulatedTelegram, chat_id: int) -> list[dict[str, object]]:
    """The messages that tell of milestones, without the notes that answer them."""
    messages = telegram.server.world.state.messages(chat_id)
    return [message for message in messages if message["from"]["is_bot"] and "reply_to_message" not in message]
