"""`lindung coverage`: what the coverage store knows."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.settings import Settings
from storage import reading

coverage = typer.Typer(no_args_is_help=True, help="The coverage store.")


@coverage.callback()
def group() -> None:
    """The coverage store."""


@coverage.command()
def summary(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """How many started, consented and completed their data, by the channel they came from."""
    settings = Settings()
    with reading(settings.database_url, settings.vault()) as reader:
        found = reader.coverage_summary()
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False))
        return
    table = Table("channel", "name", "started", "consented", "complete", box=None)
    for row in found.channels:
        counts = (str(row.started), str(row.consented), str(row.complete))
        table.add_row(row.code, escape(row.name), *counts)
    table.add_row("", "all", str(found.started), str(found.consented), str(found.complete))
    Console().print(table)
