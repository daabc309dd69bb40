"""Keys and sealing."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.nik import Nik
from storage import BadKey, Sealed, Vault, create_master_key, load_master_key, load_master_keys
from tests.no_room import no_room_beyond
from tests.storage.samples import NIK, VAULT

ABOUT = b"account.conversation:1"


@given(st.binary(max_size=500), st.binary(max_size=40))
def test_what_is_sealed_opens_in_its_place(plain: bytes, about: bytes) -> None:
    sealed = VAULT.seal(plain, about)
    assert VAULT.open(sealed, about) == plain
    assert len(sealed) == len(plain) + 29
    assert VAULT.seal(plain, about) != sealed


@pytest.mark.parametrize("place", [0, 1, 12, 13, -1])
def test_an_altered_byte_is_noticed(place: int) -> None:
    sealed = bytearray(VAULT.seal(b"Budi", ABOUT))
    sealed[place] ^= 1
    with pytest.raises(Sealed):
        VAULT.open(bytes(sealed), ABOUT)


def test_moved_shortened_or_foreign_data_does_not_open() -> None:
    sealed = VAULT.seal(b"Budi", ABOUT)
    for vault, blob, about in (
        (VAULT, sealed, b"account.conversation:2"),
        (VAULT, sealed[:20], ABOUT),
        (VAULT, sealed[:5], ABOUT),
        (VAULT, b"", ABOUT),
        (Vault(bytes(32)), sealed, ABOUT),
    ):
        with pytest.raises(Sealed) as error:
            vault.open(blob, about)
        assert "Budi" not in str(error.value)


def test_the_person_key_is_known_and_keyed() -> None:
    assert VAULT.person_key(NIK) == VAULT.person_key(Nik(NIK.reveal()))
    assert VAULT.person_key(NIK) != Vault(bytes(32)).person_key(NIK)
    # A changed derivation would enroll everybody a second time.
    known = "2ee19f3954367c968250a7459aacd164120cabe458c1e911d4a2435c8599c5ee"
    assert VAULT.person_key(NIK).hex() == known


def test_every_purpose_has_a_key_of_its_own() -> None:
    person = VAULT.person_key(NIK)
    event = VAULT.event_id("ledger", 1, "2:0")
    made = {VAULT.receipt_key, VAULT.start_key, person, VAULT.pseudonym(person), event}
    assert len({value[:16] for value in made}) == 5
    assert len(person) == 32
    assert len(VAULT.pseudonym(person)) == len(event) == 16


def test_event_ids_differ_by_cause_and_by_log() -> None:
    causes = [(1, "2:0"), (1, "2:1"), (2, "1:0"), (-1, "2:0")]
    ids = {VAULT.event_id("ledger", *cause) for cause in causes}
    ids |= {VAULT.event_id("request", *cause) for cause in causes}
    assert len(ids) == 8
    assert VAULT.event_id("request", 1, "2:0") in ids


def test_a_master_key_goes_to_a_private_file_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    key = create_master_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_master_key(path) == load_master_key(path.read_text()) == key
    with pytest.raises(BadKey, match="exists"):
        create_master_key(path)
    path.chmod(0o640)
    with pytest.raises(BadKey, match="chmod 600"):
        load_master_key(path)


def test_a_key_that_the_disk_has_no_room_for_leaves_no_file(tmp_path: Path) -> None:
    with no_room_beyond(10), pytest.raises(BadKey, match="make room or name another"):
        create_master_key(tmp_path / "master.key")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["", "secret", "A" * 42, "A" * 44, "?" * 44, "é" * 44])
def test_what_is_no_master_key_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.write_text(text)
    path.chmod(0o600)
    for source in (text, path):
        with pytest.raises(BadKey, match="base64url"):
            load_master_key(source)
    with pytest.raises(BadKey, match="cannot be read"):
        load_master_key(tmp_path / "absent")
    with pytest.raises(BadKey):
        Vault(b"short")


def test_a_vault_does_not_print_its_keys() -> None:
    assert repr(VAULT) == "Vault(…)"


def test_what_an_older_master_key_sealed_still_opens() -> None:
    old, new = Vault(bytes(32)), Vault(bytes(range(32)), bytes(32))
    sealed, key = old.seal(b"Budi", ABOUT), old.new_key(ABOUT)
    assert new.open(sealed, ABOUT) == b"Budi"
    assert not new.is_current(sealed, ABOUT)
    assert new.is_current(new.seal(b"Budi", ABOUT), ABOUT)
    assert not new.is_wrapped_anew(key.wrapped)
    again = new.rewrap(key.wrapped, ABOUT)
    assert new.is_wrapped_anew(again)
    assert VAULT.unwrap(again, ABOUT).open(key.seal(b"Budi", ABOUT), ABOUT) == b"Budi"
    assert new.master_names == (*VAULT.master_names, *old.master_names)


def test_keys_of_purposes_outlive_the_master_key_they_came_from() -> None:
    old, both = Vault(bytes(32)), Vault(bytes(range(32)), bytes(32))
    kept = both.purposes_of(old.seal(b"", ABOUT), ABOUT)
    new = Vault(bytes(range(32)))
    assert new.person_key(NIK) != old.person_key(NIK)
    new.learn_purposes(kept)
    for vault in (new, both):
        vault.learn_purposes(kept)
        assert vault.person_key(NIK) == old.person_key(NIK)
        assert vault.receipt_key == old.receipt_key


def test_a_file_may_hold_several_master_keys_the_current_one_first(tmp_path: Path) -> None:
    keys = [create_master_key(tmp_path / name) for name in ("new.key", "old.key")]
    path = tmp_path / "master.key"
    path.write_text((tmp_path / "new.key").read_text() + (tmp_path / "old.key").read_text())
    path.chmod(0o600)
    assert load_master_keys(path) == tuple(keys)
    assert load_master_key(path) == keys[0]
