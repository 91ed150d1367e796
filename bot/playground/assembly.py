"""Puts a playground together and opens it: the state, the Bot API and the page under one address."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from bot.playground.acting import People
from bot.playground.bot_api import BotApi
from bot.playground.faults import Faults
from bot.playground.files import LARGEST_FROM_BOT
from bot.playground.page_api import PageApi, refusals
from bot.playground.page_guard import add_headers, guard
from bot.playground.people import CAST, Cast
from bot.playground.state import State
from bot.playground.webhook import WebhookDelivery
from bot.playground.world import World
from events.errors import BadInput


class PlaygroundServer:
    """A playground that is open. Give a bot `api_base`, `token` and `admins`; give a browser `url`."""

    def __init__(self, *, runner: web.AppRunner, api: BotApi, token: str, url: str) -> None:
        self.url = url
        """The chat page, with a slash at the end."""
        self.api_base = url.rstrip("/")
        """What stands before /bot<token>/<method>."""
        self.token = token
        self.admins = api.world.cast.admins
        """User ids of those who administer the bot."""
        self.is_new = api.world.state.is_new
        """Whether the chats began with this opening."""
        self.world = api.world
        self.people = People(api.world)
        self.faults = api.faults
        self.calls = api.calls
        """The requests of the bot, the oldest first."""
        self._api = api
        self._runner = runner
        self._webhook = asyncio.create_task(WebhookDelivery(api).run())

    async def close(self) -> None:
        """Close the address, end what waits, close the file."""
        self._webhook.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._webhook
        self._api.close()
        self.world.page_events.close()
        await self._runner.cleanup()
        self.world.state.close()


async def serve(  # noqa: PLR0913  # each has its default; a test sets what it needs
    *,
    state_path: Path,
    host: str = "127.0.0.1",
    port: int = 8080,
    token: str | None = None,
    cast: Cast = CAST,
    clock: Callable[[], float] = time.time,
) -> PlaygroundServer:
    """Open a playground and give it; port 0 takes a free one, without a token one is made and kept with the state.

    Raises BadInput where the address cannot be had and StoreUnavailable where the state cannot be opened.
    """
    state = State(state_path)
    token = token or str(state.setting("token") or f"{cast.bot.id}:{secrets.token_urlsafe(26)}")
    state.set_setting("token", token)
    world = World(state, cast, clock)
    api = BotApi(world, token, Faults(time.monotonic))
    page = PageApi(world)
    app = web.Application(middlewares=[guard(host), refusals], client_max_size=LARGEST_FROM_BOT + 1024 * 1024)
    app.on_response_prepare.append(add_headers)
    app.add_routes([*page.routes(), *api.routes()])
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
    except OSError as error:
        await runner.cleanup()
        state.close()
        raise BadInput(f"The playground cannot listen on {host}:{port} ({error.strerror}): choose another port with --port.") from error
    name = f"[{host}]" if ":" in host else host
    return PlaygroundServer(runner=runner, api=api, token=token, url=f"http://{name}:{runner.addresses[0][1]}/")
