"""Cells as the database writes them, texts with tabs, as numbers and as the canonical lines.

A row is the channel, then region, programmes, payer and tenure, then all measures.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np

from domain.coverage.cells import MEASURES, TENURES
from domain.coverage.columns.codes import BAND_BITS, MEASURE_BITS, MONTH_AT, Codes, Numbers
from domain.coverage.rule import month_index
from domain.months import Month

Row: TypeAlias = tuple[int, str, str]
_BANDS: Final = {tenure.value: position for position, tenure in enumerate(TENURES)}
_NOTHING: Final = "\t".join("0" for _ in MEASURES)
_TAB, _MINUS, _ZERO = b"\t-0"


class CellCodes(dict[tuple[int, str], int]):
    """Numbers of cells without their month, each worked out once."""

    def __init__(self, codes: Codes) -> None:
        super().__init__()
        self._places = codes.places

    def __missing__(self, name: tuple[int, str]) -> int:
        region, programmes, payer, tenure = name[1].split("\t")
        place = self._places[name[0], region, programmes, payer]
        self[name] = number = place << BAND_BITS | _BANDS[tenure]
        return number


def written_entries(month: str, rows: Sequence[Row], codes: CellCodes) -> tuple[Numbers, Numbers]:
    """Cells of a month as sorted entries."""
    cells = np.fromiter((codes[row[:2]] for row in rows), np.int64, len(rows))
    places, values = filled("\t".join([row[2] for row in rows]))
    row, measure = np.divmod(places, len(MEASURES))
    keys = (cells[row] | month_index(Month.read(month)) << MONTH_AT) << MEASURE_BITS | measure
    order = np.argsort(keys)
    return keys[order], values[order]


def row_lines(month: str, rows: Sequence[Row]) -> bytes:
    """The same as `domain.coverage.cube.row_line` writes them, those with anything, in order."""
    return "".join(
        [
            f"{month}\t{channel}\t{rest}\t{measures}\n"
            for channel, rest, measures in sorted(rows)
            if measures != _NOTHING
        ]
    ).encode()


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
