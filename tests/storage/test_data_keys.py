"""A data key for each account, form and draft: what it opens, what it does not, what dropping it
does."""

# ruff: noqa: S608 - only constants of the tests are put into these texts

from collections.abc import Iterator
from typing import Any

import pytest

from dialog.conversation import Conversation
from domain.assisted import Stage
from domain.nik import Nik
from storage import Arrival, Outgoing, Sealed, Store, Vault
from storage.drafts.drafts import Draft
from storage.handover.tables import StepRow
from storage.keys.rotation import SEALED, WRAPPED, Place
from storage.tables import table_of
from tests.storage.samples import FORM, LEASE, NIK, NOW, VAULT, budi, enrollment, rows

SITI = Nik("3273064203909999")
ABOUT = b"account.key:1"


@pytest.fixture
def filled(store: Store) -> Iterator[Store]:
    """Two chats with a conversation, a stored reply, a message, a form; and a draft."""
    with store.transaction() as unit:
        unit.claim([Arrival(1, 10), Arrival(2, 10)], NOW)
        unit.save([budi(1), budi(2)], NOW)
        unit.keep_replies({(1, 10): b"satu", (2, 10): b"dua"})
        unit.post([Outgoing(c, 10, 0, "sendMessage", b"pesan") for c in (1, 2)], NOW)
        unit.enroll([enrollment(1), enrollment(2, nik=SITI)], NOW)
        unit.add_draft(Draft(0, Stage.OPEN, 1, 1, 3, conversation=Conversation(FORM)), (1, 10), NOW)
    yield store


def run(store: Store, statement: str) -> None:
    with store.transaction() as unit:
        unit._open().execute(statement)


def test_a_data_key_opens_for_its_owner_and_under_its_master_only() -> None:
    key = VAULT.new_key(ABOUT)
    sealed = key.seal(b"Budi", b"here")
    assert VAULT.unwrap(key.wrapped, ABOUT).open(sealed, b"here") == b"Budi"
    assert b"Budi" not in sealed
    for vault, wrapped, about in (
        (VAULT, key.wrapped, b"account.key:2"),
        (VAULT, key.wrapped[:-1], ABOUT),
        (VAULT, b"", ABOUT),
        (Vault(bytes(32)), key.wrapped, ABOUT),
    ):
        with pytest.raises(Sealed):
            vault.unwrap(wrapped, about)
    with pytest.raises(Sealed):
        VAULT.new_key(ABOUT).open(sealed, b"here")
    with pytest.raises(Sealed):
        key.open(sealed, b"there")
    assert repr(key) == "DataKey(…)"


def test_every_chat_form_and_draft_has_a_key_of_its_own(filled: Store) -> None:
    keys = [
        bytes(key)
        for table in ("account", "enrollment", "draft")
        for (key,) in rows(filled, f"SELECT key FROM {table}")
    ]
    assert len(set(keys)) == len(keys) == 5
    for column, table in (("conversation", "account"), ("form", "enrollment"), ("reply", "inbox"),
                          ("body", "outbox"), ("conversation", "draft")):  # fmt: skip
        for (sealed,) in rows(filled, f"SELECT {column} FROM {table}"):
            # Not one of them opens with the master key alone.
            assert bytes(sealed)[:1] == b"\x02"


def test_what_was_swapped_between_people_does_not_open(filled: Store) -> None:
    # The blob alone, and the blob together with the key it was sealed with.
    for columns in ("conversation", "conversation, key"):
        swap = ", ".join(
            f"{c} = (SELECT other.{c} FROM account AS other WHERE other.chat_id = 2)"
            for c in columns.split(", ")
        )
        run(filled, f"UPDATE account SET {swap} WHERE chat_id = 1")
        with pytest.raises(Sealed), filled.transaction() as unit:
            unit.load([1])
    with filled.transaction() as unit:
        assert unit.load([2])[2].conversation == budi(2).conversation


def test_one_form_is_erased_by_its_key_and_the_others_are_not(filled: Store) -> None:
    (number,) = rows(filled, "SELECT number FROM enrollment WHERE chat_id = 1")[0]
    with filled.transaction() as unit:
        other = unit.enrolled_before(2, SITI)
    run(filled, "UPDATE enrollment SET key = NULL WHERE chat_id = 1")
    with pytest.raises(Sealed), filled.transaction() as unit:
        unit.by_number(number)
    with filled.transaction() as unit:
        assert unit.enrolled_before(2, SITI) == other
        assert unit.load([1])[1].conversation == budi(1).conversation


def test_an_account_whose_key_is_gone_is_gone_with_all_that_lay_under_it(filled: Store) -> None:
    run(filled, "UPDATE account SET key = NULL WHERE chat_id = 1")
    with pytest.raises(Sealed), filled.transaction() as unit:
        unit.load([1])
    with pytest.raises(Sealed), filled.transaction() as unit:
        unit.claim([(1, 10)], NOW)
    with filled.transaction() as unit:
        due = unit.take_due(NOW, 10, LEASE)
    assert [each.key.chat_id for each in due] == [2]


def test_what_was_sealed_before_there_were_data_keys_opens_and_gets_one(store: Store) -> None:
    about = b"account.conversation:1"
    with store.transaction() as unit:
        unit.save([budi(1)], NOW)
        plain = VAULT.unwrap(
            bytes(unit._open().execute("SELECT key FROM account").fetchone()[0]), ABOUT
        ).open(bytes(unit._open().execute("SELECT conversation FROM account").fetchone()[0]), about)
    old = VAULT.seal(plain, about)
    literal = f"x'{old.hex()}'" if not store._dialect.shared else f"'\\x{old.hex()}'"
    run(store, f"UPDATE account SET key = NULL, conversation = {literal}")
    with store.transaction() as unit:
        found = unit.load([1])
        assert found == {1: budi(1)}
        unit.save(list(found.values()), NOW)
    with store.transaction() as unit:
        assert unit.load([1]) == {1: budi(1)}
    ((sealed, key),) = rows(store, "SELECT conversation, key FROM account")
    assert bytes(sealed)[:1] == b"\x02"
    assert key is not None


def test_a_form_of_before_gets_its_key_when_it_is_amended(filled: Store) -> None:
    with filled.transaction() as unit:
        before = unit.enrolled_before(1, NIK)
        assert before is not None
    about = f"enrollment.form:1:{before.number}".encode()
    old = VAULT.seal(b'{"nama":"Budi"}', about)
    literal = f"x'{old.hex()}'" if not filled._dialect.shared else f"'\\x{old.hex()}'"
    run(filled, f"UPDATE enrollment SET key = NULL, form = {literal} WHERE chat_id = 1")
    with filled.transaction() as unit:
        found = unit.by_number(before.number)
        assert found is not None and found.form == {"nama": "Budi"}
        unit.amend(1, before.number, FORM)
    with filled.transaction() as unit:
        assert unit.by_number(before.number) == before


def test_a_message_to_a_chat_without_an_account_has_a_key_too(store: Store) -> None:
    with store.transaction() as unit:
        unit.post([Outgoing(9, 1, 0, "sendMessage", b"halo")], NOW)
        assert unit.load([9]) == {}
    with store.transaction() as unit:
        assert [due.body for due in unit.take_due(NOW, 5, LEASE)] == [b"halo"]
        unit.save([budi(9)], NOW)
    with store.transaction() as unit:
        assert unit.load([9]) == {9: budi(9)}


@pytest.mark.parametrize("place", [*SEALED, *WRAPPED], ids=lambda p: f"{p.row.__name__}.{p.column}")
def test_what_binds_a_value_names_its_column_and_its_row(place: Place) -> None:
    low: dict[type, Any] = {int: 1, str: "a", bytes: b"a"}
    high: dict[type, Any] = {int: 2, str: "b", bytes: b"b"}
    columns = table_of(place.row).columns
    kinds = [columns[name].type.python_type for name in place.key]
    about = place.about(*(low[kind] for kind in kinds))
    assert about.startswith(f"{place.row.__tablename__}.{place.column}:".encode())
    for changed, name in enumerate(place.key):
        if (place.row, name) in {(StepRow, "source"), (StepRow, "day")}:
            continue  # who said it and when is not part of a reason's name
        other = [(high if n == changed else low)[kind] for n, kind in enumerate(kinds)]
        assert place.about(*other) != about, name


def test_a_code_that_was_taken_does_not_hide_the_draft_that_has_it(filled: Store) -> None:
    """The key that was made for it before we knew is not that of the draft which is there."""
    with filled.transaction() as unit:
        (first,) = unit.drafts_of(1)
    with filled.transaction() as unit:
        second = unit.add_draft(first, (1, 10), NOW)
        assert second.code != first.code
        found = unit.drafts([first.code, second.code])
    assert [each.conversation.answers for each in found.values()] == [FORM, FORM]


def test_what_was_swapped_within_one_chat_does_not_open(store: Store) -> None:
    """Under one key all the same: a reply is no reply to another update, nor a message one."""
    with store.transaction() as unit:
        unit.claim([Arrival(1, 10), Arrival(1, 11)], NOW)
        unit.save([budi(1)], NOW)
        unit.keep_replies({(1, 10): b"satu", (1, 11): b"dua"})
        unit.post([Outgoing(1, 10, n, "sendMessage", b"pesan") for n in (0, 1)], NOW)
    other = "SELECT other.reply FROM inbox AS other WHERE other.update_id = 11"
    run(store, f"UPDATE inbox SET reply = ({other}) WHERE update_id = 10")
    with pytest.raises(Sealed), store.transaction() as unit:
        unit.claim([(1, 10)], NOW)
    other = "SELECT other.body FROM outbox AS other WHERE other.ordinal = 1"
    run(store, f"UPDATE outbox SET body = ({other}) WHERE ordinal = 0")
    with store.transaction() as unit:
        assert unit.take_due(NOW, 5, LEASE) == []
    run(store, f"UPDATE account SET conversation = ({other})")
    with pytest.raises(Sealed), store.transaction() as unit:
        unit.load([1])
