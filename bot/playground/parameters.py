"""The parameters of one request, however they were sent: JSON, a form, multipart or the query; typed when they are read."""

import json
from collections.abc import Mapping
from typing import Any, cast

import msgspec
from aiohttp import web

from bot.playground.refusals import Refusal, bad_request

Json = dict[str, Any]

LARGEST_NUMBER = 1 << 62


class Upload(msgspec.Struct, frozen=True):
    """A file that came with a request: its name, media type and bytes."""

    name: str
    mime_type: str
    content: bytes


class Parameters:
    """What a request asks with. Every reading of a value that cannot be one is a Refusal, worded as Telegram words it."""

    def __init__(self, values: Mapping[str, Any], uploads: Mapping[str, Upload] | None = None) -> None:
        self._values = values
        self._uploads = uploads or {}

    def has(self, name: str) -> bool:
        """Tell whether a parameter was sent and is not empty."""
        return self._values.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        """Give a parameter as text."""
        found = self._values.get(name)
        if found is None:
            return default
        return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)

    def whole(self, name: str, default: int = 0) -> int:
        """Give a parameter as a whole number."""
        found = self._values.get(name)
        if found in (None, ""):
            return default
        try:
            number = int(cast("str", found))
        except (TypeError, ValueError):
            raise bad_request(f"parameter {name!r} must be an integer") from None
        if abs(number) >= LARGEST_NUMBER:
            raise bad_request(f"parameter {name!r} is out of range")
        return number

    def flag(self, name: str) -> bool:
        """Give a parameter as true or false."""
        found = self._values.get(name)
        return found is True or (isinstance(found, (str, int)) and str(found).lower() in {"true", "1", "yes"})

    def parsed(self, name: str, what: str = "") -> Any:
        """Give a parameter that holds JSON, whether it came as JSON or as text; None where it was not sent."""
        found = self._values.get(name)
        if not isinstance(found, str):
            return found
        if not found:
            return None
        try:
            return json.loads(found)
        except ValueError:
            raise bad_request(f"can't parse {what or name} JSON object") from None

    def object(self, name: str) -> Json | None:
        """Give a parameter that holds a JSON object."""
        found = self.parsed(name)
        if found is None:
            return None
        if not isinstance(found, dict):
            raise bad_request(f"object expected as {name.replace('_', ' ')}")
        return cast("Json", found)

    def array(self, name: str) -> list[Any] | None:
        """Give a parameter that holds a JSON array."""
        found = self.parsed(name)
        if found is None:
            return None
        if not isinstance(found, list):
            raise bad_request(f"expected an Array of {name.replace('_', ' ')}")
        return cast("list[Any]", found)

    def upload(self, name: str) -> Upload | None:
        """Give the file that came under this name, or that the name's value points to with attach://."""
        if name in self._uploads:
            return self._uploads[name]
        value = self._values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            attached = self._uploads.get(value.removeprefix("attach://"))
            if attached is None:
                raise bad_request("wrong file identifier/HTTP URL specified")
            return attached
        return None


async def read_parameters(request: web.Request) -> Parameters:
    """Read the parameters of a request from its query and its body."""
    values: Json = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.method == "POST" and request.can_read_body:
        if request.content_type == "application/json":
            values |= await _json_body(request)
        else:
            form = await _form(request)
            for name, field in form.items():
                if isinstance(field, web.FileField):
                    uploads[name] = Upload(field.filename, field.content_type, field.file.read())
                elif isinstance(field, str):
                    values[name] = field
                else:
                    values[name] = bytes(field).decode("utf-8", "replace")
    return Parameters(values, uploads)


async def _form(request: web.Request) -> Mapping[str, str | bytes | bytearray | web.FileField]:
    try:
        return await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413, "Request Entity Too Large") from None
    except ValueError:
        raise bad_request("can't parse the form") from None


async def _json_body(request: web.Request) -> Json:
    try:
        body: Any = json.loads(await request.text() or "{}")
    except ValueError:
        raise Refusal(400, "Bad Request: can't parse JSON object") from None
    if not isinstance(body, dict):
        raise Refusal(400, "Bad Request: can't parse JSON object")
    return cast("Json", body)
