"""The parts of the bot that receive and send, on a real database and the emulated Telegram; facts and subscribers made by hand."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher, Router
from pydantic import SecretStr
from sqlalchemy import func, select

from bot import curation
from bot.app import WORK_SECONDS, side_by_side
from bot.applying import Applier
from bot.config import Config, Database, Delivery, Telegram
from bot.delivery.corrections import plan_corrections
from bot.delivery.sender import Sender
from bot.playground.people import Person
from bot.receiving import Receiver
from bot.telegram import make_bot
from events import decisions
from events.event_types import DrugRegistered, MilestoneRecorded, NewEvent, Source, content_id, drug_stream
from events.partial_date import PartialDate
from events.vocabulary import Authority, Kind, Status
from store import outbox, projections, schema, subscriptions
from store.lease import lease_of
from store.opening import Store
from store.subscriptions import Wish
from store.transaction import Transaction
from tests.emulated_telegram import EmulatedTelegram

ACTOR = "tester"


def clock() -> datetime:
    return datetime.now(UTC)


@dataclass
class Running:
    """What runs; `stop` ends receiving and sending as SIGTERM does."""

    store: Store
    bot: Bot
    dispatcher: Dispatcher
    receiver: Receiver
    sender: Sender
    tasks: list[asyncio.Task[None]]

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def config_for(telegram: EmulatedTelegram, folder: Path, **delivery: float) -> Config:
    return Config(
        telegram=Telegram(token=SecretStr(telegram.token), api_base=telegram.api_base, admins=frozenset(telegram.admins)),
        database=Database(url=f"sqlite+aiosqlite:///{folder / 'designations.db'}"),
        delivery=Delivery(**delivery),  # type: ignore[arg-type]
    )


@contextlib.asynccontextmanager
async def running(
    telegram: EmulatedTelegram,
    folder: Path,
    router: Router | None = None,
    *,
    config: Config | None = None,
    receive: bool = False,
    send: bool = True,
) -> AsyncGenerator[Running]:
    """Receive and send until the block ends."""
    settings = config or config_for(telegram, folder)
    async with await Store.open(settings.database.url, now=clock, actor=ACTOR) as store:
        bot = make_bot(settings.telegram)
        dispatcher = Dispatcher(disable_fsm=True)
        if router is not None:
            dispatcher.include_router(router)
        lease = lease_of(settings.database.url)
        assert await lease.take()
        applier = Applier(bot, dispatcher, store, settings, clock)
        receiver = Receiver(bot, dispatcher, store, settings, applier.wake)
        sender = Sender(bot, store, settings, clock, lease=lease)
        taking = receiver.poll if settings.telegram.mode == "polling" else receiver.serve_webhook
        programs = [sender.run] if send else []
        programs += [lambda: side_by_side(taking(), applier.run(), end_seconds=WORK_SECONDS)] if receive or router is not None else []
        here = Running(store, bot, dispatcher, receiver, sender, [asyncio.create_task(program()) for program in programs])
        try:
            yield here
        finally:
            await here.stop()
            await bot.session.close()
            await lease.release()


def add_people(telegram: EmulatedTelegram, count: int, first: int = 50_001) -> list[int]:
    """So many more people who have started the bot; gives their ids."""
    ids = list(range(first, first + count))
    with telegram.server.world.state.transaction():
        for number in ids:
            person = Person(id=number, first_name=f"Reader {number}", last_name="", username=f"reader_{number}", role="A subscriber")
            telegram.server.world.add_person(person, started=True)
    return ids


async def follow_all(store: Store, chats: Iterable[int], topic_id: int = 0) -> None:
    """Let each of these chats follow everything."""

    def job(transaction: Transaction) -> None:
        for chat_id in chats:
            subscriptions.seen(transaction.connection, chat_id, "private" if chat_id > 0 else "supergroup", "", transaction.now)
            subscriptions.subscribe(transaction.connection, chat_id, topic_id, Wish(label="all"))

    await store.write(job)


async def announce(store: Store, number: int = 1, *, label: str = "olverembatinib", condition: str = "", notify: bool = True) -> str:
    """Record the milestone of that number and plan it for all who follow; gives its id."""
    drug_id, milestone_id = "d1", f"m{number}"
    source = Source(notice_id=f"n{number}", publisher="Ascentage Pharma", published=date(2021, 3, 24), url=f"https://example.org/{number}")
    recorded = MilestoneRecorded(
        drug_id=drug_id,
        milestone_id=milestone_id,
        track=f"t{number}",
        authority=Authority.FDA,
        kind=Kind.ORPHAN_DRUG,
        status=Status.GRANTED,
        indication=f"{condition}condition number {number}",
        occurred=PartialDate.parse("2021-03"),
        source=source,
        evidence="granted",
    )

    def job(transaction: Transaction) -> None:
        connection = transaction.connection
        new = [NewEvent(event_id=content_id("milestone", milestone_id), event=recorded)]
        if projections.load_drug(connection, drug_id) is None:
            registered = DrugRegistered(drug_id=drug_id, name=label)
            new.insert(0, NewEvent(event_id=content_id("drug", drug_id), event=registered))
        position = transaction.append(drug_stream(drug_id), new)[-1].position
        state = projections.load_drug(transaction.connection, drug_id)
        assert state is not None
        if notify:
            outbox.plan_milestone(transaction.connection, state.milestones[milestone_id], [drug_id], position, transaction.now)

    await store.write(job)
    return milestone_id


async def correct(store: Store, milestone_id: str, fields: dict[str, str | None], reason: str = "misread") -> None:
    """Put a milestone right, with what follows for those who were told."""

    def job(transaction: Transaction) -> None:
        state, before = curation.find_milestone(transaction, milestone_id)
        transaction.append(drug_stream(state.drug_id), decisions.correct(state, milestone_id, fields, reason, today=transaction.now.date()))
        plan_corrections(transaction, before, curation.find_milestone(transaction, milestone_id)[1])

    await store.write(job)


async def retract(store: Store, milestone_id: str, reason: str = "another drug") -> None:
    """Take a milestone back, with what follows for those who were told."""

    def job(transaction: Transaction) -> None:
        state, before = curation.find_milestone(transaction, milestone_id)
        transaction.append(drug_stream(state.drug_id), decisions.retract(state, milestone_id, reason))
        outbox.cancel_unsent(transaction.connection, milestone_id)
        plan_corrections(transaction, before, curation.find_milestone(transaction, milestone_id)[1])

    await store.write(job)


async def until_states(store: Store, **wanted: int) -> None:
    """Wait until the outbox has these rows and no others."""
    await _until(store, lambda found: found == wanted)


async def until_nothing_waits(store: Store) -> dict[str, int]:
    """Wait until all of the outbox is done one way or the other; gives how many of each."""
    return await _until(store, lambda found: not {"waiting", "sending"} & set(found))


async def _until(store: Store, enough: Callable[[dict[str, int]], bool]) -> dict[str, int]:
    changed = asyncio.Event()
    store.on_commit(changed.set)
    found: dict[str, int] = {}
    try:
        async with asyncio.timeout(20):
            while not enough(found := await states(store)):
                await changed.wait()
                changed.clear()
    except TimeoutError:
        raise AssertionError(f"the outbox stays as it is: {found}") from None
    return found


async def states(store: Store) -> dict[str, int]:
    """How many rows of the outbox are in each state."""

    def count(connection: Any) -> dict[str, int]:
        column = schema.outbox.c.state
        return {str(state): int(many) for state, many in connection.execute(select(column, func.count()).group_by(column))}

    return await store.read(count)
