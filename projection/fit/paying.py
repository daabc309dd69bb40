"""How steady and casual members pay, and how many are casual, from who paid in which tenure band.

A ledger does not say who is casual. But newcomers of whom a part is casual miss more in the first
months than later, when the casual ones are gone; so the bands tell the two apart. The answer is the
most likely one, with what is assumed as a prior: where the ledger has little to say, that stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from domain.coverage.cells import BAND_STARTS
from projection.fit.counts import Counts
from projection.parameters import Parameters
from projection.streams import STATES, Floats

PRIOR: Final = 0.7
"""How sure we are of what is assumed: an sd on log odds; so 42 % could well be 27 % or 59 %."""
_ROUNDS: Final = 25
_STEP: Final = 1e-4


@dataclass(frozen=True)
class Paying:
    """Probabilities to pay in a month, by months past paid_through, and the casual share."""

    steady: tuple[float, ...]
    casual: tuple[float, ...]
    casual_share: float


def assumed(parameters: Parameters) -> Paying:
    """What the parameters say."""
    return Paying(
        parameters["pay.bpu.steady"].values,
        parameters["pay.bpu.casual"].values,
        parameters["casual.bpu"].value,
    )


def paying(counts: Counts, prior: Paying) -> Paying:
    """The most likely way of paying. Whoever paid ahead counts as paying in time, as in the model.

    Fisher's scoring on log odds; nine numbers.
    """
    asked, paid = counts.at_risk.copy(), counts.paid.copy()
    asked[0] += counts.prepaid
    paid[0] += counts.prepaid
    ages = _ages(counts.entered)
    start = at = _theta(prior)
    for _ in range(_ROUNDS):
        expected = _rates(at, ages)
        slopes = np.array([
            (_rates(at + step, ages) - expected) / _STEP for step in _STEP * np.eye(len(at))
        ])  # fmt: skip
        spread = np.clip(expected * (1 - expected), 1e-9, None)
        pull = np.einsum("pkb,kb->p", slopes, (paid - asked * expected) / spread)
        weight = np.einsum("pkb,kb,qkb->pq", slopes, asked / spread, slopes)
        weight += np.eye(len(at)) / PRIOR**2
        move = np.linalg.solve(weight, pull - (at - start) / PRIOR**2)
        at = at + np.clip(move, -1, 1)
    chances = _p(at)
    return Paying(
        tuple(chances[:STATES].tolist()),
        tuple(chances[STATES : 2 * STATES].tolist()),
        float(chances[-1]),
    )


def blended(mine: Paying, theirs: Paying, weight: float) -> Paying:
    """So much of mine and the rest of theirs, on log odds."""
    both = _p(weight * _theta(mine) + (1 - weight) * _theta(theirs)).tolist()
    return Paying(tuple(both[:STATES]), tuple(both[STATES : 2 * STATES]), both[-1])


def _rates(theta: Floats, ages: Floats) -> Floats:
    """Who would pay of those at risk, (STATES, bands), when so many are seen at each age."""
    chances = _p(theta)
    parts = np.array([1 - chances[-1], chances[-1]])
    pay = chances[:-1].reshape(2, STATES)
    state = np.zeros((2, STATES))
    state[:, 0] = parts
    at_risk, paid = np.zeros((STATES, len(BAND_STARTS))), np.zeros((STATES, len(BAND_STARTS)))
    for age, seen in enumerate(ages.tolist()):
        if age == 0:
            continue
        band = int(np.searchsorted(BAND_STARTS, age, side="right")) - 1
        came = state * pay
        at_risk[:, band] += seen * state.sum(axis=0)
        paid[:, band] += seen * came.sum(axis=0)
        rest = state - came
        state = np.stack(
            [came.sum(axis=1), rest[:, 0], rest[:, 1], rest[:, 2] + rest[:, 3]], axis=1
        )
    overall = paid.sum(axis=1, keepdims=True) / np.maximum(
        at_risk.sum(axis=1, keepdims=True), 1e-12
    )
    rates: Floats = np.where(at_risk > 0, paid / np.maximum(at_risk, 1e-12), overall)
    return rates


def _ages(entered: Sequence[int]) -> Floats:
    """How many are seen at each age, in months since they came."""
    seen: Floats = np.cumsum(np.array(entered, dtype=float))[::-1]
    return seen


def _theta(found: Paying) -> Floats:
    chances = np.array([*found.steady, *found.casual, found.casual_share])
    theta: Floats = np.log(chances / (1 - chances))
    return theta


def _p(theta: Floats) -> Floats:
    chances: Floats = 1 / (1 + np.exp(-theta))
    return chances
