"""The ledger counted straight from its facts, by the words of the rule: not the way the cube is."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from domain.coverage.events import Event, Happening, Leave, Payment, Signup
from domain.coverage.history import history
from domain.coverage.rule import is_active
from domain.enrollment import Proof
from domain.months import Month

RECOUNTED: Final = (
    "signups",
    "closing_active",
    "paid_months",
    "amount_jkk_rp",
    "amount_jkm_rp",
    "amount_jht_rp",
)
"""What `Recount` counts."""


@dataclass(slots=True)
class Recount:
    """The ledger counted straight from its facts, by month. Add members one by one."""

    counts: dict[Month, Counter[str]] = field(default_factory=dict)

    def add(self, events: Collection[Event], until: Month) -> None:
        """Count one member's facts, and in which months up to `until` they are active."""
        facts = history(events)
        for fact in facts:
            self._of(Month.of(fact.occurred_on)).update(_counted(fact))
        signup = next((fact for fact in facts if isinstance(fact, Signup)), None)
        if signup is not None:
            self._of(Month.of(signup.occurred_on))["signups"] += 1
        for month in active_months(facts, until):
            self._of(month)["closing_active"] += 1

    def add_count(self, month: Month, name: str, count: int) -> None:
        """Count so many more of one of RECOUNTED."""
        self._of(month)[name] += count

    def _of(self, month: Month) -> Counter[str]:
        return self.counts.setdefault(month, Counter())


def active_months(facts: Sequence[Happening], until: Month) -> Iterator[Month]:
    """The months at whose close a member is active, by the words of the rule."""
    ends = [
        (Month.of(fact.occurred_on), fact if isinstance(fact, Leave) else fact.paid_through)
        for fact in facts
        if isinstance(fact, Leave) or (isinstance(fact, Payment) and _counts(fact))
    ]
    month = ends[0][0] if ends else until.plus(1)
    while month <= until:
        known = [end for occurred, end in ends if occurred <= month]
        leaves = [position for position, end in enumerate(known) if isinstance(end, Leave)]
        gone = [p for p in leaves if _stands(ends, p)]
        paid = [end for end in known[gone[-1] + 1 if gone else 0 :] if isinstance(end, Month)]
        if paid and is_active(max(paid), month):
            yield month
        month = month.plus(1)


def _stands(ends: Sequence[tuple[Month, Leave | Month]], position: int) -> bool:
    """Whether somebody who left did not pay again in the same month."""
    month = ends[position][0]
    return not any(
        occurred == month and isinstance(end, Month) for occurred, end in ends[position + 1 :]
    )


def _counted(fact: Happening) -> dict[str, int]:
    if not isinstance(fact, Payment) or not _counts(fact):
        return {}
    jkk, jkm, jht = fact.amounts
    amounts = {"amount_jkk_rp": jkk, "amount_jkm_rp": jkm, "amount_jht_rp": jht}
    return {"paid_months": fact.months, **amounts}


def _counts(fact: Payment) -> bool:
    return fact.proof is Proof.CONFIRMED
