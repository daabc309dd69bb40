"""The backtest of the figures of a snapshot, and the shipped band held against its misses."""

from typing import Final

from domain.coverage.contract import Snapshot
from domain.months import Month
from projection.backtest.rolling import HORIZONS, Backtest, Calibration, backtest, calibrate
from projection.opening import opening
from projection.parameters import SHIPPED, Parameters
from projection.projecting import Run, project

PATHS: Final = 10_000
"""Of 1,000 the width of a band is sure to a twentieth; by so many it is judged."""


def judged(
    snapshot: Snapshot, today: Month, parameters: Parameters = SHIPPED
) -> tuple[Backtest, tuple[Calibration, ...]]:
    """What the methods would have missed, and whether the band of things as they are holds it.

    Raises as `projecting.project` does.
    """
    found = backtest(snapshot.facts.official)
    last = opening(snapshot.facts, parameters, today).month.plus(12 * max(HORIZONS))
    run = project(snapshot, today, Run(last, paths=PATHS), parameters=parameters)
    return found, calibrate(found, run, parameters)
