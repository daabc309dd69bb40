"""Made-up ledgers in a store, and what must be true of one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.coverage.cells import Cell, CubeRow
from domain.coverage.columns.codes import Codes
from domain.coverage.cube import Cube, publish
from domain.coverage.events import Event, Payment, Signup
from domain.coverage.truth import truth
from domain.months import Month
from storage import Store
from storage.coverage.checking import Verdict, verify
from storage.coverage.ledger.rows import LEDGER, OF_OTHERS, OF_PAYMENT, OF_SIGNUP, row_of
from tests.domain.coverage.one_by_one import rebuild, synth_members
from tests.domain.coverage.plain_sharing import share_plainly

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
UNTIL = Month(2026, 11)
LATER = AT + timedelta(days=30)
"""When everybody has signed up."""
THIEF = 99
"""A channel that no made-up member has."""


def members(count: int, seed: int = 7, first: int = 0) -> list[list[Event]]:
    """Made-up members."""
    return list(synth_members(truth(Month(2025, 6), UNTIL), count, seed, first))


def signup_of(events: Sequence[Event]) -> Signup:
    """The one of a made-up member."""
    return next(event for event in events if isinstance(event, Signup))


def backdated(events: Sequence[Event]) -> Signup:
    """A signup of the same person, recorded later, that claims the day before the true one."""
    its = signup_of(events)
    return replace(
        its,
        event_id=its.event_id[::-1],
        channel=THIEF,
        occurred_on=its.occurred_on - timedelta(1),
        recorded_at=LATER,
        source="api:thief",
    )


def whole(event: Event) -> tuple[Any, ...]:
    """A fact in the order of LEDGER, as the database gives it back."""
    columns = {Signup: OF_SIGNUP, Payment: OF_PAYMENT}.get(type(event), OF_OTHERS)
    its = dict(zip(columns, row_of(event), strict=True))
    return tuple(map(its.get, LEDGER))


def record(store: Store, events: Iterable[Event]) -> int:
    """Write facts down, as a turn does."""
    with store.transaction() as unit:
        return unit.record_facts(events)


def fold(store: Store) -> None:
    """Bring the cube up to date, as the house does from time to time."""
    while store.fold(AT):
        pass


def kept(store: Store) -> Cube:
    """The cube as it is kept."""
    with store.reader() as reader:
        rows = reader.kept_entries(Codes())[0].rows()
    return Cube(CubeRow(Cell(Month.read(row[0]), *row[1:6]), row[6:]) for row in rows)


def verdict(store: Store, until: Month = UNTIL) -> Verdict:
    """What a check finds."""
    with store.reader() as reader:
        return verify(reader, until, lambda _: None)


def mend(store: Store) -> int:
    """Rebuild; how many rows were wrong."""
    return store.rebuild(AT, lambda _: None).rows


def read(store: Store, until: Month = UNTIL) -> list[CubeRow]:
    """What readers see of all months, with what is not folded."""
    with store.reader() as reader:
        return [row for cells in reader.published(until) for row in cells.rows()]


def shared(store: Store) -> list[CubeRow]:
    """What may be handed on of it."""
    return share_plainly(read(store))


def expected(ledger: Iterable[Sequence[Event]], until: Month = UNTIL) -> list[CubeRow]:
    """The same by the pure model."""
    return list(publish(rebuild(ledger), until))
