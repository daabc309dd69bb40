"""`lindung invite`: a link that gives one person a role."""

import secrets
from datetime import timedelta
from typing import Annotated

import typer

from bot.cli.channels import channel_number, username
from bot.clock import now
from bot.links import start_link
from bot.settings import Settings
from domain.staff import CODE_BYTES, LONGEST_NAME, VALID_FOR, Invitation, Role, sign_invitation
from storage import Store
from storage.audit import log

NOBODY = 0
"""Who invited, when nobody in a chat did."""


def invite(
    role: Annotated[Role, typer.Argument(help="What they will be.")],
    name: Annotated[str, typer.Option(help="What to call them.")],
    channel: Annotated[str, typer.Option(help="Code of the channel they work for.")] = "",
    days: Annotated[
        int, typer.Option(min=1, max=90, help="How long it is valid.")
    ] = VALID_FOR.days,
) -> None:
    """Print a link that works once: whoever opens it first has the role.

    On SQLite the bot must be stopped; an admin can invite in the chat by /undang while it runs.
    """
    if (role is Role.ADMIN) != (not channel):
        raise typer.BadParameter("an admin has no --channel, everybody else has one")
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise typer.BadParameter(f"a name is one line of 1 to {LONGEST_NAME} characters")
    settings, at, code = Settings(), now(), secrets.token_bytes(CODE_BYTES)
    vault = settings.vault()
    with Store.open(settings.database_url, vault) as store, store.transaction() as unit:
        number = channel_number(unit, channel) if channel else None
        offered = Invitation(role, number, name, at + timedelta(days=days))
        unit.invite(code, offered, NOBODY, at)
        unit.audit(log.COMMAND_LINE, log.Deed.INVITE, f"{role} of channel {offered.channel}", at)
    typer.echo(start_link(username(settings), sign_invitation(code, vault.invitation_key)))
