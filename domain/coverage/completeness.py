"""How much of a month has come in: late facts are foretold from the months that are old enough.

By chain ladder over `recorded_0..3`: how many of a month's facts were recorded in it, one month
later, two, and three or more.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Final

from domain.months import Month

LAGS: Final = 4
"""Columns of `recorded_k`."""
Recorded = Mapping[Month, Sequence[int]]
"""Of each month the facts by how many months later they were recorded."""


def developed(recorded: Recorded, last: Month) -> list[float]:
    """The share of a month's facts that have come in so many months after it.

    Factor by factor, each from the months that are old enough for both of its ends. `last` is the
    newest month that is over; what was recorded after it is not counted on.
    """
    factors = []
    for lag in range(1, LAGS):
        sums = [
            list(accumulate(row)) for month, row in recorded.items() if month.until(last) >= lag
        ]
        before, after = (sum(each[at] for each in sums) for at in (lag - 1, lag))
        factors.append(after / before if before else 1.0)
    done = [1.0]
    for factor in reversed(factors):
        done.append(done[-1] / factor)
    return done[::-1]


def come_in(recorded: Recorded, last: Month) -> dict[Month, float]:
    """Of the newest months up to `last` the share that is likely to have come in, from 0 to 1.

    Only months with facts, and of those that are LAGS or more months old none: all is in.
    """
    over = {month: row for month, row in recorded.items() if month <= last and any(row)}
    done = developed(over, last)
    return {month: done[month.until(last)] for month in over if month.until(last) < LAGS - 1}
