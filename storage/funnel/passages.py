"""Passages: gathered in a transaction, and added to the sums in its last statement."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from secrets import randbelow
from typing import Any, Final

from msgspec import Struct

from dialog.effects import Passage
from storage.funnel.tables import TOLD
from storage.unit.work import Work

PARTS: Final = 16
"""Of each sum where many processes count: two that take the same one wait for each other's commit,
so it is some times the transactions that are at their end at one instant."""


class FunnelEvent(Struct, frozen=True):
    """How far somebody came, for the sums of the funnel.

    `script` is the version of the questions; `agent` and `poster` say whose link led here, 0 for
    none.
    """

    day: date
    channel: int
    kind: Passage
    script: str
    question: str = ""
    agent: int = 0
    poster: int = 0


class PassageReads(Work):
    """The part that reads the funnel. Works on a read-only connection too."""

    def passed(self, first: str, last: str) -> Counter[tuple[int, str]]:
        """Who started and agreed in these months (`YYYY-MM`), by channel."""
        found = self._run(self._sql.passed, first, last)
        return Counter({(channel, kind): int(number) for channel, kind, number in found})

    def passages_between(self, first: date, last: date) -> Counter[tuple[int, str]]:
        """Who started, agreed and completed in these days, by channel."""
        found = self._run(self._sql.passages_between, first.isoformat(), last.isoformat())
        return Counter({(channel, kind): int(number) for channel, kind, number in found})

    def steps_between(self, first: date, last: date) -> Counter[tuple[int, str, str]]:
        """The same by question: reached, moved_on, repaired, left."""
        found = self._run(self._sql.steps_between, first.isoformat(), last.isoformat())
        return Counter({(channel, kind, q): int(number) for channel, kind, q, number in found})


class Passages(PassageReads):
    """The part of a transaction that counts."""

    def __init__(self, *opened: Any) -> None:
        """As `Work` is made."""
        super().__init__(*opened)
        self._passages: Counter[tuple[Any, ...]] = Counter()

    def count(self, events: Sequence[FunnelEvent]) -> None:
        """Add to the funnel, when this transaction ends."""
        self._passages.update(map(_passage, events))

    def replace_passages(self, script: str, events: Iterable[tuple[FunnelEvent, int]]) -> None:
        """Have these in place of all that was counted of that version: for what is made up."""
        rows = [(*_passage(event), 0, number) for event, number in events]
        self._run(self._sql.drop_passages, script)
        self._run_each(self._sql.add_passages, rows)
        self._run(self._sql.drop_months)
        self._run(self._sql.months_anew)

    def finish(self) -> None:
        """Everybody's turn adds to the same rows, so they are held for the commit alone."""
        super().finish()
        if not self._passages:
            return
        # In key order, so that two processes never wait for each other in a ring.
        passages = sorted(self._passages.items())
        part = randbelow(PARTS) if self._dialect.shared else 0
        months: Counter[tuple[Any, ...]] = Counter()
        for (day, channel, kind, *_), number in passages:
            if kind in TOLD:
                months[day[:7], channel, kind, part] += number
        self._run_each(
            self._sql.add_passages, [(*passage, part, number) for passage, number in passages]
        )
        self._run_each(
            self._sql.add_passed, [(*month, number) for month, number in sorted(months.items())]
        )


def _passage(event: FunnelEvent) -> tuple[Any, ...]:
    by_link = (event.agent, event.poster) if event.kind in TOLD else (0, 0)
    day = event.day.isoformat()
    return (day, event.channel, str(event.kind), event.question, event.script, *by_link)
