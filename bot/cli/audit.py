"""`lindung audit`: what people with a role did, and whether the log is what was written."""

import json

import typer
from rich.markup import escape
from rich.table import Column, Table

from bot.cli.tables import AsJson, show
from bot.settings import Settings
from storage import reading

audit = typer.Typer(no_args_is_help=True, help="What people with a role did.")


@audit.command()
def verify(as_json: AsJson = False) -> None:
    """Seal every line anew and compare. Exit 1 with the first line that is wrong.

    Keep the head that it prints somewhere else: cut-off lines are seen by comparing it.
    """
    settings = Settings()
    with reading(settings.database_url, settings.vault()) as reader:
        found = reader.verify_audit()
    if as_json:
        said = {"well": not found.wrong, "lines": found.lines, "head": found.head}
        typer.echo(json.dumps(said | {"wrong": found.wrong or None}))
    elif found.wrong:
        typer.echo(f"NOT OK: line {found.wrong} is not what was written.")
    else:
        typer.echo(f"ok: {found.lines:,} lines, head {found.head}")
    if found.wrong:
        raise typer.Exit(1)


@audit.command("show")
def show_log() -> None:
    """The log, the oldest line first."""
    settings = Settings()
    table = Table("", Column("at", no_wrap=True), "who", "what", "about", box=None)
    with reading(settings.database_url, settings.vault()) as reader:
        for deed in reader.deeds():
            at = deed.at.strftime("%Y-%m-%d %H:%M:%SZ")
            table.add_row(str(deed.number), at, deed.actor, deed.action, escape(deed.about))
    show(table)
