"""Tables on stdout, of which nothing is ever cut: a cut code or path is of no use to anybody."""

from typing import Annotated, TypeAlias

import typer
from rich.console import Console
from rich.table import Table

AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON.")]
"""For whoever reads it by a program."""

WIDEST = 10_000
"""Columns, where no terminal says how many there are: a row is a line."""


def show(table: Table) -> None:
    """Print it; what is too wide for a terminal goes on in the next line, elsewhere nothing is."""
    console = Console()
    if not console.is_terminal:
        console.width = WIDEST
    for column in table.columns:
        column.overflow = "fold"
    console.print(table)
