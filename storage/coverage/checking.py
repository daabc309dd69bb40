"""The cube against the facts it was folded from: found out, and mended.

Everything is counted again from the ledger, in one snapshot, without the facts that are not folded
yet. What is kept must be the same, byte for byte; where it is not, the cells are named.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from domain.coverage.cells import REST, Cell, CubeRow, Tenure
from domain.coverage.columns.codes import Codes
from domain.coverage.columns.days import Days
from domain.coverage.columns.rows import Entries, entries
from domain.coverage.columns.sums import Sums
from domain.coverage.identities import Broken, check, official, rebuilt, totals
from domain.months import Month
from storage.coverage.cube.folding import Folding
from storage.coverage.cube.reading import Readings
from storage.coverage.errors import MendedAlready
from storage.coverage.recounting import Recounting, without_gc

Progress: TypeAlias = Callable[[int], None]
"""Told now and then of how many more facts were counted."""

Row: TypeAlias = tuple[Any, ...]
Rows: TypeAlias = list[Row]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found. `cells` and `sha256` are those of the kept cube."""

    broken: tuple[Broken, ...]
    facts: int
    unfolded: int
    cells: int
    seq: int
    sha256: str


UNDONE: Final = {
    number: Broken(6, "the store", says)
    for number, says in (
        (1, "a load was cut off or has not ended"),
        (2, "of people who signed up twice, the signup is counted by an older rule"),
        (3, "what workers say they paid is perhaps counted by an older rule"),
    )
}
"""Why the cube is to be counted again, by the number of the mark that says so."""


def verify(reader: Readings, until: Month, told: Progress) -> Verdict:
    """All identities, the recount, and the kept cube against the rebuilt one."""
    codes = Codes()
    found = _counted(reader, told, codes, until)
    kept, sha256 = reader.kept_entries(codes, sealed=True)
    broken = [
        *rebuilt((kept - found.cube()).cells()),
        *_beside(reader, found),
        *check(kept.months(until)),
        *totals(kept.months(until), found.recount, until),
    ]
    state = reader.state()
    if state["loading"]:
        broken.insert(0, UNDONE[state["loading"]])
    if not state["made_up"]:
        broken += official(kept.months(until), reader.reference_facts())
    unfolded = reader.unfolded_count()
    return Verdict(tuple(broken), found.facts, unfolded, len(kept), state["seq"], sha256)


def glance(reader: Readings, until: Month) -> list[Broken]:
    """Identities 1, 3 and 4 by month, channel and programmes: of the totals, so it takes no time.

    What the facts say is not looked at; that is what `verify` is for.
    """
    codes, sums = Codes(), Sums()
    named = (
        CubeRow(Cell(Month.read(month), channel, REST, programmes, REST, Tenure.NEW), tuple(values))
        for month, channel, programmes, *values in reader.kept_totals()
    )
    sums.add(*entries(named, codes))
    broken = check(Entries(*sums.merged(), codes).months(until))
    mark = reader.state()["loading"]
    return [UNDONE[mark], *broken] if mark else broken


@dataclass(frozen=True, slots=True)
class Mend:
    """What to add to the store so that it is what follows from the facts. All of it adds up, so it
    holds whatever is folded meanwhile; `mended` says after how many mendings it was found.

    `anew`: the changes that are kept do not lead to this cube, so whoever follows them has to read
    it whole. Nobody knows whether what was wrong had come through a change, or past all of them.
    """

    cells: Entries
    totals: Rows
    days: Days
    marks: Rows
    facts: int
    made_up: int
    mended: int
    anew: bool

    @property
    def rows(self) -> int:
        """How many rows are wrong."""
        return len(self.cells) + len(self.totals) + len(self.days) + len(self.marks)


def count_again(reader: Readings, told: Progress) -> Mend:
    """Everything from the folded facts, and how what is kept differs from it."""
    codes = Codes()
    found = _counted(reader, told, codes, None)
    state, built = reader.state(), found.cube()
    marks = {channel: at for channel, at, _ in found.mark_rows()}
    cells = built - reader.kept_entries(codes)[0]
    return Mend(
        cells,
        _added(reader.kept_totals(), built.totals(), 3),
        found.days() - reader.kept_days(codes),
        [
            (channel, marks.get(channel, 0), facts)
            for channel, _, facts in _added(reader.kept_watermarks(), found.mark_rows(), 1)
        ],
        found.facts - state["facts"],
        found.made_up - state["made_up"],
        state["mended"],
        bool(_gaps(reader)) or (len(cells) > 0 and not state["loading"]),
    )


def _counted(reader: Readings, told: Progress, codes: Codes, until: Month | None) -> Recounting:
    found = Recounting(codes, until)
    with without_gc():
        for lines in reader.folded_lines():
            found.take(lines)
            told(len(lines))
    return found


def _beside(reader: Readings, built: Recounting) -> Iterator[Broken]:
    """What is kept beside the cube: totals, days, counters, and the numbers of the changes."""
    kept = {tuple(row[:3]): tuple(row[3:]) for row in reader.kept_totals()}
    yield from _differing("total", kept, {r[:3]: r[3:] for r in built.cube().totals()})
    for day, channel, region, *_ in (built.days() - reader.kept_days(built.codes)).rows():
        yield Broken(6, f"signups of {day} {channel} {region}", "differ from the facts")
    marks = {row[0]: tuple(row[1:]) for row in reader.kept_watermarks()}
    yield from _differing("watermark of", marks, {r[0]: r[1:] for r in built.mark_rows()})
    state = reader.state()
    numbers = {"facts": (state["facts"],), "made_up": (state["made_up"],)}
    found = {"facts": (built.facts,), "made_up": (built.made_up,)}
    yield from _differing("count of", numbers, found)
    yield from _gaps(reader)


def _gaps(reader: Readings) -> list[Broken]:
    """Whether a change is missing among those that are kept."""
    state, (count, first, last) = reader.state(), reader.change_numbers()
    whole = first == state["pruned"] + 1 and last == state["seq"] and count == last - first + 1
    if whole or (not count and state["seq"] == state["pruned"]):
        return []
    return [Broken(6, "changes", f"{count} changes from {first} to {last} have gaps")]


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

        Followers get it as one change, or read the cube anew. Raises MendedAlready when somebody
        else mended it since.
        """
        self._run(self._sql.patiently)
        state = dict(self._run(self._sql.state_to_mend).fetchall())
        if state["mended"] != mend.mended:
            raise MendedAlready("Somebody else has just rebuilt the cube; run it again.")
        self.forget_tail()
        self._run(self._sql.count_state, 1, "mended")
        self._run(self._sql.set_state, 0, "loading")
        self._add_change(mend.cells.rows(), at)
        if mend.anew:
            self._run(self._sql.set_state, self._newest_fold(), "pruned")
        self._run_each(self._sql.add_totals, mend.totals)
        self._run_each(self._sql.add_days, list(mend.days.rows()))
        self._run_each(self._sql.mend_watermarks, mend.marks)
        self._count_facts(mend.facts, mend.made_up)


def _added(kept: Iterable[Row], built: Iterable[Row], width: int) -> Rows:
    """The rows that must be added to make these of those; so many columns are the key."""
    sums = {tuple(row[:width]): [-value for value in row[width:]] for row in kept}
    for row in built:
        key, values = row[:width], row[width:]
        sums[key] = [a + b for a, b in zip(sums.get(key, (0,) * len(values)), values, strict=True)]
    return [(*key, *sums[key]) for key in sorted(sums) if any(sums[key])]
