"""Fetches what a link leads to: http(s), public addresses, bounded in size, time and redirects. Links are written by strangers.

The address is checked where the socket is made, so neither a name that resolves to a private address, nor one that changes
its mind between two look-ups, nor a redirect leads into this machine's own network.
"""

import asyncio
import socket
import ssl
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver
from yarl import URL

from events.errors import LinkFailed, UnsafeLink
from events.links import normalize_url

USER_AGENT = "designation-bot (reads announcements that people point it to)"
Address = IPv4Address | IPv6Address

# Where announcements are published. A link must not make the program speak to a mail server or a database, public or not.
_WEB_PORTS = frozenset({80, 443, 8080, 8443})

_BEGINNING = 2_000  # bytes of an error page that are looked at
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_DOCUMENT_TYPES = frozenset(
    {
        "application/octet-stream",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/x-pdf",
        "application/xhtml+xml",
        "application/xml",
        "binary/octet-stream",
    }
)

_PASTE = "open it in a browser and hand in the text"
_STATUSES = {
    401: f"asks for a password: {_PASTE}",
    403: f"refuses programs: {_PASTE}",
    404: "is not there: check the link",
    410: "is gone: check the link",
    429: "asks to come back later: try again in some minutes",
    451: f"is withheld: {_PASTE}",
}

# RFC 6052 (the well-known prefix of NAT64) carries an IPv4 address, which is then what counts.
_NAT64 = IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# Parts of it that lead elsewhere: Teredo and protocol assignments, documentation, 6to4.
_NOT_PUBLIC_V6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16")))
# Protocol assignments, which older Pythons let through in part, and the relays of 6to4 (RFC 7526).
_NOT_PUBLIC_V4 = tuple(map(IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")))


def is_public(address: Address) -> bool:
    """Whether `address` is one of the public internet, seen through the wrappings of IPv4 in IPv6."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(IPv4Address(address.packed[-4:]))
        return address in _GLOBAL_UNICAST and not any(address in network for network in _NOT_PUBLIC_V6)
    special = address.is_multicast or address.is_reserved or address.is_private or address.is_loopback or address.is_link_local
    return address.is_global and not special and not any(address in network for network in _NOT_PUBLIC_V4)


class Guard(msgspec.Struct, frozen=True):
    """Which addresses and ports may be connected to (None: every port), and who turns names into addresses."""

    allows: Callable[[Address], bool] = is_public
    ports: frozenset[int] | None = _WEB_PORTS
    resolver: Callable[[], AbstractResolver] = aiohttp.ThreadedResolver


PUBLIC = Guard()


class Bounds(msgspec.Struct, frozen=True):
    """What one fetch may cost: bytes after unpacking, seconds in all, redirects."""

    bytes: int = 20_000_000
    seconds: float = 30.0
    redirects: int = 5


BOUNDS = Bounds()


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """What a link led to: `url` after all redirects, `media_type` and `charset` in lower case as the server says them."""

    url: str
    content: bytes
    media_type: str | None
    charset: str | None
    filename: str | None
    etag: str | None = None
    last_modified: str | None = None


class Answered(LinkFailed):
    """The server `host` answered with another status than 200; `retry_after` is that header as it came, `said` the beginning of the body.

    After redirects that is not the host of the link.
    """

    def __init__(self, line: str, status: int, host: str, retry_after: str | None = None, said: bytes = b"") -> None:
        self.status = status
        self.host = host
        self.retry_after = retry_after
        self.said = said
        super().__init__(line)


def check_url(url: str, guard: Guard = PUBLIC) -> str:
    """The normal form of a link that may be followed.

    Raises:
        UnsafeLink: no http(s), credentials, another port than the web's, or an address that is not public.
    """
    normal = normalize_url(url)
    parts = urlsplit(normal)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if guard.ports is not None and port not in guard.ports:
        raise UnsafeLink(f"Port {port} is none of the web's ({', '.join(map(str, sorted(guard.ports)))}): give another link.")
    try:
        address = ip_address(parts.hostname or "")
    except ValueError:
        return normal  # a name; what it resolves to is checked when it is connected to
    _admit(address, guard)
    return normal


async def fetch(  # noqa: PLR0913  # what one fetch depends on
    url: str,
    *,
    user_agent: str = USER_AGENT,
    guard: Guard = PUBLIC,
    bounds: Bounds = BOUNDS,
    headers: Mapping[str, str] | None = None,
    types: frozenset[str] = _DOCUMENT_TYPES,
) -> Fetched:
    """What the link leads to, within `bounds`. Tests that run a server on this machine open `guard` for it.

    `headers` are sent along; `types` are the media types taken besides text.

    Raises:
        UnsafeLink: the link, or one it redirects to, must not be followed.
        Answered: the server answered, but not with a document.
        LinkFailed: no document came: the message says why, and what to do.
    """
    target = check_url(url, guard)
    gate = _Gate(guard)
    try:
        async with asyncio.timeout(bounds.seconds), _session(gate, guard.resolver(), user_agent) as session:
            for _ in range(bounds.redirects + 1):
                gate.refused = None
                async with session.get(URL(target, encoded=True), allow_redirects=False, headers=headers) as response:
                    if response.status in _REDIRECTS and (location := response.headers.get("Location")):
                        target = check_url(urljoin(target, location), guard)
                        continue
                    return await _document(response, target, bounds.bytes, types)
    except TimeoutError as error:
        raise LinkFailed(f"{_host(target)} did not answer within {bounds.seconds:g} seconds: try again later, or {_PASTE}.") from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        if gate.refused is not None and isinstance(error, aiohttp.ClientConnectorError):
            raise gate.refused from error
        raise LinkFailed(_trouble(error, _host(target))) from error
    raise LinkFailed(f"The link redirects more than {bounds.redirects} times: give the address that the browser shows in the end.")


class _Gate:
    """Makes the sockets of one fetch, for admitted addresses alone; remembers what it refused."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self.refused: UnsafeLink | None = None

    def opened(self, where: tuple[Any, ...]) -> socket.socket:
        """A socket for an address as getaddrinfo gives it: (family, type, protocol, name, (host, port, …))."""
        family, kind, protocol, _, (host, *_) = where
        try:
            _admit(ip_address(str(host)), self._guard)
        except (UnsafeLink, ValueError) as error:
            self.refused = error if isinstance(error, UnsafeLink) else _unsafe(str(host))
            raise PermissionError(str(self.refused)) from error  # an OSError lets the next address of the name be tried
        return socket.socket(family, kind, protocol)


def _admit(address: Address, guard: Guard) -> None:
    if not guard.allows(address):
        raise _unsafe(str(address))


def _unsafe(address: str) -> UnsafeLink:
    return UnsafeLink(f"The link leads to {address}, which is no public address: give a link that everybody can open.")


def _session(gate: _Gate, resolver: AbstractResolver, user_agent: str) -> aiohttp.ClientSession:
    """No cookies, no proxy, nothing of the environment, a connection for each request."""
    connector = aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True, socket_factory=gate.opened)
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,  # done here, where it is bounded
        timeout=aiohttp.ClientTimeout(total=None),
        headers={
            "User-Agent": user_agent,
            "Accept": "text/html, application/xhtml+xml, application/pdf, text/plain;q=0.9, */*;q=0.5",
            "Accept-Encoding": "gzip, deflate",
        },
    )


async def _document(response: aiohttp.ClientResponse, url: str, max_bytes: int, types: frozenset[str]) -> Fetched:
    host = _host(url)
    if response.status != 200:  # noqa: PLR2004  # OK
        asked = response.headers.get("Retry-After")
        raise Answered(_answered(response.status, host), response.status, urlsplit(url).netloc, asked, await _beginning(response))
    media_type, charset = _type(response)
    if media_type and not media_type.startswith("text/") and media_type not in types:
        raise LinkFailed(f"{host} gave {media_type[:80]}, no page, PDF or text: give the link of the announcement itself.")
    body = _Body(response.headers.get("Content-Encoding", ""), host, max_bytes)
    body.expect(response.content_length)
    async for chunk in response.content.iter_any():
        body.add(chunk)
    return Fetched(
        url=url,
        content=body.whole(),
        media_type=media_type,
        charset=charset,
        filename=_filename(url),
        etag=response.headers.get("ETag"),
        last_modified=response.headers.get("Last-Modified"),
    )


async def _beginning(response: aiohttp.ClientResponse) -> bytes:
    """The beginning of what an error page says."""
    said = await response.content.read(_BEGINNING)
    with suppress(zlib.error):
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(said, _BEGINNING)
    return said


def _type(response: aiohttp.ClientResponse) -> tuple[str | None, str | None]:
    if "Content-Type" not in response.headers:
        return None, None
    return response.content_type.lower(), response.charset.lower() if response.charset else None


def _filename(url: str) -> str | None:
    return PurePosixPath(unquote(urlsplit(url).path)).name or None


class _Body:
    """The content as it comes in, unpacked no further than the limit: a small answer may unpack to gigabytes."""

    def __init__(self, encoding: str, host: str, max_bytes: int) -> None:
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise LinkFailed(f"{host} packs its answer in a way that was not asked for ({encoding[:20]!r}): {_PASTE}.")
        self._host = host
        self._max_bytes = max_bytes
        self._content = bytearray()
        self._packed = encoding not in ("", "identity")
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip or zlib, as its head says

    def expect(self, length: int | None) -> None:
        """Refuse at once what says of itself that it is too large."""
        if length is not None and length > self._max_bytes:
            raise self._too_large()

    def add(self, chunk: bytes) -> None:
        self._content += self._unpacked(chunk) if self._packed else chunk
        if len(self._content) > self._max_bytes:
            raise self._too_large()

    def whole(self) -> bytes:
        """All of it; raises LinkFailed where the packed stream ended too early."""
        if self._packed and self._content and not self._unpacker.eof:
            raise LinkFailed(_broken_off(self._host))
        return bytes(self._content)

    def _unpacked(self, chunk: bytes) -> bytes:
        room = self._max_bytes + 1 - len(self._content)
        try:
            return self._unpacker.decompress(chunk, room)
        except zlib.error as error:
            if self._content:
                raise LinkFailed(_broken_off(self._host)) from error
        self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)  # some servers call the bare stream "deflate"
        try:
            return self._unpacker.decompress(chunk, room)
        except zlib.error as error:
            raise LinkFailed(_broken_off(self._host)) from error

    def _too_large(self) -> LinkFailed:
        return LinkFailed(f"{self._host} gave more than {self._max_bytes / 1e6:g} MB: {_PASTE} of the announcement itself.")


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _answered(status: int, host: str) -> str:
    if status in _STATUSES:
        return f"{host} answered {status}: the page {_STATUSES[status]}."
    if status >= 500:  # noqa: PLR2004  # the server's own trouble
        return f"{host} answered {status}: it has trouble of its own, try again later."
    return f"{host} answered {status}, no page: {_PASTE}."


def _broken_off(host: str) -> str:
    return f"{host} broke off in the middle of its answer: try again, or {_PASTE}."


def _trouble(error: Exception, host: str) -> str:
    match error:
        case aiohttp.ClientConnectorDNSError():
            return f"No host {host} is known: check the link."
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return f"The certificate of {host} is not to be trusted: {_PASTE}."
        case aiohttp.ClientConnectorError():
            return f"{host} cannot be reached: check the link, or try again later."
        case aiohttp.ClientPayloadError() | aiohttp.ServerDisconnectedError() | ConnectionError():
            return _broken_off(host)
        case _:
            return f"{host} gave no answer that can be understood: {_PASTE}."
