"""`lindung keys`: which master keys are accepted, and how everything comes under new keys."""

from collections.abc import Callable
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from bot.clock import now
from bot.settings import Settings
from storage import Store
from storage.audit.log import COMMAND_LINE, Deed
from storage.keys.rotating import move_index, renew_keys, rotate_keys

keys = typer.Typer(no_args_is_help=True, help="Master keys, the current one first; data keys.")


@keys.command("list")
def list_keys() -> None:
    """The names of the master keys in the setting. A name says nothing of the key."""
    for place, name in enumerate(Settings().vault().master_names):
        typer.echo(f"{name}  {'accepted' if place else 'current'}")


@keys.command()
def rotate(
    data_keys: Annotated[
        bool, typer.Option("--data-keys", help="Fresh data keys, and all sealed anew by them.")
    ] = False,
    index: Annotated[
        bool, typer.Option("--index", help="A fresh key for the index of NIKs, no NIK needed.")
    ] = False,
) -> None:
    """Bring everything under the first master key of the setting, so that the others can go.

    In short transactions: on PostgreSQL the bot may run. On SQLite it must be stopped. After a
    kill it is begun again and goes on.
    """
    if data_keys and index:
        raise typer.BadParameter("One after the other: --data-keys, or --index.")
    settings = Settings()
    vault = settings.vault()
    with Store.open(settings.database_url, vault, create=False) as store, _progress() as progress:
        told = _telling(progress)
        if data_keys:
            changed, what = renew_keys(store, told), "fresh data keys"
        elif index:
            changed, what = move_index(store, told), "a fresh key of the index"
        else:
            changed, what = rotate_keys(store, told), vault.master_names[0]
        with store.transaction() as unit:
            unit.audit(COMMAND_LINE, Deed.ROTATE, f"to {what}", now())
    typer.echo(f"{changed:,} sealed anew; all is under {what}.")


def _telling(progress: Progress) -> Callable[[int], None]:
    """Shows how far it is."""
    task = progress.add_task("Sealed anew: 0", total=None)
    so_far = 0

    def told(some: int) -> None:
        nonlocal so_far
        so_far += some
        progress.update(task, description=f"Sealed anew: {so_far:,}")

    return told


def _progress() -> Progress:
    return Progress(SpinnerColumn(), TextColumn("{task.description}"), transient=True)
