"""The table that `/template` sends: columns that keep a NIK whole, how to fill them in, and what
people have to be told before they stand in it."""

from datetime import date
from io import BytesIO
from typing import Any, Final

from dialog.enrollment.beginning import NOTICE
from domain.quotes import PERIODS
from domain.retention import days_kept
from domain.sheets.people import COLUMNS
from locales.catalogue import LANGUAGES
from locales.speak import NEXT_PAGE
from locales.values import fill
from storage.spreadsheets import workbook

NAME: Final = "lindung-daftar.xlsx"
FILLED: Final = 2000
"""Rows that are made ready."""

_CHOICES: Final = {
    "agreed": ("tertulis", "tanpa HP", "tanpa Telegram", "tanpa sinyal"),
    "programmes": ("JKK+JKM", "JKK+JKM+JHT"),
    "employer": ("ya", "tidak"),
    "months": tuple(map(str, PERIODS)),
}


def explains(name: str) -> bool:
    """Whether a sheet of this name is one of ours that nobody fills in."""
    ours = ("template.how", "template.notice")
    return any(name == fill(language, key) for language in LANGUAGES for key in ours)


def template(language: str, today: date) -> bytes:
    """The workbook: to fill in (all of it text), with explanations, and a notice to read out."""
    content = BytesIO()
    with workbook(content) as book:
        head = book.add_format({"bold": True, "bg_color": "#D9EAD3", "border": 1})
        text = book.add_format({"num_format": "@"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        _empty(book.add_worksheet(fill(language, "template.sheet")), head, text)
        _explained(book.add_worksheet(fill(language, "template.how")), head, wrapped, language)
        _notice(
            book.add_worksheet(fill(language, "template.notice")), head, wrapped, language, today
        )
    return content.getvalue()


def _empty(sheet: Any, head: Any, text: Any) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, max(18, len(column.title) + 4), text)
        sheet.write_string(0, place, column.title, head)
        if column.key in _CHOICES:
            choice = {"validate": "list", "source": list(_CHOICES[column.key])}
            sheet.data_validation(1, place, FILLED, place, choice)


def _explained(sheet: Any, head: Any, wrapped: Any, language: str) -> None:
    for place, width in enumerate((22, 12, 24, 80)):
        sheet.set_column(place, place, width)
    for place, name in enumerate(("column", "needed", "example", "meaning")):
        sheet.write_string(1, place, fill(language, f"template.{name}"), head)
    sheet.write_string(0, 0, fill(language, "template.first"))
    for row, column in enumerate(COLUMNS, 2):
        needed = fill(language, "template.yes" if column.required else "template.no")
        meaning = fill(language, f"template.of.{column.key}")
        for place, cell in enumerate((column.title, needed, column.example, meaning)):
            sheet.write_string(row, place, cell, wrapped)


def _notice(sheet: Any, head: Any, wrapped: Any, language: str, today: date) -> None:
    """The notice of the chat, for people who never see the chat; with lines to sign on."""
    sheet.set_column(0, 2, 40, wrapped)
    notice = fill(language, "consent.more", days_kept(today)).replace(NEXT_PAGE, "\n\n")
    parts = [
        fill(language, "template.read_out", {"version": NOTICE}),
        *filter(None, notice.split("\n")),
        fill(language, "template.without_telegram"),
    ]
    for row, part in enumerate(parts):
        sheet.set_row(row, 15 * (1 + len(part) // 100))
        sheet.merge_range(row, 0, row, 2, part, wrapped)
    for place, name in enumerate(("signed_name", "signed_day", "signed")):
        sheet.write_string(len(parts) + 1, place, fill(language, f"template.{name}"), head)
