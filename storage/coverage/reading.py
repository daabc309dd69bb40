"""What the store says: the cube with what is not folded yet, exact at the instant of the snapshot.

The published form is made month by month, so that an export or a snapshot of any size needs memory
for the cells of the lapsed and of one month, not for all.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from operator import add
from typing import Any, Final

from domain.coverage.cells import COLUMN, MEASURES, ZERO, Cell, CubeRow
from domain.coverage.contract import Watermark
from domain.coverage.cube import Cube, order, roll_up
from domain.coverage.events import Event
from domain.months import Month
from storage.coverage.batch import Batch, by_member, changed_members
from storage.coverage.reference import References
from storage.instants import moment

_ALL: Final = (b"", b"\xff" * 17)
_EVERYBODY: Final = 2**62
_LAPSED: Final = COLUMN["at_risk_3"]
_CELL: Final = 6


@dataclass(frozen=True, slots=True)
class Cover:
    """Of some members: flows of the months asked for, stocks of the last one.

    `lapsed`: how many have lapsed and not come back when it closes.
    """

    values: tuple[int, ...]
    lapsed: int

    def measure(self, name: str) -> int:
        """One of MEASURES."""
        return self.values[COLUMN[name]]


class Readings(References):
    """The part of a transaction, or of a snapshot, that reads the coverage store."""

    def unfolded(self) -> Batch:
        """What the facts add that are not folded yet."""
        batch = Batch()
        rows = self._run(self._sql.unfolded, *_ALL, _EVERYBODY)
        for events, new in changed_members(rows):
            batch.change(events, new)
        return batch

    def unfolded_count(self) -> int:
        """How many facts are not folded yet."""
        return int(self._run(self._sql.count_pending).fetchone()[0])

    def kept_cube(self) -> Cube:
        """The cube as it is kept, without what is not folded, the months to come included."""
        return Cube(map(_row, self._run(self._sql.cube, "9999-12")))

    def kept_totals(self) -> list[tuple[Any, ...]]:
        """The rollup by month and channel."""
        return self._run(self._sql.all_totals).fetchall()

    def kept_days(self) -> list[tuple[Any, ...]]:
        """Signups by day."""
        return self._run(self._sql.days).fetchall()

    def kept_watermarks(self) -> list[tuple[Any, ...]]:
        """How far the folded facts of each channel have come in."""
        return self._run(self._sql.watermarks).fetchall()

    def change_numbers(self) -> tuple[int, int, int]:
        """How many changes there are, the first and the last number."""
        count, first, last = self._run(self._sql.change_numbers).fetchone()
        return count, first, last

    def changed_months(self, since: int) -> list[Month]:
        """The months with a cell that changed after the change of this number, in order."""
        return [Month.read(row[0]) for row in self._run(self._sql.changed_months, since)]

    def state(self) -> Mapping[str, int]:
        """seq, facts, made_up: of what is folded."""
        return dict(self._run(self._sql.state).fetchall())

    def is_real(self) -> bool:
        """Whether there is anything here that was not made up."""
        return self._run(self._sql.real_facts, "synth").fetchone() is not None

    def is_made_up(self) -> bool:
        """Whether any fact is."""
        return self.state()["made_up"] > 0 or self.unfolded().made_up > 0

    def watermarks(self, tail: Batch) -> tuple[Watermark, ...]:
        """How far the facts of each channel have come in."""
        marks = {channel: (at, facts) for channel, at, facts in self._run(self._sql.watermarks)}
        for channel, (at, facts) in tail.marks.items():
            known, counted = marks.get(channel, (0, 0))
            marks[channel] = (max(known, at), counted + facts)
        return tuple(
            Watermark(channel, moment(at), facts) for channel, (at, facts) in sorted(marks.items())
        )

    def folded_members(self) -> Iterator[list[Event]]:
        """All folded facts, member by member; asked for in parts, as a driver fetches all it asks.

        To be exact it needs a snapshot, as every question in more than one statement.
        """
        for low, high in pairwise([bytes([first]) for first in range(256)] + [_ALL[1]]):
            yield from by_member(self._run(self._sql.folded_facts, low, high))

    def by_channel(self, since: Month | None, until: Month) -> dict[int, Cover]:
        """Every channel with anything in it: a row a month is read, whatever is in the months."""
        sums: dict[int, list[int]] = {}
        lapsed: dict[int, int] = {}
        for month, channel, values in self._totals(until.plus(1)):
            lapsed[channel] = lapsed.get(channel, 0) + values[_LAPSED]
            if month > str(until):
                continue
            own = sums.setdefault(channel, list(ZERO))
            if since is None or month >= str(since):
                own[:] = map(add, own, values)
            for name in STOCKS:
                own[COLUMN[name]] = values[COLUMN[name]] if month == str(until) else 0
        return {channel: Cover(tuple(own), lapsed[channel]) for channel, own in sums.items()}

    def by(
        self, dimensions: Sequence[str], since: Month | None, until: Month
    ) -> dict[tuple[Any, ...], Cover]:
        """The same by some of `domain.coverage.cube.DIMENSIONS` instead: reads the whole cube."""
        sums: dict[tuple[Any, ...], list[int]] = {}
        lapsed: dict[tuple[Any, ...], int] = {}
        for month, rows in self.published(until.plus(1)):
            for key, values in roll_up(rows, dimensions).items():
                if month > until:
                    lapsed[key] = values[_LAPSED]
                    continue
                own = sums.setdefault(key, list(ZERO))
                if since is None or month >= since:
                    own[:] = map(add, own, values)
                for name in STOCKS:
                    own[COLUMN[name]] = values[COLUMN[name]] if month == until else 0
        return {
            key: Cover(tuple(sums.get(key, ZERO)), lapsed.get(key, 0))
            for key in sorted(sums.keys() | lapsed.keys())
        }

    def signups(self, first: str, last: str) -> list[tuple[int, int]]:
        """Channels and their signups in the months between, what is not folded by itself."""
        tail = [
            (channel, values[COLUMN["signups"]])
            for month, channel, *values in self.unfolded().totals()
            if first <= month <= last
        ]
        folded = self._run(self._sql.signups, first, last)
        return [*((channel, int(count)) for channel, count in folded), *tail]

    def signups_between(self, first: date, last: date) -> Counter[tuple[int, str]]:
        """Signups of these days by channel and region, what is not folded included."""
        sums: Counter[tuple[int, str]] = Counter()
        days = first.isoformat(), last.isoformat()
        for channel, region, signups in self._run(self._sql.signups_between, *days):
            sums[channel, region] += int(signups)
        for (day, channel, region), signups in self.unfolded().days.items():
            if days[0] <= day <= days[1]:
                sums[channel, region] += signups
        return sums

    def passages_between(self, first: date, last: date) -> Counter[tuple[int, str]]:
        """Of the funnel: who started, agreed and completed in these days, by channel.

        Reads the log itself, so it takes as long as the log: for a job, not for a turn.
        """
        found = self._run(self._sql.passages_between, first.isoformat(), last.isoformat())
        return Counter({(channel, kind): count for channel, kind, count in found})

    def steps_between(self, first: date, last: date) -> Counter[tuple[int, str, str]]:
        """The same by question: reached, answered, repaired, left."""
        found = self._run(self._sql.steps_between, first.isoformat(), last.isoformat())
        return Counter({(channel, kind, q or ""): count for channel, kind, q, count in found})

    def _totals(self, until: Month) -> list[tuple[str, int, tuple[int, ...]]]:
        """Months and channels in order, with what is not folded."""
        found: dict[tuple[str, int], tuple[int, ...]] = {}
        tail = self.unfolded().totals()
        for month, channel, *values in [*self._run(self._sql.totals, str(until)), *tail]:
            if month <= str(until):
                before = found.get((month, channel), ZERO)
                found[month, channel] = tuple(map(add, before, values))
        return [(*key, found[key]) for key in sorted(found)]

    def published(
        self, until: Month, *, folded_only: bool = False
    ) -> Iterator[tuple[Month, list[CubeRow]]]:
        """The cells of each month up to one, sorted, as contract v1 has them."""
        tail: dict[str, dict[tuple[Any, ...], list[int]]] = {}
        unfolded = Batch() if folded_only else self.unfolded()
        for cell, values in unfolded.cube.unsorted():
            tail.setdefault(str(cell.month), {})[cell[1:]] = list(values)
        first, last = self._run(self._sql.months, str(until)).fetchone()
        months = _span(Month.read(first), Month.read(last)) if first else []
        cells = ((month, self._run(self._sql.cells_of, month)) for month in months)
        yield from publish_by_month(_with(cells, tail, str(until)), until)


STOCKS: Final = tuple(
    name
    for name in MEASURES
    if name.startswith(("at_risk_", "opening_", "closing_")) or name == "prepaid"
)
"""Measures that are never summed over months."""

_Sums = dict[tuple[Any, ...], list[int]]


def _span(first: Month, last: Month) -> list[str]:
    """All months between, whether they have cells or not."""
    count = (last.year - first.year) * 12 + last.number - first.number
    return [str(first.plus(later)) for later in range(count + 1)]


def _with(
    months: Iterable[tuple[str, Iterable[tuple[Any, ...]]]],
    tail: dict[str, _Sums],
    until: str,
) -> Iterator[tuple[str, _Sums]]:
    """The cells of each month that has any, the tail added to them."""
    waiting = sorted(month for month in tail if month <= until)
    for month, rows in months:
        while waiting and waiting[0] < month:
            yield waiting[0], tail[waiting.pop(0)]
        sums: _Sums = {tuple(row[1:_CELL]): list(row[_CELL:]) for row in rows}
        if waiting and waiting[0] == month:
            for cell, values in tail[waiting.pop(0)].items():
                sums[cell] = list(map(add, sums.get(cell, ZERO), values))
        yield month, sums
    for month in waiting:
        yield month, tail[month]


def publish_by_month(
    months: Iterable[tuple[str, _Sums]], until: Month
) -> Iterator[tuple[Month, list[CubeRow]]]:
    """As `domain.coverage.cube.publish`, without having all of it in memory."""
    levels: dict[tuple[Any, ...], int] = {}
    following: Month | None = None
    for written, sums in months:
        month = Month.read(written)
        while following is not None and following < month:
            yield following, _leveled(following, {}, levels)
            following = following.plus(1)
        yield month, _leveled(month, sums, levels)
        following = month.plus(1)
    while following is not None and following <= until:
        yield following, _leveled(following, {}, levels)
        following = following.plus(1)


def _leveled(month: Month, sums: _Sums, levels: dict[tuple[Any, ...], int]) -> list[CubeRow]:
    for cell, values in sums.items():
        if values[_LAPSED]:
            levels[cell] = levels.get(cell, 0) + values[_LAPSED]
            if not levels[cell]:
                del levels[cell]
    rows = []
    for cell in sums.keys() | levels.keys():
        own = list(sums.get(cell, ZERO))
        own[_LAPSED] = levels.get(cell, 0)
        if any(own):
            rows.append(CubeRow(Cell(month, *cell), tuple(own)))
    return sorted(rows, key=order)


def _row(row: tuple[Any, ...]) -> CubeRow:
    return CubeRow(Cell(Month.read(row[0]), *row[1:_CELL]), tuple(row[_CELL:]))
