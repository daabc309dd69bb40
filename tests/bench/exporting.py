"""One export in a process of its own: what it costs, and the most memory it had.

A process that has counted a ledger before keeps that memory, and would hide what an export needs.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from domain.months import Month
from storage import Vault, reading
from storage.coverage import exports
from storage.coverage.exports import Format


def measure(database: Path, until: Month, form: Format) -> dict[str, Any]:
    """Rows, seconds of CPU, the most KiB, and how many of them were there before it began."""
    words = [sys.executable, "-m", __name__, str(database), str(until), form]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _export(database: str, until: str, form: Format) -> dict[str, Any]:
    path = Path(database).with_suffix(f".export.{form}")
    with reading(f"sqlite:///{database}", Vault(bytes(32))) as reader:
        own, begun = _peak(), time.process_time()
        months = reader.published(Month.read(until))
        rows = exports.export(months, path, form, (), lambda _: None)
        seconds = time.process_time() - begun
    return {"rows": rows, "seconds": seconds, "kib": _peak(), "kib_before": own}


def _peak() -> int:
    """The most KiB of this program; getrusage would tell those of its parent, if more."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    print(json.dumps(_export(*sys.argv[1:])))  # type: ignore[arg-type]  # noqa: T201
