"""Who is counted together: segment, channel and how they pay; and the opening stock of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from domain.months import Month
from projection.parameters import Parameters

Segment: TypeAlias = Literal["pu", "bpu"]
Floats: TypeAlias = NDArray[np.float64]

STATES: Final = 4
"""Months past paid_through: 0, 1, 2 are active, 3 stands for three and more: lapsed."""
ACTIVE: Final = 3
DAYS: Final = 365.25 / 12
"""Days of a mean month."""
EMPLOYERS: Final = "employers"
"""The one channel of wage earners: Lindung has no part in it."""
BURN_IN: Final = 24
"""Months of newcomers who make up the opening. Those who lapsed longer ago are taken as gone: with
ten years of them the stock would lose 2.5 % a month, which the spring of 2025 contradicts; with two
it loses the 4.6 % that `pay.bpu.steady` was calibrated to."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A way by which BPU members come.

    `share` of the new payers of all channels, `capacity` in new payers a month (None: not known,
    so not a limit). `since` and `until` are months from the opening in which it works.
    """

    code: str
    share: float
    capacity: float | None = None
    since: int = 1
    until: int | None = None

    def works(self, month: int) -> bool:
        """Whether it does, so many months from the opening."""
        return self.since <= month and (self.until is None or month <= self.until)


@dataclass(frozen=True, slots=True)
class Stream:
    """People who are counted together. `part` of the channel's newcomers begin here."""

    segment: Segment
    channel: str
    paying: str
    part: float


@dataclass(frozen=True)
class Plan:
    """All streams, and what is the same for each path.

    `opening` has the shape (streams, STATES), in persons at the close of month 0; channels are in
    the order of `channels`, that of employers last.
    """

    channels: tuple[Channel, ...]
    streams: tuple[Stream, ...]
    opening: Floats


def plan(parameters: Parameters, channels: Sequence[Channel], opened: Month) -> Plan:
    """The streams of these BPU channels and of PU, opened with the stocks of the parameters.

    The people of a segment stand in the states, and pay in the ways, that BURN_IN months of today's
    hazards and seasons leave at the close of such a month; only their sum is known.
    """
    casual = parameters["casual.bpu"].value
    streams = [
        Stream("bpu", channel.code, paying, part)
        for channel in channels
        for paying, part in (("steady", 1 - casual), ("casual", casual))
    ]
    streams.append(Stream("pu", EMPLOYERS, "steady", 1.0))
    here = {channel.code: channel.share for channel in channels if channel.since <= 1}
    shares = here | {EMPLOYERS: 1.0}
    opening = np.zeros((len(streams), STATES))
    for segment in ("bpu", "pu"):
        left = {way: _left(parameters, segment, way, opened) for way in ("steady", "casual")}
        _open(opening, streams, segment, shares, left, parameters[f"stock.{segment}"].value)
    employers = Channel(EMPLOYERS, 1.0)
    return Plan((*channels, employers), tuple(streams), opening)


def pay(parameters: Parameters, segment: str, paying: str) -> tuple[float, ...]:
    """The probability to pay in a month, by months past paid_through."""
    return parameters[f"pay.bpu.{paying}" if segment == "bpu" else "pay.pu"].values


def _left(parameters: Parameters, segment: str, paying: str, opened: Month) -> Floats:
    """How the people of one way of paying stand after BURN_IN months of one newcomer a month."""
    chances = np.array(pay(parameters, segment, paying))
    stay = 1 - parameters[f"exit.{segment}"].value
    season = parameters["season"].values
    state = np.zeros(STATES)
    for back in reversed(range(BURN_IN)):
        kept = state * stay
        paid = kept * chances
        unpaid = kept - paid
        new = season[opened.plus(-back).number - 1]
        state = np.array([paid.sum() + new, unpaid[0], unpaid[1], unpaid[2] + unpaid[3]])
    return state


def _open(
    opening: Floats,
    streams: Sequence[Stream],
    segment: str,
    shares: Mapping[str, float],  # none for a channel that begins later
    left: Mapping[str, Floats],
    stock: float,
) -> None:
    """Give the streams of a segment their states, so that the active ones sum to its stock."""
    own = [at for at, each in enumerate(streams) if each.segment == segment]
    for at in own:
        stream = streams[at]
        opening[at] = shares.get(stream.channel, 0.0) * stream.part * left[stream.paying]
    opening[own] *= stock / opening[own, :ACTIVE].sum()
