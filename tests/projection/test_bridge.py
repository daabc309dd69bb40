"""A bridge has no rest, and each step answers to its own cause."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.coverage.contract import Snapshot, seal
from domain.coverage.facts import Flag, Metric, OfficialStock
from domain.coverage.published import PUBLISHED
from domain.months import Month
from projection.bridge import STEPS, Bridge, Ran, bridge
from projection.keeping import Kept
from projection.parameters import SHIPPED, Parameters
from projection.projecting import MEASURES, Run, project
from projection.scenarios import Scenario
from tests.projection.facts import FIRST_DAY, TODAY

AT = Month(2028, 12)
RUN = Run(AT, paths=40)


def ran(snapshot: Snapshot = FIRST_DAY, parameters: Parameters = SHIPPED, run: Run = RUN) -> Ran:
    """A run that is kept."""
    return Ran(
        Kept(parameters, project(snapshot, TODAY, run, parameters=parameters)), snapshot, TODAY
    )


def moved(found: Bridge) -> set[str]:
    """The steps in which something changed; that there is no rest is checked on the way."""
    assert tuple(found.changes) == STEPS
    assert found.before + sum(found.changes.values()) == found.after
    return {name for name, change in found.changes.items() if change}


def later(persons: str, fund: str) -> Snapshot:
    """A snapshot that knows official stocks of June 2026."""
    rows = (
        (Metric.ACTIVE, persons),
        (Metric.BPU, "10.2"),
        (Metric.PU, "26.0"),
        (Metric.FUND, fund),
    )
    stocks = tuple(
        OfficialStock(Month(2026, 6), metric, Decimal(value), unit, Flag.SOURCED, "test")
        for metric, value in rows
        for unit in ("Rp T" if metric is Metric.FUND else "million",)
    )
    facts = replace(PUBLISHED, official=(*PUBLISHED.official, *stocks))
    return seal(replace(FIRST_DAY, facts=facts))


@pytest.mark.parametrize("measure", MEASURES)
def test_nothing_changed_nothing_moved(measure: str) -> None:
    assert moved(bridge(ran(), ran(), measure, AT)) == set()


def test_every_step_answers_to_its_cause() -> None:
    given = SHIPPED.with_values("new.bpu", 7e6, flag=Flag.ASSUMED, source="test")
    assert moved(bridge(ran(), ran(parameters=given), "total", AT)) == {"assumptions"}
    more = replace(RUN, paths=80)
    assert moved(bridge(ran(), ran(run=more), "fund", AT)) == {"asked"}
    told = ran()
    other = replace(told.kept.said, fans={
        name: replace(fan, middle=tuple(each + 5 for each in fan.middle))
        for name, fan in told.kept.said.fans.items()
    })  # fmt: skip
    method = bridge(replace(told, kept=replace(told.kept, said=other)), told, "bpu", AT)
    assert moved(method) == {"method"}
    assert method.changes["method"] == -5


@pytest.mark.parametrize("measure", ["total", "fund"])
def test_new_stocks_are_held_against_those_expected(measure: str) -> None:
    few, many = later("41.0", "880"), later("43.0", "940")
    low, high = (bridge(ran(), ran(each), measure, AT) for each in (few, many))
    assert moved(low) == moved(high) == {"data", "actual"}
    assert low.changes["data"] == high.changes["data"]
    assert low.changes["actual"] < high.changes["actual"]


def test_everything_at_once_has_no_rest() -> None:
    given = SHIPPED.with_values("yield", 0.07, flag=Flag.ASSUMED, source="test")
    found = bridge(ran(), ran(later("41.0", "880"), given, replace(RUN, seed=7)), "fund", AT)
    assert moved(found) == {"asked", "assumptions", "data", "actual"}


def test_two_scenarios_have_no_bridge() -> None:
    other = replace(RUN, scenario=Scenario("less", {"lapse": -0.5}))
    with pytest.raises(ValueError, match="one scenario"):
        bridge(ran(), ran(run=other), "total", AT)
