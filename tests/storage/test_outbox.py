"""Messages go out in order for each chat, and are finished once."""

from datetime import timedelta

from storage import Due, Mark, MessageKey, Store
from tests.storage.samples import LATER, NOW, message


def texts(due: list[Due]) -> list[tuple[int, ...]]:
    """Which messages these are."""
    return [tuple(one.key) for one in due]


def test_the_oldest_of_each_chat_goes_first(store: Store) -> None:
    with store.transaction() as unit:
        unit.post([message(1, 10, 1), message(1, 10, 0), message(2, 11)], LATER)
        unit.post([message(3, 99), message(1, 99)], NOW)
    with store.transaction() as unit:
        assert texts(unit.due(LATER, 9)) == [(1, 99, 0), (3, 99, 0), (2, 11, 0)]
        assert texts(unit.due(LATER, 1)) == [(1, 99, 0)]
        assert texts(unit.due(LATER, 9, exclude_chats={1, 3})) == [(2, 11, 0)]
        assert texts(unit.due(NOW, 9)) == [(1, 99, 0), (3, 99, 0)]

        # A later batch may carry smaller update ids: Telegram restarts them at random.
        order = []
        while due := unit.due(LATER, 1, exclude_chats=[2, 3]):
            order.append(tuple(due[0].key))
            unit.mark([Mark(due[0].key, "sent", LATER)])
        assert order == [(1, 99, 0), (1, 10, 0), (1, 10, 1)]


def test_the_message_is_given_as_it_was_posted(store: Store) -> None:
    posted = message(1, 10)
    with store.transaction() as unit:
        unit.post([posted], NOW)
        expected = Due(
            MessageKey(1, 10, 0), "sendMessage", posted.body, "prompt", "waiting", attempts=0
        )
        assert unit.due(NOW, 9) == [expected]
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
        assert texts(unit.due(NOW, 9)) == [(2, 10, 0)]
        due, _ = unit.due(again_at, 9)
        assert (due.key, due.state, due.attempts) == (key, "unsure", 1)
        unit.mark([Mark(key, "unsure", again_at, error="timeout")])
        assert texts(unit.due(again_at, 9)) == [(1, 11, 0), (2, 10, 0)]


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
        assert texts(unit.due(LATER, 9)) == [(3, 10, 0)]


def test_not_before_is_kept(store: Store) -> None:
    held = message(1, 10)
    with store.transaction() as unit:
        unit.post([type(held)(1, 10, 0, "sendMessage", b"{}", "receipt", LATER)], NOW)
        assert unit.due(NOW, 9) == []
        assert texts(unit.due(LATER, 9)) == [(1, 10, 0)]
