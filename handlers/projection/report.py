"""What a report says: a run, what matters, what if, and what it takes for the targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.coverage.contract import Snapshot
from domain.coverage.facts import Metric, ReferenceFacts, Target
from domain.months import Month
from projection.backtest.rolling import Backtest, Calibration, backtest, calibrate
from projection.fit.fitting import Fit, fitted
from projection.needed import Needed, needed
from projection.parameters import SHIPPED as SHIPPED_PARAMETERS
from projection.parameters import Parameters
from projection.projecting import Projection, prepared
from projection.scenarios import SHIPPED, Scenario
from projection.sensitivity import Swing, swings

AHEAD: Final = 2
"""Years after this one at whose close scenarios and assumptions are compared: near enough to act
on, far enough to see a difference."""
HALF: Final = Scenario("half", {"lapse": -0.5})
"""What retention is worth, beside what it takes without."""


@dataclass(frozen=True)
class Compared:
    """A scenario at a month, less the run as things are: persons and rupiah."""

    name: str
    members: int
    fund: int


@dataclass(frozen=True)
class Report:
    """All that the page says, before it is put into words."""

    run: Projection
    facts: ReferenceFacts
    compared_at: Month
    swings: tuple[Swing, ...]
    compared: tuple[Compared, ...]
    needed: tuple[tuple[Needed, Needed], ...]
    tested: Backtest
    held: tuple[Calibration, ...]
    learned: Fit


def report(
    snapshot: Snapshot,
    today: Month,
    run: Projection,
    parameters: Parameters = SHIPPED_PARAMETERS,
) -> Report:
    """Everything beside a run of these `parameters`, before its scenario pulled any lever.

    Each target of active members after `today` is asked for, and the newest one that can no longer
    be met four years later, so that there is always an answer to plan with.
    """
    at = min(Month(today.year + AHEAD, 12), run.horizon)
    facts = snapshot.facts
    found = swings(facts, today, at, scenario=run.scenario, parameters=parameters)
    asked = [
        _both(facts, today, each, run.scenario, parameters)
        for each in _ahead(facts, today, run.horizon)
    ]
    tested = backtest(facts.official)
    return Report(
        run,
        facts,
        at,
        found,
        tuple(_compare(facts, today, at, run, parameters)),
        tuple(asked),
        tested,
        calibrate(tested, run, parameters),
        fitted(snapshot),
    )


def _ahead(facts: ReferenceFacts, today: Month, horizon: Month) -> list[tuple[int, Month]]:
    """Persons and months worth asking about."""
    latest: dict[Month, Target] = {}
    for each in sorted(facts.targets, key=lambda target: target.set_in):
        if each.metric is Metric.ACTIVE:
            latest[each.month] = each
    ahead = {(each.whole, month) for month, each in latest.items() if today < month <= horizon}
    later = today.plus(4 * 12)
    ambitions = {each.whole for each in facts.targets if each.metric is Metric.ACTIVE}
    ahead |= {(persons, Month(later.year, 12)) for persons in sorted(ambitions)[-2:]}
    return sorted(ahead, key=lambda each: (each[1], each[0]))


def _both(
    facts: ReferenceFacts,
    today: Month,
    asked: tuple[int, Month],
    scenario: Scenario,
    parameters: Parameters,
) -> tuple[Needed, Needed]:
    """What it takes as things are, and if half as many payments were missed."""
    persons, month = asked
    base, kept = (
        needed(facts, today, persons, month, scenario=each, parameters=parameters)
        for each in (scenario, HALF)
    )
    return base, kept


def _compare(
    facts: ReferenceFacts, today: Month, at: Month, run: Projection, parameters: Parameters
) -> Sequence[Compared]:
    months = (at.year - run.opening.year) * 12 + at.number - run.opening.number
    ends = {}
    for scenario in (run.scenario, *SHIPPED.values()):
        course, _ = prepared(facts, parameters, scenario, today)[1].expected(months)
        ends[scenario.name] = (float(course.total[-1, 0]), float(course.fund[-1, 0]))
    members, fund = ends[run.scenario.name]
    return [
        Compared(name, round(its - members), round(money - fund))
        for name, (its, money) in ends.items()
        if name != run.scenario.name
    ]
