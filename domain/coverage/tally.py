"""What facts add to a cell besides flows and stocks: signups, money, claims, how late they came."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from domain.coverage.cells import COLUMN
from domain.coverage.events import Claim, Happening, Payment, Signup
from domain.enrollment import Proof

_SIGNUPS, _FIRST_EVER = COLUMN["signups"], COLUMN["signups_first_ever"]
_CONVERTED: Final = tuple(
    COLUMN[f"converted_{name}"] for name in ("0", "1", "2", "3", "4_6", "4_6", "4_6", "7")
)
_PAYING, _MONTHS = COLUMN["paying_members"], COLUMN["paid_months"]
_JKK, _JKM, _JHT = (COLUMN[f"amount_{name}_rp"] for name in ("jkk", "jkm", "jht"))
_REPORTED, _REPORTED_MONTHS, _REPORTED_RP = (
    COLUMN[f"reported_{name}"] for name in ("members", "months", "rp")
)
_CLAIMS, _CLAIMS_RP = COLUMN["claims"], COLUMN["claims_rp"]
_RECORDED: Final = COLUMN["recorded_0"]
CONFIRMED: Final = Proof.CONFIRMED
_WIB: Final = timedelta(hours=7)
"""Jakarta is seven hours ahead of UTC, all year. Source: Keppres 41/1987."""


def count(
    facts: Sequence[Happening], unconfirmed: frozenset[bytes], row: list[int], times: int
) -> None:
    """The facts of one month: money, claims, lateness. The signup is counted by itself."""
    paying = reporting = False
    for fact in facts:
        if type(fact) is Payment:
            if fact.proof is CONFIRMED:
                paying = True
                _count_paid(fact, row, times)
            else:
                if fact.event_id in unconfirmed:
                    reporting = True
                    row[_REPORTED_MONTHS] += fact.months * times
                    row[_REPORTED_RP] += sum(fact.amounts) * times
                continue  # a worker's word is never late, and says nothing of reports to come
        elif type(fact) is Claim:
            row[_CLAIMS] += fact.count * times
            row[_CLAIMS_RP] += fact.amount * times
        elif type(fact) is Signup:
            continue
        row[_recorded(fact)] += times
    row[_PAYING] += times * paying
    row[_REPORTED] += times * reporting


def count_signup(signup: Signup, converted: int | None, row: list[int], times: int) -> None:
    """A signup, and after how many months it brought a payment."""
    row[_SIGNUPS] += times
    row[_FIRST_EVER] += times * signup.is_first_ever
    row[_recorded(signup)] += times
    if converted is not None:
        row[_CONVERTED[min(converted, len(_CONVERTED) - 1)]] += times


def _count_paid(payment: Payment, row: list[int], times: int) -> None:
    jkk, jkm, jht = payment.amounts
    row[_MONTHS] += payment.months * times
    row[_JKK] += jkk * times
    row[_JKM] += jkm * times
    if jht:
        row[_JHT] += jht * times


def unconfirmed(facts: Sequence[Happening]) -> frozenset[bytes]:
    """Payments on somebody's word, but for those whose last month a confirmed one pays for."""
    reported = [f for f in facts if type(f) is Payment and f.proof is not CONFIRMED]
    if not reported:
        return frozenset()
    confirmed = [f for f in facts if type(f) is Payment and f.proof is CONFIRMED]
    return frozenset(
        said.event_id
        for said in reported
        if not any(sure.paid_from <= said.paid_through <= sure.paid_through for sure in confirmed)
    )


def _recorded(fact: Happening) -> int:
    """The measure of how many months after it occurred a fact was recorded."""
    late = month_of(fact.recorded_at + _WIB) - month_of(fact.occurred_on)
    return _RECORDED + min(max(late, 0), 3)


def month_of(day: date) -> int:
    """The `month_index` of a day."""
    return day.year * 12 + day.month - 1
