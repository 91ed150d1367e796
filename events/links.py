"""Links in one normal form, so that one page is one notice, and which links may be shown. Nothing is fetched here."""

import re
import unicodedata
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

from events.errors import UnsafeLink

MAX_LENGTH = 2_048  # characters; browsers and Telegram's buttons take no more

_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_HOST = 253  # RFC 1035, section 2.3.4
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")  # https://url.spec.whatwg.org/#ends-in-a-number-checker
_ESCAPE_OR_CHARACTER = re.compile(r"%([0-9A-Fa-f]{2})|(.)", re.DOTALL)

# RFC 3986, sections 2.3 (unreserved), 3.3 (path) and 3.4 (query)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_IN_PATH = _UNRESERVED | frozenset("!$&'()*+,;=:@/")
_IN_QUERY = _IN_PATH | frozenset("?")

# What newsletters and advertisements add to follow the reader: the page is the same without.
_TRACKING_PREFIXES = ("utm_", "mtm_", "_hs")
_TRACKING = frozenset({"fbclid", "gclid", "dclid", "msclkid", "yclid", "twclid", "igshid", "mc_cid", "mc_eid", "mkt_tok", "spm"})

_TOO_LONG = f"The link is longer than {MAX_LENGTH} characters: give the short form of it."
_HOW = "give a link that starts with https:// or http://"


def normalize_url(url: str) -> str:
    """The one form of an http(s) link: two links to the same page are equal in it, and it is stable under itself.

    Scheme and host in lower case, the host in ASCII (IDNA), no default port, no fragment, no tracking parameters, dot
    segments resolved, percent-encoding as in RFC 3986, section 6.2.2. http and https stay different, and so does the order of
    parameters.

    Raises:
        UnsafeLink: no http(s) link, not well formed, or with a name and password in it.
    """
    text = url.strip()
    if len(text) > MAX_LENGTH:
        raise UnsafeLink(_TOO_LONG)
    if not text.isprintable():
        raise UnsafeLink("The link holds characters that cannot be seen: copy it again from the browser's address bar.")
    parts = _split(text)
    path = _without_dots(_quoted(parts.path, _IN_PATH)) or "/"
    query = "&".join(field for field in _quoted(parts.query, _IN_QUERY).split("&") if field and not _is_tracking(field))
    normal = f"{parts.scheme}://{_authority(parts, text)}{path}{'?' + query if query else ''}"
    if len(normal) > MAX_LENGTH:
        raise UnsafeLink(_TOO_LONG)
    return normal


def is_safe_link(url: str) -> bool:
    """Whether `url` may be shown as a link: http(s) with a host, nothing hidden in it, no credentials."""
    if any(character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in url):
        return False
    try:
        normalize_url(url)
    except UnsafeLink:
        return False
    return True


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise UnsafeLink(f"{_short(text)} is no link: {_HOW}.") from error
    if parts.scheme not in _DEFAULT_PORTS or not parts.netloc:
        raise UnsafeLink(f"{_short(text)} is no web page: {_HOW}.")
    if "@" in parts.netloc:
        raise UnsafeLink("The link holds a user name or password: give it without.")
    return parts


def _authority(parts: SplitResult, text: str) -> str:
    host = _host(parts.netloc, parts.hostname or "")
    if host is None or parts.port == 0:
        raise UnsafeLink(f"{_short(text)} names no host: {_HOW}.")
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return host + port


def _host(netloc: str, hostname: str) -> str | None:
    if netloc.startswith("["):
        return _ipv6(hostname)
    if not hostname or len(hostname) > _MAX_HOST:
        return None
    try:
        host = hostname.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        return None
    labels = host.split(".")
    if len(host) > _MAX_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    if _NUMERIC_LABEL.fullmatch(labels[-1]):
        return _ipv4(host)
    return host


def _ipv6(hostname: str) -> str | None:
    """An address in brackets; a zone ("%eth0") would name a network of this machine."""
    try:
        return None if "%" in hostname else f"[{IPv6Address(hostname).compressed}]"
    except ValueError:
        return None


def _ipv4(host: str) -> str | None:
    """Four decimal numbers only: 2130706433, 0x7f.1 and 0177.0.0.1 are other spellings that hide where a link leads."""
    try:
        return str(IPv4Address(host))
    except ValueError:
        return None


def _quoted(text: str, allowed: frozenset[str]) -> str:
    def one(match: re.Match[str]) -> str:
        escape, character = match.groups()
        if escape:
            decoded = chr(int(escape, 16))
            return decoded if decoded in _UNRESERVED else f"%{escape.upper()}"
        return character if character in allowed else "".join(f"%{byte:02X}" for byte in character.encode("utf-8"))

    return _ESCAPE_OR_CHARACTER.sub(one, text)


def _without_dots(path: str) -> str:
    """RFC 3986, section 5.2.4, for a path that starts with a slash or is empty."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "".join(f"/{segment}" for segment in kept)


def _is_tracking(field: str) -> bool:
    name = field.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:79]}…")  # noqa: PLR2004  # what fits on a line
