"""Sums by number, for millions of them: what is added is gathered, sorted and merged at times."""

from typing import Final

import numpy as np

from domain.coverage.columns.codes import Numbers

_EMPTY: Final = np.empty(0, np.int64)
NOTHING: Final = _EMPTY, _EMPTY
"""No keys, and no sums."""
_AT_ONCE: Final = 1 << 22
"""Numbers that are gathered before they are sorted: some hundred megabytes."""


class Sums:
    """What was added under each key. Memory grows with the keys, not with what is added."""

    def __init__(self) -> None:
        self._ones: list[Numbers] = []
        self._valued: list[tuple[Numbers, Numbers]] = []
        self._waiting = 0
        self._keys, self._values = _EMPTY, _EMPTY
        self._given = False

    def add_ones(self, keys: Numbers) -> None:
        """Add one for each of these keys."""
        self._ones.append(keys)
        self._waited(keys)

    def add(self, keys: Numbers, values: Numbers) -> None:
        """Add a value for each of these keys."""
        self._valued.append((keys, values))
        self._waited(keys)

    def merged(self) -> tuple[Numbers, Numbers]:
        """All keys with a sum that is not zero, sorted, and the sums."""
        self._settle()
        kept = self._values != 0
        if not kept.all():
            self._keys, self._values = self._keys[kept], self._values[kept]
        self._given = True
        return self._keys, self._values

    def _waited(self, keys: Numbers) -> None:
        self._waiting += len(keys)
        if self._waiting >= _AT_ONCE:
            self._settle()

    def _settle(self) -> None:
        """What waits is added to the sums."""
        if self._ones:
            keys, counts = np.unique(np.concatenate(self._ones), return_counts=True)
            self._valued.append((keys, counts.astype(np.int64)))
        if self._valued:
            self._merge(*summed(*map(np.concatenate, zip(*self._valued, strict=True))))
        self._ones, self._valued, self._waiting = [], [], 0

    def _merge(self, keys: Numbers, values: Numbers) -> None:
        """Most keys are known: sorted ones are looked up quicker than all are sorted again."""
        if self._given:  # what somebody else has does not change
            self._values, self._given = self._values.copy(), False
        at = np.searchsorted(self._keys, keys)
        known = np.zeros(len(keys), np.bool_)
        inside = at < len(self._keys)
        known[inside] = self._keys[at[inside]] == keys[inside]
        self._values[at[known]] += values[known]
        if not known.all():
            self._keys = np.insert(self._keys, at[~known], keys[~known])
            self._values = np.insert(self._values, at[~known], values[~known])


def summed(keys: Numbers, values: Numbers) -> tuple[Numbers, Numbers]:
    """Each key once, sorted, with the sum of its values; without those that are zero."""
    if not len(keys):
        return _EMPTY, _EMPTY
    order = np.argsort(keys)
    keys = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    sums = np.add.reduceat(values[order], starts)
    kept = sums != 0
    return keys[starts][kept], sums[kept]


def gathered(keys: Numbers, table: Numbers) -> tuple[Numbers, Numbers]:
    """Each key once, sorted, with the sums of its rows in a table.

    Column by column, so that the rows are not copied in between.
    """
    if not len(keys):
        return keys, table
    order = np.argsort(keys)
    keys = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    sums = np.empty((table.shape[1], len(starts)), np.int64)
    for column, own in zip(table.T, sums, strict=True):
        np.add.reduceat(column[order], starts, out=own)
    return keys[starts], sums.T


def difference(
    keys: Numbers, values: Numbers, others: Numbers, less: Numbers
) -> tuple[Numbers, Numbers]:
    """The first sums less the second ones; what is the same is left out."""
    if np.array_equal(keys, others) and np.array_equal(values, less):
        return _EMPTY, _EMPTY
    return summed(np.concatenate((keys, others)), np.concatenate((values, -less)))
