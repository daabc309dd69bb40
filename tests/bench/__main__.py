"""`make bench`: Lindung and other bots side by side in one run, as ratios.

    python -m tests.bench           everything, 14 minutes
    python -m tests.bench --quick   fewer and shorter rounds, 3 minutes
    python -m tests.bench --long    with a million sleeping conversations, and a million updates
    python -m tests.bench --only ladder --json figures.json

Nothing is asserted: what is measured depends on the machine and on what else it does. A round that
fails is left out and said so.
"""

import json
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from tests.bench import contestants, coverage, ladder, projection, report, soak, workshop
from tests.bench.contestants import Contestant
from tests.bench.report import Goal
from tests.bench.round import PEOPLE, Length, play, steady
from tests.bench.sizes import sleeping
from tests.faults import storm

BODY = "Lindung, replies in the body"
POST = "Lindung, replies by POST"
STOCK = "stock python-telegram-bot"
STEADY = 100
"""Updates a second: what a stock bot has time for, with some to spare."""
WITH_A_FLUSH = 75.0
"""Seconds: PicklePersistence writes its file after 60."""
PARTS = ("contestants", "steady", "ladder", "sizes", "coverage", "projection", "storm", "soak")
WHOLE = "+ the sender: `lindung run` itself"
GOALS = (
    Goal(BODY, STOCK, 15),
    Goal(BODY, "aiogram FSM on Redis", 12),
    Goal(BODY, "grammY on Redis", 2),
    Goal(POST, STOCK, 6),
    Goal(POST, "aiogram FSM on Redis", 5),
)
NOTES = """\
CPU is that of the whole process tree, Redis and ended children included; the load generator's is \
not counted. Lindung answers once the update is on disk (WAL, synchronous=FULL). No peer does, \
save grammY on a Redis that is told to (appendfsync always); stock python-telegram-bot and \
aiogram answer before they handle. The peers' rounds are shorter than the 60 s after which \
PicklePersistence writes its file, and Redis its snapshot: that is left out in their favour, and \
python-telegram-bot's shown apart, at a steady pace. It writes the whole file once for each \
person of the last minute, so the cost grows with the square of the people. The sender's pace of \
30 messages a second is lifted, as no peer has one. "calls" are those that reached the Bot API: \
Lindung also deletes the NIK, takes old buttons away and says what comes next. Against Lindung \
counts what else it does: it checks and seals every answer, counts the funnel and keeps each \
reply for a repeat."""


def main(
    quick: Annotated[bool, typer.Option(help="Shorter rounds.")] = False,
    long: Annotated[
        bool, typer.Option(help="A million conversations, a million updates, ten million members.")
    ] = False,
    only: Annotated[str, typer.Option(help=f"One of: {', '.join(PARTS)}.")] = "",
    json_file: Annotated[Path | None, typer.Option("--json", help="Write every figure.")] = None,
) -> None:
    """Lindung and other bots side by side, as ratios."""
    console = Console()
    console = Console(width=max(console.width, 120))
    workshop.prepare(console)
    _machine(console)
    length, rounds = (Length(0.8, 2.0, 1.5), 2) if quick else (Length(1.0, 2.5, 2.0), 5)
    no_half = length._replace(half=0.0)
    found: dict[str, Any] = {"machine": platform.platform(), "cores": os.cpu_count()}
    if only in {"", "contestants"}:
        played = _interleaved("contestants", _contestants(console, quick), rounds, length)
        report.show_contestants(console, played)
        found["contestants"] = played
        found["ratios"] = report.show_goals(console, played, GOALS)
    if only == "steady" or not (only or quick):
        found["steady"] = {
            STOCK: steady(contestants.stock_ptb(), STEADY, WITH_A_FLUSH),
            BODY: steady(contestants.lindung("on", BODY), STEADY, WITH_A_FLUSH / 4),
        }
        report.show_steady(console, found["steady"], STEADY)
    if only in {"", "ladder"}:
        rungs = {name: contestants.rung(name, _where(name)) for name in ladder.RUNGS}
        rungs[WHOLE] = contestants.lindung("on", WHOLE)
        played = _interleaved("ladder", rungs, 1 if quick else 3, no_half)
        report.show_ladder(console, played, ladder.RUNGS)
        found["ladder"] = played
    if only in {"", "sizes"}:
        sizes = (1_000, 100_000, 1_000_000) if long else (1_000, 100_000)
        found["sizes"] = _sizes(sizes, 1 if quick else 3, no_half)
        report.show_sizes(console, found["sizes"])
    if only in {"", "coverage"}:
        found["coverage"] = coverage.measure(_people_of_coverage(quick=quick, long=long))
        coverage.show(console, found["coverage"])
    if only in {"", "projection"}:
        found["projection"] = projection.measure()
        projection.show(console, found["projection"])
    if only == "storm" or not (only or quick):
        found["storm"] = storm.weather(people=200, kills=20)
        console.print(found["storm"])
    if only == "soak" or (long and not only):
        stretches = soak.measure()
        soak.show(console, stretches)
        found["soak"] = [stretch._asdict() for stretch in stretches]
    console.print(f"\n{NOTES}", style="dim")
    _load(console, "at the end")
    if json_file is not None:
        json_file.write_text(json.dumps(found, indent=1), encoding="utf-8")


def _people_of_coverage(*, quick: bool, long: bool) -> int:
    if long:
        return 10_000_000
    return 50_000 if quick else 500_000


def _contestants(console: Console, quick: bool) -> dict[str, Contestant]:
    """Those that can run on this machine; of the others it is said why they cannot."""
    bots: list[Callable[[], Contestant]] = [
        lambda: contestants.lindung("on", BODY),
        lambda: contestants.lindung("off", POST),
        contestants.stock_ptb,
        lambda: contestants.aiogram(workshop.redis_server(console)),
        lambda: contestants.grammy(workshop.redis_server(console), workshop.node(console)),
    ]
    if not quick:
        bots += [
            lambda: contestants.grammy(
                workshop.redis_server(console), workshop.node(console), body=True
            ),
            lambda: contestants.grammy(
                workshop.redis_server(console), workshop.node(console), durable=True
            ),
        ]
    found = {}
    for bot in bots:
        try:
            contestant = bot()
        except workshop.Missing as missing:
            console.print(f"[yellow]Left out:[/] {missing}.")
        else:
            found[contestant.name] = contestant
    return found


def _interleaved(
    what: str, entered: Mapping[str, Contestant], rounds: int, length: Length
) -> dict[str, list[dict[str, Any]]]:
    """Every round has everybody in turn, so that a busy minute of the machine hurts all."""
    played: dict[str, list[dict[str, Any]]] = {name: [] for name in entered}
    with Progress(transient=True) as progress:
        task = progress.add_task(what, total=rounds * len(entered))
        for number in range(rounds):
            for name, contestant in entered.items():
                progress.update(task, description=name)
                try:
                    played[name].append(play(contestant, length, number))
                except (RuntimeError, OSError) as error:
                    progress.console.print(f"[yellow]Round {number} of {name}:[/] {error!r}")
                progress.advance(task)
    return {name: rounds for name, rounds in played.items() if rounds}


def _sizes(sizes: Sequence[int], rounds: int, length: Length) -> dict[str, list[dict[str, Any]]]:
    with ExitStack() as stack:
        entered = {}
        for people in sizes:
            folder = stack.enter_context(sleeping(people))
            entered[str(people)] = contestants.lindung("on", f"{people:,} sleeping", folder)
        return _interleaved("sizes", entered, rounds, length)


def _where(rung: str) -> str:
    return "memory" if rung == "memory" and Path("/dev/shm").is_dir() else "disk"  # noqa: S108


def _machine(console: Console) -> None:
    cores, system = os.cpu_count(), f"{platform.system()} {platform.machine()}"
    # Where it comes from: one that was compiled plainly takes a seventh more than Debian's.
    python = f"Python {platform.python_version()} of {sys.base_prefix}"
    console.print(f"{system}, {cores} cores, {python}; {PEOPLE} people")
    _load(console, "at the start")


def _load(console: Console, when: str) -> None:
    minute, five, _ = os.getloadavg()
    console.print(f"Load average {when}: {minute:.1f} (5 minutes: {five:.1f}); this run adds ~1.5.")


if __name__ == "__main__":
    typer.run(main)
