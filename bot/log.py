"""Logs: one line of JSON an event, on stderr, without personal data.

Of an exception only its kind and the places it passed are written (handlers.trouble): its message
may quote what somebody typed. Whatever else is given to a log is shown by its type: plain figures
and short words as they are, everything that could be somebody's as a mark.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

LARGEST_NUMBER: Final = 10**9
"""From here on a number may be a chat, a telephone or a NIK; no count of ours is so large."""

LONGEST_WORDS: Final = 300
_HIDDEN: Final = "…"
_SECRET: Final = re.compile(r"\d{5,}:[\w-]{20,}|(?<![\w.])\+?(?:\d[ .-]?){9,}\d|\b\S+@\S+\.\w+")
"""A bot token; a run of ten figures and more, however it is spaced; an address of mail."""


def redacted(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The event as it may be written down."""
    return {name: _shown(value) for name, value in event.items()}


def _shown(value: Any) -> Any:
    match value:
        case None | bool() | float():
            return value
        case int():
            return value if abs(value) < LARGEST_NUMBER else _HIDDEN
        case str():
            return _SECRET.sub(_HIDDEN, value)[:LONGEST_WORDS]
        case list() | tuple():
            return [_shown(each) for each in value]
    return f"<{type(value).__name__}>"


def set_up_logging(level: str) -> None:
    """Log from this level (DEBUG, INFO, WARNING, ERROR) on."""
    threshold = logging.getLevelNamesMapping()[level]
    structlog.configure(
        processors=[
            redacted,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # Libraries speak through the standard logging; their messages may hold addresses with tokens.
    logging.basicConfig(handlers=[_Libraries()], level=max(threshold, logging.WARNING), force=True)


class _Libraries(logging.Handler):
    """What libraries report: who and where, not their text."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        structlog.get_logger().log(
            record.levelno,
            "library",
            name=record.name,
            place=f"{record.module}:{record.lineno}",
            error=kind,
        )
