"""The one clock of the program. Everything else is told the time."""

from datetime import UTC, date, datetime, timedelta

from handlers.clock import day_of


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the clock


class SystemClock:
    """The machine's time; with `fixed_day`, moved to that day at the same hour (demo and tests)."""

    def __init__(self, fixed_day: date | None = None) -> None:
        self.fixed_day = fixed_day

    def now(self) -> datetime:
        """This instant, in UTC."""
        if self.fixed_day is None:
            return now()
        real = now()
        return real + timedelta(days=(self.fixed_day - day_of(real)).days)

    def today(self) -> date:
        """The day in Jakarta."""
        return day_of(self.now())
