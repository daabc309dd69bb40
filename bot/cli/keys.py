"""`lindung keys`: which master keys are accepted, and how everything comes under the new one."""

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from bot.clock import now
from bot.settings import Settings
from storage import Store
from storage.audit.log import COMMAND_LINE, Action
from storage.keys.rotating import rotate_keys

keys = typer.Typer(no_args_is_help=True, help="Master keys, the current one first.")


@keys.command("list")
def list_keys() -> None:
    """The names of the master keys in the setting. A name says nothing of the key."""
    for place, name in enumerate(Settings().vault().master_names):
        typer.echo(f"{name}  {'accepted' if place else 'current'}")


@keys.command()
def rotate() -> None:
    """Bring everything under the first master key of the setting, so that the others can go.

    In short transactions: on PostgreSQL the bot may run. On SQLite it must be stopped. After a
    kill it is begun again and goes on.
    """
    settings = Settings()
    vault = settings.vault()
    with Store.open(settings.database_url, vault, create=False) as store, _progress() as progress:
        task = progress.add_task("Sealed anew: 0", total=None)
        so_far = 0

        def told(some: int) -> None:
            nonlocal so_far
            so_far += some
            progress.update(task, description=f"Sealed anew: {so_far:,}")

        changed = rotate_keys(store, told)
        with store.transaction() as unit:
            unit.audit(COMMAND_LINE, Action.ROTATE, f"to {vault.master_names[0]}", now())
    typer.echo(f"{changed:,} sealed anew; all is under {vault.master_names[0]}.")


def _progress() -> Progress:
    return Progress(SpinnerColumn(), TextColumn("{task.description}"), transient=True)
