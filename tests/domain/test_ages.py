"""Who may enroll by age: each age has a source, and no day is made up."""

from datetime import date

import pytest

from domain.ages import _AGES, Bound, Eligibility, age, age_on, ages, eligibility
from domain.dated import NoRow

TODAY = date(2026, 11, 22)


def test_every_age_has_a_source() -> None:
    assert {each.bound for each in _AGES} == set(Bound)
    for each in _AGES:
        assert each.years > 0 and each.flag in "SA" and each.source


def test_people_are_told_of_the_ages_of_the_day() -> None:
    assert ages(TODAY) == {"adult": 18, "limit": 65}


@pytest.mark.parametrize("bound", Bound)
def test_a_day_without_an_age_is_an_error(bound: Bound) -> None:
    with pytest.raises(NoRow, match=r"ages\.toml"):
        age(bound, date(2025, 12, 31))


def test_nobody_is_judged_on_a_day_without_an_age() -> None:
    with pytest.raises(NoRow):
        eligibility(date(1990, 12, 3), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("birth", "day", "years"),
    [
        ("1990-11-22", "2026-11-22", 36),
        ("1990-11-23", "2026-11-22", 35),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-29", 20),
    ],
)
def test_age_is_counted_in_full_years(birth: str, day: str, years: int) -> None:
    assert age_on(date.fromisoformat(birth), date.fromisoformat(day)) == years


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("2019-03-14", Eligibility.MINOR),
        ("2008-11-23", Eligibility.MINOR),
        ("2008-11-22", Eligibility.ELIGIBLE),
        ("1961-11-23", Eligibility.ELIGIBLE),
        ("1961-11-22", Eligibility.TOO_OLD),
    ],
)
def test_from_18_and_not_yet_65(birth: str, expected: Eligibility) -> None:
    assert eligibility(date.fromisoformat(birth), TODAY) is expected
