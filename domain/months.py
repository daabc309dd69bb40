"""Contribution months, written `YYYY-MM`."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Self

from rapidfuzz.distance import OSA

_NAMES = (
    "januari jan january",
    "februari feb february pebruari peb febuari",
    "maret mar march mrt",
    "april apr",
    "mei may",
    "juni jun june",
    "juli jul july",
    "agustus agu ags agt aug august agus agts agst agust",
    "september sep sept spt",
    "oktober okt october oct",
    "november nov nopember nop",
    "desember des december dec",
)
MONTH_NUMBERS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
"""Months by the names that people write, in Indonesian or English, in small letters."""

_SLIPS_FROM = 6
"""Letters of a month in which one slip is seen: Karet is a place, and no March."""

_WRITTEN = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])")


@lru_cache(maxsize=1024)
def month_number(word: str) -> int | None:
    """Which month a word in small letters names, a slip in a long one included; None for none."""
    if word in MONTH_NUMBERS or len(word) < _SLIPS_FROM:
        return MONTH_NUMBERS.get(word)
    meant = {
        number
        for name, number in MONTH_NUMBERS.items()
        if len(name) >= _SLIPS_FROM and OSA.distance(word, name, score_cutoff=1) <= 1
    }
    return meant.pop() if len(meant) == 1 else None


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One calendar month; ordered, and printed as `YYYY-MM`."""

    year: int
    number: int

    @classmethod
    @lru_cache(maxsize=1024)
    def of(cls, day: date) -> Self:
        """The month in which a day falls."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, written: str) -> Self:
        """The month written as `YYYY-MM`. Raises ValueError for anything else.

        Also for years of no calendar, or the last of them: others can be shown and gone on from.
        """
        if not (match := _WRITTEN.fullmatch(written)):
            raise ValueError(f"{written!r} is not a month; write it as YYYY-MM.")
        return cls(int(match[1]), int(match[2]))

    def plus(self, months: int) -> Self:
        """The month so many months later (earlier when negative)."""
        years, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return type(self)(years, number + 1)

    def until(self, other: "Month") -> int:
        """How many months later another one is; negative when it is before."""
        return (other.year - self.year) * 12 + other.number - self.number

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class Span:
    """From one month to another, both included."""

    first: Month
    last: Month

    @property
    def length(self) -> int:
        """How many months these are."""
        return self.first.until(self.last) + 1
