"""Renewal of the data keys: all of it, beside whoever serves, and on from where it was killed."""

# ruff: noqa: S608 - only constants of the tests are put into these texts

import threading
from collections.abc import Iterator

import pytest

from dialog.conversation import Conversation
from storage import Outgoing, Sealed, StorageError, Store, Vault
from storage.keys.renewal import Stage
from storage.keys.rotating import renew_keys, rotate_keys
from storage.keys.rotation import SEALED, WRAPPED, first_of
from tests.forked import Forked
from tests.storage.samples import LEASE, NIK, NOW, VAULT, budi, rows
from tests.storage.sealed import NEW, OLD, assert_all_is_there, fill

RENEW = """
import sys
from storage import Store, Vault
from storage.keys.rotating import renew_keys
with Store.open(sys.argv[1], Vault(bytes(range(32)))) as store:
    renew_keys(store, lambda some: print(some, flush=True), at_once=5)
"""

SERVE = """
import sys
from storage import Outgoing, Store, Vault
from tests.storage.samples import LEASE, NIK, NOW, budi
update = 100
with Store.open(sys.argv[1], Vault(bytes(range(32)))) as store:
    while True:
        update += 1
        with store.transaction() as unit:
            chats = (update % 40 + 1, update % 7 + 1)
            unit.claim([(chat, update) for chat in set(chats)], NOW)
            assert all(budi(chat) == found for chat, found in unit.load(chats).items())
            unit.save([budi(chat) for chat in set(chats)], NOW)
            unit.keep_replies({(chat, update): b"jawaban" for chat in chats})
            unit.post([Outgoing(update % 11 + 1, update, 0, "sendMessage", b"pesan")], NOW)
        with store.transaction() as unit:
            assert {due.body for due in unit.take_due(NOW, 5, LEASE)} <= {b"pesan"}
            form = unit.enrolled_before(1, NIK)
            unit.amend(1, form.number, form.form)
        print(update, flush=True)
"""


@pytest.fixture
def filled(store: Store) -> Iterator[Store]:
    """With something in every place, and many chats."""
    fill(store, 39)
    yield store


def everything(store: Store, *, wrapped: bool) -> list[bytes]:
    """What is stored in all these columns."""
    return [
        bytes(value)
        for place in (WRAPPED if wrapped else SEALED)
        if wrapped or place.owner is not None
        for (value,) in rows(store, f"SELECT {place.column} FROM {place.row.__tablename__}")
        if value is not None
    ]


def test_afterwards_nothing_is_under_a_key_of_before(filled: Store) -> None:
    keys, sealed = everything(filled, wrapped=True), everything(filled, wrapped=False)
    # Each key is made, and the one before it dropped; each value is sealed once.
    assert renew_keys(filled, lambda _: None, at_once=3) == 2 * len(keys) + len(sealed)
    fresh = everything(filled, wrapped=True)
    assert {len(key) for key in fresh} == {64}
    assert not set(keys) & set(fresh)
    assert not set(sealed) & set(everything(filled, wrapped=False))
    assert_all_is_there(filled)
    assert renew_keys(filled, lambda _: None) > 0


def test_a_key_of_before_opens_nothing(filled: Store) -> None:
    ((before,),) = rows(filled, "SELECT key FROM account WHERE chat_id = 1")
    renew_keys(filled, lambda _: None)
    ((sealed,),) = rows(filled, "SELECT conversation FROM account WHERE chat_id = 1")
    with pytest.raises(Sealed):
        VAULT.unwrap(bytes(before), b"account.key:1").open(bytes(sealed), b"account.conversation:1")


@pytest.mark.parametrize("lines", [1, 17, 29])
def test_one_that_was_killed_goes_on(either_url: str, lines: int) -> None:
    with Store.open(either_url, VAULT, create=True) as store:
        fill(store, 39)
        keys = everything(store, wrapped=True)
    with Forked(RENEW, either_url) as process:
        for _ in range(lines):
            process.line()
    with Store.open(either_url, VAULT) as store:
        with store.transaction() as unit:
            assert len(unit.load(range(1, 40))) == 39
        # The master key may be changed in between: both keys of a row come along.
        with_both = Vault(NEW, OLD)
    with Store.open(either_url, with_both) as store:
        rotate_keys(store, lambda _: None)
    with Store.open(either_url, Vault(NEW)) as store:
        renew_keys(store, lambda _: None)
        assert {len(key) for key in everything(store, wrapped=True)} == {64}
        assert not set(keys) & set(everything(store, wrapped=True))
        assert_all_is_there(store)


def test_a_program_works_while_keys_are_renewed_and_the_renewal_is_killed(
    shared_store: Store, postgres_url: str
) -> None:
    fill(shared_store, 40)
    with Forked(SERVE, postgres_url) as served:
        for lines in (3, 30, 60):
            served.line()
            with Forked(RENEW, postgres_url) as process:
                for _ in range(lines):
                    process.stdout.readline()  # it may be through before
        assert renew_keys(shared_store, lambda _: None, at_once=4) > 0
        # It has never met a value that did not open: it still serves.
        for _ in range(3):
            served.line()
        assert served.returncode is None
    with shared_store.transaction() as unit:
        assert unit.load(range(1, 41)) == {chat: budi(chat) for chat in range(1, 41)}
        assert unit.enrolled_before(1, NIK) is not None
    everything_opens(shared_store)


def everything_opens(store: Store) -> None:
    """Every sealed value there is, under the key of its owner."""
    with store.transaction() as unit:
        for place in SEALED:
            key, table = ", ".join(place.key), place.row.__tablename__
            found = unit._open().execute(f"SELECT {key}, {place.column} FROM {table}").fetchall()
            for *its, sealed in found:
                if sealed is not None:
                    owner = VAULT if place.owner is None else unit._owner(place, its)
                    owner.open(bytes(sealed), place.about(*its))


def test_a_renewal_waits_for_transactions_that_know_the_key_of_before(
    shared_store: Store, postgres_url: str
) -> None:
    fill(shared_store)
    with Store.open(postgres_url, VAULT) as other, other.transaction() as unit:
        unit._prepare([1])  # has the key, and has changed nothing yet
        renewal = threading.Thread(target=renew_keys, args=(shared_store, lambda _: None))
        renewal.start()
        renewal.join(0.5)
        assert renewal.is_alive()
        unit.post([Outgoing(1, 11, 0, "sendMessage", b"terlambat")], NOW)
    renewal.join()
    with shared_store.transaction() as unit:
        first = unit.take_due(NOW, 5, LEASE)
        unit._run_each(unit._sql.mark_finished, [("sent", 0, 1, None, *d.key) for d in first])
        assert [due.body for due in unit.take_due(NOW, 5, LEASE)] == [b"terlambat"]


def test_a_second_renewal_that_is_elsewhere_is_refused(filled: Store) -> None:
    place = WRAPPED[0]
    with filled.transaction() as unit:
        assert unit.begin_renewal() is Stage.GIVE
        unit.renew_some(Stage.GIVE, place, first_of(place), 500)
    for stage in (Stage.SEAL, Stage.DROP):
        with pytest.raises(StorageError, match="let it finish"), filled.transaction() as unit:
            unit.renew_some(stage, place, first_of(place), 500)
        with pytest.raises(StorageError, match="let it finish"), filled.transaction() as unit:
            unit.end_stage(stage)
    renew_keys(filled, lambda _: None)
    with pytest.raises(StorageError), filled.transaction() as unit:
        unit.renew_some(Stage.DROP, place, first_of(place), 500)
    with filled.transaction() as unit:
        assert unit.load([3])[3].conversation == Conversation(budi(3).conversation.answers,
                                                              revision=7)  # fmt: skip
