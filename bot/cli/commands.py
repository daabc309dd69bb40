"""The commands: run, demo, migrate, check, key, synth; the groups channel, coverage and more."""

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.app import running
from bot.checks import check_all
from bot.cli.audit import audit
from bot.cli.backtest import run_backtest
from bot.cli.backups import backup, restore
from bot.cli.channels import channels
from bot.cli.coverage import coverage
from bot.cli.coverage.keeping import synth
from bot.cli.erasing import erase
from bot.cli.handover import handover
from bot.cli.importing import import_people
from bot.cli.incidents import incident
from bot.cli.invite import invite
from bot.cli.keys import keys
from bot.cli.payments import payments
from bot.cli.project import project
from bot.cli.reference import official, target
from bot.cli.serving import serve
from bot.cli.tables import show
from bot.cli.tokens import tokens
from bot.demo import demo
from bot.ending import Ending
from bot.log import set_up_logging
from bot.settings import Settings
from storage import create_master_key, migrate

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Lindung: work-accident and death cover for informal workers, one chat away.",
)
app.add_typer(channels, name="channel")
app.add_typer(coverage, name="coverage")
app.add_typer(official, name="official")
app.add_typer(target, name="target")
app.add_typer(tokens, name="token")
app.add_typer(audit, name="audit")
app.add_typer(keys, name="keys")
app.add_typer(payments, name="payments")
app.add_typer(handover, name="handover")
app.add_typer(incident, name="incident")
app.command()(synth)
app.command()(invite)
app.command()(project)
app.command("backtest")(run_backtest)
app.command()(erase)
app.command()(backup)
app.command()(restore)
app.command("import")(import_people)


@app.command()
def run() -> None:
    """Run the bot by its settings: a webhook if LINDUNG_WEBHOOK_URL is set, else polling."""
    settings = Settings()
    set_up_logging(settings.log_level)
    serve(_serve(settings))


@app.command("demo")
def run_demo(
    port: Annotated[int, typer.Option(help="Port of the page.")] = 8080,
    data: Annotated[
        Path | None, typer.Option(help="Keep the demo's data here, to go on later.")
    ] = None,
    history: Annotated[
        bool, typer.Option(help="Two years of made-up signups, marked as such.")
    ] = False,
) -> None:
    """The whole thing in a browser: a Telegram of our own, phones, and the real bot."""
    set_up_logging("WARNING")
    serve(demo(port, data, Console(), history=history))


@app.command("migrate")
def migrate_database() -> None:
    """Bring the database's schema up to date (`run` does it on SQLite by itself)."""
    migrate(Settings().database_url)
    typer.echo("The schema is up to date. What is left to do after it, `lindung check` says.")


@app.command()
def key(path: Path) -> None:
    """Make a master key in a new file that only you can read."""
    create_master_key(path)
    typer.echo(f"Made {path}. Keep a copy elsewhere: without it the data cannot be read.")


@app.command()
def check() -> None:
    """Check keys, database, tariffs, catalogues and Bot API, and say what is wrong."""
    checks = asyncio.run(check_all(Settings()))
    table = Table("", "what", "found", box=None)
    for each in checks:
        table.add_row("ok" if each.well else "NOT OK", each.what, each.found)
    show(table)
    if not all(each.well for each in checks):
        raise typer.Exit(1)


async def _serve(settings: Settings) -> None:
    """Serve until a signal comes or a part fails."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    ending = Ending()
    serving = asyncio.create_task(_until_it_fails(settings, ending))
    stopping = asyncio.create_task(stop.wait())
    # A signal must work while we still wait for Telegram's first answer, too.
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    ending.begin()
    stopping.cancel()
    if not serving.done():
        serving.cancel()
    try:
        await serving
    except asyncio.CancelledError:
        if not stop.is_set():
            raise


async def _until_it_fails(settings: Settings, ending: Ending) -> None:
    async with running(settings) as program:
        ending.left = program.left
        try:
            await program.until_it_fails()
        finally:
            ending.begin()
