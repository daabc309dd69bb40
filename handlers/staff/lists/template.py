"""The table that `/template` sends: columns that keep a NIK whole, and how to fill them in."""

from io import BytesIO
from typing import Any, Final

from domain.sheets.people import COLUMNS
from locales.values import fill

NAME: Final = "lindung-daftar.xlsx"
FILLED: Final = 2000
"""Rows that are made ready."""

_CHOICES: Final = {
    "agreed": ("tertulis", "tanpa HP", "tanpa Telegram", "tanpa sinyal"),
    "programmes": ("JKK+JKM", "JKK+JKM+JHT"),
    "employer": ("ya", "tidak"),
    "months": ("1", "3", "6", "12"),
}


def template(language: str) -> bytes:
    """The workbook: a sheet to fill in, another that explains. Every column is text."""
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to load

    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#D9EAD3", "border": 1})
        text = book.add_format({"num_format": "@"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        _empty(book.add_worksheet(fill(language, "template.sheet")), head, text)
        _explained(book.add_worksheet(fill(language, "template.how")), head, wrapped, language)
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
