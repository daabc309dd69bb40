"""Logs: one line of JSON an event, on stderr, without personal data.

Of an exception only its kind and the places it passed are written (handlers.trouble): its message
may quote what somebody typed.
"""

import logging
import sys

import structlog


def set_up_logging(level: str) -> None:
    """Log from this level (DEBUG, INFO, WARNING, ERROR) on."""
    threshold = logging.getLevelNamesMapping()[level]
    structlog.configure(
        processors=[
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
