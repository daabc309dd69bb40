"""`lindung official` and `lindung target`: figures that others publish or decide."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Annotated, TypeAlias, TypeVar

import typer

from bot.cli.coverage.asking import month, this_month
from bot.clock import now
from bot.settings import Settings
from domain.coverage.facts import Flag, Metric, OfficialStock, Target
from domain.months import Month
from storage import Store
from storage.audit import log

official = typer.Typer(no_args_is_help=True, help="Published figures, with their source.")
target = typer.Typer(no_args_is_help=True, help="What is aimed for, and who said so.")

Of: TypeAlias = Annotated[Metric, typer.Option("--metric", help="What is counted.")]
At: TypeAlias = Annotated[str, typer.Option("--date", help="At the close of this month: YYYY-MM.")]
Printed: TypeAlias = Annotated[str, typer.Option("--value", help="As printed, such as 9.87.")]
Source: TypeAlias = Annotated[str, typer.Option(help="Where it was read.")]
Known: TypeAlias = Annotated[Flag, typer.Option(help="S sourced, M memory, E derived, A assumed.")]
Unit: TypeAlias = Annotated[str, typer.Option(help="million, 'Rp T' or 'Rp T/yr'.")]
Note: TypeAlias = Annotated[str, typer.Option(help="What to know about it.")]

T = TypeVar("T")


@official.callback()
def official_group() -> None:
    """Published figures, with their source."""


@target.callback()
def target_group() -> None:
    """What is aimed for, and who said so."""


@official.command()
def add(  # noqa: PLR0913, PLR0917 - the options of a command
    metric: Of,
    date: At,
    value: Printed,
    source: Source,
    unit: Unit = "million",
    flag: Known = Flag.SOURCED,
    note: Note = "",
) -> None:
    """Add a published figure. Refused when the segments of its month do not sum to the total.

    One of a month to come is refused, too: it would be the latest until then. A second one for the
    same month replaces the first, which is kept. On SQLite the bot must be stopped.
    """
    at = month(date)
    figure = _made(lambda: OfficialStock(at, metric, _decimal(value), unit, flag, source, note))
    settings = Settings()
    if at > this_month(settings):
        raise typer.BadParameter(f"{at} has not come yet; look at the month again")
    with Store.open(settings.database_url, settings.vault()) as store, store.transaction() as each:
        each.add_official(figure)
        each.audit(log.COMMAND_LINE, log.Deed.OFFICIAL, f"{metric.value} at {at}", now())
    typer.echo(f"{metric.value} at {at}: {value} {unit} ({source}). {metric.meaning}.")


@target.command("set")
def set_target(  # noqa: PLR0913, PLR0917 - the options of a command
    metric: Of,
    date: At,
    value: Printed,
    by: Annotated[str, typer.Option(help="Who said it.")],
    source: Source,
    said: Annotated[str, typer.Option("--set-in", help="When it was said; this month.")] = "",
    unit: Unit = "million",
    flag: Known = Flag.SOURCED,
    note: Note = "",
) -> None:
    """Set a target. Earlier ones are kept; the one that was said last holds.

    On SQLite the bot must be stopped.
    """
    settings = Settings()
    at, set_in = month(date), _said(said, settings)
    wanted = _made(
        lambda: Target(at, metric, _decimal(value), unit, set_in, by, flag, source, note)
    )
    with Store.open(settings.database_url, settings.vault()) as store, store.transaction() as each:
        each.set_target(wanted)
        each.audit(log.COMMAND_LINE, log.Deed.TARGET, f"{metric.value} at {at}", now())
    typer.echo(f"{metric.value} by {at}: {value} {unit}, said by {by} in {set_in} ({source}).")


def _said(written: str, settings: Settings) -> Month:
    return month(written) if written else this_month(settings)


def _made(make: Callable[[], T]) -> T:
    try:
        return make()
    except ValueError as problem:
        raise typer.BadParameter(str(problem)) from None


def _decimal(written: str) -> Decimal:
    try:
        return Decimal(written)
    except InvalidOperation:
        raise ValueError(f"{written!r} is not a number; write it as 9.87.") from None
