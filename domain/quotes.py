"""What a period of BPU cover costs: months paid at once, summed month by month."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import NamedTuple

from domain.contributions import Band, Contribution, NoTariff, Payer, band, contribution
from domain.money import Rupiah
from domain.months import Month
from domain.numerals import read_number
from domain.programmes import MANDATORY, Programme, Sector
from domain.text import one_line

PERIODS = (1, 3, 6, 12)
"""How many months can be paid at once. Source: bpjsketenagakerjaan.go.id, BPU page."""

SUGGESTED = 3
"""Months; they carry somebody through the time in which JKM pays the funeral only."""

_LENGTH = re.compile(r"(se|.+?) ?(?:(bulan|bln|bl|months?|mo)|(tahun|taun|thn|th|years?))?")
_NOISE = re.compile(
    r"\b(?:dulu|aja|saja|ya|deh|untuk|buat|yang|yg|coba|ambil|kak|pak|bu|mas)\b|[.,!]"
)
_OF_A_YEAR = 12


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


def read_months(text: str) -> int | None:
    """How many months somebody wants to pay at once: "3", "tiga bulan", "sebulan dulu", "setahun".

    Any number: whether so many can be paid at once is another question. None when it says none.
    Never raises.
    """
    said = _LENGTH.fullmatch(_NOISE.sub(" ", one_line(text).casefold()).strip())
    if said is None:
        return None
    count = 1 if said[1] == "se" else read_number(said[1])
    return count * _OF_A_YEAR if count is not None and said[3] else count


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
