"""The figures of coverage that the chat and the dashboard tell: one function for each, for both."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias

from domain.coverage.cells import COLUMN
from domain.coverage.columns.months import Cells
from domain.coverage.columns.rolling import roll_up
from domain.coverage.completeness import come_in
from domain.coverage.rule import month_at, month_index
from domain.months import Month
from domain.periods import Period
from storage import Reader, Unit

Source: TypeAlias = Reader | Unit
"""What figures are read from: the transaction of a turn, or a snapshot."""

Seen: TypeAlias = Callable[[Cells], Cells]
"""Leaves of a month's cells what may be told."""

MEASURED = ("signups", "first_payments", "reported_members", "closing_active")
"""What is told of a cell, besides who has lapsed."""

ALL_BUT_NONE = 99
"""Per cent: a month of which so much is in needs no word about it."""


@dataclass(frozen=True, slots=True)
class Part:
    """Of which channel and which province (two digits) the figures are; None: of all."""

    channel: int | None = None
    province: str | None = None

    def has(self, channel: int, region: str) -> bool:
        """Whether what is counted there belongs to it."""
        return self.channel in {None, channel} and self.province in {None, region[:2]}


class Covered(NamedTuple):
    """Of some people: who signed up and first paid in these months, who is covered at their end.

    `lapsed` have stopped paying and not come back by then; `reported` say they paid.
    """

    signups: int = 0
    paid: int = 0
    reported: int = 0
    active: int = 0
    lapsed: int = 0

    def plus(self, other: "Covered") -> "Covered":
        """Both together."""
        return Covered(*(a + b for a, b in zip(self, other, strict=True)))


def months_of(period: Period, today: date) -> tuple[Month, Month]:
    """The months of a period, without those to come: nobody is covered in them yet."""
    first, last = period.months
    return first, min(last, Month.of(today))


def signups(source: Source, part: Part, period: Period) -> Counter[tuple[int, str]]:
    """Signups of these days by channel and region."""
    found = source.signups_between(period.first, period.last)
    return Counter({key: number for key, number in found.items() if part.has(*key)})


def covered(
    source: Source, part: Part, by: str, months: tuple[Month | None, Month],
    seen: Seen | None = None,
) -> dict[int | str, Covered]:  # fmt: skip
    """By one of `domain.coverage.cube.DIMENSIONS`: flows of these months, stocks of the last one.

    With `seen` only what that leaves of the cube.
    """
    dimensions = ("channel", *(("province",) if part.province else ()), by)
    sums: dict[int | str, Covered] = {}
    for key, cover in source.by(dimensions, *months, seen).items():
        if part.has(key[0], key[1] if part.province else ""):
            flows = Covered(*map(cover.measure, MEASURED))
            its = flows._replace(lapsed=cover.lapsed)
            sums[key[-1]] = sums.get(key[-1], Covered()).plus(its)
    return sums


def total(found: Iterable[Covered]) -> Covered:
    """All of them together."""
    return Covered(*map(sum, zip(Covered(), *found, strict=True)))


def stock(source: Source, part: Part, until: Month) -> Covered:
    """Who is covered when a month closes, or now if it has not closed."""
    return total(covered(source, part, "channel", (until, until)).values())


def by_month(
    source: Source, part: Part, since: Month, until: Month, seen: Seen | None = None
) -> dict[Month, Covered]:
    """Each of these months; with `seen` only what that leaves of the cube."""
    months = [month_at(at) for at in range(month_index(since), month_index(until) + 1)]
    if part.province is None and seen is None:
        return {
            month: total(covered(source, part, "channel", (month, month)).values())
            for month in months
        }
    found = dict.fromkeys(months, Covered())
    for cells in source.published(until.plus(1), since):
        its, lapsed = _of_month(seen(cells) if seen else cells, part)
        if cells.month in found:
            found[cells.month] = its
        if (ended := cells.month.plus(-1)) in found:
            found[ended] = found[ended]._replace(lapsed=lapsed)
    return found


def _of_month(cells: Cells, part: Part) -> tuple[Covered, int]:
    """What a month has of a part, and how many had lapsed when it opened."""
    its, lapsed = Covered(), 0
    for channel, province, *values in roll_up(cells, ("channel", "province")):
        if part.has(channel, province):
            counts = (values[COLUMN[name]] for name in MEASURED)
            its = its.plus(Covered(*counts))
            lapsed += values[COLUMN["at_risk_3"]]
    return its, lapsed


def missing(source: Source, channel: int | None, until: Month) -> dict[Month, int]:
    """Of months that are over and still get late reports: per cent of them that have come in."""
    found = come_in(source.recorded(channel), until.plus(-1))
    shares = {month: int(share * 100) for month, share in sorted(found.items())}
    return {month: share for month, share in shares.items() if share < ALL_BUT_NONE}
