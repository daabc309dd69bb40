"""Small cells merged upward row by row: slow, and plain enough to be believed.

`domain.coverage.sharing` does the same in columns, and is held to this.
"""

from collections.abc import Callable, Iterable
from typing import Final

from domain.coverage.cells import COLUMN, REST, REST_CHANNEL, Cell, CubeRow
from domain.coverage.cube import order
from domain.coverage.sharing import LEAST
from domain.months import Month

HERE: Final = ("opening_active", "transfers_in", "first_payments", "rejoined", "at_risk_3")
OTHER: Final = ("signups", "paying_members", "reported_members")
STEPS: Final[tuple[Callable[[Cell], Cell], ...]] = (
    lambda cell: cell,
    lambda cell: cell._replace(tenure=REST),
    lambda cell: cell._replace(tenure=REST, region=cell.region[:2]),
    lambda cell: cell._replace(tenure=REST, region=cell.region[:2], programmes=REST, payer=REST),
    lambda cell: Cell(cell.month, cell.channel, REST, REST, REST, REST),
    lambda cell: Cell(cell.month, REST_CHANNEL, REST, REST, REST, REST),
)


def people(values: tuple[int, ...]) -> int:
    """How many people a cell tells something about, at least."""
    here = sum(values[COLUMN[name]] for name in HERE)
    return max(here, *(values[COLUMN[name]] for name in OTHER))


def share_plainly(rows: Iterable[CubeRow], least: int = LEAST) -> list[CubeRow]:
    """The rows of a published cube with the small cells merged upward, sorted."""
    shared: list[CubeRow] = []
    small = list(rows)
    for step in STEPS:
        merged: dict[Cell, tuple[int, ...]] = {}
        for cell, values in small:
            sums = merged.get(step(cell), (0,) * len(values))
            merged[step(cell)] = tuple(a + b for a, b in zip(sums, values, strict=True))
        small = []
        for row in map(CubeRow._make, merged.items()):
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
