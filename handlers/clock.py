"""The time, as handlers are told it."""

from datetime import date, datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

JAKARTA: Final = ZoneInfo("Asia/Jakarta")
"""A day is a day in Jakarta: where contributions fall due."""


class Clock(Protocol):
    """What time it is; the program's only clock is in bot.clock."""

    def now(self) -> datetime:
        """This instant, aware of its zone."""

    def today(self) -> date:
        """The day in Jakarta."""


def day_of(instant: datetime) -> date:
    """The day in Jakarta of something that was written down: what people are told."""
    return instant.astimezone(JAKARTA).date()
