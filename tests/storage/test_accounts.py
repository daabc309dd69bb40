"""What is remembered of a chat comes back as it was."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialog.conversation import Conversation
from domain.enrollment import Touch
from storage import Account, MessageKey, Store
from storage.instants import micros
from tests.storage.samples import LATER, LEASE, NOW, budi, message, rows, unreachable

ids = st.integers(-(2**63), 2**63 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
answers = st.dictionaries(texts, st.one_of(texts, st.booleans(), ids, st.lists(texts)), max_size=8)
conversations = st.builds(
    Conversation, answers=answers, aside=answers, revision=st.integers(0, 2**31)
)
numbers = st.integers(0, 2**32 - 1)
touches = st.none() | st.builds(Touch, numbers, numbers, numbers, st.dates(date(2020, 1, 1)))
accounts = st.builds(
    Account,
    ids,
    conversations,
    touches,
    touches,
    st.booleans(),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=st.lists(st.lists(accounts, unique_by=lambda a: a.chat_id, max_size=5), max_size=4))
def test_what_is_saved_is_what_is_loaded(store: Store, batches: list[list[Account]]) -> None:
    latest: dict[int, Account] = {}
    for batch in batches:
        with store.transaction() as unit:
            unit.save(batch, NOW)
        latest |= {account.chat_id: account for account in batch}
    with store.transaction() as unit:
        assert unit.load(latest) == latest


def test_a_new_chat_has_no_account(store: Store) -> None:
    with store.transaction() as unit:
        unit.save([budi(1)], NOW)
        assert unit.load([1, 2]) == {1: budi(1)}
        assert unit.load([]) == {}


def test_an_unreachable_chat_is_sent_nothing_until_it_writes_again(store: Store) -> None:
    with store.transaction() as unit:
        unit.save([budi(1), budi(2)], NOW)
        unit.post([message(1, 10), message(1, 11), message(2, 10)], NOW)
        unit.unreachable([MessageKey(1, 11, 0)], LATER)
        unit.drop_rest([MessageKey(1, 11, 0)])
        assert unit.load([1]) == {1: unreachable(budi(1))}
        assert [due.key.chat_id for due in unit.take_due(LATER, 9, LEASE)] == [2]
        assert unit.waiting_count() == 1
        unit.save([budi(1)], LATER)
        assert unit.load([1]) == {1: budi(1)}


def test_somebody_who_wrote_since_is_not_lost_by_an_old_refusal(store: Store) -> None:
    with store.transaction() as unit:
        unit.save([budi(1)], NOW)
        unit.post([message(1, 10)], NOW)
        unit.save([budi(1)], LATER)
        unit.post([message(1, 11)], LATER)
        unit.unreachable([MessageKey(1, 10, 0)], LATER)
        unit.drop_rest([MessageKey(1, 10, 0)])
        assert unit.load([1]) == {1: budi(1)}
        assert [due.key.update_id for due in unit.take_due(LATER, 9, LEASE)] == [11]


def test_looking_for_a_new_chat_leaves_no_account(store: Store) -> None:
    with store.transaction() as unit:
        assert unit.load([1]) == {}
    with store.transaction() as unit:
        assert unit.load([1]) == {}
        unit.save([budi(1)], LATER)
    assert rows(store, "SELECT created_at FROM account") == [(micros(LATER),)]


@pytest.mark.parametrize("chat_id", [2**63, -(2**63) - 1])
def test_an_id_of_more_than_64_bits_is_refused(store: Store, chat_id: int) -> None:
    with pytest.raises(OverflowError), store.transaction() as unit:
        unit.claim([(chat_id, 1)], NOW)
