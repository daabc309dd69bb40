"""Which assumption matters most: each moved by its own uncertainty, all others as assumed."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from domain.coverage.facts import Flag, ReferenceFacts
from domain.months import Month
from projection.model import Course, Model
from projection.parameters import SHIPPED, Parameter, Parameters
from projection.projecting import prepared
from projection.scenarios import Scenario
from projection.streams import plan

SPREAD: Final = 1.2816
"""Standard deviations from the middle to the 10 % and the 90 % quantile."""
MOVED_TOGETHER: Final = {"pay.bpu.steady": ("pay.bpu.steady", "pay.bpu.casual")}
"""Assumptions that one draw moves; the first carries the uncertainty of all."""


@dataclass(frozen=True)
class Swing:
    """What one assumption does at a month, low and high, less what is expected: persons, rupiah."""

    parameter: str
    flag: Flag
    members: tuple[int, int]
    fund: tuple[int, int]

    @property
    def members_width(self) -> int:
        return abs(self.members[1] - self.members[0])

    @property
    def fund_width(self) -> int:
        return abs(self.fund[1] - self.fund[0])


def swings(
    facts: ReferenceFacts,
    today: Month,
    month: Month,
    *,
    scenario: Scenario | None = None,
    parameters: Parameters = SHIPPED,
) -> tuple[Swing, ...]:
    """Every uncertain assumption, the one that moves most members first.

    Each goes to its 10 % and 90 % quantile. Raises TooOld, NoFact, BadLever.
    """
    begun, model = prepared(facts, parameters, scenario or Scenario(), today)
    months = begun.month.until(month)
    middle = _close(model.expected(months)[0])
    found = [
        _swing(model, each, months, middle)
        for each in model.parameters.values()
        if each.sd and each.name != "valuation"
    ]
    return tuple(sorted(found, key=lambda each: -each.members_width))


def _swing(model: Model, parameter: Parameter, months: int, middle: tuple[int, int]) -> Swing:
    width = SPREAD * model.parameters.sd(parameter.name)
    low, high = (_end(model, parameter, sign * width, months) for sign in (-1, 1))
    members, fund = ((low[n] - middle[n], high[n] - middle[n]) for n in (0, 1))
    return Swing(parameter.name, parameter.flag, members, fund)


def _end(model: Model, parameter: Parameter, shift: float, months: int) -> tuple[int, int]:
    """Members and fund at the close of the last month."""
    moved = model.parameters
    for name in MOVED_TOGETHER.get(parameter.name, (parameter.name,)):
        before = moved[name]
        values = tuple(_moved(value, parameter.spread, shift) for value in before.values)
        moved = moved.with_values(name, *values, flag=before.flag, source=before.source)
    opened = plan(moved, model.plan.channels[:-1], model.opening)
    return _close(Model(moved, opened, model.opening).expected(months)[0])


def _close(course: Course) -> tuple[int, int]:
    return round(float(course.total[-1, 0])), round(float(course.fund[-1, 0]))


def _moved(value: float, spread: str, shift: float) -> float:
    if spread == "points":
        return value + shift
    if spread == "log odds":
        return float(1 / (1 + (1 - value) / value * np.exp(shift)))
    return float(value * np.exp(shift))
