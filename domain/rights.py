"""What people may ask about their own data, and within how many hours: `data/deadlines.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from domain import dated


class Right(StrEnum):
    """What somebody asks for; the articles are those of UU 27/2022."""

    ACCESS = "access"
    """To see what is kept (5, 7)."""
    COPY = "copy"
    """As a file (7)."""
    CORRECT = "correct"
    """What is wrong in a form that was sent (6)."""
    RESTRICT = "restrict"
    """Nothing to be done with it for now (11)."""
    WITHDRAW = "withdraw"
    """Consent (9)."""
    ERASE = "erase"
    """All of it (8)."""


class Due(StrEnum):
    """What has a deadline."""

    REQUEST = "request"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class Deadline:
    """Good from `since` on: `hours` from the moment that counts."""

    due: Due
    since: date
    hours: int
    flag: str
    source: str


def deadline(due: Due, day: date) -> Deadline:
    """The deadline of a day. Raises NoRow."""
    known = (each for each in _DEADLINES if each.due is due)
    return dated.good_on(day, known, f"deadline for {due}", "deadlines.toml")


def hours_left(due: Due, began: datetime, at: datetime) -> int:
    """Whole hours until it has to be done, rounded down; negative when it is late."""
    ends = began + timedelta(hours=deadline(due, began.date()).hours)
    return (ends - at) // timedelta(hours=1)


def _read(row: Mapping[str, Any]) -> Deadline:
    since = date.fromisoformat(row["from"])
    return Deadline(Due(row["name"]), since, row["hours"], row["flag"], row["source"])


_DEADLINES: Final = tuple(map(_read, dated.table("deadlines.toml")["deadline"]))
