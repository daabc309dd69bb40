"""What a month of BPU cover costs, by dated tariffs.

Amounts are whole rupiah, months are contribution months. The figures, with the months they are
good for and their sources, are in `data/contributions.toml`. A month outside them is an error,
never "the latest one".
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain import dated
from domain.money import Rupiah
from domain.months import Month
from domain.programmes import MANDATORY, Programme, Sector


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


_DATA = dated.table("contributions.toml")

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
