"""A terminal in which tests run `lindung`, as an operator would, and no secret may be seen."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.cli import main
from bot.clock import now
from bot.settings import Settings
from bot.simulator import Simulator
from domain.staff import CODE_BYTES, VALID_FOR, Invitation, Role
from storage import Store
from storage.driver import sqlite3
from tests.e2e.program import BUDI, free_port
from tests.storage.samples import NOW

CODE = bytes(CODE_BYTES)
CHAT = 5_000_000_001
"""Of the agent."""

TOKEN = "123456:a-token-that-nobody-may-see"

SECRET = "a-webhook-secret-that-nobody-may-see"


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


def every_command(group: Any, *path: str) -> Iterator[list[str]]:
    """All there are, as words."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from every_command(command, *path, name)
        else:
            yield [*path, name]


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
def staffed(shell: Terminal) -> Terminal:
    """With an agent, number 1, of a channel."""
    shell.run("channel", "add", "brilink", "BRILink")
    settings = Settings()
    with Store.open(settings.database_url, settings.vault()) as store, store.transaction() as unit:
        (channel,) = (each for each in unit.channels() if each.number)
        unit.invite(CODE, Invitation(Role.AGENT, channel.number, "Agus", NOW + VALID_FOR), 0, NOW)
        assert unit.accept(CODE, CHAT, NOW)
    return shell


@pytest.fixture
async def telegram(shell: Terminal) -> AsyncIterator[None]:
    """A Bot API that knows the token."""
    simulator = Simulator(personas=[BUDI], now=lambda: now().timestamp(), token=TOKEN)
    shell.set(bot_api_url=await simulator.start())
    yield
    await simulator.stop()


def count(folder: Path, what: str) -> int:
    """How many rows the database of a folder has of this."""
    with sqlite3.connect(f"file:{folder / 'lindung.db'}?mode=ro", uri=True) as database:
        found = int(database.execute(f"SELECT count(*) FROM {what}").fetchone()[0])  # noqa: S608
    database.close()
    return found
