"""What the program writes about itself, to standard error: what happened, never who or what was written, never a token."""

import logging
import re
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

from bot.config import Log

# A bot token wherever it might slip in, as in the address of a failed request.
_TOKEN = re.compile(r"\b[0-9]{5,20}:[A-Za-z0-9_-]{20,}")
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def keep_journal(settings: Log) -> None:
    """Set up the log lines of the whole process; those of the libraries from warnings on."""
    drawn = structlog.processors.JSONRenderer() if settings.format == "json" else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, _without_tokens, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[settings.level]),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _without_tokens,
                drawn,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=_LEVELS[settings.level], force=True)
    for library in ("aiogram", "aiohttp", "apscheduler", "asyncio", "alembic", "sqlalchemy", "pypdf", "trafilatura"):
        logging.getLogger(library).setLevel(logging.WARNING if settings.level != "error" else logging.ERROR)


def _without_tokens(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    return {name: _TOKEN.sub("<token>", value) if isinstance(value, str) else value for name, value in line.items()}
