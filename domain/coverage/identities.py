"""What must be true of every cube, in whole numbers; a build that breaks one is refused.

The numbers are those of the contract:

1. opening + first_payments + rejoined + returns - lapsed - exits + transfers_in - transfers_out
   = closing in every cell; closing of a month = opening of the next, by group; opening = prepaid +
   at_risk_0..2 in every cell.
2. Sums by channel, region, programmes and payer are each the count over the ledger.
3. Nobody converts who has not signed up: by cell, and in total up to every month.
4. Those at risk pay, leave for good, or are one month further behind in the next month.
5. Money and months paid are those of the payments in force, to the rupiah.
6. The kept cube is the rebuilt one, byte for byte.
7. No more are active in the ledger than officially in the same month; the difference is outside.

1, 3 and 4 are about published cubes, all months; `recount` counts the ledger in another, slower
way, so that 2 and 5 compare two computations.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final

from domain.coverage.cells import COLUMN, EXITS, MEASURES, CubeRow, Group
from domain.coverage.cube import Cube, measures, roll_up
from domain.coverage.events import Event, Happening, Leave, Payment, Signup
from domain.coverage.facts import Metric, NoFact, ReferenceFacts
from domain.coverage.history import history
from domain.coverage.rule import grace, is_active
from domain.enrollment import Proof
from domain.months import Month

Counts = Mapping[str, int]
_NONE: Final = dict.fromkeys(MEASURES, 0)
_IN: Final = ("first_payments", "rejoined", "returns", "transfers_in")
_OUT: Final = ("lapsed", "transfers_out", *EXITS)
_OPENING, _CLOSING = COLUMN["opening_active"], COLUMN["closing_active"]
_SIGNUPS, _FIRST_EVER = COLUMN["signups"], COLUMN["signups_first_ever"]
_COMING: Final = itemgetter(*(COLUMN[name] for name in _IN))
_GOING: Final = itemgetter(*(COLUMN[name] for name in _OUT))
_OPEN: Final = itemgetter(*(COLUMN[n] for n in ("prepaid", "at_risk_0", "at_risk_1", "at_risk_2")))
_CONVERTED: Final = itemgetter(*(COLUMN[n] for n in MEASURES if n.startswith("converted_")))
_GROUP: Final = ("channel", "region", "programmes", "payer")


class CubeBroken(Exception):  # says what is the matter
    """A cube breaks an identity and is not used; the message says which ones and where."""


@dataclass(frozen=True, slots=True)
class Broken:
    """One identity that does not hold: its number, where, and by how much."""

    identity: int
    where: str
    says: str

    def __str__(self) -> str:
        return f"identity {self.identity}, {self.where}: {self.says}"


def refuse(broken: Iterable[Broken], most: int = 5) -> None:
    """Raises CubeBroken when anything is."""
    found = list(broken)
    if found:
        more = f"; and {len(found) - most} more" if len(found) > most else ""
        raise CubeBroken("; ".join(map(str, found[:most])) + more)


def check(published: Cube) -> list[Broken]:
    """Identities 1, 3 and 4, which need nothing but the published cube."""
    rows = list(published.unsorted())
    return [
        *balance(rows), *carried_over(rows), *conversions(rows), *survival(rows),
    ]  # fmt: skip


def balance(rows: Iterable[CubeRow]) -> Iterator[Broken]:
    """1, within each cell; and that nothing is counted below zero."""
    for row in rows:
        values = row.values
        opening, closing = values[_OPENING], values[_CLOSING]
        follows = opening + sum(_COMING(values)) - sum(_GOING(values))
        if closing != follows:
            yield _not(1, row, "closing_active", closing, follows)
        known = sum(_OPEN(values))
        if known != opening:
            yield _not(1, row, "opening_active", opening, known)
        if min(values) < 0:
            yield Broken(1, _where(row), "something is counted below zero")


def carried_over(rows: Iterable[CubeRow]) -> Iterator[Broken]:
    """1, from month to month: closing is the next opening, whatever tenure band people are in."""
    opened: Counter[tuple[Month, Group]] = Counter()
    closed: Counter[tuple[Month, Group]] = Counter()
    last: dict[Month, Month] = {}
    for row in rows:
        month, group = row.cell.month, row.cell.group
        after = last.setdefault(month, month.plus(1))
        opened[month, group] += row.values[_OPENING]
        closed[after, group] += row.values[_CLOSING]
    newest = max(last, default=None)
    for month, group in sorted(opened.keys() | closed.keys()):
        opening, closing = opened[month, group], closed[month, group]
        if opening != closing and newest is not None and month <= newest:
            where = " ".join(map(str, (month, *group)))
            yield Broken(1, where, f"opening_active is {opening}, {closing} had closed")


def conversions(rows: Sequence[CubeRow]) -> Iterator[Broken]:
    """3, by cell and cumulatively over all months."""
    for row in rows:
        signups = row.values[_SIGNUPS]
        converted = sum(_CONVERTED(row.values))
        if converted > signups:
            yield _not(3, row, "signups", signups, converted)
        if row.values[_FIRST_EVER] > signups:
            yield _not(3, row, "signups", signups, row.values[_FIRST_EVER])
    signups = payments = 0
    for (month,), values in roll_up(rows).items():
        its = measures(values)
        signups += its["signups_first_ever"]
        payments += its["first_payments"]
        if payments > signups:
            yield Broken(3, str(month), f"{payments} first payments of {signups} signups")


def survival(rows: Sequence[CubeRow]) -> Iterator[Broken]:
    """4, nationally: where those at risk are a month later."""
    months = {month: measures(values) for (month,), values in roll_up(rows).items()}
    for month, its in months.items():
        after = months.get(month.plus(1))
        if after is None and month == max(months):
            continue
        for name, found, expected in _next_month(its, after or _NONE, grace(month)):
            if found != expected:
                yield Broken(4, str(month), f"{name} is {found}, {expected} follow")
        if its["returns"] != its["paid_3"]:
            yield Broken(4, str(month), f"{its['returns']} returns of {its['paid_3']} who paid")


def _next_month(its: Counts, after: Counts, grace: int) -> Iterator[tuple[str, int, int]]:
    unpaid = [its[f"at_risk_{k}"] - its[f"paid_{k}"] - its[f"left_{k}"] for k in range(4)]
    lapsed = sum(unpaid[grace - 1 : 3])
    yield "lapsed", its["lapsed"], lapsed
    yield "the next at_risk_3", after["at_risk_3"], unpaid[3] + lapsed
    behind = [its["behind_1"], its["behind_2"]]
    for k in (1, 2):
        stays = unpaid[k - 1] if k < grace else 0
        yield f"the next at_risk_{k}", after[f"at_risk_{k}"], stays + behind[k - 1]
    paid = _sum(its, ("prepaid", "paid_0", "paid_1", "paid_2", "paid_3"))
    new = _sum(its, ("first_payments", "rejoined"))
    left = _sum(its, EXITS) - _sum(its, ("left_0", "left_1", "left_2"))
    covered = after["prepaid"] + after["at_risk_0"]
    yield "the next prepaid and at_risk_0", covered, paid + new - sum(behind) - left


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

    def _of(self, month: Month) -> Counter[str]:
        return self.counts.setdefault(month, Counter())


RECOUNTED: Final = (
    "signups",
    "closing_active",
    "paid_months",
    "amount_jkk_rp",
    "amount_jkm_rp",
    "amount_jht_rp",
)
"""What `Recount` counts."""


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


def totals(rows: Iterable[CubeRow], recount: Recount, until: Month) -> Iterator[Broken]:
    """2 and 5: the sums over every dimension against the recount, month by month."""
    kept = [row for row in rows if row.cell.month <= until]
    for dimension in _GROUP:
        sums: dict[Month, Counter[str]] = {}
        for (month, _), values in roll_up(kept, ("month", dimension)).items():
            sums.setdefault(month, Counter()).update(measures(values))
        for month in sorted(sums.keys() | {m for m in recount.counts if m <= until}):
            yield from _compare(month, dimension, sums.get(month), recount.counts.get(month))


def _compare(
    month: Month, dimension: str, found: Counter[str] | None, counted: Counter[str] | None
) -> Iterator[Broken]:
    for name in RECOUNTED:
        has, should = (each[name] if each else 0 for each in (found, counted))
        if has != should:
            identity = 2 if name in ("signups", "closing_active") else 5
            yield Broken(identity, f"{month} by {dimension}", f"{name} is {has}, not {should}")


def rebuilt(kept: Cube, built: Cube) -> Iterator[Broken]:
    """6: the cube that was kept is the one built from the facts."""
    if kept.sha256() != built.sha256():
        wrong = list(kept - built)
        yield Broken(6, _where(wrong[0]), f"{len(wrong)} cells differ from the rebuilt cube")


def outside_ledger(active: int, facts: ReferenceFacts, month: Month) -> int | None:
    """How many official BPU members of a month the ledger does not know; None without a figure."""
    try:
        return facts.at(Metric.BPU, month).whole - active
    except NoFact:
        return None


def official(rows: Iterable[CubeRow], facts: ReferenceFacts) -> Iterator[Broken]:
    """7, for every month with an official figure. Not for made-up ledgers."""
    for (month,), values in roll_up(rows).items():
        active = measures(values)["closing_active"]
        outside = outside_ledger(active, facts, month)
        if outside is not None and outside < 0:
            yield Broken(7, str(month), f"{active} active, {-outside} more than officially")


def _counts(fact: Payment) -> bool:
    return fact.proof is Proof.CONFIRMED


def _counted(fact: Happening) -> dict[str, int]:
    if not isinstance(fact, Payment) or not _counts(fact):
        return {}
    jkk, jkm, jht = fact.amounts
    amounts = {"amount_jkk_rp": jkk, "amount_jkm_rp": jkm, "amount_jht_rp": jht}
    return {"paid_months": fact.months, **amounts}


def _sum(its: Counts, names: Iterable[str]) -> int:
    return sum(its[name] for name in names)


def _where(row: CubeRow) -> str:
    return " ".join(map(str, row.cell))


def _not(identity: int, row: CubeRow, name: str, found: int, expected: int) -> Broken:
    return Broken(identity, _where(row), f"{name} is {found}, {expected} follow")
