"""The emulated Bot API as a process of its own, so that it takes no time from the bot that is measured. Orders are JSON lines on stdin.

{"people": n} adds subscribers, {"latency": [least, most]}, {"limits": true}, {"probe": n} lets n people ask /status one after the other,
{"write": [chat, text]}, {"report": true}. Each is answered by one JSON line. It ends with its input.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, cast

from bot.playground import bot_api
from bot.playground.assembly import PlaygroundServer, serve
from bot.playground.faults import Latency, Limits
from bot.playground.people import Person

FIRST_READER, FIRST_ASKER = 50_001, 900_001
PAUSES = (0.02, 0.25)
"""Seconds between two who ask: evenly between these, so that many write while the bot acknowledges what others wrote."""
PATIENCE = 20.0

Order = dict[str, Any]


class Desk:
    """Carries orders out."""

    def __init__(self, server: PlaygroundServer) -> None:
        self._server = server
        self._asked: list[tuple[int, float]] = []
        self._asking: asyncio.Task[None] | None = None

    async def carry_out(self, order: Order) -> Order:
        """One order and what comes of it."""
        match order:
            case {"people": int(count)}:
                self._add(FIRST_READER, count)
                return {"first": FIRST_READER}
            case {"latency": [float(least), float(most)]}:
                self._server.faults.latency = Latency(least=least, most=most) if most else None
                return {}
            case {"limits": True}:
                self._server.faults.limit(Limits())
                return {}
            case {"probe": int(count)}:
                self._add(FIRST_ASKER, count)
                self._asking = asyncio.create_task(self._ask(count))
                return {}
            case {"write": [int(chat_id), str(text)]}:
                self._server.people.write(chat_id, chat_id, text)
                return {}
            case _:
                return self._report()

    async def _ask(self, count: int) -> None:
        chance = random.Random(5)  # noqa: S311  # the same moments each time
        for number in range(count):
            await asyncio.sleep(chance.uniform(*PAUSES))
            self._asked.append((FIRST_ASKER + number, time.monotonic()))
            self._server.people.write(FIRST_ASKER + number, FIRST_ASKER + number, "/status olverembatinib")

    def _add(self, first: int, count: int) -> None:
        world = self._server.world
        with world.state.transaction():
            for number in range(first, first + count):
                person = Person(id=number, first_name=f"Reader {number}", last_name="", username=f"reader_{number}", role="A subscriber")
                world.add_person(person, started=True)

    def _report(self) -> Order:
        """Messages that were taken (moment, chat), flood waits, and how long each who asked has waited for the answer."""
        sends = [call for call in self._server.calls if call.method == "sendmessage" and call.chat_id is not None]
        taken = [(call.ended, cast("int", call.chat_id)) for call in sends if call.code == 200]  # noqa: PLR2004  # taken
        answered = {chat_id: moment for moment, chat_id in reversed(taken)}
        waits = [answered[chat_id] - asked for chat_id, asked in self._asked if chat_id in answered]
        return {
            "taken": [(moment, chat_id) for moment, chat_id in taken if chat_id < FIRST_ASKER],
            "floods": sum(call.code == 429 for call in sends),  # noqa: PLR2004  # too many requests
            "waits": waits,
            "unanswered": len(self._asked) - len(waits),
            "asking": self._asking is not None and not self._asking.done(),
            "told": dict(Counter(chat_id for _, chat_id in taken)),
        }


async def main(folder: Path) -> None:
    """Serve until the input ends."""
    bot_api.CALLS_KEPT = 1_000_000
    server = await serve(state_path=folder / "playground-chats.db", port=0)
    desk = Desk(server)
    _say({"token": server.token, "api_base": server.api_base})
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        _say(await desk.carry_out(json.loads(line)))
    await server.close()


def _say(answer: Order) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
