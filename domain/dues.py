"""When contributions fall due, and when somebody is reminded of them: `data/dues.toml`.

Nobody is reminded of a month that is known to be paid, nor after the cover has ended, but once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain import dated
from domain.coverage.rule import grace
from domain.months import Month, Span


class Matter(StrEnum):
    """What a reminder is about."""

    FIRST = "first"
    """No payment is known: cover begins with the first one."""
    OPEN = "open"
    """One month is to be paid, or more, and another one can still be missed."""
    LAST = "last"
    """Unless it is paid in this month, cover ends."""
    ENDED = "ended"
    """It was not."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The days of reminders from the month `since` on; see `data/dues.toml`."""

    since: Month
    first: tuple[int, ...]
    open: tuple[int, ...]
    last: tuple[int, ...]
    ended: int
    spread: int


@dataclass(frozen=True, slots=True)
class DueDay:
    """The day of the month by which its contribution is to be paid, from the month `since` on."""

    since: Month
    day: int
    source: str


@dataclass(frozen=True, slots=True)
class Cover:
    """What is known of the payments for one form, which was finished on the day `since`.

    `confirmed` and `reported` are the last months paid for, by a partner's word and by the
    worker's own. `left`: somebody said that this member is none any more.
    """

    since: date
    confirmed: Month | None = None
    reported: Month | None = None
    left: bool = False

    @property
    def through(self) -> Month | None:
        """The last month that is paid for by anybody's word."""
        return max(filter(None, (self.confirmed, self.reported)), default=None)

    def stands(self, month: Month) -> bool:
        """Whether, as far as we know, there is cover in that month, paid for or still owed."""
        return self.through is not None and month <= cover_ends(self.through)


@dataclass(frozen=True, slots=True)
class Reminder:
    """On that day somebody is told of these months, the last of which is the day's own."""

    on: date
    matter: Matter
    months: Span


def due_on(month: Month) -> date:
    """The day by which the contribution of a month is to be paid. Raises NoRow."""
    return date(month.year, month.number, _of(_DUE, month).day)


def cover_ends(through: Month) -> Month:
    """The month at whose close cover ends when nothing is paid after `through`."""
    return through.plus(grace(through.plus(1)))


def reminders(cover: Cover, shift: int) -> tuple[Reminder, ...]:
    """All that would be sent if nothing more were paid, in order. Days of a month come `shift`
    earlier, within the plan's spread. Raises NoRow."""
    if cover.left:
        return ()
    if cover.through is None:
        days = _of(_PLANS, Month.of(cover.since)).first
        return tuple(
            Reminder(on, Matter.FIRST, Span(Month.of(on), Month.of(on)))
            for on in (cover.since + timedelta(days=each) for each in days)
        )
    return tuple(_monthly(cover.through, shift))


def _monthly(through: Month, shift: int) -> Iterator[Reminder]:
    ends = cover_ends(through)
    month = through.plus(1)
    while month <= ends:
        plan = _of(_PLANS, month)
        matter = Matter.LAST if month == ends else Matter.OPEN
        for day in plan.last if month == ends else plan.open:
            on = date(month.year, month.number, day - shift % plan.spread)
            yield Reminder(on, matter, Span(through.plus(1), month))
        month = month.plus(1)
    on = date(month.year, month.number, _of(_PLANS, month).ended)
    yield Reminder(on, Matter.ENDED, Span(through.plus(1), ends))


def open_now(cover: Cover, today: date) -> Reminder | None:
    """What there is to say on a day whatever day it is: None when nothing is open, or cover has
    ended, which is said once."""
    month = Month.of(today)
    if cover.left or (cover.through is not None and not cover.through < month):
        return None
    if cover.through is None:
        return Reminder(today, Matter.FIRST, Span(month, month))
    ends = cover_ends(cover.through)
    if month > ends:
        return None
    matter = Matter.LAST if month == ends else Matter.OPEN
    return Reminder(today, matter, Span(cover.through.plus(1), month))


def told_between(cover: Cover, first: date, last: date, shift: int = 0) -> Reminder | None:
    """What to say on the day `last` when nothing was said since `first`, both included.

    The newest reminder of these days; when its day has passed, what is open by now.
    """
    found = [each for each in reminders(cover, shift) if first <= each.on <= last]
    if not found or found[-1].on == last or found[-1].matter is Matter.ENDED:
        return found[-1] if found else None
    return open_now(cover, last)


def next_day(cover: Cover, after: date, shift: int = 0) -> date | None:
    """The day of the first reminder after that day; None when nothing more is to come."""
    return next((each.on for each in reminders(cover, shift) if each.on > after), None)


def _of(rows: Sequence[dated.Dated], month: Month) -> dated.Dated:
    return dated.good_on(month, rows, "due day", "dues.toml")


def _read() -> tuple[tuple[DueDay, ...], tuple[Plan, ...]]:
    written = dated.table("dues.toml")
    days = (
        DueDay(Month.read(each["from"]), each["day"], each["source"]) for each in written["due"]
    )
    plans = (
        Plan(
            Month.read(each["from"]), tuple(each["first"]), tuple(each["open"]),
            tuple(each["last"]), each["ended"], each["spread"],
        )
        for each in written["plan"]
    )  # fmt: skip
    return tuple(days), tuple(plans)


_DUE, _PLANS = _read()
