"""The coverage store: what a summary, a rebuild and an export cost, against the number of people.

Two made-up ledgers in one run, a small and a large one; every figure of the large one stands beside
the small one's, or beside another way to the same answer on the same database.
"""

import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.made_up import make_up
from domain.months import Month
from storage import Store, Vault
from storage.coverage import exports
from storage.coverage.checking import count_again

UNTIL = Month(2026, 11)
SMALL = 10_000
AT_A_TIME = 7
"""Times each quick thing is measured; the median is told."""

GROUPED = (
    "SELECT channel, substr(occurred_on, 1, 7), kind, count(*), sum(jkk) FROM ledger"
    " GROUP BY channel, substr(occurred_on, 1, 7), kind"
)
"""The cheapest question to the facts themselves: it does not even say who lapsed."""


def measure(members: int) -> dict[str, Any]:
    """Make up both ledgers in a folder of their own, and measure."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, people in (("small", SMALL), ("large", members)):
            path = Path(folder) / f"{name}.db"
            with Store.open(f"sqlite:///{path}", Vault(bytes(32))) as store:
                found[name] = _of(store, path, people)
    return found


def _of(store: Store, path: Path, members: int) -> dict[str, Any]:
    facts, seconds = _timed(lambda: make_up(store, UNTIL, members, 1))
    with store.reader() as reader:
        summary = _median(lambda: reader.by_channel(None, UNTIL))
        _, rebuild = _timed(lambda: count_again(reader, lambda _: None))
        before = _peak()
        rows, export = _timed(lambda: _export(reader, path.with_suffix(".csv")))
        grown = _peak() - before
    with closing(sqlite3.connect(path)) as plain:
        _, grouped = _timed(lambda: plain.execute(GROUPED).fetchall())
    return {
        "members": members,
        "facts": facts,
        "bytes": path.stat().st_size,
        "load_seconds": seconds,
        "summary_seconds": summary,
        "group_by_seconds": grouped,
        "rebuild_facts_per_second": facts / rebuild,
        "export_rows": rows,
        "export_seconds": export,
        "export_grew_kib": grown,
    }


def _export(reader: Any, path: Path) -> int:
    return exports.export(reader.published(UNTIL), path, "csv", (), lambda _: None)


def _median(work: Callable[[], object]) -> float:
    return median(_timed(work)[1] for _ in range(AT_A_TIME))


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    result = work()
    return result, time.perf_counter() - begun


def _peak() -> int:
    """The most memory this process ever had, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def show(console: Console, found: dict[str, Any]) -> None:
    """The figures side by side, then the ratios."""
    table = Table(title="Coverage store", title_justify="left", box=None)
    table.add_column("")
    for name in found:
        table.add_column(f"{found[name]['members']:,} members", justify="right")
    for figure in found["small"]:
        table.add_row(figure.replace("_", " "), *(_told(each[figure]) for each in found.values()))
    console.print(table)
    small, large = found["small"], found["large"]
    grows = large["summary_seconds"] / small["summary_seconds"]
    quicker = large["group_by_seconds"] / large["summary_seconds"]
    console.print(f"a summary costs {grows:.2f}x as much for the large one (goal 1.2x)")
    console.print(f"a summary is {quicker:.0f}x quicker than GROUP BY over the facts (goal 100x)")


def _told(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"
