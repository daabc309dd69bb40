"""The time, as handlers are told it."""

from datetime import date, datetime
from typing import Protocol


class Clock(Protocol):
    """What time it is; the program's only clock is in bot.clock."""

    def now(self) -> datetime:
        """This instant, aware of its zone."""

    def today(self) -> date:
        """The day in Jakarta."""
