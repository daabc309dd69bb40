"""Whoever comes second waits for the first, however the first ends; nobody waits in a ring."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.channels import Kind
from storage import (
    Account,
    Store,
    Unavailable,
    Unit,
    reading,
)
from tests.storage.samples import LEASE, NOW, VAULT, budi, message, nudge
from tests.storage.waiting import blocked, while_open


def test_the_second_to_come_waits_and_has_the_reply(shared_store: Store) -> None:
    def take(unit: Unit) -> None:
        assert unit.claim([(1, 10)], NOW) == {}
        unit.keep_replies({(1, 10): b"ok"})

    seen = while_open(shared_store, take, lambda unit: unit.claim([(1, 10), (2, 11)], NOW))
    assert seen == {(1, 10): b"ok"}


def test_the_second_takes_the_update_over_when_the_first_fails(shared_store: Store) -> None:
    with ThreadPoolExecutor(1) as pool:

        def take() -> dict[tuple[int, int], bytes | None]:
            with shared_store.transaction() as unit:
                return unit.claim([(1, 10)], NOW)

        with pytest.raises(ZeroDivisionError), shared_store.transaction() as unit:
            unit.claim([(1, 10)], NOW)
            second = pool.submit(take)
            while not blocked(shared_store):
                time.sleep(0.005)
            raise ZeroDivisionError
        assert second.result(10) == {}


@pytest.mark.parametrize("known", [True, False])
def test_an_account_is_held_even_when_there_is_none_yet(shared_store: Store, known: bool) -> None:
    if known:
        with shared_store.transaction() as unit:
            unit.save([Account(1)], NOW)

    def begin(unit: Unit) -> None:
        unit.load([1, 2])
        unit.save([budi(1)], NOW)

    assert while_open(shared_store, begin, lambda unit: unit.load([1])) == {1: budi(1)}


def test_what_one_sender_is_taking_another_leaves_alone(shared_store: Store) -> None:
    with shared_store.transaction() as unit:
        unit.post([message(1, 10), message(1, 11), message(2, 12)], NOW)
        unit.set_timers([nudge(1), nudge(2)])

    def take() -> tuple[int, int]:
        with shared_store.transaction() as unit:
            return len(unit.take_due(NOW, 9, LEASE)), len(unit.take_timers(NOW, 9, LEASE))

    with ThreadPoolExecutor(1) as pool, shared_store.transaction() as unit:
        assert len(unit.take_due(NOW, 1, LEASE)) == len(unit.take_timers(NOW, 1, LEASE)) == 1
        assert pool.submit(take).result(10) == (1, 1)


def test_a_deadlock_is_passing_trouble_and_nothing_is_tried_again_unasked(
    shared_store: Store,
) -> None:
    both = threading.Barrier(2)
    tries: list[int] = []

    def cross(first: int, second: int) -> bool:
        try:
            with shared_store.transaction() as unit:
                tries.append(first)
                unit.load([first])
                both.wait(5)
                unit.load([second])
        except Unavailable:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(cross, (1, 2), (2, 1)))
    assert sorted(ended) == [False, True]
    assert sorted(tries) == [1, 2]


def test_a_channel_number_is_given_once(shared_store: Store) -> None:
    def add(place: int) -> int:
        with shared_store.transaction() as unit:
            return unit.add_channel(f"pos{place}", "Kantor Pos", Kind.POST, NOW).number

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(add, range(12))) == list(range(1, 13))


def test_a_report_is_of_one_instant(shared_store: Store, postgres_url: str) -> None:
    with reading(postgres_url, VAULT) as reader:
        assert reader.waiting_count() == 0
        with shared_store.transaction() as unit:
            unit.post([message(1, 10)], NOW)
        assert reader.waiting_count() == 0
