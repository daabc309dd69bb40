"""The projection: paths in numpy against the same model in plain Python, on the same draws.

Each engine runs in a process of its own, so that the memory told is that of it alone. Seconds are
of CPU, on one thread, because the machine has other work. The plain engine walks a few paths, and
what 10,000 would take is multiplied out; it is the oracle of the tests.
"""

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from domain.months import Month
from projection.projecting import Run, project
from tests.projection import oracle
from tests.projection.facts import FIRST_DAY, TODAY, drawn, model

MONTHS = 120
HORIZON = Month(2035, 12)
MANY, CHAT = 10_000, 1_000
WALKED = 25
"""Paths in plain Python."""
GOAL, MOST_MB, MOST_SECONDS = 100, 150, 1.0


def measure() -> dict[str, Any]:
    """Each engine in a process of its own, one after the other."""
    found: dict[str, Any] = {}
    for name in ("numpy", "plain", "chat"):
        said = subprocess.run(
            [sys.executable, "-m", "tests.bench.projection", name],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        found[name] = json.loads(said.stdout)
    return found


def show(console: Console, found: dict[str, Any]) -> None:
    """Seconds, memory, and the ratio of the two."""
    table = Table(title="The projection", title_justify="left", box=None)
    for name in ("", "paths", "CPU seconds", "10,000 paths", "peak MB"):
        table.add_column(name, justify="right" if name else "left")
    for name, each in found.items():
        table.add_row(
            name, f"{each['paths']:,}", f"{each['seconds']:.2f}",
            f"{each['seconds'] / each['paths'] * MANY:,.1f}", f"{each['mb']:.0f}",
        )  # fmt: skip
    console.print(table)
    quick, plain = (found[n]["seconds"] / found[n]["paths"] for n in ("numpy", "plain"))
    console.print(f"numpy is {plain / quick:.0f}x as quick as plain Python (goal {GOAL}x)")
    console.print(f"it needs {found['numpy']['mb']:.0f} MB at most (goal {MOST_MB} MB)")
    seconds = found["chat"]["seconds"]
    console.print(f"a run for the chat takes {seconds:.2f} s (goal {MOST_SECONDS:g} s)")


def _engine(name: str) -> dict[str, Any]:
    return _plain() if name == "plain" else _numpy({"numpy": MANY, "chat": CHAT}[name])


def _numpy(paths: int) -> dict[str, Any]:
    project(FIRST_DAY, TODAY, Run(HORIZON, paths=1))
    begun = time.process_time()
    project(FIRST_DAY, TODAY, Run(HORIZON, paths=paths))
    return _told(paths, time.process_time() - begun)


def _plain() -> dict[str, Any]:
    ours = model()
    draws = drawn(ours, MONTHS)
    begun = time.process_time()
    for path in range(WALKED):
        oracle.walk(ours.parameters, ours.plan, ours.opening, draws, MONTHS, path)
    return _told(WALKED, time.process_time() - begun)


def _told(paths: int, seconds: float) -> dict[str, Any]:
    return {"paths": paths, "seconds": seconds, "mb": _peak_mb()}


def _peak_mb() -> float:
    """Of this program: getrusage would tell the peak of the one that started it, if larger."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_engine(sys.argv[1])))
