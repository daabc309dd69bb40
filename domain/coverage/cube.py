"""The monthly cube: cells and their measures, added, subtracted, rolled up, published, sealed.

There are two forms of one cube.

- The **store's** form only ever adds up. It differs in one column: `at_risk_3`, the members who
  have lapsed and may return, is kept as its *changes*. It is the only stock without an end (every
  other one is over a few months after the last month paid for), so it is the only one that would
  have to be written again every month for everybody who ever left.
- The **published** form (`publish`) has it as a level, the running sum of the changes in each cell,
  and ends with a month. Turning a month over is therefore work by cell (`roll`), not by member.

Both are linear: publish(a + b) = publish(a) + publish(b). Cubes are equal when their cells with
anything in them are, whatever the order in which they were filled.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from operator import add
from typing import Any, Final

from domain.coverage.cells import COLUMN, MEASURES, TENURES, ZERO, Cell, CubeRow, Group
from domain.coverage.rule import month_at, month_index
from domain.months import Month

BANDS: Final = len(TENURES)
LAPSED: Final = COLUMN["at_risk_3"]
_EMPTY: Final = list(ZERO)

# The cells of a group, by month_index * BANDS + position of the tenure band.
CellValues = dict[int, list[int]]


class Cube:
    """Cells and their measures, in the form of the store. Mutable; nothing is shared on copying."""

    __slots__ = ("groups",)

    def __init__(self, rows: Iterable[CubeRow] = ()) -> None:
        self.groups: dict[Group, CellValues] = {}
        for row in rows:
            self.add(row.cell, row.values)

    def cells(self, group: Group) -> CellValues:
        """The live cells of a group, made when there are none."""
        found = self.groups.get(group)
        if found is None:
            found = self.groups[group] = {}
        return found

    def add(self, cell: Cell, values: Sequence[int], times: int = 1) -> None:
        """Add so many times these measures to a cell."""
        key = month_index(cell.month) * BANDS + TENURES.index(cell.tenure)
        _add(self.cells(cell.group), key, values, times)

    def merge(self, other: "Cube", times: int = 1) -> "Cube":
        """This cube, with another one added to it; subtracted with `times=-1`."""
        for group, cells in other.groups.items():
            own = self.cells(group)
            for key, values in cells.items():
                _add(own, key, values, times)
        return self

    def __add__(self, other: "Cube") -> "Cube":
        return Cube().merge(self).merge(other)

    def __sub__(self, other: "Cube") -> "Cube":
        return Cube().merge(self).merge(other, -1)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cube) and self._filled() == other._filled()

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        """How many cells have anything in them."""
        return sum(map(len, self._filled().values()))

    def __iter__(self) -> Iterator[CubeRow]:
        """The cells with anything in them, sorted."""
        return iter(sorted(self.unsorted(), key=order))

    def unsorted(self) -> Iterator[CubeRow]:
        """The cells with anything in them, in no particular order."""
        for group, cells in self.groups.items():
            for key, values in cells.items():
                if any(values):
                    yield CubeRow(cell_of(group, key), tuple(values))

    def sha256(self) -> str:
        """Of the canonical bytes: one line for each cell, sorted."""
        digest = sha256()
        for row in self:
            digest.update(row_line(row))
        return digest.hexdigest()

    def _filled(self) -> dict[Group, dict[int, list[int]]]:
        filled = {
            group: {key: values for key, values in cells.items() if any(values)}
            for group, cells in self.groups.items()
        }
        return {group: cells for group, cells in filled.items() if cells}


def cell_of(group: Group, key: int) -> Cell:
    """The cell of a key in `Cube.cells`."""
    index, band = divmod(key, BANDS)
    return Cell(month_at(index), *group, TENURES[band].value)


def order(row: CubeRow) -> tuple[Any, ...]:
    """What rows are sorted by: the cell, as text and numbers have their order."""
    month, *rest = row.cell
    return (month_index(month), *rest)


def row_line(row: CubeRow) -> bytes:
    """A row as bytes that are the same everywhere: the cell, then the measures, by tabs."""
    return ("\t".join(map(str, (*row.cell, *row.values))) + "\n").encode()


def publish(cube: Cube, until: Month) -> Cube:
    """The published form up to and including a month: `at_risk_3` as a level."""
    last = month_index(until)
    published = Cube()
    for group, cells in cube.groups.items():
        own = published.cells(group)
        for band in range(BANDS):
            level = 0
            keys = sorted(key for key in cells if key % BANDS == band and key // BANDS <= last)
            for key, after in pairwise([*keys, (last + 1) * BANDS + band]):
                level += cells[key][LAPSED]
                if level:
                    _run(own, key, after, level)
                own[key] = [*cells[key][:LAPSED], level, *cells[key][LAPSED + 1 :]]
    return published


def _run(own: CellValues, key: int, after: int, level: int) -> None:
    """Write the level into the months between two changes of a cell."""
    for between in range(key + BANDS, after, BANDS):
        own[between] = [*_EMPTY[:LAPSED], level, *_EMPTY[LAPSED + 1 :]]


_BY: Final[Mapping[str, Callable[[Cell], Any]]] = {
    "month": lambda cell: cell.month,
    "channel": lambda cell: cell.channel,
    "region": lambda cell: cell.region,
    "province": lambda cell: cell.region[:2],
    "programmes": lambda cell: cell.programmes,
    "payer": lambda cell: cell.payer,
    "tenure": lambda cell: cell.tenure,
}
DIMENSIONS: Final = tuple(_BY)
"""What a cube can be rolled up by."""


def roll_up(
    rows: Iterable[CubeRow], by: Sequence[str] = ("month",)
) -> dict[tuple[Any, ...], tuple[int, ...]]:
    """The sums of all measures by some of DIMENSIONS, sorted. Raises KeyError for any other."""
    keys = [_BY[name] for name in by]
    sums: dict[tuple[Any, ...], list[int]] = {}
    for row in rows:
        key = tuple(of(row.cell) for of in keys)
        total = sums.get(key)
        sums[key] = list(row.values if total is None else map(add, total, row.values))
    return {key: tuple(sums[key]) for key in sorted(sums)}


def measures(values: Sequence[int]) -> dict[str, int]:
    """Measures by name."""
    return dict(zip(MEASURES, values, strict=True))


def _add(cells: CellValues, key: int, values: Sequence[int], times: int) -> None:
    own = cells.get(key)
    if own is None:
        own = cells[key] = [0] * len(values)
    for position, value in enumerate(values):
        if value:
            own[position] += value * times
