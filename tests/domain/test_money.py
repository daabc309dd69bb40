"""Amounts and days as people type them."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import (
    EVERY_DAY,
    LARGEST,
    SMALLEST,
    DaysProblem,
    MoneyProblem,
    Rupiah,
    monthly,
    paid_by,
    read_days,
    read_rupiah,
)
from domain.numerals import read_number
from domain.problem import Problem


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("95rb", 95_000),
        ("95 rb", 95_000),
        ("95.000", 95_000),
        ("95,000", 95_000),
        ("95 000", 95_000),
        ("95000", 95_000),
        ("Rp95.000", 95_000),
        ("Rp 95.000,-", 95_000),
        ("Rp. 95.000,00", 95_000),
        ("95.000 rupiah", 95_000),
        ("IDR 95,000.00", 95_000),
        ("rp95rb", 95_000),
        ("Rp 95 ribu", 95_000),
        ("９５rb", 95_000),
        ("100k", 100_000),
        ("100K", 100_000),
        ("100-an ribu", 100_000),
        ("500 ribuan", 500_000),
        ("1,5 juta", 1_500_000),
        ("1.5jt", 1_500_000),
        ("1,25 juta", 1_250_000),
        ("1.500.000", 1_500_000),
        ("1,500,000", 1_500_000),
        ("1 500 000", 1_500_000),
        ("1.500 ribu", 1_500_000),
        ("2 jt 500 rb", 2_500_000),
        ("2jt500rb", 2_500_000),
        ("2,5jt an", 2_500_000),
        ("2 jutaan", 2_000_000),
        ("dua juta", 2_000_000),
        ("sejuta", 1_000_000),
        ("sekitar sejutaan", 1_000_000),
        ("sejuta setengah", 1_500_000),
        ("satu setengah juta", 1_500_000),
        ("2 setengah juta", 2_500_000),
        ("setengah juta", 500_000),
        ("lima ratus ribu", 500_000),
        ("seratus lima puluh ribu", 150_000),
        ("tujuh puluh lima ribu", 75_000),
        ("sebelas ribu", 11_000),
        ("lima belas ribu lima ratus", 15_500),
        ("dua juta lima ratus ribu", 2_500_000),
        ("kira-kira 2 juta", 2_000_000),
        ("rata-rata 80rb aja", 80_000),
        ("penghasilan saya sekitar 3 juta.", 3_000_000),
        ("gaji 1,2 juta", 1_200_000),
        ("± 3jt", 3_000_000),
        ("+- 3jt", 3_000_000),
        ("3 juta sebulan", 3_000_000),
        ("3 juta per bulan", 3_000_000),
        ("3jt/bln", 3_000_000),
        ("1000", SMALLEST),
        ("1 miliar", LARGEST),
        *((f"2 juta {behind}", 2_000_000) for behind in (
            "pak", "bu", "kak", "mas", "lah", "mungkin", "lebih", "lebih dikit", "setelah bensin",
            "sudah dipotong setoran", "setiap bulannya", "sebulannya", "/bulannya", "dalam sebulan",
        )),
        *((f"{before} 2 juta", 2_000_000) for before in (
            "ya sekitar", "kisaran", "kurleb", "krg lbh", "lebih kurang", "~", "-+", "hampir",
            "mungkin sekitar", "kayaknya", "biasanya", "lebih dari", "minimal", "maksimal", "max",
            "mentok", "paling banyak", "paling banter", "untung", "untungnya", "hasilnya",
            "bersihnya", "sekitaran", "1 bulan", "sebulannya", "saya cuma dapat",
        )),
        ("1 juta 500", 1_500_000),
        ("1jt500", 1_500_000),
        ("satu juta lima ratus", 1_500_000),
        ("sejuta dua ratus", 1_200_000),
        ("2 juta 750", 2_750_000),
        ("1500.000", 1_500_000),
        ("1500,000", 1_500_000),
        ("limaratus ribu", 500_000),
        ("tujuhpuluh lima ribu", 75_000),
        ("dua jeti", 2_000_000),
        ("500an ribu", 500_000),
        ("2.000.000;-", 2_000_000),
    ],
)  # fmt: skip
def test_an_amount_is_read(text: str, amount: int) -> None:
    read = read_rupiah(f"{text} sebulan")
    assert read == amount
    assert isinstance(read, Rupiah)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", MoneyProblem.EMPTY),
        ("halo", MoneyProblem.EMPTY),
        ("tidak tentu", MoneyProblem.EMPTY),
        ("Rp", MoneyProblem.EMPTY),
        ("-500", MoneyProblem.UNCLEAR),
        ("1.5", MoneyProblem.UNCLEAR),
        ("2 M", MoneyProblem.UNCLEAR),
        ("2 juta 5", MoneyProblem.UNCLEAR),
        ("2 juta 50", MoneyProblem.UNCLEAR),
        ("2 juta 505", MoneyProblem.UNCLEAR),
        ("2 juta 1500", MoneyProblem.UNCLEAR),
        ("sejuta dua", MoneyProblem.UNCLEAR),
        ("1jt5", MoneyProblem.UNCLEAR),
        ("kurang dari 2 juta", MoneyProblem.UNCLEAR),
        ("di bawah 1 juta", MoneyProblem.UNCLEAR),
        ("5 juta sekali panen", MoneyProblem.UNCLEAR),
        ("6 juta per 3 bulan", MoneyProblem.UNCLEAR),
        ("3 bulan 6 juta", MoneyProblem.UNCLEAR),
        ("2 juta kalau rame", MoneyProblem.UNCLEAR),
        ("hasil 2 juta bersih 500rb", MoneyProblem.UNCLEAR),
        ("dapat 2 juta, untung 500 ribu", MoneyProblem.UNCLEAR),
        ("2 juta dipotong bensin 500rb", MoneyProblem.UNCLEAR),
        ("dapat 2 juta bersih 500rb", MoneyProblem.UNCLEAR),
        ("1 juta sebulan 500rb", MoneyProblem.UNCLEAR),
        ("2 juta per bulan 500", MoneyProblem.UNCLEAR),
        ("500rb 2", MoneyProblem.UNCLEAR),
        ("500 ribu, dua kira-kira", MoneyProblem.UNCLEAR),
        ("modal 2 juta", MoneyProblem.UNCLEAR),
        ("12345.000", MoneyProblem.UNCLEAR),
        ("2x50rb", MoneyProblem.UNCLEAR),
        ("1 2 3", MoneyProblem.UNCLEAR),
        ("juta", MoneyProblem.UNCLEAR),
        ("dua ribu juta", MoneyProblem.UNCLEAR),
        ("1.000,000", MoneyProblem.UNCLEAR),
        ("0,500 juta", MoneyProblem.UNCLEAR),
        ("satu dua", MoneyProblem.UNCLEAR),
        ("puluh", MoneyProblem.UNCLEAR),
        ("1000000001", MoneyProblem.LARGE),
        ("dua miliar", MoneyProblem.LARGE),
        ("9" * 150, MoneyProblem.LARGE),
        ("1-2 juta", MoneyProblem.RANGE),
        ("1 – 2 juta", MoneyProblem.RANGE),
        ("1jt-1,5jt", MoneyProblem.RANGE),
        ("1 s/d 2 jt", MoneyProblem.RANGE),
        ("1 sd 2 jt", MoneyProblem.RANGE),
        ("500rb sampai 1jt", MoneyProblem.RANGE),
        ("antara 1 dan 2 juta", MoneyProblem.RANGE),
        ("sejuta atau dua juta", MoneyProblem.RANGE),
    ],
)
def test_what_is_wrong_with_an_amount(text: str, code: MoneyProblem) -> None:
    assert read_rupiah(text) == Problem(code)


@pytest.mark.parametrize(
    ("text", "read"),
    [("100", 100), ("seratus", 100), ("Rp 80", 80), ("999", 999), ("0", 0), ("nol", 0)],
)
def test_a_small_number_is_asked_again_and_not_guessed(text: str, read: int) -> None:
    assert read_rupiah(text) == Problem(MoneyProblem.SMALL, {"read": read})


@pytest.mark.parametrize(
    ("text", "amount"),
    [("50rb", 50_000), ("80 ribu", 80_000), ("Rp 150.000,-", 150_000), ("399.999", 399_999)],
)
def test_what_may_be_a_day_s_does_not_pass_for_a_month_s(text: str, amount: int) -> None:
    assert read_rupiah(text) == Problem(MoneyProblem.TIME, {"amount": amount})
    assert read_rupiah(f"{text} sebulan") == amount
    assert read_rupiah(text, per="day") == amount


def test_what_may_be_a_month_s_does_not_pass_for_a_day_s() -> None:
    assert read_rupiah("400rb") == 400_000
    assert read_rupiah("1 juta", per="day") == 1_000_000
    problem = Problem(MoneyProblem.TIME, {"amount": 1_500_000})
    assert read_rupiah("1,5 juta", per="day") == problem
    assert read_rupiah("1,5 juta sehari", per="day") == 1_500_000


@pytest.mark.parametrize(
    "text",
    [
        "60rb sehari kotor",
        "2jt kotor",
        "2 juta belum dipotong bensin",
        "2 juta sebelum setoran",
        "omzet 3 juta",
        "3 juta bruto",
    ],
)
def test_what_comes_in_before_costs_is_no_income(text: str) -> None:
    per: Literal["day", "month"] = "day" if "sehari" in text else "month"
    assert read_rupiah(text, per) == Problem(MoneyProblem.GROSS)


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("100rb sehari", "day"),
        ("100rb per hari", "day"),
        ("100rb/hari", "day"),
        ("100 ribu tiap hari", "day"),
        ("500rb seminggu", "week"),
        ("500rb per minggu", "week"),
        ("36 juta setahun", "year"),
    ],
)
def test_what_another_time_brings_does_not_pass_for_a_month(text: str, per: str) -> None:
    assert read_rupiah(text) == Problem(MoneyProblem.PERIOD, {"per": per})


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("50rb sehari", "day"),
        ("80 ribu/hari", "day"),
        ("2 juta sebulan", "month"),
        ("350rb seminggu", "week"),
        ("2 juta", ""),
    ],
)
def test_what_time_an_amount_is_said_to_be_for(text: str, per: str) -> None:
    assert paid_by(text) == per


@pytest.mark.parametrize("text", ["setiap hari", "Tiap hari.", "semua hari", "ga libur"])
def test_whoever_works_every_day_works_thirty_days(text: str) -> None:
    assert read_days(text) == EVERY_DAY


def test_the_income_of_a_day() -> None:
    assert read_rupiah("100rb sehari", per="day") == 100_000
    assert read_rupiah("100rb", per="day") == 100_000
    problem = Problem(MoneyProblem.PERIOD, {"per": "month"})
    assert read_rupiah("3 juta sebulan", per="day") == problem


def test_a_month_of_days() -> None:
    assert monthly(Rupiah(80_000), 26) == 2_080_000
    assert isinstance(monthly(Rupiah(80_000), 1), Rupiah)
    for days in (0, 32):
        with pytest.raises(ValueError, match="read_days"):
            monthly(Rupiah(80_000), days)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("26", 26),
        ("26 hari", 26),
        ("26 hari sebulan", 26),
        ("sekitar 25", 25),
        ("dua puluh lima", 25),
        ("sebelas hari", 11),
        ("1", 1),
        ("31", 31),
        *((text, 25) for text in (
            "25 hari kerja", "25 hari aja", "kira kira 25", "25 an", "25-an hari", "25an",
            "paling 25 hari", "paling banyak 25", "rata-rata 25 hari", "rata2 25", "25 hari pak",
        )),
        ("duapuluh enam", 26),
    ],
)  # fmt: skip
def test_days_are_read(text: str, days: int) -> None:
    assert read_days(text) == days


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", DaysProblem.UNCLEAR),
        ("hampir setiap hari", DaysProblem.UNCLEAR),
        ("6 hari seminggu", DaysProblem.UNCLEAR),
        ("6 hari kerja", DaysProblem.UNCLEAR),
        ("5 hari kerja pak", DaysProblem.UNCLEAR),
        ("25-26", DaysProblem.UNCLEAR),
        ("2,5", DaysProblem.UNCLEAR),
        ("-5", DaysProblem.UNCLEAR),
        ("0", DaysProblem.RANGE),
        ("32", DaysProblem.RANGE),
        ("365", DaysProblem.RANGE),
    ],
)
def test_what_is_wrong_with_days(text: str, code: DaysProblem) -> None:
    assert read_days(text) == Problem(code)


@given(st.integers(SMALLEST, LARGEST))
def test_every_amount_is_read_as_it_is_written(amount: int) -> None:
    dotted = f"{amount:,}".replace(",", ".")
    for text in (str(amount), f"{amount:,}", dotted, f"Rp{dotted},-", f"Rp {dotted},00"):
        assert read_rupiah(f"{text} sebulan") == amount


MONEY_WORDS = st.sampled_from(
    [
        "1", "2,5", "100", "1.500", "95.000", "nol", "satu", "dua", "sebelas", "belas", "puluh",
        "seratus", "ratus", "ribu", "rb", "juta", "jt", "sejuta", "setengah", "miliar", "rp", ",",
        ".", "-", "an", "sehari", "sampai",
    ]
)  # fmt: skip


@given(st.text() | st.lists(MONEY_WORDS, max_size=8).map(" ".join))
def test_any_text_can_be_read(text: str) -> None:
    amount = read_rupiah(text)
    assert isinstance(amount, Problem) or SMALLEST <= amount <= LARGEST
    days = read_days(text)
    assert isinstance(days, Problem) or 1 <= days <= 31
    assert read_number(text) is None or isinstance(read_number(text), int)
