"""A backup, more signups, an erasure, a restore: who was erased is not there, all else is."""

import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.commands import app
from bot.clock import now
from bot.settings import Settings
from domain.enrollment import IN_PERSON, Attribution, Registrar
from domain.nik import Nik
from storage import Arrival, Consent, Sealed, Store, create_master_key
from storage.access.sessions import SignInLink
from tests.postgres import Server
from tests.storage.samples import NIK, NOW, budi, enrollment, message, rows, signup

SITI, WATI = Nik("3273064203909999"), Nik("3273065203909999")


@pytest.fixture(params=["sqlite", "postgresql"])
def places(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, str]]:
    monkeypatch.chdir(tmp_path)
    create_master_key(tmp_path / "master.key")
    monkeypatch.setenv("LINDUNG_MASTER_KEY_FILE", str(tmp_path / "master.key"))
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'one.db'}", f"sqlite:///{tmp_path / 'two.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    urls = server.new(), server.new()
    yield urls
    for url in urls:
        server.drop(url)


def run(*words: str) -> str:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def sign_up(store: Store, chat_id: int, nik: Nik) -> str:
    alone = Attribution(None, None, Registrar())
    new = replace(enrollment(chat_id, 10, nik), attribution=alone, agreed=IN_PERSON)
    with store.transaction() as unit:
        unit.claim([Arrival(chat_id, 10)], NOW)
        unit.save([budi(chat_id)], NOW)
        unit.post([message(chat_id, 10)], NOW)
        unit.consent([Consent(chat_id, 10, "1", "id", NOW)])
        enrolled = unit.enroll([new], NOW)[chat_id, 0]
        unit.record_facts([signup(new, enrolled.member_id)])
    return enrolled.number


def about(store: Store, chat_id: int) -> list[Any]:
    tables = ("account", "enrollment", "consent", "outbox", "inbox", "receipt")
    return [rows(store, f"SELECT * FROM {name} WHERE chat_id = {chat_id}") for name in tables]  # noqa: S608


FACTS = "SELECT * FROM ledger ORDER BY event_id"


def test_who_was_erased_since_does_not_come_back(
    places: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = places
    monkeypatch.setenv("LINDUNG_DATABASE_URL", first)
    with Store.open(first, Settings().vault(), create=True) as store:
        number = sign_up(store, 1, NIK)
        sign_up(store, 2, SITI)
        run("backup", "copy")  # while it is open, and used
        siti, facts = about(store, 2), rows(store, FACTS)
        sign_up(store, 3, WATI)
    copy = tmp_path / "copy"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    again = CliRunner().invoke(app, ["backup", "copy"])
    assert str(again.exception) == "copy exists; a backup is never written over. Name a new file."
    assert not (tmp_path / "copy.lock").exists()
    run("erase", "--chat", "1", "--yes")
    assert CliRunner().invoke(app, ["restore", "copy", "--erasures", "erasures.txt"]).exit_code == 1
    monkeypatch.setenv("LINDUNG_DATABASE_URL", second)
    assert "erased again: 1" in run("restore", "copy", "--erasures", "erasures.txt")
    with Store.open(second, Settings().vault()) as store:
        assert about(store, 2) == siti and all(siti)
        assert rows(store, FACTS) == facts and len(facts) == 2
        assert not any(about(store, 3)), "came after the backup"
        assert [bool(found) for found in about(store, 1)] == [False] * 4 + [True, False]
        assert rows(store, "SELECT reply FROM inbox WHERE chat_id = 1") == [(None,)]
        with store.transaction() as unit:
            assert unit.by_number(number) is None
    run("audit", "verify")
    assert "restore" in run("audit", "show")
    (listed,) = (tmp_path / "erasures.txt").read_text().splitlines()
    assert number not in listed


def test_an_erasure_from_before_the_backup_is_not_repeated(
    places: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = places
    monkeypatch.setenv("LINDUNG_DATABASE_URL", first)
    with Store.open(first, Settings().vault(), create=True) as store:
        sign_up(store, 1, NIK)
    run("erase", "--chat", "1", "--yes")
    with Store.open(first, Settings().vault()) as store, store.transaction() as unit:
        unit.save([budi(1)], NOW)
    run("backup", "copy")
    monkeypatch.setenv("LINDUNG_DATABASE_URL", second)
    assert "erased again: 0" in run("restore", "copy", "--erasures", "erasures.txt")
    with Store.open(second, Settings().vault()) as store, store.transaction() as unit:
        assert unit.load([1]) == {1: budi(1)}


def test_nobody_is_signed_in_after_a_restore(
    places: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever signed out after the backup was taken would be in again."""
    first, second = places
    monkeypatch.setenv("LINDUNG_DATABASE_URL", first)
    link = SignInLink(1, "id", 10)
    with Store.open(first, Settings().vault(), create=True) as store, store.transaction() as unit:
        unit.begin_session("secret", link, now())
        unit.add_sign_in_link("other", link, now())
    run("backup", "copy")
    monkeypatch.setenv("LINDUNG_DATABASE_URL", second)
    Path("none.txt").touch()
    run("restore", "copy", "--erasures", "none.txt")
    with Store.open(second, Settings().vault()) as store, store.reader() as reader:
        assert reader.session("secret", now()) is None
        assert reader.sign_in_link("other", now()) is None


def test_every_list_is_honoured_and_none_is_none(
    places: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each machine keeps one of its own; the bot writes where `LINDUNG_ERASURES` says."""
    first, second = places
    monkeypatch.setenv("LINDUNG_DATABASE_URL", first)
    monkeypatch.setenv("LINDUNG_ERASURES", "here.txt")
    with Store.open(first, Settings().vault(), create=True) as store:
        for chat_id, nik in ((1, NIK), (2, SITI), (3, WATI)):
            sign_up(store, chat_id, nik)
    run("backup", "copy")
    run("erase", "--chat", "1", "--yes")
    run("erase", "--chat", "2", "--yes", "--list", "there.txt")
    assert stat.S_IMODE((tmp_path / "here.txt").stat().st_mode) == 0o600
    monkeypatch.setenv("LINDUNG_DATABASE_URL", second)
    assert CliRunner().invoke(app, ["restore", "copy"]).exit_code == 2
    lists = ("--erasures", "here.txt", "--erasures", "there.txt")
    assert "erased again: 2" in run("restore", "copy", *lists)
    with Store.open(second, Settings().vault()) as store, store.transaction() as unit:
        assert unit.enrollments_of([1, 2, 3]).keys() == {3}


def test_with_another_key_nothing_is_restored(
    places: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = places
    monkeypatch.setenv("LINDUNG_DATABASE_URL", first)
    with Store.open(first, Settings().vault(), create=True) as store:
        sign_up(store, 1, NIK)
    run("backup", "copy")
    (tmp_path / "erasures.txt").touch()
    monkeypatch.setenv("LINDUNG_DATABASE_URL", second)
    create_master_key(tmp_path / "other.key")
    monkeypatch.setenv("LINDUNG_MASTER_KEY_FILE", str(tmp_path / "other.key"))
    refused = CliRunner().invoke(app, ["restore", "copy", "--erasures", "erasures.txt"])
    assert isinstance(refused.exception, Sealed)
    assert not (tmp_path / "two.db").exists()


def test_the_list_and_the_backup_swapped_are_told_apart(
    places: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINDUNG_DATABASE_URL", places[0])
    Store.open(places[0], Settings().vault(), create=True).close()
    run("backup", "day0.bak")
    (tmp_path / "erasures.txt").touch()
    monkeypatch.setenv("LINDUNG_DATABASE_URL", places[1])
    swapped = CliRunner().invoke(app, ["restore", "erasures.txt", "--erasures", "day0.bak"])
    assert str(swapped.exception) == (
        "day0.bak is no list of erasures. Name the backup first, and the list after --erasures."
    )
    run("restore", "day0.bak", "--erasures", "erasures.txt")


@pytest.mark.parametrize("line", ["2026-11-29 e0", "2026-11-29T10:00:00 e0", "one two", "x"])
def test_a_line_of_the_list_that_is_none_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    """A time without its zone cannot be compared with that of the backup."""
    monkeypatch.chdir(tmp_path)
    create_master_key(tmp_path / "master.key")
    monkeypatch.setenv("LINDUNG_MASTER_KEY_FILE", str(tmp_path / "master.key"))
    (tmp_path / "erasures.txt").write_text(f"2026-11-29T10:00:00+00:00 e1\n{line}\n")
    Store.open("sqlite:///one.db", Settings().vault()).close()
    monkeypatch.setenv("LINDUNG_DATABASE_URL", "sqlite:///one.db")
    run("backup", "copy")
    monkeypatch.setenv("LINDUNG_DATABASE_URL", "sqlite:///two.db")
    refused = CliRunner().invoke(app, ["restore", "copy", "--erasures", "erasures.txt"])
    assert str(refused.exception) == "Line 2 of the list of erasures is none; mend it."
