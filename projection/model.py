"""The stock-flow model: months, streams and paths, with the fund that they pay into.

Persons stand in states by months past paid_through. In a month everybody stays or leaves for good,
then pays or not; new payers come by channel. Written in numpy with the paths last; the same in
plain Python is `tests/projection/oracle.py`. Source of the method: docs/projection.md.
"""

from dataclasses import dataclass

import numpy as np

from domain.months import Month
from projection.draws import Draws, certain
from projection.parameters import Parameters
from projection.streams import ACTIVE, Floats, Plan, pay


@dataclass(frozen=True)
class Flows:
    """By channel, employers last, in persons: (months + 1, channels, paths).

    `active` is the stock at the close of the month; all others are flows of it, zero in month 0.
    """

    active: Floats
    new: Floats
    returned: Floats
    lapsed: Floats
    left: Floats

    @classmethod
    def none_yet(cls, months: int, channels: int, paths: int) -> "Flows":
        """Room for so many."""
        return cls(*(np.zeros((months + 1, channels, paths)) for _ in range(5)))


@dataclass(frozen=True)
class Course:
    """How it goes on some paths; month 0 is the opening. (months + 1, paths), persons and rupiah.

    `bpu`, `pu`: active members; `other`: (paths,), on neither list. `fund`, and what moved it in
    the month: `from_pu`, `from_bpu`, `earned`, `paid_out`. `flows` where they were asked for.
    """

    bpu: Floats
    pu: Floats
    other: Floats
    fund: Floats
    from_pu: Floats
    from_bpu: Floats
    earned: Floats
    paid_out: Floats

    @property
    def total(self) -> Floats:
        """Active members of all segments, (months + 1, paths)."""
        return self.bpu + self.pu + self.other


class Model:
    """One set of assumptions, ready to run. `opening` is month 0."""

    def __init__(self, parameters: Parameters, plan: Plan, opening: Month) -> None:
        self.parameters = parameters
        self.plan = plan
        self.opening = opening
        self.channel_of = np.array([_place(plan, each.channel) for each in plan.streams])
        self.part = np.array([each.part for each in plan.streams])[:, None]
        self.employers = len(plan.channels) - 1
        self.share = np.array([each.share for each in plan.channels])[:, None]
        chances = [pay(parameters, each.segment, each.paying) for each in plan.streams]
        self.chances = np.array(chances)[:, :, None]
        leave = [parameters[f"exit.{each.segment}"].value for each in plan.streams]
        self.leave = np.array(leave)[:, None, None]

    def expected(self, months: int, new: Floats | None = None) -> tuple[Course, Flows]:
        """The one path on which everything is as assumed, with what happens in each channel."""
        channels = len(self.plan.channels)
        flows = Flows.none_yet(months, channels, 1)
        return self.run(certain(self.parameters, months, channels), months, new, flows), flows

    def run(
        self, draws: Draws, months: int, new: Floats | None = None, into: Flows | None = None
    ) -> Course:
        """Run so many months on the paths of these draws.

        `new`, (months, channels), sets the new payers instead of the model's own; NaN leaves them.
        What happens in each channel is written `into` the flows that are given.
        """
        size = (months + 1, draws.paths)
        bpu, pu, payers = (np.zeros(size) for _ in range(3))
        chances, stay = self._chances(draws), 1 - self.leave
        state = self._opened(draws)
        active = start = self._by_channel(state[:, :ACTIVE].sum(axis=1))
        if into is not None:
            into.active[0] = active
        bpu[0], pu[0] = active[:-1].sum(axis=0), active[-1]
        for month in range(1, months + 1):
            came = self._new(draws, month, active, start)
            if new is not None:
                given = new[month - 1][:, None]
                came = np.where(np.isnan(given), came, given)
            before, stayed = state, state * stay
            paid = stayed * chances
            state = self._after(stayed, paid, came)
            active = self._by_channel(state[:, :ACTIVE].sum(axis=1))
            bpu[month], pu[month] = active[:-1].sum(axis=0), active[-1]
            payers[month] = state[:-1, 0].sum(axis=0)
            if into is not None:
                into.active[month], into.new[month] = active, came
                into.returned[month] = self._by_channel(paid[:, ACTIVE])
                into.lapsed[month] = self._by_channel((stayed - paid)[:, ACTIVE - 1])
                gone = (before - stayed)[:, :ACTIVE].sum(axis=1)
                into.left[month] = self._by_channel(gone)
        other = self.parameters["stock.other"].value * draws.stock_other
        return Course(bpu, pu, other, *self._fund(draws, pu, payers))

    def _after(self, stayed: Floats, paid: Floats, came: Floats) -> Floats:
        """The states when the month closes: whoever paid is up to date, others owe one more."""
        unpaid = stayed - paid
        state = np.empty_like(stayed)
        state[:, 0] = paid.sum(axis=1) + self.part * came[self.channel_of]
        state[:, 1:ACTIVE] = unpaid[:, : ACTIVE - 1]
        state[:, ACTIVE] = unpaid[:, ACTIVE - 1] + unpaid[:, ACTIVE]
        return state

    def _opened(self, draws: Draws) -> Floats:
        scale = np.broadcast_to(draws.stock_bpu, (len(self.plan.streams), draws.paths)).copy()
        scale[-1] = draws.stock_pu
        return self.plan.opening[:, :, None] * scale[:, None]

    def _chances(self, draws: Draws) -> Floats:
        """Whoever is likelier to miss a payment on a path is so every month of it."""
        shift = np.broadcast_to(draws.odds_bpu, (len(self.plan.streams), draws.paths)).copy()
        shift[-1] = draws.odds_pu
        miss = (1 - self.chances) / self.chances * np.exp(shift)[:, None]
        chances: Floats = 1 / (1 + miss)
        return chances

    def _by_channel(self, streams: Floats) -> Floats:
        """Sums of the streams of each channel: BPU streams lie in pairs, PU is alone."""
        pairs = streams[:-1].reshape(self.employers, -1, streams.shape[-1]).sum(axis=1)
        return np.concatenate([pairs, streams[-1:]])

    def _new(self, draws: Draws, month: int, active: Floats, start: Floats) -> Floats:
        """New payers by channel: outreach, imitation in its reach, what is left of the pool."""
        p, end = self.parameters, self.employers
        years = month / 12
        growth = (1 + p["eligible.growth"].value) ** years
        season = p["season"].values[self.opening.plus(month).number - 1]
        luck = season * np.exp(draws.common[month - 1] + draws.by_channel[month - 1])
        new = np.empty_like(active)
        hiring = p["hiring.growth"].value
        for own, name, adoption in (
            (slice(0, end), "bpu", draws.adoption_bpu * np.exp(draws.outreach * years)),
            (slice(end, end + 1), "pu", draws.adoption_pu * np.exp(hiring * years)),
        ):
            first = p[f"eligible.{name}"].value
            pool = first * growth
            here = active[own].sum(axis=0)
            room = np.maximum(pool - here, 0) / (first - start[own].sum(axis=0))
            share = self.share[own]
            reached = active[own] / (share * pool)
            pace = share * (p[f"new.{name}"].value / 12) * adoption
            pace = pace * (1 + 12 * p["imitation"].value * reached) * room
            new[own] = pace * luck[own]
            self._limited(new[own], own, month)
            left = np.maximum(pool - here, 0)
            wanted = new[own].sum(axis=0)
            new[own] *= np.divide(left, wanted, out=np.ones_like(left), where=wanted > left)
        return new

    def _limited(self, new: Floats, own: slice, month: int) -> None:
        """No channel brings more than its people can, nor outside its time."""
        for at, channel in enumerate(self.plan.channels[own]):
            if month < channel.since or (channel.until is not None and month > channel.until):
                new[at] = 0
            elif channel.capacity is not None:
                np.minimum(new[at], channel.capacity, out=new[at])

    def _fund(self, draws: Draws, pu: Floats, payers: Floats) -> tuple[Floats, ...]:
        """The fund, and what moved it: F' = F (1 + i + v) + (C - B) (1 + i/2)."""
        p = self.parameters
        shape = pu.shape
        fund, from_pu, from_bpu, earned, paid_out = (np.zeros(shape) for _ in range(5))
        fund[0] = p["stock.fund"].value * draws.stock_fund
        rate = (1 + draws.yearly_yield) ** (1 / 12) - 1
        jkk, jkm, jht = p["tariff"].values
        loss_jkk, loss_jkm = p["loss"].values
        paid = 1 - p["discount"].value
        each = (jkk + jkm) * paid + p["jht"].value * jht
        claimed = loss_jkk * jkk + loss_jkm * jkm  # a discount makes no accident cheaper
        for month in range(1, shape[0]):
            wages = (1 + draws.net_growth) ** (month / 12)
            from_pu[month] = p["net.pu"].value * wages * pu[month]
            from_bpu[month] = each * payers[month]
            before = fund[month - 1]
            paid_out[month] = claimed * payers[month] + draws.outgo / 12 * before
            flow = from_pu[month] + from_bpu[month] - paid_out[month]
            earned[month] = before * (rate + draws.valuation[month - 1]) + flow * rate / 2
            fund[month] = before + flow + earned[month]
        return fund, from_pu, from_bpu, earned, paid_out


def _place(plan: Plan, code: str) -> int:
    return [each.code for each in plan.channels].index(code)
