"""Keeps other web sites away: they neither drive the playground (CSRF) nor read it under a name of their own (DNS rebinding)."""

from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def guard(host: str) -> Middleware:
    """Give the middleware for a server that listens on `host`: only its own names, only its own page."""
    names = _LOOPBACK | {host}

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _name(request.host) not in names:
            return web.Response(status=421, text="This playground answers only under its own address.")
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            return web.Response(status=403, text="Other sites may not use this playground.")
        if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"} and request.path != "/":
            return web.Response(status=403, text="Other sites may not use this playground.")
        return await handler(request)

    return check


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Put the strict headers on every answer that does not bring its own."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def _name(host: str) -> str:
    return urlsplit(f"//{host}").hostname or ""
