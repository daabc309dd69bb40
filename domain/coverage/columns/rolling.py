"""Cells of a month rolled up: all measures by some of their dimensions, in the order of the names.

What a month, a channel or a region is called is worked out once for each name, not for each row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from domain.coverage.cells import Cell
from domain.coverage.columns.codes import BAND_BITS, Codes, Numbers, channels, part
from domain.coverage.columns.months import Cells
from domain.coverage.columns.sums import gathered


@dataclass(frozen=True, slots=True)
class Named:
    """A column of names: which of them stands in each row, by number. The names are sorted."""

    numbers: Numbers
    names: Sequence[Any]

    def __iter__(self) -> Iterator[Any]:
        return map(self.names.__getitem__, self.numbers.tolist())


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows sorted by their keys; `values` has the MEASURES of each."""

    keys: tuple[Named, ...]
    values: Numbers

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, some: slice) -> "Rows":
        keys = tuple(Named(each.numbers[some], each.names) for each in self.keys)
        return Rows(keys, self.values[some])

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Keys, then measures: for few rows, as each number becomes an object."""
        return zip(*self.keys, *self.values.T.tolist(), strict=True)


def roll_up(cells: Cells, by: Sequence[str]) -> Rows:
    """The sums of all measures by one or more of `domain.coverage.cube.DIMENSIONS`.

    As its `roll_up`, with the month as text. Raises KeyError for any other name.
    """
    month = Named(np.zeros(len(cells.keys), np.int64), [str(cells.month)])
    named = [month if name == "month" else _named(cells.keys, cells.codes, name) for name in by]
    keys, values = gathered(_ranks(named), cells.values)
    columns = []
    for each in reversed(named):
        keys, numbers = np.divmod(keys, max(1, len(each.names)))
        columns.append(Named(numbers, each.names))
    return Rows(tuple(reversed(columns)), values)


def ranks(keys: Numbers, codes: Codes) -> Numbers:
    """Numbers that order the cells of a month as `domain.coverage.cube.order` does."""
    return _ranks([_named(keys, codes, name) for name in Cell._fields[1:]])


def _ranks(named: Sequence[Named]) -> Numbers:
    """Numbers that order rows by these columns, the first one counting most."""
    found = np.zeros(len(named[0].numbers), np.int64)
    for each in named:
        found = found * max(1, len(each.names)) + each.numbers
    return found


def _named(keys: Numbers, codes: Codes, name: str) -> Named:
    if name == "channel":
        numbers, places = np.unique(channels(keys >> BAND_BITS), return_inverse=True)
        return Named(places, numbers.tolist())
    if name == "province":
        return _sorted(part(keys, "region"), [region[:2] for region in codes.texts("region")])
    return _sorted(part(keys, name), codes.texts(name))


def _sorted(numbers: Numbers, texts: Sequence[str]) -> Named:
    """The names in their order, each once, for numbers of texts as they were met."""
    names = sorted(set(texts))
    rank = {name: place for place, name in enumerate(names)}
    return Named(np.array([rank[text] for text in texts], np.int64)[numbers], names)
