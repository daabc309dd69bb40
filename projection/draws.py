"""What differs from path to path: drawn in blocks, each from its own seed, so that the same paths
come out whoever computes which block, for however many months and channels."""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np

from projection.parameters import Parameters
from projection.streams import Floats

BLOCK: Final = 500
"""Paths that are computed together: what they need fits into a processor's cache."""
_EVENLY: Final = np.array([NormalDist().inv_cdf((at + 0.5) / BLOCK) for at in range(BLOCK)])
"""What a path is given once: a normal distribution in as many equal parts as there are paths, one
from each (a Latin hypercube). By chance alone the middle of a fan of 1,000 paths would be twice as
unsure, and its edges half as much again."""
_COMMON: Final = 1
_VALUATION: Final = 2
_CHANNEL: Final = 3


@dataclass(frozen=True)
class Draws:
    """One block. Each array has the shape (paths,), but for the noises.

    `odds_*`: added to the log odds of missing a payment. `adoption_*`: times the new payers.
    `stock_*`: times the opening stock. `common`: (months, paths) and `by_channel`: (months,
    channels, paths), added to the log of new payers. `valuation`: (months, paths).
    """

    odds_bpu: Floats
    odds_pu: Floats
    adoption_bpu: Floats
    adoption_pu: Floats
    outreach: Floats
    stock_bpu: Floats
    stock_pu: Floats
    stock_other: Floats
    stock_fund: Floats
    net_growth: Floats
    yearly_yield: Floats
    outgo: Floats
    common: Floats
    by_channel: Floats
    valuation: Floats

    @property
    def paths(self) -> int:
        """How many."""
        return int(self.odds_bpu.shape[0])


def blocks(paths: int) -> int:
    """How many blocks it takes; of the last one not all paths may be used."""
    return -(-paths // BLOCK)


def draw(parameters: Parameters, seed: int, block: int, months: int, channels: int) -> Draws:
    """The block of this number: always BLOCK paths, whatever is used of them."""
    source = _source(seed, block)

    def normal(name: str) -> Floats:
        return parameters.sd(name) * source.permutation(_EVENLY)

    def mean_one(name: str) -> Floats:
        sd = parameters.sd(name)
        return np.exp(sd * source.permutation(_EVENLY) - sd**2 / 2)

    return Draws(
        odds_bpu=normal("pay.bpu.steady"),
        odds_pu=normal("pay.pu"),
        adoption_bpu=mean_one("new.bpu"),
        adoption_pu=mean_one("new.pu"),
        outreach=parameters["outreach"].value + normal("outreach"),
        stock_bpu=mean_one("stock.bpu"),
        stock_pu=mean_one("stock.pu"),
        stock_other=mean_one("stock.other"),
        stock_fund=mean_one("stock.fund"),
        net_growth=parameters["net.growth"].value + normal("net.growth"),
        yearly_yield=parameters["yield"].value + normal("yield"),
        outgo=parameters["outgo"].value + normal("outgo"),
        common=_autoregressive(parameters, _source(seed, block, _COMMON), months),
        valuation=parameters["valuation"].value
        + parameters.sd("valuation")
        * _source(seed, block, _VALUATION).standard_normal((months, BLOCK)),
        by_channel=parameters["noise"].values[2] * _of_channels(seed, block, months, channels),
    )


def _source(seed: int, *key: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))


def _of_channels(seed: int, block: int, months: int, channels: int) -> Floats:
    """Each has a source of its own, the last one (employers) the first: a channel more is at the
    end of the others and changes nothing else on a path."""
    numbers = [*range(1, channels), 0]
    luck = np.empty((months, channels, BLOCK))
    for at, number in enumerate(numbers):
        luck[:, at] = _source(seed, block, _CHANNEL, number).standard_normal((months, BLOCK))
    return luck


def certain(parameters: Parameters, months: int, channels: int) -> Draws:
    """One path on which everything is as assumed."""
    none, one = np.zeros(1), np.ones(1)
    return Draws(
        odds_bpu=none,
        odds_pu=none,
        adoption_bpu=one,
        adoption_pu=one,
        outreach=none + parameters["outreach"].value,
        stock_bpu=one,
        stock_pu=one,
        stock_other=one,
        stock_fund=one,
        net_growth=none + parameters["net.growth"].value,
        yearly_yield=none + parameters["yield"].value,
        outgo=none + parameters["outgo"].value,
        common=np.zeros((months, 1)),
        by_channel=np.zeros((months, channels, 1)),
        valuation=np.zeros((months, 1)) + parameters["valuation"].value,
    )


def _autoregressive(parameters: Parameters, source: np.random.Generator, months: int) -> Floats:
    """A month's luck lasts: each is so much of the one before, and its own."""
    memory, sd, _ = parameters["noise"].values
    luck = np.zeros((months, BLOCK))
    before = sd * source.standard_normal(BLOCK)
    for month in range(months):
        luck[month] = before
        own = sd * np.sqrt(1 - memory**2) * source.standard_normal(BLOCK)
        before = memory * before + own
    return luck
