"""What the store says: the cube with what is not folded yet, exact at the instant of the snapshot.

The published form is made month by month, so that an export or a snapshot of any size needs memory
for the cells of the lapsed and of one month, not for all.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from operator import add, itemgetter
from typing import Any, Final, TypeAlias

from domain.coverage.cells import COLUMN, MEASURES, ZERO, Cell, CubeRow
from domain.coverage.columns.codes import Codes
from domain.coverage.columns.days import Days, add_rows
from domain.coverage.columns.rows import Entries
from domain.coverage.columns.sums import Sums
from domain.coverage.contract import Watermark
from domain.coverage.cube import Cube, order, roll_up
from domain.coverage.events import MADE_UP
from domain.months import Month
from storage.coverage.batch import Batch
from storage.coverage.columns import row_lines, written_entries
from storage.coverage.errors import TooLate
from storage.coverage.reference import References
from storage.coverage.tail import Tail
from storage.instants import moment

_LAPSED: Final = COLUMN["at_risk_3"]
_CELL: Final = 6
Row: TypeAlias = tuple[Any, ...]
_BLOCK: Final = 60_000
"""Facts that are counted again at once: some tens of megabytes."""


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


class Readings(Tail, References):
    """The part of a transaction, or of a snapshot, that reads the coverage store."""

    def unfolded_count(self) -> int:
        """How many facts are not folded yet."""
        return int(self._run(self._sql.count_pending).fetchone()[0])

    def kept_cube(self) -> Cube:
        """The cube as it is kept, without what is not folded, the months to come included."""
        return Cube(map(_row, self._run(self._sql.cube, "9999-12")))

    def kept_totals(self) -> list[tuple[Any, ...]]:
        """The rollup by month and channel."""
        return self._run(self._sql.all_totals).fetchall()

    def kept_days(self, codes: Codes) -> Days:
        """Signups by day."""
        sums = Sums()
        add_rows(self._run(self._sql.days).fetchall(), codes, sums)
        return Days(*sums.merged(), codes)

    def kept_entries(self, codes: Codes, *, sealed: bool = False) -> tuple[Entries, str]:
        """The cube as it is kept, in numbers; with `sealed` also `Cube.sha256` of it."""
        sums, digest = Sums(), sha256()
        first, last = self._run(self._sql.months, "9999-12").fetchone()
        for month in _span(Month.read(first), Month.read(last)) if first else []:
            rows = self._run(self._sql.cells_written, month).fetchall()
            if sealed:
                digest.update(row_lines(month, rows))
            sums.add(*written_entries(month, rows, codes))
        return Entries(*sums.merged(), codes), digest.hexdigest() if sealed else ""

    def kept_watermarks(self) -> list[tuple[Any, ...]]:
        """How far the folded facts of each channel have come in."""
        return self._run(self._sql.watermarks).fetchall()

    def change_numbers(self) -> tuple[int, int, int]:
        """How many changes are kept, the first and the last number."""
        pruned = self.state()["pruned"]
        count, first, last = self._run(self._sql.change_numbers, pruned).fetchone()
        return count, first, last

    def changed_months(self, since: int) -> list[Month]:
        """The months with a cell that changed after the change of this number, in order.

        Raises TooLate when later changes than that one are no longer kept.
        """
        if since < (pruned := self.state()["pruned"]):
            raise TooLate(
                f"Changes are kept from {pruned + 1} on. Read the whole cube anew, then follow from"
                " its seq."
            )
        return [Month.read(row[0]) for row in self._run(self._sql.changed_months, since)]

    def state(self) -> Mapping[str, int]:
        """seq, facts, made_up: of what is folded."""
        return dict(self._run(self._sql.state).fetchall())

    def is_real(self) -> bool:
        """Whether there is anything here that was not made up."""
        return self._run(self._sql.real_facts, "synth").fetchone() is not None

    def is_made_up(self) -> bool:
        """Whether any fact is."""
        return self._run(self._sql.made_up_facts, MADE_UP).fetchone() is not None

    def watermarks(self, tail: Batch) -> tuple[Watermark, ...]:
        """How far the facts of each channel have come in."""
        marks = {channel: (at, facts) for channel, at, facts in self._run(self._sql.watermarks)}
        for channel, (at, facts) in tail.marks.items():
            known, counted = marks.get(channel, (0, 0))
            marks[channel] = (max(known, at), counted + facts)
        return tuple(
            Watermark(channel, moment(at), facts) for channel, (at, facts) in sorted(marks.items())
        )

    def folded_rows(self) -> Iterator[list[Row]]:
        """All folded facts in blocks of whole members, as rows of HOT.

        Asked for in parts, as a driver fetches all it asks. In more than one statement, so only a
        snapshot has it exact.
        """
        member, most = b"", _BLOCK
        while True:
            rows = self._run(self._sql.folded_facts, member, most).fetchall()
            if len(rows) < most:
                break
            following = rows[-1][0]
            whole = bisect_left(rows, following, key=itemgetter(0))
            if whole:
                yield rows[:whole]
                member, most = following, _BLOCK
            else:  # somebody with more facts than that
                most *= 2
        if rows:
            yield rows

    def by_channel(self, since: Month | None, until: Month) -> dict[int, Cover]:
        """Every channel with anything in it: some rows a month are read, whatever the members."""
        return {key[0]: cover for key, cover in self.by(("channel",), since, until).items()}

    def by(
        self, dimensions: Sequence[str], since: Month | None, until: Month
    ) -> dict[tuple[Any, ...], Cover]:
        """The same by some of `domain.coverage.cube.DIMENSIONS`.

        By channel and programmes from the totals; by anything else it reads the whole cube.
        """
        if set(dimensions) <= _TOTALLED.keys():
            return self.exact(lambda tail: self._by_totals(dimensions, since, until, tail))
        return self.exact(lambda tail: self._by_cells(dimensions, since, until, tail))

    def _by_totals(
        self, dimensions: Sequence[str], since: Month | None, until: Month, tail: Batch
    ) -> dict[tuple[Any, ...], Cover]:
        """From sums that the database makes of the totals."""
        at = [_TOTALLED[name] for name in dimensions]
        own = tail.totals()
        flows = self._totals(str(since or ""), str(until), own, at)
        stocks = self._totals(str(until), str(until), own, at)
        pool, after = (self._pool(str(month), own, at) for month in (until, until.plus(1)))
        for key in flows.keys() | after.keys():
            values = flows.setdefault(key, list(ZERO))
            for position in _STOCKS:
                values[position] = stocks.get(key, ZERO)[position]
            values[_LAPSED] = pool.get(key, 0)
        return {key: Cover(tuple(flows[key]), after.get(key, 0)) for key in sorted(flows)}

    def _totals(
        self, first: str, last: str, tail: Sequence[Row], at: Sequence[int]
    ) -> dict[Row, list[int]]:
        """All measures of the months between, by the columns of the totals at these places."""
        sums: dict[Row, list[int]] = {}
        own = (row[1:] for row in tail if first <= row[0] <= last)
        for row in (*self._run(self._sql.totals, first, last), *own):
            key = tuple(row[place] for place in at)
            sums[key] = list(map(add, sums.get(key, ZERO), row[len(_TOTALLED) :]))
        return sums

    def _pool(self, last: str, tail: Sequence[Row], at: Sequence[int]) -> dict[Row, int]:
        """How many lapsed members there are when a month opens."""
        sums: dict[Row, int] = {}
        own = ((*row[1:3], row[3 + _LAPSED]) for row in tail if row[0] <= last)
        for row in (*self._run(self._sql.pool, last), *own):
            key = tuple(row[place] for place in at)
            sums[key] = sums.get(key, 0) + row[-1]
        return sums

    def _by_cells(
        self, dimensions: Sequence[str], since: Month | None, until: Month, tail: Batch
    ) -> dict[tuple[Any, ...], Cover]:
        sums: dict[tuple[Any, ...], list[int]] = {}
        lapsed: dict[tuple[Any, ...], int] = {}
        for month, rows in self._published(until.plus(1), tail):
            for key, values in roll_up(rows, dimensions).items():
                if month > until:
                    lapsed[key] = values[_LAPSED]
                    continue
                own = sums.setdefault(key, list(ZERO))
                if since is None or month >= since:
                    own[:] = map(add, own, values)
                for position in _STOCKS:
                    own[position] = values[position] if month == until else 0
        return {
            key: Cover(tuple(sums.get(key, ZERO)), lapsed.get(key, 0))
            for key in sorted(sums.keys() | lapsed.keys())
        }

    def signups(self, first: str, last: str) -> list[tuple[int, int]]:
        """Channels and their signups in the months between, what is not folded by itself."""

        def ask(tail: Batch) -> list[tuple[int, int]]:
            own = [
                (channel, values[COLUMN["signups"]])
                for month, channel, _, *values in tail.totals()
                if first <= month <= last
            ]
            return [*((c, int(n)) for c, n in self._run(self._sql.signups, first, last)), *own]

        return self.exact(ask)

    def signups_between(self, first: date, last: date) -> Counter[tuple[int, str]]:
        """Signups of these days by channel and region, what is not folded included."""
        days = first.isoformat(), last.isoformat()

        def ask(tail: Batch) -> Counter[tuple[int, str]]:
            sums: Counter[tuple[int, str]] = Counter()
            for channel, region, signups in self._run(self._sql.signups_between, *days):
                sums[channel, region] += int(signups)
            for (day, channel, region), signups in tail.days.items():
                if days[0] <= day <= days[1]:
                    sums[channel, region] += signups
            return sums

        return self.exact(ask)

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

    def published(
        self, until: Month, *, folded_only: bool = False
    ) -> Iterator[tuple[Month, list[CubeRow]]]:
        """The cells of each month up to one, sorted, as contract v1 has them.

        In more than one statement, so only a snapshot has it exact.
        """
        yield from self._published(until, Batch() if folded_only else self.unfolded())

    def _published(self, until: Month, unfolded: Batch) -> Iterator[tuple[Month, list[CubeRow]]]:
        tail: dict[str, dict[tuple[Any, ...], list[int]]] = {}
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

_STOCKS: Final = tuple(COLUMN[name] for name in STOCKS)
_TOTALLED: Final = {"channel": 0, "programmes": 1}
"""What totals are kept by, and where it stands in a row of them."""

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
