"""A run: a snapshot, assumptions and a seed in, fans and dates out; the same bytes every time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Any, Final, TypeAlias

import numpy as np

from domain.coverage.canonical import canonical
from domain.coverage.contract import Snapshot
from domain.coverage.facts import Metric, ReferenceFacts, Target
from domain.months import Month
from projection.draws import BLOCK, blocks, draw
from projection.model import Course, Flows, Model
from projection.opening import Opening, opening
from projection.parameters import SHIPPED, Parameters
from projection.said import Chance, ChannelCourse, Dates, Fan, Money, Projection
from projection.scenarios import Scenario, added, pulled
from projection.streams import Floats, plan

METHOD: Final = "stock-flow/3"
"""Changes whenever the same input would give another answer."""
PATHS: Final = 1_000
SEED: Final = 20_220_405
LONGEST: Final = 240
"""Months; nothing is said beyond twenty years."""
MEASURE_OF: Final[Mapping[Metric, str]] = {
    Metric.ACTIVE: "total", Metric.BPU: "bpu", Metric.PU: "pu", Metric.FUND: "fund",
}  # fmt: skip
"""What of a run an official figure or a target is held against."""
MEASURES: Final = tuple(MEASURE_OF.values())
QUANTILES: Final = (0.1, 0.5, 0.9)
Mapper: TypeAlias = Callable[[Callable[[int], Any], Iterable[int]], Iterable[Any]]


@dataclass(frozen=True)
class Run:
    """What is asked of the model: up to which month, under which scenario, on how many paths."""

    horizon: Month
    scenario: Scenario = Scenario()  # noqa: RUF009 - frozen
    paths: int = PATHS
    seed: int = SEED


def run_name(
    snapshot: Snapshot, today: Month, run: Run, *, parameters: Parameters = SHIPPED
) -> str:
    """The `run_id` that `project` would give, without running. Raises as it does."""
    _, model = prepared(snapshot.facts, parameters, run.scenario, today)
    return _run_id(snapshot, model.parameters, run)


def project(
    snapshot: Snapshot,
    today: Month,
    run: Run,
    *,
    parameters: Parameters = SHIPPED,
    mapper: Mapper = map,
) -> Projection:
    """What the model says of a snapshot, as of `today`.

    `mapper` may spread the blocks over processes: the bytes are the same. Raises TooOld, NoFact,
    BadLever, and ValueError for a horizon that is past or too far, or for no paths.
    """
    begun, model = prepared(snapshot.facts, parameters, run.scenario, today)
    months = begun.month.until(run.horizon)
    if run.paths < 1:
        raise ValueError("A projection needs at least one path.")
    if not 0 < months <= LONGEST:
        latest = begun.month.plus(LONGEST)
        raise ValueError(f"A horizon lies after {begun.month} and not after {latest}.")
    whole = every_path(model, months, run, mapper)
    expected, flows = model.expected(months)
    return Projection(
        run_id=_run_id(snapshot, model.parameters, run),
        snapshot=snapshot.sha256,
        as_of=Month.of(snapshot.as_of),
        made_up=snapshot.made_up,
        opening=begun.month,
        horizon=run.horizon,
        paths=run.paths,
        seed=run.seed,
        scenario=run.scenario,
        parameters=model.parameters,
        fans={name: _fan(values) for name, values in whole.items()},
        chances=tuple(_chances(snapshot.facts, whole, begun.month, run.horizon)),
        channels=tuple(_courses(model, flows)),
        money=_money(expected),
    )


def prepared(
    facts: ReferenceFacts, parameters: Parameters, scenario: Scenario, today: Month
) -> tuple[Opening, Model]:
    """The opening, and the model with the levers of a scenario pulled."""
    begun = opening(facts, parameters, today)
    pace = begun.parameters["new.bpu"].value / 12
    changed = pulled(begun.parameters, scenario)
    channels = added(begun.channels, scenario, pace)
    opened = plan(changed, channels, begun.month)
    return replace(begun, parameters=changed), Model(changed, opened, begun.month)


def every_path(model: Model, months: int, run: Run, mapper: Mapper = map) -> dict[str, Floats]:
    """The paths of a run, (months + 1, paths) of each of MEASURES."""
    drawn = mapper(partial(_block, model, run.seed, months), range(blocks(run.paths)))
    return _gathered(drawn, months, run.paths)


def _block(model: Model, seed: int, months: int, block: int) -> dict[str, Floats]:
    drawn = draw(model.parameters, seed, block, months, len(model.plan.channels))
    course = model.run(drawn, months)
    return {name: getattr(course, name) for name in MEASURES}


def _gathered(blocks: Iterable[dict[str, Floats]], months: int, paths: int) -> dict[str, Floats]:
    """All paths side by side, (months + 1, paths) of each measure; a block is let go once read."""
    whole = {name: np.empty((months + 1, paths)) for name in MEASURES}
    for number, block in enumerate(blocks):
        first = number * BLOCK
        for name, values in block.items():
            whole[name][:, first : first + BLOCK] = values[:, : paths - first]
    return whole


def _fan(values: Floats) -> Fan:
    months = [np.rint(np.quantile(month, QUANTILES)).astype(np.int64).tolist() for month in values]
    low, middle, high = zip(*months, strict=True)
    return Fan(low, middle, high)


def _chances(
    facts: ReferenceFacts, whole: dict[str, Floats], first: Month, horizon: Month
) -> Iterable[Chance]:
    """Of every target within the run; for one month the newest first, then those it replaced."""
    newest = sorted(facts.targets, key=lambda each: each.set_in, reverse=True)
    for target in sorted(newest, key=lambda each: (each.metric, each.month)):
        if target.metric in MEASURE_OF and first < target.month <= horizon:
            yield chance(target, whole[MEASURE_OF[target.metric]], first)


def chance(target: Target, values: Floats, first: Month) -> Chance:
    """What the paths of a measure, (months + 1, paths), say about a target."""
    share, months = arrival(target.whole, values, first)
    place = first.until(target.month)
    return Chance(target, float((values[place] >= target.whole).mean()), share, months)


def arrival(amount: int, values: Floats, first: Month) -> tuple[float, Dates]:
    """The share of paths that are ever there, and when 10 %, 50 %, 90 % of all paths are."""
    there = values >= amount
    ever = there.any(axis=0)
    never = values.shape[0]
    arrived = np.where(ever, there.argmax(axis=0), never)
    low, middle, high = (_quantile_month(arrived, share, never, first) for share in QUANTILES)
    return float(ever.mean()), (low, middle, high)


def _quantile_month(arrived: Any, share: float, never: int, first: Month) -> Month | None:
    place = int(np.sort(arrived)[int(np.ceil(share * len(arrived))) - 1])
    return None if place >= never else first.plus(place)


def _courses(model: Model, flows: Flows) -> Iterable[ChannelCourse]:
    for at, channel in enumerate(model.plan.channels):
        yield ChannelCourse(
            channel.code,
            opening=_whole(flows.active[0, at]),
            new=_whole(flows.new[:, at]),
            returned=_whole(flows.returned[:, at]),
            lapsed=_whole(flows.lapsed[:, at]),
            left=_whole(flows.left[:, at]),
            closing=_whole(flows.active[-1, at]),
        )


def _money(expected: Course) -> Money:
    return Money(
        opening=_whole(expected.fund[0]),
        from_pu=_whole(expected.from_pu),
        from_bpu=_whole(expected.from_bpu),
        earned=_whole(expected.earned),
        paid_out=_whole(expected.paid_out),
        closing=_whole(expected.fund[-1]),
    )


def _whole(values: Floats) -> int:
    """Their sum, in whole persons or rupiah."""
    return round(float(values.sum()))


def _run_id(snapshot: Snapshot, parameters: Parameters, run: Run) -> str:
    channels = [
        [each.code, repr(each.payers_per_day), each.since, each.months]
        for each in run.scenario.channels
    ]
    named = {
        "method": METHOD, "snapshot": snapshot.sha256, "parameters": parameters.sha256,
        "channels": channels, "horizon": run.horizon, "paths": run.paths, "seed": run.seed,
    }  # fmt: skip
    return sha256(canonical(named)).hexdigest()
