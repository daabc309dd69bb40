"""`lindung check`: a line for each thing it looks at, and what to do about what is not well."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal import Terminal, shell, telegram

__all__ = ["shell", "telegram"]


async def test_check_when_all_is_well(shell: Terminal, telegram: None) -> None:
    shell.well("migrate")
    said = await shell.beside("check")
    assert said.status == 0
    assert sum(line.startswith(" ok  ") for line in said.out.splitlines()) == 9
    assert str(Path("erasures.txt").absolute()) in said.out
    assert "none: the bot polls" in said.out
    assert "1, 3, 6, 12 months can be priced, also when they start next month (" in said.out
    assert "http://127.0.0.1:8081" in said.out
    assert "adds up" in said.out
    assert "@lindung_bot" in said.out


def other_rights(folder: Path) -> None:
    (folder / "master.key").chmod(0o644)


def no_key(folder: Path) -> None:
    (folder / "master.key").unlink()


def half_a_key(folder: Path) -> None:
    (folder / "master.key").write_text("abc")


def no_database(folder: Path) -> None:
    (folder / "lindung.db").unlink()


def an_empty_database(folder: Path) -> None:
    (folder / "lindung.db").write_bytes(b"")


def not_a_database(folder: Path) -> None:
    (folder / "lindung.db").write_bytes(b"not a database at all" * 99)


def a_folder_as_database(folder: Path) -> None:
    (folder / "lindung.db").unlink()
    (folder / "lindung.db").mkdir()


@pytest.mark.parametrize(
    ("break_it", "advice"),
    [
        (other_rights, "chmod 600 master.key"),
        (no_key, "master.key"),
        (half_a_key, "not 32 bytes of base64url"),
        (no_database, "run: lindung migrate"),
        (an_empty_database, "run: lindung migrate"),
        pytest.param(not_a_database, "not a database"),
        pytest.param(a_folder_as_database, "lindung.db"),
    ],
)
async def test_check_says_which_file_is_wrong(
    shell: Terminal,
    telegram: None,
    tmp_path: Path,
    break_it: Callable[[Path], None],
    advice: str,
) -> None:
    shell.well("migrate")
    break_it(tmp_path)
    said = await shell.beside("check")
    assert said.status == 1
    (line,) = [line for line in said.out.splitlines() if "NOT OK" in line]
    assert advice in line


@pytest.mark.parametrize(
    ("setting", "value", "advice"),
    [
        ("bot_token", "123:wrong", "check LINDUNG_BOT_TOKEN"),
        ("bot_token", "", "Set LINDUNG_BOT_TOKEN"),
        ("bot_api_url", "http://127.0.0.1:1", "check LINDUNG_BOT_API_URL"),
        ("bot_api_url", "nonsense", "check LINDUNG_BOT_API_URL"),
        ("database_url", "nonsense", "write it as sqlite:///lindung.db"),
        ("database_url", "postgresql://u:p@127.0.0.1:1/d", "cannot be used just now"),
        (
            "erasures",
            "nowhere/erasures.txt",
            "nowhere is not there; make it, or set LINDUNG_ERASURES",
        ),
        ("erasures", ".", "is a folder; set LINDUNG_ERASURES to a file"),
        ("today", "2031-01-01", "extend domain/data/contributions.toml"),
    ],
)
async def test_check_says_which_setting_is_wrong(
    shell: Terminal, telegram: None, setting: str, value: str, advice: str
) -> None:
    shell.well("migrate")
    shell.set(**{setting: value})
    said = await shell.beside("check")
    assert said.status == 1
    (line,) = [line for line in said.out.splitlines() if "NOT OK" in line]
    assert advice in line


async def test_check_looks_at_what_a_webhook_needs(shell: Terminal, telegram: None) -> None:
    shell.well("migrate")
    shell.set(webhook_url="https://bot.example.id/lindung/")
    said = await shell.beside("check")
    assert (said.status, "https://bot.example.id/lindung/telegram" in said.out) == (0, True)
    for inside in ("http://10.1.2.3:8081", "http://127.0.0.1:8081", "http://lindung:8081"):
        shell.set(webhook_url=inside)
        assert (await shell.beside("check")).status == 0, inside
    shell.set(webhook_secret="")
    said = await shell.beside("check")
    assert said.status == 1
    (line,) = [line for line in said.out.splitlines() if "NOT OK" in line]
    assert "Set LINDUNG_WEBHOOK_SECRET to a long random text." in line


async def test_check_knows_the_key_of_another_database(shell: Terminal, telegram: None) -> None:
    assert (await shell.beside("channel", "add", "pos", "Kantor Pos")).status == 0
    shell.well("key", "other.key")
    shell.set(master_key_file="other.key")
    said = await shell.beside("check")
    assert said.status == 1
    assert "master key this database was written with" in said.out
    listed = await shell.beside("channel", "list")
    assert listed.status == 1, "a link signed with another key would never be credited"
    assert "t.me" not in listed.out
