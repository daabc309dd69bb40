"""What becomes of the figures when signups are taken back, before anything is written."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from domain.coverage.cells import COLUMN
from domain.coverage.events import Event, Payment, Signup, Void
from domain.coverage.history import history
from domain.enrollment import Proof, Rung
from domain.months import Month
from storage.coverage.cube.batch import Batch
from storage.enrollments.withdrawing import Witnessed

FIGURES: Final = ("signups", "first_payments", "rejoined", "closing_active")
"""What is told of a channel; the last one is a stock, of the last month alone."""
_STOCK: Final = FIGURES[-1]


@dataclass(slots=True)
class Effect:
    """Of so many signups of so many members: `paying` have a confirmed payment, and of `followed`
    another signup counts afterwards. `forms` are withdrawn, `handed_over` by their numbers."""

    signups: int = 0
    members: int = 0
    paying: int = 0
    followed: int = 0
    forms: int = 0
    handed_over: list[str] = field(default_factory=list)
    _batch: Batch = field(default_factory=Batch)

    def withdraw(self, form: Witnessed) -> None:
        """One more form."""
        self.forms += 1
        if form.rung >= Rung.HANDED_OVER:
            self.handed_over.append(form.number)

    def add(self, known: Collection[Event], new: Collection[Event]) -> None:
        """One more member: all facts, and what is new, voids and a signup that comes next."""
        if not new:
            return
        after = [*known, *new]
        self._batch.change(after, new)
        facts = history(after)
        self.members += 1
        self.signups += sum(isinstance(fact, Void) for fact in new)
        self.paying += any(
            isinstance(fact, Payment) and fact.proof is Proof.CONFIRMED for fact in facts
        )
        self.followed += any(isinstance(fact, Signup) for fact in facts)

    def by_channel(self, until: Month) -> dict[int, dict[str, int]]:
        """By how much each channel's FIGURES change, all months up to that one together."""
        found: dict[int, dict[str, int]] = {}
        for month, channel, _, *values in self._batch.totals():
            its = found.setdefault(channel, dict.fromkeys(FIGURES, 0))
            for name in FIGURES:
                if month == str(until) or (name != _STOCK and month < str(until)):
                    its[name] += values[COLUMN[name]]
        return found

    def signups_by_month(self) -> dict[tuple[str, int], int]:
        """By how much the signups of each month and channel change, where they do."""
        found: dict[tuple[str, int], int] = {}
        for month, channel, _, *values in self._batch.totals():
            found[month, channel] = found.get((month, channel), 0) + values[COLUMN["signups"]]
        return {key: change for key, change in sorted(found.items()) if change}
