"""`lindung erase`: a form, or all that is about a chat."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.clock import now
from bot.settings import Settings
from domain.problem import Problem
from domain.receipts import read_receipt
from domain.rights import Right
from storage import Store, Unit, Vault
from storage.audit.log import COMMAND_LINE, Deed
from storage.keys.erasure import Erased
from storage.keys.repeating import keep, line_of_chat, line_of_form


def erase(
    number: Annotated[str, typer.Argument(help="Receipt number of the form.")] = "",
    chat: Annotated[int, typer.Option(help="Or a chat: all that is about it.")] = 0,
    kept: Annotated[
        Path | None, typer.Option("--list", help="Another list than LINDUNG_ERASURES.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a form by its receipt number, or with --chat all that is about a chat.

    It cannot be taken back. A line without names is added to the list that a restore needs.
    Who got a form before has it still: the command says so. On SQLite the bot must be stopped.
    """
    if bool(number) == bool(chat):
        raise typer.BadParameter("Name a receipt number, or --chat, not both.")
    if not yes:
        typer.confirm("Erase it? This cannot be taken back.", abort=True)
    settings = Settings()
    with (
        Store.open(settings.database_url, settings.vault(), create=False) as store,
        store.transaction() as unit,
    ):
        if number:
            number = _ours(number, store.vault)
            erased = unit.erase_form(number, now())
        else:
            erased = unit.erase_account(chat)
        if erased is None or not (erased.forms or erased.account):
            typer.echo("lindung: There is nothing of that; was it erased before?", err=True)
            raise typer.Exit(1)
        about = f"{len(erased.forms)} forms, account: {'yes' if erased.account else 'no'}"
        vault, at = store.vault, now()
        line = line_of_form(vault, number, at) if number else line_of_chat(vault, chat, at)
        listed = (kept or settings.erasures).absolute()
        keep(listed, line)
        unit.audit(COMMAND_LINE, Deed.ERASE, about, at)
        _ask_others(unit, erased, at)
    typer.echo(f"Erased: {about}. Backups from before still hold it: delete them by their rule.")
    typer.echo(f"A line of it, which a restore needs, is in {listed}.")
    if erased.handed_over:
        typer.echo(
            f"Handed over before: {', '.join(erased.handed_over)}. Ask who got it to erase it"
            " within 3x24 hours; /hak in the chat shows the time that is left."
        )


def _ours(number: str, vault: Vault) -> str:
    """As we write it. A slip is told apart from what was erased before."""
    read = read_receipt(number, vault.receipt_key)
    if isinstance(read, Problem):
        raise typer.BadParameter("That is not one of our numbers; look at each sign.")
    return read


def _ask_others(unit: Unit, erased: Erased, at: datetime) -> None:
    """The right that was used, and what is still to be asked of whoever got a form."""
    cause = (0, int(at.timestamp() * 1_000_000))
    unit.ask(Right.ERASE, cause, at, answered=True)
    unit.ask(Right.ERASE, cause, at, numbers=erased.handed_over)
