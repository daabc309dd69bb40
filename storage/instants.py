"""Times and days as the tables hold them: UTC microseconds since 1970, and `YYYY-MM-DD`.

Whole numbers and text mean the same on SQLite and PostgreSQL, and sort as time does.
"""

from datetime import UTC, datetime, timedelta

_START = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Microseconds since 1970 in UTC. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("A time without a zone cannot be stored; pass an aware datetime.")
    return (at - _START) // _TICK


def moment(stored: int) -> datetime:
    """The time, in UTC, that `micros` stored."""
    return _START + stored * _TICK
