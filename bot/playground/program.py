"""The playground as a program: an emulated Bot API with a chat page, and the bot on it as on Telegram."""

import asyncio
import importlib
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path

import structlog
from pydantic import SecretStr

from bot.config import Config, Database
from bot.journal import keep_journal
from bot.playground.assembly import PlaygroundServer, serve
from bot.process import clock, until_told
from events.errors import BadInput

log = structlog.get_logger()

FOLDER = Path("data")
PORT = 8080
_ACTOR = "playground"


def run_playground(settings: Config, port: int | None = None) -> None:
    """Run the playground until SIGTERM or SIGINT; without a port 8080, or any free one. Its database is its own, never `database.url`."""
    keep_journal(settings.log)
    asyncio.run(until_told(lambda stop: _play(settings, port, stop)))


async def _play(settings: Config, port: int | None, stop: asyncio.Event) -> None:
    server = await _open(port)
    try:
        print(f"Playground: {server.url} (a demonstration; Ctrl+C ends it)", flush=True)  # noqa: T201  # the person waits for it
        await asyncio.to_thread(importlib.import_module, "bot.app")  # the page is served meanwhile
        database = Database(url=f"sqlite+aiosqlite:///{FOLDER / 'playground.db'}")
        telegram = settings.telegram.model_copy(
            update={
                "token": SecretStr(server.token),
                "api_base": server.api_base,
                "mode": "polling",
                "admins": frozenset(server.admins),
            }
        )
        await _hand_in_demonstration(database.url, settings.delivery.fresh_days)
        from bot.app import serve_bot  # noqa: PLC0415  # loaded above, beside the page

        await serve_bot(settings.model_copy(update={"telegram": telegram, "database": database}), stop)
    finally:
        await server.close()


async def _open(port: int | None) -> PlaygroundServer:
    state_path = FOLDER / "playground-chats.db"
    if port is not None:
        return await serve(state_path=state_path, port=port)
    try:
        return await serve(state_path=state_path, port=PORT)
    except BadInput:
        return await serve(state_path=state_path, port=0)


async def _hand_in_demonstration(url: str, fresh_days: int) -> None:
    """Hand in the demo announcements as text, as an admin would; those handed in before are left as they became."""
    from bot import drafts, ingestion  # noqa: PLC0415  # what reads and records is loaded beside the page
    from bot.sources.documents import text_of  # noqa: PLC0415
    from events.notices import notice_identity  # noqa: PLC0415
    from events.reading.reader import read  # noqa: PLC0415
    from store import notices  # noqa: PLC0415
    from store.opening import Store  # noqa: PLC0415
    from store.transaction import Transaction  # noqa: PLC0415

    folder = files("bot.playground").joinpath("demo")
    async with await Store.open(url, now=clock, actor=_ACTOR) as store:
        for sheet in tomllib.loads(folder.joinpath("demo.toml").read_text(encoding="utf-8"))["announcement"]:
            document = await text_of(folder.joinpath(sheet["file"]).read_bytes(), filename=sheet["file"])
            if await store.read(notices.notice, notice_identity(document.text, sheet.get("url"))) is not None:
                continue
            published: date = sheet["published"]
            announcement = drafts.Announcement(
                text=document.text, url=sheet.get("url"), publisher=sheet["publisher"], published=published, channel="text"
            )
            reading = read(document.text, published=published, publisher=sheet["publisher"])
            draft = await store.read(drafts.draft_of, announcement, reading)

            def job(transaction: Transaction, draft: drafts.Draft = draft) -> None:
                ingestion.record(transaction, draft, tell=ingestion.Tell.NEWS, fresh_days=fresh_days)

            await store.write(job)
