"""Every update is taken once, whatever happens."""

from datetime import timedelta

import pytest

from storage import Arrival, Mark, MessageKey, Store
from tests.storage.samples import LATER, LEASE, NOW, message

FIRST, SECOND = Arrival(1, 10), Arrival(2, 11)


def test_an_update_is_taken_once_and_its_reply_is_given_again(store: Store) -> None:
    with store.transaction() as unit:
        assert unit.claim([FIRST, SECOND], NOW) == {}
        unit.keep_replies({FIRST: b'{"method":"sendMessage"}'})
    with store.transaction() as unit:
        seen = unit.claim([SECOND, Arrival(1, 12), FIRST], LATER)
        assert seen == {(1, 10): b'{"method":"sendMessage"}', (2, 11): None}


def test_the_same_update_id_of_another_chat_is_another_update(store: Store) -> None:
    with store.transaction() as unit:
        assert unit.claim([(1, 10), (2, 10)], NOW) == {}


def test_an_error_takes_everything_back(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction() as unit:
        unit.claim([FIRST], NOW)
        unit.post([message(1, 10)], NOW)
        raise ZeroDivisionError
    with store.transaction() as unit:
        assert unit.claim([FIRST], NOW) == {}
        assert unit.waiting_count() == 0


def test_a_poison_update_is_set_aside_with_its_apology(store: Store) -> None:
    with store.transaction() as unit:
        unit.park(FIRST, ValueError("3273061203909999 is what they typed"), NOW, b"maaf")
    with store.transaction() as unit:
        unit.park(FIRST, KeyError("again"), LATER, b"maaf")
        unit.park(SECOND, KeyError("again"), LATER)
        assert unit.claim([FIRST, SECOND], LATER) == {FIRST: b"maaf", SECOND: None}
        assert unit.parked_count() == 2


def test_old_updates_and_finished_messages_are_forgotten(store: Store) -> None:
    with store.transaction() as unit:
        unit.claim([FIRST], NOW)
        unit.post([message(1, 10), message(2, 10)], NOW)
        unit.mark([Mark(MessageKey(1, 10, 0), "sent", NOW)])
        unit.claim([SECOND], LATER)
    with store.transaction() as unit:
        assert unit.prune(NOW + timedelta(minutes=1)) == 2
        assert unit.prune(NOW + timedelta(minutes=1)) == 0
        assert unit.claim([FIRST, SECOND], LATER) == {SECOND: None}
        assert [due.key for due in unit.take_due(LATER, 9, LEASE)] == [(2, 10, 0)]


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="aware"), store.transaction() as unit:
        unit.claim([FIRST], NOW.replace(tzinfo=None))


def test_forgetting_much_is_done_in_small_steps(store: Store) -> None:
    with store.transaction() as unit:
        unit.claim([(chat_id, 10) for chat_id in range(5)], NOW)
        assert [unit.prune(LATER, 2) for _ in range(4)] == [2, 2, 1, 0]
