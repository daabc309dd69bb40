"""Cells as the database writes them, texts with tabs, as numbers and as the canonical lines.

A row is the cell without its month, then all measures.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final, TypeAlias

import numpy as np

from domain.coverage.cells import MEASURES, TENURES
from domain.coverage.columns.codes import BAND_BITS, MEASURE_BITS, MONTH_AT, Codes, Numbers
from domain.coverage.columns.sums import NOTHING
from domain.coverage.rule import month_index
from domain.months import Month

Row: TypeAlias = tuple[str, str]
_BANDS: Final = {tenure.value: position for position, tenure in enumerate(TENURES)}
_AT_ONCE: Final = 5_000
"""Cells whose texts are taken apart at once: some megabytes."""
_NOTHING: Final = "\t".join("0" for _ in MEASURES)
_TAB, _MINUS, _ZERO = b"\t-0"


class CellCodes(dict[str, int]):
    """Numbers of cells without their month, each worked out once."""

    def __init__(self, codes: Codes) -> None:
        super().__init__()
        self.codes, self._places = codes, codes.places

    def __missing__(self, name: str) -> int:
        channel, region, programmes, payer, tenure = name.split("\t")
        place = self._places[int(channel), region, programmes, payer]
        self[name] = number = place << BAND_BITS | _BANDS[tenure]
        return number


def written_entries(month: str, rows: Iterable[Row], codes: CellCodes) -> tuple[Numbers, Numbers]:
    """Cells of a month as sorted entries; their texts are taken apart a block at a time."""
    runs, waiting = [NOTHING], iter(rows)
    while some := list(islice(waiting, _AT_ONCE)):
        runs.append(_entries(month, some, codes))
    keys, values = map(np.concatenate, zip(*runs, strict=True))
    order = np.argsort(keys)
    return keys[order], values[order]


def _entries(month: str, rows: Sequence[Row], codes: CellCodes) -> tuple[Numbers, Numbers]:
    names, measures = zip(*rows, strict=True)
    cells = np.fromiter(map(codes.__getitem__, names), np.int64, len(names))
    places, values = filled("\t".join(measures))
    row, measure = np.divmod(places, len(MEASURES))
    keys = (cells[row] | month_index(Month.read(month)) << MONTH_AT) << MEASURE_BITS | measure
    return keys, values


def row_lines(month: str, rows: Sequence[Row]) -> bytes:
    """The same as `domain.coverage.cube.row_line` writes them, those with anything, in order."""
    return "".join(
        [
            f"{month}\t{cell}\t{measures}\n"
            for cell, measures in sorted(rows, key=_in_order)
            if measures != _NOTHING
        ]
    ).encode()


def _in_order(row: Row) -> tuple[int, str]:
    channel, _, rest = row[0].partition("\t")
    return int(channel), rest


def filled(written: str) -> tuple[Numbers, Numbers]:
    """Of whole numbers between tabs those that are not zero: where in the row of them, and what.

    Nearly all measures of a cell are zero, so this is several times as quick as to read them all.
    """
    letters = np.frombuffer(written.encode(), np.uint8)
    ends = np.append(np.flatnonzero(letters == _TAB), len(letters))
    starts = np.append(0, ends[:-1] + 1)
    places = np.flatnonzero(letters[starts] != _ZERO)
    starts, ends = starts[places], ends[places]
    below = letters[starts] == _MINUS
    values, at = np.zeros(len(places), np.int64), starts + below
    while len(left := np.flatnonzero(at < ends)):
        values[left] = values[left] * 10 + (letters[at[left]] - _ZERO)
        at[left] += 1
    return places, np.where(below, -values, values)
