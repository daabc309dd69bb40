"""The command line: what each command says, to whom, with which exit status, and never a secret."""

import json
import re
import stat
from io import StringIO
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli.commands import app
from bot.settings import Settings
from storage import Store
from tests.e2e.program import enroll, playing
from tests.terminal import SECRET, TOKEN, Terminal, every_command, shell, telegram

__all__ = ["shell", "telegram"]


COMMANDS = (
    "", "run", "demo", "migrate", "check", "key",
    "channel", "channel add", "channel list", "coverage", "coverage summary",
)  # fmt: skip


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
        said = shell.well("migrate")
        assert said.startswith("The schema is up to date.")
        assert "lindung check" in said
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
    "coverage void --channel langsung --reason x --yes",
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


@pytest.mark.parametrize("name", ["", "  ", "two\nlines"])
def test_a_channel_has_a_name_of_one_line(shell: Terminal, name: str) -> None:
    assert shell.run("channel", "add", "pos", name).status == 2


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
