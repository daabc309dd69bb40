"""Signs that an agent's signups may not be what they seem. They are for a person to look at.

Nothing here decides anything: a sign says what was seen, how often, and when. Thresholds are dated
data: `data/signs.toml`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeAlias

from domain import dated
from domain.nik import Nik

_SERIAL: Final = 4


class Kind(StrEnum):
    """What was seen."""

    QUICK = "quick"
    ONE_PHONE = "one_phone"
    SEQUENCE = "sequence"
    NIGHT = "night"
    WITNESSED = "witnessed"


@dataclass(frozen=True, slots=True)
class Fact:
    """One signup by an agent: when (on the clock of its place), whose NIK, agreed on which chat.

    `phone` is None for one that was only witnessed; `at_stand` for one of a market or a list, where
    lines come as fast as they are typed.
    """

    at: datetime
    nik: Nik
    phone: int | None
    at_stand: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """How many signups show it, and when the last of them was."""

    kind: Kind
    count: int
    last: datetime


Threshold: TypeAlias = Mapping[str, Any]
_Seen: TypeAlias = Sequence[Fact]


@dataclass(frozen=True, slots=True)
class _Row:
    kind: Kind
    since: date
    threshold: Threshold


def signs(facts: Sequence[Fact], today: date) -> list[Sign]:
    """What is worth a look in the signups of one agent. Raises NoRow.

    Each kind is named once, with the largest group that shows it.
    """
    ordered = sorted(facts, key=lambda fact: fact.at)
    found = []
    for kind, look in _LOOKS.items():
        threshold = _threshold(kind, today)
        seen = look(ordered, threshold)
        if len(seen) >= threshold["many"]:
            found.append(Sign(kind, len(seen), max(fact.at for fact in seen)))
    return found


def _quick(facts: _Seen, threshold: Threshold) -> _Seen:
    facts = [fact for fact in facts if not fact.at_stand]
    window, first, largest = timedelta(minutes=threshold["minutes"]), 0, facts[:0]
    for place, fact in enumerate(facts):
        while fact.at - facts[first].at > window:
            first += 1
        largest = max(largest, facts[first : place + 1], key=len)
    return largest


def _one_phone(facts: _Seen, _threshold: Threshold) -> _Seen:
    phones = Counter(fact.phone for fact in facts if fact.phone is not None)
    most = max(phones, key=lambda phone: phones[phone], default=None)
    return [fact for fact in facts if most is not None and fact.phone == most]


def _sequence(facts: _Seen, _threshold: Threshold) -> _Seen:
    """The longest run of neighbouring serial numbers, in whatever order they came."""
    groups: dict[str, dict[int, Fact]] = defaultdict(dict)
    for fact in facts:
        written = fact.nik.reveal()
        groups[written[:-_SERIAL]][int(written[-_SERIAL:])] = fact
    longest: list[Fact] = []
    for group in groups.values():
        run: list[Fact] = []
        for serial in sorted(group):
            run = [*run, group[serial]] if serial - 1 in group else [group[serial]]
            longest = max(longest, run, key=len)
    return longest


def _night(facts: _Seen, threshold: Threshold) -> _Seen:
    begins, ends = threshold["begins"], threshold["ends"]
    nights: dict[date, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.at.hour >= begins or fact.at.hour < ends:
            nights[(fact.at - timedelta(hours=ends)).date()].append(fact)
    return max(nights.values(), key=len, default=[])


def _witnessed(facts: _Seen, threshold: Threshold) -> _Seen:
    found = [fact for fact in facts if fact.phone is None]
    return found if len(found) * 100 >= threshold["percent"] * len(facts) else []


_LOOKS: Final[Mapping[Kind, Callable[[_Seen, Threshold], _Seen]]] = {
    Kind.QUICK: _quick,
    Kind.ONE_PHONE: _one_phone,
    Kind.SEQUENCE: _sequence,
    Kind.NIGHT: _night,
    Kind.WITNESSED: _witnessed,
}


def _threshold(kind: Kind, day: date) -> Threshold:
    known = (row for row in _ROWS if row.kind is kind)
    return dated.good_on(day, known, f"threshold {kind!r}", "signs.toml").threshold


_DATA: Final = dated.table("signs.toml")
_ROWS: Final = tuple(
    _Row(Kind(row["kind"]), date.fromisoformat(row["from"]), row) for row in _DATA["sign"]
)
LOOKS_BACK: Final = timedelta(days=_DATA["days"])
"""How far back a review looks."""
