"""A folder where somebody, or a program, puts files: announcements, and files of registers in subfolders named after their format.

Files are known by their content: the same one under another name is the same, and a changed one is new. They are never moved or deleted.
"""

import asyncio
import hashlib
from datetime import datetime
from pathlib import Path

import msgspec

from bot.feeds.harvest import Cursor, Harvest, Lead, RegisterFile, Visit
from bot.registries.importer import REGISTERS
from events.errors import FeedTrouble

_SETTLED_SECONDS = 5  # a file that was written to just now may not be whole
_LARGEST = 200_000_000  # bytes of a file that is looked at
_UNFINISHED = (".part", ".tmp", ".crdownload", ".swp", "~")


class Folder(msgspec.Struct, frozen=True, kw_only=True):
    """The folder at `path`."""

    path: Path

    async def visit(self, visit: Visit) -> Harvest:
        """The files that are whole."""
        return await asyncio.to_thread(self._look, visit)

    def _look(self, visit: Visit) -> Harvest:
        if not self.path.is_dir():
            raise FeedTrouble(f"{self.path} is no folder that can be read: make it, or set sources.folder.path right.")
        known, marks = visit.cursor.marks, dict[str, str]()
        leads: list[Lead] = []
        files: list[RegisterFile] = []
        for folder in (self.path, *(self.path / name for name in REGISTERS if (self.path / name).is_dir())):
            for path in sorted(one for one in folder.iterdir() if _is_whole(one, visit.now)):
                name, status = str(path.relative_to(self.path)), path.stat()
                marks[name] = f"{status.st_size}-{status.st_mtime_ns}"
                if known.get(name) == marks[name] or status.st_size > _LARGEST:
                    continue
                content = path.read_bytes()
                if folder is self.path:
                    leads.append(Lead(entry=hashlib.sha256(content).hexdigest(), path=str(path.resolve())))
                else:
                    files.append(RegisterFile(register=REGISTERS[folder.name], content=content, name=path.name))
        return Harvest(cursor=Cursor(marks=marks), leads=leads, files=files)


def _is_whole(path: Path, now: datetime) -> bool:
    """Whether this is a file that nobody is writing any more."""
    if not path.is_file() or path.name.startswith(".") or path.name.endswith(_UNFINISHED):
        return False
    status = path.stat()
    return status.st_size > 0 and now.timestamp() - status.st_mtime >= _SETTLED_SECONDS
