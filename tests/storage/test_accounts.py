"""What is remembered of a chat comes back as it was."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from dialog.conversation import Conversation
from domain.enrollment import Touch
from storage import Account, Store
from tests.storage.samples import LATER, NOW, VAULT, budi, message, unreachable, url

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


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(accounts, unique_by=lambda a: a.chat_id, max_size=5), max_size=4))
def test_what_is_saved_is_what_is_loaded(batches: list[list[Account]]) -> None:
    latest: dict[int, Account] = {}
    with TemporaryDirectory() as folder, Store.open(url(Path(folder)), VAULT) as store:
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
        unit.unreachable([1], LATER)
        assert unit.load([1]) == {1: unreachable(budi(1))}
        assert [due.key.chat_id for due in unit.due(LATER, 9)] == [2]
        assert unit.waiting_count() == 1
        unit.save([budi(1)], LATER)
        assert unit.load([1]) == {1: budi(1)}
