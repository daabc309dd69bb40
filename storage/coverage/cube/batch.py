"""What the facts of some members add to the store, gathered before anything is written."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from domain.coverage.cells import UNKNOWN_CHANNEL, UNKNOWN_REGION
from domain.coverage.cube import Cube, roll_up
from domain.coverage.derive import fold
from domain.coverage.events import MADE_UP, Correct, Event, Signup, Void
from domain.coverage.history import history
from storage.coverage.ledger.rows import HOT, counted, credited
from storage.instants import micros

Row = tuple[Any, ...]
DayKey = tuple[str, int, str]
_FLAG: Final = len(HOT)
AT_ONCE: Final = 100
"""Members folded in one transaction: on SQLite turns wait for it, some tens of milliseconds."""


@dataclass(slots=True)
class Batch:
    """Sums, of members one after the other. `marks`: of each channel the newest fact, and how many.

    All of it adds up but for the newest instants, which can only grow.
    """

    cube: Cube = field(default_factory=Cube)
    days: Counter[DayKey] = field(default_factory=Counter)
    first_ever: Counter[DayKey] = field(default_factory=Counter)
    marks: dict[int, tuple[int, int]] = field(default_factory=dict)
    facts: int = 0
    made_up: int = 0

    def take(self, events: Collection[Event]) -> None:
        """All facts of a member of whom nothing was counted."""
        fold(self.cube, events)
        for event in events:
            self._count(event)
        self._signup(events, 1)

    def change(self, events: Collection[Event], new: Collection[Event]) -> None:
        """The facts of a member, of which these are new."""
        if len(new) == len(events):
            self.take(events)
            return
        names = {event.event_id for event in new}
        before = [event for event in events if event.event_id not in names]
        fold(self.cube, events)
        fold(self.cube, before, -1)
        for event in new:
            self._count(event)
        if any(isinstance(event, Signup | Void | Correct) for event in new):
            self._signup(events, 1)
            self._signup(before, -1)

    def totals(self) -> list[Row]:
        """The cube by month, channel and programmes, in the order of the keys."""
        sums = roll_up(self.cube.unsorted(), ("month", "channel", "programmes"))
        rows = [(str(month), *rest, *values) for (month, *rest), values in sums.items()]
        return [row for row in rows if any(row[3:])]

    def day_rows(self) -> list[Row]:
        """Signups by day, channel and region."""
        return [
            (*key, signups, self.first_ever[key])
            for key, signups in sorted(self.days.items())
            if signups or self.first_ever[key]
        ]

    def mark_rows(self) -> list[Row]:
        """The watermarks by channel."""
        return [(channel, *mark) for channel, mark in sorted(self.marks.items())]

    def mark(self, channel: int, at: int, facts: int) -> None:
        """So many facts more of a channel, the newest recorded at that instant."""
        newest, known = self.marks.get(channel, (0, 0))
        self.marks[channel] = (max(newest, at), known + facts)

    def _count(self, event: Event) -> None:
        self.facts += 1
        self.made_up += event.source == MADE_UP
        found = credited(event)
        self.mark(UNKNOWN_CHANNEL if found is None else found, micros(event.recorded_at), 1)

    def _signup(self, events: Collection[Event], times: int) -> None:
        only = next(iter(events)) if len(events) == 1 else None
        facts = events if isinstance(only, Signup) else history(events)
        signup = next((fact for fact in facts if isinstance(fact, Signup)), None)
        if signup is not None:
            key = (signup.occurred_on.isoformat(), signup.channel, signup.region or UNKNOWN_REGION)
            self.days[key] += times
            self.first_ever[key] += times * signup.is_first_ever


def cell_rows(cube: Cube) -> list[Row]:
    """The cells with anything in them, in the order of their keys."""
    return sorted((str(row.cell[0]), *row.cell[1:], *row.values) for row in cube.unsorted())


def changed_members(rows: Iterable[Row]) -> Iterator[tuple[list[Event], list[Event]]]:
    """Of each member all facts, and those that are not folded: that stands behind HOT."""
    for _, its in groupby(rows, itemgetter(0)):
        events, new = [], []
        for row in its:
            event = counted(row)
            events.append(event)
            if row[_FLAG]:
                new.append(event)
        yield events, new
