"""Methods about taking updates by webhook; getUpdates itself waits and is done at the server."""

import re
from typing import Any
from urllib.parse import urlsplit

from bot.playground.bot_methods.method import Method
from bot.playground.parameters import Parameters
from bot.playground.refusals import bad_request
from bot.playground.world import World

Json = dict[str, Any]

WEBHOOK = "webhook"
"""The setting under which the webhook stands: url, secret_token, max_connections, and its last error."""

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def _set_webhook(world: World, asked: Parameters) -> bool:
    url = asked.text("url").strip()
    if not url:
        return _delete_webhook(world, asked)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise bad_request("bad webhook: invalid webhook URL specified") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if parts.hostname not in _LOOPBACK and port not in {None, 80, 88, 443, 8443}:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    secret = asked.text("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if asked.has("allowed_updates"):
        world.intake.allow([str(kind) for kind in asked.array("allowed_updates") or []])
    if asked.flag("drop_pending_updates"):
        world.intake.drop_all()
    hook = {"url": url, "secret_token": secret, "max_connections": min(max(asked.whole("max_connections", 40), 1), 100)}
    world.state.set_setting(WEBHOOK, hook)
    world.note_listening()
    world.intake.webhook_changed()
    return True


def _delete_webhook(world: World, asked: Parameters) -> bool:
    if asked.flag("drop_pending_updates"):
        world.intake.drop_all()
    world.state.set_setting(WEBHOOK, None)
    world.intake.webhook_changed()
    return True


def _get_webhook_info(world: World, _asked: Parameters) -> Json:
    hook: Json = world.state.setting(WEBHOOK) or {"url": ""}
    about: Json = {"url": hook["url"], "has_custom_certificate": False, "pending_update_count": world.intake.count()}
    for key in ("max_connections", "last_error_date", "last_error_message"):
        if hook.get(key):
            about[key] = hook[key]
    if allowed := world.intake.allowed():
        about["allowed_updates"] = allowed
    return about


METHODS: dict[str, Method] = {
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _get_webhook_info,
}
