"""Months of a published cube as the lines that are sealed, compressed: for what holds all of it."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from domain.coverage.cells import Cell, CubeRow
from domain.coverage.columns.months import Cells, in_months, published
from domain.coverage.columns.rolling import roll_up
from domain.coverage.columns.written import CellCodes, Row, written_entries
from domain.coverage.rule import month_index
from domain.months import Month

_ROWS: Final = 5_000
"""Rows that become texts at once: some megabytes."""
_MONTH: Final = len("2026-11\t")
_NAMES: Final = len(Cell._fields) - 1


@dataclass(frozen=True, slots=True)
class Packed:
    """The rows of a month, so many, as `domain.coverage.cube.row_line` writes them, by zlib."""

    month: Month
    rows: int
    packed: bytes

    @classmethod
    def of(cls, cells: Cells) -> Self:
        """These cells, in their order."""
        rows, packing = roll_up(cells, Cell._fields), zlib.compressobj()
        parts = []
        for at in range(0, len(rows), _ROWS):
            lines = ["\t".join(map(str, row)) for row in rows[at : at + _ROWS]]
            parts.append(packing.compress(("\n".join(lines) + "\n").encode()))
        return cls(cells.month, len(rows), b"".join((*parts, packing.flush())))

    def lines(self) -> bytes:
        """The lines."""
        return zlib.decompress(self.packed)

    def cells(self, names: CellCodes) -> Cells:
        """The rows in numbers."""
        rows = map(_row, self.lines().decode().splitlines())
        entries = written_entries(str(self.month), rows, names)
        return next(published([(month_index(self.month), *entries)], names.codes))


def packed(rows: Iterable[CubeRow]) -> tuple[Packed, ...]:
    """Rows of a published cube, each cell once, month by month."""
    return tuple(map(Packed.of, in_months(rows)))


def _row(line: str) -> Row:
    *names, measures = line[_MONTH:].split("\t", _NAMES)
    return "\t".join(names), measures
