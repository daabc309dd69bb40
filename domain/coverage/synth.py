"""Made-up facts, marked: their source is `MADE_UP`. How people live stands in `lives`; most of what
happens to them becomes rows at once (`storage.coverage.ledger.made_up`), the rest facts first.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from domain.coverage.cells import Exit
from domain.coverage.columns.codes import Numbers
from domain.coverage.events import MADE_UP, Event, Leave, Transfer
from domain.coverage.lives import Facts, Flags, Lives
from domain.coverage.tables import Tables

_EXITS = tuple(Exit)
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_0: Final = date(1970, 1, 1).toordinal()


def others(tables: Tables, lives: Lives) -> Iterator[Event]:
    """The few facts that are neither a signup nor a payment."""
    moves, leaves = lives.moves, lives.leaves
    for base, _, origin, there in told(lives, moves, moves.origin, moves.region):
        regions = tables.regions
        yield Transfer(**base, from_region=regions[origin], to_region=regions[there])
    for base, _, reason in told(lives, leaves, leaves.reason):
        yield Leave(**base, reason=_EXITS[reason])


def told(lives: Lives, facts: Facts, *more: Numbers | Flags) -> Iterator[tuple[Any, ...]]:
    """Of each fact what every fact has, the member, and more columns."""
    columns = (facts.member, facts.number, facts.day, facts.recorded_at, *more)
    for member, number, day, recorded_at, *rest in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        name = lives.pseudonyms[member].tobytes()
        base = {
            "event_id": event_id(name, number),
            "member_id": name,
            "occurred_on": date.fromordinal(_DAY_0 + day),
            "recorded_at": _START + timedelta(0, 0, recorded_at),
            "source": MADE_UP,
        }
        yield base, member, *rest


def event_id(member_id: bytes, number: int) -> bytes:
    """The name of a fact, by its number in a life."""
    return member_id[:12] + number.to_bytes(4, "big")
