"""What goes wrong on the command line: one line that says what to do, and never a secret."""

import asyncio
import errno
import socket
import sys
from pathlib import Path
from subprocess import run

import pytest
from typer.main import get_command

from bot.cli.commands import app
from bot.cli.failing import tell
from tests.terminal import Terminal, every_command, shell, telegram

__all__ = ["shell", "telegram"]


@pytest.mark.parametrize("words", list(every_command(get_command(app))), ids=" ".join)
def test_wrong_use_is_one_line_that_says_where_to_read_on(
    shell: Terminal, words: list[str]
) -> None:
    said = shell.run(*words, "--zzz")
    assert (said.status, said.out) == (2, "")
    assert said.line == f"lindung: No such option: --zzz. See: lindung {' '.join(words)} --help"
    assert shell.run(*words, *"abcd").status == 2


def test_what_is_wrong_is_said_in_plain_words(shell: Terminal) -> None:
    king = shell.run("invite", "king", "--name", "X").line
    assert king.startswith("lindung: Invalid value for 'role': 'king' is not one of 'agent', ")
    assert shell.run("chanel", "list").line == (
        "lindung: No such command 'chanel'. Did you mean 'channel'? See: lindung --help"
    )
    assert shell.run("erase").line == (
        "lindung: Name a receipt number, or --chat, not both. See: lindung erase --help"
    )
    scope = shell.run("token", "create").line
    assert "Choose from: coverage:read, signups:write, payments:write. See: " in scope


def test_a_file_that_is_not_as_it_should_be_is_named_with_what_to_do(shell: Terminal) -> None:
    Path("there.csv").touch()
    Path("folder").mkdir()
    for words, said in (
        (("restore", "copy", "--erasures", "none.txt"),
         "none.txt: there is no such file or folder; look at the path."),
        (("restore", "copy", "--erasures", "folder"), "folder: it is a folder; name a file in it."),
    ):  # fmt: skip
        assert shell.run(*words).line == f"lindung: {said}"
    shell.well("migrate")
    assert shell.run("handover", "export", "there.csv", "--for", "BPJS").line == (
        "lindung: there.csv: it exists, and is never written over; name a new file."
    )
    assert shell.run("incident", "close", "9").line == (
        "lindung: No open incident 9; see: lindung incident list"
    )


def as_a_program(*words: str) -> str:
    """What `lindung` says on stderr when it fails in a process of its own: it serves there."""
    start = "from bot.cli import main; main()"
    ended = run([sys.executable, "-c", start, *words], check=False, capture_output=True, text=True)
    assert ended.returncode == 1
    return ended.stderr.splitlines()[-1]


async def test_where_it_cannot_listen_it_says_what_to_do(shell: Terminal, telegram: None) -> None:
    shell.well("migrate")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = await asyncio.to_thread(as_a_program, "demo", "--port", port)
        assert said.startswith("lindung: The port is in use; stop what listens there, or name ")
    shell.set(listen=f"192.0.2.1:{port}")
    said = await asyncio.to_thread(as_a_program, "run")
    assert said.startswith("lindung: That is no address of this machine; name another (LINDUNG_")


def test_a_full_disk_is_said_in_plain_words(capsys: pytest.CaptureFixture[str]) -> None:
    for name, about in ((None, "The"), ("a.csv", "a.csv: the")):
        tell(OSError(errno.ENOSPC, "No space left on device", name))
        said = f"lindung: {about} disk is full; make room, and run it again.\n"
        assert capsys.readouterr().err == said


def test_other_troubles_are_said_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    for error, said in (
        (PermissionError(errno.EACCES, "permission denied"), "This account may not do that; for a"),
        (
            ConnectionRefusedError(errno.ECONNREFUSED, "refused"),
            f"[Errno {errno.ECONNREFUSED}] ref",
        ),
        (
            socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
            "There is no host of that name; name another (LINDUNG_LISTEN, or demo --port).",
        ),
        (TimeoutError(), "TimeoutError"),
    ):
        tell(error)
        assert capsys.readouterr().err.startswith(f"lindung: {said}")


def test_a_broken_database_is_said_with_the_way_back(shell: Terminal) -> None:
    Path("lindung.db").write_bytes(b"no database at all" * 500)
    line = shell.run("coverage", "summary").line
    assert "lindung.db cannot be opened as a database: file is not a database." in line
    assert line.endswith("set it aside, and run: lindung restore")


def test_what_was_mistyped_is_said(shell: Terminal) -> None:
    shell.well("migrate")
    assert shell.run("erase", "LD-AAAA-BBBB-CCCC", "--yes").line == (
        "lindung: That is not one of our numbers; look at each sign. See: lindung erase --help"
    )
    missing = shell.run("coverage", "export", "nowhere/cube.parquet").line
    assert missing.startswith("lindung: There is no folder nowhere; make it, or name another.")
    shell.set(today="30-11-2026")
    line = shell.run("check").line
    assert line == "lindung: LINDUNG_TODAY: write it as YYYY-MM-DD, such as 2026-11-28"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("bot_token", "hunter2"),
        ("webhook_secret", "hunter2!"),
        ("webhook_url", "http://bot.example.id"),
        ("webhook_url", "bot.example.id"),
        ("listen", "here"),
        ("log_level", "loud"),
        ("today", "soon"),
        ("webhook_reply", "maybe"),
    ],
)
def test_a_setting_that_cannot_be_is_named_but_not_quoted(
    shell: Terminal, setting: str, value: str
) -> None:
    shell.set(**{setting: value})
    said = shell.run("check")
    assert said.status == 1
    assert said.line.startswith(f"lindung: LINDUNG_{setting.upper()}: ")
    assert value not in said.line.removeprefix(f"lindung: LINDUNG_{setting.upper()}: ")
