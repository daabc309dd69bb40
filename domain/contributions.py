"""What BPU cover costs: dated tariffs, the price of a month, the price of a period.

Amounts are whole rupiah, months are contribution months. The figures, with the months they are
good for and their sources, are in `data/contributions.toml`. A month outside them is an error,
never "the latest one".
"""

import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import groupby
from typing import Any, NamedTuple

from domain.money import Rupiah
from domain.months import Month
from domain.programmes import MANDATORY, Programme, Sector

PERIODS = (1, 3, 6, 12)
"""How many months can be paid at once. Source: bpjsketenagakerjaan.go.id, BPU page."""


class NoTariff(LookupError):  # says what is the matter
    """No tariff is known for a month. The message says which, and where to add it."""

    def __init__(self, month: Month, what: str) -> None:
        super().__init__(
            f"No {what} is known for {month}. "
            "Add it to domain/data/contributions.toml, with its source."
        )


class Payer(StrEnum):
    """Who pays: the worker, somebody for them, a regional budget, the state budget."""

    SELF = "self"
    SPONSOR = "sponsor"
    APBD = "apbd"
    APBN = "apbn"


@dataclass(frozen=True, slots=True)
class Band:
    """A row of the table: declared incomes from `lower` up to the next band share one `base`.

    The base ("dasar penghasilan") sets the contributions and the cash benefits alike.
    """

    number: int
    lower: Rupiah
    base: Rupiah


@dataclass(frozen=True, slots=True)
class Contribution:
    """What is due for one month: `amounts` by programme, after `relief` percent was taken off."""

    month: Month
    amounts: Mapping[Programme, Rupiah]
    full_price: Rupiah
    relief: int

    @property
    def total(self) -> Rupiah:
        """What is to be paid for the month."""
        return Rupiah(sum(self.amounts.values()))


class PriceStep(NamedTuple):
    """Months in a row, `last` included, that cost the same `monthly` amount."""

    first: Month
    last: Month
    monthly: Rupiah


@dataclass(frozen=True)
class Quote:
    """The price of some months paid at once, summed month by month."""

    band: Band
    contributions: tuple[Contribution, ...]

    @property
    def last(self) -> Month:
        """The last month paid for."""
        return self.contributions[-1].month

    @cached_property
    def total(self) -> Rupiah:
        """What is to be paid."""
        return Rupiah(sum(month.total for month in self.contributions))

    @cached_property
    def full_price(self) -> Rupiah:
        """What it would be without relief."""
        return Rupiah(sum(month.full_price for month in self.contributions))

    @property
    def saving(self) -> Rupiah:
        """What the relief takes off."""
        return Rupiah(self.full_price - self.total)

    @property
    def by_programme(self) -> Mapping[Programme, Rupiah]:
        """The total, divided by programme."""
        return {
            programme: Rupiah(sum(month.amounts[programme] for month in self.contributions))
            for programme in self.contributions[0].amounts
        }

    @cached_property
    def steps(self) -> tuple[PriceStep, ...]:
        """The total, explained: one step for each change of price."""
        runs = (tuple(run) for _, run in groupby(self.contributions, key=lambda each: each.total))
        return tuple(PriceStep(run[0].month, run[-1].month, run[0].total) for run in runs)


def band(income: int) -> Band:
    """The band of a declared monthly income in rupiah. Raises ValueError for a negative one."""
    if income < 0:
        raise ValueError("An income cannot be negative; refuse it where it is read.")
    return BANDS[bisect_right(_LOWERS, income) - 1]


def contribution(
    month: Month,
    band: Band,
    sector: Sector,
    programmes: frozenset[Programme],
    payer: Payer = Payer.SELF,
) -> Contribution:
    """What one contribution month costs.

    Raises NoTariff when the month is not in the tables, ValueError when JKK or JKM is missing.
    """
    if not programmes >= MANDATORY:
        raise ValueError("JKK and JKM belong to every BPU cover; add domain.programmes.MANDATORY.")
    if month not in _BANDS_IN_FORCE:
        raise NoTariff(month, "table of bands")
    full = {each: _full(month, band, each) for each in Programme if each in programmes}
    relief = _relief(month, sector, payer)
    amounts = (
        {each: relief.after(each, amount) for each, amount in full.items()} if relief else full
    )
    percent = relief.percent if relief else 0
    return Contribution(month, amounts, Rupiah(sum(full.values())), percent)


@lru_cache(maxsize=256)
def periods_known(first: Month, sector: Sector) -> tuple[int, ...]:
    """Those of PERIODS whose every month, from `first` on, has a tariff; empty past the tables."""
    known = []
    for months in PERIODS:
        try:
            quote(first, months, 0, sector, MANDATORY)
        except NoTariff:
            break
        known.append(months)
    return tuple(known)


def quote(
    first: Month,
    months: int,
    income: int,
    sector: Sector,
    programmes: frozenset[Programme],
    payer: Payer = Payer.SELF,
) -> Quote:
    """The price of `months` months from `first`, for a declared monthly income in rupiah.

    Raises NoTariff when a month is not in the tables; ValueError when JKK or JKM is missing,
    the income is negative or there is not at least one month.
    """
    if months < 1:
        raise ValueError(f"A quote is for at least one month, not {months}; offer PERIODS.")
    return _quote(first, months, band(income), sector, programmes, payer)


@lru_cache(maxsize=4096)
def _quote(
    first: Month,
    months: int,
    due: Band,
    sector: Sector,
    programmes: frozenset[Programme],
    payer: Payer,
) -> Quote:
    """Prices are few and asked for at every step of the form, so they are computed once."""
    return Quote(
        due,
        tuple(
            contribution(first.plus(later), due, sector, programmes, payer)
            for later in range(months)
        ),
    )


@dataclass(frozen=True, slots=True)
class _InForce:
    """The contribution months a row is good for, `until` included."""

    first: Month
    until: Month

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "_InForce":
        return cls(Month.read(row["from"]), Month.read(row["until"]))

    def __contains__(self, month: Month) -> bool:
        return self.first <= month <= self.until


@dataclass(frozen=True, slots=True)
class _Rate:
    programme: Programme
    in_force: _InForce
    percent: int
    flat: int

    def on(self, base: Rupiah) -> Rupiah:
        return Rupiah(base * self.percent // 100 + self.flat)


@dataclass(frozen=True, slots=True)
class _Relief:
    sector: Sector
    in_force: _InForce
    percent: int
    programmes: frozenset[Programme]
    except_payers: frozenset[Payer]

    def after(self, programme: Programme, amount: Rupiah) -> Rupiah:
        percent = self.percent if programme in self.programmes else 0
        return Rupiah(amount - amount * percent // 100)


def _full(month: Month, band: Band, programme: Programme) -> Rupiah:
    for rate in _RATES:
        if rate.programme is programme and month in rate.in_force:
            return rate.on(band.base)
    raise NoTariff(month, f"{programme} rate")


def _relief(month: Month, sector: Sector, payer: Payer) -> _Relief | None:
    for relief in _RELIEFS:
        if relief.sector is sector and month in relief.in_force:
            return None if payer in relief.except_payers else relief
    return None


_DATA = tomllib.loads(files("domain").joinpath("data/contributions.toml").read_text("utf-8"))

BANDS = tuple(
    Band(row["number"], Rupiah(row["lower"]), Rupiah(row["base"]))
    for row in _DATA["bands"]["table"]
)
"""All bands, the lowest first. Source: PP 44/2015, Lampiran II."""

_LOWERS = tuple(band.lower for band in BANDS)
_BANDS_IN_FORCE = _InForce.of(_DATA["bands"])

_RATES = tuple(
    _Rate(Programme(row["programme"]), _InForce.of(row), row.get("percent", 0), row.get("flat", 0))
    for row in _DATA["rates"]
)

_RELIEFS = tuple(
    _Relief(
        Sector(row["sector"]),
        _InForce.of(row),
        row["percent"],
        frozenset(map(Programme, row["programmes"])),
        frozenset(map(Payer, row["except_payers"])),
    )
    for row in _DATA["relief"]
)
