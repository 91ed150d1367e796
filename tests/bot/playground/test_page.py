"""The chat page in a real browser, with a small bot of aiogram behind it."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from aiogram import Bot, Dispatcher
from aiogram.filters import Command
from aiogram.types import BotCommand, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright, expect

from tests.emulated_telegram import MEI, PIPELINE_WATCH, SAM, EmulatedTelegram, containing

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DESK = ViewportSize(width=1100, height=760)
PHONE = ViewportSize(width=375, height=720)
HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script> & \u202egnp.exe"

expect.set_options(timeout=10_000)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and os.environ.get("CI") != "true", reason="Chromium is not installed: apt install chromium"
)


@pytest.fixture
async def answering(telegram: EmulatedTelegram, bot: Bot) -> AsyncGenerator[None]:
    """Run a bot that answers /start, /status, documents and presses, and tells back what it does not know."""
    dispatcher = Dispatcher()
    keys = InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text="Timeline", callback_data="timeline"), InlineKeyboardButton(text="Mute", callback_data="mute")],
            [InlineKeyboardButton(text="Source", url="https://example.org/source")],
        ]
    )

    async def status(message: Message) -> None:
        text = '<b>Olverembatinib</b> · <a href="https://example.org/a">source</a>\nAsk /timeline for more.'
        await message.answer(text, parse_mode="HTML", reply_markup=keys)

    async def pressed(query: CallbackQuery) -> None:
        if query.data == "mute":
            await query.answer("Muted for this drug")
        else:
            await query.answer("Nothing is final", show_alert=True)
            if isinstance(query.message, Message):
                await query.message.edit_text("2019-07 FDA IND cleared", reply_markup=keys)

    async def others(message: Message) -> None:
        answered = f" (to {message.reply_to_message.text})" if message.reply_to_message else ""
        await message.reply(f"read {message.document.file_name}" if message.document else f"heard {message.text}{answered}")

    dispatcher.message.register(status, Command("status"))
    dispatcher.message.register(others)
    dispatcher.callback_query.register(pressed)
    commands = {"start": "Begin", "status": "Where a drug stands now", "stop": "Delete all about this chat"}
    await bot.set_my_commands([BotCommand(command=command, description=description) for command, description in commands.items()])
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False))  # pyright: ignore[reportUnknownMemberType]
    await telegram.server.world.intake.wait_until_polled()
    yield
    await dispatcher.stop_polling()
    await polling


@asynccontextmanager
async def browsing() -> AsyncGenerator[Browser]:
    assert CHROMIUM is not None, "Chromium is not installed: apt install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


Opening = Callable[..., Awaitable[Page]]


@pytest.fixture
async def open_page(telegram: EmulatedTelegram, answering: None) -> AsyncGenerator[Opening]:  # noqa: ARG001  # the bot runs meanwhile
    complaints: list[str] = []

    async with browsing() as browser:

        async def opening(viewport: ViewportSize = DESK, scheme: Literal["light", "dark"] = "light", **context: Any) -> Page:
            page = await (await browser.new_context(viewport=viewport, color_scheme=scheme, **context)).new_page()
            page.set_default_timeout(8000)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
            await page.goto(telegram.server.url)
            await expect(page.locator("#chats button")).to_have_count(4)
            return page

        yield opening
    assert complaints == []


def bubbles(page: Page) -> Locator:
    return page.locator("#messages .message")


async def test_somebody_starts_types_presses_and_sees_the_answer_change(open_page: Opening) -> None:
    page = await open_page()
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(bubbles(page).last).to_contain_text("heard /start")
    field = page.get_by_role("combobox", name="Message")
    await field.press_sequentially("/st")
    await expect(page.get_by_role("option")).to_have_text([re.compile("/start"), re.compile("/status"), re.compile("/stop")])
    await field.press("ArrowDown")
    await field.press("Enter")
    await expect(field).to_have_value("/status ")
    await field.press_sequentially("olverembatinib")
    await field.press("Enter")
    answer = bubbles(page).last
    await expect(answer.locator("strong")).to_have_text("Olverembatinib")
    for link in (answer.get_by_role("link", name="source", exact=True), answer.get_by_role("link", name="Source", exact=True)):
        await expect(link).to_have_attribute("target", "_blank")
        await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await answer.get_by_role("button", name="Mute").click()
    await expect(page.get_by_role("status")).to_contain_text("Muted for this drug")
    await answer.get_by_role("button", name="Timeline", exact=True).click()
    await expect(page.get_by_role("dialog")).to_contain_text("Nothing is final")
    await page.get_by_role("dialog").get_by_role("button", name="OK").click()
    await expect(answer).to_contain_text("2019-07 FDA IND cleared")
    await expect(answer.locator(".meta")).to_contain_text("edited")
    await expect(page.locator(".day")).to_have_text("Today")


async def test_a_reply_and_a_file_reach_the_bot(open_page: Opening, telegram: EmulatedTelegram, tmp_path: Path) -> None:
    await telegram.sam.send("/start")
    await telegram.sam.wait_for(containing("heard /start"))
    page = await open_page()
    await bubbles(page).last.hover()
    await bubbles(page).last.get_by_role("button", name="Reply", exact=True).click()
    await expect(page.locator("#answering")).to_contain_text("heard /start")
    await page.locator("#text").fill("yes")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(bubbles(page).last).to_contain_text("heard yes (to heard /start)")
    await expect(bubbles(page).nth(2).locator(".quote")).to_contain_text("heard /start")
    announcement = tmp_path / "announcement.txt"
    announcement.write_text("FDA grants …", encoding="utf-8")
    await bubbles(page).last.get_by_role("button", name="Reply", exact=True).click()
    await page.locator("#file").set_input_files(announcement)
    await page.locator("#text").fill("/ingest published: 2021-03-24")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(bubbles(page).last).to_contain_text("read announcement.txt")
    sent = await telegram.sam.wait_for(lambda message: "document" in message)
    assert sent["caption"] == "/ingest published: 2021-03-24"
    assert sent["reply_to_message"]["text"] == "heard yes (to heard /start)"
    await expect(page.locator("#answering")).to_be_hidden()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="announcement.txt").click()
    assert (await (await download.value).path()).read_bytes() == announcement.read_bytes()


async def test_what_happens_elsewhere_is_counted_until_it_is_read(open_page: Opening, telegram: EmulatedTelegram, bot: Bot) -> None:
    await telegram.mei.send("hello")
    await telegram.mei.wait_for(containing("heard hello"))
    page = await open_page()
    mei = page.locator(f"#chats [data-chat='{MEI}']")
    await expect(mei.locator(".count")).to_have_text("1")
    await bot.send_message(MEI, "FDA granted orphan drug")
    await expect(mei.locator(".count")).to_have_text("2")
    await expect(mei.locator(".last")).to_have_text("FDA granted orphan drug")
    await mei.click()
    await expect(mei.locator(".count")).to_have_count(0)
    await page.reload()
    await expect(mei).to_be_visible()
    await expect(mei.locator(".count")).to_have_count(0)


async def test_in_a_group_each_of_its_people_may_write(open_page: Opening, telegram: EmulatedTelegram) -> None:
    page = await open_page()
    await page.locator(f"#chats [data-chat='{PIPELINE_WATCH}']").click()
    await page.locator("#as label", has_text="Mei").click()
    await page.locator("#text").fill("/status@designation_playground_bot olverembatinib")
    await page.locator("#text").press("Enter")
    await expect(bubbles(page).last).to_contain_text("Olverembatinib")
    first = telegram.in_group().messages[0]
    assert (first["from"]["first_name"], first["chat"]["id"]) == ("Mei", PIPELINE_WATCH)


async def test_earlier_messages_and_new_ones_below_are_within_reach(open_page: Opening, telegram: EmulatedTelegram, bot: Bot) -> None:
    await telegram.sam.send("/start")
    for number in range(70):
        telegram.server.people.write(SAM, SAM, f"message {number}")
    await telegram.sam.wait_for(containing("heard message 69"))
    page = await open_page()
    await expect(bubbles(page).last).to_contain_text("heard message 69")
    first = page.locator("#messages [data-id='1']")
    await expect(first).to_have_count(0)
    for _ in range(2):
        await page.get_by_role("button", name="Earlier messages").click()
    await expect(first).to_contain_text("/start")
    await expect(page.get_by_role("button", name="Earlier messages")).to_be_hidden()
    await page.locator("#scroll").evaluate("one => one.scrollTo(0, 0)")
    await bot.send_message(SAM, "news from below")
    await expect(page.locator("#jump-count")).to_have_text("1")
    await page.get_by_role("button", name="To the latest message").click()
    await expect(bubbles(page).last).to_contain_text("news from below")
    await expect(bubbles(page).last).to_be_in_viewport()
    await expect(page.locator("#jump")).to_be_hidden()


async def test_text_from_outside_stays_text(open_page: Opening, telegram: EmulatedTelegram) -> None:
    page = await open_page()
    await telegram.sam.send(HOSTILE)
    await expect(bubbles(page).last).to_contain_text(f"heard {HOSTILE}")
    assert await page.locator("#messages script, #messages img").count() == 0
    await telegram.sam.send_file(b"x", "<b onmouseover=alert(1)>.txt", caption=HOSTILE)
    await expect(bubbles(page).last).to_contain_text("read <b onmouseover=alert(1)>.txt")
    assert "owned" not in await page.title()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_on_a_phone_nothing_is_wider_than_the_screen(
    open_page: Opening, telegram: EmulatedTelegram, bot: Bot, scheme: Literal["light", "dark"]
) -> None:
    await telegram.sam.send("/status olverembatinib")
    await bot.send_message(SAM, "W" * 400)
    await bot.send_message(SAM, f"<pre>{'x' * 300}</pre>", parse_mode="HTML")
    await bot.send_message(SAM, "A long quotation:\n<blockquote expandable>" + "line\n" * 30 + "</blockquote>", parse_mode="HTML")
    page = await open_page(PHONE, scheme, has_touch=True, is_mobile=True)
    await expect(page.locator("#chat")).to_be_hidden()
    await page.locator(f"#chats [data-chat='{SAM}']").tap()
    await expect(bubbles(page).last).to_contain_text("A long quotation")
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert await page.evaluate("[...document.querySelectorAll('.stack')].every(one => one.getBoundingClientRect().right <= 375)")
    quotation = bubbles(page).last.locator("blockquote")
    folded = await quotation.evaluate("one => one.clientHeight")
    await quotation.get_by_role("button", name="Show all").tap()
    assert await quotation.evaluate("one => one.clientHeight") > folded * 3
    ground, ink = await page.evaluate(
        "[document.body, document.querySelector('.bubble')].map(one => getComputedStyle(one).backgroundColor)"
    )
    assert (sum(map(int, re.findall(r"\d+", ground)[:3])) < 200) == (scheme == "dark") == (sum(map(int, re.findall(r"\d+", ink)[:3])) < 200)
    await page.get_by_role("button", name="Back to the list").tap()
    await expect(page.locator("#chat")).to_be_hidden()


async def test_the_page_comes_back_after_the_playground_was_away(open_page: Opening, telegram: EmulatedTelegram) -> None:
    await telegram.sam.send("before")
    await telegram.sam.wait_for(containing("heard before"))
    page = await open_page()
    telegram.server.world.page_events.close()
    await telegram.server.world.intake.wait_until_polled()
    telegram.server.people.write(SAM, SAM, "while it was away")
    await expect(bubbles(page).last).to_contain_text("heard while it was away")
    await expect(page.locator("#lost")).to_be_hidden()
