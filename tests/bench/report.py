"""The tables of a run, and its ratios beside the goals."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

Rounds = Mapping[str, Sequence[dict[str, Any]]]


class Goal(NamedTuple):
    """`better` costs at least `least` times less CPU an update than `worse`."""

    better: str
    worse: str
    least: float


class Figures(NamedTuple):
    """Medians over the rounds of one contestant."""

    cpu_us: float
    updates: float
    enrollments: float
    half_cpu_us: float
    p50_ms: float
    p99_ms: float
    rss_mb: float
    calls: float
    amiss: int

    @property
    def spread(self) -> float:
        """How far the slowest of a hundred is from the middle, at half load."""
        return self.p99_ms / self.p50_ms if self.p50_ms else 0.0


def figures(rounds: Sequence[dict[str, Any]]) -> Figures:
    """The medians."""
    full = [each["full"] for each in rounds]
    half = [each["half"] for each in rounds if "half" in each]
    return Figures(
        cpu_us=median(_cost(each) for each in full),
        updates=median(each["updates"] / each["seconds"] for each in full),
        enrollments=median(each["enrollments"] / each["seconds"] for each in full),
        half_cpu_us=median(_cost(each) for each in half) if half else 0.0,
        p50_ms=median(each["p50"] * 1e3 for each in half) if half else 0.0,
        p99_ms=median(each["p99"] * 1e3 for each in half) if half else 0.0,
        rss_mb=median(each["rss"] / 1e6 for each in full),
        calls=median(sum(each["calls"].values()) / max(1, each["updates"]) for each in full),
        amiss=sum(each[what] for each in full + half for what in ("wrong", "refused", "lost")),
    )


def _cost(phase: dict[str, Any]) -> float:
    return float(phase["cpu"] / max(1, phase["updates"]) * 1e6)


def show_contestants(console: Console, rounds: Rounds) -> None:
    """Everybody side by side."""
    table = Table(
        "", "CPU µs/update", "updates/s", "enrollments/s", "half: CPU µs", "half: p50 ms", "p99 ms",
        "RSS MB", "calls/update", "amiss", title="Contestants, medians",
    )  # fmt: skip
    for name, each in rounds.items():
        f = figures(each)
        table.add_row(
            name, f"{f.cpu_us:,.0f}", f"{f.updates:,.0f}", f"{f.enrollments:,.0f}",
            f"{f.half_cpu_us:,.0f}", f"{f.p50_ms:.1f}", f"{f.p99_ms:.1f}", f"{f.rss_mb:,.0f}",
            f"{f.calls:.2f}", str(f.amiss),
        )  # fmt: skip
    console.print(table)


def show_goals(console: Console, rounds: Rounds, goals: Sequence[Goal]) -> list[dict[str, Any]]:
    """The ratios, and what they should be."""
    table = Table("CPU an update, ratio", "measured", "goal", "", title="Ratios")
    found = []
    for better, worse, least in goals:
        if better not in rounds or worse not in rounds:
            continue
        ratio = figures(rounds[worse]).cpu_us / figures(rounds[better]).cpu_us
        found.append({"better": better, "worse": worse, "ratio": ratio, "goal": least})
        _row(table, f"{better} : {worse}", f"{ratio:.1f}x", f">= {least:g}x", ratio >= least)
    for name, each in rounds.items():
        if name.startswith("Lindung"):
            spread = figures(each).spread
            found.append({"better": name, "worse": "p99/p50", "ratio": spread, "goal": 4})
            _row(table, f"{name}: p99/p50 at half load", f"{spread:.1f}", "<= 4", spread <= 4)
    console.print(table)
    return found


def show_steady(console: Console, phases: Mapping[str, dict[str, Any]], rate: int) -> None:
    """What an update costs with all that is done now and then."""
    table = Table("", "CPU µs/update", "p50 ms", "p99 ms", title=f"At {rate} updates a second")
    for name, each in phases.items():
        table.add_row(
            name, f"{_cost(each):,.0f}", f"{each['p50'] * 1e3:.1f}", f"{each['p99'] * 1e3:.1f}"
        )
    console.print(table)


def _row(table: Table, *cells: Any) -> None:
    *texts, met = cells
    table.add_row(*texts, "[green]met[/]" if met else "[red]not met[/]")


def show_ladder(console: Console, rounds: Rounds, texts: Mapping[str, str]) -> None:
    """What each layer adds."""
    table = Table("rung", "CPU µs/update", "this layer", title="The ladder")
    before = 0.0
    for name, each in rounds.items():
        cost = figures(each).cpu_us
        table.add_row(texts.get(name, name), f"{cost:,.0f}", f"{cost - before:+,.0f}")
        before = cost
    console.print(table)


def show_sizes(console: Console, rounds: Rounds) -> None:
    """Cost and memory beside the number of sleeping conversations."""
    table = Table(
        "sleeping conversations", "CPU µs/update", "growth", "RSS MB", "growth", "goal",
        title="Against size",
    )  # fmt: skip
    first: Figures | None = None
    for name, each in rounds.items():
        f = figures(each)
        first = first or f
        cpu, rss = f.cpu_us / first.cpu_us, f.rss_mb / first.rss_mb
        table.add_row(
            f"{int(name):,}", f"{f.cpu_us:,.0f}", f"{cpu:.2f}x", f"{f.rss_mb:,.0f}",
            f"{rss:.2f}x", "[green]met[/]" if cpu <= 1.2 else "[red]not met[/] (<= 1.2x)",
        )  # fmt: skip
    console.print(table)
