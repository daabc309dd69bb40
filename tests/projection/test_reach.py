"""When an amount is reached, and how sure the pace is that it takes."""

import numpy as np
import pytest

from domain.coverage.facts import Metric
from domain.coverage.published import PUBLISHED
from domain.months import Month
from projection.needed import needed, one_a_month
from projection.parameters import SHIPPED
from projection.projecting import Run, prepared, project
from projection.reach import pace, reached
from projection.scenarios import Scenario
from projection.streams import DAYS
from tests.projection.facts import FIRST_DAY, TODAY, drawn

RUN = Run(Month(2035, 12), paths=500)


def test_an_amount_that_is_a_target_is_reached_when_the_target_is() -> None:
    said = project(FIRST_DAY, TODAY, RUN)
    of = {Metric.ACTIVE: "total", Metric.FUND: "fund"}
    assert {each.target.metric for each in said.chances} == set(of)
    for chance in said.chances:
        measure = of[chance.target.metric]
        found = reached(PUBLISHED, TODAY, measure, chance.target.whole, RUN)
        assert (found.share, found.months) == (chance.by_the_horizon, chance.months)


def test_more_is_reached_later_and_by_fewer() -> None:
    near, far = (reached(PUBLISHED, TODAY, "total", n * 10**6, RUN) for n in (55, 70))
    assert near.share > far.share > 0
    assert near.months[0] is not None
    assert far.months[0] is not None
    assert near.months[0] < far.months[0]


@pytest.mark.parametrize("lapse", [0.0, -0.5])
def test_the_pace_that_is_needed_lies_within_its_range(lapse: float) -> None:
    month, scenario = Month(2030, 12), Scenario(levers={"lapse": lapse})
    run = Run(month, scenario, paths=500)
    low, middle, high = pace(PUBLISHED, TODAY, 70_000_000, run)
    asked = needed(PUBLISHED, TODAY, 70_000_000, month, scenario=scenario)
    assert 0 < low < asked.payers < high
    assert middle == pytest.approx(asked.payers, rel=0.08)


@pytest.mark.parametrize(("year", "lapse"), [(2030, 0.0), (2029, -0.5), (2034, -0.3)])
def test_whoever_does_what_it_says_is_there_as_often_as_it_promises(
    year: int, lapse: float
) -> None:
    """The low, the expected and the high pace, on 1,500 paths that they were not read off."""
    scenario, month = Scenario(levers={"lapse": lapse}), Month(year, 12)
    run = Run(month, scenario, paths=1_500)
    low, _, high = pace(PUBLISHED, TODAY, 70_000_000, run)
    asked = needed(PUBLISHED, TODAY, 70_000_000, month, scenario=scenario)
    begun, ours = prepared(PUBLISHED, SHIPPED, scenario, TODAY)
    months, first = begun.month.until(month), begun.month.until(TODAY) + 1
    unit = one_a_month(ours, months, first)
    days = (months - first + 1) * DAYS
    for daily, promised in ((low, 0.1), (asked.payers, 0.5), (high, 0.9)):
        new = unit * (daily * days / np.nansum(unit))
        there = [
            (ours.run(drawn(ours, months, block, seed=7), months, new).total[-1] >= 70e6).mean()
            for block in range(3)
        ]
        assert np.mean(there) == pytest.approx(promised, abs=0.04)


def test_what_is_there_anyway_needs_nobody() -> None:
    assert pace(PUBLISHED, TODAY, 20_000_000, Run(Month(2028, 12), paths=50)) == (0, 0, 0)
