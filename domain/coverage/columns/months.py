"""The published cube month by month, as one table of numbers for each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from domain.coverage.cells import COLUMN, MEASURES, Cell, CubeRow
from domain.coverage.columns.codes import (
    BAND_BITS,
    BANDS,
    MEASURE_BITS,
    MONTH_AT,
    Codes,
    Numbers,
    channels,
)
from domain.coverage.columns.sums import NOTHING, summed
from domain.coverage.rule import month_at, month_index
from domain.months import Month

_POOL: Final = COLUMN["at_risk_3"]
_MEASURE: Final = (1 << MEASURE_BITS) - 1
_MONTH: Final = MONTH_AT + MEASURE_BITS
"""Where the month stands in an entry."""
_WITHIN: Final = (1 << MONTH_AT) - 1
Entered: TypeAlias = tuple[int, Numbers, Numbers]
"""The index of a month, its entries, each once, and their sums."""
Summed: TypeAlias = tuple[Numbers, Numbers]
"""Keys, each once, and what was summed under them."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a month: `keys` are their places and tenure bands, sorted; `values` a row each.

    The columns of `values` are MEASURES.
    """

    index: int
    keys: Numbers
    values: Numbers
    codes: Codes

    @property
    def month(self) -> Month:
        """The month."""
        return month_at(self.index)

    @property
    def places(self) -> Numbers:
        """The cells without their band."""
        return self.keys >> BAND_BITS

    def only(self, its: NDArray[np.bool_]) -> "Cells":
        """Some of the cells."""
        return replace(self, keys=self.keys[its], values=self.values[its])

    def of(self, channel: int) -> "Cells":
        """The cells of one channel."""
        return self.only(channels(self.places) == channel)

    def measure(self, name: str) -> Numbers:
        """A column of MEASURES."""
        column: Numbers = self.values[:, COLUMN[name]]
        return column

    def sums(self) -> dict[str, int]:
        """All measures, of all cells together."""
        return dict(zip(MEASURES, self.values.sum(axis=0).tolist(), strict=True))

    def rows(self) -> list[CubeRow]:
        """As plain rows, in the order of `domain.coverage.cube.order`."""
        names = self.codes.cells(self.keys)
        rows = zip(names, self.values.tolist(), strict=True)
        return [
            CubeRow(Cell(self.month, *name[1:]), tuple(values))
            for name, values in sorted(rows, key=itemgetter(0))
        ]

    def cell(self, position: int) -> Cell:
        """The name of a cell."""
        return self.codes.cell(self.index << MONTH_AT | int(self.keys[position]))


def published(months: Iterable[Entered], codes: Codes, levels: Summed = NOTHING) -> Iterator[Cells]:
    """As `domain.coverage.cube.publish`, from the form of the store: months without a gap.

    `levels` is how many lapsed members each cell has when the first of them opens.
    """
    for month, keys, values in months:
        levels = leveled(levels, keys, values)
        yield _table(month, keys, values, levels, codes)


def leveled(levels: Summed, keys: Numbers, values: Numbers) -> Summed:
    """How many lapsed members each cell has after these changes."""
    pool = keys & _MEASURE == _POOL
    cells = np.concatenate((levels[0], (keys[pool] >> MEASURE_BITS) & _WITHIN))
    return summed(cells, np.concatenate((levels[1], values[pool])))


def _table(month: int, keys: Numbers, values: Numbers, levels: Summed, codes: Codes) -> Cells:
    """The cells of a month; each measure lies in one piece, as it is summed and written."""
    rest = keys & _MEASURE != _POOL
    cells, measure = (keys[rest] >> MEASURE_BITS) & _WITHIN, keys[rest] & _MEASURE
    found = np.union1d(cells, levels[0])
    table = np.zeros((len(MEASURES), len(found)), np.int64)
    table[measure, np.searchsorted(found, cells)] = values[rest]
    table[_POOL, np.searchsorted(found, levels[0])] = levels[1]
    return Cells(month, found, table.T, codes)


def by_month(keys: Numbers, values: Numbers, until: Month) -> Iterator[Entered]:
    """Sorted entries month by month, from the first one that has any."""
    many = month_index(until) + 1
    first = int(keys[0] >> _MONTH) if len(keys) else many
    bounds = np.searchsorted(keys, np.arange(first, many + 1) << _MONTH).tolist()
    for month, (low, high) in enumerate(pairwise(bounds), first):
        yield month, keys[low:high], values[low:high]


def in_months(rows: Iterable[CubeRow]) -> list[Cells]:
    """Published rows, each cell once, as tables."""
    codes = Codes()
    months = []
    ordered = sorted(rows, key=lambda row: month_index(row.cell.month))
    for month, its in groupby(ordered, key=lambda row: month_index(row.cell.month)):
        rows = list(its)
        keys = [codes.place(row.cell.group) << BAND_BITS | _BANDS[row.cell.tenure] for row in rows]
        order = np.argsort(np.array(keys, np.int64))
        table = np.array([row.values for row in rows], np.int64)
        months.append(Cells(month, np.array(keys, np.int64)[order], table[order], codes))
    return months


_BANDS: Final = {tenure: position for position, tenure in enumerate(BANDS)}
