"""`lindung token`: who may use the HTTP API."""

import json
import secrets
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Column, Table

from bot.api.shapes import Scope
from bot.cli.channels import channel_number
from bot.cli.tables import AsJson, show
from bot.clock import now
from bot.settings import Settings
from storage import Store, reading
from storage.audit import log

tokens = typer.Typer(no_args_is_help=True, help="Tokens for the HTTP API.")

PREFIX = "lindung_"
"""So that whoever finds one, in a file or in a log of somebody else's, knows what it is."""


@tokens.command()
def create(
    scope: Annotated[list[Scope], typer.Option("--scope", help="What it is for; may be repeated.")],
    label: Annotated[str, typer.Option(help="Whose it is.")],
    channel: Annotated[str, typer.Option(help="The only channel it sees and writes for.")] = "",
) -> None:
    """Print a new token, once: only its hash is kept. On SQLite the bot must be stopped."""
    if not label.isidentifier() and not label.replace("-", "").isalnum():
        raise typer.BadParameter("a label is of letters, digits and dashes")
    if not channel and Scope.SIGNUPS in scope:
        raise typer.BadParameter("signups:write counts for a --channel; name it")
    secret = PREFIX + secrets.token_urlsafe(32)
    settings = Settings()
    with Store.open(settings.database_url, settings.vault()) as store, store.transaction() as unit:
        number = channel_number(unit, channel) if channel else None
        unit.add_token(secret, label, frozenset(each.value for each in scope), number, now())
        unit.audit(log.COMMAND_LINE, log.Deed.TOKEN, label, now())
    typer.echo(secret)


@tokens.command("list")
def list_all(as_json: AsJson = False) -> None:
    """The tokens: whose they are and what they are for."""
    settings = Settings()
    with reading(settings.database_url, settings.vault()) as reader:
        codes = {channel.number: channel.code for channel in reader.channels()}
        rows = [
            {
                "label": each.label,
                "scopes": sorted(each.scopes),
                "channel": "" if each.channel is None else codes.get(each.channel, ""),
                "revoked": each.revoked_at is not None,
            }
            for each in reader.tokens()
        ]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    table = Table(Column("label", no_wrap=True), "scopes", "channel", "revoked", box=None)
    for row in rows:
        scopes = ", ".join(map(str, row["scopes"]))  # type: ignore[call-overload]
        table.add_row(
            escape(str(row["label"])), scopes, str(row["channel"]), "yes" * bool(row["revoked"])
        )
    show(table)


@tokens.command()
def revoke(label: Annotated[str, typer.Argument(help="Whose tokens.")]) -> None:
    """Make all tokens of this label useless from now on. On SQLite the bot must be stopped."""
    settings = Settings()
    with Store.open(settings.database_url, settings.vault()) as store, store.transaction() as unit:
        count = unit.revoke(label, now())
        if count:
            unit.audit(log.COMMAND_LINE, log.Deed.REVOKE, label, now())
    if not count:
        raise typer.BadParameter(
            f"no token in use has the label {label!r}; see: lindung token list"
        )
    typer.echo(f"Revoked: {count}.")
