"""`lindung` as a process of its own, forked from one that has imported it."""

import asyncio
import ctypes
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import TypeAlias

from bot.cli import main
from bot.settings import Settings
from tests.forked import FORKS

PATIENCE = 30.0

Serve: TypeAlias = Callable[[Mapping[str, str], Path, Path, Sequence[str]], None]


@dataclass
class Program:
    """A `lindung` process; what it says goes to a file."""

    process: ForkServerProcess
    said: Path

    @property
    def lines(self) -> list[str]:
        return self.said.read_text(encoding="utf-8").splitlines() if self.said.exists() else []

    @property
    def unmarked(self) -> int:
        """Sends that it had begun and not written down when it killed itself."""
        found = re.search(r"killed at .*, (\d+) unmarked", "\n".join(self.lines))
        return int(found[1]) if found else 0

    async def says(self, words: str, seconds: float = PATIENCE) -> None:
        async with asyncio.timeout(seconds):
            while not any(words in line for line in self.lines):
                assert self.process.exitcode is None, self.lines[-3:]
                await asyncio.sleep(0.01)

    async def ends(self, seconds: float = PATIENCE) -> int:
        until = asyncio.get_running_loop().time() + seconds
        while self.process.exitcode is None:
            assert asyncio.get_running_loop().time() < until, ("still there", self.lines[-3:])
            await asyncio.sleep(0.005)
        return self.process.exitcode

    async def terminated(self) -> int:
        """The exit status after SIGTERM; it has five seconds."""
        self.process.terminate()
        return await self.ends(5)


def settle(environment: Mapping[str, str], folder: Path, said: Path, words: Sequence[str]) -> None:
    """Make this process one that was started in a shell; it goes when its parent does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    with said.open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    sys.argv = ["lindung", *words]


def as_it_is(
    environment: Mapping[str, str], folder: Path, said: Path, words: Sequence[str]
) -> None:
    """Be `lindung` in this process."""
    settle(environment, folder, said, words)
    main()


@asynccontextmanager
async def program(
    settings: Settings, folder: Path, *words: str, serve: Serve, **changes: str
) -> AsyncIterator[Program]:
    """`lindung run` (or other words) while the block lasts; killed at its end if it still runs."""
    said = folder / f"said-{len(list(folder.glob('said-*')))}.txt"
    said.touch()
    given = (environment(settings, **changes), folder, said, words or ("run",))
    process = FORKS.Process(target=serve, args=given)
    process.start()
    made = Program(process, said)
    try:
        yield made
    finally:
        if process.exitcode is None:
            process.kill()
        await made.ends()
        process.close()
        for secret in (settings.bot_token, settings.webhook_secret):
            known = secret.get_secret_value()
            assert not known or not any(known in line for line in made.lines)


def environment(settings: Settings, **changes: str) -> dict[str, str]:
    """These settings as the variables that a service file would hold."""
    own = {
        "LINDUNG_BOT_TOKEN": settings.bot_token.get_secret_value(),
        "LINDUNG_BOT_API_URL": settings.bot_api_url,
        "LINDUNG_WEBHOOK_URL": settings.webhook_url,
        "LINDUNG_WEBHOOK_SECRET": settings.webhook_secret.get_secret_value(),
        "LINDUNG_LISTEN": settings.listen,
        "LINDUNG_DATABASE_URL": settings.database_url,
        "LINDUNG_MASTER_KEY_FILE": str(settings.master_key_file),
    }
    others = {name: value for name, value in os.environ.items() if not name.startswith("LINDUNG_")}
    return others | own | {f"LINDUNG_{name.upper()}": value for name, value in changes.items()}
