"""Quotes: sums month by month, over every change of law."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import NoTariff, Payer
from domain.money import Rupiah
from domain.months import Month
from domain.programmes import MANDATORY, Programme, Sector
from domain.quotes import PERIODS, PriceStep, Quote, quote, read_months

WITH_JHT = MANDATORY | {Programme.JHT}
FIRST, LAST = Month(2026, 1), Month(2027, 12)
RELIEF = Month(2026, 12)


def test_a_quote_that_leaves_the_tables_has_no_price() -> None:
    with pytest.raises(NoTariff, match="2028-01"):
        quote(LAST, 3, 0, Sector.GENERAL, MANDATORY)


@pytest.mark.parametrize(
    ("sector", "total", "steps"),
    [
        (
            Sector.GENERAL,
            42_000,
            [("2026-12", "2026-12", 8_400), ("2027-01", "2027-02", 16_800)],
        ),
        (Sector.TRANSPORT, 25_200, [("2026-12", "2027-02", 8_400)]),
    ],
)
def test_three_months_from_december_2026(
    sector: Sector, total: int, steps: list[tuple[str, str, int]]
) -> None:
    price = quote(RELIEF, 3, 900_000, sector, MANDATORY)
    assert (price.total, price.full_price, price.saving) == (total, 50_400, 50_400 - total)
    assert (price.band.number, price.last) == (1, Month(2027, 2))
    assert price.steps == tuple(
        PriceStep(Month.read(first), Month.read(last), Rupiah(monthly))
        for first, last, monthly in steps
    )


@pytest.mark.parametrize("programmes", [set(), {Programme.JKK}, {Programme.JKM, Programme.JHT}])
def test_there_is_no_cover_without_jkk_and_jkm(programmes: set[Programme]) -> None:
    with pytest.raises(ValueError, match="JKK and JKM"):
        quote(RELIEF, 1, 0, Sector.GENERAL, frozenset(programmes))


def test_there_is_no_quote_for_no_months() -> None:
    with pytest.raises(ValueError, match="at least one month"):
        quote(RELIEF, 0, 0, Sector.GENERAL, MANDATORY)


@pytest.mark.parametrize(
    ("said", "months"),
    [
        ("3", 3),
        ("3 bulan", 3),
        ("tiga bulan aja", 3),
        ("6bln.", 6),
        ("sebulan dulu", 1),
        ("setahun", 12),
        ("1 tahun ya", 12),
        ("dua belas bulan", 12),
        ("1 month", 1),
        ("yang 3 bulan", 3),
        ("coba 1 bulan", 1),
        ("yg setahun aja", 12),
        ("ambil 6 bln", 6),
        ("setaun", 12),
        ("1 th", 12),
        ("1500000", 1_500_000),
        ("setengah tahun", None),
        ("0 tahun", 0),
        ("bulan depan", None),
        ("", None),
        (" ,. ", None),
    ],
)
def test_how_many_months_people_say(said: str, months: int | None) -> None:
    assert read_months(said) == months


@given(st.text(max_size=60))
def test_no_words_make_it_fail(said: str) -> None:
    read_months(said)


quotes = st.builds(
    quote,
    st.integers(0, 12).map(FIRST.plus),
    st.sampled_from(PERIODS),
    st.integers(0, 30_000_000),
    st.sampled_from(Sector),
    st.sampled_from([MANDATORY, WITH_JHT]),
    st.sampled_from(Payer),
)


@given(quotes)
def test_parts_sum_to_totals(price: Quote) -> None:
    runs = price.steps
    lengths = [
        sum(run.first <= each.month <= run.last for each in price.contributions) for run in runs
    ]
    assert price.total == sum(price.by_programme.values())
    assert price.total == sum(
        run.monthly * length for run, length in zip(runs, lengths, strict=True)
    )
    assert price.total + price.saving == price.full_price
    assert 0 <= price.saving <= price.full_price / 2
    assert (runs[0].first, runs[-1].last) == (price.contributions[0].month, price.last)


@given(quotes)
def test_savings_for_old_age_have_no_relief(price: Quote) -> None:
    jht = price.by_programme.get(Programme.JHT, 0)
    assert jht in (0, price.band.base * 2 // 100 * len(price.contributions))
