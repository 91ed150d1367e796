"""Files that were sent: kept under ids as Telegram gives them, told as documents or photos."""

import re
import secrets
import struct
from typing import Any

from bot.playground.state import State, StoredFile

Json = dict[str, Any]

LARGEST_FROM_BOT = 50 * 1024 * 1024
"""Bytes a bot may send."""

LARGEST_TO_BOT = 20 * 1024 * 1024
"""Bytes a bot may download."""


_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f/\\]")


def keep_file(state: State, name: str, mime_type: str, content: bytes) -> StoredFile:
    """Keep a file under a new id and path; of its name only what can be no path."""
    name = _NOT_IN_A_NAME.sub("_", name).strip() or "file"
    number = state.next_number("file", begin=0)
    ending = match.group().lower() if (match := re.search(r"\.[A-Za-z0-9]{1,8}$", name)) else ""
    kind = "photos" if mime_type.startswith("image/") else "documents"
    file = StoredFile(
        file_id=f"BQAC{number:x}AgAD{secrets.token_urlsafe(24)}",
        path=f"{kind}/file_{number}{ending}",
        name=name,
        mime_type=mime_type,
        content=content,
    )
    state.put_file(file)
    return file


def unique_id(file: StoredFile) -> str:
    """Give the id that stays the same for every bot."""
    return f"AgAD{file.path.partition('file_')[2].partition('.')[0]}"


def document_of(file: StoredFile) -> Json:
    """Give a file as a Document of the Bot API."""
    return {
        "file_id": file.file_id,
        "file_unique_id": unique_id(file),
        "file_name": file.name,
        "mime_type": file.mime_type,
        "file_size": len(file.content),
    }


def photo_of(file: StoredFile) -> list[Json]:
    """Give a picture as the sizes of the Bot API; the playground keeps one."""
    width, height = picture_size(file.content) or (0, 0)
    return [
        {
            "file_id": file.file_id,
            "file_unique_id": unique_id(file),
            "width": width,
            "height": height,
            "file_size": len(file.content),
        },
    ]


def is_photo(content: bytes) -> bool:
    """Tell whether bytes are a picture that can be shown."""
    return picture_size(content) is not None


def picture_type(content: bytes) -> str | None:
    """Give the media type of a picture by its first bytes: PNG, JPEG, GIF, WebP; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:6] in {b"GIF87a", b"GIF89a"}:
        return "image/gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Give the width and height of a picture in pixels; None where it is none. WebP counts as 512 × 512."""
    try:
        match picture_type(content):
            case "image/png":
                width, height = struct.unpack(">II", content[16:24])
            case "image/gif":
                width, height = struct.unpack("<HH", content[6:10])
            case "image/jpeg":
                return _jpeg_size(content)
            case "image/webp":
                return 512, 512
            case _:
                return None
    except struct.error:
        return None
    return int(width), int(height)


_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walk a JPEG's segments to its frame header (ITU-T T.81, B.2.2)."""
    place = 2
    while place + 9 < len(content):
        marker, length = struct.unpack(">xBH", content[place : place + 4])
        if marker in _FRAME_HEADERS:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return int(width), int(height)
        place += 2 + length
    return None
