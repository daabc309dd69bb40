"""What becomes of the figures when facts are taken back, before anything is written."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from domain.coverage.cells import COLUMN
from domain.coverage.events import Event, Payment, Signup, Void
from domain.coverage.history import history
from domain.enrollment import Proof, Rung
from domain.months import Month
from storage.coverage.cube.batch import Batch
from storage.enrollments.withdrawing import Witnessed

_STOCK: Final = "closing_active"
FIGURES: Final = ("signups", "first_payments", "rejoined", _STOCK)
"""What is told of a channel; the last one is a stock, of the last month alone."""
OF_PAYMENTS: Final = (
    *("first_payments", "rejoined", "returns", "paid_months"),
    *("amount_jkk_rp", "amount_jkm_rp", "amount_jht_rp", _STOCK),
)
"""The same when payments are taken back."""


@dataclass(slots=True)
class Effect:
    """So many signups or payments that are `voided`, of these `members`: `paying` have a confirmed
    payment afterwards, and of `followed` a signup counts. `forms` are withdrawn: `handed_over` by
    their numbers, `waiting` those for which nobody has answered. `numbers` are the receipts by
    which members may be told, if it is to be told."""

    voided: int = 0
    members: set[bytes] = field(default_factory=set)
    paying: int = 0
    followed: int = 0
    forms: int = 0
    handed_over: list[str] = field(default_factory=list)
    waiting: list[Witnessed] = field(default_factory=list)
    numbers: Mapping[bytes, str] = field(default_factory=dict)
    _batch: Batch = field(default_factory=Batch)

    def withdraw(self, form: Witnessed) -> None:
        """One more form."""
        self.forms += 1
        if form.rung >= Rung.HANDED_OVER:
            self.handed_over.append(form.number)
        else:
            self.waiting.append(form)

    def add(self, known: Collection[Event], new: Collection[Event]) -> None:
        """One more member: all facts, and what is new, voids and a signup that comes next."""
        if not new:
            return
        after = [*known, *new]
        self._batch.change(after, new)
        facts = history(after)
        self.members.add(after[0].member_id)
        self.voided += sum(isinstance(fact, Void) for fact in new)
        self.paying += any(
            isinstance(fact, Payment) and fact.proof is Proof.CONFIRMED for fact in facts
        )
        self.followed += any(isinstance(fact, Signup) for fact in facts)

    def by_channel(self, until: Month, figures: Collection[str]) -> dict[int, dict[str, int]]:
        """By how much each channel's figures change, all months up to that one together."""
        found: dict[int, dict[str, int]] = {}
        for month, channel, _, *values in self._batch.totals():
            its = found.setdefault(channel, dict.fromkeys(figures, 0))
            for name in figures:
                if month == str(until) or (name != _STOCK and month < str(until)):
                    its[name] += values[COLUMN[name]]
        return found

    def by_month(self, figure: str, until: Month) -> dict[tuple[str, int], int]:
        """By how much a figure of each channel and month up to that one changes, where it does."""
        found: dict[tuple[str, int], int] = {}
        for month, channel, _, *values in self._batch.totals():
            if month <= str(until):
                key = month, channel
                found[key] = found.get(key, 0) + values[COLUMN[figure]]
        return {key: change for key, change in sorted(found.items()) if change}
