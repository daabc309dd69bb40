"""Which column of a table is which: by its name, as people write it, with a slip in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from rapidfuzz.distance import OSA

from domain.dated import table
from domain.problem import Problem
from domain.sheets.cells import Cell, is_empty, words_of
from domain.text import plain_words

SEARCHED: Final = 20
"""Rows from the top among which the names of the columns are looked for: titles stand above."""

_ALIKE: Final = 0.84
"""One slip in a name of seven letters or more; shorter ones are written right or not found."""


class SheetProblem(StrEnum):
    """What can be wrong with a whole table. Details: `missing` and `twice` are names of columns."""

    NO_COLUMNS = "sheet.no_columns"
    MISSING = "sheet.missing"
    TWICE = "sheet.twice"
    SUSPENDED = "sheet.suspended"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that we read: its key, how it is written in our own files, and by others."""

    key: str
    title: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    example: str = ""
    _names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        names = frozenset("".join(plain_words(name)) for name in (self.title, *self.aliases))
        object.__setattr__(self, "_names", names)

    def likeness(self, written: str) -> float:
        """How well a written name fits, up to 1; 0 when it does not."""
        if written in self._names:
            return 1.0
        best = max(OSA.normalized_similarity(written, name) for name in self._names)
        return best if best >= _ALIKE else 0.0


_LISTS: dict[str, list[dict[str, Any]]] = table("columns.toml")


def columns_of(kind: str) -> tuple[Column, ...]:
    """The columns of a kind of table, in our own order (`data/columns.toml`)."""
    return tuple(Column(**each | {"aliases": tuple(each["aliases"])}) for each in _LISTS[kind])


@dataclass(frozen=True, slots=True)
class Head:
    """The row (from 0) that names the columns, and where each of ours stands in it."""

    row: int
    places: Mapping[str, int]


def find_head(rows: Sequence[Sequence[Cell]], columns: Sequence[Column]) -> Head | Problem:
    """The first row in which all required columns are named, or what is missing in the best."""
    required = [column.title for column in columns if column.required]
    best: Problem = Problem(SheetProblem.NO_COLUMNS, {"missing": ", ".join(required)})
    least = len(required)
    for number, row in enumerate(rows[:SEARCHED]):
        places = _places(row, columns)
        if isinstance(places, Problem):
            return places
        missing = [c.title for c in columns if c.required and c.key not in places]
        if not missing:
            return Head(number, places)
        if len(missing) < least:
            least = len(missing)
            best = Problem(SheetProblem.MISSING, {"missing": ", ".join(missing)})
    return best


def _places(row: Sequence[Cell], columns: Sequence[Column]) -> dict[str, int] | Problem:
    """The best column for each name; who fits worse than another goes without."""
    fits = []
    for place, cell in enumerate(row):
        words = words_of(cell)
        if is_empty(cell) or isinstance(words, Problem):
            continue
        written = "".join(plain_words(words))
        fits += [(column.likeness(written), column, place) for column in columns if written]
    places: dict[str, int] = {}
    sure: set[str] = set()
    for likeness, column, place in sorted(fits, key=lambda fit: -fit[0]):
        if not likeness or (place in places.values()):
            continue
        if column.key in places:
            if likeness == 1.0 and column.key in sure:
                return Problem(SheetProblem.TWICE, {"twice": column.title})
            continue
        places[column.key] = place
        if likeness == 1.0:
            sure.add(column.key)
    return places
