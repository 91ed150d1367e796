"""Updates brought to the bot's webhook: in order, with the secret token, again and later where the bot did not take them."""

import asyncio
from typing import Any

import aiohttp

from bot.playground.bot_api import BotApi
from bot.playground.bot_methods.taking import WEBHOOK
from bot.playground.parameters import Parameters
from bot.playground.refusals import Refusal

Json = dict[str, Any]

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the header's name
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds between tries; Telegram waits longer, a playground need not."""


class WebhookDelivery:
    """One task that brings each update to the webhook that is set, while one is set."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._world = api.world

    async def run(self) -> None:
        """Deliver until cancelled."""
        pause = FIRST_PAUSE
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
            while True:
                changed = self._world.intake.next_change()
                hook: Json | None = self._world.state.setting(WEBHOOK)
                waiting = self._world.intake.waiting(1) if hook else []
                if not hook or not waiting:
                    await changed.wait()
                    continue
                why = await self._bring(session, hook, waiting[0])
                if not why:
                    self._world.intake.confirm(waiting[0]["update_id"] + 1)
                    pause = FIRST_PAUSE
                    continue
                self._note_error(why)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _bring(self, session: aiohttp.ClientSession, hook: Json, update: Json) -> str:
        """Bring one update; give what went wrong, nothing where the bot took it."""
        headers = {SECRET_HEADER: hook["secret_token"]} if hook.get("secret_token") else {}
        try:
            async with session.post(hook["url"], json=update, headers=headers) as response:
                if not response.ok:
                    return f"Wrong response from the webhook: {response.status} {response.reason}"
                await self._carry_out_the_answer(response)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return f"Connection failed: {error or type(error).__name__}"
        return ""

    async def _carry_out_the_answer(self, response: aiohttp.ClientResponse) -> None:
        """A webhook may answer with a method to carry out; Telegram tells nobody how that ended."""
        if response.content_type != "application/json":
            return
        try:
            answer: Any = await response.json()
            if isinstance(answer, dict) and "method" in answer:
                await self._api.carry_out(str(answer["method"]).lower(), Parameters(answer))  # pyright: ignore[reportUnknownArgumentType]
        except (ValueError, Refusal):
            return

    def _note_error(self, why: str) -> None:
        hook: Json | None = self._world.state.setting(WEBHOOK)
        if hook:
            hook |= {"last_error_date": int(self._world.clock()), "last_error_message": why}
            self._world.state.set_setting(WEBHOOK, hook)
