"""Rotation of the master key: all of it, beside whoever serves, and again after a kill."""

# ruff: noqa: S608 - only constants of the tests are put into these texts

import pytest
from sqlmodel import SQLModel

from storage import Sealed, Store, Vault
from storage.keys.rotating import rotate_keys
from storage.keys.rotation import SEALED, WRAPPED
from tests.forked import Forked
from tests.storage.samples import NIK, NOW, VAULT, budi, rows
from tests.storage.sealed import NEW, OLD, assert_all_is_there, fill

ROTATE = """
import sys
from storage import Store, Vault
from storage.keys.rotating import rotate_keys
with Store.open(sys.argv[1], Vault(bytes(32), bytes(range(32)))) as store:
    rotate_keys(store, lambda some: print(some, flush=True), at_once=5)
"""


def test_afterwards_the_old_master_key_is_not_needed(address: str) -> None:
    with Store.open(address, VAULT, create=True) as store:
        fill(store)
    with Store.open(address, Vault(NEW, OLD)) as store:
        assert rotate_keys(store, lambda _: None, at_once=2) == 6
        assert rotate_keys(store, lambda _: None) == 0
    with Store.open(address, Vault(NEW)) as store:
        # Hashes stay as they were: nobody is enrolled again, no receipt or link loses its name.
        assert store.vault.person_key(NIK) == VAULT.person_key(NIK)
        assert store.vault.receipt_key == VAULT.receipt_key
        assert_all_is_there(store)
    with pytest.raises(Sealed):
        Store.open(address, Vault(OLD))


def test_what_lay_under_the_master_key_itself_gets_data_keys(address: str) -> None:
    with Store.open(address, VAULT, create=True) as store:
        fill(store)
        store_as_before(store)
    with Store.open(address, Vault(NEW, OLD)) as store:
        rotate_keys(store, lambda _: None)
    with Store.open(address, Vault(NEW)) as store:
        for place in SEALED:
            if place.owner is not None:
                ((sealed,),) = rows(store, f"SELECT {place.column} FROM {place.row.__tablename__}")
                assert bytes(sealed)[:1] == b"\x02"
        assert_all_is_there(store)


def store_as_before(store: Store) -> None:
    """As the version without data keys wrote it."""
    with store.transaction() as unit:
        connection = unit._open()
        for place in SEALED:
            if place.owner is None:
                continue
            key, table = ", ".join(place.key), place.row.__tablename__
            for *its, sealed in connection.execute(f"SELECT {key}, {place.column} FROM {table}"):
                plain = unit._owner(place, its).open(bytes(sealed), place.about(*its))
                old = VAULT.seal(plain, place.about(*its))
                each = unit._dialect.update_each(place.row, (place.column,), place.key)
                unit._run_each(each, [(old, *its)])
        for place in WRAPPED:
            connection.execute(f"UPDATE {place.row.__tablename__} SET key = NULL")


@pytest.mark.parametrize("lines", [1, 4, 9])
def test_a_rotation_killed_in_the_middle_is_begun_again(either_url: str, lines: int) -> None:
    with Store.open(either_url, VAULT, create=True) as store:
        fill(store, 59)
    with Forked(ROTATE, either_url) as process:
        for _ in range(lines):
            process.line()
    with Store.open(either_url, Vault(NEW, OLD)) as store:
        with store.transaction() as unit:
            assert len(unit.load(range(1, 60))) == 59
        rotate_keys(store, lambda _: None)
    with Store.open(either_url, Vault(NEW)) as store:
        with store.transaction() as unit:
            assert len(unit.load(range(1, 60))) == 59
        assert_all_is_there(store)


def test_a_bot_with_both_keys_works_beside_a_rotation(
    shared_store: Store, postgres_url: str
) -> None:
    fill(shared_store)
    with (
        Store.open(postgres_url, Vault(OLD, NEW)) as bot,
        Store.open(postgres_url, Vault(NEW, OLD)) as other,
    ):
        with bot.transaction() as unit:
            unit.save([budi(2)], NOW)
        rotate_keys(other, lambda _: None)
        with bot.transaction() as unit:
            assert unit.load([1, 2]) == {1: budi(1), 2: budi(2)}
            unit.save([budi(3)], NOW)
        # What the bot wrote since is under the old key: it has to have the new one first, too.
        assert rotate_keys(other, lambda _: None) == 1


def test_every_sealed_column_has_its_place() -> None:
    known = {(place.row.__tablename__, place.column) for place in (*SEALED, *WRAPPED)}
    hashes = {"token", "code", "seal", "person_key", "event_id", "member_id",
              "request_id", "link", "session"}  # fmt: skip
    not_personal = {
        ("proof", "sealed"), ("api_request", "body"), ("api_request", "answer"), ("ledger", "fact"),
        ("coverage_lane", "low"), ("coverage_lane", "high"), ("coverage_snapshot", "body"),
        ("projection_run", "body"),
    }  # fmt: skip
    left = {
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if column.type.python_type is bytes and column.name not in hashes
    }
    assert known <= left
    assert left - known == not_personal
