"""Rows of a file, taken in batches: each batch is one transaction, and each row counts once.

Nothing about progress is stored. Whoever is killed begins again: rows that were taken are known by
what stands in them, so they are found and not doubled.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, TypeAlias

from domain.problem import Problem
from domain.sheets.cells import Cell, is_empty
from domain.sheets.columns import SEARCHED, Column, Head, find_head
from handlers.sheets.opening import BrokenOff, Row, Sheet
from handlers.sheets.results import Results, Taken

BATCH: Final = 1000
"""Rows in one transaction: turns that come meanwhile wait for one batch, not for the file."""

Read: TypeAlias = tuple[int, Mapping[str, Cell]]
"""The number of a row, and its cells by the keys of their columns."""

Take: TypeAlias = Callable[[Sequence[Read]], list[Taken]]
"""Takes a batch in a transaction of its own, and says what became of each row."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows were taken, were there already, and could not be; why reading broke off."""

    new: int = 0
    known: int = 0
    bad: int = 0
    broken: Problem | None = None

    @property
    def rows(self) -> int:
        """All that were read."""
        return self.new + self.known + self.bad

    def plus(self, taken: Sequence[Taken]) -> "Counts":
        """With these rows."""
        good = [each for each in taken if each.good]
        new = sum(each.new for each in good)
        return replace(
            self,
            new=self.new + new,
            known=self.known + len(good) - new,
            bad=self.bad + len(taken) - len(good),
        )


def import_rows(
    sheet: Sheet,
    columns: Sequence[Column],
    take: Take,
    results: Results,
    told: Callable[[Counts], None],
) -> Counts | Problem:
    """Take every row below the names of the columns; `told` is called after each batch.

    A Problem when the columns are not found: then nothing was taken.
    """
    try:
        top, sheet = sheet.top(SEARCHED)
    except BrokenOff as broken:
        return broken.problem
    head = find_head([row for _, row in top], columns)
    if isinstance(head, Problem):
        return head
    counts = Counts()
    rows = islice(sheet.rows, head.row + 1, None)
    while counts.broken is None:
        batch, why = _batch(rows, head)
        try:
            taken = take(batch) if batch else []
        except BrokenOff as broken:
            return replace(counts, broken=broken.problem)
        results.add(taken)
        counts = replace(counts.plus(taken), broken=why)
        told(counts)
        if len(batch) < BATCH:
            break
    return counts


def _batch(rows: "islice[tuple[int, Row]]", head: Head) -> tuple[list[Read], Problem | None]:
    """The next rows with anything in them, and why there are no more, if that is a fault."""
    batch: list[Read] = []
    try:
        for number, row in rows:
            cells = {
                key: row[place] if place < len(row) else None for key, place in head.places.items()
            }
            if not all(map(is_empty, cells.values())):
                batch.append((number, cells))
            if len(batch) == BATCH:
                break
    except BrokenOff as broken:
        return batch, broken.problem
    return batch, None
