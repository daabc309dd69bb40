"""The published cube month by month, as one table of numbers for each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np

from domain.coverage.cells import COLUMN, MEASURES, TENURES, Cell, CubeRow
from domain.coverage.columns.codes import BAND_BITS, MEASURE_BITS, MONTH_AT, Codes, Numbers
from domain.coverage.columns.sums import summed
from domain.coverage.rule import month_at, month_index
from domain.months import Month

_POOL: Final = COLUMN["at_risk_3"]
_MEASURE: Final = (1 << MEASURE_BITS) - 1
_WITHIN: Final = (1 << MONTH_AT) - 1
_EMPTY: Final = np.empty(0, np.int64)


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

    def measure(self, name: str) -> Numbers:
        """A column of MEASURES."""
        column: Numbers = self.values[:, COLUMN[name]]
        return column

    def sums(self) -> dict[str, int]:
        """All measures, of all cells together."""
        return dict(zip(MEASURES, self.values.sum(axis=0).tolist(), strict=True))

    def cell(self, position: int) -> Cell:
        """The name of a cell."""
        return self.codes.cell(self.index << MONTH_AT | int(self.keys[position]))


def published(keys: Numbers, values: Numbers, until: Month, codes: Codes) -> Iterator[Cells]:
    """As `domain.coverage.cube.publish`, from sorted entries in the form of the store."""
    cells = keys >> MEASURE_BITS
    levels = _EMPTY, _EMPTY
    first = int(cells[0] >> MONTH_AT) if len(cells) else 1
    for month in range(first, month_index(until) + 1 if len(cells) else first):
        low, high = np.searchsorted(cells, (month << MONTH_AT, (month + 1) << MONTH_AT))
        own, measure = cells[low:high] & _WITHIN, keys[low:high] & _MEASURE
        pool = measure == _POOL
        levels = summed(
            np.concatenate((levels[0], own[pool])),
            np.concatenate((levels[1], values[low:high][pool])),
        )
        found = np.union1d(own[~pool], levels[0])
        table = np.zeros((len(found), len(MEASURES)), np.int64)
        table[np.searchsorted(found, own[~pool]), measure[~pool]] = values[low:high][~pool]
        table[np.searchsorted(found, levels[0]), _POOL] = levels[1]
        yield Cells(month, found, table, codes)


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


_BANDS: Final = {tenure.value: position for position, tenure in enumerate(TENURES)}
