"""What the bench needs besides Lindung: a venv for the peers and the load, Node packages, Redis.

Everything stands in `.venv/bench/`, so `make clean` takes it away. A peer that cannot be had on
this machine is left out, and said so.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

ROOT = Path(__file__).parents[2]
PEERS = Path(__file__).parent / "peers"
HOME = ROOT / ".venv" / "bench"
PYTHON = HOME / "bin" / "python"
NODE_HOME = HOME / "node"
DATA = HOME / "data"


class Missing(Exception):
    """Something a contestant needs is not here and could not be got."""


def prepare(console: Console) -> None:
    """The venv of the load generator and the Python peers; nothing runs without it."""
    wanted = PEERS / "requirements.txt"
    if not _is_new(HOME / "python.done", wanted):
        return
    with console.status("Installing the Python peers into .venv/bench"):
        venv.create(HOME, with_pip=True, symlinks=True, clear=True)
        install: list[str | Path] = [
            PYTHON,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ]
        _run([*install, "--require-hashes", "-r", wanted])
    _done(HOME / "python.done", wanted)


def node(console: Console) -> str:
    """Node's command, with the packages of the grammY peer installed. Raises Missing."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if not found or not npm:
        raise Missing("grammY needs Node 20 or newer with npm on PATH")
    lock = PEERS / "grammy" / "package-lock.json"
    if _is_new(HOME / "node.done", lock):
        NODE_HOME.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PEERS / "grammy" / name, NODE_HOME)
        with console.status("Installing grammY into .venv/bench/node"):
            quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
            _run([npm, "ci", "--ignore-scripts", *quiet], NODE_HOME)
        _done(HOME / "node.done", lock)
    return found


def redis_server(console: Console) -> str:
    """The command of a Redis server; as root, Debian's is installed. Raises Missing."""
    if found := shutil.which("redis-server"):
        return found
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        with console.status("Installing redis-server"):
            # The service must not be started: ours listens elsewhere.
            env = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
            subprocess.run([apt, "update"], check=False, capture_output=True, env=env)
            install = [apt, "install", "-y", "--no-install-recommends", "redis-server"]
            subprocess.run(install, check=False, capture_output=True, env=env)
    if found := shutil.which("redis-server"):
        return found
    raise Missing("Redis is not here (install redis-server)")


def _is_new(mark: Path, wanted: Path) -> bool:
    return not mark.exists() or mark.read_text(encoding="ascii") != _digest(wanted)


def _done(mark: Path, wanted: Path) -> None:
    mark.write_text(_digest(wanted), encoding="ascii")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _run(command: Sequence[str | Path], folder: Path = ROOT) -> None:
    ended = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if ended.returncode:
        sys.stderr.write(ended.stdout + ended.stderr)
        raise Missing(f"{Path(command[0]).name} failed, see above")
