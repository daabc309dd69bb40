"""`lindung import`: people of a list, signed up for an agent."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn, TypeAlias

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.clock import SystemClock, now
from bot.settings import Settings
from domain.problem import Problem
from domain.sheets.columns import Column
from domain.sheets.files import COMMAND_LINE
from domain.sheets.people import COLUMNS
from domain.staff import Action
from handlers.sheets.importing import Counts, Take, import_rows
from handlers.sheets.opening import Sheet, number_of, open_sheet
from handlers.sheets.people import PeopleOfAFile
from handlers.sheets.results import Results
from handlers.sheets.telling import tell
from handlers.staff.lists.template import explains
from storage import Store
from storage.audit import log

FileOfRows: TypeAlias = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="XLSX or CSV.")
]
ResultsTo: TypeAlias = Annotated[
    Path | None, typer.Option(help="Where to write what became of each row.")
]

LANGUAGE = "en"
"""What an operator reads; the results go back to whoever sent the file, in Indonesian."""


def import_people(
    file: FileOfRows,
    agent: Annotated[int, typer.Option(help="The agent's number, as /staf shows it.")],
    results: ResultsTo = None,
) -> None:
    """Sign up the people of a list for an agent, who stands for the agreement of each.

    Good rows are kept, the others are named in the file of results. The same file, or the same
    person, counts once: after a stop just run it again. On SQLite the bot must be stopped.
    """
    settings = Settings()
    clock = SystemClock(settings.today)
    with Store.open(settings.database_url, settings.vault()) as store:
        with store.transaction() as unit:
            who = unit.staff_of_number(agent)
            if who is None or not who.may(Action.ENROLL_OTHERS):
                raise typer.BadParameter(f"no agent #{agent} who may sign people up; see /staf")
            unit.audit(log.COMMAND_LINE, log.Deed.IMPORT, f"people for staff {agent}", now())
        people = PeopleOfAFile(store, who, number_of(file), clock.today(), clock.now(), "id")
        run_import(file, COLUMNS, people.take, results)


def run_import(file: Path, columns: tuple[Column, ...], take: Take, results: Path | None) -> None:
    """Take every row, with a bar; exit 1 when nothing could be read, or some of it was not."""
    console = Console(stderr=True)
    sheet = open_sheet(file, COMMAND_LINE)
    if isinstance(sheet, Problem):
        _fail(sheet)
    written = results or file.with_name(f"{file.stem}-hasil.xlsx")
    with _bar(console, sheet) as told, Results(written, "id") as rows:
        counts = import_rows(sheet, columns, take, rows, told)
    if isinstance(counts, Problem):
        written.unlink()
        _fail(counts)
    if sheet.encoding not in {None, "utf-8", "utf-8-sig"}:
        console.print(f"Read as {sheet.encoding}, not UTF-8: look at names with accents.")
    if others := [name for name in sheet.others if not explains(name)]:
        console.print(f"Only the first sheet was read, not: {', '.join(others)}.", markup=False)
    typer.echo(
        f"{counts.rows} rows: {counts.new} recorded, {counts.known} already there,"
        f" {counts.bad} to be put right. Each row: {written}"
    )
    if counts.broken is not None:
        _fail(counts.broken)


@contextmanager
def _bar(console: Console, sheet: Sheet) -> Iterator[Callable[[Counts], None]]:
    columns = (
        TextColumn("rows"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )  # fmt: skip
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=sheet.total)
        yield lambda counts: bar.update(
            task, completed=counts.rows, description=f"{counts.bad} to be put right"
        )


def _fail(problem: Problem) -> NoReturn:
    typer.echo(f"lindung: {tell(problem, LANGUAGE)}", err=True)
    raise typer.Exit(1)
