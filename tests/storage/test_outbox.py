"""Messages go out in order for each chat, and are finished once."""

from datetime import timedelta
from pathlib import Path

from storage import Due, Mark, MessageKey, Store, Unit
from tests.storage.samples import LATER, LEASE, NOW, VAULT, message, nudge, url


def texts(due: list[Due]) -> list[tuple[int, int, int]]:
    """Which messages these are."""
    return [(one.key.chat_id, one.key.update_id, one.key.ordinal) for one in due]


def test_the_oldest_of_each_chat_goes_first(store: Store) -> None:
    with store.transaction() as unit:
        unit.post([message(3, 99), message(1, 99)], NOW)
        unit.post([message(1, 10, 1), message(1, 10, 0), message(2, 11)], LATER)
    with store.transaction() as unit:
        assert texts(unit.take_due(NOW, 1, LEASE)) == [(1, 99, 0)]
        assert texts(unit.take_due(NOW, 9, LEASE)) == [(3, 99, 0)]
        assert texts(unit.take_due(LATER, 9, LEASE)) == [(1, 99, 0), (3, 99, 0), (2, 11, 0)]

        # A later batch may carry smaller update ids: Telegram restarts them at random.
        order = [(1, 99, 0)]
        while due := taken_and_sent(unit, MessageKey(*order[-1])):
            order.append(due)
        assert order == [(1, 99, 0), (1, 10, 0), (1, 10, 1)]


def taken_and_sent(unit: Unit, last: MessageKey) -> tuple[int, int, int] | None:
    """Mark the last one as sent; the next one of its chat, taken."""
    unit.mark([Mark(last, "sent", LATER)])
    found = texts(unit.take_due(LATER, 9, LEASE))
    return found[0] if found else None


def test_a_message_is_taken_once_until_its_lease_is_over(store: Store) -> None:
    with store.transaction() as unit:
        unit.post([message(1, 10), message(1, 11), message(2, 10)], NOW)
        assert texts(unit.take_due(NOW, 9, LEASE)) == [(1, 10, 0), (2, 10, 0)]
    over = NOW + LEASE
    with store.transaction() as unit:
        assert unit.take_due(over - timedelta(seconds=1), 9, LEASE) == []
        unit.mark([Mark(MessageKey(2, 10, 0), "sent", NOW)])
        assert texts(unit.take_due(over, 9, LEASE)) == [(1, 10, 0)]
        # The sender that was thought dead comes back late: what it did counts, and only once.
        unit.mark([Mark(MessageKey(1, 10, 0), "sent", over)])
        unit.mark([Mark(MessageKey(1, 10, 0), "waiting", over, again_at=over, error="500")])
        assert texts(unit.take_due(over, 9, LEASE)) == [(1, 11, 0)]


def test_it_is_told_whether_others_wait_behind_a_message(store: Store) -> None:
    with store.transaction() as unit:
        unit.post([message(1, 10), message(2, 10), message(2, 10, 1)], NOW)
        unit.post([message(3, 99)], NOW)
        unit.post([message(3, 10)], LATER)
        due = unit.take_due(LATER, 9, LEASE)
        assert {one.key.chat_id: one.followed for one in due} == {1: False, 2: True, 3: True}
        unit.mark([Mark(one.key, "sent", LATER) for one in due])
        assert [one.followed for one in unit.take_due(LATER, 9, LEASE)] == [False, False]


def test_what_is_posted_for_somebody_is_theirs_until_the_lease_is_over(store: Store) -> None:
    with store.transaction() as unit:
        unit.post([message(1, 10), message(1, 10, 1)], NOW, (NOW + LEASE, 7))
        unit.post([message(2, 10)], NOW)
        assert texts(unit.take_due(NOW, 9, LEASE)) == [(2, 10, 0)]
        unit.mark([Mark(MessageKey(1, 10, 0), "sent", NOW)])
        assert unit.take_due(NOW, 9, LEASE) == []
        unit.free_messages_of([7])
    with store.transaction() as unit:
        (left,) = unit.take_due(NOW, 9, LEASE)
        # Whoever had it may have sent it.
        assert (texts([left]), left.state) == ([(1, 10, 1)], "unsure")


def test_a_file_that_is_opened_again_frees_what_was_taken(tmp_path: Path) -> None:
    with Store.open(url(tmp_path), VAULT) as store, store.transaction() as unit:
        unit.post([message(1, 10)], NOW)
        unit.set_timers([nudge(1)])
        assert len(unit.take_due(NOW, 9, LEASE)) == len(unit.take_timers(NOW, 9, LEASE)) == 1
    with Store.open(url(tmp_path), VAULT) as store, store.transaction() as unit:
        assert len(unit.take_due(NOW, 9, LEASE)) == len(unit.take_timers(NOW, 9, LEASE)) == 1


def test_a_clock_that_goes_back_does_not_change_the_order(store: Store) -> None:
    with store.transaction() as unit:
        unit.post([message(1, 10)], LATER)
        unit.post([message(1, 11), message(1, 12)], NOW)
        assert unit.take_due(NOW, 9, LEASE) == []
        order = [(1, 10, 0)]
        assert texts(unit.take_due(LATER, 9, LEASE)) == order
        while due := taken_and_sent(unit, MessageKey(*order[-1])):
            order.append(due)
        assert order == [(1, 10, 0), (1, 11, 0), (1, 12, 0)]


def test_the_message_is_given_as_it_was_posted(store: Store) -> None:
    posted = message(1, 10)
    with store.transaction() as unit:
        unit.post([posted], NOW)
        expected = Due(
            MessageKey(1, 10, 0), "sendMessage", posted.body, "prompt", "waiting", attempts=0
        )
        assert unit.take_due(NOW, 9, LEASE) == [expected]
    assert b"10.0" in posted.body
    assert "10.0" not in repr(posted) + repr(expected)


def test_a_repeated_turn_posts_nothing_new(store: Store) -> None:
    with store.transaction() as unit:
        unit.post([message(1, 10)], NOW)
        unit.post([message(1, 10), message(1, 10, 1)], LATER)
        assert unit.waiting_count() == 2


def test_one_that_must_wait_holds_back_its_chat(store: Store) -> None:
    again_at = NOW + timedelta(seconds=30)
    with store.transaction() as unit:
        unit.post([message(1, 10), message(1, 11), message(2, 10)], NOW)
        key = MessageKey(1, 10, 0)
        unit.mark([Mark(key, "unsure", NOW, again_at=again_at, error="timeout")])
        assert texts(unit.take_due(NOW, 9, LEASE)) == [(2, 10, 0)]
        unit.mark([Mark(MessageKey(2, 10, 0), "sent", NOW)])
        (due,) = unit.take_due(again_at, 9, LEASE)
        assert (due.key, due.state, due.attempts) == (key, "unsure", 1)
        unit.mark([Mark(key, "unsure", again_at, error="timeout")])
        assert texts(unit.take_due(again_at, 9, LEASE)) == [(1, 11, 0)]


def test_marks_of_a_batch_finish_each_its_own(store: Store) -> None:
    with store.transaction() as unit:
        unit.post([message(1, 10), message(2, 10), message(3, 10)], NOW)
        unit.mark(
            [
                Mark(MessageKey(1, 10, 0), "sent", NOW, message_id=500),
                Mark(MessageKey(2, 10, 0), "refused", NOW, error="403"),
                Mark(MessageKey(3, 10, 0), "waiting", NOW, again_at=LATER, error="429"),
            ]
        )
        assert unit.waiting_count() == 1
        assert texts(unit.take_due(LATER, 9, LEASE)) == [(3, 10, 0)]
