"""The published cube month by month: what needs all of it has one month in memory at a time."""

from collections.abc import Iterator, Sequence

import numpy as np

from domain.coverage.columns.codes import MEASURE_BITS, MONTH_AT, Codes, Numbers
from domain.coverage.columns.months import Cells, Entered, Summed, by_month, leveled, published
from domain.coverage.columns.rows import entries
from domain.coverage.columns.sums import NOTHING, summed
from domain.coverage.columns.written import CellCodes
from domain.coverage.rule import month_at, month_index
from domain.months import Month
from storage.coverage.cube.batch import Batch
from storage.coverage.cube.kept import Kept
from storage.coverage.cube.tail import Tail


class Monthly(Tail, Kept):
    """The part of a transaction, or of a snapshot, that publishes."""

    def published(
        self, until: Month, since: Month | None = None, *, folded_only: bool = False
    ) -> Iterator[Cells]:
        """The cells of each month of these, as contract v1 has them: one month in memory at once.

        Of months before `since` only those who lapsed are read. In more than one statement, so
        only a snapshot has it exact.
        """
        tail = Batch() if folded_only else self.unfolded()
        yield from self._published(self._months(until, since, tail), tail)

    def months(self, until: Month, since: Month | None = None) -> list[Month]:
        """The months that `published` goes through."""
        return list(map(month_at, self._months(until, since, self.unfolded())))

    def _months(self, until: Month, since: Month | None, unfolded: Batch) -> range:
        """From the first month that has any cell, or a later one, by their index."""
        kept = self.kept_months(str(until))[:1]
        added = (month_index(cell.month) for cell, _ in unfolded.cube.unsorted())
        first = min((*(month_index(Month.read(each)) for each in kept), *added), default=2**31)
        return range(max(first, month_index(since) if since else first), month_index(until) + 1)

    def _published(self, months: range, unfolded: Batch) -> Iterator[Cells]:
        if not months:
            return
        cells = CellCodes(Codes())
        added = summed(*entries(unfolded.cube.unsorted(), cells.codes))
        levels = self._lapsed(months.start, cells, added)
        yield from published(self._entered(months, cells, added), cells.codes, levels)

    def _lapsed(self, month: int, cells: CellCodes, added: Summed) -> Summed:
        """How many lapsed members each cell has when a month opens."""
        keys, values = added
        before = keys < month << MONTH_AT + MEASURE_BITS
        return leveled(self.kept_lapsed(str(month_at(month)), cells), keys[before], values[before])

    def _entered(self, months: range, cells: CellCodes, added: Summed) -> Iterator[Entered]:
        """What is kept of each month with what is not folded yet."""
        tail = {month: its for month, *its in by_month(*added, month_at(months.stop))}
        for month in months:
            yield month, *self._sums(month, cells, tail.get(month, NOTHING))

    def _sums(self, month: int, cells: CellCodes, added: Sequence[Numbers]) -> Summed:
        kept = self.kept_month(str(month_at(month)), cells)
        return summed(*map(np.concatenate, zip(kept, added, strict=True)))
