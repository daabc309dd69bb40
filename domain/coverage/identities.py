"""What must be true of every cube, in whole numbers.

The numbers are those of the contract:

1. opening + first_payments + rejoined + returns - lapsed - exits + transfers_in - transfers_out
   = closing in every cell; closing of a month = opening of the next, by group; opening = prepaid +
   at_risk_0..2 in every cell.
2. Sums by channel, region, programmes and payer are each the count over the ledger.
3. Nobody converts who has not signed up: by cell, and in total up to every month.
4. Those at risk pay, leave for good, or are one month further behind in the next month.
5. Money and months paid are those of the payments in force, to the rupiah.
6. The kept cube is the rebuilt one, byte for byte.
7. No more are active in the ledger than officially in the same month; the difference is outside.

1, 3 and 4 are about published cubes, all months; `Recount` counts the ledger in another way, so
that 2 and 5 compare two computations.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from domain.coverage.cells import COLUMN, EXITS, MEASURES, Cell
from domain.coverage.columns.codes import BAND_BITS, MONTH_AT, Numbers
from domain.coverage.columns.months import Cells
from domain.coverage.columns.sums import difference, summed
from domain.coverage.facts import Metric, NoFact, ReferenceFacts
from domain.coverage.recount import RECOUNTED, Recount
from domain.coverage.rule import grace
from domain.months import Month

Counts = Mapping[str, int]
Flags: TypeAlias = NDArray[np.bool_]
_IN: Final = ("first_payments", "rejoined", "returns", "transfers_in")
_OUT: Final = ("lapsed", "transfers_out", *EXITS)
_OPEN: Final = ("prepaid", "at_risk_0", "at_risk_1", "at_risk_2")
_CONVERTED: Final = tuple(name for name in MEASURES if name.startswith("converted_"))

NAMED: Final = 10
"""Cells that are named when they differ from the rebuilt cube; of the others it is said how many.
"""


@dataclass(frozen=True, slots=True)
class Broken:
    """One identity that does not hold: its number, where, and by how much."""

    identity: int
    where: str
    says: str

    def __str__(self) -> str:
        return f"identity {self.identity}, {self.where}: {self.says}"


def check(published: Iterable[Cells]) -> list[Broken]:
    """Identities 1, 3 and 4, which need nothing but the published cube, month by month."""
    broken: list[Broken] = []
    before: Cells | None = None
    signups = payments = 0
    for its in _every(published):
        broken += [*balance(its), *conversions(its), *returned(its)]
        if before is not None:
            broken += survival(before, its)
        broken += carried_over(before or _nobody(its.index - 1, its), its)
        signups += int(its.measure("signups_first_ever").sum())
        payments += int(its.measure("first_payments").sum())
        if payments > signups:
            says = f"{payments} first payments of {signups} signups"
            broken.append(Broken(3, str(its.month), says))
        before = its
    return broken


def _every(months: Iterable[Cells]) -> Iterator[Cells]:
    """The months, with those between in which nothing is counted."""
    index: int | None = None
    for its in months:
        for empty in range(its.index if index is None else index + 1, its.index):
            yield _nobody(empty, its)
        yield its
        index = its.index


def _nobody(index: int, like: Cells) -> Cells:
    return Cells(index, like.keys[:0], like.values[:0], like.codes)


def balance(its: Cells) -> Iterator[Broken]:
    """1, within each cell; and that nothing is counted below zero."""
    opening, closing = its.measure("opening_active"), its.measure("closing_active")
    follows = opening + _columns(its, _IN) - _columns(its, _OUT)
    yield from _not(1, its, "closing_active", closing, follows, closing != follows)
    known = _columns(its, _OPEN)
    yield from _not(1, its, "opening_active", opening, known, opening != known)
    for position in np.flatnonzero((its.values < 0).any(axis=1)).tolist():
        yield Broken(1, _where(its.cell(position)), "something is counted below zero")


def carried_over(before: Cells, its: Cells) -> Iterator[Broken]:
    """1, from month to month: closing is the next opening, whatever tenure band people are in."""
    places, wrong = difference(
        *summed(its.places, its.measure("opening_active")),
        *summed(before.places, before.measure("closing_active")),
    )
    for place, by in zip(places.tolist(), wrong.tolist(), strict=True):
        cell = its.codes.cell(its.index << MONTH_AT | place << BAND_BITS)
        where = " ".join(map(str, (cell.month, *cell.group)))
        yield Broken(1, where, f"opening_active is off by {by} from what had closed")


def conversions(its: Cells) -> Iterator[Broken]:
    """3, by cell."""
    signups = its.measure("signups")
    for name in (_CONVERTED, ("signups_first_ever",)):
        some = _columns(its, name)
        yield from _not(3, its, "signups", signups, some, some > signups)


def survival(before: Cells, after: Cells) -> Iterator[Broken]:
    """4, nationally: where those at risk are a month later."""
    month = before.month
    for name, found, expected in _next_month(before.sums(), after.sums(), grace(month)):
        if found != expected:
            yield Broken(4, str(month), f"{name} is {found}, {expected} follow")


def returned(its: Cells) -> Iterator[Broken]:
    """4, in one month: those who return are the lapsed ones who pay."""
    returns, paid = (int(its.measure(name).sum()) for name in ("returns", "paid_3"))
    if returns != paid:
        yield Broken(4, str(its.month), f"{returns} returns of {paid} who paid")


def _next_month(its: Counts, after: Counts, grace: int) -> Iterator[tuple[str, int, int]]:
    unpaid = [its[f"at_risk_{k}"] - its[f"paid_{k}"] - its[f"left_{k}"] for k in range(4)]
    lapsed = sum(unpaid[grace - 1 : 3])
    yield "lapsed", its["lapsed"], lapsed
    yield "the next at_risk_3", after["at_risk_3"], unpaid[3] + lapsed
    behind = [its["behind_1"], its["behind_2"]]
    for k in (1, 2):
        stays = unpaid[k - 1] if k < grace else 0
        yield f"the next at_risk_{k}", after[f"at_risk_{k}"], stays + behind[k - 1]
    paid = _sum(its, ("prepaid", "paid_0", "paid_1", "paid_2", "paid_3"))
    new = _sum(its, ("first_payments", "rejoined"))
    left = _sum(its, EXITS) - _sum(its, ("left_0", "left_1", "left_2"))
    covered = after["prepaid"] + after["at_risk_0"]
    yield "the next prepaid and at_risk_0", covered, paid + new - sum(behind) - left


def totals(months: Iterable[Cells], recount: Recount, until: Month) -> Iterator[Broken]:
    """2 and 5: the cells of a month against the recount, month by month.

    However cells are put together, by channel or by region, the sum is that of all of them.
    """
    sums = {its.month: its.sums() for its in months if its.month <= until}
    for month in sorted(sums.keys() | {m for m in recount.counts if m <= until}):
        found, counted = sums.get(month), recount.counts.get(month)
        for name in RECOUNTED:
            has, should = (each[name] if each else 0 for each in (found, counted))
            if has != should:
                identity = 2 if name in ("signups", "closing_active") else 5
                yield Broken(identity, str(month), f"{name} is {has}, not {should}")


def rebuilt(wrong: Sequence[Cell]) -> Iterator[Broken]:
    """6: no cell of the cube that was kept differs from the one built from the facts."""
    for cell in wrong[:NAMED]:
        yield Broken(6, _where(cell), "differs from the rebuilt cube")
    if (more := len(wrong) - NAMED) > 0:
        yield Broken(6, f"{more} more cells", "differ from the rebuilt cube")


def outside_ledger(active: int, facts: ReferenceFacts, month: Month) -> int | None:
    """How many official BPU members of a month the ledger does not know; None without a figure."""
    try:
        return facts.at(Metric.BPU, month).whole - active
    except NoFact:
        return None


def official(months: Iterable[Cells], facts: ReferenceFacts) -> Iterator[Broken]:
    """7, for every month with an official figure. Not for made-up ledgers."""
    for its in months:
        active = int(its.measure("closing_active").sum())
        outside = outside_ledger(active, facts, its.month)
        if outside is not None and outside < 0:
            yield Broken(7, str(its.month), f"{active} active, {-outside} more than officially")


def _sum(its: Counts, names: Iterable[str]) -> int:
    return sum(its[name] for name in names)


def _columns(its: Cells, names: Iterable[str]) -> Numbers:
    """Some measures of each cell, together."""
    found: Numbers = its.values[:, [COLUMN[name] for name in names]].sum(axis=1)
    return found


def _where(cell: Cell) -> str:
    return " ".join(map(str, cell))


def _not(
    identity: int, its: Cells, name: str, found: Numbers, expected: Numbers, wrong: Flags
) -> Iterator[Broken]:
    for position in np.flatnonzero(wrong).tolist():
        says = f"{name} is {found[position]}, {expected[position]} follow"
        yield Broken(identity, _where(its.cell(position)), says)
