"""Any story of news, corrections, faults, refusals, digests, blocked chats, moved groups, closed topics, restarts and kills, and a model.

The model: who listens at a commit is owed the milestone, in the order of the log; a milestone taken back is owed to nobody; what a chat
has been told it is told once more at most for every request that failed, and for what is on its way in a kill; a message that Telegram
refuses is owed no more; a group that moved is owed the same at its new address, and what was written at the old one stays as it was.
TORTURE=1 plays more and longer stories.
"""

import asyncio
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import MutableMapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from structlog.testing import capture_logs

from bot.delivery import sender
from bot.playground.faults import Fault, Trouble
from bot.playground.people import ADA, PIPELINE_WATCH, Group
from bot.playground.refusals import bad_request, flood_wait
from bot.playground.world import KICKED, MEMBER
from events.digest_times import Rhythm
from store import digests, subscriptions
from store.digests import Digest
from store.opening import Store
from store.transaction import Transaction
from tests.bot.delivery.running import (
    ACTOR,
    Running,
    add_people,
    announce,
    clock,
    config_for,
    correct,
    follow_all,
    retract,
    running,
    until_nothing_waits,
)
from tests.emulated_telegram import EmulatedTelegram, emulated_telegram, text_of

PEOPLE = 4
# Places beside the people's: a group that may become a supergroup, and a forum of which one topic follows everything.
GROUP, FORUM = PEOPLE, PEOPLE + 1
CHATS = PEOPLE + 2
FORUM_ID, TOPIC, MOVED_TO = -100_900, 5, -100_777
EXAMPLES, STEPS = (60, 40) if os.environ.get("TORTURE") else (8, 20)
FAILED = "a request failed and is tried again"
PLACES = st.integers(0, CHATS - 1)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was migrated once for all stories."""
    path = tmp_path_factory.mktemp("stories") / "empty.db"

    async def make() -> None:
        async with await Store.open(f"sqlite+aiosqlite:///{path}", now=clock, actor=ACTOR):
            pass

    asyncio.run(make())
    return path


def _resume(transaction: Transaction, *, chat_id: int) -> None:
    subscriptions.resumed(transaction.connection, chat_id)


def _change(transaction: Transaction, *, chat_id: int, rhythm: Rhythm) -> None:
    digests.change(transaction.connection, chat_id, Digest(rhythm=rhythm), transaction.now)


class Story(RuleBasedStateMachine):
    """The bot on one side, the model on the other."""

    empty: Path
    journal: list[MutableMapping[str, Any]]
    telegram: EmulatedTelegram
    chats: list[int]
    here: Running

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="story-"))
        shutil.copy(self.empty, self.folder / "designations.db")
        self.stack, self.bot_stack = AsyncExitStack(), AsyncExitStack()
        self.standing: dict[int, str] = {}
        self.taken_back: set[int] = set()
        self.owed: dict[int, list[int]] = {}
        self.listening: set[int] = set()
        self.uncertain: dict[int, set[int]] = {}
        self.refusals: Counter[int] = Counter()
        self.topic_is_gone = False
        self.kills = 0
        self.began = len(self.journal)
        self.number = 0

    @initialize()
    def begin(self) -> None:
        async def job() -> None:
            self.telegram = await self.stack.enter_async_context(emulated_telegram(self.folder))
            world = self.telegram.server.world
            world.add_group(Group(id=FORUM_ID, title="Forum", members=(ADA,), administrators=(ADA,), type="supergroup", is_forum=True))
            world.state.put_topic(FORUM_ID, TOPIC, "News", is_closed=False)
            self.chats = [*add_people(self.telegram, PEOPLE), PIPELINE_WATCH, FORUM_ID]
            await self.start()
            await follow_all(self.here.store, self.chats[:FORUM])
            await follow_all(self.here.store, [FORUM_ID], TOPIC)

        self.runner.run(job())
        self.owed = {place: [] for place in range(CHATS)}
        self.uncertain = {place: set() for place in range(CHATS)}
        self.listening = set(range(CHATS))

    async def start(self) -> None:
        config = config_for(self.telegram, self.folder, messages_per_second=500, per_chat_per_second=30, group_per_minute=1_000)
        self.here = await self.bot_stack.enter_async_context(running(self.telegram, self.folder, config=config))

    @rule(count=st.integers(1, 3))
    def news(self, count: int) -> None:
        for _ in range(count):
            self.runner.run(self.announce())

    async def announce(self) -> None:
        self.number += 1
        self.standing[self.number] = f"condition number {self.number}"
        for place in self.listening:
            self.owed[place].append(self.number)
        await announce(self.here.store, self.number)

    @precondition(lambda self: self.standing)
    @rule(choice=st.randoms(use_true_random=False))
    def correction(self, choice: Any) -> None:
        chosen = choice.choice(sorted(self.standing))
        self.standing[chosen] = f"corrected {len(self.standing)} {chosen} {choice.randrange(1000)}"
        self.runner.run(correct(self.here.store, f"m{chosen}", {"indication": self.standing[chosen]}))

    @precondition(lambda self: self.standing)
    @rule(choice=st.randoms(use_true_random=False))
    def retraction(self, choice: Any) -> None:
        chosen = choice.choice(sorted(self.standing))
        del self.standing[chosen]
        self.taken_back.add(chosen)
        self.runner.run(retract(self.here.store, f"m{chosen}"))

    @rule(trouble=st.sampled_from([one for one in Trouble if one is not Trouble.REFUSED]), place=st.none() | PLACES)
    def trouble(self, trouble: Trouble, place: int | None) -> None:
        self.telegram.server.faults.add(Fault(trouble=trouble, chat_id=None if place is None else self.chats[place]))

    @rule(place=PLACES)
    def flood(self, place: int) -> None:
        self.telegram.server.faults.add(Fault(trouble=Trouble.REFUSED, chat_id=self.chats[place], refusal=flood_wait(1)))

    @rule(place=PLACES)
    def block(self, place: int) -> None:
        """From now on the chat is owed nothing; what it was owed it may have got or not."""
        self.listening.discard(place)
        self.uncertain[place] |= set(self.owed[place])
        self.telegram.server.world.state.set_bot_status(self.chats[place], KICKED)

    @precondition(lambda self: self.chats[GROUP] == PIPELINE_WATCH and GROUP in self.listening)
    @rule()
    def move(self) -> None:
        """The group becomes a supergroup; what was written before cannot be changed any more."""
        self.uncertain[GROUP] |= set(self.owed[GROUP])
        self.telegram.server.world.migrate(PIPELINE_WATCH, MOVED_TO)
        self.chats[GROUP] = MOVED_TO

    @precondition(lambda self: not self.topic_is_gone)
    @rule(is_closed=st.booleans())
    def topic_goes(self, *, is_closed: bool) -> None:
        """The forum's topic is closed or deleted: its news come to the group itself."""
        state = self.telegram.server.world.state
        if is_closed:
            state.put_topic(FORUM_ID, TOPIC, "News", is_closed=True)
        else:
            state.drop_topic(FORUM_ID, TOPIC)
        self.topic_is_gone = True

    @precondition(lambda self: len(self.listening) < CHATS)
    @rule()
    def all_come_back(self) -> None:
        """The blocked ones unblock the bot and send /start, when all that was on its way has ended."""

        async def job() -> None:
            self.telegram.server.faults.clear()
            await until_nothing_waits(self.here.store)
            for chat_id in (self.chats[place] for place in range(CHATS) if place not in self.listening):
                self.telegram.server.world.state.set_bot_status(chat_id, MEMBER)
                await self.here.store.write(partial(_resume, chat_id=chat_id))

        self.runner.run(job())
        self.listening = set(range(CHATS))

    @rule()
    def restart(self) -> None:
        async def job() -> None:
            await self.bot_stack.aclose()
            await self.start()

        self.runner.run(job())

    @rule(place=PLACES)
    def refusal(self, place: int) -> None:
        """Telegram takes one message of the chat as it is never: of several in one message, the others go alone."""
        self.refusals[place] += 1
        fault = Fault(trouble=Trouble.REFUSED, chat_id=self.chats[place], refusal=bad_request("can't parse entities"))
        self.telegram.server.faults.add(fault)

    @rule(place=PLACES, rhythm=st.sampled_from(Rhythm))
    def rhythm(self, place: int, rhythm: Rhythm) -> None:
        self.runner.run(self.here.store.write(partial(_change, chat_id=self.chats[place], rhythm=rhythm)))

    @rule()
    def kill(self) -> None:
        """What is on its way is not noted any more, whatever became of it."""

        async def job() -> None:
            for task in (*self.here.tasks, *self.here.sender._tasks):  # pyright: ignore[reportPrivateUsage]  # nothing else is as sudden
                task.cancel()
            await self.bot_stack.aclose()
            await self.start()

        self.kills += 1
        self.runner.run(job())

    def teardown(self) -> None:
        try:
            if self.owed:
                self.runner.run(self.end())
        finally:
            self.runner.run(self.close())
            self.runner.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    async def close(self) -> None:
        await self.bot_stack.aclose()
        await self.stack.aclose()

    async def end(self) -> None:
        """When all is sent, the messages say what the model says: of one more milestone too, at the places as they are now."""
        self.telegram.server.faults.clear()
        await self.announce()
        for chat_id in self.chats:
            await self.here.store.write(partial(_change, chat_id=chat_id, rhythm=Rhythm.ONCE))
        ended = await until_nothing_waits(self.here.store)
        assert set(ended) <= {"sent", "cancelled", "aside"}
        extras = 0
        for place in range(CHATS):
            addresses = {self.chats[place], PIPELINE_WATCH} if place == GROUP else {self.chats[place]}
            stored = [message for address in sorted(addresses) for message in self.telegram.server.world.state.messages(address)]
            messages = [message for message in stored if "reply_to_message" not in message]
            said = "\n".join(text_of(message) for message in messages) + "\n"
            expected = [one for one in self.owed[place] if one in self.standing and one not in self.uncertain[place]]
            missing = [one for one in expected if f"For: {self.standing[one]}\n" not in said]
            assert len(missing) <= self.refusals[place], (place, missing, said)
            places = [said.rindex(f"For: {self.standing[one]}\n") for one in expected if one not in missing]
            assert self.refusals[place] or places == sorted(places), said
            assert said.count(sender.TOPIC_GONE) <= (place == FORUM and self.topic_is_gone) * (1 + self.failed() + self.kills)
            extras += max(0, said.count("For: ") - len(self.owed[place]))
        assert extras <= (self.failed() + 6 * self.kills) * self.number

    def failed(self) -> int:
        """How many requests failed so that nobody knows what became of them."""
        return sum(line["event"] == FAILED for line in self.journal[self.began :])


def test_any_story_ends_with_what_the_log_says(migrated: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "REQUEST_SECONDS", 0.5)  # hangs are waited out, but not for long
    monkeypatch.setattr(sender, "FIRST_RETRY", 0.05)
    Story.empty = migrated
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    with capture_logs() as Story.journal:
        run_state_machine_as_test(
            Story,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=checks,
                derandomize=not os.environ.get("TORTURE"),
            ),
        )
