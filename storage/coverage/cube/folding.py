"""Facts into the cube: written down in the turn, folded later, in batches, by whoever has time.

**Why it is exact.** Members are divided into lanes, and whoever folds some holds their lane, so of
one member two processes never work out a change at once. All facts of a member and which of them
are not folded are read in one statement; the change is derive(all) - derive(those that were
folded), and exactly the marks that were read are removed, in one transaction. A fact that comes
meanwhile keeps its mark. Changes are numbered under the lock of one row, which is held until the
commit: `seq` has no gaps, and is in the order of the commits.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeAlias

from domain.coverage.events import Event
from storage.coverage.cube.batch import Batch, cell_rows, changed_members
from storage.coverage.cube.tail import Tail
from storage.coverage.ledger.rows import by_kind, row_of
from storage.instants import micros
from storage.sql import Each

Rows: TypeAlias = Sequence[tuple[Any, ...]]
LANES_AT_ONCE: Final = 8
"""Of 16: two processes can fold beside each other."""


PRUNED_AT_ONCE: Final = 5_000
"""Cells of old changes that are dropped in one transaction."""
_CELLS_AT_ONCE: Final = 10_000


class Folding(Tail):
    """The part of a transaction that adds to the ledger and to the cube."""

    def record_facts(self, events: Iterable[Event]) -> int:
        """Add facts to the ledger; how many were new. A fact has one name, for one member."""
        self.forget_tail()
        marks: set[tuple[bytes, bytes]] = set()
        for record, rows in self._recording(by_kind(sorted(map(row_of, events), key=_key))):
            new = self._changed(record, rows)
            marks.update(row[:2] for row, won in zip(rows, new, strict=True) if won)
        self._run_each(self._sql.pend, sorted(marks))
        return len(marks)

    def known_facts(self, names: Iterable[tuple[bytes, bytes]]) -> set[bytes]:
        """Of facts, named by member and event, the events that are in the ledger."""
        return {
            event
            for member, event in names
            if self._run(self._sql.known_fact, member, event).fetchone() is not None
        }

    def load_rows(self, kinds: Sequence[Rows]) -> None:
        """Add rows, as `by_kind` gives them, to the ledger alone; those known are left out.

        For a bulk load. What follows from them is counted by the rebuild that it ends with.
        """
        for record, rows in self._recording(kinds):
            self._run_each(record, rows)

    def begin_load(self) -> None:
        """A bulk load begins: until the next rebuild, what is kept is not what the facts say."""
        self._run(self._sql.set_state, 1, "loading")

    def fold_facts(self, limit: int, at: datetime) -> int:
        """Fold the facts of so many members at most; how many facts that were."""
        batch = Batch()
        done: list[tuple[bytes, bytes]] = []
        lanes = self._run(self._sql.claim_lanes, LANES_AT_ONCE).fetchall()
        for number, low, high in lanes:
            if limit <= 0:
                break
            for events, new in changed_members(self._run(self._sql.unfolded, low, high, limit)):
                batch.change(events, new)
                done += [(event.member_id, event.event_id) for event in new]
                limit -= 1
            self._run(self._sql.lane_folded, micros(at), number)
        if done:
            self.add_to_cube(batch, at)
            self._run_each(self._sql.folded, done)
        return len(done)

    def prune_changes(self, before: datetime, limit: int = PRUNED_AT_ONCE) -> bool:
        """Drop changes that were folded before that; whether there is more to drop.

        The number of the last one that is not kept is written first: from then on readers see none
        of them, and nobody finds a change with some of its cells gone.
        """
        pruned = int(self._run(self._sql.pruned).fetchone()[0])
        old = self._run(self._sql.old_change, pruned, limit, micros(before)).fetchone()[0]
        if old is not None:
            pruned = int(old)
            self._run(self._sql.set_state, pruned, "pruned")
        self._run(self._sql.drop_changes, pruned, limit)
        return self._run(self._sql.dropped_change, pruned).fetchone() is not None

    def add_to_cube(self, batch: Batch, at: datetime) -> None:
        """Add to the cube and all that is kept beside it, as one change."""
        self.forget_tail()
        self._add_change(cell_rows(batch.cube), at)
        self._run_each(self._sql.add_totals, batch.totals())
        self._run_each(self._sql.add_days, batch.day_rows())
        self._run_each(self._sql.add_watermarks, batch.mark_rows())
        self._count_facts(batch.facts, batch.made_up)

    def _add_change(self, cells: Iterable[tuple[Any, ...]], at: datetime) -> None:
        """From here on until the commit nobody else changes the cube."""
        seq = int(self._run(self._sql.seq).fetchone()[0]) + 1
        change = seq, micros(at)
        waiting = (change + row for row in cells)
        some = list(islice(waiting, _CELLS_AT_ONCE))
        if not some:
            return
        self._run(self._sql.count_state, 1, "seq")
        while some:
            self._run_each(self._sql.add_changes, some)
            some = list(islice(waiting, _CELLS_AT_ONCE))
        self._run(self._sql.add_cells, seq)

    def _count_facts(self, facts: int, made_up: int) -> None:
        for name, number in (("facts", facts), ("made_up", made_up)):
            if number:
                self._run(self._sql.count_state, number, name)

    def _recording(self, kinds: Sequence[Rows]) -> Iterator[tuple[Each, Rows]]:
        """Rows of each kind, if any, beside the statement that records them."""
        sql = self._sql
        statements = (sql.record_signups, sql.record_payments, sql.record_others)
        return ((record, rows) for record, rows in zip(statements, kinds, strict=True) if rows)


def _key(row: tuple[Any, ...]) -> tuple[bytes, bytes]:
    return row[0], row[1]
