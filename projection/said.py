"""What a run says: fans, chances, the course of each channel, and the money; shapes only."""

from dataclasses import dataclass
from typing import TypeAlias

from domain.coverage.facts import Target
from domain.months import Month
from projection.parameters import Parameters
from projection.scenarios import Scenario

Dates: TypeAlias = tuple[Month | None, Month | None, Month | None]
"""When 10 %, 50 % and 90 % of the paths are there; None: not within the run."""


@dataclass(frozen=True)
class Fan:
    """One measure: the 10 %, 50 % and 90 % quantiles of each month from the opening on.

    Persons, or rupiah for the fund.
    """

    low: tuple[int, ...]
    middle: tuple[int, ...]
    high: tuple[int, ...]


@dataclass(frozen=True)
class Chance:
    """A dated target and what the paths say: the share that are there at its month, the share that
    get there by the horizon at all, and the month in which 10 %, 50 %, 90 % of all paths are."""

    target: Target
    at_its_month: float
    by_the_horizon: float
    months: Dates


@dataclass(frozen=True)
class ChannelCourse:
    """One channel from the opening to the horizon when all is as assumed, in persons.

    opening + new + returned - lapsed - left = closing, up to rounding.
    """

    code: str
    opening: int
    new: int
    returned: int
    lapsed: int
    left: int
    closing: int


@dataclass(frozen=True)
class Money:
    """The fund from the opening to the horizon when all is as assumed, in rupiah."""

    opening: int
    from_pu: int
    from_bpu: int
    earned: int
    paid_out: int
    closing: int


@dataclass(frozen=True)
class Projection:
    """What a run says; `run_id` names all that it was computed from."""

    run_id: str
    snapshot: str
    as_of: Month
    made_up: bool
    opening: Month
    horizon: Month
    paths: int
    seed: int
    scenario: Scenario
    parameters: Parameters
    fans: dict[str, Fan]
    chances: tuple[Chance, ...]
    channels: tuple[ChannelCourse, ...]
    money: Money

    def at(self, measure: str, month: Month) -> tuple[int, int, int]:
        """The quantiles of a month. Raises IndexError outside the run."""
        place = self.opening.until(month)
        fan = self.fans[measure]
        if not 0 <= place < len(fan.middle):
            raise IndexError(f"The run goes from {self.opening} to {self.horizon}, not {month}.")
        return fan.low[place], fan.middle[place], fan.high[place]
