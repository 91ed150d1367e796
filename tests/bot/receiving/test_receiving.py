"""What receiving promises, over real HTTP against the emulated Bot API: kept, then acknowledged, then applied once, in order."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiogram import F, Router
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.config import Database
from bot.conversation import Answers, Handled
from bot.playground.faults import Fault, Trouble
from bot.playground.refusals import Refusal, conflict
from bot.receiving import GetPlainUpdates
from bot.telegram import TelegramUnreachable, WrongToken, check_token, make_bot
from events.errors import BadInput
from store import inbox, schema, subscriptions
from store.opening import Store
from store.transaction import Transaction
from tests.bot.delivery.running import clock, config_for, running
from tests.emulated_telegram import containing, emulated_telegram, text_of

Handler = Callable[[Message], Awaitable[Handled]]


def router_of(handler: Handler) -> Router:
    router = Router()
    router.message.register(handler)
    return router


async def echo(message: Message) -> Handled:
    return [message.answer(f"heard {message.text}")]


async def rows(store: Store) -> list[tuple[str, int, str | None]]:
    """State, attempts and error of all updates, in their order."""
    columns = schema.inbox.c

    def read(connection: Any) -> list[tuple[str, int, str | None]]:
        found = connection.execute(select(columns.state, columns.attempts, columns.error).order_by(columns.update_id))
        return [tuple(row) for row in found]

    return await store.read(read)


async def test_an_update_is_acknowledged_only_when_it_is_kept(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, send=False) as here:
        await telegram.sam.send("one")
        unread = telegram.server.world.intake
        asked = GetPlainUpdates(timeout=0)
        [update] = await here.bot(asked)
        assert unread.count() == 1
        assert await here.receiver.take_in([update]) == 1
        assert await here.receiver.take_in([update, update]) == 0
        assert unread.count() == 1
        assert len(await rows(here.store)) == 1


async def test_an_update_that_comes_again_is_applied_once(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        telegram.server.world.intake.send_again(2)
        async with running(telegram, tmp_path, router_of(echo), config=quick(telegram, tmp_path)):
            for text in ("one", "two", "three"):
                await telegram.sam.send(text)
            await telegram.sam.wait_for(containing("heard three"))
        said = [text_of(message) for message in telegram.sam.from_bot]
        assert said == ["heard one", "heard two", "heard three"]


async def test_what_was_kept_before_a_crash_is_applied_after_it(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        async with running(telegram, tmp_path, send=False) as before:
            await telegram.sam.send("one")
            await before.receiver.take_in(await before.bot(GetPlainUpdates(timeout=0)))
        async with running(telegram, tmp_path, router_of(echo)):
            await telegram.sam.wait_for(containing("heard one"))
            await telegram.sam.ask("two")
        assert [text_of(message) for message in telegram.sam.from_bot] == ["heard one", "heard two"]


async def test_a_chat_is_served_in_order_and_chats_side_by_side(tmp_path: Path) -> None:
    begun: dict[int, list[str]] = defaultdict(list)
    go_on = asyncio.Event()

    async def slow_for_sam(message: Message) -> Handled:
        begun[message.chat.id].append(message.text or "")
        if message.text == "slow":
            await go_on.wait()
        return await echo(message)

    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, router_of(slow_for_sam)):
        await telegram.sam.send("slow")
        await telegram.sam.send("next")
        await telegram.mei.ask("quick")
        assert begun[telegram.sam.chat_id] == ["slow"]
        go_on.set()
        await telegram.sam.wait_for(containing("heard next"))
        assert begun[telegram.sam.chat_id] == ["slow", "next"]


async def test_what_a_handler_changes_says_and_the_mark_commit_together(tmp_path: Path) -> None:
    tries: list[int] = []

    async def fails_late(message: Message) -> Handled:
        def job(transaction: Transaction) -> Answers:
            subscriptions.seen(transaction.connection, message.chat.id, "private", "Sam", transaction.now)
            tries.append(1)
            if message.text == "fail":
                raise BadInput("Not like this: write it otherwise.")
            return [message.answer("done")]

        return job

    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, router_of(fails_late)) as here:
        refused = await telegram.sam.ask("fail")
        assert refused["text"] == "Not like this: write it otherwise."
        assert await here.store.read(subscriptions.chat, telegram.sam.chat_id) is None
        await telegram.sam.ask("work")
        assert await here.store.read(subscriptions.chat, telegram.sam.chat_id) is not None
        assert [state for state, _, _ in await rows(here.store)] == ["done", "done"]


async def test_a_handler_that_fails_once_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.applying.RETRY_SECONDS", (0.0, 0.0))
    tries: list[str] = []

    async def fails_first(message: Message) -> Handled:
        tries.append(message.text or "")
        if len(tries) == 1:
            raise RuntimeError("sudden")
        return await echo(message)

    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, router_of(fails_first)):
        await telegram.sam.send("one")
        await telegram.sam.ask("two")
        await telegram.sam.wait_for(containing("heard two"))
    assert tries == ["one", "one", "two"]


async def test_a_handler_that_goes_on_failing_is_set_aside_and_the_next_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.applying.RETRY_SECONDS", (0.0, 0.0))

    async def fails(message: Message) -> Handled:
        if message.text == "secret words":
            raise RuntimeError(f"cannot read {message.text!r}")
        return await echo(message)

    with capture_logs() as lines:
        async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, router_of(fails)) as here:
            await telegram.sam.send("secret words")
            await telegram.sam.send("next")
            await telegram.sam.wait_for(containing("heard next"))
            [(state, attempts, error), following] = await rows(here.store)
            assert (state, attempts, following) == ("aside", 3, ("done", 0, None))
            assert error is not None
            assert error.startswith("RuntimeError at test_receiving.py:")
            assert error.endswith("cannot read 'secret words'")
            await telegram.sam.wait_for(containing("error here"))
    journal = repr(lines)
    assert "RuntimeError" in journal
    assert "secret" not in journal
    assert str(telegram.sam.chat_id) not in journal


async def test_the_admins_are_told_of_each_kind_of_failure_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.applying.RETRY_SECONDS", ())

    async def fails(message: Message) -> Handled:
        if message.text == "number":
            int("none")
        if message.text != "end":
            raise RuntimeError(f"cannot read {message.text!r}")
        return await echo(message)

    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, router_of(fails), config=quick(telegram, tmp_path)):
        await telegram.ada.ask("/start")
        for text in ("secret one", "secret two", "number", "secret three", "end"):
            await telegram.sam.send(text)
        await telegram.sam.wait_for(containing("heard end"))
        await telegram.ada.ask("end")
        await telegram.ada.wait_for(containing("heard end"))
        told = [text_of(message) for message in telegram.ada.from_bot if "set aside" in text_of(message)]
    assert [text.split(": ")[1].split(" at ")[0] for text in told] == ["RuntimeError", "ValueError"]
    assert not any("secret" in text for text in told)


async def test_an_update_nobody_understands_holds_up_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.applying.RETRY_SECONDS", ())
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, router_of(echo)) as here:
        await here.receiver.take_in([{"update_id": 5, "message": {"chat": {"id": telegram.sam.chat_id}, "date": "never"}}])
        await telegram.sam.send("one")
        await telegram.sam.wait_for(containing("heard one"))
        assert [state for state, _, _ in await rows(here.store)] == ["aside", "done"]


def spoilt_updates(chat_id: int) -> list[Any]:
    """What no well-meaning server sends, and one of them that can be understood after all: half an emoji and a NUL in its text."""
    message = {"message_id": 77, "date": 1, "chat": {"id": chat_id, "type": "private", "first_name": "S\x00m \ud83d"}}
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    return [
        {"update_id": 1, "message": message | {"text": "/search \ud83d \x00"}},
        {"message": message | {"text": "no number"}},
        {"update_id": "x", "message": {}},
        {"update_id": 2**70},
        "no update",
        {"update_id": 2, "message": {"chat": {"id": 2**70}}},
        {"update_id": 3, "message": {"chat": {"id": "x"}, "from": [], "message": 5}},
        {"update_id": 4, "message": deep},
    ]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_no_single_update_ends_receiving(
    tmp_path: Path, database: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.applying.RETRY_SECONDS", ())
    with contextlib.ExitStack() as stack:
        async with emulated_telegram(tmp_path) as telegram:
            config = quick(telegram, tmp_path)
            if database == "postgresql":
                url = stack.enter_context(request.getfixturevalue("postgresql").database())
                config = config.model_copy(update={"database": Database(url=url)})

            async def remember(message: Message) -> Handled:
                def job(transaction: Transaction) -> Answers:
                    name = message.chat.first_name or ""
                    subscriptions.seen(transaction.connection, message.chat.id, "private", name, transaction.now)
                    return [message.answer(f"heard {message.text}")]

                return job

            async with running(telegram, tmp_path, router_of(remember), config=config) as here:
                await telegram.sam.ask("hello")
                await here.receiver.take_in(spoilt_updates(telegram.sam.chat_id))
                await telegram.sam.wait_for(containing("heard /search \ufffd \ufffd"))
                seen = await here.store.read(subscriptions.chat, telegram.sam.chat_id)
                assert seen is not None
                assert seen.title == "S\ufffdm \ufffd"
                await telegram.sam.ask("next")
                await telegram.sam.wait_for(containing("heard next"))
                assert [state for state, _, _ in await rows(here.store)] == ["done", "aside", "aside", "aside", "done", "done"]


class Odd(Refusal):
    """An answer to getUpdates that could be no worse and still be one: an update without a number."""

    def answer(self) -> dict[str, Any]:
        return {"ok": True, "result": [{"odd": 1}]}


async def test_what_nobody_expected_does_not_end_receiving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.receiving.FIRST_WAIT", 0.0)
    async with emulated_telegram(tmp_path) as telegram:
        telegram.server.faults.add(Fault(trouble=Trouble.REFUSED, method="getUpdates", refusal=Odd(200, "no refusal at all")))
        async with running(telegram, tmp_path, router_of(echo)):
            await telegram.sam.ask("one")
            await telegram.sam.wait_for(containing("heard one"))


async def test_a_pressed_button_is_answered(tmp_path: Path) -> None:
    router = router_of(with_button)
    router.callback_query.register(pressed, F.data == "x")
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, router):
        await telegram.sam.ask("show")
        assert (await telegram.sam.press("Press"))["text"] == "Done"
        await telegram.sam.wait_for(containing("Pressed"))


async def with_button(message: Message) -> Handled:
    button = InlineKeyboardButton(text="Press", callback_data="x")
    return [message.answer("here", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]))]


async def pressed(query: CallbackQuery) -> Handled:
    assert isinstance(query.message, Message)
    return [query.answer("Done"), query.message.edit_text("Pressed", reply_markup=query.message.reply_markup)]


async def test_a_chat_that_floods_is_slowed_and_told_once_and_others_feel_nothing(tmp_path: Path) -> None:
    async with (
        emulated_telegram(tmp_path) as telegram,
        running(telegram, tmp_path, router_of(echo), config=quick(telegram, tmp_path)) as here,
    ):
        for number in range(24):
            await telegram.sam.send(f"/{number}")
        await telegram.sam.wait_for(containing("a lot at once"))
        await telegram.mei.ask("hello")
        await telegram.sam.wait_for(containing("heard /19"))
        said = [text_of(message) for message in telegram.sam.from_bot]
        assert sum("a lot at once" in text for text in said) == 1
        assert [state for state, _, _ in await rows(here.store)].count("waiting") == 4
        assert all(attempts == 0 for _, attempts, _ in await rows(here.store))


async def test_network_trouble_while_polling_loses_no_update(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.receiving.FIRST_WAIT", 0.0)
    async with emulated_telegram(tmp_path) as telegram:
        for trouble in (Trouble.SERVER_ERROR, Trouble.RESET_AFTER, Trouble.BROKEN_JSON_AFTER):
            telegram.server.faults.add(Fault(trouble=trouble, method="getUpdates"))
        await telegram.sam.send("one")
        async with running(telegram, tmp_path, router_of(echo)):
            await telegram.sam.wait_for(containing("heard one"))
            await telegram.sam.ask("two")
        assert [text_of(message) for message in telegram.sam.from_bot] == ["heard one", "heard two"]


async def test_another_program_with_the_same_token_is_told_in_the_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.receiving.CONFLICT_WAIT", 0.0)
    with capture_logs() as lines:
        async with emulated_telegram(tmp_path) as telegram:
            refusal = conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
            telegram.server.faults.add(Fault(trouble=Trouble.REFUSED, method="getUpdates", refusal=refusal))
            async with running(telegram, tmp_path, router_of(echo)):
                await telegram.sam.ask("one")
    assert any("another program" in line["event"] for line in lines)


async def test_a_webhook_set_while_polling_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.receiving.FIRST_WAIT", 0.0)
    with capture_logs() as lines:
        async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, router_of(echo)) as here:
            await telegram.sam.ask("one")
            await here.bot.set_webhook("http://127.0.0.1:9/elsewhere", secret_token="x")
            await telegram.sam.send("two")
            await telegram.sam.wait_for(containing("heard two"))
    assert any("a webhook was set" in line["event"] for line in lines)
    assert not any("another program" in line["event"] for line in lines)


async def test_pressed_buttons_are_limited_as_well(tmp_path: Path) -> None:
    router = router_of(with_button)
    router.callback_query.register(pressed, F.data == "x")
    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, router, config=quick(telegram, tmp_path)) as here:
        shown = await telegram.sam.ask("show")
        for _ in range(63):
            await telegram.sam.press_data(shown, "x")
        await telegram.sam.wait_for(containing("a lot at once"))
        assert [state for state, _, _ in await rows(here.store)].count("waiting") == 3


async def test_a_refused_token_ends_receiving_with_one_clear_line(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        telegram.server.faults.add(Fault(trouble=Trouble.REFUSED, method="getUpdates", refusal=Refusal(401, "Unauthorized")))
        async with running(telegram, tmp_path, send=False) as here:
            with pytest.raises(WrongToken, match=r"telegram\.token"):
                await here.receiver.poll()


async def test_the_token_is_checked_in_one_clear_line(tmp_path: Path) -> None:
    async with emulated_telegram(tmp_path) as telegram:
        settings = config_for(telegram, tmp_path).telegram
        bot = make_bot(settings)
        assert (await check_token(bot)).is_bot
        telegram.server.faults.add(Fault(trouble=Trouble.REFUSED, method="getMe", refusal=Refusal(401, "Unauthorized")))
        with pytest.raises(WrongToken):
            await check_token(bot)
        telegram.server.faults.add(Fault(trouble=Trouble.SERVER_ERROR, method="getMe"))
        with pytest.raises(TelegramUnreachable, match="check the network") as raised:
            await check_token(bot)
        assert telegram.token not in str(raised.value)
        await bot.session.close()
    with pytest.raises(WrongToken):
        make_bot(settings.model_copy(update={"token": type(settings.token)("no token")}))


async def test_updates_of_a_forgotten_chat_are_gone_but_for_their_numbers(tmp_path: Path) -> None:
    async def stop(message: Message) -> Handled:
        def job(transaction: Transaction) -> Answers:
            subscriptions.forget_chat(transaction.connection, message.chat.id)
            return [message.answer("Gone")]

        return job

    async with emulated_telegram(tmp_path) as telegram, running(telegram, tmp_path, router_of(stop)) as here:
        await telegram.sam.ask("/stop")
        assert await here.store.read(inbox.waiting, clock(), 10) == []
        assert await rows(here.store) == [("done", 0, None)]  # its number alone, lest it is applied again


def quick(telegram: Any, folder: Path) -> Any:
    return config_for(telegram, folder, per_chat_per_second=30)
