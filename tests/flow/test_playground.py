"""The playground as a newcomer meets it: one command, a page in the browser, the demonstration, news that arrives while one looks."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from tests.flow.conftest import ROOT
from tests.flow.test_the_whole_circle import NEWS, TODAY

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE = 30.0
# Where the picture for the README goes: `make picture`.
PICTURE = os.environ.get("PICTURE")

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and os.environ.get("CI") != "true", reason="Chromium is not installed: apt install chromium"
)


@asynccontextmanager
async def playing(folder: Path) -> AsyncGenerator[str]:
    """The address of a playground that runs in a folder, printed by itself."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DESIGNATION_BOT_")}
    environment |= {"PYTHONPATH": str(ROOT), "DESIGNATION_BOT_DATABASE__URL": f"sqlite+aiosqlite:///{folder / 'mine.db'}"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "playground", "--port", "0"),
        cwd=folder,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        line = (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode()
        found = re.search(r"http://\S+", line)
        assert found, f"the playground printed no address: {line!r}"
        yield found[0]
        process.terminate()
        await asyncio.wait_for(process.wait(), 10)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def become(page: Page, name: str) -> None:
    """Pick who one is; a bot met for the first time is started."""
    await page.locator("#chats button", has_text=name).click()
    await page.locator("#messages, #start").first.wait_for()
    start = page.get_by_role("button", name="Start", exact=True)
    if await start.is_visible():
        await start.click()


async def reads(page: Page, words: str) -> None:
    """Wait until a message of the chat holds the words."""
    await page.locator("#messages .message", has_text=words).last.wait_for()


async def say(page: Page, text: str) -> None:
    """Type and send."""
    box = page.get_by_role("combobox")
    await box.fill(text)
    await box.press("Enter")


async def test_a_newcomer_asks_subscribes_and_sees_the_news_arrive(tmp_path: Path) -> None:
    assert CHROMIUM is not None, "Chromium is not installed: apt install chromium"
    async with playing(tmp_path) as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page(viewport={"width": 1100, "height": 760})
        page.set_default_timeout(PATIENCE * 1000)
        await page.goto(address)
        await become(page, "Sam Rivera")
        await reads(page, "Welcome")
        await say(page, "/status 奥雷巴替尼")
        await reads(page, "Orphan Drug Designation")
        await say(page, "/subscribe solmetinib")
        await reads(page, "From now on")

        await become(page, "Ada Novak")
        await reads(page, "You may hand in announcements")
        await say(page, f"/ingest published: {TODAY}\npublisher: Varantix Therapeutics\n\n{NEWS}")
        await page.locator("#messages").get_by_role("button", name="Publish").last.click()
        await reads(page, "recorded,")

        await become(page, "Sam Rivera")
        await reads(page, "neurofibromatosis")
        if PICTURE:
            await page.reload()
            await reads(page, "neurofibromatosis")
            await page.screenshot(path=PICTURE, animations="disabled")
        await page.locator("#messages").get_by_role("button", name="Timeline").last.click()
        await reads(page, "June 2024")
        await browser.close()
    assert not (tmp_path / "mine.db").exists()
    assert (tmp_path / "data/playground.db").exists()


async def test_what_was_said_is_there_again_after_a_restart(tmp_path: Path) -> None:
    assert CHROMIUM is not None, "Chromium is not installed: apt install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for visit in range(2):
            async with playing(tmp_path) as address:
                page = await browser.new_page()
                page.set_default_timeout(PATIENCE * 1000)
                await page.goto(address)
                await become(page, "Mei Lin")
                if visit == 0:
                    await say(page, "/subscribe lecanemab")
                    await reads(page, "From now on")
                await say(page, "/subscriptions")
                await reads(page, "You are told here of")
                assert await page.locator("#messages .message", has_text="lecanemab").count() > 0
                await page.close()
        await browser.close()
