"""How `lindung coverage void` tells what becomes of the figures."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Final

import typer
from rich.table import Column, Table

from bot.cli.coverage.deliveries import PAYMENTS
from bot.cli.exported import exports
from bot.cli.tables import show
from domain.coverage.cells import UNKNOWN_CHANNEL
from domain.months import Month
from storage import Reader
from storage.coverage.effect import FIGURES, OF_PAYMENTS, Effect

_NOBODY: Final = "(no signup known)"


def tell(reader: Reader, effect: Effect, what: str, today: date) -> None:
    """How many facts of how many people, and what every channel has before and after."""
    until = Month.of(today)
    names, before = _names(reader), reader.by_channel(None, until)
    if effect.forms:
        typer.echo(
            f"{effect.forms:,} forms that are withdrawn.{_handed_over(reader, effect, names)}"
        )
    said = _payments(effect) if what == PAYMENTS else _signups(effect)
    typer.echo(f"{effect.voided:,} {what} of {len(effect.members):,} members. {said}".rstrip())
    figures = _table("All months to " + str(until), "channel", "figure")
    shown = OF_PAYMENTS if what == PAYMENTS else FIGURES
    for channel, changes in sorted(effect.by_channel(until, shown).items()):
        for name in (name for name in shown if changes[name]):
            was = before[channel].measure(name) if channel in before else 0
            row = (f"{was:,}", f"{was + changes[name]:,}")
            figures.add_row(names.get(channel, f"#{channel}"), _said(name), *row)
    show(figures)
    _by_month(reader, effect, names, "closing_active" if what == PAYMENTS else "signups", until)


def _by_month(
    reader: Reader, effect: Effect, names: Mapping[int, str], figure: str, until: Month
) -> None:
    months = _table(f"{_said(figure).capitalize()} by month", "channel", "month")
    changes = effect.by_month(figure, until)
    changed = {month: Month.read(month) for month, _ in changes}
    known = {month: reader.by_channel(its, its) for month, its in changed.items()}
    for (month, channel), change in changes.items():
        its = known[month]
        was = its[channel].measure(figure) if channel in its else 0
        months.add_row(names.get(channel, f"#{channel}"), month, f"{was:,}", f"{was + change:,}")
    show(months)


def _names(reader: Reader) -> dict[int, str]:
    names = {each.number: each.code for each in reader.channels()}
    return names | {UNKNOWN_CHANNEL: _NOBODY}


def _signups(effect: Effect) -> str:
    said = []
    if effect.paying:
        said.append(f"{effect.paying:,} of these members have paid: payments stay.")
    if effect.followed:
        said.append(f"Of {effect.followed:,} another signup counts then.")
    return " ".join(said)


def _payments(effect: Effect) -> str:
    said = []
    if effect.paying:
        said.append(f"Of {effect.paying:,} another confirmed payment stands.")
    if effect.numbers:
        said.append(
            f"{len(effect.numbers):,} have a form here: whose own chat could read that more is paid"
            " than now stands hears that it was a mistake."
        )
    return " ".join(said)


def _handed_over(reader: Reader, effect: Effect, names: Mapping[int, str]) -> str:
    """What we cannot call back."""
    files = exports(reader)
    found = Counter(
        file
        for form in effect.waiting
        for file in files
        if file.has(form.created_at, names.get(form.channel, ""))
    )
    with_them = "; ".join(
        f"for {file.recipient} on {file.at:%Y-%m-%d} ({found[file]:,})" for file in sorted(found)
    )
    return (
        " Handed over before, as far as somebody answered for them:"
        f" {', '.join(effect.handed_over) or 'none'}. In files that went out, by the audit log, and"
        f" not answered for: {with_them or 'none'}. Tell whoever has a file with them."
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
