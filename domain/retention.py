"""How long something about a person is kept when nothing happens to it: `data/retention.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from domain import dated


class Kept(StrEnum):
    """What there is a rule for."""

    CONVERSATION = "conversation"
    """The answers in a chat."""
    DRAFT = "draft"
    """What an agent has typed for somebody."""
    FORM = "form"
    """A complete form that was handed over to nobody."""
    CONSENT = "consent"
    """Of a chat that has no form."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Good from `since` on. `days` without anything happening."""

    kept: Kept
    since: date
    days: int
    flag: str
    source: str


@lru_cache(maxsize=64)
def rule(kept: Kept, day: date) -> Rule:
    """The rule of a day. Raises NoRow."""
    known = (each for each in _RULES if each.kept is kept)
    return dated.good_on(day, known, f"rule for {kept}", "retention.toml")


def days_kept(day: date) -> Mapping[str, int]:
    """Days by what they are for, as people are told them. Raises NoRow."""
    return {str(kept): rule(kept, day).days for kept in Kept}


def forgotten_before(kept: Kept, at: datetime) -> datetime:
    """What was last touched before this instant is forgotten at `at`. Raises NoRow."""
    return at - timedelta(days=rule(kept, at.date()).days)


def _read(row: Mapping[str, Any]) -> Rule:
    since = date.fromisoformat(row["from"])
    return Rule(Kept(row["name"]), since, row["days"], row["flag"], row["source"])


_RULES: Final = tuple(map(_read, dated.table("retention.toml")["retention"]))
