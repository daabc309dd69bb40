"""A made-up ledger with known truth, for demos, tests and scale. Marked: its source is `MADE_UP`.

Member `n` depends on the seed and on `n` alone, so a ledger of any size streams in constant memory,
any part of it can be made by itself, and a larger one begins with a smaller one. What people do
follows `Truth`: seasons, channels of their own size and faithfulness, lapses by tenure, returns.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from itertools import islice
from struct import Struct
from typing import Any, Final

import numpy as np

from domain.contributions import PERIODS, NoTariff, Payer, quote
from domain.coverage.cells import BAND_STARTS, Exit
from domain.coverage.chance import FULL, Choice, draws, share
from domain.coverage.columns.codes import Numbers
from domain.coverage.events import (
    MADE_UP,
    NO_MONEY,
    Amounts,
    Event,
    Leave,
    Payment,
    Signup,
    Transfer,
)
from domain.coverage.rule import month_at, month_index
from domain.coverage.truth import ChannelTruth, Truth
from domain.enrollment import Proof
from domain.money import Rupiah
from domain.months import Month
from domain.programmes import MANDATORY, Programme, Sector
from domain.regions import region

_NAME: Final = Struct(">8H")
_LATE: Final = ((0, 1), (1, 5), (6, 30), (36, 60))
"""The first day and the number of days of each of `Truth.recorded_late`."""
_REASONS: Final = Choice((20, 25, 30, 24, 1))
"""Weights of `Exit`, in its order."""
_WITH_JHT: Final = MANDATORY | {Programme.JHT}
_BAND: Final = tuple(
    sum(age >= start for start in BAND_STARTS) - 1 for age in range(BAND_STARTS[-1] + 1)
)


def synth(truth: Truth, members: int, seed: int, first: int = 0) -> Iterator[Event]:
    """The facts of so many members, member by member, from the `first` one on."""
    for facts in synth_members(truth, members, seed, first):
        yield from facts


def synth_members(truth: Truth, members: int, seed: int, first: int = 0) -> Iterator[list[Event]]:
    """The same, one list for each member, in the order in which it happened to them."""
    tables = _Tables(truth)
    yield from _made(tables, seed, range(first, first + members))


def synth_some(truth: Truth, seed: int, numbers: Iterable[int]) -> Iterator[list[Event]]:
    """The facts of the members of these numbers, one list for each."""
    return _made(_Tables(truth), seed, numbers)


def by_pseudonym(seed: int, members: int) -> Numbers:
    """The numbers of so many members, sorted by the pseudonyms they will have.

    A ledger lies by pseudonym, so one that is written in this order grows at its end.
    """
    names = b"".join(_name(seed, number)[:8] for number in range(members))
    return np.argsort(np.frombuffer(names, ">u8"))


def _made(tables: "_Tables", seed: int, numbers: Iterable[int]) -> Iterator[list[Event]]:
    for number in numbers:
        yield _Member(tables, seed, number).facts()


def _name(seed: int, number: int) -> bytes:
    """The pseudonym of a member: their first eight draws."""
    return _NAME.pack(*islice(draws(seed, number), 8))


class _Tables:
    """Truth, made ready: choices, and what a draw must be below for somebody to pay."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self._day_choices: dict[tuple[int, bool], Choice] = {}
        self.start, self.end = month_index(truth.start), month_index(truth.end)
        self.channel = Choice([each.share for each in truth.channels])
        self.month = Choice(truth.signup_months)
        self.payers = [Choice(each.payers) for each in truth.channels]
        self.periods = {payer: Choice(truth.months[payer]) for payer in Payer}
        self.codes = _regions(truth)
        self.province = Choice([truth.provinces[code[0][:2]] for code in self.codes])
        self.late = Choice(truth.recorded_late)
        unpaid = max(0.0, 1 - sum(truth.first_payment))
        self.first_payment = Choice([*truth.first_payment, unpaid])
        self.exit, self.move = share(truth.exit), share(truth.move)
        self.elsewhere, self.jht = share(truth.not_first_ever), share(truth.with_jht)
        self.reported = share(truth.reported_only)
        months = [month_at(index) for index in range(12)]
        self.pays = [
            [
                [[share(truth.pays(each, band, month, k)) for k in range(4)] for month in months]
                for band in range(len(BAND_STARTS))
            ]
            for each in truth.channels
        ]

    def signup_day(self, month: int, draw: int) -> date:
        """A day of a month: more people come to a stand on some days of the week."""
        return _days(month)[self._day(month, True)(draw)]

    def other_day(self, month: int, draw: int, signed_on: date) -> date:
        """A day of a month: most pay when they were paid; not before they signed up."""
        days, day = _days(month), _days(month)[self._day(month, False)(draw)]
        return (
            day
            if day >= signed_on
            else days[signed_on.day - 1 + draw % (len(days) - signed_on.day + 1)]
        )

    def _day(self, month: int, signup: bool) -> Choice:
        key = month, signup
        if key not in self._day_choices:
            weekday, of_month = self.truth.weekdays, self.truth.paydays
            self._day_choices[key] = Choice(
                [
                    weekday[day.weekday()] * (1.0 if signup else of_month[(day.day - 1) // 5])
                    for day in _days(month)
                ]
            )
        return self._day_choices[key]

    def region(self, province: int, place: int) -> str:
        """A regency or city, from two draws."""
        codes = self.codes[self.province(province)]
        return codes[place % len(codes)]


class _Member:
    """One made-up person, month by month."""

    __slots__ = (
        "_band_pays", "_channel", "_draw", "_facts", "_jht", "_member_id", "_payer", "_region",
        "_signed_on", "_t",
    )  # fmt: skip

    def __init__(self, tables: _Tables, seed: int, number: int) -> None:
        self._t = tables
        self._draw = draws(seed, number).__next__
        self._member_id = _NAME.pack(*(self._draw() for _ in range(8)))
        self._facts: list[Event] = []
        channel = tables.channel(self._draw())
        self._channel: ChannelTruth = tables.truth.channels[channel]
        self._band_pays = tables.pays[channel]
        self._payer = _PAYERS[tables.payers[channel](self._draw())]
        self._region = tables.region(self._draw(), self._draw())
        self._jht = self._draw() < tables.jht

    def facts(self) -> list[Event]:
        """All that happens to them."""
        month = self._t.start + self._t.month(self._draw())
        self._sign_up(month)
        delay = self._t.first_payment(self._draw())
        if delay < len(self._t.truth.first_payment) and month + delay <= self._t.end:
            self._live(month + delay)
        return self._facts

    def _sign_up(self, month: int) -> None:
        draw, channel = self._draw, self._channel
        day = self._signed_on = self._t.signup_day(month, draw())
        self._facts.append(
            Signup(
                event_id=self._event_id(),
                member_id=self._member_id,
                occurred_on=day,
                recorded_at=_instant(day, 0, draw()),
                source=MADE_UP,
                channel=channel.number,
                region=self._region,
                programmes=_WITH_JHT if self._jht else MANDATORY,
                payer=self._payer,
                agent=1 + draw() % channel.agents if channel.agents else 0,
                first_month=month_at(month),
                is_first_ever=draw() >= self._t.elsewhere,
            )
        )

    def _live(self, first: int) -> None:
        """From the first payment to the end of the ledger, or until they leave."""
        draw, tables = self._draw, self._t
        through = self._pay(first)
        for month in range(first + 1, tables.end + 1):
            if draw() < tables.exit:
                self._facts.append(Leave(**self._base(month), reason=_EXITS[_REASONS(draw())]))
                return
            if draw() < tables.move:
                self._move(month)
            if month <= through:
                continue
            k = min(month - 1 - through, 3)
            band = _BAND[min(month - first, BAND_STARTS[-1])]
            if draw() < self._band_pays[band][month % 12][k]:
                through = self._pay(month)
            elif draw() < tables.reported:
                self._pay(month, Proof.REPORTED)

    def _pay(self, month: int, proof: Proof = Proof.CONFIRMED) -> int:
        """Some months from this one, for nobody is asked for those that were missed; the last."""
        months = PERIODS[self._t.periods[self._payer](self._draw())]
        amounts, discount = _price(month, months, self._jht, self._payer)
        last = month + months - 1
        self._facts.append(
            Payment(
                **self._base(month),
                paid_from=_month(month),
                paid_through=_month(last),
                amounts=amounts,
                payer=self._payer,
                pay_channel=self._channel.number,
                discount="pp50-2025" if discount else None,
                discount_rp=discount,
                proof=proof,
            )
        )
        return last

    def _move(self, month: int) -> None:
        there = self._t.region(self._draw(), self._draw())
        if there != self._region:
            move = Transfer(**self._base(month), from_region=self._region, to_region=there)
            self._facts.append(move)
            self._region = there

    def _base(self, month: int) -> dict[str, Any]:
        draw = self._draw
        day = self._t.other_day(month, draw(), self._signed_on)
        return {
            "event_id": self._event_id(),
            "member_id": self._member_id,
            "occurred_on": day,
            "recorded_at": _instant(day, self._late(), draw()),
            "source": MADE_UP,
        }

    def _late(self) -> int:
        first, span = _LATE[self._t.late(self._draw())]
        return first + self._draw() % span if first else 0

    def _event_id(self) -> bytes:
        return self._member_id[:12] + len(self._facts).to_bytes(4, "big")


_PAYERS: Final = tuple(Payer)
_EXITS: Final = tuple(Exit)
_month: Final = lru_cache(maxsize=None)(month_at)


@cache
def _days(month: int) -> tuple[date, ...]:
    year, number = month // 12, month % 12 + 1
    return tuple(date(year, number, day) for day in range(1, monthrange(year, number)[1] + 1))


@cache
def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _instant(day: date, late: int, draw: int) -> datetime:
    """An instant of that day, or so many days later, in the day's light in Jakarta."""
    return _midnight(day) + timedelta(late, draw * 36_000 // FULL)


@cache
def _price(month: int, months: int, jht: bool, payer: Payer) -> tuple[Amounts, Rupiah]:
    """What the lowest band pays, and what was taken off; before the tariff tables, as in 2027."""
    programmes = _WITH_JHT if jht else MANDATORY
    try:
        price = quote(month_at(month), months, 0, Sector.GENERAL, programmes, payer)
    except NoTariff:
        price = quote(_UNRELIEVED, months, 0, Sector.GENERAL, programmes, payer)
    return Amounts.of(price.by_programme), price.saving or NO_MONEY


_UNRELIEVED: Final = Month(2027, 1)
"""A month from which twelve have the full tariff. Source: data/contributions.toml."""


def _regions(truth: Truth) -> list[tuple[str, ...]]:
    """The regencies and cities of each province."""
    codes = [
        tuple(
            code
            for code in (f"{province}{number:02d}" for number in range(1, 100))
            if (place := region(code)) is not None and place.current
        )
        for province in truth.provinces
    ]
    return [each for each in codes if each]
