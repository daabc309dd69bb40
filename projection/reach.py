"""Questions about one amount: when is it reached, and how sure is the pace that it takes."""

from dataclasses import dataclass

import numpy as np

from domain.coverage.facts import ReferenceFacts
from domain.months import Month
from projection.draws import Draws, blocks, draw
from projection.model import Model
from projection.needed import one_a_month
from projection.parameters import SHIPPED, Parameters
from projection.projecting import QUANTILES, Run, arrival, every_path, prepared
from projection.said import Dates
from projection.streams import DAYS, Floats


@dataclass(frozen=True)
class Reached:
    """When an amount, in persons or rupiah, is there: of all paths `share` by the horizon."""

    measure: str
    amount: int
    horizon: Month
    share: float
    months: Dates


def reached(
    facts: ReferenceFacts,
    today: Month,
    measure: str,
    amount: int,
    run: Run,
    *,
    parameters: Parameters = SHIPPED,
) -> Reached:
    """When the paths of a run get to an amount; the same paths that the run's fan is made of.

    Raises TooOld, NoFact, BadLever, and KeyError for no measure.
    """
    begun, model = prepared(facts, parameters, run.scenario, today)
    paths = every_path(model, begun.month.until(run.horizon), run)[measure]
    share, months = arrival(amount, paths, begun.month)
    return Reached(measure, amount, run.horizon, share, months)


def pace(
    facts: ReferenceFacts, today: Month, persons: int, run: Run, parameters: Parameters = SHIPPED
) -> tuple[float, float, float]:
    """The quantiles, over the paths of a run, of the new payers a day that take it to `persons`.

    The target month is the run's horizon. On each path members are linear in the newcomers, so two
    runs of it give the pace that takes this very path there; zero where it gets there without.
    Raises as `projection.needed` does, whose answer is that of the path without luck.
    """
    begun, model = prepared(facts, parameters, run.scenario, today)
    first, months = begun.month.until(today) + 1, begun.month.until(run.horizon)
    unit = one_a_month(model, months, first)
    channels = len(model.plan.channels)
    found = [
        _block(model, persons, unit, draw(model.parameters, run.seed, block, months, channels))
        for block in range(blocks(run.paths))
    ]
    monthly = np.concatenate(found)[: run.paths]
    daily = monthly * float(np.nansum(unit)) / ((months - first + 1) * DAYS)
    low, middle, high = (float(each) for each in np.quantile(daily, QUANTILES))
    return low, middle, high


def _block(model: Model, persons: int, unit: Floats, drawn: Draws) -> Floats:
    none, one = (model.run(drawn, len(unit), new).total[-1] for new in (unit * 0, unit))
    monthly: Floats = np.maximum(0.0, (persons - none) / (one - none))
    return monthly
