"""Everything counted again from the ledger, in blocks of columns, whatever its size.

Memory grows with the cells of the cube and one block of facts, never with the ledger.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import numpy as np

from domain.coverage.columns.codes import Codes
from domain.coverage.columns.days import Days, add_rows, count_days
from domain.coverage.columns.recount import leavers, recount
from domain.coverage.columns.rows import Entries, entries
from domain.coverage.columns.sums import Sums
from domain.coverage.columns.walk import count
from domain.coverage.cube import Cube
from domain.coverage.recount import Recount
from domain.months import Month
from storage.coverage.cube.batch import Batch
from storage.coverage.ledger.columns import Apart, in_columns

Row: TypeAlias = tuple[Any, ...]


class Recounting:
    """What follows from the facts that were taken: the cube, and all that is kept beside it.

    With `until` the ledger is counted in the other way too, up to that month: `recount`.
    """

    def __init__(self, codes: Codes, until: Month | None = None) -> None:
        self.codes, self._until = codes, until
        self.recount = Recount()
        self._cube, self._days = Sums(), Sums()
        self._rest = Batch()  # members counted one by one, and the watermarks of all

    @property
    def facts(self) -> int:
        """How many were taken."""
        return self._rest.facts

    @property
    def made_up(self) -> int:
        """Of these, how many are."""
        return self._rest.made_up

    def take(self, lines: Sequence[str]) -> None:
        """All facts of some members, as lines that lie member by member."""
        apart = in_columns(lines, self.codes)
        count(apart.block, self.codes, self._cube)
        count_days(apart.block, self._days)
        self._note(apart)
        for events in apart.one_by_one:
            self._rest.take(events)
        if self._until is not None:
            recount(apart.block, self.recount, self._until)
            for events in (*apart.one_by_one, *apart.facts_of(leavers(apart.block))):
                self.recount.add(events, self._until)

    def cube(self) -> Entries:
        """All cells, in the form of the store."""
        if self._rest.cube.groups:
            self._cube.add(*entries(self._rest.cube.unsorted(), self.codes))
            self._rest.cube = Cube()
        return Entries(*self._cube.merged(), self.codes)

    def days(self) -> Days:
        """Signups by day."""
        add_rows(self._rest.day_rows(), self.codes, self._days)
        self._rest.days.clear()
        self._rest.first_ever.clear()
        return Days(*self._days.merged(), self.codes)

    def mark_rows(self) -> list[Row]:
        """The watermarks by channel."""
        return self._rest.mark_rows()

    def _note(self, apart: Apart) -> None:
        """How far the facts of each channel have come in."""
        rest, at = self._rest, apart.recorded_at
        rest.facts += len(at)
        rest.made_up += apart.made_up
        for channel in np.unique(apart.credited).tolist():
            its = apart.credited == channel
            rest.mark(channel, int(at[its].max()), int(its.sum()))


@contextmanager
def without_gc() -> Iterator[None]:
    """Millions of short-lived, acyclic objects: looking for cycles costs a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
