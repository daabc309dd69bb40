"""The width of the fan, on made-up countries whose later years nobody has seen."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Final

import numpy as np

from domain.coverage.facts import Flag, Metric, OfficialStock
from domain.months import Month
from projection.backtest.rolling import HORIZONS, Backtest, backtest, calibrate
from projection.parameters import SHIPPED
from projection.projecting import Run, project
from projection.said import Fan, Projection
from tests.projection.facts import FIRST_DAY, TODAY

FIRST, KNOWN, LAST = 2001, 2010, 2014
"""Years: what is published begins, is known until, goes on to."""
COUNTRIES: Final = 120
SEED: Final = 5


def country(luck: np.random.Generator, calm: float) -> Iterable[OfficialStock]:
    """A fund that grows by what comes in, earns, pays out and leaks, each year by its own luck."""
    fund, paid_in = 100.0, 25.0
    for year in range(FIRST - 1, LAST + 1):
        earned = fund * luck.normal(0.068, 0.012 * calm)
        claims = fund * luck.normal(0.085, 0.012 * calm)
        paid_in *= 1 + luck.normal(0.08, 0.04 * calm)
        fund += paid_in * (1 - luck.normal(0.12, 0.10 * calm)) + earned - claims
        for metric, value in (
            (Metric.FUND, fund), (Metric.CONTRIBUTIONS, paid_in), (Metric.CLAIMS, claims),
            (Metric.INCOME, earned),
        ):  # fmt: skip
            told = Decimal(f"{value:.2f}")
            yield OfficialStock(Month(year, 12), metric, told, "Rp T", Flag.ASSUMED, "made up")


def band() -> Projection:
    """A run whose fan is 2 % either way after a year, and as much wider as years are more."""
    run = project(FIRST_DAY, TODAY, Run(Month(2028, 12), paths=1))
    half = [20_000 * months // 12 for months in range(37)]
    fan = Fan(
        tuple(10**6 - each for each in half),
        (10**6,) * 37,
        tuple(10**6 + each for each in half),
    )
    return replace(run, fans=run.fans | {"fund": fan})


def later(found: Backtest, half: dict[int, float]) -> list[bool]:
    """Of the years that were not known, whether each lies in the band."""
    return [
        abs(miss.error) <= half[years]
        for years in HORIZONS
        for miss in found.of(Metric.FUND, "model", years)
        if miss.origin == KNOWN
    ]


def test_a_band_as_wide_as_the_past_asks_for_holds_four_of_five_years_to_come() -> None:
    """Calm countries and wild ones, with the band of neither."""
    luck, run = np.random.default_rng(SEED), band()
    inside, widths = [], []
    for number in range(COUNTRIES):
        published = list(country(luck, calm=0.5 if number % 2 else 1.5))
        known = [each for each in published if each.month.year <= KNOWN]
        fund, _ = calibrate(backtest(known), run, SHIPPED)
        times = fund.width / fund.shipped
        widths.append(times)
        half = {years: wide * times for years, wide in fund.half.items()}
        inside += later(backtest(published), half)
    assert len(inside) == COUNTRIES * len(HORIZONS)
    assert 0.76 <= np.mean(inside) <= 0.92
    assert np.median(widths[::2]) > 2 * np.median(widths[1::2])
