"""What is kept, as it is kept, and the facts it was folded from: for whoever checks it."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from typing import Any, Final

import numpy as np

from domain.coverage.columns.codes import Codes, Numbers
from domain.coverage.columns.days import Days, add_rows
from domain.coverage.columns.rows import Entries
from domain.coverage.columns.sums import NOTHING, Sums
from domain.coverage.columns.written import CellCodes, row_lines, written_entries
from domain.months import Month
from storage.coverage.ledger.rows import member_of
from storage.instants import moment
from storage.unit.work import Work

_CELLS: Final = 5_000
"""Cells that are read at once."""
_BLOCK: Final = 60_000
"""Facts that are counted again at once: some tens of megabytes."""
_LATE: Final = 10_000
"""Unfolded facts that are looked at for how old they are: some tens of milliseconds."""


class Kept(Work):
    """The part of a transaction, or of a snapshot, that reads what is kept."""

    def unfolded_count(self) -> int:
        """How many facts are not folded yet."""
        return int(self._run(self._sql.count_pending).fetchone()[0])

    def unfolded_since(self) -> datetime | None:
        """When the oldest fact was recorded that is not folded yet; None when all are.

        Of very many it is the oldest of some.
        """
        (oldest,) = self._run(self._sql.pending_since, _LATE).fetchone()
        return None if oldest is None else moment(oldest)

    def kept_totals(self) -> list[tuple[Any, ...]]:
        """The rollup by month and channel."""
        return self._run(self._sql.all_totals).fetchall()

    def kept_days(self, codes: Codes) -> Days:
        """Signups by day."""
        sums = Sums()
        add_rows(self._run(self._sql.days).fetchall(), codes, sums)
        return Days(*sums.merged(), codes)

    def signups_by_day(self) -> list[tuple[date, int, int]]:
        """Of each day and channel that has any, how many were folded."""
        found = self._run(self._sql.signups_by_day)
        return [(date.fromisoformat(day), channel, int(number)) for day, channel, number in found]

    def kept_entries(self, codes: Codes, *, sealed: bool = False) -> tuple[Entries, str]:
        """The cube as it is kept, in numbers; with `sealed` also `Cube.sha256` of it."""
        runs, digest, cells = [NOTHING], sha256(), CellCodes(codes)
        for month in self.kept_months("9999-12"):
            rows = self._run(self._sql.cells_written, month).fetchall()
            if sealed:
                digest.update(row_lines(month, rows))
            runs.append(written_entries(month, rows, cells))
        keys, values = map(np.concatenate, zip(*runs, strict=True))
        return Entries(keys, values, codes), digest.hexdigest() if sealed else ""

    def kept_month(self, month: str, cells: CellCodes) -> tuple[Numbers, Numbers]:
        """The entries of one month."""
        return written_entries(month, self._run(self._sql.cells_written, month), cells)

    def kept_lapsed(self, month: str, cells: CellCodes) -> tuple[Numbers, Numbers]:
        """By cells, without their month, how many lapsed members there are when a month opens."""
        sums, rows = Sums(), iter(self._run(self._sql.lapsed_before, month))
        while some := list(islice(rows, _CELLS)):
            names, changes = zip(*some, strict=True)
            keys = np.fromiter(map(cells.__getitem__, names), np.int64, len(names))
            sums.add(keys, np.array(changes, np.int64))
        return sums.merged()

    def kept_months(self, until: str) -> list[str]:
        """All months between the first and the last one up to there that has cells."""
        first, last = self._run(self._sql.months, until).fetchone()
        if first is None:
            return []
        begin = Month.read(first)
        many = begin.until(Month.read(last)) + 1
        return [str(begin.plus(later)) for later in range(many)]

    def kept_watermarks(self) -> list[tuple[Any, ...]]:
        """How far the folded facts of each channel have come in."""
        return self._run(self._sql.watermarks).fetchall()

    def change_numbers(self) -> tuple[int, int, int]:
        """How many changes are kept, the first and the last number."""
        pruned = self.state()["pruned"]
        count, first, last = self._run(self._sql.change_numbers, pruned).fetchone()
        return count, first, last

    def state(self) -> Mapping[str, int]:
        """seq, facts, made_up: of what is folded."""
        return dict(self._run(self._sql.state).fetchall())

    def folded_lines(self) -> Iterator[list[str]]:
        """All folded facts in blocks of whole members, as `ledger.rows.counted_line`.

        Asked for in parts, as a driver fetches all it asks. In more than one statement, so only a
        snapshot has it exact.
        """
        member, most = b"", _BLOCK
        while True:
            lines = [line for (line,) in self._run(self._sql.folded_facts, member, most)]
            if len(lines) < most:
                break
            following = member_of(lines[-1])
            whole = bisect_left(lines, following, key=member_of)
            if whole:
                yield lines[:whole]
                member, most = bytes.fromhex(following), _BLOCK
            else:  # somebody with more facts than that
                most *= 2
        if lines:
            yield lines
