"""The table in view as a file: of whole months, small cells merged, formulas made harmless."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Final

from handlers.dashboard.asking import Asked
from handlers.dashboard.breakdown import BY, column, safely, shared
from handlers.dashboard.looking import Page
from handlers.dashboard.naming import namer
from handlers.dashboard.tables import FIGURES
from handlers.staff.coverage.figures import by_month
from locales.values import fill
from storage.spreadsheets import harmless, workbook, write_row

Rows = list[list[str | int]]
MONTHS: Final = 24
TABLES: Final = (*BY, "bulan")
"""The views that are a table."""


def file(asked: Asked, name: str, form: str) -> Page:
    """The table of a view, in one of FORMS."""
    asked = replace(asked, view=name)
    rows = _months(asked) if name == "bulan" else _lines(asked)
    if asked.reader.is_made_up():
        rows.append([fill(asked.language, "page.made_up")])
    write, kind = FORMS[form]
    named = "-".join(["lindung", name, *_of(asked), *_when(asked)])
    return Page(write(rows, asked.looker.at), kind, f"{named}.{form}")


def _of(asked: Asked) -> list[str]:
    """Of which channel and province it is, for its name: in the table that stands nowhere."""
    return [each for each in (asked.channel and asked.channel.code, asked.province) if each]


def _when(asked: Asked) -> list[str]:
    """The months that are in it, as part of its name."""
    first, last = asked.months
    if asked.view == "bulan":
        first, last = asked.now.plus(-MONTHS), asked.now
    return [str(first)] if first == last else [str(first), str(last)]


def _lines(asked: Asked) -> Rows:
    """A row for each channel, place and so on, with its code, by name."""
    found, name = shared(asked), namer(asked, column(asked))
    rows: Rows = [[*_called(asked, column(asked)), *_heads(asked)]]
    for line in sorted(found.lines, key=lambda each: name(each.key)):
        figures = [getattr(line.its, each) for each in FIGURES.values()]
        rows.append([name(line.key), str(line.key), *figures])
    return rows


def _called(asked: Asked, by: str) -> tuple[str, str]:
    return fill(asked.language, f"page.by.{by}"), fill(asked.language, "page.code")


def _months(asked: Asked) -> Rows:
    part, seen = safely(asked)
    found = by_month(asked.reader, part, asked.now.plus(-MONTHS), asked.now, seen)
    rows: Rows = [[fill(asked.language, "page.bulan"), *_heads(asked)]]
    for month, its in found.items():
        if any(its):
            rows.append([str(month), *(getattr(its, each) for each in FIGURES.values())])
    return rows


def _heads(asked: Asked) -> list[str]:
    return [fill(asked.language, f"page.column.{each}") for each in FIGURES]


def _csv(rows: Rows, _at: datetime) -> bytes:
    """With a mark in front by which Excel knows the encoding."""
    text = StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(rows: Rows, at: datetime) -> bytes:
    """As of this instant: the same question at the same time gives the same bytes."""
    file = BytesIO()
    with workbook(file) as book:
        book.set_properties({"created": at.astimezone(UTC)})
        sheet = book.add_worksheet("Lindung")
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 28)
        for down, row in enumerate(rows):
            write_row(sheet, down, row)
    return file.getvalue()


FORMS: Final[Mapping[str, tuple[Callable[[Rows, datetime], bytes], str]]] = {
    "csv": (_csv, "text/csv; charset=utf-8"),
    "xlsx": (_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""How each form is written, and what it is called on the wire."""
