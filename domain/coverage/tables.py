"""`Truth` as tables that the draws of many people are looked up in."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Final

import numpy as np

from domain.contributions import NoTariff, Payer
from domain.coverage.cells import BAND_STARTS
from domain.coverage.chance import Choice, Choices, share
from domain.coverage.columns.codes import Numbers
from domain.coverage.events import NO_MONEY, Amounts
from domain.coverage.rule import month_at, month_index
from domain.coverage.truth import Truth
from domain.money import Rupiah
from domain.months import Month
from domain.programmes import MANDATORY, Programme, Sector
from domain.quotes import PERIODS, quote
from domain.regions import region

_BAND: Final = np.searchsorted(BAND_STARTS, np.arange(BAND_STARTS[-1] + 1), "right") - 1
_KS: Final = 4
"""At risk of these many months past, the last one for all that are more."""
_LATE_FROM, _LATE_SPAN = np.array(((0, 1), (1, 5), (6, 30), (36, 60))).T
"""The first day and the number of days of each of `Truth.recorded_late`."""
_EPOCH: Final = date(1970, 1, 1)
WITH_JHT: Final = MANDATORY | {Programme.JHT}


class Tables:
    """Choices, and what a draw must be below for something to happen."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self.start, self.end = month_index(truth.start), month_index(truth.end)
        self.channel = Choice([each.share for each in truth.channels])
        self.month = Choice(truth.signup_months)
        self.payer = Choices([each.payers for each in truth.channels])
        self.agents = np.array([each.agents for each in truth.channels])
        self.period = Choices([truth.months[payer] for payer in Payer])
        self.periods = np.array(PERIODS)
        self.late = Choice(truth.recorded_late)
        unpaid = max(0.0, 1 - sum(truth.first_payment))
        self.first_payment = Choice([*truth.first_payment, unpaid])
        self.exit, self.move = share(truth.exit), share(truth.move)
        self.elsewhere, self.jht = share(truth.not_first_ever), share(truth.with_jht)
        self.reported = share(truth.reported_only)
        self._pays = _pays(truth)
        codes = _regions(truth)
        self.regions = tuple(code for its in codes for code in its)
        self._province = Choice([truth.provinces[its[0][:2]] for its in codes])
        self._places = np.array([len(its) for its in codes])
        self._first_place = np.cumsum(self._places) - self._places
        self.signup_day = _by_month(lambda day: truth.weekdays[day.weekday()])
        self.other_day = _by_month(
            lambda day: truth.weekdays[day.weekday()] * truth.paydays[(day.day - 1) // 5]
        )

    def pays(self, channel: Numbers, age: Numbers, month: int, past: Numbers) -> Numbers:
        """Draws below it pay in a month: `age` months old, so many months past the first unpaid."""
        band = _BAND[np.minimum(age, BAND_STARTS[-1])]
        found: Numbers = self._pays[channel, band, month % 12, np.minimum(past, _KS - 1)]
        return found

    def region(self, province: Numbers, place: Numbers) -> Numbers:
        """The position in `regions` of a regency or city, from two draws."""
        its = self._province(province)
        found: Numbers = self._first_place[its] + place % self._places[its]
        return found

    def days_late(self, draws: Numbers, day: Numbers) -> Numbers:
        """How many days after it occurred something is recorded, from two draws."""
        late = self.late(draws)
        found: Numbers = _LATE_FROM[late] + day % _LATE_SPAN[late]
        return found


def _pays(truth: Truth) -> Numbers:
    """By channel, band, month of the year from January on, and months past."""
    months = [month_at(index) for index in range(12)]
    chances = [
        [
            [[share(truth.pays(each, band, month, k)) for k in range(_KS)] for month in months]
            for band in range(len(BAND_STARTS))
        ]
        for each in truth.channels
    ]
    return np.array(chances)


def _by_month(weight: Callable[[date], float]) -> Callable[[int], Choice]:
    """A day of a month, counted from its first one."""
    return cache(lambda month: Choice([weight(day) for day in days_of(month)]))


def days_of(month: int) -> tuple[date, ...]:
    """All days of a month."""
    year, number = month // 12, month % 12 + 1
    return tuple(date(year, number, day) for day in range(1, monthrange(year, number)[1] + 1))


@cache
def first_day(month: int) -> int:
    """The first day of a month, in days since 1970."""
    return (days_of(month)[0] - _EPOCH).days


@cache
def price(month: int, months: int, jht: bool, payer: Payer) -> tuple[Amounts, Rupiah]:
    """What the lowest band pays, and what was taken off; before the tariff tables, as in 2027."""
    programmes = WITH_JHT if jht else MANDATORY
    try:
        its = quote(month_at(month), months, 0, Sector.GENERAL, programmes, payer)
    except NoTariff:
        its = quote(_UNRELIEVED, months, 0, Sector.GENERAL, programmes, payer)
    return Amounts.of(its.by_programme), its.saving or NO_MONEY


_UNRELIEVED: Final = Month(2027, 1)
"""A month from which twelve have the full tariff. Source: data/contributions.toml."""
PP50: Final = "pp50-2025"
"""The discount under which it is taken off."""


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
