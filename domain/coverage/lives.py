"""What made-up people do, month by month, all of a block at a time.

Member `n` depends on the seed and on `n` alone, whoever stands in the block beside them. What they
do follows `Truth`: seasons, channels of their own size and faithfulness, lapses by tenure, returns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from domain.coverage.chance import FULL, Choice, Draws
from domain.coverage.columns.codes import Numbers
from domain.coverage.tables import Tables, days_of, first_day

Flags = NDArray[np.bool_]

_REASONS: Final = Choice((20, 25, 30, 24, 1))
"""Weights of `Exit`, in its order."""
_DAY: Final = 86_400_000_000
_LIGHT: Final = 36_000_000_000
"""Ten hours in microseconds, from midnight UTC on: the day's light in Jakarta."""
_OFTEN: Final = 1_000
"""More facts than anybody has."""

# Places of draws: those of a life, then those of each month.
_place = count()
_NAME, _NAME_TOO, _CHANNEL, _PAYER, _PROVINCE, _CITY, _JHT, _SIGNUP, _DELAY, _AGENT, _ELSEWHERE = (
    next(_place) for _ in range(11)
)
_month_place = count()
(
    _LEAVE, _REASON, _MOVE, _NEW_PROVINCE, _NEW_CITY, _PAY, _SAY, _PERIOD,
    _SIGNUP_AT, _PAYMENT_AT, _MOVE_AT, _LEAVE_AT,
) = (4 * next(_month_place) for _ in range(12))  # fmt: skip
_PLACES: Final = 64
"""Of a month; a fact takes four from its `_AT`: the day, how late, what day of late, the time."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of one kind, as columns, in the order of the members and of their facts.

    `member` is the position in the block, `number` counts the facts of a life from 0. `month` is a
    month index, `day` in days since 1970, `recorded_at` in microseconds since then.
    """

    member: Numbers
    number: Numbers
    month: Numbers
    day: Numbers
    recorded_at: Numbers


@dataclass(frozen=True, slots=True)
class Signups(Facts):
    """`region` is a position in `Tables.regions`; `agent` 0 for none."""

    region: Numbers
    agent: Numbers
    first_ever: Flags


@dataclass(frozen=True, slots=True)
class Payments(Facts):
    """So many `months`, from the month on in which they are paid."""

    months: Numbers
    confirmed: Flags


@dataclass(frozen=True, slots=True)
class Moves(Facts):
    """From one region to another."""

    origin: Numbers
    region: Numbers


@dataclass(frozen=True, slots=True)
class Leaves(Facts):
    """`reason` is a position in `Exit`."""

    reason: Numbers


F = TypeVar("F", bound=Facts)


class _Pile(Generic[F]):
    """Facts of one kind, as they come."""

    def __init__(self, kind: type[F]) -> None:
        self._kind = kind
        self._parts: list[Sequence[Numbers | Flags]] = []

    def add(self, *columns: Numbers | Flags) -> None:
        self._parts.append(columns)

    def sorted(self) -> F:
        columns = list(map(np.concatenate, zip(*self._parts, strict=True)))
        order = np.argsort(columns[0] * _OFTEN + columns[1])
        return self._kind(*(column[order] for column in columns))


class Lives:
    """All that happens to some people. Columns of a member: `channel` and `payer` are positions in
    `Truth.channels` and `Payer`, `pseudonyms` have 16 bytes each."""

    def __init__(self, tables: Tables, seed: int, numbers: Numbers) -> None:
        everybody = np.arange(len(numbers))
        self._tables, self._draw = tables, (draw := Draws(seed, numbers))
        self.pseudonyms = pseudonyms(draw)
        self.channel = tables.channel(draw(_CHANNEL, everybody))
        self.payer = tables.payer(self.channel, draw(_PAYER, everybody))
        self.jht: Flags = draw(_JHT, everybody) < tables.jht
        self._signups, self._payments = _Pile(Signups), _Pile(Payments)
        self._moves, self._leaves = _Pile(Moves), _Pile(Leaves)
        self._region = tables.region(draw(_PROVINCE, everybody), draw(_CITY, everybody))
        self._facts = np.zeros(len(numbers), np.int64)
        self._signed_on, self._through = np.zeros_like(self._facts), np.zeros_like(self._facts)
        signup = tables.start + tables.month(draw(_SIGNUP, everybody))
        delay = tables.first_payment(draw(_DELAY, everybody))
        never = delay == len(tables.truth.first_payment)
        self._first = np.where(never, tables.end + 1, signup + delay)
        self._here = np.ones(len(numbers), np.bool_)
        for month in range(tables.start, tables.end + 1):
            self._sign_up(month, np.flatnonzero(signup == month))
            self._pay(month, np.flatnonzero(self._first == month), sure=True)
            self._live(month, np.flatnonzero(self._here & (self._first < month)))
        self.signups, self.payments = self._signups.sorted(), self._payments.sorted()
        self.moves, self.leaves = self._moves.sorted(), self._leaves.sorted()

    def _sign_up(self, month: int, who: Numbers) -> None:
        draw, tables = self._draw, self._tables
        agents = tables.agents[self.channel[who]]
        agent = np.where(agents > 0, 1 + draw(_AGENT, who) % np.maximum(agents, 1), 0)
        place = self._place(month) + _SIGNUP_AT
        day = first_day(month) + tables.signup_day(month)(draw(place, who))
        self._signed_on[who] = day
        when = _all(month, who), day, day * _DAY + _time(draw(place + 3, who))
        ever = draw(_ELSEWHERE, who) >= tables.elsewhere
        self._signups.add(who, self._numbered(who), *when, self._region[who], agent, ever)

    def _live(self, month: int, who: Numbers) -> None:
        """A month of people who have paid before, and have not left."""
        draw, tables, place = self._draw, self._tables, self._place(month)
        leaves = draw(place + _LEAVE, who) < tables.exit
        self._leave(month, who[leaves])
        who = who[~leaves]
        self._move(month, who[draw(place + _MOVE, who) < tables.move])
        who = who[self._through[who] < month]
        past = month - 1 - self._through[who]
        chance = tables.pays(self.channel[who], month - self._first[who], month, past)
        pays = draw(place + _PAY, who) < chance
        self._pay(month, who[pays], sure=True)
        who = who[~pays]
        self._pay(month, who[draw(place + _SAY, who) < tables.reported], sure=False)

    def _pay(self, month: int, who: Numbers, *, sure: bool) -> None:
        """Some months from this one on, for nobody is asked for those that were missed."""
        period = self._tables.period(self.payer[who], self._draw(self._place(month) + _PERIOD, who))
        months = self._tables.periods[period]
        if sure:
            self._through[who] = month + months - 1
        when = self._when(month, _PAYMENT_AT, who)
        self._payments.add(who, self._numbered(who), *when, months, np.full(len(who), sure))

    def _move(self, month: int, who: Numbers) -> None:
        draw, place = self._draw, self._place(month)
        there = self._tables.region(draw(place + _NEW_PROVINCE, who), draw(place + _NEW_CITY, who))
        moves = there != self._region[who]
        who, there = who[moves], there[moves]
        when = self._when(month, _MOVE_AT, who)
        self._moves.add(who, self._numbered(who), *when, self._region[who], there)
        self._region[who] = there

    def _leave(self, month: int, who: Numbers) -> None:
        self._here[who] = False
        reason = _REASONS(self._draw(self._place(month) + _REASON, who))
        when = self._when(month, _LEAVE_AT, who)
        self._leaves.add(who, self._numbered(who), *when, reason)

    def _when(self, month: int, at: int, who: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """The month, a day of it on which people pay, not before they signed up, and when that
        was recorded."""
        draw, tables, place = self._draw, self._tables, self._place(month) + at
        first, days = first_day(month), len(days_of(month))
        own = draw(place, who)
        day, signed_on = first + tables.other_day(month)(own), self._signed_on[who]
        later = signed_on + own % np.maximum(first + days - signed_on, 1)
        day = np.where(day < signed_on, later, day)
        late = tables.days_late(draw(place + 1, who), draw(place + 2, who))
        return _all(month, who), day, (day + late) * _DAY + _time(draw(place + 3, who))

    def _place(self, month: int) -> int:
        """Of the draws of a month: counted from the first one, so that years can be moved."""
        return (month - self._tables.start + 1) * _PLACES

    def _numbered(self, who: Numbers) -> Numbers:
        number = self._facts[who]
        self._facts[who] += 1
        return number


def pseudonyms(draw: Draws) -> NDArray[np.uint8]:
    """16 bytes of each person: no two have the same."""
    words = np.stack((draw.words(_NAME), draw.words(_NAME_TOO)), axis=1)
    return words.astype(">u8").view(np.uint8)


def by_pseudonym(seed: int, members: int) -> Numbers:
    """The numbers of so many members, sorted by the pseudonyms they will have.

    A ledger lies by pseudonym, so one that is written in this order grows at its end.
    """
    return np.argsort(Draws(seed, np.arange(members)).words(_NAME))


def _all(month: int, who: Numbers) -> Numbers:
    return np.full(len(who), month)


def _time(draws: Numbers) -> Numbers:
    found: Numbers = draws * (_LIGHT // FULL)
    return found
