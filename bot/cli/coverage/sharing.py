"""`lindung coverage snapshot|export`: what is handed on."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.coverage.asking import By, Since, Until, bar, columns, month, months, this_month
from bot.clock import now
from bot.settings import Settings
from domain.coverage.views import CUBE
from storage import Store, reading
from storage.coverage import exports


class Form(StrEnum):
    """What a file can be."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


def snapshot(until: Until = "") -> None:
    """Store cube, reference facts and how fresh they are, sealed; print the id, a SHA-256.

    On SQLite the bot must be stopped.
    """
    settings = Settings()
    last = month(until) if until else this_month(settings)
    with Store.open(settings.database_url, settings.vault(), create=False) as store:
        store.fold_all(now())
        with store.reader() as reader:
            taken = reader.take_snapshot(now(), last)
        with store.transaction() as unit:
            unit.keep_snapshot(taken)
    typer.echo(taken.sha256)


def export(
    file: Annotated[Path, typer.Argument(help="The file to write; one that exists is replaced.")],
    form: Annotated[
        Form | None, typer.Option("--format", help="What to write; by default what FILE ends in.")
    ] = None,
    since: Since = "",
    until: Until = "",
    by: By = "",
) -> None:
    """Write the monthly cube for others: no personal data, no cell of fewer than ten people.

    Beside it FILE.datapackage.json says what each column is. Reads beside the running bot.
    """
    wanted = form or _by_its_name(file)
    if not file.parent.is_dir():
        raise typer.BadParameter(f"There is no folder {file.parent}; make it, or name another.")
    settings = Settings()
    first, last = months(since, until, settings)
    names = columns(by, CUBE.key)
    with (
        reading(settings.database_url, settings.vault()) as reader,
        bar("Months", len(reader.months(last, first))) as advance,
    ):
        shared = reader.published(last, first)
        rows = exports.export(shared, file, wanted.value, names, lambda _: advance(1))
    typer.echo(f"Wrote {rows:,} rows to {file}.")


def _by_its_name(file: Path) -> Form:
    """A file is what it says it is: nobody should find CSV in `cube.parquet`."""
    for form in Form:
        if file.suffix.lower() == f".{form}":
            return form
    raise typer.BadParameter("End it in .csv, .xlsx or .parquet, or say --format.")
