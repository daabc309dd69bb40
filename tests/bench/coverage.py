"""The coverage store: what a summary, a rebuild and an export cost, against the number of people.

Two made-up ledgers in one run, a small and a large one; every figure of the large one stands beside
the small one's, or beside another way to the same answer: GROUP BY over the facts in the same
database, and DuckDB over a Parquet file of them. Seconds are those of this process's CPU, all its
threads together, for others work on the machine too.
"""

import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final

# ruff: noqa: S608 - only names and numbers of ours are put into these texts
import duckdb
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import parquet
from rich.console import Console
from rich.table import Table

from bot.made_up import make_up
from domain.months import Month
from storage import Store, Vault
from storage.coverage.checking import count_again, verify
from storage.driver import sqlite3
from tests.bench import exporting, upkeep

UNTIL = Month(2026, 11)
SMALL = 10_000
AT_A_TIME = 15
"""Times each quick thing is measured; the median is told."""

GROUPED = (
    "SELECT channel, substr(occurred_on, 1, 7), kind, count(*), sum(jkk) FROM {facts}"
    " GROUP BY channel, substr(occurred_on, 1, 7), kind"
)
"""The cheapest question to the facts themselves: it does not even say who lapsed.

pysqlite3 is built to sort in memory, 64 bytes a fact: this process stands at 3 GB at ten million.
"""

RAW: Final = (
    "member_id", "event_id", "kind", "occurred_on", "recorded_at", "channel", "region",
    "programmes", "payer", "paid_from", "paid_through", "jkk", "jkm", "jht", "pay_channel", "proof",
)  # fmt: skip
"""The columns of the raw facts that go into the Parquet file."""


def measure(members: int) -> dict[str, Any]:
    """Make up both ledgers in a folder of their own, and measure."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, people in (("small", SMALL), ("large", members)):
            path = Path(folder) / f"{name}.db"
            with Store.open(f"sqlite:///{path}", Vault(bytes(32))) as store:
                facts, seconds = _timed(partial(make_up, store, UNTIL, people, 1))
                found[name] = {"members": people, "made_up_facts_per_second": facts / seconds}
                found[name] |= _counting(store)
                found[name] |= _asking(store, path)
    return found | {"turns": upkeep.measure()}


def _counting(store: Store) -> dict[str, Any]:
    with store.reader() as reader:
        facts = reader.state()["facts"]
        mend, again = _timed(lambda: count_again(reader, lambda _: None))
        verdict, verified = _timed(lambda: verify(reader, UNTIL, lambda _: None))
    assert not mend.rows
    assert not verdict.broken
    return {
        "facts counted": facts,
        "cells": verdict.cells,
        "rebuild_facts_per_second": facts / again,
        "verify_facts_per_second": facts / verified,
    }


def _asking(store: Store, path: Path) -> dict[str, Any]:
    with store.reader() as reader:
        summary = _median(lambda: reader.by_channel(None, UNTIL))
        facts = reader.state()["facts"]
    files = {form: exporting.measure(path, UNTIL, form) for form in ("csv", "parquet")}
    with closing(sqlite3.connect(path)) as plain:
        groups, grouped = _timed(lambda: plain.execute(GROUPED.format(facts="ledger")).fetchall())
        raw = path.with_suffix(".parquet")
        to_parquet(plain, raw)
    duck = duckdb.connect()
    duck.execute("SET threads = 1")
    question = GROUPED.format(facts=f"read_parquet('{raw}')")
    answer = duck.execute(question).fetchall()
    assert sorted(map(str, answer)) == sorted(map(str, groups))
    return {
        "facts": facts,
        "bytes_per_fact": path.stat().st_size / facts,
        "summary_seconds": summary,
        "group_by_seconds": grouped,
        "duckdb_seconds": _median(lambda: duck.execute(question).fetchall()),
        "parquet_bytes": raw.stat().st_size,
        **{f"{form} {name}": its[name] for form, its in files.items() for name in its},
    }


def to_parquet(plain: sqlite3.Connection, path: Path) -> None:
    """The raw facts, as another system would keep them."""
    rows = plain.execute(f"SELECT {', '.join(RAW)} FROM ledger")
    writer = None
    while some := rows.fetchmany(200_000):
        columns = dict(zip(RAW, map(list, zip(*some, strict=True)), strict=True))
        table = pa.table(columns, schema=writer.schema if writer else None)
        writer = writer or parquet.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    if writer is not None:
        writer.close()


def _median(work: Callable[[], object]) -> float:
    return median(_timed(work)[1] for _ in range(AT_A_TIME))


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.process_time()
    result = work()
    return result, time.process_time() - begun


def show(console: Console, found: dict[str, Any]) -> None:
    """The figures side by side, then the ratios."""
    small, large = found["small"], found["large"]
    table = Table(title="Coverage store (seconds of CPU)", title_justify="left", box=None)
    table.add_column("")
    for each in (small, large):
        table.add_column(f"{each['members']:,} members", justify="right")
    for figure in small:
        table.add_row(figure.replace("_", " "), _told(small[figure]), _told(large[figure]))
    console.print(table)
    grows = large["summary_seconds"] / small["summary_seconds"]
    console.print(f"a summary costs {grows:.2f}x as much for the large one (goal 1.2x)")
    for name, other, goal in (
        ("GROUP BY over the facts", "group_by", 100),
        ("DuckDB", "duckdb", 10),
    ):
        quicker = large[f"{other}_seconds"] / large["summary_seconds"]
        console.print(f"a summary is {quicker:.0f}x quicker than {name} (goal {goal}x)")
    rate = large["rebuild_facts_per_second"]
    console.print(f"a rebuild counts {rate:,.0f} facts a second (goal 100,000)")
    upkeep.show(console, found["turns"])


def _told(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"
