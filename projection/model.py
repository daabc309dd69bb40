"""The stock-flow model: months, streams and paths, with the fund that they pay into.

Persons stand in states by months past paid_through. In a month everybody stays or leaves for good,
then pays or not; new payers come by channel. Written in numpy with the paths last; the same in
plain Python is `tests/projection/oracle.py`. Source of the method: docs/projection.md.

Arrays of a month are written over by the next one: to ask the system for new memory took many times
as long as the sums in it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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


class _Stocks:
    """What stands at the close of a month, and the room in which the next one is worked out.

    `state`, `after`: (STATES, streams, paths). `people`: (streams, paths), scratch. `active` and
    `new`: (channels, paths).
    """

    def __init__(self, opening: Floats, channels: int) -> None:
        self.state, self.after = opening, np.empty_like(opening)
        self.people = np.empty_like(opening[0])
        self.active, self.new, self.luck = (np.empty((channels, opening.shape[-1])) for _ in "123")
        self.count()

    def count(self) -> None:
        """Who is active, by channel. Added by hand: numpy sums a first axis slowly."""
        np.add(self.state[0], self.state[1], out=self.people)
        for months_past in range(2, ACTIVE):
            self.people += self.state[months_past]
        _by_channel(self.people, self.active)

    def close(self, pays: Floats, owes: Floats, part: Floats, channel_of: NDArray[np.intp]) -> None:
        """Whoever paid is up to date, others owe one more; `new` came."""
        before, after, people = self.state, self.after, self.people
        np.einsum("asp,asp->sp", before, pays, out=after[0])
        np.take(self.new, channel_of, axis=0, out=people, mode="clip")
        people *= part
        after[0] += people
        np.multiply(before[:ACTIVE], owes[:ACTIVE], out=after[1:])
        np.multiply(before[ACTIVE], owes[ACTIVE], out=people)
        after[ACTIVE] += people
        self.state, self.after = after, before
        self.count()


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
        self.chances = np.array(chances).T.copy()[:, :, None]
        leave = [parameters[f"exit.{each.segment}"].value for each in plan.streams]
        self.leave = np.array(leave)[:, None]

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
        chances = self._chances(draws)
        pays, owes = (1 - self.leave) * chances, (1 - self.leave) * (1 - chances)
        stocks = _Stocks(self._opened(draws), len(self.plan.channels))
        start = stocks.active.copy()
        if into is not None:
            into.active[0] = start
        bpu[0], pu[0] = start[:-1].sum(axis=0), start[-1]
        for month in range(1, months + 1):
            self._bring(draws, month, start, stocks)
            if new is not None:
                given = new[month - 1][:, None]
                np.copyto(stocks.new, given, where=~np.isnan(given))
            stocks.close(pays, owes, self.part, self.channel_of)
            bpu[month], pu[month] = stocks.active[:-1].sum(axis=0), stocks.active[-1]
            payers[month] = stocks.state[0, :-1].sum(axis=0)
            if into is not None:
                self._note(stocks, pays, owes, into, month)
        other = self.parameters["stock.other"].value * draws.stock_other
        return Course(bpu, pu, other, *self._fund(draws, pu, payers))

    def _note(self, stocks: _Stocks, pays: Floats, owes: Floats, into: Flows, month: int) -> None:
        """Write down what the month that has just closed brought to each channel."""
        before = stocks.after
        into.active[month], into.new[month] = stocks.active, stocks.new
        _by_channel(before[ACTIVE] * pays[ACTIVE], into.returned[month])
        _by_channel(before[ACTIVE - 1] * owes[ACTIVE - 1], into.lapsed[month])
        _by_channel(before[:ACTIVE].sum(axis=0) * self.leave, into.left[month])

    def _opened(self, draws: Draws) -> Floats:
        scale = np.broadcast_to(draws.stock_bpu, (len(self.plan.streams), draws.paths)).copy()
        scale[-1] = draws.stock_pu
        return self.plan.opening.T.copy()[:, :, None] * scale

    def _chances(self, draws: Draws) -> Floats:
        """Whoever is likelier to miss a payment on a path is so every month of it."""
        shift = np.broadcast_to(draws.odds_bpu, (len(self.plan.streams), draws.paths)).copy()
        shift[-1] = draws.odds_pu
        miss = (1 - self.chances) / self.chances * np.exp(shift)
        chances: Floats = 1 / (1 + miss)
        return chances

    def _bring(self, draws: Draws, month: int, start: Floats, stocks: _Stocks) -> None:
        """New payers by channel: outreach, imitation in its reach, what is left of the pool."""
        p, end = self.parameters, self.employers
        years = month / 12
        growth = (1 + p["eligible.growth"].value) ** years
        np.add(draws.common[month - 1], draws.by_channel[month - 1], out=stocks.luck)
        np.exp(stocks.luck, out=stocks.luck)
        season = p["season"].values[self.opening.plus(month).number - 1]
        hiring = p["hiring.growth"].value
        for own, name, adoption in (
            (slice(0, end), "bpu", draws.adoption_bpu * np.exp(draws.outreach * years)),
            (slice(end, end + 1), "pu", draws.adoption_pu * np.exp(hiring * years)),
        ):
            first, new = p[f"eligible.{name}"].value, stocks.new[own]
            pool = first * growth
            here = stocks.active[own].sum(axis=0)
            room = np.maximum(pool - here, 0)
            pace = p[f"new.{name}"].value / 12 * adoption * season
            pace *= room / (first - start[own].sum(axis=0))
            # Each channel's part, and what imitation adds to it: active / (part * pool) is reached.
            np.multiply(stocks.active[own], 12 * p["imitation"].value / pool, out=new)
            new += self.share[own]
            new *= stocks.luck[own]
            new *= pace
            self._limited(new, own, month)
            wanted = new.sum(axis=0)
            if (wanted > room).any():
                new *= np.divide(room, wanted, out=np.ones_like(room), where=wanted > room)

    def _limited(self, new: Floats, own: slice, month: int) -> None:
        """No channel brings more than its people can, nor outside its time."""
        for at, channel in enumerate(self.plan.channels[own]):
            if not channel.works(month):
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


def _by_channel(streams: Floats, into: Floats) -> None:
    """Sums of the streams of each channel: BPU streams lie in pairs, PU is alone."""
    np.add(streams[:-1:2], streams[1::2], out=into[:-1])
    into[-1] = streams[-1]


def _place(plan: Plan, code: str) -> int:
    return [each.code for each in plan.channels].index(code)
