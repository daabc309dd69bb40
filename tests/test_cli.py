"""The command line: what each command says, to whom, with which exit status, and never a secret."""

import asyncio
import errno
import json
import re
import socket
import stat
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from io import StringIO
from pathlib import Path
from subprocess import run
from typing import Any, NamedTuple

import pytest
from typer.main import get_command

from bot.cli import main
from bot.cli.commands import app
from bot.cli.failing import tell
from bot.clock import now
from bot.settings import Settings
from bot.simulator import Simulator
from storage import Store
from tests.e2e.program import BUDI, enroll, free_port, playing

TOKEN = "123456:a-token-that-nobody-may-see"
SECRET = "a-webhook-secret-that-nobody-may-see"

COMMANDS = (
    "", "run", "demo", "migrate", "check", "key",
    "channel", "channel add", "channel list", "coverage", "coverage summary",
)  # fmt: skip


class Said(NamedTuple):
    """How a command ended, and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line on stderr."""
        (line,) = self.err.splitlines()
        assert line.startswith("lindung: ")
        return line


class Terminal:
    """A shell in a folder of its own; whatever is said in it, no secret may be."""

    def __init__(self, patch: pytest.MonkeyPatch, read: pytest.CaptureFixture[str]) -> None:
        self._patch = patch
        self._read = read
        self.secrets = [TOKEN, SECRET]

    def set(self, **settings: object) -> None:
        """Environment variables, from now on."""
        for name, value in settings.items():
            self._patch.setenv(f"LINDUNG_{name.upper()}", str(value))

    def run(self, *words: str) -> Said:
        """`lindung` with these words, as the console script starts it."""
        self._patch.setattr("sys.argv", ["lindung", *words])
        self._read.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = Said(int(ended.value.code or 0), *self._read.readouterr())
        assert not any(secret in said.out + said.err for secret in self.secrets)
        assert "Traceback" not in said.err
        return said

    def well(self, *words: str) -> str:
        """What a command that succeeds prints."""
        said = self.run(*words)
        assert said.status == 0, said
        assert said.err == ""
        return said.out

    async def beside(self, *words: str) -> Said:
        """The same while this test's loop serves: the commands have loops of their own."""
        return await asyncio.to_thread(self.run, *words)


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    """With settings as an operator would have them, a key, and no database yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    terminal = Terminal(monkeypatch, capsys)
    nobody = f"http://127.0.0.1:{free_port()}"
    terminal.set(bot_token=TOKEN, webhook_secret=SECRET, bot_api_url=nobody)
    assert "Keep a copy" in terminal.well("key", "master.key")
    terminal.set(master_key_file="master.key")
    terminal.secrets.append((tmp_path / "master.key").read_text().strip())
    return terminal


@pytest.fixture
async def telegram(shell: Terminal) -> AsyncIterator[None]:
    """A Bot API that knows the token."""
    simulator = Simulator(personas=[BUDI], now=lambda: now().timestamp(), token=TOKEN)
    shell.set(bot_api_url=await simulator.start())
    yield
    await simulator.stop()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(shell: Terminal, command: str) -> None:
    help_text = shell.well(*command.split(), "--help")
    assert f"{command} [OPTIONS]".strip() in help_text
    assert len(help_text.split()) > 12


@pytest.mark.parametrize("command", ["fly", "run --fast", "key", "channel fly", "demo --port no"])
def test_wrong_use_is_two(shell: Terminal, command: str) -> None:
    said = shell.run(*command.split())
    assert said.status == 2
    assert said.line.endswith(" --help")


def every_command(group: Any, *path: str) -> Iterator[list[str]]:
    """All there are, as words."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from every_command(command, *path, name)
        else:
            yield [*path, name]


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
    for host, why in (
        ("192.0.2.1", "That is no address of this machine; name another (LINDUNG_LISTEN, or "),
        ("nowhere.invalid", "There is no host of that name; name another (LINDUNG_LISTEN, or "),
    ):
        shell.set(listen=f"{host}:{port}")
        said = await asyncio.to_thread(as_a_program, "run")
        assert said.startswith(f"lindung: {why}")


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


def test_a_group_alone_shows_its_help(shell: Terminal) -> None:
    for words in ([], ["channel"]):
        said = shell.run(*words)
        assert (said.status, said.err) == (2, "")
        assert "Usage: lindung" in said.out


def test_who_thinks_better_of_it_has_done_nothing(
    shell: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("n\n"))
    said = shell.run("erase", "LD-1")
    assert (said.status, said.line) == (1, "lindung: Nothing was done.")


def test_a_key_is_made_once_and_only_its_owner_reads_it(shell: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    before = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = shell.run("key", "master.key")
    assert again.status == 1
    assert "master.key exists; a master key is never written over" in again.line
    assert path.read_bytes() == before
    assert "nowhere" in shell.run("key", "nowhere/master.key").line


def test_migrate_makes_the_database_and_may_come_twice(shell: Terminal, tmp_path: Path) -> None:
    for _ in range(2):
        assert shell.well("migrate") == "The schema is up to date.\n"
    assert stat.S_IMODE((tmp_path / "lindung.db").stat().st_mode) == 0o600


def test_channels(shell: Terminal) -> None:
    added = shell.run("channel", "add", "brilink", "BRILink", "--kind", "bank")
    assert added.line == (
        "lindung: Telegram did not say the bot's name (lindung check tells why); until then put"
        " https://t.me/NAME_OF_THE_BOT before it."
    )
    payload = added.out.strip()
    assert payload.startswith("?start=")
    listed = shell.run("channel", "list", "--json")
    assert listed.line == added.line
    channels = json.loads(listed.out)
    assert channels == [
        {"code": "langsung", "name": "Langsung", "kind": "own", "link": ""},
        {"code": "brilink", "name": "BRILink", "kind": "bank", "link": payload},
    ]
    shell.set(bot_token="")
    listed = shell.run("channel", "list")
    assert payload in listed.out
    assert listed.line.startswith("lindung: Set LINDUNG_BOT_TOKEN to get whole links; until then ")


@pytest.mark.parametrize("code", ["x", "bri_link", "bri link", "langsung", "a" * 21, "-bri"])
def test_a_bad_code_is_wrong_use(shell: Terminal, code: str) -> None:
    said = shell.run("channel", "add", "--", code, "BRILink")
    assert said.status == 2
    assert "A code has 2-20 of a-z, 0-9 and dashes" in said.line


def test_a_code_is_given_once(shell: Terminal) -> None:
    shell.run("channel", "add", "brilink", "BRILink")
    again = shell.run("channel", "add", "brilink", "Another")
    assert again.status == 1
    assert "There is a channel brilink already; choose another code." in again.line


async def test_a_link_has_the_name_of_the_bot(shell: Terminal, telegram: None) -> None:
    link = (await shell.beside("channel", "add", "brilink", "BRILink")).out.strip()
    assert link.startswith("https://t.me/lindung_bot?start=")
    assert link in (await shell.beside("channel", "list")).out


async def test_a_link_can_be_copied_from_a_narrow_terminal(
    shell: Terminal, telegram: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    added = await shell.beside("channel", "add", "pegadaian", "Pegadaian Jawa Barat")
    assert added.out.strip() in (await shell.beside("channel", "list")).out


def test_nothing_is_cut_however_narrow_it_is(
    shell: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other commands need the code: on a terminal the link goes on in the next line instead."""
    monkeypatch.setenv("COLUMNS", "80")
    code = "pegadaian-jawa-barat"
    shell.set(bot_token="")
    link = shell.run("channel", "add", code, "Pegadaian").out.strip()
    label = "the-people-who-count-in-jakarta-and-elsewhere"
    shell.well("token", "create", "--label", label, "--scope", "coverage:read")
    (row,) = [line for line in shell.run("channel", "list").out.splitlines() if code in line]
    assert link in row
    assert label in shell.well("audit", "show")
    assert f"{code}  Pegadaian" in shell.well("coverage", "summary")
    shell.set(erasures="a-folder-of-erasures/" * 6)
    assert "…" not in shell.run("check").out
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich takes it for a terminal then
    shown = shell.run("channel", "list").out
    assert code in shown
    assert link not in shown
    assert link in "".join(shown.split())
    for command in ("check", "audit show", "token list", "coverage summary"):
        assert "…" not in shell.run(*command.split()).out


def test_a_name_is_shown_as_it_was_given(shell: Terminal) -> None:
    shell.run("channel", "add", "brilink", "BRI [bold] [/x]")
    for command in ("channel list", "coverage summary"):
        assert "BRI [bold] [/x]" in shell.run(*command.split()).out


def test_the_summary_of_an_empty_store(shell: Terminal) -> None:
    shell.well("migrate")
    found = json.loads(shell.well("coverage", "summary", "--json"))
    nobody = {"started": 0, "consented": 0, "complete": 0}
    assert found == nobody | {"channels": [{"code": "langsung", "name": "Langsung"} | nobody]}
    assert shell.well("coverage", "summary").split()[-4:] == ["all", "0", "0", "0"]


def test_without_a_database_it_says_how_to_make_one(shell: Terminal) -> None:
    for command in ("coverage summary", "channel list"):
        assert shell.run(*command.split()).line.endswith("lindung.db; run: lindung migrate")


async def test_the_summary_while_the_bot_holds_the_database(
    shell: Terminal, tmp_path: Path
) -> None:
    folder = tmp_path / "bot"
    folder.mkdir()
    async with playing(folder, webhook=True) as ready:
        await enroll(ready, "sari")
        shell.set(
            database_url=ready.settings.database_url,
            master_key_file=ready.settings.master_key_file,
        )
        said = await shell.beside("coverage", "summary", "--json")
        table = await shell.beside("coverage", "summary")
        held = await shell.beside("channel", "add", "pos", "Kantor Pos")
    found = json.loads(said.out)
    assert [(c["code"], c["complete"]) for c in found["channels"]] == [
        ("langsung", 0),
        ("brilink", 1),
    ]
    assert "brilink   BRILink   1        1          1" in table.out
    assert "stop it first" in held.line


WRITES = (
    "migrate", "channel add pos Pos", "invite admin --name X", "import a.csv --agent 1",
    "handover export b.csv --for BPJS", "handover import a.csv --from bpjs",
    "payments import a.csv --partner pos", "erase LD-1 --yes", "incident list",
    "incident open b.csv --what a --happened b --how c --done d --everybody",
    "incident tell 1", "incident close 1", "keys rotate", "token create --label x --scope"
    " coverage:read", "token revoke x", "official add --metric active --date 2026-09"
    " --value 1 --source x", "target set --metric active --date 2026-09 --value 1"
    " --by x --source x", "coverage rebuild", "coverage snapshot", "project",
    "synth --members 10",
)  # fmt: skip
BESIDE = (
    "check", "channel list", "token list", "audit verify", "audit show", "coverage summary",
    "coverage verify", "coverage export c.csv", "backtest",
)  # fmt: skip


def test_which_commands_need_the_bot_stopped_on_sqlite(shell: Terminal) -> None:
    """And the documents say so: what they list is all there is."""
    Path("a.csv").touch()
    settings = Settings()
    with Store.open(settings.database_url, settings.vault()):
        for command in WRITES:
            assert "stop it first" in shell.run(*command.split()).line, command
        for command in BESIDE:
            assert "stop it first" not in shell.run(*command.split()).err, command
    pages = Path(__file__).parents[1] / "docs" / "operations.md"
    (listed,) = re.findall(
        r"needs the bot stopped\*\*(.*?) These read", pages.read_text(), re.DOTALL
    )
    names = {" ".join(words) for words in every_command(get_command(app))}
    said = set(re.findall(r"`([^`]+)`", listed))
    assert said == {name for name in names for each in WRITES if f"{each} ".startswith(f"{name} ")}


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


@pytest.mark.parametrize("name", ["", "  ", "two\nlines"])
def test_a_channel_has_a_name_of_one_line(shell: Terminal, name: str) -> None:
    assert shell.run("channel", "add", "pos", name).status == 2


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


def test_settings_keep_their_secrets(shell: Terminal, tmp_path: Path) -> None:
    key = (tmp_path / "master.key").read_text().strip()
    shell.set(master_key=key)
    settings = Settings()
    shown = f"{settings!r} {settings} {settings.vault()!r} {settings.model_dump_json()}"
    assert not any(secret in shown for secret in (TOKEN, SECRET, key))


def test_invitations_and_tokens_are_made_once_and_written_down(shell: Terminal) -> None:
    shell.run("channel", "add", "brilink", "BRILink")
    link = shell.run("invite", "agent", "--name", "Bu Sari", "--channel", "brilink").out.strip()
    assert link.startswith("?start=inv1")
    assert shell.run("invite", "agent", "--name", "Bu Sari").status == 2
    assert shell.run("invite", "admin", "--name", "Bu Sari", "--channel", "brilink").status == 2
    scope = ("--scope", "coverage:read")
    secret = shell.well("token", "create", "--label", "data-team", *scope).strip()
    assert secret.startswith("lindung_")
    (told,) = json.loads(shell.well("token", "list", "--json"))
    assert told == {
        "label": "data-team", "scopes": ["coverage:read"], "channel": "", "revoked": False,
    }  # fmt: skip
    assert shell.well("token", "revoke", "data-team") == "Revoked: 1.\n"
    assert shell.run("token", "revoke", "data-team").status == 2
    assert json.loads(shell.well("audit", "verify", "--json"))["lines"] == 4
    assert shell.well("audit", "verify").startswith("ok: 4 lines, head ")
    log = shell.well("audit", "show")
    assert "command line" in log
    assert "data-team" in log
    assert secret not in log
    assert "Sari" not in log
