"""Timers are taken by one at a time, and mean nothing once they were set anew."""

from datetime import timedelta

from storage import Store, Timer
from tests.storage.samples import LATER, LEASE, NOW, nudge


def test_timers_come_when_they_are_due_earliest_first(store: Store) -> None:
    soon = NOW + timedelta(minutes=1)
    with store.transaction() as unit:
        unit.set_timers([nudge(1, LATER), nudge(2, soon), nudge(3), Timer(1, "due", NOW, 4)])
        assert unit.take_timers(NOW - timedelta(seconds=1), 9, LEASE) == []
        assert unit.take_timers(soon, 2, LEASE) == [Timer(1, "due", NOW, 4), nudge(3)]
        assert unit.take_timers(LATER, 1, LEASE) == [Timer(1, "due", NOW, 4)]


def test_a_timer_is_taken_once_until_its_lease_is_over(store: Store) -> None:
    with store.transaction() as unit:
        unit.set_timers([nudge(1), nudge(2)])
        assert unit.take_timers(NOW, 9, LEASE) == [nudge(1), nudge(2)]
    with store.transaction() as unit:
        assert unit.take_timers(NOW, 9, LEASE) == []
        assert unit.end_timers([nudge(2)]) == [nudge(2)]
        assert unit.take_timers(NOW + LEASE, 9, LEASE) == [nudge(1)]


def test_one_of_a_kind_replaces_the_one_before(store: Store) -> None:
    with store.transaction() as unit:
        unit.set_timers([nudge(1, NOW, 1), nudge(1, NOW, 2)])
        assert unit.take_timers(NOW, 9, LEASE) == [nudge(1, NOW, 2)]
        unit.set_timers([nudge(1, LATER, 3)])
        # Whoever has the old one ends nothing: there is a new one now.
        assert unit.end_timers([nudge(1, NOW, 2)]) == []
        assert unit.take_timers(LATER, 9, LEASE) == [nudge(1, LATER, 3)]
        assert unit.end_timers([nudge(1, LATER, 3)]) == [nudge(1, LATER, 3)]
        assert unit.end_timers([nudge(1, LATER, 3)]) == []
        assert unit.end_timers([]) == []


def test_one_that_is_set_anew_is_free_whoever_has_the_one_before(store: Store) -> None:
    soon = NOW + timedelta(seconds=1)
    with store.transaction() as unit:
        unit.set_timers([nudge(1, soon, 1)])
        assert unit.take_timers(soon, 9, LEASE) == [nudge(1, soon, 1)]
        unit.set_timers([nudge(1, soon, 2)])
        assert unit.take_timers(soon, 9, LEASE) == [nudge(1, soon, 2)]
        unit.hasten_timers([nudge(1, NOW, 3)])
        assert unit.take_timers(soon, 9, LEASE) == [nudge(1, NOW, 3)]


def test_what_a_program_had_is_free_when_it_begins_again(store: Store) -> None:
    with store.transaction() as unit:
        unit.set_timers([nudge(1)])
        assert unit.take_timers(NOW, 9, LEASE) == [nudge(1)]
        unit.free_leases()
        assert unit.take_timers(NOW, 9, LEASE) == [nudge(1)]


def test_the_timers_of_a_chat_are_dropped_but_for_a_kind(store: Store) -> None:
    news = Timer(1, "kabar:LD-1", NOW, 1)
    with store.transaction() as unit:
        unit.set_timers([nudge(1), news, Timer(1, "due", NOW, 1), nudge(2), nudge(3)])
        unit.drop_timers([1, 3], but="kabar:")
        assert unit.take_timers(NOW, 9, LEASE) == [news, nudge(2)]


def test_a_timer_is_only_brought_forward(store: Store) -> None:
    with store.transaction() as unit:
        unit.hasten_timers([nudge(1, LATER, 1), nudge(2, NOW, 1)])
        unit.hasten_timers([nudge(1, NOW, 2), nudge(2, LATER, 2)])
        assert unit.take_timers(LATER, 9, LEASE) == [nudge(1, NOW, 2), nudge(2, NOW, 1)]
