"""How `lindung coverage void` tells what becomes of the figures."""

from datetime import date
from typing import Final

import typer
from rich.table import Column, Table

from bot.cli.tables import show
from domain.coverage.cells import UNKNOWN_CHANNEL
from domain.months import Month
from storage import Reader
from storage.coverage.effect import FIGURES, Effect

_NOBODY: Final = "(no signup known)"


def tell(reader: Reader, effect: Effect, today: date) -> None:
    """How many signups of how many people, and what every channel has before and after."""
    until = Month.of(today)
    names = {each.number: each.code for each in reader.channels()}
    names[UNKNOWN_CHANNEL] = _NOBODY
    if effect.forms:
        typer.echo(f"{effect.forms:,} forms that are withdrawn.{_handed_over(effect)}")
    said = [f"{effect.signups:,} signups of {effect.members:,} members."]
    if effect.paying:
        said.append(f"{effect.paying:,} of these members have paid: payments stay.")
    if effect.followed:
        said.append(f"Of {effect.followed:,} another signup counts then.")
    typer.echo(" ".join(said))
    figures = _table("All months to " + str(until), "channel", "figure")
    before = reader.by_channel(None, until)
    for channel, changes in sorted(effect.by_channel(until).items()):
        for name in (name for name in FIGURES if changes[name]):
            was = before[channel].measure(name) if channel in before else 0
            row = (f"{was:,}", f"{was + changes[name]:,}")
            figures.add_row(names.get(channel, f"#{channel}"), _said(name), *row)
    show(figures)
    months = _table("Signups by month", "channel", "month")
    for (month, channel), change in effect.signups_by_month().items():
        its = reader.by_channel(Month.read(month), Month.read(month))
        was = its[channel].measure("signups") if channel in its else 0
        months.add_row(names.get(channel, f"#{channel}"), month, f"{was:,}", f"{was + change:,}")
    show(months)


def _handed_over(effect: Effect) -> str:
    """What we cannot call back."""
    known = f": {', '.join(effect.handed_over)}" if effect.handed_over else ""
    return (
        f" Handed over before, as far as somebody answered for them{known or ': none'}."
        " Tell whoever has a file with them."
    )


def _table(title: str, *names: str) -> Table:
    """What was before, and what is after."""
    columns = (
        *(Column(name, no_wrap=True) for name in names),
        *(Column(name, justify="right") for name in ("before", "after")),
    )
    return Table(*columns, title=title, title_justify="left", box=None)


def _said(figure: str) -> str:
    """As `coverage summary` calls it."""
    return figure.removeprefix("closing_").replace("_", " ")
