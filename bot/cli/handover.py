"""`lindung handover`: complete forms out to whoever registers people, and what became of them."""

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO, Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import track

from bot.cli.exported import about_export
from bot.cli.importing import run_import
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
from storage.coverage.exports import harmless
from storage.handover.steps import Evidence

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
        number = next((n for n, code in channels.items() if code == channel), None)
        if channel and number is None:
            raise typer.BadParameter(f"no channel {channel!r}; see: lindung channel list")
        found = unit.at_rung(Rung.COMPLETE, number)
        # Written down with the deed: no file without a line, and none about a file that failed.
        with private(file) as content:
            count = _write(content, file.suffix, _rows(found, channels, today))
        about = about_export(count, recipient.strip(), channel)
        unit.audit(log.COMMAND_LINE, log.Action.HAND_OVER, about, now())
    typer.echo(f"{count} forms in {file}, for {recipient.strip()}. Encrypt it before you send it.")


@handover.command("import")
def import_statuses(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="XLSX or CSV.")],
    source: Annotated[str, typer.Option("--from", help="Whose word it is: bpjs or partner.")],
    results: Annotated[
        Path | None, typer.Option(help="Where to write what became of each row.")
    ] = None,
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
            unit.audit(log.COMMAND_LINE, log.Action.IMPORT, f"statuses from {source}", now())
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


@contextmanager
def private(path: Path) -> Iterator[IO[bytes]]:
    """A new file that only its owner can read; none is left when writing it fails."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink()
        raise


def _write(content: IO[bytes], suffix: str, rows: Iterator[Sequence[str]]) -> int:
    """All cells are text: a NIK as a number would lose its last digit at the recipient's."""
    if suffix == ".csv":
        return _write_csv(content, rows)
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to load

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    with xlsxwriter.Workbook(content, options) as book:
        sheet: Any = book.add_worksheet("Formulir")
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(FORM):
            sheet.write_string(0, place, name)
        for count, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                sheet.write_string(count, place, harmless(cell))
    return count


def _write_csv(content: IO[bytes], rows: Iterator[Sequence[str]]) -> int:
    count = 0
    content.write(b"\xef\xbb\xbf")  # without it Excel takes UTF-8 for something else
    lines = csv.writer(_Text(content))
    lines.writerow(FORM)
    for row in rows:
        lines.writerow([harmless(cell) for cell in row])
        count += 1
    return count


class _Text:
    """What csv needs of a text file, over one of bytes that somebody else closes."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content

    def write(self, text: str) -> int:
        return self._content.write(text.encode())
