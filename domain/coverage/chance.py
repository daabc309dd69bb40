"""Chance that is the same on every machine: draws from a hash of a seed and a counter."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import accumulate, count
from struct import Struct
from typing import Final

FULL: Final = 1 << 16
"""Draws are whole numbers from 0 to FULL - 1."""
_DRAWS: Final = Struct("<32H")


def draws(seed: int, *numbers: int) -> Iterator[int]:
    """Endless draws for this seed and these numbers, 32 from each hash."""
    name = b"".join(number.to_bytes(16, "little") for number in (seed, *numbers))
    for block in count():
        yield from _DRAWS.unpack(blake2b(name + block.to_bytes(8, "little")).digest())


def share(probability: float) -> int:
    """Draws below this happen with that probability, to 1/FULL."""
    return round(probability * FULL)


class Choice:
    """One of several, by weights, from one draw."""

    __slots__ = ("_ends",)

    def __init__(self, weights: Sequence[float]) -> None:
        total = sum(weights)
        self._ends = [share(end / total) for end in accumulate(weights)]

    def __call__(self, draw: int) -> int:
        """The position of the one that a draw falls on."""
        return bisect_right(self._ends, draw)


def odds(probability: float, factor: float) -> float:
    """A probability whose odds of *failing* are multiplied by a factor."""
    failing = (1 - probability) * factor
    return probability / (probability + failing)
