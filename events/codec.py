"""Events as JSON text and back, older versions lifted to today's when read; and the hash that chains them."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any, TypeVar

import msgspec

from events.errors import InvalidValue, UnknownEventType
from events.event_types import AnyEvent
from events.partial_date import PartialDate

T = TypeVar("T")

SCHEMA_VERSION = 1
GENESIS = "0" * 64

# (event type, version it was written in) -> lifts the plain body one version up. Rows are never rewritten.
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTERS: dict[tuple[str, int], Upcaster] = {}


def _to_plain(value: object) -> object:
    if isinstance(value, PartialDate):
        return value.text
    raise TypeError(f"{type(value).__name__} has no form in the log")


def _from_plain(wanted: type, value: object) -> object:
    if wanted is PartialDate and isinstance(value, str):
        return _partial_date(value)
    raise TypeError(f"{wanted.__name__} has no form in the log")


# The same days are named again and again.
_partial_date = lru_cache(8_192)(PartialDate)
_encoder = msgspec.json.Encoder(enc_hook=_to_plain, order="deterministic")
_event_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent, dec_hook=_from_plain)


def encode(value: object) -> str:
    """Any struct of this package as one line of JSON, keys in a fixed order."""
    return _encoder.encode(value).decode()


def decode(text: str | bytes, wanted: type[T]) -> T:
    """The struct `wanted` back from its JSON; raises InvalidValue where it is none."""
    try:
        return _decoder(wanted).decode(text)
    except msgspec.MsgspecError as error:
        raise InvalidValue(f"This is no {wanted.__name__}: {error}.") from error


@cache
def _decoder(wanted: type[T]) -> msgspec.json.Decoder[T]:
    return msgspec.json.Decoder(wanted, dec_hook=_from_plain)


def decode_event(type_name: str, schema_version: int, body: str) -> AnyEvent:
    """The event of a row, as today's type; raises UnknownEventType for a type or version newer than this program."""
    if schema_version > SCHEMA_VERSION:
        raise UnknownEventType(f"Event {type_name} of schema {schema_version} is newer than this program: update designation-bot.")
    try:
        if schema_version == SCHEMA_VERSION:
            return _event_decoder.decode(body)
        plain = msgspec.json.decode(body, type=dict[str, Any])
        for version in range(schema_version, SCHEMA_VERSION):
            plain = UPCASTERS.get((type_name, version), _unchanged)(plain)
        return msgspec.convert(plain, AnyEvent, dec_hook=_from_plain)
    except msgspec.MsgspecError as error:
        raise UnknownEventType(f"Event {type_name} of schema {schema_version} cannot be read: {error}. Update designation-bot.") from error


def _unchanged(plain: dict[str, Any]) -> dict[str, Any]:
    return plain


def type_name(event: AnyEvent) -> str:
    """The name of the event's type as the log spells it."""
    return type(event).__name__


def timestamp(moment: datetime) -> str:
    """A moment as the log writes it: UTC, microseconds, Z."""
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return in_utc.isoformat(timespec="microseconds")[:-6] + "Z"


def moment(text: str) -> datetime:
    """The moment of a timestamp of the log."""
    return datetime.fromisoformat(text)


def chain_hash(prev_hash: str, fields: tuple[int | str | None, ...]) -> str:
    """SHA-256 of the predecessor's hash and an envelope's fields in the order of the table `events`, as 64 hex digits."""
    return sha256(_encoder.encode((prev_hash, *fields))).hexdigest()
