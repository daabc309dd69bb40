"""Sums of cells as rows again: a name and all measures, in the order in which tables hold them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias

import numpy as np

from domain.coverage.cells import MEASURES, TENURES, Cell, CubeRow
from domain.coverage.columns.codes import (
    BAND_BITS,
    MEASURE_BITS,
    MONTH_AT,
    ROLLED_UP,
    Codes,
    Numbers,
)
from domain.coverage.columns.months import Cells, by_month, published
from domain.coverage.columns.sums import difference, summed
from domain.coverage.rule import month_at, month_index
from domain.months import Month

Row: TypeAlias = tuple[Any, ...]
_MEASURE: Final = (1 << MEASURE_BITS) - 1
_BANDS: Final = {tenure.value: position for position, tenure in enumerate(TENURES)}
_CHUNK: Final = 50_000


@dataclass(frozen=True, slots=True)
class Entries:
    """A cube in the form of the store, as sorted entries and their sums; none is zero."""

    keys: Numbers
    values: Numbers
    codes: Codes

    def __len__(self) -> int:
        """How many cells there are."""
        return len(self._cells())

    def __sub__(self, other: "Entries") -> "Entries":
        """Under the same codes."""
        return Entries(*difference(self.keys, self.values, other.keys, other.values), self.codes)

    def months(self, until: Month) -> Iterator[Cells]:
        """In the published form."""
        return published(by_month(self.keys, self.values, until), self.codes)

    def cells(self) -> list[Cell]:
        """The cells, sorted by their numbers."""
        found = self.codes.cells(self._cells())
        return [Cell(month_at(name[0]), *name[1:]) for name in found]

    def rows(self) -> Iterator[Row]:
        """Month, channel, region, programmes, payer and tenure, then the measures; by month."""
        numbers = self._cells()
        for at in range(0, len(numbers), _CHUNK):
            some = numbers[at : at + _CHUNK]
            low, high = np.searchsorted(
                self.keys, np.array((some[0], some[-1] + 1)) << MEASURE_BITS
            )
            table = _table(some, self.keys[low:high], self.values[low:high])
            for cell, values in zip(self.codes.cells(some), table.tolist(), strict=True):
                yield (_month(cell[0]), *cell[1:], *values)

    def totals(self) -> Iterator[Row]:
        """Rolled up to month, channel and programmes."""
        last = int(self.keys[-1] >> MEASURE_BITS >> MONTH_AT) if len(self.keys) else 0
        for _, keys, values in by_month(self.keys, self.values, month_at(last)):
            rolled = Entries(*summed(keys & ROLLED_UP, values), self.codes)
            for month, channel, _, programmes, _, _, *measures in rolled.rows():
                yield (month, channel, programmes, *measures)

    def _cells(self) -> Numbers:
        cells = self.keys >> MEASURE_BITS
        new = np.ones(len(cells), np.bool_)
        np.not_equal(cells[1:], cells[:-1], out=new[1:])
        found: Numbers = cells[new]
        return found


@cache
def _month(index: int) -> str:
    return str(month_at(index))


def _table(cells: Numbers, keys: Numbers, values: Numbers) -> Numbers:
    """The measures of these cells, a row each."""
    table = np.zeros((len(cells), len(MEASURES)), np.int64)
    table[np.searchsorted(cells, keys >> MEASURE_BITS), keys & _MEASURE] = values
    return table


def entries(rows: Iterable[CubeRow], codes: Codes) -> tuple[Numbers, Numbers]:
    """Rows of a cube in the form of the store as entries, not sorted."""
    found = [
        (cell_code(row.cell, codes) << MEASURE_BITS | position, value)
        for row in rows
        for position, value in enumerate(row.values)
        if value
    ]
    table = np.array(found, np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def cell_code(cell: Cell, codes: Codes) -> int:
    """The number of a cell."""
    place = codes.place(cell.group) << BAND_BITS | _BANDS[cell.tenure]
    return month_index(cell.month) << MONTH_AT | place
