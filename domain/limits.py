"""How often somebody may do something, as one number to remember for each limit.

A bucket holds `many`; each use takes one, and one comes back every so often. What is remembered is
the instant at which the bucket is full again (the "generic cell rate algorithm"): it says all there
is to know, and one that lies in the past is the same as none. Instants are whole milliseconds since
1970, in UTC. The limits are dated data: `data/limits.toml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from functools import lru_cache
from typing import Any, Final

from msgspec import Struct

from domain import dated


@dataclass(frozen=True, slots=True)
class Limit:
    """Good from `since` on. Times are milliseconds."""

    name: str
    since: date
    many: int
    every: int
    pause: int
    source: str

    @property
    def room(self) -> int:
        """How far ahead a bucket may be when it is used once more."""
        return (self.many - 1) * self.every


class Spent(Struct, frozen=True, omit_defaults=True):
    """When each bucket of one chat, or of one agent, is full again; 0 for one never used.

    That of messages is negative from when its chat was told to be quiet; see `pace`.
    """

    messages: int = 0
    checks: int = 0
    forms: int = 0
    signups: int = 0
    signups_day: int = 0
    rows_day: int = 0


UNUSED: Final = Spent()


class Pace(Enum):
    """What to do with one more message: take it, say that it is too many, or leave it be."""

    GO = auto()
    TELL = auto()
    HUSH = auto()


def use(until: int, limit: Limit, now: int) -> tuple[int, int]:
    """Take one: the bucket afterwards, and 0; or, when it is empty, as it was and how long to wait.

    `until` is what is remembered; the wait is in milliseconds.
    """
    wait = until - now - limit.room
    return (until, wait) if wait > 0 else (max(until, now) + limit.every, 0)


def use_some(until: int, limit: Limit, now: int, wanted: int) -> tuple[int, int]:
    """Take so many, or what there is: the bucket afterwards, and how many were taken."""
    begin = max(until, now)
    there = max(0, (now + limit.room - begin) // limit.every + 1)
    taken = min(wanted, there)
    return (begin + taken * limit.every if taken else until), taken


def pace(until: int, limit: Limit, now: int) -> tuple[int, Pace]:
    """Take one message: the bucket afterwards, and what to do with it.

    Whoever is too fast is told once, and has to be quiet for the limit's pause. The bucket is
    negative then: the last moments of a pause look like one that has only just been emptied.
    """
    after, wait = use(abs(until), limit, now)
    if not wait:
        return after, Pace.GO
    if until < 0:
        return until, Pace.HUSH
    return -(now + limit.room + limit.pause), Pace.TELL


@lru_cache(maxsize=64)
def limit(name: str, day: date) -> Limit:
    """The limit of this name on a day. Raises NoRow."""
    known = (each for each in _LIMITS if each.name == name)
    return dated.good_on(day, known, f"limit {name!r}", "limits.toml")


def _read(row: Mapping[str, Any]) -> Limit:
    return Limit(
        row["name"],
        date.fromisoformat(row["from"]),
        row["many"],
        round(row["every_seconds"] * 1000),
        row.get("pause_seconds", 0) * 1000,
        row["source"],
    )


_LIMITS: Final = tuple(map(_read, dated.table("limits.toml")["limit"]))
