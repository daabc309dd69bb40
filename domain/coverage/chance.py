"""Chance that is the same on every machine, for many people at once.

The draws of a person are those of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom
number generators, 2014), started at a number that is the person's own, and taken in any order: a
draw depends on the seed, the person and the place of the draw, and on nothing else.
"""

from collections.abc import Sequence
from hashlib import blake2b
from itertools import accumulate
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from domain.coverage.columns.codes import Numbers

Words: TypeAlias = NDArray[np.uint64]
FULL: Final = 1 << 16
"""Draws are whole numbers from 0 to FULL - 1."""
_STEP: Final = 0x9E37_79B9_7F4A_7C15
_TO_A_DRAW: Final = np.uint64(48)


class Draws:
    """The draws of some people, named by their numbers."""

    def __init__(self, seed: int, numbers: Numbers) -> None:
        name = blake2b(b"%d" % seed, digest_size=8).digest()
        begun = np.full(len(numbers), int.from_bytes(name, "little"), np.uint64)
        self._own = _mixed(begun + numbers.astype(np.uint64) * np.uint64(_STEP))

    def words(self, place: int) -> Words:
        """64 bits of each; at one place no two of them have the same."""
        return _mixed(self._own + np.uint64(_steps(place)))

    def __call__(self, place: int, who: Numbers) -> Numbers:
        """A draw of each of these people, given by their positions."""
        words = _mixed(self._own[who] + np.uint64(_steps(place)))
        found: Numbers = (words >> _TO_A_DRAW).astype(np.int64)
        return found


def _steps(place: int) -> int:
    return (place + 1) * _STEP & 0xFFFF_FFFF_FFFF_FFFF


def _mixed(words: Words) -> Words:
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
    return words ^ (words >> np.uint64(31))


def share(probability: float) -> int:
    """Draws below this happen with that probability, to 1/FULL."""
    return round(probability * FULL)


class Choice:
    """One of several, by weights, from one draw."""

    __slots__ = ("_ends",)

    def __init__(self, weights: Sequence[float]) -> None:
        self._ends = np.array(_ends(weights))

    def __call__(self, draws: Numbers) -> Numbers:
        """The position of the one that each draw falls on."""
        return np.searchsorted(self._ends, draws, "right")


class Choices:
    """The same where weights differ between people."""

    __slots__ = ("_ends",)

    def __init__(self, weights: Sequence[Sequence[float]]) -> None:
        self._ends = np.array([_ends(each) for each in weights])

    def __call__(self, which: Numbers, draws: Numbers) -> Numbers:
        """The position of the one that each draw falls on, among the weights at that position."""
        found: Numbers = (self._ends[which] <= draws[:, None]).sum(axis=1)
        return found


def _ends(weights: Sequence[float]) -> list[int]:
    total = sum(weights)
    return [share(end / total) for end in accumulate(weights)]


def odds(probability: float, factor: float) -> float:
    """A probability whose odds of *failing* are multiplied by a factor."""
    failing = (1 - probability) * factor
    return probability / (probability + failing)
