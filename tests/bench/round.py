"""One round of one contestant: start it, load it until it is full, then at half of that."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from tests.bench.contestants import Contestant, running
from tests.bench.workshop import ROOT

PEOPLE = 100
"""Who use the bot at once; Telegram opens at most 100 connections to a webhook."""


class Length(NamedTuple):
    """How long a round takes, in seconds; `half` 0 leaves the half load out."""

    warm: float
    full: float
    half: float


class Load:
    """The load generator, a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.api = self._read()["api"]

    def ask(self, do: str, **order: Any) -> dict[str, Any]:
        """Send one command and wait for its result."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **order}) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the load generator ended; see above")
        return dict(json.loads(line))


@contextmanager
def load() -> Iterator[Load]:
    """A load generator that lives for this block."""
    command = [sys.executable, "-m", "tests.bench.load"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Load(process)
        finally:
            process.terminate()


def steady(contestant: Contestant, rate: float, seconds: float) -> dict[str, Any]:
    """Measure one contestant at so many updates a second: what it does now and then is in it."""
    with load() as crowd, running(contestant, crowd.api) as pids:
        crowd.ask("connect", settle=contestant.settle, first=0)
        return crowd.ask("pace", rate=rate, seconds=seconds, pids=pids)


def play(contestant: Contestant, length: Length, number: int = 0) -> dict[str, Any]:
    """Measure one contestant once; no two rounds have the same people."""
    with load() as crowd, running(contestant, crowd.api) as pids:
        crowd.ask("connect", settle=contestant.settle, first=number * 1_000_000)
        full = crowd.ask(
            "saturate", people=PEOPLE, warm=length.warm, seconds=length.full, pids=pids
        )
        result = {"full": full}
        if length.half:
            rate = full["updates"] / full["seconds"] / 2
            result["half"] = crowd.ask("pace", rate=rate, seconds=length.half, pids=pids)
        return result
