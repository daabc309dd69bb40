"""The published cube month by month: what needs all of it has one month in memory at a time."""

from collections.abc import Iterator, Sequence

import numpy as np

from domain.coverage.columns.codes import Codes, Numbers
from domain.coverage.columns.months import Cells, Entered, by_month, published
from domain.coverage.columns.rows import entries
from domain.coverage.columns.sums import NOTHING, summed
from domain.coverage.columns.written import CellCodes
from domain.coverage.rule import month_at, month_index
from domain.months import Month
from storage.coverage.batch import Batch
from storage.coverage.kept import Kept
from storage.coverage.tail import Tail


class Monthly(Tail, Kept):
    """The part of a transaction, or of a snapshot, that publishes."""

    def published(self, until: Month, *, folded_only: bool = False) -> Iterator[Cells]:
        """The cells of each month up to one, as contract v1 has them: one month in memory at once.

        In more than one statement, so only a snapshot has it exact.
        """
        yield from self._published(until, Batch() if folded_only else self.unfolded())

    def months(self, until: Month) -> list[Month]:
        """The months that `published` goes through."""
        return [month_at(each) for each in self._months(until, self.unfolded())]

    def _months(self, until: Month, unfolded: Batch) -> range:
        """From the first month that has any cell, by their index."""
        kept = self.kept_months(str(until))[:1]
        added = (month_index(cell.month) for cell, _ in unfolded.cube.unsorted())
        first = min((*(month_index(Month.read(each)) for each in kept), *added), default=2**31)
        return range(first, month_index(until) + 1)

    def _published(self, until: Month, unfolded: Batch) -> Iterator[Cells]:
        codes = Codes()
        yield from published(self._entered(until, unfolded, codes), codes)

    def _entered(self, until: Month, unfolded: Batch, codes: Codes) -> Iterator[Entered]:
        """What is kept of each month with what is not folded yet, from the first that has any."""
        cells, added = CellCodes(codes), summed(*entries(unfolded.cube.unsorted(), codes))
        tail = {month: its for month, *its in by_month(*added, until)}
        for month in self._months(until, unfolded):
            yield month, *self._sums(month, cells, tail.get(month, NOTHING))

    def _sums(
        self, month: int, cells: CellCodes, added: Sequence[Numbers]
    ) -> tuple[Numbers, Numbers]:
        kept = self.kept_month(str(month_at(month)), cells)
        return summed(*map(np.concatenate, zip(kept, added, strict=True)))
