"""`lindung coverage`: what the coverage store knows, whether it is right, and files of it."""

import typer

from bot.cli.coverage import keeping, sharing, telling, voiding

coverage = typer.Typer(no_args_is_help=True, help="The coverage store.")
coverage.command()(telling.summary)
coverage.command()(keeping.verify)
coverage.command()(keeping.rebuild)
coverage.command()(voiding.void)
coverage.command()(sharing.snapshot)
coverage.command()(sharing.export)


@coverage.callback()
def group() -> None:
    """The coverage store."""
