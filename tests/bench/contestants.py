"""The contestants: each a real process, started the way its own documentation says."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage import create_master_key
from tests.bench.workshop import DATA, NODE_HOME, PEERS, PYTHON, ROOT

TOKEN = "4242:bench-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
SECRET = "a-secret-for-the-bench"
START_SECONDS = 30.0


@dataclass(frozen=True)
class Place:
    """Where a contestant runs: the Bot API to use, a port to listen on, a folder of its own."""

    api: str
    port: int
    folder: Path


@dataclass(frozen=True)
class Contestant:
    """`start` gives the commands to run, in order, each with its environment."""

    name: str
    start: Callable[[Place], Sequence[tuple[Sequence[str | Path], Mapping[str, str]]]]
    settle: str = "reply"
    storage: str = "disk"


def lindung(reply: str, name: str, data: Path | None = None) -> Contestant:
    """Lindung with its replies in the webhook's response (`on`) or by POST (`off`).

    `data` is a folder with a database and a key that are there already.
    """

    def start(place: Place) -> Sequence[tuple[Sequence[str | Path], Mapping[str, str]]]:
        folder = data or place.folder
        key = folder / "master.key"
        if not key.exists():
            create_master_key(key)
        env = {
            "LINDUNG_BOT_TOKEN": TOKEN,
            "LINDUNG_BOT_API_URL": place.api,
            "LINDUNG_WEBHOOK_URL": f"http://127.0.0.1:{place.port}",
            "LINDUNG_WEBHOOK_SECRET": SECRET,
            "LINDUNG_WEBHOOK_REPLY": reply,
            "LINDUNG_LISTEN": f"127.0.0.1:{place.port}",
            "LINDUNG_DATABASE_URL": f"sqlite:///{folder / 'lindung.db'}",
            "LINDUNG_MASTER_KEY_FILE": str(key),
            "LINDUNG_LOG_LEVEL": "WARNING",
        }
        return [([sys.executable, "-m", "tests.bench.lindung", "run"], env)]

    return Contestant(name, start)


def rung(name: str, storage: str = "disk") -> Contestant:
    """One rung of the ladder, see `ladder.py`."""

    def start(place: Place) -> Sequence[tuple[Sequence[str | Path], Mapping[str, str]]]:
        command = [sys.executable, "-m", "tests.bench.ladder", name]
        return [([*command, place.api, str(place.port), place.folder], {})]

    return Contestant(name, start, "response", storage)


def stock_ptb() -> Contestant:
    """python-telegram-bot with everything of its own."""

    def start(place: Place) -> Sequence[tuple[Sequence[str | Path], Mapping[str, str]]]:
        env = _env(place) | {"PYTHONWARNINGS": "ignore"}
        env |= {"PICKLE_FILE": str(place.folder / "conversations.pickle")}
        return [([PYTHON, PEERS / "stock_ptb.py"], env)]

    return Contestant("stock python-telegram-bot", start)


def aiogram(redis: str) -> Contestant:
    """aiogram's FSM on Redis."""

    def start(place: Place) -> Sequence[tuple[Sequence[str | Path], Mapping[str, str]]]:
        server, env = _redis(redis, place)
        return [server, ([PYTHON, PEERS / "aiogram_fsm.py"], env)]

    return Contestant("aiogram FSM on Redis", start)


def grammy(redis: str, node: str, *, body: bool = False, durable: bool = False) -> Contestant:
    """grammY with sessions on Redis.

    With `body` it may reply in the webhook's response; `durable`, Redis has every write on disk
    before it answers, and so has grammY, which answers last.
    """

    def start(place: Place) -> Sequence[tuple[Sequence[str | Path], Mapping[str, str]]]:
        (command, none), env = _redis(redis, place)
        on_disk = ["--appendonly", "yes", "--appendfsync", "always"] if durable else []
        server = ([*command, *on_disk], none)
        env |= {"NODE_PACKAGES": str(NODE_HOME / "package.json"), "NODE_ENV": "production"}
        env |= {"BODY_REPLY": "1"} if body else {}
        return [server, ([node, PEERS / "grammy" / "bot.mjs"], env)]

    how = ", in the body" if body else ", every write on disk" if durable else ""
    return Contestant(f"grammY on Redis{how}", start)


@contextmanager
def running(contestant: Contestant, api: str) -> Iterator[list[int]]:
    """The contestant, started; gives its process ids. What it leaves behind is removed."""
    parent = Path("/dev/shm") if contestant.storage == "memory" else DATA  # noqa: S108
    folder = parent / f"lindung-bench-{os.getpid()}"
    folder.mkdir(parents=True)
    started: list[subprocess.Popen[bytes]] = []
    try:
        for command, env in contestant.start(Place(api, free_port(), folder)):
            started.append(
                subprocess.Popen(command, cwd=ROOT, env=os.environ | env, stdin=subprocess.DEVNULL)
            )
            if "--port" in command:  # a Redis: the bot behind it wants it there
                _wait_for(int(str(command[command.index("--port") + 1])))
        yield [process.pid for process in started]
    finally:
        for process in reversed(started):
            process.terminate()
            try:
                process.wait(8)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _env(place: Place) -> dict[str, str]:
    return {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": place.api,
        "WEBHOOK_SECRET": SECRET,
        "PORT": str(place.port),
    }


def _redis(
    command: str, place: Place
) -> tuple[tuple[Sequence[str | Path], Mapping[str, str]], dict[str, str]]:
    """A Redis of its own with Redis' own defaults, and the environment of a bot that uses it."""
    port = free_port()
    server = [command, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(place.folder)]
    quiet = ["--loglevel", "warning", "--logfile", str(place.folder / "redis.log")]
    return ([*server, *quiet], {}), _env(place) | {"REDIS_URL": f"redis://127.0.0.1:{port}/0"}


def _wait_for(port: int) -> None:
    """Until something listens there."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")
