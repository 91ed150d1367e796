"""Whatever the names are: every command and every button reachable from it gives messages that Telegram takes."""

import pytest
from aiogram.methods import EditMessageText, SendMessage, TelegramMethod

from bot import curation, drafts, ingestion
from bot.ingestion import Tell
from bot.render.pieces import RenderedMessage
from events.names import name_key
from store import queries
from store.transaction import Transaction
from tests.bot.handlers.conversation import ADMIN, Talk, buttons
from tests.bot.render.hostile import NAMES, broken_rules

# A lone half of a character cannot come out of JSON, a name without letters is refused.
USABLE = sorted(set(NAMES) - {"half a character", "invisible", "spaces", "nothing"})
MOST_PRESSES = 40


def hand_in(transaction: Transaction, name: str) -> None:
    """Drugs of that name with a long history, corrected and retracted, and one that waits for a decision."""
    draft_fields = {"drug": name, "authority": "FDA", "indication": f"{name} disease", "source": f"{name} news"}
    for kind, status in (("orphan_drug", "granted"), ("fast_track", "granted"), ("priority_review", "granted")):
        draft = drafts.stated({**draft_fields, "kind": kind, "status": status, "date": "2020-05"})
        done = ingestion.record_stated(transaction, draft, tell=Tell.ANY_AGE, fresh_days=30)
        (milestone_id,) = done.recorded
        if kind == "fast_track":
            curation.correct(transaction, milestone_id, {"indication": name, "occurred": None}, name)
        if kind == "priority_review":
            curation.retract(transaction, milestone_id, name)
    waiting = drafts.stated({**draft_fields, "kind": "orphan_drug", "status": "rescinded", "date": "2020-01"})
    ingestion.hold(transaction, waiting, fresh_days=30)


async def crawl(talk: Talk, start: list[TelegramMethod[object]]) -> list[str]:
    """Press every button that can be reached, but those that decide; gives what is wrong with any message on the way."""
    queue, seen, problems = list(start), set[str](), list[str]()
    while queue and len(seen) < MOST_PRESSES:
        method = queue.pop(0)
        if not isinstance(method, SendMessage | EditMessageText):
            continue
        keyboard = method.reply_markup if buttons(method) else None
        problems += broken_rules(RenderedMessage(method.text or "", keyboard))  # pyright: ignore[reportArgumentType]
        for label, data in buttons(method).items():
            if data in seen or data.startswith(("p:publish", "p:silent", "p:accept", "p:hush", "p:discard", "p:drop", "p:set")):
                continue
            seen.add(data)
            queue += await talk.press(label, method, user=ADMIN)
    return problems


@pytest.mark.parametrize("named", USABLE)
async def test_every_message_on_the_way_is_one_that_telegram_takes(talk: Talk, named: str) -> None:
    name = NAMES[named] if name_key(NAMES[named]) else f"x1 {NAMES[named]}"
    await talk.store.write(lambda transaction: hand_in(transaction, name))
    (drug_id, _label), *_ = await talk.store.read(queries.search, name[:20]) or await talk.store.read(queries.find_drugs, name)
    short = name[:150]
    commands = [
        "/status",
        f"/status {drug_id}",
        f"/timeline {drug_id}",
        f"/status {short}",
        f"/search {short}",
        "/latest 3000",
        f"/subscribe {short}",
        f"/subscribe FDA {short}",
        f"/subscribe {drug_id}",
        "/subscriptions",
        f"/unsubscribe {short}",
        "/settings",
        f"/settings {short}",
        f"/designations {short}",
        "/pending",
        f"/record drug={short}",
        f"/alias {drug_id} = {short}x",
        f"/alias {short} = y",
        f"/correct {short} date 2020 {short}",
        f"/retract {short}",
        f"/ingest {short}",
        "/stats",
        short.lstrip("/"),
    ]
    for command in commands:
        assert await crawl(talk, list(await talk.send(command, user=ADMIN))) == [], command
