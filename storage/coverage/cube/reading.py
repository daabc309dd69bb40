"""What the store says: the cube with what is not folded yet, exact at one instant."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import add
from typing import Any, Final, TypeAlias

from domain.coverage.cells import COLUMN, MEASURES, ZERO
from domain.coverage.columns.months import Cells
from domain.coverage.columns.rolling import roll_up
from domain.coverage.completeness import LAGS
from domain.coverage.contract import Watermark
from domain.coverage.events import MADE_UP
from domain.months import Month
from storage.coverage.cube.batch import Batch
from storage.coverage.cube.monthly import Monthly
from storage.coverage.errors import TooLate
from storage.coverage.reference.figures import References
from storage.instants import moment

_LAPSED: Final = COLUMN["at_risk_3"]
_RECORDED: Final = COLUMN["recorded_0"]
Row: TypeAlias = tuple[Any, ...]


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


ANEW: Final = "Read the whole cube anew, then follow from its seq."


class Readings(Monthly, References):
    """The part of a transaction, or of a snapshot, that reads the coverage store."""

    def changed_months(self, since: int) -> list[Month]:
        """The months with a cell that changed after the change of this number, in order.

        Raises TooLate when later changes than that one are no longer kept, or when there is none of
        this number: whoever knows one has read a store that was restored from a backup since.
        """
        state = self.state()
        if since < (pruned := state["pruned"]):
            raise TooLate(f"Changes are kept from {pruned + 1} on. {ANEW}")
        if since > (newest := state["seq"]):
            raise TooLate(f"The newest change is {newest}: a backup was restored. {ANEW}")
        return [Month.read(row[0]) for row in self._run(self._sql.changed_months, since)]

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

    def by_channel(self, since: Month | None, until: Month) -> dict[int, Cover]:
        """Every channel with anything in it: some rows a month are read, whatever the members."""
        return {key[0]: cover for key, cover in self.by(("channel",), since, until).items()}

    def by(
        self,
        dimensions: Sequence[str],
        since: Month | None,
        until: Month,
        seen: Callable[[Cells], Cells] | None = None,
    ) -> dict[tuple[Any, ...], Cover]:
        """The same by some of `domain.coverage.cube.DIMENSIONS`.

        By channel and programmes from the totals; by anything else it reads the cube of these
        months. With `seen` only what that leaves of each month's cells is summed.
        """
        if seen is None and set(dimensions) <= _TOTALLED.keys():
            return self.exact(lambda tail: self._by_totals(dimensions, since, until, tail))
        passed = seen or (lambda cells: cells)
        return self.exact(lambda tail: self._by_cells(dimensions, since, until, tail, passed))

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
        self,
        dimensions: Sequence[str],
        since: Month | None,
        until: Month,
        tail: Batch,
        seen: Callable[[Cells], Cells],
    ) -> dict[tuple[Any, ...], Cover]:
        sums: dict[tuple[Any, ...], list[int]] = {}
        lapsed: dict[tuple[Any, ...], int] = {}
        for cells in self._published(self._months(until.plus(1), since, tail), tail):
            month = cells.month
            for row in roll_up(seen(cells), dimensions):
                key, values = row[: len(dimensions)], row[len(dimensions) :]
                if month > until:
                    lapsed[key] = values[_LAPSED]
                    continue
                own = sums.setdefault(key, list(ZERO))
                own[:] = map(add, own, values)
                for position in _STOCKS:
                    own[position] = values[position] if month == until else 0
        return {
            key: Cover(tuple(sums.get(key, ZERO)), lapsed.get(key, 0))
            for key in sorted(sums.keys() | lapsed.keys())
        }

    def recorded(self, channel: int | None) -> dict[Month, list[int]]:
        """The facts of each month, by how many months later they were recorded: `recorded_0..3`.

        Of one channel, or of all.
        """

        def ask(tail: Batch) -> dict[Month, list[int]]:
            sums: dict[Month, list[int]] = {}
            own = ((row[0], row[1], *row[3 + _RECORDED :][:LAGS]) for row in tail.totals())
            for month, its, *counts in (*self._run(self._sql.recorded), *own):
                if channel in {None, its}:
                    key = Month.read(month)
                    sums[key] = list(map(add, sums.get(key, [0] * LAGS), counts))
            return sums

        return self.exact(ask)

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


STOCKS: Final = tuple(
    name
    for name in MEASURES
    if name.startswith(("at_risk_", "opening_", "closing_")) or name == "prepaid"
)
"""Measures that are never summed over months."""

_STOCKS: Final = tuple(COLUMN[name] for name in STOCKS)
_TOTALLED: Final = {"channel": 0, "programmes": 1}
"""What totals are kept by, and where it stands in a row of them."""
