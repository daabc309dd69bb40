"""Prices: every row of the table, every month in which the law changes."""

import tomllib
from importlib.resources import files
from itertools import pairwise

import pytest

from domain.benefits import benefits
from domain.contributions import BANDS, NoTariff, Payer, band, contribution
from domain.months import Month
from domain.programmes import MANDATORY, Programme, Sector

WITH_JHT = MANDATORY | {Programme.JHT}
RELIEF, NO_RELIEF = Month(2026, 12), Month(2027, 4)

# number, income from, base, JKK, JHT, JKK+JKM, with JHT, JKK+JKM at half, that with JHT, 48 x base
TABLE = """
 1          0  1.000.000  10.000  20.000  16.800  36.800   8.400  28.400  48.000.000
 2  1.100.000  1.200.000  12.000  24.000  18.800  42.800   9.400  33.400  57.600.000
 3  1.300.000  1.400.000  14.000  28.000  20.800  48.800  10.400  38.400  67.200.000
 4  1.500.000  1.600.000  16.000  32.000  22.800  54.800  11.400  43.400  76.800.000
 5  1.700.000  1.800.000  18.000  36.000  24.800  60.800  12.400  48.400  86.400.000
 6  1.900.000  2.000.000  20.000  40.000  26.800  66.800  13.400  53.400  96.000.000
 7  2.100.000  2.200.000  22.000  44.000  28.800  72.800  14.400  58.400 105.600.000
 8  2.300.000  2.400.000  24.000  48.000  30.800  78.800  15.400  63.400 115.200.000
 9  2.500.000  2.600.000  26.000  52.000  32.800  84.800  16.400  68.400 124.800.000
10  2.700.000  2.950.000  29.500  59.000  36.300  95.300  18.150  77.150 141.600.000
11  3.200.000  3.450.000  34.500  69.000  41.300 110.300  20.650  89.650 165.600.000
12  3.700.000  3.950.000  39.500  79.000  46.300 125.300  23.150 102.150 189.600.000
13  4.200.000  4.450.000  44.500  89.000  51.300 140.300  25.650 114.650 213.600.000
14  4.700.000  4.950.000  49.500  99.000  56.300 155.300  28.150 127.150 237.600.000
15  5.200.000  5.450.000  54.500 109.000  61.300 170.300  30.650 139.650 261.600.000
16  5.700.000  5.950.000  59.500 119.000  66.300 185.300  33.150 152.150 285.600.000
17  6.200.000  6.450.000  64.500 129.000  71.300 200.300  35.650 164.650 309.600.000
18  6.700.000  6.950.000  69.500 139.000  76.300 215.300  38.150 177.150 333.600.000
19  7.200.000  7.450.000  74.500 149.000  81.300 230.300  40.650 189.650 357.600.000
20  7.700.000  7.950.000  79.500 159.000  86.300 245.300  43.150 202.150 381.600.000
21  8.200.000  8.700.000  87.000 174.000  93.800 267.800  46.900 220.900 417.600.000
22  9.200.000  9.700.000  97.000 194.000 103.800 297.800  51.900 245.900 465.600.000
23 10.200.000 10.700.000 107.000 214.000 113.800 327.800  56.900 270.900 513.600.000
24 11.200.000 11.700.000 117.000 234.000 123.800 357.800  61.900 295.900 561.600.000
25 12.200.000 12.700.000 127.000 254.000 133.800 387.800  66.900 320.900 609.600.000
26 13.200.000 13.700.000 137.000 274.000 143.800 417.800  71.900 345.900 657.600.000
27 14.200.000 14.700.000 147.000 294.000 153.800 447.800  76.900 370.900 705.600.000
28 15.200.000 15.700.000 157.000 314.000 163.800 477.800  81.900 395.900 753.600.000
29 16.200.000 16.700.000 167.000 334.000 173.800 507.800  86.900 420.900 801.600.000
30 17.200.000 17.700.000 177.000 354.000 183.800 537.800  91.900 445.900 849.600.000
31 18.200.000 18.700.000 187.000 374.000 193.800 567.800  96.900 470.900 897.600.000
32 19.200.000 19.700.000 197.000 394.000 203.800 597.800 101.900 495.900 945.600.000
33 20.200.000 20.700.000 207.000 414.000 213.800 627.800 106.900 520.900 993.600.000
"""
ROWS = [[int(cell.replace(".", "")) for cell in row.split()] for row in TABLE.split("\n") if row]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"band-{row[0]}")
def test_every_band_costs_what_the_table_says(row: list[int]) -> None:
    number, lower, base, jkk, jht, pair, three, half_pair, half_three, death = row
    due = band(lower)
    full = contribution(NO_RELIEF, due, Sector.GENERAL, WITH_JHT)
    half = contribution(RELIEF, due, Sector.GENERAL, WITH_JHT)
    assert (due.number, due.lower, due.base) == (number, lower, base)
    assert full.amounts == {Programme.JKK: jkk, Programme.JKM: 6_800, Programme.JHT: jht}
    assert (full.total, full.relief, half.total, half.relief) == (three, 0, half_three, 50)
    assert contribution(NO_RELIEF, due, Sector.GENERAL, MANDATORY).total == pair
    assert contribution(RELIEF, due, Sector.GENERAL, MANDATORY).total == half_pair
    assert benefits(due).work_death == death


def test_the_table_is_complete() -> None:
    assert [row[0] for row in ROWS] == [each.number for each in BANDS] == list(range(1, 34))


@pytest.mark.parametrize("row", ROWS[1:], ids=lambda row: f"band-{row[0]}")
def test_a_band_reaches_up_to_the_next_one(row: list[int]) -> None:
    assert (band(row[1] - 1).number, band(row[1]).number) == (row[0] - 1, row[0])


def test_the_last_band_has_no_end_and_nobody_earns_less_than_nothing() -> None:
    assert band(10**12).number == 33
    with pytest.raises(ValueError, match="negative"):
        band(-1)


@pytest.mark.parametrize(
    ("month", "general", "transport"),
    [
        ("2026-01", 16_800, 8_400),
        ("2026-03", 16_800, 8_400),
        ("2026-04", 8_400, 8_400),
        ("2026-12", 8_400, 8_400),
        ("2027-01", 16_800, 8_400),
        ("2027-03", 16_800, 8_400),
        ("2027-04", 16_800, 16_800),
        ("2027-12", 16_800, 16_800),
    ],
)
def test_the_lowest_band_around_each_change_of_law(
    month: str, general: int, transport: int
) -> None:
    for sector, price in ((Sector.GENERAL, general), (Sector.TRANSPORT, transport)):
        assert contribution(Month.read(month), BANDS[0], sector, MANDATORY).total == price


@pytest.mark.parametrize("month", ["2025-12", "2028-01"])
@pytest.mark.parametrize("sector", Sector)
def test_a_month_outside_the_tables_has_no_price(month: str, sector: Sector) -> None:
    with pytest.raises(NoTariff, match=rf"{month}.*contributions\.toml"):
        contribution(Month.read(month), BANDS[0], sector, MANDATORY)


@pytest.mark.parametrize(
    ("payer", "total"),
    [(Payer.SELF, 28_400), (Payer.SPONSOR, 28_400), (Payer.APBD, 36_800), (Payer.APBN, 36_800)],
)
def test_public_budgets_pay_in_full(payer: Payer, total: int) -> None:
    assert contribution(RELIEF, BANDS[0], Sector.TRANSPORT, WITH_JHT, payer).total == total


def test_nothing_is_rounded() -> None:
    for due in BANDS:
        assert due.base % 100 == 0
        full = contribution(NO_RELIEF, due, Sector.GENERAL, MANDATORY)
        assert all(amount % 2 == 0 for amount in full.amounts.values())


def test_every_row_has_a_source_and_none_overlap() -> None:
    data = tomllib.loads(files("domain").joinpath("data/contributions.toml").read_text("utf-8"))
    rows = [data["bands"], *data["rates"], *data["relief"]]
    assert all(row["source"] and row["from"] <= row["until"] for row in rows)
    for kind, key in (("rates", "programme"), ("relief", "sector")):
        spans = sorted((row[key], row["from"], row["until"]) for row in data[kind])
        for (name, _, until), (other, since, _) in pairwise(spans):
            assert name != other or until < since
