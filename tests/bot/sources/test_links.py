"""Fetching over a real server on this machine. Its address counts as public where the guard is opened for it, and only there."""

import asyncio
import gzip
import socket
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from ipaddress import ip_address

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from bot.sources.links import Bounds, Guard, check_url, fetch, is_public
from events.errors import LinkFailed, UnsafeLink

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PAGE = b"<html><body><p>Orphan drug designation granted.</p></body></html>"
HERE = "127.0.0.1"


ADDRESSES = {
    "public.test": [HERE],
    "private.test": ["10.0.0.1"],
    "metadata.test": ["169.254.169.254"],
    "both.test": ["127.0.0.2", HERE],
}


class Names(AbstractResolver):
    """Resolves the names of the test; what they point at is what DNS would say."""

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        del family
        found = ADDRESSES.get(host)
        if found is None:
            raise OSError(f"{host} has no address")
        return [ResolveResult(hostname=host, host=one, port=port, family=socket.AF_INET, proto=0, flags=0) for one in found]

    async def close(self) -> None:
        return


OPEN = Guard(allows=lambda address: address == ip_address(HERE), ports=None, resolver=Names)


class Site:
    """A server whose answers the test sets, and what it was asked."""

    def __init__(self) -> None:
        self.handlers: dict[str, Handler] = {}
        self.requests: list[web.Request] = []
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._serve)
        self.server = TestServer(application, host=HERE)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        handler = self.handlers.get(request.path)
        return await handler(request) if handler else web.Response(status=404)

    def answers(self, path: str, response: Callable[[], web.StreamResponse]) -> str:
        async def handler(_: web.Request) -> web.StreamResponse:
            return response()

        self.handlers[path] = handler
        return self.url(path)

    def url(self, path: str, host: str = HERE) -> str:
        return f"http://{host}:{self.server.make_url(path).port}{path}"


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    one = Site()
    await one.server.start_server()
    yield one
    await one.server.close()


def page(body: bytes = PAGE, **headers: str) -> Callable[[], web.Response]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda: web.Response(body=body, headers={"Content-Type": "text/html; charset=UTF-8", **named})


def redirect(to: str) -> Callable[[], web.Response]:
    return lambda: web.Response(status=302, headers={"Location": to})


async def test_a_page_is_fetched_with_its_type_and_charset(site: Site) -> None:
    url = site.answers("/news/one.html", page())
    fetched = await fetch(url + "?utm_source=mail#top", guard=OPEN)
    assert fetched.url == url
    assert fetched.content == PAGE
    assert (fetched.media_type, fetched.charset, fetched.filename) == ("text/html", "utf-8", "one.html")
    assert "designation-bot" in site.requests[0].headers["User-Agent"]


async def test_redirects_are_followed_to_the_page_and_its_address_is_told(site: Site) -> None:
    site.answers("/end", page())
    site.answers("/middle", redirect("end"))
    fetched = await fetch(site.answers("/start", redirect(site.url("/middle", "public.test"))), guard=OPEN)
    assert fetched.url == site.url("/end", "public.test")


async def test_no_cookie_is_kept_and_no_proxy_of_the_environment_is_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    site.answers("/end", page())
    start = site.answers("/start", lambda: web.Response(status=303, headers={"Location": "/end", "Set-Cookie": "who=you; Path=/"}))
    await fetch(start, guard=OPEN)
    assert "Cookie" not in site.requests[-1].headers


def packed(body: bytes) -> bytes:
    return gzip.compress(body)


def bare(body: bytes) -> bytes:
    """The stream without its head, which some servers call "deflate" too."""
    return zlib.compress(body, wbits=-zlib.MAX_WBITS)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", packed),
        ("deflate", zlib.compress),
        ("deflate", bare),
    ],
)
async def test_a_packed_page_is_unpacked(site: Site, encoding: str, pack: Callable[[bytes], bytes]) -> None:
    fetched = await fetch(site.answers("/packed", page(pack(PAGE), Content_Encoding=encoding)), guard=OPEN)
    assert fetched.content == PAGE


# Redirects and links that lead inside, with an address that stands for the public internet beside them.
INSIDE = [
    "http://127.0.0.2/",
    "http://127.1.2.3:8080/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.2]/",
    "http://[64:ff9b::7f00:2]/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://private.test/",
    "http://metadata.test/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "ftp://public.test/",
    "http://me:secret@public.test/",
]


@pytest.mark.parametrize("target", INSIDE)
async def test_a_redirect_to_the_inside_is_not_followed(site: Site, target: str) -> None:
    with pytest.raises(UnsafeLink):
        await fetch(site.answers("/start", redirect(target)), guard=OPEN)
    assert len(site.requests) == 1


@pytest.mark.parametrize("target", [*INSIDE, "http://127.0.0.1/", "http://localhost/", "http://LOCALHOST.:8080/", "https://[::1]:8443/"])
async def test_a_link_to_the_inside_is_not_followed(target: str) -> None:
    guard = Guard(resolver=Names) if ".test" in target else Guard()
    with pytest.raises(UnsafeLink):
        await fetch(target, guard=guard)


async def test_a_name_with_a_private_address_among_its_own_is_reached_by_the_public_one_only(site: Site) -> None:
    site.answers("/page", page())
    assert (await fetch(site.url("/page", "both.test"), guard=OPEN)).content == PAGE


async def test_only_the_ports_of_the_web_are_spoken_to() -> None:
    assert check_url("https://example.com:8443/a") == "https://example.com:8443/a"
    with pytest.raises(UnsafeLink, match="Port 6379"):
        check_url("http://example.com:6379/")


async def test_a_redirect_loop_ends(site: Site) -> None:
    with pytest.raises(LinkFailed, match="redirects more than 5 times"):
        await fetch(site.answers("/loop", redirect("/loop")), guard=OPEN)
    assert len(site.requests) == 6


async def test_an_endless_body_is_cut_off(site: Site) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        while request.transport is not None and not request.transport.is_closing():
            await response.write(b"x" * 65_536)
        return response

    site.handlers["/endless"] = endless
    with pytest.raises(LinkFailed, match="more than 1 MB"):
        await fetch(site.url("/endless"), guard=OPEN, bounds=Bounds(bytes=1_000_000))


async def test_a_body_that_says_it_is_too_large_is_not_read(site: Site) -> None:
    with pytest.raises(LinkFailed, match=r"more than 0\.1 MB"):
        await fetch(site.answers("/large", page(b"x" * 200_000)), guard=OPEN, bounds=Bounds(bytes=100_000))


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_small_answer_that_unpacks_to_much_is_cut_off(site: Site, encoding: str) -> None:
    bomb = (gzip.compress if encoding == "gzip" else zlib.compress)(bytes(200_000_000))
    with pytest.raises(LinkFailed, match="more than 2 MB"):
        await fetch(site.answers("/bomb", page(bomb, Content_Encoding=encoding)), guard=OPEN, bounds=Bounds(bytes=2_000_000))


async def test_a_server_that_hangs_is_left(site: Site) -> None:
    released = asyncio.Event()

    async def hang(_: web.Request) -> web.StreamResponse:
        await released.wait()
        return web.Response()

    site.handlers["/hang"] = hang
    try:
        with pytest.raises(LinkFailed, match=r"did not answer within 0\.2 seconds"):
            await fetch(site.url("/hang"), guard=OPEN, bounds=Bounds(seconds=0.2))
    finally:
        released.set()


# What the server says instead of a page, and a word of what the person reads.
@pytest.mark.parametrize(
    ("status", "told"),
    [
        (204, "204"),
        (304, "304"),  # nothing was asked conditionally
        (401, "asks for a password"),
        (403, "refuses programs"),
        (404, "is not there"),
        (410, "is gone"),
        (418, "418"),
        (429, "come back later"),
        (500, "try again later"),
        (503, "try again later"),
    ],
)
async def test_an_answer_that_is_no_page_is_told_in_one_line(site: Site, status: int, told: str) -> None:
    with pytest.raises(LinkFailed, match=told) as refused:
        await fetch(site.answers("/page", lambda: web.Response(status=status)), guard=OPEN)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("media_type", ["image/png", "video/mp4", "application/zip", "application/json"])
async def test_what_is_no_document_is_told_by_its_type(site: Site, media_type: str) -> None:
    with pytest.raises(LinkFailed, match=media_type):
        await fetch(site.answers("/file", lambda: web.Response(body=b"x", content_type=media_type)), guard=OPEN)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<html>", "broke off"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE)[:-12], "broke off"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\nno gzip at all", "broke off"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br\r\n\r\nxxxx", "not asked for"),
        (b"", "broke off"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "no answer that can be understood"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n", "no answer that can be understood"),
        (b"HTTP/1.1 302 Found\r\n\r\n", "302"),
        (b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n", "no answer that can be understood"),
    ],
)
async def test_a_server_that_misbehaves_is_told_in_one_line(answer: bytes, told: str) -> None:
    async def misbehave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(misbehave, HERE, 0)
    async with server:
        with pytest.raises((LinkFailed, UnsafeLink), match=told) as refused:
            await fetch(f"http://{HERE}:{server.sockets[0].getsockname()[1]}/", guard=OPEN)
    assert "\n" not in str(refused.value)


async def test_an_unknown_host_and_a_closed_port_are_told_apart() -> None:
    with pytest.raises(LinkFailed, match=r"No host nobody\.test is known"):
        await fetch("http://nobody.test/", guard=OPEN)
    with socket.create_server((HERE, 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(LinkFailed, match="cannot be reached"):
        await fetch(f"http://{HERE}:{port}/", guard=OPEN)


# https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry
@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("203.119.1.1", True),
        ("2606:4700::1111", True),
        ("64:ff9b::808:808", True),  # NAT64 to 8.8.8.8
        ("::ffff:8.8.8.8", True),
        ("0.0.0.0", False),  # noqa: S104  # nothing is bound
        ("10.1.2.3", False),
        ("100.64.0.1", False),  # shared by carriers
        ("127.0.0.1", False),
        ("169.254.169.254", False),  # the metadata of clouds
        ("172.16.0.1", False),
        ("192.0.0.8", False),
        ("192.0.2.1", False),
        ("192.88.99.1", False),
        ("192.168.0.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::8.8.8.8", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::1", False),  # the NAT64 of a local network
        ("2001::1", False),  # Teredo
        ("2001:db8::1", False),
        ("2002:7f00:1::", False),  # 6to4 to 127.0.0.1
        ("fc00::1", False),
        ("fe80::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
    ],
)
def test_an_address_is_public_or_not(address: str, *, public: bool) -> None:
    assert is_public(ip_address(address)) is public
