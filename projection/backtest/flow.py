"""The fund as a flow identity with its leak, and members as the sum of their segments.

The fund: F' = F + (C - leak - B) (1 + y/2) + y F, from what was published up to the origin: yield y
and claims B as mean shares of the fund, contributions C on at their own growth. The leak is what
C + I - B - dF left over in the known years (valuation, running costs, timing), as a share of
contributions; a method without it overshoots. The yearly form of the model's own fund.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from domain.coverage.facts import Metric, OfficialStock
from projection.backtest.series import Series, series

SHORTEST: Final = 2
"""Years with all flows that a trend needs."""
INFORMAL: Final = {2021: 77_910_000, 2025: 84_580_000}
"""Informal workers in an August, as known in that year. Source: BPS; the first from katadata
6184b393d522a (5 Nov 2021). Half of them are the ceiling of BPU: an assumption (A)."""


class TooShort(ValueError):  # says what is the matter
    """Not enough was published by then."""


@dataclass(frozen=True)
class Flows:
    """What the years up to an origin say of the fund: shares of the fund, of contributions, a year.

    `contributions`: of the last year, in rupiah.
    """

    interest: float
    claims: float
    leak: float
    growth: float
    contributions: float


def fund_after(official: Iterable[OfficialStock], origin: int, years: int) -> float:
    """The fund so many years after the close of `origin`, as it looked then. Raises TooShort."""
    fund = series(official, Metric.FUND).until(origin)
    flows = flows_until(official, origin)
    level, paid_in = fund.values[origin], flows.contributions
    for _ in range(years):
        paid_in *= 1 + flows.growth
        net = paid_in * (1 - flows.leak) - flows.claims * level
        level += net + flows.interest * (level + net / 2)
    return level


def flows_until(official: Iterable[OfficialStock], origin: int) -> Flows:
    """Means of the known years. Raises TooShort for fewer than SHORTEST."""
    stock = list(official)
    fund, paid_in, claims, income = (
        series(stock, metric).until(origin)
        for metric in (Metric.FUND, Metric.CONTRIBUTIONS, Metric.CLAIMS, Metric.INCOME)
    )
    years = [
        year
        for year in fund.years
        if {year, year - 1} <= fund.values.keys()
        and all(year in each.values for each in (paid_in, claims, income))
    ]
    if len(years) < SHORTEST or origin not in fund.values:
        raise TooShort(f"By the close of {origin} only {len(years)} years had all flows.")
    first, last = years[0], years[-1]
    left = sum(
        paid_in.values[y] + income.values[y] - claims.values[y] - _rise(fund, y) for y in years
    )
    return Flows(
        interest=_mean(2 * income.values[y] / (fund.values[y] + fund.values[y - 1]) for y in years),
        claims=_mean(claims.values[y] / fund.values[y - 1] for y in years),
        leak=left / sum(paid_in.values[y] for y in years),
        growth=(paid_in.values[last] / paid_in.values[first]) ** (1 / (last - first)) - 1,
        contributions=paid_in.values[last],
    )


def members_after(official: Iterable[OfficialStock], origin: int, years: float) -> float:
    """All active members: PU on at their last growth, BPU along a logistic, Jakon flat.

    The logistic ends at half of the informal workers known at the origin. Not the rule by which the
    stock-flow model foresees members: that one was calibrated to figures of 2025. Raises TooShort
    when a segment is not known for the origin and the year before, or the workers are not.
    """
    stock = list(official)
    parts = [series(stock, each).until(origin) for each in (Metric.PU, Metric.BPU, Metric.JAKON)]
    if any({origin - 1, origin} - each.values.keys() for each in parts):
        raise TooShort(f"Not all segments are known for {origin - 1} and {origin}.")
    pu, bpu, jakon = parts
    hired = pu.values[origin] * (pu.values[origin] / pu.values[origin - 1]) ** years
    known = [workers for year, workers in sorted(INFORMAL.items()) if year <= origin]
    if not known:
        raise TooShort(f"How many worked informally by {origin} is not in the series.")
    ceiling = known[-1] / 2
    before, here = (_logit(bpu.values[year], ceiling) for year in (origin - 1, origin))
    own = ceiling / (1 + math.exp(-(here + (here - before) * years)))
    return float(hired + own + jakon.values[origin])


def _logit(persons: float, ceiling: float) -> float:
    return math.log(persons / (ceiling - persons))


def _rise(fund: Series, year: int) -> float:
    return fund.values[year] - fund.values[year - 1]


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found)
