"""A run as JSON has it: what the command line prints and the API answers, one and the same."""

from typing import Any, Final

from domain.coverage.canonical import plain
from projection.said import Chance, Fan, Projection

DISCLAIMER: Final = "If today's pace goes on. Not an official forecast."


def as_plain(said: Projection) -> dict[str, Any]:
    """A run as JSON has it: whole persons and rupiah, months as text."""
    months = [str(said.opening.plus(place)) for place in range(len(said.fans["total"].middle))]
    return {
        "run": said.run_id,
        "snapshot": said.snapshot,
        "as_of": str(said.as_of),
        "made_up": said.made_up,
        "opening": str(said.opening),
        "horizon": str(said.horizon),
        "paths": said.paths,
        "seed": said.seed,
        "scenario": {"name": said.scenario.name, "levers": dict(said.scenario.levers)},
        "months": months,
        "fans": {name: _fan(fan) for name, fan in said.fans.items()},
        "targets": [_target(each) for each in said.chances],
        "channels": [plain(each) for each in said.channels],
        "fund": plain(said.money),
        "assumptions": [
            {"name": each.name, "values": each.values, "unit": each.unit, "flag": each.flag.value,
             "fitted": each.fitted, "source": each.source}
            for _, each in sorted(said.parameters.items())
        ],
        "note": DISCLAIMER,
    }  # fmt: skip


def _fan(fan: Fan) -> dict[str, list[int]]:
    return {"p10": list(fan.low), "p50": list(fan.middle), "p90": list(fan.high)}


def _target(each: Chance) -> dict[str, Any]:
    target = each.target
    return {
        "metric": target.metric.value,
        "month": str(target.month),
        "value": target.whole,
        "set_in": str(target.set_in),
        "flag": target.flag.value,
        "source": target.source,
        "share_at_its_month": each.at_its_month,
        "share_by_horizon": each.by_the_horizon,
        "reached_10_50_90": [str(month) if month else None for month in each.months],
    }
