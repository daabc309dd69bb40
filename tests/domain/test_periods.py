"""Periods as admins type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.periods import Period, PeriodProblem, before, read_period
from domain.problem import Problem

SUNDAY = date(2026, 11, 22)

SAID = [
    ("", "2026-11-01", "2026-11-30"),
    ("hari ini", "2026-11-22", "2026-11-22"),
    ("Kemarin", "2026-11-21", "2026-11-21"),
    ("minggu ini", "2026-11-16", "2026-11-22"),
    ("minggu  lalu", "2026-11-09", "2026-11-15"),
    ("bulan lalu", "2026-10-01", "2026-10-31"),
    ("tahun ini", "2026-01-01", "2026-12-31"),
    ("tahun lalu", "2025-01-01", "2025-12-31"),
    ("oktober", "2026-10-01", "2026-10-31"),
    ("desember", "2025-12-01", "2025-12-31"),
    ("feb 2024", "2024-02-01", "2024-02-29"),
    ("2026-10", "2026-10-01", "2026-10-31"),
    ("1-15 november", "2026-11-01", "2026-11-15"),
    ("1 sampai 15 nov 2025", "2025-11-01", "2025-11-15"),
    ("17 agustus", "2026-08-17", "2026-08-17"),
    ("17 agus", "2026-08-17", "2026-08-17"),
    ("nop", "2026-11-01", "2026-11-30"),
]


@pytest.mark.parametrize(("text", "first", "last"), SAID)
def test_what_is_said_is_understood(text: str, first: str, last: str) -> None:
    period = read_period(text, SUNDAY)
    assert isinstance(period, Period)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    again = read_period(period.name, SUNDAY)
    assert again == period, "a button asks for it by its name"


@pytest.mark.parametrize(
    "text",
    [
        "kapan-kapan",
        "31 februari",
        "15-1 november",
        "2026-13",
        "x" * 999,
        "mei 0000",
        "desember 9999",
        "9999-12",
        "1 mei 1999",
    ],
)
def test_what_is_no_period_is_said_to_be_none(text: str) -> None:
    assert read_period(text, SUNDAY) == Problem(PeriodProblem.UNKNOWN)


@pytest.mark.parametrize("text", ["desember 2026", "2027-01", "30 november"])
def test_what_has_not_begun_has_no_figures(text: str) -> None:
    assert read_period(text, SUNDAY) == Problem(PeriodProblem.FUTURE)


@given(st.text(max_size=40), st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_nothing_that_is_typed_raises(text: str, today: date) -> None:
    period = read_period(text, today)
    assert isinstance(period, Problem) or period.first <= min(period.last, today)


BEFORE = [
    ("hari ini", "2026-11-21", "2026-11-21"),
    ("minggu ini", "2026-11-09", "2026-11-15"),
    ("1-15 november", "2026-10-17", "2026-10-31"),
    ("bulan ini", "2026-10-01", "2026-10-22"),
    ("bulan lalu", "2026-09-01", "2026-09-30"),
    ("maret", "2026-02-01", "2026-02-28"),
    ("tahun ini", "2025-01-01", "2025-11-22"),
    ("tahun lalu", "2024-01-01", "2024-12-31"),
]


@pytest.mark.parametrize(("text", "first", "last"), BEFORE)
def test_a_period_is_compared_with_as_much_of_the_one_before(
    text: str, first: str, last: str
) -> None:
    period = read_period(text, SUNDAY)
    assert isinstance(period, Period)
    found = before(period, SUNDAY)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


def test_a_long_month_is_compared_with_all_of_a_short_one() -> None:
    day = date(2026, 3, 30)
    march = read_period("bulan ini", day)
    assert isinstance(march, Period)
    assert before(march, day).last == date(2026, 2, 28)
    monday = read_period("minggu ini", day)
    assert isinstance(monday, Period)
    assert before(monday, day).last == date(2026, 3, 23)
