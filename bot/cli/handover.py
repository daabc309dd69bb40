"""`lindung handover`: complete forms out to whoever registers people, and what became of them."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Annotated, Final

import typer
from rich.console import Console
from rich.progress import track

from bot.cli.channels import channel_number
from bot.cli.exported import about_export
from bot.cli.importing import FileOfRows, ResultsTo, run_import
from bot.clock import SystemClock, now
from bot.settings import Settings
from domain.enrollment import Rung, Source
from domain.problem import Problem
from domain.sheets.statuses import COLUMNS, Status, StatusProblem, read_status
from handlers.dues.news import heard
from handlers.sheets.forms import FORM, form_row
from handlers.sheets.importing import Read
from handlers.sheets.results import Taken, refused, why
from storage import Enrollment, Store
from storage.audit import log
from storage.disk import private
from storage.handover.steps import Evidence
from storage.spreadsheets import harmless, workbook, write_row

handover = typer.Typer(no_args_is_help=True, help="Forms out, and what became of them back in.")

LANGUAGE: Final = "id"
SOURCES: Final = {"bpjs": Source.OFFICIAL_FILE, "partner": Source.PARTNER_FILE}


@handover.command()
def export(
    file: Annotated[Path, typer.Argument(help="A new file, .xlsx or .csv; only you can read it.")],
    recipient: Annotated[str, typer.Option("--for", help="Who gets it; stands in the audit log.")],
    channel: Annotated[str, typer.Option(help="Only forms of this channel.")] = "",
) -> None:
    """Write every form that is complete and not handed over yet, with all that stands in it.

    This is the only way by which a NIK leaves Lindung. The file is yours alone (0600): encrypt it
    before you send it, and delete it afterwards. Nothing is marked: that a form was handed over is
    known when the recipient's answer comes in (`lindung handover import`).
    """
    if file.suffix not in {".xlsx", ".csv"}:
        raise typer.BadParameter("name a file that ends in .xlsx or .csv")
    if not recipient.strip() or not recipient.isprintable() or len(recipient) > 80:
        raise typer.BadParameter("--for names who gets it, on one line of up to 80 characters")
    settings = Settings()
    today = SystemClock(settings.today).today()
    with Store.open(settings.database_url, settings.vault()) as store, store.transaction() as unit:
        channels = {each.number: each.code for each in unit.channels()}
        number = channel_number(unit, channel, direct=True) if channel else None
        found = unit.at_rung(Rung.COMPLETE, number)
        # Written down with the deed: no file without a line, and none about a file that failed.
        with private(file) as content:
            count = _write(content, file.suffix, _rows(found, channels, today))
        about = about_export(count, recipient.strip(), channel)
        unit.audit(log.COMMAND_LINE, log.Deed.HAND_OVER, about, now())
    typer.echo(f"{count} forms in {file}, for {recipient.strip()}. Encrypt it before you send it.")


@handover.command("import")
def import_statuses(
    file: FileOfRows,
    source: Annotated[str, typer.Option("--from", help="Whose word it is: bpjs or partner.")],
    results: ResultsTo = None,
) -> None:
    """Take what became of forms: handed over, returned and why, payment code, paid, active.

    Rungs only move up; each piece of evidence is kept once, with its source and day. On SQLite the
    bot must be stopped.
    """
    if source not in SOURCES:
        raise typer.BadParameter("--from is bpjs or partner")
    settings = Settings()
    clock = SystemClock(settings.today)
    with Store.open(settings.database_url, settings.vault()) as store:
        with store.transaction() as unit:
            unit.audit(log.COMMAND_LINE, log.Deed.IMPORT, f"statuses from {source}", now())
        taking = StatusesOfAFile(store, SOURCES[source], clock.today(), clock.now())
        run_import(file, COLUMNS, taking.take, results)


class StatusesOfAFile:
    """Takes the rows of one file; each batch is a transaction of its own."""

    def __init__(self, store: Store, source: Source, today: date, at: datetime) -> None:
        self.store, self.source, self.today, self.at = store, source, today, at

    def take(self, rows: Sequence[Read]) -> list[Taken]:
        """What became of each row."""
        key = self.store.vault.receipt_key
        read = [(row, read_status(cells, key, self.today)) for row, cells in rows]
        taken, news = [], []
        with self.store.transaction() as unit:
            known = [unit.by_number(s.number) for _, s in read if isinstance(s, Status)]
            # The accounts first, in order, as whoever fires timers does.
            unit.hold_accounts(each.chat_id for each in known if each is not None)
            for row, status in read:
                if not isinstance(status, Status):
                    told = why(status, COLUMNS, LANGUAGE)
                    taken.append(Taken(row, "", good=False, why=told))
                    continue
                enrollment = unit.by_number(status.number)
                if enrollment is None:
                    unknown = Problem(StatusProblem.NOT_OURS)
                    taken.append(refused(row, "", "", unknown, LANGUAGE))
                    continue
                evidence = Evidence(status.rung, self.source, status.on, status.reason)
                new = unit.add_step(enrollment, evidence, self.at)
                news += heard(enrollment, status.rung, self.at) if new else []
                taken.append(Taken(row, "", good=True, new=new, number=status.number))
            unit.set_timers(news)
        return taken


def _rows(
    found: Iterator[Enrollment], channels: dict[int, str], today: date
) -> Iterator[Sequence[str]]:
    console = Console(stderr=True)
    for each in track(found, "forms", console=console, disable=not console.is_terminal):
        yield form_row(each, channels, today)


def _write(content: IO[bytes], suffix: str, rows: Iterator[Sequence[str]]) -> int:
    """All cells are text: a NIK as a number would lose its last digit at the recipient's."""
    if suffix == ".csv":
        return _write_csv(content, rows)
    count = 0
    with workbook(content, "constant_memory") as book:
        sheet = book.add_worksheet("Formulir")
        sheet.freeze_panes(1, 0)
        write_row(sheet, 0, FORM)
        for count, row in enumerate(rows, 1):
            write_row(sheet, count, row)
    return count


def _write_csv(content: IO[bytes], rows: Iterator[Sequence[str]]) -> int:
    count = 0
    # With a mark, without which Excel takes UTF-8 for something else.
    text = TextIOWrapper(content, encoding="utf-8-sig", newline="")
    lines = csv.writer(text)
    lines.writerow(FORM)
    for row in rows:
        lines.writerow([harmless(cell) for cell in row])
        count += 1
    text.detach()
    return count
