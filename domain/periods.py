"""Periods as people say them: "hari ini", "minggu lalu", "oktober", "1-15 november"."""

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from enum import StrEnum

from domain.months import MONTH_NUMBERS, Month
from domain.problem import Problem

EARLIEST = date(2000, 1, 1)
"""Before this nothing was counted anywhere."""
_DAYS = re.compile(r"(\d{1,2})(?: ?(?:-|–|sampai|s/d|sd|to) ?(\d{1,2}))? ([a-z]+)(?: (\d{4}))?")
_MONTH = re.compile(r"([a-z]+)(?: (\d{4}))?")
_ISO = re.compile(r"\d{4}-\d{2}")


class PeriodProblem(StrEnum):
    """UNKNOWN: these words name no period. FUTURE: it has not begun."""

    UNKNOWN = "period.unknown"
    FUTURE = "period.future"


@dataclass(frozen=True, slots=True)
class Period:
    """Days, the first and the last included. `name` is how it can be asked for again."""

    first: date
    last: date
    name: str

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def months(self) -> tuple[Month, Month]:
        """The months in which it begins and ends."""
        return Month.of(self.first), Month.of(self.last)

    @property
    def whole_months(self) -> bool:
        """Whether it is made of whole months: then everything counted by month can be told."""
        return self.first.day == 1 and (self.last + timedelta(days=1)).day == 1


def this_month(today: date) -> Period:
    """What is meant when nothing is said: the month that today is in."""
    return _month(Month.of(today), "bulan ini")


def before(period: Period, today: date) -> Period:
    """What a period is compared with: as many months, or days, right before it.

    Of a period under way as much as there has been of it: until the same day of its month.
    """
    last = min(period.last, today)
    if not period.whole_months:
        shift = timedelta(days=period.days)
        return Period(period.first - shift, last - shift, "")
    begin, end = period.months
    months = begin.until(end) + 1
    first = _first(begin.plus(-months))
    if last == period.last:
        return Period(first, period.first - timedelta(days=1), "")
    same = Month.of(last).plus(-months)
    return Period(first, min(_first(same) + timedelta(days=last.day - 1), _last(same)), "")


def read_period(text: str, today: date) -> Period | Problem:
    """The period these words mean on a day; weeks begin on Monday. Never raises."""
    said = " ".join(text.lower().replace("–", "-").split())
    if not said:
        return this_month(today)
    found = _spoken(said, today) or _written(said, today)
    if found is None or found.first < EARLIEST:
        return Problem(PeriodProblem.UNKNOWN)
    return Problem(PeriodProblem.FUTURE) if found.first > today else found


def _spoken(said: str, today: date) -> Period | None:
    monday = today - timedelta(days=today.weekday())
    yesterday = today - timedelta(days=1)
    match said:
        case "hari ini" | "today":
            return Period(today, today, "hari ini")
        case "kemarin" | "yesterday":
            return Period(yesterday, yesterday, "kemarin")
        case "minggu ini" | "this week":
            return Period(monday, monday + timedelta(days=6), "minggu ini")
        case "minggu lalu" | "last week":
            return Period(monday - timedelta(days=7), monday - timedelta(days=1), "minggu lalu")
        case "bulan ini" | "this month":
            return this_month(today)
        case "bulan lalu" | "last month":
            return _month(Month.of(today).plus(-1), "bulan lalu")
        case "tahun ini" | "this year":
            return Period(date(today.year, 1, 1), date(today.year, 12, 31), "tahun ini")
        case "tahun lalu" | "last year":
            year = today.year - 1
            return Period(date(year, 1, 1), date(year, 12, 31), "tahun lalu")
    return None


def _written(said: str, today: date) -> Period | None:
    if _ISO.fullmatch(said):
        try:
            return _month(Month.read(said), said)
        except ValueError:
            return None
    if (match := _MONTH.fullmatch(said)) and match[1] in MONTH_NUMBERS:
        month = _nearest(MONTH_NUMBERS[match[1]], match[2], today)
        return _month(month, said) if MINYEAR <= month.year < MAXYEAR else None
    if (match := _DAYS.fullmatch(said)) and match[3] in MONTH_NUMBERS:
        month = _nearest(MONTH_NUMBERS[match[3]], match[4], today)
        return _days(month, int(match[1]), int(match[2] or match[1]), said)
    return None


def _nearest(number: int, year: str | None, today: date) -> Month:
    """Without a year the last such month that has begun."""
    if year:
        return Month(int(year), number)
    return Month(today.year if number <= today.month else today.year - 1, number)


def _days(month: Month, first: int, last: int, name: str) -> Period | None:
    try:
        begins = date(month.year, month.number, first)
        ends = date(month.year, month.number, last)
    except ValueError:
        return None
    return Period(begins, ends, name) if begins <= ends else None


def _month(month: Month, name: str) -> Period:
    return Period(_first(month), _last(month), name)


def _first(month: Month) -> date:
    return date(month.year, month.number, 1)


def _last(month: Month) -> date:
    return _first(month.plus(1)) - timedelta(days=1)
