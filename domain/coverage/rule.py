"""Who is active: the dated rule, and the few words for how somebody stands.

A member has paid up to and including the month `paid_through`. In a later month they are so many
months past it (k). They stay active while k is below the rule's grace: with 3, somebody who paid
through September is active in October (k = 1) and November (k = 2), and lapsed at the close of
December (k = 3). The rule is data with a source: `data/coverage_rules.toml`.

Inside this package a month is a whole number (`month_index`), because a rebuild of the cube touches
one for every month of every member.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from domain.dated import NoRow, table
from domain.months import Month

LARGEST_K: Final = 3
"""The last k that contract v1 has a column for; it holds all who have lapsed."""


class Standing(StrEnum):
    """How a member stands at the close of a month.

    RETURNED is active again in this very month, after a lapse; from the next month on it is ACTIVE.
    LEFT is for good: only a new payment ends it.
    """

    NEVER_PAID = "never_paid"
    ACTIVE = "active"
    RETURNED = "returned"
    LAPSED = "lapsed"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Rule:
    """From `since` on and until the next rule, members are active while k < `grace`."""

    since: Month
    grace: int
    source: str


def month_index(month: Month) -> int:
    """Months since the year 0."""
    return month.year * 12 + month.number - 1


def month_at(index: int) -> Month:
    """The month of an index."""
    return Month(index // 12, index % 12 + 1)


def grace(month: Month) -> int:
    """How many months past paid_through end an activity. Raises NoRow before the first rule."""
    index = month_index(month)
    if not month_index(RULES[0].since) <= index < len(GRACE):
        raise NoRow(
            f"No rule says who is active in {month}; "
            "add it to domain/data/coverage_rules.toml, with its source."
        )
    return GRACE[index]


def months_past(paid_through: Month, month: Month) -> int:
    """k: how many months a month lies past paid_through, 0 when it is paid for."""
    return max(0, month_index(month) - month_index(paid_through))


def is_active(paid_through: Month, month: Month) -> bool:
    """Whether somebody who paid through that month is active at the close of `month`."""
    return months_past(paid_through, month) < grace(month)


def check_rules(rules: Sequence[Rule]) -> None:
    """Raises ValueError for rules that contract v1 cannot hold.

    It has columns up to k = 3. A grace that rises by more than one month at once would make lapsed
    people active without a payment, for which no column stands.
    """
    if not rules or any(not 1 <= rule.grace <= LARGEST_K for rule in rules):
        raise ValueError(f"The grace of every rule is 1 to {LARGEST_K} months.")
    for before, after in pairwise(rules):
        if before.since >= after.since:
            raise ValueError(f"The rule of {after.since} does not come after {before.since}.")
        if after.grace > before.grace + 1:
            raise ValueError("A grace rises by one month at most; write the steps as rules.")


def _table(rules: Sequence[Rule]) -> tuple[int, ...]:
    """The grace of every month by index, up to the year 2200; 0 before the first rule."""
    starts = [month_index(rule.since) for rule in rules] + [2200 * 12]
    table = [0] * starts[0]
    for rule, end in zip(rules, starts[1:], strict=True):
        table += [rule.grace] * (end - len(table))
    return tuple(table)


RULES: Final = tuple(
    Rule(Month.read(row["from"]), row["grace"], row["source"])
    for row in table("coverage_rules.toml")["rule"]
)
"""All rules, the oldest first."""
check_rules(RULES)
GRACE: Final = _table(RULES)
"""The rule of each month, by `month_index`."""
