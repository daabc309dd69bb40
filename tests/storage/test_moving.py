"""The index of persons under a fresh key: nobody is enrolled twice, whenever they come."""

import threading
from collections import Counter
from contextlib import ExitStack
from functools import partial

import pytest

from storage import Sealed, StorageError, Store, Vault
from storage.index import Index
from storage.keys import moving
from storage.keys.moving import FIRST_FORM, FIRST_PERSON
from storage.keys.rotating import move_index, rotate_keys
from tests.forked import Forked
from tests.storage.samples import NIK, NOW, VAULT, enrollment, nik_of, rows
from tests.storage.sealed import NEW, OLD

MOVE = """
import sys
from storage import Store, Vault
from storage.keys import moving
from storage.keys.rotating import move_index, rotate_keys
moving.MOVED_AT_ONCE = 2
with Store.open(sys.argv[1], Vault(bytes(range(32)))) as store:
    move_index(store, lambda some: print(some, flush=True))
"""

SERVE = """
import sys
from storage import Store, Vault
from tests.storage.samples import NOW, enrollment, nik_of
with Store.open(sys.argv[1], Vault(bytes(range(32)))) as store:
    update = 1000 * int(sys.argv[2])
    while True:
        update += 1
        for chat in (update % 20 + 1, update % 20 + 101):
            with store.transaction() as unit:
                unit.load([chat])  # a turn holds its chat
                if unit.enrolled_before(chat, nik_of(update % 20)) is None:
                    unit.enroll([enrollment(chat, update, nik=nik_of(update % 20))], NOW)
        print(update, flush=True)
"""


def claims(store: Store) -> list[bytes]:
    return [bytes(key) for (key,) in rows(store, "SELECT person_key FROM person")]


def fill(store: Store, people: int = 12) -> None:
    """Each in a chat of their own; the first one was erased again."""
    with store.transaction() as unit:
        made = [enrollment(chat, 10, nik=nik_of(chat)) for chat in range(1, people + 1)]
        enrolled = unit.enroll(made, NOW)
        unit.erase_form(enrolled[1, 0].number, NOW)


def members(store: Store) -> list[bytes | None]:
    with store.transaction() as unit:
        return [unit.member_of_number(number) for number in unit.form_numbers()]


def assert_all_are_known(store: Store, people: int = 12) -> None:
    with store.transaction() as unit:
        for chat in range(2, people + 1):
            assert unit.enrolled_before(chat, nik_of(chat)) is not None
        # Elsewhere and once more: nobody is the first of a person again, the erased one neither.
        again = [enrollment(chat, 11, nik=nik_of(chat - 500)) for chat in range(501, 501 + people)]
        assert not any(result.first_of_person for result in unit.enroll(again, NOW).values())
        newcomer = unit.enroll([enrollment(900, 11, nik=nik_of(90))], NOW)[900, 0]
        assert newcomer.first_of_person
        for result in unit.enroll([enrollment(901, 11, nik=nik_of(90))], NOW).values():
            assert not result.first_of_person


def test_afterwards_persons_are_the_same_under_other_names(store: Store) -> None:
    fill(store)
    before, known = claims(store), members(store)
    for _ in range(2):
        assert move_index(store, lambda _: None) == 12 + 11
        after = claims(store)
        assert len(after) == 12
        assert not set(before) & set(after)
        assert members(store) == known
        before = after
    # Who has all keys but that of the index tries NIKs in vain.
    assert not {VAULT.person_key(nik_of(chat)) for chat in range(1, 13)} & set(after)
    assert_all_are_known(store)


@pytest.mark.parametrize("persons_too", [False, True])
def test_while_rows_are_moved_both_are_looked_at(
    store: Store, persons_too: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "MOVED_AT_ONCE", 5)
    fill(store)
    known = members(store)
    with store.transaction() as unit:
        assert unit.has_index_alone()
        index = unit.begin_moving()
        assert unit.move_persons(index, FIRST_PERSON)[1] == 5
        if persons_too:
            unit.move_forms(index, FIRST_FORM)
    assert members(store) == known
    assert_all_are_known(store)
    with store.transaction() as unit:
        form = unit.enrolled_before(2, nik_of(2))
        assert form is not None
        unit.erase_form(form.number, NOW)
    (left,) = rows(store, "SELECT count(*) FROM person WHERE chat_id = 2")[0]
    assert left == 0
    monkeypatch.setattr(moving, "MOVED_AT_ONCE", 500)
    move_index(store, lambda _: None)
    assert len({len(key) for key in claims(store)}) == 1


@pytest.mark.parametrize("lines", [1, 4, 9])
def test_one_that_was_killed_is_begun_again(either_url: str, lines: int) -> None:
    with Store.open(either_url, VAULT, create=True) as store:
        fill(store)
        before = claims(store)
    with Forked(MOVE, either_url) as process:
        for _ in range(lines):
            process.line()
    with Store.open(either_url, VAULT) as store:
        with store.transaction() as unit:
            assert unit.enrolled_before(12, nik_of(12)) is not None
        move_index(store, lambda _: None)
        assert not set(before) & set(claims(store))
        assert_all_are_known(store)


def test_two_programs_enroll_while_the_index_is_moved_and_the_move_is_killed(
    shared_store: Store, postgres_url: str
) -> None:
    with ExitStack() as stack:
        served = [stack.enter_context(Forked(SERVE, postgres_url, name)) for name in "12"]
        for lines in (2, 5, 9):
            for each in served:
                each.line()
            with Forked(MOVE, postgres_url) as process:
                for _ in range(lines):
                    process.stdout.readline()  # it may be through before
        move_index(shared_store, lambda _: None)
        for each in served:
            for _ in range(25):
                each.line()
            assert each.returncode is None
    # Twenty people, in two chats each, enrolled by two processes: each was first once.
    firsts: Counter[bytes] = Counter()
    with shared_store.transaction() as unit:
        for number in unit.form_numbers():
            form, member = unit.by_number(number), unit.member_of_number(number)
            assert form is not None and member is not None
            firsts[member] += form.first_of_person
    assert list(firsts.values()) == [1] * 20
    assert len(claims(shared_store)) == 20


def test_the_key_of_the_index_comes_along_when_the_master_key_changes(address: str) -> None:
    with Store.open(address, VAULT, create=True) as store:
        fill(store)
        with store.transaction() as unit:
            unit.move_persons(unit.begin_moving(), FIRST_PERSON)
    with Store.open(address, Vault(NEW, OLD)) as store:
        rotate_keys(store, lambda _: None)
    with Store.open(address, Vault(NEW)) as store:
        assert_all_are_known(store)
        move_index(store, lambda _: None)
        with store.reader() as reader:
            assert len(reader.forms_of(12)) == 11 + 12 + 2


def test_a_move_waits_for_those_who_use_the_index(shared_store: Store) -> None:
    fill(shared_store)
    with shared_store.transaction() as unit:
        assert unit.enrolled_before(2, nik_of(2)) is not None
        mover = threading.Thread(target=move_index, args=(shared_store, lambda _: None))
        mover.start()
        mover.join(0.5)
        assert mover.is_alive()
    mover.join()
    assert_all_are_known(shared_store)


def test_a_second_move_that_is_late_is_refused(store: Store) -> None:
    fill(store)
    with store.transaction() as unit:
        late = unit.begin_moving()
    move_index(store, lambda _: None)
    with store.transaction() as unit:
        for work in (
            partial(unit.move_persons, late, FIRST_PERSON),
            partial(unit.move_forms, late, FIRST_FORM),
            partial(unit.end_moving, late),
        ):
            with pytest.raises(StorageError, match="let it finish"):
                work()


def test_an_altered_row_is_noticed_and_keys_are_not_printed() -> None:
    index = Index().renewed()
    stored = bytearray(index.stored(VAULT.person_key(NIK)))
    assert index.person(bytes(stored)) == VAULT.person_key(NIK)
    stored[20] ^= 1
    for altered in (bytes(stored), b"", b"short", Index().renewed().stored(bytes(32))):
        with pytest.raises(Sealed):
            index.person(altered)
    assert repr(index) == "Index(…)"
