"""`lindung backup` and `lindung restore`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.clock import now
from bot.settings import Settings
from storage.backups import back_up
from storage.backups import restore as restored
from storage.keys.repeating import read_list


def backup(path: Annotated[Path, typer.Argument(help="A new file.")]) -> None:
    """Copy the whole database to a file, while the bot runs. It stays sealed under its key."""
    settings = Settings()
    back_up(settings.database_url, settings.vault(), path, now())
    typer.echo(f"Wrote {path}. It is worth nothing without the master key: keep them apart.")


def restore(
    path: Annotated[Path, typer.Argument(help="A file of lindung backup.")],
    erasures: Annotated[
        list[Path],
        typer.Option(help="The list of erasures; once for each machine that kept one."),
    ],
) -> None:
    """Fill an empty database from a backup, and erase again whoever was erased since.

    Who asked since that nothing be done, and which staff was suspended, stays so too. Give the list
    even when it is empty: a restore must not bring back who asked to be gone.
    """
    settings = Settings()
    decided = [mark for each in erasures for mark in read_list(each)]
    again = restored(settings.database_url, settings.vault(), path, decided, now())
    typer.echo(f"Restored {path}; {again}. Now run: lindung check")
    typer.echo(
        "Open invitations are void and nobody is signed in. Tokens that were revoked since work"
        " again: compare lindung token list with what you know."
    )
