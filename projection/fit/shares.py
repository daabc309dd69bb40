"""Shares and rates from counts, with how sure they are; small channels lean on all of them.

Shares are Beta posteriors. How much channels differ (`nu`: as if each began with so many people who
behave like the mean) is not known well from a dozen of them, so it is not plugged in but averaged
over: a plugged-in `nu` gives intervals that are too narrow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import lgamma
from typing import Final

import numpy as np

from projection.streams import Floats

_NUS: Final = np.logspace(0.3, 4.3, 41)
"""From channels that have nothing in common to channels that are all the same."""
_FINE: Final = 4_000


@dataclass(frozen=True)
class Estimate:
    """A share or rate: its mean, and where it lies with a probability of 90 %."""

    mean: float
    low: float
    high: float


def share(yes: int, asked: int, prior: tuple[float, float] = (0.5, 0.5)) -> Estimate:
    """The share of whom so many of those who were asked said yes. Raises ValueError as `_sane`."""
    _sane(yes, asked)
    alpha, beta = yes + prior[0], asked - yes + prior[1]
    return _of_mixture(np.array([1.0]), np.array([alpha]), np.array([beta]))


def shares(counts: Mapping[int, tuple[int, int]]) -> dict[int, Estimate]:
    """Empirical Bayes by channel: (yes, asked) of each in, an estimate for each out.

    One that has few people lies near the mean of all, one that has many near its own share. Raises
    ValueError as `_sane`.
    """
    for yes, asked in counts.values():
        _sane(yes, asked)
    total_yes = sum(yes for yes, _ in counts.values())
    total = sum(asked for _, asked in counts.values())
    mean = (total_yes + 0.5) / (total + 1)
    logs = np.array([sum(_log(y, n, nu * mean, nu * (1 - mean)) for y, n in counts.values())
                     for nu in _NUS])  # fmt: skip
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    return {
        channel: _of_mixture(weights, yes + _NUS * mean, asked - yes + _NUS * (1 - mean))
        for channel, (yes, asked) in counts.items()
    }


def rates(counts: Mapping[int, int], days: float) -> dict[int, float]:
    """Gamma-Poisson by channel: so many a day; those with few are drawn to the mean.

    The shape is by moments; with nothing to tell channels apart each is the mean.
    """
    if not counts or days <= 0:
        return dict.fromkeys(counts, 0.0)
    found = np.array(list(counts.values()), dtype=float)
    mean = found.mean() / days
    between = max(found.var(ddof=1) if len(found) > 1 else 0.0, 0.0) / days**2 - mean / days
    if mean <= 0 or between <= 0:
        return dict.fromkeys(counts, float(mean))
    rate = mean / between
    return {c: float((n + mean * rate) / (days + rate)) for c, n in counts.items()}


def _of_mixture(weights: Floats, alpha: Floats, beta: Floats) -> Estimate:
    """Of a weighted mean of Beta distributions."""
    means = alpha / (alpha + beta)
    logit = np.log(alpha / beta)
    wide = 12 * np.sqrt(1 / alpha + 1 / beta)
    at = np.linspace((logit - wide).min(), (logit + wide).max(), _FINE)
    whole = np.array(
        [lgamma(a + b) - lgamma(a) - lgamma(b) for a, b in zip(alpha, beta, strict=True)]
    )
    log_p, log_q = -np.logaddexp(0, -at), -np.logaddexp(0, at)
    density = weights @ np.exp(whole[:, None] + alpha[:, None] * log_p + beta[:, None] * log_q)
    below = np.cumsum(density)
    low, high = (at[np.searchsorted(below, q * below[-1])] for q in (0.05, 0.95))
    return Estimate(float(weights @ means), _p(low), _p(high))


def _p(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))


def _log(yes: int, asked: int, alpha: float, beta: float) -> float:
    """The log of how likely so many are under a beta-binomial, but for a constant."""
    both = lgamma(alpha + beta) - lgamma(alpha) - lgamma(beta)
    return both + lgamma(yes + alpha) + lgamma(asked - yes + beta) - lgamma(asked + alpha + beta)


def _sane(yes: int, asked: int) -> None:
    if not 0 <= yes <= asked:
        raise ValueError(f"{yes} of {asked} is no share.")
