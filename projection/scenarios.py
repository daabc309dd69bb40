"""What if: levers with their words and bounds, and named scenarios as data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Final, Literal, NamedTuple, TypeAlias

from domain.coverage.facts import Flag
from projection.parameters import Parameters
from projection.streams import DAYS, Channel

How: TypeAlias = Literal["odds of missing", "times", "plus", "set"]


class BadLever(ValueError):  # says what is the matter
    """A lever that does not exist, or is pulled too far."""


class Lever(NamedTuple):
    """One thing that can be other than assumed: which parameters, how, and how far it may go.

    A "times" or "odds" lever takes a change as a share (-0.5: half as much), "plus" takes points,
    "set" the new value.
    """

    parameters: tuple[str, ...]
    how: How
    low: float
    high: float


LEVERS: Final[Mapping[str, Lever]] = {
    "lapse": Lever(("pay.bpu.steady", "pay.bpu.casual"), "odds of missing", -1.0, 2.0),
    "signups": Lever(("new.bpu",), "times", -1.0, 9.0),
    "casual": Lever(("casual.bpu",), "set", 0.0, 1.0),
    "jht": Lever(("jht",), "set", 0.0, 1.0),
    "hiring": Lever(("new.pu",), "times", -1.0, 2.0),
    "yield": Lever(("yield",), "plus", -0.06, 0.10),
    "discount": Lever(("discount",), "set", 0.0, 1.0),
    "outreach": Lever(("outreach",), "plus", -0.2, 0.5),
}
"""By name."""


@dataclass(frozen=True)
class Scenario:
    """A named set of levers, and channels that are added: (code, payers a day, from, months)."""

    name: str = "base"
    levers: Mapping[str, float] = field(default_factory=dict)
    channels: tuple["NewChannel", ...] = ()


class NewChannel(NamedTuple):
    """A channel that begins `since` months after the opening and works for `months`."""

    code: str
    payers_per_day: float
    since: int
    months: int


def pulled(parameters: Parameters, scenario: Scenario) -> Parameters:
    """The assumptions with the levers pulled. Raises BadLever, with what there is."""
    for name, amount in scenario.levers.items():
        lever = LEVERS.get(name)
        if lever is None:
            raise BadLever(f"There is no lever {name!r}; there are {', '.join(LEVERS)}.")
        if not lever.low <= amount <= lever.high:
            raise BadLever(f"{name} goes from {lever.low:g} to {lever.high:g}, not to {amount:g}.")
        for parameter in lever.parameters:
            before = parameters[parameter].values
            parameters = parameters.with_values(
                parameter,
                *_moved(lever.how, before, amount),
                flag=Flag.ASSUMED,
                source=f"scenario: {name} {amount:+g}; before: {parameters[parameter].source}",
            )
    return parameters


def _moved(how: How, values: tuple[float, ...], amount: float) -> tuple[float, ...]:
    if how == "set":
        return (amount,)
    if how == "plus":
        return tuple(value + amount for value in values)
    if how == "times":
        return tuple(value * (1 + amount) for value in values)
    miss = [(1 - value) / value * (1 + amount) for value in values]
    return tuple(1 / (1 + each) for each in miss)


def added(channels: tuple[Channel, ...], scenario: Scenario, pace: float) -> tuple[Channel, ...]:
    """The channels with the new ones, whose payers come on top of the `pace` (a month) of all."""
    new = tuple(
        Channel(
            each.code, each.payers_per_day * DAYS / pace, since=each.since,
            until=each.since + each.months - 1,
        )
        for each in scenario.channels
    )  # fmt: skip
    return channels + new


def read_scenario(written: str) -> Scenario:
    """A scenario from TOML. Raises BadLever and ValueError, with what is wrong."""
    found = tomllib.loads(written)
    unknown = found.keys() - {"name", "levers", "channel"}
    if unknown or "name" not in found:
        raise ValueError("A scenario has a name, [levers] and [[channel]], and nothing else.")
    levers = {name: float(amount) for name, amount in found.get("levers", {}).items()}
    channels = tuple(
        NewChannel(row["code"], float(row["payers_per_day"]), int(row["since"]), int(row["months"]))
        for row in found.get("channel", [])
    )
    return Scenario(found["name"], levers, channels)


SHIPPED: Final[Mapping[str, Scenario]] = {
    scenario.name: scenario
    for scenario in (
        read_scenario(file.read_text(encoding="utf-8"))
        for file in sorted(
            files("projection").joinpath("data/scenarios").iterdir(), key=lambda each: each.name
        )
    )
}
"""The scenarios that the product is shipped with."""
