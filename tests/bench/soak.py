"""A million updates to one process: what memory, descriptors and an update's cost do then."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from tests.bench.contestants import lindung, running
from tests.bench.round import PEOPLE, load

UPDATES = 1_000_000
STRETCH_SECONDS = 30.0


class Stretch(NamedTuple):
    """How things stand after so many updates; the cost is that of the last ones."""

    updates: int
    enrollments: int
    cpu_us: float
    rss_mb: float
    descriptors: int
    amiss: int


def measure(updates: int = UPDATES, seconds: float = STRETCH_SECONDS) -> list[Stretch]:
    """Load one Lindung, its replies in the response, until it has taken so many."""
    return list(_stretches(updates, seconds))


def _stretches(updates: int, seconds: float) -> Iterator[Stretch]:
    taken = enrolled = 0
    with load() as crowd, running(lindung("on", "soak"), crowd.api) as pids:
        crowd.ask("connect", settle="reply", first=0)
        while taken < updates:
            found = crowd.ask("saturate", people=PEOPLE, warm=0.0, seconds=seconds, pids=pids)
            taken += found["updates"]
            enrolled += found["enrollments"]
            amiss = sum(found[what] for what in ("wrong", "refused", "lost"))
            cost = found["cpu"] / max(1, found["updates"]) * 1e6
            yield Stretch(taken, enrolled, cost, found["rss"] / 1e6, _descriptors(pids), amiss)


def _descriptors(pids: Sequence[int]) -> int:
    return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids)


def show(console: Console, stretches: Sequence[Stretch]) -> None:
    """One row a stretch."""
    table = Table(
        "updates", "enrollments", "CPU µs/update", "RSS MB", "descriptors", "amiss",
        title="One process, on and on",
    )  # fmt: skip
    for each in stretches:
        table.add_row(
            f"{each.updates:,}", f"{each.enrollments:,}", f"{each.cpu_us:,.0f}",
            f"{each.rss_mb:,.0f}", str(each.descriptors), str(each.amiss),
        )  # fmt: skip
    console.print(table)
