"""`lindung erase` and `lindung keys rotate` at the command line: done, said, and written down."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.commands import app
from bot.settings import Settings
from storage import Store, create_master_key, reading
from tests.storage.samples import NOW, enrollment


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def deeds() -> list[tuple[str, str]]:
    settings = Settings()
    with reading(settings.database_url, settings.vault()) as reader:
        return [(deed.actor, deed.action) for deed in reader.deeds()]


def test_a_form_is_erased_under_the_new_key_and_the_log_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    master, new = tmp_path / "master.key", tmp_path / "new.key"
    create_master_key(master)
    create_master_key(new)
    monkeypatch.setenv("LINDUNG_MASTER_KEY_FILE", str(master))
    monkeypatch.setenv("LINDUNG_DATABASE_URL", f"sqlite:///{tmp_path / 'l.db'}")
    settings = Settings()
    with Store.open(settings.database_url, settings.vault()) as store, store.transaction() as unit:
        number = unit.enroll([enrollment()], NOW)[1, 0].number
    master.write_text(new.read_text() + master.read_text())
    status, said = run("keys", "rotate")
    assert (status, "1 sealed anew" in said) == (0, True)
    master.write_text(new.read_text())
    status, said = run("keys", "rotate", "--data-keys")
    assert (status, "3 sealed anew" in said) == (0, True)
    assert run("keys", "rotate", "--data-keys", "--index")[0] == 2
    status, said = run("keys", "rotate", "--index")
    assert (status, "2 sealed anew" in said) == (0, True)
    slip = f"{number[:-1]}{'0' if number[-1] != '0' else '1'}"
    assert run("erase", slip, "--yes")[0] == 2
    status, said = run("erase", number, "--yes")
    assert (status, f"is in {tmp_path / 'erasures.txt'}." in said) == (0, True)
    assert run("erase", number.lower(), "--yes")[0] == 1
    assert run("erase")[0] == run("erase", number, "--chat", "1")[0] == 2
    assert run("erase", number)[0] == 1  # nobody said yes
    rotated = ("command line", "rotate keys")
    assert deeds() == [rotated, rotated, rotated, ("command line", "erase")]
