"""The published form month by month, so that an export or a snapshot of any size needs memory for
the cells of the lapsed and of one month, not for all."""

from collections.abc import Iterable, Iterator
from operator import add
from typing import Any, Final, TypeAlias

from domain.coverage.cells import COLUMN, ZERO, Cell, CubeRow
from domain.coverage.cube import order
from domain.months import Month

Sums: TypeAlias = dict[tuple[Any, ...], list[int]]
"""Of a month: cells without it, and their measures."""
_LAPSED: Final = COLUMN["at_risk_3"]
_CELL: Final = 6


def with_tail(
    months: Iterable[tuple[str, Iterable[tuple[Any, ...]]]],
    tail: dict[str, Sums],
    until: str,
) -> Iterator[tuple[str, Sums]]:
    """The cells of each month that has any, the tail added to them."""
    waiting = sorted(month for month in tail if month <= until)
    for month, rows in months:
        while waiting and waiting[0] < month:
            yield waiting[0], tail[waiting.pop(0)]
        sums: Sums = {tuple(row[1:_CELL]): list(row[_CELL:]) for row in rows}
        if waiting and waiting[0] == month:
            for cell, values in tail[waiting.pop(0)].items():
                sums[cell] = list(map(add, sums.get(cell, ZERO), values))
        yield month, sums
    for month in waiting:
        yield month, tail[month]


def publish_by_month(
    months: Iterable[tuple[str, Sums]], until: Month
) -> Iterator[tuple[Month, list[CubeRow]]]:
    """As `domain.coverage.cube.publish`, without having all of it in memory."""
    levels: dict[tuple[Any, ...], int] = {}
    following: Month | None = None
    for written, sums in months:
        month = Month.read(written)
        while following is not None and following < month:
            yield following, _leveled(following, {}, levels)
            following = following.plus(1)
        yield month, _leveled(month, sums, levels)
        following = month.plus(1)
    while following is not None and following <= until:
        yield following, _leveled(following, {}, levels)
        following = following.plus(1)


def _leveled(month: Month, sums: Sums, levels: dict[tuple[Any, ...], int]) -> list[CubeRow]:
    for cell, values in sums.items():
        if values[_LAPSED]:
            levels[cell] = levels.get(cell, 0) + values[_LAPSED]
            if not levels[cell]:
                del levels[cell]
    rows = []
    for cell in sums.keys() | levels.keys():
        own = list(sums.get(cell, ZERO))
        own[_LAPSED] = levels.get(cell, 0)
        if any(own):
            rows.append(CubeRow(Cell(month, *cell), tuple(own)))
    return sorted(rows, key=order)
