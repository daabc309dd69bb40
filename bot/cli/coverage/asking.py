"""What the commands about coverage are asked for: months, columns; and how they show progress."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Final, TypeAlias

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.clock import SystemClock
from bot.settings import Settings
from domain.coverage.cube import DIMENSIONS
from domain.coverage.rule import RULES
from domain.months import Month

FIRST: Final = RULES[0].since

Since: TypeAlias = Annotated[
    str, typer.Option("--from", help="The first month, YYYY-MM; all by default.")
]
Until: TypeAlias = Annotated[
    str, typer.Option("--to", help="The last month, YYYY-MM; this one by default.")
]
By: TypeAlias = Annotated[
    str, typer.Option(help="Columns to count by, such as channel,region; with commas.")
]


def months(since: str, until: str, settings: Settings) -> tuple[Month | None, Month]:
    """The months asked for."""
    last = month(until) if until else this_month(settings)
    first = month(since) if since else None
    if first is not None and first > last:
        raise typer.BadParameter(f"{first} comes after {last}")
    return first, last


def month(written: str) -> Month:
    """A month that a rule can count."""
    try:
        read = Month.read(written)
    except ValueError as problem:
        raise typer.BadParameter(str(problem)) from None
    if not FIRST <= read <= Month(2099, 12):
        raise typer.BadParameter(f"{written} is not between {FIRST} and 2099-12")
    return read


def this_month(settings: Settings) -> Month:
    """The month it is in Jakarta."""
    return Month.of(SystemClock(settings.today).today())


def columns(by: str, known: tuple[str, ...] = DIMENSIONS) -> tuple[str, ...]:
    """The columns named, each once."""
    names = tuple(dict.fromkeys(name.strip() for name in by.split(",") if name.strip()))
    for name in names:
        if name not in known:
            raise typer.BadParameter(f"{name!r} is none of {', '.join(known)}")
    return names


@contextmanager
def bar(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar on stderr, on a terminal only."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console, transient=True, disable=not console.is_terminal,
    ) as progress:  # fmt: skip
        task = progress.add_task(what, total=total)
        yield lambda steps: progress.advance(task, steps)
