"""The child process that reads one foreign document: a PDF, an HTML page or a .docx file. Nothing of the program comes in.

`python -m bot.sources.document_worker FORMAT SECONDS BYTES PAGES CHARACTERS` reads the document from standard input and writes
one JSON object to standard output: the fields of `Read`, or {"refused": reason}. Foreign parsers may loop, eat memory or
crash on hostile input; here they do it alone and behind limits. Nothing a document holds is run, fetched or resolved.
"""

import importlib
import json
import logging
import sys

from bot.sources.foreign import Limits, Read, Refused

_READERS = {"pdf": "bot.sources.foreign_pdf", "html": "bot.sources.foreign_html", "docx": "bot.sources.foreign_docx"}
_CONTROLS = {code: None for code in (*range(32), 127) if chr(code) not in "\t\n\f"}


def main(arguments: list[str]) -> int:
    """Read standard input as the format and under the limits that `arguments` name."""
    document_format, *numbers = arguments
    limits = Limits(*map(int, numbers))
    logging.disable()
    _confine(limits)
    try:
        reader = importlib.import_module(_READERS[document_format])
        answer = _answer(reader.read(sys.stdin.buffer.read(), limits), limits)
    except Refused as refusal:
        answer = {"refused": refusal.reason}
    except MemoryError:
        answer = {"refused": "memory"}
    except ImportError:
        answer = {"refused": "installation"}
    except Exception:  # noqa: BLE001  # whatever a foreign parser stumbles over, it is the document that is broken
        answer = {"refused": "broken"}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))
    return 0


def _confine(limits: Limits) -> None:
    """Set the limits of the operating system where it has them; elsewhere the clock of the parent remains."""
    try:
        import resource  # noqa: PLC0415  # POSIX alone has it
    except ImportError:
        return
    for name, wanted in (("RLIMIT_AS", limits.memory), ("RLIMIT_CPU", limits.seconds), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0)):
        if not hasattr(resource, name):
            continue
        hard = resource.getrlimit(getattr(resource, name))[1]
        try:
            resource.setrlimit(getattr(resource, name), (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
        except (OSError, ValueError):  # macOS refuses a limit of memory
            continue


def _answer(read: Read, limits: Limits) -> dict[str, object]:
    text = _clean(read.text).strip("\n")
    if not text.strip():
        raise Refused("empty")
    if len(text) > limits.characters:
        raise Refused("long")
    return {**read._asdict(), "text": text, "title": _clean(read.title or "").strip() or None}


def _clean(text: str) -> str:
    """Well-formed characters only: halves of pairs joined or replaced, no control characters, one kind of line end."""
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
