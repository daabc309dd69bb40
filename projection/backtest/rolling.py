"""The backtest: every origin, every method, every horizon; and whether the fan is wide enough."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from domain.coverage.facts import Flag, Metric, OfficialStock
from domain.months import Month
from projection.backtest.flow import TooShort, fund_after, members_after
from projection.backtest.plain import METHODS
from projection.backtest.series import Series, series
from projection.parameters import Parameters
from projection.said import Projection

HORIZONS: Final = (1, 2, 3)
"""Years."""
OURS: Final = "model"
LEAST_INSIDE: Final = 0.6
"""Of published points inside the 80 % band; under it, nobody should trust the fan."""
ENOUGH: Final = 3
"""Origins; fewer prove nothing for or against a method."""
LEAST_KNOWN: Final = 3
"""Decembers that a plain method needs to be fair to it."""


@dataclass(frozen=True)
class Miss:
    """One answer and what came of it; `error` as a share of the actual (0.02: 2 % too high).

    `flag` is that of the actual.
    """

    method: str
    metric: Metric
    origin: int
    years: int
    error: float
    flag: Flag


@dataclass(frozen=True)
class Calibration:
    """Our misses held against the shipped 80 % band, for each horizon in years.

    `half` is half of the band as a share of its middle, `points` how many misses there are,
    `inside` how many of them lie in the band. `width` is what every sd would have to be multiplied
    with, instead of `shipped` (`fan.width`), so that 80 % of the errors were inside (conformal: the
    ceil(0.8 (n + 1))-th of the n, at most the largest).
    """

    metric: Metric
    half: Mapping[int, float]
    points: Mapping[int, int]
    inside: Mapping[int, int]
    width: float
    shipped: float

    @property
    def share(self) -> float:
        """Of all points, the share inside; 0 when there are none."""
        return sum(self.inside.values()) / max(1, sum(self.points.values()))

    @property
    def sound(self) -> bool:
        """Whether enough of the past lies inside."""
        return self.share >= LEAST_INSIDE


@dataclass(frozen=True)
class Backtest:
    """Every miss; `mape` sums them up."""

    misses: tuple[Miss, ...]

    def mape(self, metric: Metric, method: str, years: int) -> float:
        """The mean absolute error as a share. Raises ZeroDivisionError where there is none."""
        errors = [abs(each.error) for each in self.of(metric, method, years)]
        return sum(errors) / len(errors)

    def of(self, metric: Metric, method: str, years: int) -> Sequence[Miss]:
        """The misses of one method and horizon, by origin."""
        return [
            each
            for each in self.misses
            if (each.metric, each.method, each.years) == (metric, method, years)
        ]

    def nearer(self, metric: Metric) -> Sequence[tuple[str, int]]:
        """The plain methods that were nearer than ours, each with its years ahead."""
        return [
            (method, years)
            for method in METHODS
            for years in HORIZONS
            if self.of(metric, OURS, years)
            and self.mape(metric, method, years) < self.mape(metric, OURS, years)
        ]

    def beaten(self, metric: Metric) -> bool:
        """Whether a plain method was nearer where there are ENOUGH origins to tell."""
        return any(len(self.of(metric, OURS, years)) >= ENOUGH for _, years in self.nearer(metric))

    @property
    def methods(self) -> tuple[str, ...]:
        """Ours first."""
        return (OURS, *METHODS)


def backtest(official: Iterable[OfficialStock]) -> Backtest:
    """All origins at which every method has what it needs, with the figures of years until then.

    As they stand in the series today: some of a year were published, or audited, a year later.

    Our method for the fund is its yearly flow identity, for members the sum of segments.
    """
    stock = list(official)
    ours: dict[Metric, Callable[[int, int], float]] = {
        Metric.FUND: lambda origin, years: fund_after(stock, origin, years),
        Metric.ACTIVE: lambda origin, years: members_after(stock, origin, years),
    }
    misses: list[Miss] = []
    for metric, model in ours.items():
        whole = series(stock, metric)
        for origin in whole.years:
            if len(whole.until(origin).years) >= LEAST_KNOWN:
                misses += _of_origin(whole, origin, model)
    return Backtest(tuple(misses))


def _of_origin(whole: Series, origin: int, model: Callable[[int, int], float]) -> Iterable[Miss]:
    known = whole.until(origin)
    for years in HORIZONS:
        actual = whole.values.get(origin + years)
        if actual is None:
            continue
        try:
            answers = {OURS: model(origin, years)}
        except TooShort:
            return
        answers |= {name: method(known, years) for name, method in METHODS.items()}
        for method, answer in answers.items():
            flag = whole.flags[origin + years]
            yield Miss(method, whole.metric, origin, years, answer / actual - 1, flag)


def calibrate(found: Backtest, run: Projection, parameters: Parameters) -> tuple[Calibration, ...]:
    """Hold our misses against the band that a run shows as many years after its opening."""
    return tuple(
        _calibration(found, run, metric, measure, shipped)
        for metric, measure, shipped in (
            (Metric.FUND, "fund", parameters.width("fund")),
            (Metric.ACTIVE, "total", parameters.width("members")),
        )
    )


def _calibration(
    found: Backtest, run: Projection, metric: Metric, measure: str, shipped: float
) -> Calibration:
    half, points, inside = {}, {}, {}
    ratios: list[float] = []
    for years in HORIZONS:
        at = run.opening.plus(12 * years)
        misses = found.of(metric, OURS, years)
        if not misses or at.until(run.horizon) < 0:
            continue
        half[years] = _half(run, measure, at)
        points[years] = len(misses)
        inside[years] = sum(abs(each.error) <= half[years] for each in misses)
        ratios += [abs(each.error) / half[years] for each in misses]
    place = min(len(ratios), math.ceil(0.8 * (len(ratios) + 1)))
    wanted = sorted(ratios)[place - 1] if ratios else 0.0
    return Calibration(metric, half, points, inside, shipped * wanted, shipped)


def _half(run: Projection, measure: str, month: Month) -> float:
    low, middle, high = run.at(measure, month)
    return (high - low) / 2 / middle
