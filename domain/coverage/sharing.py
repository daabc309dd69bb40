"""Cubes that may be shared: no cell of fewer than ten people, and none that can be worked out.

Cells that are too small are merged upward, step by step, with other small ones of the same month:
first over tenure, then over the regions of a province, over programmes and payers, over provinces,
and at last over channels. What is merged is called the rest (`REST`) and is not a total. Every
step keeps the sums, and a step that leaves one cell alone under the limit passes it on. Whatever
is left under the limit at the end takes the smallest other cell of its month into the rest; a month
that has fewer people than the limit is left out.

**Only sums of what is shared here may be shared**: a total of a regency, taken from the full cube
and shared beside it, would give a merged cell away by subtraction (complementary disclosure).
"""

from collections.abc import Callable, Iterable
from typing import Final

from domain.coverage.cells import COLUMN, REST, REST_CHANNEL, Cell, CubeRow
from domain.coverage.cube import order
from domain.months import Month

LEAST: Final = 10
"""People in a cell that is shared. Source: the store's contract, research/projection.md 3."""

_HERE: Final = tuple(
    COLUMN[name]
    for name in ("opening_active", "transfers_in", "first_payments", "rejoined", "at_risk_3")
)
_OTHER: Final = tuple(COLUMN[name] for name in ("signups", "paying_members", "reported_members"))

_STEPS: Final[tuple[Callable[[Cell], Cell], ...]] = (
    lambda cell: cell._replace(tenure=REST),
    lambda cell: cell._replace(tenure=REST, region=cell.region[:2]),
    lambda cell: cell._replace(tenure=REST, region=cell.region[:2], programmes=REST, payer=REST),
    lambda cell: Cell(cell.month, cell.channel, REST, REST, REST, REST),
    lambda cell: Cell(cell.month, REST_CHANNEL, REST, REST, REST, REST),
)


def people(values: tuple[int, ...]) -> int:
    """How many people a cell tells something about, at least."""
    return max(sum(values[each] for each in _HERE), *(values[each] for each in _OTHER))


def share_safely(rows: Iterable[CubeRow], least: int = LEAST) -> list[CubeRow]:
    """The rows of a published cube with the small cells merged upward, sorted."""
    shared: list[CubeRow] = []
    small = list(rows)
    for step in (_same, *_STEPS):
        merged: dict[Cell, list[int]] = {}
        for cell, values in small:
            _add(merged, step(cell), values)
        small = []
        for cell, sums in merged.items():
            row = CubeRow(cell, tuple(sums))
            (shared if people(row.values) >= least else small).append(row)
    return sorted(_take_along(shared, small, least), key=order)


def _take_along(shared: list[CubeRow], small: list[CubeRow], least: int) -> list[CubeRow]:
    """What is still too small takes the smallest cell of its month into the rest."""
    by_month: dict[Month, list[CubeRow]] = {}
    for row in shared:
        by_month.setdefault(row.cell.month, []).append(row)
    for cell, values in small:
        others = by_month.get(cell.month)
        if not others:
            continue
        nearest = min(others, key=lambda row: (people(row.values), order(row)))
        others.remove(nearest)
        sums = tuple(a + b for a, b in zip(nearest.values, values, strict=True))
        others.append(CubeRow(cell, sums))
    return [row for rows in by_month.values() for row in rows if people(row.values) >= least]


def _same(cell: Cell) -> Cell:
    return cell


def _add(merged: dict[Cell, list[int]], cell: Cell, values: tuple[int, ...]) -> None:
    sums = merged.get(cell)
    if sums is None:
        merged[cell] = list(values)
    else:
        for position, value in enumerate(values):
            sums[position] += value
