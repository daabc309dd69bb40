"""What we tell people they get, figure by figure."""

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from domain.benefits import JKM_WAITING_MONTHS, benefits, jkm
from domain.contributions import BANDS

LOWEST = benefits(BANDS[0])
JUTA = 1_000_000


@pytest.mark.parametrize(
    ("figure", "juta"),
    [
        ("work_death", 48),
        ("work_total_disability", 56),
        ("work_funeral", 10),
        ("work_periodic", 12),
        ("work_home_care", 20),
        ("jkm", 42),
        ("jkm_death", 20),
        ("jkm_periodic", 12),
        ("jkm_funeral", 10),
        ("scholarship", 174),
    ],
)
def test_the_lowest_band(figure: str, juta: int) -> None:
    assert getattr(LOWEST, figure) == juta * JUTA


def test_declaring_more_raises_what_depends_on_income_only() -> None:
    highest = benefits(BANDS[-1])
    assert highest.work_death == 993_600_000
    assert highest.work_total_disability == 1_159_200_000
    assert (highest.jkm, highest.scholarship) == (LOWEST.jkm, LOWEST.scholarship)


def test_who_may_study() -> None:
    conditions = (LOWEST.scholarship_children, LOWEST.scholarship_until_age)
    assert conditions == (2, 23)
    assert LOWEST.scholarship_jkm_years == 3


@pytest.mark.parametrize(("months_paid", "juta"), [(0, 10), (2, 10), (3, 42), (120, 42)])
def test_jkm_pays_the_funeral_only_in_the_first_three_months(months_paid: int, juta: int) -> None:
    assert jkm(months_paid) == juta * JUTA


def test_the_parts_are_the_whole() -> None:
    parts = (LOWEST.jkm_death, LOWEST.jkm_periodic, LOWEST.jkm_funeral)
    assert sum(parts) == LOWEST.jkm == jkm(JKM_WAITING_MONTHS)


def test_months_are_counted_from_none() -> None:
    with pytest.raises(ValueError, match="-1"):
        jkm(-1)


def test_every_benefit_has_a_source() -> None:
    data: dict[str, Any] = tomllib.loads(
        files("domain").joinpath("data/benefits.toml").read_text("utf-8")
    )
    entries = [*data["jkk"].values(), *data["jkm"].values(), data["scholarship"]]
    assert all(entry["source"] for entry in [*entries, data["scholarship"]["jkm"]])
