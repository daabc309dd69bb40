"""Between which ages somebody may enroll here: `data/ages.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from domain import dated


class Bound(StrEnum):
    """What there is an age for."""

    ADULT = "adult"
    """From it on somebody may enroll without a guardian."""
    LIMIT = "limit"
    """Whoever has reached it cannot register any more."""


class Eligibility(StrEnum):
    """Whether a person of this age can be enrolled here."""

    ELIGIBLE = "eligible"
    MINOR = "minor"
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class Age:
    """Good from `since` on. `years` are full ones."""

    bound: Bound
    since: date
    years: int
    flag: str
    source: str


@lru_cache(maxsize=64)
def age(bound: Bound, day: date) -> Age:
    """The age that is asked for on a day. Raises NoRow."""
    known = (each for each in _AGES if each.bound is bound)
    return dated.good_on(day, known, f"age {bound}", "ages.toml")


def ages(day: date) -> Mapping[str, int]:
    """Years by what they are for, as people are told them. Raises NoRow."""
    return {str(bound): age(bound, day).years for bound in Bound}


def age_on(birth: date, day: date) -> int:
    """Full years of age on a day.

    Somebody born on 29 February is a year older on 1 March of common years. We found no
    Indonesian rule for them; this is the careful reading of "has reached the age".
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def eligibility(birth: date, today: date) -> Eligibility:
    """Whether somebody born on that day may enroll today. Raises NoRow."""
    years = age_on(birth, today)
    if years < age(Bound.ADULT, today).years:
        return Eligibility.MINOR
    reached = years >= age(Bound.LIMIT, today).years
    return Eligibility.TOO_OLD if reached else Eligibility.ELIGIBLE


def _read(row: Mapping[str, Any]) -> Age:
    since = date.fromisoformat(row["from"])
    return Age(Bound(row["name"]), since, row["years"], row["flag"], row["source"])


_AGES: Final = tuple(map(_read, dated.table("ages.toml")["age"]))
