"""Counting in columns is the walk, for any ledger: same cells, same days, same watermarks."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.coverage.columns.codes import Codes
from domain.coverage.columns.rows import Entries
from domain.coverage.columns.written import filled
from domain.coverage.cube import Cube
from domain.coverage.events import Event
from domain.coverage.recount import Recount
from domain.months import Month
from storage.coverage.cube.batch import Batch, cell_rows
from storage.coverage.ledger.rows import HOT
from storage.coverage.recounting import Recounting
from tests.domain.coverage.ledgers import (
    HISTORIES,
    PLAIN,
    UNTIL,
    day,
    instant,
    of_member,
    signup,
)
from tests.domain.coverage.one_by_one import rebuild
from tests.storage.coverage.made import members, whole

LEDGERS = st.lists(st.one_of(HISTORIES, PLAIN), min_size=1, max_size=6)


def lines(ledger: Sequence[Sequence[Event]]) -> list[str]:
    """As the database gives them: member by member, each fact once."""
    found = {(e.member_id, e.event_id): whole(e)[: len(HOT)] for its in ledger for e in its}
    return ["\t".join(map(_text, found[key])) for key in sorted(found)]


def _text(value: object) -> str:
    return "" if value is None else value.hex() if isinstance(value, bytes) else str(value)


def counted(ledger: Sequence[Sequence[Event]], until: Month = UNTIL) -> Recounting:
    """The ledger in columns."""
    found = Recounting(Codes(), until)
    found.take(lines(ledger))
    return found


def in_order(cube: Entries) -> list[tuple[object, ...]]:
    """The rows of a cube, sorted."""
    return sorted(cube.rows())


@settings(max_examples=150, deadline=None)
@given(LEDGERS)
def test_columns_are_the_walk(histories: list[list[Event]]) -> None:
    ledger = [
        list({event.event_id: event for event in of_member(events, number)}.values())
        for number, events in enumerate(histories)
    ]
    found, batch, recount = counted(ledger), Batch(), Recount()
    for events in ledger:
        batch.take(events)
        recount.add(events, UNTIL)
    assert in_order(found.cube()) == cell_rows(batch.cube)
    assert sorted(found.cube().totals()) == batch.totals()
    assert sorted(found.days().rows()) == batch.day_rows()
    assert found.mark_rows() == batch.mark_rows()
    assert (found.facts, found.made_up) == (batch.facts, batch.made_up)
    assert {m: +c for m, c in found.recount.counts.items() if +c} == {
        m: +c for m, c in recount.counts.items() if +c
    }


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_of_one_delivery_with_a_person_twice_the_name_decides(names: str) -> None:
    """They were recorded at one instant; the day that they claim decides nothing."""
    at = instant(day("2026-05"))
    twice: list[Event] = [
        signup(month, channel=channel, recorded_at=at, event_id=name.encode() * 16)
        for channel, (month, name) in enumerate(zip(("2026-01", "2026-03"), names, strict=True))
    ]
    found = counted([twice])
    assert in_order(found.cube()) == cell_rows(rebuild([twice]))
    assert [row[1] for row in found.days().rows()] == [names.index("a")]


@given(st.lists(st.one_of(st.just(0), st.integers(-(2**62), 2**62)), min_size=1))
def test_numbers_that_are_not_zero_are_read_from_their_text(numbers: list[int]) -> None:
    places, values = filled("\t".join(map(str, numbers)))
    found = dict(zip(places.tolist(), values.tolist(), strict=True))
    assert found == {place: number for place, number in enumerate(numbers) if number}


def test_blocks_add_up_however_they_are_cut() -> None:
    ledger = sorted(members(900), key=lambda events: events[0].member_id)
    whole, parts = counted(ledger), Recounting(Codes())
    for at in range(0, len(ledger), 70):
        parts.take(lines(ledger[at : at + 70]))
    assert in_order(parts.cube()) == in_order(whole.cube()) == cell_rows(rebuild(ledger))
    assert sorted(parts.days().rows()) == sorted(whole.days().rows())


def test_nothing_is_counted_of_nobody() -> None:
    found = counted([])
    assert not list(found.cube().rows())
    assert not list(found.days().rows())
    assert cell_rows(Cube()) == []


def test_a_cube_that_was_given_does_not_change_with_what_comes_after() -> None:
    found = Recounting(Codes())
    found.take(lines(members(30)))
    given = found.cube()
    before = in_order(given)
    found.take(lines(members(30)))  # the same cells
    doubled = [(*row[:6], *(2 * int(str(value)) for value in row[6:])) for row in before]
    assert in_order(found.cube()) == doubled
    assert in_order(given) == before
