"""What a report says: a run, what matters, what if, and what it takes for the targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.coverage.contract import Snapshot
from domain.coverage.facts import Metric, ReferenceFacts
from domain.months import Month
from projection.backtest.judging import judged
from projection.backtest.rolling import Backtest, Calibration
from projection.fit.fitting import Fit, fitted
from projection.needed import Needed, needed
from projection.parameters import SHIPPED as SHIPPED_PARAMETERS
from projection.parameters import Parameters
from projection.projecting import Run, prepared
from projection.reach import pace
from projection.said import Projection
from projection.scenarios import SHIPPED, Scenario
from projection.sensitivity import Swing, swings

AHEAD: Final = 2
"""Years after this one at whose close scenarios and assumptions are compared: near enough to act
on, far enough to see a difference."""
LATER: Final = 48
"""Months after which even a target that was missed is worth planning for."""
HALF: Final = -0.5
"""Of the odds of missing a payment: what retention is worth, beside what it takes without."""


@dataclass(frozen=True)
class Compared:
    """A scenario at a month, less the run as things are: persons and rupiah."""

    name: str
    members: int
    fund: int


@dataclass(frozen=True)
class Asked:
    """What a target takes: as things are, and if missed payments were HALF as likely.

    `low`, `high`: the payers a day that take one path in ten there, and nine.
    """

    base: Needed
    kept: Needed
    low: float
    high: float


@dataclass(frozen=True)
class Report:
    """All that the page says, before it is put into words."""

    run: Projection
    facts: ReferenceFacts
    compared_at: Month
    swings: tuple[Swing, ...]
    compared: tuple[Compared, ...]
    needed: tuple["Asked", ...]
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

    Each target of active members that lies ahead is asked for, and the two largest that were ever
    set are asked for again LATER, so that there is always an answer to plan with.
    """
    at = min(Month(today.year + AHEAD, 12), run.horizon)
    facts = snapshot.facts
    found = swings(facts, today, at, scenario=run.scenario, parameters=parameters)
    asked = [_asked(facts, today, each, run, parameters) for each in _ahead(facts, today, run)]
    tested, held = judged(snapshot, today, parameters)
    return Report(
        run,
        facts,
        at,
        found,
        tuple(_compare(facts, today, at, run, parameters)),
        tuple(asked),
        tested,
        held,
        fitted(snapshot),
    )


def _ahead(facts: ReferenceFacts, today: Month, run: Projection) -> list[tuple[int, Month]]:
    """Persons and months worth asking about."""
    aimed = [each for each in facts.targets if each.metric is Metric.ACTIVE]
    months = {each.month for each in aimed if today < each.month <= run.horizon}
    ahead = {(facts.target(Metric.ACTIVE, month).whole, month) for month in months}
    later = Month(today.plus(LATER).year, 12)
    ahead |= {(persons, later) for persons in sorted({each.whole for each in aimed})[-2:]}
    return sorted(ahead, key=lambda each: (each[1], each[0]))


def _asked(
    facts: ReferenceFacts,
    today: Month,
    target: tuple[int, Month],
    run: Projection,
    parameters: Parameters,
) -> Asked:
    persons, month = target
    scenario = run.scenario
    half = Scenario("half", {**scenario.levers, "lapse": HALF}, scenario.channels)
    base, kept = (
        needed(facts, today, persons, month, scenario=each, parameters=parameters)
        for each in (scenario, half)
    )
    paths = Run(month, scenario, run.paths, run.seed)
    low, _, high = pace(facts, today, persons, paths, parameters)
    return Asked(base, kept, low, high)


def _compare(
    facts: ReferenceFacts, today: Month, at: Month, run: Projection, parameters: Parameters
) -> Sequence[Compared]:
    months = run.opening.until(at)
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
