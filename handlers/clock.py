"""The time, as handlers are told it."""

from datetime import date, datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from domain.regions import region, time_zone

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


def zone_of(place: str) -> ZoneInfo:
    """The zone of a region by its code, for what is said to people there; else Jakarta's."""
    found = region(place)
    return ZoneInfo(time_zone(found)) if found else JAKARTA
