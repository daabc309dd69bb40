"""The cube against the facts it was folded from: found out, and mended.

Everything is counted again from the ledger, in one snapshot, without the facts that are not folded
yet. What is kept must be the same, byte for byte; where it is not, the cells are named.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from domain.coverage.cube import publish
from domain.coverage.identities import Broken, Recount, check, official, rebuilt, totals
from domain.months import Month
from storage.coverage.batch import Batch, cell_rows
from storage.coverage.errors import MendedAlready
from storage.coverage.folding import Folding
from storage.coverage.reading import Readings

Progress: TypeAlias = Callable[[int], None]
"""Told now and then of how many more facts were counted."""

Row: TypeAlias = tuple[Any, ...]
Rows: TypeAlias = list[Row]

_STEP: Final = 20_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found. `cells` and `sha256` are those of the kept cube."""

    broken: tuple[Broken, ...]
    facts: int
    unfolded: int
    cells: int
    seq: int
    sha256: str


def verify(reader: Readings, until: Month, told: Progress) -> Verdict:
    """All identities, the recount, and the kept cube against the rebuilt one."""
    batch, recount = _counted(reader, told, Recount(), until)
    kept, state = reader.kept_cube(), reader.state()
    published = publish(kept, until)
    broken = [
        *rebuilt(kept, batch.cube),
        *_beside(reader, batch),
        *check(published),
        *totals(published.unsorted(), recount, until),
    ]
    if not state["made_up"]:
        broken += official(published.unsorted(), reader.reference_facts())
    return Verdict(
        tuple(broken), batch.facts, reader.unfolded_count(), len(kept), state["seq"], kept.sha256()
    )


@dataclass(frozen=True, slots=True)
class Mend:
    """What to add to the store so that it is what follows from the facts. All of it adds up, so it
    holds whatever is folded meanwhile; `mended` says after how many mendings it was found."""

    cells: Rows
    totals: Rows
    days: Rows
    marks: Rows
    facts: int
    made_up: int
    mended: int

    @property
    def rows(self) -> int:
        """How many rows are wrong."""
        return sum(map(len, (self.cells, self.totals, self.days, self.marks)))


def count_again(reader: Readings, told: Progress) -> Mend:
    """Everything from the folded facts, and how what is kept differs from it."""
    batch = _counted(reader, told, None, None)[0]
    state = reader.state()
    return Mend(
        cell_rows(batch.cube - reader.kept_cube()),
        _added(reader.kept_totals(), batch.totals(), 2),
        _added(reader.kept_days(), batch.day_rows(), 3),
        [
            (channel, batch.marks.get(channel, (0, 0))[0], facts)
            for channel, _, facts in _added(reader.kept_watermarks(), batch.mark_rows(), 1)
        ],
        batch.facts - state["facts"],
        batch.made_up - state["made_up"],
        state["mended"],
    )


def _counted(
    reader: Readings, told: Progress, recount: Recount | None, until: Month | None
) -> tuple[Batch, Recount]:
    batch, counted, step = Batch(), recount or Recount(), 0
    with _without_gc():
        for events in reader.folded_members():
            batch.take(events)
            if recount is not None and until is not None:
                recount.add(events, until)
            step += len(events)
            if step >= _STEP:
                told(step)
                step = 0
    told(step)
    return batch, counted


def _beside(reader: Readings, batch: Batch) -> Iterator[Broken]:
    """What is kept beside the cube: totals, days, counters, and the numbers of the changes."""
    kept = {tuple(row[:2]): tuple(row[2:]) for row in reader.kept_totals()}
    yield from _differing("total", kept, {r[:2]: r[2:] for r in batch.totals()})
    days = {tuple(row[:3]): tuple(row[3:]) for row in reader.kept_days()}
    yield from _differing("signups of", days, {r[:3]: r[3:] for r in batch.day_rows()})
    marks = {row[0]: tuple(row[1:]) for row in reader.kept_watermarks()}
    yield from _differing("watermark of", marks, {r[0]: r[1:] for r in batch.mark_rows()})
    state = reader.state()
    numbers = {"facts": (state["facts"],), "made_up": (state["made_up"],)}
    found = {"facts": (batch.facts,), "made_up": (batch.made_up,)}
    yield from _differing("count of", numbers, found)
    count, first, last = reader.change_numbers()
    if last > state["seq"] or (count and count != last - first + 1):
        yield Broken(6, "changes", f"{count} changes from {first} to {last} have gaps")


def _differing(what: str, kept: dict[Any, Any], built: dict[Any, Any]) -> Iterator[Broken]:
    for key in sorted(kept.keys() | built.keys(), key=str):
        has, should = kept.get(key), built.get(key)
        if has != should and any((*(has or ()), *(should or ()))):
            where = " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
            yield Broken(6, f"{what} {where}", "differs from the facts")


class Mending(Folding):
    """The part of a transaction that mends the store."""

    def mend(self, mend: Mend, at: datetime) -> None:
        """Bring the store to what follows from the facts, all of it at once for every reader.

        Followers get it as one change. Raises MendedAlready when somebody else mended it since.
        """
        state = dict(self._run(self._sql.state_to_mend).fetchall())
        if state["mended"] != mend.mended:
            raise MendedAlready("Somebody else has just rebuilt the cube; run it again.")
        self._run(self._sql.count_state, 1, "mended")
        self._add_change(mend.cells, at)
        self._run_each(self._sql.add_totals, mend.totals)
        self._run_each(self._sql.add_days, mend.days)
        self._run_each(self._sql.mend_watermarks, mend.marks)
        self._count_facts(mend.facts, mend.made_up)


def _added(kept: Iterable[Row], built: Iterable[Row], width: int) -> Rows:
    """The rows that must be added to make these of those; so many columns are the key."""
    sums = {tuple(row[:width]): [-value for value in row[width:]] for row in kept}
    for row in built:
        key, values = row[:width], row[width:]
        sums[key] = [a + b for a, b in zip(sums.get(key, (0,) * len(values)), values, strict=True)]
    return [(*key, *sums[key]) for key in sorted(sums) if any(sums[key])]


@contextmanager
def _without_gc() -> Iterator[None]:
    """Millions of short-lived, acyclic objects: looking for cycles costs a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
