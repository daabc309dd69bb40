"""Deriving: whatever came in whatever order, cubes add up, and kept ones are rebuilt ones."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.coverage import rule, walk
from domain.coverage.cells import MEASURES, CubeRow
from domain.coverage.columns.months import in_months
from domain.coverage.cube import Cube, measures, publish, roll_up
from domain.coverage.derive import derive, fold
from domain.coverage.events import Correct, Event, Signup
from domain.coverage.history import history
from domain.coverage.identities import check, totals
from domain.coverage.recount import Recount
from tests.domain.coverage.ledgers import (
    HISTORIES,
    SIGNUPS,
    START,
    UNTIL,
    a_year_later,
    of_member,
    payment,
    signup,
    void,
)
from tests.domain.coverage.one_by_one import rebuild

LEDGERS = st.lists(HISTORIES, max_size=4).map(
    lambda members: [of_member(events, number) for number, events in enumerate(members)]
)


@given(HISTORIES, st.randoms(use_true_random=False))
def test_the_order_and_repeats_of_facts_change_nothing(
    events: list[Event], chance: random.Random
) -> None:
    shuffled = events + chance.sample(events, len(events) // 2)
    chance.shuffle(shuffled)
    assert derive(shuffled) == derive(events)
    assert derive(shuffled).sha256() == derive(events).sha256()


def recorded_after(events: Sequence[Event], signups: Sequence[Signup]) -> list[Event]:
    """These signups under names of their own, each recorded after all of those events."""
    newest = max(event.recorded_at for event in events)
    return [
        replace(each, event_id=b"l" + bytes([n]) * 15, recorded_at=newest + timedelta(n))
        for n, each in enumerate(signups)
    ]


@settings(max_examples=200)
@given(SIGNUPS, HISTORIES, st.lists(SIGNUPS, min_size=1, max_size=3))
def test_a_signup_recorded_later_changes_nothing_whatever_day_it_claims(
    its: Signup, events: list[Event], later: list[Signup]
) -> None:
    known = [its, *events]
    credited = [fact for fact in history(known) if isinstance(fact, Signup)]
    assume(credited)
    everything = known + recorded_after(known, later)
    assert [fact for fact in history(everything) if isinstance(fact, Signup)] == credited
    assert derive(everything) == derive(known)
    with changing_rule():
        assert derive(everything) == derive(known)


@given(SIGNUPS, HISTORIES, st.lists(SIGNUPS, min_size=2, max_size=4))
def test_a_voided_signup_gives_way_to_the_next_one_recorded(
    its: Signup, events: list[Event], later: list[Signup]
) -> None:
    known = [its, *(event for event in events if not isinstance(event, Signup | Correct))]
    assume(any(isinstance(fact, Signup) for fact in history(known)))
    following, *rest = recorded_after(known, later)
    gone = [*known, void(its), following]
    assert [fact for fact in history(gone) if isinstance(fact, Signup)] == [following]
    assert derive([*gone, *rest]) == derive(gone)


def delta(before: list[Event], after: list[Event]) -> Cube:
    """What changes in the cube when a member's facts become these; zeros are left out."""
    change = derive(after)
    fold(change, before, -1)
    return Cube(change.unsorted())


@given(LEDGERS, st.randoms(use_true_random=False))
def test_a_kept_cube_is_the_rebuilt_one(ledger: list[list[Event]], chance: random.Random) -> None:
    arriving = [event for events in ledger for event in events]
    chance.shuffle(arriving)
    known: dict[bytes, list[Event]] = {}
    kept = Cube()
    for event in arriving:
        before = known.setdefault(event.member_id, [])
        kept.merge(delta(before, [*before, event]))
        before.append(event)
    assert kept == rebuild(ledger)
    assert kept == rebuild(known.values())


@settings(max_examples=200)
@given(LEDGERS)
def test_the_identities_hold_for_any_ledger(ledger: list[list[Event]]) -> None:
    published = publish(rebuild(ledger), UNTIL)
    recount = Recount()
    for events in ledger:
        recount.add(events, UNTIL)
    assert not check(in_months(published))
    assert not list(totals(in_months(published), recount, UNTIL))


@contextmanager
def changing_rule() -> Iterator[None]:
    """Three months of grace, two, one, then one more every other month."""
    table, start = list(rule.GRACE), rule.month_index(START)
    for month, grace in ((6, 2), (12, 1), (16, 2), (18, 3)):
        table[start + month :] = [grace] * (len(table) - start - month)
    with pytest.MonkeyPatch.context() as patch:
        for module in (rule, walk):
            patch.setattr(module, "GRACE", tuple(table))
        yield


@given(LEDGERS)
def test_the_identities_hold_when_the_rule_changes(ledger: list[list[Event]]) -> None:
    with changing_rule():
        published, recount = publish(rebuild(ledger), UNTIL), Recount()
        for events in ledger:
            recount.add(events, UNTIL)
        assert not check(in_months(published))
        assert not list(totals(in_months(published), recount, UNTIL))


@given(LEDGERS, LEDGERS)
def test_publishing_is_linear(one: list[list[Event]], other: list[list[Event]]) -> None:
    first, second = rebuild(one), rebuild(other)
    assert publish(first + second, UNTIL) == publish(first, UNTIL) + publish(second, UNTIL)
    assert publish(first - second, UNTIL) == publish(first, UNTIL) - publish(second, UNTIL)


@given(LEDGERS)
def test_a_channel_split_in_two_sums_to_the_same(ledger: list[list[Event]]) -> None:
    def total(channels: Sequence[int]) -> list[dict[str, int]]:
        rows = [row for row in publish(rebuild(ledger), UNTIL) if row.cell.channel in channels]
        return [measures(values) for values in roll_up(rows).values()]

    def summed(parts: list[dict[str, int]], name: str) -> int:
        return sum(part[name] for part in parts)

    whole, parts = total([1, 2]), [*total([1]), *total([2])]
    assert all(summed(whole, name) == summed(parts, name) for name in ("signups", "closing_active"))


@given(HISTORIES)
def test_a_year_later_is_the_same_a_year_later(events: list[Event]) -> None:
    def told(cube: Cube, months: int) -> list[tuple[object, ...]]:
        kept = MEASURES.index("recorded_0")  # a leap day moves a record into another month
        moved = Cube(CubeRow(cell, (*values[:kept], 0, 0, 0, 0)) for cell, values in cube)
        return [(row.cell.month.plus(months), *row.cell[1:], row.values) for row in moved]

    assert told(derive(events), 12) == told(derive([a_year_later(each) for each in events]), 0)


def test_a_long_silence_costs_a_few_cells() -> None:
    assert len(derive([signup("2016-01"), payment("2016-01")])) < 20


def test_a_payment_touches_a_few_cells() -> None:
    before: list[Event] = [signup("2026-01"), *(payment(f"2026-{m:02d}") for m in range(1, 9))]
    assert len(delta(before, [*before, payment("2026-09")])) <= 10


def test_facts_of_two_people_are_refused() -> None:
    with pytest.raises(ValueError, match="several members"):
        derive([payment("2026-01"), *of_member([payment("2026-02")], 2)])
