"""What anybody could do with a pencil: the methods that ours has to beat."""

from collections.abc import Callable, Mapping
from typing import Final

from projection.backtest.series import Series

Method = Callable[[Series, int], float]
"""The value so many years after the last one of a series."""


def naive(known: Series, years: int) -> float:  # noqa: ARG001 - the same for any
    """As it is."""
    return known.values[known.years[-1]]


def drift(known: Series, years: int) -> float:
    """On along the line from the first to the last."""
    first, last = known.years[0], known.years[-1]
    slope = (known.values[last] - known.values[first]) / (last - first)
    return known.values[last] + slope * years


def growth(known: Series, years: int) -> float:
    """On at the mean yearly growth."""
    first, last = known.years[0], known.years[-1]
    ratio = known.values[last] / known.values[first]
    return float(known.values[last] * ratio ** (years / (last - first)))


def linear(known: Series, years: int) -> float:
    """On along the line with the least squares."""
    at, count = known.years, len(known.years)
    middle = sum(at) / count
    mean = sum(known.values.values()) / count
    above = sum((year - middle) * (known.values[year] - mean) for year in at)
    slope = above / sum((year - middle) ** 2 for year in at)
    return mean + slope * (at[-1] + years - middle)


METHODS: Final[Mapping[str, Method]] = {
    "naive": naive, "drift": drift, "linear": linear, "growth": growth
}  # fmt: skip
