"""Signups by day, channel and region, as sums by number.

From the left: the day (month index * 32 + day), channel (15), region (14), and a bit: 0 for all
signups, 1 for those of people who were never members.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias

import numpy as np

from domain.coverage.columns.block import NONE, Block, Kind
from domain.coverage.columns.codes import (
    CHANNEL_BITS,
    OFFSET,
    REGION_BITS,
    Codes,
    Numbers,
    channel_code,
)
from domain.coverage.columns.sums import Sums, difference

Row: TypeAlias = tuple[Any, ...]
_DAY_AT: Final = CHANNEL_BITS + REGION_BITS
_CHUNK: Final = 100_000


@dataclass(frozen=True, slots=True)
class Days:
    """Sorted keys and their sums; none is zero."""

    keys: Numbers
    values: Numbers
    codes: Codes

    def __len__(self) -> int:
        """How many days of a channel and region have any."""
        return len(self._names())

    def __sub__(self, other: "Days") -> "Days":
        """Under the same codes."""
        return Days(*difference(self.keys, self.values, other.keys, other.values), self.codes)

    def rows(self) -> Iterator[Row]:
        """Day, channel, region, signups, and those of first-ever members."""
        names, of = self._names(), self.keys >> 1
        regions = self.codes.regions.texts
        for at in range(0, len(names), _CHUNK):
            some = names[at : at + _CHUNK]
            low, high = np.searchsorted(of, (some[0], some[-1] + 1))
            table = np.zeros((len(some), 2), np.int64)
            table[np.searchsorted(some, of[low:high]), self.keys[low:high] & 1] = self.values[
                low:high
            ]
            channel = ((some >> REGION_BITS) & ((1 << CHANNEL_BITS) - 1)) - OFFSET
            region = some & ((1 << REGION_BITS) - 1)
            days = (some >> _DAY_AT).tolist()
            for day, number, place, (signups, first_ever) in zip(
                days, channel.tolist(), region.tolist(), table.tolist(), strict=True
            ):
                yield day_text(day), number, regions[place], signups, first_ever

    def _names(self) -> Numbers:
        found: Numbers = np.unique(self.keys >> 1)
        return found


def count_days(block: Block, sums: Sums) -> None:
    """Add the signups of a block, the first of each member."""
    signup = block.first(Kind.SIGNUP)
    signup = signup[signup != NONE]
    keys = day_keys(block.day[signup], block.channel[signup], block.region[signup])
    sums.add_ones(keys)
    sums.add_ones(keys[block.first_ever[signup] == 1] | 1)


def add_rows(rows: list[Row], codes: Codes, sums: Sums) -> None:
    """Add rows as `Days.rows` gives them."""
    if not rows:
        return
    regions = codes.regions.__getitem__
    day, channel, region, *counts = zip(*rows, strict=True)
    numbers = [
        np.fromiter(map(read, column), np.int64, len(rows))
        for read, column in ((day_number, day), (channel_code, channel), (regions, region))
    ]
    keys = day_keys(*numbers)
    for bit, values in enumerate(counts):
        sums.add(keys | bit, np.array(values, np.int64))


def day_keys(day: Numbers, channel: Numbers, region: Numbers) -> Numbers:
    """Keys without their bit; channels are those of `channel_code`."""
    keys: Numbers = ((day << CHANNEL_BITS | channel) << REGION_BITS | region) << 1
    return keys


@lru_cache(maxsize=10_000)
def day_number(written: str) -> int:
    """A day written YYYY-MM-DD, as month index * 32 + day."""
    year, month, day = map(int, written.split("-"))
    return (year * 12 + month - 1) * 32 + day


def day_text(number: int) -> str:
    """A day as it is written."""
    month, day = divmod(number, 32)
    return f"{month // 12:04d}-{month % 12 + 1:02d}-{day:02d}"
