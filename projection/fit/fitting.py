"""The assumptions of a run, where the ledger of its snapshot knows better than we do."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from domain.coverage.cells import TENURES
from domain.coverage.contract import Snapshot
from domain.coverage.facts import Flag, Metric, NoFact
from domain.coverage.rows import SHARED_LEAST
from projection.fit.counts import Counts, counted
from projection.fit.paying import Paying, assumed, blended, paying
from projection.fit.shares import Estimate, rates, share, shares
from projection.parameters import SHIPPED, Parameters
from projection.streams import DAYS, STATES

CONVERSION_PRIOR: Final = 40
"""The assumed conversion weighs as much as so many signups."""
MATURE: Final = 12
"""Months that the ledger must have before it says how people pay: a season of each kind."""
_MOSTLY: Final = 0.5


class MoreThanOfficial(NoFact):  # says what is the matter
    """No official stock that can be right: the ledger counts more active members than it says."""


@dataclass(frozen=True)
class ChannelFit:
    """A channel's share of signups who pay within three months, and new payers a day."""

    channel: int
    conversion: Estimate
    payers_per_day: float


@dataclass(frozen=True)
class Fit:
    """`parameters` for a run, and what they were made from.

    `ledger` and `official`: active BPU members by either; `outside_ledger` is the rest, of whom
    nothing is known but their number. `weight`: the ledger's part in how people pay, 0 with fewer
    than MATURE months. `known`: how they pay by the ledger alone.
    """

    parameters: Parameters
    counts: Counts
    official: int
    weight: float
    known: Paying | None

    @property
    def ledger(self) -> int:
        """Active at the close of the last complete month."""
        return self.counts.active

    @property
    def outside_ledger(self) -> int:
        """Members of the official stock that the ledger does not know."""
        return self.official - self.ledger

    @cached_property
    def hazards(self) -> tuple[tuple[Estimate, ...], ...]:
        """Of those at risk who stayed, who paid: (STATES, tenure bands)."""
        paid, asked = self.counts.paid, self.counts.at_risk
        return tuple(
            tuple(share(int(paid[k, b]), int(asked[k, b])) for b in range(len(TENURES)))
            for k in range(STATES)
        )

    @cached_property
    def channels(self) -> tuple[ChannelFit, ...]:
        """Every channel that signed anybody up, small ones drawn to all of them."""
        found = self.counts.by_channel
        conversion = shares({channel: (yes, n) for channel, (n, yes, _) in found.items()})
        came = {channel: new for channel, (_, _, new) in found.items()}
        pace = rates(came, len(self.counts.months) * DAYS)
        return tuple(ChannelFit(c, conversion[c], pace[c]) for c in conversion)


def fitted(snapshot: Snapshot, shipped: Parameters = SHIPPED) -> Fit:
    """What a snapshot's ledger makes of the shipped assumptions.

    What it cannot tell stays as it was, with its flag and source. Raises MoreThanOfficial, and
    NoFact when no official BPU stock is known.
    """
    counts = counted(snapshot)
    official = _official(snapshot, counts)
    weight = min(counts.active / official, 1.0) if len(counts.months) >= MATURE else 0.0
    known = paying(counts, assumed(shipped)) if weight else None
    found = _with_conversion(shipped, counts)
    if known is not None:
        found = _with_paying(found, blended(known, assumed(shipped), weight), weight)
    return Fit(found, counts, official, weight, known)


def _official(snapshot: Snapshot, counts: Counts) -> int:
    """The newest official stock; refused when the ledger of the same month is larger."""
    stocks = [each for each in snapshot.facts.official if each.metric is Metric.BPU]
    if not stocks:
        raise NoFact("No official BPU stock is known; add it with `lindung official add`.")
    for each in stocks:
        ledger = counts.closing.get(each.month, 0)
        if ledger > each.whole:
            raise MoreThanOfficial(
                f"The ledger has {ledger:,} active members in {each.month}, the official stock is "
                f"{each.whole:,} ({each.source}); correct the one that is wrong."
            )
    return max(stocks, key=lambda each: each.month).whole


def _with_conversion(before: Parameters, counts: Counts) -> Parameters:
    signups = sum(each[0] for each in counts.by_channel.values())
    converted = sum(each[1] for each in counts.by_channel.values())
    if signups < SHARED_LEAST:  # the source below goes with the run, to partners too
        return before
    was = before["conversion"]
    prior = (was.value * CONVERSION_PRIOR, (1 - was.value) * CONVERSION_PRIOR)
    mostly = signups > CONVERSION_PRIOR
    return before.with_values(
        "conversion", share(converted, signups, prior).mean,
        flag=Flag.CALIBRATED if mostly else was.flag,
        source=f"ledger: {converted:,} of {signups:,} signups paid within three months; "
        f"before: {was.value:g}, {was.source}",
        fitted=mostly,
    )  # fmt: skip


def _with_paying(before: Parameters, found: Paying, weight: float) -> Parameters:
    """The flag stays what it was until most of the figure is the ledger's."""
    for name, values in (
        ("pay.bpu.steady", found.steady),
        ("pay.bpu.casual", found.casual),
        ("casual.bpu", (found.casual_share,)),
    ):
        was = before[name]
        mostly = weight >= _MOSTLY
        before = before.with_values(
            name, *values,
            flag=Flag.CALIBRATED if mostly else was.flag,
            source=f"ledger, for the {weight:.2%} of BPU members that it has; else: {was.source}",
            fitted=mostly,
        )  # fmt: skip
    return before
