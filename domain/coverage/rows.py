"""Counts for a small screen: the largest few, the rest as one, nobody who could be told apart."""

from collections.abc import Hashable, Mapping
from typing import Final, Generic, NamedTuple, TypeVar

from domain.coverage.sharing import LEAST

K = TypeVar("K", bound=Hashable)

ROWS: Final = 6
"""That fit a phone without scrolling, the rest included."""


class Rows(NamedTuple, Generic[K]):
    """What is shown: keys with their counts, the largest first; `rest` is everything else."""

    shown: tuple[tuple[K, int], ...]
    rest: int


def largest(counts: Mapping[K, int], *, least: int = 0, rows: int = ROWS) -> Rows[K]:
    """The counts to show. With `least`, none below it, nor one that the total would give away.

    Sums to the total of the counts. Counts of nothing are left out.
    """
    some = sorted(((n, key) for key, n in counts.items() if n), key=lambda e: (-e[0], str(e[1])))
    room = rows if len(some) <= rows else rows - 1
    shown = [(key, n) for n, key in some[:room] if n >= least]
    rest = sum(n for n, _ in some) - sum(n for _, n in shown)
    while shown and 0 < rest < least:
        rest += shown.pop()[1]
    return Rows(tuple(shown), rest)


SHARED_LEAST: Final = LEAST
"""For whoever is not an admin of all: what they see may be shared on."""
